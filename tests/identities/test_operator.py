"""The operator engine: proves what is true for all sizes, and gives up on everything else."""

from __future__ import annotations

import pytest

from derivations.assumptions import (
    Centered,
    Define,
    Flow,
    Gram,
    Has,
    Property,
    SmoothMap,
    Trajectory,
    White,
)
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Blocks,
    Cov,
    D,
    Exp,
    Expect,
    Factorial,
    Frac,
    Grad,
    I,
    Integral,
    Jac,
    Kron,
    Lim,
    Norm,
    Num,
    Phi1,
    PInv,
    Shuffle,
    Sum,
    Vec,
    Zero,
    expm,
    family,
    size,
    sym,
)
from verify.evidence import Outcome, Scope
from verify.identities import operator

from ..families import each

n, m, q = size("n"), size("m"), size("q")
A, B, C = sym("A", n, n), sym("B", n, n), sym("C", n, n)
J, M = sym("J", n, m), sym("M", m, q)
K, H = sym("K", n, n), sym("H", n, n)
u, v, w = sym("u", n, 1), sym("v", n, 1), sym("w", n, 1)
a, b, t, s, k = sym("a"), sym("b"), sym("t"), sym("s"), sym("k")
SYMMETRIC = Has(K, Property.SYMMETRIC)
PSD, PD = Has(K, Property.PSD), Has(K, Property.PD)
POSITIVE = Has(a, Property.POSITIVE)
E = expm(-a * K * t)


def outcome(lhs, rhs, *facts, relation=Relation.EQ, **families):
    return operator.judge(Claim(lhs, relation, rhs, Notation("test", {}, facts, families))).outcome


f = family("f", n, 1, r"<f>_{0}")
theta = family("theta", m, 1, r"<\theta>_{0}")
J_t = family("J_t", n, m, "J_{0}")
H_t = family("H_t", n, n, "H_{0}")
flow = Flow(f(t), t, -a * K * f(t), f(0))
moving = Gram(H_t(t), J_t(t))
gaussian = Centered((u, v), (sym("Kuu", n, n), sym("Kuv", n, n), sym("Kuv", n, n).T, sym("Kvv", n, n)))

TRUE = {
    "a squared distance along a flow": (
        D((f(t) - u).T * (f(t) - u), t), -2 * (f(t) - u).T * K * f(t), Flow(f(t), t, -K * f(t), f(0)), SYMMETRIC,
    ),
    "associative": (A * (B * C), A * B * C),
    "transposed product": ((J * M).T, M.T * J.T),
    "inverse of a product": ((A * B).inv, B.inv * A.inv),
    "inverse cancels": (A.inv * A * B, B),
    "scalar is its transpose": (u.T * A * v, v.T * A.T * u),
    "scalars commute": (u * (v.T * w), (v.T * w) * u),
    "functions of one kernel commute": (E * K, K * E, SYMMETRIC),
    "exponentials add": (E * E, expm(-2 * a * K * t), SYMMETRIC),
    "inverse kernel": (K.inv * (I(n) - E) * K, I(n) - E, SYMMETRIC),
    "push-through": (J.T * expm(a * J * J.T), expm(a * J.T * J) * J.T),
    "pseudo-inverse": (PInv(K) * K * PInv(K), PInv(K), SYMMETRIC),
    "range of a Gram matrix": (PInv(K) * K * J, J, Gram(K, J)),
    "phi_1": (a * t * K * Phi1(a * t * K), expm(a * t * K) - I(n), SYMMETRIC),
    "Leibniz": (D(E * u * t, t), E * u - a * t * K * E * u, SYMMETRIC),
    "integral": (K * Integral(expm(-a * K * s), s, Num(0), t), (I(n) - E) / a, SYMMETRIC, POSITIVE),
    "fundamental theorem": (D(Integral(H_t(s), s, Num(0), t), t), H_t(t), Trajectory(H_t(t), t)),
    "limit": (Lim(E, t, INFINITY), Zero(n, n), PD, POSITIVE),
    "limit with a null space": (Lim(K * E, t, INFINITY), Zero(n, n), PSD, POSITIVE),
    "exponential series": (Sum(Frac(1, Factorial(k)) * (a * K) ** k, k, Num(0), INFINITY), expm(a * K), SYMMETRIC),
    "series without its start": (
        Sum(Frac(1, Factorial(k)) * (a * K) ** k, k, Num(1), INFINITY), expm(a * K) - I(n), SYMMETRIC,
    ),
    "series with a polynomial": (
        Sum((k + 1) / Factorial(k) * K**k, k, Num(0), INFINITY), expm(K) + K * expm(K), SYMMETRIC,
    ),
    "covariance": (Cov(A * u + w), A * gaussian.block(0, 0) * A.T, gaussian),
    "expectation": (Expect(u * (v.T * A * w)), gaussian.block(0, 1) * A * w, gaussian),
    "white noise": (Expect((u.T * v) * (u.T * w)), v.T * w, White(u)),
    "gradient": (Grad(Frac(1, 2) * Norm(A * u - v) ** 2, u), A.T * (A * u - v)),
    "Jacobian": (Jac(A * u + v, u), A),
    "Jacobian of vec": (Jac(Vec(A * J * M), J), Kron(M.T, A)),
    "Jacobian of a transpose": (Jac(Vec(J.T), J), Shuffle(n, m)),
    "shuffle": (Shuffle(n, n) * Kron(A, B) * Shuffle(n, n), Kron(B, A)),
    "mixed product": (Kron(A, B) * Kron(C, A), Kron(A * C, B * A)),
    "blocks": (Blocks([[A, B]]) * Blocks([[u], [v]]), A * u + B * v),
}  # fmt: skip

