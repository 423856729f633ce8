"""Inequalities between two functions of one number, by signs of derivatives from a point on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from derivations.notation import nodes as n

from .functions import LETTER, UNIT, Key, Piece, Sums, add, evidently, exact_sign, merged, rational, read
from .ground import LE, ONE, loose, need
from .kernel import Context, Made, Sequent, rule, says
from .terms import bound

TERMS, BALLS = "terms", "balls"  # how the last function of a piece is shown not to be negative
DISTANCE = bound(0)  # y in the factors of a piece
LONGEST = 24  # derivatives on one piece


def place(piece_start: Fraction, side: int) -> Sums:
    """The number at a distance y from where a piece begins."""
    return add(rational(piece_start), LETTER, side)


def pieces(data: Any) -> list[tuple[Fraction, int, Fraction | None, tuple[n.Node, ...], str]]:
    """Where each piece begins, to which side it goes, how far (or without end), its factors, its last reason."""
    need(isinstance(data, tuple) and data, "no pieces")
    found = []
    for one in data:
        need(isinstance(one, tuple) and len(one) == 5, "not a piece")
        start, side, length, factors, last = one
        need(isinstance(start, n.Num) and side in (n.Num(1), n.Num(-1)) and last in (TERMS, BALLS), "not a piece")
        need(length is None or (isinstance(length, n.Num) and length.exact > 0), "a piece without length")
        need(isinstance(factors, tuple) and 1 <= len(factors) <= LONGEST, "too many derivatives")
        far = None if length is None else Fraction(length.exact)
        found.append((Fraction(start.exact), int(side.exact), far, factors, last))
    return found


def cover(parts: Sequence[tuple], low: Fraction | None, high: Fraction | None) -> bool:
    """Whether pieces in order, each from where the one before ends, cover what is between two ends."""
    ends = []
    for start, side, length, *_ in parts:
        far = None if length is None else start + side * length
        ends.append((start, far) if side > 0 else (far, start))
    first, last = ends[0][0], ends[-1][1]
    joined = all(a[1] is not None and a[1] == b[0] for a, b in pairwise(ends))
    return (
        joined
        and (first is None or (low is not None and first <= low))
        and (last is None or (high is not None and high <= last))
    )


def positive_factor(piece: Piece, factor: n.Node) -> Key:
    """A product of powers of e, of y and of what is positive on a piece, as it is written."""
    out: Key = UNIT
    for part in factor.args if isinstance(factor, n.Mul) else (factor,):
        base, e = part.args if isinstance(part, n.Pow) else (part, ONE)
        need(isinstance(e, n.Num), "not a power")
        inverse = piece.power(read(piece, base, DISTANCE, LETTER), Fraction(-1))  # a sum is not multiplied out
        need(len(inverse) == 1, "a factor of more than one term")
        (((exponent, powers), c),) = inverse.items()
        need(c == 1 and all(evidently(x) for x, _ in powers), "a factor that may not be positive")
        times = -Fraction(e.exact)
        out = (
            merged(out[0], tuple((k, times * v) for k, v in exponent)),
            merged(out[1], tuple((x, times * v) for x, v in powers)),
        )
    return out


def descends(piece: Piece, gap: Sums, factors: Sequence[n.Node], last: str) -> None:
    """That a function is nowhere negative: times a positive factor it begins so, and so does what it rises by."""
    for i, factor in enumerate(factors):
        h = piece.multiplied(gap, positive_factor(piece, factor))
        if i == len(factors) - 1:
            return need(piece.not_negative(h, last), "the last function may be negative")
        need(piece.continuous(h) and exact_sign(piece.start(h)) >= 0, "it begins below zero")
        gap = piece.derive(h)
    return None


@rule(
    "functions of one number compared by their slopes",
    "f(x) <= g(x) where g - f is not negative at a point and rises to both sides of it, as derivatives show.",
    "mean value theorem",
)
def compared(
    context: Context, left: n.Node, right: n.Node, x: n.Node, low: Sequent | None, high: Sequent | None, data: Any
) -> Made:
    """x is between the ends that the premises name, and the pieces cover what is between these."""
    need(left.is_scalar_shaped and right.is_scalar_shaped and x.is_scalar_shaped, "only for scalars")
    need(loose(x), "not a variable number")
    ends = []
    for premise, up in ((low, False), (high, True)):
        end = None if premise is None else premise.right if up else premise.left
        need(end is None or isinstance(end, n.Num), "an end that is no rational number")
        sides = (x, end) if up else (end, x)
        need(premise is None or says(context, premise, *sides), "the number may be outside")
        ends.append(None if end is None else Fraction(end.exact))
    parts = pieces(data)
    need(cover(parts, *ends), "the pieces leave something out")
    for start, side, length, factors, last in parts:
        piece = Piece(length)
        at = place(start, side)
        gap = add(read(piece, right, x, at), read(piece, left, x, at), -1)
        descends(piece, gap, factors, last)
    premises = tuple(p for p in (low, high) if p is not None)
    return Made(left, LE, right, premises, (x, low is not None, high is not None, data))


__all__ = ["BALLS", "DISTANCE", "TERMS", "compared", "place"]
