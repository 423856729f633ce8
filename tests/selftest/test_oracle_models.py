"""Models that the oracle owes: laws with a mean, skew and many random directions, long ranges, whole numbers below
the first, times that keep to what is known of them, sizes that tell sides apart; and what is no change."""

from __future__ import annotations

import pytest
from flint import arb, fmpq

from derivations.assumptions import Flow, Has, Law, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Integral, Num, Sum, family, size, sym
from derivations.notation import nodes as nt
from verify.selftest import battery as b
from verify.selftest.forgery import Forgery, same_value
from verify.selftest.oracle import Truth, ask, told_apart
from verify.selftest.values import with_precision
from verify.selftest.values.probability import axes_and_pairs, skew

n = size("n")
u, w, mu, S, A = sym("u", n), sym("w", n), sym("mu", n), sym("S", n, n), sym("A", n, n)
a, c, q, s, m, j = (sym(name) for name in "acqsmj")
PSD = Has(S, Property.PSD)
COLUMN, GAUSSIAN = Law((u,), (mu,), (S,)), Law((u,), (mu,), (S,), gaussian=True)
CUBE = nt.Pow(w.T * (u - mu), Num(3))
NONE = Num(0)
t, path = sym("t"), family("f", 1, 1, "f({0})")
LATER = (Flow(path(t), t, -c * path(t), q), Stated(s, "<=", t), Has(c, Property.POSITIVE), Has(q, Property.POSITIVE))
DECAYED = nt.Exp(c * (s - t))


def claim(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("test", {}, facts))


@pytest.mark.parametrize(
    ("asked", "truth"),
    [
        (claim(nt.Expect(u * u.T), S + mu * mu.T, COLUMN, PSD), Truth.HOLDS),
        (claim(nt.Expect(u * u.T), S - mu * mu.T, COLUMN, PSD), Truth.FAILS),
        (claim(nt.Expect(CUBE), NONE, COLUMN, PSD), Truth.FAILS),
        (claim(nt.Expect(CUBE), NONE, GAUSSIAN, PSD), Truth.HOLDS),
        (claim(Integral(nt.Exp(-c * s), s, NONE, a), (1 - nt.Exp(-c * a)) / c), Truth.HOLDS),
        (claim(Integral(nt.Exp(-c * s), s, NONE, a), (1 + nt.Exp(-c * a)) / c), Truth.FAILS),
        (claim(Sum(nt.Pow(q, j - 1), j, Num(1), m), (1 - nt.Pow(q, m)) / (1 - q)), Truth.FAILS),
        (claim(nt.Norm(A, "op"), nt.Norm(A, "op"), relation=Relation.LE), Truth.STANDS),
        (claim(DECAYED, Num(1), *LATER, relation=Relation.LE), Truth.STANDS),
        (claim(1 / DECAYED, Num(1), *LATER, relation=Relation.LE), Truth.FAILS),
        (claim(path(t) * DECAYED, path(t), *LATER, relation=Relation.LE), Truth.STANDS),
    ],
)
def test_what_models_say(asked, truth):
    assert ask(asked).truth is truth


def test_small_sizes_differ_in_those_of_the_sides():
    few = claim(nt.Tr(A), nt.Det(A), Has(sym("J", n, size("m")), Property.FULL_COLUMN_RANK))
    choices = [{"n": 1, "m": 1}, {"n": 1, "m": 2}, {"n": 2, "m": 1}, {"n": 2, "m": 2}]
    assert list(told_apart(few, choices)) == [choices[0], choices[2]]


@pytest.mark.parametrize("rank", [5, 6, 8])
@pytest.mark.parametrize("square", [3, 2])
def test_sums_for_many_gaussian_directions_are_exact_to_degree_five(rank, square):
    def moments():
        points = axes_and_pairs(rank, fmpq(square))
        for wanted, powers in ((1, {}), (1, {0: 2}), (3, {1: 4}), (1, {0: 2, 4: 2}), (0, {0: 1, 2: 2}), (0, {3: 5})):
            total = arb(0)
            for weight, x in points:
                term = weight
                for i, power in powers.items():
                    term = term * x[i] ** power
                total += term
            assert abs(total - wanted) < arb(2) ** -300

    with_precision(moments)


def test_a_skew_column_has_mean_zero_and_variance_one():
    means = [sum((p * x**k for x, p in skew()), arb(0)) for k in (0, 1, 2, 3)]
    assert all(abs(found - wanted) < arb(2) ** -40 for found, wanted in zip(means, (1, 0, 1, fmpq(3, 2)), strict=True))


def test_twice_the_same_is_the_same_only_of_nothing():
    known = claim(A, A, Has(A, Property.SKEW))
    for was, same in ((A - A, True), (nt.Expect(NONE), True), (nt.Tr(A), True), (A, False), (nt.Tr(A * A), False)):
        assert bool(same_value(known, Forgery("Sequent.left", "term doubled", None, "", was, Num(2) * was))) is same


def test_what_says_nothing_in_a_proof_may_be_changed():
    for key in ("expectations are linear 1", "covariance 1", "expectations are monotone 1", "a domain shown 1"):
        found = b.try_item(b.Item("forgery", key), "rules")
        assert (found.status, found.why) == (b.KILLED, "")
        assert found.rejected > found.harmless
