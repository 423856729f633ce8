"""Terms as sizes: polynomials in declared sizes."""

from __future__ import annotations

from typing import Any

import sympy

from .. import nodes as n
from ..core import Node


def as_polynomial(node: Node) -> Any | None:
    """A term of numbers and sizes as a SymPy polynomial, None for any other."""
    if isinstance(node, n.Num):
        return node.value
    if isinstance(node, n.Size):
        return node.args[0]
    if isinstance(node, n.Neg):
        inner = as_polynomial(node.args[0])
        return None if inner is None else -inner
    if isinstance(node, n.Add | n.Mul):
        parts = [as_polynomial(arg) for arg in node.args]
        if any(part is None for part in parts):
            return None
        return sympy.Add(*parts) if isinstance(node, n.Add) else sympy.Mul(*parts)
    if isinstance(node, n.Pow) and isinstance(node.args[1], n.Num):
        base, exponent = as_polynomial(node.args[0]), node.args[1].value
        whole = exponent.q == 1 and 0 <= exponent <= 20
        return base**exponent if base is not None and whole else None
    return None
