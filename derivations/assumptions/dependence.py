"""What the value of a term depends on, through the facts: definitions, flows, maps, products and laws."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ..estimates import Interpolated, Spectrum, Stated
from ..notation.binding import bound, free
from ..notation.nodes import Node, Num, Sym
from . import (
    Assumption,
    Centered,
    Define,
    Flow,
    Gram,
    HasDensity,
    Independent,
    Kernel,
    Law,
    PathFact,
    Random,
    SameEvent,
    SmoothMap,
    White,
)


class Dependence:
    """Which symbols lie behind a symbol, and which symbols are random."""

    def __init__(self, facts: Iterable[Assumption]) -> None:
        self.facts = tuple(facts)
        self.direct: dict[Sym, set[Sym]] = {}
        self.families: dict[str, list[tuple[Sym, frozenset[Sym]]]] = {}
        self.random: set[Sym] = set()
        self.drawn: set[str] = set()  # families all of whose members are random
        self._closed: dict[Sym, frozenset[Sym]] = {}
        self._of: dict[Node, frozenset[Sym]] = {}
        for fact in self.facts:
            self._file(fact)

    def _file(self, fact: Assumption) -> None:
        match fact:
            case Define():
                self._say(fact.symbol, fact.value)
            case Gram():
                self._say(fact.kernel, fact.factor)
            case Flow():
                self._say(fact.path, fact.time, fact.rate, fact.initial)
            case SmoothMap():
                for image in (fact.value, fact.jacobian):
                    self._say(image, fact.argument, *(() if fact.time is None else (fact.time,)))
            case Interpolated():
                self._say(fact.point, fact.start, fact.end)
            case PathFact():
                self._say(fact.path, fact.time)
            case Kernel():
                self._say(fact.Xx, fact.xX)
            case Spectrum():
                for end in (fact.smallest, fact.largest):
                    if isinstance(end, Sym):
                        self._say(end, fact.matrix)
            case Stated(relation="="):
                if isinstance(fact.left, Sym):
                    self._say(fact.left, fact.right)
            case Centered() | Law() | Random():
                self.random.update(fact.vectors)
                if isinstance(fact, Random) and fact.quantified():
                    self.drawn.update(v.name for v in fact.vectors)
            case White():
                self.random.add(fact.vector)
            case Independent():
                self.random.update((*fact.left, *fact.right, *fact.given))
            case SameEvent():
                self.random.update((fact.this, fact.that))
            case HasDensity():
                self.random.update(s for s in (*fact.density.events, *fact.density.given) if isinstance(s, Sym))
            case _:
                pass

    def _say(self, symbol: Sym, *others: Node) -> None:
        behind = frozenset(s for other in others for s in _mentioned(other))
        self.direct.setdefault(symbol, set()).update(behind)
        self.families.setdefault(symbol.name, []).append((symbol, behind))

    def behind(self, symbol: Sym) -> frozenset[Sym]:
        """All symbols on which the value of a symbol depends, other members of its family taken at their own index."""
        found = self._closed.get(symbol)
        if found is None:
            seen: set[Sym] = set()
            todo = [symbol]
            while todo:
                current = todo.pop()
                if current in seen:
                    continue
                seen.add(current)
                todo.extend(s for index in current.indices for s in free(index))
                todo.extend(self._next(current))
            found = self._closed[symbol] = frozenset(seen)
        return found

    def _next(self, symbol: Sym) -> Iterable[Sym]:
        if symbol in self.direct:
            yield from self.direct[symbol]
            return
        for head, behind in self.families.get(symbol.name, ()) if symbol.indices else ():
            if len(head.indices) == len(symbol.indices):
                put = {i: j for i, j in zip(head.indices, symbol.indices, strict=True) if isinstance(i, Sym)}
                for other in behind - put.keys():
                    yield from free(other.xreplace(put))

    def of(self, node: Node) -> frozenset[Sym]:
        """All symbols on which the value of a term depends."""
        found = self._of.get(node)
        if found is None:
            found = self._of[node] = frozenset().union(*(self.behind(s) for s in free(node)))
        return found

    def depends(self, node: Node, variable: Sym) -> bool:
        return variable in self.of(node)

    def is_random(self, node: Node) -> bool:
        behind = self.of(node)
        return not self.random.isdisjoint(behind) or any(s.name in self.drawn for s in behind)


@lru_cache(maxsize=256)
def dependence(facts: tuple[Assumption, ...]) -> Dependence:
    """The dependences that facts state; claims of one section share them."""
    return Dependence(facts)


def _mentioned(node: Node) -> frozenset[Sym]:
    """The free symbols of a term, and of members at bound letters one that stands for all."""
    outside = free(node)
    put = dict.fromkeys(bound(node), Num(0))
    inside = (s for s in node.symbols if s not in outside and s not in put) if put else ()
    return outside.union(*(free(s.xreplace(put)) for s in inside))


__all__ = ["Dependence", "dependence"]
