"""Traces of what the facts make zero: proved around the circle, refuted, refused where a relation is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, PInv, Size, Tr, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n, m = size("n"), size("m")
K, S, W, A, B, E, R = (sym(name, n, n) for name in "KSWABER")
X, F, P = sym("X", n, m), sym("F", n, m), sym("P", m, m)
c, y = sym("c"), sym("y", n)
POSITIVE = Has(c, Property.POSITIVE)
RIDGE = (POSITIVE, Has(K, Property.PSD))
SKEW = (Has(S, Property.SKEW), Has(W, Property.SYMMETRIC))
FULL = (Has(F, Property.FULL_COLUMN_RANK),)
GAUSS = (Has(P, Property.PD), Has(R, Property.PD))
hat = F * (F.T * F).inv * F.T
ridge = (K + c * I(n)).inv


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("traces", {}, facts=facts))


TRUE = {
    "degrees of freedom": eq(Tr(K * ridge), Size(n) - c * Tr(ridge), RIDGE),
    "push-through": eq(Tr((X.T * X + c * I(m)).inv * X.T * X), Tr(X * X.T * (X * X.T + c * I(n)).inv), (POSITIVE,)),
    "hat matrix": eq(Tr(hat), Size(m), FULL),
    "residuals": eq(Tr(I(n) - hat), Size(n) - Size(m), FULL),
    "skew": eq(Tr(S), 0 * Tr(A), SKEW),
    "skew times symmetric": eq(Tr(S * W), 0 * Tr(A), SKEW),
    "odd power of a skew": eq(Tr(S * S * S), 0 * Tr(A), SKEW),
    "idempotent": eq(Tr(E * A * E), Tr(E * A), (Has(E, Property.IDEMPOTENT),)),
    "pseudo-inverse": eq(Tr(PInv(A) * A * PInv(A) * A), Tr(A * PInv(A))),
    "two forms of a gain": eq(
        Tr((X * P * X.T + R).inv * X * P * X.T), Tr((P.inv + X.T * R.inv * X).inv * X.T * R.inv * X), GAUSS
    ),
}
FALSE = {
    "degrees of freedom": eq(Tr(K * ridge), Size(n) - Tr(ridge), RIDGE),
    "push-through": eq(Tr((X.T * X + c * I(m)).inv), Tr((X * X.T + c * I(n)).inv), (POSITIVE,)),
    "hat matrix": eq(Tr(hat), Size(n), FULL),
    "skew": eq(Tr(S * A), 0 * Tr(A), SKEW),
    "even power of a skew": eq(Tr(S * S), 0 * Tr(A), SKEW),
    "idempotent": eq(Tr(E * A), Tr(A), (Has(E, Property.IDEMPOTENT),)),
    "pseudo-inverse": eq(Tr(A * PInv(A)), Size(n)),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    """Of traces of products of three that are no rotations of each other nothing is known."""
    assert operator.further(eq(Tr(A * B * K), Tr(B * A * K))).outcome is Outcome.GAVE_UP


def proof(name):
    found = operator.further(TRUE[name]).proof
    assert any(use.relation.kind == "trace" for use in found.parts[0].cofactors)
    return found


def altered(proof, change):
    (part,) = proof.parts
    uses = tuple(
        replace(use, relation=change(use.relation)) if use.relation.kind == "trace" else use for use in part.cofactors
    )
    return replace(proof, parts=(replace(part, cofactors=uses),))


@pytest.mark.parametrize(
    "change",
    [
        lambda one: replace(one, poly=tuple((key, 2 * x) for key, x in one.poly)),
        lambda one: replace(one, poly=one.poly[1:]),
        lambda one: replace(one, premises=()),
        lambda one: replace(one, premises=(replace(one.premises[0], cofactors=()),)),
        lambda one: replace(one, premises=(replace(one.premises[0], start=one.premises[0].start[1:]),)),
        lambda one: replace(one, kind="lemma"),
    ],
    ids=["twice", "a term less", "no premise", "not shown", "another start", "another kind"],
)
def test_a_changed_relation_is_refused(change):
    whole = proof("degrees of freedom")
    replay(TRUE["degrees of freedom"], whole)
    with pytest.raises(ReplayError):
        replay(TRUE["degrees of freedom"], altered(whole, change))


@pytest.mark.parametrize("name", ["skew", "skew times symmetric"])
def test_a_proof_serves_no_claim_without_its_facts(name):
    claim = TRUE[name]
    bare = replace(claim, notation=replace(claim.notation, facts=()))
    with pytest.raises(ReplayError):
        replay(bare, proof(name))
