"""Ball arithmetic (python-flint's arb): every value is a matrix of intervals that certainly contain it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import partial
from typing import Any

from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq, fmpq_mat

from derivations.notation.nodes import Node

from ..effort import spend_evaluation
from .evaluator import Evaluator
from .graded import Graded
from .rational import GiveUp

WIDEST = arb(2) ** -30  # of an integral, against its value: a wider ball would overlap with anything
EVALUATIONS = 2000  # of an integrand: smooth ones need a hundred, a root at an end of the range has no end


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with `bits` bits; flint's precision is global, so it is put back afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


def upward(radius: arb) -> str:
    """A radius to three digits, never below it."""
    text = radius.str(3, radius=False, more=False)
    if arb(text) >= radius:
        return text
    return f"{Decimal(text).next_plus(Context(prec=3)):.3g}"


@dataclass(frozen=True, eq=False, slots=True)
class Ball:
    """A matrix of balls."""

    matrix: Any

    @property
    def rows(self) -> int:
        return self.matrix.nrows()

    @property
    def cols(self) -> int:
        return self.matrix.ncols()

    @property
    def shape(self) -> tuple[int, int]:
        return (self.rows, self.cols)


class Balls:
    """The operations on matrices of balls; complex balls are used under an integral sign."""

    exact = False
    name = "ball"

    def __init__(self, complex_: bool = False, analytic: bool = False) -> None:
        """With `analytic`, a function has a value only where it is holomorphic on all of the ball."""
        self.matrix_type = acb_mat if complex_ else arb_mat
        self.number_type = acb if complex_ else arb
        self.analytic = analytic

    def lift(self, matrix: fmpq_mat) -> Ball:
        numerators, denominator = matrix.numer_denom()
        value = self.matrix_type(numerators)
        return Ball(value if denominator == 1 else value * (1 / self.number_type(denominator)))

    def enclose(self, value: Graded) -> Ball:
        """An exact value without formal variable: the sum of c_j e^{q_j} in balls."""
        if value.order is not None or any(d or q or e for d, q, _, e in value.terms):
            raise GiveUp("a function has no single enclosure")
        total = self.matrix_type(value.rows, value.cols)
        for (_, _, c, _), matrix in value.terms.items():
            total = total + self.lift(matrix).matrix * self.number_type(c).exp()
        return Ball(total)

    def scalar(self, value: fmpq) -> Ball:
        number: Any = self.number_type(value)
        return Ball(self.matrix_type(1, 1, [number]))

    def zeros(self, rows: int, cols: int) -> Ball:
        return Ball(self.matrix_type(rows, cols))

    def eye(self, n: int) -> Ball:
        return Ball(self.matrix_type(n, n, [int(i == j) for i in range(n) for j in range(n)]))

    def number(self, a: Ball) -> fmpq:
        """An integer that is certain."""
        value = a.matrix[0, 0]
        found = (value.real if isinstance(value, acb) else value).unique_fmpz()
        if found is None:
            raise GiveUp("an index that is not certainly one integer")
        return fmpq(found)

    def variable(self) -> Ball:
        raise GiveUp("a formal variable in ball arithmetic")

    def add(self, a: Ball, b: Ball) -> Ball:
        return Ball(a.matrix + b.matrix)

    def neg(self, a: Ball) -> Ball:
        return Ball(-a.matrix)

    def mul(self, a: Ball, b: Ball) -> Ball:
        if a.cols == b.rows:
            return Ball(a.matrix * b.matrix)
        if a.shape == (1, 1):
            return Ball(b.matrix * a.matrix[0, 0])
        return Ball(a.matrix * b.matrix[0, 0])

    def inverse(self, a: Ball) -> Ball:
        try:
            return Ball(a.matrix.inv())
        except ZeroDivisionError:
            raise GiveUp("an inverse that cannot be enclosed at this precision") from None

    def power(self, a: Ball, n: int) -> Ball:
        if n < 0:
            return self.power(self.inverse(a), -n)
        out = self.eye(a.rows)
        for _ in range(n):
            out = Ball(out.matrix * a.matrix)
        return out

    def root(self, a: Ball) -> Ball:
        value = a.matrix[0, 0]
        if isinstance(value, arb) and not value >= 0:
            raise GiveUp("the square root of a number that may be negative")
        root: Any = value.sqrt(analytic=self.analytic) if isinstance(value, acb) else value.sqrt()
        return Ball(self.matrix_type(1, 1, [root]))

    def constant(self, name: str) -> Ball:
        return Ball(self.matrix_type(1, 1, [getattr(self.number_type, name)()]))

    def elementary(self, a: Ball, name: str) -> Ball:
        x: Any = a.matrix[0, 0]
        if name == "log" and not (x.real if isinstance(x, acb) else x) > 0:
            raise GiveUp("the logarithm of a number that may not be positive")
        if name == "arctan" and isinstance(x, acb) and not abs(x.imag) < 1:
            raise GiveUp("the arctangent at a branch point")
        if name == "gauss":
            value = (-x * x).exp() * 2 / self.number_type.pi().sqrt()
        else:
            value = getattr(x, {"arctan": "atan"}.get(name, name))()
        if not value.is_finite():
            raise GiveUp(f"{name} cannot be enclosed at this precision")
        return Ball(self.matrix_type(1, 1, [value]))

    def exp(self, a: Ball) -> Ball:
        return Ball(a.matrix.exp())

    def phi1(self, a: Ball) -> Ball:
        """phi_1(A) is the upper right block of exp [[A, I], [0, 0]]."""
        n = a.rows
        big = self.assemble(2 * n, 2 * n, [(0, 0, a), (0, n, self.eye(n))])
        return self.part(self.exp(big), 0, n, n, n)

    def pinv(self, a: Ball) -> Ball:
        raise GiveUp("the rank of a ball matrix is not decidable")

    def extreme(self, a: Ball, which: str) -> Ball:
        """The largest or smallest eigenvalue of a symmetric matrix: all of them enclosed, repeated ones in one ball."""
        best, *others = self._spectrum(a)
        for x in others:
            best = best.max(x) if which == "max" else best.min(x)
        return Ball(arb_mat(1, 1, [best]))

    def eigenvalues(self, a: Ball) -> list[Ball]:
        """All eigenvalues of a symmetric matrix, each as often as it occurs, from the largest: each comparison encloses
        the larger and the smaller, whichever is which."""
        found = self._spectrum(a)
        for last in range(len(found) - 1, 0, -1):
            for i in range(last):
                x, y = found[i : i + 2]
                found[i : i + 2] = [x.max(y), x.min(y)]
        return [Ball(arb_mat(1, 1, [x])) for x in found]

    def _spectrum(self, a: Ball) -> list[arb]:
        if self.matrix_type is not arb_mat or not a.matrix.overlaps(a.matrix.transpose()):
            raise GiveUp("an eigenvalue of a matrix that is not symmetric")
        try:
            return [x.real for x in acb_mat(a.matrix).eig(multiple=True)]
        except ValueError:
            raise GiveUp("eigenvalues that cannot be enclosed at this precision") from None

    def transpose(self, a: Ball) -> Ball:
        return Ball(a.matrix.transpose())

    def rearrange(self, a: Ball, rows: int, cols: int, picks: Sequence[int]) -> Ball:
        entries = a.matrix.entries()
        return Ball(self.matrix_type(rows, cols, [entries[i] for i in picks]))

    def part(self, a: Ball, row: int, col: int, rows: int, cols: int) -> Ball:
        picks = [(row + i) * a.cols + col + j for i in range(rows) for j in range(cols)]
        return self.rearrange(a, rows, cols, picks)

    def assemble(self, rows: int, cols: int, blocks: Iterable[tuple[int, int, Ball]]) -> Ball:
        flat: list[Any] = [0] * (rows * cols)
        for i, j, block in blocks:
            entries = block.matrix.entries()
            for r in range(block.rows):
                start = (i + r) * cols + j
                flat[start : start + block.cols] = entries[r * block.cols : (r + 1) * block.cols]
        return Ball(self.matrix_type(rows, cols, flat))

    def kron(self, a: Ball, b: Ball) -> Ball:
        m, n = a.matrix, b.matrix
        entries = [
            m[i, j] * n[r, s]
            for i in range(a.rows)
            for r in range(b.rows)
            for j in range(a.cols)
            for s in range(b.cols)
        ]
        return Ball(self.matrix_type(a.rows * b.rows, a.cols * b.cols, entries))

    def integral(self, ev: Evaluator, body: Node, variable: Node, low: Node, high: Node) -> Ball:
        """Rigorous quadrature entry by entry (`acb.integral`) of a body in closed form."""
        if ev.parent is not None or self.matrix_type is acb_mat:
            raise GiveUp("quadrature inside another integral or expectation")
        ends = [acb(ev(end).matrix[0, 0]) for end in (low, high)]
        fields = {analytic: Balls(complex_=True, analytic=analytic) for analytic in (False, True)}

        seen: dict[Any, Any] = {}

        def at(point: acb, analytic: bool) -> Any:
            inner = Evaluator(fields[analytic], ev.model, None, {variable: Ball(acb_mat(1, 1, [point]))})
            return inner(body).matrix

        def once(point: acb, analytic: bool) -> Any:
            """The value at a point, which the entries share; None where there is none."""
            key = (analytic, *(y.man_exp() for x in (point.real, point.imag) for y in (x.mid(), x.rad())))
            if key not in seen:
                if not spend_evaluation():
                    return None
                try:
                    seen[key] = at(point, analytic)
                except (GiveUp, ZeroDivisionError):  # no exception may leave through the quadrature
                    seen[key] = None
            return seen[key]

        def entry(i: int, j: int, point: acb, analytic: bool) -> acb:
            if not (point.real.is_finite() and point.imag.is_finite()):
                return acb("nan")
            found = once(point, analytic)
            return acb("nan") if found is None else found[i, j]

        shape = at(ends[1], False)
        if shape.nrows() * shape.ncols() > 9:
            raise GiveUp("quadrature of more than nine entries")
        reached = {s for s in ev.model.reach(body) if ev.model.definition(s) is not None}
        if any(variable in ev.model.reach(s) for s in reached):
            raise GiveUp("quadrature along a path without closed form")
        entries = []
        for i in range(shape.nrows()):
            for j in range(shape.ncols()):
                value = acb.integral(partial(entry, i, j), ends[0], ends[1], eval_limit=EVALUATIONS)
                if not value.is_finite() or value.real.rad() > WIDEST * (1 + abs(value.real.mid())):
                    raise GiveUp("quadrature did not converge")
                if not value.imag.contains(0):
                    raise GiveUp("an integrand that is not real")
                entries.append(value.real)
        return Ball(arb_mat(shape.nrows(), shape.ncols(), entries))
