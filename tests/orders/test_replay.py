"""The replay of constants and families refuses what is not what it says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.notation import Num
from derivations.notation import nodes as n
from verify.judging import gate
from verify.orders.certificate import Family, Found, Replaced
from verify.orders.engine import judge
from verify.orders.replay import ReplayError, replay

from ..families import each
from .claims import EQ, PROVED, REFUTED, ROOT, UP, K, N, O, claim, of_time, positive, rate, t


def admitted(said):
    return gate.admitted(said).claim


def proof_of(said):
    found = judge(said)
    assert found.proof is not None, found.detail
    return found.proof


CLAIMS = {name: admitted(said) for name, (said, _) in PROVED.items()}
PROOFS = {name: proof_of(said) for name, said in CLAIMS.items()}
DENIED = {name: admitted(said) for name, said in REFUTED.items()}
FAMILIES = {name: proof_of(said) for name, said in DENIED.items()}


def refused(said, proof):
    with pytest.raises(ReplayError):
        replay(said, proof)


@each("name", PROOFS)
def test_a_constant_is_accepted_and_every_change_of_it_refused(name):
    said, proof = CLAIMS[name], PROOFS[name]
    replay(said, proof)
    refused(said, replace(proof, constant=proof.constant + N))
    refused(said, replace(proof, constant=n.Frac(proof.constant, Num(2)) - 1))
    refused(said, replace(proof, upper=proof.upper - 1))
    refused(said, replace(proof, terms=(*proof.terms, *proof.terms)) if proof.terms else None)
    for i, term in enumerate(proof.terms):
        before, after = proof.terms[:i], proof.terms[i + 1 :]
        refused(said, replace(proof, terms=(*before, *after)))
        for other in (
            replace(term, coefficient=term.coefficient / 2),
            replace(term, scale=99),
            replace(term, scale=-1),
            replace(term, powers=()) if term.powers else replace(term, powers=((N, Fraction(1)),)),
            replace(term, steps=(*term.steps, Replaced("below", N, Num(1)))),
            *(replace(term, steps=term.steps[:k] + term.steps[k + 1 :]) for k in range(len(term.steps))),
        ):
            refused(said, replace(proof, terms=(*before, other, *after)))


@each("name", PROOFS)
def test_a_constant_of_another_statement_is_refused(name):
    for other, said in CLAIMS.items():
        if other != name:
            refused(said, PROOFS[name])
    for said in DENIED.values():
        refused(said, PROOFS[name])


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_is_accepted_and_what_is_none_refused(name):
    said, family = DENIED[name], FAMILIES[name]
    replay(said, family)
    still = Family(tuple((letter, ((Fraction(1), Fraction(0)),)) for letter, _ in family.values))
    refused(said, still)
    refused(said, Family(family.values[1:]))
    refused(said, Family((*family.values, family.values[0])))
    refused(said, Family(tuple((letter, ((Fraction(-1), Fraction(1)),)) for letter, _ in family.values)))


@pytest.mark.parametrize("name", FAMILIES)
def test_no_family_refutes_what_is_proved(name):
    for said in CLAIMS.values():
        refused(said, FAMILIES[name])


def test_what_is_fixed_stays_along_a_family():
    said = admitted(claim(K * N, UP, N, positive(K)))
    one, other = (((Fraction(1), Fraction(1)),) for _ in range(2))
    refused(said, Family(((N, one), (K, other))))


def test_sizes_are_whole():
    said = admitted(claim(1 / N, UP, N))
    refused(said, Family(((N, ((Fraction(1), Fraction(-1)),)),)))


def test_no_constant_by_which_something_is_divided_that_may_be_zero():
    facts = (Has(rate, Property.NONNEGATIVE), *positive(t))
    said = admitted(of_time(t, UP, rate * t, *facts))
    good = proof_of(admitted(of_time(t, UP, rate * t, *positive(rate, t))))
    refused(said, good)


@pytest.mark.parametrize("thing", [None, 1, (), "K", Found(K, K, None, ()), Family(()), Family(((K, ((1, 0),)),))])
def test_what_is_no_proof_is_refused(thing):
    refused(admitted(claim(K * ROOT, EQ, O(ROOT), positive(K))), thing)
