"""Schemas for determinants of matrices with two to four rows: by traces of powers, or by entries."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import sympy

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .invariants import entry, trace
from .rewriting import Normalizer, instance, letter_schema

MOST_ROWS, MOST_TERMS = 4, 4


@letter_schema("det")
def small_determinant(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """det M by Newton's identities, or by Leibniz's sum over permutations where the claim speaks of entries."""
    _, frozen, size = letter
    if not norm.plain or norm.under or norm.frozen or not getattr(size, "is_Integer", False):
        return None
    rows, poly = int(size), al.thaw(frozen)
    if not 2 <= rows <= MOST_ROWS or len(poly) > MOST_TERMS:
        return None
    right = by_entries(poly, rows) if norm.parser.places else by_traces(poly, rows)
    return instance("determinant by entries" if norm.parser.places else "determinant by traces", (letter,), right)


def by_traces(poly: al.Poly, rows: int) -> al.Poly:
    """e_k = (1/k) sum over j of (-1)^{j-1} e_{k-j} tr(M^j); the determinant is the last of them."""
    power, sums = al.const(1), []
    for _ in range(rows):
        power = al.times(power, poly)
        sums.append(trace(power, sympy.Integer(rows)))
    found = [al.const(1)]
    for k in range(1, rows + 1):
        terms = (al.scaled(al.times(found[k - j], sums[j - 1]), (-1) ** (j - 1)) for j in range(1, k + 1))
        found.append(al.scaled(al.plus(*terms), Fraction(1, k)))
    return found[rows]


def by_entries(poly: al.Poly, rows: int) -> al.Poly:
    size = sympy.Integer(rows)
    out: al.Poly = {}
    for order in permutations(range(rows)):
        inversions = sum(order[i] > order[j] for i in range(rows) for j in range(i + 1, rows))
        product = al.const((-1) ** inversions)
        for i, j in enumerate(order):
            product = al.times(product, entry(poly, (size, size), n.Num(i + 1), n.Num(j + 1)))
        al.add_to(out, product)
    return out
