"""The density engine: the chain rule of densities with the independence that is stated, and no other."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import HasDensity, Independent, SameEvent
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Density, NormalDensity, Zero, sym
from verify.densities import engine as density
from verify.densities.certificate import PowerCertificate
from verify.densities.replay import ReplayError, replay
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
    replay(BAYES, evidence.proof)


def test_proves_with_a_stated_independence():
    evidence = density.judge(SCREENED)
    assert evidence.outcome is Outcome.PROVES
    replay(SCREENED, evidence.proof)


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


def accepted(what, certificate):
    try:
        replay(what, certificate)
    except ReplayError:
        return False
    return True


def test_replay_rejects_another_claim_and_other_powers():
    proof = density.judge(SCREENED).proof
    assert accepted(SCREENED, proof)
    assert not accepted(BAYES, proof)
    fact, power = proof.powers[0]
    assert not accepted(SCREENED, replace(proof, powers=((fact, power + Fraction(1)),)))
    assert not accepted(SCREENED, replace(proof, powers=()))


TRUE = {
    "Bayes": BAYES,
    "independence": SCREENED,
    "one event": claim(Density([a], [b]), Density([a], [c]), SameEvent(b, c)),
    "chain rule": claim(Density([a, b], [c]) * Density([c]), Density([a, b, c])),
    "independence of one event": claim(
        Density([a], [b, d]), Density([a], [c]), Independent((a,), (b,), (d,)), SameEvent(c, d)
    ),
}


@pytest.mark.parametrize("proved", TRUE.values(), ids=TRUE)
def test_what_the_search_proves_the_replay_accepts(proved):
    evidence = density.judge(proved)
    assert evidence.outcome is Outcome.PROVES
    replay(proved, evidence.proof)


def test_the_replay_follows_names_of_an_event_as_far_as_they_lead():
    """The search puts one name for another once: it gives up, and the replay needs no relation."""
    twice = claim(Density([a], [b]), Density([a], [d]), SameEvent(b, c), SameEvent(c, d))
    assert density.judge(twice).outcome is Outcome.GAVE_UP
    replay(twice, PowerCertificate(()))


def test_an_order_is_not_proved_by_an_equality_of_quotients():
    """p < q does not follow where p / q multiplies out to 1."""
    proof = density.judge(BAYES).proof
    for relation in (Relation.LE, Relation.LT):
        with pytest.raises(ReplayError, match="equations only"):
            replay(replace(BAYES, relation=relation), proof)


def test_replay_takes_only_facts_that_are_assumed_and_are_relations():
    proof = density.judge(SCREENED).proof
    ((fact, _),) = proof.powers
    with pytest.raises(ReplayError, match="not assumed"):
        replay(claim(SCREENED.lhs, SCREENED.rhs), proof)
    same = SameEvent(b, c)
    for powers in (((same, Fraction(1)),), ((fact, 0.5),), ((fact, True),), (fact,), [(fact, Fraction(1))]):
        with pytest.raises(ReplayError):
            replay(claim(SCREENED.lhs, SCREENED.rhs, fact, same), replace(proof, powers=powers))


def test_replay_refuses_what_is_no_product_of_densities():
    with pytest.raises(ReplayError, match="not a product"):
        replay(claim(Density([a]) + Density([b]), Density([b]) + Density([a])), density.judge(BAYES).proof)
