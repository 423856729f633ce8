"""What a premise assumes is never lost, whatever is made of it."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import Exp, Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic, calculus, descent, flows, logic, norms, ranges
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import (
    INDEX,
    PLAIN,
    SCALAR_FLOW,
    TIMES,
    a,
    b,
    c,
    i,
    j,
    m,
    matrix_member,
    member,
    s,
    stated,
    t,
    u,
)

from ..cases import in_range, rejects


def test_what_shows_the_order_of_the_ends_stays_assumed():
    """0 <= b from 0 <= s <= b is no reason for 0 <= b once the range of s is discharged."""
    order = arithmetic.combine(PLAIN, ZERO, LE, b, in_range(s, ZERO, b), [ONE, ONE])
    below = norms.op_frobenius(PLAIN, matrix_member(s))
    sign = norms.norm_sign(PLAIN, "F", matrix_member(s))
    peak = arithmetic.peak(PLAIN, s, c, stated(ZERO, LT, c))
    slow = calculus.flow(TIMES, SCALAR_FLOW, s)
    made = [
        ranges.integral_monotone(PLAIN, below, s, ZERO, b, order),
        ranges.sup_least(PLAIN, peak, s, ZERO, b, order),
        ranges.wider(PLAIN, sign.right, s, ZERO, ZERO, b, sign, order, logic.ring(PLAIN, ZERO, ZERO)),
        flows.decay(TIMES, slow, logic.ring(TIMES, slow.right, slow.right), c, b, order),
    ]
    for sequent in made:
        assert order.under <= sequent.under, sequent.rule


def test_only_signs_of_symbols_are_granted_to_arithmetic():
    v, positive = sym("v", 2, 1), Has(c, Property.POSITIVE)
    assert positive in logic.ring(Context((positive,)), c / c, ONE).under
    rejects(logic.ring, c / c, ONE)
    rejects(logic.ring, Norm(v) / Norm(v), ONE, context=Context((Has(Norm(v), Property.POSITIVE),)))


def test_an_assumption_speaks_of_the_ends_of_its_range():
    """h(i) <= c for all i >= t gives h(t) <= c, but then t is not general."""
    late = Stated(member(s), LE, c, s, t)
    here = logic.instance(TIMES, late, t, logic.ring(TIMES, t, t))
    rejects(descent.specialize, here, t, ZERO, logic.ring(PLAIN, ZERO, ZERO), context=TIMES)
    shadowed = Stated(member(t), LE, c, t, ZERO, t)
    there = logic.instance(
        TIMES, shadowed, t, logic.assumption(TIMES, Has(t, Property.NONNEGATIVE)), logic.ring(TIMES, t, t)
    )
    rejects(descent.specialize, there, t, ONE, stated(ZERO, LE, ONE), context=TIMES)


def test_no_value_is_captured():
    inner = n.Integral(member(s) * member(u), u, ZERO, ONE)
    rejects(ranges.sup_upper, n.Sup(inner, s, a, b), u, stated(a, LE, u), stated(u, LE, b))
    hypothesis = Stated(n.Sum(member(i) * member(j), j, ONE, m), LE, c, i, ZERO, m, index=True)
    uses = logic.instance(INDEX, hypothesis, m, logic.assumption(INDEX, Natural(m)), logic.ring(INDEX, m, m))
    diagonal = Stated(n.Sum(member(j) * member(j), j, ONE, m), LE, c)
    rejects(descent.cut, uses, hypothesis, logic.assumption(INDEX, diagonal), j, context=INDEX)


def test_the_range_of_a_supremum_without_ends_stays_assumed():
    """Over natural numbers and over times: two suprema, whatever the variables are called."""
    context = Context((Natural(i), Has(t, Property.NONNEGATIVE)))
    everywhere = arithmetic.peak(context, i, c, stated(ZERO, LT, c))
    sequent = ranges.sup_all(context, everywhere, i, Natural(i))
    assert Natural(i) in sequent.under
    other = n.Sup(t * Exp(-c * t), t)
    rejects(arithmetic.combine, other, LE, sequent.right, [sequent], [ONE], context=context)
