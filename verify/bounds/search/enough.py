"""What would have been enough: where a search fails, the inequality to which it had come down to.

A reduction shows a goal from one other relation. Where that one is not shown it is noted, and following the notes from
the claim leads to the smallest relation that would have closed it.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.notation import nodes as n

from ..rules.ground import ONE, ZERO
from .asking import Asking
from .seen import Question

STEPS = 8  # reductions, one after the other


#: a relation, and of a strong induction (i, t) where it is supposed for all i <= t
Supposed = tuple[n.Node, str, n.Node, tuple[n.Sym, n.Sym] | None]


@dataclass(frozen=True)
class Open:
    """A relation that is not shown, and what it may be shown from: the hypothesis of an induction."""

    left: n.Node
    relation: str
    right: n.Node
    supposing: tuple[Supposed, ...] = ()


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


# -- what is open in an induction -------------------------------------------------------------------------------
def at(goal: Question, t: n.Sym, value: n.Node) -> Question:
    """A relation at one value of a variable, as one would write it."""
    left, relation, right = goal
    return tidy(left.xreplace({t: value})), relation, tidy(right.xreplace({t: value}))


def tidy(node: n.Node) -> n.Node:
    """A term without x^0, 1 x, 0 x, x + 0 and a + (t + 1), which come of putting a number in."""
    while True:
        found = next(((x, less) for x in n.tree(node) if (less := shorter(x)) is not None), None)
        if found is None:
            return node
        old, less = found
        node = less if old == node else node.xreplace({old: less})


def shorter(x: n.Node) -> n.Node | None:
    """The same number written with less, or None."""
    match x:
        case n.Pow(args=(base, exponent)) if base.is_scalar_shaped and exponent in (ZERO, ONE):
            return ONE if exponent == ZERO else base
        case n.Neg(args=(n.Num() as value,)) if value == ZERO:
            return ZERO
        case n.Frac(args=(top, _)) if top == ZERO:
            return ZERO
        case n.Mul(args=args) if x.is_scalar_shaped and ZERO in args:
            return ZERO
        case n.Mul(args=args) if ONE in args:
            return one_of(n.Mul, [a for a in args if a != ONE], ONE) if x.is_scalar_shaped else None
        case n.Add(args=args) if x.is_scalar_shaped and ZERO in args:
            return one_of(n.Add, [a for a in args if a != ZERO], ZERO)
        case n.Add(args=args) if any(isinstance(a, n.Add) for a in args):
            return n.Add(*(b for a in args for b in (a.args if isinstance(a, n.Add) else (a,))))
    return None


def one_of(kind: type[n.Node], args: list[n.Node], empty: n.Node) -> n.Node:
    return kind(*args) if len(args) > 1 else args[0] if args else empty


def size(goal: Question) -> int:
    return sum(1 for side in (goal[0], goal[2]) for _ in n.tree(side))


__all__ = ["Open", "at", "note", "smallest"]
