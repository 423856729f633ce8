"""Nodes are shared by all trees that hold them, so nothing changes one; sizes of models count every symbol."""

from __future__ import annotations

import pytest

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.models import recipe_of, size_choices
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
    made = recipe_of(claim)
    assert entries_of(made.weights, (2, 3, 4)) == 2 * (2 * 7 * 2)
    chosen = next(size_choices(claim))
    assert set(chosen) == {"x", "y", "z"}
    assert chosen == next(size_choices(claim))


def test_equal_words_and_sizes_are_one_object():
    one, other = n.sym("A", n.size("k"), 2), n.Sym("A", (n.size("k"), 2), "A")
    assert one is other
    assert n.sym("B", n.size("k"), 2).args[1] is one.args[1]
    assert n.Norm(one, "F").args[1] is n.Norm(other, "F").args[1]


@pytest.mark.parametrize("bad", [(True, 1), (1.0, 1), (0, 1), ("1", 1), ([1], 1), (1, None)])
def test_a_bad_size_is_refused_also_where_it_equals_a_good_one(bad):
    n.Sym("A", (1, 1), "A")
    for _ in range(2):
        with pytest.raises(TypeError, match="is not a size"):
            n.Sym("A", bad, "A")


@pytest.mark.parametrize("bad", [(), (1,), (1, 1, 1)])
def test_a_shape_is_a_pair(bad):
    with pytest.raises(TypeError, match="a pair of sizes"):
        n.Sym("A", bad, "A")


def test_terms_are_replaced_in_indices_grids_and_bodies_at_once():
    f = n.family("f", 1, 1, "f")
    t, s = n.sym("t"), n.sym("s")
    grid = n.Blocks([[f(t), a], [b, f(s)]])
    assert grid.xreplace({t: s, s: t}) is n.Blocks([[f(s), a], [b, f(t)]])
    assert (f(t) + t).xreplace({f(t): a, t: b}) is a + b  # the larger one first
    assert n.Integral(f(t), t, n.Num(0), s).xreplace({t: b}) is n.Integral(f(b), b, n.Num(0), s)
    assert grid.xreplace({n.sym("u"): a}) is grid


SAID = {"takes": "N N", "binds": 1, "pointwise": True, "_shape": lambda self: self.args[0].shape}


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("takes", "what it takes (`takes`)"),
        ("binds", "what it binds (`binds`: None, or the place of the variable)"),
        ("pointwise", "whether it acts pointwise in time (`pointwise`: True or False)"),
        ("_shape", "its shape (`_shape`)"),
    ],
)
def test_a_class_that_does_not_say_what_it_is_is_refused_where_it_is_made(name, named):
    assert type("Peak", (n.Node,), SAID)(a, b).shape == (1, 1)
    with pytest.raises(TypeError) as stop:
        type("Peak", (n.Node,), {key: value for key, value in SAID.items() if key != name})
    assert str(stop.value) == f"Peak is no class of nodes: it does not say {named}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("takes", bad) for bad in ("", "X", "N* N", "NN", "N? S")),
        *(("binds", bad) for bad in (0, 2, "1", True, 1.0)),
        *(("pointwise", bad) for bad in (None, 1, "yes")),
    ],
)
def test_what_a_class_says_of_itself_must_make_sense(name, value):
    with pytest.raises(TypeError, match=f"^Peak.{name}: "):
        type("Peak", (n.Node,), SAID | {name: value})


def test_the_notation_lists_its_classes_and_no_others():
    before = n.classes()
    type("Peak", (n.Node,), SAID)
    assert n.classes() == before
    assert len(before) == len(set(before)) == 63
    assert all(getattr(n, c.__name__) is c for c in before)
    assert {c.__name__ for c in before if c.binds is not None} == {"Integral", "Sum", "Prod", "Sup", "Lim"}
    assert {c.__name__ for c in before if not c.pointwise} == {"D", "Frechet", "Grad", "Jac", "Density"}
