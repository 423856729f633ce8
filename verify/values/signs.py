"""Signs of rational polynomials on ranges, by Sturm's theorem."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from itertools import pairwise

from flint import fmpq, fmpq_poly


class Sign(enum.Enum):
    """What a number may be said to be, for all values of a variable."""

    NOT_ZERO = "not zero"
    POSITIVE = "positive"
    NOT_NEGATIVE = "not negative"


def through(values: Sequence[fmpq]) -> fmpq_poly:
    """The polynomial of lowest degree with these values at 0, 1, 2, ...: Newton's divided differences."""
    found, product = fmpq_poly([0]), fmpq_poly([1])
    for k, value in enumerate(values):
        found += product * ((value - found(fmpq(k))) / product(fmpq(k)))
        product *= fmpq_poly([-k, 1])
    return found


def keeps_sign(p: fmpq_poly, sign: Sign, low: fmpq | None, high: fmpq | None) -> bool:
    """Whether a polynomial has a sign at every point of a closed range (None: without end); no points, no doubt."""
    if low is not None and high is not None and high < low:
        return True
    if p.degree() < 0:
        return sign is Sign.NOT_NEGATIVE
    if sign is Sign.NOT_NEGATIVE:
        if low is not None and low == high:
            return bool(p(low) >= 0)
        turning = (factor for factor, power in p.factor()[1] if power % 2)
        return _somewhere(p, low, high) > 0 and not any(_has_root(f, low, high, ends=False) for f in turning)
    if _has_root(p, low, high, ends=True):
        return False
    return sign is Sign.NOT_ZERO or _somewhere(p, low, high) > 0


def _somewhere(p: fmpq_poly, low: fmpq | None, high: fmpq | None) -> fmpq:
    """A value that is not 0, at one of more places of the range than the polynomial has roots (or at its one place)."""
    many = p.degree() + 1
    if low is not None and high is not None:
        places = [low + (high - low) * fmpq(k, many) for k in range(many + 1)]
    else:
        start, step = (low, 1) if low is not None else (fmpq(0) if high is None else high, -1)
        places = [start + step * k for k in range(many + 1)]
    return next((value for x in places if (value := p(x)) != 0), fmpq(0))


def _has_root(p: fmpq_poly, low: fmpq | None, high: fmpq | None, ends: bool) -> bool:
    """Whether a polynomial has a real root in a range, its ends counted or not: Sturm's theorem."""
    if ends and any(end is not None and p(end) == 0 for end in (low, high)):
        return True
    for end in (low, high):
        while end is not None and p.degree() > 0 and p(end) == 0:
            p = divmod(p, fmpq_poly([-end, 1]))[0]
    if p.degree() <= 0:
        return False
    chain = [p, p.derivative()]
    while chain[-1].degree() > 0:
        rest = -(chain[-2] % chain[-1])
        if rest.degree() < 0:
            break
        chain.append(rest)
    return _changes(chain, low, -1) - _changes(chain, high, 1) > 0


def _changes(chain: list[fmpq_poly], point: fmpq | None, side: int) -> int:
    values = [q(point) if point is not None else _at_infinity(q, side) for q in chain]
    signs = [v > 0 for v in values if v != 0]
    return sum(a != b for a, b in pairwise(signs))


def _at_infinity(p: fmpq_poly, side: int) -> fmpq:
    degree = p.degree()
    if degree < 0:
        return fmpq(0)
    return p[degree] * (side if degree % 2 else 1)


__all__ = ["Sign", "keeps_sign", "through"]
