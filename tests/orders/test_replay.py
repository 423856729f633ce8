"""The replay of constants and families refuses what is not what it says."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

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


@cache
def claims():
    return {name: admitted(said) for name, (said, _) in PROVED.items()}


@cache
def proofs():
    return {name: proof_of(said) for name, said in claims().items()}


@cache
def denied():
    return {name: admitted(said) for name, said in REFUTED.items()}


@cache
def families():
    return {name: proof_of(said) for name, said in denied().items()}


def refused(said, proof):
    with pytest.raises(ReplayError):
        replay(said, proof)


@each("name", PROVED)
def test_a_constant_is_accepted_and_every_change_of_it_refused(name):
    said, proof = claims()[name], proofs()[name]
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


@each("name", PROVED)
def test_a_constant_of_another_statement_is_refused(name):
    for other, said in claims().items():
        if other != name:
            refused(said, proofs()[name])
    for said in denied().values():
        refused(said, proofs()[name])


@pytest.mark.parametrize("name", REFUTED)
def test_a_family_is_accepted_and_what_is_none_refused(name):
    said, family = denied()[name], families()[name]
    replay(said, family)
    still = Family(tuple((letter, ((Fraction(1), Fraction(0)),)) for letter, _ in family.values))
    refused(said, still)
    refused(said, Family(family.values[1:]))
    refused(said, Family((*family.values, family.values[0])))
    refused(said, Family(tuple((letter, ((Fraction(-1), Fraction(1)),)) for letter, _ in family.values)))


@pytest.mark.parametrize("name", REFUTED)
def test_no_family_refutes_what_is_proved(name):
    for said in claims().values():
        refused(said, families()[name])


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
