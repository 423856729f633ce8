"""A continuously differentiable map and its Jacobian."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption
from derivations.estimates import DifferentiableMap, Interpolated, LocalLipschitz, Stated
from derivations.notation import nodes as n

from .checking import Gone, Replay, checks, node, scalar, single
from .domains import of_step
from .errors import need
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO, about, free, plain


def minus(a: n.Node, b: n.Node) -> n.Node:
    return n.Add(a, n.Neg(b))


def member(family: n.Sym, point: n.Node) -> n.Sym:
    return n.Sym(family.args[0], family.args[1], family.args[2], point)


def inside(r: Replay, premise: Step, point: n.Node, centre: n.Node, radius: n.Node) -> None:
    """Membership of the open ball: a strict inequality."""
    r.needs_below(premise, n.Norm(minus(point, centre)), radius, "membership of the open ball is not shown", True)


def lipschitz(r: Replay, step: Step, value: Any) -> LocalLipschitz:
    need(isinstance(value, LocalLipschitz), "no local Lipschitz condition")
    r.rests_on(step, value)
    return value


@checks("bounded Jacobian")
def _bounded(r: Replay, step: Step) -> None:
    (there,) = single(step.parents, 1, "premises")
    lemma, a = lipschitz(r, step, step.data[0]), node(single(step.data, 2)[1])
    inside(r, there, a, lemma.centre, lemma.radius)
    r.concludes(step, n.Norm(member(lemma.jacobian, a), "F"), LE, lemma.bound)


@checks("Lipschitz Jacobian")
def _lipschitz(r: Replay, step: Step) -> None:
    first, second = single(step.parents, 2, "premises")
    lemma, (a, b) = lipschitz(r, step, step.data[0]), map(node, single(step.data, 3)[1:])
    inside(r, first, a, lemma.centre, lemma.radius)
    inside(r, second, b, lemma.centre, lemma.radius)
    left = n.Norm(minus(member(lemma.jacobian, a), member(lemma.jacobian, b)), "F")
    r.concludes(step, left, LE, n.Mul(lemma.slope, n.Norm(minus(a, b))))


def point_of(value: Any, lemma: LocalLipschitz) -> n.Sym:
    """A column without indices, of which a local Lipschitz condition does not speak."""
    need(isinstance(value, n.Sym) and len(value.args) == 3 and not value.is_scalar_shaped, "not a free point")
    need(n.same_shape(value.shape, lemma.centre.shape), "a point of another space")
    need(value not in about(lemma), "the condition speaks of the point")
    return value


@checks("local Lipschitz condition shown")
def _conditioned(r: Replay, step: Step) -> Gone:
    sequent, size, change = single(step.parents, 3, "premises")
    lemma, *points = single(step.data, 3)
    need(isinstance(lemma, LocalLipschitz), "no local Lipschitz condition")
    a, b = (point_of(x, lemma) for x in points)
    need(a is not b, "the two points are one")
    there = n.Norm(member(lemma.jacobian, a), "F")
    r.needs_below(size, there, lemma.bound, "the size of the Jacobian is not shown")
    move = n.Norm(minus(member(lemma.jacobian, a), member(lemma.jacobian, b)), "F")
    steep = n.Mul(lemma.slope, n.Norm(minus(a, b)))
    r.needs_below(change, move, steep, "the change of the Jacobian is not shown")
    near_a, near_b = (Stated(n.Norm(minus(x, lemma.centre)), LT, lemma.radius) for x in (a, b))
    supposed: list[frozenset[Assumption]] = [frozenset({near_a}), frozenset({near_a, near_b})]
    for premise, may in zip((size, change), supposed, strict=True):
        need(lemma not in premise.under, "the condition is used where it is shown")
        for what in premise.under - may:
            need(a not in about(what) and b not in about(what), f"not general: {what.statement()}")
    r.concludes(step, sequent.left, sequent.relation, sequent.right)
    r.shows(*of_step(sequent, step.under))
    return ({lemma}, *supposed)


@checks("a ball is convex")
def _convex(r: Replay, step: Step) -> None:
    first, second, low, high = single(step.parents, 4, "premises")
    a, b, centre, radius, s = map(node, single(step.data, 5))
    inside(r, first, a, centre, radius)
    inside(r, second, b, centre, radius)
    r.needs_below(low, ZERO, scalar(s), "not between the ends")
    r.needs_below(high, s, ONE, "not between the ends")
    point = n.Add(a, n.Mul(s, minus(b, a)))
    r.concludes(step, n.Norm(minus(point, centre)), LT, radius)


@checks("integral mean value")
def _mean_value(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    smooth, a, b, s = single(step.data, 4)
    need(isinstance(smooth, DifferentiableMap), "no differentiable map")
    r.rests_on(step, smooth)
    for end in (a, b):
        need(n.same_shape(node(end).shape, smooth.point.shape), "no point of the map")
    need(plain(s) not in free(a) | free(b), "the variable of integration is not free")
    mean = n.Integral(member(smooth.jacobian, n.Add(a, n.Mul(s, minus(b, a)))), s, ZERO, ONE)
    left = minus(member(smooth.value, b), member(smooth.value, a))
    r.concludes(step, left, EQ, n.Mul(mean, minus(b, a)))


def segment(r: Replay, step: Step, value: Any) -> Interpolated:
    need(isinstance(value, Interpolated), "no point on a segment")
    r.rests_on(step, value)
    return value


@checks("mean value inequality")
def _mean_inequality(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    between = segment(r, step, single(step.data, 1)[0])
    move = n.Mul(member(between.jacobian, between.point), minus(between.end, between.start))
    r.concludes(step, n.Norm(between.value_end), LE, n.Norm(n.Add(move, between.value_start)))


@checks("mean value theorem")
def _mean_point(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    between = segment(r, step, single(step.data, 1)[0])
    for value in (between.value_start, between.value_end):
        need(scalar(value).is_scalar_shaped, "a map with more than one value")
    slope = member(between.jacobian, between.point)
    row, column = slope.shape, between.point.shape
    need(n.same_size(row[0], 1) and n.same_size(column[1], 1), "a Jacobian that is no row")
    for end in (between.start, between.end):
        need(n.same_shape(end.shape, column), "an end in another space")
    move = n.Mul(slope, minus(between.end, between.start))
    r.concludes(step, between.value_end, EQ, n.Add(between.value_start, move))


@checks("a point on a segment is in the ball")
def _segment_in_ball(r: Replay, step: Step) -> None:
    first, second = single(step.parents, 2, "premises")
    value, centre, radius = single(step.data, 3)
    between = segment(r, step, value)
    inside(r, first, between.start, node(centre), node(radius))
    inside(r, second, between.end, centre, radius)
    r.concludes(step, n.Norm(minus(between.point, centre)), LT, radius)
