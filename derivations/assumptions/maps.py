"""Smooth maps along a path."""

from __future__ import annotations

from dataclasses import dataclass

from ..notation.latex import latex
from ..notation.nodes import D, Jac, Sym
from .core import Assumption, Rule


@dataclass(frozen=True)
class SmoothMap(Assumption):
    """value = F(argument) for a differentiable map F that does not depend on time, with Jacobian `jacobian`.

    All three are taken at the time index `time`; F is the same map for every time (family name of value).
    """

    value: Sym
    argument: Sym
    jacobian: Sym
    time: Sym | None = None

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.value, self.jacobian)

    def quantified(self) -> tuple[Sym, ...]:
        return () if self.time is None else (self.time,)

    def rules(self) -> tuple[Rule, ...]:
        jac = Rule(Jac(self.value, self.argument), self.jacobian, "definition of the Jacobian")
        if self.time is None:
            return (jac,)
        return (
            jac,
            Rule(D(self.value, self.time), self.jacobian * D(self.argument, self.time), "chain rule"),
        )

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.value, self.jacobian),)

    def statement(self) -> str:
        return f"{latex(self.value)} = F({latex(self.argument)}),\\; {latex(self.jacobian)} = DF"
