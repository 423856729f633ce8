"""Values of a model: exact rationals, balls, functions of time, and small matrices of them.

A 1 x 1 matrix is a number. A number stays an exact rational (`fmpq`) as long as it can and becomes a ball (`arb`)
only where a root or an exponential makes it one; a function of time (`Fn`) is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flint import arb, arb_mat, fmpq

from .functions import Fn, NotExact, Unfit, enclosed

Number = Any  # fmpq, arb or Fn
Value = Any  # Number or Mat
ZERO, ONE = fmpq(0), fmpq(1)
LONGEST = 2**16  # bits of a rational number: a model with larger ones is not looked at


@dataclass(frozen=True, slots=True)
class Mat:
    """A matrix of numbers, row by row; never 1 x 1."""

    rows: int
    cols: int
    entries: tuple[Number, ...]

    def at(self, i: int, j: int) -> Number:
        return self.entries[i * self.cols + j]

    @property
    def is_diagonal(self) -> bool:
        return all(
            is_zero(self.at(i, j)) for i in range(self.rows) for j in range(self.cols) if i != j
        )  # fmt: skip

    @property
    def diagonal(self) -> tuple[Number, ...]:
        return tuple(self.at(i, i) for i in range(min(self.rows, self.cols)))


def matrix(rows: int, cols: int, entries: Iterable[Number]) -> Value:
    """A matrix, or the number where it is 1 x 1."""
    flat = tuple(entries)
    return flat[0] if rows == cols == 1 else Mat(rows, cols, flat)


def diagonal(rows: int, cols: int, entries: Iterable[Number]) -> Value:
    """The matrix with these numbers on its main diagonal."""
    found = list(entries)
    return matrix(rows, cols, (found[i] if i == j else ZERO for i in range(rows) for j in range(cols)))


def entries(x: Value) -> tuple[Number, ...]:
    return x.entries if isinstance(x, Mat) else (x,)


def mapped(x: Value, f: Callable[[Number], Number]) -> Value:
    return Mat(x.rows, x.cols, tuple(f(e) for e in x.entries)) if isinstance(x, Mat) else f(x)


def is_zero(x: Number) -> bool:
    return not x.terms if isinstance(x, Fn) else bool(x == 0)


def ball(x: Number) -> arb:
    """A number as a ball; raises `NotExact` for a function of time."""
    x = enclosed(x)
    return x if isinstance(x, arb) else arb(x)


def add(x: Value, y: Value) -> Value:
    if not isinstance(x, Mat) and not isinstance(y, Mat):
        return x + y
    if not isinstance(x, Mat) or not isinstance(y, Mat) or (x.rows, x.cols) != (y.rows, y.cols):
        raise Unfit("a sum of matrices of two shapes")
    return Mat(x.rows, x.cols, tuple(a + b for a, b in zip(x.entries, y.entries, strict=True)))


def product(x: Number, y: Number) -> Number:
    """x y; work is counted in numbers, so a number may not grow without end."""
    if isinstance(x, fmpq) and isinstance(y, fmpq) and x.height_bits() + y.height_bits() > LONGEST:
        raise Unfit("a number of too many digits")
    return x * y


def power(x: Number, exponent: int) -> Number:
    """x^exponent, for a natural number."""
    if isinstance(x, fmpq) and x.height_bits() * exponent > LONGEST:
        raise Unfit("a number of too many digits")
    return x**exponent


def multiply(x: Value, y: Value) -> Value:
    if not isinstance(x, Mat):
        return product(x, y) if not isinstance(y, Mat) else mapped(y, lambda e: product(x, e))
    if not isinstance(y, Mat):
        return mapped(x, lambda e: product(e, y))
    if x.cols != y.rows:
        raise Unfit("a product of matrices that do not fit")
    return matrix(
        x.rows,
        y.cols,
        (total(product(x.at(i, k), y.at(k, j)) for k in range(x.cols)) for i in range(x.rows) for j in range(y.cols)),
    )


def kronecker(x: Value, y: Value) -> Value:
    """The Kronecker product: entry ((i, k), (j, l)) is x_ij y_kl."""
    if not isinstance(x, Mat) or not isinstance(y, Mat):
        return multiply(x, y)
    rows = [divmod(r, y.rows) for r in range(x.rows * y.rows)]
    cols = [divmod(c, y.cols) for c in range(x.cols * y.cols)]
    return matrix(len(rows), len(cols), (x.at(i, j) * y.at(k, h) for i, k in rows for j, h in cols))


def beside(blocks: Iterable[Value]) -> Value:
    """Matrices of the same number of rows, side by side."""
    found = [x if isinstance(x, Mat) else Mat(1, 1, (x,)) for x in blocks]
    rows = found[0].rows
    if any(x.rows != rows for x in found):
        raise Unfit("blocks of different heights")
    cells = (x.at(i, j) for i in range(rows) for x in found for j in range(x.cols))
    return matrix(rows, sum(x.cols for x in found), cells)


def total(numbers: Iterable[Number]) -> Number:
    out: Number = ZERO
    for x in numbers:
        out = out + x
    return out


def transpose(x: Value) -> Value:
    if not isinstance(x, Mat):
        return x
    return Mat(x.cols, x.rows, tuple(x.at(i, j) for j in range(x.cols) for i in range(x.rows)))


def divide(x: Value, y: Number) -> Value:
    if isinstance(y, Fn):
        y = y.constant()
    if y == 0 or (isinstance(y, arb) and y.contains(0)):
        raise Unfit("division by zero")
    return mapped(x, lambda e: e / y if not isinstance(e, Fn) else e * (1 / y))


def root(x: Number) -> Number:
    """The square root of a number that is not negative; exact where it is rational."""
    if isinstance(x, fmpq):
        if x < 0:
            raise Unfit("the root of a negative number")
        if x.p.is_square() and x.q.is_square():
            return x.sqrt()
        return arb(x).sqrt()
    x = ball(x)
    if x.contains(0):
        top = x.abs_upper().sqrt().upper()
        return arb(top / 2, top / 2)
    if x < 0:
        raise Unfit("the root of a negative number")
    return x.sqrt()


def exponential(x: Value) -> Value:
    """e^x of a number or of a square matrix."""
    if isinstance(x, Fn):
        return x.exp()
    if not isinstance(x, Mat):
        return ONE if isinstance(x, fmpq) and x == 0 else ball(x).exp()
    if x.is_diagonal:
        return diagonal(x.rows, x.cols, (exponential(e) for e in x.diagonal))
    grown = arb_mat(x.rows, x.cols, [ball(e) for e in x.entries]).exp()
    return Mat(x.rows, x.cols, tuple(grown.entries()))


def largest(numbers: Iterable[Number]) -> Number:
    return extreme(numbers, "max")


def smallest(numbers: Iterable[Number]) -> Number:
    return extreme(numbers, "min")


def extreme(numbers: Iterable[Number], which: str) -> Number:
    """The maximum or the minimum: exact for rationals, a ball where one is, a function of time if all are that one."""
    found = list(numbers)
    if any(isinstance(x, Fn) for x in found):
        if all(x == found[0] for x in found):
            return found[0]
        raise NotExact(f"the {which} of two functions of time")
    if all(isinstance(x, fmpq) for x in found):
        return max(found) if which == "max" else min(found)
    out = ball(found[0])
    for x in found[1:]:
        out = getattr(out, which)(ball(x))
    return out


def size(x: Number) -> Number:
    """The absolute value."""
    return x.size() if isinstance(x, Fn) else abs(x)


def assembled(grid: list[list[Value]]) -> Value:
    """The matrix of these blocks; rows of blocks are as high, columns as wide, as their first ones."""
    heights, widths = [shape(row[0])[0] for row in grid], [shape(block)[1] for block in grid[0]]
    if any(shape(block) != (heights[i], widths[j]) for i, row in enumerate(grid) for j, block in enumerate(row)):
        raise Unfit("blocks that do not fit")
    flat: list[Number] = []
    for i, row in enumerate(grid):
        for r in range(heights[i]):
            for j, block in enumerate(row):
                flat.extend(entries(block)[r * widths[j] : (r + 1) * widths[j]])
    return matrix(sum(heights), sum(widths), flat)


def shape(x: Value) -> tuple[int, int]:
    return (x.rows, x.cols) if isinstance(x, Mat) else (1, 1)


def frobenius(x: Value) -> Number:
    nonzero = [e for e in entries(x) if not is_zero(e)]
    if len(nonzero) <= 1:
        return size(nonzero[0]) if nonzero else ZERO
    return root(total(e * e for e in nonzero))


def constant(name: str) -> Number:
    """A number with a name."""
    return getattr(arb, name)()


def elementary(x: Number, name: str) -> Number:
    """A logarithm, a sine and the like of a number; exact where it is 0."""
    x = enclosed(x)
    if isinstance(x, fmpq) and x == (1 if name == "log" else 0):
        return ONE if name in ("cos", "cosh") else ZERO
    at = ball(x)
    if name == "log" and not at > 0:
        raise Unfit("the logarithm of a number that is not positive")
    return getattr(at, {"arctan": "atan"}.get(name, name))()


def below(x: Number, y: Number, strict: bool) -> bool | None:
    """x < y (or x <= y): True or False where certain, else None."""
    if isinstance(x, fmpq) and isinstance(y, fmpq):
        return bool(x < y) if strict else bool(x <= y)
    gap = ball(y) - ball(x)
    if gap > 0 or (not strict and gap >= 0):
        return True
    if gap < 0 or (strict and gap <= 0):
        return False
    return None


def equal(x: Value, y: Value) -> bool:
    """Whether two values are certainly equal: as rationals, or in the normal form of functions of time."""
    if isinstance(x, Mat) != isinstance(y, Mat):
        return False
    if isinstance(x, Mat) and (x.rows, x.cols) != (y.rows, y.cols):
        return False
    pairs = zip(entries(x), entries(y), strict=True)
    return all(not isinstance(a, arb) and not isinstance(b, arb) and is_zero(a - b) for a, b in pairs)
