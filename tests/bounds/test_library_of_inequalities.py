"""What everybody uses: inequalities of vectors, norms, spectra, numbers and convex functions, judged from the claim.

Each true one is proved and replayed, each false one has a counterexample that was counted again.
"""

from __future__ import annotations

import pytest

from derivations.assumptions import Convex, Has, Property, Smooth, StronglyConvex
from derivations.estimates import Natural, Spectrum, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Eig, Frac, I, Norm, Num, Row, Size, Sqrt, Sum, Tr, dot, expm, nodes, size, sym
from verify import judge

EQ, LE, LT = Relation.EQ, Relation.LE, Relation.LT
n, m, d = size("n"), size("m"), size("d")
t, low, L, eta, mu, a, b, i = (sym(x) for x in ("t", "lambda", "L", "eta", "mu", "a", "b", "i"))
A, B, C, K = (sym(x, n, n) for x in "ABCK")
M, X = sym("M", m, n), sym("X", m, n)
u, v = sym("u", n), sym("v", n)
PSD, SYMMETRIC = Property.PSD, Property.SYMMETRIC


def positive(*symbols):
    return tuple(Has(x, Property.POSITIVE) for x in symbols)


def stated(left, relation, right):
    return Stated(nodes.as_node(left), relation, nodes.as_node(right))


def symmetric(*matrices):
    return tuple(Has(x, SYMMETRIC) for x in matrices)


