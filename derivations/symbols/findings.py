"""What is noticed of one name: definitions that differ, other meanings, none at all; letters that are the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

import sympy

from .names import PLACE, letter
from .passages import Meaning, Place
from .records import BROUGHT_IN, DEFINITIONS, Finding, How, Row, Sort, Statement


def again(row: Row) -> Iterator[Finding]:
    made = [s for s in row.statements if s.how in DEFINITIONS]
    if made:
        other = [s for s in made[1:] if (s.how, s.signs) != (made[0].how, made[0].signs)]
        if other:
            places = tuple(dict.fromkeys(s.place for s in (made[0], *other)))
            yield Finding(Sort.AGAIN, "; ".join(f"${s.left}$ {_said(s)}{_as(s)}" for s in (made[0], *other)), places)


def _as(statement: Statement) -> str:
    short = len(statement.value) < SHORT and r"\begin" not in statement.value
    return f" as ${statement.value}$" if short else ""


SHORT = 140  # signs of a value that is shown with its definition


def _said(statement: Statement) -> str:
    how = "defined" if statement.how is How.DEFINED else statement.how.value
    return f"{how} {statement.place}" if statement.place.sentence else f"{how} in {statement.place}"


def meanings(row: Row) -> Iterator[Finding]:
    yield from _other_symbols(row)
    yield from _other_places(row)
    bound = {how: places for how, places in row.bound.items() if how in ("a sum", "a product", "an integral")}
    named = [(m, places) for m, places in row.meanings.items() if m.what not in ("a number", "a whole number")]
    if bound and named:
        says = "; ".join(f"{meaning.what} in {_list(places)}" for meaning, places in named)
        says += "; bound by " + ", ".join(f"{how} in {_list(places)}" for how, places in bound.items())
        yield Finding(Sort.MEANING, says, _each(bound.values()))
    yield from _brought_in_again(row)


def _other_symbols(row: Row) -> Iterator[Finding]:
    """Symbols of entries that are written alike and differ in shape, or in being whole."""
    if row.only_index:
        return
    kinds: dict[str, list[Place]] = {}
    found = list(row.meanings.items())
    for (a, at), (b, bt) in combinations(found, 2):
        if a.what != b.what and alike(a.spelled, b.spelled) and not _special(a, b):
            for meaning, places in ((a, at), (b, bt)):
                kinds[meaning.what] = list(dict.fromkeys((*kinds.get(meaning.what, ()), *places)))
    if kinds:
        says = "; ".join(f"{what} in {_list(places)}" for what, places in kinds.items())
        yield Finding(Sort.MEANING, says, _each(kinds.values()))


def _other_places(row: Row) -> Iterator[Finding]:
    """Places of the name that hold things of different kinds; one letter that is of two kinds is noticed itself."""
    for which, found in row.fills.items():
        kinds: dict[str, dict[str, list[Place]]] = {}
        for (kind, letters), places in found.items():
            if not any(letters in known for known in kinds.values()):
                kinds.setdefault(kind, {})[letters] = places
        if len(kinds) > 1:
            says = "; ".join(
                f"{kind} in {_list(p for places in held.values() for p in places)}" for kind, held in kinds.items()
            )
            every = _each(places for held in kinds.values() for places in held.values())
            yield Finding(Sort.MEANING, f"its {PLACES.get(which, which)}: {says}", every)


PLACES = {"sub": "index", "sup": "upper index", "argument 1": "argument"}


def alike(a: Sequence[object], b: Sequence[object]) -> bool:
    """Whether two spellings can be written alike; what stands in a slot is what brackets leave whole."""
    if not a or not b:
        return not a and not b
    if isinstance(a[0], int):
        return any(alike(a[1:], b[n:]) for n in _cuts(b))
    if isinstance(b[0], int):
        return any(alike(a[n:], b[1:]) for n in _cuts(a))
    return a[0] == b[0] and alike(a[1:], b[1:])


def _cuts(signs: Sequence[object]) -> Iterator[int]:
    """How many signs a slot may take from the start."""
    depth = 0
    for n, sign in enumerate(signs, 1):
        depth += (sign in ("(", "{", "[")) - (sign in (")", "}", "]"))
        if depth < 0:
            return
        if depth == 0:
            yield n


def _brought_in_again(row: Row) -> Iterator[Finding]:
    """A sentence says "for all" or "there is" of what was there before."""
    before: dict[str, Statement | Place] = {}
    first = ""
    more: list[str] = []
    places: list[Place] = []
    for statement in row.statements:
        known = before.get(statement.left)
        if statement.how is How.EXISTS and known is None and row.forms[statement.left] is not statement.place:
            known = row.forms[statement.left]
        if statement.how in (How.FOR, How.EXISTS) and known is not None:
            at = known.place if isinstance(known, Statement) else known
            if at != statement.place:
                told, same = f"“{statement.how.value} ${statement.left}$”", False
                if not first and isinstance(known, Statement) and known.how in (How.FOR, How.EXISTS):
                    first, same = f"“{known.how.value} ${known.left}$” {known.place}", known.how is statement.how
                elif not first:
                    was = "used" if isinstance(known, Place) else known.how.value
                    first = f"${statement.left}$ {was} {_at([at])}"
                else:
                    same = told in first
                more.append(str(statement.place) if same else f"{told} {statement.place}")
                places += [at, statement.place]
        if statement.how in (*DEFINITIONS, How.FOR, How.EXISTS):
            before.setdefault(statement.left, statement)
    if more:
        yield Finding(Sort.MEANING, f"{first}, again {', '.join(more)}", tuple(dict.fromkeys(places)))


def _special(a: Meaning, b: Meaning) -> bool:
    """Whether one shape is the other where one size is 1."""
    if a.shape is None or b.shape is None:
        return False
    for one, other in ((a.shape, b.shape), (b.shape, a.shape)):
        sizes = {s for part in one for s in getattr(part, "free_symbols", ())}
        for size in sizes:
            if all(sympy.expand(x.subs(size, 1) - y) == 0 for x, y in zip(one, other, strict=True)):  # type: ignore[attr-defined]
                return True
    return False


def undefined(row: Row) -> Iterator[Finding]:
    """No definition at all, or one that comes after uses."""
    if not row.free or row.only_index:
        return
    said = [s for s in row.statements if s.how in (*DEFINITIONS, *BROUGHT_IN)]
    if not said:
        solved = next((s for s in row.statements if s.how is How.SOLVED), None)
        more = f"; solved for in {solved.place}" if solved else ""
        written = list(row.forms)
        shown = f"${'$, $'.join(written[:4])}$ " if row.name.arity or PLACE in (row.name.sub, row.name.sup) else ""
        yield Finding(Sort.UNDEFINED, f"{shown}used {_at(row.free)}{more}", tuple(row.free))
        return
    first = said[0].place
    early = row.free[: row.free.index(first)] if first in row.free else row.free
    before = [p for p in early if p != first]
    order = row.places
    if before and (first not in order or order.index(before[0]) < order.index(first)):
        yield Finding(Sort.LATE, f"used {_at(before)}; {_said(said[0])}", (*before, first))


def _at(places: Iterable[Place]) -> str:
    """Places with their preposition."""
    found = _list(places)
    return found if found.startswith(("after", "at")) else f"in {found}"


def _each(groups: Iterable[Iterable[Place]]) -> tuple[Place, ...]:
    """Every place once."""
    return tuple(dict.fromkeys(place for group in groups for place in group))


def _list(places: Iterable[Place]) -> str:
    found = list(dict.fromkeys(str(p) for p in places))
    return ", ".join(found) if len(found) < 6 else ", ".join([*found[:4], f"and {len(found) - 4} more"])


def letters(rows: list[Row]) -> None:
    """Names whose letter is the same, with another font, accent or index."""
    by_letter: dict[str, list[Row]] = {}
    for row in rows:
        by_letter.setdefault(letter(row.name.head), []).append(row)
    for same in by_letter.values():
        heads = list(dict.fromkeys((r.name.head, r.name.sub, r.name.sup) for r in same))
        if len(heads) > 1:
            for row in same:
                own = (row.name.head, row.name.sub, row.name.sup)
                others = [f"${r.name.latex}$" for r in same if (r.name.head, r.name.sub, r.name.sup) != own]
                row.findings.append(Finding(Sort.LETTER, ", ".join(dict.fromkeys(others)), ()))


__all__ = ["again", "alike", "letters", "meanings", "undefined"]
