"""One valid application of every rule of the kernel, and of every way in which its obligations may be met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from derivations.assumptions import (
    Centered,
    Convex,
    Define,
    Dominated,
    Gram,
    Has,
    Lipschitz,
    Property,
    Random,
    Smooth,
    StronglyConvex,
    Throughout,
    Trajectory,
    White,
)
from derivations.estimates import Interpolated, Likely, Natural, Spectrum, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Exp, Norm, sym
from derivations.notation import nodes as n

from ...bounds.rules import (
    arithmetic,
    calculus,
    chance,
    comparisons,
    convexity,
    descent,
    eigenvalues,
    events,
    expectations,
    extremes,
    flows,
    jacobian,
    layers,
    lengths,
    loewner,
    logic,
    norms,
    ordered,
    plane,
    points,
    ranges,
    ranks,
    scalars,
    slopes,
    spectra,
    suprema,
    traces,
    vectors,
)
from ...bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from ...bounds.rules.kernel import Context, Sequent
from ...identities import operator
from .letters import (
    FLOW,
    INDEXED,
    LAYER,
    LEMMA,
    PHI,
    PLAIN,
    S2,
    SCALAR_FLOW,
    SHOWN,
    SMOOTH,
    SPECTRUM,
    TIMES,
    XX,
    P,
    S,
    a,
    b,
    c,
    centre,
    close,
    dn,
    gradient_row,
    high_s,
    i,
    j,
    jac,
    low_s,
    m,
    matrix_member,
    member,
    number_at,
    p,
    p2,
    pa,
    pb,
    pc,
    point,
    power_bound,
    q,
    radius,
    rows_of,
    s,
    stated,
    t,
    u,
    uu,
    value,
    vv,
    x_at,
    y_at,
)

TWO = n.Num(2)


@dataclass(frozen=True)
class Use:
    """`function(context, *args)` makes a sequent; premise `k` must be general in the variables `general[k]`."""

    function: Callable[..., Sequent]
    args: tuple[Any, ...]
    context: Context = PLAIN
    general: dict[int, tuple[n.Sym, ...]] = field(default_factory=dict)

    def sequent(self, args: tuple[Any, ...] | None = None) -> Sequent:
        return self.function(self.context, *(self.args if args is None else args))


def use(function: Callable[..., Sequent], *args: Any, context: Context = PLAIN, **general: Any) -> Use:
    return Use(function, args, context, {int(k[1:]): v for k, v in general.items()})


def arithmetical() -> list[Use]:
    x, y, z = sym("x"), sym("y"), sym("z")
    signed = Context((Has(x, Property.POSITIVE), Has(y, Property.NONNEGATIVE), Natural(m)))
    A, v, w = sym("A", 2, 3), sym("v", 3, 1), sym("w", 3, 1)
    below, strict, equal = stated(a, LE, b), stated(a, LT, b), stated(a, EQ, b)
    sign, positive = stated(ZERO, LE, a), stated(ZERO, LT, a)
    return [
        use(arithmetic.combine, a, LE, b, [below], [ONE]),
        use(arithmetic.combine, x * a, LT, x * b, [strict], [x], context=signed),
        use(arithmetic.combine, y * a, LE, y * b, [strict], [y], context=signed),
        use(arithmetic.combine, z**2 * a, LE, z**2 * b, [below], [z**2], context=signed),
        use(arithmetic.combine, m * a, LE, m * b, [below], [m], context=signed),
        use(arithmetic.combine, -a, EQ, -b, [equal], [n.Num(-1)]),
        use(arithmetic.combine, a + c, LE, b + u, [below, stated(c, LE, u)], [ONE, ONE]),
        use(arithmetic.combine, a, LE, b + c, [below], [ONE], [stated(ZERO, LE, c)]),
        use(arithmetic.combine, a, LT, b + c, [below], [ONE], [stated(ZERO, LT, c)]),
        use(arithmetic.combine, c * a, LE, c * b, [below], [c], [stated(ZERO, LE, c)]),
        use(arithmetic.combine, c * a, LT, c * b, [strict], [c], [stated(ZERO, LT, c)]),
        use(arithmetic.combine, ZERO, LE, c * q, [], [], [stated(ZERO, LE, c), stated(ZERO, LT, q)]),
        use(arithmetic.combine, ZERO, LT, x + Norm(v), context=signed),
        use(arithmetic.combine, ZERO, LT, x / n.Size(dn) + y, context=signed),
        use(arithmetic.combine, ZERO, LE, n.Sing(A, "min") * z ** n.Num(4)),
        use(arithmetic.combine, ZERO, LT, Exp(z) * x ** n.Num(-3), context=signed),
        use(arithmetic.combine, ZERO, LE, x**m * y ** n.Num(3), context=signed),
        use(arithmetic.combine, A * v, EQ, A * w, [stated(v, EQ, w)], [A]),
        use(arithmetic.product, below, stated(c, LE, u)),
        use(arithmetic.antisymmetry, below, stated(b, LE, a)),
        use(arithmetic.antisymmetry, equal, stated(b, EQ, a)),
        use(arithmetic.exp_positive, a),
        *(use(arithmetic.exp_monotone, premise) for premise in (below, strict, equal)),
        use(arithmetic.power_positive, a, -c, positive),
        *(use(arithmetic.power_monotone, premise, sign, m + 1, context=signed) for premise in (below, strict, equal)),
        *(use(arithmetic.reciprocal, premise, positive) for premise in (below, strict, equal)),
        use(arithmetic.root, a, b, stated(a**2, LE, b), sign),
        use(arithmetic.unsquare, a, b, stated(a**2, LE, b**2), stated(ZERO, LE, b)),
        use(arithmetic.peak, a, c, stated(ZERO, LT, c)),
        use(arithmetic.parabola, a),
        *(use(plane.larger_eigenvalue, *places) for places in ((a, b, c, u, q), (q, c, u, a, b))),
    ]


def normed() -> list[Use]:
    A, B, C, v, w, row = (
        sym("A", 3, 2), sym("B", 3, 2), sym("C", 2, 4), sym("v", 2, 1), sym("w", 2, 1), sym("row", 1, 2)
    )  # fmt: skip
    whole = n.Blocks([[A, B], [sym("D", 1, 2), sym("E", 1, 2)]])
    sign = stated(ZERO, LE, c)
    return [
        *(use(norms.triangle, kind, A, B, B) for kind in ("op", "F")),
        use(norms.triangle, "2", v, w),
        *(use(norms.product, kinds, A, v if kinds[0] == "2" else C) for kinds in norms.PRODUCTS),
        *(use(norms.multiple, kind, c, A, sign) for kind in ("op", "F")),
        use(norms.multiple, "2", c, v, sign),
        *(use(norms.transpose, kind, A * C) for kind in ("op", "F")),
        use(norms.op_frobenius, A),
        *(use(norms.norm_sign, kind, A) for kind in ("op", "F")),
        use(norms.norm_sign, "2", v),
        use(norms.largest, A),
        *(use(norms.zero_norm, kind, A - A) for kind in ("op", "F")),
        *(use(norms.block, kind, whole, r, k) for kind in ("op", "F") for r in (0, 1) for k in (0, 1)),
        *(use(norms.stacked, kind, whole) for kind in ("op", "F")),
        use(norms.pythagoras, "F", whole),
        use(norms.pythagoras, "2", n.Blocks([[v], [w]])),
        use(layers.kronecker, A, v, B, w),
        use(norms.product, ("op", "op", "op"), v, row),
    ]


def spectral() -> list[Use]:
    v = sym("v", 3, 1)
    symmetric, definite = Has(S2, Property.SYMMETRIC), Has(S2, Property.PD)
    gram, defined, equal = Gram(S2, P), Define(S2, P + P.T), stated(S2, EQ, TWO * P.T * P)
    return [
        use(spectra.shift, SPECTRUM, c, stated(ZERO, LE, c), stated(c * (low_s + high_s), LE, TWO)),
        use(spectra.smallest, SPECTRUM, stated(ZERO, LE, low_s)),
        use(spectra.eigenvalue, SPECTRUM),
        use(spectra.exp_norm, SPECTRUM, c, stated(c, LE, ZERO)),
        use(spectra.inverse_norm, SPECTRUM, stated(ZERO, LT, low_s)),
        *(use(spectra.weyl, S, S2, SPECTRUM, why) for why in (symmetric, definite, gram, defined, equal)),
        *(use(spectra.weyl, S2, S, why, SPECTRUM) for why in (symmetric, definite, gram, defined, equal)),
        *(use(spectra.quadratic, S2, v, why) for why in (symmetric, gram, defined, equal, Spectrum(S2, low_s))),
    ]


def ranged() -> list[Use]:
    index = Context((Natural(m), Natural(j), Natural(i)))
    A = matrix_member(j)
    curve = Context((Trajectory(matrix_member(t), t), SCALAR_FLOW, SMOOTH, FLOW))
    below = norms.op_frobenius(index, A)
    along, sign = norms.op_frobenius(PLAIN, matrix_member(s)), norms.norm_sign(PLAIN, "F", matrix_member(s))
    equal = logic.ring(PLAIN, member(s) * 2, member(s) + member(s))
    order, longer = stated(a, LE, b), stated(b, LE, u)
    sup = n.Sup(Norm(matrix_member(s), "op"), s, a, b)
    inside = stated(a, LE, u), stated(u, LE, b)
    peak = arithmetic.peak(PLAIN, s, c, stated(ZERO, LT, c))
    everywhere = arithmetic.peak(index, i, c, stated(ZERO, LT, c))
    times = Context((Has(t, Property.NONNEGATIVE),))
    always = arithmetic.peak(times, t, c, stated(ZERO, LT, c))
    bodies = (x_at(s), Norm(x_at(s)) ** 2 / c, Exp(-s * y_at(s)), jac(x_at(s)) * x_at(s))
    return [
        use(ranges.sum_monotone, below, j, ONE, m, context=index, _0=(j,)),
        use(ranges.sum_monotone, logic.ring(index, member(j) * 2, member(j) + member(j)), j, ZERO, m, context=index,
            _0=(j,)),
        use(ranges.telescope, A, m + 1, j, context=index),
        use(ranges.sum_norm, n.Sum(A, j, ZERO, m), "op"),
        use(ranges.geometric, q, m, j, stated(q, LT, ONE), context=index),
        use(ranges.cauchy_schwarz, n.Sum, member(j), c * j, j, ZERO, m),
        use(ranges.cauchy_schwarz, n.Integral, Exp(-s), s**2, s, a, b),
        use(ranges.ones, j, dn),
        use(ranges.integral_monotone, along, s, a, b, order, _0=(s,)),
        use(ranges.integral_monotone, equal, s, a, b, order, _0=(s,)),
        use(ranges.wider, sign.right, s, a, b, u, sign, longer, order, _0=(s,)),
        use(ranges.integral_norm, n.Integral(matrix_member(s), s, a, b), "F", order),
        use(ranges.exp_integral, c, s, a, stated(ZERO, LT, c)),
        use(ranges.exp_integral, c, s, a, stated(c, LT, ZERO)),
        use(ranges.sup_upper, sup, u, *inside, context=curve),
        *(use(ranges.sup_upper, n.Sup(Norm(body) if body.shape != (1, 1) else body, s, a, b), u, *inside, context=curve)
          for body in bodies),
        use(ranges.sup_least, peak, s, a, b, order, _0=(s,)),
        use(ranges.sup_all, everywhere, i, Natural(i), context=index, _0=(i,)),
        use(ranges.sup_all, always, t, Has(t, Property.NONNEGATIVE), context=times, _0=(t,)),
        use(suprema.sup_of_all, n.Sup(member(i), i), m + 2, Natural(i), context=index),
        use(suprema.sup_of_all, n.Sup(member(t), t), u, Has(t, Property.NONNEGATIVE), stated(ZERO, LE, u),
            context=times),
    ]  # fmt: skip


def mapped() -> list[Use]:
    segment = Interpolated(point, p, p2, jac(p), value(p), value(p2))
    low, high = stated(ZERO, LE, s), stated(s, LE, ONE)
    first, last = stated(1, LE, i), stated(i, LE, n.Size(dn))
    return [
        use(jacobian.bounded, LEMMA, p, close(p)),
        use(jacobian.lipschitz, LEMMA, p, p2, close(p), close(p2)),
        use(
            jacobian.conditioned,
            jacobian.bounded(PLAIN, LEMMA, p2, close(p2)),
            LEMMA,
            p,
            p2,
            *SHOWN,
            k1=(p,),
            k2=(p, p2),
        ),
        use(jacobian.convex, p, p2, centre, radius, s, close(p), close(p2), low, high),
        use(jacobian.mean_value, SMOOTH, p, p2, t),
        use(jacobian.mean_inequality, segment),
        use(jacobian.mean_point, Interpolated(point, p, p2, gradient_row(p), number_at(p), number_at(p2))),
        use(jacobian.segment_in_ball, segment, centre, radius, close(p), close(p2)),
        use(layers.jacobian_change, LAYER, pa, pb),
        use(layers.parameter_change, LAYER, pa, pb),
        use(layers.readout_change, LAYER, pa, pb, i, first, last, context=INDEXED),
        use(layers.value_change, PHI, uu, vv),
        use(layers.slopes_bound, PHI, uu),
        use(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(XX, s), context=INDEXED, _0=(j,)),
        use(points.at_point, stated(Norm(pa - pb), LE, s), pa, pc),
        use(points.at_point, layers.value_change(PLAIN, PHI, uu, vv), uu, XX * sym("col", XX.shape[1], 1)),
    ]


def timed() -> list[Use]:
    velocity = calculus.flow(TIMES, FLOW, t)
    chained = calculus.chain_rule(TIMES, SMOOTH, FLOW, t)
    ends = stated(ZERO, LE, a), stated(a, LE, b)
    slow = calculus.flow(TIMES, SCALAR_FLOW, s)
    below = logic.ring(TIMES, slow.right, -c * y_at(s))
    now = logic.assumption(TIMES, Has(t, Property.NONNEGATIVE))
    beta, rate = sym("beta"), sym("rate")
    main = Stated(y_at(u), LE, n.Integral(rate, s, ZERO, u) + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    before = Stated(Norm(x_at(s) - p), LT, radius, s, ZERO, t, open=True)
    always = Stated(Norm(x_at(u) - p), LT, radius, u, ZERO)
    from_c = Stated(y_at(u), LE, c + n.Integral(beta * y_at(s), s, ZERO, u), u, ZERO)
    A, B = sym("A", 3, 3), sym("B", 3, 3)
    claim = Claim((A + B) * A.T, Relation.EQ, A * A.T + B * A.T, Notation("matrices", {}))
    return [
        use(calculus.flow, FLOW, t, context=TIMES),
        use(calculus.flow, FLOW, s, context=TIMES),
        use(calculus.chain_rule, SMOOTH, FLOW, t, context=TIMES),
        use(calculus.square, velocity, context=TIMES),
        *(use(calculus.fundamental, d, s, a, b, *ends, context=TIMES, _0=(t,)) for d in (velocity, chained)),
        use(calculus.operator_identity, claim, operator.judge(claim).proof),
        use(flows.decay, slow, below, c, b, stated(ZERO, LE, b), context=TIMES, _0=(s,), _1=(s,)),
        use(flows.gronwall, y_at(t), beta, rate, t, s, logic.instance(TIMES, main, t, now), stated(ZERO, LE, beta),
            stated(ZERO, LE, rate), context=TIMES, _0=(t, s), _1=(s,), _2=(s,)),
        use(flows.gronwall_constant, y_at(t), beta, c, t, s, logic.instance(TIMES, from_c, t, now),
            stated(ZERO, LE, beta), context=TIMES, _0=(t, s), _1=(s,)),
        use(flows.first_exit, FLOW, before, logic.instance(TIMES, always, t, now), t, context=TIMES, _0=(t,)),
    ]  # fmt: skip


def logical() -> list[Use]:
    naturals = Context((Natural(t), Natural(i), Natural(m)))
    what, start, step = power_bound()
    sign, top = logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t)
    general = descent.induction(naturals, t, (what,), (start,), (step,), 0)
    uses = logic.instance(naturals, what, t, sign, top)
    times = Context((Has(u, Property.NONNEGATIVE),))
    timely = arithmetic.peak(times, u, c, stated(ZERO, LT, c))
    nonneg = logic.assumption(times, Has(u, Property.NONNEGATIVE))
    square = arithmetic.combine(times, ZERO, LE, u * c**2)
    peaked = Stated(s * Exp(-c * s), LE, 1 / (Exp(ONE) * c), s, ZERO)
    supposed = logic.instance(PLAIN, peaked, a, stated(ZERO, LE, a))
    opened = Stated(member(s), LE, c, s, a, b, open=True)
    closed = Stated(member(s), LT, c, s, a, b)
    counted = Stated(member(i), LE, c, i, index=True)
    from_one = Stated(member(i), EQ, c, i, ONE, m, index=True)
    A, v, w = sym("A", 3, 3), sym("v", 3, 1), sym("w", 3, 1)
    event, other = Stated(a, LE, c), Stated(b, LT, c)
    both = arithmetic.combine(
        PLAIN, a + b, LT, 2 * c, [logic.assumption(PLAIN, event), logic.assumption(PLAIN, other)], [ONE, ONE]
    )
    indexed = Stated(member(j), EQ, member(0), j, ZERO, index=True)
    constant = logic.instance(INDEXED, indexed, j, logic.assumption(INDEXED, Natural(j)))
    divided = logic.ring(PLAIN, a / b, a * (1 / b))
    total = n.Sum(1 / member(j), j, ONE, m)
    all_positive = Stated(ZERO, LT, member(j), j, index=True)
    one_positive = logic.instance(INDEXED, all_positive, j)
    quotients = logic.ring(INDEXED, total, total)
    nowhere_zero = next(x for x in quotients.under if isinstance(x, Throughout))
    return [
        use(descent.domain, divided, Has(b, Property.INVERTIBLE), stated(b, LT, ZERO)),
        use(descent.domain, quotients, nowhere_zero, one_positive, j, context=INDEXED, _1=(j,)),
        *(use(logic.assumption, x) for x in (
            Has(a, Property.POSITIVE), Has(a, Property.NONNEGATIVE), Natural(m), Define(v, A * w), event, other)),
        use(logic.ring, (a + b) ** 2, a**2 + 2 * a * b + b**2),
        use(logic.ring, (A * v).T * w, v.T * A.T * w),
        use(logic.replaced, Norm(A * v), Norm(A * A * w), (stated(v, EQ, A * w),)),
        use(logic.replaced, a + c, u + c, (stated(a, EQ, b),), (stated(b, EQ, u),)),
        use(logic.replaced, n.Sum(member(j), j, ONE, m), n.Sum(member(0), j, ONE, m), (constant,), context=INDEXED),
        use(logic.lemma, stated(a, LE, b), "1"),
        use(logic.instance, opened, u, stated(a, LE, u), stated(u, LT, b)),
        use(logic.instance, closed, u, stated(a, LE, u), stated(u, LE, b)),
        use(logic.instance, counted, m + 1, context=naturals),
        use(logic.instance, from_one, m - 1, stated(ONE, LE, m - 1), stated(m - 1, LE, m), context=naturals),
        use(descent.induction, t, (what,), (start,), (step,), 0, context=naturals, _0=(t,), _1=(t,)),
        use(descent.specialize, general, t, m + 3, arithmetic.combine(PLAIN, ZERO, LE, m + 3,
            [logic.assumption(naturals, Natural(m))], [ONE]), context=naturals, _0=(t,)),
        use(descent.specialize, timely, u, a, stated(ZERO, LE, a), context=times, _0=(u,)),
        use(descent.cut, uses, what, general, t, context=naturals, _1=(t,)),
        use(descent.cut, supposed, peaked, timely, u, context=times, _1=(u,)),
        use(descent.cut, both, event, arithmetic.combine(PLAIN, a, LE, c, [stated(a, LT, c)], [ONE])),
        use(descent.cut, both, other, arithmetic.combine(PLAIN, b, LT, c, [stated(b, LT, u), stated(u, LE, c)],
            [ONE, ONE])),
        use(descent.substitute, stated(a, LE, a + b), b, c**2),
        use(descent.substitute, square, u, a, stated(ZERO, LE, a), context=times),
        use(descent.substitute, nonneg, u, q, stated(ZERO, LT, q), context=times),
        use(descent.substitute, logic.assumption(naturals, Natural(i)), i, m + 2, arithmetic.combine(
            PLAIN, ZERO, LE, m + 2, [logic.assumption(naturals, Natural(m))], [ONE]), context=naturals),
        use(chance.union_bound, both, (Likely(event, c), Likely(other, q))),
        use(chance.union_bound, both, (Likely(event, c),)),
        use(arithmetic.root, Norm(v), b, stated(Norm(v) ** 2, LE, b), norms.norm_sign(PLAIN, "2", v)),
    ]  # fmt: skip


def random() -> list[Use]:
    """Expectations and events; X, Y are random numbers, u, v columns with a law."""
    X, Y, u, v, A = sym("X"), sym("Y"), sym("u", 3, 1), sym("v", 3, 1), sym("A", 3, 3)
    C, R = sym("C", 3, 3), sym("R", 3, 3)
    law = Centered((u, v), (C, R, R.T, C))
    own = Context((Random((X, Y), n.Num(2)), law))
    event, other = n.Indicator(a, X), n.Indicator(X, Y, LT)
    happens, both = logic.assumption(own, Stated(a, LE, X)), logic.assumption(own, Stated(X, LT, Y))
    sign, two = stated(ZERO, LE, X), stated(ZERO, LE, Y + X)
    chained = arithmetic.combine(own, a + X, LE, Y + X, [happens, both], [ONE, ONE])
    return [
        use(expectations.monotone, stated(X, LE, Y), context=own),
        use(expectations.monotone, stated(X, EQ, Y), context=own),
        use(expectations.linear, a * X + b, ((a, X, ONE), (b, None, ONE)), context=own),
        use(expectations.linear, n.dot(A * u, v), ((ONE, n.dot(A * u, v), ONE),), context=own),
        use(expectations.of_sum, n.Sum(X * j, j, ONE, m), context=own),
        use(expectations.of_trace, A * u, v, context=own),
        use(expectations.moment, law, u, v, context=own),
        use(expectations.moment, law, v, None, context=own),
        use(expectations.moment, White(u), u, u, context=Context((White(u),))),
        use(expectations.covariance, X, Y, context=own),
        use(expectations.covariance, u, v, context=own),
        use(expectations.norm, u, "1", context=own),
        use(expectations.cauchy_schwarz, u, v, context=own),
        use(expectations.cauchy_schwarz, X, Y, context=own),
        *(use(expectations.one_sided, X, a, stated(ZERO, LE, a), side, context=own) for side in ("above", "below")),
        use(events.implied, happens, sign, (event,), context=own),
        use(events.implied, chained, two, (event, other), context=own),
        use(events.certain, stated(a, LE, X), event, context=own),
        use(events.certain, stated(X, LT, a), event, context=own),
        use(events.certain, stated(Y, LE, X), other, context=own),
        use(events.certain, stated(X, LT, Y), n.Indicator(X, Y, EQ), context=own),
        use(events.opposite, a, X, context=own),
        *(use(events.between, event, side, context=own) for side in ("low", "high", "square")),
    ]


def library() -> list[Use]:
    """The library of inequalities: vectors, norms, spectra, numbers, functions."""
    v, w, u3 = sym("v", 3, 1), sym("w", 3, 1), sym("u_3", 3, 1)
    A, B, M, row = sym("A", 3, 3), sym("B", 3, 3), sym("M", 3, 2), sym("row", 1, 3)
    at_most, at_least = stated(a, LE, c), stated(-a, LE, c)
    sign = stated(ZERO, LE, a)
    vectorial = [
        *(use(vectors.squared, x, kind) for x, kind in ((v, "2"), (row, "2"), (v, "op"), (v, "F"), (a, "2"))),
        *(use(lengths.one_norm, v, kind) for kind in lengths.SAME),
        *(use(lengths.one_norm, a, kind) for kind in lengths.OF_NUMBERS),
        *(use(lengths.ordered, v, kinds, "rows") for kinds in lengths.OF_VECTORS),
        *(use(lengths.ordered, M, kinds, side) for kinds in lengths.OF_MATRICES for side in ("rows", "columns")),
        *(use(lengths.ordered, M, kinds, "entries") for kinds in (("op", "max"), ("F", "max"))),
        use(lengths.hoelder, v, w),
        use(lengths.dual, A, B),
        *(use(lengths.nuclear, why) for why in (Has(S2, Property.PD), Gram(S2, P), Has(S2 - S, Property.PSD))),
        *(
            use(lengths.orthogonal, kind, Has(P, Property.ORTHOGONAL), A, side, turned)
            for kind in ("op", "*")
            for side in ("left", "right")
            for turned in (False, True)
        ),
        use(lengths.orthogonal, "2", Has(P, Property.ORTHOGONAL), v, "left", True),
        use(vectors.reciprocal, a + b),
        use(vectors.cauchy_schwarz, v, A * w),
        use(vectors.below_absolute, a - b),
        use(vectors.absolute, a, c, at_most, at_least),
        use(vectors.absolute, a, c, stated(a, LT, c), stated(-a, LT, c)),
        use(vectors.absolute_of_positive, a, sign),
        *(use(vectors.multiple, kind, c, M) for kind in ("op", "F")),
        use(vectors.multiple, "2", c, v),
        *(use(vectors.reverse_triangle, kind, A, B) for kind in ("op", "F")),
        use(vectors.reverse_triangle, "2", v, w),
    ]
    normative = [
        *(use(comparisons.frobenius, M, side) for side in ("rows", "columns")),
        use(comparisons.gram, M),
        use(comparisons.gram_frobenius, M),
        *(use(comparisons.identity, kind, dn) for kind in ("op", "F")),
        *(use(comparisons.condition, kinds, A) for kinds in comparisons.CONDITION),
        use(comparisons.columns, A, M, i),
        use(comparisons.columns, None, M, i),
        *(use(comparisons.inverses, kind, A, B) for kind in ("op", "F")),
        *(use(comparisons.perturbed, one, B, side) for side in ("left", "right", "apart") for one in (A, n.I(3))),
        use(comparisons.through, A, v),
        use(comparisons.exponential, A),
        use(comparisons.exponentials, A, B),
    ]
    symmetric, definite = Has(S2, Property.SYMMETRIC), Has(S2, Property.PD)
    gram, defined, equal = Gram(S2, P), Define(S2, P + P.T), stated(S2, EQ, TWO * P.T * P)
    x, low = sym("sigma"), n.Eig(S2, "min")
    top, bottom = (logic.assumption(PLAIN, Stated(*sides)) for sides in ((x, LE, high_s), (low_s, LE, x)))
    doubled = arithmetic.combine(PLAIN, TWO * x, LE, TWO * high_s, [top], [TWO])
    halved = arithmetic.combine(PLAIN, low_s / 2, LE, x / 2, [bottom], [ONE / 2])
    in_norm = (
        arithmetic.combine(PLAIN, x, LE, high_s, [top], [ONE]),
        arithmetic.combine(PLAIN, -high_s, LE, x, [bottom, stated(ZERO, LE, high_s + low_s)], [ONE, ONE]),
    )
    top_of_gram = n.Eig(P.T * P, "max")
    nonnegative, below_end = (
        arithmetic.combine(PLAIN, left, LE, right, [logic.assumption(PLAIN, Stated(left, LE, right))], [ONE])
        for left, right in ((ZERO, x), (x, top_of_gram))
    )
    part = TWO * c * n.I(3) - A - A.T
    spectral = [
        *(use(eigenvalues.ends, S2, why) for why in (symmetric, definite, gram, defined, equal)),
        use(eigenvalues.ends, S, SPECTRUM),
        use(eigenvalues.largest, SPECTRUM),
        *(use(eigenvalues.below_norm, S2, which, why) for which in ("min", "max") for why in (symmetric, equal)),
        *(use(ranks.sides, M, which) for which in ("zero", "rows", "cols")),
        *(use(ranks.product, (P, S, M), *part) for part in ((0, 1), (1, 2), (2, 3), (0, 2), (1, 3))),
        use(ranks.of_sum, (P, n.Neg(S), P * S)),
        *(use(eigenvalues.numbered, S2, ONE, which, why) for which in ("min", "max") for why in (symmetric, equal)),
        *(use(eigenvalues.weyl_largest, S, S2, SPECTRUM, why) for why in (symmetric, definite, gram, defined, equal)),
        *(use(eigenvalues.of_sum, S, S2, which, SPECTRUM, symmetric) for which in ("min", "max")),
        *(use(eigenvalues.form, why, A * v) for why in (definite, gram, Has(S2 - S, Property.PSD))),
        *(use(eigenvalues.positive, why) for why in (definite, gram, Has(S2, Property.PSD))),
        *(use(eigenvalues.rayleigh, S2, v, why) for why in (symmetric, gram, defined, equal, Spectrum(S2, low_s))),
        use(eigenvalues.from_form, S2, v, low, symmetric, spectra.quadratic(PLAIN, S2, v, symmetric), _0=(v,)),
        use(eigenvalues.logarithmic, A, t, c, Has(part, Property.PSD), stated(ZERO, LE, t)),
        use(eigenvalues.logarithmic, A, t, c, Has(c * n.I(3) - A / 2 - A.T / 2, Property.PSD), stated(ZERO, LE, t)),
        use(eigenvalues.function, "max", TWO * S, S, x, TWO * high_s, SPECTRUM, (doubled,), None, _0=(x,)),
        use(eigenvalues.function, "min", S / 2, S, x, low_s / 2, SPECTRUM, (halved,), None, _0=(x,)),
        use(eigenvalues.function, "form", TWO * S, S, x, TWO * high_s, SPECTRUM, (doubled,), v, _0=(x,)),
        use(eigenvalues.function, "op", S, S, x, high_s, SPECTRUM, in_norm, None, _0=(x,), _1=(x,)),
        use(eigenvalues.function, "min", P.T * P, P.T * P, x, ZERO, "Gram", (nonnegative,), None, _0=(x,)),
        use(eigenvalues.function, "max", P.T * P, P.T * P, x, top_of_gram, "Gram", (below_end,), None, _0=(x,)),
    ]  # fmt: skip
    extreme = [
        *(use(extremes.above, n.Max(a, b, c), place) for place in range(3)),
        *(use(extremes.below, n.Min(a, b), place) for place in range(2)),
        use(extremes.least, n.Max(a, b), c, (stated(a, LE, c), stated(b, LE, c))),
        use(extremes.least, n.Max(a, b), c, (stated(a, LT, c), stated(b, LT, c))),
        use(extremes.greatest, n.Min(a, b), c, (stated(c, LE, a), stated(c, EQ, b))),
        use(extremes.greatest, n.Min(a, b), c, (stated(c, LT, a), stated(c, LT, b))),
        *(use(extremes.of_two, kind(a, b)) for kind in (n.Max, n.Min)),
    ]
    over, top_of_few = Has(S2 - S, Property.PSD), n.Eig(M.T * M, "max")
    few = logic.assumption(PLAIN, Stated(x, LE, top_of_few))
    below_few = arithmetic.combine(PLAIN, x, LE, top_of_few, [few], [ONE])
    traced = [
        *(use(traces.positive, why) for why in (definite, gram, Has(S2, Property.PSD))),
        use(traces.gram, M),
        *(use(traces.between, S2, which, why) for which in ("min", "max") for why in (symmetric, equal)),
        *(use(traces.below_norm, A, kind) for kind in ("op", "F")),
        use(traces.product, A, definite),
        use(traces.scalar_product, A, B),
        use(traces.function, TWO * S, S, x, TWO * high_s, SPECTRUM, (doubled,), _0=(x,)),
        use(traces.function, P.T * P, P.T * P, x, top_of_gram, "Gram", (below_end,), _0=(x,)),
        use(
            traces.function, M.T * M, M.T * M, x, top_of_few, "Gram", (below_few, stated(ZERO, LE, top_of_few)), _0=(x,)
        ),
        *(
            use(ordered.functions, TWO * S, TWO * high_s * n.I(3), S, x, SPECTRUM, doubled, u, _0=(x,))
            for u in (None, v)
        ),
        use(ordered.functions, P.T * P, top_of_gram * n.I(3), P.T * P, x, "Gram", below_end, _0=(x,)),
        *(use(traces.in_order, S, S2, which, over, SPECTRUM, symmetric) for which in ("min", "max")),
        *(use(traces.semidefinite_product, why, over) for why in (definite, gram)),
        *(use(traces.product_between, S, which, over, SPECTRUM) for which in ("min", "max")),
        *(use(traces.product_between, S2, "max", over, why) for why in (symmetric, equal)),
        *(use(traces.largest, why) for why in (definite, gram, over)),
        *(use(spectra.mirrored, S2, why) for why in (symmetric, definite, gram, defined, equal)),
        use(traces.beside_identity, S2, c, "max", Has(c * n.I(3) - S2, Property.PSD)),
        use(traces.beside_identity, S2, c, "min", Has(S2 - c * n.I(3), Property.PSD)),
    ]
    semi = Has(S, Property.PSD)
    because, mixed = (definite,), (definite, semi, Has(c, Property.POSITIVE))
    whole = S2 + c * M * M.T
    written = [
        *(use(loewner.form, x, y, mixed) for x in (whole, n.Inv(S2) / c, A * S * A.T) for y in (v, None)),
        use(loewner.form, S2, v, (Has(S2, Property.PSD), Has(S2, Property.INVERTIBLE))),
        use(loewner.form, S2, v, (gram,)),
        use(loewner.product, whole, S, mixed),
        *(use(loewner.inverses, S2, S, y, mixed) for y in (v, None)),
        *(use(loewner.schur, S, A, S2, y, mixed) for y in (v, None)),
        use(loewner.fenchel, S2, v, w, because),
        *(use(loewner.cauchy_schwarz, S2, v, w, inverted, because) for inverted in (True, False)),
        use(loewner.cauchy_schwarz, S, v, w, False, (semi,)),
        *(use(loewner.tangent, S2, x, mixed) for x in (None, whole, n.I(3))),
        use(loewner.determinants, S2, None, False, because),
        use(loewner.determinants, S, None, False, (semi,)),
        *(use(loewner.determinants, S2, S, x, mixed) for x in (True, False)),
        use(loewner.frobenius, S, (semi,)),
        use(loewner.squared_trace, A),
    ]
    naturals = Context((Natural(m),))
    scalar = [
        use(scalars.square, a - b),
        use(scalars.beside_pi, n.Num(3)),
        use(scalars.beside_pi, n.Num(4)),
        use(scalars.cancels, a + b),
        use(scalars.divided, a / b, LE, c, b, stated(a, LE, b * c), stated(ZERO, LT, b)),
        use(scalars.divided, a / Norm(v), LT, c, Norm(v), stated(a, LT, Norm(v) * c), stated(ZERO, LT, Norm(v))),
        use(scalars.nonzero, a, sign, context=Context((Has(a, Property.INVERTIBLE),))),
        use(scalars.tangent, a),
        use(scalars.bernoulli, a, m + 1, stated(ZERO, LE, ONE + a), context=naturals),
        use(scalars.means, a, b, sign, stated(ZERO, LE, b)),
        use(scalars.reciprocal_exponential, a, stated(ZERO, LT, ONE - a)),
        use(scalars.logarithm, a + b),
        use(scalars.logarithm_above, a + b),
        use(scalars.gibbs, a, b, stated(ZERO, LT, a), stated(ZERO, LT, b)),
        use(scalars.logarithm_against, stated(n.Exp(a), LE, b), "left"),
        use(scalars.logarithm_against, stated(b, LT, n.Exp(a)), "right"),
        *(use(scalars.bounded, a, name, side) for name in scalars.BOUNDED for side in ("above", "below")),
        *(use(scalars.logarithm_monotone, stated(a, relation, b)) for relation in (LE, LT, EQ)),
        use(scalars.root_of_sum, a, b, sign, stated(ZERO, LE, b)),
        use(scalars.root_tangent, a, b, sign, stated(ZERO, LT, b)),
        use(slopes.compared, n.Exp(-a), ONE - a + a**2 / 2, a, sign, None, ((ZERO, ONE, None, (ONE,) * 4, "terms"),)),
        use(slopes.compared, n.Exp(a), n.Num(4), a, sign, stated(a, LE, ONE), ((ZERO, ONE, ONE, (ONE,), "balls"),)),
        use(
            slopes.compared,
            ONE + a,
            n.Exp(a),
            a,
            None,
            None,
            tuple((ZERO, n.Num(side), None, (ONE,) * 3, "terms") for side in (-1, 1)),
        ),
        use(scalars.root_of_product, a, b, sign, stated(ZERO, LE, b)),
        use(scalars.roots_apart, a, b, sign, stated(ZERO, LE, b)),
    ]
    smooth, strong = Smooth(f_at(v), g_at(v), v, c), StronglyConvex(f_at(v), g_at(v), v, q)
    convex, steep = Convex(f_at(v), g_at(v), v), Lipschitz(f_at(v), g_at(v), v, c)
    known = stated(ZERO, LE, q)
    functions = [
        *(use(convexity.descent, smooth, w, u3, side) for side in ("above", "below")),
        use(convexity.gradient, smooth, w, u3),
        *(use(convexity.tangent, what, w, w + u3) for what in (convex, strong)),
        *(use(rule, smooth, convex, w, u3) for rule in (convexity.above, convexity.cocoercive)),
        *(use(rule, smooth, strong, w, u3, known) for rule in (convexity.above, convexity.cocoercive)),
        use(convexity.strongly_cocoercive, smooth, strong, w, u3),
        use(convexity.dominated, strong, w, u3, known),
        use(convexity.dominated, Dominated(f_at(v), g_at(v), v, q), w, u3),
        use(convexity.constants, smooth, None),
        use(convexity.constants, smooth, strong),
        use(convexity.lipschitz, steep, w, u3),
        use(convexity.lipschitz, steep, w, None),
    ]
    return [*vectorial, *normative, *spectral, *extreme, *traced, *written, *scalar, *functions]


def f_at(x: n.Node) -> n.Sym:
    return n.Sym("f", (1, 1), "f({0})", x)


def g_at(x: n.Node) -> n.Sym:
    return n.Sym("grad f", (3, 1), r"\nabla f({0})", x)


def every() -> list[Use]:
    return [*random(), *library(), *arithmetical(), *normed(), *spectral(), *ranged(), *mapped(), *timed(), *logical()]


__all__ = ["Use", "every"]
