"""A section of a document: its entries in printed order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .chain import Chain
from .claim import ClaimError, Notation
from .equation import Equation, Kind
from .plan import Plan


class Section:
    """Collects the entries of one section in printed order: `@section.equation(47, ...)`."""

    def __init__(self, number: int, title: str, notation: Notation) -> None:
        self.number = number
        self.title = title
        self.notation = notation
        self.entries: dict[str, Equation] = {}

    def place(self, number: int | str, before: int | str) -> None:
        """Move an entry to its printed place, where its proof needs notation that comes later."""
        moved, order = str(number), [key for key in self.entries if key != str(number)]
        order.insert(order.index(str(before)), moved)
        entries = {key: self.entries[key] for key in order}
        self.entries.clear()
        self.entries.update(entries)

    def equation(
        self,
        number: int | str,
        title: str,
        uses: tuple[int | str, ...] | list[int | str] = (),
        notation: Notation | None = None,
        assumed: tuple[int, ...] = (),
        remark: str = "",
        plan: Plan | None = None,
    ) -> Callable[[Callable[[Any], Chain]], Equation]:
        """Register the display `number`; the function gets the notation and returns its chain."""
        key = str(number)

        def register(build: Callable[[Any], Chain]) -> Equation:
            if key in self.entries:
                raise ClaimError(f"equation {key} is entered twice in section {self.number}")
            scope = notation or self.notation
            made = build(scope)
            entry = Equation(
                key,
                self.number,
                title,
                _kind(key),
                made,
                scope,
                tuple(str(u) for u in uses),
                assumed,
                remark,
                self.entries,
                plan,
            )
            self.entries[key] = entry
            return entry

        return register


def _kind(key: str) -> Kind:
    if key.isdigit():
        return Kind.DISPLAY
    if key[-1] == "x":
        return Kind.SUPPLEMENT
    return Kind.PROSE if key[-1] in "pqrs" else Kind.UNNUMBERED
