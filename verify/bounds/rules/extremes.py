"""The largest and the smallest of several numbers."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.notation import nodes as n

from .ground import EQ, LE, LT, need
from .kernel import Context, Made, Sequent, rule, says


@rule("a maximum is above each of its numbers", "a_i <= max(a_1, ..., a_m).", "definition of the maximum")
def above(context: Context, whole: n.Max, place: int) -> Made:
    need(isinstance(whole, n.Max) and type(place) is int and 0 <= place < len(whole.args), "no number of a maximum")
    return Made(whole.args[place], LE, whole)


@rule("a maximum is the least upper bound", "a_i <= c for each i implies max(a_1, ..., a_m) <= c.",
      "definition of the maximum")  # fmt: skip
def least(context: Context, whole: n.Max, c: n.Node, bounds: Sequence[Sequent]) -> Made:
    """Strictly where each bound is strict."""
    need(isinstance(whole, n.Max) and len(bounds) == len(whole.args), "not a bound for each number")
    need(all(says(context, b, x, c) for x, b in zip(whole.args, bounds, strict=True)), "a number may be larger")
    strict = all(b.relation == LT for b in bounds)
    return Made(whole, LT if strict else LE, c, tuple(bounds))


@rule("a minimum is below each of its numbers", "min(a_1, ..., a_m) <= a_i.", "definition of the minimum")
def below(context: Context, whole: n.Min, place: int) -> Made:
    need(isinstance(whole, n.Min) and type(place) is int and 0 <= place < len(whole.args), "no number of a minimum")
    return Made(whole, LE, whole.args[place])


@rule("a minimum is the greatest lower bound", "c <= a_i for each i implies c <= min(a_1, ..., a_m).",
      "definition of the minimum")  # fmt: skip
def greatest(context: Context, whole: n.Min, c: n.Node, bounds: Sequence[Sequent]) -> Made:
    """Strictly where each bound is strict."""
    need(isinstance(whole, n.Min) and len(bounds) == len(whole.args), "not a bound for each number")
    need(all(says(context, b, c, x) for x, b in zip(whole.args, bounds, strict=True)), "a number may be smaller")
    strict = all(b.relation == LT for b in bounds)
    return Made(c, LT if strict else LE, whole, tuple(bounds))


@rule(
    "the larger and the smaller of two numbers",
    "2 max(a, b) = a + b + |a - b| and 2 min(a, b) = a + b - |a - b|.",
    "definition of the absolute value",
)
def of_two(context: Context, whole: n.Node) -> Made:
    need(isinstance(whole, n.Max | n.Min) and len(whole.args) == 2, "not two numbers")
    a, b = whole.args
    gap = n.Norm(a - b)
    return Made(n.Num(2) * whole, EQ, n.Add(a, b, gap if isinstance(whole, n.Max) else n.Neg(gap)))
