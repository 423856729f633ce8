"""False claims of kinds that need two derivatives, size 2 or a singular matrix: refuted, and by the smallest."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Grad, I, Jac, Norm, Num, PInv, expm, family, size, sym
from verify import judge
from verify.evidence import VerdictKind

n, m = size("n"), size("m")
A, B, J = sym("A", n, n), sym("B", n, n), sym("J", n, m)
a, x, t = sym("a", n), sym("x", n), sym("t")
path = family("K", n, n, "<K>_{0}")(t)
MOVES = (Trajectory(path, t),)
NORM = (Has(Norm(x), Property.INVERTIBLE),)
INVERTIBLE = (*MOVES, Has(path, Property.INVERTIBLE))

FALSE = {
    "an exponential that does not commute": (D(expm(path), t), D(path, t) * expm(path), MOVES, {"n": 2}),
    "a Hessian": (Jac(Grad((x.T * x) ** 2, x), x), 8 * x * x.T, (), {"n": 1}),
    "a Hessian of a quotient": (
        Jac(Grad(x.T * A * x / (x.T * x), x), x), A + A.T, (Has(x.T * x, Property.INVERTIBLE),), {"n": 1},
    ),
    "a second derivative": (
        D(D(path.inv, t), t), -path.inv * D(D(path, t), t) * path.inv, INVERTIBLE, {"n": 1},
    ),
    "a pseudo-inverse of a product": (PInv(A * B), PInv(B) * PInv(A), (), {"n": 2}),
    "a pseudo-inverse of a singular matrix": (PInv(A) * A, I(n), (), {"n": 1}),
    "a pseudo-inverse of a rectangle": (PInv(J) * J, I(m), (), {"n": 1, "m": 2}),
    "a quotient under a norm": (Norm(x / Norm(x)), Num(2), NORM, {"n": 1}),
    "a gradient of a norm": (
        Grad(Norm(x - a), x), (x - a) / Norm(x - a) ** 2, (Has(Norm(x - a), Property.INVERTIBLE),), {"n": 1},
    ),
    "two norms": (Norm(B, "op") ** 2, Norm(B, "F") ** 2, (), {"n": 2}),
    "the norm of the identity": (Norm(I(n), "F"), Num(1), (), {"n": 2}),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_refuted_by_the_smallest(name):
    left, right, facts, sizes = FALSE[name]
    verdict = judge(Claim(left, Relation.EQ, right, Notation("kinds", {}, facts=facts)))
    assert verdict.verdict is VerdictKind.REFUTED
    assert verdict.counterexample.sizes == sizes
