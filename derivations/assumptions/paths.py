"""Paths in time: flows and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass

from ..notation.latex import latex
from ..notation.nodes import Add, Blocks, D, Frac, Mul, Neg, Node, Num, Sym, T, Tuple, same_shape
from .core import Assumption, Rule, symbols
from .definitions import Define


def _affine(node: Node, path: Sym) -> bool:
    """Whether a term is evidently of degree one at most in the members of a path."""
    if not any(s.name == path.name for s in node.symbols):
        return True
    if isinstance(node, Sym):
        return node == path
    if isinstance(node, Add | Neg | T | Blocks):
        parts = [x for arg in node.args for x in (arg.args if isinstance(arg, Tuple) else (arg,))]
        return all(_affine(part, path) for part in parts)
    if isinstance(node, Mul):
        moving = [f for f in node.args if any(s.name == path.name for s in f.symbols)]
        return len(moving) == 1 and _affine(moving[0], path)
    if isinstance(node, Frac):
        return _affine(node.args[0], path) and not any(s.name == path.name for s in node.args[1].symbols)
    return False


def along(path: Sym, symbol: Sym) -> bool:
    """Whether a symbol is the path, also at another time than that of its declaration (but not at a number)."""
    later = symbol.name == path.name and any(not isinstance(index, Num) for index in symbol.indices)
    return symbol == path or later


@dataclass(frozen=True)
class Flow(Assumption):
    """An ordinary differential equation with its initial value: d/dt path = rate, path(0) = initial.

    `rate` is locally Lipschitz in the path (it is polynomial in the models), so solutions are unique.
    """

    path: Sym
    time: Sym
    rate: Node
    initial: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.path,)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.time,)

    def concerns(self, symbol: Sym) -> bool:
        return along(self.path, symbol)

    def implied(self) -> tuple[Assumption, ...]:
        smooth = Trajectory(self.path, self.time)
        start = self.start
        return (smooth,) if start is None else (smooth, Define(start, self.initial))

    @property
    def start(self) -> Sym | None:
        """The member of the path at time 0."""
        return self.path.xreplace({self.time: Num(0)}) if self.time in self.path.indices else None

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(D(self.path, self.time), self.rate, "flow"),)

    def mistake(self) -> str:
        """A flow starts from what is known at time 0, and moves by where it is."""
        here, start = {self.path}, self.start
        known = here if start is None else {*here, start}
        if not (same_shape(self.path.shape, self.rate.shape) and same_shape(self.path.shape, self.initial.shape)):
            return "the path, its rate and its start have different shapes"
        late = [s for s in symbols(self.initial) if s.name == self.path.name and s is not start]
        late += [s for s in symbols(self.rate) if s.name == self.path.name and s not in known]
        return f"it speaks of {late[0]}, another member of its own path; state that as an equation" if late else ""

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """A flow has a solution for all times where its rate is affine in the path."""
        return ((self.path,),) if _affine(self.rate, self.path) else ()

    def statement(self) -> str:
        zero = f",\\; {latex(self.path)}\\big|_{{{latex(self.time)}=0}} = {latex(self.initial)}"
        return f"{latex(D(self.path, self.time))} = {latex(self.rate)}{zero}"


@dataclass(frozen=True)
class PathFact(Assumption):
    """Something said of one path as a whole."""

    path: Sym
    time: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.path,)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.time,)

    def concerns(self, symbol: Sym) -> bool:
        return along(self.path, symbol)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.path,),)


@dataclass(frozen=True)
class Trajectory(PathFact):
    """A differentiable path of which nothing more is known (a time-dependent quantity)."""

    def statement(self) -> str:
        return f"{latex(self.path)} \\text{{ differentiable in }} {latex(self.time)}"


@dataclass(frozen=True)
class Commuting(PathFact):
    """The values of a matrix path at any two times commute: A_s A_u = A_u A_s."""

    def statement(self) -> str:
        return f"{latex(self.path)} \\text{{ commutes with itself at all times}}"


@dataclass(frozen=True)
class Varies(PathFact):
    """A path is not constant in time."""

    def statement(self) -> str:
        return f"{latex(self.path)} \\text{{ varies with }} {latex(self.time)}"
