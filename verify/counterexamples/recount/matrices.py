"""Terms of matrices when a counterexample is counted again: inverses, blocks, entries, functions of a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mpmath

from derivations.notation import nodes as n
from derivations.notation.text import text

from .recount import Shown, alike, coordinates, matrix, means, need, nonzero, number, parsed

NOTHING = mpmath.mpf(10) ** -25  # a singular value that is smaller, relative to the largest, is zero
SOMETHING = mpmath.mpf(10) ** -12  # and a larger one is not
ACTIVATION = text(n.Phi(n.Sym("x", (1, 1), "x")))


def whole(w: Shown, x: n.Node, env: Mapping) -> int:
    """An index as a whole number."""
    value = number(w.value(x, env))
    need(mpmath.isint(value), f"{text(x)} is no whole number")
    return int(value)


@means(n.Inv)
def _inv(w: Shown, x: n.Inv, env: Mapping) -> Any:
    return inverse(w.value(x.args[0], env))


def inverse(a: Any) -> Any:
    if not isinstance(a, mpmath.matrix):
        return 1 / nonzero(a)
    need(a.rows == a.cols, "the inverse of a matrix that is not square")
    return a**-1


@means(n.Tr)
def _trace(w: Shown, x: n.Tr, env: Mapping) -> Any:
    a = matrix(w.value(x.args[0], env))
    need(a.rows == a.cols, "the trace of a matrix that is not square")
    return sum(a[i, i] for i in range(a.rows))


@means(n.Det)
def _determinant(w: Shown, x: n.Det, env: Mapping) -> Any:
    a = matrix(w.value(x.args[0], env))
    need(a.rows == a.cols, "the determinant of a matrix that is not square")
    return mpmath.det(a)


def decomposed(a: Any) -> tuple[Any, list[Any], Any, int]:
    """U, s, V with A = U diag(s) V, and the rank."""
    if a.rows < a.cols:
        u, s, v, rank = decomposed(a.T)
        return v.T, s, u.T, rank
    u, found, v = mpmath.svd_r(a)
    values = list(found)
    top = max(values)
    need(all(s <= NOTHING * top or s > SOMETHING * top for s in values), "a rank that is not clear")
    return u, values, v, sum(bool(s > SOMETHING * top) for s in values) if top else 0


def pseudo_inverse(a: Any) -> Any:
    u, s, v, rank = decomposed(a)
    middle = mpmath.zeros(v.rows, u.cols)
    for i in range(rank):
        middle[i, i] = 1 / s[i]
    return v.T * middle * u.T


@means(n.PInv)
def _pinv(w: Shown, x: n.PInv, env: Mapping) -> Any:
    return pseudo_inverse(matrix(w.value(x.args[0], env)))


@means(n.RangeProj)
def _range(w: Shown, x: n.RangeProj, env: Mapping) -> Any:
    """U U^T of the columns that belong to singular values that are not zero."""
    u, _, _, rank = decomposed(matrix(w.value(x.args[0], env)))
    columns = u[:, :rank] if rank else mpmath.zeros(u.rows, 1)
    return columns * columns.T


@means(n.Phi1)
def _phi1(w: Shown, x: n.Phi1, env: Mapping) -> Any:
    """The corner of exp([[A, I], [0, 0]])."""
    a = matrix(w.value(x.args[0], env))
    size = a.rows
    whole_matrix = mpmath.zeros(2 * size, 2 * size)
    whole_matrix[:size, :size] = a
    whole_matrix[:size, size:] = mpmath.eye(size)
    return mpmath.expm(whole_matrix, method="taylor")[:size, size:]


@means(n.Phi)
def _activation(w: Shown, x: n.Phi, env: Mapping) -> Any:
    """The activation that is shown, at every entry."""
    need(ACTIVATION in w.values, "no activation is shown")
    a = matrix(w.value(x.args[0], env))
    shown = w.values[ACTIVATION][0][0]
    return each(a, lambda entry: parsed(shown, coordinates(matrix(entry))))


def each(a: Any, f: Any) -> Any:
    out = mpmath.zeros(a.rows, a.cols)
    for i in range(a.rows):
        for j in range(a.cols):
            out[i, j] = f(a[i, j])
    return out


@means(n.Unit)
def _unit(w: Shown, x: n.Unit, env: Mapping) -> Any:
    rows, place = w.size(x.args[0]), whole(w, x.args[1], env)
    need(1 <= place <= rows, "a column that there is not")
    return mpmath.matrix([int(i + 1 == place) for i in range(rows)])


@means(n.Had)
def _hadamard(w: Shown, x: n.Had, env: Mapping) -> Any:
    a, b = (matrix(w.value(arg, env)) for arg in x.args)
    need((a.rows, a.cols) == (b.rows, b.cols), "an entrywise product of two shapes")
    return mpmath.matrix([[a[i, j] * b[i, j] for j in range(a.cols)] for i in range(a.rows)])


@means(n.Diag)
def _diagonal(w: Shown, x: n.Diag, env: Mapping) -> Any:
    return mpmath.diag(list(matrix(w.value(x.args[0], env))))


@means(n.DiagOf)
def _diagonal_of(w: Shown, x: n.DiagOf, env: Mapping) -> Any:
    a = matrix(w.value(x.args[0], env))
    need(a.rows == a.cols, "the diagonal of a matrix that is not square")
    return mpmath.matrix([a[i, i] for i in range(a.rows)])


@means(n.Elementary)
def _elementary(w: Shown, x: n.Elementary, env: Mapping) -> Any:
    value = number(w.value(x.args[0], env))
    need(x.name != "log" or value > 0, "the logarithm of a number that is not positive")
    return FUNCTIONS[x.name](value)


@means(n.Max)
def _maximum(w: Shown, x: n.Max, env: Mapping) -> Any:
    return max(number(w.value(arg, env)) for arg in x.args)


@means(n.Min)
def _minimum(w: Shown, x: n.Min, env: Mapping) -> Any:
    return min(number(w.value(arg, env)) for arg in x.args)


FUNCTIONS = {
    "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "tanh": mpmath.tanh, "arctan": mpmath.atan, "erf": mpmath.erf,
}  # fmt: skip


@means(n.Factorial)
def _factorial(w: Shown, x: n.Factorial, env: Mapping) -> Any:
    k = whole(w, x.args[0], env)
    need(0 <= k < 2000, "the factorial of a negative or large number")
    return mpmath.factorial(k)


def stacked(a: Any) -> Any:
    """vec: the columns stacked."""
    return mpmath.matrix([a[i, j] for j in range(a.cols) for i in range(a.rows)])


def folded(column: Any, rows: int, cols: int) -> Any:
    """The matrix whose vec is the column."""
    need(column.rows * column.cols == rows * cols, "a column that does not fold")
    entries = list(column)
    return mpmath.matrix([[entries[j * rows + i] for j in range(cols)] for i in range(rows)])


@means(n.Vec)
def _vec(w: Shown, x: n.Vec, env: Mapping) -> Any:
    return stacked(matrix(w.value(x.args[0], env)))


@means(n.Unvec)
def _unvec(w: Shown, x: n.Unvec, env: Mapping) -> Any:
    return folded(matrix(w.value(x.args[0], env)), w.size(x.args[1]), w.size(x.args[2]))


@means(n.Shuffle)
def _shuffle(w: Shown, x: n.Shuffle, env: Mapping) -> Any:
    """vec(A) to vec(A^T) for every unit matrix A."""
    m, k = (w.size(arg) for arg in x.args)
    out = mpmath.zeros(m * k, m * k)
    for i in range(m):
        for j in range(k):
            out[i * k + j, j * m + i] = 1
    return out


@means(n.Blocks)
def _blocks(w: Shown, x: n.Blocks, env: Mapping) -> Any:
    return assembled([[matrix(w.value(block, env)) for block in row] for row in x.grid])


def assembled(grid: list[list[Any]]) -> Any:
    heights, widths = [row[0].rows for row in grid], [block.cols for block in grid[0]]
    out = mpmath.zeros(sum(heights), sum(widths))
    for i, row in enumerate(grid):
        for j, block in enumerate(row):
            need((block.rows, block.cols) == (heights[i], widths[j]), "blocks that do not fit")
            place(out, block, sum(heights[:i]), sum(widths[:j]))
    return out


def place(out: Any, block: Any, top: int, left: int) -> None:
    for i in range(block.rows):
        for j in range(block.cols):
            out[top + i, left + j] = block[i, j]


def inside(a: Any, row: int, col: int) -> None:
    need(1 <= row <= a.rows and 1 <= col <= a.cols, "an entry that there is not")


@means(n.Entry)
def _entry(w: Shown, x: n.Entry, env: Mapping) -> Any:
    a, i, j = matrix(w.value(x.args[0], env)), whole(w, x.args[1], env), whole(w, x.args[2], env)
    inside(a, i, j)
    return a[i - 1, j - 1]


@means(n.Band)
def _band(w: Shown, x: n.Band, env: Mapping) -> Any:
    a, first, height = matrix(w.value(x.args[0], env)), whole(w, x.args[1], env), w.size(x.args[2])
    inside(a, first, 1)
    inside(a, first + height - 1, 1)
    return a[first - 1 : first - 1 + height, :]


@means(n.Dotted)
def _dotted(w: Shown, x: n.Dotted, env: Mapping) -> Any:
    """The matrix that the dots mean, with what is printed in the printed places; those that fall together agree."""
    out = matrix(w.value(x.meaning, env)).copy()
    printed: dict[tuple[int, int], Any] = {}
    for row, down in zip(x.grid, x.row_labels, strict=True):
        for entry, across in zip(row, x.col_labels, strict=True):
            block = matrix(w.value(entry, env))
            top, left = whole(w, down, env), whole(w, across, env)
            inside(out, top, left)
            inside(out, top + block.rows - 1, left + block.cols - 1)
            for i in range(block.rows):
                for j in range(block.cols):
                    known = printed.setdefault((top + i, left + j), block[i, j])
                    need(alike(known, block[i, j]), "printed entries that fall together differ")
            place(out, block, top - 1, left - 1)
    return out
