"""What a declared symbol stands for in a model, where it is not drawn freely."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Flow, SmoothMap
from derivations.notation.nodes import Node, Num, Sym

from ..values.algebra import unvec, vec
from ..values.evaluator import Evaluator
from ..values.graded import Exact, expanded
from ..values.rational import GiveUp, identity
from .world import drawn

NONLINEAR_ORDER = 3
MAX_STEPS = 64  # of a sequence


class Definition:
    """Gives a symbol its value; `nodes` are the terms that value depends on, `needed` those it needs at once: what
    a rate or a recursion mentions may lead back to the symbol."""

    def nodes(self) -> Iterator[Node]:
        raise NotImplementedError

    def needed(self) -> Iterator[Node]:
        return self.nodes()

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
        for coefficient in drawn(ev).coefficients(self.start):
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
        constant, linear, quadratic = drawn(ev).smooth_map(self.fact)
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
        _, linear, quadratic = drawn(ev).smooth_map(self.fact)
        a, x = ev.arithmetic, vec(ev, ev(self.fact.argument))
        eye = a.eye(x.rows)
        spread = a.add(a.kron(eye, x), a.kron(x, eye))
        return a.add(a.lift(linear), a.mul(a.lift(quadratic), spread))


@dataclass(frozen=True)
class MapAt(Definition):
    """The value, or the Jacobian, of the model's random quadratic map of one name at a point."""

    name: str
    point: Node
    jacobian: bool = False

    def nodes(self) -> Iterator[Node]:
        yield self.point

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        a, x = ev.arithmetic, vec(ev, ev(self.point))
        rows, cols = (ev.dim(n) for n in symbol.shape)
        outputs = rows if self.jacobian else rows * cols
        if self.jacobian and cols != x.rows:
            raise GiveUp(f"{symbol} is no Jacobian at this point: {cols} columns for {x.rows} coordinates")
        constant, linear, quadratic = drawn(ev).free_map(self.name, outputs, x.rows)
        if self.jacobian:
            eye = a.eye(x.rows)
            spread = a.add(a.kron(eye, x), a.kron(x, eye))
            return a.add(a.lift(linear), a.mul(a.lift(quadratic), spread))
        total = a.add(a.lift(constant), a.mul(a.lift(linear), x))
        return unvec(ev, a.add(total, a.mul(a.lift(quadratic), a.kron(x, x))), rows, cols)


@dataclass(frozen=True)
class EntryMap(Definition):
    """An affine activation c + d x entry by entry, or the diagonal matrix of its slopes d."""

    name: str
    point: Node
    slopes: bool = False

    def nodes(self) -> Iterator[Node]:
        yield self.point

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        a, x = ev.arithmetic, ev(self.point)
        constant, slope = drawn(ev).affine_entry(self.name)
        if self.slopes:
            return a.mul(a.scalar(slope), a.eye(x.rows))
        ones = a.lift(fmpq_mat(x.rows, x.cols, [constant] * (x.rows * x.cols)))
        return a.add(a.mul(a.scalar(slope), x), ones)


@dataclass(frozen=True)
class Recursion:
    """x_{i + shift} = term, for every i from `low` on (and up to `high`)."""

    var: Sym
    shift: int
    term: Node
    low: Node | None
    high: Node | None
    open: bool = False

    def before(self, ev: Evaluator, place: int) -> Node | None:
        """The term that gives the member at a place, if the recursion does."""
        i = place - self.shift
        low = 0 if self.low is None else ev.integer(self.low)
        if i < low or (self.high is not None and i + int(self.open) > ev.integer(self.high)):
            return None
        if i > MAX_STEPS:
            raise GiveUp("a sequence of more than 64 steps")
        return self.term.xreplace({self.var: Num(i)})


MAX_BITS = 20_000  # of a member that a recursion gives: squaring doubles them in each step


def small(value: Any) -> Any:
    """A value whose numbers are not out of hand."""
    for matrix in getattr(value, "terms", {}).values():
        if any(max(int(x.p).bit_length(), int(x.q).bit_length()) > MAX_BITS for x in matrix.entries()):
            raise GiveUp("a sequence whose numbers grow beyond 20,000 bits")
    return value


@dataclass(frozen=True)
class Member(Definition):
    """A member of a sequence: the one whose index is the number that its index comes to."""

    indices: tuple[Node, ...]
    rule: Recursion | None = None

    def nodes(self) -> Iterator[Node]:
        yield from self.indices
        if self.rule is not None:
            yield self.rule.term

    def needed(self) -> Iterator[Node]:
        yield from self.indices

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        places = tuple(ev.integer(i) for i in self.indices)
        one = Sym(*symbol.args[:3], *(Num(k) for k in places))
        known = drawn(ev).recipe.definitions.get(one)
        if known is not None and not isinstance(known, Member):
            return ev(one)
        if self.rule is not None and len(places) == 1:
            before = self.rule.before(ev, places[0])
            if before is not None:
                return small(ev(before))
        return ev.arithmetic.lift(drawn(ev).member(one))


