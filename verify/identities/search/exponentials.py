"""Schema for the power series of the exponential, of any square matrix: sum over k of (c M)^k / k! is e^{c M}."""

from __future__ import annotations

import sympy

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from . import series  # noqa: F401 - of a kernel its schema comes first
from .rewriting import Normalizer, instance, letter_schema
from .spelled import Unspelled, tree


@letter_schema("node")
def exponential_series(norm: Normalizer, letter: al.Letter) -> Instance | None:
    node = letter[1]
    if not isinstance(node, n.Sum) or node.args[3] != sympy.oo or node.args[2] != n.Num(0):
        return None
    body, index, _, _ = node.args
    found = factors(body, index)
    if found is None:
        return None
    outside, bases = found
    rate = al.const(1)
    for base in bases:
        rate = al.times(rate, norm.parser.poly(base))
    size = node.shape[0]
    try:
        whole = n.Exp(tree(rate, size)) if rate else None
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    right = norm.parser.poly(outside)
    if whole is not None:
        right = al.times(right, norm.parser.poly(whole))
    return instance("exponential series", (letter,), right, node=node)


def factors(body: n.Node, index: n.Sym) -> tuple[n.Node, list[n.Node]] | None:
    """(c, [x, y, ...]) where a term is c x^k y^k ... / k!, at most one of them a matrix."""
    outside: n.Node = n.Num(1)
    bases: list[n.Node] = []
    factorials = 0
    todo: list[tuple[n.Node, bool]] = [(body, False)]
    while todo:
        node, below = todo.pop()
        if isinstance(node, n.Mul) and not below:
            todo.extend((arg, below) for arg in reversed(node.args))
        elif isinstance(node, n.Frac) and not below:
            todo += [(node.args[1], True), (node.args[0], False)]
        elif isinstance(node, n.Neg) and not below:
            outside = n.Neg(outside)
            todo.append((node.args[0], below))
        elif below and node == n.Factorial(index):
            factorials += 1
        elif isinstance(node, n.Pow) and node.args[1] == index and index not in al.atoms(node.args[0]) and not below:
            bases.append(node.args[0])
        elif index not in al.atoms(node) and node.is_scalar_shaped and not below:
            outside = n.Mul(outside, node)
        else:
            return None
    if factorials != 1 or not bases or sum(not base.is_scalar_shaped for base in bases) > 1:
        return None
    return outside, bases
