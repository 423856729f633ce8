"""What of the terms of a proof is random, what makes it so, and which steps speak of all outcomes at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from derivations.assumptions import Assumption, Centered, Define, Flow, Gram, Law, Random, White
from derivations.assumptions.chance import Chance, naked
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .ground import need

if TYPE_CHECKING:
    from .kernel import Sequent

NOTHING: frozenset[Assumption] = frozenset()
AVERAGES = n.Expect | n.Cov
OUTCOMES = ("expectations are monotone",)  # whose premise is said of every outcome
INSIDE = "equals for equals"  # which may put an equation into an expectation: then it too is said of every outcome


class Chances:
    """What is random under some assumptions, and for each random symbol the facts by which it is."""

    def __init__(self, assumptions: Iterable[Assumption], chance: Chance | None) -> None:
        self.orders = chance.orders if chance is not None else {}
        self.sources: dict[str, frozenset[Assumption]] = {}
        self.known: dict[n.Node, frozenset[Assumption]] = {}
        if not self.orders:
            return
        heads = [(name, value, a) for a in assumptions for name, value in says(a)]
        grown = True
        while grown:
            grown = False
            for name, value, a in heads:
                behind = [self.sources[s.name] for s in naked(value) if s.name in self.sources] if value is not None else []
                if value is None or behind:
                    found = self.sources.get(name, NOTHING).union({a}, *behind)
                    grown = grown or found != self.sources.get(name)
                    self.sources[name] = found

    def is_random(self, node: n.Node) -> bool:
        """Whether a term depends on the outcome."""
        return any(t.name in self.orders for s in naked(node) for t in s.symbols)

    def behind(self, side: n.Node) -> frozenset[Assumption]:
        """The facts by which what is averaged in a term is random."""
        found = self.known.get(side)
        if found is None:
            bodies = (x for part in n.tree(side) if isinstance(part, AVERAGES) for x in part.args)
            names = {t.name for x in bodies for s in naked(x) for t in s.symbols}
            found = self.known[side] = NOTHING.union(*(self.sources.get(name, NOTHING) for name in names))
        return found


def says(a: Assumption) -> list[tuple[str, n.Node | None]]:
    """The names that a fact makes random, alone or where what it is made of is."""
    if isinstance(a, Centered | Law | Random):
        return [(v.name, None) for v in a.vectors]
    if isinstance(a, White):
        return [(a.vector.name, None)]
    if isinstance(a, Define):
        return [(a.symbol.name, a.value)]
    if isinstance(a, Stated) and a.relation == "=" and isinstance(a.left, n.Sym):
        return [(a.left.name, a.right)]
    if isinstance(a, Gram):
        return [(a.kernel.name, a.factor)]
    if isinstance(a, Flow):
        return [(a.path.name, a.rate), (a.path.name, a.initial)]
    return []


def averages(node: n.Node) -> bool:
    return any(isinstance(part, AVERAGES) for part in n.tree(node))


def discharged_once(sequent: Sequent, events: frozenset[Assumption]) -> None:
    """An event that is discharged was not taken to hold for every outcome in an expectation below it."""
    sure: dict[int, frozenset[Assumption]] = {}
    for step in sequent.steps():
        own = NOTHING.union(*(sure[id(p)] for p in step.parents))
        inside = step.rule == INSIDE and (averages(step.left) or averages(step.right))
        if inside or step.rule in OUTCOMES:
            own = own.union(*(p.under for p in step.parents))
        if not own <= step.under:  # by what it was dropped may hold for some outcomes only
            own = step.under
        sure[id(step)] = own
    need(events.isdisjoint(sure[id(sequent)]), "an event is used inside of an expectation")


__all__ = ["Chances", "averages", "discharged_once"]
