"""Probability: expectations, conditional moments of Gaussian columns, densities, chances of an event."""

from __future__ import annotations

from sympy import Tuple

from .core import Node, ShapeError, interned
from .signature import one_of
from .sizes import ONE, SCALAR, Shape, same_shape, same_size, show

ORDERS = ("<=", "<", "=")


class Expect(Node):
    """Expectation over the declared random symbols."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        return self.args[0].shape


class Cov(Node):
    """Covariance E[(u - E u)(v - E v)^T] of two columns; `Cov(u)` is the variance of u."""

    takes = "N N?"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        left, right = self.args[0].shape, self.args[-1].shape
        for column in (left, right):
            if not same_size(column[1], ONE):
                raise ShapeError(f"a covariance needs columns, not a {show(column)} matrix", self)
        return (left[0], right[0])


class CondMean(Node):
    """E[u | v = y] for jointly Gaussian columns: `CondMean(u, v, y)`."""

    takes = "N N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        _conditional(self)
        return self.args[0].shape


class CondCov(Node):
    """Cov[u | v = y] for jointly Gaussian columns: `CondCov(u, v, y)`."""

    takes = "N N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        _conditional(self)
        return (self.args[0].shape[0], self.args[0].shape[0])


def _conditional(node: Node) -> None:
    u, v, y = node.args
    if not same_shape(v.shape, y.shape) or not same_size(u.shape[1], ONE) or not same_size(v.shape[1], ONE):
        raise ShapeError("conditioning needs columns, and a value of the shape of its variable", node)


class Fails(Node):
    """The probability that `left relation right` fails, over the random initialization."""

    takes = "N N s"
    binds = None
    pointwise = True

    def __new__(cls, left: Node, right: Node, relation: object = "<=") -> Fails:
        return interned(cls, left, right, one_of(relation, ORDERS, "a relation between numbers"))

    @property
    def relation(self) -> str:
        return self.args[2].name

    def _shape(self) -> Shape:
        self._scalar(self.args[0], self.args[1])
        return SCALAR


class Indicator(Node):
    """1 where `left relation right` holds, 0 where it does not; its expectation is the probability of the event.

    Events together are products, one of several events is a maximum, the opposite of a <= b is b < a.
    """

    takes = "N N s"
    binds = None
    pointwise = True

    def __new__(cls, left: Node, right: Node, relation: object = "<=") -> Indicator:
        return interned(cls, left, right, one_of(relation, ORDERS, "a relation between numbers"))

    @property
    def relation(self) -> str:
        return self.args[2].name

    def _shape(self) -> Shape:
        self._scalar(self.args[0], self.args[1])
        return SCALAR


class Density(Node):
    """A density p(events | given); `Density([a, b], [c])`."""

    takes = "T T"
    binds = None
    pointwise = False

    def __new__(cls, events: object, given: object = ()) -> Density:
        def group(values: object) -> Tuple:
            return values if isinstance(values, Tuple) else Tuple(*values)  # type: ignore[misc]

        return interned(cls, group(events), group(given))

    def _shape(self) -> Shape:
        return SCALAR

    @property
    def events(self) -> tuple[Node, ...]:
        return tuple(self.args[0])

    @property
    def given(self) -> tuple[Node, ...]:
        return tuple(self.args[1])


class NormalDensity(Node):
    """The density of N(mean, covariance)."""

    takes = "N N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        mean, cov = self.args
        if not same_shape(cov.shape, (mean.shape[0], mean.shape[0])) or not same_size(mean.shape[1], ONE):
            raise ShapeError(f"N(mean, covariance) of shapes {show(mean.shape)} and {show(cov.shape)}", self)
        return SCALAR
