"""Assumptions as objects: what they say, the equations they grant, the properties they declare.

An assumption never sees an engine. The proof engines use its `rules` (oriented equations that hold in
every model) and `properties`; `verify.models` knows how to draw a model for each class and how to check
one exactly, and a test evaluates every rule in every drawn model.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from ..notation.binding import CannotSubstitute, substitute
from ..notation.constants import is_zero, number
from ..notation.latex import latex
from ..notation.nodes import (
    Add,
    Blocks,
    CondCov,
    CondMean,
    D,
    Density,
    Dotted,
    Expect,
    Frac,
    I,
    Integral,
    Inv,
    Jac,
    Lim,
    Mul,
    Neg,
    Node,
    NormalDensity,
    Num,
    RangeProj,
    Sum,
    Sup,
    Sym,
    T,
    Tuple,
    Zero,
    same_shape,
    same_size,
)


class Property(enum.Enum):
    """What a declaration may say of one symbol or expression."""

    SYMMETRIC = "symmetric"
    PSD = "positive semidefinite"
    PD = "positive definite"
    INVERTIBLE = "invertible"
    POSITIVE = "positive"
    NONNEGATIVE = "non-negative"


IMPLIED: dict[Property, tuple[Property, ...]] = {
    Property.PD: (Property.PSD, Property.SYMMETRIC, Property.INVERTIBLE),
    Property.PSD: (Property.SYMMETRIC,),
    Property.POSITIVE: (Property.NONNEGATIVE,),
}


SIGN: dict[Property, Callable[[Fraction], bool]] = {
    Property.SYMMETRIC: lambda x: True,
    Property.PSD: lambda x: x >= 0,
    Property.PD: lambda x: x > 0,
    Property.INVERTIBLE: lambda x: x != 0,
    Property.POSITIVE: lambda x: x > 0,
    Property.NONNEGATIVE: lambda x: x >= 0,
}


@dataclass(frozen=True)
class Rule:
    """The equation lhs = rhs, to be used from left to right; `source` names what grants it."""

    lhs: Node
    rhs: Node
    source: str


def symbols(node: Node) -> tuple[Sym, ...]:
    """The declared symbols of a tree, each once, indices included."""
    return node.symbols


@dataclass(frozen=True)
class Assumption:
    """Base class; subclasses are frozen and hold nodes only (checked: fields are what their annotation says)."""

    def __post_init__(self) -> None:
        for field in fields(self):
            wanted, value = _FIELDS.get(str(field.type)), getattr(self, field.name)
            if wanted is not None and not wanted(value):
                raise TypeError(
                    f"{type(self).__name__}: `{field.name}` must be a {field.type}, not a {type(value).__name__}"
                )

    @property
    def about(self) -> tuple[Sym, ...]:
        """The symbols this declares: it joins a claim in which one of them occurs."""
        raise NotImplementedError

    def quantified(self) -> tuple[Sym, ...]:
        """The variables for all of whose values this holds; a claim's own symbol of that name is not meant."""
        return ()

    def concerns(self, symbol: Sym) -> bool:
        """Whether this joins a claim in which the symbol occurs."""
        return symbol in self.about

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """Groups of symbols: choosing one group's values satisfies this, whatever the values of all else are."""
        return ()

    def mistake(self) -> str:
        """What is wrong with it as a statement, and what to write instead; empty if nothing is."""
        return ""

    def implied(self) -> tuple[Assumption, ...]:
        """Other facts that this one makes true."""
        return ()

    def nodes(self) -> Iterator[Node]:
        """Every node the assumption mentions."""
        for value in vars(self).values():
            if isinstance(value, Node):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Node))

    def rules(self) -> tuple[Rule, ...]:
        return ()

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return ()

    def statement(self) -> str:
        """The assumption as LaTeX."""
        raise NotImplementedError


