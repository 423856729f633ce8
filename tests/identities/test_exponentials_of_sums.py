"""Exponentials of any square matrix: a multiple of the identity beside it, and Kronecker sums."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, Kron, expm, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate
from verify.identities.replay import ReplayError, replay

n, m = size("n"), size("m")
A, B, K = sym("A", n, n), sym("B", m, m), sym("K", n, n)
M, t, c = sym("M", n, n), sym("t"), sym("c")
PD = Has(K, Property.PD)


def claim(lhs, rhs, *facts) -> Claim:
    return Claim(lhs, Relation.EQ, rhs, Notation("exponentials", {}, facts))


TRUE = {
    "a multiple of the identity": claim(expm(A + c * I(n)), expm(c) * expm(A)),
    "weight decay": claim(expm(-t * (K + c * I(n))), expm(-t * c) * expm(-t * K), PD),
    "nothing beside the identity": claim(expm(c * I(n)), expm(c) * I(n)),
    "inside a product": claim(expm(t * (A + c * I(n))) * A, expm(t * c) * A * expm(t * A)),
    "one factor": claim(expm(Kron(A, I(m))), Kron(expm(A), I(m))),
    "the other factor": claim(expm(-t * Kron(I(n), B)), Kron(I(n), expm(-t * B))),
    "a Kronecker sum": claim(expm(Kron(A, I(m)) + Kron(I(n), B)), Kron(expm(A), expm(B))),
    "with times": claim(expm(2 * Kron(A, I(m)) - t * Kron(I(n), B)), Kron(expm(2 * A), expm(-t * B))),
}
FALSE = {
    "another sign": claim(expm(A + c * I(n)), expm(-c) * expm(A)),
    "the identity counts each entry": claim(expm(A + c * I(n)), expm(A) + expm(c) * I(n)),
    "two that do not commute": claim(expm(Kron(A, I(m)) + Kron(M, I(m))), Kron(expm(A) * expm(M), I(m))),
    "no Kronecker sum": claim(expm(Kron(A, B)), Kron(expm(A), expm(B))),
    "the factors exchanged": claim(expm(Kron(A, I(n)) + Kron(I(n), M)), Kron(expm(M), expm(A))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_ones_are_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_false_ones_are_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_a_sum_that_commutes_for_another_reason_is_left_open():
    found = operator.judge(claim(expm(Kron(A, B) + Kron(A, I(m))), expm(Kron(A, B)) * expm(Kron(A, I(m)))))
    assert found.outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", TRUE)
def test_a_proof_serves_no_other_claim_and_no_step_can_be_changed(name):
    proof = next(e.proof for e in judge(TRUE[name]).evidence if e.proof is not None)
    replay(TRUE[name], proof)
    for other in FALSE.values():
        with pytest.raises(ReplayError):
            replay(other, proof)
    own = ("shifted exponential", "exponential of a Kronecker sum", "same exponential")
    for part in proof.parts if isinstance(proof, Certificate) else ():
        for step in (s for s in part.steps if s.instance.schema in own):
            bad = tuple((key, 2 * value) for key, value in step.instance.right)
            changed = replace(step, instance=replace(step.instance, right=bad))
            altered = tuple(changed if one is step else one for one in part.steps)
            forged = replace(proof, parts=tuple(replace(p, steps=altered) if p is part else p for p in proof.parts))
            with pytest.raises(ReplayError):
                replay(TRUE[name], forged)
