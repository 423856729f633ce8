"""Numbers that facts restrict: the first of a ladder of candidates for which all facts about known numbers hold.

Where a number is restricted, models take an open part of its values (or the one value that fits): enough for an
identity of rational functions, which holds everywhere if it holds on an open part.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import arb, fmpq, fmpq_mat

from derivations.assumptions import Assumption, Property
from derivations.estimates import Stated
from derivations.notation.nodes import Sym
from derivations.notation.text import plain, text

from ..values.balls import Balls, precision
from ..values.rational import GiveUp
from .equations import relation_of

SHRINKING = (1, 2, 3, 5, 8, 16, 32, 41, 48, 64, 82, 100, 128)
GROWING = (1, 4, 16, 41, 64, 96, 128, 256)
SHORT = tuple(fmpq(p, q) for p, q in ((1, 1), (1, 2), (2, 1), (0, 1), (-1, 1), (3, 1), (1, 4), (-1, 2), (4, 1)))
SHORT = (*SHORT, *(fmpq(p, q) for p, q in ((1, 10), (-2, 1), (10, 1), (1, 100), (100, 1), (-10, 1), (1000, 1))))
OFFERED = 4  # fitting short numbers from which a small model takes one


class Unfit(GiveUp):
    """No number that was tried fits the facts; others may, beside other numbers."""


def fitting(model: Any, symbol: Sym, tests: list[Assumption]) -> fmpq:
    """A value of the number for which all these facts hold; raises `GiveUp` with the facts in words."""
    candidates = _short(model, symbol, tests) if model.source.direct else _generic(model, symbol, tests)
    strictly = model.has(symbol, Property.POSITIVE)
    positive, whole = model.is_positive(symbol), symbol in model.recipe.whole or symbol in model.recipe.naturals
    found: list[fmpq] = []
    for x in dict.fromkeys(candidates):
        if (positive and x < 0) or (strictly and x == 0) or (whole and (x.q != 1 or x < 0)) or x in found:
            continue
        if model.fits(symbol, fmpq_mat(1, 1, [x]), tests):
            found.append(x)
        if len(found) == (OFFERED if model.source.direct else 1):
            break
    if not found:
        raise Unfit(f"no value of {text(symbol)} was found with {' and '.join(said(fact) for fact in tests)}")
    return model.source.one_of(found)


def said(fact: Assumption) -> str:
    """A fact in one line of plain text."""
    return plain(fact.statement())


def _generic(model: Any, symbol: Sym, tests: list[Assumption]) -> Iterator[fmpq]:
    source = model.source
    if symbol in model.recipe.squares:
        yield source.positive() ** 2
    first = (source.positive() if model.is_positive(symbol) else source.scalar()) * source.scale
    yield first
    low, high = ends(model, symbol, tests)
    if low is not None and high is not None and low <= high:
        yield low + (high - low) * source.fraction()
    for end, step in ((low, 1), (high, -1)):
        if end is not None:
            yield end + step * source.positive()
            yield from (end + step * abs(first) / 2**k for k in SHRINKING)
    for k in SHRINKING:
        yield from (first / fmpq(2) ** k, -first / fmpq(2) ** k)
    yield -first
    for k in GROWING:
        yield from (first * fmpq(2) ** k, -first * fmpq(2) ** k)
    yield from (end for end in (low, high) if end is not None)
    yield from SHORT


def _short(model: Any, symbol: Sym, tests: list[Assumption]) -> Iterator[fmpq]:
    low, high = ends(model, symbol, tests)
    if low is not None and low == high:
        yield low
    yield from SHORT[:6]
    if low is not None and high is not None:
        yield (low + high) / 2
    for end, step in ((low, 1), (high, -1)):
        if end is not None:
            yield from (end, end + step, end + fmpq(step, 2), end + 2 * step, end / 2, end * 2)
    yield from SHORT
    yield from (fmpq(10) ** k for k in (4, 6, 9))


def ends(model: Any, symbol: Sym, tests: list[Assumption]) -> tuple[fmpq | None, fmpq | None]:
    """The largest lower and the smallest upper bound that facts state of a number that stands alone."""
    lows, highs = [], []
    for fact in tests:
        if not isinstance(fact, Stated) or fact.var is not None:
            continue
        for mine, other, is_upper in ((fact.left, fact.right, True), (fact.right, fact.left, False)):
            if mine is not symbol or symbol in model.reach(other):
                continue
            end = rounded(model, other, up=not is_upper)
            if end is not None and (is_upper or relation_of(fact) == "="):
                highs.append(end)
            if end is not None and (not is_upper or relation_of(fact) == "="):
                lows.append(end)
    return max(lows, default=None), min(highs, default=None)


def rounded(model: Any, node: Any, up: bool) -> fmpq | None:
    """A rational number at or just beyond the value of a term, or None if it has none here."""
    try:
        return model.rational(node)[0, 0]
    except GiveUp:
        pass
    try:
        with precision(64):
            ball = model.evaluator(Balls())(node).matrix[0, 0]
            end = ball.upper() if up else ball.lower()
            scaled = (end * 1000).ceil() if up else (end * 1000).floor()
            whole = scaled.unique_fmpz() if isinstance(scaled, arb) else None
    except (GiveUp, ZeroDivisionError):
        return None
    return None if whole is None else fmpq(whole, 1000)
