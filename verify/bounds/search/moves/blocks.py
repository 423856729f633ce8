"""Norms of block matrices: against the norms of their blocks."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ...rules import norms
from ...rules.kernel import Sequent
from ..asking import Asking
from ..registry import Sides, move


@move(n.Norm)
def of_blocks(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """A norm of blocks below the sum of theirs, and its square as the sum of their squares."""
    for whole in written(p, atom, sides):
        yield p.attempt(norms.pythagoras, atom.kind, whole)
        yield p.attempt(norms.stacked, atom.kind, whole)


@move(n.Norm)
def of_a_block(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[Sequent | None]:
    """The norm of a block below that of the whole, where that stands in the goal."""
    for other in norms_of_blocks(sides):
        whole = other.args[0]
        for r, row in enumerate(whole.grid):
            for c, block in enumerate(row):
                if other.kind == atom.kind and p.t.canonical(n.Norm(block, atom.kind)) == atom:
                    yield p.attempt(norms.block, atom.kind, whole, r, c)


def written(p: Asking, atom: n.Norm, sides: Sides) -> Iterator[n.Blocks]:
    """The block matrices of which a norm of the goal is this one."""
    for other in norms_of_blocks(sides):
        if other.kind == atom.kind and p.t.canonical(other) == atom:
            yield other.args[0]


def norms_of_blocks(sides: Sides) -> list[n.Norm]:
    found = (node for side in sides for node in tree(side))
    return list(dict.fromkeys(x for x in found if isinstance(x, n.Norm) and isinstance(x.args[0], n.Blocks)))
