"""What would have been enough: where a search fails, the inequality to which it had come down to.

A reduction shows a goal from one other relation. Where that one is not shown it is noted, and following the notes from
the claim leads to the smallest relation that would have closed it.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.estimates import Stated
from derivations.notation import nodes as n

from .asking import Asking
from .seen import Question

STEPS = 8  # reductions, one after the other


@dataclass(frozen=True)
class Open:
    """A relation that is not shown, and what it may be shown from; of an induction: its hypothesis."""

    left: n.Node
    relation: str
    right: n.Node
    supposing: Stated | None = None


def note(p: Asking, goal: Question, open_: Question) -> None:
    """The goal would follow from this relation, which is not shown."""
    if open_ != goal:
        p.seen.enough.setdefault(goal, open_)


def smallest(p: Asking, goal: Question) -> Open | None:
    """The last relation to which a goal was reduced; None where it was not."""
    seen, current = {goal}, goal
    for _ in range(STEPS):
        further = p.seen.enough.get(current)
        if further is None or further in seen:
            break
        seen.add(further)
        current = further
    return None if len(seen) == 1 or size(current) >= size(goal) else Open(*current)


def size(goal: Question) -> int:
    return sum(1 for side in (goal[0], goal[2]) for _ in n.tree(side))


__all__ = ["Open", "note", "smallest"]
