"""What a claim says is one thing: the same under another id and with other hints, another where anything differs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.ledger.plan import Induction
from derivations.notation import size, sym
from verify.judging.entry import judge_equation
from verify.models import recipe_of

n = size("n")
A, K = sym("A", n, n), sym("K", n, n)
NOTATION = Notation("claims", {"A": A, "K": K}, (Has(K, Property.SYMMETRIC),))
CLAIM = Claim(K.T, Relation.EQ, K, NOTATION, id="1.1")


def test_neither_its_id_nor_its_hints_are_what_a_claim_says():
    lemma = replace(CLAIM, id="lemma")
    for same in (
        replace(CLAIM, id="2.1"),
        replace(CLAIM, lemmas=(lemma,)),
        replace(CLAIM, plan=Induction(sym("k"), ())),
    ):
        assert same.content == CLAIM.content
        assert recipe_of(same) is recipe_of(CLAIM)


@pytest.mark.parametrize(
    "change",
    [
        {"lhs": K}, {"rhs": A}, {"relation": Relation.SOLVES}, {"stated": (Has(A, Property.SYMMETRIC),)},
        {"given": True}, {"notation": NOTATION.without(*NOTATION.facts)},
        {"notation": replace(NOTATION)},  # another notation, although it says the same: its families are functions
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_whatever_else_differs_makes_another_claim(change):
    other = replace(CLAIM, **change)
    assert other.content != CLAIM.content
    assert recipe_of(other) is not recipe_of(CLAIM)


def test_a_run_judges_what_is_said_twice_once():
    from derivations import EQUATIONS

    asked = []

    def judging(claim):
        from verify import judge

        asked.append(claim.content)
        return judge(claim)

    entry = EQUATIONS["46"]
    result = judge_equation(entry, judging)
    claims = [j.claim.content for j in (*result.links, *result.lines.values())]
    assert len(set(claims)) < len(claims)
    assert len(set(asked)) == len(asked)
