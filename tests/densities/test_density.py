"""The density engine: the chain rule of densities with the independence that is stated, and no other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derivations.assumptions import HasDensity, Independent, SameEvent
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Density, NormalDensity, Zero, sym
from verify.densities import engine as density
from verify.evidence import Outcome, Scope

a, b, c, d = (sym(name) for name in "abcd")


def claim(lhs, rhs, *facts):
    return Claim(lhs, Relation.EQ, rhs, Notation("test", {}, facts))


BAYES = claim(Density([a], [b]), Density([b], [a]) * Density([a]) / Density([b]))
SCREENED = claim(Density([a], [b, c]), Density([a], [c]), Independent((a,), (b,), (c,)))


def test_proves_bayes():
    evidence = density.judge(BAYES)
    assert evidence.outcome is Outcome.PROVES
    assert evidence.scope is Scope.ALL
    assert density.replay(BAYES, evidence.proof)


def test_proves_with_a_stated_independence():
    evidence = density.judge(SCREENED)
    assert evidence.outcome is Outcome.PROVES
    assert density.replay(SCREENED, evidence.proof)


def test_two_steps_of_independence():
    facts = (Independent((a,), (b,), (c,)), Independent((c,), (d,), (b,)))
    lhs = Density([a], [b, c]) * Density([c], [d, b])
    assert density.judge(claim(lhs, Density([a], [c]) * Density([c], [b]), *facts)).outcome is Outcome.PROVES


def test_gives_up_without_the_independence():
    assert density.judge(claim(SCREENED.lhs, SCREENED.rhs)).outcome is Outcome.GAVE_UP


def test_independence_is_not_used_backwards():
    wrong = claim(Density([a], [b, c]), Density([a], [b]), Independent((a,), (b,), (c,)))
    assert density.judge(wrong).outcome is Outcome.GAVE_UP


def test_observed_without_noise():
    same = claim(Density([a], [b]), Density([a], [c]), SameEvent(b, c))
    assert density.judge(same).outcome is Outcome.PROVES
    assert density.judge(claim(same.lhs, same.rhs)).outcome is Outcome.GAVE_UP


def test_stated_laws():
    law = NormalDensity(Zero(1, 1), b)
    stated = claim(Density([a], [c]), law, HasDensity(Density([a], [c]), law))
    assert density.judge(stated).outcome is Outcome.PROVES
    assert density.judge(claim(Density([c], [a]), law, *stated.notation.facts)).outcome is Outcome.GAVE_UP


def test_does_not_judge_matrices():
    assert density.judge(claim(a, a)).outcome is Outcome.NOT_APPLICABLE


def test_replay_rejects_another_claim_and_other_powers():
    proof = density.judge(SCREENED).proof
    assert not density.replay(BAYES, proof)
    fact, power = proof.powers[0]
    assert not density.replay(SCREENED, replace(proof, powers=((fact, power + Fraction(1)),)))
    assert not density.replay(SCREENED, replace(proof, powers=()))
