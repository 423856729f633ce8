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


POSITIVE = tuple(q(x) for x in "1 2 1/2 3 1/3 1/10 10 1/100 100".split())
SIGNED = tuple(q(x) for x in "1 0 -1 2 1/2 -2 3 1/10".split())
FROM_ZERO = tuple(q(x) for x in "0 1 -1 1/2 2".split())
TIMES = tuple(q(x) for x in "1 2 1/2 0 1/10 10".split())
NATURALS = tuple(q(x) for x in "0 1 2 3".split())
SQUARES = tuple(fmpq(k * k) for k in (1, 2, 3, 10))
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


def within(options: Sequence[fmpq], fits: Callable[[fmpq], bool], ends: Sequence[fmpq]) -> list[fmpq]:
    """The options that fit, those at and around the ends of the range first if no plain one does."""
    plain = [x for x in options if fits(x)]
    near = [y for e in ends for y in (e, e + 1, e * q("11/10"), e / 2, e * q("9/10"), e * 2) if y > 0 and fits(y)]
    if len(ends) > 1:
        middle = sum(ends, fmpq(0)) / len(ends)
        near += [middle] if fits(middle) else []
    return list(dict.fromkeys([*plain, *near]))
