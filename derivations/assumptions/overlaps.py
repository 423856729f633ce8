"""Definitions of members of one family that meet: Z(0, t) and Z(s, 1) both define Z(0, 1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from ..notation.binding import fresh, substitute
from ..notation.constants import is_zero
from ..notation.nodes import Node, Sym
from . import Define


@dataclass(frozen=True)
class Overlap:
    """Members that both facts define, by `left` and by `right`; several where `many`."""

    facts: tuple[Define, Define]
    left: Node
    right: Node
    many: bool


def overlaps(facts: Iterable[Define]) -> Iterator[Overlap]:
    """Where two definitions meet and say different things.

    Where one head is a member of the other's it is mentioned, and the other definition is taken at it anyway.
    """
    facts = tuple(facts)
    valued = {fact.symbol for fact in facts}
    heads = [fact for fact in facts if letters(fact.symbol, valued)]
    for one, other in combinations(heads, 2):
        same = one.symbol.args[:3] == other.symbol.args[:3] and len(one.symbol.indices) == len(other.symbol.indices)
        if not same:
            continue
        names = frozenset(s.name for f in (one, other) for node in f.nodes() for s in node.symbols)
        apart = {letter: fresh(letter, names) for letter in letters(other.symbol, valued)}
        second = substitute(other.symbol, apart)
        mine, theirs = letters(one.symbol, valued), list(apart.values())
        put = unified(one.symbol, second, {*mine, *theirs})
        if put is None or narrowed(mine, put) is not narrowed(theirs, put):
            continue
        left, right = substitute(one.value, put), substitute(substitute(other.value, apart), put)
        if left is not right and not is_zero(left - right):
            yield Overlap((one, other), left, right, bool(letters(substitute(one.symbol, put), valued)))


def letters(symbol: Node, valued: Iterable[Sym]) -> list[Sym]:
    """The letters among the indices of a member, which stand for all values."""
    known = set(valued)
    return [
        i for i in getattr(symbol, "indices", ())
        if isinstance(i, Sym) and i.is_scalar_shaped and not i.indices and i not in known
    ]  # fmt: skip


def unified(one: Node, other: Node, free: set[Sym]) -> dict[Node, Node] | None:
    """Values for letters at which two heads are one member, the most general; None if there are none."""
    put: dict[Node, Node] = {}

    def value(node: Node) -> Node:
        while node in put:
            node = put[node]
        return node

    for i, j in zip(one.indices, other.indices, strict=True):
        a, b = value(i), value(j)
        if a is b:
            continue
        if a not in free:
            a, b = b, a
        if a not in free or a in b.symbols:
            return None
        put[a] = b
    return {letter: value(letter) for letter in put}


def narrowed(own: Iterable[Sym], put: dict[Node, Node]) -> bool:
    """Whether the letters of a head take fewer values than all."""
    images = [put.get(letter, letter) for letter in own]
    return len(set(images)) < len(images) or not all(isinstance(x, Sym) and not x.indices for x in images)


__all__ = ["Overlap", "overlaps"]
