"""Letters that begin or end the range of a sum or product: they count."""

from __future__ import annotations

from collections.abc import Iterator

from ..assumptions import Assumption, Define, Index
from ..estimates import Natural
from ..notation import nodes as n
from ..notation.binding import free
from ..notation.core import Node, Sym


def ends_of_ranges(tree: Node) -> Iterator[Sym]:
    """The scalars without an index, free in the tree, that are an end of a range, alone or beside a number."""
    loose = free(tree)
    found: dict[Sym, None] = {}
    for node in n.tree(tree):
        if isinstance(node, n.Sum | n.Prod):
            for end in node.args[2:4]:
                terms = end.args if isinstance(end, n.Add) else (end,)
                letters = [x for x in terms if isinstance(x, Sym) and not x.indices and x.is_scalar_shaped]
                others = [x for x in terms if not isinstance(x, Sym | n.Num | n.Neg)]
                if not others and all(letter in loose for letter in letters):
                    found |= dict.fromkeys(letters)
    yield from found


def counts(fact: Assumption) -> bool:
    """Whether a fact says that what it is about counts, or what it is."""
    return isinstance(fact, Natural | Index | Define)
