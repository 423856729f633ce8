"""Events and their indicators."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .checking import Gone, Replay, checks, scalar, single
from .errors import need
from .outcomes import not_for_every_outcome
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO


def said(value: Any) -> tuple[n.Node, str, n.Node]:
    """The sides and the relation of an event."""
    need(isinstance(value, n.Indicator), "no indicator")
    return scalar(value.args[0]), value.relation, scalar(value.args[1])


@checks("what an event implies")
def _implied(r: Replay, step: Step) -> Gone:
    inside, sign = single(step.parents, 2, "premises")
    (indicators,) = single(step.data, 1)
    need(isinstance(indicators, tuple) and indicators, "no event")
    events: set[Assumption] = {Stated(a, relation, b) for a, relation, b in map(said, indicators)}
    not_for_every_outcome(inside, events)
    need(inside.relation in (LE, LT, EQ), "no inequality")
    r.needs_below(sign, ZERO, scalar(inside.right), "the right side may be negative")
    r.concludes(step, n.Mul(scalar(inside.left), *indicators), LE, inside.right)
    return (events, ())


@checks("an event that holds")
def _certain(r: Replay, step: Step) -> None:
    (premise,) = single(step.parents, 1, "premises")
    (holds,) = single(step.data, 1)
    a, relation, b = said(step.left)
    if holds is True:
        fine = r.below(premise, a, b, strict=relation == LT) and (relation != EQ or premise.relation == EQ)
        need(fine, "that the event happens is not shown")
        r.concludes(step, step.left, EQ, ONE)
        return
    need(holds is False, "whether the event happens is not said")
    if relation == EQ:
        need(r.below(premise, a, b, True) or r.below(premise, b, a, True), "the two may be equal")
    else:
        need(r.below(premise, b, a, strict=relation == LE), "that the event does not happen is not shown")
    r.concludes(step, step.left, EQ, ZERO)


@checks("opposite events")
def _opposite(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    a, b = map(scalar, single(step.data, 2))
    r.concludes(step, n.Add(n.Indicator(a, b, LE), n.Indicator(b, a, LT)), EQ, ONE)


@checks("an indicator is 0 or 1")
def _between(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    (side,) = single(step.data, 1)
    if side == "low":
        said(step.right)
        r.concludes(step, ZERO, LE, step.right)
    elif side == "high":
        said(step.left)
        r.concludes(step, step.left, LE, ONE)
    else:
        need(side == "square", "no side")
        said(step.right)
        r.concludes(step, n.Pow(step.right, n.Num(2)), EQ, step.right)
