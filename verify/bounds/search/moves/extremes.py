"""Maxima and minima: each of their numbers, what bounds all of them, and the absolute value of a difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derivations.notation import nodes as n

from ...rules import extremes
from ...rules.ground import LE, LT
from ...rules.kernel import Sequent
from ..asking import Asking, Reach
from ..patterns import atoms_of
from ..registry import Sides, library
from .comparisons import occurs
from .vectors import bounds_of


@library(n.Max)
def maxima(p: Asking, atom: n.Max, sides: Sides) -> Iterator[Sequent | None]:
    """a_i <= max; max <= c where all numbers are; max(a, b) by |a - b|."""
    for place in range(len(atom.args)):
        yield p.attempt(extremes.above, atom, place)
    for c in (*bounds_of(p, atom, sides), *rivals(p, atom, sides[1])):
        bounds = each(p, [(x, c) for x in atom.args])
        if bounds is not None:
            yield p.attempt(extremes.least, atom, c, bounds)
            break
    yield from of_two(p, atom, sides)


@library(n.Min)
def minima(p: Asking, atom: n.Min, sides: Sides) -> Iterator[Sequent | None]:
    """min <= a_i; c <= min where that is below all numbers; min(a, b) by |a - b|."""
    for place in range(len(atom.args)):
        yield p.attempt(extremes.below, atom, place)
    own = [sides[0]] if p.t.same(sides[1], atom) else []
    for c in (*own, *rivals(p, atom, sides[0]), n.Num(0)):
        bounds = each(p, [(c, x) for x in atom.args])
        if bounds is not None:
            yield p.attempt(extremes.greatest, atom, c, bounds)
            break
    yield from of_two(p, atom, sides)


def rivals(p: Asking, atom: n.Node, side: n.Node) -> list[n.Node]:
    """Other maxima and minima of a side, against which one of them is compared as it stands."""
    return [x for x in atoms_of(p.t.poly(side)) if isinstance(x, n.Max | n.Min) and x != atom]


def each(p: Asking, pairs: Sequence[tuple[n.Node, n.Node]]) -> list[Sequent] | None:
    """left <= right for each pair, or None."""
    found = []
    for left, right in pairs:
        one = p.prove(left, LT, right, Reach.KNOWN) or p.prove(left, LE, right)
        if one is None:
            return None
        found.append(one)
    return found


def of_two(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """2 max(a, b) = a + b + |a - b|, where absolute values or more such terms stand beside it."""
    many = len({x for side in sides for x in n.tree(side) if isinstance(x, n.Max | n.Min)}) > 1
    if len(atom.args) == 2 and (many or occurs(sides, n.Norm, lambda x: x.args[0].is_scalar_shaped)):
        yield p.attempt(extremes.of_two, atom)
