"""Ranks: at most the number of rows and columns, of a product at most that of a factor, of a sum that of its terms."""

from __future__ import annotations

from itertools import pairwise

from derivations.notation import nodes as n

from .ground import LE, ZERO, need
from .kernel import Context, Made, rule


@rule("rank between zero and the sides", "0 <= rank(A) <= m, n for A of m rows and n columns.", "definition")
def sides(context: Context, a: n.Node, which: str) -> Made:
    need(which in ("zero", "rows", "cols"), "no side of a matrix")
    rows, cols = a.shape
    if which == "zero":
        return Made(ZERO, LE, n.Rank(a), (), (a, which))
    return Made(n.Rank(a), LE, n.Size(rows if which == "rows" else cols), (), (a, which))


@rule("rank of a product", "rank(A B C) <= rank(B) for matrices that are multiplied as matrices.", "linear algebra")
def product(context: Context, factors: tuple[n.Node, ...], first: int, stop: int) -> Made:
    need(0 <= first < stop <= len(factors) and stop - first < len(factors), "no part of a product")
    plain = not any(x.is_scalar_shaped for x in factors)
    chained = all(n.same_size(x.shape[1], y.shape[0]) for x, y in pairwise(factors))
    need(plain and chained, "a number among the factors")
    part = factors[first] if stop == first + 1 else n.Mul(*factors[first:stop])
    return Made(n.Rank(n.Mul(*factors)), LE, n.Rank(part), (), (factors, first, stop))


@rule("rank of a sum", "rank(A + B) <= rank(A) + rank(B); a sign changes no rank.", "linear algebra")
def of_sum(context: Context, terms: tuple[n.Node, ...]) -> Made:
    need(len(terms) > 1, "not a sum")
    total = n.Add(*terms)
    need(n.same_shape(total.shape, terms[0].shape), "terms of several shapes")
    parts = [n.Rank(x.args[0] if isinstance(x, n.Neg) else x) for x in terms]
    return Made(n.Rank(total), LE, n.Add(*parts), (), (terms,))
