"""Absolute values, maxima, norms of all kinds, dual norms, logarithms and roots, orthogonal factors, projections.

Each true one is proved and replayed, each false one has a counterexample that was counted again, and what is beyond
the rules is left open.
"""

from __future__ import annotations

import pytest

from derivations.assumptions import Define, Flow, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    Eig,
    Frac,
    I,
    Integral,
    Max,
    Min,
    Norm,
    Num,
    Size,
    Sqrt,
    Sum,
    Sup,
    Tr,
    expm,
    log,
    nodes,
    size,
    sym,
)
from verify import judge

from ..families import each
from .test_library_of_inequalities import positive, stated

EQ, LE, LT = Relation.EQ, Relation.LE, Relation.LT
n, m, k = size("n"), size("m"), size("k")
a, b, c, r, s, x, y, low = (sym(name) for name in ("a", "b", "c", "r", "s", "x", "y", "lambda"))
A, B, C, X = sym("A", m, n), sym("B", m, n), sym("C", n, k), sym("X", m, n)
S, P, R, Q, H = sym("S", n, n), sym("P", n, n), sym("R", n, n), sym("Q", n, n), sym("H", m, m)
u, v, z = sym("u", n), sym("v", n), sym("z", m)


def nonnegative(*numbers):
    return tuple(Has(q, Property.NONNEGATIVE) for q in numbers)


def symmetric(*matrices):
    return tuple(Has(q, Property.SYMMETRIC) for q in matrices)


def semidefinite(*matrices):
    return tuple(Has(q, what) for q in matrices for what in (Property.SYMMETRIC, Property.PSD))


def at(index, name):
    return nodes.Sym(name, (1, 1), f"{name}_{{0}}", index)


