"""A place among tokens, and the part of them that is being read."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core import Node
from .errors import Unreadable
from .spellings import RELATIONS
from .tokens import MAX_DEPTH, Token, partners

Part = tuple[int, int]
BARS = ("|", r"\|")
DOTS = {r"\dots", r"\cdots", r"\vdots", r"\ddots"}
MAX_WORK = 40_000


class Cursor:
    """`i` is the place, `end` where the part that is being read ends; the work is counted."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = tokens
        self.length = length
        self.closes = partners(tokens)
        self.i = 0
        self.end = len(tokens)
        self.bars: list[str] = []  # what is open and closes with a bar
        self.depth = 0
        self.work = 0
        self.named = -1  # where the last name ended, if it was the last thing read

    def text(self, ahead: int = 0) -> str:
        """The sign at the place, "" at the end of the part."""
        place = self.i + ahead
        return self.tokens[place].text if place < self.end else ""

    def at(self, i: int | None = None) -> int:
        place = self.i if i is None else i
        return self.tokens[place].at if place < len(self.tokens) else self.length

    def refuse(self, what: str, remedy: str, i: int | None = None) -> Unreadable:
        return Unreadable(self.at(i), what, remedy)

    def group(self) -> Part:
        """The part between the bracket at the place and what closes it; the place moves behind it."""
        first, last = self.i + 1, self.closes[self.i]
        self.i = last + 1
        return first, last

    def within(self, part: Part, read: Callable[[], Node]) -> Node:
        """A part read to its end."""
        saved = self.i, self.end, self.bars, self.depth
        self.i, self.end, self.bars = *part, []
        try:
            if part[0] >= part[1]:
                raise self.refuse("nothing stands here", "write a term")
            node = read()
            if self.i < self.end:
                raise self.unexpected()
            return node
        finally:
            self.i, self.end, self.bars, self.depth = saved
            self.named = -1

    def split(self, part: Part, by: Iterable[str]) -> list[Part]:
        """A part cut at signs outside of its brackets; the signs are left out."""
        signs, out, start, i = set(by), [], part[0], part[0]
        while i < part[1]:
            if self.tokens[i].text in signs:
                out.append((start, i))
                start = i + 1
            i = self.closes.get(i, i) + 1
        return [*out, (start, part[1])]

    def plain(self, part: Part) -> tuple[str, ...]:
        """The signs of a part."""
        return tuple(token.text for token in self.tokens[part[0] : part[1]])

    def unexpected(self) -> Unreadable:
        text = self.text()
        if text in RELATIONS:
            return self.refuse(f"the relation {text} inside a term", "write each side of a relation by itself")
        if text in DOTS:
            return self.refuse(
                "dots whose meaning is not printed", r"write the sum with \sum, the matrix with its rule"
            )
        if text == ",":
            return self.refuse("a comma inside a term", "declare the name with its arguments, or write two terms")
        if text in BARS:
            return self.refuse("a bar that opens nothing", "write the bars in pairs")
        if text == r"\mid":
            return self.refuse("a condition outside of an expectation or density", "write it in their brackets")
        return self.refuse(f"{text} is not expected here", "write an operator before it or remove it")

    def enter(self) -> None:
        self.depth += 1
        self.work += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(f"nested deeper than {MAX_DEPTH}", "name a part of it and write the name")
        if self.work > MAX_WORK:
            raise self.refuse("too many ways to read it", "write it in shorter lines")
