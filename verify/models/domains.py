"""Whether terms have values in a model: single ones, and of a body for every value of a bound variable."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat, fmpq_poly

from derivations.assumptions import Assumption, Defined, Has, Property, Throughout
from derivations.assumptions.definedness import Known, needs, tame
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Num

from ..values.calculus import vanishing
from ..values.graded import Graded
from ..values.rational import GiveUp
from ..values.signs import Sign, keeps_sign, through
from .model import Model

Satisfies = Callable[[Model, Assumption], bool]
LONGEST = 64  # values of an index that are looked at one by one
PIECES = 64  # of a range that balls cover
PRECISION = 128
PLACES = (fmpq(0), fmpq(1, 2), fmpq(1), fmpq(1, 3), fmpq(2, 3))


def has_value(model: Model, fact: Defined) -> bool:
    """Whether a term has a value; raises `GiveUp` where that cannot be decided."""
    node = fact.node
    if isinstance(node, nd.Dotted):
        return agrees(model, node)
    if isinstance(node, nd.Sum | nd.Sup):
        raise GiveUp(f"whether {node} has a value is not decided here")
    if isinstance(node, nd.Integral):
        return converges(model, node)
    model.root(node)
    return True


def converges(model: Model, node: nd.Integral) -> bool:
    """An integral between numbers of what is continuous there: in a model all paths and maps are analytic. Without an
    upper end, one of an exponential polynomial, which converges where it dies out."""
    body, variable, *ends = node.args
    analytic = Known(paths=frozenset(s.name for s in model.recipe.symbols))
    plain = isinstance(ends[0], Node) and isinstance(variable, nd.Sym)
    if plain and ends[1] in (sympy.oo, nd.INFINITY) and tame(body, variable, analytic) and not needs(body, analytic):
        return vanishing(model.root.formal(variable)(body))
    finite = all(isinstance(end, Node) for end in ends)
    if not (finite and isinstance(variable, nd.Sym) and tame(body, variable, analytic) and not needs(body, analytic)):
        raise GiveUp(f"whether {node} converges is not decided here")
    return True


def agrees(model: Model, node: Any) -> bool:
    """Whether printed entries that fall on one place of a display with dots are equal there."""
    ev = model.root
    seen: dict[tuple[int, int], Graded] = {}
    for label, row in zip(node.row_labels, node.grid, strict=True):
        for col_label, entry in zip(node.col_labels, row, strict=True):
            block = ev(entry)
            top, left = ev.integer(label), ev.integer(col_label)
            for i in range(block.rows):
                for j in range(block.cols):
                    part = ev.arithmetic.part(block, i, j, 1, 1)
                    known = seen.setdefault((top + i, left + j), part)
                    if not ev.arithmetic.add(known, ev.arithmetic.neg(part)).is_zero:
                        return False
    return True


def throughout(model: Model, fact: Throughout, satisfies: Satisfies) -> bool:
    """Whether a fact holds for every value of its variable: one by one, by roots, or on balls that cover the range."""
    if not fact.var.is_scalar_shaped or (isinstance(fact.fact, Defined) and isinstance(fact.fact.node, nd.Sym)):
        raise GiveUp(f"whether {fact.statement()} is not decided here")
    low, high = (None if end is None else model.rational(end)[0, 0] for end in (fact.low, fact.high))
    if low is not None and high is not None and high < low:
        return not isinstance(fact.fact, Throughout)  # nothing is said
    if fact.index and low is not None and high is not None:
        first, last = int(low.ceil()), int(high.floor())
        if last - first > LONGEST:
            raise GiveUp("a range of more than 64 indices")
        return all(satisfies(model, at(fact, fmpq(k))) for k in range(first, last + 1))
    for place in places(low, high):
        if not satisfies(model, at(fact, place)):
            return False
    return everywhere(model, fact, low, high)


def at(fact: Throughout, value: fmpq) -> Assumption:
    """The fact at one value of its variable."""
    put: dict[Node, Node] = {fact.var: Num(Fraction(int(value.p), int(value.q)))}
    changes = {
        field.name: getattr(fact.fact, field.name).xreplace(put)
        for field in dataclasses.fields(fact.fact)
        if isinstance(getattr(fact.fact, field.name), Node)
    }
    return dataclasses.replace(fact.fact, **changes)


def places(low: fmpq | None, high: fmpq | None) -> list[fmpq]:
    """A few values of a range, its ends among them."""
    if low is not None and high is not None:
        return [low + (high - low) * x for x in PLACES]
    start = low if low is not None else high if high is not None else fmpq(0)
    step = fmpq(-1) if low is None and high is not None else fmpq(1)
    found = [start + step * x for x in (*PLACES, fmpq(2), fmpq(10), fmpq(100))]
    return found if low is not None or high is not None else [*found, *(-x for x in found)]


def everywhere(model: Model, fact: Throughout, low: fmpq | None, high: fmpq | None) -> bool:
    """A sign or an inverse for all values: decided for functions that are exponential polynomials of the variable."""
    need = fact.fact
    if not isinstance(need, Has) or need.what not in SIGNED:
        raise GiveUp(f"whether {fact.statement()} is not decided here")
    value = model.root.formal(fact.var)(need.node)
    if value.order is not None or any(e for _, _, _, e in value.terms):
        raise GiveUp("a power series says nothing about a whole range")
    if all(not q and not c for _, q, c, _ in value.terms):
        if value.shape == (1, 1):
            return by_roots(value, need.what, low, high)
        if need.what is Property.INVERTIBLE and value.rows == value.cols:
            return keeps_sign(determinant(value), SIGNED[need.what], low, high)
    if low is None or high is None:
        raise GiveUp("an endless range of a function that is no polynomial")
    return by_balls(value, need.what, low, high)


SIGNED = {
    Property.INVERTIBLE: Sign.NOT_ZERO,
    Property.POSITIVE: Sign.POSITIVE,
    Property.NONNEGATIVE: Sign.NOT_NEGATIVE,
}


def by_roots(value: Graded, what: Property, low: fmpq | None, high: fmpq | None) -> bool:
    """A number that is a polynomial of the variable has a sign where its roots in the range allow it."""
    return keeps_sign(polynomial(value), SIGNED[what], low, high)


def polynomial(value: Graded) -> fmpq_poly:
    """A number that is a polynomial of the variable."""
    if any(d < 0 for d, _, _, _ in value.terms):
        raise GiveUp("a negative power of the variable")
    coefficients = [fmpq(0)] * (1 + max((d for d, _, _, _ in value.terms), default=0))
    for (d, _, _, _), matrix in value.terms.items():
        coefficients[d] = matrix[0, 0]
    return fmpq_poly(coefficients)


def determinant(value: Graded) -> fmpq_poly:
    """The determinant of a matrix of polynomials, from its values at as many places as it has coefficients."""
    if any(d < 0 for d, _, _, _ in value.terms):
        raise GiveUp("a negative power of the variable")
    degree = value.rows * max((d for d, _, _, _ in value.terms), default=0)
    if degree > LONGEST:
        raise GiveUp("a determinant of high degree")

    def at_place(k: int) -> fmpq:
        there = fmpq_mat(value.rows, value.cols)
        for (d, _, _, _), matrix in value.terms.items():
            there += matrix * fmpq(k**d)
        return there.det()

    return through([at_place(k) for k in range(degree + 1)])


def by_balls(value: Graded, what: Property, low: fmpq, high: fmpq) -> bool:
    """A sign or a determinant on balls that cover a range; raises `GiveUp` where they do not decide it."""
    before = ctx.prec
    ctx.prec = PRECISION
    try:
        todo, left = [(low, high)], PIECES
        while todo:
            a, b = todo.pop()
            left -= 1
            if left < 0:
                raise GiveUp("a sign on a range that balls do not decide")
            middle = arb((a + b) / 2) + arb(0, arb((b - a) / 2).upper())
            if not _fits(_on(value, middle), what):
                todo += [(a, (a + b) / 2), ((a + b) / 2, b)]
        return True
    finally:
        ctx.prec = before


def _on(value: Graded, t: arb) -> arb_mat:
    total = arb_mat(value.rows, value.cols)
    for (d, q, c, _), matrix in value.terms.items():
        numerators, denominator = matrix.numer_denom()
        factor = t**d * (arb(fmpq(q)) * t + arb(fmpq(c))).exp() / arb(denominator)
        total = total + arb_mat(numerators) * factor
    return total


def _fits(value: arb_mat, what: Property) -> bool:
    if what is Property.INVERTIBLE:
        return value.nrows() == value.ncols() and not value.det().contains(0)
    one = value[0, 0]
    return bool(one > 0) or (what is Property.NONNEGATIVE and bool(one >= 0))
