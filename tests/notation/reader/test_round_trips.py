"""What is printed reads back as the tree that was printed, or is refused where its print does not tell it apart."""

from __future__ import annotations

import random

import pytest

from derivations.notation import nodes as n
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, read

from ...vocabulary.trees import ATOMS, Grower, claim, makers
from .forms import form
from .vocabularies import names_for, shape_of, sides

#: sides of the document whose print says too little: what is unclear, and an id of the claim for each
UNCLEAR = {
    "a matrix with dots, whose meaning is not printed": 12,
}


def test_every_side_of_every_claim_of_the_document_reads_back():
    same, alike, unclear, other = 0, 0, dict.fromkeys(UNCLEAR, 0), []
    for key, of, side in sides():
        names = names_for(of.notation, side)
        try:
            found = read(latex(side), names, shape_of(side))
        except ReadError as error:
            what = error.what.partition(":")[0]
            unclear[what] = unclear.get(what, 0) + 1
            continue
        same += found is side
        alike += found is not side and form(found) == form(side)
        if form(found) != form(side):
            other.append((key, str(side), str(found)))
    assert unclear == UNCLEAR
    assert other == []
    assert same > 620
    assert same + alike > 700


MET = claim()
KNOWN = [atom for kind in ATOMS for atom in ATOMS[kind]]
NAMES = names_for(MET.notation, MET.lhs, *KNOWN)
SPELLED = {s for tree in (MET.lhs, *KNOWN) for s in (tree, *tree.below) if isinstance(s, n.Sym)}
#: what is refused in trees grown at random, because nobody writes so
REFUSED = (
    "nothing in it depends on", "an index that is not declared", "an expectation of what is not random",
    "the size of", "rows whose number is not seen", "the space of numbers", " to a letter that is no declared natural",
    "a fraction with a matrix below", "a derivative by a vector", "a name before a bracket", "is bound by an operator",
    "diag of what may be a column or a matrix", "-norm of a matrix: of its entries", r"\pi beside a matrix",
    r"\pi with a script",
)  # fmt: skip


def told_apart(tree: n.Node) -> bool:
    """Whether the print is one that LaTeX tells apart: no dots, no undeclared names, nothing beside a number."""
    return not any(
        isinstance(x, n.Dotted)
        or (isinstance(x, n.Sym) and x not in SPELLED)
        or (isinstance(x, n.Mul) and any(isinstance(y, n.Num | n.Size) for y in x.args[:-1]))
        for x in n.tree(tree)
    )


def trees(count: int) -> list[n.Node]:
    rng = random.Random(11)
    grower = Grower(rng)
    kinds = [
        c for c in n.classes() if c not in (n.Sym, n.Dotted, n.Order) and any(c in dict(makers(k)) for k in SHAPED)
    ]
    grown = (grower.tree(kinds[i % len(kinds)], rng.choice((1, 2, 2, 3))) for i in range(count))
    return [tree for tree in grown if told_apart(tree)]


SHAPED = ("number", "column", "other column", "square", "wide", "tall")


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_trees_of_all_classes_read_back(count):
    read_back: dict[type, int] = {}
    refused = []
    for tree in trees(count):
        try:
            found = read(latex(tree), NAMES, tree.shape)
        except ReadError as error:
            refused.append((latex(tree), error.what))
            continue
        assert form(found) == form(tree), (latex(tree), str(tree), str(found))
        read_back[type(tree)] = read_back.get(type(tree), 0) + 1
    assert [case for case in refused if not any(what in case[1] for what in REFUSED)] == []
    assert len(refused) < count / 5
    assert set(read_back) >= set(n.classes()) - {n.Sym, n.Dotted, n.Order}