spectrum, small = Spectrum(A, low, L), stated(eta * L, "<=", 1)
shrunk = K * (K + low * I(n)).inv
ridge = (X.T * X + low * I(n)).inv
close = stated(Norm(A.inv, "op") * Norm(A - B, "op"), "<", 1)
TRUE = {
    "Cauchy-Schwarz": (u.T * v, LE, Norm(u) * Norm(v)),
    "Cauchy-Schwarz with a matrix": (u.T * A * v, LE, Norm(u) * Norm(A, "op") * Norm(v)),
    "Cauchy-Schwarz squared": ((u.T * v) ** 2, LE, Norm(u) ** 2 * Norm(v) ** 2),
    "Young": (2 * (u.T * v), LE, eta * Norm(u) ** 2 + Frac(1, eta) * Norm(v) ** 2, *positive(eta)),
    "two squares": (2 * a * b, LE, a**2 + b**2),
    "square of a sum": (Norm(u + v) ** 2, LE, 2 * Norm(u) ** 2 + 2 * Norm(v) ** 2),
    "square of a sum, weighted": (
        Norm(u + v) ** 2, LE, (1 + eta) * Norm(u) ** 2 + (1 + Frac(1, eta)) * Norm(v) ** 2, *positive(eta)),
    "parallelogram": (Norm(u + v) ** 2 + Norm(u - v) ** 2, EQ, 2 * Norm(u) ** 2 + 2 * Norm(v) ** 2),
    "reverse triangle": (Norm(A, "F") - Norm(B, "F"), LE, Norm(A - B, "F")),
    "absolute value": (Norm(Norm(u) - Norm(v)), LE, Norm(u - v)),
    "F below op": (Norm(M, "F"), LE, Sqrt(Size(n)) * Norm(M, "op")),
    "norm of a Gram matrix": (Norm(M.T * M, "op"), EQ, Norm(M, "op") ** 2),
    "columns": (Norm(A * M.T, "F") ** 2, EQ, Sum(Norm(A * Row(M, i).T) ** 2, i, Num(1), Size(m))),
    "condition number": (Sqrt(Size(n)), LE, Norm(A, "F") * Norm(A.inv, "F")),
    "below the inverse": (Frac(1, Norm(A, "op")), LE, Norm(A.inv, "op")),
    "Rayleigh": (u.T * A * u, LE, L * Norm(u) ** 2, spectrum),
    "forms in order": (u.T * A * u, LE, u.T * B * u, Has(B - A, PSD), *symmetric(A, B)),
    "congruence": (0, LE, Eig(C.T * A * C, "min"), Has(A, PSD)),
    "sum of semidefinite matrices": (0, LE, Eig(A + B, "min"), Has(A, PSD), Has(B, PSD)),
    "resolvent": (Norm(ridge, "op"), LE, Frac(1, low), *positive(low)),
    "ridge": (Norm(ridge * X.T, "op"), LE, Frac(1, 2 * Sqrt(low)), *positive(low)),
    "shrinkage": (Norm((K + low * I(n)).inv * K, "op"), LE, 1, Has(K, PSD), *positive(low)),
    "relaxation": (Norm(expm(-t * A) * u), LE, Norm(u), Has(A, PSD), Has(t, Property.NONNEGATIVE)),
    "a step": (Norm((I(n) - eta * A) * u), LE, (1 - eta * low) * Norm(u), spectrum, *positive(low, eta), small),
    "both ends": (Norm(I(n) - eta * A, "op"), LE, 1, spectrum, *positive(low, eta), stated(eta * L, "<=", 2)),
    "exponential of a norm": (Norm(expm(A), "op"), LE, expm(Norm(A, "op"))),
    "by the symmetric part": (
        Norm(expm(t * A) * u), LE, expm(low * t) * Norm(u),
        Has(low * I(n) - Frac(1, 2) * (A + A.T), PSD), Has(t, Property.NONNEGATIVE)),
    "difference of inverses": (
        Norm(A.inv - B.inv, "op"), LE, Norm(A.inv, "op") * Norm(A - B, "op") * Norm(B.inv, "op")),
    "Neumann": (Norm((I(n) - A).inv, "op"), LE, Frac(1, 1 - Norm(A, "op")), stated(Norm(A, "op"), "<", 1)),
    "Weyl": (Eig(A, "max"), LE, Eig(B, "max") + Norm(A - B, "op"), *symmetric(A, B)),
    "eigenvalues of a sum": (Eig(A, "min") + Eig(B, "min"), LE, Eig(A + B, "min"), *symmetric(A, B)),
    "norm of a semidefinite matrix": (Norm(A, "op"), EQ, Eig(A, "max"), Has(A, PSD)),
    "two steps": (Norm((I(n) - eta * A) * (I(n) - eta * A), "op"), LE, (1 - eta * low) ** 2, spectrum,
                  *positive(low, eta), small),
    "a factor on both sides": (
        low * Norm((K + low * I(n)).inv * K * u), LE, low * Norm(u), Has(K, PSD), *positive(low)),
    "bias of ridge regression": (
        Norm(low * (K + low * I(n)).inv * K * u), LE, low * Norm(u), Has(K, PSD), *positive(low)),
    "perturbed inverse": (
        Norm(B.inv, "op"), LE, Frac(Norm(A.inv, "op"), 1 - Norm(A.inv, "op") * Norm(A - B, "op")), close),
    "norm from the order": (Norm(A, "op"), LE, L, Has(A, PSD), Has(L * I(n) - A, PSD)),
    "eigenvalues from the order": (Eig(A, "max"), LE, Eig(B, "max"), Has(B - A, PSD), *symmetric(A, B)),
    "trace of the hat matrix": (Tr(X * ridge * X.T), LE, Size(m), *positive(low)),
    "trace of the hat matrix, by columns": (Tr(X * ridge * X.T), LE, Size(n), *positive(low)),
    "degrees of freedom": (0, LE, Tr(K * (K + low * I(n)).inv), Has(K, PSD), *positive(low)),
    "degrees of freedom in order": (Tr(shrunk * shrunk), LE, Tr(shrunk), Has(K, PSD), *positive(low)),
    "variance of ridge": (Tr(shrunk * shrunk), LE, Frac(1, 4 * low) * Tr(K), Has(K, PSD), *positive(low)),
    "bias of ridge": (
        low**2 * Norm((K + low * I(n)).inv * K * u) ** 2, LE, Frac(low, 4) * (u.T * K * u), Has(K, PSD),
        *positive(low)),
    "traces in order": (Tr(A), LE, Tr(B), Has(B - A, PSD)),
    "trace below the largest eigenvalue": (Tr(A), LE, Size(n) * Eig(A, "max"), *symmetric(A)),
    "absolute trace": (Norm(Tr(A)), LE, Size(n) * Norm(A, "op")),
    "absolute trace, F": (Norm(Tr(A)), LE, Sqrt(Size(n)) * Norm(A, "F")),
    "trace of a product": (Tr(A * B), LE, Norm(A, "op") * Tr(B), Has(B, PSD)),
    "scalar product of matrices": (Tr(A.T * B), LE, Norm(A, "F") * Norm(B, "F")),
    "trace of a Gram matrix": (Tr(X.T * X), EQ, Norm(X, "F") ** 2),
    "tangent": (1 + a, LE, expm(a)),
    "Bernoulli": (1 + t * a, LE, (1 + a) ** t, Natural(t), Has(a, Property.NONNEGATIVE)),
    "means": (Sqrt(a * b), LE, Frac(a + b, 2), *positive(a, b)),
    "a power below an exponential": ((1 - a) ** t, LE, expm(-a * t), Natural(t), *positive(a), stated(a, "<=", 1)),
    "a smaller exponent": (expm(-a * b), LT, expm(-a), *positive(a), stated(1, "<", b)),
}  # fmt: skip
FALSE = {
    "Cauchy-Schwarz turned around": (Norm(u) * Norm(v), LE, u.T * v),
    "square of a sum without 2": (Norm(u + v) ** 2, LE, Norm(u) ** 2 + Norm(v) ** 2),
    "F below op without the root": (Norm(M, "F"), LE, Norm(M, "op")),
    "7/32 for 8/32": (a * (1 - a), LE, Frac(7, 32)),
    "7/8 for 1": (Norm((I(n) - A).inv, "op"), LE, Frac(Frac(7, 8), 1 - Norm(A, "op")), stated(Norm(A, "op"), "<", 1)),
    "half the resolvent": (Norm((K + low * I(n)).inv, "op"), LE, Frac(1, 2 * low), Has(K, PSD), *positive(low)),
    "the other end": (u.T * A * u, LE, low * Norm(u) ** 2, spectrum),
    "a step that is too long": (
        Norm((I(n) - eta * A) * u), LE, (1 - eta * low) * Norm(u), spectrum, *positive(low, eta),
        stated(eta * L, "<=", 2)),
    "eigenvalues of a sum are no sum": (Eig(A + B, "max"), EQ, Eig(A, "max") + Eig(B, "max"), *symmetric(A, B)),
    "variance of ridge with 5": (Tr(shrunk * shrunk), LE, Frac(1, 5 * low) * Tr(K), Has(K, PSD), *positive(low)),
    "half the trace of the hat matrix": (Tr(X * ridge * X.T), LE, Frac(Size(m), 2), *positive(low)),
    "trace below one eigenvalue": (Tr(A), LE, Eig(A, "max"), Has(A, PSD)),
    "absolute trace without the size": (Norm(Tr(A)), LE, Norm(A, "op")),
    "trace of a product with any matrix": (Tr(A * B), LE, Norm(A, "op") * Tr(B)),
    "means with 3": (Sqrt(a * b), LE, Frac(a + b, 3), *positive(a, b)),
}  # fmt: skip

