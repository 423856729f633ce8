"""Calculus: derivatives, and what binds a variable (integrals, sums, limits, suprema)."""

from __future__ import annotations

from .core import Node, ShapeError, interned
from .sizes import ONE, SCALAR, Shape, same_shape, same_size, show


class D(Node):
    """The derivative with respect to a scalar variable, written with a dot: `D(f(t), t)`."""

    takes = "N N"
    binds = None
    pointwise = False

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1])
        return self.args[0].shape


class Grad(Node):
    """The gradient of a scalar, of the shape of the variable, whose entries move independently: `Grad(loss, f)`."""

    takes = "N N"
    binds = None
    pointwise = False

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        self._variable(self.args[1])
        return self.args[1].shape


class Jac(Node):
    """The Jacobian of a column (or row) of m functions with respect to vec of a variable: m x size."""

    takes = "N N"
    binds = None
    pointwise = False

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        (rows, cols), (r, c) = self.args[0].shape, self.args[1].shape
        if not (same_size(rows, ONE) or same_size(cols, ONE)):
            raise ShapeError(f"the Jacobian needs a vector, not a {show((rows, cols))} matrix", self)
        return (rows * cols, r * c)


class Frechet(Node):
    """The derivative of args[0] by args[1] along args[2]: its slope where the variable moves by a multiple of the last.

    It has the shape of args[0]; the entries of the variable move independently. Along `Unit(m, i) * Unit(n, j).T` it is
    the derivative by the single entry (i, j).
    """

    takes = "N N N"
    binds = None
    pointwise = False

    def _shape(self) -> Shape:
        function, variable, direction = self.args
        self._variable(variable)
        if not same_shape(direction.shape, variable.shape):
            raise ShapeError(f"no direction for {show(variable.shape)}: it is {show(direction.shape)}", self)
        return function.shape


class Integral(Node):
    """Integral of args[0] over the scalar variable args[1] from args[2] to args[3]."""

    takes = "N N L L"
    binds = 1
    pointwise = True

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1], self.args[2], self.args[3])
        return self.args[0].shape


class Sum(Node):
    """Sum of args[0] over the index args[1] from args[2] to args[3] (a node, or infinity)."""

    takes = "N N L L"
    binds = 1
    pointwise = True

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1], self.args[2], self.args[3])
        return self.args[0].shape


class Prod(Node):
    """Product of the scalar args[0] over the index args[1] from args[2] to args[3]; of no factors it is 1."""

    takes = "N N N N"
    binds = 1
    pointwise = True

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(*self.args)
        return SCALAR


class Lim(Node):
    """Limit of args[0] as args[1] tends to args[2] (infinity or a node)."""

    takes = "N N L"
    binds = 1
    pointwise = True

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(self.args[1], self.args[2])
        return self.args[0].shape


class Order(Node):
    """O(args[0]): something of which only a bound by a multiple of args[0] is known, with a constant that is not said.

    It stands for no value: two of them are not equal, and none is nothing. Judged is only what a reading says instead.
    """

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(*self.args)
        return SCALAR


class Sup(Node):
    """Supremum of the scalar args[0] over the values of the scalar variable args[1]; optionally between two bounds."""

    takes = "N N L*"
    binds = 1
    pointwise = True

    def __new__(cls, body: Node, variable: Node, *bounds: object) -> Sup:
        if len(bounds) not in (0, 2):
            raise TypeError(f"Sup takes no bounds or two, not {len(bounds)}: Sup(body, t) or Sup(body, t, low, high)")
        return interned(cls, body, variable, *bounds)

    def _shape(self) -> Shape:
        self._variable(self.args[1])
        self._scalar(*self.args)
        return SCALAR


class Factorial(Node):
    """k! for an index k."""

    takes = "N"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        return SCALAR
