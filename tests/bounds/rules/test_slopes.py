"""The rule that compares two functions of one number by signs of their derivatives, and its replay."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import strategies as st

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Num, Sqrt, log, sym
from derivations.notation import nodes as n
from verify.bounds.replay import ReplayError, replay
from verify.bounds.rules import slopes
from verify.bounds.rules.functions import Piece, rational
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.roots import never_negative
from verify.bounds.search.slopes import plan
from verify.selftest.applications.letters import PLAIN, a, stated

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true
from ..test_replay import Forged

NAME = "functions of one number compared by their slopes"
UP = (ZERO, ONE, None, (ONE,) * 3, "terms")
BOTH = ((ZERO, Num(-1), None, (ONE,) * 3, "terms"), UP)
OVER = Num(Fraction(1, 2))

#: pairs of functions and where they are compared; the difference is drawn by a number, so that it may be negative
PAIRS = (
    (n.Exp, lambda x, c: 1 + x + c * x**2, (0, 1)),
    (lambda x: n.Exp(-x), lambda x, c: 1 - x + c * x**2, (0, None)),
    (lambda x: log(1 + x), lambda x, c: c * x, (0, None)),
    (lambda x: log(1 + x), lambda x, c: x / Sqrt(1 + c * x), (0, None)),
    (lambda x: n.Elementary(x, "tanh"), lambda x, c: c * x, (0, None)),
    (lambda x: n.Elementary(x, "cosh"), lambda x, c: n.Exp(c * x**2), (None, None)),
    (lambda x: n.Elementary(x, "sin"), lambda x, c: x - c * x**3, (0, 1)),
    (lambda x: n.Elementary(x, "arctan"), lambda x, c: c * x, (0, None)),
    (lambda x: x**3, lambda x, c: c * x + x**4, (0, 2)),
    (lambda x: log(1 + n.Exp(x)), lambda x, c: log(Num(2)) + x / 2 + c * x**2, (None, None)),
    (lambda x: -x * log(x), lambda x, c: c * Sqrt(x), (0, 1)),
)
cases = st.sampled_from(PAIRS)
factors = st.fractions(Fraction(-1), Fraction(2), max_denominator=12)


def ends(low, high, strict=False):
    relation = LT if strict else LE
    return (
        None if low is None else stated(Num(low), relation, a),
        None if high is None else stated(a, relation, Num(high)),
    )


@true(NAME)
@drawn(cases, factors, rngs, examples=40)
def test_what_is_shown_of_two_functions_holds_at_every_number(pair, c, rng):
    """The search plans, the rule makes, the replay agrees, and drawn numbers find nothing against it."""
    first, second, (low, high) = pair
    left, right = first(a), second(a, Num(c))
    strict = low is not None
    parts = plan(a, left, right, *(None if e is None else Fraction(e) for e in (low, high)))
    if parts is None:
        return
    made = slopes.compared(PLAIN, left, right, a, *ends(low, high, strict), tuple(parts))
    replay(Claim(left, Relation.LE, right, Notation("slopes", {}), tuple(made.under)), made)
    least, most = (-6 if low is None else low), (6 if high is None else high)
    for x in np.linspace(least, most, 42)[1:-1] + rng.uniform(0, 1e-3):
        if (high is None or x < high) and (low is None or x > low):
            confirm(NAME, made, {a: numeric.one(float(x))})


@refused(NAME)
def test_slopes_refuse():
    claim = (ONE + a, n.Exp(a), a)
    slopes.compared(PLAIN, *claim, None, None, BOTH)
    rejects(slopes.compared, *claim, None, None, (UP,))  # numbers below zero are left out
    rejects(slopes.compared, *claim, None, None, BOTH[:1])
    rejects(slopes.compared, *claim, None, None, BOTH[::-1])
    rejects(slopes.compared, n.Exp(a), ONE + a, a, None, None, BOTH)  # the other way around
    rejects(slopes.compared, ONE + 2 * a, n.Exp(a), a, *ends(0, None), (UP,))
    rejects(slopes.compared, ONE + a, n.Exp(a) - Num(Fraction(1, 10**9)), a, *ends(0, None), (UP,))
    rejects(slopes.compared, ONE + a, n.Exp(a), a, stated(ZERO, LE, sym("b")), None, (UP,))  # another number
    rejects(slopes.compared, ONE + a, n.Exp(a), a, stated(sym("b"), LE, a), None, (UP,))
    rejects(slopes.compared, ONE + a + 0 * sym("b"), n.Exp(sym("b")), a, None, None, BOTH)
    rejects(slopes.compared, ONE, ONE, ONE, None, None, BOTH)  # of no number


def test_factors_and_pieces_refuse():
    claim = (ONE + a, n.Exp(a), a, *ends(0, None))
    y = slopes.DISTANCE
    for factor in (ZERO, -y, y - 1, Num(-1), log(y + 1), 1 - n.Exp(y), sym("b"), n.Elementary(y, "sin"), 1 / (y - 1)):
        rejects(slopes.compared, *claim, ((ZERO, ONE, None, (factor, ONE, ONE), "terms"),))
    for piece in (
        (ZERO, ONE, None, (), "terms"), (ZERO, ONE, None, (ONE,) * 3, "numbers"),
        (ZERO, Num(2), None, (ONE,) * 3, "terms"),
        (ZERO, ONE, ZERO, (ONE,) * 3, "terms"), (ZERO, ONE, None, (ONE,) * 3), (ZERO, ONE, None, (ONE,) * 3, "balls"),
        (ONE, ONE, None, (ONE,) * 3, "terms"), (ZERO, ONE, ONE, (ONE,) * 3, "terms"),
        (ZERO, ONE, None, (ONE,) * 40, "terms"),
        (ZERO, ONE, None, (ONE, ONE), "terms"),
    ):  # fmt: skip
        rejects(slopes.compared, *claim, (piece,))
    rejects(slopes.compared, *claim, ())


def test_domains_refuse():
    """A logarithm, a root or a quotient that does not exist on a piece is no function there."""
    far = stated(Num(-2), LE, a)
    piece = ((ZERO, Num(-1), Num(2), (ONE, ONE), "terms"), UP)
    for value in (log(1 + a), Sqrt(1 + a), 1 / (1 + a), log(a), n.Pow(a, Num(Fraction(3, 2)))):
        rejects(slopes.compared, value - 100, value, a, far, None, piece)
        rejects(slopes.compared, n.Norm(value) * 0 - 1, ZERO + 0 * value, a, far, None, piece)
    rejects(slopes.compared, -n.Norm(a**3 - a), ZERO, a, None, None, BOTH)  # a sign that changes
    start = ((ZERO, ONE, None, (ONE, ONE), "terms"),)
    rejects(slopes.compared, log(a), a, a, stated(ZERO, LT, a), None, start)  # it has no value where the piece begins
    rejects(slopes.compared, -1 / a, ZERO, a, stated(ZERO, LT, a), None, ((ZERO, ONE, None, (ONE, ONE, ONE), "terms"),))


FORGED = {
    "a claim that is false": {"right": ONE + 2 * a},
    "strictly": {"relation": LT},
    "a piece is lost": {"data": (a, False, False, BOTH[:1])},
    "other ends": {"data": (a, True, False, BOTH)},
    "another number": {"data": (sym("b"), False, False, BOTH)},
    "a factor below zero": {"data": (a, False, False, (BOTH[0], (ZERO, ONE, None, (Num(-1), ONE, ONE), "terms")))},
    "a factor that may be negative": {
        "data": (a, False, False, (BOTH[0], (ZERO, ONE, None, (slopes.DISTANCE - 1, ONE, ONE), "terms")))},
    "too few derivatives": {"data": (a, False, False, (BOTH[0], (ZERO, ONE, None, (ONE,), "terms")))},
    "balls without an end": {"data": (a, False, False, (BOTH[0], (ZERO, ONE, None, (ONE,), "balls")))},
    "no pieces": {"data": (a, False, False, ())},
    "a text": {"data": (a, False, False, "pieces")},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_the_replay_rejects(name):
    made = slopes.compared(PLAIN, ONE + a, n.Exp(a), a, None, None, BOTH)
    claim = Claim(ONE + a, Relation.LE, n.Exp(a), Notation("slopes", {}))
    replay(claim, made)
    forged = replace(Forged(made.left, made.relation, made.right, made.rule, (), made.data, made.under), **FORGED[name])
    stands = replace(claim, lhs=forged.left, rhs=forged.right)
    if forged.relation == LT:
        stands = replace(stands, relation=Relation.LT)
    with pytest.raises(ReplayError):
        replay(stands, forged)


@drawn(
    st.lists(st.integers(-3, 3), min_size=1, max_size=6), st.sampled_from([None, Fraction(1), Fraction(3)]), examples=60
)
def test_signs_of_polynomials_against_values(coefficients, end):
    found = {Fraction(k): Fraction(c) for k, c in enumerate(coefficients) if c}
    values = [
        sum(c * x**k for k, c in enumerate(coefficients)) for x in (Fraction(j, 40) * (end or 20) for j in range(1, 40))
    ]
    if found and never_negative(found, end):
        assert min(values) >= 0
    if found and min(values) < 0:
        assert not never_negative(found, end)


def test_double_roots_do_not_count_and_simple_ones_do():
    double = {Fraction(0): Fraction(1), Fraction(1): Fraction(-2), Fraction(2): Fraction(1)}
    assert never_negative(double, None)
    assert not never_negative({k + 0: -c for k, c in double.items()}, None)
    assert not never_negative({Fraction(0): Fraction(2), Fraction(1): Fraction(-3), Fraction(2): Fraction(1)}, None)
    assert never_negative({Fraction(0): Fraction(1), Fraction(1): Fraction(-1)}, Fraction(1))
    assert not never_negative({Fraction(0): Fraction(1), Fraction(1): Fraction(-1)}, None)
    assert not Piece(None).positive(rational(0))
    assert not Piece(None).positive(rational(-1))