# -- gradient descent ---------------------------------------------------------------------------------------
y, best, w, z = (sym(x, d) for x in ("y", "x*", "w", "z"))


def f(x):
    return nodes.Sym("f", (1, 1), "f({0})", nodes.as_node(x))


def g(x):
    return nodes.Sym("grad f", y.shape, r"\nabla f({0})", nodes.as_node(x))


def x(k):
    return nodes.Sym("x", y.shape, "x_{0}", nodes.as_node(k))


step = Stated(x(t + 1), "=", x(t) - eta * g(x(t)), t, Num(0), index=True)
descent = (step, Stated(g(best), "=", nodes.Zero(*y.shape)), Natural(t), Smooth(f(y), g(y), y, L), *positive(L, eta))
convex = (*descent, Convex(f(y), g(y), y))
strong = (*descent, StronglyConvex(f(y), g(y), y, mu), *positive(mu))
short = stated(eta, "<=", Frac(1, L))
before, after = Norm(x(t) - best) ** 2, Norm(x(t + 1) - best) ** 2
weight = (Has(a, Property.NONNEGATIVE), stated(a, "<=", 1))
other = (  # what it says of h, and of a sequence of its own, leads nowhere
    Convex(nodes.Sym("h", (1, 1), "h({0})", y), nodes.Sym("grad h", y.shape, r"\nabla h({0})", y), y),
    Smooth(nodes.Sym("h", (1, 1), "h({0})", y), nodes.Sym("grad h", y.shape, r"\nabla h({0})", y), y, L),
)
DESCENT = {
    "descent lemma": (
        f(x(t + 1)), LE, f(x(t)) - eta * Norm(g(x(t))) ** 2 + Frac(L * eta**2, 2) * Norm(g(x(t))) ** 2, *descent),
    "half a step": (
        f(x(t)) - eta * Norm(g(x(t))) ** 2 + Frac(L * eta**2, 2) * Norm(g(x(t))) ** 2, LE,
        f(x(t)) - Frac(eta, 2) * Norm(g(x(t))) ** 2, *descent, short),
    "contraction": (after, LE, (1 - eta * mu) * before, *strong, short),
    "contraction, longest step": (
        after, LE, (1 - Frac(2 * eta * mu * L, mu + L)) * before, *strong, stated(eta, "<=", Frac(2, mu + L))),
    "not further away": (after, LE, before, *convex, stated(eta, "<=", Frac(2, L))),
    "gradient at a point": (Norm(g(x(t))), LE, L * Norm(x(t) - best), *descent),
    "co-coercivity": (Norm(g(w) - g(z)) ** 2, LE, L * dot(g(w) - g(z), w - z), *convex),
    "strongly monotone": (mu * Norm(w - z) ** 2, LE, dot(g(w) - g(z), w - z), *strong),
    "domination": (2 * mu * (f(w) - f(best)), LE, Norm(g(w)) ** 2, *strong),
    "values by domination": (f(x(t + 1)) - f(best), LE, (1 - eta * mu) * (f(x(t)) - f(best)), *strong, short),
    "one step of the rate 1/t": (f(x(t + 1)) - f(best), LE, Frac(1, 2 * eta) * (before - after), *convex, short),
    "a minimum": (f(best), LE, f(w), *convex),
    "a mean of two points": (
        f(a * w + (1 - a) * z), LE, a * f(w) + (1 - a) * f(z), *convex, *weight),
    "beside another function": (after, LE, (1 - eta * mu) * before, *strong, short, *other),
    "all steps": (before, LE, (1 - eta * mu) ** t * Norm(x(0) - best) ** 2, *strong, short),
}  # fmt: skip
TOO_FAST = {
    "twice the contraction": (after, LE, (1 - 2 * eta * mu) * before, *strong, short),
    "a long step": (after, LE, (1 - eta * mu) * before, *strong, stated(eta, "<=", Frac(2, L))),
    "no price for the step": (f(x(t + 1)), LE, f(x(t)) - eta * Norm(g(x(t))) ** 2, *strong, short),
    "twice the domination": (4 * mu * (f(w) - f(best)), LE, Norm(g(w)) ** 2, *strong),
    "a mean of two points below one of them": (f(a * w + (1 - a) * z), LE, f(w), *convex, *weight),
    "the other constant": (Norm(g(x(t))), LE, mu * Norm(x(t) - best), *strong),
}


