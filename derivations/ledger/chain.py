"""A chain: printed lines, the relations between neighbours, and how the entry repairs what is wrong."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..assumptions import Assumption
from ..notation.nodes import Node
from .claim import ClaimError, Relation


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
class Line:
    """One printed line; `corrected` where the entry repairs it."""

    printed: Node
    corrected: Node | None = None
    erratum: Erratum | None = None

    @property
    def best(self) -> Node:
        return self.printed if self.corrected is None else self.corrected


@dataclass(frozen=True)
class Check:
    """What must be equal if the definition in a line is right: as printed, and as corrected."""

    line: int
    printed: tuple[Node, Node]
    corrected: tuple[Node, Node] | None = None


@dataclass(frozen=True)
class Gap:
    """A link (counted from 1) that does not follow from what the printed argument shows, though it is proved here.

    `shown` are the results of that argument, as assumptions, with the declarations of their symbols.
    """

    link: int
    shown: tuple[Assumption, ...]
    erratum: Erratum


@dataclass(frozen=True)
class Chain:
    """Lines and the relations between neighbours, as printed; built with `chain(...)`."""

    lines: tuple[Line, ...]
    relations: tuple[Relation | None, ...]
    stated: tuple[Assumption, ...] = ()
    anchor: Node | None = None
    checks: tuple[Check, ...] = ()
    repaired_stated: tuple[Assumption, ...] | None = None
    premise_erratum: Erratum | None = None
    mends: Mapping[int, Relation] = field(default_factory=dict)
    mend_erratum: Erratum | None = None
    gaps: tuple[Gap, ...] = ()

    def unproved(self, link: int, *shown: Assumption, erratum: Erratum) -> Chain:
        """The printed argument shows only this much, from which the link does not follow (links counted from 1)."""
        return replace(self, gaps=(*self.gaps, Gap(link, shown, erratum)))

    def mended(self, relations: Mapping[int, Relation], erratum: Erratum) -> Chain:
        """Repair relations (links counted from 1), such as `=` where only `<=` holds."""
        return replace(self, mends=relations, mend_erratum=erratum)

    def corrected(self, lines: Mapping[int, Node], erratum: Erratum) -> Chain:
        """Repair lines (counted from 1); one erratum may repair several."""
        new = list(self.lines)
        for number, node in lines.items():
            new[number - 1] = replace(new[number - 1], corrected=node, erratum=erratum)
        return replace(self, lines=tuple(new))

    def given(self, *premises: Assumption) -> Chain:
        """The premises that the sentence itself states."""
        return replace(self, stated=(*self.stated, *premises))

    def anchored(self, node: Node) -> Chain:
        """What every line is judged against, where it is not the first line."""
        return replace(self, anchor=node)

    def consistent(self, line: int, lhs: Node, rhs: Node, corrected: tuple[Node, Node] | None = None) -> Chain:
        """A definition's consistency check: if `line` is right, lhs = rhs (after correction: `corrected`)."""
        return replace(self, checks=(*self.checks, Check(line, (lhs, rhs), corrected)))

    def needs(self, *premises: Assumption, erratum: Erratum) -> Chain:
        """The premises under which the printed lines do hold, where those stated are not enough."""
        return replace(self, repaired_stated=premises, premise_erratum=erratum)


def chain(*items: Node | Relation) -> Chain:
    """Printed lines with the relations between them, alternating: `chain(a, EQ, b, LE, c)`."""
    lines, relations = items[0::2], items[1::2]
    if len(items) % 2 == 0 or len(items) < 3:
        raise ClaimError("a chain alternates lines and relations and needs at least two lines")
    for line in lines:
        if not isinstance(line, Node):
            raise ClaimError(f"a line of a chain must be a term of the notation, not {type(line).__name__}")
    for relation in relations:
        if not isinstance(relation, Relation):
            raise ClaimError(f"between two lines a Relation is needed, not {type(relation).__name__}")
    return Chain(tuple(Line(line) for line in lines), tuple(relations))  # type: ignore[arg-type]


def system(*chains: Chain) -> Chain:
    """Several chains printed in one display (cases); lines are counted on from chain to chain."""
    lines = tuple(line for part in chains for line in part.lines)
    relations: tuple[Relation | None, ...] = chains[0].relations
    for part in chains[1:]:
        relations = (*relations, None, *part.relations)
    return Chain(lines, relations)