#: what a field of an assumption may hold, by its annotation
_FIELDS: dict[str, Callable[[object], bool]] = {
    "Node": lambda value: isinstance(value, Node),
    "Sym": lambda value: isinstance(value, Sym),
    "Sym | None": lambda value: value is None or isinstance(value, Sym),
    "Assumption": lambda value: isinstance(value, Assumption),
    "Node | None": lambda value: value is None or isinstance(value, Node),
    "bool": lambda value: isinstance(value, bool),
    "Density": lambda value: isinstance(value, Density),
    "NormalDensity": lambda value: isinstance(value, NormalDensity),
    "Property": lambda value: isinstance(value, Property),
    "tuple[Node, ...]": lambda value: isinstance(value, tuple) and all(isinstance(v, Node) for v in value),
    "tuple[Sym, ...]": lambda value: isinstance(value, tuple) and all(isinstance(v, Sym) for v in value),
}


def _head(node: Node) -> tuple[Sym, ...]:
    return (node,) if isinstance(node, Sym) else tuple(symbols(node))


@dataclass(frozen=True)
class Has(Assumption):
    """A property of one symbol or expression: `Has(eta, Property.POSITIVE)`."""

    node: Node
    what: Property

    @property
    def about(self) -> tuple[Sym, ...]:
        return _head(self.node)

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        return ((self.node, self.what), *((self.node, p) for p in IMPLIED.get(self.what, ())))

    def mistake(self) -> str:
        """A sign that a number does not have."""
        value = number(self.node)
        rows, cols = self.node.shape
        if self.what in (Property.POSITIVE, Property.NONNEGATIVE) and not self.node.is_scalar_shaped:
            return "a sign is one of a number; of a matrix say positive (semi)definite"
        if not same_size(rows, cols):
            return "it is one of a square matrix"
        singular = is_zero(self.node) and self.what in (Property.PD, Property.INVERTIBLE)
        fine = not singular and (value is None or SIGN[self.what](value))
        return "" if fine else f"it is false of {0 if value is None else value}; drop it"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.node,),) if isinstance(self.node, Sym) else ()

    def statement(self) -> str:
        return f"{latex(self.node)} \\text{{ {self.what.value}}}"


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
        return _head(self.node)

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


def _column(vector: Sym) -> str:
    """What is wrong with a random symbol that is no column."""
    return "" if vector.shape[1] == 1 else f"{vector} is no column; stack it by vec"


@dataclass(frozen=True)
class Centered(Assumption):
    """Random columns with mean zero and covariance E[u_i u_j^T] = blocks[i][j] (blocks in row order).

    With `gaussian` they are jointly Gaussian, and conditioning the first on the second is licensed
    wherever the second block is invertible.
    """

    vectors: tuple[Sym, ...]
    blocks: tuple[Node, ...]
    gaussian: bool = False

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.vectors

    def block(self, i: int, j: int) -> Node:
        return self.blocks[i * len(self.vectors) + j]

    def rules(self) -> tuple[Rule, ...]:
        size = range(len(self.vectors))
        means = [Rule(Expect(u), Zero(*u.shape), "mean zero") for u in self.vectors]
        moments = [
            Rule(Expect(self.vectors[i] * self.vectors[j].T), self.block(i, j), "second moment")
            for i in size
            for j in size
        ]
        return (*means, *moments)

    def conditioning(self, node: Node) -> Node | None:
        """The Gaussian conditioning formula for `CondMean` or `CondCov` of these vectors, if it applies."""
        if not self.gaussian or not isinstance(node, CondMean | CondCov):
            return None
        u, v, y = node.args
        if u not in self.vectors or v not in self.vectors:
            return None
        i, j = self.vectors.index(u), self.vectors.index(v)
        gain = self.block(i, j) * Inv(self.block(j, j))
        return gain * y if isinstance(node, CondMean) else self.block(i, i) - gain * self.block(j, i)

    def mistake(self) -> str:
        if len(set(self.vectors)) < len(self.vectors):
            return "a column is named twice"
        wanted = len(self.vectors) ** 2
        if len(self.blocks) != wanted:
            return f"{len(self.vectors)} columns have {wanted} blocks of second moments, not {len(self.blocks)}"
        for i, u in enumerate(self.vectors):
            for k, v in enumerate(self.vectors):
                if not same_shape(self.block(i, k).shape, (u.shape[0], v.shape[0])):
                    return f"the second moments of {u} and {v} have another shape than {self.block(i, k)}"
        return next((wrong for wrong in map(_column, self.vectors) if wrong), "")

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """All columns with all symbols of the covariance, which must be one."""
        return (tuple(dict.fromkeys((*self.vectors, *(s for block in self.blocks for s in symbols(block))))),)

    def statement(self) -> str:
        names = ", ".join(latex(u) for u in self.vectors)
        size = len(self.vectors)
        rows = r" \\ ".join(" & ".join(latex(self.block(i, j)) for j in range(size)) for i in range(size))
        law = r"\sim \mathcal{N}" if self.gaussian else r"\text{ mean and covariance }"
        return rf"({names}) {law}\left(0, \begin{{bmatrix}} {rows} \end{{bmatrix}}\right)"


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
class SameEvent(Assumption):
    """Conditioning on `this` is conditioning on `that` (it is observed without noise)."""

    this: Sym
    that: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.this,)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.this,),)

    def statement(self) -> str:
        return f"p({latex(self.that)} = {latex(self.this)}) = 1"


