"""Rules of the library: vectors, norms against each other, inverses and exponentials, spectra, numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from derivations.assumptions import Gram, Has, Property
from derivations.estimates import Natural, Spectrum, Stated
from derivations.notation import Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic, comparisons, eigenvalues, logic, ranks, scalars, spectra, vectors
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import PLAIN, S2, SPECTRUM, P, S, a, b, c, high_s, i, low_s, m, stated, t

from .. import numeric
from ..cases import confirm, drawn, mats, refused, rejects, rngs, sizes, spectral_model, true

VECTORS = (
    "square of a norm", "Cauchy-Schwarz inequality", "a number is below its absolute value",
    "absolute value", "absolute value of a non-negative number", "norm of any multiple", "reverse triangle inequality",
)  # fmt: skip


@true(*VECTORS)
@drawn(rngs, sizes, sizes)
def test_vectors(rng, rows, columns):
    model, (u, v, row, A, B) = mats(rng, u=(rows, 1), v=(rows, 1), row=(1, rows), A=(rows, columns), B=(rows, columns))
    for x in (a, c):
        model[x] = numeric.one(numeric.fraction(rng))
    for kind in ("2", "op", "F"):
        for vector in (u, row, a):
            confirm("square of a norm", vectors.squared(PLAIN, vector, kind), model)
    for kind in ("op", "F", "*", "max"):
        confirm("norm of any multiple", vectors.multiple(PLAIN, kind, a, A), model)
        confirm("reverse triangle inequality", vectors.reverse_triangle(PLAIN, kind, A, B), model)
    for kind in ("1", "inf"):
        confirm("norm of any multiple", vectors.multiple(PLAIN, kind, a, u), model)
        confirm("reverse triangle inequality", vectors.reverse_triangle(PLAIN, kind, u, v), model)
    for one, other in ((u, v), (u, -v), (row, u.T), (u, row), (a, c)):
        confirm("Cauchy-Schwarz inequality", vectors.cauchy_schwarz(PLAIN, one, other), model)
    confirm("norm of any multiple", vectors.multiple(PLAIN, "2", -a, v), model)
    confirm("a number is below its absolute value", vectors.below_absolute(PLAIN, a), model)
    size = abs(model[a])
    bound = {**model, c: size + numeric.one(numeric.fraction(rng, 0))}
    confirm("absolute value", vectors.absolute(PLAIN, a, c, stated(a, LE, c), stated(-a, LE, c)), bound)
    sign = stated(ZERO, LE, a)
    confirm("absolute value of a non-negative number", vectors.absolute_of_positive(PLAIN, a, sign), {**model, a: size})


@refused(*VECTORS)
def test_vectors_refuse():
    A, v, w = sym("A", 2, 3), sym("v", 3, 1), sym("w", 2, 1)
    rejects(vectors.squared, A, "F")
    rejects(vectors.squared, v, "1")
    rejects(vectors.squared, v, "*")
    rejects(vectors.cauchy_schwarz, v, w)
    rejects(vectors.cauchy_schwarz, A, A)
    rejects(vectors.below_absolute, v)
    rejects(vectors.absolute, a, c, stated(a, LE, c), stated(a, LE, c))
    rejects(vectors.absolute, v, c, stated(ZERO, LE, c), stated(ZERO, LE, c))
    rejects(vectors.absolute_of_positive, a, stated(a, LE, ZERO))
    rejects(vectors.multiple, "F", A, v)
    rejects(vectors.reverse_triangle, "2", v, w)
    rejects(vectors.reverse_triangle, "2", A, A)
    assert vectors.absolute(PLAIN, a, c, stated(a, LT, c), stated(-a, LE, c)).relation == LE


COMPARISONS = (
    "Frobenius norm below operator norm", "norm of a Gram matrix", "Frobenius norm of a Gram matrix",
    "norm of the identity", "condition number", "columns of a product", "difference of inverses",
    "inverse of a perturbed matrix", "exponential of a norm", "difference of exponentials",
    "vector through an inverse",
)  # fmt: skip


@true(*COMPARISONS)
@drawn(rngs, sizes, sizes)
def test_comparisons(rng, rows, columns):
    model, (A, M) = mats(rng, A=(rows, rows), M=(rows, columns))
    Q, R = sym("Q", rows, rows), sym("R", rows, rows)
    for x in (Q, R):  # invertible, some of them nearly not
        model[x] = rng.normal(size=(rows, rows)) + rng.choice([0.0, 2.0, -3.0]) * np.eye(rows)
    for side in ("rows", "columns"):
        confirm("Frobenius norm below operator norm", comparisons.frobenius(PLAIN, M, side), model)
    for x in (M, M.T, A):
        confirm("norm of a Gram matrix", comparisons.gram(PLAIN, x), model)
        confirm("Frobenius norm of a Gram matrix", comparisons.gram_frobenius(PLAIN, x), model)
    for kind in ("op", "F"):
        confirm("norm of the identity", comparisons.identity(PLAIN, kind, rows), model)
        confirm("difference of inverses", comparisons.inverses(PLAIN, kind, Q, R), model, 1e-6)
    for kinds in comparisons.CONDITION:
        confirm("condition number", comparisons.condition(PLAIN, kinds, Q), model, 1e-6)
    for one in (A, None):
        confirm("columns of a product", comparisons.columns(PLAIN, one, M, i), model)
    for side in ("left", "right", "apart"):
        confirm("inverse of a perturbed matrix", comparisons.perturbed(PLAIN, Q, R, side), model, 1e-6)
        confirm("inverse of a perturbed matrix", comparisons.perturbed(PLAIN, n.I(rows), R, side), model, 1e-6)
    model[A] = model[A] * min(1.0, 5 / (1e-9 + np.abs(model[A]).max()))
    confirm("exponential of a norm", comparisons.exponential(PLAIN, A), model)
    confirm("difference of exponentials", comparisons.exponentials(PLAIN, A, Q), model)
    x = sym("x", rows, 1)
    model[x] = numeric.matrix(rng, rows, 1)
    confirm("vector through an inverse", comparisons.through(PLAIN, Q, x), model, 1e-6)


@refused(*COMPARISONS)
def test_comparisons_refuse():
    A, M, B = sym("A", 3, 3), sym("M", 3, 2), sym("B", 2, 2)
    rejects(comparisons.frobenius, M, "both")
    rejects(comparisons.gram, A + B)
    rejects(comparisons.gram_frobenius, A + B)
    rejects(comparisons.identity, "2", 3)
    rejects(comparisons.condition, ("op", "F", "op"), A)
    rejects(comparisons.condition, ("op", "op", "op"), M)
    rejects(comparisons.columns, A, B, i)
    rejects(comparisons.columns, A * i, M, i)
    rejects(comparisons.inverses, "2", A, A)
    rejects(comparisons.inverses, "op", A, B)
    rejects(comparisons.perturbed, A, B, "left")
    rejects(comparisons.perturbed, A, A, "both")
    rejects(comparisons.exponential, M)
    rejects(comparisons.through, M, sym("x", 3, 1))
    rejects(comparisons.through, A, sym("x", 1, 3))
    rejects(comparisons.exponentials, A, B)


EIGENVALUES = (
    "ends of a spectrum", "largest eigenvalue", "eigenvalues below the norm", "eigenvalue by its number",
    "Weyl's inequality for the largest eigenvalue", "eigenvalues of a sum", "positive semidefinite",
    "eigenvalues of a positive semidefinite matrix", "largest eigenvalue of a quadratic form",
    "smallest eigenvalue from a quadratic form", "exponential by the symmetric part", "function of a symmetric matrix",
)  # fmt: skip
x, v3 = sym("sigma"), sym("v", 3, 1)


def between(left: n.Node, right: n.Node):
    """A bound of a function on the spectrum: what is assumed of the variable, and one more stated inequality."""
    ends = [logic.assumption(PLAIN, Stated(*pair)) for pair in ((low_s, LE, x), (x, LE, high_s))]
    return arithmetic.combine(PLAIN, left, LE, right, [*ends, stated(left, LE, right)], [ZERO, ZERO, ONE])


@true(*EIGENVALUES)
@drawn(rngs)
def test_eigenvalues(rng):
    model = spectral_model(rng, rng.choice([None, 0.0, 1e-6, 0.3]))
    low, high = (float(model[y][0, 0]) for y in (low_s, high_s))
    model.update({S2: numeric.symmetric(rng, 3), P: numeric.matrix(rng, 3, 3), v3: numeric.matrix(rng, 3, 1)})
    symmetric = Has(S2, Property.SYMMETRIC)
    confirm("ends of a spectrum", eigenvalues.ends(PLAIN, S2, symmetric), model)
    confirm("ends of a spectrum", eigenvalues.ends(PLAIN, S, SPECTRUM), model)
    confirm("largest eigenvalue", eigenvalues.largest(PLAIN, SPECTRUM), model)
    for which in ("min", "max"):
        confirm("eigenvalues below the norm", eigenvalues.below_norm(PLAIN, S2, which, symmetric), model)
        for place in (1, 2, 3):
            made = eigenvalues.numbered(PLAIN, S2, n.Num(place), which, symmetric)
            confirm("eigenvalue by its number", made, model)
        confirm("eigenvalues of a sum", eigenvalues.of_sum(PLAIN, S, S2, which, SPECTRUM, symmetric), model)
    made = eigenvalues.weyl_largest(PLAIN, S, S2, SPECTRUM, symmetric)
    confirm("Weyl's inequality for the largest eigenvalue", made, model)
    rayleigh = eigenvalues.rayleigh(PLAIN, S2, v3, symmetric)
    confirm("largest eigenvalue of a quadratic form", rayleigh, model)
    positive = {**model, S2: model[P] @ model[P].T}
    for what in (Has(S2, Property.PSD), Gram(S2, P)):
        confirm("positive semidefinite", eigenvalues.form(PLAIN, what, v3), positive)
        confirm("eigenvalues of a positive semidefinite matrix", eigenvalues.positive(PLAIN, what), positive)
    made = eigenvalues.from_form(
        PLAIN, S2, v3, n.Eig(S2, "min"), symmetric, spectra.quadratic(PLAIN, S2, v3, symmetric)
    )
    confirm("smallest eigenvalue from a quadratic form", made, model)
    part = n.Frac(ONE, n.Num(2)) * (P + P.T)
    bent = {**model, c: numeric.one(float(np.linalg.eigvalsh((model[P] + model[P].T) / 2)[-1])), t: numeric.one(0.7)}
    what = Has(c * n.I(3) - part, Property.PSD)
    if np.abs(model[P]).max() < 20:
        made = eigenvalues.logarithmic(PLAIN, P, t, c, what, stated(ZERO, LE, t))
        confirm("exponential by the symmetric part", made, bent, 1e-6)
    # functions: the largest value on the spectrum is on a grid of it, which is also a bound
    model[c] = numeric.one(0.5 + abs(low))
    shift = S + 2 * c * n.I(3)
    for f, value in (
        (S * S - S, lambda s: s * s - s), (n.Exp(-S / 4), lambda s: np.exp(-s / 4)),
        (n.Inv(shift), lambda s: 1 / (s + 2 * float(model[c][0, 0]))),
        (S * n.Inv(shift) * S, lambda s: s * s / (s + 2 * float(model[c][0, 0]))),
    ):  # fmt: skip
        poly, _ = eigenvalues.function_of(PLAIN, f, S, x)
        at = PLAIN.terms.build(poly)
        found = value(np.linspace(low, high, 4001))
        tops = {**model, a: numeric.one(float(found.max())), b: numeric.one(float(np.abs(found).max())),
                sym("d"): numeric.one(float(found.min()))}  # fmt: skip
        aims = (
            ("max", a, (between(at, a),)), ("min", sym("d"), (between(sym("d"), at),)),
            ("form", a, (between(at, a),)), ("op", b, (between(at, b), between(-b, at))),
        )  # fmt: skip
        for aim, end, bounds in aims:
            general = Context(())
            cut = tuple(unstated(bound) for bound in bounds)
            made = eigenvalues.function(general, aim, f, S, x, end, SPECTRUM, cut, v3 if aim == "form" else None)
            assert numeric.holds(made.left, made.relation, made.right, tops, 1e-6), (aim, str(f))


def unstated(bound):
    """The bound under the ends of the spectrum alone: as a rule for all values would show it."""
    ends = [p for p in bound.parents if p.rule == "assumption" and low_s not in (p.left,)]
    assert ends
    stands = Stated(bound.left, LE, bound.right, x)  # said of all numbers
    return logic.instance(PLAIN, stands, x)


@refused(*EIGENVALUES)
def test_eigenvalues_refuse():
    symmetric, sign = Has(S2, Property.SYMMETRIC), stated(ZERO, LE, t)
    rejects(eigenvalues.ends, S2, Has(P, Property.SYMMETRIC))
    rejects(eigenvalues.ends, S2, SPECTRUM)
    rejects(eigenvalues.largest, Spectrum(S, low_s))
    rejects(eigenvalues.below_norm, S2, "mean", symmetric)
    rejects(eigenvalues.below_norm, P, "max", symmetric)
    rejects(eigenvalues.numbered, S2, ONE, "mean", symmetric)
    rejects(eigenvalues.numbered, P, ONE, "max", symmetric)
    rejects(eigenvalues.numbered, S2, v3, "max", symmetric)
    rejects(eigenvalues.weyl_largest, S, P, SPECTRUM, symmetric)
    rejects(eigenvalues.of_sum, S, S2, "both", SPECTRUM, symmetric)
    rejects(eigenvalues.of_sum, S, P, "max", SPECTRUM, symmetric)
    rejects(eigenvalues.form, symmetric, v3)
    rejects(eigenvalues.form, Has(S2, Property.PSD), sym("v", 2, 1))
    rejects(eigenvalues.positive, symmetric)
    rejects(eigenvalues.rayleigh, P, v3, symmetric)
    form = spectra.quadratic(PLAIN, S2, v3, symmetric)
    rejects(eigenvalues.from_form, S2, v3, c, symmetric, form)
    rejects(eigenvalues.from_form, P, v3, n.Eig(S2, "min"), symmetric, form)
    known = logic.assumption(PLAIN, Stated(n.Eig(S2) * Norm(v3) ** 2, LE, n.dot(v3, S2 * v3)))
    rejects(eigenvalues.from_form, S2, v3, n.Eig(S2, "min"), symmetric, known)  # said of this vector alone
    what = Has(2 * c * n.I(3) - P - P.T, Property.PSD)
    rejects(eigenvalues.logarithmic, P, t, c, what, stated(t, LE, ZERO))
    rejects(eigenvalues.logarithmic, P, t, c + 1, what, sign)
    rejects(eigenvalues.logarithmic, P, t, c, Has(P + P.T - 2 * c * n.I(3), Property.PSD), sign)
    top = logic.assumption(PLAIN, Stated(x, LE, high_s))
    rejects(eigenvalues.function, "max", S, S, x, high_s, Spectrum(S, low_s), (top,))
    rejects(eigenvalues.function, "max", S, S2, x, high_s, SPECTRUM, (top,))
    rejects(eigenvalues.function, "max", S + P, S, x, high_s, SPECTRUM, (top,))
    rejects(eigenvalues.function, "op", S, S, x, high_s, SPECTRUM, (top,))
    rejects(eigenvalues.function, "max", S, S, high_s, high_s, SPECTRUM, (top,))
    rejects(eigenvalues.function, "max", S, S, x, high_s, SPECTRUM, (stated(x, LE, high_s + 1),))
    beside = arithmetic.combine(PLAIN, x, LE, high_s, [top, stated(x, LE, c)], [ONE, ZERO])
    rejects(eigenvalues.function, "max", S, S, x, high_s, SPECTRUM, (beside,))  # rests on more about the variable


RANKS = ("rank between zero and the sides", "rank of a product", "rank of a sum")


@true(*RANKS)
@drawn(rngs, sizes, sizes)
def test_ranks(rng, rows, columns):
    """Of matrices of low rank, whose products and sums lose and gain some."""
    model, (A, B, C) = mats(rng, A=(rows, columns), B=(rows, columns), C=(columns, rows))
    for x in (A, B, C):
        low = rng.integers(-1, 2, size=(model[x].shape[0], 1)) * rng.integers(-1, 2, size=(1, model[x].shape[1]))
        model[x] = low.astype(float) + (rng.integers(0, 2) * model[x])
    for which in ("zero", "rows", "cols"):
        confirm("rank between zero and the sides", ranks.sides(PLAIN, A * C, which), model)
    if rows > 1 and columns > 1:
        for first, stop in ((0, 1), (1, 2), (2, 3), (0, 2), (1, 3)):
            confirm("rank of a product", ranks.product(PLAIN, (A, C, B), first, stop), model)
    confirm("rank of a sum", ranks.of_sum(PLAIN, (A, n.Neg(B), A * C * B)), model)


@refused(*RANKS)
def test_ranks_refuse():
    u = sym("u", 3, 1)
    rejects(ranks.sides, P, "corner")
    rejects(ranks.product, (c, P), 0, 1)  # rank(c P) may exceed the rank of a number
    rejects(ranks.product, (u.T, u, P), 0, 1)
    rejects(ranks.product, (P, P), 0, 2)
    rejects(ranks.product, (P, P), 1, 1)
    rejects(ranks.of_sum, (P,))
    rejects(ranks.of_sum, (P, u))


SCALARS = (
    "squares are not negative", "pi between rational numbers", "a quotient cancels", "division by a positive number",
    "positive where not zero",
    "exponential above its tangent", "Bernoulli's inequality", "geometric mean below arithmetic mean",
)  # fmt: skip


@true(*SCALARS)
@drawn(rngs, examples=60)
def test_numbers(rng):
    model = {y: numeric.one(numeric.fraction(rng)) for y in (a, c)}
    model[b] = numeric.one(numeric.fraction(rng, 1))
    confirm("squares are not negative", scalars.square(PLAIN, a - c), model)
    confirm("pi between rational numbers", scalars.beside_pi(PLAIN, n.Num(numeric.fraction(rng) / 8)), model, 0)
    confirm("a quotient cancels", scalars.cancels(PLAIN, b), model)
    whole, sign = stated(a, LE, b * c), stated(ZERO, LT, b)
    if numeric.holds(a, LE, b * c, model):
        confirm("division by a positive number", scalars.divided(PLAIN, a / b, LE, c, b, whole, sign), model)
    invertible = Context((Has(b, Property.INVERTIBLE),))
    confirm("positive where not zero", scalars.nonzero(invertible, b, stated(ZERO, LE, b)), model)
    small = {a: numeric.one(float(rng.choice([-2.0, -0.5, 0.0, 1e-9, 0.5, 3.0])))}
    confirm("exponential above its tangent", scalars.tangent(PLAIN, a), small)
    counted = Context((Natural(m),))
    least = {a: numeric.one(max(numeric.fraction(rng), numeric.fraction(rng, 0) * 0 - 1)),
             m: numeric.one(numeric.fraction(rng, 0) * 0 + int(rng.integers(0, 6)))}  # fmt: skip
    confirm("Bernoulli's inequality", scalars.bernoulli(counted, a, m, stated(ZERO, LE, ONE + a)), least)
    both = {y: numeric.one(float(numeric.fraction(rng, 0))) for y in (a, b)}
    made = scalars.means(PLAIN, a, b, stated(ZERO, LE, a), stated(ZERO, LE, b))
    confirm("geometric mean below arithmetic mean", made, both)


@refused(*SCALARS)
def test_numbers_refuse():
    A = sym("A", 2, 2)
    rejects(scalars.square, A)
    rejects(scalars.beside_pi, a)
    rejects(scalars.beside_pi, n.Num(Fraction(2 * 314159265358979323846 + 1, 2 * 10**20)))
    rejects(scalars.cancels, A)
    whole, sign = stated(a, LE, b * c), stated(ZERO, LT, b)
    rejects(scalars.divided, a / b, LE, c, b, whole, stated(ZERO, LE, b))
    rejects(scalars.divided, a / b, LT, c, b, whole, sign)
    rejects(scalars.divided, a, LE, c, b, whole, sign)
    rejects(scalars.divided, a / c, LE, b, c, whole, sign)
    rejects(scalars.nonzero, a, stated(a, LE, ZERO))
    rejects(scalars.tangent, A)
    rejects(scalars.bernoulli, a, m, stated(ZERO, LE, ONE + a))
    rejects(scalars.bernoulli, a, m, stated(ZERO, LE, a + 2), context=Context((Natural(m),)))
    rejects(scalars.bernoulli, a, -m, stated(ZERO, LE, ONE + a), context=Context((Natural(m),)))
    rejects(scalars.means, a, b, stated(ZERO, LE, a), stated(ZERO, LE, a))
