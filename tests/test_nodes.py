"""Nodes are shared by all trees that hold them, so nothing changes one; sizes of models count every symbol."""

from __future__ import annotations

import pytest

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.models import recipe, size_choices
from verify.models.recipe import entries_of

a, b = n.sym("a"), n.sym("b")


def test_the_parts_of_a_node_cannot_be_put_in():
    both = a + b
    with pytest.raises(AttributeError, match="cannot be changed"):
        both.args = (a, a)
    assert both.args == (a, b)
    assert (a + b) is both


def test_numbers_are_integers_where_they_are_whole():
    half, two = n.Num(1) / n.Num(2), n.Num(2)
    assert type(two.exact) is int
    assert n.Num(half.args[0].exact).exact == 1


def test_shapes_that_are_equal_as_polynomials_count_each():
    """(a(b + c)) x a and (ab + ac) x a are two symbols."""
    x, y, z = (n.size(name) for name in "xyz")
    first, second = n.sym("A", x * (y + z), x), n.sym("B", x * y + x * z, x)
    claim = Claim(n.Norm(first, "F"), Relation.LE, n.Norm(second, "F"), Notation("twice", {}, ()))
    made = recipe(claim)
    assert entries_of(made.weights, (2, 3, 4)) == 2 * (2 * 7 * 2)
    chosen = next(size_choices(claim))
    assert set(chosen) == {"x", "y", "z"}
    assert chosen == next(size_choices(claim))