@dataclass(frozen=True)
class Independent(Assumption):
    """left is independent of right given `given`: p(left | right, given) = p(left | given)."""

    left: tuple[Sym, ...]
    right: tuple[Sym, ...]
    given: tuple[Sym, ...] = ()

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.left

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(
                Density(self.left, (*self.right, *self.given)),
                Density(self.left, self.given),
                "conditional independence",
            ),
        )

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (tuple(dict.fromkeys((*self.left, *self.right, *self.given))),)

    def statement(self) -> str:
        a, b, c = (", ".join(latex(v) for v in group) for group in (self.left, self.right, self.given))
        return f"{a} \\perp {b} \\mid {c}"


@dataclass(frozen=True)
class HasDensity(Assumption):
    """A (conditional) density is the stated Gaussian."""

    density: Density
    law: NormalDensity

    @property
    def about(self) -> tuple[Sym, ...]:
        return self.density.events

    def rules(self) -> tuple[Rule, ...]:
        return (Rule(self.density, self.law, "stated law"),)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (tuple(s for node in self.nodes() for s in symbols(node)),)

    def statement(self) -> str:
        return f"{latex(self.density)} = {latex(self.law)}"


@dataclass(frozen=True)
class White(Assumption):
    """Independent random columns with mean zero and covariance I (such as the weights at initialization)."""

    vector: Sym

    @property
    def about(self) -> tuple[Sym, ...]:
        return (self.vector,)

    def rules(self) -> tuple[Rule, ...]:
        return (
            Rule(Expect(self.vector), Zero(*self.vector.shape), "mean zero"),
            Rule(Expect(self.vector * self.vector.T), I(self.vector.shape[0]), "unit covariance"),
        )

    def mistake(self) -> str:
        return _column(self.vector)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return ((self.vector,),)

    def statement(self) -> str:
        return f"\\mathbb{{E}} {latex(self.vector)} = 0,\\; \\operatorname{{Cov}} {latex(self.vector)} = I"


@dataclass(frozen=True)
class Converges(Assumption):
    """A stated limit (in probability, as the widths tend to infinity): an input, not something proved."""

    this: Node
    to: Node

    @property
    def about(self) -> tuple[Sym, ...]:
        return _head(self.this)

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        return (_head(self.this),)

    def statement(self) -> str:
        return f"{latex(self.this)} \\to {latex(self.to)}"


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
