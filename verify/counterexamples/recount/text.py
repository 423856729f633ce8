"""Numbers and functions as they are written in a counterexample, read and never run; what counting may answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import mpmath

DIGITS = 60
CLOSE = mpmath.mpf(10) ** -15  # shown are 20 digits
SURE = mpmath.mpf(10) ** -12  # sides of an identity that differ by more are different
SAME = mpmath.mpf(10) ** -18  # and by less are equal
NOISE = mpmath.mpf(10) ** -50  # what rounding at so many digits leaves of sides that are equal
DEEP = 40  # brackets in a value, definitions in definitions


class NotConfirmed(Exception):
    """What is shown cannot be counted again: why."""


class Contradicted(NotConfirmed):
    """What is shown is no counterexample: the fact that it violates, or the sides that agree."""


def need(condition: object, reason: str) -> None:
    if not condition:
        raise NotConfirmed(reason)


def refuse(condition: object, reason: str) -> None:
    if not condition:
        raise Contradicted(reason)


TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:/\d+)?)(?![\w.])|(e\^\()|([^\W\d]\w*'*)|([()+*-])|\^(\d+))")


def parsed(text_: str, at: Mapping[str, Any]) -> Any:
    """The value of a number or function as it is written: sums of products such as `-3/2 t^2 e^(-t)`."""
    need(isinstance(text_, str) and len(text_) < 20_000, "a value that is no text")
    parser = Parser(words(text_.strip()), at)
    value = parser.total(0)
    need(parser.at_end, "a value with something behind it")
    return value


@lru_cache(maxsize=256)
def words(stripped: str) -> tuple[tuple[Any, str], ...]:
    tokens, place = [], 0
    while place < len(stripped):
        found = TOKEN.match(stripped, place)
        if found is None:
            raise NotConfirmed(f"{stripped[place : place + 20]!r} is not read")
        tokens.append((found.lastindex, found.group(found.lastindex or 0)))
        place = found.end()
    return tuple(tokens)


@lru_cache(maxsize=1024)
def written(word: str, bits: int) -> Any:
    """A number as it is written, rounded to so many bits, those of the moment: a path is evaluated at many points."""
    assert bits == mpmath.mp.prec
    top, _, bottom = word.partition("/")
    return mpmath.mpf(top) / mpmath.mpf(bottom or 1)


class Parser:
    def __init__(self, tokens: Sequence[tuple[Any, str]], at: Mapping[str, Any]) -> None:
        self.tokens, self.place, self.values = tokens, 0, at

    @property
    def at_end(self) -> bool:
        return self.place == len(self.tokens)

    def sees(self, *words: str) -> bool:
        return not self.at_end and self.tokens[self.place][1] in words

    def total(self, depth: int) -> Any:
        need(depth < DEEP, "a value nested too deep")
        out = mpmath.mpf(0)
        sign = 1
        while True:
            while self.sees("+", "-"):
                sign = -sign if self.tokens[self.place][1] == "-" else sign
                self.place += 1
            out, sign = out + sign * self.product(depth), 1
            if self.at_end or not self.sees("+", "-"):
                return out

    def product(self, depth: int) -> Any:
        out, count = mpmath.mpf(1), 0
        while not self.at_end and not self.sees("+", "-", ")"):
            kind, word = self.tokens[self.place]
            self.place += 1
            if kind == 1:
                factor = written(word, mpmath.mp.prec)
            elif kind == 2:
                factor = mpmath.exp(self.total(depth + 1))
                need(self.sees(")"), "an exponent without an end")
                self.place += 1
            else:
                need(kind == 3 and word in self.values, f"{word!r} has no value")
                factor = self.values[word]
            if not self.at_end and self.tokens[self.place][0] == 5:
                factor = factor ** int(self.tokens[self.place][1])
                self.place += 1
            out, count = out * factor, count + 1
            if self.sees("*"):
                self.place += 1
                need(not self.at_end and not self.sees("+", "-", ")", "*"), "a product without an end")
        need(count, "an empty value")
        return out


def number(x: Any) -> Any:
    if isinstance(x, mpmath.matrix):
        need((x.rows, x.cols) == (1, 1), "a matrix where a number is needed")
        return x[0, 0]
    return x


def matrix(x: Any) -> Any:
    return x if isinstance(x, mpmath.matrix) else mpmath.matrix([[x]])


def plain(x: Any) -> Any:
    """A 1 x 1 matrix as its number."""
    return x[0, 0] if isinstance(x, mpmath.matrix) and (x.rows, x.cols) == (1, 1) else x


def coordinates(point: Any) -> dict[str, Any]:
    """A column as the values of `x`, or of `x1`, `x2`, ..."""
    names = ["x"] if point.rows * point.cols == 1 else [f"x{i + 1}" for i in range(point.rows)]
    return dict(zip(names, list(point), strict=True))
