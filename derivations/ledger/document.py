"""A document is a value: its source, its sections, its entries in printed order, and our supplements to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from ..assumptions import Assumption
from .claim import Claim, ClaimError
from .equation import Equation, Kind
from .origin import Origin
from .printed import Printed
from .repairs import Withdrawn
from .said import Said
from .section import Section, Theory


class Entries(Mapping[str, Equation]):
    """Entries by name, in the order of the document. An alias finds its entry too, and is not listed."""

    def __init__(self, entries: Iterable[Equation]) -> None:
        self._entries: dict[str, Equation] = {}
        self._names: dict[str, str] = {}
        for entry in entries:
            self._entries[entry.number] = entry
            for name in (entry.number, *entry.aliases):
                if name in self._names:
                    raise ClaimError(f"equation {name} is entered twice, as {self._names[name]} and {entry.number}")
                self._names[name] = entry.number

    def __getitem__(self, name: str) -> Equation:
        return self._entries[self._names[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, eq=False)
class Document:
    """A document: `prefix` starts its errata ids, `sha256` pins the source that was read.

    Several `sections` with one number are parts of one section: the first gives its title and its notation.
    `theory` are our supplements; each says behind which entry it is placed. `origin` says how the text that was read
    came to be; `withdrawn` are records that are no longer upheld.
    `print` is the LaTeX of the source; an entry that has its own (`Equation.printed`) keeps it.
    `sentences` are what the table of symbols reads beside the print.
    """

    key: str
    prefix: str
    title: str
    author: str
    date: str
    sha256: str
    sections: tuple[Section, ...]
    theorems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> the entries that state it
    theory: tuple[Theory, ...] = ()
    inputs: Mapping[str, tuple[Assumption, ...]] = field(default_factory=dict)  # display -> the facts that it states
    origin: Origin | None = None
    withdrawn: tuple[Withdrawn, ...] = ()
    print: Mapping[str, Printed] = field(default_factory=dict)  # what stands in the source, by the keys of the entries
    sentences: tuple[Said, ...] = ()  # formulas of the sentences that no entry judges, in order

    @cached_property
    def equations(self) -> Mapping[str, Equation]:
        """All entries by name, in printed order, each supplement behind the entry that it names."""
        entries = Entries(self._in_order())
        among: dict[int, dict[str, Equation]] = {}  # the entries of each section, by which a proof finds its lemmas
        found = []
        for key in self.print:
            if key not in entries:
                raise ClaimError(f"equation {key} is printed, and is not in the ledger")
        for entry in entries.values():
            for used in entry.uses:
                if used not in entries:
                    raise ClaimError(f"equation {entry.number} uses {used}, which is not in the ledger")
            uses = tuple(entries[used].number for used in entry.uses)
            here = among.setdefault(entry.section, {})
            here[entry.number] = replace(
                entry, uses=uses, among=here, printed=entry.printed or self.print.get(entry.number)
            )
            found.append(here[entry.number])
        return Entries(found)

    def _in_order(self) -> Iterator[Equation]:
        printed = [entry for section in self.sections for entry in section.entries.values()]
        following: dict[str, list[Equation]] = {}
        for theory in self.theory:
            for entry in theory.entries.values():
                following.setdefault(entry.after, []).append(entry)
        known = {entry.number for entry in printed}
        for key, entries in following.items():
            if key not in known:
                raise ClaimError(f"{entries[0].number} is placed after {key}, which is no entry of a section")
        for entry in printed:
            yield entry
            yield from following.get(entry.number, ())

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every claim of every entry, by the id that is printed with it."""
        return MappingProxyType({claim.id: claim for entry in self.equations.values() for claim in entry.claims})

    @cached_property
    def titles(self) -> Mapping[int, str]:
        """The sections by number, with their titles."""
        found: dict[int, str] = {}
        for section in self.sections:
            found.setdefault(section.number, section.title)
        return found

    def of_kind(self, kind: Kind) -> Iterable[Equation]:
        return (e for e in self.equations.values() if e.kind is kind)
