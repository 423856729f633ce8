"""Schemas for roots of products, and exponentials of logarithms, of numbers."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .rewriting import Normalizer, instance, letter_schema
from .spelled import Unspelled, tree

TRIED = 1000  # the greatest prime that is divided out


@letter_schema("node")
def root(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """sqrt(q g M) = sqrt(q) g^{1/2} sqrt(M) for a positive number q and positive factors g that all terms share."""
    node = letter[1]
    if not isinstance(node, n.Sqrt) or norm.under or norm.frozen:
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    right = rooted(norm, end)
    if right is None or right == al.term((), (letter,)):
        return None
    return instance("root", (letter,), right, premises=(premise,), node=node)


def rooted(norm: Normalizer, poly: al.Poly) -> al.Poly | None:
    """The root as a product, what is left of it under one root."""
    if not poly or not al.is_scalar(poly):
        return None
    shared = [
        (g, min(dict(mono).get(g, Fraction(0)) for mono, _ in poly))
        for g in sorted({g for mono, _ in poly for g, _ in mono}, key=al.key)
        if positive(norm, g)
    ]
    outside: al.Mono = tuple((g, e) for g, e in shared if e)
    content = Fraction(
        math.gcd(*(c.numerator for c in poly.values())), math.lcm(*(c.denominator for c in poly.values()))
    )
    under = tuple((g, -e) for g, e in outside)
    rest = {(al.merge(mono, under), word): c / content for (mono, word), c in poly.items()}
    if len(rest) == 1 and next(iter(rest.values())) < 0:
        return None
    out = al.times(of_number(content), {(tuple((g, e / 2) for g, e in outside), ()): Fraction(1)})
    rest, norms = measured(rest)
    out = al.times(out, norms)
    if rest == al.const(1):
        return out
    try:
        inside = norm.parser.poly(n.Sqrt(tree(rest)))
        return al.times(out, inside) if norm.parser.poly(tree(rest)) == rest else None
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None


def measured(poly: al.Poly) -> tuple[al.Poly, al.Poly]:
    """Squares of norms in one term, u^T u or tr(A A^T): what is left of it, and their roots."""
    norms = al.const(1)
    if len(poly) != 1:
        return poly, norms
    ((mono, word), c) = next(iter(poly.items()))
    for g, e in mono:
        whole_norm = e.denominator == 1 and e % 2 == 0 and len(g[1]) == 1 and isinstance(g[1][0][1], n.Norm)
        if is_gram(g) or whole_norm:
            norms = al.times(norms, {(((g, e / 2),), ()): Fraction(1)})
            mono = al.merge(mono, ((g, -e),))
    return {(mono, word): c}, norms


def is_gram(generator: Any) -> bool:
    """Whether a scalar is u^T u or tr(A A^T)."""
    piece = generator[1]
    if len(piece) == 1 and piece[0][0] == "tr":
        piece = piece[0][1]
    return len(piece) == 2 and piece[0] == al.transposed_letter(piece[1])


@letter_schema("node")
def norm_of_product(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """|c u v^T| = c |u| |v|: the root of the square of a norm, where that is a product."""
    node = letter[1]
    if not isinstance(node, n.Norm) or not norm.plain or norm.under or norm.frozen:
        return None
    if node.kind not in ("2", "F") or (node.kind == "2" and al.ONE not in node.args[0].shape):
        return None
    end, premise = norm.premise(norm.parser.poly(n.Pow(node, n.Num(2))))
    right = rooted(norm, end) if len(end) == 1 else None
    if right is None or right == al.term((), (letter,)):
        return None
    return instance("norm of a product", (letter,), right, premises=(premise,), node=node)


def of_number(value: Fraction) -> al.Poly:
    """sqrt(p/q) = (r/q) p_1^{1/2} p_2^{1/2} ... with p q = r^2 p_1 p_2 ..., primes p_i."""
    out = al.const(Fraction(1, value.denominator))
    for p, e in primes(Fraction(value.numerator * value.denominator)).items():
        whole = math.isqrt(p)  # of what small primes leave
        base, half = (whole, 2 * e) if whole * whole == p else (p, e)
        out = al.times(out, al.const(base ** (half // 2)))
        if half % 2:
            out = al.times(out, generator(n.Num(base), Fraction(1, 2)))
    return out


def generator(node: n.Node, exponent: Fraction) -> al.Poly:
    """A number that stands as a letter, to a power."""
    return {(((("word", (("node", node),)), exponent),), ()): Fraction(1)}


def primes(value: Fraction) -> dict[int, int]:
    """The prime factors with their powers; what small primes leave stays whole."""
    found: dict[int, int] = {}
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        rest, p = number, 2
        while p <= TRIED and p * p <= rest:
            while rest % p == 0:
                rest, found[p] = rest // p, found.get(p, 0) + sign
            p += 1
        if rest > 1:
            found[rest] = found.get(rest, 0) + sign
    return {p: e for p, e in found.items() if e}


def positive(norm: Normalizer, generator: Any) -> bool:
    """Whether a scalar is a symbol that is declared positive, a size, an exponential, a number or a power of one."""
    (first, *more) = generator[1]
    if more:
        return False
    if first[0] == "node":
        base = first[1].args[0] if isinstance(first[1], n.Pow) else first[1]
        if isinstance(base, n.Sym | n.Constant):
            return norm.known.is_positive(base)
        return isinstance(first[1], n.Exp) or (isinstance(base, n.Num) and bool(base.value > 0))
    if first[0] == "det":
        inside = al.one_letter(first[1])
        return inside is not None and inside[0] == "sym" and Property.PD in norm.known.has.get(inside[1], ())
    return first[0] == "sym" and norm.known.is_positive(first[1])


@letter_schema("node")
def exponential_of_logarithm(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """e^{k log a + b} = a^k e^b for a whole number k."""
    node = letter[1]
    if not isinstance(node, n.Exp) or not node.is_scalar_shaped or norm.frozen:
        return None
    end, premise = norm.premise(norm.parser.poly(node.args[0]))
    out, rest = al.const(1), dict(end)
    for (mono, word), c in end.items():
        inside = logarithm_alone(mono)
        if word or inside is None or c.denominator != 1 or (c < 0 and len(inside) > 1):
            continue
        out = al.times(out, al.power(inside, int(c)))
        del rest[mono, word]
    if len(rest) == len(end):
        return None
    try:
        tail = al.term((), (("node", n.Exp(tree(rest))),)) if rest else al.const(1)
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    return instance("exponential of a logarithm", (letter,), al.times(out, tail), premises=(premise,), node=node)


def logarithm_alone(mono: al.Mono) -> al.Poly | None:
    """The argument where a product is one logarithm."""
    if len(mono) != 1 or mono[0][1] != 1 or len(mono[0][0][1]) != 1:
        return None
    (letter,) = mono[0][0][1]
    return al.thaw(letter[2]) if letter[:2] == ("fn", "log") else None
