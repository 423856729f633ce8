"""Small claims for the tests of the numeric engines: true, false, and beyond them."""

from __future__ import annotations

import sympy

from derivations.assumptions import (
    Centered,
    Commuting,
    Define,
    Flow,
    Gram,
    Has,
    Independent,
    Kernel,
    Property,
    SmoothMap,
    Trajectory,
    White,
)
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Cov,
    D,
    Density,
    Dotted,
    Entry,
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
    Size,
    Sqrt,
    Sum,
    Sup,
    Vec,
    Zero,
    expm,
    family,
    sym,
)

n, m, p = (sympy.Symbol(name, positive=True, integer=True) for name in "nmp")
t, s, eta, index = sym("t"), sym("s"), sym("eta"), sym("index")
K, K_xX, K_Xx, K_xx = sym("K", n, n), sym("K_xX", m, n), sym("K_Xx", n, m), sym("K_xx", m, m)
J, Theta, Y, A, B = sym("J", n, p), sym("Theta", n, n), sym("Y", n, 1), sym("A", n, n), sym("B", n, n)
u, v, w = sym("u", m, 1), sym("v", n, 1), sym("w", n, 1)
f = family("f", n, 1, "<f>_{0}")
theta, value, jacobian = family("theta", p, 1, "<x>_{0}"), family("F", n, 1, "<F>_{0}"), family("DF", n, p, "J_{0}")
H = family("H", n, n, "H_{0}")
x, X, fX = sym("x"), sym("X"), sym("fX")

NOTATION = Notation(
    "numeric tests",
    {},
    facts=(
        Has(eta, Property.POSITIVE),
        Kernel(K, K_xX, K_Xx, K_xx),
        Gram(Theta, J),
        Centered((u, v), (K_xx, K_xX, K_Xx, K), gaussian=True),
        White(w),
        Flow(f(t), t, -eta * Theta * (f(t) - Y), f(0)),
        Trajectory(H(t), t),
        Flow(theta(t), t, -eta * jacobian(t).T * value(t), theta(0)),
        SmoothMap(value(t), theta(t), jacobian(t), t),
        Independent((fX,), (x,), (X,)),
    ),
)


def eq(lhs, rhs, *stated, relation=Relation.EQ):
    """lhs = rhs under the stated premises."""
    return Claim(lhs, relation, rhs, NOTATION, stated)


E, E2 = expm(-eta * K * t), expm(-2 * eta * K * t)
gain = K_xX * K.inv
covariance = K_xx - 2 * gain * (I(n) - E) * K_Xx + gain * (I(n) - 2 * E + E2) * K_Xx
decay = expm(-eta * Theta * t)
shift = Dotted(A, [1], [1], [Entry(A, 1, 1)])
affine = u - gain * (v - Y)
series = Sum(Frac(1, Factorial(index)) * (-eta * Theta * t) ** index, index, Num(0), INFINITY)
off_by_one = Sum(Frac(1, Factorial(index)) * (-eta * Theta * t) ** index, index, Num(1), INFINITY)

TRUE = {
    "exponentials multiply": eq(E * E, E2),
    "exponential inverse": eq(E.inv, expm(eta * K * t)),
    "covariance": eq(covariance, K_xx + gain * (E2 - I(n)) * K_Xx),
    "push-through": eq(J.T * Theta.inv * expm(-Theta), expm(-J.T * J) * J.T * Theta.inv),
    "pseudo-inverse": eq(PInv(Theta) * Theta * J, J),
    "mean": eq(Expect(affine), gain * Y),
    "variance": eq(Cov(affine), K_xx - gain * K_Xx),
    "white": eq(Expect((Y.T * w) * w), Y),
    "kronecker": eq(Vec(A * Y * Y.T), Kron(Y * Y.T, A) * Vec(I(n))),
    "shuffle": eq(Shuffle(n, n) * Vec(A), Vec(A.T)),
    "dots": eq(shift, A),
    "gradient": eq(Grad(Frac(1, 2) * Norm(A * Y) ** 2, Y), A.T * A * Y),
    "jacobian": eq(Jac(A * Y, Y), A),
    "solution": eq(f(t), decay * (f(0) - Y) + Y, relation=Relation.SOLVES),
    "residual": eq(D(f(t), t), -eta * Theta * decay * (f(0) - Y)),
    "integral": eq(Integral(decay, t, Num(0), t), t * Phi1(-eta * Theta * t)),
    "duhamel": eq(Integral(expm(-K * (t - s)) * Y, s, Num(0), t), t * Phi1(-K * t) * Y),
    "root": eq(Sqrt(Size(n)) * Sqrt(Size(n)) * Y, Size(n) * Y),
    "series": eq(decay, series),
    "chain rule": eq(D(value(t), t), jacobian(t) * D(theta(t), t)),
    "limit": eq(Lim(E, t, INFINITY), Zero(n, n), Has(K, Property.INVERTIBLE)),
    "independence": eq(Density([fX], [x, X]), Density([fX], [X])),
    "commuting path": eq(H(t) * H(0), H(0) * H(t), Commuting(H(t), t)),
}  # fmt: skip

FALSE = {
    "covariance": eq(covariance, K_xx + gain * (E - I(n)) * K_Xx),
    "commute": eq(A * B, B * A),
    "exponential of a sum": eq(expm(A + B), expm(A) * expm(B)),
    "limit of a singular kernel": eq(Lim(E, t, INFINITY), Zero(n, n)),
    "pseudo-inverse is an inverse": eq(PInv(Theta) * Theta, I(n)),
    "second moment is no variance": eq(Expect(affine * affine.T), K_xx - gain * K_Xx),
    "white is correlated": eq(Expect(w * w.T), 2 * I(n)),
    "solution": eq(f(t), decay * f(0) + Y, relation=Relation.SOLVES),
    "series": eq(decay, off_by_one),
    "chain rule": eq(D(value(t), t), 2 * jacobian(t) * D(theta(t), t)),
    "a path is not constant": eq(D(H(t), t), Zero(n, n)),
    "shuffle": eq(Vec(A), Vec(A.T)),
    "dots": eq(Dotted(A, [1], [1], [2 * Entry(A, 1, 1)]), A),
    "dependence": eq(Density([fX], [x]), Density([fX], [X])),
    "paths commute": eq(H(t) * H(0), H(0) * H(t)),
}

BEYOND = {
    "supremum": eq(Sup(t * eta, t, Num(0), Num(1)), eta),
    "fourth moment": eq(Expect((w.T * w) ** 2), Size(n) * Size(n) + 2 * Size(n)),
    "diverging limit": eq(Lim(expm(K * t), t, INFINITY), I(n)),
    "contradiction": eq(A, A, Define(A, A + I(n))),
}