@dataclass(frozen=True)
class PolynomialIn(Definition):
    """A matrix that commutes with another: a polynomial of it."""

    matrix: Sym

    def nodes(self) -> Iterator[Node]:
        yield self.matrix

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        a, base = ev.arithmetic, ev(self.matrix)
        power, total = a.eye(base.rows), a.zeros(base.rows, base.cols)
        for c in drawn(ev).polynomial(symbol):
            total, power = a.add(total, a.mul(a.scalar(c), power)), a.mul(power, base)
        return total


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

    def needed(self) -> Iterator[Node]:
        yield self.index
        yield self.fact.initial

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        ev.formally("a flow")
        if self.fact in drawn(ev).solving:
            if self.index == ZERO_TIME:
                return ev(self.fact.initial)
            raise GiveUp(f"the rate of {self.fact.path} depends on its value at another time")
        inner, key = ev.formal(self.fact.time), ("flow", self.fact)
        if key not in inner.cache:
            system = drawn(ev).system(self.fact)
            paths = solve(inner, system)
            inner.cache.update((("flow", flow), path) for flow, path in zip(system, paths, strict=True))
        return ev.at_point(inner.cache[key], self.fact.time, self.index)


System = tuple[Flow, ...]


def solve(ev: Evaluator, system: System) -> tuple[Any, ...]:
    """The paths of flows that depend on each other (or of one alone).

    Exact exponential polynomials where the rates are affine with constant coefficients (checked by substitution),
    else power series by Picard iteration.
    """
    if not drawn(ev).solving.isdisjoint(system):
        raise GiveUp("flows whose initial values depend on each other")
    drawn(ev).solving.update(system)
    try:
        initial = tuple(ev(flow.initial) for flow in system)
        if not ev.formally("a flow").expand_all:
            try:
                return _affine(ev, system, initial)
            except GiveUp:
                pass
        return _picard(ev, system, initial)
    finally:
        drawn(ev).solving.difference_update(system)


def _rates(ev: Evaluator, system: System, paths: tuple[Any, ...]) -> tuple[Any, ...]:
    child = ev.changing({flow.path: path for flow, path in zip(system, paths, strict=True)})
    values = tuple(child(flow.rate) for flow in system)
    if any(value.shape != path.shape for value, path in zip(values, paths, strict=True)):
        raise GiveUp("the rate and the path have different shapes")
    return values


def _stacked(ev: Evaluator, values: tuple[Any, ...]) -> Any:
    if len(values) == 1:
        return vec(ev, values[0])
    placed, top = [], 0
    for value in values:
        placed.append((top, 0, vec(ev, value)))
        top += value.rows * value.cols
    return ev.arithmetic.assemble(top, 1, placed)


def _parts(ev: Evaluator, column: Any, shapes: list[tuple[int, int]]) -> tuple[Any, ...]:
    out, top = [], 0
    for rows, cols in shapes:
        part = ev.arithmetic.part(column, top, 0, rows * cols, 1) if len(shapes) > 1 else column
        out.append(unvec(ev, part, rows, cols))
        top += rows * cols
    return tuple(out)


def _affine(ev: Evaluator, system: System, initial: tuple[Any, ...]) -> tuple[Any, ...]:
    a, shapes = ev.formally("a flow"), [value.shape for value in initial]
    size = sum(rows * cols for rows, cols in shapes)
    offset = _stacked(ev, _rates(ev, system, tuple(a.zeros(*shape) for shape in shapes)))
    columns = []
    for n in range(size):
        unit = a.lift(fmpq_mat(size, 1, [int(i == n) for i in range(size)]))
        columns.append(a.add(_stacked(ev, _rates(ev, system, _parts(ev, unit, shapes))), a.neg(offset)))
    matrix = a.assemble(size, size, [(0, j, column) for j, column in enumerate(columns)])
    start = _stacked(ev, initial)
    if matrix.is_zero:
        primitive = a.antiderivative(offset)
        whole = a.add(start, a.add(primitive, a.neg(a.at(primitive, fmpq(0)))))
    else:
        if not (matrix.is_constant and offset.is_constant):
            raise GiveUp("the coefficients of the flow are not constant")
        exponent = a.mul(a.variable(), matrix)
        forced = a.mul(a.mul(a.variable(), a.phi1(exponent)), offset)
        whole = a.add(a.mul(a.exp(exponent), start), forced)
    paths = _parts(ev, whole, shapes)
    residual = a.add(a.derivative(whole), a.neg(_stacked(ev, _rates(ev, system, paths))))
    miss = a.add(a.at(whole, fmpq(0)), a.neg(start))
    if not (residual.is_zero and miss.is_zero and residual.order is None):
        raise GiveUp("the flow is not affine")
    return paths


def _picard(ev: Evaluator, system: System, initial: tuple[Any, ...]) -> tuple[Any, ...]:
    """One more coefficient in each round: rates to order n give the paths to order n + 1."""
    a = ev.formally("a flow")
    order = NONLINEAR_ORDER if any(drawn(ev).touches_map(flow.rate) for flow in system) else a.series
    paths = tuple(expanded(value, 0) for value in initial)
    for n in range(order):
        rates = tuple(expanded(rate, n) for rate in _rates(ev, system, paths))
        paths = tuple(
            a.add(expanded(value, n + 1), a.antiderivative(rate)) for value, rate in zip(initial, rates, strict=True)
        )
    return paths


def at_time(symbol: Sym, time: Sym, index: Node) -> Sym:
    """The member of the symbol's family at another time."""
    return symbol.xreplace({time: index})


ZERO_TIME = Num(0)
__all__ = [
    "ZERO_TIME",
    "Definition",
    "EntryMap",
    "Exact",
    "FlowPath",
    "Formula",
    "MapAt",
    "MapJacobian",
    "MapValue",
    "Member",
    "PolynomialIn",
    "PolynomialPath",
    "Recursion",
    "at_time",
    "identity",
    "solve",
]
