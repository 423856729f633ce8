"""The print: LaTeX of displays and of formulas in sentences as it stands in the source, mistakes included.

What is entered (lines, relations, corrections) is `Equation`; this is what it was entered from. Nothing is repaired
here: a slip of the transcription, as against a mistake of the author, is marked, and its place stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from inspect import cleandoc
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..notation.reader import PrintedChain

_BREAK = re.compile(r"\\\\|\\(begin|end)(?![A-Za-z])|\n\s*\n")


@dataclass(frozen=True)
class Slip:
    """A place that is plainly a slip of the transcription: what it stands for, and why that is plain."""

    place: str  # white space counts for nothing; it occurs once in what is printed
    meant: str
    why: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The place, whatever white space is between its parts."""
        return re.compile(r"\s+".join(re.escape(part) for part in self.place.split()))


@dataclass(frozen=True)
class Moved:
    """A slip's signs in the source, and what stands for them in the text as it is meant."""

    start: int
    stop: int
    begin: int
    end: int
    slip: Slip


@dataclass(frozen=True)
class Printed:
    """One display, or the formulas of a sentence, as printed.

    Attributes:
        number: The key of the entry.
        latex: The LaTeX as it stands in the source; pieces that stand apart there are parted by an empty line.
        slips: What is plainly a slip of the transcription in it.
        about: For a sentence: the displays that it speaks of.
        counted: For a display without its number beside it: how it is known.
        chains: What is read from it, where that is known already: by whoever knows the macros of its file.

    Raises:
        ValueError: There is neither a formula nor a display spoken of, or a slip is not found at one place.
    """

    number: str
    latex: str
    slips: tuple[Slip, ...] = ()
    about: tuple[str, ...] = ()
    counted: str = ""
    chains: tuple[PrintedChain, ...] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not (self.latex or self.about):
            raise ValueError(f"({self.number}) has no formula and speaks of no display")
        for slip in self.slips:
            places = len(slip.pattern.findall(self.latex)) if slip.place.strip() else 0
            if places != 1:
                raise ValueError(f"({self.number}): {slip.place} is found at {places} places, not at one")

    @property
    def pieces(self) -> tuple[str, ...]:
        """What stands on lines of its own: apart in the source, or parted by a line break outside of environments."""
        return _pieces(self.latex)

    @property
    def meant(self) -> tuple[str, ...]:
        """The pieces with what the slips stand for; mistakes of the author stay."""
        return _pieces(self.as_meant[0])

    @cached_property
    def as_meant(self) -> tuple[str, tuple[Moved, ...]]:
        """The whole text with what the slips stand for, and the places that they move."""
        found = sorted((match.span(), slip) for slip in self.slips for match in slip.pattern.finditer(self.latex))
        out, moved, last = "", [], 0
        for (start, stop), slip in found:
            place = self.latex[start:stop]
            same = _common(place, slip.meant)
            tail = _common(place[same:][::-1], slip.meant[same:][::-1])
            out += self.latex[last:start]
            moved.append(Moved(start + same, stop - tail, len(out) + same, len(out) + len(slip.meant) - tail, slip))
            out, last = out + slip.meant, stop
        return out + self.latex[last:], tuple(moved)

    def in_source(self, start: int, stop: int) -> tuple[str, tuple[Slip, ...]]:
        """What stands in the source for a stretch of the text as it is meant, and the slips in it."""
        moved = self.as_meant[1]
        slips = tuple(one.slip for one in moved if one.begin < stop and start < max(one.end, one.begin + 1))
        first, last = (_back(place, moved) for place in (start, stop))
        return self.latex[first:last], slips


def _common(one: str, other: str) -> int:
    """How many signs two texts begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _back(place: int, moved: tuple[Moved, ...]) -> int:
    """The place in the source for one in the text as it is meant."""
    shift = 0
    for one in moved:
        if place <= one.begin:
            break
        if place < one.end:
            return one.start
        shift = one.stop - one.end
    return place + shift


def _pieces(latex: str) -> tuple[str, ...]:
    found, start, within = [], 0, 0
    for sign in _BREAK.finditer(latex):
        if sign[1] is not None:
            within += 1 if sign[1] == "begin" else -1
        elif within == 0:
            found.append(latex[start : sign.start()].strip())
            start = sign.end()
    return (*found, latex[start:].strip()) if latex else ()


def printed(number: str, latex: str = "", *slips: Slip, about: tuple[str, ...] = (), counted: str = "") -> Printed:
    """What is printed, from a text that is indented as the code around it."""
    return Printed(number, cleandoc(latex).strip(), slips, about, counted)


def by_number(*sections: Iterable[Printed]) -> Mapping[str, Printed]:
    """What sections print, in order.

    Raises:
        ValueError: A number occurs twice.
    """
    found: dict[str, Printed] = {}
    for one in (one for section in sections for one in section):
        if one.number in found:
            raise ValueError(f"({one.number}) is printed twice")
        found[one.number] = one
    return MappingProxyType(found)


__all__ = ["Printed", "Slip", "by_number", "printed"]
