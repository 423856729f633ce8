"""Short rationals at or near a number, on the safe side."""

from __future__ import annotations

from math import isqrt

from flint import fmpq

from . import values as v
from .functions import Unfit
from .values import Value


def rounded(x: Value, up: bool) -> fmpq:
    """A short rational at or near a number, on the safe side."""
    if isinstance(x, v.Mat):
        raise Unfit("a bound that is a matrix")
    if isinstance(x, fmpq):
        return x
    end = v.ball(x).upper() if up else v.ball(x).lower()
    scaled = (end * 1000).ceil() if up else (end * 1000).floor()
    whole = scaled.unique_fmpz()
    if whole is None:
        raise Unfit("a bound that is not finite")
    return fmpq(whole, 1000)


def square_above(x: fmpq) -> fmpq:
    """The smallest square of a natural number that is at least x and 1."""
    whole = max(int(x.ceil()), 1)
    side = isqrt(whole)
    return fmpq((side if side * side >= whole else side + 1) ** 2)
