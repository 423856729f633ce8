"""Terms as sizes: polynomials in declared sizes."""

from __future__ import annotations

from typing import Any

import sympy

from .. import nodes as n
from ..core import Node

MAX_DEGREE = 20
MAX_DIGITS = 50


def as_polynomial(node: Node) -> Any | None:
    """A term of numbers and sizes as a SymPy polynomial, None for any other and for one of a large degree."""
    degree = _degree(node)
    return None if degree is None or degree > MAX_DEGREE else _polynomial(node)


def _degree(node: Node) -> int | None:
    """The degree, in which a number counts as one of its powers does; None where the term is no polynomial."""
    if isinstance(node, n.Num):
        return 0 if len(str(node.value)) <= MAX_DIGITS else None
    if isinstance(node, n.Size):
        return 1
    if isinstance(node, n.Pow) and isinstance(node.args[1], n.Num):
        base, exponent = _degree(node.args[0]), node.args[1].value
        whole = exponent.q == 1 and 0 <= exponent <= MAX_DEGREE
        return max(base, 1) * int(exponent) if base is not None and whole else None
    if not isinstance(node, n.Add | n.Mul | n.Neg):
        return None
    degrees = [_degree(arg) for arg in node.args]
    if None in degrees:
        return None
    known = [degree for degree in degrees if degree is not None]
    return sum(max(degree, 1) for degree in known) if isinstance(node, n.Mul) else max(known)


def _polynomial(node: Node) -> Any:
    if isinstance(node, n.Num):
        return node.value
    if isinstance(node, n.Size):
        return node.args[0]
    parts = [_polynomial(arg) for arg in node.args]
    if isinstance(node, n.Neg):
        return -parts[0]
    if isinstance(node, n.Pow):
        return parts[0] ** parts[1]
    return sympy.Add(*parts) if isinstance(node, n.Add) else sympy.Mul(*parts)
