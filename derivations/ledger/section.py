"""Entries as they are written down: those of a section in printed order, and ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, TypedDict, Unpack

from .chain import Chain
from .claim import ClaimError, Notation
from .equation import Equation, Kind
from .place import Place
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

    def __init__(self, number: int) -> None:
        self.number = number
        self.entries: dict[str, Equation] = {}

    def _entry(
        self, kind: Kind, key: int | str, title: str, notation: Notation, uses: Iterable[int | str] = (), **more: Any
    ) -> Callable[[Build], Equation]:
        number = str(key)

        def enter(build: Build) -> Equation:
            if number in self.entries:
                raise ClaimError(f"equation {number} is entered twice in section {self.number}")
            made = build(notation) if signature(build).parameters else build()
            rests_on = tuple(str(used) for used in uses)
            entry = Equation(
                number, self.number, title, kind, made, notation,
                uses=rests_on, among=self.entries, place=Place.of(build), **more,
            )  # fmt: skip
            self.entries[number] = entry
            return entry

        return enter


class Section(Entries):
    """The entries of a section, or of a part of one, in printed order: `@section.display(47, ...)`."""

    def __init__(self, number: int, title: str, notation: Notation) -> None:
        super().__init__(number)
        self.title = title
        self.notation = notation

    def display(self, number: int | str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A numbered display."""
        return self._entry(Kind.DISPLAY, number, title, **self._in_scope(options))

    def unnumbered(self, key: str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A display without a number; the key is that of the nearest display before it, and a letter."""
        return self._entry(Kind.UNNUMBERED, key, title, **self._in_scope(options))

    def prose(self, key: str, title: str, **options: Unpack[Options]) -> Callable[[Build], Equation]:
        """A claim of the sentences between displays."""
        return self._entry(Kind.PROSE, key, title, **self._in_scope(options))

    def _in_scope(self, options: Options) -> dict[str, Any]:
        return {"notation": self.notation, **options}


class Theory(Entries):
    """Supplements of ours to a section: what the document uses and does not prove, or more than it says."""

    def supplement(
        self,
        name: str,
        title: str,
        after: int | str,
        notation: Notation,
        alias: str = "",
        uses: Iterable[int | str] = (),
        remark: str = "",
        plan: Plan | None = None,
    ) -> Callable[[Build], Equation]:
        """A claim of ours, placed behind the entry `after` of a section; `alias` is a name that it had before."""
        aliases = (alias,) if alias else ()
        return self._entry(
            Kind.SUPPLEMENT, name, title, notation, uses, remark=remark, plan=plan, after=str(after), aliases=aliases
        )
