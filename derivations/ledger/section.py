"""Entries as they are written down: those of a section in printed order, and ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, TypedDict, Unpack

from .chain import Chain
from .claim import ClaimError, Notation
from .equation import Equation, Kind
from .plan import Plan

Build = Callable[..., Chain]


class Options(TypedDict, total=False):
    """What an entry may say besides its number and title."""

    uses: Iterable[int | str]  # the entries it rests on
    notation: Notation  # in the place of the section's
    assumed: tuple[int, ...]  # links (counted from 1) that are taken from elsewhere
    remark: str
    plan: Plan


class Entries:
    """Entries of one file, in the order in which they are written; the method says of what kind each is.

    A decorated function returns the chain of its entry. If it has a parameter, that is the notation.
    """

    def __init__(self, number: int, notation: Notation) -> None:
        self.number = number
        self.notation = notation
        self.entries: dict[str, Equation] = {}

    def _entry(self, kind: Kind, key: int | str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        number = str(key)

        def enter(build: Build) -> Equation:
            if number in self.entries:
                raise ClaimError(f"equation {number} is entered twice in section {self.number}")
            more: dict[str, Any] = {"notation": self.notation, **options}
            more["uses"] = tuple(str(used) for used in more.get("uses", ()))
            made = build(more["notation"]) if signature(build).parameters else build()
            entry = Equation(number, self.number, title, kind, made, among=self.entries, **more)
            self.entries[number] = entry
            return entry

        return enter


class Section(Entries):
    """The entries of a section, or of a part of one, in printed order: `@section.display(47, ...)`."""

    def __init__(self, number: int, title: str, notation: Notation) -> None:
        super().__init__(number, notation)
        self.title = title

    def display(self, number: int | str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A numbered display."""
        return self._entry(Kind.DISPLAY, number, title, **options)

    def unnumbered(self, key: str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A display without a number; the key is that of the nearest display before it, and a letter."""
        return self._entry(Kind.UNNUMBERED, key, title, **options)

    def prose(self, key: str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A claim of the sentences between displays."""
        return self._entry(Kind.PROSE, key, title, **options)

    def supplement(self, key: str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A claim of ours."""
        return self._entry(Kind.SUPPLEMENT, key, title, **options)

    def place(self, number: int | str, before: int | str) -> None:
        """Move an entry to its printed place, where its proof needs notation that comes later."""
        moved, order = str(number), [key for key in self.entries if key != str(number)]
        order.insert(order.index(str(before)), moved)
        entries = {key: self.entries[key] for key in order}
        self.entries.clear()
        self.entries.update(entries)
