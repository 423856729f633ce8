"""Indicators of the goal: between 0 and 1, what their events imply, and whether these happen for certain."""

from __future__ import annotations

from collections.abc import Iterator

from derivations.notation import nodes as n

from ...rules import events
from ...rules.ground import EQ, LE, LT, ONE, ZERO
from ...rules.kernel import Sequent
from ..asking import Asking
from ..registry import Sides, library


@library(n.Indicator)
def bounds(p: Asking, atom: n.Indicator, sides: Sides) -> Iterator[Sequent | None]:
    """0 <= 1_A <= 1, 1_A^2 = 1_A, and 1_A + 1_{not A} = 1 where both occur."""
    for side in ("low", "high", "square"):
        yield p.attempt(events.between, atom, side)
    a, b = atom.args[:2]
    if atom.relation in (LE, LT):
        other = n.Indicator(b, a, LT if atom.relation == LE else LE)
        wanted = p.t.canonical(other)
        if any(p.t.canonical(x) == wanted for side in sides for x in n.tree(side) if isinstance(x, n.Indicator)):
            yield p.attempt(events.opposite, *((a, b) if atom.relation == LE else (b, a)))


@library(n.Indicator)
def surely(p: Asking, atom: n.Indicator, sides: Sides) -> Iterator[Sequent | None]:
    """1 or 0, where the event or its opposite is shown."""
    a, b = atom.args[:2]
    shown = p.prove(a, atom.relation, b)
    if shown is not None:
        yield p.attempt(events.certain, shown, atom)
        return
    if atom.relation != EQ:
        other = p.prove(b, LT if atom.relation == LE else LE, a)
        if other is not None:
            yield p.attempt(events.certain, other, atom)


@library(n.Indicator)
def implied(p: Asking, atom: n.Indicator, sides: Sides) -> Iterator[Sequent | None]:
    """c 1_A <= d for the goal c 1_A + ... <= ..., from c <= d where the event happens."""
    gap = p.t.difference(sides[1], sides[0])
    own = {k: c for k, c in gap.items() if atom in (b for b, e in k[0] if e == ONE)}
    if not own or not p.c.chance.sources:
        return
    group = max(own, key=lambda k: sum(isinstance(b, n.Indicator) for b, _ in k[0]))
    indicators = tuple(b for b, e in group[0] if isinstance(b, n.Indicator) and e == ONE)
    if indicators[0] != atom:
        return
    pairs = {(b, ONE) for b in indicators}
    mine = {k: c for k, c in gap.items() if pairs <= set(k[0])}
    c = p.t.build({(tuple(x for x in k[0] if x not in pairs), k[1]): -v for k, v in mine.items()})
    d = p.t.build({k: v for k, v in gap.items() if k not in mine})
    found = from_event(p, indicators, c, d)
    if found is not None:
        yield found


def from_event(p: Asking, indicators: tuple[n.Node, ...], c: n.Node, d: n.Node) -> Sequent | None:
    sign = p.prove(ZERO, LE, d)
    if sign is None:
        return None
    said = tuple(events.event_of(x) for x in indicators)
    if not p.allowed.isdisjoint(said):
        return None
    inside = p.under(said, p.c).prove(c, LE, d)
    if inside is None:
        return None
    return p.attempt(events.implied, inside, sign, indicators)


@library(n.Indicator)
def by_cases(p: Asking, atom: n.Indicator, sides: Sides) -> Iterator[Sequent | None]:
    """a 1_A + r >= 0 with a > 0, from r >= 0 where A does not happen: then 1_A = 1 - 1_{not A}."""
    if atom.relation == EQ or not p.c.chance.sources:
        return
    gap = p.t.difference(sides[1], sides[0])
    own = gap.get((((atom, ONE),), ()), 0)
    if own <= 0:
        return
    a, b = atom.args[:2]
    other = n.Indicator(b, a, LT if atom.relation == LE else LE)
    weight = n.Num(own)
    rest = p.t.build({k: c for k, c in gap.items() if k != (((atom, ONE),), ())})
    found = from_event(p, (p.t.canonical(other),), weight, p.t.canonical(n.Add(weight, rest)))
    if found is not None:
        yield found
        yield p.attempt(events.opposite, *((a, b) if atom.relation == LE else (b, a)))
