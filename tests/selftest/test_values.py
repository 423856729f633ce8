"""The second evaluator and the oracle: right on what is known, and no code of the engines behind them."""

from __future__ import annotations

import pytest
from flint import arb, arb_mat

from derivations.assumptions import Flow
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import INFINITY, Factorial, I, Integral, Lim, Num, Size, Sum, expm, family, size, sym
from verify.models import Model, RandomSource, recipe_of
from verify.selftest import oracle
from verify.selftest.attacks import ATTACKS
from verify.selftest.oracle import Truth, ask
from verify.selftest.values import Values, calculus, half, largest, pseudo_inverse, singular_values, with_precision
from verify.shapes import concrete

from ..numeric_claims import FALSE, TRUE

n, m = size("n"), size("m")
A, B, W, t = sym("A", n, n), sym("B", n, n), sym("W", m, n), sym("t")


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_hold(name):
    answer = ask(TRUE[name])
    assert answer.truth in (Truth.HOLDS, Truth.SILENT), answer
    assert answer.truth is Truth.HOLDS or "sure" in name or "independence" in name, answer


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_fail(name):
    assert ask(FALSE[name]).truth in (Truth.FAILS, Truth.UNDEFINED), ask(FALSE[name])


def claim(lhs, rhs, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("test", {}))


def test_shapes_that_do_not_fit():
    assert ask(claim(W * W, W)).truth is Truth.MALFORMED
    assert ask(claim(A + t, A)).truth is Truth.MALFORMED
    assert ask(claim(W.inv * A, A)).truth is Truth.MALFORMED


def test_no_value():
    assert ask(claim(Lim(expm(t * A.T * A), t, INFINITY), I(n))).truth in (Truth.UNDEFINED, Truth.FAILS)
    assert ask(claim(Size(n) / Num(0) * A, A)).truth in (Truth.UNDEFINED, Truth.SILENT)


def test_a_denial_is_not_confirmed_by_models():
    assert ask(claim(A, A + I(n), Relation.NE)).truth is Truth.SILENT
    assert ask(claim(A * B, B * A, Relation.NE)).truth is Truth.FAILS  # equal at size 1


def test_what_is_neither_equal_nor_clearly_different_is_not_decided():
    nearly = ask(claim(A + Num(1) / Num(2**95) * I(n), A))
    assert (nearly.truth, nearly.reason) == (Truth.SILENT, "neither equal nor clearly different")
    assert ask(claim(A + Num(1) / Num(2**60) * I(n), A)).truth is Truth.FAILS


def test_a_slip_of_high_order_in_time_shows():
    x, a = family("x", 1, 1, "x_{0}"), sym("a")
    decay = Notation("decay", {}, (Flow(x(t), t, -a * x(t), x(0)),))
    z = -a * t
    series = 1 + z + z**2 / 2 + z**3 / 6 + z**4 / 24
    assert ask(Claim(x(t), Relation.EQ, expm(z) * x(0), decay)).truth is Truth.HOLDS
    assert ask(Claim(x(t), Relation.EQ, series * x(0), decay)).truth is Truth.FAILS


def test_a_flow_that_changes_fast_is_read_sooner():
    x = family("x", 1, 1, "x_{0}")
    fast = Notation("fast", {}, (Flow(x(t), t, -(Num(2) ** 11) * x(t), x(0)),))
    assert ask(Claim(x(t), Relation.EQ, expm(-(Num(2) ** 11) * t) * x(0), fast)).truth is Truth.HOLDS


def test_models_from_elsewhere_are_asked_where_none_are_drawn(monkeypatch):
    vacuous = ATTACKS["0 < x < -1"].claim
    assert ask(vacuous).truth is Truth.SILENT
    monkeypatch.setattr(oracle, "ELSEWHERE", [lambda claim: None, lambda claim: oracle.Answer(Truth.FAILS, 1, "there")])
    assert ask(vacuous).reason == "there"
    assert ask(claim(A, A)).truth is Truth.HOLDS


def test_an_integral_of_an_exponential():
    lhs = A * Integral(expm(t * A), t, Num(0), Num(1))
    assert ask(claim(lhs, expm(A) - I(n))).truth is Truth.HOLDS
    assert ask(claim(lhs, expm(A))).truth is Truth.FAILS


def test_linear_algebra_from_first_principles():
    def work():
        a = arb_mat([[3, 0], [0, 4], [0, 0]])
        assert [x.unique_fmpz() for x in singular_values(a)] == [3, 4]
        inverse = pseudo_inverse(arb_mat([[2, 0], [0, 0]]))
        assert abs(inverse[0, 0] - arb("0.5")) < arb(2) ** -100
        assert abs(inverse[1, 1]) < arb(2) ** -100
        columns = half(arb_mat([[1, 1], [1, 1]]))
        assert len(columns) == 1

    with_precision(work)


def test_whole_numbers_and_polynomials_agree_on_shapes():
    assert not concrete.malformed(claim(W.T * W, A))
    assert concrete.malformed(claim(W * W.T, A))
    assert concrete.malformed(claim(A * A, A + t))


def test_a_series_that_has_not_settled_yet_is_no_series_that_diverges():
    """e^{48} falls only after its 48th term; the terms of 2^k never do."""
    k = sym("k_")
    slow = claim(Sum(Num(48) ** k / Factorial(k) * B, k, Num(0), INFINITY), expm(Num(48)) * B)
    assert ask(slow).truth is Truth.SILENT
    growing = claim(Sum(Num(2) ** k * B, k, Num(0), INFINITY), -B)
    assert ask(growing).truth is Truth.UNDEFINED


def test_short_integrals_are_read_at_few_numbers_and_are_as_exact(monkeypatch):
    """A short sum is taken only where two agree, and says what the long one says to more digits than are compared."""
    model = Model(recipe_of(claim(t, t)), {}, RandomSource(7, 4))
    rate = expm(-3 * t)

    def value(body, top):
        return Values(model, {})(Integral(body, t, Num(0), Num(1) / Num(top)))

    def compared():
        few, wide, steep = value(rate, 4096), value(rate, 1), value(expm(2**14 * t), 4096)
        monkeypatch.setattr(calculus, "SHORT", arb(0))
        return (few - value(rate, 4096), wide - value(rate, 1), steep - value(expm(2**14 * t), 4096))

    difference, same, not_agreed = with_precision(lambda: [largest(x) for x in compared()])
    assert 0 < difference < arb(2) ** -150
    assert same == 0
    assert not_agreed == 0
