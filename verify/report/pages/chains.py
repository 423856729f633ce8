"""The rows of a printed chain, aligned at the relation as in the notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..words import RELATION_TEX
from .mathematics import Sheet
from .records import Claim, Entry, Line

WIDE, NARROW = 11.0, 2.4


@dataclass(frozen=True)
class Side:
    """One side of a row: LaTeX, plain text, the number of its line, and whether a correction changed it."""

    tex: str
    text: str
    line: int
    changed: bool = False
    read: bool = False  # whether it is read as something else, or nothing is printed and it is ours


@dataclass(frozen=True)
class Row:
    """A left side where a chain starts, the relation, the right side, and the link that the relation claims."""

    left: Side | None
    relation: str
    right: Side | None
    link: Claim | None
    wide: bool = False

    @property
    def changed(self) -> bool:
        return any(side is not None and side.changed for side in (self.left, self.right))


def rows(entry: Entry, sheet: Sheet, corrected: bool = False) -> list[Row]:
    """The chain as printed, or as corrected; a left side wider than `WIDE` em gets a row of its own."""
    return list(_rows(entry, sheet, corrected))


def _rows(entry: Entry, sheet: Sheet, corrected: bool) -> Iterator[Row]:
    start: Side | None = None
    for line in entry.lines:
        side = _side(line, corrected)
        if line.relation is None:
            if start is not None:
                yield Row(start, "", None, None)
            start = side
            continue
        wide = start is not None and sheet.width(start.tex) > WIDE
        yield Row(start, line.relation, side, entry.arriving.get(line.number), wide)
        start = None
    if start is not None:
        yield Row(start, "", None, None)


def _side(line: Line, corrected: bool) -> Side:
    if corrected and line.corrected is not None:
        return Side(line.corrected, line.corrected_text, line.number, line.corrected != line.printed)
    if corrected and line.read_as:
        return Side(line.read_as, line.read_as_text, line.number, read=True)
    return Side(line.printed or line.read_as, line.text or line.read_as_text, line.number, read=bool(line.reading))


def short(listed: list[Row], sheet: Sheet) -> bool:
    """Whether all left sides leave room for a right side on a narrow screen."""
    return all(row.left is None or sheet.width(row.left.tex) <= NARROW for row in listed)


def relation_tex(relation: str) -> str:
    """The sign of a relation; the words themselves where there is no sign."""
    return RELATION_TEX.get(relation, r"\text{ " + relation + " }")


__all__ = ["Row", "Side", "relation_tex", "rows", "short"]
