"""The choices a model makes, in a fixed order: short rationals by height, small polynomials, small matrices.

A code is a tuple of digits, one for each choice in the order in which the model meets them; digits that are not
there are 0, the simplest choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from flint import fmpq

from .functions import Unfit

Choice = TypeVar("Choice")


def q(text: str) -> fmpq:
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


POSITIVE = tuple(q(x) for x in "1 2 1/2 1/10 3 1/3 10 1/100 100".split())
SIGNED = tuple(q(x) for x in "1 0 -1 2 1/2 -2 3 1/10".split())
FROM_ZERO = tuple(q(x) for x in "0 1 -1 1/2 2".split())
TIMES = tuple(q(x) for x in "1 0 2 1/2 1/10 10".split())
NATURALS = tuple(q(x) for x in "0 1 2 3".split())
SQUARES = tuple(fmpq(k * k) for k in (1, 2, 3, 10))
# values of a polynomial map at 0, its slope and its bend as shares of the largest that the premises allow
CONSTANTS = tuple(q(x) for x in "1 1/10 -1 1/2 0 2 1/100".split())
TILTS = tuple(q(x) for x in "1 9/10 7/10 1/2 0 2 -1 3/10 1/10".split())
BENDS = tuple(q(x) for x in "0 1 -1 1/2 1/10 -1/10".split())
SPEEDS = tuple(q(x) for x in "1 -1 1/10 -1/10 1/2 2".split())
FULL = (
    ("1", "0", "0", "1"), ("1", "0", "0", "0"), ("0", "1", "1", "0"), ("1", "1", "0", "1"), ("1", "0", "0", "2"),
    ("0", "1", "0", "0"), ("1", "0", "0", "-1"), ("0", "0", "0", "1"), ("1", "1", "1", "1"), ("0", "-1", "1", "0"),
)  # fmt: skip


class Source:
    """Reads a code; remembers how many options each choice had."""

    def __init__(self, code: Sequence[int]) -> None:
        self.code = code
        self.arities: list[int] = []

    def choose(self, options: Sequence[Choice]) -> Choice:
        if not options:
            raise Unfit("no simple number fits")
        place = len(self.arities)
        self.arities.append(len(options))
        digit = self.code[place] if place < len(self.code) else 0
        return options[min(digit, len(options) - 1)]

    def fitting(self, options: Sequence[Choice], fits: Callable[[Choice], bool]) -> Choice:
        """Option number `digit` among those that fit."""
        place = len(self.arities)
        self.arities.append(len(options))
        left = self.code[place] if place < len(self.code) else 0
        for option in options:
            if fits(option):
                if left == 0:
                    return option
                left -= 1
        raise Unfit("no simple number fits")


def around(options: Sequence[fmpq], ends: Sequence[fmpq]) -> list[fmpq]:
    """The options, and then positive numbers at and around the ends of the range."""
    near = [y for e in ends for y in (e, e + 1, e * q("11/10"), e / 2, e * q("9/10"), e * 2) if y > 0]
    if len(ends) > 1:
        near.append(sum(ends, fmpq(0)) / len(ends))
    return [*options, *(x for x in near if x not in options)]
