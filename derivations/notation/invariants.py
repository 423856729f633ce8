"""Numbers of a square matrix that no change of basis moves: trace, determinant, eigenvalues, rank."""

from __future__ import annotations

from .core import Node
from .sizes import ONE, SCALAR, Shape


class Tr(Node):
    """The trace of a square matrix, the sum of its diagonal."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._square(self.args[0])
        return SCALAR


class Det(Node):
    """The determinant of a square matrix."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._square(self.args[0])
        return SCALAR


class Eigs(Node):
    """All eigenvalues of a symmetric matrix, each as often as it occurs, as a column: from the largest down.

    Number i is `Entry(Eigs(A), i, 1)`; number 1 is `Eig(A, "max")`. Two matrices have the same eigenvalues, as a
    multiset, where the two columns are equal.
    """

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return (self._square(self.args[0])[0], ONE)


class Rank(Node):
    """The rank of a matrix: how many of its rows, or columns, are independent."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self.args[0].shape  # noqa: B018 - the matrix itself must be well-typed
        return SCALAR
