"""Vectors and numbers."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .errors import need
from .norms import ALL, norm
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO


def vector(value: object) -> n.Node:
    """A term with one row or one column."""
    rows, columns = node(value).shape
    need(n.same_size(rows, n.ONE) or n.same_size(columns, n.ONE), "not a vector")
    return value  # type: ignore[return-value]


@checks("square of a norm")
def _squared(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.left, n.Pow), "not a square")
    kind, v = norm(step.left.args[0])
    r.concludes(step, n.Pow(n.Norm(vector(v), kind), n.Num(2)), EQ, n.dot(v, v))


@checks("Cauchy-Schwarz inequality")
def _cauchy_schwarz(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    (_, u), (_, v) = (norm(x, "2") for x in single(step.right.args, 2, "factors"))
    r.concludes(step, n.dot(vector(u), vector(v)), LE, n.Mul(n.Norm(u), n.Norm(v)))


@checks("a number is below its absolute value")
def _below_absolute(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    r.concludes(step, step.left, LE, n.Norm(scalar(step.left)))


@checks("absolute value")
def _absolute(r: Replay, step: Step) -> None:
    above, below = single(step.parents, 2, "premises")
    _, x = norm(step.left, "2")
    strict = above.relation == LT and below.relation == LT
    r.needs_below(above, scalar(x), step.right, "the number may be larger")
    r.needs_below(below, n.Neg(x), step.right, "the number may be smaller")
    r.concludes(step, n.Norm(x), LT if strict else LE, step.right)


@checks("absolute value of a non-negative number")
def _absolute_of_positive(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    r.needs_below(sign, ZERO, scalar(step.right), "the number may be negative")
    r.concludes(step, n.Norm(step.right), EQ, step.right)


@checks("norm of any multiple")
def _multiple(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a product of norms")
    (_, c), (kind, a) = (norm(x, *ALL) for x in single(step.right.args, 2, "factors"))
    r.concludes(step, n.Norm(n.Mul(scalar(c), a), kind), EQ, n.Mul(n.Norm(c, "2"), n.Norm(a, kind)))


@checks("reverse triangle inequality")
def _reverse_triangle(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.left, n.Add) and len(step.left.args) == 2, "not a difference of norms")
    first, minus = step.left.args
    need(isinstance(minus, n.Neg), "not a difference of norms")
    (kind, u), (other, v) = norm(first, *ALL), norm(minus.args[0], *ALL)
    need(kind == other and n.same_shape(u.shape, v.shape), "norms that do not fit")
    r.concludes(step, n.Add(n.Norm(u, kind), n.Neg(n.Norm(v, kind))), LE, n.Norm(n.Add(u, n.Neg(v)), kind))


@checks("absolute value of a reciprocal")
def _reciprocal(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x = scalar(single(step.data, 1)[0])
    r.shows(Has(n.Norm(x), Property.INVERTIBLE))  # as x is, which 1/x needs and nothing here drops
    r.concludes(step, n.Norm(n.Frac(ONE, x)), EQ, n.Frac(ONE, n.Norm(x)))
