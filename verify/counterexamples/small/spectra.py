"""Eigenvalues and singular values of small matrices: by formulas up to two rows, beyond from the exact characteristic
polynomial of a matrix of rationals, whose rational roots stay rational and whose other roots are isolated in balls."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_mat, fmpz_poly

from .functions import Unfit
from .values import (
    Mat,
    Number,
    Value,
    divide,
    entries,
    extreme,
    frobenius,
    root,
    size,
    total,
)

LARGEST = 6  # rows of a matrix whose characteristic polynomial is made


def eigenvalues(x: Value) -> tuple[Number, ...]:
    """The eigenvalues of a number, of a diagonal or of a symmetric matrix (of a full one the smallest first).

    Raises:
        Unfit: it is not square, not symmetric, too large, or a full one of more than two rows that is not rational.
    """
    if not isinstance(x, Mat):
        return (x,)
    if x.rows != x.cols:
        raise Unfit("a rectangular matrix has no eigenvalues")
    if x.is_diagonal:
        return x.diagonal
    if x.rows == 2 and x.at(0, 1) == x.at(1, 0):
        mean, half = (x.at(0, 0) + x.at(1, 1)) / 2, (x.at(0, 0) - x.at(1, 1)) / 2
        gap = root(half * half + x.at(0, 1) * x.at(0, 1))
        return (mean - gap, mean + gap)
    exact = rational(x)
    if exact is None or exact != exact.transpose():
        raise Unfit("eigenvalues of a full matrix")
    return real_roots(exact)


def singular(x: Value, which: str) -> Number:
    """The largest or the smallest singular value (of min(rows, columns))."""
    if not isinstance(x, Mat) or 1 in (x.rows, x.cols):
        return frobenius(x)
    if x.is_diagonal:
        return extreme((size(e) for e in x.diagonal), which)
    if (x.rows, x.cols) == (2, 2):
        squares, minor = total(e * e for e in x.entries), determinant(x)
        high = root((squares + root(squares * squares - 4 * minor * minor)) / 2)
        return high if which == "max" else divide(size(minor), high)
    return extreme((root(e) for e in real_roots(gram(x))), which)


def nuclear(x: Value) -> Number:
    """The sum of the singular values; of a full matrix of two rows by |A|_F^2 + 2 |det A|, the square of the sum."""
    if not isinstance(x, Mat) or 1 in (x.rows, x.cols):
        return frobenius(x)
    if x.is_diagonal:
        return total(size(e) for e in x.diagonal)
    if (x.rows, x.cols) == (2, 2):
        return root(total(e * e for e in x.entries) + 2 * size(determinant(x)))
    return total(root(e) for e in real_roots(gram(x)))


def determinant(x: Mat) -> Number:
    return x.at(0, 0) * x.at(1, 1) - x.at(0, 1) * x.at(1, 0)


def gram(x: Mat) -> fmpq_mat:
    """A^T A or A A^T, whichever is smaller: its eigenvalues are the squares of the min(rows, columns) singular values.

    Raises:
        Unfit: the matrix is not rational.
    """
    exact = rational(x)
    if exact is None:
        raise Unfit("singular values of a full matrix of more than two rows")
    return exact * exact.transpose() if x.rows <= x.cols else exact.transpose() * exact


def rational(x: Mat) -> fmpq_mat | None:
    """The matrix, where every entry is a rational number and it is small enough."""
    if min(x.rows, x.cols) > LARGEST or not all(isinstance(e, fmpq) for e in entries(x)):
        return None
    return fmpq_mat(x.rows, x.cols, list(x.entries))


def real_roots(x: fmpq_mat) -> tuple[Number, ...]:
    """All eigenvalues of a symmetric matrix of rationals with their multiplicities, the smallest first."""
    polynomial = fmpz_poly((x.charpoly() * x.charpoly().denom()).numer().coeffs())
    found: list[Any] = []
    for factor, times in polynomial.factor()[1]:
        if factor.degree() == 1:
            found += [-fmpq(factor[0], factor[1])] * times
            continue
        isolated: Any = factor.complex_roots()  # pairs of a root and how often it is one
        for place, _ in isolated:
            if not place.imag.contains(0):
                raise Unfit("a root that is not real")
            found += [place.real] * times
    return tuple(sorted(found, key=middle))


def middle(x: Number) -> Fraction:
    """The number, or the middle of its ball: simple roots lie apart, so their order is that of the middles."""
    if isinstance(x, arb):
        mantissa, exponent = x.mid().man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    return Fraction(int(x.p), int(x.q))


__all__ = ["eigenvalues", "nuclear", "singular"]
