"""Which facts to collect about a term: one small function for each kind of term and idea, in a registry.

A move takes the prover, a factor that occurs in the goal, and the two sides of the goal (which say where to go), and
yields facts. Moves only propose; facts come from the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from derivations.notation import nodes as n

from ..rules.kernel import Fact

if TYPE_CHECKING:
    from .prover import Prover

Sides = tuple[n.Node, n.Node]
Move = Callable[["Prover", n.Node, Sides], Iterator[Fact | None]]
MOVES: dict[type, list[Move]] = {}


def move(*kinds: type) -> Callable[[Move], Move]:
    """Register a move for factors of some kinds."""

    def register(function: Move) -> Move:
        for kind in kinds:
            MOVES.setdefault(kind, []).append(function)
        return function

    return register


def facts_about(prover: Prover, atom: n.Node, sides: Sides) -> Iterable[Fact]:
    """All facts that the moves find about a factor, each asked once."""
    key = (atom, sides)
    if key not in prover.moves:
        prover.moves[key], cuts = (), prover.cuts
        prover.work.done += 20
        found: list[Fact] = []
        for kind, moves in MOVES.items():
            if isinstance(atom, kind):
                for one in moves:
                    found.extend(prover.plainly(f) for f in one(prover, atom, sides) if f is not None)
        if prover.cuts == cuts:
            prover.moves[key] = tuple(found)
        else:
            del prover.moves[key]
        return found
    return prover.moves[key]


__all__ = ["MOVES", "Sides", "facts_about", "move"]
