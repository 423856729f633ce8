"""Assumptions about a network with one hidden layer: what its Jacobian is, and how smooth its activation is."""

from __future__ import annotations

from dataclasses import dataclass

from .assumptions import Assumption
from .notation.latex import latex
from .notation.nodes import Node, Num, Sym


@dataclass(frozen=True)
class Activation(Assumption):
    """value = phi entry by entry, slopes = diag(phi'), at every column; |phi'| <= first, phi' is `second`-Lipschitz.

    `value` (D x 1) and `slopes` (D x D) are members of families whose index is the column `column`.
    """

    value: Sym
    slopes: Sym
    column: Sym
    first: Node
    second: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.value, self.slopes)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.column,)

    def concerns(self, symbol: Sym) -> bool:
        return symbol.name in (self.value.name, self.slopes.name)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.value, self.slopes),) if _constants(self.first, self.second) else ()

    def statement(self) -> str:
        return rf"|\varphi'| \le {latex(self.first)},\; |\varphi'(x) - \varphi'(y)| \le {latex(self.second)} |x - y|"


@dataclass(frozen=True)
class HiddenLayer(Assumption):
    """One hidden layer: f(theta) = sum over i = 1..width of phi(X w_i) (x) a_i + 1 (x) b, and `jacobian` is Df.

    `jacobian` (Dk x p) is a member of a family whose index is `point`; `incoming` w_i (m x 1) and `readout` a_i
    (k x 1) are members of families with the indices `point` and `unit`. The point consists of all w_i, all a_i and b,
    each coordinate once. `inputs` (D x m) has one row for each input, with a 1 for the bias; rows of f run over
    inputs and, within an input, over outputs. `value` and `slopes` are phi and diag(phi') as in `Activation`.
    """

    jacobian: Sym
    point: Sym
    inputs: Node
    incoming: Sym
    readout: Sym
    unit: Sym
    width: Node
    value: Sym
    slopes: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.jacobian, self.incoming, self.readout)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.point, self.unit)

    def concerns(self, symbol: Sym) -> bool:
        return symbol.name in (self.jacobian.name, self.incoming.name, self.readout.name)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.jacobian, self.incoming, self.readout),)

    def statement(self) -> str:
        i, w, a = latex(self.unit), latex(self.incoming), latex(self.readout)
        total = rf"\sum_{{{i}=1}}^{{{latex(self.width)}}} \varphi({latex(self.inputs)} {w}) \otimes {a}"
        return rf"f({latex(self.point)}) = {total} + 1 \otimes b,\; {latex(self.jacobian)} = Df"


def _constants(*bounds: Node) -> bool:
    return all(isinstance(bound, Num) and bound.value >= 0 for bound in bounds)


__all__ = ["Activation", "HiddenLayer"]