i, t = sym("i"), sym("t")
decay = Flow(at(t, "g"), t, -at(t, "g"), at(Num(0), "g"))
parts = (decay, stated(0, "<=", a), stated(a, "<=", b))
hat = X * (X.T * X + low * I(n)).inv * X.T
unitary, definition = Has(Q, Property.ORTHOGONAL), Define(H, hat)
TRUE = {
    "absolute value of a number that is not negative": (Norm(a), EQ, a, *nonnegative(a)),
    "absolute value of a product": (Norm(a * b), EQ, Norm(a) * Norm(b)),
    "absolute value of a quotient": (Norm(Frac(a, b)), EQ, Frac(Norm(a), Norm(b)), Has(b, Property.INVERTIBLE)),
    "product below its absolute values": (a * b, LE, Norm(a) * Norm(b)),
    "absolute value between bounds": (Norm(a), LE, c, stated(a, "<=", c), stated(-c, "<=", a)),
    "reverse triangle": (Norm(Norm(a) - Norm(b)), LE, Norm(a - b)),
    "Cauchy-Schwarz": (Norm(u.T * v), LE, Norm(u) * Norm(v)),
    "maximum above": (b, LE, Max(a, b, c)),
    "maximum below": (Max(a, b), LE, c, stated(a, "<=", c), stated(b, "<=", c)),
    "minimum above": (c, LT, Min(a, b), stated(c, "<", a), stated(c, "<", b)),
    "maximum and minimum": (Max(a, b) + Min(a, b), EQ, a + b),
    "their product": (Max(a, b) * Min(a, b), EQ, a * b),
    "maximum by the absolute value": (Max(a, b), EQ, Frac(1, 2) * (a + b + Norm(a - b))),
    "absolute value as a maximum": (Norm(a), EQ, Max(a, -a)),
    "minimum of opposites": (Min(a, b), EQ, -Max(-a, -b)),
    "maximum of two norms": (Max(Norm(u), Norm(v)), LE, Norm(u) + Norm(v)),
    "inf below 1": (Norm(u, "inf"), LE, Norm(u, "1")),
    "1 below inf": (Norm(u, "1"), LE, Size(n) * Norm(u, "inf")),
    "1 below 2": (Norm(u, "1"), LE, Sqrt(Size(n)) * Norm(u)),
    "triangle in the 1-norm": (Norm(u - v, "1"), LE, Norm(u, "1") + Norm(v, "1")),
    "maximum norm of a multiple": (Norm(a * u, "inf"), EQ, Norm(a) * Norm(u, "inf")),
    "three norms away": (Norm(u + v, "inf"), LE, Norm(u, "1") + Norm(v, "1")),
    "F below nuclear": (Norm(A, "F"), LE, Norm(A, "*")),
    "nuclear below F": (Norm(A, "*"), LE, Sqrt(Size(n)) * Norm(A, "F")),
    "nuclear below op": (Norm(A, "*"), LE, Size(m) * Norm(A, "op")),
    "largest entry": (Norm(A, "max"), LE, Norm(A, "op")),
    "op below the largest entry": (Norm(A, "op"), LE, Sqrt(Size(m * n)) * Norm(A, "max")),
    "nuclear norm of a product": (Norm(A * C, "*"), LE, Norm(A, "F") * Norm(C, "F")),
    "nuclear norm of a transpose": (Norm(A.T, "*"), EQ, Norm(A, "*")),
    "Hoelder": (Norm(u.T * v), LE, Norm(u, "inf") * Norm(v, "1")),
    "dual norms": (Norm(Tr(A.T * B)), LE, Norm(A, "op") * Norm(B, "*")),
    "trace below the nuclear norm": (Norm(Tr(S)), LE, Norm(S, "*")),
    "nuclear norm of a semidefinite matrix": (Norm(S, "*"), EQ, Tr(S), *semidefinite(S)),
    "logarithm": (log(1 + x), LE, x, stated(-1, "<", x)),
    "logarithm from below": (1 - Frac(1, x), LE, log(x), *positive(x)),
    "logarithms in order": (log(x), LT, log(y), *positive(x), stated(x, "<", y)),
    "decay against a rate": (expm(-s), LE, Frac(1, 1 + s), *nonnegative(s)),
    "the rest of a decay": (1 - expm(-x), LE, x),
    "root of a sum": (Sqrt(s + r), LE, Sqrt(s) + Sqrt(r), *nonnegative(s, r)),
    "three terms of a logarithm": (log(1 + x), LE, x - Frac(1, 2) * x**2 + Frac(1, 3) * x**3, *nonnegative(x)),
    "root below its tangent": (Sqrt(1 + x), LE, 1 + Frac(1, 2) * x, *nonnegative(x)),
    "roots of a difference": (Norm(Sqrt(s) - Sqrt(r)), LE, Sqrt(Norm(s - r)), *nonnegative(s, r)),
    "roots of a product": (Sqrt(s) * Sqrt(r), LE, Frac(1, 2) * (s + r), *nonnegative(s, r)),
    "square of a sum of roots": ((Sqrt(s) + Sqrt(r)) ** 2, LE, 2 * s + 2 * r, *nonnegative(s, r)),
    "root of a product": (Sqrt(4 * s * r), EQ, 2 * Sqrt(s) * Sqrt(r), *nonnegative(s, r)),
    "sums of products": (
        Sum(at(i, "x") * at(i, "y"), i, Num(1), Size(n)) ** 2, LE,
        Sum(at(i, "x") ** 2, i, Num(1), Size(n)) * Sum(at(i, "y") ** 2, i, Num(1), Size(n))),
    "square of a sum": (
        Sum(at(i, "x"), i, Num(1), Size(n)) ** 2, LE, Size(n) * Sum(at(i, "x") ** 2, i, Num(1), Size(n))),
    "integrals of products": (
        Integral(s * expm(-s), s, Num(0), r) ** 2, LE,
        Integral(s**2, s, Num(0), r) * Integral(expm(-2 * s), s, Num(0), r), *positive(r)),
    "supremum over a part": (Sup(at(s, "g"), s, a, b), LE, Sup(at(s, "g"), s, Num(0), b), *parts),
    "integral below the supremum": (
        Integral(at(s, "g"), s, a, b), LE, (b - a) * Sup(at(s, "g"), s, a, b), *parts),
    "quotient below a logarithm": (Frac(x, 1 + x), LE, log(1 + x), *positive(x)),
    "orthogonal factor": (Norm(Q * u), EQ, Norm(u), unitary),
    "norm of an orthogonal matrix": (Norm(Q, "op"), EQ, Num(1), unitary),
    "orthogonal factors on both sides": (Norm(Q * S * Q.T, "op"), EQ, Norm(S, "op"), unitary),
    "orthogonal factor of a difference": (Norm(Q.T * u - Q.T * v), LE, Norm(u) + Norm(v), unitary),
    "decay of a flow": (Norm(expm(-P * r), "op"), LE, expm(-Eig(P, "min") * r), *symmetric(P), *nonnegative(r)),
    "contraction of a flow": (Norm(expm(-r * P), "op"), LE, Num(1), *semidefinite(P), *nonnegative(r)),
    "trace of a product": (Num(0), LE, Tr(P * R), *semidefinite(P, R)),
    "trace of a product by an eigenvalue": (Tr(P * R), LE, Eig(P, "max") * Tr(R), *symmetric(P), *semidefinite(R)),
    "largest eigenvalue below the trace": (Eig(R, "max"), LE, Tr(R), *semidefinite(R)),
    "operator norm below the trace": (Norm(R, "op"), LE, Tr(R), *semidefinite(R)),
    "a square between a symmetric matrix": (Num(0), LE, Eig(R * S * S * R, "min"), *symmetric(R, S)),
    "hat matrix": (Norm(hat, "op"), LE, Num(1), *positive(low)),
    "hat matrix by its name": (Norm(H, "op"), LE, Num(1), definition, *positive(low)),
    "fitted values": (Norm(H * z), LE, Norm(z), definition, *positive(low)),
    "residuals": (Norm(I(m) - hat, "op"), LE, Num(1), *positive(low)),
}  # fmt: skip
FALSE = {
    "absolute values of both": (Norm(a) * b, LE, a * b),
    "maximum of one": (Max(a, b), LE, a),
    "sum below a maximum": (a + b, LE, Max(a, b), *positive(a, b)),
    "1 below 2 without the root": (Norm(u, "1"), LE, Norm(u)),
    "1 below inf with the root": (Norm(u, "1"), LE, Sqrt(Size(n)) * Norm(u, "inf")),
    "nuclear below F without the root": (Norm(A, "*"), LE, Norm(A, "F")),
    "largest entry of a product": (Norm(S * S, "max"), LE, Norm(S, "max") ** 2),
    "two maximum norms": (Norm(u.T * v), LE, Norm(u, "inf") * Norm(v, "inf")),
    "two operator norms": (Tr(A.T * B), LE, Norm(A, "op") * Norm(B, "op")),
    "logarithm turned around": (x, LE, log(1 + x), *positive(x)),
    "rate below a decay": (Frac(1, 1 + s), LE, expm(-s), *nonnegative(s)),
    "roots turned around": (Sqrt(s) + Sqrt(r), LE, Sqrt(s + r), *nonnegative(s, r)),
    "roots closer than what they are of": (Norm(Sqrt(s) - Sqrt(r)), LE, Norm(s - r), *nonnegative(s, r)),
    "root of a square": (Sqrt(a**2), LE, a),
    "square of a sum without the size": (
        Sum(at(i, "x"), i, Num(1), Size(n)) ** 2, LE, Sum(at(i, "x") ** 2, i, Num(1), Size(n))),
    "supremum over more": (Sup(at(s, "g"), s, Num(0), b), LE, Sup(at(s, "g"), s, a, b), *parts),
    "7/8 for 1": (Norm(Q * u), LE, Frac(7, 8) * Norm(u), unitary),
    "decay at the other end": (Norm(expm(-P), "op"), LE, expm(-Eig(P, "max")), *symmetric(P)),
    "trace of a product of symmetric matrices": (Num(0), LE, Tr(P * R), *symmetric(P, R)),
    "trace below an eigenvalue": (Tr(R), LE, Eig(R, "max"), *semidefinite(R)),
    "nuclear norm of a symmetric matrix": (Norm(S, "*"), EQ, Tr(S), *symmetric(S)),
    "7/8 of a hat matrix": (Norm(hat, "op"), LE, Frac(7, 8), *positive(low)),
}  # fmt: skip
#: true, and no rule leads there
OPEN = {
    "the square of a maximum": (Max(a, b) ** 2, LE, a**2 + b**2 + c**2 * Max(a, c) ** 2),
    "Hoelder for a matrix": (Norm(S * u, "inf"), LE, Norm(S, "max") * Norm(u, "1")),
    "a least value at no rational number": (-Frac(3679, 10000), LE, x * log(x), *positive(x)),
}


def verdict(left, relation, right, *facts):
    return judge(Claim(left, relation, right, Notation("measures", {}, facts)))


@each("name", TRUE)
def test_what_is_true_is_proved(name):
    found = verdict(*TRUE[name])
    assert found.verdict.name == "PROVED", found


@each("name", FALSE)
def test_what_is_false_is_refuted(name):
    found = verdict(*FALSE[name])
    assert found.verdict.name == "REFUTED", found
    assert found.counterexample


@pytest.mark.parametrize("name", OPEN)
def test_what_no_rule_settles_is_left_open(name):
    assert verdict(*OPEN[name]).verdict.name in ("UNKNOWN", "CONSISTENT")


def test_a_projection_is_no_smaller_than_one():
    """M (M^T M)^{-1} M^T is 1 where it is not 0: nothing says of it what holds at positive eigenvalues only."""
    gone = I(m) - X * (X.T * X).inv * X.T
    for facts in ((), (Has(X, Property.FULL_COLUMN_RANK),)):
        assert verdict(Norm(gone, "op"), LE, Num(0), *facts).verdict.name != "PROVED"
        assert verdict(Num(1), LE, Eig(I(m) - gone, "min"), *facts).verdict.name != "PROVED"
