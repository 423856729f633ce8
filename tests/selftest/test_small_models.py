"""Bounds asked of small models: what fails in one, what stands in several, and where they are silent."""

from __future__ import annotations

import pytest
from flint import fmpq

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Integral, Lim, Norm, Num, Sup, expm, family, nodes, sym
from verify.selftest.oracle import Truth, ask
from verify.selftest.small_models import ENOUGH, holds, in_small_models, opened
from verify.values.balls import precision

n = nodes.size("n")
A, u, v, x, t, s = sym("A", n, n), sym("u", n), sym("v", n), sym("x"), sym("t"), sym("s")
a = family("a", n, 1, "a({0})")
FACTS = (Has(x, Property.POSITIVE), Has(t, Property.NONNEGATIVE))


def claim(lhs, relation, rhs):
    return Claim(lhs, relation, rhs, Notation("test", {}, FACTS))


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs", "truth"),
    [
        (Norm(u + v), Relation.LE, Norm(u) + Norm(v), Truth.STANDS),
        (Norm(u + v), Relation.LT, Norm(u), Truth.FAILS),
        (Norm(A, "op"), Relation.LE, Norm(A, "F"), Truth.STANDS),
        (Norm(A, "F"), Relation.LE, Norm(A, "op"), Truth.FAILS),
        (x * expm(-x * t), Relation.LE, x, Truth.STANDS),
        (Norm(Integral(a(s), s, Num(0), t)), Relation.LE, Integral(Norm(a(s)), s, Num(0), t), Truth.STANDS),
        (Sup(Norm(a(t)), t), Relation.LE, Norm(a(0)), Truth.FAILS),
        (a(t) + a(t), Relation.EQ, 2 * a(t), Truth.STANDS),
        (a(t) + a(t), Relation.EQ, a(t), Truth.FAILS),
    ],
)
def test_what_models_say(lhs, relation, rhs, truth):
    answer = in_small_models(claim(lhs, relation, rhs))
    assert answer.truth is truth, answer
    assert truth is not Truth.STANDS or answer.models == ENOUGH


def test_where_they_are_silent():
    assert in_small_models(claim(Lim(x, t, nodes.INFINITY), Relation.LE, x)) is None
    assert in_small_models(claim(x, Relation.IN, x)) is None
    impossible = Claim(x, Relation.LE, x, Notation("test", {}, (*FACTS, Has(Num(0) - x, Property.POSITIVE))))
    answer = in_small_models(impossible)
    assert answer is None or answer.truth is Truth.SILENT


def test_a_bound_of_a_supremum_says_the_same_at_every_time():
    bound = claim(Sup(Norm(a(t)), t), Relation.LE, x)
    assert opened(bound).lhs == Norm(a(t))
    moving = claim(Sup(Norm(a(t)), t), Relation.LE, x + t)
    assert opened(moving) is moving


def test_the_oracle_asks_them():
    assert ask(claim(Norm(Integral(a(s), s, Num(0), t)), Relation.LE, Num(0))).truth is Truth.FAILS


def test_equal_as_far_as_digits_tell():
    tiny = fmpq(1, 2**100)
    with precision(128):
        assert holds(Relation.EQ, fmpq(1), 1 + tiny)
        assert holds(Relation.LE, 1 + tiny, fmpq(1))
    assert not holds(Relation.LT, fmpq(1), fmpq(1))
    assert not holds(Relation.LE, fmpq(2), fmpq(1))
