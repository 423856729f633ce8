"""What the meaning of a node may ask of an arithmetic and of a model.

`Arithmetic` is what every node needs: sums, products, inverses and functions of matrices, parts and rearrangements. An
exact one is `Formal` as well: it carries a formal variable, dual numbers and truncated series. One that rounds takes
over exact values, with their error, and integrates by itself: `Rounding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from flint import fmpq, fmpq_mat

from derivations.notation.nodes import Node, Sym

V = TypeVar("V")  # the matrices of an arithmetic: they have rows, cols, shape
Law = list[tuple[fmpq, dict[Sym, fmpq_mat]]]  # weights and the values of the random columns


class Arithmetic(Protocol[V]):
    """Operations on matrices; they raise `GiveUp` where a value is out of reach."""

    exact: bool
    name: str

    def lift(self, matrix: fmpq_mat) -> V: ...
    def scalar(self, value: fmpq) -> V: ...
    def zeros(self, rows: int, cols: int) -> V: ...
    def eye(self, n: int) -> V: ...

    def number(self, a: V) -> fmpq:
        """A 1 x 1 value as a rational number."""

    def variable(self) -> V:
        """The formal variable itself."""

    def add(self, a: V, b: V) -> V: ...
    def neg(self, a: V) -> V: ...
    def mul(self, a: V, b: V) -> V: ...
    def inverse(self, a: V) -> V: ...
    def power(self, a: V, n: int) -> V: ...

    def root(self, a: V) -> V:
        """The square root of a number."""

    def constant(self, name: str) -> V:
        """A number with a name (`notation.functions`): pi."""

    def elementary(self, a: V, name: str) -> V:
        """A function of a number: a logarithm, a sine (`notation.functions`), or "gauss", 2 e^{-a^2} / sqrt(pi)."""

    def exp(self, a: V) -> V: ...

    def phi1(self, a: V) -> V:
        """(e^A - 1) / A, continued to singular A."""

    def pinv(self, a: V) -> V: ...
    def transpose(self, a: V) -> V: ...

    def rearrange(self, a: V, rows: int, cols: int, picks: Sequence[int]) -> V:
        """The rows x cols matrix whose entries, row by row, are those of `a` at the places `picks`."""

    def part(self, a: V, row: int, col: int, rows: int, cols: int) -> V: ...

    def assemble(self, rows: int, cols: int, blocks: Iterable[tuple[int, int, V]]) -> V:
        """Blocks put at their places; later ones stand over earlier ones."""

    def kron(self, a: V, b: V) -> V: ...


class Formal(Arithmetic[V], Protocol[V]):
    """An exact arithmetic: its values may depend on a formal variable and on an infinitesimal."""

    series: int
    expand_all: bool

    def epsilon(self, matrix: fmpq_mat) -> V:
        """An infinitesimal times a matrix."""

    def dual_part(self, a: V) -> V:
        """The coefficient of the infinitesimal."""

    def moves(self, a: V) -> bool:
        """Whether a value depends on the formal variable, or might."""

    def along(self, values: Sequence[V], nodes: Sequence[fmpq]) -> V:
        """The integral over s from 0 to the variable t of g(s, t), from g(r t, t) at numbers r."""

    def truncate(self, a: V, order: int) -> V:
        """Without the powers of the variable above an order."""

    def derivative(self, a: V) -> V: ...

    def antiderivative(self, a: V) -> V: ...

    def at(self, a: V, point: fmpq) -> V:
        """A number put for the variable."""

    def limit(self, a: V) -> V:
        """The limit where the variable goes to infinity."""


class Rounding(Arithmetic[V], Protocol[V]):
    """An arithmetic with rounding errors, which it knows or estimates."""

    def enclose(self, value: Any) -> V:
        """An exact value in this arithmetic."""

    def integral(self, ev: Any, body: Node, variable: Node, low: Node, high: Node) -> V:
        """The integral of a term, by quadrature."""


class World(Protocol):
    """A model, as far as the meaning of nodes depends on it."""

    @property
    def root(self) -> Any:
        """The exact evaluator of the model."""

    @property
    def activation(self) -> tuple[fmpq, ...]:
        """The coefficients of the activation, a polynomial."""

    def dim(self, size: object) -> int:
        """A symbolic size as an integer."""

    def reach(self, node: Any) -> frozenset[Any]:
        """All that the value of a term depends on."""

    def definition(self, symbol: Sym) -> Any:
        """What gives a symbol its value, or None where it is drawn."""

    def base(self, symbol: Sym) -> fmpq_mat:
        """The drawn value of a symbol."""

    def law(self, ev: Any, body: Node) -> Law | None:
        """A finite law with the stated moments of the random columns of a term, or None where there are none."""

    def gaussian(self, u: Node, v: Node) -> bool: ...

    def density(self, node: Any) -> fmpq: ...

    def normal_density(self, node: Any) -> fmpq: ...
