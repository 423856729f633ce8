"""What a declared symbol stands for in a model, where it is not drawn freely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Flow, SmoothMap
from derivations.notation.nodes import Node, Num, Sym

from ..engines.evaluate import Evaluator, unvec, vec
from ..engines.graded import Exact, GiveUp, expanded, identity

NONLINEAR_ORDER = 3


class Definition:
    """Gives a symbol its value; `nodes` are the terms that value depends on."""

    def nodes(self) -> Iterator[Node]:
        raise NotImplementedError

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        raise NotImplementedError


@dataclass(frozen=True)
class Formula(Definition):
    """The symbol abbreviates a term."""

    term: Node

    def nodes(self) -> Iterator[Node]:
        yield self.term

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        return ev(self.term)


@dataclass(frozen=True)
class PolynomialPath(Definition):
    """A path of which nothing is known: a polynomial in time through the value of its member at time 0."""

    start: Sym
    index: Node

    def nodes(self) -> Iterator[Node]:
        yield self.index
        yield self.start

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        total, power = ev(self.start), ev(self.index)
        factor = power
        for coefficient in ev.model.coefficients(self.start):
            total = ev.arithmetic.add(total, ev.arithmetic.mul(factor, ev.arithmetic.lift(coefficient)))
            factor = ev.arithmetic.mul(factor, power)
        return total


@dataclass(frozen=True)
class MapValue(Definition):
    """F(argument) for the model's random quadratic map F."""

    fact: SmoothMap

    def nodes(self) -> Iterator[Node]:
        yield self.fact.argument

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        constant, linear, quadratic = ev.model.smooth_map(self.fact)
        a, x = ev.arithmetic, vec(ev, ev(self.fact.argument))
        total = a.add(a.lift(constant), a.mul(a.lift(linear), x))
        total = a.add(total, a.mul(a.lift(quadratic), a.kron(x, x)))
        rows, cols = (ev.dim(n) for n in symbol.shape)
        return unvec(ev, total, rows, cols)


@dataclass(frozen=True)
class MapJacobian(Definition):
    """DF(argument) = B + C (I x x + x x I) for F(x) = a + B x + C (x kron x)."""

    fact: SmoothMap

    def nodes(self) -> Iterator[Node]:
        yield self.fact.argument

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        _, linear, quadratic = ev.model.smooth_map(self.fact)
        a, x = ev.arithmetic, vec(ev, ev(self.fact.argument))
        eye = a.eye(x.rows)
        spread = a.add(a.kron(eye, x), a.kron(x, eye))
        return a.add(a.lift(linear), a.mul(a.lift(quadratic), spread))


@dataclass(frozen=True)
class FlowPath(Definition):
    """The solution of d/dt path = rate, path(0) = initial, taken at a time `index`."""

    fact: Flow
    index: Node

    def nodes(self) -> Iterator[Node]:
        yield self.index
        yield self.fact.time
        yield self.fact.initial
        yield self.fact.rate

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        if not ev.arithmetic.exact:
            raise GiveUp("a flow in an inexact arithmetic")
        inner, key = ev.formal(self.fact.time), ("flow", self.fact)
        if key not in inner.cache:
            inner.cache[key] = solve(inner, self.fact)
        return ev.at_point(inner.cache[key], self.fact.time, self.index)


def solve(ev: Evaluator, flow: Flow) -> Any:
    """The solution as an exact exponential polynomial where the rate is affine with constant coefficients
    (checked by substitution), else as a power series by Picard iteration."""
    if ("solving", flow) in ev.busy:
        raise GiveUp("flows that depend on each other")
    ev.busy.add(("solving", flow))
    try:
        initial = ev(flow.initial)
        if not ev.arithmetic.expand_all:
            try:
                return _affine(ev, flow, initial)
            except GiveUp:
                pass
        return _picard(ev, flow, initial)
    finally:
        ev.busy.discard(("solving", flow))


def _rate(ev: Evaluator, flow: Flow, path: Any) -> Any:
    value = ev.changing({flow.path: path})(flow.rate)
    if value.shape != path.shape:
        raise GiveUp("the rate and the path have different shapes")
    return value


def _affine(ev: Evaluator, flow: Flow, initial: Any) -> Any:
    a, (rows, cols) = ev.arithmetic, initial.shape
    offset = vec(ev, _rate(ev, flow, a.zeros(rows, cols)))
    columns = []
    for n in range(rows * cols):
        unit = a.lift(fmpq_mat(rows, cols, [int(j * rows + i == n) for i in range(rows) for j in range(cols)]))
        columns.append(a.add(vec(ev, _rate(ev, flow, unit)), a.neg(offset)))
    size = len(columns)
    matrix = a.assemble(size, size, [(0, j, column) for j, column in enumerate(columns)])
    start = vec(ev, initial)
    if matrix.is_zero:
        primitive = a.antiderivative(offset)
        path = a.add(start, a.add(primitive, a.neg(a.at(primitive, fmpq(0)))))
    else:
        if not (matrix.is_constant and offset.is_constant):
            raise GiveUp("the coefficients of the flow are not constant")
        exponent = a.mul(a.variable(), matrix)
        forced = a.mul(a.mul(a.variable(), a.phi1(exponent)), offset)
        path = a.add(a.mul(a.exp(exponent), start), forced)
    path = unvec(ev, path, rows, cols)
    residual = a.add(a.derivative(path), a.neg(_rate(ev, flow, path)))
    miss = a.add(a.at(path, fmpq(0)), a.neg(initial))
    if not (residual.is_zero and miss.is_zero and residual.order is None):
        raise GiveUp("the flow is not affine")
    return path


def _picard(ev: Evaluator, flow: Flow, initial: Any) -> Any:
    """One more coefficient in each round: rate to order n gives the path to order n + 1."""
    a = ev.arithmetic
    order = NONLINEAR_ORDER if ev.model.touches_map(flow.rate) else a.series
    path = expanded(initial, 0)
    for n in range(order):
        rate = expanded(_rate(ev, flow, path), n)
        path = a.add(expanded(initial, n + 1), a.antiderivative(rate))
    return path


def at_time(symbol: Sym, time: Sym, index: Node) -> Sym:
    """The member of the symbol's family at another time."""
    return symbol.xreplace({time: index})


ZERO_TIME = Num(0)
__all__ = [
    "ZERO_TIME",
    "Definition",
    "Exact",
    "FlowPath",
    "Formula",
    "MapJacobian",
    "MapValue",
    "PolynomialPath",
    "at_time",
    "identity",
    "solve",
]
