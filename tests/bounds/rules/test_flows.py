"""Rules of paths: flows, derivatives along them, integral inequalities."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Stated
from derivations.notation import Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import calculus, flows, logic
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import (
    FLOW,
    SCALAR_FLOW,
    SMOOTH,
    TIMES,
    S,
    a,
    b,
    c,
    low_s,
    matrix_member,
    member,
    p,
    point,
    radius,
    s,
    stated,
    t,
    u,
    x_at,
    y_at,
)

from .. import numeric
from ..cases import confirm, drawn, polynomial_map, refused, rejects, rngs, spectral_model, true


def flowing(rng) -> dict:
    """x' = -S x in closed form, y' = -c y, and a polynomial map."""
    model = {**spectral_model(rng), **polynomial_map(rng)}
    start = numeric.matrix(rng, 3, 1)
    values, basis = np.linalg.eigh(model[S])
    model["x"] = lambda time: basis @ (np.exp(-values * float(time[0, 0]))[:, None] * (basis.T @ start))
    rate, first = float(rng.choice([-1.0, 0.0, 0.5, 3.0])), float(rng.choice([0.0, 1.0, 4.0]))
    model["y"] = lambda time: np.array([[first * np.exp(-rate * float(time[0, 0]))]])
    model[c] = numeric.one(rate)
    model[t] = numeric.one(float(rng.choice([0.0, 0.1, 0.7])))
    return model


@true("flow", "chain rule", "derivative of a squared norm", "fundamental theorem", "differential inequality")
@drawn(rngs)
def test_paths(rng):
    model = flowing(rng)
    velocity = calculus.flow(TIMES, FLOW, t)
    confirm("flow", velocity, model, 1e-6)
    chained = calculus.chain_rule(TIMES, SMOOTH, FLOW, t)
    confirm("chain rule", chained, model, 1e-5)
    confirm("derivative of a squared norm", calculus.square(TIMES, velocity), model, 1e-5)
    model[a], model[b] = numeric.one(0.2), numeric.one(float(rng.choice([0.2, 1.1])))
    ends = stated(ZERO, LE, a), stated(a, LE, b)
    for derivative in (velocity, chained):
        confirm("fundamental theorem", calculus.fundamental(TIMES, derivative, s, a, b, *ends), model, 1e-6)
    slow = calculus.flow(TIMES, SCALAR_FLOW, t)
    below = logic.ring(TIMES, slow.right, -c * y_at(t))
    made = flows.decay(TIMES, slow, below, c, b, stated(ZERO, LE, b))
    confirm("differential inequality", made, model)


@refused("flow", "chain rule", "derivative of a squared norm", "fundamental theorem", "differential inequality")
def test_paths_refuse():
    velocity = calculus.flow(TIMES, FLOW, t)
    rejects(calculus.flow, SMOOTH, t)
    rejects(calculus.flow, FLOW, t + 1)
    hidden = Flow(x_at(t), t, n.Integral(-S * x_at(s) * t, s, ZERO, t), x_at(0))
    rejects(calculus.flow, hidden, s)
    elsewhere = Flow(x_at(t), s, -S * x_at(t), x_at(0))  # d/ds x_t = -S x_t says nothing about d/dt x_t
    rejects(calculus.flow, elsewhere, t)
    rejects(calculus.chain_rule, SMOOTH, elsewhere, t)
    rejects(calculus.chain_rule, SMOOTH, Flow(sym("z", 2, 1), t, sym("z", 2, 1), sym("z", 2, 1)), t)
    rejects(calculus.chain_rule, FLOW, FLOW, t)
    rejects(calculus.square, stated(x_at(t), EQ, x_at(t)))
    matrix = Flow(matrix_member(t), t, matrix_member(t), matrix_member(0))
    rejects(calculus.square, calculus.flow(TIMES, matrix, t))
    ends = stated(ZERO, LE, a), stated(a, LE, b)
    rejects(calculus.fundamental, velocity, s, a, b, ends[1], ends[1], context=TIMES)
    rejects(calculus.fundamental, velocity, s, b, a, *ends, context=TIMES)
    rejects(calculus.fundamental, calculus.flow(TIMES, matrix, t), s, a, b, *ends)
    at_one_time = stated(n.D(x_at(t), t), EQ, p)
    rejects(calculus.fundamental, at_one_time, s, a, b, *ends, context=TIMES)
    with_s = Flow(x_at(t), t, -member(s) * x_at(t), x_at(0))
    rejects(calculus.fundamental, calculus.flow(TIMES, with_s, t), s, a, b, *ends, context=Context((with_s,)))
    slow = calculus.flow(TIMES, SCALAR_FLOW, t)
    below = logic.ring(TIMES, slow.right, -c * y_at(t))
    end = stated(ZERO, LE, b)
    rejects(flows.decay, slow, below, 2 * c, b, end, context=TIMES)
    rejects(flows.decay, slow, below, c, b, stated(b, LE, ZERO), context=TIMES)
    rejects(flows.decay, slow, below, c, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)), context=TIMES)
    early = Stated(n.D(y_at(u), u), EQ, -c * y_at(u), u, ZERO, b, open=True)
    inside = logic.instance(TIMES, early, t, stated(ZERO, LE, t), stated(t, LT, b))
    rejects(flows.decay, inside, logic.ring(TIMES, inside.right, inside.right), c, b, end, context=TIMES)


@true("Gronwall inequality", "first exit")
@drawn(rngs)
def test_integral_inequalities(rng):
    """y(t) <= int_0^t h + int_0^t beta y with constant beta and h, for three kinds of y."""
    beta, rate = sym("beta"), sym("rate")
    size_b, size_h = float(rng.choice([0.0, 0.5, 3.0])), float(rng.choice([0.0, 1.0]))
    shrink = float(rng.choice([1.0, 0.4, -1.0]))
    grown = (lambda x: x) if size_b == 0 else (lambda x: (np.exp(size_b * x) - 1) / size_b)
    model = {beta: numeric.one(size_b), rate: numeric.one(size_h), t: numeric.one(float(rng.choice([0.0, 0.3, 2.0]))),
             "y": lambda time: np.array([[shrink * size_h * grown(float(time[0, 0]))]])}  # fmt: skip
    bound_now = n.Integral(rate, s, ZERO, t) + n.Integral(beta * y_at(s), s, ZERO, t)
    main = Stated(y_at(u), LE, n.Integral(rate, s, ZERO, u) + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    general = logic.instance(TIMES, main, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    assert numeric.holds(y_at(t), LE, bound_now, model)
    signs = stated(ZERO, LE, beta), stated(ZERO, LE, rate)
    confirm("Gronwall inequality", flows.gronwall(TIMES, y_at(t), beta, rate, t, s, general, *signs), model)
    # a flow that never leaves the ball it starts in: |x| decreases since S has no negative eigenvalue
    model = flowing(rng)
    if model[low_s][0, 0] >= 0:
        model[radius], model[p] = (
            numeric.one(1.01 * np.linalg.norm(model["x"](numeric.one(0))) + 1e-3),
            np.zeros((3, 1)),
        )
        model[point] = model[p]
        before = Stated(Norm(x_at(s) - p), LT, radius, s, ZERO, t, open=True)
        always = Stated(Norm(x_at(u) - p), LT, radius, u, ZERO)
        step = logic.instance(TIMES, always, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
        confirm("first exit", flows.first_exit(TIMES, FLOW, before, step, t), model)


@refused("Gronwall inequality", "first exit")
def test_integral_inequalities_refuse():
    beta, rate = sym("beta"), sym("rate")
    alpha = n.Integral(rate, s, ZERO, t)
    main = Stated(y_at(u), LE, n.Integral(rate, s, ZERO, u) + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    general = logic.instance(TIMES, main, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    signs = stated(ZERO, LE, beta), stated(ZERO, LE, rate)
    args = (y_at(t), beta, rate, t, s)
    assert flows.gronwall(TIMES, *args, general, *signs)
    rejects(flows.gronwall, *args, general, signs[1], signs[1], context=TIMES)
    rejects(flows.gronwall, *args, general, signs[0], signs[0], context=TIMES)
    now = stated(y_at(t), LE, alpha + n.Integral(beta * y_at(s), s, ZERO, t))
    rejects(flows.gronwall, *args, now, *signs, context=TIMES)
    rejects(flows.gronwall, y_at(t), beta, rate * t, t, s, general, *signs, context=TIMES)
    unknown = Stated(member(u), LE, n.Integral(rate, s, ZERO, u) + n.Integral(beta * member(s), s, ZERO, u), u, ZERO)
    jumping = logic.instance(TIMES, unknown, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    rejects(flows.gronwall, member(t), beta, rate, t, s, jumping, *signs, context=TIMES)

    def before(relation=LT, opened=True, low=ZERO, other=p, limit=radius):
        return Stated(Norm(x_at(s) - other), relation, limit, s, low, t, open=opened)

    always = Stated(Norm(x_at(u) - p), LT, radius, u, ZERO)
    step = logic.instance(TIMES, always, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    assert flows.first_exit(TIMES, FLOW, before(), step, t)
    for bad in (before(LE), before(opened=False), before(low=ONE), before(limit=radius * t)):
        rejects(flows.first_exit, FLOW, bad, step, t, context=TIMES)
    drifting = Stated(Norm(x_at(u) - u * p), LT, radius, u, ZERO)
    drifted = logic.instance(TIMES, drifting, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    rejects(flows.first_exit, FLOW, before(other=t * p), drifted, t, context=TIMES)
    rejects(flows.first_exit, FLOW, before(), stated(Norm(x_at(t) - p), LT, radius), t, context=TIMES)
    weak = Stated(Norm(x_at(u) - p), LE, radius, u, ZERO)
    touching = logic.instance(TIMES, weak, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    rejects(flows.first_exit, FLOW, before(), touching, t, context=TIMES)


@true("Gronwall inequality from a constant")
@drawn(rngs)
def test_gronwall_from_a_constant(rng):
    """y = a e^{beta t} for which it is sharp, one below it, and a negative start."""
    beta, start = sym("beta"), sym("start")
    size, first = float(rng.choice([0.0, 0.5, 3.0])), float(rng.choice([-2.0, 0.0, 1.0]))
    less = float(rng.choice([0.0, 0.7]))
    model = {beta: numeric.one(size), start: numeric.one(first), t: numeric.one(float(rng.choice([0.0, 0.3, 2.0]))),
             "y": lambda time: np.array([[(first - less) * np.exp(size * float(time[0, 0]))]])}  # fmt: skip
    bound = start + n.Integral(beta * y_at(s), s, ZERO, t)
    assert numeric.holds(y_at(t), LE, bound, model)
    main = Stated(y_at(u), LE, start + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    general = logic.instance(TIMES, main, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)))
    made = flows.gronwall_constant(TIMES, y_at(t), beta, start, t, s, general, stated(ZERO, LE, beta))
    confirm("Gronwall inequality from a constant", made, model)


@refused("Gronwall inequality from a constant")
def test_gronwall_from_a_constant_refuses():
    beta, start = sym("beta"), sym("start")
    main = Stated(y_at(u), LE, start + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    time, sign = logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)), stated(ZERO, LE, beta)
    general = logic.instance(TIMES, main, t, time)
    assert flows.gronwall_constant(TIMES, y_at(t), beta, start, t, s, general, sign)
    rule = flows.gronwall_constant
    rejects(rule, y_at(t), beta, start, t, s, general, stated(beta, LE, ZERO), context=TIMES)
    rejects(rule, y_at(t), beta, start + 1, t, s, general, sign, context=TIMES)
    rejects(rule, y_at(t), beta, start * t, t, s, general, sign, context=TIMES)
    rejects(rule, y_at(t), beta, start, t, t, general, sign, context=TIMES)
    now = stated(y_at(t), LE, start + n.Integral(beta * y_at(s), s, ZERO, t))
    rejects(rule, y_at(t), beta, start, t, s, now, sign, context=TIMES)  # at one time only
    grown = Stated(y_at(u), LE, u + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    rejects(rule, y_at(t), beta, t, t, s, logic.instance(TIMES, grown, t, time), sign, context=TIMES)
    unknown = Stated(member(u), LE, start + n.Integral(beta * member(s), s, ZERO, u), u, ZERO)
    jumping = logic.instance(TIMES, unknown, t, time)
    rejects(rule, member(t), beta, start, t, s, jumping, sign, context=TIMES)
