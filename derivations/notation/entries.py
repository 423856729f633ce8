"""Matrices by their entries: columns of the identity, entrywise products, diagonals."""

from __future__ import annotations

from .core import Node, ShapeError, as_node, interned
from .sizes import ONE, Shape, as_size, same_shape, same_size, show


class Unit(Node):
    """Column i of the identity of a size, i counted from 1: `Unit(n, i)`."""

    takes = "S N"
    binds = None
    pointwise = True

    def __new__(cls, size: object, index: object) -> Unit:
        return interned(cls, as_size(size), as_node(index))

    def _shape(self) -> Shape:
        self._scalar(self.args[1])
        return (self.args[0], ONE)


class Had(Node):
    """The Hadamard product, entry by entry, of two matrices of one shape."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        first, second = (arg.shape for arg in self.args)
        if not same_shape(first, second):
            raise ShapeError(f"no entrywise product of {show(first)} and {show(second)}", self)
        return first


class Diag(Node):
    """The diagonal matrix with the entries of a column on its diagonal."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        rows, cols = self.args[0].shape
        if not same_size(cols, ONE):
            raise ShapeError(f"the diagonal is given by a column, not by {show((rows, cols))}", self)
        return (rows, rows)


class DiagOf(Node):
    """The diagonal of a square matrix, as a column."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return (self._square(self.args[0])[0], ONE)
