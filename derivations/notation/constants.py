"""Terms whose value is evident: numbers made of numbers, zeros, and identities."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from . import nodes as n
from .nodes import Node, Num


def number(node: Node) -> Fraction | None:
    """The value of a term made of numbers only, or of which a factor is zero."""
    if isinstance(node, Num):
        return Fraction(int(node.value.p), int(node.value.q))
    if not node.is_scalar_shaped:
        return None
    if isinstance(node, n.Zero):
        return Fraction(0)
    if isinstance(node, n.I):
        return Fraction(1)
    rule = NUMBERS.get(type(node))
    return None if rule is None else rule([number(arg) for arg in node.args])


def _sum(parts: list[Fraction | None]) -> Fraction | None:
    return None if None in parts else sum((x for x in parts if x is not None), Fraction(0))


def _product(parts: list[Fraction | None]) -> Fraction | None:
    if Fraction(0) in parts:
        return Fraction(0)
    out = Fraction(1)
    for x in parts:
        if x is None:
            return None
        out *= x
    return out


def _quotient(parts: list[Fraction | None]) -> Fraction | None:
    above, below = parts
    return None if above is None or not below else above / below


NUMBERS = {
    n.Neg: lambda parts: None if parts[0] is None else -parts[0],
    n.T: lambda parts: parts[0],
    n.Add: _sum,
    n.Mul: _product,
    n.Frac: _quotient,
}


def is_zero(node: Node) -> bool:
    """Whether a term is evidently zero: a product with a zero, a sum of zeros or of terms that cancel."""
    if isinstance(node, n.Zero) or number(node) == 0:
        return True
    if isinstance(node, n.Neg | n.T | n.Vec):
        return is_zero(node.args[0])
    if isinstance(node, n.Mul):
        return any(is_zero(factor) for factor in node.args)
    if isinstance(node, n.Integral):
        return node.args[2] is node.args[3] or is_zero(node.args[0])
    if not isinstance(node, n.Add):
        return False
    count: Counter[Node] = Counter()
    for term in node.args:
        inner = term.args[0] if isinstance(term, n.Neg) else term
        if not is_zero(inner):
            count[as_identity(inner)] += -1 if isinstance(term, n.Neg) else 1
    return not any(count.values())


def as_identity(node: Node) -> Node:
    """I (or 1) for e^0, other terms unchanged."""
    if isinstance(node, n.Exp) and is_zero(node.args[0]):
        return Num(1) if node.is_scalar_shaped else n.I(node.shape[0])
    return node


__all__ = ["as_identity", "is_zero", "number"]
