"""A class is tested in all rooms by being there: random trees of all classes, grown from what each class takes."""

from __future__ import annotations

import random
from functools import cache

import mpmath
import pytest
from flint import ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.notation import nodes as n
from derivations.notation.binding import free
from derivations.notation.latex import latex
from derivations.notation.text import text
from verify.bounds.replay import trees as replay_trees
from verify.bounds.replay.expansion import Expansion
from verify.bounds.rules import ground, terms
from verify.judging.transfer import node_from_json, node_to_json
from verify.models import Model, RandomSource, draw
from verify.selftest.values import Malformed, Silent, Undefined, Values
from verify.shapes import concrete
from verify.values import evaluator
from verify.values.balls import Balls
from verify.values.decimals import Decimals
from verify.values.graded import Exact, GiveUp

from . import trees
from .registry import excused
from .trees import ATOMS, Grower, forms

SETTINGS = settings(max_examples=25, deadline=None, derandomize=True, database=None)
CLASSES = pytest.mark.parametrize("cls", n.classes(), ids=lambda cls: cls.__name__)
SEEDS = st.integers(0, 2**32)
SIZES = ({"n": 2, "m": 3}, {"n": 1, "m": 2}, {"n": 3, "m": 1})


def grown(cls: type[n.Node], seed: int, depth: int = 3) -> n.Node:
    return Grower(random.Random(seed)).tree(cls, depth)


# -- building --------------------------------------------------------------------------------------------------
@CLASSES
def test_every_class_can_be_built(cls):
    assert forms(cls), f"{cls.__name__}: nothing that `takes` asks for has a shape; give trees.ATOMS what it needs"
    assert {type(grown(cls, seed)) for seed in range(5)} == {cls}


def test_a_class_that_cannot_be_built_fails_by_name():
    class Picky(n.Node):
        takes = "N"
        binds = None
        pointwise = True

        def _shape(self):
            raise n.ShapeError("no shape", self)

    with pytest.raises(AssertionError, match=r"^Picky: nothing that `takes` asks for has a shape"):
        test_every_class_can_be_built(Picky)


def test_all_classes_are_met_below_others():
    met = {type(x).__name__ for cls in n.classes() for seed in range(60) for x in grown(cls, seed).below}
    assert met == {c.__name__ for c in n.classes()} - {"Order"}


# -- writing ---------------------------------------------------------------------------------------------------
@CLASSES
@SETTINGS
@given(seed=SEEDS)
def test_trees_come_back_from_json_and_are_written(cls, seed):
    tree = grown(cls, seed)
    assert node_from_json(node_to_json(tree)) is tree
    assert latex(tree).strip()
    assert text(tree).strip()


# -- shapes ----------------------------------------------------------------------------------------------------
def at(tree: object, sizes: dict[str, int]) -> object:
    """The tree with numbers for its sizes."""
    if isinstance(tree, n.Node | n.Tuple):
        args = [at(arg, sizes) for arg in tree.args]
        return tree.func(*args)
    known = getattr(tree, "free_symbols", set()) if not isinstance(tree, str) else set()
    return tree.subs({size: sizes[size.name] for size in known if size.name in sizes}) if known else tree


@CLASSES
@SETTINGS
@given(seed=SEEDS)
def test_the_shape_in_symbols_is_the_shape_in_numbers(cls, seed):
    tree = grown(cls, seed)
    rows, cols = tree.shape
    if not any(isinstance(x, n.Space) for x in n.tree(tree)):
        assert concrete.shape_of(tree) == (concrete.number(rows), concrete.number(cols))
    for sizes in SIZES:
        wanted = tuple(int(side.subs({trees.N: sizes["n"], trees.M: sizes["m"]})) for side in (rows, cols))
        assert tuple(at(tree, sizes).shape) == wanted


# -- values ----------------------------------------------------------------------------------------------------
@cache
def model(which: int) -> Model:
    return draw(trees.claim(), SIZES[which], RandomSource(which, bits=3, unit=8))


def handed(kind: str) -> tuple[n.Node, ...]:
    """Small numbers as often as letters: as exponents, places and ends they have a value."""
    return (*ATOMS[kind], n.Num(1), n.Num(2), n.Num(1)) if kind == "number" else ATOMS[kind]


def sample(cls: type[n.Node], seed: int) -> n.Node:
    return Grower(random.Random(seed), handed).tree(cls, 2 if seed % 3 else 3)


def numbers(matrix) -> mpmath.matrix:
    entries = [mpmath.mpf(int(e.p)) / int(e.q) for e in matrix.entries()]
    return mpmath.matrix(matrix.nrows(), matrix.ncols()) + mpmath.matrix(
        [entries[i * matrix.ncols() : (i + 1) * matrix.ncols()] for i in range(matrix.nrows())]
    )


def exact(tree: n.Node, which: int) -> mpmath.matrix:
    value = model(which).evaluator(Exact())(tree)
    if any((degree, rate, dual) != (0, 0, 0) for degree, rate, _, dual in value.terms):
        raise GiveUp("a function, not a number")
    total = mpmath.zeros(value.rows, value.cols)
    for (_, _, exponent, _), matrix in value.terms.items():
        total = total + numbers(matrix) * mpmath.exp(mpmath.mpf(int(fmpq(exponent).p)) / int(fmpq(exponent).q))
    return total


def decimals(tree: n.Node, which: int) -> mpmath.matrix:
    return model(which).evaluator(Decimals())(tree).matrix


def middles(matrix) -> mpmath.matrix:
    return mpmath.matrix([[mpmath.mpf(e.mid().str(40, radius=False)) for e in row] for row in matrix.tolist()])


