"""The shape engine: well-typed for all sizes, or malformed with a place and sizes that show it."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from derivations.ledger import Claim, Notation, Relation
from derivations.linearized_networks.symbols import D, k, n_L, n_l, p
from derivations.notation import (
    INFINITY,
    Band,
    Blocks,
    Entry,
    Grad,
    I,
    Integral,
    Lim,
    NormalDensity,
    Num,
    Row,
    ShapeError,
    Space,
    Zero,
    dot,
    expm,
    sym,
)
from derivations.notation import D as Dot
from verify.evidence import Outcome
from verify.shapes import concrete, symbolic

from ..families import each

EMPTY = Notation("test", {})
A, B = sym("A", k * D, p), sym("B", p, k * D)
x, y, c = sym("x", 1, k), sym("y", k, 1), sym("c")


def judge(lhs, relation, rhs):
    return symbolic.judge(Claim(lhs, relation, rhs, EMPTY))


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs"),
    [
        (A * B, Relation.EQ, expm(A * B)),
        (A, Relation.IN, Space(D * k, p)),
        (x, Relation.IN, Space(k)),
        (y, Relation.IN, Space(k)),
        (c * A, Relation.EQ, A * (x * y)),
        (dot(x, y), Relation.EQ, c),
        (Blocks([[A, A * B]]), Relation.EQ, Blocks([[A, A * B]])),
    ],
)
def test_accepts_what_is_well_typed(lhs, relation, rhs):
    assert judge(lhs, relation, rhs).outcome in (Outcome.SUPPORTS, Outcome.PROVES)


def test_proves_a_membership():
    assert judge(A, Relation.IN, Space(k * D, p)).outcome is Outcome.PROVES


@each(
    ("lhs", "relation", "rhs", "word"),
    [
        (A * A, Relation.EQ, A, "cannot multiply"),
        (c + A, Relation.EQ, A, "cannot add"),
        (1 - A * B, Relation.EQ, A * B, "cannot add"),
        (A.inv, Relation.EQ, A, "square"),
        (expm(A), Relation.EQ, A, "square"),
        (A, Relation.EQ, A.T, "left side"),
        (A / y, Relation.EQ, A, "scalar"),
        (sym("W", n_l, 1), Relation.EQ, sym("V", n_L, 1), "left side"),
        (Blocks([[A, x]]), Relation.EQ, A, "rows"),
        (A, Relation.IN, Space(k * D), "vector"),
        (A, Relation.LE, A, "scalars"),
        (x, Relation.EQ, y, "left side"),
        (Zero(k, D), Relation.EQ, Zero(D, k), "left side"),
        (Dot(A, 2 * c), Relation.EQ, A, "variable"),
        (Lim(A, 2 * c, INFINITY), Relation.EQ, A, "variable"),
        (Integral(A, c * c, c, c), Relation.EQ, A, "variable"),
        (Grad(c, 2 * y), Relation.EQ, y, "variable"),
    ],
)
def test_refutes_what_is_malformed(lhs, relation, rhs, word):
    evidence = judge(lhs, relation, rhs)
    assert evidence.outcome is Outcome.REFUTES
    assert evidence.detail["kind"] == "malformed"
    assert word in evidence.detail["reason"]


def test_the_sizes_shown_really_differ():
    example = judge(A * B, Relation.EQ, I(k)).counterexample
    assert example.lhs != example.rhs


def test_a_slip_that_sizes_one_would_hide():
    """(45): the inverse of a |D| x 1 kernel is fine for |D| = 1 only."""
    evidence = symbolic.judge(EQUATIONS["45"].links[0])
    assert evidence.outcome is Outcome.REFUTES
    assert "|D| x 1" in evidence.detail["reason"]


@pytest.mark.parametrize(
    "term",
    [
        Entry(A, x, Num(1)),
        Entry(A, Num(1), x),
        Row(A, x),
        Band(A, x, 1),
        Lim(A, x, Num(0)),
        Lim(A, sym("t"), x),
    ],
    ids=str,
)
def test_places_and_points_are_scalars_in_both_arithmetics_of_shapes(term):
    with pytest.raises(ShapeError, match="a scalar is needed"):
        term.shape  # noqa: B018 - asked for its error
    with pytest.raises(concrete.Malformed):
        concrete.shape_of(term)


def test_what_is_normal_has_the_shape_of_the_mean():
    normal = NormalDensity(Zero(k, 1), I(k))
    assert judge(y, Relation.SIM, normal).outcome is Outcome.SUPPORTS
    assert judge(c, Relation.SIM, NormalDensity(Num(0), Num(1))).outcome is Outcome.SUPPORTS
    for wrong in (x, c, A):
        claim = Claim(wrong, Relation.SIM, normal, EMPTY)
        assert symbolic.judge(claim).outcome is Outcome.REFUTES
        assert concrete.malformed(claim)
    assert not concrete.malformed(Claim(y, Relation.SIM, normal, EMPTY))
    assert judge(y, Relation.EQ, normal).outcome is Outcome.REFUTES  # a density is a number
