"""Measures of a matrix or vector, by one number: norms, ends of a spectrum, products, roots."""

from __future__ import annotations

from .core import Node, ShapeError, interned
from .signature import one_of
from .sizes import ONE, SCALAR, Shape, same_size, show

NORMS = ("2", "op", "F", "1", "inf", "*", "max")
OF_VECTORS = ("2", "1", "inf")  # of a matrix these have several meanings
EXTREMES = ("max", "min")


class Sqrt(Node):
    """The square root of a positive scalar."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        return SCALAR


class Norm(Node):
    """A norm: "2", "1", "inf" of vectors, "op" (induced 2-norm), "F" (Frobenius), "*" (nuclear), "max" (largest entry).

    The 1-norm is the sum and the infinity norm the maximum of absolute values; the 2-norm of a number is its absolute
    value, the nuclear norm the sum of the singular values.
    """

    takes = "N s"
    binds = None
    pointwise = True

    def __new__(cls, argument: Node, kind: object = "2") -> Norm:
        return interned(cls, argument, one_of(kind, NORMS, "a norm"))

    @property
    def kind(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        shape = self.args[0].shape
        if self.kind in OF_VECTORS and not (same_size(shape[0], ONE) or same_size(shape[1], ONE)):
            raise ShapeError(f"the {self.kind}-norm needs a vector, not a {show(shape)} matrix", self)
        return SCALAR


class Sing(Node):
    """A singular value of a matrix: `Sing(A, "max")` or `Sing(A, "min")`."""

    takes = "N s"
    binds = None
    pointwise = True

    def __new__(cls, argument: Node, which: object = "max") -> Sing:
        return interned(cls, argument, one_of(which, EXTREMES, "an end of a spectrum"))

    @property
    def which(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        self.args[0].shape  # noqa: B018 - the matrix itself must be well-typed
        return SCALAR


class Eig(Node):
    """An eigenvalue of a symmetric matrix: `Eig(A, "max")` or `Eig(A, "min")`."""

    takes = "N s"
    binds = None
    pointwise = True

    def __new__(cls, argument: Node, which: object = "min") -> Eig:
        return interned(cls, argument, one_of(which, EXTREMES, "an end of a spectrum"))

    @property
    def which(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        self._square(self.args[0])
        return SCALAR


class _Inner(Node):
    """Scalar product of two vectors of one shape, written with a dot."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        a, b = self.args
        if not same_size(a.shape[0] * a.shape[1], b.shape[0] * b.shape[1]) or not (
            same_size(a.shape[0], ONE) or same_size(a.shape[1], ONE)
        ):
            raise ShapeError(f"cannot dot {show(a.shape)} with {show(b.shape)}", self)
        return SCALAR


def dot(a: Node, b: Node) -> Node:
    """The scalar product a . b of two vectors with equally many entries."""
    return _Inner(a, b)
