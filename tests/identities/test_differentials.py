"""Gradients and Jacobians by matrices, Hessians, chain and quotient rule: proved or not, and no forgery passes."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Index, Property, SmoothMap
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    Det,
    Entry,
    Grad,
    I,
    Jac,
    Kron,
    Norm,
    Phi,
    Row,
    Size,
    Sqrt,
    Tr,
    Vec,
    expm,
    family,
    size,
    sym,
)
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n, m = size("n"), size("m")
A, B, X, W = (sym(name, n, n) for name in "ABXW")
Y, C = sym("Y", n, m), sym("C", m, n)
a, b, x, c, r, s = sym("a", n), sym("b", n), sym("x", n), sym("c", m), sym("r", n), sym("s", m)
R, S = sym("R", n, n), sym("S", m, n)
i, j = sym("i"), sym("j")
of = family("M", n, n, "M_{0}")
MAPS = (SmoothMap(s, x, S), SmoothMap(r, x, R))


def inv(*nodes):
    return tuple(Has(node, Property.INVERTIBLE) for node in nodes)


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("differentials", {}, facts=facts))


TRUE = {
    "linear": eq(Grad(Tr(A * X * B), X), A.T * B.T),
    "linear in the transpose": eq(Grad(Tr(X.T * A), X), A),
    "a rectangle": eq(Grad(Tr(C * Y), Y), C.T),
    "quadratic": eq(Grad(Tr(Y.T * A * Y), Y), A * Y + A.T * Y),
    "Frobenius": eq(Grad(Norm(Y, "F") ** 2, Y), 2 * Y),
    "least squares": eq(Grad(Norm(Y * c - x) ** 2, Y), 2 * (Y * c - x) * c.T),
    "inverse": eq(Grad(Tr(A * X.inv * B), X), -((X.inv * B * A * X.inv).T), inv(X)),
    "bilinear in the inverse": eq(Grad(a.T * X.inv * b, X), -(X.inv.T) * a * b.T * X.inv.T, inv(X)),
    "inverse of a sum": eq(Grad(Tr((X + A).inv), X), -(((X + A).inv * (X + A).inv).T), inv(X + A)),
    "determinant": eq(Grad(Det(X), X), Det(X) * X.inv.T, inv(X)),
    "determinant of a Gram matrix": eq(
        Grad(Det(Y.T * Y), Y), 2 * Det(Y.T * Y) * Y * (Y.T * Y).inv, inv(Y.T * Y)
    ),
    "square of a trace": eq(Grad(Tr(X) ** 2, X), 2 * Tr(X) * I(n)),
    "trace of a square": eq(Grad(Tr(X * X), X), 2 * X.T),
    "an entry": eq(
        Grad(Entry(X, i, j), X), Row(I(n), i).T * Row(I(n), j), (Index(i, Size(n)), Index(j, Size(n)))
    ),
    "row of derivatives": eq(Jac(Tr(A * X), X), Vec(A.T).T),
    "Jacobian of an inverse": eq(Jac(Vec(A * X.inv), X), -Kron(X.inv.T, A * X.inv), inv(X)),
    "quotient": eq(
        Grad(x.T * A * x / (x.T * x), x),
        (A + A.T) * x / (x.T * x) - 2 * (x.T * A * x) / (x.T * x) ** 2 * x,
        inv(x.T * x),
    ),
    "Hessian": eq(Jac(Grad(x.T * A * x, x), x), A + A.T),
    "Hessian of a product": eq(
        Jac(Grad((x.T * A * x) * (x.T * x), x), x),
        2 * (x.T * A * x) * I(n) + 2 * x * x.T * (A + A.T) + 2 * (A + A.T) * x * x.T + (x.T * x) * (A + A.T),
    ),
    "norm": eq(Grad(Norm(x - a), x), (x - a) / Norm(x - a), inv(Norm(x - a))),
    "Frobenius norm": eq(Grad(Norm(Y, "F"), Y), Y / Norm(Y, "F"), inv(Norm(Y, "F"))),
    "root": eq(Grad(Sqrt(1 + x.T * x), x), x / Sqrt(1 + x.T * x)),
    "exponential of a quadratic form": eq(Grad(expm(-x.T * A * x), x), -expm(-x.T * A * x) * (A + A.T) * x),
    "Hessian of a norm": eq(
        Jac(Grad(Norm(x), x), x), I(n) / Norm(x) - x * x.T / Norm(x) ** 3, inv(Norm(x))
    ),
    "chain": eq(Grad(s.T * C * r, x), Jac(s, x).T * C * r + Jac(r, x).T * C.T * s, MAPS),
}  # fmt: skip
FALSE = {
    "layout": eq(Grad(Tr(A * X * B), X), B * A),
    "order": eq(Grad(Tr(A * X.inv * B), X), -((X.inv * A * B * X.inv).T), inv(X)),
    "sign": eq(Grad(a.T * X.inv * b, X), X.inv.T * a * b.T * X.inv.T, inv(X)),
    "transpose": eq(Grad(Det(X), X), Det(X) * X.inv, inv(X)),
    "factor": eq(Grad(Norm(Y, "F") ** 2, Y), Y),
    "Hessian": eq(Jac(Grad(x.T * A * x, x), x), 2 * A),
    "half a Hessian": eq(Jac(Grad((x.T * x) ** 2, x), x), 4 * (x.T * x) * I(n)),
}


@each("name", TRUE)
def test_proved_for_all_sizes(name):
    claim = TRUE[name]
    found = operator.judge(claim)
    assert found.outcome is Outcome.PROVES, found.detail
    replay(claim, found.proof)


@pytest.mark.parametrize(
    "name", ["inverse", "determinant", "quotient", "Hessian of a product", "chain", "an entry", "norm"]
)
def test_both_witnesses_agree(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        eq(Grad(Tr(A * W), W), A.T, (Has(W, Property.SYMMETRIC),)),  # which entries move?
        eq(Grad(Tr(X * expm(X)), X), (expm(X) + X * expm(X)).T),
        eq(Grad(Tr(A * Phi(X)), X), A.T),
        eq(Grad(a.T * of(x) * a, x), 0 * x),
        eq(Grad(Norm(Y, "op"), Y), Y / Norm(Y, "op"), inv(Norm(Y, "op"))),
    ],
    ids=["a symmetric variable", "an exponential beside its matrix", "an activation", "a family", "another norm"],
)
def test_left_open(claim):
    assert judge(claim).verdict is not VerdictKind.PROVED


@each("name", TRUE)
def test_a_changed_right_side_is_refused(name):
    claim = TRUE[name]
    for changed in other_right_sides(operator.judge(claim).proof):
        with pytest.raises(ReplayError):
            replay(claim, changed)


@each("name", TRUE)
def test_a_proof_serves_no_other_claim(name):
    proof = operator.judge(TRUE[name]).proof
    for other in FALSE.values():
        with pytest.raises(ReplayError):
            replay(other, proof)
