"""Rules of sums, integrals and suprema."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from derivations.assumptions import Has, Property, Trajectory
from derivations.estimates import Natural
from derivations.notation import Norm
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic, norms, ranges
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context, Sequent
from verify.selftest.applications.letters import (
    INDEX,
    PLAIN,
    a,
    b,
    c,
    dn,
    i,
    j,
    m,
    matrix_member,
    member,
    q,
    s,
    stated,
    t,
    u,
)

from .. import numeric
from ..cases import confirm, drawn, path, refused, rejects, rngs, true


def ranged(parent_left, relation, parent_right, *range_sequents: Sequent) -> Sequent:
    """left relation right under the range of a variable: c = c + 0 times what the range says."""
    base = stated(parent_left, relation, parent_right)
    pointless = [arithmetic.combine(PLAIN, ZERO, LE, f.right - f.left, [f], [ONE]) for f in range_sequents]
    gaps = n.Add(*(f.right for f in pointless)) if len(pointless) > 1 else pointless[0].right
    return arithmetic.combine(
        PLAIN, parent_left, LE, parent_right + gaps, [base, *pointless], [ONE] * (1 + len(pointless))
    )


@true("sums are monotone", "telescoping sum", "norm of a sum", "geometric sum")
@drawn(rngs, st.integers(0, 4))
def test_sums(rng, last):
    model = {m: numeric.one(Fraction(last)), "H": path(rng), q: numeric.one(rng.choice([0.0, -3.0, -1.0, 0.5, 0.999]))}
    norm = Norm(matrix_member(j), "F")
    for below in (norms.op_frobenius(INDEX, matrix_member(j)), norms.norm_sign(INDEX, "op", matrix_member(j) * norm)):
        confirm("sums are monotone", ranges.sum_monotone(INDEX, below, j, ONE, m), model)
    confirm("telescoping sum", ranges.telescope(INDEX, matrix_member(j), m, j), model)
    confirm("norm of a sum", ranges.sum_norm(INDEX, n.Sum(matrix_member(j), j, ZERO, m), "op"), model)
    confirm("geometric sum", ranges.geometric(INDEX, q, m, j, stated(q, LT, ONE)), model)


@refused("sums are monotone", "telescoping sum", "norm of a sum", "geometric sum")
def test_sums_refuse():
    about_j = stated(member(j), LE, a)
    rejects(ranges.sum_monotone, about_j, j, ONE, m, context=INDEX)
    general = norms.op_frobenius(INDEX, matrix_member(j))
    rejects(ranges.sum_monotone, general, j, n.Num(-2), m, context=INDEX)
    rejects(ranges.sum_monotone, general, j, a, m, context=INDEX)
    rejects(ranges.sum_monotone, general, j, ONE, n.INFINITY, context=INDEX)
    rejects(ranges.sum_monotone, general, j, ONE, 2 * j - 5, context=INDEX)
    rejects(ranges.telescope, member(j), a, j, context=INDEX)
    rejects(ranges.telescope, member(j), m - 1, j, context=INDEX)
    rejects(ranges.telescope, member(j), j, j, context=INDEX)
    rejects(ranges.telescope, n.Sum(member(i) * member(j), i, ONE, n.Num(2)), i, j, context=INDEX)
    rejects(ranges.sum_norm, matrix_member(j), "F")
    rejects(ranges.sum_norm, n.Sum(matrix_member(j), j, ONE, n.INFINITY), "F")
    rejects(ranges.geometric, q, m, j, stated(q, LE, ONE), context=INDEX)
    rejects(ranges.geometric, member(j), m, j, stated(member(j), LT, ONE), context=INDEX)
    rejects(ranges.geometric, q, a, j, stated(q, LT, ONE), context=INDEX)


@true("integrals are monotone", "integrals over a longer range", "norm of an integral", "integral of an exponential")
@drawn(rngs)
def test_integrals(rng):
    low = float(rng.choice([-1.0, 0.0, 0.5]))
    high = low + float(rng.choice([0.0, 0.3, 2.0]))
    more = high + float(rng.choice([0.0, 1.0]))
    model = {a: numeric.one(low), b: numeric.one(high), u: numeric.one(more), "H": path(rng),
             c: numeric.one(float(rng.choice([1e-3, 1.0, 4.0])))}  # fmt: skip
    order, longer = stated(a, LE, b), stated(b, LE, u)
    below, sign = norms.op_frobenius(PLAIN, matrix_member(s)), norms.norm_sign(PLAIN, "F", matrix_member(s))
    confirm("integrals are monotone", ranges.integral_monotone(PLAIN, below, s, a, b, order), model, 1e-6)
    made = ranges.wider(PLAIN, sign.right, s, a, b, u, sign, longer, order)
    confirm("integrals over a longer range", made, model, 1e-3)
    whole = n.Integral(matrix_member(s), s, a, b)
    confirm("norm of an integral", ranges.integral_norm(PLAIN, whole, "F", order), model, 1e-6)
    confirm("integral of an exponential", ranges.exp_integral(PLAIN, c, s, a, stated(ZERO, LT, c)), model)
    model[c] = -model[c]
    confirm("integral of an exponential", ranges.exp_integral(PLAIN, c, s, a, stated(c, LT, ZERO)), model)


@refused("integrals are monotone", "integrals over a longer range", "norm of an integral", "integral of an exponential")
def test_integrals_refuse():
    below, sign = norms.op_frobenius(PLAIN, matrix_member(s)), norms.norm_sign(PLAIN, "F", matrix_member(s))
    order = stated(a, LE, b)
    rejects(ranges.integral_monotone, below, s, b, a, order)
    rejects(ranges.integral_monotone, stated(member(s), LE, c), s, a, b, order)
    rejects(ranges.integral_monotone, below, s, a, 2 * s - 5, stated(a, LE, 2 * s - 5))
    rejects(ranges.wider, sign.right, s, a, b, u, stated(sign.right, LE, ZERO), stated(b, LE, u), order)
    rejects(ranges.wider, sign.right, s, a, b, u, sign, stated(u, LE, b), order)
    rejects(ranges.wider, sign.right, s, a, b, u, sign, stated(b, LE, u), stated(b, LE, a))
    whole = n.Integral(matrix_member(s), s, a, b)
    rejects(ranges.integral_norm, whole, "F", stated(b, LE, a))
    rejects(ranges.integral_norm, matrix_member(s), "F", order)
    rejects(ranges.exp_integral, c, s, a, stated(ZERO, LE, c))
    rejects(ranges.exp_integral, member(s), s, a, stated(ZERO, LT, member(s)))


@true("a term is below the supremum", "supremum is the least bound", "supremum over all times is the least bound")
@drawn(rngs)
def test_suprema(rng):
    low = float(rng.choice([-1.0, 0.0]))
    high = low + float(rng.choice([0.0, 2.0]))
    place = low + (high - low) * float(rng.integers(0, 41)) / 40
    model = {a: numeric.one(low), b: numeric.one(high), u: numeric.one(place), "H": path(rng)}
    sup = n.Sup(Norm(matrix_member(s), "op"), s, a, b)
    curve = Context((Trajectory(matrix_member(t), t),))
    made = ranges.sup_upper(curve, sup, u, stated(a, LE, u), stated(u, LE, b))
    assert set(curve.assumptions) <= made.under
    rejects(ranges.sup_upper, sup, u, stated(a, LE, u), stated(u, LE, b))  # it may jump
    confirm("a term is below the supremum", made, model, 1e-6)
    model["H"] = lambda x: np.exp(-abs(x[0, 0])) * np.eye(2, 3)
    model["points", i] = range(50)
    bound = norms.op_frobenius(INDEX, matrix_member(s))
    norm = arithmetic.combine(INDEX, bound.left, LE, c, [bound, stated(bound.right, LE, c)], [ONE, ONE])
    rejects(ranges.sup_least, norm, s, a, b, stated(a, LE, b))
    peak = arithmetic.peak(PLAIN, s, c, stated(ZERO, LT, c))
    model[c] = numeric.one(0.7)
    confirm("supremum is the least bound", ranges.sup_least(PLAIN, peak, s, a, b, stated(a, LE, b)), model)
    everywhere = arithmetic.peak(INDEX, i, c, stated(ZERO, LT, c))
    confirm("supremum over all times is the least bound", ranges.sup_all(INDEX, everywhere, i, Natural(i)), model)


@refused("a term is below the supremum", "supremum is the least bound", "supremum over all times is the least bound")
def test_suprema_refuse():
    sup = n.Sup(member(s), s, a, b)
    low, high = stated(a, LE, u), stated(u, LE, b)
    rejects(ranges.sup_upper, sup, u, high, low)
    rejects(ranges.sup_upper, sup, u, low, low)
    rejects(ranges.sup_upper, n.Sup(member(s), s), u, low, high)
    rejects(ranges.sup_upper, n.Sup(member(i), i, a, b), u, low, high, context=INDEX)
    peak = arithmetic.peak(PLAIN, s, c, stated(ZERO, LT, c))
    rejects(ranges.sup_least, peak, s, a, b, stated(b, LE, a))
    moving = stated(member(s), LE, s)
    rejects(ranges.sup_least, moving, s, a, b, stated(a, LE, b))
    rejects(ranges.sup_least, stated(member(s), LE, c), s, a, b, stated(a, LE, b))
    everywhere = arithmetic.peak(PLAIN, s, c, stated(ZERO, LT, c))
    rejects(ranges.sup_all, everywhere, s, Natural(s))
    rejects(ranges.sup_all, everywhere, s, Has(s, Property.POSITIVE), context=Context((Has(s, Property.POSITIVE),)))
    rejects(ranges.sup_all, stated(member(i), LE, c), i, Natural(i), context=INDEX)


PAIRED = ("Cauchy-Schwarz inequality for sums and integrals", "sum of ones")


@true(*PAIRED)
@drawn(rngs, st.integers(0, 4))
def test_sums_of_products(rng, last):
    values = [numeric.one(numeric.fraction(rng)) for _ in range(6)]
    model = {m: numeric.one(Fraction(last)), c: numeric.one(numeric.fraction(rng)), dn: last + 1}
    model["h"] = lambda at: values[int(at[0, 0])]
    name = "Cauchy-Schwarz inequality for sums and integrals"
    for one, other in ((member(j), member(j + 1)), (member(j), ONE), (c * member(j), j), (member(j), member(j))):
        for first in (ZERO, ONE):
            confirm(name, ranges.cauchy_schwarz(PLAIN, n.Sum, one, other, j, first, m), model)
    ends = {**model, a: numeric.one(rng.uniform(-1, 1)), b: numeric.one(rng.uniform(-1, 1))}  # in either order
    for one, other in ((n.Exp(-s), s), (s - c, s**2), (n.Exp(s), n.Exp(-s)), (s, c)):
        confirm(name, ranges.cauchy_schwarz(PLAIN, n.Integral, one, other, s, a, b), ends)
    confirm("sum of ones", ranges.ones(PLAIN, j, dn), model)


@refused(*PAIRED)
def test_sums_of_products_refuse():
    v = n.Sym("v", (3, 1), "v")
    rejects(ranges.cauchy_schwarz, n.Sup, member(j), j, j, ZERO, m)
    rejects(ranges.cauchy_schwarz, n.Sum, v, v, j, ZERO, m)
    rejects(ranges.cauchy_schwarz, n.Sum, member(j), j, j, ZERO, j)
    rejects(ranges.cauchy_schwarz, n.Integral, s, s, s, ZERO, n.INFINITY)
    rejects(ranges.cauchy_schwarz, n.Integral, s, s, member(s), ZERO, b)
    rejects(ranges.ones, member(j), dn)
    rejects(ranges.ones, v, dn)
