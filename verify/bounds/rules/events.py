"""Events and their indicators: what an event implies, what holds surely, opposite events.

An indicator is a number like any other, and the probability of an event is its expectation: that is Markov's
inequality, Chebyshev's, the union bound and that probabilities are monotone, from these and that expectations are.
"""

from __future__ import annotations

from derivations.estimates import Stated
from derivations.notation import nodes as n

from .chances import discharged_once
from .ground import EQ, LE, LT, ONE, ZERO, need
from .kernel import Context, Made, Sequent, rule, says


def event_of(indicator: n.Node) -> Stated:
    """The relation of an indicator as an assumption."""
    need(isinstance(indicator, n.Indicator), "no indicator")
    return Stated(indicator.args[0], indicator.relation, indicator.args[1])


@rule(
    "what an event implies",
    "If events A, ..., B together imply c <= d, and 0 <= d in any case, then c 1_A ... 1_B <= d.",
    "the indicators are 1 where all of them happen; else their product is 0",
)
def implied(context: Context, inside: Sequent, sign: Sequent, indicators: tuple[n.Node, ...]) -> Made:
    """The events are discharged from what they imply; no expectation below took one for certain."""
    need(indicators and inside.left.is_scalar_shaped and inside.relation in (LE, LT, EQ), "no inequality")
    events = frozenset(map(event_of, indicators))
    need(says(context, sign, ZERO, inside.right), "the right side may be negative")
    need(events.isdisjoint(context.assumptions), "an event is assumed")
    discharged_once(inside, events)
    left = n.Mul(inside.left, *indicators)
    return Made(left, LE, inside.right, (inside, sign), (indicators,), events, kept=(sign,))


@rule(
    "an event that holds", "The indicator of what holds is 1, that of what does not is 0.", "definition of an indicator"
)
def certain(context: Context, parent: Sequent, indicator: n.Node) -> Made:
    event_of(indicator)
    a, b = indicator.args[:2]
    relation = indicator.relation
    same = context.same(parent.left, a) and context.same(parent.right, b)
    holds = {LE: (LE, LT, EQ), LT: (LT,), EQ: (EQ,)}[relation]
    if same and parent.relation in holds:
        return Made(indicator, EQ, ONE, (parent,), (True,))
    turned = context.same(parent.left, b) and context.same(parent.right, a)
    fails = {LE: (LT,), LT: (LT, LE, EQ), EQ: (LT,)}[relation]
    apart = relation == EQ and same and parent.relation == LT
    need(apart or (turned and parent.relation in fails), "whether the event happens is not shown")
    return Made(indicator, EQ, ZERO, (parent,), (False,))


@rule("opposite events", "The indicators of a <= b and of b < a add up to 1.", "order of the numbers")
def opposite(context: Context, a: n.Node, b: n.Node) -> Made:
    return Made(n.Indicator(a, b, LE) + n.Indicator(b, a, LT), EQ, ONE, (), (a, b))


@rule("an indicator is 0 or 1", "0 <= 1_A <= 1 and 1_A^2 = 1_A.", "definition of an indicator")
def between(context: Context, indicator: n.Node, side: str) -> Made:
    event_of(indicator)
    need(side in ("low", "high", "square"), "no side")
    if side == "square":
        return Made(indicator**2, EQ, indicator, (), (side,))
    pair = (ZERO, indicator) if side == "low" else (indicator, ONE)
    return Made(pair[0], LE, pair[1], (), (side,))


__all__ = ["between", "certain", "event_of", "implied", "opposite"]
