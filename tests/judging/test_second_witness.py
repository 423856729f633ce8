"""The second witness of what has no rational value: narrow balls in several models support a proof for all sizes."""

from __future__ import annotations

import pytest
from flint import arb, arb_mat, fmpq

from derivations.assumptions import Flow, Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Grad, Integral, Norm, Num, Sqrt, expm, family, nodes, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.numbers import ball
from verify.values.balls import Ball
from verify.values.graded import Exact
from verify.values.rational import GiveUp

n = size("n")
A, B, K = (sym(name, n, n) for name in "ABK")
u, t, s, r = sym("u", n), sym("t"), sym("s"), sym("r")
M, Y, H = family("M", n, n, "M_{0}"), family("Y", n, 1, "Y_{0}"), family("H", n, 1, "H_{0}")
ZERO, ONE, EQ = Num(0), Num(1), Relation.EQ
SKEW, MOVES = Has(K, Property.SKEW), Trajectory(M(t), t)
FLOW = (Flow(Y(t), t, A * Y(t) + H(t), Y(ZERO)), Trajectory(H(t), t))
AWAY = Has(Norm(u), Property.POSITIVE)


def duhamel(weight):
    return Integral(weight * D(M(t), t) * expm((1 - s) * M(t)), s, ZERO, ONE)


TRUE = {
    "a rotation": (expm(K) * expm(K).T, EQ, nodes.I(n), (SKEW,)),
    "Duhamel": (D(expm(M(t)), t), EQ, duhamel(expm(s * M(t))), (MOVES,)),
    "an inverse beside an exponential": ((expm(A) + B).inv * (expm(A) + B) * u, EQ, u, ()),
    "a root": (D(Sqrt(t), t), EQ, 1 / (2 * Sqrt(t)), (Has(t, Property.POSITIVE),)),
    "the gradient of a length": (Grad(Norm(u), u), EQ, u / Norm(u), (AWAY,)),
}
FALSE = {
    "a rotation": (expm(K) * expm(K), EQ, nodes.I(n), (SKEW,)),
    "Duhamel": (D(expm(M(t)), t), EQ, expm(M(t)) * D(M(t), t), (MOVES,)),
    "an inverse beside an exponential": ((expm(A) + B).inv * (expm(A) - B) * u, EQ, u, ()),
    "a root": (D(Sqrt(t), t), EQ, 1 / Sqrt(t), (Has(t, Property.POSITIVE),)),
    "the gradient of a length": (Grad(Norm(u), u), EQ, u / Norm(u) ** 2, (AWAY,)),
}


def judged(lhs, relation, rhs, facts):
    return judge(Claim(lhs, relation, rhs, Notation("second witness", {}, facts)))


@pytest.mark.parametrize("name", TRUE)
def test_balls_support_a_proof(name):
    found = judged(*TRUE[name])
    assert found.verdict is VerdictKind.PROVED, found.reason
    assert found.reason == "operator and ball"
    told = {e.engine: e for e in found.evidence}
    assert told["exact"].outcome is Outcome.GAVE_UP
    assert told["ball"].detail["models"] >= 2


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name):
    found = judged(*FALSE[name])
    assert found.verdict is VerdictKind.REFUTED, found.reason


def test_what_only_numbers_say_is_not_proved():
    """2 phi_1(2 A) = (e^A + 1) phi_1(A), and the same for skew A: no rule brings the terms together."""
    for matrix, facts in ((A, ()), (K, (SKEW,))):
        found = judged(2 * nodes.Phi1(2 * matrix), EQ, (expm(matrix) + nodes.I(n)) * nodes.Phi1(matrix), facts)
        assert found.verdict is VerdictKind.CONSISTENT, found.reason


@pytest.mark.parametrize(("radius", "narrow"), [("1e-30", True), ("1e-10", False), ("inf", False)])
def test_wide_balls_that_overlap_say_nothing(radius, narrow):
    """An overlap of wide balls agrees with anything."""
    wide, point = Ball(arb_mat(1, 1, [arb(1, float(radius))])), Ball(arb_mat(1, 1, [arb(1)]))
    assert ball._narrow(ball.Sides(wide, point, ())) is narrow


def test_one_model_is_no_witness(monkeypatch):
    models = ball.sample
    monkeypatch.setattr(ball, "sample", lambda *a, **k: models(*a, **k)[:1])
    monkeypatch.setattr(ball, "_more", lambda *_: [])
    claim = Claim(*TRUE["a rotation"][:3], Notation("one model", {}, (SKEW,)))
    assert ball.judge(claim).outcome is Outcome.GAVE_UP


# -- integrals up to the variable of a series ---------------------------------------------------------------------
def solves(weight):
    return judged(Y(t), Relation.SOLVES, expm(A * t) * Y(ZERO) + Integral(weight, s, ZERO, t), FLOW)


def test_variation_of_constants():
    assert solves(expm(A * (t - s)) * H(s)).verdict is VerdictKind.PROVED
    assert solves(expm(A * t) * H(t - s)).verdict is VerdictKind.REFUTED


def rays(function, series=4):
    """The integral over s from 0 to t of g(s, t), from g(r t, t)."""
    ring = Exact(series, expand_all=True)
    count = series + 3
    nodes_ = [fmpq(j, count) for j in range(1, count + 1)]
    return ring.along([function(ring, x, ring.variable()) for x in nodes_], nodes_)


def test_an_integral_from_values_along_rays():
    """The integral of s t + s^2 over s from 0 to t is 5 t^3 / 6."""

    def g(ring, x, v):
        end = ring.mul(ring.scalar(x), v)
        return ring.add(ring.mul(end, v), ring.mul(end, end))

    found = rays(g)
    assert {key[0]: m[0, 0] for key, m in found.terms.items()} == {3: fmpq(5, 6)}
    assert found.order == 5


@pytest.mark.parametrize(
    "g",
    [
        lambda ring, x, v: ring.scalar(x),  # s/t has no value at 0
        lambda ring, x, v: ring.mul(ring.scalar(1 / x), v),  # t^2/s neither
        lambda ring, x, v: ring.mul(ring.scalar(1 / (1 + x)), v),  # t^2/(s + t)
    ],
)
def test_what_is_no_power_series_in_both_variables_is_refused(g):
    with pytest.raises(GiveUp, match="no power series in two variables"):
        rays(g)


def test_a_second_formal_variable_is_not_taken_for_the_first():
    """Inside the integral along rays another integral would read r t as a multiple of its own variable."""
    body = Integral(expm(A * (t - s)) * expm(A * r), r, ZERO, s)
    lhs = Integral(body, s, ZERO, t) * u
    wrong = Integral(expm(A * (t - s)) * s, s, ZERO, t) * u
    assert judged(lhs, EQ, wrong, ()).verdict is not VerdictKind.PROVED
