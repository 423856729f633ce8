"""Rules of arithmetic: combinations, order, powers, roots and peaks."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.notation import Sqrt, sym
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import PLAIN, a, b, c, m, stated

from .. import numeric
from ..cases import REFUSALS, confirm, drawn, refused, rejects, rngs, true


@true("combine")
@drawn(rngs, examples=150)
def test_combine(rng):
    """Exact rationals; what is accepted holds whatever values the symbols take that have the declared signs."""
    x, y, z, w = (sym(name) for name in "xyzw")
    context = Context((Has(x, Property.POSITIVE), Has(y, Property.NONNEGATIVE)))
    model = {
        x: numeric.fraction(rng, 1),
        y: numeric.fraction(rng, 0),
        z: numeric.fraction(rng),
        w: numeric.fraction(rng),
    }
    model = {key: numeric.one(value) for key, value in model.items()}
    atoms = [x, y, z, w, x * y, z**2, z * w, 1 / x, z**2 * y, (z - w) ** 2, ONE]

    def some() -> n.Node:
        return n.Num(int(rng.integers(-2, 4))) * atoms[rng.integers(len(atoms))]

    sequents, multipliers = [], []
    for _ in range(rng.integers(3)):
        left, right = some(), some()
        low, high = (numeric.number(side, model) for side in (left, right))
        if low > high:
            left, right = right, left
        sequents.append(stated(left, EQ if low == high else (LT if rng.integers(2) else LE), right))
        multipliers.append(some())
    left, relation = some(), [LE, LT, EQ][rng.integers(3)]
    right = left + (some() if rng.integers(3) else ZERO)
    for sequent, multiplier in zip(sequents, multipliers, strict=True):
        right = right + multiplier * (sequent.right - sequent.left)
    try:
        made = arithmetic.combine(context, left, relation, right, sequents, multipliers)
    except REFUSALS:
        return
    confirm("combine", made, model)


@refused("combine")
def test_combine_refuses():
    x, y = sym("x"), sym("y")
    positive = Context((Has(x, Property.POSITIVE), Has(y, Property.NONNEGATIVE)))
    below = stated(a, LE, b)
    rejects(arithmetic.combine, y * a, LE, y * b, [below], [y])
    assert arithmetic.combine(positive, y * a, LE, y * b, [below], [y])
    rejects(arithmetic.combine, y * a, LT, y * b, [stated(a, LT, b)], [y], context=positive)
    assert arithmetic.combine(positive, x * a, LT, x * b, [stated(a, LT, b)], [x])
    rejects(arithmetic.combine, -a, LE, -b, [below], [n.Num(-1)])
    rejects(arithmetic.combine, a, EQ, b, [below], [ONE])
    rejects(arithmetic.combine, a, LE, b, [below], [])
    rejects(arithmetic.combine, ZERO, LE, y ** n.Num(-1), context=positive)
    rejects(arithmetic.combine, ZERO, LE, y**m, context=positive)
    rejects(arithmetic.combine, ZERO, LE, a ** n.Num(3))
    rejects(arithmetic.combine, ZERO, LT, a**2)
    rejects(arithmetic.combine, ZERO, LE, Sqrt(a))
    A, v = sym("A", 2, 2), sym("v", 2, 1)
    rejects(arithmetic.combine, v, LE, v)
    same = stated(v, EQ, sym("w", 2, 1))
    rejects(arithmetic.combine, sym("B", 3, 2) * v, EQ, sym("B", 3, 2) * sym("w", 2, 1), [same], [A])
    rejects(arithmetic.combine, v * ONE, EQ, A * v, [same], [sym("C", 2, 3)])
    rejects(arithmetic.combine, ZERO, LE, a, [], [], [stated(a, LE, ZERO)])


@true("antisymmetry", "exponential is positive", "exponential is monotone", "reciprocal", "product of inequalities")
@drawn(rngs)
def test_order(rng):
    low, gap = numeric.fraction(rng), numeric.fraction(rng, 0)
    low = max(min(low, Fraction(20)), Fraction(-20))
    gap = min(gap, Fraction(20))
    model = {a: numeric.one(low), b: numeric.one(low)}
    confirm("antisymmetry", arithmetic.antisymmetry(PLAIN, stated(a, LE, b), stated(b, LE, a)), model)
    model[b] = numeric.one(low + gap)
    confirm("exponential is positive", arithmetic.exp_positive(PLAIN, a), model)
    confirm("exponential is monotone", arithmetic.exp_monotone(PLAIN, stated(a, LE, b)), model)
    made = arithmetic.product(PLAIN, stated(a, LE, b), stated(-b, LE, -a))
    confirm("product of inequalities", made, model)
    if low > 0:
        made = arithmetic.reciprocal(PLAIN, stated(a, LE, b), stated(ZERO, LT, a))
        confirm("reciprocal", made, model)


@refused("antisymmetry", "exponential is positive", "exponential is monotone", "reciprocal", "product of inequalities")
def test_order_refuses():
    A = sym("A", 2, 2)
    rejects(arithmetic.antisymmetry, stated(a, LE, b), stated(a, LE, b))
    rejects(arithmetic.antisymmetry, stated(a, LE, b), stated(b, LE, c))
    rejects(arithmetic.antisymmetry, stated(a, LT, b), stated(b, LE, a))
    rejects(arithmetic.exp_positive, A)
    rejects(arithmetic.exp_monotone, stated(A, EQ, A))
    rejects(arithmetic.reciprocal, stated(a, LE, b), stated(ZERO, LE, a))
    rejects(arithmetic.reciprocal, stated(a, LE, b), stated(ZERO, LT, b))
    rejects(arithmetic.product, stated(a, LE, b), stated(A, EQ, A))
    rejects(arithmetic.product, stated(A, EQ, A), stated(a, LE, b))


@true("power of a positive number", "powers grow with the base")
@drawn(rngs, st.integers(0, 5))
def test_powers(rng, exponent):
    low = min(numeric.fraction(rng, 0), Fraction(9))
    high = low + min(numeric.fraction(rng, 0), Fraction(9))
    model = {a: numeric.one(low), b: numeric.one(high), m: numeric.one(Fraction(exponent)), c: numeric.one(1.5)}
    context = Context((Natural(m),))
    made = arithmetic.power_monotone(context, stated(a, LE, b), stated(ZERO, LE, a), m)
    confirm("powers grow with the base", made, model)
    if low > 0:
        confirm("power of a positive number", arithmetic.power_positive(PLAIN, a, -c, stated(ZERO, LT, a)), model)


@refused("power of a positive number", "powers grow with the base")
def test_powers_refuse():
    context = Context((Natural(m),))
    rejects(arithmetic.power_positive, a, m, stated(ZERO, LE, a), context=context)
    rejects(arithmetic.power_positive, a, m, stated(ZERO, LT, b), context=context)
    below, sign = stated(a, LE, b), stated(ZERO, LE, a)
    rejects(arithmetic.power_monotone, below, sign, m)
    for bad in (m - 1, -m, m / 2, n.Num(Fraction(1, 2)), n.Num(-1), m * m):
        rejects(arithmetic.power_monotone, below, sign, bad, context=context)
    rejects(arithmetic.power_monotone, below, stated(ZERO, LE, b), m, context=context)


@true("square root", "squares reflect the order", "supremum of x e^{-cx}", "parabola")
@drawn(rngs)
def test_roots_and_peaks(rng):
    low = min(numeric.fraction(rng, 0), Fraction(9))
    model = {a: numeric.one(low), b: numeric.one(low**2 + min(numeric.fraction(rng, 0), Fraction(9)))}
    sign = stated(ZERO, LE, a)
    confirm("square root", arithmetic.root(PLAIN, a, b, stated(a**2, LE, b), sign), model)
    x = float(rng.normal()) * float(rng.choice([0, 1, 1, 5]))
    model = {a: numeric.one(x), b: numeric.one(abs(x) + float(rng.integers(2)))}
    made = arithmetic.unsquare(PLAIN, a, b, stated(a**2, LE, b**2), stated(ZERO, LE, b))
    confirm("squares reflect the order", made, model)
    model[c] = numeric.one(float(rng.choice([1e-6, 0.1, 1, 30])))
    if rng.integers(2):
        model[a] = numeric.one(1 / model[c][0, 0])  # at the maximum
    if (-model[c] * model[a])[0, 0] < 600:
        confirm("supremum of x e^{-cx}", arithmetic.peak(PLAIN, a, c, stated(ZERO, LT, c)), model)
    confirm("parabola", arithmetic.parabola(PLAIN, a), {a: numeric.one(rng.choice([0.5, x]))})


@refused("square root", "squares reflect the order", "supremum of x e^{-cx}", "parabola")
def test_roots_and_peaks_refuse():
    rejects(arithmetic.root, a, b, stated(a, LE, b), stated(ZERO, LE, a))
    rejects(arithmetic.root, a, b, stated(a**2, LE, b), stated(ZERO, LE, b))
    rejects(arithmetic.unsquare, a, b, stated(a**2, LE, b**2), stated(ZERO, LE, a))
    rejects(arithmetic.unsquare, a, b, stated(a**2, LE, b), stated(ZERO, LE, b))
    rejects(arithmetic.peak, a, c, stated(ZERO, LE, c))
    rejects(arithmetic.parabola, sym("A", 2, 2))
