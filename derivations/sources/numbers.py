"""Numbers of displays as LaTeX counts them, and the names of those that bear none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .events import Counter, Display


@dataclass(frozen=True)
class Numbered:
    """The name of a display, the numbers of its rows, and whether it bears one; `again` where it stands already."""

    name: str
    numbers: tuple[str, ...]
    bare: bool = False
    again: bool = False


class Numbers:
    """Counts displays in their order."""

    def __init__(self) -> None:
        self.value: int = 0
        self.section: int | None = None  # within sections
        self.sections: int = 0
        self.parent: str | None = None  # the number that displays share
        self.letter: int = 0
        self.last: str = "0"
        self.names: set[str] = set()
        self.bears: dict[str, str] = {}  # number or label -> name of the display

    def count(self, change: Counter) -> None:
        """Follow a change of the counter."""
        match change.what:
            case "set":
                self.value = change.value
            case "add":
                self.value += change.value
            case "within":
                self.section = self.sections
            case "section":
                self.sections += 1
                if self.section is not None:
                    self.section, self.value = self.sections, 0
            case "sub":
                self.value += 1
                self.parent, self.letter = self.shown(self.value), 0
            case "endsub":
                self.parent = None

    def shown(self, value: int) -> str:
        return str(value) if self.section is None else f"{self.section}.{value}"

    def next(self) -> str:
        if self.parent is not None:
            self.letter += 1
            return f"{self.parent}{letters(self.letter)}"
        self.value += 1
        return self.shown(self.value)

    def of(self, display: Display) -> Numbered:
        """The name and the numbers of the next display."""
        numbers: list[str] = []
        for row in display.rows:
            if row.tag is not None:
                numbers.append(row.tag)
            elif display.counted and not row.silent:
                numbers.append(self.next())
        again = False
        if numbers:
            name = numbers[0]
            while name in self.names:
                name, again = f"{name}'", True
            self.last = numbers[-1]
        else:
            free = (f"{self.last}{end}" for end in suffixes())
            name = next(one for one in free if one not in self.names and one not in self.bears)
        self.names.add(name)
        for number in (name, *numbers):
            self.bears.setdefault(number, name)
        for row in display.rows:
            for label in row.labels:
                self.bears.setdefault(f"label {label}", name)
        return Numbered(name, tuple(numbers), not numbers, again)

    def named(self, reference: str) -> str | None:
        """The display with this number, or this label."""
        return self.bears.get(f"label {reference}") or self.bears.get(reference)


def letters(count: int) -> str:
    """a, ..., z, aa, ab, ..."""
    out = ""
    while count:
        count, rest = divmod(count - 1, 26)
        out = "abcdefghijklmnopqrstuvwxyz"[rest] + out
    return out


def suffixes() -> Iterator[str]:
    """a, ..., z, aa, ..."""
    count = 0
    while True:
        count += 1
        yield letters(count)
