"""The names with which a printed tree is read back."""

from __future__ import annotations

from collections.abc import Iterator

from derivations import LINEARIZED_NETWORKS
from derivations.ledger import Claim, Notation
from derivations.notation import nodes as n
from derivations.notation.binding import bound, free
from derivations.notation.reader import vocabulary
from derivations.notation.reader.names import Names


def names_for(notation: Notation, *sides: n.Node) -> Names:
    """The names of a notation, the symbols of some trees, and the letters that are bound in them and nowhere free."""
    outside = frozenset().union(*(free(side) for side in sides))
    letters = frozenset().union(*(bound(side) for side in sides)) - outside
    return vocabulary(notation, sides, sorted(letters, key=str))


def sides() -> Iterator[tuple[str, Claim, n.Node]]:
    """Every side of every claim of the document, each once in each notation, with an id of such a claim."""
    met: set[tuple[n.Node, Notation]] = set()
    for key, claim in LINEARIZED_NETWORKS.claims.items():
        for side in (claim.lhs, claim.rhs):
            if (side, claim.notation) not in met:
                met.add((side, claim.notation))
                yield key, claim, side


def shape_of(node: n.Node) -> object:
    """The shape of a tree, None of a malformed one."""
    try:
        return node.shape
    except n.ShapeError:
        return None
