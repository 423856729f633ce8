"""A document is a value: its source, its sections, its entries in printed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from .claim import ClaimError
from .equation import Equation, Kind
from .section import Section


@dataclass(frozen=True, eq=False)
class Document:
    """A document: `prefix` starts its errata ids, `sha256` pins the source that was read."""

    key: str
    prefix: str
    title: str
    author: str
    date: str
    sha256: str
    sections: tuple[Section, ...]
    theorems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> the entries that state it

    @cached_property
    def equations(self) -> Mapping[str, Equation]:
        """All entries by number, in printed order."""
        found: dict[str, Equation] = {}
        for section in self.sections:
            for key, entry in section.entries.items():
                if key in found:
                    raise ClaimError(f"equation {key} is entered in sections {found[key].section} and {section.number}")
                found[key] = entry
        for entry in found.values():
            for used in entry.uses:
                if used not in found:
                    raise ClaimError(f"equation {entry.number} uses {used}, which is not in the ledger")
        return MappingProxyType(found)

    def of_kind(self, kind: Kind) -> Iterable[Equation]:
        return (e for e in self.equations.values() if e.kind is kind)
