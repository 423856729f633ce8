"""Which sequents to collect about a term: one small function for each kind of term and idea, in a registry.

A move takes a prover, a factor that occurs in the goal, and the two sides of the goal (which say where to go), and
yields sequents. Moves only propose; sequents come from the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from derivations.notation import nodes as n

from ..rules.kernel import Sequent
from ..rules.terms import TermError
from .asking import Asking, Sides

Move = Callable[[Asking, n.Node, Sides], Iterator[Sequent | None]]
MOVES: dict[type, list[Move]] = {}


LIBRARY: dict[type, list[Move]] = {}  # what is tried in a second search, where the first found nothing


def move(*kinds: type) -> Callable[[Move], Move]:
    """Register a move for factors of some kinds."""

    return registering(MOVES, kinds)


def library(*kinds: type) -> Callable[[Move], Move]:
    """Register a move of the library of inequalities, which only a wide search tries."""
    return registering(LIBRARY, kinds)


def registering(table: dict[type, list[Move]], kinds: tuple[type, ...]) -> Callable[[Move], Move]:
    def register(function: Move) -> Move:
        for kind in kinds:
            table.setdefault(kind, []).append(function)
        return function

    return register


def sequents_about(p: Asking, atom: n.Node, sides: Sides) -> Iterable[Sequent]:
    """All sequents that the moves find about a factor, each asked once."""
    key, moves = (atom, sides), p.seen.moves
    if key not in moves:
        moves[key], dropped = (), p.questions.dropped
        p.work.done += 20
        found: list[Sequent] = []
        for kind, own in (*MOVES.items(), *(LIBRARY.items() if p.wide else ())):
            if isinstance(atom, kind):
                for one in own:
                    with suppress(TermError):  # a term outside of the fragment: that move has nothing more to say
                        found.extend(p.plainly(f) for f in one(p, atom, sides) if f is not None)
        if p.questions.dropped == dropped:
            moves[key] = tuple(found)
        else:
            del moves[key]
        return found
    return moves[key]


__all__ = ["LIBRARY", "MOVES", "Sides", "library", "move", "sequents_about"]
