"""Formulas in the sentences between displays that no entry judges: where a document says what its letters are."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Word(enum.Enum):
    """What the words before a formula do with its first name."""

    NONE = ""
    IS = "is"  # let, denote, "with learning rate ...": the words say what it is
    FOR = "for"  # for every, for any, arbitrary: it may be any such value
    DECLARED = "declared"  # no word of a sentence: it is declared beside the text
    EXISTS = "exists"  # there is, there exist, one can find: it is some such value


@dataclass(frozen=True)
class Said:
    """One formula of a sentence: the entry it stands behind ("" before the first), and how it is brought in."""

    after: str
    latex: str
    word: Word = Word.NONE

    def __post_init__(self) -> None:
        if not self.latex.strip():
            raise ValueError(f"a formula of a sentence after ({self.after}) is empty")


__all__ = ["Said", "Word"]
