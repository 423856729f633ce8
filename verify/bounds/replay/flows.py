"""Estimates along a flow."""

from __future__ import annotations

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .calculus import continuous
from .checking import Gone, Replay, Within, checks, node, scalar, single
from .errors import fail, need
from .steps import Step
from .trees import EQ, LE, LT, ZERO, free, plain, put


@checks("differential inequality")
def _decay(r: Replay, step: Step) -> Gone:
    """The derivative is known up to and at the end, so u is continuous there; the inequality only before the end."""
    derivative, below, order = single(step.parents, 3, "premises")
    c, end = map(scalar, single(step.data, 2))
    need(isinstance(derivative.left, n.D) and derivative.relation == EQ, "not a derivative")
    u, s = derivative.left.args
    need(u.is_scalar_shaped and plain(s) not in free(c) | free(end), "the rate or the end moves")
    r.needs_below(below, derivative.right, n.Mul(n.Neg(c), u), "not the differential inequality")
    r.needs_below(order, ZERO, end, "the end may be negative")
    closed = {Stated(ZERO, LE, s), Stated(s, LE, end), Has(s, Property.NONNEGATIVE)}
    within = Within(step, ZERO, end)
    first = r.general(s, derivative, closed, within)
    second = r.general(s, below, {*closed, Stated(s, LT, end)}, within)
    r.concludes(step, put(u, s, end), LE, n.Mul(put(u, s, ZERO), n.Exp(n.Mul(n.Neg(c), end))))
    return (first, second, ())


@checks("first exit")
def _first_exit(r: Replay, step: Step) -> Gone:
    (inside,) = single(step.parents, 1, "premises")
    flow, before, t = single(step.data, 3)
    if not isinstance(flow, Flow) or not isinstance(before, Stated):
        fail("no flow or no ball")
    var = plain(before.var)
    need(before.relation == LT and before.low is ZERO and before.high is t and before.open and not before.index,
         "not an open ball at all times before t")  # fmt: skip
    need(plain(t) is not var, "not an open ball at all times before t")
    need(isinstance(before.left, n.Norm) and isinstance(before.left.args[0], n.Add), "not a distance")
    first, *others = before.left.args[0].args
    time = plain(flow.time)
    need(first is put(flow.path, time, var), "not the path of the flow")
    for still in (*others, before.right):
        need(var not in free(still) and t not in free(still), "the centre or the radius moves")
    need(t not in free(first), "the path depends on when it leaves")
    left = put(before.left, var, t)
    r.needs_below(inside, left, before.right, "it is not shown that the flow is inside at t", True)
    domain = Has(t, Property.NONNEGATIVE)
    r.general(t, inside, {before, domain})
    r.rests_on(step, flow, domain)
    r.concludes(step, left, LT, before.right)
    return ({before},)


@checks("Gronwall inequality")
def _gronwall(r: Replay, step: Step) -> Gone:
    main, beta_sign, rate_sign = single(step.parents, 3, "premises")
    u, beta, rate, t, s = map(node, single(step.data, 5))
    plain(t), plain(s)
    need(t is not s and t not in free(beta) | free(rate) and s not in free(u), "the integrands depend on t")
    alpha = n.Integral(scalar(rate), s, ZERO, t)
    bound = n.Add(alpha, n.Integral(n.Mul(scalar(beta), put(u, t, s)), s, ZERO, t))
    r.needs_below(main, scalar(u), bound, "the integral inequality is not shown")
    r.needs_below(beta_sign, ZERO, beta, "the kernel may be negative")
    r.needs_below(rate_sign, ZERO, rate, "the integrand of alpha may be negative")
    domain = Has(t, Property.NONNEGATIVE)
    r.general(t, main, {domain})
    r.general(s, main)
    r.rests_on(step, domain)
    for term, time in ((u, t), (beta, s), (rate, s)):
        continuous(step, term, time)
    half_line = {Stated(ZERO, LE, s)}
    gone = [r.general(s, sign, half_line) for sign in (beta_sign, rate_sign)]
    r.concludes(step, u, LE, n.Mul(alpha, n.Exp(n.Integral(beta, s, ZERO, t))))
    return ((), *gone)


@checks("Gronwall inequality from a constant")
def _gronwall_constant(r: Replay, step: Step) -> Gone:
    main, sign = single(step.parents, 2, "premises")
    u, beta, a, t, s = map(node, single(step.data, 5))
    plain(t), plain(s)
    need(t is not s and t not in free(beta) and s not in free(u), "the integrand depends on t")
    need(t not in free(scalar(a)) and s not in free(a), "the start moves")
    bound = n.Add(a, n.Integral(n.Mul(scalar(beta), put(u, t, s)), s, ZERO, t))
    r.needs_below(main, scalar(u), bound, "the integral inequality is not shown")
    r.needs_below(sign, ZERO, beta, "the kernel may be negative")
    domain = Has(t, Property.NONNEGATIVE)
    r.general(t, main, {domain})
    r.general(s, main)
    r.rests_on(step, domain)
    for term, time in ((u, t), (beta, s)):
        continuous(step, term, time)
    gone = r.general(s, sign, {Stated(ZERO, LE, s)})
    r.concludes(step, u, LE, n.Mul(a, n.Exp(n.Integral(beta, s, ZERO, t))))
    return ((), gone)
