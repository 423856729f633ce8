"""Attacks on ideal membership: inverses, pseudo-inverses, stated equations, blocks and functions of matrices.

The true ones are proved by cofactors, and their certificates are forged like those of a document.
"""

from __future__ import annotations

from collections.abc import Mapping

from derivations.assumptions import Has
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim
from derivations.notation import Blocks, Frac, I, Inv, Phi1, PInv, expm, size, sym

from .adversarial import (
    ATTACKS,
    EYE,
    FALSE,
    INVERTIBLE,
    PD,
    POSITIVE,
    SYM,
    TRUE,
    VACUOUS,
    A,
    B,
    K,
    P,
    S,
    attack,
    n,
    s,
    t,
    u,
    v,
)

m, c, k = size("m"), sym("c"), sym("k")
U, V, W, F = sym("U", n, m), sym("V", m, n), sym("W_m", m, m), sym("F", n, m)
Q, C = sym("Q", n, n), sym("C", n, n)
ONE_M = I(m)
WHOLE = Blocks([[A, U], [V, W]])
SCHUR = (W - V * A.inv * U).inv
before = set(ATTACKS)

# -- inverses -----------------------------------------------------------------------------------------
attack("Woodbury", TRUE, "for all shapes",
       (A + U * W * V).inv, A.inv - A.inv * U * (W.inv + V * A.inv * U).inv * V * A.inv)  # fmt: skip
attack("Woodbury, the middle not inverted", FALSE, "true where W is its own inverse",
       (A + U * W * V).inv, A.inv - A.inv * U * (W + V * A.inv * U).inv * V * A.inv)  # fmt: skip
attack("push-through", TRUE, "a rectangle moves through an inverse",
       U * (s * ONE_M + V * U).inv, (s * EYE + U * V).inv * U, Has(s, POSITIVE))  # fmt: skip
attack("push-through, square", FALSE, "true where A and B commute", (EYE + A * B).inv * A, A * (EYE + A * B).inv)
attack("one column", TRUE, "a scalar in the denominator",
       (A + u * v.T).inv, A.inv - Frac(1, 1 + v.T * A.inv * u) * A.inv * u * v.T * A.inv)  # fmt: skip
attack("one column, sign", FALSE, "true where v^T A^{-1} u = 0",
       (A + u * v.T).inv, A.inv - Frac(1, 1 - v.T * A.inv * u) * A.inv * u * v.T * A.inv)  # fmt: skip
attack("inverse of a sum, term by term", FALSE, "never true of numbers that do not vanish", (A + B).inv, A.inv + B.inv)
attack("a scalar cancelled that may vanish", FALSE, "true unless c = 0", A, B, Stated(c * A, "=", c * B))
attack("a scalar cancelled", TRUE, "c is not zero", A, B, Stated(c * A, "=", c * B), Has(c, INVERTIBLE))
attack("a matrix cancelled that may be singular", FALSE, "true where C is invertible", A, B, Stated(C * A, "=", C * B))
attack("a rectangle and its left inverse", FALSE, "true of square matrices", U * V, EYE, Stated(V * U, "=", ONE_M))
attack("a square and its left inverse", TRUE, "one side is enough", A * B, EYE, Stated(B * A, "=", EYE))

# -- pseudo-inverses ------------------------------------------------------------------------------------
attack("pseudo-inverse, full rank", TRUE, "its columns are independent", PInv(F), (F.T * F).inv * F.T)
attack("reverse order", FALSE, "true of invertible matrices", PInv(A * B), PInv(B) * PInv(A))
attack("pseudo-inverse beside its matrix", FALSE, "true of normal matrices", A * PInv(A), PInv(A) * A)
attack("pseudo-inverse is no function of a matrix", FALSE, "true of symmetric B", A * PInv(B), PInv(B) * A,
       Stated(A * B, "=", B * A))  # fmt: skip
attack("pseudo-inverse of a symmetric matrix", TRUE, "it is symmetric, and commutes with it", S * PInv(S), PInv(S) * S,
       Has(S, SYM))  # fmt: skip

# -- blocks ---------------------------------------------------------------------------------------------
attack("Schur complement", TRUE, "of a corner that is invertible", Inv(WHOLE), Blocks([
    [A.inv + A.inv * U * SCHUR * V * A.inv, -(A.inv * U * SCHUR)], [-(SCHUR * V * A.inv), SCHUR]]))  # fmt: skip
attack("Schur complement, corners inverted", FALSE, "true of block diagonal matrices",
       Inv(WHOLE), Blocks([[A.inv, -(A.inv * U * SCHUR)], [-(SCHUR * V * A.inv), W.inv]]))  # fmt: skip

# -- functions of a matrix --------------------------------------------------------------------------------
attack("exponential, pushed through", TRUE, "for all shapes", expm(t * U * V) * U, U * expm(t * V * U))
attack("exponential of a similar matrix", TRUE, "not symmetric", expm(Q * A * Q.inv), Q * expm(A) * Q.inv)
attack("exponential, similar the other way", FALSE, "true of commuting ones", expm(Q * A * Q.inv), Q.inv * expm(A) * Q)
attack(
    "commuting with a square", FALSE, "A may be -A for B", expm(A) * B, B * expm(A), Stated(A * A * B, "=", B * A * A)
)
attack("exponentials of commuting matrices", TRUE, "stated to commute", expm(A) * expm(B), expm(A + B),
       Stated(A * B, "=", B * A))  # fmt: skip
attack("phi_1 times its argument", TRUE, "also where it is singular", A * Phi1(A), expm(A) - EYE)
attack("a power pushed through", TRUE, "for every natural exponent", (U * V) ** k * U, U * (V * U) ** k, Natural(k))
attack("transposed exponential", FALSE, "true of symmetric matrices", expm(A).T, expm(A))

# -- facts that nothing satisfies -------------------------------------------------------------------------
attack("inverse of an inverse that is zero", VACUOUS, "0 = I would follow", A, B, Stated(K * C, "=", EYE),
       Stated(C * P, "=", EYE), Stated(K, "=", P + EYE))  # fmt: skip
attack("definite and its own negative", VACUOUS, "K = -K", A, B, Has(K, PD), Stated(K, "=", -K))

#: what is proved by cofactors, for the forger
FORGED: Mapping[str, Claim] = {
    f"attack {name}": one.claim for name, one in ATTACKS.items() if name not in before and one.truth is TRUE
}

__all__ = ["FORGED"]
