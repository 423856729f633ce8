"""What a source says, in its order: blocks of declarations, directives, macros, displays, counters."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Piece:
    """A part of the text, and where it begins."""

    text: str
    at: int


@dataclass(frozen=True)
class Block:
    """Lines of declarations."""

    lines: tuple[Piece, ...]
    at: int


@dataclass(frozen=True)
class Directive:
    """What stands behind the word `certify` in a line of its own."""

    words: Piece


@dataclass(frozen=True)
class Definition:
    """One macro as it is defined."""

    latex: Piece


@dataclass(frozen=True)
class Counter:
    """A change of the number of displays: `set` or `add` to a value, `section`, `within` sections, `sub` and `endsub`
    around displays that share a number."""

    what: str
    value: int = 0
    at: int = 0


@dataclass(frozen=True)
class Row:
    """A row of a display that may bear a number: its tag, whether it bears none, its labels."""

    tag: str | None = None
    silent: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Display:
    """One display: its LaTeX between the signs that frame it, and how its rows are numbered.

    `counted`: rows without a tag bear the next number. `refers` are labels in the sentence before it.
    """

    latex: Piece
    at: int
    counted: bool
    rows: tuple[Row, ...]
    refers: tuple[str, ...] = ()
    directives: tuple[Directive, ...] = field(default=())


Event = Block | Directive | Definition | Counter | Display
