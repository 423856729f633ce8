"""Ranks: below the sides, below those of factors, below the sum of those of terms."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n

from ...rules import ranks
from ...rules.kernel import Sequent
from ..asking import Asking
from ..registry import Sides, library


@library(n.Rank)
def rank(p: Asking, atom: n.Rank, sides: Sides) -> Iterator[Sequent | None]:
    (matrix,) = atom.args
    for which in ("zero", "rows", "cols"):
        yield p.attempt(ranks.sides, matrix, which)
    if isinstance(matrix, n.Mul):
        count = len(matrix.args)
        for first in range(count):
            for stop in range(first + 1, count + 1):
                if stop - first < count:
                    yield p.attempt(ranks.product, matrix.args, first, stop)
    if isinstance(matrix, n.Add):
        yield p.attempt(ranks.of_sum, matrix.args)
