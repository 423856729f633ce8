"""Coefficients found by repairing one term after the other: right where they are found, and otherwise left to z3."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.notation import nodes as n
from verify.bounds import closing
from verify.bounds.closing import Candidate, repaired, solve
from verify.bounds.facts import EQ, LE, LT
from verify.bounds.terms import WHOLE, over

A, B, C, D = ((((n.sym(x), n.Num(1)),), ()) for x in "abcd")


def fact(relation, level=2, **gap):
    """right - left of a known relation, by the coefficients of a, b, c, d."""
    keys = dict(zip("abcd", (A, B, C, D), strict=True))
    made = SimpleNamespace(relation=relation)
    return Candidate(made, {closing.UNIT: WHOLE}, {keys[x]: c for x, c in gap.items()}, level)


def asked(goal, relation, found, level=lambda key: 0):
    rows = {key: [] for key in goal}
    for i, candidate in enumerate(found):
        for key, value in candidate.gap.items():
            rows.setdefault(key, []).append((i, value))
    return repaired(rows, goal, found, set(range(len(found))), relation, level)


def test_a_chain_is_put_together():
    found = [fact(LE, b=1, a=-1), fact(LE, c=2, b=-2)]  # a <= b and 2b <= 2c
    assert asked({C: 3, A: -3}, LE, found) == {0: 3, 1: Fraction(3, 2)}


def test_what_nothing_brings_is_left_to_the_solver():
    assert asked({C: 1, A: -1}, LE, [fact(LE, b=1, a=-1)]) is None


def test_a_repair_without_end_ends():
    found = [fact(LE, b=2, a=-1), fact(LE, a=1, b=-1)]  # a <= 2b and b <= a: each brings more of the other
    assert asked({C: 1, A: -1}, LE, found) is None


def test_inequalities_are_not_used_backwards_and_equations_are():
    assert asked({A: 1, B: -1}, LE, [fact(LE, b=1, a=-1)]) is None  # b <= a from a <= b
    assert asked({A: 1, B: -1}, LE, [fact(EQ, b=1, a=-1)]) == {0: -1}


def test_what_is_left_over_must_have_a_sign():
    found = [fact(LE, b=1, a=-1)]
    assert asked({B: 2, A: -1}, LE, found) is None
    assert asked({B: 2, A: -1}, LE, found, level=lambda key: int(key == B)) == {0: 1}


@pytest.mark.parametrize(
    ("relation", "level", "strict"), [(LT, 2, True), (LT, 1, False), (LE, 2, False), (EQ, 2, False)]
)
def test_a_strict_goal_needs_something_strict(relation, level, strict):
    found = [fact(relation, level, b=1, a=-1)]
    goal = {B: 1, A: -1}
    assert (asked(goal, LT, found) is not None) is strict
    assert asked(goal, LE, found) is not None
    positive = asked({**goal, C: 1}, LT, found, level=lambda key: 2 * (key == C))
    assert positive == {0: 1}  # a strictly positive rest is strict as well
    assert asked({**goal, C: 1}, LT, found, level=lambda key: int(key == C)) == ({0: 1} if strict else None)


small = st.integers(-3, 3)
relations = st.sampled_from([LE, LT, EQ])
systems = st.lists(st.tuples(relations, st.tuples(small, small, small, small)), min_size=1, max_size=5)


@given(systems, st.tuples(small, small, small, small), relations, st.tuples(*[st.integers(0, 2)] * 4))
def test_what_is_found_solves_the_program(facts, goal, relation, levels):
    """The sum of the gaps leaves products of known sign; z3 agrees wherever coefficients are found."""
    keys = (A, B, C, D)
    level = dict(zip(keys, levels, strict=True)).__getitem__
    usable = [(r, row) for r, row in facts if relation != EQ or r == EQ]
    found = [fact(r, **{x: c for x, c in zip("abcd", row, strict=True) if c}) for r, row in usable]
    goal = {k: c for k, c in zip(keys, goal, strict=True) if c}
    answer = asked(goal, relation, found, level)
    if answer is None:
        return
    rest = {k: goal.get(k, 0) - sum(c * found[i].gap.get(k, 0) for i, c in answer.items()) for k in keys}
    assert all(left == 0 or (left > 0 and relation != EQ and level(k)) for k, left in rest.items())
    assert all(c > 0 or found[i].fact.relation == EQ for i, c in answer.items())
    if relation == LT:
        strict = any(found[i].fact.relation == LT for i in answer)
        assert strict or any(left > 0 and level(k) == 2 for k, left in rest.items())
    closing.repaired, real = (lambda *_: None), closing.repaired
    try:
        assert solve(goal, relation, found, level) is not None
    finally:
        closing.repaired = real


@given(st.fractions(), st.fractions().filter(bool))
def test_quotients_are_exact(x, y):
    found = over(x, y)
    assert found * y == x
    assert type(found) is (int if (x / y).denominator == 1 else Fraction)


def test_quotients_of_integers_are_no_floats():
    assert (over(6, 3), over(1, 3)) == (2, Fraction(1, 3))
    assert type(over(6, 3)) is int
    with pytest.raises(ZeroDivisionError):
        over(1, 0)
