"""The choices a model makes, in a fixed order: short rationals by height, small polynomials, small matrices.

A code is a tuple of digits, one for each choice in the order in which the model meets them; digits that are not
there are 0, the simplest choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from flint import fmpq

from derivations.assumptions import Property

from .functions import Unfit

Choice = TypeVar("Choice")


def numbers(text: str) -> tuple[fmpq, ...]:
    """The rationals written in a line."""
    return tuple(q(x) for x in text.split())


def q(text: str) -> fmpq:
    """One rational, such as -7/10."""
    top, _, bottom = text.partition("/")
    return fmpq(int(top), int(bottom or 1))


MORE, LESS = numbers("11/10 9/10")  # near 1
POSITIVE = numbers("1 1/2 2 1/10 3 1/3 10 1/100 100")
SIGNED = numbers("1 0 -1 2 1/2 -2 3 1/10")
FROM_ZERO = numbers("0 1 -1 1/2 2")
TIMES = numbers("1 0 2 1/2 1/10 10")
NATURALS = numbers("0 1 2 3")
EXPONENTS = numbers("0 10 1 2 3")  # natural numbers that end no range, such as powers
SQUARES = tuple(fmpq(k * k) for k in (1, 2, 3, 10))
# values of a polynomial map at 0, its slope and its bend as shares of the largest that the premises allow
CONSTANTS = numbers("1 1/10 -1 1/2 0 2 1/100")
TILTS = numbers("1 7/10 9/10 1/2 0 2 -1 3/10 1/10")
BENDS = numbers("0 1 -1 1/2 1/10 -1/10")
SPEEDS = numbers("1 -1 1/10 -1/10 1/2 2")
FULL = (
    ("1", "0", "0", "1"), ("1", "0", "0", "0"), ("0", "1", "1", "0"), ("1", "1", "0", "1"), ("1", "0", "0", "2"),
    ("0", "1", "0", "0"), ("1", "0", "0", "-1"), ("0", "0", "0", "1"), ("1", "1", "1", "1"), ("0", "-1", "1", "0"),
    ("1", "1", "0", "0"),
)  # fmt: skip


#: small matrices with a property, by their shape
SHAPED: dict[Property, dict[tuple[int, int], tuple[tuple[str, ...], ...]]] = {
    Property.ORTHOGONAL: {
        (1, 1): (("1",), ("-1",)),
        (2, 2): (
            ("1", "0", "0", "1"), ("0", "1", "1", "0"), ("1", "0", "0", "-1"), ("0", "1", "-1", "0"),
            ("3/5", "4/5", "-4/5", "3/5"), ("3/5", "4/5", "4/5", "-3/5"),
        ),
    },
    Property.IDEMPOTENT: {
        (1, 1): (("1",), ("0",)),
        (2, 2): (
            ("1", "0", "0", "0"), ("1", "1", "0", "0"), ("0", "0", "0", "0"), ("1", "0", "0", "1"),
            ("1/2", "1/2", "1/2", "1/2"), ("2", "-1", "2", "-1"),
        ),
    },
    Property.SKEW: {
        (1, 1): (("0",),),
        (2, 2): (("0", "1", "-1", "0"), ("0", "0", "0", "0"), ("0", "2", "-2", "0"), ("0", "-1", "1", "0")),
    },
    Property.DIAGONAL: {
        (1, 1): (("1",), ("0",), ("-1",), ("2",), ("1/2",)),
        (2, 2): (
            ("1", "0", "0", "0"), ("1", "0", "0", "2"), ("1", "0", "0", "-1"), ("0", "0", "0", "0"),
            ("1", "0", "0", "1"), ("2", "0", "0", "1/2"), ("-1", "0", "0", "-2"),
        ),
    },
}  # fmt: skip


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
    """The ends of the range, the options, and then positive numbers around the ends."""
    near = [y for e in ends for y in (e + 1, e * MORE, e / 2, e * LESS, e * 2) if y > 0]
    if len(ends) > 1:
        near.append(sum(ends, fmpq(0)) / len(ends))
    return [*ends, *(x for x in options if x not in ends), *(x for x in near if x not in options)]


def led_by(options: tuple[fmpq, ...], first: str) -> tuple[fmpq, ...]:
    """The options, with one of them (or another number) in front."""
    return (q(first), *(x for x in options if x != q(first)))
