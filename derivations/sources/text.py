"""The text of a document as one string, put together from files; every offset knows its file, line and column."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from ..ledger.place import Place


@dataclass(frozen=True)
class File:
    """The text of one file, line ends as `\\n`; `name` is what messages call it."""

    name: str
    text: str

    @cached_property
    def starts(self) -> list[int]:
        """Where its lines begin."""
        return [0, *(i + 1 for i, sign in enumerate(self.text) if sign == "\n")]

    def place(self, at: int) -> Place:
        """Line and column, both from 1; columns are characters."""
        at = max(0, min(at, len(self.text)))
        line = bisect_right(self.starts, at)
        return Place(self.name, line, at - self.starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """One line without its end."""
        start = self.starts[number - 1]
        stop = self.text.find("\n", start)
        return self.text[start:] if stop < 0 else self.text[start:stop]


@dataclass(frozen=True)
class Piece:
    """A part of the string: where it begins there, and in which file it stands from where on."""

    start: int
    file: File
    offset: int


@dataclass(frozen=True)
class Text:
    """One string from pieces of files."""

    string: str
    pieces: tuple[Piece, ...]

    def place(self, at: int) -> Place:
        """The place in its file."""
        piece = self.pieces[max(0, bisect_right(self._starts, at) - 1)]
        return piece.file.place(piece.offset + at - piece.start)

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.pieces]

    @cached_property
    def files(self) -> dict[str, File]:
        """The files by name."""
        return {piece.file.name: piece.file for piece in self.pieces}


def whole(file: File) -> Text:
    """One file as it stands."""
    return Text(file.text, (Piece(0, file, 0),))
