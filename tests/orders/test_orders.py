"""Orders of magnitude: proved with a constant, refuted by a family, or left open with a reason."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import ClaimError, Relation
from derivations.ledger.orders import statement
from derivations.ledger.uniform import Uniform
from derivations.notation import Norm, Num
from derivations.notation.text import text
from verify import judge
from verify.evidence import Outcome
from verify.judging import gate

from ..families import each
from .claims import EQ, LE, OPEN, PROVED, REFUTED, UP, K, N, O, T, c, claim, of_time, positive, t


def evidence(verdict):
    return next(e for e in verdict.evidence if e.engine == "orders")


@each("name", PROVED)
def test_a_constant_is_found_and_shown(name):
    said, constant = PROVED[name]
    found = judge(said)
    assert found.verdict.value == "PROVED", found.reason
    shown = evidence(found)
    assert constant is None or shown.detail["constant"] == constant
    assert next(e for e in found.evidence if e.engine == "orders replay").outcome is Outcome.SUPPORTS
    asked = statement(gate.admitted(said).claim)
    assert asked.is_fixed(found.proof.constant)


@pytest.mark.parametrize("name", REFUTED)
def test_a_family_shows_that_there_is_none(name):
    found = judge(REFUTED[name])
    assert found.verdict.value == "REFUTED", found.reason
    assert "no constant exceeds it" in str(found)


@each("name", OPEN)
def test_what_is_open_says_why(name):
    said, why = OPEN[name]
    found = judge(said)
    assert found.verdict.value == "UNKNOWN"
    assert why in found.reason


def test_a_letter_that_varies_or_is_tied_is_in_no_constant():
    for fixed in ((), (K,)):
        said = statement(claim(K * N, UP, N, (*positive(K),), fixed=fixed))
        assert said.is_fixed(K)
        assert not said.is_fixed(K * N)
        assert not said.is_fixed(Norm(N))
    assert not statement(of_time(K, UP, 1, *positive(K), Has(K - t, Property.NONNEGATIVE))).is_fixed(K)


def test_an_unspecified_constant_is_in_no_fact():
    with pytest.raises(ClaimError, match="not specified"):
        judge(claim(K, LE, c, (*positive(c),), unspecified=(c,)))


def test_what_is_fixed_does_not_vary():
    with pytest.raises(TypeError, match="one of them"):
        Uniform((t,), (t,))
    with pytest.raises(TypeError, match="without an index"):
        Uniform((t + 1,))


def test_claims_that_differ_in_what_varies_are_not_one():
    other = claim(K * N, UP, 1, positive(K), varying=(T,))
    assert judge(other).verdict.value == "PROVED"
    assert judge(claim(K * N, UP, 1, positive(K))).verdict.value == "REFUTED"
    assert other.content != claim(K * N, UP, 1, positive(K)).content


def test_it_says_nothing_exact():
    assert not claim(K, UP, 1).exact
    assert not claim(K, EQ, O(1)).exact
    assert not claim(K, LE, c, unspecified=(c,)).exact
    assert claim(K, LE, c).exact


EXPONENTS = [Fraction(k, 2) for k in range(-4, 5)]


@each("seed", range(60))
def test_sums_of_powers_are_told_apart_as_their_exponents_say(seed):
    """Sums of powers of n against one power: true exactly if no exponent is larger than its."""
    draw = random.Random(seed)
    terms = [(draw.choice([1, 2, 3]), draw.choice(EXPONENTS)) for _ in range(draw.randint(1, 3))]
    scale = draw.choice(EXPONENTS)
    left = sum((number * N ** Num(p) for number, p in terms[1:]), terms[0][0] * N ** Num(terms[0][1]))
    relation = draw.choice([EQ, UP, LE])
    right = N ** Num(scale) if relation is UP else O(N ** Num(scale)) if relation is EQ else c * N ** Num(scale)
    found = judge(claim(left, relation, right, unspecified=(c,)))
    holds = max(p for _, p in terms) <= scale
    assert found.verdict.value == ("PROVED" if holds else "REFUTED"), f"{text(left)} {relation} {text(right)}"


@pytest.mark.parametrize("relation", [r for r in Relation if r.value in ("~", "<<", "about", "proportional to")])
def test_other_relations_stay_open(relation):
    assert judge(claim(K, relation, K)).verdict.value == "UNKNOWN"