SOLVED = {
    "linear flow": (f(t), expm(-a * K * t) * f(0), flow, SYMMETRIC),
    "image of a linear flow": (K * f(t), expm(-a * K * t) * K * f(0), flow, SYMMETRIC),
}

FALSE = {
    "commuting only": (A * B, B * A),
    "symmetric only": (A.T, A),
    "exponentials of sums": (expm(A + B), expm(A) * expm(B)),
    "size 1 only": (u * v.T, v * u.T),
    "invertible only": (K * PInv(K), I(n), SYMMETRIC),
    "full rank only": (J * J.T * PInv(J * J.T), I(n)),
    "other exponent": (E * E, E, SYMMETRIC),
    "first order only": (E, I(n) - a * K * t, SYMMETRIC),
    "limit needs positive definite": (Lim(E, t, INFINITY), Zero(n, n), PSD, POSITIVE),
    "limit needs a positive rate": (Lim(E, t, INFINITY), Zero(n, n), PD),
    "limit of a difference without limits": (
        Lim(t - t * a, t, INFINITY), Lim(t, t, INFINITY) - Lim(t * a, t, INFINITY),
    ),
    "kernel that moves": (D(expm(a * H_t(t)), t), Zero(n, n), moving),
    "derivative of a moving kernel": (D(H_t(t), t), Zero(n, n), moving),
    "rate only": (D(expm(t * H_t(t)), t), H_t(t) * expm(t * H_t(t)), moving),
    "integral of a moving kernel": (
        Integral(expm(-a * s * H_t(s)), s, Num(0), t),
        (I(n) - expm(-a * t * H_t(t))) * H_t(t).inv / a, moving, POSITIVE,
    ),
    "decay of a moving kernel": (
        Lim(expm(-a * t * H_t(t)) - I(n) + PInv(H_t(t)) * H_t(t), t, INFINITY), Zero(n, n), moving, POSITIVE,
    ),
    "path without index": (D(w, t), Zero(n, 1), Flow(w, t, -a * w, u)),
    "defined by time": (D(w, t), Zero(n, 1), Define(w, Blocks([[t], [a]]))),
    "second moment is no covariance": (Expect((u + w) * (u + w).T), Cov(u + w), gaussian),
    "random path": (Expect(f(t)), f(t), flow, Centered((f(0),), (K,)), SYMMETRIC),
    "fourth moment": (Expect((u.T * u) * (u.T * u)), (u.T * u) * Expect(u.T * u), gaussian),
    "gradient through a map": (
        Grad(Norm(f(t)) ** 2 + Norm(theta(t)) ** 2, theta(t)), 2 * theta(t), SmoothMap(f(t), theta(t), J_t(t), t),
    ),
    "derivative at the start": (D(f(t), t), Zero(n, 1), Flow(f(t), t, a * u, f(0))),
    "missing term of a series": (
        Sum(Frac(1, Factorial(k + 1)) * (a * K) ** k, k, Num(0), INFINITY), expm(a * K), SYMMETRIC,
    ),
    "divergent series": (
        Sum(Factorial(k) * K**k, k, Num(0), INFINITY), Sum(Factorial(k) * K**k, k, Num(0), INFINITY), SYMMETRIC,
    ),
    "transpose of a Kronecker product": (Kron(A, B).T, Kron(B.T, A.T)),
    "shuffle twice": (Shuffle(n, m) * Shuffle(n, m), I(n * m)),
}  # fmt: skip

NOT_SOLVED = {
    "wrong start": (f(t), expm(-a * K * t) * u, flow, SYMMETRIC),
    "wrong rate": (f(t), expm(-2 * a * K * t) * f(0), flow, SYMMETRIC),
    "kernel that varies": (
        f(t), expm(-a * Integral(H_t(s), s, Num(0), t)) * f(0),
        Flow(f(t), t, -a * H_t(t) * f(t), f(0)), Trajectory(H_t(t), t),
    ),
}  # fmt: skip


@each("name", TRUE)
def test_proves_for_all_sizes(name):
    lhs, rhs, *facts = TRUE[name]
    evidence = operator.judge(Claim(lhs, Relation.EQ, rhs, Notation("test", {}, tuple(facts))))
    assert evidence.outcome is Outcome.PROVES, evidence.detail
    assert evidence.scope is Scope.ALL


@pytest.mark.parametrize("name", SOLVED)
def test_proves_solutions(name):
    lhs, rhs, *facts = SOLVED[name]
    assert outcome(lhs, rhs, *facts, relation=Relation.SOLVES) is Outcome.PROVES


@each("name", FALSE)
def test_gives_up_on_what_is_false(name):
    lhs, rhs, *facts = FALSE[name]
    assert outcome(lhs, rhs, *facts) is Outcome.GAVE_UP


@pytest.mark.parametrize("name", NOT_SOLVED)
def test_gives_up_on_what_solves_nothing(name):
    lhs, rhs, *facts = NOT_SOLVED[name]
    assert outcome(lhs, rhs, *facts, relation=Relation.SOLVES) is Outcome.GAVE_UP


def test_does_not_judge_inequalities():
    assert outcome(a, b, relation=Relation.LE) is Outcome.NOT_APPLICABLE


def test_the_reason_names_what_stopped_it():
    evidence = operator.judge(Claim(A * B, Relation.EQ, B * A, Notation("test", {})))
    assert "left minus right leaves" in evidence.detail["reason"]


def test_exponential_of_a_sum_is_equal_to_itself():
    assert outcome(Exp(A + B), Exp(A + B)) is Outcome.PROVES
