"""Estimates along a flow: differential and integral inequalities, first exit from a ball."""

from __future__ import annotations

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ZERO, loose, need, put
from .kernel import Context, Made, Sequent, Values, discharged, rule, says, speaks_of, variable


@rule(
    "differential inequality",
    "u' <= -c u on [0, T) implies u(T) <= u(0) e^{-c T}.",
    "(e^{cs} u)' <= 0; u is continuous, so the end of the range may be left out",
)
def decay(context: Context, derivative: Sequent, below: Sequent, c: n.Node, end: n.Node, order: Sequent) -> Made:
    """`below` says that the right side of `derivative` is at most -c u for 0 <= s < T."""
    need(isinstance(derivative.left, n.D) and derivative.relation == EQ, "not a derivative")
    u, s = derivative.left.args
    need(u.is_scalar_shaped and s not in loose(c) | loose(end), "the rate or the end moves")
    need(says(context, below, derivative.right, -c * u), "not the differential inequality")
    need(says(context, order, ZERO, end), "the end may be negative")
    times = (Stated(ZERO, LE, s), Has(s, Property.NONNEGATIVE))
    values = Values(ZERO, end)
    first, needed = discharged(context, s, (derivative,), times, values)  # the end too: u is continuous there
    gone, more = discharged(context, s, (below,), (*times, Stated(s, LT, end)), values)
    right = put(u, s, ZERO) * n.Exp(-c * end)
    return Made(put(u, s, end), LE, right, (derivative, below, order), (c, end), first | gone, needed | more, (order,))


@rule(
    "first exit",
    "If being in the open ball at all times before t implies being in it at t, the flow is in it at all times.",
    "the path is continuous, so a first time on the sphere would exist; a solution that stays in a ball where its "
    "rate is Lipschitz exists for all times (Picard and Lindeloef)",
)
def first_exit(context: Context, flow: Flow, before: Stated, step: Sequent, t: n.Sym) -> Made:
    """`before` is the hypothesis |path(s) - centre| < radius for all 0 <= s < t; the step shows it at t."""
    need(isinstance(flow, Flow) and isinstance(before, Stated) and before.relation == LT, "no open ball")
    need(before.low == ZERO and before.high == t and before.open and not before.index, "not all times before t")
    var = variable(before.var)
    path = put(flow.path, flow.time, var)
    need(isinstance(before.left, n.Norm) and isinstance(before.left.args[0], n.Add), "not a distance")
    first, *others = before.left.args[0].args
    moves = {var, t} & frozenset().union(*(loose(x) for x in others))
    need(first == path and not moves, "not the distance of the path from a point")
    need(var not in loose(before.right) and t not in loose(before.right), "the radius moves")
    left, right = put(before.left, var, t), before.right
    need(step.relation == LT and context.same(step.left, left) and context.same(step.right, right), "not the step")
    domain = Has(t, Property.NONNEGATIVE)
    for a in step.under - {before, domain}:
        need(t not in speaks_of(a), "an assumption about the time is left")
    return Made(left, LT, right, (step,), (flow, before, t), frozenset({before}), frozenset({flow, domain}))


@rule(
    "Gronwall inequality",
    "u(t) <= alpha(t) + int_0^t beta u with beta >= 0 and alpha = int_0^t h, h >= 0 (so non-decreasing), all "
    "continuous, implies u(t) <= alpha(t) e^{int_0^t beta}.",
    "Gronwall's inequality, integral form",
)
def gronwall(
    context: Context, u: n.Node, beta: n.Node, rate: n.Node, t: n.Sym, s: n.Sym,
    main: Sequent, beta_sign: Sequent, rate_sign: Sequent,
) -> Made:  # fmt: skip
    """`beta` and `rate` (that is h) are terms in s; the inequality must hold for general t >= 0."""
    from .calculus import continuous

    need(t not in loose(beta) | loose(rate) and s not in loose(u), "the integrands depend on t")
    alpha = n.Integral(rate, s, ZERO, t)
    bound = alpha + n.Integral(beta * put(u, t, s), s, ZERO, t)
    need(says(context, main, u, bound), "the integral inequality is not shown")
    need(says(context, beta_sign, ZERO, beta) and says(context, rate_sign, ZERO, rate), "a sign is missing")
    domain = Has(t, Property.NONNEGATIVE)
    for a in main.under - {domain}:
        need(t not in speaks_of(a) and s not in speaks_of(a), "the time is not general")
    extra = continuous(context, u, t) | continuous(context, beta, s) | continuous(context, rate, s)
    gone, _ = discharged(context, s, (beta_sign, rate_sign), (Stated(ZERO, LE, s),))
    right = alpha * n.Exp(n.Integral(beta, s, ZERO, t))
    return Made(
        u, LE, right, (main, beta_sign, rate_sign), (u, beta, rate, t, s), gone, frozenset({*extra, domain})
    )  # fmt: skip


@rule(
    "Gronwall inequality from a constant",
    "u(t) <= a + int_0^t beta u with beta >= 0, all continuous, implies u(t) <= a e^{int_0^t beta}; a may be negative.",
    "Gronwall's inequality: w = a + int beta u has w' <= beta w",
)
def gronwall_constant(
    context: Context, u: n.Node, beta: n.Node, a: n.Node, t: n.Sym, s: n.Sym, main: Sequent, sign: Sequent
) -> Made:
    """`beta` is a term in s, `a` depends on neither time; the inequality must hold for general t >= 0."""
    from .calculus import continuous

    variable(t), variable(s)
    need(t != s and t not in loose(beta) and s not in loose(u), "the integrand depends on t")
    need(not {t, s} & loose(a) and u.is_scalar_shaped, "the start moves")
    bound = a + n.Integral(beta * put(u, t, s), s, ZERO, t)
    need(says(context, main, u, bound), "the integral inequality is not shown")
    need(says(context, sign, ZERO, beta), "a sign is missing")
    domain = Has(t, Property.NONNEGATIVE)
    for what in main.under - {domain}:
        need(t not in speaks_of(what) and s not in speaks_of(what), "the time is not general")
    extra = continuous(context, u, t) | continuous(context, beta, s)
    gone, _ = discharged(context, s, (sign,), (Stated(ZERO, LE, s),))
    right = a * n.Exp(n.Integral(beta, s, ZERO, t))
    return Made(u, LE, right, (main, sign), (u, beta, a, t, s), gone, frozenset({*extra, domain}))
