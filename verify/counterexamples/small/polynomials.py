"""Maps of a model: polynomials with their exact Jacobians, one parameter for each output."""

from __future__ import annotations

from dataclasses import dataclass

from flint import fmpq

from . import values as v
from .functions import Unfit
from .values import Number, Value


@dataclass(frozen=True)
class Polynomials:
    """Output i is c_0 + c_1 x + c_2 x^2 + ... of parameter x_{min(i, last)}."""

    coefficients: tuple[tuple[fmpq, ...], ...]
    parameters: int

    def parameter(self, i: int) -> int:
        return min(i, self.parameters - 1)

    def value(self, x: tuple[Number, ...]) -> Value:
        outputs = [horner(c, x[self.parameter(i)]) for i, c in enumerate(self.coefficients)]
        return v.matrix(len(outputs), 1, outputs)

    def jacobian(self, x: tuple[Number, ...]) -> Value:
        rows = range(len(self.coefficients))
        slopes = [horner(slope(self.coefficients[i]), x[self.parameter(i)]) for i in rows]
        cells = (slopes[i] if j == self.parameter(i) else v.ZERO for i in rows for j in range(self.parameters))
        return v.matrix(len(slopes), self.parameters, cells)

    def mean(self, x: tuple[Number, ...], y: tuple[Number, ...]) -> Value:
        """The mean of the Jacobian over the segment from x to y, by the fundamental theorem."""
        if not all(isinstance(e, fmpq) for e in (*x, *y)):
            raise Unfit("a segment whose ends are not rational")
        rows = range(len(self.coefficients))

        def quotient(i: int) -> Number:
            a, b = x[self.parameter(i)], y[self.parameter(i)]
            c = self.coefficients[i]
            return horner(slope(c), a) if a == b else (horner(c, b) - horner(c, a)) / (b - a)

        means = [quotient(i) for i in rows]
        cells = (means[i] if j == self.parameter(i) else v.ZERO for i in rows for j in range(self.parameters))
        return v.matrix(len(means), self.parameters, cells)


def horner(c: tuple[fmpq, ...], x: Number) -> Number:
    used = list(c)
    while len(used) > 1 and used[-1] == 0:
        used.pop()
    out: Number = used.pop()
    for a in reversed(used):
        out = a + out * x
    return out


def slope(c: tuple[fmpq, ...]) -> tuple[fmpq, ...]:
    return tuple(k * a for k, a in enumerate(c))[1:] or (v.ZERO,)
