"""Integrals without end of products that die out: the integral of their derivative is what they leave at the start."""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from derivations.notation import nodes as n

from ...certificate import Relator
from .. import algebra as al
from ..definite import STRICT
from ..rewriting import Normalizer
from .quadratic import ONE, product
from .relations import letter_of, of_a_node, relation


@of_a_node(n.Integral)
def _boundary(norm: Normalizer, node: n.Node) -> Iterator[Relator]:
    """Sum of the integrals of the terms of (f g ...)' = -f(a) g(a) ..., where the product dies out."""
    body, s, low, high = node.args
    if high != sympy.oo or not isinstance(s, n.Sym):
        return
    factors = list(body.args) if isinstance(body, n.Mul) else [body]
    total: al.Poly = norm.parser.poly(body.xreplace({s: low}))
    if not any(isinstance(x, n.Exp) and s in x.symbols for x in factors):
        return
    for i, factor in enumerate(factors):
        moved = moved_factor(factor, s)
        if moved is None:
            return
        rate, left = moved
        if isinstance(left, n.Exp) and s in left.symbols and not dies(norm, rate):
            return
        before, after = factors[:i], [left, *factors[i + 1 :]]
        if isinstance(rate, n.Num) and rate.value == 0:
            continue
        own = norm.parser.poly(rate)
        scalar = rate.is_scalar_shaped
        if scalar or all(x.is_scalar_shaped for x in before):
            al.add_to(total, al.times(own, letter_of(again(node, [*before, *after]))))
        elif all(x.is_scalar_shaped for x in after[1:]):
            al.add_to(total, al.times(letter_of(again(node, [*before, *after])), own))
        else:
            al.add_to(total, letter_of(again(node, [*before, rate, *after])))
    if total:
        yield relation("integral without end", total, node)


def again(node: n.Node, factors: list[n.Node]) -> n.Node:
    """The integral of another product."""
    body = product([x for x in factors if x is not ONE])
    return node if body == node.args[0] else n.Integral(body, *node.args[1:])


def moved_factor(factor: n.Node, s: n.Sym) -> tuple[n.Node, n.Node] | None:
    """c and g where the derivative of the factor is c g; c is a matrix only for an exponential."""
    if s not in factor.symbols:
        return n.Num(0), factor
    if factor == s:
        return ONE, ONE
    if isinstance(factor, n.Pow) and factor.args[0] == s and isinstance(factor.args[1], n.Num):
        m = factor.args[1].value
        if m.q != 1 or m < 1:
            return None
        return n.Num(m), (ONE if m == 1 else s if m == 2 else n.Pow(s, n.Num(m - 1)))
    if isinstance(factor, n.Exp):
        rate = slope(factor.args[0], s)
        return None if rate is None else (rate, factor)
    return None


def dies(norm: Normalizer, rate: n.Node) -> bool:
    """Whether -N is known to be positive (definite)."""
    if isinstance(rate, n.Neg):
        return norm.known.definite(rate.args[0]) == STRICT
    numbers = [x for x in rate.args if x.is_scalar_shaped] if isinstance(rate, n.Mul) else []
    matrices = [x for x in rate.args if x not in numbers] if isinstance(rate, n.Mul) else [rate]
    if len(matrices) != 1 or any(norm.known.definite(x) != STRICT for x in numbers):
        return False
    upright = matrices[0].args[0] if isinstance(matrices[0], n.T) else matrices[0]
    return norm.known.definite(n.Neg(upright)) == STRICT


def slope(exponent: n.Node, s: n.Sym) -> n.Node | None:
    """N where the exponent is written as s N."""
    if isinstance(exponent, n.Neg):
        inner = slope(exponent.args[0], s)
        return None if inner is None else inner.args[0] if isinstance(inner, n.Neg) else n.Neg(inner)
    if exponent == s:
        return ONE
    if not isinstance(exponent, n.Mul):
        return None
    rest = list(exponent.args)
    places = [i for i, x in enumerate(rest) if x == s or (isinstance(x, n.Neg) and x.args[0] == s)]
    if len(places) != 1 or any(s in x.symbols for i, x in enumerate(rest) if i != places[0]):
        return None
    negative = isinstance(rest.pop(places[0]), n.Neg)
    for i, x in enumerate(rest):
        if isinstance(x, n.Neg):
            rest[i], negative = x.args[0], not negative
        elif isinstance(x, n.Num) and x.value < 0:
            rest[i], negative = n.Num(-x.value), not negative
    inner = product([x for x in rest if x is not ONE])
    return n.Neg(inner) if negative else inner


__all__: list[str] = []
