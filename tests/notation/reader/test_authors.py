"""Spellings of authors: read where every reader reads one thing, refused where the same signs may say another."""

from __future__ import annotations

import pytest

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


def test_a_comma_in_angles_parts_no_display():
    (chain,) = read_display(r"\langle y, A y\rangle \le \langle y, y\rangle", SMALL)
    assert [line.tree for line in chain.lines] == [n.dot(y, A * y), n.dot(y, y)]


def test_a_declared_name_in_angles_wins():
    mean = sym("mean", tex=r"\langle u, v\rangle")
    assert read(r"\langle u, v\rangle", Notation("angles", {"mean": mean})) is mean
