"""A document is a value: its source, its sections, its entries in printed order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from .ledger import ClaimError, Equation, Kind, Section
from .sections import s6_chance, s6_descent, s6_sharp, s6_sharp_flow, s6_threshold  # noqa: F401 - they add to Section 6
from .sections.s1 import s1
from .sections.s2 import s2
from .sections.s3 import s3
from .sections.s4 import s4
from .sections.s5 import s5
from .sections.s6_trained import s6


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


LINEARIZED_NETWORKS = Document(
    key="linearized-networks",
    prefix="LN",
    title="Linearized Networks",
    author="Yilan Chen",
    date="2020-08-21",
    sha256="0615231c85cf8e66b84b47e3d3bb224bf1b565176767572a0930c5b4da13da9e",
    sections=(s1, s2, s3, s4, s5, s6),
    theorems={
        "Lemma 1": ("54mx", "54nx"),
        "G.1": ("56", "57"),
        "G.1x": ("57fx", "57ix"),
        "G.1 for one hidden layer": ("57lx", "57mx"),
        "G.1 as printed for one hidden layer": ("57px", "57qx"),
        "G.2": ("98gx",),
        "G.2x": ("98px",),
        "G.2 for one hidden layer": ("98qx",),
        "H.1": ("73",),
        "H.1x": ("72xx", "101tx", "101ux"),
    },
)
