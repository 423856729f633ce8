"""Numbers with names, elementary functions of a number; the largest and the smallest of several."""

from __future__ import annotations

from .core import Node, as_node, interned
from .signature import one_of
from .sizes import SCALAR, Shape

CONSTANTS = ("pi",)
FUNCTIONS = ("log", "sin", "cos", "sinh", "cosh", "tanh", "arctan", "erf")


class Constant(Node):
    """A number that is not rational, by its name: pi."""

    takes = "s"
    binds = None
    pointwise = True

    def __new__(cls, name: object = "pi") -> Constant:
        return interned(cls, one_of(name, CONSTANTS, "a number with a name"))

    @property
    def name(self) -> str:
        return self.args[0].name

    def _shape(self) -> Shape:
        return SCALAR


PI = Constant("pi")


class Elementary(Node):
    """A function of a scalar by its name: log (of a positive number), sin, cos, sinh, cosh, tanh, arctan, erf."""

    takes = "N s"
    binds = None
    pointwise = True

    def __new__(cls, argument: Node, name: object = "log") -> Elementary:
        return interned(cls, argument, one_of(name, FUNCTIONS, "an elementary function"))

    @property
    def name(self) -> str:
        return self.args[1].name

    def _shape(self) -> Shape:
        self._scalar(self.args[0])
        return SCALAR


def log(argument: object) -> Elementary:
    """The natural logarithm as a node."""
    return Elementary(as_node(argument), "log")


class Max(Node):
    """The largest of some numbers."""

    takes = "N N N*"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(*self.args)
        return SCALAR


class Min(Node):
    """The smallest of some numbers."""

    takes = "N N N*"
    binds = None
    pointwise = True

    def _shape(self) -> Shape:
        self._scalar(*self.args)
        return SCALAR
