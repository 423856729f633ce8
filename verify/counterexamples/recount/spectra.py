"""Eigenvalues and singular values of a matrix of numbers."""

from __future__ import annotations

from typing import Any

import mpmath

from .text import CLOSE, need

NOTHING, SOMETHING = mpmath.mpf(10) ** -15, mpmath.mpf(10) ** -9  # beside the largest, or 1


def eigenvalues(x: Any) -> list[Any]:
    need(x.rows == x.cols and mpmath.mnorm(x - x.T, 1) <= CLOSE * (1 + mpmath.mnorm(x, 1)), "not symmetric")
    return [x[0, 0]] if x.rows == 1 else list(mpmath.eigsy(x, eigvals_only=True))


def rank(x: Any) -> int:
    """How many singular values are not zero: none may be in between."""
    found = singular_values(x)
    top = max([*found, mpmath.mpf(1)])
    need(all(s < top * NOTHING or s > top * SOMETHING for s in found), "a rank that numbers do not settle")
    return sum(s > top * SOMETHING for s in found)


def singular_values(x: Any) -> list[Any]:
    if 1 in (x.rows, x.cols):
        return [mpmath.sqrt(sum(e * e for e in x))]
    return list(mpmath.svd_r(x, compute_uv=False)) if x.rows >= x.cols else singular_values(x.T)
