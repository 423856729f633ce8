"""Claims made to break an engine: never a false PROVED, never a false REFUTED."""

from __future__ import annotations

from collections import Counter

import pytest

from derivations.ledger import ClaimError
from verify import judge
from verify.evidence import VerdictKind
from verify.models import NoModel, witness
from verify.selftest.attacks import ATTACKS, Truth
from verify.selftest.liars import false_verdict
from verify.selftest.oracle import Truth as Numbers
from verify.selftest.oracle import ask

from ..families import each

DECIDED = {
    Truth.TRUE: ("symmetric, declared", "invertible, declared", "rank-deficient J, push-through", "badly scaled rates",
                 "x in the training set, declared", "zero eigenvalues, on the range", "posterior covariance"),
    Truth.FALSE: ("binomial", "Hall", "size 1 or 2", "first order", "late times only", "very late times only",
                  "18 is not 17.999999", "vanishes at small integers", "zero eigenvalues", "condition 1e30, false",
                  "rank-deficient J", "x in the training set", "descent is not flow", "equal widths"),
}  # fmt: skip


@each("name", ATTACKS)
def test_no_false_verdict(name):
    attack = ATTACKS[name]
    try:
        verdict = judge(attack.claim)
    except ClaimError:
        return  # refused: no verdict
    assert not false_verdict(attack.truth, verdict), (verdict.verdict, attack.why)
    assert verdict.verdict is not VerdictKind.CONFLICT


@pytest.mark.parametrize("truth", DECIDED)
def test_the_plain_ones_are_decided(truth):
    wanted = VerdictKind.PROVED if truth is Truth.TRUE else VerdictKind.REFUTED
    for name in DECIDED[truth]:
        assert ATTACKS[name].truth is truth
        assert judge(ATTACKS[name].claim).verdict is wanted, name


def test_the_stated_truth_agrees_with_numbers():
    """The truth is data; where numbers tell, they must not contradict it."""
    count: Counter = Counter()
    hidden = set()
    for attack in ATTACKS.values():
        answer = ask(attack.claim)
        count[attack.truth, answer.truth] += 1
        if attack.truth is Truth.TRUE:
            assert answer.truth in (Numbers.HOLDS, Numbers.STANDS, Numbers.SILENT), (attack.name, answer)
        if attack.truth is Truth.FALSE and answer.truth is Numbers.HOLDS:
            hidden.add(attack.name)
    assert hidden == HIDDEN
    assert count[Truth.FALSE, Numbers.FAILS] > 40


# false, but not in models of moderate size and digits: the judge must not be fooled by that either
HIDDEN = {
    "sizes up to 6", "a term of 10^-80", "a term of 10^-400", "a constant off by 2^-200", "very late times only",
    "a rate that may be zero", "the root of a square", "roots of a product",
}  # fmt: skip


def test_vacuous_hypotheses_have_no_model():
    for attack in ATTACKS.values():
        if attack.truth is Truth.VACUOUS:
            with pytest.raises(NoModel):
                witness(attack.claim)
