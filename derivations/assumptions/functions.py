"""Smooth, convex and Lipschitz functions on the whole space, with their gradients.

Value and gradient are members of families whose index is the point. A constant is a number that does not depend on
the point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..notation.latex import latex
from ..notation.nodes import ONE, Node, Sym, same_shape, same_size
from .core import Assumption


@dataclass(frozen=True)
class FunctionFact(Assumption):
    """A differentiable function of a column, with its gradient as a column, at every point."""

    value: Sym
    gradient: Sym
    point: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.value, self.gradient)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.point,)

    def concerns(self, symbol: Sym) -> bool:
        return symbol.name in (self.value.name, self.gradient.name)

    def nodes(self) -> Iterator[Node]:
        yield from (self.value, self.gradient, self.point)

    def mistake(self) -> str:
        if self.value.indices != (self.point,) or self.gradient.indices != (self.point,):
            return "the value and the gradient are those at the point"
        column = same_size(self.point.shape[1], ONE) and not self.point.is_scalar_shaped
        fits = self.value.is_scalar_shaped and column and same_shape(self.gradient.shape, self.point.shape)
        return (
            "" if fits else "a function of a column has numbers as values, and its gradient is a column like the point"
        )

    def value_at(self, point: Node) -> Sym:
        return Sym(*self.value.args[:3], point)

    def gradient_at(self, point: Node) -> Sym:
        return Sym(*self.gradient.args[:3], point)


@dataclass(frozen=True)
class Convex(FunctionFact):
    """A convex function."""

    def statement(self) -> str:
        return rf"{latex(self.value)} \text{{ convex with gradient }} {latex(self.gradient)}"


@dataclass(frozen=True)
class ConstantFact(FunctionFact):
    """Something said of a function with a constant."""

    constant: Node

    def nodes(self) -> Iterator[Node]:
        yield from super().nodes()
        yield self.constant

    def said(self, what: str) -> str:
        """The statement, as LaTeX."""
        named = rf"{latex(self.value)} \text{{ with gradient }} {latex(self.gradient)}"
        return rf"{named} \text{{ {what} with constant }} {latex(self.constant)}"


@dataclass(frozen=True)
class Smooth(ConstantFact):
    """The gradient is Lipschitz: |g(a) - g(b)| <= constant |a - b|."""

    def statement(self) -> str:
        return self.said("smooth")


@dataclass(frozen=True)
class StronglyConvex(ConstantFact):
    """value - constant |point|^2 / 2 is convex."""

    def statement(self) -> str:
        return self.said("strongly convex")


@dataclass(frozen=True)
class Dominated(ConstantFact):
    """Polyak-Lojasiewicz: 2 constant (value(a) - value(b)) <= |gradient(a)|^2 at all points a, b."""

    def statement(self) -> str:
        return self.said("gradient dominated")


@dataclass(frozen=True)
class Lipschitz(ConstantFact):
    """The gradient is bounded: |value(a) - value(b)| <= constant |a - b|."""

    def statement(self) -> str:
        return self.said("Lipschitz")


__all__ = ["ConstantFact", "Convex", "Dominated", "FunctionFact", "Lipschitz", "Smooth", "StronglyConvex"]