def claim(left, relation, right, *facts):
    return Claim(nodes.as_node(left), relation, nodes.as_node(right), Notation("inequalities", {}, facts))


@pytest.mark.parametrize("name", [*TRUE, *DESCENT])
def test_what_everybody_uses_is_proved(name):
    verdict = judge(claim(*{**TRUE, **DESCENT}[name]))
    assert verdict.verdict.value == "PROVED", verdict.reason


@pytest.mark.parametrize("name", [*FALSE, *TOO_FAST])
def test_what_is_a_little_too_strong_is_refuted(name):
    verdict = judge(claim(*{**FALSE, **TOO_FAST}[name]))
    assert verdict.verdict.value == "REFUTED", verdict.reason
    assert verdict.counterexample is not None


def test_what_is_beyond_the_library_is_left_open():
    beyond = claim(Norm(A * B - B * A, "F") ** 2, LE, 2 * Norm(A, "F") ** 2 * Norm(B, "F") ** 2)
    assert judge(beyond).verdict.value in ("UNKNOWN", "CONSISTENT")


def test_a_pseudo_inverse_has_a_counterexample():
    """The condition number of A^T A is the square of that of A."""
    false = claim(Norm(A.T * A, "op") * Norm((A.T * A).inv, "op"), EQ, Norm(A, "op") * Norm(nodes.PInv(A), "op"))
    verdict = judge(false)
    assert verdict.verdict.value == "REFUTED", verdict.reason
    singular = claim(Norm(A, "F"), LE, Norm(A * nodes.PInv(A), "F") ** 2)
    assert judge(singular).verdict.value == "REFUTED"
