"""What a reader says where it cannot read: the place, what is unclear there, and what to write or declare instead."""

from __future__ import annotations


class ReadError(ValueError):
    """LaTeX that is not read; `line` and `column` count from 1, `at` is the offset in the text."""

    def __init__(self, source: str, at: int, what: str, remedy: str) -> None:
        at = max(0, min(at, len(source) - 1)) if source else 0
        self.at = at
        self.line = source.count("\n", 0, at) + 1
        self.column = at - (source.rfind("\n", 0, at) + 1) + 1
        self.what = what
        self.remedy = remedy
        super().__init__(f"{self.line}:{self.column}: {what}; {remedy}")


class Unreadable(Exception):
    """The same before the text is known: an offset, what is unclear, and the remedy."""

    def __init__(self, at: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.at = at
        self.what = what
        self.remedy = remedy
