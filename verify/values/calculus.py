"""The meaning of derivatives, integrals, limits, sums and gradients: the variable is made formal, then put back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from derivations.notation import nodes as nd

from .algebra import unvec, vec
from .dual import derivative
from .evaluator import INSTEAD, Evaluator, meaning
from .rational import GiveUp

ZERO = nd.Num(0)


@meaning(nd.D)
def _derivative(ev: Evaluator, node: nd.D) -> Any:
    body, variable = node.args
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a derivative needs a variable")
    arithmetic = ev.formally("a derivative")
    inner = ev.formal(variable)
    return ev.at_point(arithmetic.derivative(inner(body)), variable, variable)


@meaning(nd.Integral)
def _integral(ev: Evaluator, node: nd.Integral) -> Any:
    body, variable, low, high = node.args
    if high in (sympy.oo, nd.INFINITY):
        return _without_end(ev, node)
    if not ev.arithmetic.exact:
        return ev.rounding().integral(ev, body, variable, low, high)
    arithmetic = ev.formally("an integral")
    if ev.formal_variable not in (None, variable) and high == ev.formal_variable and low == ZERO:
        with suppress(GiveUp):
            return _up_to_the_variable(ev, node)
    primitive = arithmetic.antiderivative(ev.formal(variable)(body))
    upper = ev.at_point(primitive, variable, high)
    return ev.arithmetic.add(upper, ev.arithmetic.neg(ev.at_point(primitive, variable, low)))


def _without_end(ev: Evaluator, node: nd.Integral) -> Any:
    """The limit of a primitive less its value at the lower end; only exact arithmetic knows a primitive."""
    body, variable, low, _ = node.args
    if not ev.arithmetic.exact:
        raise GiveUp("quadrature without end")
    formal = ev.formally("an integral")
    if ev.formal_variable is not None:
        raise GiveUp("an integral without end of a function")
    whole = ev.formal(variable)(body)
    if not vanishing(whole):
        raise GiveUp("an integral without end that does not converge in this model")
    primitive = formal.antiderivative(whole)
    below = ev.at_point(primitive, variable, low)
    return ev.arithmetic.add(formal.limit(primitive), ev.arithmetic.neg(below))


def vanishing(value: Any) -> bool:
    """Whether an exponential polynomial dies out, as it must where its integral without end converges: no powers but
    natural ones, no e^{0 t}, nothing that grows. Different functions t^d e^{q t} do not cancel for all large t."""
    if getattr(value, "order", 0) is not None or any(d < 0 or e for d, _, _, e in value.terms):
        raise GiveUp("whether an integral without end converges is not decided here")
    return all(q < 0 for _, q, _, _ in value.terms)


def _up_to_the_variable(ev: Evaluator, node: nd.Integral) -> Any:
    """The integral from 0 to the formal variable of a term that depends on it, as a power series."""
    body, variable, *_ = node.args
    formal = ev.formally("an integral")
    if not formal.expand_all or ev.formal_variable not in ev.model.reach(body):
        raise GiveUp("the integrand does not depend on the upper end")
    count = formal.series + 3
    nodes = [fmpq(j, count) for j in range(1, count + 1)]
    ends = (formal.mul(formal.scalar(r), formal.variable()) for r in nodes)
    return formal.along([ev.changing({variable: end})(body) for end in ends], nodes)


@meaning(nd.Lim)
def _limit(ev: Evaluator, node: nd.Lim) -> Any:
    body, variable, target = node.args
    arithmetic = ev.formally("a limit")
    if variable not in ev.model.reach(body):
        raise GiveUp("the variable of the limit does not occur")
    value = ev.formal(variable)(body)
    if target in (sympy.oo, nd.INFINITY):
        return arithmetic.limit(value)
    return arithmetic.at(value, ev.number(ev(target)))


@meaning(nd.Sum)
def _sum(ev: Evaluator, node: nd.Sum) -> Any:
    body, index, low, high = node.args
    first = ev.integer(low)
    endless = high in (sympy.oo, nd.INFINITY)
    if endless and (not ev.arithmetic.exact or ev.formal_variable is None):
        raise GiveUp("an infinite sum needs a formal variable")
    order = ev.formally("an infinite sum").series if endless else None
    last = first + order + 1 if order is not None else ev.integer(high)
    if last - first > 64:
        raise GiveUp("a sum of more than 64 terms")
    total, previous = None, None
    for k in range(first, last + 1):
        term = ev.changing({index: ev.arithmetic.scalar(fmpq(k))})(body)
        total = term if total is None else ev.arithmetic.add(total, term)
        if endless:
            if not term.is_zero and previous is not None and term.valuation <= previous:
                raise GiveUp("the terms of the series do not rise in degree")
            previous = term.valuation if not term.is_zero else previous
    if total is None:
        raise GiveUp("an empty sum")
    if endless:
        if previous is None or order is None or previous <= order:
            raise GiveUp("the series does not converge as a power series")
        return ev.formally("an infinite sum").truncate(total, order)
    return total


@meaning(nd.Prod)
def _product(ev: Evaluator, node: nd.Prod) -> Any:
    body, index, low, high = node.args
    first, last = ev.integer(low), ev.integer(high)
    if last - first > 64:
        raise GiveUp("a product of more than 64 factors")
    total = ev.arithmetic.scalar(fmpq(1))
    for k in range(first, last + 1):
        factor = ev.changing({index: ev.arithmetic.scalar(fmpq(k))})(body)
        total = ev.arithmetic.mul(total, factor)
    return total


@meaning(nd.Grad)
def _gradient(ev: Evaluator, node: nd.Grad) -> Any:
    scalar, variable = node.args
    row = directional(ev, scalar, variable)
    value = ev(variable)
    return unvec(ev, ev.arithmetic.transpose(row), value.rows, value.cols)


@meaning(nd.Jac)
def _jacobian(ev: Evaluator, node: nd.Jac) -> Any:
    return directional(ev, node.args[0], node.args[1])


@meaning(nd.Frechet)
def _along(ev: Evaluator, node: nd.Frechet) -> Any:
    """By dual numbers over the arithmetic itself, whatever the direction is."""
    function, variable, direction = node.args
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a derivative needs a declared symbol as its variable")
    move = ev(direction)
    if move.shape != ev(variable).shape:
        raise GiveUp("a direction of another shape")
    return derivative(ev, function, variable, move)


def directional(ev: Evaluator, function: nd.Node, variable: nd.Node) -> Any:
    """The Jacobian of `function` with respect to vec(variable), by dual numbers."""
    arithmetic = ev.formally("a Jacobian")
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a gradient needs a declared symbol as its variable")
    value = ev(variable)
    if any(key[3] for key in value.terms):  # inside another derivative
        return moving(ev, function, variable)
    columns, base = [], ev(function)
    for j in range(value.cols):
        for i in range(value.rows):
            unit = [int(r == i and c == j) for r in range(value.rows) for c in range(value.cols)]
            move = arithmetic.epsilon(fmpq_mat(value.rows, value.cols, unit))
            moved = ev.changing({variable: arithmetic.add(value, move)})(function)
            columns.append(vec(ev, arithmetic.dual_part(moved)))
    count = base.rows * base.cols
    return arithmetic.assemble(count, len(columns), [(0, j, column) for j, column in enumerate(columns)])


def moving(ev: Evaluator, function: nd.Node, variable: nd.Node) -> Any:
    """The Jacobian by dual numbers over the arithmetic itself."""
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a gradient needs a declared symbol as its variable")
    value, arithmetic = ev(variable), ev.arithmetic
    columns = []
    for j in range(value.cols):
        for i in range(value.rows):
            unit = [int(r == i and c == j) for r in range(value.rows) for c in range(value.cols)]
            move = arithmetic.lift(fmpq_mat(value.rows, value.cols, unit))
            columns.append(vec(ev, derivative(ev, function, variable, move)))
    return arithmetic.assemble(columns[0].rows, len(columns), [(0, j, column) for j, column in enumerate(columns)])


def _moving_gradient(ev: Evaluator, node: nd.Grad) -> Any:
    value = ev(node.args[1])
    return unvec(ev, ev.arithmetic.transpose(moving(ev, *node.args)), value.rows, value.cols)


def _moving_derivative(ev: Evaluator, node: nd.D) -> Any:
    body, variable = node.args
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a derivative needs a variable")
    return derivative(ev, body, variable, ev.arithmetic.eye(1))


INSTEAD.update({nd.Grad: _moving_gradient, nd.Jac: lambda ev, node: moving(ev, *node.args), nd.D: _moving_derivative})
