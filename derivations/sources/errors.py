"""What is said of a source that cannot be read as a document: the place, what is wrong there, and the remedy."""

from __future__ import annotations

from dataclasses import dataclass

from ..ledger.place import Place


class SourceError(ValueError):
    """A file or a declaration that cannot be read: `FILE:LINE:COLUMN: what; remedy`."""

    def __init__(self, where: Place | str, what: str, remedy: str) -> None:
        self.where = where
        self.what = what
        self.remedy = remedy
        super().__init__(f"{spelled(where)}: {what}; {remedy}")


@dataclass(frozen=True)
class Notice:
    """Something that a reader of the source should know, and that stops nothing."""

    place: Place
    words: str

    def __str__(self) -> str:
        return f"{spelled(self.place)}: {self.words}"


def spelled(where: Place | str) -> str:
    """`FILE:LINE:COLUMN`, or the name of a file."""
    return where if isinstance(where, str) else f"{where.file}:{where.line}:{where.column}"
