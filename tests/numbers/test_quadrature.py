"""Quadrature in balls: what is enclosed is enclosed, also at a branch point; what has no enclosure is given up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import arb

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Exp, Frac, Integral, Num, PInv, Sqrt, Sup, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.numbers import ball, smallest
from verify.values.balls import precision, upward

s, y, x, t = (sym(name) for name in "syxt")
ZERO, ONE, HALF = Num(0), Num(1), Frac(1, 2)
PLAIN = Notation("quadrature", {})


def says(integrand, value, low=ZERO, high=ONE) -> Claim:
    return Claim(Integral(integrand, s, low, high), Relation.EQ, value, PLAIN)


TRUE = {
    "a root at the end of the range": says(Sqrt(s), Frac(2, 3)),
    "a bend inside the range": says(Sqrt((s - HALF) ** 2), Frac(1, 4)),
    "an integral in an integral": Claim(
        Integral(Integral(s * y, s, ZERO, y), y, ZERO, ONE), Relation.EQ, Frac(1, 8), PLAIN
    ),
    "a pseudo-inverse of what moves": says(PInv(s) * s, ONE),
    "an exponential": says(s * Exp(s), ONE),
}


@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize("engine", [ball, smallest])
def test_no_engine_refutes_what_is_true(name, engine, monkeypatch):
    monkeypatch.setitem(smallest.BUDGET, Outcome.GAVE_UP, 4)  # no letter is free: one model is like the other
    assert engine.judge(TRUE[name]).outcome is not Outcome.REFUTES


def test_what_moves_under_the_integral_is_not_taken_from_outside():
    assert ball.judge(TRUE["an integral in an integral"]).outcome is Outcome.GAVE_UP
    assert ball.judge(TRUE["a pseudo-inverse of what moves"]).outcome is Outcome.GAVE_UP


def test_a_smooth_integral_is_enclosed_and_a_false_one_refuted():
    assert ball.judge(TRUE["an exponential"]).outcome is Outcome.SUPPORTS
    wrong = ball.judge(says(1 / (s**2 + 1), Frac(3, 4)))  # pi/4
    assert wrong.outcome is Outcome.REFUTES
    assert wrong.detail["lhs"].startswith("0.78539816339744830962")


def test_a_wide_enclosure_supports_nothing():
    assert ball.judge(TRUE["a bend inside the range"]).outcome is Outcome.GAVE_UP
    assert ball.judge(says(Sqrt((s - HALF) ** 2), Frac(26, 100))).outcome is Outcome.GAVE_UP


def test_an_integrand_that_is_not_real_has_no_integral_here():
    assert ball.judge(says(Sqrt(s), Frac(2, 3), low=Num(-1))).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize(
    "claim",
    [
        says(1 / s, Num(3)),
        says(1 / (s**2 + 1), x),
        *(
            Claim(Sup(body, t), Relation.LE, value, PLAIN, (Has(t, Property.NONNEGATIVE),))
            for body, value in ((3 * Exp(-t), Num(2)), (1 / (1 + t), HALF), (Exp(t), Num(2)))
        ),
    ],
    ids=str,
)
def test_poles_and_endless_times_end_in_a_verdict(claim):
    assert judge(claim).verdict in (VerdictKind.UNKNOWN, VerdictKind.REFUTED)


def test_a_supremum_over_the_times_that_are_stated():
    """What is stated of the letter says over which values the supremum runs."""
    bound = Claim(Sup(1 / (1 + t), t), Relation.LE, ONE, PLAIN, (Has(t, Property.NONNEGATIVE),))
    assert judge(bound).verdict is VerdictKind.PROVED
    assert judge(replace(bound, stated=())).verdict is VerdictKind.UNKNOWN


@pytest.mark.parametrize("text", ["1/3", "1/300000", "2/3", "123/100", "999999/1000000", "0"])
def test_radii_are_rounded_up(text):
    with precision(128):
        exact = Fraction(text)
        radius = arb(exact.numerator) / exact.denominator
        shown = Fraction(upward(radius))
    assert exact <= shown <= exact * Fraction(102, 100)
