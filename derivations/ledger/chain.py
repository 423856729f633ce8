"""A chain: printed lines, the relations between neighbours, and how the entry repairs what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ..assumptions import Assumption
from ..notation.nodes import Node, Sym
from .claim import ClaimError, Relation
from .reading import Reading
from .repairs import Erratum, Gap, NewLetters, NewLines, NewPremises, NewRelations, Repair, Undefined
from .uniform import Uniform


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
class Chain:
    """Lines and the relations between neighbours, as printed; built with `chain(...)`."""

    printed: tuple[Node, ...]
    relations: tuple[Relation | None, ...]
    stated: tuple[Assumption, ...] = ()
    anchor: Node | None = None
    checks: tuple[Check, ...] = ()
    repairs: tuple[Repair, ...] = ()
    readings: tuple[Reading, ...] = ()
    uniform: Uniform | None = None

    # -- what an entry says -----------------------------------------------------------------------------
    def given(self, *premises: Assumption) -> Chain:
        """The premises that the sentence itself states."""
        return replace(self, stated=(*self.stated, *premises))

    def uniformly(self, uniform: Uniform) -> Chain:
        """Of which letters the constants of its orders of magnitude are independent."""
        return replace(self, uniform=uniform)

    def anchored(self, node: Node) -> Chain:
        """What every line is judged against, where it is not the first line."""
        return replace(self, anchor=node)

    def consistent(self, line: int, lhs: Node, rhs: Node, corrected: tuple[Node, Node] | None = None) -> Chain:
        """A definition's consistency check: if `line` is right, lhs = rhs (after correction: `corrected`)."""
        return replace(self, checks=(*self.checks, Check(line, (lhs, rhs), corrected)))

    def read(
        self,
        why: str,
        lines: Iterable[int] = (),
        links: Iterable[int] = (),
        printed: Iterable[int] | None = None,
    ) -> Chain:
        """Lines and links (counted from 1) that say something else than the print, and why: see `Reading`."""
        of = None if printed is None else tuple(printed)
        return replace(self, readings=(*self.readings, Reading(why, tuple(lines), tuple(links), of)))

    def corrected(self, lines: Mapping[int, Node], erratum: Erratum, premises: tuple[Assumption, ...] = ()) -> Chain:
        """Repair lines (counted from 1); one erratum may repair several. `premises` stand in the place of those stated
        where the repaired lines need more."""
        return self._repaired(NewLines(erratum, lines, premises))

    def mended(self, relations: Mapping[int, Relation], erratum: Erratum) -> Chain:
        """Repair relations (links counted from 1), such as `=` where only `<=` holds."""
        return self._repaired(NewRelations(erratum, relations))

    def needs(self, *premises: Assumption, erratum: Erratum, converse: tuple[str, ...] = ()) -> Chain:
        """Premises under which the printed lines do hold, where those stated are not enough.

        `converse` names entries that prove these premises where the lines hold.
        """
        return self._repaired(NewPremises(erratum, premises, converse))

    def unproved(
        self,
        link: int,
        *shown: Assumption,
        erratum: Erratum,
        under: tuple[Assumption, ...] = (),
        case: tuple[Assumption, ...] = (),
    ) -> Chain:
        """The printed argument shows only this much, from which the link does not follow (links counted from 1).

        A counterexample keeps to the definitions `under`, and is looked for in the `case`.
        """
        return self._repaired(Gap(erratum, link, shown, under, case))

    def lettered(self, lines: Mapping[int, Node], erratum: Erratum) -> Chain:
        """Lines (counted from 1) with another letter for one that stands for two things."""
        return self._repaired(NewLetters(erratum, lines))

    def undefined(self, *symbols: Sym, used: tuple[str, ...], erratum: Erratum) -> Chain:
        """Symbols that the document defines nowhere, in a chain that defines them."""
        return self._repaired(Undefined(erratum, 1, symbols, used))

    def _repaired(self, repair: Repair) -> Chain:
        return replace(self, repairs=(*self.repairs, repair))

    # -- what follows from it ---------------------------------------------------------------------------
    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The printed lines, each with its repair."""
        found = [Line(node) for node in self.printed]
        for repair in self.repairs:
            if isinstance(repair, NewLines):
                for number, node in repair.lines.items():
                    found[number - 1] = replace(found[number - 1], corrected=node, erratum=repair.erratum)
        return tuple(found)

    @cached_property
    def relations_mended(self) -> Mapping[int, Relation]:
        """The relations that hold in the place of the printed ones, by link (counted from 1)."""
        return {
            n: r for repair in self.repairs if isinstance(repair, NewRelations) for n, r in repair.relations.items()
        }

    @cached_property
    def repaired_stated(self) -> tuple[Assumption, ...] | None:
        """The premises that are needed, where those stated are not enough."""
        own = [repair.premises for repair in self.repairs if isinstance(repair, NewPremises)]
        with_lines = [repair.premises for repair in self.repairs if isinstance(repair, NewLines) and repair.premises]
        return next(iter((*own, *with_lines)), None)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What does not follow from the printed argument."""
        return tuple(repair for repair in self.repairs if isinstance(repair, Gap))

    @cached_property
    def errata(self) -> tuple[Erratum, ...]:
        """The mistakes, each once: first those of lines as they are printed, then those of whole links."""
        lines = [line.erratum for line in self.lines if line.erratum is not None]
        return tuple(dict.fromkeys((*lines, *(repair.erratum for repair in self.repairs))))

    def about_links(self, erratum: Erratum) -> bool:
        """Whether it repairs what the links claim, and not certain lines."""
        return any(isinstance(r, NewPremises | NewRelations) and r.erratum == erratum for r in self.repairs)


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
    return Chain(tuple(lines), tuple(relations))  # type: ignore[arg-type]


def system(*chains: Chain) -> Chain:
    """Several chains printed in one display (cases); lines are counted on from chain to chain."""
    if any(part != Chain(part.printed, part.relations) for part in chains):
        raise ClaimError("premises, checks and repairs are said of the whole display: system(...).corrected(...)")
    lines = tuple(line for part in chains for line in part.printed)
    relations: tuple[Relation | None, ...] = chains[0].relations
    for part in chains[1:]:
        relations = (*relations, None, *part.relations)
    return Chain(lines, relations)
