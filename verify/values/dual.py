"""Dual numbers over any arithmetic: a value and how it moves. Over dual numbers again they give second derivatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.notation.nodes import Node

from .evaluator import Evaluator
from .rational import GiveUp


@dataclass(frozen=True, eq=False, slots=True)
class Moving:
    """real + eps move, eps^2 = 0; nothing moves where `move` is None."""

    real: Any
    move: Any = None

    @property
    def rows(self) -> int:
        return self.real.rows

    @property
    def cols(self) -> int:
        return self.real.cols

    @property
    def shape(self) -> tuple[int, int]:
        return self.real.shape


#: functions whose derivatives are others, but for the sign
SLOPES = {
    "sin": ("cos", False), "cos": ("sin", True), "sinh": ("cosh", False), "cosh": ("sinh", False),
    "erf": ("gauss", False),
}  # fmt: skip


class Dual:
    """The operations on dual numbers over another arithmetic."""

    exact = False

    def __init__(self, base: Any) -> None:
        self.base = base
        self.name = f"dual {base.name}"

    def lift(self, matrix: fmpq_mat) -> Moving:
        return Moving(self.base.lift(matrix))

    def scalar(self, value: fmpq) -> Moving:
        return Moving(self.base.scalar(value))

    def zeros(self, rows: int, cols: int) -> Moving:
        return Moving(self.base.zeros(rows, cols))

    def eye(self, n: int) -> Moving:
        return Moving(self.base.eye(n))

    def number(self, a: Moving) -> fmpq:
        return self.base.number(self.still(a, "an index that moves"))

    def variable(self) -> Moving:
        raise GiveUp("a formal variable beside dual numbers")

    def still(self, a: Moving, what: str) -> Any:
        """A value that does not move."""
        if a.move is not None:
            raise GiveUp(what)
        return a.real

    def moved(self, a: Moving) -> Any:
        """How a value moves."""
        return self.base.zeros(a.rows, a.cols) if a.move is None else a.move

    def add(self, a: Moving, b: Moving) -> Moving:
        move = a.move if b.move is None else b.move if a.move is None else self.base.add(a.move, b.move)
        return Moving(self.base.add(a.real, b.real), move)

    def neg(self, a: Moving) -> Moving:
        return Moving(self.base.neg(a.real), None if a.move is None else self.base.neg(a.move))

    def mul(self, a: Moving, b: Moving) -> Moving:
        parts = [self.base.mul(a.move, b.real)] if a.move is not None else []
        parts += [self.base.mul(a.real, b.move)] if b.move is not None else []
        move = None if not parts else parts[0] if len(parts) == 1 else self.base.add(*parts)
        return Moving(self.base.mul(a.real, b.real), move)

    def inverse(self, a: Moving) -> Moving:
        real = self.base.inverse(a.real)
        if a.move is None:
            return Moving(real)
        return Moving(real, self.base.neg(self.base.mul(self.base.mul(real, a.move), real)))

    def power(self, a: Moving, n: int) -> Moving:
        if n < 0:
            return self.power(self.inverse(a), -n)
        out = self.eye(a.rows)
        for _ in range(n):
            out = self.mul(out, a)
        return out

    def root(self, a: Moving) -> Moving:
        real = self.base.root(a.real)
        if a.move is None:
            return Moving(real)
        slope = self.base.inverse(self.base.mul(self.base.scalar(fmpq(2)), real))
        return Moving(real, self.base.mul(slope, a.move))

    def constant(self, name: str) -> Moving:
        return Moving(self.base.constant(name))

    def elementary(self, a: Moving, name: str) -> Moving:
        real = self.base.elementary(a.real, name)
        return Moving(real, None if a.move is None else self.base.mul(self._slope(a.real, real, name), a.move))

    def _slope(self, x: Any, value: Any, name: str) -> Any:
        """The derivative of a function at x, where it has a value."""
        base, one = self.base, self.base.scalar(fmpq(1))
        if name in SLOPES:
            other, negative = SLOPES[name]
            found = base.elementary(x, other)
            return base.neg(found) if negative else found
        square = base.mul(value, value) if name == "tanh" else base.mul(x, x)
        match name:
            case "log":
                return base.inverse(x)
            case "tanh":
                return base.add(one, base.neg(square))
            case "arctan":
                return base.inverse(base.add(one, square))
        raise GiveUp(f"the derivative of {name}")

    def exp(self, a: Moving) -> Moving:
        return self._function(a, self.base.exp)

    def phi1(self, a: Moving) -> Moving:
        return self._function(a, self.base.phi1)

    def _function(self, a: Moving, function: Any) -> Moving:
        """f(A + eps B): the upper right block of f([[A, B], [0, A]]) is the derivative."""
        if a.move is None:
            return Moving(function(a.real))
        n, base = a.rows, self.base
        both = function(base.assemble(2 * n, 2 * n, [(0, 0, a.real), (0, n, a.move), (n, n, a.real)]))
        return Moving(base.part(both, 0, 0, n, n), base.part(both, 0, n, n, n))

    def pinv(self, a: Moving) -> Moving:
        return Moving(self.base.pinv(self.still(a, "the derivative of a pseudo-inverse")))

    def extreme(self, a: Moving, which: str) -> Moving:
        find = getattr(self.base, "extreme", None)
        if find is None:
            raise GiveUp(f"an eigenvalue in the arithmetic {self.base.name}")
        return Moving(find(self.still(a, "the derivative of an eigenvalue"), which))

    def eigenvalues(self, a: Moving) -> list[Moving]:
        find = getattr(self.base, "eigenvalues", None)
        if find is None:
            raise GiveUp(f"eigenvalues in the arithmetic {self.base.name}")
        return [Moving(x) for x in find(self.still(a, "the derivative of an eigenvalue"))]

    def transpose(self, a: Moving) -> Moving:
        return Moving(self.base.transpose(a.real), None if a.move is None else self.base.transpose(a.move))

    def rearrange(self, a: Moving, rows: int, cols: int, picks: Sequence[int]) -> Moving:
        move = None if a.move is None else self.base.rearrange(a.move, rows, cols, picks)
        return Moving(self.base.rearrange(a.real, rows, cols, picks), move)

    def part(self, a: Moving, row: int, col: int, rows: int, cols: int) -> Moving:
        move = None if a.move is None else self.base.part(a.move, row, col, rows, cols)
        return Moving(self.base.part(a.real, row, col, rows, cols), move)

    def assemble(self, rows: int, cols: int, blocks: Iterable[tuple[int, int, Moving]]) -> Moving:
        placed = list(blocks)
        real = self.base.assemble(rows, cols, [(i, j, block.real) for i, j, block in placed])
        if all(block.move is None for _, _, block in placed):
            return Moving(real)
        return Moving(real, self.base.assemble(rows, cols, [(i, j, self.moved(block)) for i, j, block in placed]))

    def kron(self, a: Moving, b: Moving) -> Moving:
        parts = [self.base.kron(a.move, b.real)] if a.move is not None else []
        parts += [self.base.kron(a.real, b.move)] if b.move is not None else []
        move = None if not parts else parts[0] if len(parts) == 1 else self.base.add(*parts)
        return Moving(self.base.kron(a.real, b.real), move)

    def enclose(self, value: Any) -> Moving:
        raise GiveUp("an exact value beside dual numbers")

    def integral(self, ev: Evaluator, body: Node, variable: Node, low: Node, high: Node) -> Moving:
        raise GiveUp("quadrature beside dual numbers")


class Beside(Evaluator):
    """The same model in dual numbers, where one symbol moves; what it does not reach is the parent's, and still."""

    def __init__(self, parent: Evaluator, symbol: Node, move: Any) -> None:
        super().__init__(
            Dual(parent.arithmetic), parent.model, None, {symbol: Moving(parent(symbol), move)}, parent=parent
        )

    def inherited(self, value: Any) -> Any:
        return Moving(value)


def derivative(ev: Evaluator, function: Node, symbol: Node, move: Any) -> Any:
    """How a term moves where a symbol does."""
    value = Beside(ev, symbol, move)(function)
    return ev.arithmetic.zeros(value.rows, value.cols) if value.move is None else value.move
