"""The largest and the smallest of several numbers."""

from __future__ import annotations

from derivations.notation import nodes as n

from .checking import Replay, checks, scalar, single
from .errors import fail, need
from .steps import Step
from .trees import EQ, LE, LT


def numbers(value: object, kind: type) -> tuple[n.Node, ...]:
    """What a maximum or a minimum is taken of."""
    need(isinstance(value, kind), "neither the largest nor the smallest of several")
    return tuple(scalar(x) for x in value.args)  # type: ignore[attr-defined]


@checks("a maximum is above each of its numbers")
def _above(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(any(r.same(step.left, x) for x in numbers(step.right, n.Max)), "none of the numbers")
    r.concludes(step, step.left, LE, step.right)


@checks("a minimum is below each of its numbers")
def _below(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(any(r.same(step.right, x) for x in numbers(step.left, n.Min)), "none of the numbers")
    r.concludes(step, step.left, LE, step.right)


@checks("a maximum is the least upper bound")
def _least(r: Replay, step: Step) -> None:
    values = numbers(step.left, n.Max)
    for x, bound in zip(values, single(step.parents, len(values), "premises"), strict=True):
        r.needs_below(bound, x, step.right, "a number may be larger")
    strict = all(bound.relation == LT for bound in step.parents)
    r.concludes(step, step.left, LT if strict and step.relation == LT else LE, step.right)


@checks("a minimum is the greatest lower bound")
def _greatest(r: Replay, step: Step) -> None:
    values = numbers(step.right, n.Min)
    for x, bound in zip(values, single(step.parents, len(values), "premises"), strict=True):
        r.needs_below(bound, step.left, x, "a number may be smaller")
    strict = all(bound.relation == LT for bound in step.parents)
    r.concludes(step, step.left, LT if strict and step.relation == LT else LE, step.right)


@checks("the larger and the smaller of two numbers")
def _of_two(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.left, n.Mul) and len(step.left.args) == 2, "not twice a maximum or a minimum")
    two, whole = step.left.args
    need(two == n.Num(2), "not twice a maximum or a minimum")
    if isinstance(whole, n.Max):
        a, b = single(numbers(whole, n.Max), 2, "numbers")
        right = n.Add(a, b, n.Norm(n.Add(a, n.Neg(b))))
    elif isinstance(whole, n.Min):
        a, b = single(numbers(whole, n.Min), 2, "numbers")
        right = n.Add(a, b, n.Neg(n.Norm(n.Add(b, n.Neg(a)))))
    else:
        fail("not twice a maximum or a minimum")
    r.concludes(step, n.Mul(two, whole), EQ, right)
