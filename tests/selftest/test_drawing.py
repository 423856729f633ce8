"""Models that the oracle lends: the same where the same is known, never one of which more was drawn meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Num, size, sym
from verify.models import NoModel, RandomSource, SmallSource
from verify.selftest import battery, drawing, oracle
from verify.selftest.drawing import drawn

n = size("n")
A, B, c = sym("A", n, n), sym("B", n, n), sym("c")
NOTATION = Notation("test", {"A": A, "B": B, "c": c})
CLAIM = Claim(A * B, Relation.EQ, B * A, NOTATION)
KNOWN = replace(NOTATION, facts=(Has(A, Property.SYMMETRIC),))


def asked(claim: Claim, seed: int = 1, n: int = 2) -> drawing.Drawn:
    return drawn(claim, {"n": n}, RandomSource(seed, 4), seed)


@pytest.fixture(autouse=True)
def afresh():
    drawing.forget()


def test_claims_of_which_the_same_is_known_have_one_model_and_the_values_in_it():
    first = asked(CLAIM)
    assert asked(replace(CLAIM, lhs=B * A, rhs=A * B * A)) is first
    assert first.values("few", 0, {}) is first.values("few", 0, {})
    assert first.values("few", 0, {}) is not first.values("many", 0, {})
    assert first.values("few", 0, {}) is not first.values("few", 1, {})


@pytest.mark.parametrize(
    "other",
    [
        lambda: asked(CLAIM, seed=2),
        lambda: asked(CLAIM, n=3),
        lambda: asked(replace(CLAIM, notation=KNOWN)),
        lambda: asked(replace(CLAIM, rhs=c * A * B)),
        lambda: drawn(CLAIM, {"n": 2}, SmallSource([1, 2, 3]), 1),
    ],
)
def test_whatever_differs_has_a_model_of_its_own(other):
    first = asked(CLAIM)
    assert other() is not first
    assert asked(CLAIM) is first


def test_a_model_of_which_more_was_drawn_is_not_lent():
    for lent in (lambda: asked(CLAIM), lambda: drawn(CLAIM, {"n": 2}, SmallSource([1, 2, 3]), 1)):
        first = lent()
        values = dict(first.model.values)
        first.model.source.integer()
        second = lent()
        assert second is not first
        assert second.model.values == values


def test_what_has_no_model_says_so_every_time():
    never = replace(CLAIM, rhs=c * A, stated=(Stated(c * c, "<", Num(0)),))
    reasons = set()
    for _ in range(2):
        with pytest.raises(NoModel) as refused:
            asked(never)
        reasons.add(str(refused.value))
    assert len(reasons) == 1


def test_what_was_broken_off_is_forgotten(monkeypatch):
    first = asked(CLAIM)
    monkeypatch.setattr(battery, "answered", lambda claim: 1 / 0)
    assert battery.try_item(battery.Item("mutant", "47.1~flip_a_sign~1")).status == battery.FAILED
    assert asked(CLAIM) is not first


def test_answers_do_not_hang_on_what_was_asked_before():
    claims = [m.claim for m in battery.all_mutants("linearized-networks").values() if m.original.id in ("47.2", "10.1")]
    together = [oracle.ask(claim) for claim in claims[::4]]
    apart = []
    for claim in reversed(claims[::4]):
        drawing.forget()
        apart.append(oracle.ask(claim))
    assert len(together) > 5
    assert together == apart[::-1]
