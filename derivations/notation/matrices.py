"""Matrices: constants, functions of a matrix, and the ways to take one apart or put one together."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Tuple

from .core import Node, ShapeError, as_node, interned
from .sizes import ONE, SCALAR, Shape, as_size, same_shape, same_size, show


class I(Node):  # noqa: E742
    """The identity matrix of a symbolic size."""

    takes = "S"
    binds = None
    pointwise = True

    def __new__(cls, size: object) -> I:
        return interned(cls, as_size(size))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[0])


class Zero(Node):
    """The zero matrix of a symbolic shape."""

    takes = "S S"
    binds = None
    pointwise = True

    def __new__(cls, rows: object, cols: object) -> Zero:
        return interned(cls, as_size(rows), as_size(cols))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[1])


class Space(Node):
    """The right side of `in`: R^{m x n}; `Space(n)` is R^n and has no orientation."""

    takes = "S S?"
    binds = None
    pointwise = True

    def __new__(cls, *sizes: object) -> Space:
        return interned(cls, *(as_size(size) for size in sizes))

    def _shape(self) -> Shape:
        return (self.args[0], self.args[1] if len(self.args) > 1 else ONE)


class PInv(Node):
    """The Moore-Penrose inverse."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (cols, rows)


class RangeProj(Node):
    """The orthogonal projection onto the range of a symmetric matrix."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self._square(self.args[0])


class Exp(Node):
    """The matrix exponential e^A (of a square matrix or a scalar)."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self._square(self.args[0])


def expm(argument: object) -> Exp:
    """e^A as a node."""
    return Exp(as_node(argument))


class Phi1(Node):
    """phi_1(A) = sum_k A^k / (k+1)!, the entire function (e^z - 1)/z at a matrix."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self._square(self.args[0])


class Phi(Node):
    """An activation applied to every entry; `Phi(argument)`."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self.args[0].shape


class Kron(Node):
    """The Kronecker product."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        (a, b), (c, d) = self.args[0].shape, self.args[1].shape
        return (a * c, b * d)


class Vec(Node):
    """vec: the columns stacked into one column."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        return (rows * cols, ONE)


class Unvec(Node):
    """The rows x cols matrix whose vec is the argument."""

    takes = "N S S"
    binds = None
    pointwise = True

    def __new__(cls, column: object, rows: object, cols: object) -> Unvec:
        return interned(cls, column, as_size(rows), as_size(cols))

    def _shape(self) -> Shape:
        column, rows, cols = self.args
        if not same_shape(column.shape, (rows * cols, ONE)):
            raise ShapeError(f"cannot fold {show(column.shape)} into {rows} x {cols}", self)
        return (rows, cols)


class Shuffle(Node):
    """The perfect shuffle P(m, n) with P vec(A) = vec(A^T) for an m x n matrix A."""

    takes = "S S"
    binds = None
    pointwise = True

    def __new__(cls, m: object, n: object) -> Shuffle:
        return interned(cls, as_size(m), as_size(n))

    def _shape(self) -> Shape:
        size = self.args[0] * self.args[1]
        return (size, size)


class Blocks(Node):
    """A block matrix given by its rows: `Blocks([[a, b], [c, d]])`."""

    takes = "T T*"
    binds = None
    pointwise = True

    def __new__(cls, rows: Sequence[Sequence[object]] | Tuple, *more: Tuple) -> Blocks:
        if isinstance(rows, Tuple):
            return interned(cls, rows, *more)
        return interned(cls, *(Tuple(*(as_node(entry) for entry in row)) for row in rows))

    @property
    def grid(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(tuple(row) for row in self.args)

    def _shape(self) -> Shape:
        grid = self.grid
        if len({len(row) for row in grid}) != 1 or not grid[0]:
            raise ShapeError("the rows of a block matrix need equally many blocks, at least one", self)
        for row in grid:
            for block in row[1:]:
                if not same_size(block.shape[0], row[0].shape[0]):
                    raise ShapeError(f"blocks of one row have {row[0].shape[0]} and {block.shape[0]} rows", self)
        for column in zip(*grid, strict=True):
            for block in column[1:]:
                if not same_size(block.shape[1], column[0].shape[1]):
                    raise ShapeError(
                        f"blocks of one column have {column[0].shape[1]} and {block.shape[1]} columns", self
                    )
        return (sum(row[0].shape[0] for row in grid), sum(block.shape[1] for block in grid[0]))


class Entry(Node):
    """Entry (i, j) of a matrix, counted from 1."""

    takes = "N N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self.args[0].shape  # noqa: B018 - the matrix itself must be well-typed
        self._scalar(self.args[1], self.args[2])
        return SCALAR


class Row(Node):
    """Row i of a matrix, counted from 1."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return (ONE, self.args[0].shape[1])


class Band(Node):
    """`height` consecutive rows of a matrix from row `first` on: `Band(matrix, first, height)`."""

    takes = "N N S"
    binds = None
    pointwise = True

    def __new__(cls, matrix: Node, first: object, height: object) -> Band:
        return interned(cls, matrix, as_node(first), as_size(height))

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return (self.args[2], self.args[0].shape[1])


class Dotted(Node):
    """A display with dots: the printed corner entries, their row and column labels, and their meaning.

    `grid` holds only what is printed. A label is the number (an index node) at which the printed row or
    column sits; each label may stand for a band of `row_height` rows (or `col_width` columns). `meaning`
    says in closed form which matrix the dots mean; a printed entry that differs from the meaning there is
    a mistake of the display, and the engines compare them one by one.
    """

    takes = "N T T T T*"
    binds = None
    pointwise = True

    def __new__(cls, meaning: Node, row_labels: object, col_labels: object, *rows: object) -> Dotted:
        def labels(values: object) -> Tuple:
            return values if isinstance(values, Tuple) else Tuple(*(as_node(v) for v in values))  # type: ignore[attr-defined]

        def entries(row: object) -> Tuple:
            return row if isinstance(row, Tuple) else Tuple(*(as_node(entry) for entry in row))  # type: ignore[attr-defined]

        down, across = labels(row_labels), labels(col_labels)
        grid = [entries(row) for row in rows]
        if len(grid) != len(down) or not len(across) or any(len(row) != len(across) for row in grid):
            raise TypeError("a display with dots needs one label for each printed row and column")
        return interned(cls, meaning, down, across, *grid)

    @property
    def meaning(self) -> Node:
        return self.args[0]

    @property
    def row_labels(self) -> tuple[Node, ...]:
        return tuple(self.args[1])

    @property
    def col_labels(self) -> tuple[Node, ...]:
        return tuple(self.args[2])

    @property
    def grid(self) -> tuple[tuple[Node, ...], ...]:
        return tuple(tuple(row) for row in self.args[3:])

    def _shape(self) -> Shape:
        for i, row in enumerate(self.grid):
            for j, entry in enumerate(row):
                if not same_size(entry.shape[0], row[0].shape[0]) or not same_size(
                    entry.shape[1], self.grid[0][j].shape[1]
                ):
                    raise ShapeError(
                        f"printed entry ({i + 1}, {j + 1}) is {show(entry.shape)}, its row and column want "
                        f"{row[0].shape[0]} x {self.grid[0][j].shape[1]}",
                        entry,
                    )
        return self.meaning.shape
