"""The three spellings of a line: printed (LaTeX of the source), read (its tree), entered (the tree that is judged).

Lines of an entry stand for the printed lines in their order. Where that is not so, a `Reading` of the entry says which
printed lines stand behind which of its own; what no reading speaks of must agree one for one.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..notation.nodes import Dotted, Node
from ..notation.reader import PrintedChain, PrintedLine, ReadError, read_display
from .claim import Relation
from .equation import Equation
from .harmless import alike, form
from .printed import Printed, Slip
from .reading import Reading


class Agreement(enum.Enum):
    """How what is read of a printed line compares with what is entered."""

    IDENTICAL = "identical"
    HARMLESS = "the same but for a harmless form"
    DIFFERENT = "different"
    UNREAD = "not read"
    UNPRINTED = "not printed"


@dataclass(frozen=True)
class Source:
    """A printed line: how it stands in the source, what is read of it, and the relation before it."""

    number: int  # from 1, over the display
    latex: str
    line: PrintedLine
    relation: str | None  # in plain spelling; None at the start of a chain
    conditions: tuple[str, ...] = ()  # of its chain, at its first line
    slips: tuple[Slip, ...] = ()


@dataclass(frozen=True)
class Spelled:
    """A line of an entry in its three spellings.

    Attributes:
        number: The line of the entry, from 1.
        entered: The tree that is judged.
        sources: The printed lines that it stands for: one, unless a reading says otherwise.
        agreement: How the first of them compares with it.
        relation_agrees: Whether the relation before the line is the printed one.
        reading: Why line or relation is another, where it is.
    """

    number: int
    entered: Node
    sources: tuple[Source, ...]
    agreement: Agreement
    relation_agrees: bool
    reading: Reading | None = None

    @property
    def printed(self) -> str:
        """The LaTeX as it stands in the source, empty where nothing is printed."""
        return r" \\ ".join(source.latex for source in self.sources)

    @property
    def read(self) -> Node | None:
        """The tree that is read of it, where it is one."""
        return self.sources[0].line.tree if self.sources else None

    @property
    def error(self) -> ReadError | None:
        """Why it is not read."""
        return self.sources[0].line.error if self.sources else None

    @property
    def same(self) -> bool:
        """Whether the line says what is printed, its relation apart."""
        return self.agreement in (Agreement.IDENTICAL, Agreement.HARMLESS)

    @property
    def as_printed(self) -> bool:
        """Whether line and relation say what is printed, and no reading speaks of them."""
        return self.same and self.relation_agrees and self.reading is None and len(self.sources) == 1


@dataclass(frozen=True)
class Comparison:
    """An entry against its print.

    Attributes:
        entry: What is compared.
        lines: Its lines in their three spellings.
        dropped: Printed lines for which no line of the entry stands, each with the reading that says so, if one does.
        unsaid: What differs and no reading speaks of, in words.
        idle: Readings that speak of what does not differ, in words.
    """

    entry: Equation
    lines: tuple[Spelled, ...]
    dropped: tuple[tuple[Source, Reading | None], ...] = ()
    unsaid: tuple[str, ...] = ()
    idle: tuple[str, ...] = field(default=())

    @property
    def counts(self) -> dict[Agreement, int]:
        """How many lines agree how."""
        return {kind: sum(line.agreement is kind for line in self.lines) for kind in Agreement}


def sources(entry: Equation) -> tuple[Source, ...]:
    """The printed lines of an entry in order."""
    shown = entry.printed
    if shown is None:
        return ()
    text = shown.as_meant[0]
    chains = shown.chains if shown.chains is not None else _chains(text, entry)
    return tuple(_flat(chains, shown))


def _chains(text: str, entry: Equation) -> tuple[PrintedChain, ...]:
    if not text:
        return ()
    try:
        return read_display(text, entry.notation)
    except ReadError as error:  # not even its rows: one line, which is not read
        return (PrintedChain((PrintedLine(text, error.line, error.column, error=error, stop=len(text)),), ()),)


def _flat(chains: Iterable[PrintedChain], shown: Printed) -> Iterator[Source]:
    number = 0
    for chain in chains:
        before: list[str | None] = [*chain.relations] if chain.goes_on and number else [None, *chain.relations]
        for i, (line, relation) in enumerate(zip(chain.lines, before, strict=False)):
            number += 1
            latex, slips = shown.in_source(line.at, line.stop) if shown.slips else (line.latex, ())
            yield Source(number, latex, line, relation, chain.conditions if i == 0 else (), slips)


def compared(entry: Equation) -> Comparison | None:
    """An entry against its print; None where nothing of it is printed: it is ours."""
    if entry.printed is None:
        return None
    return _Comparing(entry).made()


class _Comparing:
    def __init__(self, entry: Equation) -> None:
        self.entry = entry
        self.sources = sources(entry)
        self.unsaid: list[str] = []
        self.idle: list[str] = []
        self.readings: dict[int, Reading] = {}  # by line
        for reading in entry.readings:
            for number in reading.lines:
                if number > len(entry.lines):
                    self.idle.append(f"a reading of line {number}, which there is not: {reading.why}")
                self.readings.setdefault(number, reading)

    def behind(self) -> tuple[dict[int, tuple[Source, ...]], dict[int, Reading]]:
        """The printed lines behind each line of the entry, and those that a reading speaks of."""
        by_number = {source.number: source for source in self.sources}
        placed: dict[int, tuple[Source, ...]] = {}
        taken: dict[int, Reading] = {}
        for reading in self.entry.readings:
            if reading.printed is None:
                continue
            for number in reading.printed:
                if number not in by_number or number in taken:
                    self.idle.append(f"a reading of printed line {number}, which is not there to read: {reading.why}")
                taken.setdefault(number, reading)
            behind = [by_number[number] for number in reading.printed if number in by_number]
            if len(behind) == len(reading.lines):
                placed.update({line: (source,) for line, source in zip(reading.lines, behind, strict=True)})
            else:
                placed.update(dict.fromkeys(reading.lines, tuple(behind)))
        rest = [source for source in self.sources if source.number not in taken]
        open_ = [number for number in range(1, len(self.entry.lines) + 1) if number not in placed]
        placed.update({number: (source,) for number, source in zip(open_, rest, strict=False)})
        if len(rest) != len(open_) and rest:
            self.unsaid.append(f"{len(rest)} printed lines stand against {len(open_)} of the entry")
        return placed, taken

    def made(self) -> Comparison:
        placed, taken = self.behind()
        relations = (None, *self.entry.chain.relations)
        lines: list[Spelled] = []
        link = 0
        needed: dict[Reading, set[tuple[str, int]]] = {}
        for number, line in enumerate(self.entry.lines, 1):
            behind = placed.get(number, ())
            relation = relations[number - 1]
            link += relation is not None
            agreement = _agreement(line.printed, behind)
            agrees = self.same_relation(relation, placed.get(number - 1, ()), behind, number)
            of_line = self.readings.get(number)
            of_link = next((r for r in self.entry.readings if relation is not None and link in r.links), None)
            if not agrees and of_link is not None:
                needed.setdefault(of_link, set()).add(("link", link))
            elif not agrees and of_line is not None:
                needed.setdefault(of_line, set()).add(("line", number))
            elif not agrees:
                self.unsaid.append(f"the relation before line {number} is {_sign(relation)}, printed {_before(behind)}")
            spelled = Spelled(number, line.printed, behind, agreement, agrees, of_line or (None if agrees else of_link))
            if not spelled.same or any(source.slips for source in behind):
                if of_line is None:
                    self.unsaid.append(_words(spelled))
                else:
                    needed.setdefault(of_line, set()).add(("line", number))
            lines.append(spelled)
        entered = {source.number for behind in placed.values() for source in behind}
        dropped = tuple((s, taken.get(s.number)) for s in self.sources if s.number not in entered)
        self.unsaid += [f"printed line {s.number} is not entered: {s.latex}" for s, reading in dropped if not reading]
        for reading in self.entry.readings:
            told = needed.get(reading, set())
            own = reading.lines if reading.printed is None else ()  # others say which printed lines stand behind them
            idle = [f"line {n}" for n in own if ("line", n) not in told]
            idle += [f"link {n}" for n in reading.links if ("link", n) not in told]
            self.idle += [f"{place} says what is printed: {reading.why}" for place in idle]
        return Comparison(self.entry, tuple(lines), dropped, tuple(self.unsaid), tuple(self.idle))

    def same_relation(
        self, relation: Relation | None, left: tuple[Source, ...], right: tuple[Source, ...], number: int
    ) -> bool:
        """Whether the printed line before is that of the line before, and joined to it as it is entered."""
        if number == 1:
            return not right or right[0].relation is None
        if not left or not right:
            return False
        if right[0].relation is None or relation is None:
            return right[0].relation is relation
        return left[-1].number + 1 == right[0].number and right[0].relation == relation.value


def _agreement(entered: Node, behind: tuple[Source, ...]) -> Agreement:
    if not behind:
        return Agreement.UNPRINTED
    if len(behind) > 1:
        return Agreement.DIFFERENT
    line = behind[0].line
    if line.error is not None:
        return Agreement.UNREAD
    if line.tree is None:
        return _grids(entered, line)
    if line.tree is entered:
        return Agreement.IDENTICAL
    return Agreement.HARMLESS if alike(line.tree, entered) else Agreement.DIFFERENT


def _grids(entered: Node, line: PrintedLine) -> Agreement:
    """A printed matrix with dots against the entries of one that is entered."""
    if not isinstance(entered, Dotted) or line.grid is None:
        return Agreement.DIFFERENT
    rows = [row for row in line.grid if any(entry is not None for entry in row)]
    kept = [j for j in range(len(line.grid[0])) if any(row[j] is not None for row in rows)]
    found = tuple(tuple(row[j] for j in kept) for row in rows)
    if found == entered.grid:
        return Agreement.IDENTICAL
    if None not in {entry for row in found for entry in row} and form(found) == form(entered.grid):
        return Agreement.HARMLESS
    return Agreement.DIFFERENT


def _words(spelled: Spelled) -> str:
    where = f"line {spelled.number}"
    match spelled.agreement:
        case Agreement.UNPRINTED:
            return f"{where} is not printed"
        case Agreement.UNREAD:
            return f"{where} is not read: {spelled.error}"
        case Agreement.DIFFERENT:
            return f"{where} is not what is printed: {spelled.printed}"
    return f"{where} holds a slip of the transcription: {spelled.printed}"


def _sign(relation: Relation | None) -> str:
    return "missing" if relation is None else relation.value


def _before(behind: tuple[Source, ...]) -> str:
    return "not at all" if not behind else behind[0].relation or "as the start of a chain"


__all__ = ["Agreement", "Comparison", "Source", "Spelled", "compared", "sources"]
