"""Ranks: proved, refuted where singular matrices are among the models, given up; bounds; proofs that rest on less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Exp, I, Kron, Num, PInv, Rank, Size, Tr, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n, m = size("n"), size("m")
A, B, L, W = sym("A", n, m), sym("B", m, n), sym("L", n, m), sym("W", n, m)
C, D, G, P, K, S = (sym(name, n, n) for name in "CDGPKS")
H, c, b = sym("H", m, m), sym("c"), sym("b")
FACTS = (
    Has(G, Property.INVERTIBLE), Has(H, Property.INVERTIBLE), Has(P, Property.IDEMPOTENT), Has(K, Property.PD),
    Has(S, Property.SYMMETRIC), Has(c, Property.POSITIVE), Has(L, Property.FULL_COLUMN_RANK),
    Has(W, Property.FULL_ROW_RANK),
)  # fmt: skip


def eq(left, right, relation=Relation.EQ) -> Claim:
    return Claim(left, relation, right, Notation("ranks", {}, facts=FACTS))


def le(left, right) -> Claim:
    return eq(left, right, Relation.LE)


TRUE = {
    "transposed": eq(Rank(A), Rank(A.T)),
    "Gram matrices": eq(Rank(A * A.T), Rank(A.T * A)),
    "Gram matrix": eq(Rank(A), Rank(A.T * A)),
    "weighted": eq(Rank(A.T * K * A), Rank(A)),
    "equivalent": eq(Rank(G * A * H), Rank(A)),
    "by an inverse": eq(Rank(G.inv * C * G), Rank(C)),
    "independent columns before": eq(Rank(L * B), Rank(B)),
    "independent rows behind": eq(Rank(D * W), Rank(D)),
    "idempotent": eq(Rank(P), Tr(P)),
    "pseudo-inverse": eq(Rank(PInv(A)), Rank(A)),
    "projection": eq(Tr(A * PInv(A)), Rank(A * PInv(A))),
    "trace of a projection": eq(Tr(PInv(A) * A), Rank(A)),
    "full columns": eq(Rank(L), Size(m)),
    "full rows": eq(Rank(W), Size(n)),
    "invertible": eq(Rank(G), Size(n)),
    "multiple": eq(Rank(-2 * c * A), Rank(A)),
    "kron": eq(Rank(Kron(A, C)), Rank(A) * Rank(C)),
    "square of what is symmetric": eq(Rank(S * S), Rank(S)),
    "identity": eq(Rank(c * I(n)), Size(n)),
    "zero": eq(Rank(C - C), Num(0)),
    "not above a factor": le(Rank(A * B), Rank(A)),
    "not above the other factor": le(Rank(A * B * C), Rank(B * C)),
    "not above the sum": le(Rank(C - D), Rank(C) + Rank(D)),
    "not above the rows": le(Rank(A), Size(n)),
    "not negative": le(Num(0), Rank(A * B)),
}
FALSE = {
    "by any matrix": eq(Rank(C * A), Rank(A)),
    "trace of any matrix": eq(Rank(C), Tr(C)),
    "full though nothing says so": eq(Rank(A), Size(m)),
    "product of ranks": eq(Rank(A * B), Rank(A) * Rank(B)),
    "sum of ranks": eq(Rank(C + D), Rank(C) + Rank(D)),
    "square": eq(Rank(C * C), Rank(C)),
    "form by any matrix": eq(Rank(A.T * C * A), Rank(A)),
    "exchanged": Claim(Rank(A * B), Relation.EQ, Rank(B * A), Notation("ranks", {})),
    "above a factor": le(Rank(A), Rank(A * B)),
    "a difference of ranks": le(Rank(C + D), Rank(C)),
}


@each("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize("claim", [eq(Rank(b * A), Rank(A)), eq(Rank(Exp(C)), Size(n))])
def test_given_up(claim):
    """The first fails at 0 alone; of an exponential no arithmetic knows the rank."""
    assert operator.judge(claim).outcome is operator.further(claim).outcome is Outcome.GAVE_UP
    assert judge(claim).verdict in (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)


def proof_of(claim):
    found = next(x for x in (operator.judge(claim), operator.further(claim)) if x.outcome is Outcome.PROVES)
    replay(claim, found.proof)
    return found.proof


NEEDS = {
    "weighted": K, "equivalent": G, "independent columns before": L, "independent rows behind": W, "idempotent": P,
    "full columns": L, "full rows": W, "invertible": G, "multiple": c,
}  # fmt: skip


@pytest.mark.parametrize("name", NEEDS)
def test_a_proof_is_refused_without_the_fact_that_it_needs(name):
    claim = TRUE[name]
    less = tuple(f for f in FACTS if f.node is not NEEDS[name])
    with pytest.raises(ReplayError):
        replay(replace(claim, notation=replace(claim.notation, facts=less)), proof_of(claim))


ALTERED = [name for name, claim in TRUE.items() if claim.relation is Relation.EQ and name not in ("transposed", "zero")]


@each("name", ALTERED)
def test_an_altered_proof_is_refused(name):
    for bad in other_right_sides(proof_of(TRUE[name])):
        with pytest.raises(ReplayError):
            replay(TRUE[name], bad)


@each("name", ALTERED)
def test_a_proof_shows_no_other_claim(name):
    proof = proof_of(TRUE[name])
    for other in FALSE.values():
        if other.relation is Relation.EQ:
            with pytest.raises(ReplayError):
                replay(other, proof)
