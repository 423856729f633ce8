"""Matrices of balls of high precision: products, inverses, blocks, and when a number counts as zero."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, arb_mat, ctx, fmpq_mat

from .errors import Malformed, Undefined

BITS = 480
NEGLIGIBLE = arb(2) ** -300


def lift(matrix: fmpq_mat) -> arb_mat:
    return arb_mat(matrix)


def scalar(x: Any) -> arb_mat:
    return arb_mat(1, 1, [arb(x)])


def shape(a: arb_mat) -> tuple[int, int]:
    return a.nrows(), a.ncols()


def eye(size: int) -> arb_mat:
    return arb_mat(size, size, 1)


def zeros(rows: int, cols: int) -> arb_mat:
    return arb_mat(rows, cols)


def square(a: arb_mat, size: int | None = None) -> arb_mat:
    if a.nrows() != a.ncols() or (size is not None and a.nrows() != size):
        raise Malformed(f"a square matrix is needed, not {shape(a)}")
    return a


def times(a: arb_mat, b: arb_mat) -> arb_mat:
    """a b; a 1 x 1 factor multiplies anything."""
    rows, inner, other, cols = a.nrows(), a.ncols(), b.nrows(), b.ncols()
    if rows == inner == 1:
        return b * a[0, 0]
    if other == cols == 1:
        return a * b[0, 0]
    if inner != other:
        raise Malformed(f"a product of {shape(a)} and {shape(b)}")
    return a * b


def plus(a: arb_mat, b: arb_mat) -> arb_mat:
    if a.nrows() != b.nrows() or a.ncols() != b.ncols():
        raise Malformed(f"a sum of {shape(a)} and {shape(b)}")
    return a + b


def inverse(a: arb_mat) -> arb_mat:
    """A^{-1}; a matrix whose inverse is not well inside the precision counts as singular."""
    found = square(a).inv()
    if largest(found) > arb(2) ** 150 or not all(x.is_finite() for x in found.entries()):
        raise Undefined("a singular matrix where an inverse is needed")
    return found


def column(a: arb_mat) -> arb_mat:
    """vec: the columns stacked."""
    rows, cols = shape(a)
    return arb_mat(rows * cols, 1, [a[i, j] for j in range(cols) for i in range(rows)])


def folded(v: arb_mat, rows: int, cols: int) -> arb_mat:
    if shape(v) != (rows * cols, 1):
        raise Malformed(f"cannot fold {shape(v)} into {rows} x {cols}")
    return arb_mat(rows, cols, [v[j * rows + i, 0] for i in range(rows) for j in range(cols)])


def part(a: arb_mat, top: int, left: int, rows: int, cols: int) -> arb_mat:
    if top < 0 or left < 0 or top + rows > a.nrows() or left + cols > a.ncols():
        raise Undefined("an index out of range")
    return arb_mat(rows, cols, [a[top + i, left + j] for i in range(rows) for j in range(cols)])


def kron(a: arb_mat, b: arb_mat) -> arb_mat:
    rows, cols = a.nrows() * b.nrows(), a.ncols() * b.ncols()
    entries = [
        a[i // b.nrows(), j // b.ncols()] * b[i % b.nrows(), j % b.ncols()] for i in range(rows) for j in range(cols)
    ]
    return arb_mat(rows, cols, entries)


def largest(a: arb_mat) -> arb:
    """The largest absolute value of an entry."""
    out = arb(0)
    for x in a.entries():
        size = abs(x).upper()
        out = size if size > out else out
    return out


def settled(a: arb_mat) -> arb_mat:
    """The midpoints: what follows treats them as plain numbers of high precision."""
    return a.mid()


def with_precision(work: Callable[[], Any]) -> Any:
    """Run at `BITS` bits and put the precision back."""
    before = ctx.prec
    ctx.prec = BITS
    try:
        return work()
    finally:
        ctx.prec = before
