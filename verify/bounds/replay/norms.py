"""Norms of vectors and matrices."""

from __future__ import annotations

from typing import Any

from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .errors import need
from .steps import Step
from .trees import EQ, LE, ZERO

KINDS = ("2", "op", "F")
ALL = ("2", "op", "F", "1", "inf", "*", "max")  # for what follows from the axioms of a norm


def norm(value: Any, *kinds: str) -> tuple[str, n.Node]:
    """The kind and the argument of a norm: of one of these kinds, else one that is made of squares of entries."""
    need(isinstance(value, n.Norm) and value.kind in (kinds or KINDS), "not a norm of that kind")
    return value.kind, value.args[0]


@checks("triangle inequality")
def _triangle(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    parts = tuple(map(node, step.data))
    need(len(parts) > 1, "at least two parts")
    kind, _ = norm(step.left, *ALL)
    r.concludes(step, n.Norm(n.Add(*parts), kind), LE, n.Add(*(n.Norm(p, kind) for p in parts)))


MIXED = {
    ("2", "op", "2"), ("2", "F", "2"), ("op", "op", "op"), ("F", "F", "F"), ("F", "op", "F"), ("F", "F", "op"),
    ("*", "op", "*"), ("*", "*", "op"), ("*", "F", "F"),
}  # fmt: skip


@checks("norm of a product")
def _product(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    (first, a), (second, b) = (norm(x, *ALL) for x in single(step.right.args, 2, "factors"))
    kind, _ = norm(step.left, *ALL)
    need((kind, first, second) in MIXED and n.same_size(a.shape[1], b.shape[0]), "norms or factors that do not fit")
    need(kind != "2" or n.same_size(b.shape[1], n.ONE), "not a column")
    r.concludes(step, n.Norm(n.Mul(a, b), kind), LE, n.Mul(n.Norm(a, first), n.Norm(b, second)))


@checks("norm of a multiple")
def _multiple(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    need(isinstance(step.right, n.Mul) and len(step.right.args) == 2, "not a multiple of a norm")
    c, (kind, a) = scalar(step.right.args[0]), norm(step.right.args[1], *ALL)
    r.needs_below(sign, ZERO, c, "the factor may be negative")
    r.concludes(step, n.Norm(n.Mul(c, a), kind), EQ, n.Mul(c, n.Norm(a, kind)))


@checks("norm of a transpose")
def _transpose(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, a = norm(step.right, *ALL)
    r.concludes(step, n.Norm(n.T(a), kind), EQ, n.Norm(a, kind))


@checks("operator norm below Frobenius norm")
def _op_frobenius(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    _, a = norm(step.left, "op")
    r.concludes(step, n.Norm(a, "op"), LE, n.Norm(a, "F"))


@checks("norms are non-negative")
def _sign(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, a = norm(step.right, *ALL)
    r.concludes(step, ZERO, LE, n.Norm(a, kind))


@checks("operator norm is the largest singular value")
def _largest(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    _, a = norm(step.left, "op")
    r.concludes(step, n.Norm(a, "op"), EQ, n.Sing(a, "max"))


@checks("norm of the zero matrix")
def _zero(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    kind, a = norm(step.left, *ALL)
    need(r.zero(a), "not zero")
    r.concludes(step, n.Norm(a, kind), EQ, ZERO)


def blocks(value: object) -> n.Blocks:
    need(isinstance(value, n.Blocks), "not a block matrix")
    value.shape  # type: ignore[attr-defined]  # noqa: B018
    return value  # type: ignore[return-value]


@checks("norm of a sub-block")
def _block(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    whole, row, column = single(step.data, 3)
    grid = blocks(whole).grid
    need(type(row) is int and type(column) is int, "no such block")
    need(0 <= row < len(grid) and 0 <= column < len(grid[0]), "no such block")
    kind, _ = norm(step.right)
    r.concludes(step, n.Norm(grid[row][column], kind), LE, n.Norm(whole, kind))


@checks("norm of stacked blocks")
def _stacked(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    whole = blocks(single(step.data, 1)[0])
    kind, _ = norm(step.left)
    every = [b for row in whole.grid for b in row]
    r.concludes(step, n.Norm(whole, kind), LE, n.Add(*(n.Norm(b, kind) for b in every)))


@checks("squares of stacked blocks")
def _pythagoras(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    whole = blocks(single(step.data, 1)[0])
    need(isinstance(step.left, n.Pow), "not a square")
    kind, _ = norm(step.left.args[0], "F", "2")
    every = [n.Pow(n.Norm(b, kind), n.Num(2)) for row in whole.grid for b in row]
    r.concludes(step, n.Pow(n.Norm(whole, kind), n.Num(2)), EQ, n.Add(*every))
