"""Families: sequences over natural numbers, and members of paths at other times."""

from __future__ import annotations

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Assumption
from derivations.notation.nodes import Sym

from .definitions import ZERO_TIME, Member, PolynomialPath, Recursion, at_time
from .draft import Draft
from .equations import relation_of, walk
from .members import changed_index, moved_definition, reach, shift_of


def sequences(d: Draft) -> None:
    """Families over natural numbers: a member is found by the number that its index comes to."""
    counted = d.bound | d.whole | set(d.naturals) | {
        f.var for f in d.facts if isinstance(f, est.Stated) and f.index and f.var is not None
    }  # fmt: skip
    members: dict[str, list[Sym]] = {}
    for symbol in d.symbols:
        if symbol.indices and all(i.is_scalar_shaped for i in symbol.indices):
            members.setdefault(symbol.name, []).append(symbol)
    for name, group in members.items():
        inside = {s for m in group for i in m.indices for s in walk(i) if isinstance(s, Sym)}
        if not inside or not inside <= counted or any(m in d.vectors for m in group):
            continue
        d.sequences[name] = next((r for f in d.facts if (r := rule_of(d, f)) and r[0] == name), (name, None))[1]
        for symbol in group:
            d.define(symbol, Member(symbol.indices, d.sequences[name]))


def rule_of(d: Draft, fact: Assumption) -> tuple[str, Recursion] | None:
    """A stated equation that gives every member of a sequence by earlier ones, or by its number."""
    if not isinstance(fact, est.Stated) or relation_of(fact) != "=" or fact.var is None or not fact.index:
        return None
    left = fact.left
    if not isinstance(left, Sym) or len(left.indices) != 1:
        return None
    shift = shift_of(left.indices[0], fact.var)
    earlier = [shift_of(s.indices[0], fact.var) for s in walk(fact.right) if isinstance(s, Sym) and s.name == left.name]
    if shift is None or any(e is None or e >= shift for e in earlier):
        return None
    d.granted.add(fact)
    return left.name, Recursion(fact.var, shift, fact.right, fact.low, fact.high, fact.open)


def families(d: Draft) -> None:
    """Members at other times follow the defined member; a member at time t of which nothing is known is a
    path, never a constant."""
    starts = ((f.initial, at_time(f.path, f.time, ZERO_TIME)) for f in d.facts if isinstance(f, asm.Flow))
    initial = {named for named, own in starts if named is own}
    for symbol in list(d.symbols):
        if symbol in d.definitions or symbol in d.vectors or not symbol.indices:
            continue
        if symbol not in initial:
            follow(d, symbol)
        if symbol in d.definitions:
            continue
        time = next((i for i in symbol.indices if i in d.times), None)
        if time is not None:
            d.define(symbol, PolynomialPath(at_time(symbol, time, ZERO_TIME), time))
    for definition in list(d.definitions.values()):
        if isinstance(definition, PolynomialPath):
            d.symbols.setdefault(definition.start)


def follow(d: Draft, symbol: Sym) -> None:
    for other, definition in list(d.definitions.items()):
        change = changed_index(other, symbol, d.times)
        moved = None if change is None else moved_definition(definition, *change)
        if moved is not None and symbol not in set(reach(moved)):
            d.define(symbol, moved)
            return
