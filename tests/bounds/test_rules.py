"""Every rule of the kernel: numbers that try to break it, and what it must refuse.

Each rule has a test marked `true("its name")`, in which its sequents are evaluated in drawn models that satisfy the
premises, and one marked `refused("its name")`, in which an obligation is missing or wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.assumptions import Define, Flow, Gram, Has, Property, Throughout, Trajectory
from derivations.estimates import DifferentiableMap, Interpolated, Likely, LocalLipschitz, Natural, Spectrum, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Exp, Norm, ShapeError, Sqrt, sym
from derivations.notation import nodes as n
from verify.bounds.rules import (
    arithmetic,
    calculus,
    chance,
    descent,
    flows,
    jacobian,
    layers,
    logic,
    norms,
    plane,
    points,
    ranges,
    spectra,
)
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO, RuleError
from verify.bounds.rules.kernel import RULES, Context, Sequent
from verify.bounds.rules.terms import TermError

from . import numeric

REFUSALS = (RuleError, ShapeError, TermError)
TRUE: dict[str, str] = {}
REFUSED: dict[str, str] = {}

a, b, c, q, s, t, u = (sym(x) for x in "abcqstu")
i, j, k, m = (sym(x) for x in "ijkm")
PLAIN = Context(())
rngs = st.integers(0, 2**32 - 1).map(np.random.default_rng)
sizes = st.integers(1, 4)


def true(*names: str) -> Callable:
    return marked(TRUE, names)


def refused(*names: str) -> Callable:
    return marked(REFUSED, names)


def marked(table: dict[str, str], names: tuple[str, ...]) -> Callable:
    def register(test: Callable) -> Callable:
        table.update(dict.fromkeys(names, test.__name__))
        return test

    return register


def drawn(*strategies, examples: int = 25) -> Callable:
    """Hypothesis, the same examples in every run."""

    def wrap(test: Callable) -> Callable:
        return settings(derandomize=True, max_examples=examples, deadline=None)(given(*strategies)(test))

    return wrap


def stated(left, relation, right) -> Sequent:
    return logic.assumption(PLAIN, Stated(n.as_node(left), relation, n.as_node(right)))


def confirm(name: str, sequent: Sequent, model, tolerance: float = 1e-9) -> None:
    """The rule made the sequent, its stated premises are true in the model, and so is what it says."""
    assert sequent.rule == name
    for premise in sequent.under:
        if isinstance(premise, Stated) and premise.var is None:
            assert numeric.holds(premise.left, premise.relation, premise.right, model, 1e-12), "the model is wrong"
    assert numeric.holds(sequent.left, sequent.relation, sequent.right, model, tolerance), str(sequent)


def rejects(rule: Callable, *args, context: Context = PLAIN, **options) -> None:
    with pytest.raises(REFUSALS):
        rule(context, *args, **options)


def test_every_rule_is_tried_and_refused():
    assert set(TRUE) == set(RULES)
    assert set(REFUSED) == set(RULES)
    for table in (TRUE, REFUSED):
        assert all(callable(globals().get(test)) for test in table.values())


def test_every_rule_has_a_statement_and_a_source():
    assert all(info.statement and info.source for info in RULES.values())


def test_a_sequent_cannot_be_made_by_hand():
    with pytest.raises(RuleError):
        Sequent(ONE, LE, ZERO, "ring")


# -- arithmetic -----------------------------------------------------------------------------------------------
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


# -- norms ----------------------------------------------------------------------------------------------------
def mats(rng, **shapes) -> tuple[dict, list[n.Sym]]:
    symbols = {name: sym(name, *shape) for name, shape in shapes.items()}
    return {x: numeric.matrix(rng, *shapes[name]) for name, x in symbols.items()}, list(symbols.values())


@true("triangle inequality", "norm of a product", "norm of a multiple", "norm of a transpose",
      "operator norm below Frobenius norm", "norms are non-negative",
      "operator norm is the largest singular value", "norm of the zero matrix")  # fmt: skip
@drawn(rngs, sizes, sizes, sizes)
def test_norms(rng, rows, inner, columns):
    model, (A, A2, B, v, row) = mats(
        rng, A=(rows, inner), A2=(rows, inner), B=(inner, columns), v=(inner, 1), row=(1, inner)
    )
    model[c] = numeric.one(rng.choice([0.0, 1e-8, 1.0, 1e6]))
    for kind in ("op", "F"):
        confirm("triangle inequality", norms.triangle(PLAIN, kind, A, A2, A), model)
        confirm("norm of a multiple", norms.multiple(PLAIN, kind, c, A, stated(ZERO, LE, c)), model)
        confirm("norm of a transpose", norms.transpose(PLAIN, kind, A * B), model)
        confirm("norms are non-negative", norms.norm_sign(PLAIN, kind, A - A2), model)
        confirm("norm of the zero matrix", norms.zero_norm(PLAIN, kind, A - A), model)
    confirm("triangle inequality", norms.triangle(PLAIN, "2", v, row.T), model)
    confirm("triangle inequality", norms.triangle(PLAIN, "2", v.T, row), model)
    confirm("operator norm below Frobenius norm", norms.op_frobenius(PLAIN, A), model)
    confirm("operator norm is the largest singular value", norms.largest(PLAIN, A), model)
    for kinds in norms.PRODUCTS:
        confirm("norm of a product", norms.product(PLAIN, kinds, A, v), model)
        if kinds[0] != "2":
            confirm("norm of a product", norms.product(PLAIN, kinds, A, B), model)
            confirm("norm of a product", norms.product(PLAIN, kinds, v, row), model)


@refused("triangle inequality", "norm of a product", "norm of a multiple", "norm of a transpose",
         "operator norm below Frobenius norm", "norms are non-negative",
         "operator norm is the largest singular value", "norm of the zero matrix")  # fmt: skip
def test_norms_refuse():
    A, B, v = sym("A", 2, 3), sym("B", 3, 3), sym("v", 3, 1)
    ill = A + B
    rejects(norms.triangle, "F", A)
    rejects(norms.triangle, "F", A, B)
    rejects(norms.triangle, "2", A, A)
    rejects(norms.product, ("F", "op", "op"), A, B)
    rejects(norms.product, ("op", "2", "2"), A, v)
    rejects(norms.product, ("2", "2", "op"), A, v)
    rejects(norms.product, ("op", "op", "op"), B, A)
    rejects(norms.product, ("2", "op", "2"), v.T, B)
    rejects(norms.multiple, "F", c, A, stated(c, LE, ZERO))
    rejects(norms.multiple, "F", B, v, stated(ZERO, LE, c))
    rejects(norms.transpose, "2", A)
    rejects(norms.op_frobenius, ill)
    rejects(norms.norm_sign, "2", A)
    rejects(norms.largest, ill)
    rejects(norms.zero_norm, "F", A - 2 * A)


@true("norm of a sub-block", "norm of stacked blocks", "squares of stacked blocks")
@drawn(rngs, sizes, sizes)
def test_blocks(rng, rows, columns):
    model, (A, B, C, D) = mats(rng, A=(rows, 2), B=(rows, columns), C=(1, 2), D=(1, columns))
    for whole in (n.Blocks([[A, B], [C, D]]), n.Blocks([[A, B]]), n.Blocks([[A], [C]])):
        for kind in ("op", "F"):
            confirm("norm of stacked blocks", norms.stacked(PLAIN, kind, whole), model)
            for r, line in enumerate(whole.grid):
                for col in range(len(line)):
                    confirm("norm of a sub-block", norms.block(PLAIN, kind, whole, r, col), model)
        confirm("squares of stacked blocks", norms.pythagoras(PLAIN, "F", whole), model)


@refused("norm of a sub-block", "norm of stacked blocks", "squares of stacked blocks")
def test_blocks_refuse():
    A = sym("A", 2, 2)
    whole = n.Blocks([[A, A]])
    rejects(norms.block, "op", A, 0, 0)
    rejects(norms.block, "op", whole, 1, 0)
    rejects(norms.block, "op", whole, 0, -1)
    rejects(norms.block, "2", whole, 0, 0)
    rejects(norms.stacked, "op", A)
    rejects(norms.pythagoras, "op", whole)


# -- spectra --------------------------------------------------------------------------------------------------
S, S2, P = (sym(name, 3, 3) for name in ("S", "S_2", "P"))
low_s, high_s = sym("low"), sym("high")
SPECTRUM = Spectrum(S, low_s, high_s)


def spectral_model(rng, least=None) -> dict:
    value = numeric.symmetric(rng, 3, least)
    values = np.linalg.eigvalsh(value)
    return {S: value, low_s: numeric.one(values[0]), high_s: numeric.one(values[-1])}


@true("spectrum of a shift", "smallest singular value", "smallest eigenvalue", "norm of an exponential",
      "Weyl's inequality", "quadratic form", "inverse of a positive definite matrix")  # fmt: skip
@drawn(rngs)
def test_spectra(rng):
    model = spectral_model(rng, rng.choice([None, 0.0, 1e-6, 0.3]))
    low, high = (float(model[x][0, 0]) for x in (low_s, high_s))
    top = 2 / (low + high) if low + high > 0 else 5.0
    model[c] = numeric.one(float(rng.choice([0.0, 0.3, 1.0])) * top)
    small = stated(c * (low_s + high_s), LE, n.Num(2))
    if model[c][0, 0] * (low + high) <= 2:
        confirm("spectrum of a shift", spectra.shift(PLAIN, SPECTRUM, c, stated(ZERO, LE, c), small), model)
    confirm("smallest eigenvalue", spectra.eigenvalue(PLAIN, SPECTRUM), model)
    confirm("norm of an exponential", spectra.exp_norm(PLAIN, SPECTRUM, -c, stated(-c, LE, ZERO)), model)
    if low >= 0:
        confirm("smallest singular value", spectra.smallest(PLAIN, SPECTRUM, stated(ZERO, LE, low_s)), model)
    if low > 1e-3:
        confirm("inverse of a positive definite matrix",
                spectra.inverse_norm(PLAIN, SPECTRUM, stated(ZERO, LT, low_s)), model)  # fmt: skip
    model.update({S2: numeric.symmetric(rng, 3), sym("v", 3, 1): numeric.matrix(rng, 3, 1)})
    made = spectra.weyl(PLAIN, S, S2, SPECTRUM, Has(S2, Property.SYMMETRIC))
    confirm("Weyl's inequality", made, model)
    confirm("quadratic form", spectra.quadratic(PLAIN, S, sym("v", 3, 1), SPECTRUM), model)


@refused("spectrum of a shift", "smallest singular value", "smallest eigenvalue", "norm of an exponential",
         "Weyl's inequality", "quadratic form", "inverse of a positive definite matrix")  # fmt: skip
def test_spectra_refuse():
    sign, small = stated(ZERO, LE, c), stated(c * (low_s + high_s), LE, n.Num(2))
    rejects(spectra.shift, Spectrum(S, low_s), c, sign, small)
    rejects(spectra.shift, SPECTRUM, c, stated(c, LE, ZERO), small)
    rejects(spectra.shift, SPECTRUM, c, sign, stated(c * high_s, LE, n.Num(2)))
    rejects(spectra.smallest, SPECTRUM, stated(ZERO, LE, high_s))
    rejects(spectra.eigenvalue, Has(S, Property.SYMMETRIC))
    rejects(spectra.exp_norm, SPECTRUM, c, stated(ZERO, LE, c))
    symmetric = Has(S2, Property.SYMMETRIC)
    rejects(spectra.weyl, S, S2, SPECTRUM, Has(S2, Property.INVERTIBLE))
    rejects(spectra.weyl, S, S2, SPECTRUM, Has(P, Property.SYMMETRIC))
    rejects(spectra.weyl, S, S2, SPECTRUM, Define(S2, P))
    rejects(spectra.weyl, S, S2, SPECTRUM, stated(S2, EQ, P * P))
    rejects(spectra.weyl, S, S2, SPECTRUM, stated(P, EQ, P + P.T))
    assert spectra.weyl(PLAIN, S, S2, SPECTRUM, Define(S2, P * P.T))
    assert spectra.weyl(PLAIN, S, S2, Gram(S, P), symmetric)
    rejects(spectra.quadratic, P, sym("v", 3, 1), symmetric)
    rejects(spectra.quadratic, S2, sym("v", 2, 1), symmetric)
    rejects(spectra.quadratic, S2, P, symmetric)
    rejects(spectra.inverse_norm, SPECTRUM, stated(ZERO, LE, low_s))


# -- sums, integrals, suprema ---------------------------------------------------------------------------------
def member(x) -> n.Sym:
    return n.Sym("h", (1, 1), "h_{0}", n.as_node(x))


def matrix_member(x) -> n.Sym:
    return n.Sym("H", (2, 3), "H_{0}", n.as_node(x))


def path(rng) -> Callable:
    """A smooth matrix function of one number."""
    rate, one, two = rng.normal(), numeric.matrix(rng, 2, 3), numeric.matrix(rng, 2, 3)
    return lambda x: np.cos(rate * float(x[0, 0])) * one + float(x[0, 0]) * two


INDEX = Context((Natural(m), Natural(j), Natural(i)))


def in_range(var, low, high) -> tuple[Sequent, Sequent]:
    return stated(low, LE, var), stated(var, LE, high)


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


# -- maps and balls -------------------------------------------------------------------------------------------
def value(x) -> n.Sym:
    return n.Sym("F", (2, 1), "F({0})", x)


def jac(x) -> n.Sym:
    return n.Sym("J", (2, 3), "J({0})", x)


p, p2, centre, point = (sym(name, 3, 1) for name in ("p", "p_2", "centre", "point"))
radius, bound, slope = sym("radius"), sym("bound"), sym("slope")
SMOOTH = DifferentiableMap(value(point), jac(point), point)
LEMMA = LocalLipschitz(jac(centre), centre, radius, bound, slope)


def polynomial_map(rng) -> dict:
    """x -> A x + (quadratic forms) and its exact Jacobian; small integers now and then."""
    A = numeric.matrix(rng, 2, 3)
    forms = [numeric.symmetric(rng, 3) * rng.choice([0.0, 1.0]) for _ in range(2)]
    return {
        "F": lambda x: A @ x + np.array([[(x.T @ f @ x).item()] for f in forms]),
        "J": lambda x: A + np.vstack([2 * x.T @ f for f in forms]),
        "forms": forms,
    }


def in_ball(rng, model: dict, edge: bool) -> np.ndarray:
    direction = rng.normal(size=(3, 1))
    length = (1 - 1e-9) if edge else rng.uniform()
    return model[centre] + direction / np.linalg.norm(direction) * length * float(model[radius][0, 0])


def close(x, strict=LT) -> Sequent:
    return stated(Norm(x - centre), strict, radius)


@true("bounded Jacobian", "Lipschitz Jacobian", "a ball is convex", "integral mean value",
      "a point on a segment is in the ball")  # fmt: skip
@drawn(rngs)
def test_maps(rng):
    model = {
        **polynomial_map(rng),
        centre: numeric.matrix(rng, 3, 1),
        radius: numeric.one(rng.choice([1e-3, 1.0, 7.0])),
    }
    for x in (p, p2):
        model[x] = in_ball(rng, model, bool(rng.integers(2)))
    where = float(rng.choice([0.0, 1.0, rng.uniform()]))
    model[s], model[point] = numeric.one(where), model[p] + where * (model[p2] - model[p])
    growth = 2 * np.sqrt(sum(np.linalg.norm(f, 2) ** 2 for f in model["forms"]))
    at_centre = np.linalg.norm(model["J"](model[centre]))
    model[slope] = numeric.one(growth)
    model[bound] = numeric.one(at_centre + growth * model[radius][0, 0])
    confirm("bounded Jacobian", jacobian.bounded(PLAIN, LEMMA, p, close(p)), model)
    confirm("Lipschitz Jacobian", jacobian.lipschitz(PLAIN, LEMMA, p, p2, close(p), close(p2)), model)
    low, high = stated(ZERO, LE, s), stated(s, LE, ONE)
    made = jacobian.convex(PLAIN, p, p2, centre, radius, s, close(p), close(p2), low, high)
    confirm("a ball is convex", made, model)
    confirm("integral mean value", jacobian.mean_value(PLAIN, SMOOTH, p, p2, t), model)
    segment = Interpolated(point, p, p2, jac(p), value(p), value(p2))
    made = jacobian.segment_in_ball(PLAIN, segment, centre, radius, close(p), close(p2))
    confirm("a point on a segment is in the ball", made, model)


@true("mean value inequality")
@drawn(rngs)
def test_mean_value_inequality(rng):
    """For some point of the segment: the one where the scalar mean value theorem for u . F holds."""
    model = {**polynomial_map(rng), p: numeric.matrix(rng, 3, 1), p2: numeric.matrix(rng, 3, 1)}
    sequent = jacobian.mean_inequality(PLAIN, Interpolated(point, p, p2, jac(p), value(p), value(p2)))
    grid = [model[p] + x * (model[p2] - model[p]) for x in np.linspace(0, 1, 201)]
    values = [float(numeric.number(sequent.right, {**model, point: x})) for x in grid]
    assert sequent.rule == "mean value inequality"
    assert numeric.number(sequent.left, model) <= max(values) * (1 + 1e-4) + 1e-9


@refused("bounded Jacobian", "Lipschitz Jacobian", "a ball is convex", "integral mean value",
         "a point on a segment is in the ball", "mean value inequality")  # fmt: skip
def test_maps_refuse():
    rejects(jacobian.bounded, LEMMA, p, close(p, LE))
    rejects(jacobian.bounded, LEMMA, p, close(p2))
    rejects(jacobian.bounded, LEMMA, p, stated(Norm(p), LT, radius))
    rejects(jacobian.bounded, SMOOTH, p, close(p))
    rejects(jacobian.lipschitz, LEMMA, p, p2, close(p), close(p2, LE))
    rejects(jacobian.lipschitz, LEMMA, p, p2, close(p), close(p))
    low, high = stated(ZERO, LE, s), stated(s, LE, ONE)
    rejects(jacobian.convex, p, p2, centre, radius, s, close(p), close(p2, LE), low, high)
    rejects(jacobian.convex, p, p2, centre, radius, s, close(p), close(p2), low, low)
    rejects(jacobian.convex, p, p2, centre, radius, 2 * s, close(p), close(p2), low, high)
    rejects(jacobian.mean_value, LEMMA, p, p2, t)
    moving = n.Sym("path", (3, 1), "x_{0}", t)
    rejects(jacobian.mean_value, SMOOTH, p, moving, t)
    rejects(jacobian.mean_value, SMOOTH, p, sym("short", 2, 1), t)
    rejects(jacobian.mean_value, DifferentiableMap(value(point), jac(point), sym("short", 2, 1)), p, p2, t)
    segment = Interpolated(point, p, p2, jac(p), value(p), value(p2))
    rejects(jacobian.segment_in_ball, segment, centre, radius, close(p), close(p2, LE))
    rejects(jacobian.segment_in_ball, segment, centre, radius, close(p2), close(p2))
    rejects(jacobian.mean_inequality, SMOOTH)


OTHER = LocalLipschitz(jac(centre), centre, radius, ONE * bound, ONE * slope)  # the same, said in other words
SHOWN = (
    jacobian.bounded(PLAIN, OTHER, p, close(p)),
    jacobian.lipschitz(PLAIN, OTHER, p, p2, close(p), close(p2)),
)


@true("local Lipschitz condition shown")
@drawn(rngs)
def test_a_shown_condition_is_not_assumed(rng):
    model = {**polynomial_map(rng), centre: numeric.matrix(rng, 3, 1), radius: numeric.one(rng.choice([1e-3, 7.0]))}
    growth = 2 * np.sqrt(sum(np.linalg.norm(f, 2) ** 2 for f in model["forms"]))
    model[slope] = numeric.one(growth)
    model[bound] = numeric.one(np.linalg.norm(model["J"](model[centre])) + growth * model[radius][0, 0])
    model[p], model[p2] = (in_ball(rng, model, bool(rng.integers(2))) for _ in range(2))
    sequents = (
        jacobian.bounded(PLAIN, LEMMA, p2, close(p2)),
        jacobian.bounded(PLAIN, LEMMA, p, close(p)),
        jacobian.lipschitz(PLAIN, LEMMA, p2, centre, close(p2), stated(Norm(centre - centre), LT, radius)),
    )
    for sequent in sequents:
        made = jacobian.conditioned(PLAIN, sequent, LEMMA, p, p2, *SHOWN)
        confirm("local Lipschitz condition shown", made, model)
        assert made.under == (sequent.under - {LEMMA}) | {OTHER}  # what the sequent supposes of its own points stays


@refused("local Lipschitz condition shown")
def test_a_condition_is_not_shown_by_less():
    sequent = jacobian.bounded(PLAIN, LEMMA, p2, close(p2))
    size, change = SHOWN
    rule = jacobian.conditioned
    assert rule(PLAIN, sequent, LEMMA, p, p2, size, change)

    def shown(lemma, first=p, second=p2, near=close):
        return (
            jacobian.bounded(PLAIN, lemma, first, near(first)),
            jacobian.lipschitz(PLAIN, lemma, first, second, near(first), near(second)),
        )

    def within(r):
        return lambda x: stated(Norm(x - centre), LT, r)

    rejects(rule, sequent, LEMMA, p, p2, *shown(LEMMA))  # by itself
    smaller = LocalLipschitz(jac(centre), centre, radius / 2, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(smaller, near=within(radius / 2)))  # in a smaller ball
    elsewhere = LocalLipschitz(jac(centre), point, radius, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(elsewhere, near=lambda x: stated(Norm(x - point), LT, radius)))
    steeper = LocalLipschitz(jac(centre), centre, radius, bound, 2 * slope)
    rejects(rule, sequent, LEMMA, p, p2, size, shown(steeper)[1])
    larger = LocalLipschitz(jac(centre), centre, radius, 2 * bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, shown(larger)[0], change)
    another = LocalLipschitz(n.Sym("G", (2, 3), "G({0})", centre), centre, radius, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(another))  # for another Jacobian
    # for points that are not general
    known = stated(Norm(jac(p), "F"), LE, bound)
    rejects(rule, sequent, LEMMA, p, p2, known, change)
    moved = stated(Norm(jac(p) - jac(p2), "F"), LE, slope * Norm(p - p2))
    rejects(rule, sequent, LEMMA, p, p2, size, moved)
    rejects(rule, sequent, LEMMA, p, p2, shown(OTHER, p2, p)[0], change)
    rejects(rule, sequent, LEMMA, p, p, size, jacobian.lipschitz(PLAIN, OTHER, p, p, close(p), close(p)))
    rejects(rule, sequent, LEMMA, p2, p, size, change)
    rejects(rule, sequent, LEMMA, p, centre, size, jacobian.lipschitz(PLAIN, OTHER, p, centre, close(p), close(centre)))
    member = n.Sym("path", (3, 1), "x_{0}", t)
    rejects(rule, sequent, LEMMA, member, p2, *shown(OTHER, member, p2))
    named = LocalLipschitz(jac(centre), centre, Norm(p), bound, slope)
    about_p = jacobian.bounded(PLAIN, named, p2, within(Norm(p))(p2))
    rejects(rule, about_p, named, p, p2, *shown(LEMMA, near=close))
    with_norm = LocalLipschitz(jac(centre), centre, Norm(p), ONE * bound, slope)
    rejects(rule, about_p, named, p, p2, *shown(with_norm, near=within(Norm(p))))  # the radius moves with the point
    # what was not there
    rejects(rule, size, LEMMA, p, p2, size, change)  # it does not rest on it
    rejects(rule, sequent, SMOOTH, p, p2, size, change)
    rejects(rule, sequent, LEMMA, p, p2, change, size)
    rejects(rule, sequent, LEMMA, p, p2, sequent, change)
    rejects(rule, sequent, LEMMA, p, sym("short", 2, 1), size, change)


@refused("local Lipschitz condition shown")
@pytest.mark.parametrize("place", ["radius", "bound", "slope"])
def test_a_condition_is_not_shown_for_points_that_it_speaks_of(place):
    for spoken in (p, p2):
        parts = {"radius": radius, "bound": bound, "slope": slope}
        parts[place] = parts[place] + Norm(spoken) - Norm(spoken)
        lemma = LocalLipschitz(jac(centre), centre, **parts)
        other = LocalLipschitz(jac(centre), centre, lemma.radius, ONE * bound, ONE * slope)
        near = {x: stated(Norm(x - centre), LT, lemma.radius) for x in (p, p2, point)}
        size = jacobian.bounded(PLAIN, other, p, near[p])
        change = jacobian.lipschitz(PLAIN, other, p, p2, near[p], near[p2])
        sequent = jacobian.bounded(PLAIN, lemma, point, near[point])
        rejects(jacobian.conditioned, sequent, lemma, p, p2, size, change)


def test_what_a_sequent_supposes_of_a_general_point_stays():
    """The sequent is about p itself: that p is in the ball must not go with the condition."""
    sequent = jacobian.bounded(PLAIN, LEMMA, p, close(p))
    made = jacobian.conditioned(PLAIN, sequent, LEMMA, p, p2, *SHOWN)
    assert Stated(Norm(p - centre), LT, radius) in made.under


def test_signs_that_were_used_to_compare_stay():
    """x/x = 1 needs x > 0, also where x occurs in the condition only."""
    x = sym("x")
    context = Context((Has(x, Property.POSITIVE),))
    lemma = LocalLipschitz(jac(centre), centre, radius, bound * (x / x), slope)
    sequent = jacobian.bounded(context, lemma, p2, close(p2))
    made = jacobian.conditioned(context, sequent, lemma, p, p2, *SHOWN)
    assert Has(x, Property.POSITIVE) in made.under
    rejects(jacobian.conditioned, sequent, lemma, p, p2, *SHOWN)


# -- paths ----------------------------------------------------------------------------------------------------
def x_at(time) -> n.Sym:
    return n.Sym("x", (3, 1), "x_{0}", n.as_node(time))


def y_at(time) -> n.Sym:
    return n.Sym("y", (1, 1), "y_{0}", n.as_node(time))


FLOW = Flow(x_at(t), t, -S * x_at(t), x_at(0))
SCALAR_FLOW = Flow(y_at(t), t, -c * y_at(t), y_at(0))
TIMES = Context((Has(t, Property.NONNEGATIVE), FLOW, SCALAR_FLOW, SMOOTH))


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


# -- logic ----------------------------------------------------------------------------------------------------
@true("assumption", "ring", "equals for equals", "lemma", "instance")
@drawn(rngs)
def test_logic(rng):
    model, (A, B, v) = mats(rng, A=(2, 2), B=(2, 2), v=(2, 1))
    model[a], model[b] = numeric.one(numeric.fraction(rng)), numeric.one(numeric.fraction(rng))
    low, high = sorted((a, b), key=lambda x: model[x][0, 0])
    confirm("assumption", stated(low, LE, high), model)
    confirm("ring", logic.ring(PLAIN, (A + B) * (A - B), A * A - A * B + B * A - B * B), model)
    w = sym("w", 2, 1)
    model[w] = model[A] @ model[v]
    equal = stated(w, EQ, A * v)
    confirm("equals for equals", logic.replaced(PLAIN, Norm(B * w + v), Norm(B * A * v + v), (equal,)), model)
    confirm("lemma", logic.lemma(PLAIN, stated(low, LE, high), "1"), model)
    model["H"] = path(rng)
    last = int(rng.integers(0, 4))
    model[m] = numeric.one(Fraction(last))
    largest = max(numeric.norm(model["H"](numeric.one(x)), "F") for x in range(last + 1))
    model[c] = numeric.one(largest * (1 + 1e-12))
    what = Stated(Norm(matrix_member(i), "F"), LE, c, i, ZERO, m, index=True)
    ends = logic.assumption(INDEX, Natural(m)), logic.ring(INDEX, m, m)
    confirm("instance", logic.instance(INDEX, what, m, *ends), model)


@refused("assumption", "ring", "equals for equals", "lemma", "instance")
def test_logic_refuses():
    A, B = sym("A", 2, 2), sym("B", 2, 2)
    rejects(logic.assumption, Has(a, Property.INVERTIBLE))
    what = Stated(member(i), LE, c, i, ZERO, m, index=True)
    rejects(logic.assumption, what)
    rejects(logic.ring, A * B, B * A)
    rejects(logic.ring, a / a, ONE)
    rejects(logic.ring, a**m * a ** (-m), ONE)
    rejects(logic.ring, Exp(A) * Exp(B), Exp(A + B))
    rejects(logic.ring, Exp(A).T, Exp(A))
    rejects(logic.ring, Norm(A, "op"), Norm(A, "F"))
    rejects(logic.replaced, Norm(A, "F"), Norm(B, "F"), (stated(a, LE, b),))
    rejects(logic.replaced, n.Integral(member(s), s, ZERO, a), a * c, (stated(member(s), EQ, c),))
    rejects(logic.lemma, SimpleNamespace(left=ONE, relation=LE, right=ZERO, under=frozenset()), "1")
    sign, top = logic.assumption(INDEX, Natural(m)), logic.ring(INDEX, m, m)
    rejects(logic.instance, what, m, sign, context=INDEX)
    rejects(logic.instance, what, m, top, sign, context=INDEX)
    rejects(logic.instance, what, m + 1, stated(ZERO, LE, m + 1), top, context=INDEX)
    rejects(logic.instance, what, a, stated(ZERO, LE, a), stated(a, LE, m), context=INDEX)
    opened = Stated(member(s), LE, c, s, ZERO, m, open=True)
    rejects(logic.instance, opened, m, sign, top, context=INDEX)
    everywhere = Stated(member(i), LE, c, i, index=True)
    rejects(logic.instance, everywhere, n.Num(-1), context=INDEX)
    rejects(logic.instance, everywhere, m - 1, context=INDEX)
    assert logic.instance(INDEX, everywhere, m + 1)
    captured = Stated(n.Sum(member(i) * member(j), j, ONE, m), LE, c, i, index=True)
    rejects(logic.instance, captured, j, context=INDEX)
    points = Stated(Norm(value(point)), LE, c, point)
    rejects(logic.instance, points, sym("short", 2, 1))
    assert logic.instance(PLAIN, points, p)


def power_bound() -> tuple[Stated, Sequent, Sequent]:
    """h(i) <= c 2^i from h(0) <= c and h(i + 1) <= 2 h(i)."""
    two = n.Num(2)
    what = Stated(member(i), LE, c * two**i, i, ZERO, t, index=True)
    naturals = Context((Natural(t), Natural(i)))
    sign, top = logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t)
    now = logic.instance(naturals, what, t, sign, top)
    growth = Stated(member(i + 1), LE, two * member(i), i, ZERO, index=True)
    grown = logic.instance(naturals, growth, t, sign)
    step = arithmetic.combine(naturals, member(t + 1), LE, c * two ** (t + 1), [grown, now], [ONE, two])
    start = arithmetic.combine(naturals, member(ZERO), LE, c * two**ZERO, [stated(member(ZERO), LE, c)], [ONE])
    return what, start, step


@true("strong induction", "specialization", "cut", "substitution")
@drawn(rngs, st.integers(0, 6))
def test_induction(rng, time):
    naturals = Context((Natural(t), Natural(i)))
    what, start, step = power_bound()
    first = numeric.fraction(rng)
    model = {c: numeric.one(first + numeric.fraction(rng, 0)), t: numeric.one(Fraction(time)),
             "h": lambda x: numeric.one(first * 2 ** int(x[0, 0]))}  # fmt: skip
    made = descent.induction(naturals, t, (what,), (start,), (step,), 0)
    confirm("strong induction", made, model)
    assert what not in made.under
    sign = logic.assumption(naturals, Natural(m))
    special = descent.specialize(Context((Natural(t), Natural(m))), made, t, m + 3,
                                 arithmetic.combine(PLAIN, ZERO, LE, m + 3, [sign], [ONE]))  # fmt: skip
    confirm("specialization", special, {**model, m: numeric.one(Fraction(time))})
    uses = logic.instance(naturals, what, t, logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t))
    free = descent.cut(naturals, uses, what, made, t)
    confirm("cut", free, model)
    assert what not in free.under
    swapped = descent.substitute(PLAIN, stated(a, LE, a + b), b, c**2)
    confirm("substitution", swapped, {**model, a: numeric.one(numeric.fraction(rng))})


@true("a domain shown")
def test_a_need_that_is_shown_is_not_assumed():
    divided = logic.ring(PLAIN, a / b, a * (1 / b))
    assert divided.under == {Has(b, Property.INVERTIBLE)}
    for shown in (stated(ZERO, LT, b), stated(b, LT, ZERO)):
        sequent = descent.domain(PLAIN, divided, Has(b, Property.INVERTIBLE), shown)
        assert (sequent.left, sequent.right, sequent.under) == (divided.left, divided.right, shown.under)
    rooted = norms.norm_sign(PLAIN, "2", Sqrt(b))
    sequent = descent.domain(PLAIN, rooted, Has(b, Property.NONNEGATIVE), stated(ZERO, LE, b))
    assert sequent.under == {Stated(ZERO, LE, b)}


@refused("a domain shown")
def test_a_need_that_is_not_shown_stays():
    divided = logic.ring(PLAIN, a / b, a * (1 / b))
    what = Has(b, Property.INVERTIBLE)
    rejects(descent.domain, divided, what, stated(ZERO, LE, b))
    rejects(descent.domain, divided, what, stated(ZERO, LT, a))
    rejects(descent.domain, divided, what, divided)  # it rests on what it is to show
    rejects(descent.domain, divided, Has(a, Property.INVERTIBLE), stated(ZERO, LT, a))  # nobody needs it
    rejects(descent.domain, stated(a, LE, b), Stated(a, LE, b), stated(a, LE, b))
    rooted = norms.norm_sign(PLAIN, "2", Sqrt(b))
    rejects(descent.domain, rooted, Has(b, Property.NONNEGATIVE), stated(b, LE, ZERO))
    everywhere = logic.ring(PLAIN, n.Integral(1 / s, s, b, c), n.Integral(1 / s, s, b, c))
    need = next(x for x in everywhere.under if isinstance(x, Throughout))
    rejects(descent.domain, everywhere, need, stated(ZERO, LT, s), s)  # only for one s
    rejects(descent.domain, everywhere, need, stated(ZERO, LT, s))


@refused("strong induction", "specialization", "cut", "substitution")
def test_induction_refuses():
    naturals = Context((Natural(t), Natural(i), Natural(m)))
    what, start, step = power_bound()
    sign, top = logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t)
    assert descent.induction(naturals, t, (what,), (start,), (step,), 0)
    circular = logic.instance(naturals, what, ZERO, logic.ring(PLAIN, ZERO, ZERO), sign)
    rejects(descent.induction, t, (what,), (circular,), (step,), 0, context=naturals)
    here = logic.instance(naturals, what, t, sign, top)
    rejects(descent.induction, t, (what,), (start,), (here,), 0, context=naturals)
    rejects(descent.induction, t, (what,), (step,), (step,), 0, context=naturals)
    rejects(descent.induction, t, (what,), (start,), (), 0, context=naturals)
    rejects(descent.induction, t, (what,), (start,), (stated(step.left, LE, step.right),), 0, context=naturals)
    for changed in ({"index": False}, {"open": True}, {"low": ONE}, {"high": m}):
        fields = {"low": ZERO, "high": t, "index": True, **changed}
        rejects(descent.induction, t, (Stated(what.left, LE, what.right, i, **fields),), (start,), (step,), 0)
    general = descent.induction(naturals, t, (what,), (start,), (step,), 0)
    natural = logic.assumption(naturals, Natural(m))
    rejects(descent.specialize, general, t, m - 1, stated(ZERO, LE, m), context=naturals)
    rejects(descent.specialize, general, t, a, stated(ZERO, LE, a), context=naturals)
    rejects(descent.specialize, here, t, m, natural, context=naturals)
    rejects(descent.cut, here, what, general, None, context=naturals)
    rejects(descent.cut, here, what, here, t, context=naturals)
    rejects(descent.cut, general, what, general, t, context=naturals)
    shifted = Stated(what.left, LE, what.right, i, ONE, t, index=True)
    uses = logic.instance(naturals, shifted, t, stated(ONE, LE, t), top)
    rejects(descent.cut, uses, shifted, general, t, context=naturals)
    weak = stated(a, LE, b)
    rejects(descent.cut, arithmetic.combine(PLAIN, a, LT, b, [stated(a, LT, b)], [ONE]), Stated(a, LT, b), weak)
    rejects(descent.substitute, general, t, m - 1, stated(ZERO, LE, m), context=naturals)
    rejects(descent.substitute, general, t, a, stated(ZERO, LE, a), context=naturals)
    rejects(descent.substitute, here, t, m, natural, context=naturals)
    positive = logic.assumption(PLAIN, Has(b, Property.POSITIVE))
    rejects(descent.substitute, positive, b, -c, stated(ZERO, LE, -c))
    captured = stated(a, LE, n.Integral(member(s), s, ZERO, a))
    rejects(descent.substitute, captured, a, s)


# -- chance and the operator engine ---------------------------------------------------------------------------
@true("union bound")
@drawn(rngs, examples=40)
def test_union_bound(rng):
    """A finite probability space: outcomes with weights, two events, and what they imply together."""
    size = int(rng.integers(1, 8))
    weights = rng.dirichlet(np.ones(size))
    one, two, limit = (rng.integers(0, 3, size=size) for _ in range(3))
    events = Stated(a, LE, c), Stated(b, LE, c)
    chances = [float(weights[x > limit].sum()) for x in (one, two)]
    budgets = tuple(Likely(e, n.Num(Fraction(x))) for e, x in zip(events, chances, strict=True))
    parents = [logic.assumption(PLAIN, e) for e in events]
    sequent = chance.union_bound(PLAIN, arithmetic.combine(PLAIN, a + b, LE, 2 * c, parents, [ONE, ONE]), budgets)
    assert sequent.rule == "union bound"
    failing = float(weights[one + two > 2 * limit].sum())
    assert failing <= float(numeric.number(sequent.right, {})) + 1e-12
    assert not {*events} & sequent.under
    assert {*budgets} <= sequent.under


@refused("union bound")
def test_union_bound_refuses():
    event, other = Stated(a, LE, c), Stated(b, LE, c)
    sequent = logic.assumption(PLAIN, event)
    rejects(chance.union_bound, sequent, ())
    rejects(chance.union_bound, sequent, (event,))
    rejects(chance.union_bound, sequent, (Likely(event, b), Likely(other, b)))


@true("operator identity")
@drawn(rngs, examples=10)
def test_operator_identity(rng):
    from verify.identities import operator

    A, B = sym("A", 3, 3), sym("B", 3, 3)
    claim = Claim((A + B) * A.T, Relation.EQ, A * A.T + B * A.T, Notation("matrices", {}))
    sequent = calculus.operator_identity(PLAIN, claim, operator.judge(claim).proof)
    confirm("operator identity", sequent, {A: numeric.matrix(rng, 3, 3), B: numeric.matrix(rng, 3, 3)})


@refused("operator identity")
def test_operator_identity_refuses():
    from verify.identities import operator

    A, B = sym("A", 3, 3), sym("B", 3, 3)
    notation = Notation("matrices", {})
    claim = Claim((A + B) * A, Relation.EQ, A * A + B * A, notation)
    proof = operator.judge(claim).proof
    rejects(calculus.operator_identity, Claim(A * B, Relation.EQ, B * A, notation), proof)
    rejects(calculus.operator_identity, Claim(a, Relation.LE, a, notation), proof)
    rejects(calculus.operator_identity, claim, None)


# -- what a premise assumes is never lost ---------------------------------------------------------------------
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


# -- one hidden layer -------------------------------------------------------------------------------------------
dD, dm, dk, dn, dp = (n.Size(x).args[0] for x in map(n.as_size, (3, 2, 2, 4, 18)))
pa, pb, pc = (sym(x, dp, 1) for x in ("theta_a", "theta_b", "theta_c"))
XX, zz, uu, vv = sym("XX", dD, dm), sym("zz", dD, 1), sym("uu", dD, 1), sym("vv", dD, 1)
JJ = lambda x: n.Sym("JJ", (dD * dk, dp), "JJ", x)  # noqa: E731
ww = lambda x, y: n.Sym("ww", (dm, 1), "ww", x, y)  # noqa: E731
aa = lambda x, y: n.Sym("aa", (dk, 1), "aa", x, y)  # noqa: E731
phi_at = lambda z: n.Sym("value", (dD, 1), "value", z)  # noqa: E731
slopes_at = lambda z: n.Sym("slopes", (dD, dD), "slopes", z)  # noqa: E731
LAYER = HiddenLayer(JJ(pa), pa, XX, ww(pa, i), aa(pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz))
PHI = Activation(phi_at(zz), slopes_at(zz), zz, c, q)
INDEXED = Context((Natural(i), Natural(j)))


def outputs(theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """f(theta), rows over inputs and then outputs, from the parameters in an order of their own."""
    w, a, bias = theta[:8].reshape(4, 2), theta[8:16].reshape(4, 2), theta[16:]
    return (np.tanh(X @ w.T) @ a + bias).ravel()


def network(rng) -> dict:
    """A network with 4 units; its Jacobian by central differences, so that no formula for it is used."""
    X = numeric.matrix(rng, 3, 2)

    def derivative(theta: np.ndarray) -> np.ndarray:
        steps = 1e-3 * np.eye(18)
        f = {k: np.stack([outputs(theta.ravel() + k * h, X) for h in steps], axis=1) for k in (-2, -1, 1, 2)}
        return (f[-2] - 8 * f[-1] + 8 * f[1] - f[2]) / 12e-3

    start = rng.normal(size=(18, 1))
    return {
        XX: X, pa: start, pb: start + rng.choice([0.0, 1e-2, 1.0]) * rng.normal(size=(18, 1)),
        "JJ": derivative,
        "ww": lambda x, unit: x[:8].reshape(4, 2)[int(unit[0, 0]) - 1][:, None],
        "aa": lambda x, unit: x[8:16].reshape(4, 2)[int(unit[0, 0]) - 1][:, None],
        "value": np.tanh, "slopes": lambda z: np.diag(1 - np.tanh(z.ravel()) ** 2),
    }  # fmt: skip


@true("Jacobian of one hidden layer", "parameters of one hidden layer", "readout of one unit")
@drawn(rngs, examples=40)
def test_one_hidden_layer(rng):
    """Against the finite differences of a real network."""
    model = network(rng)
    confirm("Jacobian of one hidden layer", layers.jacobian_change(PLAIN, LAYER, pa, pb), model, 1e-6)
    confirm("parameters of one hidden layer", layers.parameter_change(PLAIN, LAYER, pa, pb), model)
    ends = stated(1, LE, i), stated(i, LE, n.Size(dn))
    for unit in range(1, 5):
        there = {**model, i: numeric.one(unit)}
        confirm("readout of one unit", layers.readout_change(INDEXED, LAYER, pa, pb, i, *ends), there)


@refused("Jacobian of one hidden layer", "parameters of one hidden layer", "readout of one unit")
def test_no_layer_no_point_no_unit():
    wrong = [
        PHI,
        HiddenLayer(
            JJ(pa), pa, XX, ww(pa, i), n.Sym("aa", (dD, 1), "aa", pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz)
        ),
        HiddenLayer(JJ(pa), pa, sym("other", dD, 5), ww(pa, i), aa(pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz)),
        HiddenLayer(JJ(pa), pa, XX, ww(pa, i), aa(pa, i), i, i, phi_at(zz), slopes_at(zz)),
    ]
    for layer in wrong:
        rejects(layers.jacobian_change, layer, pa, pb)
        rejects(layers.parameter_change, layer, pa, pb)
    for rule in (layers.jacobian_change, layers.parameter_change):
        rejects(rule, LAYER, pa, uu)
        rejects(rule, LAYER, pa, n.Sym("theta", (dp, 1), "theta", i))
    low, high = stated(1, LE, i), stated(i, LE, n.Size(dn))
    rejects(layers.readout_change, LAYER, pa, pb, i, low, high)  # nothing says that i is an integer
    rejects(layers.readout_change, LAYER, pa, pb, i, stated(0, LE, i), high, context=INDEXED)
    rejects(layers.readout_change, LAYER, pa, pb, i, low, stated(i, LE, n.Size(dn) + 1), context=INDEXED)


@true("an entrywise map is Lipschitz", "slopes of an entrywise map", "change of the slopes of an entrywise map")
@drawn(rngs, examples=80)
def test_entrywise_maps(rng):
    """tanh and a steep, shifted sine; the smallest constants that they allow."""
    scale = float(rng.choice([0.1, 1.0, 7.0]))
    kind = rng.integers(2)
    phi = (lambda z: np.tanh(scale * z)) if kind else (lambda z: np.sin(scale * z + 1))
    slope = (lambda z: scale / np.cosh(scale * z) ** 2) if kind else (lambda z: scale * np.cos(scale * z + 1))
    bend = 4 / 3**1.5 if kind else 1.0
    B = numeric.matrix(rng, 3, 2)
    first, second = rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    near = rng.choice([1e-3, 1.0])
    model = {
        XX: B, uu: first, vv: first + near * second, c: numeric.one(scale), q: numeric.one(bend * scale**2),
        s: numeric.one(np.linalg.norm(B, axis=1).max()), "value": phi, "slopes": lambda z: np.diag(slope(z.ravel())),
    }  # fmt: skip
    confirm("an entrywise map is Lipschitz", layers.value_change(PLAIN, PHI, uu, vv), model)
    confirm("slopes of an entrywise map", layers.slopes_bound(PLAIN, PHI, uu), model)
    sequent = layers.slopes_change(INDEXED, PHI, uu, vv, XX, j, rows_of(XX, s))
    assert not any(a == Natural(j) or "le j" in a.statement() for a in sequent.under if a != ROW_BOUND)
    confirm("change of the slopes of an entrywise map", sequent, model)


ROW_BOUND = Stated(Norm(n.Row(XX, j)), LE, s, j, ONE, n.Size(dD), index=True)


def rows_of(matrix, bound, last=None) -> Sequent:
    """|row j| <= bound for 1 <= j <= the number of rows, at j."""
    last = n.Size(matrix.shape[0]) if last is None else last
    what = Stated(Norm(n.Row(matrix, j)), LE, bound, j, ONE, last, index=True)
    return logic.instance(INDEXED, what, j, stated(1, LE, j), stated(j, LE, last))


@refused("an entrywise map is Lipschitz", "slopes of an entrywise map", "change of the slopes of an entrywise map")
def test_no_entrywise_map():
    moving = Activation(phi_at(zz), slopes_at(zz), zz, Norm(zz), q)
    wide = Activation(n.Sym("value", (dD, dD), "value", zz), slopes_at(zz), zz, c, q)
    for phi in (LAYER, moving, wide):
        rejects(layers.value_change, phi, uu, vv)
        rejects(layers.slopes_bound, phi, uu)
        rejects(layers.slopes_change, phi, uu, vv, XX, j, rows_of(XX, s), context=INDEXED)
    rejects(layers.value_change, PHI, uu, pa)
    rejects(layers.slopes_bound, PHI, pa)
    other = sym("other", dD, dm)
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(other, s), context=INDEXED)  # rows of another matrix
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(XX, s, n.Num(2)), context=INDEXED)  # not all rows
    one_row = stated(Norm(n.Row(XX, j)), LE, s)  # said of one row only
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, one_row, context=INDEXED)
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(XX, s * j), context=INDEXED)  # the bound moves


@true("difference of Kronecker products")
@drawn(rngs, examples=60)
def test_kronecker(rng):
    A, B, x, y = sym("A", 3, 2), sym("B", 3, 2), sym("x", 2, 1), sym("y", 2, 1)
    model = {z: numeric.matrix(rng, *z.shape) for z in (A, B, x, y)}
    confirm("difference of Kronecker products", layers.kronecker(PLAIN, A, x, B, y), model)


@refused("difference of Kronecker products")
def test_kronecker_of_other_shapes():
    A, B, x, y = sym("A", 3, 2), sym("B", 2, 3), sym("x", 2, 1), sym("y", 3, 1)
    rejects(layers.kronecker, A, x, B, x)
    rejects(layers.kronecker, A, x, A, y)
    rejects(layers.kronecker, A, x.T, A, x.T)


@true("larger eigenvalue of a symmetric 2 x 2 matrix")
@drawn(rngs, examples=150)
def test_larger_eigenvalue(rng):
    """Numbers of either sign; also at the eigenvector, where the two sides are equal."""
    x, y, d = sym("x"), sym("y"), sym("d")
    sequent = plane.larger_eigenvalue(PLAIN, a, b, d, x, y)
    numbers = [float(numeric.fraction(rng)) if rng.integers(2) else float(rng.normal()) for _ in range(5)]
    confirm(sequent.rule, sequent, dict(zip((a, b, d, x, y), map(numeric.one, numbers), strict=True)))
    vector = np.linalg.eigh([[numbers[0], numbers[1]], [numbers[1], numbers[2]]])[1][:, 1]
    confirm(sequent.rule, sequent, dict(zip((a, b, d, x, y), map(numeric.one, (*numbers[:3], *vector)), strict=True)))


@refused("larger eigenvalue of a symmetric 2 x 2 matrix")
def test_larger_eigenvalue_of_matrices():
    for place in range(5):
        rejects(plane.larger_eigenvalue, *(XX if at == place else a for at in range(5)))


@true("substitution of a point")
@drawn(rngs)
def test_at_point(rng):
    """What is supposed of the point is supposed of the new one."""
    near = stated(Norm(pa - pb), LE, s)
    sequent = points.at_point(PLAIN, near, pa, pc)
    assert sequent.under == {Stated(Norm(pc - pb), LE, s)}
    model = {x: numeric.matrix(rng, 18, 1) for x in (pb, pc)}
    model[s] = numeric.one(np.linalg.norm(model[pc] - model[pb]))
    confirm("substitution of a point", sequent, model)
    known = layers.value_change(PLAIN, PHI, uu, vv)
    assert points.at_point(PLAIN, known, uu, XX * ww(pb, i)).under == {PHI}


@refused("substitution of a point")
def test_at_no_point():
    sequent = stated(Norm(uu - vv), LE, s)
    rejects(points.at_point, sequent, s, t)
    rejects(points.at_point, sequent, uu, pa)
    rejects(points.at_point, stated(Norm(phi_at(uu)), LE, s), phi_at(uu), vv)  # a member of a family
    defined = logic.assumption(PLAIN, Define(uu, vv + vv))
    rejects(points.at_point, defined, uu, vv)
    rejects(points.at_point, rows_of(sym("one", dD, 1), s), sym("one", dD, 1), uu)  # a range speaks of it
    summed = ranges.sum_monotone(INDEXED, stated(Norm(uu), LE, s), j, ONE, n.Num(2))
    rejects(points.at_point, summed, uu, n.Sym("u", (dD, 1), "u", j))  # captured
    rejects(points.at_point, stated(n.Fails(Norm(uu), s), LE, t), uu, vv)
