"""Spellings of authors: read where every reader reads one thing, refused where the same signs may say another."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Has, Law, Property, Random
from derivations.ledger import Notation
from derivations.notation import nodes as n
from derivations.notation import sym
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, read, read_display

from .notations import SMALL, A, K, N, X, a, y

READ: list[tuple[n.Node, tuple[str, ...]]] = [
    (n.dot(y, y), (r"\langle y, y \rangle", r"\left\langle y, y\right\rangle", r"\bigl\langle y,y\bigr\rangle")),
    (n.dot(y, A * y), (r"\langle y, A y\rangle",)),
    (n.dot(y, y + n.Zero(N, 1)), (r"\langle y, y + \mathbf{0}\rangle",)),
    (a * n.dot(y, y) ** 2, (r"a \langle y, y\rangle^2",)),
    (n.Tr(A.T * K), (r"\langle A, K\rangle", r"\langle A, K\rangle_F", r"\left\langle A, K\right\rangle_{\mathrm{F}}")),
    (n.Tr(n.Mul(X.T, A, X)), (r"\langle X, A X\rangle",)),
    (n.Tr(A.T * n.I(N)), (r"\langle A, I\rangle",)),
]  # fmt: skip

u, v = sym("u", N), sym("v", N)
#: u is random with a normal law, v of a law of which nothing is said, K is positive definite
CHANCE = Notation("chance", {**SMALL.symbols, "u": u, "v": v}, (
    Centered((u,), (K,), gaussian=True), Random((v,), n.Num(2)), Has(K, Property.PD),
))  # fmt: skip
SQUARE = n.Expect(n.Norm(u) ** 2)

EXPECTED: list[tuple[n.Node, tuple[str, ...]]] = [
    (SQUARE, (
        r"\mathbb{E}\|u\|^2", r"\mathbb{E}\left\|u\right\|_2^2", r"\mathbb{E}[\|u\|^2]", r"\mathbb{E}_{u}[\|u\|^2]",
        r"\mathbb{E}_u\lVert u\rVert^2", r"\mathbb{E}_{u \sim \mathcal{N}(0, K)}\left[\|u\|^2\right]", r"\E\|u\|^2",
    )),
    (a * SQUARE + a, (r"a \mathbb{E}\|u\|^2 + a",)),
    (n.Norm(SQUARE) * a, (r"\left|\mathbb{E}\|u\|^2\right| a",)),
    (n.Expect(n.Norm(n.dot(u, v))), (
        r"\mathbb{E}|u \cdot v|", r"\mathbb{E}_{u, v}\lvert u \cdot v\rvert", r"\mathbb{E}_{v,u}[|u \cdot v|]",
    )),
]  # fmt: skip

NOT_EXPECTED = [
    (r"\mathbb{E}\|u\| \|v\|", "how far does the expectation reach?", 11),
    (r"\mathbb{E}|a| u", "how far does the expectation reach?", 11),
    (r"\mathbb{E}\|u\|/a", "how far does the expectation reach?", 11),
    (r"\mathbb{E} u", "an expectation without brackets", 12),
    (r"\mathbb{E}_{u}[u^T v]", "over some of what is random: is the rest held fixed?", 13),
    (r"\mathbb{E}_{u}[\mathbb{E}_{v}[u^T v]]", "over some of what is random", 28),
    (r"\mathbb{E}_{u}[\mathbb{E}[v]]", "over some of what is random", 13),
    (r"\mathbb{E}_{u, v}[u]", "over a letter that is not inside", 13),
    (r"\mathbb{E}_{a}[a u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{t}[u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{k}[u]", "over what is not declared random", 13),
    (r"\mathbb{E}_{u \sim p}[u]", "p is not declared", 20),
    (r"\mathbb{E}_{u \sim \mathcal{N}(0, A)}[u]", "under a law that is not the declared one", 20),
    (r"\mathbb{E}_{v \sim \mathcal{N}(0, K)}[v]", "under a law that is not the declared one", 20),
    (r"\mathbb{E}_{u}[u \mid v = y]", "over a letter, given another", 13),
    (r"\mathbb{E}^{a}[u]", "an expectation with a script: over what, under which law?", 11),
    (r"\operatorname{Var}_{u}(u)", "a covariance with a script", 19),
    (r"\mathbb{E}|\operatorname{tr}(K)|^2", "an expectation of what is not random", 1),
]  # fmt: skip


#: what is printed, what the message says of it, and its column
REFUSED = [
    (r"\langle a, a \rangle", "angles around numbers: a product, a pair or a mean?", 1),
    (r"\langle y \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y, y \rangle", "angles that hold no two terms", 1),
    (r"\langle y | y \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y \mid a \rangle", "angles that hold no two terms", 1),
    (r"\langle y, y \rangle_A", "a scalar product with an index", 21),
    (r"\langle y, y \rangle_F", "the scalar product of matrices between columns", 1),
    (r"\langle y, A \rangle", "angles around terms of two shapes", 1),
    (r"\langle r, r \rangle", "angles around rows", 1),
    (r"\langle I, I \rangle", "angles around terms whose shapes are not seen", 1),
    (r"\langle y, y", r"\langle is not closed", 1),
    (r"y, y \rangle", r"\rangle closes nothing", 6),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "tree"), [(one, tree) for tree, ways in READ for one in ways], ids=str)
def test_what_everybody_reads_alike_is_read(printed, tree):
    assert read(printed, SMALL) is tree
    assert read(latex(tree), SMALL) is tree


@pytest.mark.parametrize(("printed", "said", "column"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_may_say_something_else_is_refused(printed, said, column):
    with pytest.raises(ReadError) as refused:
        read(printed, SMALL)
    assert said in str(refused.value)
    assert refused.value.column == column
    assert refused.value.remedy


@pytest.mark.parametrize(("printed", "tree"), [(one, tree) for tree, ways in EXPECTED for one in ways], ids=str)
def test_expectations_reach_over_bars_and_letters_below_them_say_nothing_new(printed, tree):
    assert read(printed, CHANCE) is tree
    assert read(latex(tree), CHANCE) is tree


@pytest.mark.parametrize(("printed", "said", "column"), NOT_EXPECTED, ids=[row[0] for row in NOT_EXPECTED])
def test_expectations_that_may_be_of_something_else_are_refused(printed, said, column):
    with pytest.raises(ReadError) as refused:
        read(printed, CHANCE)
    assert said in str(refused.value)
    assert refused.value.column == column


def test_a_law_below_an_expectation_has_the_declared_mean():
    moved = Notation("moved", {"u": u, "y": y, "K": K}, (Law((u,), (y,), (K,), gaussian=True),))
    assert read(r"\mathbb{E}_{u \sim \mathcal{N}(y, K)}[u]", moved) is n.Expect(u)
    with pytest.raises(ReadError, match="not the declared one"):
        read(r"\mathbb{E}_{u \sim \mathcal{N}(0, K)}[u]", moved)


def test_a_comma_in_angles_parts_no_display():
    (chain,) = read_display(r"\langle y, A y\rangle \le \langle y, y\rangle", SMALL)
    assert [line.tree for line in chain.lines] == [n.dot(y, A * y), n.dot(y, y)]


def test_a_declared_name_in_angles_wins():
    mean = sym("mean", tex=r"\langle u, v\rangle")
    assert read(r"\langle u, v\rangle", Notation("angles", {"mean": mean})) is mean
