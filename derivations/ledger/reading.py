"""A reading: where an entry says something else than what is printed, and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """What lines and links of an entry (counted from 1) say in the place of the print, and why, in one sentence.

    `printed` are the printed lines (counted from 1 over the display) that these lines stand for: as many as there are
    lines, one for each, or any number for all of them together, also none. None: each stands for its own.
    """

    why: str
    lines: tuple[int, ...] = ()
    links: tuple[int, ...] = ()
    printed: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not self.why.strip().endswith("."):
            raise ValueError(f"a reading needs its reason as a sentence, not {self.why!r}")
        if not (self.lines or self.links or self.printed):
            raise ValueError(f"a reading needs the lines or links that it is of: {self.why}")
        if any(number < 1 for number in (*self.lines, *self.links, *(self.printed or ()))):
            raise ValueError(f"lines and links are counted from 1: {self.why}")


__all__ = ["Reading"]