def balls(tree: n.Node, which: int) -> mpmath.matrix:
    return middles(model(which).evaluator(Balls())(tree).matrix)


def oracle(tree: n.Node, which: int) -> mpmath.matrix:
    return middles(Values(model(which))(tree))


ARITHMETICS = {"exact": exact, "decimals": decimals, "balls": balls, "oracle": oracle}
SILENT = (GiveUp, Silent, Undefined, Malformed, n.ShapeError)


def value(name: str, tree: n.Node, which: int) -> mpmath.matrix | None:
    """The value in one arithmetic; None where it has none."""
    before, ctx.prec = ctx.prec, 480 if name == "oracle" else 256
    try:
        with mpmath.workdps(40):
            return ARITHMETICS[name](tree, which)
    except SILENT:
        return None
    finally:
        ctx.prec = before


#: what chance alone rarely builds: conditions on random columns, entries where their labels say
RARE: dict[type[n.Node], n.Node] = {
    n.CondMean: n.CondMean(trees.u, trees.v, trees.z),
    n.CondCov: n.CondCov(trees.u, trees.v, trees.z),
    n.Dotted: n.Dotted(trees.A, (1,), (1,), (n.Entry(trees.A, n.Num(1), n.Num(1)),)),
}
#: what grows of itself seldom varies with its variable
VARYING: dict[type[n.Node], n.Node] = {n.Jac: n.Jac(trees.A * trees.y, trees.y)}
NOWHERE = (
    ("bounds and small models alone speak of it", "Fails Indicator Sup"),
    ("stands on the right of `in`", "Space"),
    ("an order of magnitude has no value", "Order"),
    ("is one of declared variables, which these models do not hold: tests/test_density.py", "Density NormalDensity"),
)
#: classes without a value in an arithmetic, and why
NO_VALUE: dict[str, dict[str, str]] = {
    "exact": excused(*NOWHERE, ("is no rational number", "Constant")),
    "decimals": excused(*NOWHERE, ("spectra are enclosed by balls", "Eig Eigs Sing")),
    "balls": excused(*NOWHERE),
    "oracle": excused(*NOWHERE, ("a spectrum is no closed form: the facts' oracle computes it", "Eig")),
}


@CLASSES
def test_every_class_has_a_value_in_every_arithmetic_or_a_reason(cls):
    samples = [sample(cls, seed) for seed in range(60)] + ([RARE[cls]] if cls in RARE else [])
    for name, absent in NO_VALUE.items():
        met = any(value(name, tree, seed % len(SIZES)) is not None for seed, tree in enumerate(samples))
        assert met == (cls.__name__ not in absent), f"{cls.__name__}: {name} has {'a' if met else 'no'} value"


@CLASSES
@SETTINGS
@given(seed=SEEDS, which=st.sampled_from(range(len(SIZES))))
def test_all_arithmetics_agree(cls, seed, which):
    agree(RARE[cls] if cls in RARE and seed % 2 else sample(cls, seed), which)


def agree(tree: n.Node, which: int) -> None:
    """The values that a tree has are equal, and of the shape that it says."""
    found = {name: value(name, tree, which) for name in ARITHMETICS}
    known = {name: x for name, x in found.items() if x is not None}
    sides = tuple(int(side.subs({trees.N: SIZES[which]["n"], trees.M: SIZES[which]["m"]})) for side in tree.shape)
    assert all((x.rows, x.cols) == sides for x in known.values()), text(tree)
    for name, x in known.items():
        for other, z in known.items():
            far = mpmath.mnorm(x - z, 1)
            assert far <= (1 + mpmath.mnorm(x, 1)) * mpmath.mpf(10) ** -15, f"{text(tree)}: {name} {x}, {other} {z}"


@pytest.mark.parametrize(
    "cls", [n.T, n.Neg, n.Exp, n.Kron, n.Cov, n.Jac, n.CondMean, n.Shuffle], ids=lambda cls: cls.__name__
)
def test_a_wrong_meaning_is_seen(cls, monkeypatch):
    model.cache_clear()
    assert all(model(which) for which in range(len(SIZES)))  # drawn with the right meaning
    right = evaluator.MEANING[cls]
    monkeypatch.setitem(evaluator.MEANING, cls, lambda ev, node: ev.arithmetic.add(right(ev, node), right(ev, node)))
    samples = [RARE[cls] if cls in RARE else sample(cls, seed) for seed in range(60)]
    samples += [VARYING[cls]] if cls in VARYING else []
    try:
        assert not all(agreed(tree, seed % len(SIZES)) for seed, tree in enumerate(samples))
    finally:
        model.cache_clear()


def agreed(tree: n.Node, which: int) -> bool:
    try:
        agree(tree, which)
    except AssertionError:
        return False
    return True


# -- bound variables -------------------------------------------------------------------------------------------
@CLASSES
@SETTINGS
@given(seed=SEEDS)
def test_rules_and_their_replay_count_binders_alike(cls, seed):
    """As identities do; which letter follows from that, `identities/test_bound_letters` compares."""
    tree = grown(cls, seed, 4)
    assert terms.depth(tree) == Expansion().depth(tree)


@CLASSES
@SETTINGS
@given(seed=SEEDS)
def test_search_and_replay_agree_on_what_is_free(cls, seed):
    tree = grown(cls, seed, 4)
    assert replay_trees.free(tree) >= free(tree)
    if not any(isinstance(x, n.Lim) for x in n.tree(tree)):
        assert ground.loose(tree) == replay_trees.free(tree)
