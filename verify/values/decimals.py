"""mpmath matrices at 50 and more digits; condition numbers are recorded on the way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath
from flint import fmpq, fmpq_mat

from derivations.notation.nodes import Node

from .evaluator import Evaluator
from .graded import Graded
from .rational import GiveUp


@dataclass(frozen=True, eq=False, slots=True)
class Decimal:
    """A matrix of multiprecision floats."""

    matrix: Any

    @property
    def rows(self) -> int:
        return self.matrix.rows

    @property
    def cols(self) -> int:
        return self.matrix.cols

    @property
    def shape(self) -> tuple[int, int]:
        return (self.rows, self.cols)


class Decimals:
    """The operations on multiprecision matrices; `condition` is the worst amplification of rounding so far."""

    exact = False
    name = "highprec"

    def __init__(self) -> None:
        self.condition = mpmath.mpf(1)

    def _number(self, value: fmpq) -> Any:
        return mpmath.mpf(int(value.p)) / int(value.q)

    def lift(self, matrix: fmpq_mat) -> Decimal:
        out = mpmath.matrix(matrix.nrows(), matrix.ncols())
        for i in range(matrix.nrows()):
            for j in range(matrix.ncols()):
                out[i, j] = self._number(matrix[i, j])
        return Decimal(out)

    def enclose(self, value: Graded) -> Decimal:
        if value.order is not None or any(d or q or e for d, q, _, e in value.terms):
            raise GiveUp("a function has no single value")
        total = mpmath.matrix(value.rows, value.cols)
        for (_, _, c, _), matrix in value.terms.items():
            total += self.lift(matrix).matrix * mpmath.exp(self._number(fmpq(c)))
        return Decimal(total)

    def scalar(self, value: fmpq) -> Decimal:
        return Decimal(mpmath.matrix([[self._number(value)]]))

    def zeros(self, rows: int, cols: int) -> Decimal:
        return Decimal(mpmath.matrix(rows, cols))

    def eye(self, n: int) -> Decimal:
        return Decimal(mpmath.eye(n))

    def number(self, a: Decimal) -> fmpq:
        if not abs(a.matrix[0, 0]) < 2**64:  # also where it is not a number
            raise GiveUp("an index beyond all bounds")
        rounded = int(mpmath.nint(a.matrix[0, 0]))
        if abs(a.matrix[0, 0] - rounded) > 1e-20:
            raise GiveUp("an index that is not an integer")
        return fmpq(rounded)

    def variable(self) -> Decimal:
        raise GiveUp("a formal variable in floating arithmetic")

    def add(self, a: Decimal, b: Decimal) -> Decimal:
        return Decimal(a.matrix + b.matrix)

    def neg(self, a: Decimal) -> Decimal:
        return Decimal(-a.matrix)

    def mul(self, a: Decimal, b: Decimal) -> Decimal:
        if a.cols == b.rows:
            return Decimal(a.matrix * b.matrix)
        if a.shape == (1, 1):
            return Decimal(b.matrix * a.matrix[0, 0])
        return Decimal(a.matrix * b.matrix[0, 0])

    def _worse(self, value: Any) -> None:
        self.condition = max(self.condition, value)

    def inverse(self, a: Decimal) -> Decimal:
        try:
            out = mpmath.inverse(a.matrix)
        except ZeroDivisionError:
            raise GiveUp("a singular matrix where an inverse is needed") from None
        self._worse(mpmath.mnorm(a.matrix, 1) * mpmath.mnorm(out, 1))
        return Decimal(out)

    def power(self, a: Decimal, n: int) -> Decimal:
        if n < 0:
            return self.power(self.inverse(a), -n)
        out = self.eye(a.rows)
        for _ in range(n):
            out = Decimal(out.matrix * a.matrix)
        return out

    def root(self, a: Decimal) -> Decimal:
        if a.matrix[0, 0] < 0:
            raise GiveUp("the square root of a negative number")
        return Decimal(mpmath.matrix([[mpmath.sqrt(a.matrix[0, 0])]]))

    def constant(self, name: str) -> Decimal:
        return Decimal(mpmath.matrix([[+getattr(mpmath, name)]]))

    def elementary(self, a: Decimal, name: str) -> Decimal:
        x = a.matrix[0, 0]
        if name == "log" and not x > 0:
            raise GiveUp("the logarithm of a number that is not positive")
        if not abs(x) < 2**64:  # also where it is not a number
            raise GiveUp("an argument beyond all bounds")
        if name == "log":
            self._worse(1 + 1 / x)
        elif name in ("sinh", "cosh"):
            self._worse(1 + mpmath.exp(min(abs(x), 60)))
        elif name in ("sin", "cos"):
            self._worse(1 + abs(x))
        if name == "gauss":
            return Decimal(mpmath.matrix([[2 * mpmath.exp(-x * x) / mpmath.sqrt(mpmath.pi)]]))
        return Decimal(mpmath.matrix([[getattr(mpmath, {"arctan": "atan"}.get(name, name))(x)]]))

    def exp(self, a: Decimal) -> Decimal:
        if not mpmath.mnorm(a.matrix, 1) < 2**64:  # also where it is not a number
            raise GiveUp("an exponent beyond all bounds")
        out = mpmath.expm(a.matrix)
        self._worse(mpmath.mnorm(out, 1) * mpmath.exp(min(mpmath.mnorm(a.matrix, 1), 60)))
        return Decimal(out)

    def phi1(self, a: Decimal) -> Decimal:
        n = a.rows
        big = self.assemble(2 * n, 2 * n, [(0, 0, a), (0, n, self.eye(n))])
        return self.part(self.exp(big), 0, n, n, n)

    def pinv(self, a: Decimal) -> Decimal:
        raise GiveUp("the rank of a floating matrix is not decidable")

    def transpose(self, a: Decimal) -> Decimal:
        return Decimal(a.matrix.T)

    def rearrange(self, a: Decimal, rows: int, cols: int, picks: Sequence[int]) -> Decimal:
        out = mpmath.matrix(rows, cols)
        for place, pick in enumerate(picks):
            out[place // cols, place % cols] = a.matrix[pick // a.cols, pick % a.cols]
        return Decimal(out)

    def part(self, a: Decimal, row: int, col: int, rows: int, cols: int) -> Decimal:
        picks = [(row + i) * a.cols + col + j for i in range(rows) for j in range(cols)]
        return self.rearrange(a, rows, cols, picks)

    def assemble(self, rows: int, cols: int, blocks: Iterable[tuple[int, int, Decimal]]) -> Decimal:
        out = mpmath.matrix(rows, cols)
        for i, j, block in blocks:
            for r in range(block.rows):
                for c in range(block.cols):
                    out[i + r, j + c] = block.matrix[r, c]
        return Decimal(out)

    def kron(self, a: Decimal, b: Decimal) -> Decimal:
        blocks = [
            (i * b.rows, j * b.cols, Decimal(b.matrix * a.matrix[i, j])) for i in range(a.rows) for j in range(a.cols)
        ]
        return self.assemble(a.rows * b.rows, a.cols * b.cols, blocks)

    def integral(self, ev: Evaluator, body: Node, variable: Node, low: Node, high: Node) -> Decimal:
        raise GiveUp("quadrature belongs to ball arithmetic")
