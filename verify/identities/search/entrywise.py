"""Entrywise products and diagonals: their letters, and the schemas that rewrite them.

Products with the identity or with a dyad are diagonal matrices and products with them; diagonal matrices multiply
entry by entry. So what is left are letters for products of factors that are neither.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from ..certificate import Instance
from . import algebra as al
from .calculus import of_kind
from .invariants import diagonal, diagonal_of, hadamard
from .parse import linear
from .rewriting import Normalizer, instance, letter_schema, pair_schema


@letter_schema("had")
def inside_product(norm: Normalizer, letter: al.Letter) -> Instance | None:
    ends, premises = zip(*(norm.premise(bare(word)) for word in letter[1]), strict=True)
    if not any(premise.steps for premise in premises):
        return None
    right, shape = ends[0], al.shape(letter)
    for end in ends[1:]:
        right = hadamard(right, end, shape)
    return instance("inside entrywise product", (letter,), right, premises=premises)


@letter_schema("diag", "dg", "dgT")
def inside_diagonal(norm: Normalizer, letter: al.Letter) -> Instance | None:
    end, premise = norm.premise(bare(letter[1]))
    if not premise.steps:
        return None
    right = diagonal(end, letter[2]) if letter[0] == "diag" else diagonal_of(end, letter[2])
    right = al.transposed(right) if letter[0] == "dgT" else right
    return instance("inside diagonal", (letter,), right, premises=(premise,))


@pair_schema
def product_of_diagonals(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """Diag(u) Diag(v) = Diag(u . v), entry by entry."""
    if first[0] != "diag" or second[0] != "diag":
        return None
    product = hadamard(bare(first[1]), bare(second[1]), (first[2], al.ONE))
    return instance("product of diagonals", (first, second), diagonal(product, first[2]))


@pair_schema
def diagonal_of_a_column(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """Diag(u) x for a column x is their entrywise product, and so is x^T Diag(u)."""
    for matrix, column, turned in ((first, second, False), (second, first, True)):
        if matrix[0] == "diag" and n.same_size(al.shape(column)[0 if turned else 1], al.ONE):
            other = al.term((), (column,))
            other = al.transposed(other) if turned else other
            right = hadamard(bare(matrix[1]), other, (matrix[2], al.ONE))
            return instance("diagonal times a column", (first, second), al.transposed(right) if turned else right)
    return None


@pair_schema
def sum_over_entries(norm: Normalizer, first: al.Letter, second: al.Letter) -> Instance | None:
    """(u . v)^T w = (u . w)^T v: the sum over the entries of all three, the last of them outside the product."""
    for product, other, turned in ((first, second, True), (second, first, False)):
        if product[0] != "had" or norm.under or norm.frozen:
            continue
        outside = (al.transposed_letter(other),) if not turned else (other,)
        inside = [al.transposed_word(word) if turned else word for word in product[1]]
        shape = al.word_shape(inside[0])
        if not n.same_size(shape[1], al.ONE) or al.word_shape(outside) != shape:
            continue
        columns = sorted([*inside, outside], key=lambda word: (len(word), al.key(word)))
        if columns[-1] == outside:
            return None
        right = bare(columns[0])
        for word in columns[1:-1]:
            right = hadamard(right, bare(word), shape)
        return instance("sum over entries", (first, second), al.times(al.transposed(right), bare(columns[-1])))
    return None


@of_kind("D")
def derivative_of_product(norm: Normalizer, letter: al.Letter) -> Instance | None:
    """One factor after the other."""
    _, _, var, mono, inner = letter
    if mono or len(inner) != 1 or inner[0][0] != "had":
        return None
    factors, shape = inner[0][1], al.shape(inner[0])
    out: al.Poly = {}
    for i, factor in enumerate(factors):
        if norm.known.depends(factor, var):
            product = linear("D", var, bare(factor))
            for other in factors[:i] + factors[i + 1 :]:
                product = hadamard(product, bare(other), shape)
            al.add_to(out, product)
    return instance("derivative of an entrywise product", (letter,), out)


def bare(word: Any) -> al.Poly:
    return {((), word): Fraction(1)}
