"""Entrywise products, diagonals, columns of the identity: proved, refuted, and no forgery passes."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Index, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Diag, DiagOf, Entry, Grad, Had, I, Row, Size, Tr, Unit, family, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n, m = size("n"), size("m")
A, B, C, K = (sym(name, n, n) for name in "ABCK")
X, Y, J = (sym(name, n, m) for name in "XYJ")
u, v, w, y = sym("u", n), sym("v", n), sym("w", n), sym("y", m)
i, j, t = sym("i"), sym("j"), sym("t")
path = family("P", n, n, "<P>_{0}")
PLACES = (Index(i, Size(n)), Index(j, Size(n)))


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("entrywise", {}, facts=facts))


TRUE = {
    "commutes": eq(Had(X, Y), Had(Y, X)),
    "of transposes": eq(Had(X, Y).T, Had(X.T, Y.T)),
    "associates": eq(Had(X, Had(Y, J)), Had(Had(X, Y), J)),
    "distributes": eq(Had(X, Y + 2 * J), Had(X, Y) + 2 * Had(X, J)),
    "derivative": eq(D(Had(path(t), A), t), Had(A, D(path(t), t)), (Trajectory(path(t), t),)),
    "with the identity": eq(Had(I(n), A), Diag(DiagOf(A))),
    "with a dyad": eq(Had(u * y.T, X), Diag(u) * X * Diag(y)),
    "rewritten inside": eq(Had(A.inv * A * X, Y), Had(Y, X), (Has(A, Property.INVERTIBLE),)),
    "of rows": eq(Had(u.T, v.T), Had(v, u).T),
    "a sum over entries": eq(Had(u, v).T * w, u.T * Had(v, w)),
    "a form of a diagonal": eq(w.T * Diag(v) * u, Had(u, v).T * w),
    "four columns": eq(Had(Had(u, v), w).T * (A * u), Had(A * u, w).T * Had(v, u)),
    "a column in a product": eq(u.T * Had(v, X * y), Had(u, v).T * X * y),
    "diagonals commute": eq(Diag(u) * Diag(v), Diag(v) * Diag(u)),
    "diagonals multiply": eq(Diag(u) * Diag(v) * w, Had(Had(w, v), u)),
    "a row times a diagonal": eq(u.T * Diag(v) * A, Had(u, v).T * A),
    "a diagonal in a trace": eq(Tr(A * Diag(u) * B), u.T * DiagOf(B * A)),
    "a diagonal is its transpose": eq(Diag(u).T * A, Diag(u) * A),
    "diagonal of a transpose": eq(DiagOf(A.T * B), DiagOf(B.T * A)),
    "diagonal of a dyad": eq(DiagOf(u * v.T), Had(u, v)),
    "diagonal of a diagonal": eq(DiagOf(Diag(u)), u),
    "diagonal of a kernel": eq(DiagOf(K * A), DiagOf(A.T * K), (Has(K, Property.SYMMETRIC),)),
    "an entry": eq(Unit(n, i).T * A * Unit(n, j), Entry(A, i, j), PLACES),
    "a row": eq(Unit(n, i).T * A * J, Row(A * J, i), PLACES[:1]),
    "a single-entry matrix in a trace": eq(Tr(A * Unit(n, i) * Unit(n, j).T * B), Entry(A.T * B.T, i, j), PLACES),
    "gradient of an entry": eq(Grad(Entry(A * B, i, j), A), Unit(n, i) * Unit(n, j).T * B.T, PLACES),
}
FALSE = {
    "for the product": eq(Had(A, B), A * B),
    "a diagonal that commutes": eq(Diag(u) * A, A * Diag(u)),
    "a sum over other entries": eq(w.T * Diag(v) * u, Had(u, v).T * v),
    "cyclic": eq(DiagOf(A * B), DiagOf(B * A)),
    "a dyad the other way": eq(Had(u * v.T, A), Diag(v) * A * Diag(u)),
    "rows for columns": eq(Unit(n, i).T * A * Unit(n, j), Entry(A, j, i), PLACES),
}


@each("name", TRUE)
def test_proved_for_all_sizes(name):
    claim = TRUE[name]
    found = operator.judge(claim)
    assert found.outcome is Outcome.PROVES, found.detail
    replay(claim, found.proof)


@pytest.mark.parametrize("name", ["with a dyad", "diagonals multiply", "a diagonal in a trace", "gradient of an entry"])
def test_both_witnesses_agree(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    assert judge(eq(u.T * Had(A, B) * v, Tr(Diag(u) * A * Diag(v) * B.T))).verdict is VerdictKind.CONSISTENT
    assert judge(eq(Grad(Tr(Had(X, Y).T * J), X), Had(Y, J))).verdict is VerdictKind.CONSISTENT


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
