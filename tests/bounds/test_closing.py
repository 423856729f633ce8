"""Coefficients found by repairing one term after the other: right where they are found, and otherwise left to z3."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n
from verify.bounds.rules.ground import EQ, LE, LT
from verify.bounds.rules.kernel import Context
from verify.bounds.rules.terms import WHOLE, over
from verify.bounds.search import closing
from verify.bounds.search.closing import Candidate, repaired, solve

A, B, C, D = ((((n.sym(x), n.Num(1)),), ()) for x in "abcd")


def sequent(relation, level=2, **gap):
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
    found = [sequent(LE, b=1, a=-1), sequent(LE, c=2, b=-2)]  # a <= b and 2b <= 2c
    assert asked({C: 3, A: -3}, LE, found) == {0: 3, 1: Fraction(3, 2)}


def test_what_nothing_brings_is_left_to_the_solver():
    assert asked({C: 1, A: -1}, LE, [sequent(LE, b=1, a=-1)]) is None


def test_a_repair_without_end_ends():
    found = [sequent(LE, b=2, a=-1), sequent(LE, a=1, b=-1)]  # a <= 2b and b <= a: each brings more of the other
    assert asked({C: 1, A: -1}, LE, found) is None


def test_inequalities_are_not_used_backwards_and_equations_are():
    assert asked({A: 1, B: -1}, LE, [sequent(LE, b=1, a=-1)]) is None  # b <= a from a <= b
    assert asked({A: 1, B: -1}, LE, [sequent(EQ, b=1, a=-1)]) == {0: -1}


def test_what_is_left_over_must_have_a_sign():
    found = [sequent(LE, b=1, a=-1)]
    assert asked({B: 2, A: -1}, LE, found) is None
    assert asked({B: 2, A: -1}, LE, found, level=lambda key: int(key == B)) == {0: 1}


@pytest.mark.parametrize(
    ("relation", "level", "strict"), [(LT, 2, True), (LT, 1, False), (LE, 2, False), (EQ, 2, False)]
)
def test_a_strict_goal_needs_something_strict(relation, level, strict):
    found = [sequent(relation, level, b=1, a=-1)]
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
def test_what_is_found_solves_the_program(sequents, goal, relation, levels):
    """The sum of the gaps leaves products of known sign; z3 agrees wherever coefficients are found."""
    keys = (A, B, C, D)
    level = dict(zip(keys, levels, strict=True)).__getitem__
    usable = [(r, row) for r, row in sequents if relation != EQ or r == EQ]
    found = [sequent(r, **{x: c for x, c in zip("abcd", row, strict=True) if c}) for r, row in usable]
    goal = {k: c for k, c in zip(keys, goal, strict=True) if c}
    answer = asked(goal, relation, found, level)
    if answer is None:
        return
    rest = {k: goal.get(k, 0) - sum(c * found[i].gap.get(k, 0) for i, c in answer.items()) for k in keys}
    assert all(left == 0 or (left > 0 and relation != EQ and level(k)) for k, left in rest.items())
    assert all(c > 0 or found[i].sequent.relation == EQ for i, c in answer.items())
    if relation == LT:
        strict = any(found[i].sequent.relation == LT for i in answer)
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


# -- products that meet two terms of the search -----------------------------------------------------------------------
x, y, z = (n.sym(name) for name in "xyz")
X, Y, Z = ((((s, n.Num(1)),), ()) for s in (x, y, z))
X_Y = (((x, n.Num(1)), (y, n.Num(1))), ())
POSITIVE = Context([Has(s, Property.POSITIVE) for s in (x, y, z)])


@dataclass(eq=False)
class Known:
    """A sequent, as far as the search for products looks at it."""

    relation: str


def products(short, spare=()):
    terms = closing.Terms(dict.fromkeys(short), dict.fromkeys(spare))
    return closing.Products(POSITIVE, terms, lambda key: 2, {}, 100, {})


def known(relation, **gap):
    """A sequent whose gap is given, by the coefficients of x, y, z."""
    keys = dict(zip("xyz", (X, Y, Z), strict=True))
    return Known(relation), {keys[name]: c for name, c in gap.items()}


def made(search):
    return [candidate.gap for candidate in search.found.values()]


def test_a_product_of_two_known_terms_is_made_at_once():
    search = products([X], [Y])
    search.enter(*known(LE, y=1, x=-1))
    search.grow()
    assert made(search) == [{Y: 1, X: -1}]


def test_a_product_waits_for_its_second_term():
    search = products([X])
    search.enter(*known(LE, y=1, x=-1))
    while search.grow():
        pass
    assert made(search) == []
    search.terms.add("spare", Y)
    search.wake([Y])
    search.grow()
    assert made(search) == [{Y: 1, X: -1}]


def test_what_waits_is_woken_by_a_sequent_that_brings_the_term():
    """|u| <= z |v| is no matter of cancelling: it brings z |v|, and with it z <= y is worth a product with |v|."""
    u, v = n.Norm(n.sym("u", 2)), n.Norm(n.sym("v", 2))
    norm_u, norm_v = (((s, n.Num(1)),) for s in (u, v))
    z_v, y_v = ((POSITIVE.terms.merge(key[0], norm_v), ()) for key in (Z, Y))
    norm_u = (norm_u, ())
    search = products([norm_u], [y_v])
    search.enter(*known(LE, y=1, z=-1))
    search.enter(Known(LE), {z_v: 1, norm_u: -1})
    while search.grow():
        pass
    assert {norm_u: -1, z_v: 1} in made(search)
    assert {z_v: -1, y_v: 1} in made(search)


@given(
    st.lists(st.tuples(st.sampled_from((LE, EQ)), *[st.integers(-1, 1)] * 3), min_size=1, max_size=4),
    st.lists(st.sampled_from((X, Y, Z, X_Y)), max_size=3),
    st.lists(st.sampled_from((X, Y, Z, X_Y)), max_size=3),
)
def test_every_product_that_meets_two_terms_is_made(sequents, short, spare):
    """And no other, whatever the order in which terms and sequents come."""
    search = products(short, spare)
    entered = []
    for relation, *coefficients in sequents:
        gap = {key: c for key, c in zip((X, Y, Z), coefficients, strict=True) if c}
        if len(gap) > 1:
            entered.append((Known(relation), gap))
            search.enter(*entered[-1])
    while search.grow():
        pass
    wanted = set()
    for sequent, gap in entered:
        for pivot, c in gap.items():
            sides = (short, spare) if sequent.relation == EQ else (short,) if c < 0 else (spare,)
            for term in itertools.chain(*sides):
                ratio = closing.quotient(POSITIVE, term, pivot)
                product = POSITIVE.terms.times({ratio: WHOLE}, gap)
                if sum(key in short or key in spare for key in product) > 1:
                    wanted.add((id(sequent), ratio))
    assert set(search.found) == wanted


def test_a_term_that_meets_itself_only_is_listed_once_it_is_there():
    terms = closing.Terms({X: None}, {})
    assert terms.alone("short", X) == [X]
    late = terms.alone("spare", Y)
    assert late == []
    terms.add("spare", Y)
    terms.add("spare", Y)
    assert late == [Y]
