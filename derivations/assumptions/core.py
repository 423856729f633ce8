"""What an assumption is: the symbols it is about, the equations and properties it grants; properties of terms."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from ..notation.constants import is_zero, number
from ..notation.latex import latex
from ..notation.nodes import Density, I, Inv, Neg, Node, NormalDensity, PInv, Sym, T, same_size


class Property(enum.Enum):
    """What a declaration may say of one symbol or expression."""

    SYMMETRIC = "symmetric"
    PSD = "positive semidefinite"
    PD = "positive definite"
    INVERTIBLE = "invertible"
    POSITIVE = "positive"
    NONNEGATIVE = "non-negative"
    ORTHOGONAL = "orthogonal"
    IDEMPOTENT = "idempotent"
    SKEW = "skew-symmetric"
    DIAGONAL = "diagonal"
    FULL_COLUMN_RANK = "full column rank"
    FULL_ROW_RANK = "full row rank"


IMPLIED: dict[Property, tuple[Property, ...]] = {
    Property.PD: (Property.PSD, Property.SYMMETRIC, Property.INVERTIBLE),
    Property.PSD: (Property.SYMMETRIC,),
    Property.POSITIVE: (Property.NONNEGATIVE,),
    Property.ORTHOGONAL: (Property.INVERTIBLE,),
    Property.DIAGONAL: (Property.SYMMETRIC,),
}

#: properties that matrices of any shape may have
RANKS = (Property.FULL_COLUMN_RANK, Property.FULL_ROW_RANK)
#: properties that no zero matrix has
REGULAR = (Property.PD, Property.INVERTIBLE, Property.ORTHOGONAL, *RANKS)


SIGN: dict[Property, Callable[[Fraction], bool]] = {
    Property.SYMMETRIC: lambda x: True,
    Property.PSD: lambda x: x >= 0,
    Property.PD: lambda x: x > 0,
    Property.INVERTIBLE: lambda x: x != 0,
    Property.POSITIVE: lambda x: x > 0,
    Property.NONNEGATIVE: lambda x: x >= 0,
    Property.ORTHOGONAL: lambda x: x * x == 1,
    Property.IDEMPOTENT: lambda x: x * x == x,
    Property.SKEW: lambda x: x == 0,
    Property.DIAGONAL: lambda x: True,
    Property.FULL_COLUMN_RANK: lambda x: x != 0,
    Property.FULL_ROW_RANK: lambda x: x != 0,
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
    "tuple[int, ...]": lambda value: isinstance(value, tuple) and all(type(v) is int for v in value),
    "Density": lambda value: isinstance(value, Density),
    "NormalDensity": lambda value: isinstance(value, NormalDensity),
    "Property": lambda value: isinstance(value, Property),
    "tuple[Node, ...]": lambda value: isinstance(value, tuple) and all(isinstance(v, Node) for v in value),
    "tuple[Sym, ...]": lambda value: isinstance(value, tuple) and all(isinstance(v, Sym) for v in value),
}


def head(node: Node) -> tuple[Sym, ...]:
    return (node,) if isinstance(node, Sym) else tuple(symbols(node))


@dataclass(frozen=True)
class Has(Assumption):
    """A property of one symbol or expression: `Has(eta, Property.POSITIVE)`."""

    node: Node
    what: Property

    @property
    def about(self) -> tuple[Sym, ...]:
        return head(self.node)

    def rules(self) -> tuple[Rule, ...]:
        """The equations that a property is."""
        make = EQUATIONS.get(self.what)
        return () if make is None else tuple(Rule(lhs, rhs, self.what.value) for lhs, rhs in make(self.node))

    def properties(self) -> tuple[tuple[Node, Property], ...]:
        """This one, and those that it implies: of a matrix A of full rank, that A^T A (or A A^T) is definite."""
        own = ((self.node, self.what), *((self.node, p) for p in IMPLIED.get(self.what, ())))
        if self.what not in RANKS:
            return own
        a = self.node
        gram = T(a) * a if self.what is Property.FULL_COLUMN_RANK else a * T(a)
        square = ((a, Property.INVERTIBLE),) if same_size(*a.shape) else ()
        return (*own, *square, *((gram, p) for p in (Property.PD, *IMPLIED[Property.PD])))

    def mistake(self) -> str:
        """A sign that a number does not have."""
        value = number(self.node)
        rows, cols = self.node.shape
        if self.what in (Property.POSITIVE, Property.NONNEGATIVE) and not self.node.is_scalar_shaped:
            return "a sign is one of a number; of a matrix say positive (semi)definite"
        if not same_size(rows, cols) and self.what not in RANKS:
            return "it is one of a square matrix"
        singular = is_zero(self.node) and self.what in REGULAR
        fine = not singular and (value is None or SIGN[self.what](value))
        return "" if fine else f"it is false of {0 if value is None else value}; drop it"

    def choices(self) -> tuple[tuple[Sym, ...], ...]:
        """A symbol alone has any property at all sizes, but full rank: m independent columns of n numbers need m <= n,
        which is evident of one column and of a square."""
        rows, cols = self.node.shape
        if self.what in RANKS and not same_size(rows, cols):
            independent = cols if self.what is Property.FULL_COLUMN_RANK else rows
            if independent != 1:
                return ()
        return ((self.node,),) if isinstance(self.node, Sym) else ()

    def statement(self) -> str:
        return f"{latex(self.node)} \\text{{ {self.what.value}}}"


def _orthogonal(q: Node) -> tuple[tuple[Node, Node], ...]:
    one = I(q.shape[0])
    return ((T(q) * q, one), (q * T(q), one), (Inv(q), T(q)))


def _full_column_rank(a: Node) -> tuple[tuple[Node, Node], ...]:
    return ((PInv(a) * a, I(a.shape[1])),)


def _full_row_rank(a: Node) -> tuple[tuple[Node, Node], ...]:
    return ((a * PInv(a), I(a.shape[0])),)


#: the equations that a property grants, from left to right
EQUATIONS: dict[Property, Callable[[Node], tuple[tuple[Node, Node], ...]]] = {
    Property.ORTHOGONAL: _orthogonal,
    Property.IDEMPOTENT: lambda a: ((a * a, a),),
    Property.SKEW: lambda a: ((T(a), Neg(a)),),
    Property.FULL_COLUMN_RANK: _full_column_rank,
    Property.FULL_ROW_RANK: _full_row_rank,
}
