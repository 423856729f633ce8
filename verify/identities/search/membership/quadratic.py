"""Exponentials of s J for a number s and a matrix J with J^2 = 0, J, I, -I, or a number times J."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derivations.notation import nodes as n

from ...certificate import Premise, Relator
from .. import algebra as al
from ..rewriting import Normalizer
from .relations import letter_of, minus

Shown = Callable[[al.Poly], Premise | None]
ONE = n.Num(1)


def split(node: n.Node) -> tuple[n.Node, n.Node]:
    """s and J of a term s J, as it is written."""
    if isinstance(node, n.Neg):
        s, j = split(node.args[0])
        return n.Neg(s), j
    if isinstance(node, n.Frac):
        s, j = split(node.args[0])
        return n.Frac(s, node.args[1]), j
    if isinstance(node, n.Mul):
        numbers = [x for x in node.args if x.is_scalar_shaped]
        matrices = [x for x in node.args if not x.is_scalar_shaped]
        return product(numbers), product(matrices)
    return ONE, node


def product(factors: list[n.Node]) -> n.Node:
    return ONE if not factors else factors[0] if len(factors) == 1 else n.Mul(*factors)


def turned(j: n.Node) -> n.Node | None:
    """v^T u where J is written as u v^T."""
    if not isinstance(j, n.Mul):
        return None
    for i in range(1, len(j.args)):
        left, right = product(list(j.args[:i])), product(list(j.args[i:]))
        if n.same_size(left.shape[1], al.ONE) and n.same_size(right.shape[0], al.ONE):
            return n.Mul(right, left)
    return None


def exponential(norm: Normalizer, node: n.Node, shown: Shown) -> Iterator[Relator]:
    """e^{sJ} as a combination of I and J, where the square of J is shown to be one."""
    s, j = split(node.args[0])
    if node.is_scalar_shaped or not n.same_size(*j.shape):
        return
    own, square = norm.parser.poly(j), al.times(norm.parser.poly(j), norm.parser.poly(j))
    for name, value in (
        ("nilpotent", {}),
        ("idempotent", own),
        ("involution", al.const(1)),
        ("rotation", al.const(-1)),
    ):
        found = shown(minus(square, value))
        if found is not None:
            yield made(norm, name, node, s, j, None, found)
            return
    k = turned(j)
    found = None if k is None else shown(minus(square, al.times(norm.parser.poly(k), own)))
    if found is not None:
        yield made(norm, "dyad", node, s, j, k, found)


def made(norm: Normalizer, name: str, node: n.Node, s: n.Node, j: n.Node, k: n.Node | None, found: Premise) -> Relator:
    poly = minus(*sides(norm.parser.poly, letter_of(node), name, s, j, k))
    return Relator("exp of a quadratic matrix", al.freeze(poly), (name, node, s, j, k), (found,))


def sides(
    poly: Callable[[n.Node], al.Poly], own: al.Poly, name: str, s: n.Node, j: n.Node, k: n.Node | None
) -> tuple[al.Poly, al.Poly]:
    """e^{sJ}, or k e^{sJ}, and what it is."""
    one = al.const(1)
    if name == "nilpotent":
        return own, al.plus(one, poly(n.Mul(s, j)))
    if name == "rotation":
        cos, sin = (poly(n.Elementary(s, x)) for x in ("cos", "sin"))
        return own, al.plus(cos, al.times(sin, poly(j)))
    if name == "involution":
        up, down = poly(n.Exp(s)), poly(n.Exp(n.Neg(s)))
        even, odd = al.plus(up, down), minus(up, down)
        return own, al.scaled(al.plus(even, al.times(odd, poly(j))), al.Fraction(1, 2))
    factor = one if k is None else poly(k)
    growth = minus(poly(n.Exp(s if k is None else n.Mul(s, k))), one)
    return al.times(factor, own), al.plus(factor, al.times(growth, poly(j)))


__all__ = ["exponential"]
