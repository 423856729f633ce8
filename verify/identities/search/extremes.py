"""Schemas for the largest and the smallest eigenvalue: shifts, multiples, inverses, powers, norms."""

from __future__ import annotations

import math
from fractions import Fraction

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .definite import NO, STRICT
from .rewriting import Normalizer, instance, letter_schema
from .roots import positive
from .spelled import Unspelled, tree

OTHER = {"max": "min", "min": "max"}


@letter_schema("node")
def extreme(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """lambda(a I + b M) = a + b lambda(M) for a number b that is not zero, the other end for a negative one."""
    node = letter[1]
    if not norm.plain or norm.under or norm.frozen:
        return None
    if isinstance(node, n.Norm):
        return of_norm(norm, letter, node)
    if not isinstance(node, n.Eig):
        return None
    inverse = of_inverse(norm, letter, node)
    if inverse is not None:
        return inverse
    poly = norm.parser.poly(node.args[0])
    shift = {key: c for key, c in poly.items() if not key[1]}
    rest = {key: c for key, c in poly.items() if key[1]}
    if not rest:
        return None
    sign, mono, content = factor(norm, rest)
    under = tuple((g, -e) for g, e in mono)
    inside = {(al.merge(m, under), w): sign * c / content for (m, w), c in rest.items()}
    size = node.args[0].shape[0]
    power = of_power(norm, inside)
    which = node.which if sign > 0 else OTHER[node.which]
    try:
        shown = n.Eig(tree(inside if power is None else power[0], size), which)
        if norm.parser.poly(shown.args[0]) != (inside if power is None else power[0]):
            return None
    except (Unspelled, n.ShapeError, TypeError, ValueError):
        return None
    if power is not None and norm.known.definite(shown.args[0]) == NO:
        return None
    if power is not None and (shift or mono or content != 1 or sign < 0):
        shown, power = n.Eig(tree(inside, size), which), None
    own = al.power(al.term((), (("node", shown),)), 1 if power is None else power[1])
    right = al.plus(shift, al.times({(mono, ()): sign * content}, own))
    return None if right == al.term((), (letter,)) else instance("extreme eigenvalue", (letter,), right, node=node)


def factor(norm: Normalizer, poly: al.Poly) -> tuple[int, al.Mono, Fraction]:
    """A sign, positive scalars that all terms share, and a positive number, to be taken out."""
    names = sorted({g for mono, _ in poly for g, _ in mono}, key=al.key)
    shared = [(g, min(dict(mono).get(g, Fraction(0)) for mono, _ in poly)) for g in names if positive(norm, g)]
    content = Fraction(
        math.gcd(*(c.numerator for c in poly.values())), math.lcm(*(c.denominator for c in poly.values()))
    )
    lead = poly[min(poly, key=al.key)]
    return (1 if lead > 0 else -1), tuple((g, e) for g, e in shared if e), content


def of_power(norm: Normalizer, poly: al.Poly) -> tuple[al.Poly, int] | None:
    """(M, k) where a product is M^k, k > 1, for one letter M."""
    if len(poly) != 1:
        return None
    ((mono, word), c) = next(iter(poly.items()))
    if mono or c != 1 or len(word) < 2 or set(word) != {word[0]}:
        return None
    return al.term((), word[:1]), len(word)


def of_inverse(norm: Normalizer, letter: al.Letter, node: n.Eig) -> Instance | None:
    """lambda_max(M^{-1}) = 1 / lambda_min(M) for M positive definite, and the other way round."""
    if not isinstance(node.args[0], n.Inv) or norm.known.definite(node.args[0].args[0]) != STRICT:
        return None
    right = al.invert(al.term((), (("node", n.Eig(node.args[0].args[0], OTHER[node.which])),)))
    return instance("extreme eigenvalue of an inverse", (letter,), right, node=node)


def of_norm(norm: Normalizer, letter: al.Letter, node: n.Norm) -> Instance | None:
    """The operator norm of a positive semidefinite matrix is its largest eigenvalue."""
    inside = node.args[0]
    if node.kind != "op" or inside.is_scalar_shaped or norm.known.definite(inside) == NO:
        return None
    return instance("operator norm", (letter,), al.term((), (("node", n.Eig(inside, "max")),)), node=node)
