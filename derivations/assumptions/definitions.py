"""What symbols stand for, factors of kernels, places in a family, and that terms have values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..notation.binding import CannotSubstitute, substitute
from ..notation.constants import number
from ..notation.latex import latex
from ..notation.nodes import D, Dotted, Integral, Lim, Node, Num, RangeProj, Sum, Sup, Sym, same_shape, same_size
from .core import Assumption, Property, Rule, head


@dataclass(frozen=True)
class Define(Assumption):
    """symbol = value."""

    symbol: Sym
    value: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.symbol,)

    def concerns(self, symbol: Sym) -> bool:
        """The value at a fixed place joins a claim about the path."""
        fixed = bool(self.symbol.indices) and all(isinstance(index, Num) for index in self.symbol.indices)
        return symbol == self.symbol or (fixed and symbol.name == self.symbol.name)

    def member(self, symbol: Sym) -> Define | None:
        """The definition of another member of the family: what is said of an index that is a letter holds for all."""
        own = self.symbol
        if symbol is own or symbol.args[:3] != own.args[:3] or len(symbol.indices) != len(own.indices):
            return None
        put: dict[Node, Node] = {}
        for mine, other in zip(own.indices, symbol.indices, strict=True):
            if isinstance(mine, Sym) and mine.shape == other.shape and put.setdefault(mine, other) is other:
                continue
            if mine is not other:
                return None
        try:
            return Define(symbol, substitute(self.value, put))
        except CannotSubstitute:
            return None

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.symbol, self.value, "definition"),)

    def mistake(self) -> str:
        if not same_shape(self.symbol.shape, self.value.shape):
            return "the sides have different shapes"
        moved = [i for i in self.symbol.indices if not isinstance(i, Sym | Num) and i.symbols]
        return f"its index is the term {moved[0]}; write what the member at a letter is" if moved else ""

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.symbol,),)

    def statement(self) -> str:
        return f"{latex(self.symbol)} = {latex(self.value)}"


@dataclass(frozen=True)
class Defined(Assumption):
    """A term has a value: a limit exists, a supremum is finite, a series or an integral converges.

    Derived from the terms of a claim (`definedness`) where that is not evident.
    """

    node: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return head(self.node)

    def statement(self) -> str:
        return f"{latex(self.node)} \\text{{ {HAS_A_VALUE.get(type(self.node), 'is defined')}}}"


#: how one says of a term that it has a value
HAS_A_VALUE: dict[type, str] = {
    Lim: "exists",
    Sup: "is finite",
    Sum: "converges",
    Integral: "converges",
    D: "exists",
    Dotted: "is the same at places that fall together",
}


@dataclass(frozen=True)
class Throughout(Assumption):
    """A fact holds for every value of a variable from `low` to `high` (None: without end); `index`: whole numbers."""

    fact: Assumption
    var: Sym
    low: Node | None = None
    high: Node | None = None
    index: bool = False

    @property
    def about(self) -> tuple[Sym, ...]:
        return tuple(s for s in self.fact.about if s is not self.var)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.var, *self.fact.quantified())

    def nodes(self) -> Iterator[Node]:
        yield from self.fact.nodes()
        yield from (end for end in (self.low, self.high) if end is not None)

    def statement(self) -> str:
        low = "" if self.low is None else f"{latex(self.low)} \\le "
        high = "" if self.high is None else f" \\le {latex(self.high)}"
        return rf"{self.fact.statement()} \;\forall\, {low}{latex(self.var)}{high}"


@dataclass(frozen=True)
class Gram(Assumption):
    """kernel = factor factor^T; hence symmetric, positive semidefinite, and A A^T = 0 => A = 0 on its kernel."""

    kernel: Sym
    factor: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.kernel,)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(self.factor * self.factor.T, self.kernel, "Gram matrix"),
            Rule(RangeProj(self.kernel) * self.factor, self.factor, "A A^T v = 0 implies A^T v = 0"),
        )

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return ((self.kernel, Property.PSD), (self.kernel, Property.SYMMETRIC))

    def mistake(self) -> str:
        fits = same_shape(self.kernel.shape, (self.factor.shape[0],) * 2)
        return "" if fits else "the shapes of the kernel and of its factor do not fit"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.kernel,),)

    def statement(self) -> str:
        return f"{latex(self.kernel)} = {latex(self.factor * self.factor.T)}"


@dataclass(frozen=True)
class Kernel(Assumption):
    """A kernel on training inputs X and a test input x: the joint matrix [[xx, xX], [Xx, XX]] is PSD."""

    XX: Sym
    xX: Sym
    Xx: Sym
    xx: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.XX, self.xX, self.Xx, self.xx)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(self.Xx, self.xX.T, "kernel symmetry"),
            Rule(self.xX * RangeProj(self.XX), self.xX, "blocks of a PSD matrix: range inclusion"),
        )

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return tuple((m, p) for m in (self.XX, self.xx) for p in (Property.PSD, Property.SYMMETRIC))

    def mistake(self) -> str:
        (many, square), (few, own) = self.XX.shape, self.xx.shape
        fits = same_size(many, square) and same_size(few, own)
        fits = fits and same_shape(self.xX.shape, (few, many)) and same_shape(self.Xx.shape, (many, few))
        return "" if fits else "the shapes of its blocks do not fit"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.XX, self.xX, self.Xx, self.xx),)

    def statement(self) -> str:
        return (
            rf"\begin{{bmatrix}} {latex(self.xx)} & {latex(self.xX)} \\ {latex(self.Xx)} & {latex(self.XX)}"
            r" \end{bmatrix} \succeq 0"
        )


@dataclass(frozen=True)
class Index(Assumption):
    """A natural number from 1 to a size (a row, column, input or output index)."""

    symbol: Sym
    last: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.symbol,)

    def mistake(self) -> str:
        if not (self.symbol.is_scalar_shaped and self.last.is_scalar_shaped):
            return "an index is a number"
        last = number(self.last)
        fine = last is None or (last >= 1 and last.denominator == 1)
        return "" if fine else f"there is no index from 1 to {last}"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.symbol,),)

    def statement(self) -> str:
        return f"{latex(self.symbol)} \\in \\{{1, \\dots, {latex(self.last)}\\}}"
