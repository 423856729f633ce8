"""Assumptions of estimates: stated (in)equalities, spectra, Lipschitz Jacobians, mean values.

They grant nothing to the rewriting of identities except equations; `verify.bounds` reads them rule by rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from operator import eq, le, lt

from .assumptions import Assumption, Property, Rule, symbols
from .notation.constants import number
from .notation.latex import latex
from .notation.nodes import Add, Node, Num, Sym, same_shape, same_size

_HOLDS = {"<": lt, "<=": le, "=": eq}
_MIRRORED = {">=": "<=", ">": "<"}  # stated the other way around
_TEX: dict[str, str] = {"<": "<", "<=": r"\le", "=": "="}


@dataclass(frozen=True)
class Stated(Assumption):
    """left relation right (`<`, `<=` or `=`); with `var`, for every value of it from `low` to `high`.

    `>` and `>=` may be written, and are kept the other way around.

    Without `low` or `high` the range has no such end. The range of an `index` are the natural numbers in it, that
    of a time the real ones; an `open` range leaves out its upper end.
    """

    left: Node
    relation: str
    right: Node
    var: Sym | None = None
    low: Node | None = None
    high: Node | None = None
    index: bool = False
    open: bool = False

    def __post_init__(self) -> None:
        """A relation may be given by its sign or by its name in the ledger; what is neither is refused by the judge."""
        super().__post_init__()
        if isinstance(self.relation, Enum):
            object.__setattr__(self, "relation", self.relation.value)
        if isinstance(self.relation, str) and self.relation in _MIRRORED:
            left, right = self.left, self.right
            object.__setattr__(self, "relation", _MIRRORED[self.relation])
            object.__setattr__(self, "left", right)
            object.__setattr__(self, "right", left)

    def mistake(self) -> str:
        """A relation that is none, or one between numbers that is false."""
        if self.relation in _TEX:
            if not same_shape(self.left.shape, self.right.shape):
                return "the sides have different shapes"
            if self.relation != "=" and not self.left.is_scalar_shaped:
                return "an inequality is one of numbers; compare norms or eigenvalues"
            left, right = number(self.left), number(self.right)
            false = (
                self.var is None and left is not None and right is not None and not _HOLDS[self.relation](left, right)
            )
            return "it is false; drop it" if false else ""
        return f"{self.relation!r} is not a relation: use one of {', '.join(_TEX)}"

    @property
    def about(self) -> tuple[Sym, ...]:
        found = dict.fromkeys((*symbols(self.left), *symbols(self.right)))
        found.pop(self.var, None)  # type: ignore[arg-type]
        return tuple(found)

    def quantified(self) -> tuple[Sym, ...]:
        return () if self.var is None else (self.var,)

    def concerns(self, symbol: Sym) -> bool:
        """A statement about all members of a family joins a claim about any of them."""
        if self.var is None:
            return symbol in self.about
        return any(symbol.name == s.name and bool(symbol.indices) == bool(s.indices) for s in self.about)

    def nodes(self) -> Iterator[Node]:
        yield from (self.left, self.right)
        for end in (self.low, self.high):
            if end is not None:
                yield end

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.left, self.right, "stated equation"),) if self.relation == "=" and self.var is None else ()

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """One side that is a symbol, where the other side does not speak of it; a family by a recursion or formula."""
        sides = ((self.left, self.right), (self.right, self.left))
        heads = [(a, b) for a, b in sides if isinstance(a, Sym) and not any(s.name == a.name for s in symbols(b))]
        if self.var is None:
            return tuple((a,) for a, _ in heads if self.relation == "=" or a.is_scalar_shaped)
        return ((self.left,),) if self.relation == "=" and self._computes() else ()

    def _computes(self) -> bool:
        """Whether an equation gives the members of a family one after the other: x_i = ..., or x_{i+1} from x_i."""
        head, var = self.left, self.var
        if not isinstance(head, Sym) or len(head.indices) != 1 or self.low not in (None, Num(0)):
            return False
        own = [s for s in symbols(self.right) if s.name == head.name]
        if head.indices[0] == var:
            return not own
        step = isinstance(head.indices[0], Add) and head.indices[0].args == (var, Num(1))
        return self.index and step and all(s.indices == (var,) for s in own)

    def statement(self) -> str:
        sign = _TEX.get(str(self.relation)) or rf"\text{{{self.relation}}}"
        body = f"{latex(self.left)} {sign} {latex(self.right)}"
        if self.var is None:
            return body
        low = "" if self.low is None else f"{latex(self.low)} \\le "
        high = "" if self.high is None else f" {'<' if self.open else _TEX['<=']} {latex(self.high)}"
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

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.symbol,),)

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

    def mistake(self) -> str:
        ends = (self.smallest,) if self.largest is None else (self.smallest, self.largest)
        fits = same_size(*self.matrix.shape) and all(end.is_scalar_shaped for end in ends)
        return "" if fits else "a spectrum is one of a square matrix, its ends are numbers"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        ends = [x for x in (self.smallest, self.largest) if isinstance(x, Sym)]
        if self.largest is None:
            return ((self.matrix,),)
        return tuple((self.matrix, end) for end in ends)

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

    def concerns(self, symbol: Sym) -> bool:
        return symbol.name == self.jacobian.name

    def at(self, point: Node) -> Sym:
        return Sym(self.jacobian.name, self.jacobian.args[1], self.jacobian.tex, point)

    def statement(self) -> str:
        a, b = (latex(self.at(Sym(letter, (1, 1), letter))).replace(f"{{{letter}}}", letter) for letter in "ab")
        return (
            rf"\|{a}\|_F \le {latex(self.bound)},\; \|{a} - {b}\|_F \le {latex(self.slope)} \|a - b\|_2"
            rf"\;\forall\, a, b \in B({latex(self.centre)}, {latex(self.radius)})"
        )


@dataclass(frozen=True)
class DifferentiableMap(Assumption):
    """value = F(point) for one continuously differentiable map F, and `jacobian` is its Jacobian there, at every point.

    Both are members of families whose first index is the point.
    """

    value: Sym
    jacobian: Sym
    point: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.value, self.jacobian)

    def quantified(self) -> tuple[Sym, ...]:
        return (self.point,)

    def concerns(self, symbol: Sym) -> bool:
        return symbol.name in (self.value.name, self.jacobian.name)

    def value_at(self, point: Node) -> Sym:
        return Sym(self.value.name, self.value.args[1], self.value.tex, point)

    def jacobian_at(self, point: Node) -> Sym:
        return Sym(self.jacobian.name, self.jacobian.args[1], self.jacobian.tex, point)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.value, self.jacobian),)

    def statement(self) -> str:
        return rf"{latex(self.jacobian)} = D{latex(self.value)} \text{{ continuous in }} {latex(self.point)}"


@dataclass(frozen=True)
class Interpolated(Assumption):
    """A point of the mean value theorem: start + xi (end - start) for a xi in [0, 1], at which
    |F(end)| <= |J(point) (end - start) + F(start)| for the C^1 map F = `value` with Jacobian J.

    Of a map with one value the point gives more: F(end) = F(start) + J(point) (end - start), the mean value theorem of
    one variable along the segment. A map with several values need have no such point: (cos s, sin s) is the same at 0
    and at 2 pi, and its derivative is zero nowhere between. So one value is one in every model: a size that is a
    letter does not count as 1.
    """

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

    @property
    def exact(self) -> bool:
        """Whether the map has one value and a row for its Jacobian, so that the theorem is an equality."""
        rows, columns = self.point.shape
        one = all(value.is_scalar_shaped for value in (self.value_start, self.value_end))
        alike = all(same_shape(end.shape, (rows, columns)) for end in (self.start, self.end))
        inner = self.point not in (self.start, self.end)
        return one and alike and inner and same_size(columns, 1) and same_shape(self.jacobian.shape, (1, rows))

    def reached(self) -> Node:
        """F(start) + J(point) (end - start)."""
        return self.value_start + self.at() * (self.end - self.start)

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.value_end, self.reached(), "mean value theorem"),) if self.exact else ()

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.point, self.jacobian, self.value_start),)

    def statement(self) -> str:
        a, b = latex(self.start), latex(self.end)
        first, last = latex(self.value_start), latex(self.value_end)
        if self.exact:
            mean = f"{last} = {latex(self.reached())}"
            return rf"{latex(self.point)} = {a} + \xi ({b} - {a}),\; 0 \le \xi \le 1,\; {mean}"
        mean = rf"\|{last}\|_2 \le \|{latex(self.at())} ({b} - {a}) + {first}\|_2"
        return rf"{latex(self.point)} = {a} + \xi ({b} - {a}),\; 0 \le \xi \le 1,\; {mean}"


@dataclass(frozen=True)
class Likely(Assumption):
    """A random event, given as the assumption it makes true, that fails with probability at most `budget`."""

    event: Assumption
    budget: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return tuple(symbols(self.budget))

    def nodes(self) -> Iterator[Node]:
        yield self.budget
        yield from self.event.nodes()

    def quantified(self) -> tuple[Sym, ...]:
        return self.event.quantified()

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return self.event.choices() if isinstance(self.budget, Num) and self.budget.value >= 0 else ()

    def statement(self) -> str:
        return rf"\Pr[\text{{not }} {self.event.statement()}] \le {latex(self.budget)}"


__all__ = ["DifferentiableMap", "Interpolated", "Likely", "LocalLipschitz", "Natural", "Num", "Spectrum", "Stated"]
