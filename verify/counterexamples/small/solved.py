"""Flows in closed form: x' = a(t) x + b(t), one coordinate at a time, where the answer is an exact function of time.

Maps without bends are affine, so a flow driven by one at its own path is of this form; the rate is read off at two
values of the path. That what comes out solves the flow is checked again among the premises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from derivations.assumptions import Flow
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from . import values as v
from .functions import Fn, NotExact
from .values import Number, Value

if TYPE_CHECKING:
    from .model import Model


def is_solvable(model: Model, flow: Flow) -> bool:
    """Whether to solve a flow as it stands: for one that a moving kernel drives the model draws a few kinds."""
    rate = tree(flow.rate)
    maps = any(isinstance(x, n.Sym) and (x.name in model.roles.maps or x.name in model.roles.layers) for x in rate)
    return maps or not model.roles.matrix_paths() or flow.path not in rate


def solution(model: Model, flow: Flow, start: Value, time: str) -> Value:
    """The path that the flow draws from its start; raises `NotExact` where it is none of our functions."""
    rows = len(v.entries(start))

    def rate(at: int) -> tuple[Number, ...]:
        place = v.matrix(rows, 1, [fmpq(at)] * rows)
        return v.entries(model.evaluate(flow.rate, {flow.path: place, flow.time: Fn.variable(time)}))

    if model.roles.layers:
        return near_start(model, flow, start, time)
    still, moved = rate(0), rate(1)
    return v.matrix(rows, 1, [
        coordinate(first, Fn.of(one) - Fn.of(zero), Fn.of(zero), time)
        for first, one, zero in zip(v.entries(start), moved, still, strict=True)
    ])  # fmt: skip


def near_start(model: Model, flow: Flow, start: Value, time: str) -> Value:
    """The same with rates read off at the start and one step from it along each coordinate."""
    begin = v.entries(start)

    def rate(j: int, by: int) -> Number:
        place = v.matrix(len(begin), 1, [e + by if i == j else e for i, e in enumerate(begin)])
        return v.entries(model.evaluate(flow.rate, {flow.path: place, flow.time: Fn.variable(time)}))[j]

    curves = []
    for j, first in enumerate(begin):
        still = Fn.of(rate(j, 0))
        slope = Fn.of(rate(j, 1)) - still
        curves.append(coordinate(first, slope, still - slope * first, time))
    return v.matrix(len(begin), 1, curves)


def coordinate(first: Number, a: Fn, b: Fn, time: str) -> Fn:
    """x' = a x + b with x(0) = first, where one of them vanishes or both are constant."""
    if not a.terms:
        return Fn.of(first) + b.primitive(time)
    if not b.terms:
        return Fn.of(first) * a.primitive(time).exp()
    speed, rest = a.constant(), b.constant() / a.constant()
    if isinstance(first, fmpq):
        return Fn.of(first + rest) * (Fn.variable(time) * speed).exp() - rest
    raise NotExact("a start that is not rational")
