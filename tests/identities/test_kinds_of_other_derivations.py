"""Claims as other people's derivations make them, by kind: the true ones proved, their slips refuted."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Flow, Gram, Has, Kernel, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    Blocks,
    CondCov,
    CondMean,
    Cov,
    D,
    Det,
    Entry,
    Expect,
    Frac,
    Grad,
    I,
    Kron,
    Norm,
    Num,
    Size,
    Sum,
    Tr,
    Zero,
    expm,
    family,
    log,
    size,
    sym,
)
from verify import judge
from verify.evidence import VerdictKind

n, m, k, p, N = (size(name) for name in "nmkpN")
A, B, Q = (sym(name, n, n) for name in "ABQ")
F, G = sym("F", n, m), sym("G", k, p)
u, w = sym("u", n), sym("w", n)
s, t, i = sym("s"), sym("t"), sym("i")
half = Frac(1, 2)


def trace(node):
    """A trace as the sum of the entries on the diagonal."""
    return Sum(Entry(node, i, i), i, Num(1), Size(node.shape[0]))


K, k_X, k_x, own = sym("K", N, N), sym("k", k, N), sym("k'", N, k, r"k^{T}"), sym("k_0", k, k)
f, g, y = sym("f", k), sym("g", N), sym("y", N)
NOISELESS = (Kernel(K, k_X, k_x, own), Has(K, Property.INVERTIBLE), Centered((f, g), (own, k_X, k_X.T, K), True))
X, theta, e, S, z = sym("X", N, p), sym("theta", p), sym("e", N), sym("S", p, p), sym("z", N)
LINEAR = (
    Has(S, Property.PD), Has(s, Property.POSITIVE),
    Centered((theta, e), (S, Zero(p, N), Zero(N, p), I(N)), True),
)  # fmt: skip
first, second = family("V", k, n, "V_{0}"), family("W", m, k, "W_{0}")
rest = sym("S", m, n) - second(t) * first(t)
LAYERS = (
    Flow(first(t), t, second(t).T * rest, first(0)), Flow(second(t), t, rest * first(t).T, second(0)),
)  # fmt: skip
J, Theta, path = sym("J", N, p), sym("Theta", N, N), family("v", p, 1, "v_{0}")
PARAMETERS = (
    Has(s, Property.POSITIVE), Gram(Theta, J), Has(Theta, Property.INVERTIBLE),
    Flow(path(t), t, -s * J.T * (g + J * (path(t) - path(0)) - y), path(0)),
)  # fmt: skip
M, v, c, b = sym("M", p, p), sym("v", p), sym("c", p), sym("b")
DEFINITE = (Has(M, Property.PD),)
X1, M1, M2, S1, S2 = sym("X", n, m), sym("M_1", n, m), sym("M_2", n, m), sym("S_1", n, n), sym("S_2", n, n)
both = (S1.inv + S2.inv).inv * (S1.inv * M1 + S2.inv * M2)
TWO = (Has(S1, Property.PD), Has(S2, Property.PD))
C, POSITIVE = sym("C", m, m), (Has(A, Property.PD),)
Y, cross, last = sym("Y", n, m), sym("R", n, n), sym("L", n, n)
JOINT = (
    Centered((u, w), (Q, cross, cross.T, last)), Has(Blocks([[Q, cross], [cross.T, last]]), Property.PSD),
)  # fmt: skip
CENTRED = (Centered((u,), (Q,)), Has(Q, Property.PSD))

TRUE = {
    "a noiseless posterior": (CondCov(f, g, y), own - k_X * K.inv * k_x, NOISELESS),
    "a posterior given noisy outputs": (
        CondMean(theta, X * theta + s * e, z), s**-2 * (S.inv + s**-2 * X.T * X).inv * X.T * z, LINEAR,
    ),
    "the rate of a loss in two layers": (
        D(half * Norm(rest, "F") ** 2, t),
        -Norm(second(t).T * rest, "F") ** 2 - Norm(rest * first(t).T, "F") ** 2,
        LAYERS,
    ),
    "a Kronecker product of rectangles transposed": (Kron(F, G).T, Kron(F.T, G.T), ()),
    "a flow of parameters": (
        path(t), path(0) - J.T * Theta.inv * (I(N) - expm(-s * Theta * t)) * (g - y), PARAMETERS,
    ),
    "one point left out": (
        (M - v * v.T).inv * (c - b * v),
        M.inv * c - M.inv * v * (b - v.T * M.inv * c) / (1 - v.T * M.inv * v),
        DEFINITE,
    ),
    "squares completed under a trace": (
        trace((X1 - M1).T * S1.inv * (X1 - M1)) + trace((X1 - M2).T * S2.inv * (X1 - M2)),
        trace((X1 - both).T * (S1.inv + S2.inv) * (X1 - both)) + trace((M1 - M2).T * (S1 + S2).inv * (M1 - M2)),
        TWO,
    ),
    "the logarithm of a reciprocal": (log(1 / (1 + expm(-t))), -log(1 + expm(-t)), ()),
    "the logarithm of a rank change": (log(Det(A + u * u.T)), log(Det(A)) + log(1 + u.T * A.inv * u), POSITIVE),
    "the logarithm of a Kronecker product": (
        log(Det(Kron(A, C))), Size(m) * log(Det(A)) + Size(n) * log(Det(C)), (*POSITIVE, Has(C, Property.PD)),
    ),
}  # fmt: skip

FALSE = {
    "a noiseless posterior": (CondCov(f, g, y), own - k_X * K * k_x, NOISELESS),
    "a posterior given noisy outputs": (
        CondCov(theta, X * theta + s * e, z), (S + s**-2 * X.T * X).inv, LINEAR,
    ),
    "the rate of a loss in two layers": (
        D(half * Norm(rest, "F") ** 2, t), -Norm(second(t).T * rest, "F") ** 2, LAYERS,
    ),
    "a Kronecker product turned around": (Kron(A, B).T, Kron(B.T, A.T), ()),
    "a trace of a product": (trace(A * B), trace(A) * trace(B), ()),
    "a trace turned the wrong way": (trace(A * B * Q), trace(A * Q * B), ()),
    "a flow of parameters": (
        path(t), path(0) + J.T * Theta.inv * (I(N) - expm(-s * Theta * t)) * (g - y), PARAMETERS,
    ),
    "one point left out": (
        (M - v * v.T).inv * (c - b * v),
        M.inv * c + M.inv * v * (b - v.T * M.inv * c) / (1 - v.T * M.inv * v),
        DEFINITE,
    ),
    "squares completed under a trace": (
        trace((X1 - M1).T * S1.inv * (X1 - M1)) + trace((X1 - M2).T * S2.inv * (X1 - M2)),
        trace((X1 - both).T * (S1.inv + S2.inv) * (X1 - both)) - trace((M1 - M2).T * (S1 + S2).inv * (M1 - M2)),
        TWO,
    ),
    "the logarithm of a sum": (log(Det(A) + Det(B)), log(Det(A)) + log(Det(B)), (*POSITIVE, Has(B, Property.PD))),
    "the logarithm of a Kronecker product": (
        log(Det(Kron(A, C))), Size(n) * log(Det(A)) + Size(m) * log(Det(C)), (*POSITIVE, Has(C, Property.PD)),
    ),
    "a covariance turned around": (Cov(A * u, B * w), A * Cov(w, u) * B.T, JOINT),
    "a gradient of a quotient, for a matrix that need not be symmetric": (
        Grad(Tr((Y.T * A * Y).inv * (Y.T * B * Y)), Y),
        2 * B * Y * (Y.T * A * Y).inv - 2 * A * Y * (Y.T * A * Y).inv * Y.T * B * Y * (Y.T * A * Y).inv,
        (Has(B, Property.SYMMETRIC),),
    ),
    "a quadratic form": (Expect(u.T * A * u), trace(A.T * Q) + w.T * w, CENTRED),
}  # fmt: skip


def judged(lhs, rhs, facts):
    relation = Relation.SOLVES if facts is PARAMETERS else Relation.EQ
    return judge(Claim(lhs, relation, rhs, Notation("kinds", {}, facts=facts)))


@pytest.mark.parametrize("kind", TRUE)
def test_proved(kind):
    assert judged(*TRUE[kind]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("kind", FALSE)
def test_refuted(kind):
    verdict = judged(*FALSE[kind])
    assert verdict.verdict is VerdictKind.REFUTED
    assert verdict.counterexample is not None
