"""All eigenvalues of a symmetric matrix, counted from the largest: proved, refuted, not claimed where the order is not
that of the other matrix; certificates that are altered are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Index, Property
from derivations.estimates import Spectrum
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import (
    Det,
    Diag,
    DiagOf,
    Eig,
    Eigs,
    Entry,
    Exp,
    Frac,
    I,
    Inv,
    Kron,
    Neg,
    Norm,
    Num,
    Prod,
    Size,
    Sum,
    Tr,
    log,
    size,
    sym,
)
from derivations.notation import nodes as nd
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n = size("n")
A, B, C, K, P, Q = (sym(name, n, n) for name in "ABCKPQ")
v, c, b, t, i = sym("v", n), sym("c"), sym("b"), sym("t"), sym("i")
EYE, FIRST = I(n), Num(1)
FACTS = (
    Has(A, Property.SYMMETRIC), Has(B, Property.SYMMETRIC), Has(K, Property.PSD), Has(P, Property.PD),
    Has(Q, Property.ORTHOGONAL), Has(c, Property.POSITIVE), Index(i, Size(n)),
)  # fmt: skip
LAST = nd.Add(Size(n), Num(1), Neg(i))


def eq(left, right, *more, relation=Relation.EQ) -> Claim:
    return Claim(left, relation, right, Notation("eigenvalues", {}, facts=(*FACTS, *more)))


def one(matrix, number=i):
    return Entry(Eigs(matrix), number, FIRST)


def total(body):
    return Sum(body, i, FIRST, Size(n))


def product(body):
    return Prod(body, i, FIRST, Size(n))


TRUE = {
    "trace": eq(Tr(A), total(one(A))),
    "determinant": eq(Det(A), product(one(A))),
    "trace of a square": eq(Tr(A * A), total(one(A) ** 2)),
    "Frobenius norm": eq(Norm(A, "F") ** 2, total(one(A) ** 2)),
    "logarithm of a determinant": eq(log(Det(P)), total(log(one(P)))),
    "trace of an inverse": eq(Tr(P.inv), total(1 / one(P))),
    "trace of an exponential": eq(Tr(Exp(t * A)), total(Exp(t * one(A)))),
    "effective dimension": eq(Tr(K * Inv(K + c * EYE)), total(Frac(one(K), one(K) + c))),
    "evidence": eq(log(Det(EYE + c * P)), total(log(1 + c * one(P)))),
    "characteristic polynomial": eq(Det(b * EYE - A), product(b - one(A))),
    "sum of a sum": eq(total(one(A + B)), total(one(A)) + total(one(B))),
    "a number in all factors": eq(product(b * one(A)), b ** Size(n) * Det(A)),
    "shift": eq(one(A + b * EYE), one(A) + b),
    "multiple": eq(one(c * A), c * one(A)),
    "from the other end": eq(one(-A), -one(A, LAST)),
    "inverse": eq(one(P.inv), 1 / one(P, LAST)),
    "square": eq(one(K * K), one(K) ** 2),
    "exponential": eq(one(Exp(A)), Exp(one(A))),
    "the first": eq(one(A, FIRST), Eig(A, "max")),
    "the last": eq(one(A, Size(n)), Eig(A, "min")),
    "similar": eq(Eigs(Q.T * A * Q), Eigs(A)),
    "similar, shifted": eq(Eigs(Q * A * Q.T + b * EYE), Eigs(A + b * EYE)),
    "Gram matrices": eq(Eigs(C.T * C), Eigs(C * C.T)),
    "transposed": eq(Eigs(A.T), Eigs(A)),
    "entries of a column": eq(Det(Diag(v)), product(Entry(v, i, FIRST))),
    "entries of a diagonal": eq(Det(Diag(DiagOf(C))), product(Entry(C, i, i))),
    "below the largest": eq(one(A), Eig(A, "max"), relation=Relation.LE),
    "above the end of a spectrum": eq(sym("mu"), one(B), Spectrum(B, sym("mu"), sym("L")), relation=Relation.LE),
}
FALSE = {
    "a square of the sum": eq(total(one(A) ** 2), Tr(A) ** 2),
    "one by one of a sum": eq(one(A + B), one(A) + one(B)),
    "product of a sum": eq(product(one(A + B)), Det(A) + Det(B)),
    "a multiple of either sign": eq(one(b * A), b * one(A)),
    "the same place of the opposite": eq(one(-A), -one(A)),
    "the same place of an inverse": eq(one(P.inv), 1 / one(P)),
    "a square of either sign": eq(one(A * A), one(A) ** 2),
    "the other end": eq(one(A, FIRST), Eig(A, "min")),
    "similar by any matrix": eq(Eigs(C.T * A * C), Eigs(A)),
    "Frobenius norm of what is not symmetric": eq(Norm(A * B, "F") ** 2, total(one(A) ** 2)),
    "entries that are no eigenvalues": eq(product(Entry(A, i, i)), Det(A)),
    "another denominator": eq(Tr(K * Inv(K + c * EYE)), total(Frac(one(K), 1 + c * one(K)))),
    "below the smallest": eq(one(A), Eig(A, "min"), relation=Relation.LE),
    "one too few": eq(Tr(A), Sum(one(A), i, Num(1), Num(1))),
}


@each("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_of_what_no_rule_knows_nothing_is_said():
    """Both are true, and no rule leads there."""
    sorted_sums = eq(one(A, FIRST) * one(A, Size(n)), Eig(A * A, "min"))
    assert judge(eq(total(Norm(one(A))), Norm(A, "*"))).verdict is not VerdictKind.REFUTED
    assert judge(sorted_sums).verdict is not VerdictKind.PROVED


def test_eigenvalues_of_kronecker_products_come_in_one_order():
    found = operator.judge(eq(Eigs(Kron(A, B)), Eigs(Kron(B, A))))
    assert found.outcome is Outcome.PROVES
    replay(eq(Eigs(Kron(A, B)), Eigs(Kron(B, A))), found.proof)


@pytest.mark.parametrize("claim", [eq(Tr(C), total(one(C))), eq(Eigs(A * B), Eigs(B * A))])
def test_eigenvalues_of_what_need_not_be_symmetric_are_refused_with_the_remedy(claim):
    with pytest.raises(ClaimError, match="which nothing shows to be symmetric; state that it is"):
        judge(claim)


# -- what a proof rests on ------------------------------------------------------------------------------------------
def proof_of(claim):
    for found in (operator.judge(claim), operator.further(claim)):
        if found.outcome is Outcome.PROVES:
            return found.proof
    raise AssertionError("no proof")


def without(claim, node) -> Claim:
    facts = tuple(f for f in claim.notation.facts if not (isinstance(f, Has) and f.node is node))
    return replace(claim, notation=replace(claim.notation, facts=facts))


NEEDS = {"multiple": c, "inverse": P, "square": K, "similar": Q}


@pytest.mark.parametrize("name", NEEDS)
def test_a_proof_is_refused_without_the_fact_that_it_needs(name):
    claim = TRUE[name]
    replay(claim, proof_of(claim))
    with pytest.raises(ReplayError):
        replay(without(claim, NEEDS[name]), proof_of(claim))


ALTERED = ("shift", "from the other end", "inverse", "square", "exponential", "the first", "the last", "similar")


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_proof_is_refused(name):
    claim = TRUE[name]
    altered = list(other_right_sides(proof_of(claim)))
    assert altered
    for bad in altered:
        with pytest.raises(ReplayError):
            replay(claim, bad)


@pytest.mark.parametrize("name", ALTERED)
def test_a_proof_shows_no_other_claim(name):
    for other in FALSE.values():
        if other.relation is Relation.EQ:
            with pytest.raises(ReplayError):
                replay(other, proof_of(TRUE[name]))
