"""Matrices by their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import nodes as n
from ..core import Node
from .free_sizes import ZERO, number_or_zero, scalar, zero_alone
from .parselets import atom

if TYPE_CHECKING:
    from .grammar import Parser

Part = tuple[int, int]
Rows = tuple[tuple[Node, ...], ...]
ROWS = (r"\dots", r"\cdots", r"\vdots", r"\ddots")
KINDS = ("bmatrix", "pmatrix", "matrix", "smallmatrix", "array")
BEGIN = tuple(rf"\begin{{{kind}}}" for kind in KINDS)


def grid(p: Parser, part: Part) -> list[list[Part]]:
    """The cells of a matrix; an empty last row is none."""
    rows = p.split(part, (r"\\",))
    if len(rows) > 1 and rows[-1][0] >= rows[-1][1]:
        rows.pop()
    return [[_punctuated(p, cell) for cell in p.split(row, ("&",))] for row in rows]


def _punctuated(p: Parser, cell: Part) -> Part:
    """A cell without the comma at its end, which only parts it from the next."""
    first, last = cell
    return (first, last - 1) if last - first > 1 and p.tokens[last - 1].text == "," else cell


def printed(p: Parser, part: Part) -> tuple[tuple[Node, ...], ...]:
    """The cells that hold terms, those with dots left out; raises where the rows that remain are uneven."""
    rows = []
    for row in grid(p, part):
        cells = tuple(p.term(cell) for cell in row if not dots(p, cell))
        if cells:
            rows.append(cells)
    if len({len(row) for row in rows}) != 1:
        raise p.refuse("a matrix whose rows have not equally many entries", "write an entry for each column", part[0])
    return tuple(rows)


def cells(p: Parser, part: Part) -> tuple[tuple[Node | None, ...], ...] | None:
    """The entries of a part that is one matrix with dots, None where there are dots; None for any other part."""
    first, last = part
    begins = p.tokens[first].text if first < last else ""
    if begins not in BEGIN or p.closes.get(first) != last - 1 or not has_dots(p, (first + 1, last - 1)):
        return None
    found = []
    for row in grid(p, (first + 1, last - 1)):
        found.append(tuple(None if dots(p, cell) else p.term(cell) for cell in row))
    if len({len(row) for row in found}) != 1:
        raise p.refuse("a matrix whose rows have not equally many entries", "write an entry for each column", first)
    return tuple(found)


def dots(p: Parser, cell: Part) -> bool:
    """Whether a cell holds dots and nothing else."""
    signs = set(p.plain(cell))
    return bool(signs) and signs <= set(ROWS)


def has_dots(p: Parser, part: Part) -> bool:
    """Whether a cell holds dots alone."""
    return any(set(p.plain(cell)) & set(ROWS) for row in grid(p, part) for cell in row if cell[0] < cell[1])


@atom(*BEGIN)
def matrix(p: Parser) -> Node:
    place = p.i
    first, last = p.group()
    if p.tokens[place].text == r"\begin{array}":
        raise p.refuse("an array inside a term", "write a bmatrix", place)
    if has_dots(p, (first, last)):
        raise p.refuse("a matrix with dots, whose meaning is not printed", "say by a formula what it is", place)
    places = [[cell[0] for cell in row] for row in grid(p, (first, last))]
    return n.Blocks(_with_room(p, printed(p, (first, last)), places))


def _with_room(p: Parser, rows: Rows, places: list[list[int]]) -> Rows:
    """The entries; where some are blocks, a row or column of zeros alone has a size that its place has to tell."""
    if all(entry is ZERO for row in rows for entry in row) and len(rows) * len(rows[0]) > 1:
        return tuple(tuple(zero_alone(p.at(place)) for place in row) for row in places)
    if all(entry is ZERO or scalar(entry) for row in rows for entry in row):
        return rows
    high = [all(entry is ZERO for entry in row) for row in rows]
    wide = [all(entry is ZERO for entry in column) for column in zip(*rows, strict=True)]
    return tuple(
        tuple(number_or_zero(p.at(places[i][j])) if high[i] or wide[j] else entry for j, entry in enumerate(row))
        for i, row in enumerate(rows)
    )
