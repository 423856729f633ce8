"""Numbers of a square matrix that no change of basis moves: trace and determinant."""

from __future__ import annotations

from .core import Node
from .sizes import SCALAR, Shape


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
