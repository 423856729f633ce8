"""Schemas for powers of products of numbers, whose exponents may be letters and sizes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import sympy

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .rewriting import Normalizer, instance, letter_schema
from .roots import generator, positive, primes
from .spelled import Unspelled, tree

MOST = 64  # the greatest power of a number that is multiplied out


@letter_schema("node")
def number(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """A positive number that stands to a fractional power, to a whole one."""
    node = letter[1]
    if not isinstance(node, n.Num):
        return None
    return instance("number", (letter,), al.const(Fraction(int(node.value.p), int(node.value.q))))


@letter_schema("node")
def power_of_product(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """(c a^i b^j)^{k x + l y} = (c^x)^k (a^x)^{ik} ... for positive numbers, or natural exponents everywhere."""
    node = letter[1]
    if not isinstance(node, n.Pow) or not node.is_scalar_shaped or norm.under or norm.frozen:
        return None
    exponents = norm.parser.poly(node.args[1])
    if not al.is_scalar(exponents) or not exponents:
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    if len(end) != 1 or not al.is_scalar(end):
        return None
    (((mono, _), c),) = end.items()
    natural = all(whole(e) for _, e in mono) and all(
        whole(k) and all(whole(e) and isinstance(g[1][0][1], n.Size) for g, e in m) for (m, _), k in exponents.items()
    )
    if isinstance(node.args[0], n.Sym) and norm.known.is_positive(node.args[0]) and over_sizes(exponents):
        return None  # one factor: `traces.power_of_sizes`
    if c <= 0 or not (natural or all(positive(norm, g) for g, _ in mono)):
        return None
    out = al.const(1)
    try:
        for (m, _), k in exponents.items():
            for part in parts(norm, mono, c, size_of(m) if m else None, k):
                if part is None:
                    return None
                out = al.times(out, part)
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    if out in (al.term((), (letter,)), generator(node, Fraction(1))):
        return None
    return instance("power of a product", (letter,), out, premises=(premise,))


def over_sizes(exponents: al.Poly) -> bool:
    """Whether an exponent is a sum of products of sizes with whole coefficients."""
    return all(
        k.denominator == 1 and all(whole(e) and isinstance(g[1][0][1], n.Size) for g, e in m)
        for (m, _), k in exponents.items()
    )


def whole(value: Fraction) -> bool:
    return value.denominator == 1 and value > 0


def size_of(mono: al.Mono) -> n.Node:
    """A product of letters as a tree; of sizes as one size."""
    if all(isinstance(g[1][0][1], n.Size) and e.denominator == 1 for g, e in mono):
        return n.Size(sympy.prod([g[1][0][1].args[0] ** int(e) for g, e in mono]))
    return tree({(mono, ()): Fraction(1)})


def parts(norm: Normalizer, mono: al.Mono, c: Fraction, x: n.Node | None, k: Fraction) -> Iterator[al.Poly | None]:
    """The factors of (c mono)^{k x}, None where one is too large to be multiplied out."""
    for p, e in primes(c).items():
        whole_power = x is None and (k * e).denominator == 1
        if whole_power and abs(k * e) > MOST:
            yield None
        elif whole_power:
            yield al.const(Fraction(p) ** int(k * e))
        else:
            yield generator(n.Num(p) if x is None else n.Pow(n.Num(p), x), k * e)
    for g, power in mono:
        (first, *more) = g[1]
        inner = first[1] if not more and first[0] == "node" else None
        if isinstance(inner, n.Exp):
            yield norm.parser.poly(n.Exp(n.Mul(n.Num(k * power), inner.args[0], *(() if x is None else (x,)))))
        elif x is None:
            yield {(((g, k * power),), ()): Fraction(1)}
        elif isinstance(inner, n.Pow):
            yield generator(n.Pow(inner.args[0], n.Mul(inner.args[1], x)), k * power)
        else:
            yield generator(n.Pow(tree({(((g, Fraction(1)),), ()): Fraction(1)}), x), k * power)
