"""Traces, determinants and sums over an index: proved for all sizes, refuted, or left open; no forgery passes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Centered, Has, Index, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    Blocks,
    D,
    Det,
    Entry,
    Expect,
    I,
    Kron,
    Norm,
    Num,
    PInv,
    Row,
    Size,
    Sum,
    Tr,
    Vec,
    Zero,
    expm,
    family,
    size,
    sym,
)
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate, Part
from verify.identities.replay import ReplayError, replay

from ..families import each

n, m = size("n"), size("m")
A, B, C, U, K = (sym(name, n, n) for name in "ABCUK")
J, L, M = sym("J", n, m), sym("L", m, n), sym("M", m, m)
a, b, u = sym("a", n), sym("b", n), sym("u", n)
c, t, i, j, k = sym("c"), sym("t"), sym("i"), sym("j"), sym("k")
path, column = family("P", n, n, "<P>_{0}"), family("x", n, 1, "<x>_{0}")
MOVES = (Trajectory(path(t), t), Trajectory(column(t), t))
PLACES = (Index(i, Size(n)), Index(j, Size(n)))
LAW = (Centered((u,), (K,)), Has(K, Property.PSD))


def inv(*nodes):
    return tuple(Has(node, Property.INVERTIBLE) for node in nodes)


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("traces", {}, facts=facts))


TRUE = {
    "cyclic": eq(Tr(A * B * C), Tr(C * A * B)),
    "of a transpose": eq(Tr(A.T * B), Tr(B.T * A)),
    "cyclic through another size": eq(Tr(J * L), Tr(L * J)),
    "of a dyad": eq(Tr(a * b.T * A), b.T * A * a),
    "linear": eq(Tr(2 * A - c * I(n)), 2 * Tr(A) - c * Size(n)),
    "of a number": eq(Tr(a.T * b), b.T * a),
    "product of vecs": eq(Vec(J).T * Vec(L.T), Tr(J.T * L.T)),
    "Frobenius": eq(Norm(J, "F") ** 2, Tr(J * J.T)),
    "similar": eq(Tr(U * A * U.inv), Tr(A), inv(U)),
    "of a Kronecker product": eq(Tr(Kron(A, L * J)), Tr(A) * Tr(J * L)),
    "of blocks": eq(Tr(Blocks([[A, J], [L, M]])), Tr(A) + Tr(M)),
    "of a kernel": eq(Tr(K * A), Tr(A.T * K), (Has(K, Property.SYMMETRIC),)),
    "mean of a quadratic form": eq(Expect(u.T * C * u), Tr(C * K), LAW),
    "mean of a trace": eq(Expect(Tr(C * u * u.T)), Tr(K * C), LAW),
    "derivative of a trace": eq(D(Tr(A * path(t)), t), Tr(A * D(path(t), t)), MOVES),
    "derivative of a multiple": eq(
        D(t * Tr(path(t)), t), Tr(path(t)) + t * Tr(D(path(t), t)), MOVES
    ),
    "derivative of an inverse": eq(
        D(path(t).inv, t), -path(t).inv * D(path(t), t) * path(t).inv, (*MOVES, *inv(path(t)))
    ),
    "derivative of a determinant": eq(
        D(Det(path(t)), t), Det(path(t)) * Tr(path(t).inv * D(path(t), t)), (*MOVES, *inv(path(t)))
    ),
    "Kronecker product with vec": eq(Vec(J).T * Kron(M, A) * Vec(J), Tr(J.T * A * J * M.T)),
    "Sylvester": eq((Kron(I(m), A) + Kron(M.T, I(n))) * Vec(J), Vec(A * J + J * M)),
    "transposed Kronecker product with vec": eq(Vec(J).T * Kron(M, A), Vec(A.T * J * M).T),
    "inverse of a Kronecker product": eq(Kron(A, M).inv, Kron(A.inv, M.inv), inv(A, M, Kron(A, M))),
    "three Kronecker factors": eq(Kron(Kron(A, M), B), Kron(A, Kron(M, B))),
    "determinant of a Kronecker product": eq(Det(Kron(A, M)), Det(A) ** Size(m) * Det(M) ** Size(n)),
    "pseudo-inverse of a Kronecker product": eq(PInv(Kron(J, M)), Kron(PInv(J), PInv(M))),
    "derivative of a Kronecker product": eq(
        D(Kron(path(t), A * path(t)), t), Kron(D(path(t), t), A * path(t)) + Kron(path(t), A * D(path(t), t)), MOVES
    ),
    "an entry of a product": eq(
        Entry(A * B, i, j), Sum(Entry(A, i, k) * Entry(B, k, j), k, Num(1), Size(n)), PLACES
    ),
    "an entry of a transpose": eq(Entry(A.T, i, j), Entry(A, j, i), PLACES),
    "a row of a product": eq(Row(A * J, i), Row(A, i) * J, (Index(i, Size(n)),)),
    "an entry of the identity": eq(Entry(I(n), i, i), Num(1), (Index(i, Size(n)),)),
    "determinant of a product": eq(Det(A * B.T), Det(A) * Det(B)),
    "of an inverse": eq(Det(A.inv), Det(A).inv, inv(A)),
    "of a similar matrix": eq(Det(U * A * U.inv), Det(A), inv(U)),
    "of a multiple": eq(Det(-c * A), Num(-1) ** Size(n) * c ** Size(n) * Det(A)),
    "of a rank change": eq(Det(I(n) + J * L), Det(I(m) + L * J)),
    "matrix determinant lemma": eq(Det(A + a * b.T), Det(A) * (1 + b.T * A.inv * a), inv(A)),
    "of an exponential": eq(Det(expm(A)), expm(Tr(A))),
    "Schur complement": eq(Det(Blocks([[A, J], [L, M]])), Det(A) * Det(M - L * A.inv * J), inv(A)),
    "Schur complement of the other": eq(Det(Blocks([[A, J], [L, M]])), Det(M) * Det(A - J * M.inv * L), inv(M)),
    "triangular blocks": eq(Det(Blocks([[A, J], [Zero(m, n), M]])), Det(M) * Det(A)),
    "of zero": eq(Det(A - A), Num(0)),
    "of a Gram kernel": eq(Det(J.T * J), Det((J.T * J).T)),
}  # fmt: skip
FALSE = {
    "factors in another order": eq(Kron(A, B) * Vec(C), Vec(A * C * B)),
    "product of traces": eq(Tr(A * B), Tr(A) * Tr(B)),
    "another order": eq(Tr(A * B * C), Tr(A * C * B)),
    "sum of determinants": eq(Det(A + B), Det(A) + Det(B)),
    "a factor once": eq(Det(2 * A), 2 * Det(A)),
    "lemma with a sign": eq(Det(A + a * b.T), Det(A) * (1 - b.T * A.inv * a), inv(A)),
    "a block with the wrong sign": eq(Det(Blocks([[A, J], [L, M]])), Det(A) * Det(M + L * A.inv * J), inv(A)),
    "blocks as numbers": eq(Det(Blocks([[A, B], [C, U]])), Det(A * U - B * C)),
    "derivative of a determinant": eq(
        D(Det(path(t)), t), Tr(path(t).inv * D(path(t), t)), (*MOVES, *inv(path(t)))
    ),
    "rows for columns": eq(Entry(A * B, i, j), Sum(Entry(A, k, i) * Entry(B, k, j), k, Num(1), Size(n)),
                           PLACES),
    "mean of a quadratic form": eq(Expect(u.T * C * u), Tr(C) * Tr(K), LAW),
}  # fmt: skip


@each("name", TRUE)
def test_proved_for_all_sizes(name):
    claim = TRUE[name]
    found = operator.judge(claim)
    assert found.outcome is Outcome.PROVES, found.detail
    replay(claim, found.proof)


@pytest.mark.parametrize(
    "name", ["matrix determinant lemma", "similar", "mean of a trace", "derivative of a determinant"]
)
def test_both_witnesses_agree(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    verdict = judge(FALSE[name])
    assert verdict.verdict in (VerdictKind.REFUTED, VerdictKind.UNKNOWN)
    assert operator.judge(FALSE[name]).outcome is Outcome.GAVE_UP
    if name != "rows for columns":
        assert verdict.verdict is VerdictKind.REFUTED


def test_left_open():
    assert operator.judge(eq(Det(A + B) * Det(A - B), Det(A * A - A * B + B * A - B * B))).outcome is Outcome.GAVE_UP
    assert operator.judge(eq(Det(A + a * b.T), Det(A) * (1 + b.T * C * a))).outcome is Outcome.GAVE_UP


@each("name", TRUE)
def test_a_proof_serves_no_other_claim(name):
    proof = operator.judge(TRUE[name]).proof
    for other in FALSE.values():
        with pytest.raises(ReplayError):
            replay(other, proof)


@each("name", TRUE)
def test_a_changed_right_side_is_refused(name):
    claim = TRUE[name]
    (part, *rest) = operator.judge(claim).proof.parts
    for at, step in enumerate(part.steps):
        right = step.instance.right
        for bad in (tuple((key, 2 * x) for key, x in right), right[1:], tuple((key, -x) for key, x in right)):
            if bad == right:
                continue
            steps = (*part.steps[:at], replace(step, instance=replace(step.instance, right=bad)), *part.steps[at + 1 :])
            with pytest.raises(ReplayError):
                replay(claim, replace(operator.judge(claim).proof, parts=(replace(part, steps=steps), *rest)))


@pytest.mark.parametrize("name", ["matrix determinant lemma", "Schur complement", "derivative of a determinant"])
def test_what_nobody_declares_invertible_is_refused(name):
    """The step is made and unmade, so that it alone can object."""
    (part, *_) = operator.judge(TRUE[name]).proof.parts
    names = ("determinant with a factor", "determinant of blocks", "derivative of a determinant")
    step = next(step for step in part.steps if step.instance.schema in names)
    both = tuple(replace(step, coefficient=Fraction(x)) for x in (1, -1))
    proof = Certificate((Part((), both),))
    replay(eq(Tr(A), Tr(A), TRUE[name].notation.facts), proof)
    moving = tuple(fact for fact in TRUE[name].notation.facts if not isinstance(fact, Has))
    with pytest.raises(ReplayError):
        replay(eq(Tr(A), Tr(A), moving), proof)


def test_a_quadratic_form_between_random_matrices_is_none():
    law = (*LAW, Centered((a,), (K,)), Has(K, Property.PSD))
    assert operator.judge(eq(Expect(u.T * a * a.T * u), Tr(K * K), law)).outcome is Outcome.GAVE_UP
