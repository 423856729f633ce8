"""Claims made to break an engine, as data: the claim, what is true of it, and why it might fool someone.

No judge may prove a false one or refute a true one. Where no model satisfies the hypotheses (`VACUOUS`) it must
neither prove nor refute.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivations.assumptions import (
    Assumption,
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
    Varies,
    White,
)
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Blocks,
    CondCov,
    Cov,
    D,
    Density,
    Det,
    Diag,
    DiagOf,
    Dotted,
    Entry,
    Expect,
    Factorial,
    Frac,
    Grad,
    Had,
    I,
    Integral,
    Inv,
    Jac,
    Kron,
    Lim,
    Norm,
    Num,
    Phi1,
    PInv,
    RangeProj,
    Shuffle,
    Size,
    Sqrt,
    Sum,
    Tr,
    Vec,
    Zero,
    expm,
    family,
    log,
    size,
    sym,
)
from derivations.notation.nodes import Node


class Truth(enum.Enum):
    """What is true of a claim."""

    TRUE = "true"
    FALSE = "false"
    VACUOUS = "no model satisfies the hypotheses"


@dataclass(frozen=True)
class Attack:
    """A claim with its truth, and why it might be taken for the opposite."""

    name: str
    claim: Claim
    truth: Truth
    why: str


ATTACKS: dict[str, Attack] = {}

n, m, p, k, d = size("n"), size("m"), size("p"), size("k"), size("D")
A, B, S, K = sym("A", n, n), sym("B", n, n), sym("S", n, n), sym("K", n, n)
P, J, W = sym("P", n, n), sym("J", n, p), sym("W", m, n)
Theta, X = sym("Theta", n, n), sym("X", k * d, k * d)
u, v, w, y = sym("u", n), sym("v", n), sym("w", n), sym("y", n)
K_xX, K_Xx, K_xx = sym("K_xX", m, n), sym("K_Xx", n, m), sym("K_xx", m, m)
a, b, c, t, s, eta = sym("a"), sym("b"), sym("c"), sym("t"), sym("s"), sym("eta")
i = sym("i")
f, H, theta = family("f", n, 1, "<f>_{0}"), family("H", n, n, "H_{0}"), family("theta", p, 1, "<q>_{0}")
F, DF = family("F", n, 1, "<F>_{0}"), family("DF", n, p, "J_{0}")
x_event, X_event, f_event = sym("x"), sym("X_all"), sym("f_X")
MINUS: Any = -1 - a
POSITIVE, PD, PSD = Property.POSITIVE, Property.PD, Property.PSD
SYM, INVERTIBLE = Property.SYMMETRIC, Property.INVERTIBLE
EYE = I(n)
TRUE, FALSE, VACUOUS = Truth.TRUE, Truth.FALSE, Truth.VACUOUS


def attack(
    name: str, truth: Truth, why: str, lhs: Any, rhs: Any, *facts: Assumption, relation: Relation = Relation.EQ
) -> None:
    """Register one claim."""
    if name in ATTACKS:
        raise ValueError(f"two attacks are called {name!r}")
    ATTACKS[name] = Attack(name, Claim(lhs, relation, rhs, Notation(name, {}, facts), id=name), truth, why)


def at(term: Node, sizes: Mapping) -> Node:
    """The term with some sizes fixed."""
    return term.xreplace(dict(sizes))


# -- commuting matrices, sizes, symmetry --------------------------------------------------------------
attack("binomial", FALSE, "true for commuting matrices", (A + B) ** 2, A**2 + 2 * A * B + B**2)
attack("commuting exponentials", FALSE, "true for commuting matrices", expm(A) * expm(B), expm(B) * expm(A))
attack("commutator is nilpotent", FALSE, "true for commuting matrices and at size 1", A * B - B * A, Zero(n, n))
attack("Hall", FALSE, "true at sizes 1 and 2: the square of a commutator is a multiple of I there",
       (A * B - B * A) ** 2 * P, P * (A * B - B * A) ** 2)  # fmt: skip
attack("Hall at size 2", TRUE, "the same claim at size 2, where it holds",
       at((A * B - B * A) ** 2 * P, {n: 2}), at(P * (A * B - B * A) ** 2, {n: 2}))  # fmt: skip
attack("size one", FALSE, "true at size 1 only", A * u, (u.T * A).T)
attack("size counted", FALSE, "true at size 1 only", Size(n) * EYE, EYE)
attack(
    "size 1 or 2", FALSE, "true at sizes 1 and 2: (n - 1)(n - 2) = 0", (Size(n) - 1) * (Size(n) - 2) * EYE, Zero(n, n)
)
attack("sizes up to 6", FALSE, "true at every size from 1 to 6, where random models are drawn",
       (Size(n) - 1) * (Size(n) - 2) * (Size(n) - 3) * (Size(n) - 4) * (Size(n) - 5) * (Size(n) - 6) * EYE,
       Zero(n, n))  # fmt: skip
attack("symmetric only", FALSE, "true for symmetric matrices", A.T * A, A * A)
attack("normal only", FALSE, "true for symmetric matrices, false for most", A.T * A, A * A.T)
attack("symmetric, declared", TRUE, "the same with the hypothesis", S.T * S, S * S, Has(S, SYM))
attack("invertible only", FALSE, "true for invertible matrices", PInv(A) * A, EYE)
attack("invertible kernel only", FALSE, "true unless the kernel is singular", PInv(K) * K, EYE, Has(K, PSD))
attack("invertible, declared", TRUE, "the same with the hypothesis", PInv(K) * K, EYE, Has(K, PD))
attack("k = 1 only", FALSE, "vec(X) = vec(X^T) at k|D| = 1, and for symmetric X", Vec(X), Vec(X.T))
attack("shuffle of equal sizes", FALSE, "P(m, n) = P(n, m) where m = n", Shuffle(m, n), Shuffle(n, m))
attack("Kronecker order", FALSE, "true at size 1 and for multiples of I", Kron(A, EYE), Kron(EYE, A))
attack("equal widths", FALSE, "right if m = n", Frac(1, Size(m)) * A, Frac(1, Size(n)) * A)
attack("equal widths, shapes", FALSE, "W^T W and W W^T have one shape if m = n", W.T * W, W * W.T)

# -- traces, determinants, derivatives by matrices, entries -----------------------------------------------
attack("trace of a product", FALSE, "true at size 1", Tr(A * B), Tr(A) * Tr(B))
attack("trace out of order", FALSE, "true for symmetric matrices, and at size 1", Tr(A * B * P), Tr(A * P * B))
attack("trace in a circle", TRUE, "the same the right way around", Tr(A * B * P), Tr(P * A * B))
attack("determinant of a sum", FALSE, "true at size 1", Det(A + B), Det(A) + Det(B))
attack("determinant of a multiple", FALSE, "true at size 1", Det(2 * A), 2 * Det(A))
attack("determinant of minus a matrix", FALSE, "true at even sizes", Det(-A), Det(A))
attack("determinant of square blocks", FALSE, "true where the blocks below commute", Det(Blocks([[A, B], [P, EYE]])),
       Det(A - P * B))  # fmt: skip
attack("Sylvester's determinant", TRUE, "for all rectangles", Det(I(m) + W * W.T), Det(EYE + W.T * W))
attack("gradient without its transpose", FALSE, "true for symmetric matrices", Grad(Tr(A * B), B), A)
attack("gradient of a trace", TRUE, "in the layout of the variable", Grad(Tr(A * B), B), A.T)
attack("gradient of a determinant", FALSE, "true for symmetric matrices", Grad(Det(A), A), Det(A) * A.inv,
       Has(A, INVERTIBLE))  # fmt: skip
attack("Hessian of a quadratic form", FALSE, "true for symmetric matrices", Jac(Grad(u.T * A * u, u), u), 2 * A)
attack("logarithm of a sum", FALSE, "true where a b = a + b", log(a + b), log(a) + log(b), Has(a, POSITIVE),
       Has(b, POSITIVE))  # fmt: skip
attack("logarithm of the determinant of a sum", FALSE, "true at A = 0", log(Det(EYE + A)), Tr(A))
attack("entrywise for the product", FALSE, "true at size 1, and for diagonal matrices", Had(A, B), A * B)
attack("a diagonal on the other side", FALSE, "true at size 1, and for multiples of I", Diag(u) * A, A * Diag(u))
attack("diagonals in another order", FALSE, "true for traces", DiagOf(A * B), DiagOf(B * A))
attack("Kronecker and vec in another order", FALSE, "true for symmetric A", Kron(A, B) * Vec(P), Vec(B * P * A))

# -- to first order, late, close ----------------------------------------------------------------------
attack("first order", FALSE, "true to first order in t", expm(-t * K), EYE - t * K, Has(K, PD), Has(t, POSITIVE))
attack("first order, product", FALSE, "true to first order in t", expm(t * (A + B)), expm(t * A) * expm(t * B))
attack("tenth order", FALSE, "true to order 10 in t",
       expm(t * A), Sum(Frac(1, Factorial(i)) * (t * A) ** i, i, Num(0), Num(10)))  # fmt: skip
attack("fortieth order", FALSE, "true to order 40 in t",
       expm(t * A), Sum(Frac(1, Factorial(i)) * (t * A) ** i, i, Num(0), Num(40)))  # fmt: skip
attack("late times only", FALSE, "true as t -> infinity", EYE - expm(-t * K), EYE, Has(K, PD), Has(t, POSITIVE))
attack("very late times only", FALSE, "the difference is e^{-10^9 t K}",
       EYE - expm(-(10**9) * t * K), EYE, Has(K, PD), Has(t, POSITIVE))  # fmt: skip
attack("limit of a semidefinite kernel", FALSE, "true for definite kernels",
       Lim(expm(-t * K), t, INFINITY), Zero(n, n), Has(K, PSD))  # fmt: skip
attack("limit of a definite kernel", TRUE, "with the hypothesis",
       Lim(expm(-t * K), t, INFINITY), Zero(n, n), Has(K, PD))  # fmt: skip
attack(
    "limit of an indefinite kernel",
    FALSE,
    "declared symmetric only",
    Lim(expm(-t * S), t, INFINITY),
    Zero(n, n),
    Has(S, SYM),
)
attack("a rate of unknown sign", FALSE, "true for positive rates",
       Lim(expm(-a * t * K), t, INFINITY), Zero(n, n), Has(K, PD))  # fmt: skip
attack("a rate that may be zero", FALSE, "true for positive rates",
       Lim(expm(-a * t * K), t, INFINITY), Zero(n, n), Has(K, PD), Has(a, Property.NONNEGATIVE))  # fmt: skip
attack("descent is not flow", FALSE, "(I + eta Theta t / m)^{-m} tends to the flow as m grows; here m = 64",
       expm(-eta * Theta * t), ((EYE + Frac(1, 64) * eta * Theta * t) ** 64).inv, Has(Theta, PD), Has(eta, POSITIVE),
       Has(t, POSITIVE))  # fmt: skip
attack("descent with very many steps", FALSE, "m = 10^9: equal to some nine digits",
       expm(-eta * Theta * t), ((EYE + Frac(1, 10**9) * eta * Theta * t) ** (10**9)).inv, Has(Theta, PD),
       Has(eta, POSITIVE), Has(t, POSITIVE))  # fmt: skip
attack(
    "18 is not 17.999999", FALSE, "a constant off by 10^-6", Num(18) * K, Num(Fraction(17999999, 10**6)) * K, Has(K, PD)
)
attack("a constant off by 2^-200", FALSE, "below 50 digits", K, (1 + Num(Fraction(1, 2**200))) * K, Has(K, PD))
attack("a term of 10^-80", FALSE, "below 50 and 80 digits", K, K + Num(Fraction(1, 10**80)) * EYE, Has(K, PD))
attack("a term of 10^-400", FALSE, "below 1024 bits", K, K + Num(Fraction(1, 10**400)) * EYE, Has(K, PD))
attack("a rate off by 10^-30", FALSE, "exponentials that agree to 30 digits",
       expm(-t * K), expm(-(1 + Num(Fraction(1, 10**30))) * t * K), Has(K, PD), Has(t, POSITIVE))  # fmt: skip

# -- vanishing on obvious witnesses -------------------------------------------------------------------
attack("vanishes at 0, 1 and -1", FALSE, "a term a^3 - a", a * A, a**3 * A)
attack("vanishes at small integers", FALSE, "a factor for each of 0, 1, -1, 2, -2, 3, 1/2",
       a * (a - 1) * (a + 1) * (a - 2) * (a + 2) * (a - 3) * (2 * a - 1) * A, Zero(n, n))  # fmt: skip
attack("vanishes at equal times", FALSE, "a term with t - s", expm(-t * K), expm(-t * K) + (t - s) * K, Has(K, PD))
attack("vanishes on projections", FALSE, "A^2 = A holds for I, 0 and diagonal matrices of zeros and ones", A * A, A)
attack("vanishes on orthogonal matrices", FALSE, "A A^T = I for I and rotations", A * A.T, EYE)
attack("an index that is 1", FALSE, "entry (i, 1) for entry (i, i): equal at i = 1",
       Dotted(A, [1], [1], [Entry(A, 1, 1)]), Dotted(A, [1, 2], [1, 2], [Entry(A, 1, 1), Entry(A, 1, 2)],
       [Entry(A, 1, 2), Entry(A, 2, 2)]))  # fmt: skip
attack("the last entry of a display", FALSE, "right in three corners of four",
       Dotted(A, [1, Size(n)], [1, Size(n)], [Entry(A, 1, 1), Entry(A, 1, Size(n))],
              [Entry(A, Size(n), 1), Entry(A, 1, 1)]), A)  # fmt: skip

# -- roots, signs, inverses, zeros --------------------------------------------------------------------
attack("the root of a square", FALSE, "false for negative numbers", Sqrt(a * a), a)
attack("roots of a product", FALSE, "true for positive numbers", Sqrt(a * a * b * b), a * b)
attack("the root of a positive square", TRUE, "true for positive numbers", Sqrt(a * a), a, Has(a, POSITIVE))
attack("the norm is linear", FALSE, "true for multiples", Norm(u + v) ** 2, Norm(u) ** 2 + Norm(v) ** 2)
attack("equal on a null vector", FALSE, "c A u = c A v where c = 0, not in general", a * A * u, a * A * v)
attack("a singular factor", FALSE, "S^+ S S = S, not S^+ S A = A", PInv(S) * S * A, A, Has(S, PSD))
attack("zero times anything", TRUE, "a defined zero", c * A, Zero(n, n), Define(c, Num(0)))
attack("scalar quotient", TRUE, "a / a = 1: definedness says a is not zero", Frac(a, a) * A, A)
attack("inverse of a product", FALSE, "the order", (A * B).inv, A.inv * B.inv)
attack(
    "inverse of a product, right order",
    TRUE,
    "the order",
    (A * B).inv,
    B.inv * A.inv,
    Has(A, INVERTIBLE),
    Has(B, INVERTIBLE),
)
attack("pseudo-inverse of a product", FALSE, "the order rule fails for pseudo-inverses", PInv(A * B), PInv(B) * PInv(A))
attack("inverse of a sum", FALSE, "never at size 1 over the reals, so no model at size 1", (A + B).inv, A.inv + B.inv,
       Has(A, INVERTIBLE), Has(B, INVERTIBLE))  # fmt: skip

# -- hypotheses that nothing satisfies ----------------------------------------------------------------
attack("0 < x < -1", VACUOUS, "implies anything", a * A, 2 * a * A, Has(a, POSITIVE), Has(MINUS, POSITIVE))
attack("0 < x < -1, true besides", VACUOUS, "a true conclusion of a vacuous hypothesis is not shown as proved",
       a * A, A * a, Has(a, POSITIVE), Has(MINUS, POSITIVE))  # fmt: skip
attack("definite and negative", VACUOUS, "K and -K are definite", K, 2 * K, Has(K, PD), Has(-K, PD))
attack("an inverse of zero", VACUOUS, "0 invertible", A * Zero(n, n).inv, A, Has(Zero(n, n), INVERTIBLE))
attack("a definition that contradicts", VACUOUS, "A = A + I", A, 2 * A, Define(A, A + EYE))
attack(
    "a singular kernel called invertible",
    VACUOUS,
    "K = v v^T - v v^T",
    K,
    3 * K,
    Define(K, v * v.T - v * v.T),
    Has(K, INVERTIBLE),
)
attack("two definitions", VACUOUS, "c = 0 and c = 1", c * A, Zero(n, n), Define(c, Num(0)), Define(c, Num(1)))
attack(
    "a constant path that varies",
    VACUOUS,
    "H does not depend on t, and varies",
    H(t),
    H(0),
    Define(H(t), A),
    Varies(H(t), t),
)

# -- spectra ------------------------------------------------------------------------------------------
attack("repeated eigenvalues only", FALSE, "true for multiples of I", K * A, A * K, Has(K, PD))
attack("trace for matrix", FALSE, "true for multiples of I", K * K, Entry(K, 1, 1) * K, Has(K, PD))
attack("zero eigenvalues", FALSE, "true for definite kernels: phi_1 and the inverse agree there",
       t * Phi1(-t * K), PInv(K) * (EYE - expm(-t * K)), Has(K, PSD), Has(t, POSITIVE))  # fmt: skip
attack("zero eigenvalues, on the range", TRUE, "multiplied by the kernel it holds also for singular ones",
       t * Phi1(-t * K) * K, EYE - expm(-t * K), Has(K, PSD), Has(t, POSITIVE))  # fmt: skip
BADLY_SCALED = 10**15 * K + Num(Fraction(1, 10**15)) * EYE
attack("condition 1e30", TRUE, "scaled badly: 10^30 and 10^-30 in one kernel",
       Inv(BADLY_SCALED) * BADLY_SCALED, EYE, Has(K, PD))  # fmt: skip
attack("condition 1e30, false", FALSE, "the small part is left out",
       Inv(BADLY_SCALED) * (10**15 * K), EYE, Has(K, PD))  # fmt: skip
attack("badly scaled rates", TRUE, "rates 10^30 apart",
       expm(-(10**30) * t * K) * expm(-Num(Fraction(1, 10**30)) * t * K),
       expm(-(10**30 + Num(Fraction(1, 10**30))) * t * K), Has(K, PD), Has(t, POSITIVE))  # fmt: skip
attack("rank-deficient J", FALSE, "J J^T is invertible only at full row rank", PInv(Theta) * Theta, EYE, Gram(Theta, J))
attack("rank-deficient J, push-through", TRUE, "holds at every rank", J.T * PInv(Theta) * Theta, J.T, Gram(Theta, J))
attack("rank-deficient J, from the left", FALSE, "J^+ J = I only at full column rank", PInv(J) * J, I(p))
attack("J vanishes where Theta does", TRUE, "A A^T v = 0 implies A^T v = 0",
       J.T * (EYE - PInv(Theta) * Theta), Zero(p, n), Gram(Theta, J))  # fmt: skip

# -- kernels and Gaussians ----------------------------------------------------------------------------
KERNEL = Kernel(K, K_xX, K_Xx, K_xx)
GAUSS = Centered((sym("g", m), v), (K_xx, K_xX, K_Xx, K), gaussian=True)
g = GAUSS.vectors[0]
attack("x in the training set", FALSE, "the posterior covariance is 0 there, and only there",
       K_xx - K_xX * K.inv * K_Xx, Zero(m, m), KERNEL, Has(K, INVERTIBLE))  # fmt: skip
attack("x in the training set, declared", TRUE, "with K_xX = W K and K_xx = W K W^T",
       K_xx - K_xX * K.inv * K_Xx, Zero(m, m), Has(K, PD), Define(K_xX, W * K), Define(K_Xx, K * W.T),
       Define(K_xx, W * K * W.T))  # fmt: skip
attack("posterior covariance", TRUE, "the right formula", CondCov(g, v, y), K_xx - K_xX * K.inv * K_Xx, KERNEL, GAUSS,
       Has(K, INVERTIBLE))  # fmt: skip
attack("prior for posterior", FALSE, "true where K_xX = 0", CondCov(g, v, y), K_xx, KERNEL, GAUSS, Has(K, INVERTIBLE))
MOVED = g + K_xX * y
attack(
    "second moment for covariance",
    FALSE,
    "true where the mean is 0",
    Cov(MOVED),
    Expect(MOVED * MOVED.T),
    KERNEL,
    GAUSS,
)
attack("second moments are symmetric", TRUE, "nothing says that K is symmetric, but it is a covariance",
       K * v, K.T * v, Centered((v,), (K,)))  # fmt: skip
attack("cross moments are transposes", TRUE, "nothing says so, but the two blocks are moments of one pair",
       K_Xx * g, K_xX.T * g, GAUSS)  # fmt: skip
attack(
    "second moments are definite",
    FALSE,
    "they are semidefinite",
    PInv(K) * K * w,
    w,
    Centered((v,), (K,)),
    Define(w, y),
)
attack("fourth moment", FALSE, "the moments of the drawn law are not those of a Gaussian",
       Expect((w.T * w) ** 2), Size(n) * Size(n), White(w))  # fmt: skip
attack(
    "product of means", FALSE, "true for independent columns", Expect(g * v.T), Expect(g) * Expect(v.T), KERNEL, GAUSS
)
BLIND = Independent((f_event,), (x_event,), (X_event,))
attack("dependence", FALSE, "true if x says nothing about f",
       Density([f_event], [x_event]), Density([f_event], [X_event]), BLIND)  # fmt: skip
attack("a joint density", FALSE, "true for independent events",
       Density([f_event, x_event]), Density([f_event]) * Density([x_event]), BLIND)  # fmt: skip

# -- calculus -----------------------------------------------------------------------------------------
attack(
    "a path at its start",
    FALSE,
    "true at t = 0",
    f(t),
    f(0),
    Flow(f(t), t, -eta * Theta * f(t), f(0)),
    Has(Theta, PD),
    Has(eta, POSITIVE),
)
attack("a solution with another start", FALSE, "solves the equation, starts elsewhere",
       f(t), expm(-t * K) * y, Flow(f(t), t, -K * f(t), f(0)), Has(K, PD), relation=Relation.SOLVES)  # fmt: skip
attack("a solution of another equation", FALSE, "starts right, runs twice as fast",
       f(t), expm(-2 * t * K) * f(0), Flow(f(t), t, -K * f(t), f(0)), Has(K, PD), relation=Relation.SOLVES)  # fmt: skip
attack("a kernel that varies", FALSE, "true if H commutes with itself at all times",
       f(t), expm(-Integral(H(s), s, Num(0), t)) * f(0), Flow(f(t), t, -H(t) * f(t), f(0)), Trajectory(H(t), t),
       relation=Relation.SOLVES)  # fmt: skip
attack("a kernel that varies, commuting", TRUE, "with the hypothesis",
       f(t), expm(-Integral(H(s), s, Num(0), t)) * f(0), Flow(f(t), t, -H(t) * f(t), f(0)), Trajectory(H(t), t),
       Commuting(H(t), t), relation=Relation.SOLVES)  # fmt: skip
attack(
    "a derivative of a product",
    FALSE,
    "true if the factors commute",
    D(H(t) * H(t), t),
    2 * H(t) * D(H(t), t),
    Trajectory(H(t), t),
)
attack("a Jacobian without its chain", FALSE, "true if the parameters move by 1", D(F(t), t), DF(t) * theta(t),
       SmoothMap(F(t), theta(t), DF(t), t), Trajectory(theta(t), t))  # fmt: skip
attack("a gradient by half", FALSE, "the factor 1/2", Grad(Norm(A * u) ** 2, u), A.T * A * u)
attack("a Jacobian transposed", FALSE, "true for symmetric matrices", Jac(A * u, u), A.T)
attack(
    "an integral up to a constant",
    FALSE,
    "the derivatives agree",
    Integral(expm(-s * K), s, Num(0), t),
    -K.inv * expm(-t * K),
    Has(K, PD),
)
attack("an integration variable outside", TRUE, "the upper end is free, the variable inside is bound",
       Integral(s * A, s, Num(0), s), Frac(1, 2) * s * s * A)  # fmt: skip
attack("an integration variable moved out", FALSE, "true at s = t / 2", Integral(s * A, s, Num(0), t), s * t * A)
attack("a limit that takes its neighbour along", FALSE, "only the exponential is under the limit",
       t * A + Lim(expm(-t * K), t, INFINITY), Zero(n, n), Has(K, PD))  # fmt: skip
attack("a bound index that is also free", FALSE, "true at i = 2", Sum(i * A, i, Num(1), Num(3)), 3 * i * A)
attack("a limit of a flow", FALSE, "true for definite kernels", Lim(f(t), t, INFINITY), y,
       Flow(f(t), t, -eta * Theta * (f(t) - y), f(0)), Has(Theta, PSD), Has(eta, POSITIVE))  # fmt: skip
attack("a derivative of an exponential", FALSE, "true if A and B commute", D(expm(t * A + B), t), A * expm(t * A + B))
attack("an inner derivative", FALSE, "true at t = 1/2", D(expm(t * t * A), t), A * expm(t * t * A))
SMOOTH = (SmoothMap(F(t), theta(t), DF(t), t), Trajectory(theta(t), t))
attack("a second derivative", FALSE, "true for affine maps",
       D(D(F(t), t), t), DF(t) * D(D(theta(t), t), t), *SMOOTH)  # fmt: skip
attack("the linearization", FALSE, "true to first order", F(t) - F(0), DF(0) * (theta(t) - theta(0)), *SMOOTH)
attack("a Jacobian at the start", FALSE, "true for affine maps, and at t = 0",
       D(F(t), t), DF(0) * D(theta(t), t), *SMOOTH)  # fmt: skip
attack("a projection from the other side", FALSE, "true for symmetric matrices", A * RangeProj(A), A)
attack("a projection called the identity", FALSE, "true for square J",
       J.T * Theta.inv * J, I(p), Gram(Theta, J), Has(Theta, INVERTIBLE))  # fmt: skip
attack("the limit of an integral", FALSE, "true for definite kernels: for others it grows like t",
       Lim(t * Phi1(-t * K), t, INFINITY), PInv(K), Has(K, PSD))  # fmt: skip
attack("the geometric series", FALSE, "true where it converges", Sum(A**i, i, Num(0), INFINITY), (EYE - A).inv)
attack("a root of a sum", FALSE, "true if one of them is 0", Sqrt(a + b), Sqrt(a) + Sqrt(b), Has(a, POSITIVE),
       Has(b, POSITIVE))  # fmt: skip
attack("the mean of a function", FALSE, "true for linear functions", Expect(expm(w * w.T)), expm(EYE), White(w))
attack("a denial that is true", TRUE, "no matrix equals itself plus I", A, A + EYE, relation=Relation.NE)
attack("a denial that is false at size 1", FALSE, "A B = B A at size 1", A * B, B * A, relation=Relation.NE)

# -- tight inequalities -------------------------------------------------------------------------------
LE, LT = Relation.LE, Relation.LT
attack("tight triangle", TRUE, "equality for parallel vectors", Norm(u + v), Norm(u) + Norm(v), relation=LE)
attack("strict triangle", FALSE, "equality for parallel vectors", Norm(u + v), Norm(u) + Norm(v), relation=LT)
attack("Frobenius below operator norm", FALSE, "equality at rank one", Norm(A, "F"), Norm(A, "op"), relation=LE)
attack("operator norm below Frobenius", TRUE, "tight at rank one", Norm(A, "op"), Norm(A, "F"), relation=LE)
attack("a square below its number", FALSE, "true between 0 and 1", a * a, a, Has(a, POSITIVE), relation=LE)
attack("a tight constant", FALSE, "2 a b <= (a^2 + b^2) is tight: 2.000001 is too much",
       Num(Fraction(2000001, 10**6)) * a * b, a**2 + b**2, relation=LE)  # fmt: skip
attack("a tight constant, right", TRUE, "2 a b <= a^2 + b^2", 2 * a * b, a**2 + b**2, relation=LE)
attack("strict at 0", FALSE, "equality at a = b", 2 * a * b, a**2 + b**2, relation=LT)
attack("Bernoulli upside down", FALSE, "true at a = 0", expm(a), 1 + a, relation=LE)
attack(
    "a strict bound of a limit",
    FALSE,
    "1 - e^{-t} < 1 only for finite t; here the sides are equal",
    Num(1),
    Num(1),
    relation=LT,
)

__all__ = ["ATTACKS", "Attack", "Truth"]
