"""What is said of a name: where it is used and defined, what it stands for, and what is noticed of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from .names import Name
from .passages import Meaning, Place


class How(enum.Enum):
    """How a statement says what a name is."""

    DEFINED = "defined"
    FLOW = "by its derivative"
    STEP = "by a step"
    SOLVED = "solved for"
    DECLARED = "declared"
    IS = "named in a sentence"
    FOR = "for all"
    EXISTS = "there is"
    RANGE = "its range"


DEFINITIONS = (How.DEFINED, How.FLOW, How.STEP)
BROUGHT_IN = (How.DECLARED, How.IS, How.FOR, How.EXISTS, How.RANGE)


class Sort(enum.Enum):
    """What is noticed of a name."""

    AGAIN = "defined again"
    MEANING = "in another meaning"
    UNDEFINED = "without a definition"
    LATE = "used before it is defined"
    SPELLING = "under another spelling"
    LETTER = "the same letter"


@dataclass(frozen=True)
class Statement:
    """A place that says what a name is."""

    place: Place
    how: How
    left: str
    value: str
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is noticed, in a sentence, with its places."""

    sort: Sort
    says: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Row:
    """One name of the document."""

    name: Name
    shown: str  # as it is written first
    places: list[Place] = field(default_factory=list)  # where it is used, each once
    free: list[Place] = field(default_factory=list)  # where it is not bound
    bound: dict[str, list[Place]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    meanings: dict[Meaning, list[Place]] = field(default_factory=dict)
    read_as: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)  # other spellings
    findings: list[Finding] = field(default_factory=list)
    forms: dict[str, Place] = field(default_factory=dict)  # as written, and where first
    fills: dict[str, dict[tuple[str, str], list[Place]]] = field(default_factory=dict)  # what stands in its places
    only_index: bool = True


@dataclass(frozen=True)
class Symbols:
    """The table of a document, in the order in which names are first used."""

    rows: tuple[Row, ...]

    def of(self, sort: Sort) -> tuple[tuple[Row, Finding], ...]:
        return tuple((row, finding) for row in self.rows for finding in row.findings if finding.sort is sort)


__all__ = ["BROUGHT_IN", "DEFINITIONS", "Finding", "How", "Row", "Sort", "Statement", "Symbols"]
