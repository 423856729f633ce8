"""What an entry says of printed mistakes: each a record with its erratum, and what should stand there instead."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..assumptions import Assumption
from ..notation.latex import latex
from ..notation.nodes import Node
from .claim import Relation

if TYPE_CHECKING:
    from .equation import Equation


class ErratumType(enum.Enum):
    TECHNICAL = "technical"
    EDITORIAL = "editorial"


class ErratumKind(enum.Enum):
    MALFORMED = "malformed"
    WRONG_FORMULA = "wrong-formula"
    MISSING_CONDITION = "missing-condition"
    LOGIC_GAP = "logic-gap"
    NOTATION = "notation"


@dataclass(frozen=True)
class Erratum:
    """One printed mistake, as its entry describes it; whether it is one is for the engines to say."""

    id: str
    notes: str
    type: ErratumType = ErratumType.TECHNICAL
    kind: ErratumKind = ErratumKind.WRONG_FORMULA
    maybe_transcription: bool = False


@dataclass(frozen=True)
class NewLines:
    """Lines (counted from 1) that should read otherwise."""

    erratum: Erratum
    lines: Mapping[int, Node]

    def said(self, entry: Equation) -> Iterator[tuple[str, str]]:
        """What is printed and what should stand there, in LaTeX."""
        for number, line in sorted(self.lines.items()):
            yield latex(entry.lines[number - 1].printed), latex(line)


@dataclass(frozen=True)
class NewPremises:
    """The premises under which the printed lines do hold, where those stated are not enough."""

    erratum: Erratum
    premises: tuple[Assumption, ...]

    def said(self, entry: Equation) -> Iterator[tuple[str, str]]:
        """The chain, and the chain with its premises."""
        stated = ", ".join(premise.statement() for premise in self.premises)
        yield entry.latex, f"{entry.latex} \\quad\\text{{if}}\\quad {stated}"


@dataclass(frozen=True)
class NewRelations:
    """Links (counted from 1) in which another relation holds, such as `<=` for `=`."""

    erratum: Erratum
    relations: Mapping[int, Relation]

    def said(self, entry: Equation) -> Iterator[tuple[str, str]]:
        """Each link as printed and as it holds."""
        for link in entry.placed.values():
            if link.number in self.relations and link.corrected is not None:
                yield link.claim.latex, link.corrected.latex


@dataclass(frozen=True)
class Gap:
    """A link (counted from 1) that does not follow from what the printed argument shows, though it is proved here.

    `shown` are the results of that argument, as assumptions, with the declarations of their symbols.
    """

    erratum: Erratum
    link: int
    shown: tuple[Assumption, ...]

    def said(self, entry: Equation) -> Iterator[tuple[str, str]]:
        """The link, which stays as it is."""
        printed = entry.links[self.link - 1].latex
        yield printed, printed


Repair = NewLines | NewPremises | NewRelations | Gap
