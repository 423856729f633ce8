"""Equations that are linear in a matrix, solved exactly: one solution and anything of the kernel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.estimates import Stated
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym
from derivations.notation.text import text

from ..values.evaluator import Evaluator
from ..values.rational import GiveUp, kernel
from .choices import Unfit, said
from .definitions import Definition

LARGEST = 64  # entries of a matrix that is solved for

Pattern = str  # of the entries of a matrix: "", "symmetric", "skew" or "diagonal"


@dataclass(frozen=True)
class Solved(Definition):
    """A matrix with `pattern` that solves equations in which it is linear."""

    symbol: Sym
    equations: tuple[tuple[Node, Node], ...]
    pattern: Pattern = ""

    def nodes(self) -> Iterator[Node]:
        """What the solution depends on: the sides with the matrix itself put to zero."""
        zero = nd.Num(0) if self.symbol.is_scalar_shaped else nd.Zero(*self.symbol.shape)
        for sides in self.equations:
            yield from (side.xreplace({self.symbol: zero}) for side in sides)

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        """The solution in this model; where something else is put in for what it depends on, none is chosen."""
        terms = tuple(self.nodes())
        context: Evaluator | None = ev
        while context is not None and context.parent is not None:
            if any(not context.touched.isdisjoint(context.model.reach(term)) for term in terms):
                raise GiveUp(f"{symbol} is one of several solutions, at one value of what its equation mentions")
            context = context.parent
        return ev.arithmetic.lift(ev.model.solution(self))  # type: ignore[attr-defined]


def solution(model: Any, known: Solved) -> fmpq_mat:
    """A solution in a model; raises `Unfit` where there is none."""
    rows, cols = model.shape(known.symbol)
    if rows * cols > LARGEST:
        raise GiveUp(f"{known.symbol} is solved for up to {LARGEST} entries")
    directions = list(patterned(rows, cols, known.pattern))
    offset = _miss(model, known, fmpq_mat(rows, cols))
    columns = [[a - b for a, b in zip(_miss(model, known, e), offset, strict=True)] for e in directions]
    system = fmpq_mat(
        len(offset), len(columns) + 1, [x for i, b in enumerate(offset) for x in (*(c[i] for c in columns), -b)]
    )
    reduced, rank = system.rref()
    places = [next(j for j in range(len(columns) + 1) if reduced[i, j] != 0) for i in range(rank)]
    if places and places[-1] == len(columns):
        facts = " and ".join(said(Stated(left, "=", right)) for left, right in known.equations)
        raise Unfit(f"no {text(known.symbol)} was found with {facts}, beside the values that were drawn for the rest")
    weights = [fmpq(0)] * len(columns)
    for i, j in enumerate(places):
        weights[j] = reduced[i, len(columns)]
    loose = kernel(
        fmpq_mat(len(offset), len(columns), [x for i in range(len(offset)) for x in (c[i] for c in columns)])
    )
    for k in range(loose.ncols()):
        step = model.source.entry(False) if model.source.direct else fmpq(model.source.integer())
        weights = [w + step * loose[i, k] for i, w in enumerate(weights)]
    total = fmpq_mat(rows, cols)
    for weight, direction in zip(weights, directions, strict=True):
        total = total + direction * weight
    return total


def patterned(rows: int, cols: int, pattern: Pattern) -> Iterator[fmpq_mat]:
    """A basis of the matrices with a pattern."""
    for i in range(rows):
        for j in range(cols):
            if (pattern == "diagonal" and i != j) or (pattern in ("symmetric", "skew") and i < j):
                continue
            if pattern == "skew" and i == j:
                continue
            unit = fmpq_mat(rows, cols)
            unit[i, j] = 1
            if pattern in ("symmetric", "skew") and i != j:
                unit[j, i] = 1 if pattern == "symmetric" else -1
            yield unit


def _miss(model: Any, known: Solved, value: fmpq_mat) -> list[fmpq]:
    """What left minus right leaves with a value of the matrix, all equations one after the other."""
    root = model.root
    ev = root.changing({known.symbol: root.arithmetic.lift(value)})
    out: list[fmpq] = []
    for left, right in known.equations:
        a, b = ev(left).rational(), ev(right).rational()
        if (a.nrows(), a.ncols()) != (b.nrows(), b.ncols()):
            raise GiveUp("the two sides of an assumption have different shapes")
        out.extend((a - b).entries())
    return out
