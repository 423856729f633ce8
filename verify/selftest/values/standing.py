"""What the symbols of a model stand for: formulas, polynomials, maps and their derivatives, flows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import arb, arb_mat, fmpq

from derivations.notation import nodes as n

from ...models.definitions import FlowPath, Formula, MapJacobian, MapValue, PolynomialPath
from .calculus import STEP
from .errors import Malformed, Unsteady
from .evaluator import Values
from .matrices import (
    column,
    folded,
    kron,
    largest,
    lift,
    plus,
    scalar,
    settled,
    shape,
)

COLUMNS = 7  # of the extrapolation table


def _formula(v: Values, node: n.Sym, definition: Formula) -> arb_mat:
    return v(definition.term)


def _polynomial(v: Values, node: n.Sym, definition: PolynomialPath) -> arb_mat:
    time, total = v(definition.index), v(definition.start)
    for power, coefficient in enumerate(v.model.coefficients(definition.start), 1):
        total = plus(total, lift(coefficient) * time[0, 0] ** power)
    return total


def _map_value(v: Values, node: n.Sym, definition: MapValue) -> arb_mat:
    constant, linear, quadratic = (lift(x) for x in v.model.smooth_map(definition.fact))
    x = column(v(definition.fact.argument))
    return folded(constant + linear * x + quadratic * kron(x, x), *(v.dim(size) for size in node.shape))


def _map_jacobian(v: Values, node: n.Sym, definition: MapJacobian) -> arb_mat:
    """By central differences of the map itself."""
    constant, linear, quadratic = (lift(x) for x in v.model.smooth_map(definition.fact))
    x, step, columns = column(v(definition.fact.argument)), arb(2) ** -STEP, []
    for i in range(x.nrows()):
        sides = []
        for sign in (1, -1):
            moved = arb_mat(x.tolist())
            moved[i, 0] = moved[i, 0] + step * sign
            sides.append(constant + linear * moved + quadratic * kron(moved, moved))
        columns.append(settled((sides[0] - sides[1]) * (1 / (2 * step))))
    return arb_mat([[c[i, 0] for c in columns] for i in range(columns[0].nrows())])


def _flow(v: Values, node: n.Sym, definition: FlowPath) -> arb_mat:
    """The solution at a time by one extrapolated step from 0."""
    fact, end = definition.fact, v.number(definition.index)
    start = v(fact.initial)
    if end.mid() == 0:
        return start

    def rate(time: arb, path: arb_mat) -> arb_mat:
        value = v.under({fact.time: scalar(time), fact.path: path})(fact.rate)
        if shape(value) != shape(path):
            raise Malformed("the rate and the path have different shapes")
        return settled(value)

    table: list[arb_mat] = []
    counts = [2 * (j + 1) for j in range(COLUMNS)]
    for row, count in enumerate(counts):
        step = (end / count).mid()
        before, now = start, settled(start + rate(arb(0), start) * step)
        for i in range(1, count):
            before, now = now, settled(before + rate(step * i, now) * (2 * step))
        latest = [settled((before + now + rate(end, now) * step) * arb("0.5"))]
        for j in range(row):
            ratio = arb(fmpq(count**2, counts[row - j - 1] ** 2)) - 1
            latest.append(settled(latest[j] + (latest[j] - table[j]) * (1 / ratio)))
        table = latest
    if not largest(table[-1] - table[-2]) < (1 + largest(table[-1])) * arb(2) ** -120:
        raise Unsteady("a flow that is not integrated to enough digits")
    return table[-1]


DEFINITIONS: Mapping[type, Callable[[Values, n.Sym, Any], arb_mat]] = {
    Formula: _formula,
    PolynomialPath: _polynomial,
    MapValue: _map_value,
    MapJacobian: _map_jacobian,
    FlowPath: _flow,
}
