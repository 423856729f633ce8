"""Equations as ways to draw: what a symbol must be for one to hold, and matrices whose equation has a name.

Nothing here is trusted: what it suggests is drawn, and the model is checked against the equation itself.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from derivations.notation import nodes as nd
from derivations.notation.constants import number
from derivations.notation.nodes import Node, Sym


def walk(*roots: object) -> Iterator[object]:
    """Every subtree, in printed order."""
    stack = list(reversed(roots))
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(getattr(current, "args", ())))


def occurs(symbol: Sym, *nodes: object) -> bool:
    """Whether a symbol occurs in terms."""
    return any(x is symbol for x in walk(*nodes))


def relation_of(fact: object) -> str:
    """The relation of a stated fact as text."""
    relation = fact.relation  # type: ignore[attr-defined]
    return str(getattr(relation, "value", relation))


# -- solving for a symbol that occurs once -------------------------------------------------------------
def isolate(left: Node, right: Node, symbol: Sym) -> Node | None:
    """The term that `symbol` must be for left = right: it occurs once in `left`, under what can be undone."""
    if sum(x is symbol for x in walk(left)) != 1 or any(x is symbol for x in walk(right)):
        return None
    while left is not symbol:
        undo = UNDO.get(type(left))
        found = undo(left, right, symbol) if undo is not None else None
        if found is None:
            return None
        left, right = found
    return right if nd.same_shape(right.shape, symbol.shape) else None


def isolated(left: Node, right: Node, symbol: Sym) -> Node | None:
    """The same, or None where the term has no shape."""
    try:
        return isolate(left, right, symbol)
    except nd.ShapeError:
        return None


def _place(node: Node, symbol: Sym) -> int:
    return next(i for i, arg in enumerate(node.args) if any(x is symbol for x in walk(arg)))


Undone = tuple[Node, Node] | None


def _undo_sum(left: Node, right: Node, symbol: Sym) -> Undone:
    place = _place(left, symbol)
    rest = [nd.Neg(term) for i, term in enumerate(left.args) if i != place]
    return left.args[place], nd.Add(right, *rest)


def _undo_product(left: Node, right: Node, symbol: Sym) -> Undone:
    place = _place(left, symbol)
    inner = left.args[place]
    scalars = [f for i, f in enumerate(left.args) if i != place and f.is_scalar_shaped]
    before = [f for f in left.args[:place] if not f.is_scalar_shaped]
    after = [f for f in left.args[place + 1 :] if not f.is_scalar_shaped]
    if inner.is_scalar_shaped and (before or after):
        return None  # a number times a matrix is not any matrix
    for run in (before, after):
        shape = _product(run).shape if run else nd.SCALAR
        if run and not nd.same_size(*shape):
            return None
    parts = [*([nd.Inv(_product(before))] if before else []), right, *([nd.Inv(_product(after))] if after else [])]
    out = _product(parts)
    return inner, nd.Frac(out, _product(scalars)) if scalars else out


def _product(factors: list[Node]) -> Node:
    return factors[0] if len(factors) == 1 else nd.Mul(*factors)


def _undo_quotient(left: Node, right: Node, symbol: Sym) -> Undone:
    top, bottom = left.args
    if _place(left, symbol) == 0:
        return top, nd.Mul(right, bottom)
    return (bottom, nd.Frac(top, right)) if top.is_scalar_shaped and bottom.is_scalar_shaped else None


UNDO: dict[type, Callable[[Node, Node, Sym], Undone]] = {
    nd.Add: _undo_sum,
    nd.Neg: lambda left, right, symbol: (left.args[0], nd.Neg(right)),
    nd.Mul: _undo_product,
    nd.Frac: _undo_quotient,
    nd.T: lambda left, right, symbol: (left.args[0], nd.T(right)),
    nd.Inv: lambda left, right, symbol: (left.args[0], nd.Inv(right)),
}


# -- equations with a name -----------------------------------------------------------------------------
class Shape(enum.Enum):
    """What an equation for one matrix says of it."""

    IDEMPOTENT = "A A = A"
    INVOLUTION = "A A = I"
    NILPOTENT = "A A = 0"
    COLUMNS = "A^T A = I"
    ROWS = "A A^T = I"
    SKEW = "A^T = -A"
    SYMMETRIC = "A^T = A"
    NORMAL = "A A^T = A^T A"
    DIAGONAL = "A diagonal"
    LOW_RANK = "rank A small"


@dataclass(frozen=True)
class Roots:
    """p(A) = 0 for the polynomial with these coefficients, the constant one first."""

    coefficients: tuple[Fraction, ...]


Kind = Shape | Roots


def _factors(node: Node) -> tuple[Node, ...]:
    if isinstance(node, nd.Pow) and node.args[1] == nd.Num(2):
        base = node.args[0]
        if isinstance(base, nd.Norm) and base.kind == "2":
            return (nd.T(base.args[0]), base.args[0])
        return (base, base)
    if isinstance(node, nd.Norm) and node.kind == "2":
        return (nd.T(node.args[0]), node.args[0])
    if isinstance(node, nd._Inner):
        return (nd.T(node.args[0]), node.args[1])
    return node.args if isinstance(node, nd.Mul) else (node,)


def _is_one(node: Node) -> bool:
    return isinstance(node, nd.I) or node == nd.Num(1)


def _is_zero(node: Node) -> bool:
    return isinstance(node, nd.Zero) or node == nd.Num(0)


def named(left: Node, right: Node) -> tuple[Sym, Kind] | None:
    """The one matrix that an equation speaks of, and what the equation makes of it."""
    return _named(left, right) or _named(right, left) or annihilated(left, right)


DEGREE = 6  # of a polynomial equation for a matrix


def annihilated(left: Node, right: Node) -> tuple[Sym, Roots] | None:
    """The matrix of a polynomial equation p(A) = 0 with rational coefficients."""
    found = {s for s in walk(left, right) if isinstance(s, Sym)}
    if len(found) != 1:
        return None
    (symbol,) = found
    if symbol.is_scalar_shaped or not nd.same_size(*symbol.shape):
        return None
    one, other = _polynomial(left, symbol), _polynomial(right, symbol)
    if one is None or other is None:
        return None
    total = _trimmed([a - b for a, b in zip_longest(one, other, fillvalue=Fraction(0))])
    return (symbol, Roots(tuple(total))) if 1 < len(total) <= DEGREE + 1 else None


def _trimmed(coefficients: list[Fraction]) -> list[Fraction]:
    while coefficients and not coefficients[-1]:
        coefficients.pop()
    return coefficients


def _polynomial(node: Node, symbol: Sym) -> list[Fraction] | None:
    """The coefficients of a term that is a polynomial in one matrix, the constant one first."""
    if node is symbol:
        return [Fraction(0), Fraction(1)]
    if isinstance(node, nd.I):
        return [Fraction(1)]
    if isinstance(node, nd.Zero):
        return []
    value = number(node)
    if value is not None:
        return _trimmed([Fraction(value)])
    if isinstance(node, nd.Neg):
        inner = _polynomial(node.args[0], symbol)
        return None if inner is None else [-c for c in inner]
    if isinstance(node, nd.Pow) and isinstance(node.args[1], nd.Num) and node.args[1].value in range(DEGREE + 1):
        inner = _polynomial(node.args[0], symbol)
        return None if inner is None else _powered(inner, int(node.args[1].value))
    if isinstance(node, nd.Frac):
        inner, below = _polynomial(node.args[0], symbol), number(node.args[1])
        return None if inner is None or not below else [c / Fraction(below) for c in inner]
    if isinstance(node, nd.Add | nd.Mul):
        parts = [_polynomial(part, symbol) for part in node.args]
        if None in parts:
            return None
        return _combined([part for part in parts if part is not None], isinstance(node, nd.Mul))
    return None


def _powered(base: list[Fraction], exponent: int) -> list[Fraction]:
    return _combined([[Fraction(1)], *[base] * exponent], product=True)


def _combined(parts: list[list[Fraction]], product: bool) -> list[Fraction]:
    total, *rest = parts
    for part in rest:
        if not product:
            total = [a + b for a, b in zip_longest(total, part, fillvalue=Fraction(0))]
            continue
        out = [Fraction(0)] * max(len(total) + len(part) - 1, 0)
        for i, a in enumerate(total):
            for j, b in enumerate(part):
                out[i + j] += a * b
        total = out
    return _trimmed(total)


def _named(left: Node, right: Node) -> tuple[Sym, Shape] | None:
    factors = _factors(left)
    if len(factors) == 2:
        return _square(factors, right)
    if isinstance(left, nd.T) and isinstance(left.args[0], Sym):
        a = left.args[0]
        if right == nd.Neg(a):
            return a, Shape.SKEW
        return (a, Shape.SYMMETRIC) if right is a else None
    if isinstance(left, nd.Add) and len(left.args) == 2 and _is_zero(right):
        whole = next((x for x in left.args if isinstance(x, Sym)), None)
        if whole is not None and nd.T(whole) in left.args:
            return whole, Shape.SKEW
    return None


def _square(factors: tuple[Node, ...], right: Node) -> tuple[Sym, Shape] | None:
    first, second = factors
    if isinstance(first, Sym) and first is second:
        kinds = (
            (right is first, Shape.IDEMPOTENT),
            (_is_one(right), Shape.INVOLUTION),
            (_is_zero(right), Shape.NILPOTENT),
        )
        return next(((first, kind) for holds, kind in kinds if holds and not first.is_scalar_shaped), None)
    if isinstance(second, Sym) and first == nd.T(second):
        if _is_one(right):
            return second, Shape.COLUMNS
        return (second, Shape.NORMAL) if _factors(right) == (second, first) else None
    if isinstance(first, Sym) and second == nd.T(first) and _is_one(right):
        return first, Shape.ROWS
    return None


def commuting(left: Node, right: Node) -> tuple[Sym, Sym] | None:
    """The two matrices of A B = B A."""
    a, b = _factors(left), _factors(right)
    if len(a) == 2 and a == (b[-1], b[0]) and all(isinstance(x, Sym) for x in a) and a[0] is not a[1]:
        return a
    return None


def orthogonal_columns(left: Node, right: Node) -> tuple[Sym, Sym] | None:
    """The two columns of u^T v = 0."""
    for product, zero in ((left, right), (right, left)):
        factors = _factors(product)
        if _is_zero(zero) and len(factors) == 2 and isinstance(factors[0], nd.T):
            u, v = factors[0].args[0], factors[1]
            if isinstance(u, Sym) and isinstance(v, Sym) and u is not v and nd.same_size(v.shape[1], nd.ONE):
                return u, v
    return None


def eigenpair(left: Node, right: Node) -> tuple[Sym, Sym, Node] | None:
    """The matrix, the column and the number of A u = mu u."""
    for image, multiple in ((left, right), (right, left)):
        a, b = _factors(image), _factors(multiple)
        if len(a) != 2 or len(b) != 2 or not isinstance(a[0], Sym) or not isinstance(a[1], Sym):
            continue
        if a[1] is b[1] and b[0].is_scalar_shaped and not a[0].is_scalar_shaped and a[1].shape[1] == nd.ONE:
            return a[0], a[1], b[0]
    return None
