"""Ranks of matrices, their products and their sums."""

from __future__ import annotations

from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .errors import fail, need
from .steps import Step
from .trees import LE, ZERO


@checks("rank between zero and the sides")
def _sides(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, which = single(step.data, 2)
    (rows, cols), own = node(a).shape, n.Rank(a)
    match which:
        case "zero":
            r.concludes(step, ZERO, LE, own)
        case "rows" | "cols":
            r.concludes(step, own, LE, n.Size(rows if which == "rows" else cols))
        case _:
            fail("no side of a matrix")


@checks("rank of a product")
def _product(r: Replay, step: Step) -> None:
    """The range of a product of matrices is what the left ones make of a part of the range of the part."""
    single(step.parents, 0, "premises")
    factors, first, stop = single(step.data, 3)
    need(type(first) is int and type(stop) is int and isinstance(factors, tuple), "no part of a product")
    need(0 <= first < stop <= len(factors) and (first, stop) != (0, len(factors)), "no part of a product")
    inner = None
    for x in factors:
        rows, cols = node(x).shape
        need(not x.is_scalar_shaped and (inner is None or n.same_size(inner, rows)), "not a product of matrices")
        inner = cols
    some = factors[first:stop]
    part = n.Mul(*some) if len(some) > 1 else some[0]
    r.concludes(step, n.Rank(n.Mul(*factors)), LE, n.Rank(part))


@checks("rank of a sum")
def _sum(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (terms,) = single(step.data, 1)
    need(isinstance(terms, tuple) and len(terms) > 1, "not a sum")
    need(all(n.same_shape(node(x).shape, terms[0].shape) for x in terms), "terms of several shapes")
    parts = [x.args[0] if isinstance(x, n.Neg) else x for x in terms]
    r.concludes(step, n.Rank(n.Add(*terms)), LE, n.Add(*map(n.Rank, parts)))
