"""Assumptions of estimates: stated (in)equalities, spectra, Lipschitz Jacobians, mean values.

They grant nothing to the rewriting of identities except equations; `verify.bounds` reads them rule by rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .assumptions import Assumption, Property, Rule, symbols
from .notation.latex import latex
from .notation.nodes import Node, Num, Sym

_TEX = {"<": "<", "<=": r"\le", "=": "="}


@dataclass(frozen=True)
class Stated(Assumption):
    """left relation right (`<`, `<=` or `=`); with `var`, for every value of it from `low` to `high`.

    Without `high` the range has no upper end. A range of an index means the natural numbers in it, a range
    of a time the real ones.
    """

    left: Node
    relation: str
    right: Node
    var: Sym | None = None
    low: Node | None = None
    high: Node | None = None

    @property
    def about(self) -> tuple[Sym, ...]:
        found = [*symbols(self.left), *symbols(self.right)]
        return tuple(dict.fromkeys(f for f in found if f != self.var))

    def nodes(self) -> Iterator[Node]:
        yield from (self.left, self.right)
        if self.high is not None:
            yield self.high

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.left, self.right, "stated equation"),) if self.relation == "=" and self.var is None else ()

    def statement(self) -> str:
        body = f"{latex(self.left)} {_TEX[self.relation]} {latex(self.right)}"
        if self.var is None:
            return body
        low = "" if self.low is None else f"{latex(self.low)} \\le "
        high = "" if self.high is None else f" \\le {latex(self.high)}"
        return rf"{body} \;\forall\, {low}{latex(self.var)}{high}"


@dataclass(frozen=True)
class Natural(Assumption):
    """A natural number (0 included)."""

    symbol: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.symbol,)

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return ((self.symbol, Property.NONNEGATIVE),)

    def statement(self) -> str:
        return rf"{latex(self.symbol)} \in \mathbb{{N}}"


@dataclass(frozen=True)
class Spectrum(Assumption):
    """A symmetric matrix whose smallest and (where named) largest eigenvalues are the given numbers."""

    matrix: Sym
    smallest: Node
    largest: Node | None = None

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.matrix,)

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return ((self.matrix, Property.SYMMETRIC),)

    def statement(self) -> str:
        top = "" if self.largest is None else f",\\; \\lambda_{{max}}({latex(self.matrix)}) = {latex(self.largest)}"
        return f"\\lambda_{{min}}({latex(self.matrix)}) = {latex(self.smallest)}{top}"


@dataclass(frozen=True)
class LocalLipschitz(Assumption):
    """On the open ball |a - centre| < radius: ||J(a)||_F <= bound and ||J(a) - J(b)||_F <= slope |a - b|.

    `jacobian` is a member of the family of maps J(.), whose first index is the point.
    """

    jacobian: Sym
    centre: Sym
    radius: Node
    bound: Node
    slope: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.jacobian, self.centre)

    def at(self, point: Node) -> Sym:
        return Sym(self.jacobian.name, self.jacobian.args[1], self.jacobian.tex, point)

    def statement(self) -> str:
        return (
            rf"\|J(a)\|_F \le {latex(self.bound)},\; \|J(a) - J(b)\|_F \le {latex(self.slope)} \|a - b\|_2"
            rf"\;\forall\, a, b \in B({latex(self.centre)}, {latex(self.radius)})"
        )


@dataclass(frozen=True)
class MeanJacobian(Assumption):
    """mean = integral over s in [0, 1] of J(start + s (end - start)); then value(end) - value(start) =
    mean (end - start), where J is the Jacobian of a continuously differentiable map."""

    mean: Sym
    jacobian: Sym
    value_start: Sym
    value_end: Sym
    start: Sym
    end: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.mean, self.value_end)

    def statement(self) -> str:
        a, b = latex(self.start), latex(self.end)
        return rf"{latex(self.mean)} = \int_0^1 J({a} + s ({b} - {a})) \,\mathrm{{d}}s"


@dataclass(frozen=True)
class Interpolated(Assumption):
    """point = start + xi (end - start) for one xi in [0, 1]; J is the Jacobian of a C^1 map `value`."""

    point: Sym
    start: Sym
    end: Sym
    jacobian: Sym
    value_start: Sym
    value_end: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.point,)

    def at(self) -> Sym:
        """The Jacobian at the point."""
        return Sym(self.jacobian.name, self.jacobian.args[1], self.jacobian.tex, self.point)

    def statement(self) -> str:
        a, b = latex(self.start), latex(self.end)
        return rf"{latex(self.point)} = {a} + \xi ({b} - {a}),\; 0 \le \xi \le 1"


__all__ = ["Interpolated", "LocalLipschitz", "MeanJacobian", "Natural", "Num", "Spectrum", "Stated"]
