"""Square matrices under equations among themselves, as diagonal matrices in one orthonormal basis.

Such matrices satisfy an equation if the numbers on their diagonals do. They are a part of all solutions, the commuting
symmetric ones: enough for a model to exist, and to be looked at where nothing more general is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import SIGN, Has, Property
from derivations.estimates import Stated
from derivations.notation import nodes as nd
from derivations.notation.constants import number
from derivations.notation.nodes import Node, Sym

from ..values.evaluator import Evaluator
from ..values.rational import identity
from .choices import Unfit, said
from .definitions import Definition

NUMBERS = tuple(fmpq(p, q) for p, q in ((1, 1), (0, 1), (-1, 1), (2, 1), (1, 2), (-2, 1), (3, 1)))


@dataclass(frozen=True)
class InOneBasis(Definition):
    """One of several matrices that are drawn together."""

    symbol: Sym
    group: tuple[Sym, ...]
    equations: tuple[tuple[Node, Node], ...]
    asked: tuple[tuple[Node, Property], ...]

    def nodes(self) -> Iterator[Node]:
        """It depends on nothing that is drawn otherwise."""
        yield nd.I(self.symbol.shape[0])

    def value(self, ev: Evaluator, symbol: Sym) -> Any:
        return ev.arithmetic.lift(ev.model.in_one_basis(self)[self.symbol])  # type: ignore[attr-defined]


def drawn_together(model: Any, known: InOneBasis) -> dict[Sym, fmpq_mat]:
    """Q diag Q^T for each of them, with the same Q."""
    n, _ = model.shape(known.symbol)
    found = list(solutions(known))
    if not found:
        raise Unfit(f"no model was found that satisfies {' and '.join(conflict(known))}")
    if all(values == found[0] for values in found) or not model.source.direct:
        first = model.source.one_of(list(range(len(found))))
        chosen = [found[(first + i) % len(found)] for i in range(n)]
    else:
        chosen = [model.source.one_of(found) for _ in range(n)]
    q = model.source.orthogonal(n) if n > 1 else identity(1)
    return {
        symbol: q * model.diagonal([values[k] for values in chosen], n, n) * q.transpose()
        for k, symbol in enumerate(known.group)
    }


def conflict(known: InOneBasis) -> list[str]:
    """Facts of which no numbers satisfy all, in words; as few as dropping one after the other leaves."""
    for k in range(len(known.asked)):
        fewer = replace(known, asked=known.asked[:k] + known.asked[k + 1 :])
        if next(solutions(fewer), None) is None:
            return conflict(fewer)
    for k in range(len(known.equations)):
        fewer = replace(known, equations=known.equations[:k] + known.equations[k + 1 :])
        if next(solutions(fewer), None) is None:
            return conflict(fewer)
    equations = [said(Stated(left, "=", right)) for left, right in known.equations]
    return [*equations, *(said(Has(node, what)) for node, what in known.asked)]


def solutions(known: InOneBasis) -> Iterator[tuple[fmpq, ...]]:
    """Numbers that satisfy the equations and have the signs that are asked for, in a fixed order."""
    for values in product(NUMBERS, repeat=len(known.group)):
        at = dict(zip(known.group, values, strict=True))
        if not all(SIGN[what](_fraction(at[node])) for node, what in known.asked):
            continue
        sides = [(value(left, at), value(right, at)) for left, right in known.equations]
        if all(left is not None and left == right for left, right in sides):
            yield values


def _fraction(x: fmpq) -> Any:
    return Fraction(int(x.p), int(x.q))


def value(node: Node, at: Mapping[Sym, fmpq]) -> fmpq | None:
    """A term at numbers instead of matrices; None where it has no such value."""
    if isinstance(node, Sym):
        return at.get(node)
    if isinstance(node, nd.I):
        return fmpq(1)
    if isinstance(node, nd.Zero):
        return fmpq(0)
    known = number(node)
    if known is not None:
        return fmpq(known.numerator, known.denominator)
    rule = RULES.get(type(node))
    if rule is None or not all(isinstance(part, Node) for part in node.args):
        return None
    parts = [value(part, at) for part in node.args]
    return None if any(part is None for part in parts) else rule(*parts)


def _sum(*parts: fmpq) -> fmpq:
    return sum(parts, fmpq(0))


def _product(*parts: fmpq) -> fmpq:
    out = fmpq(1)
    for part in parts:
        out *= part
    return out


def _power(base: fmpq, exponent: fmpq) -> fmpq | None:
    fine = exponent.q == 1 and abs(exponent) <= 6 and (base or exponent >= 0)
    return base ** int(exponent.p) if fine else None


RULES: dict[type, Any] = {
    nd.Add: _sum,
    nd.Mul: _product,
    nd.Neg: lambda x: -x,
    nd.T: lambda x: x,
    nd.Inv: lambda x: 1 / x if x else None,
    nd.PInv: lambda x: 1 / x if x else fmpq(0),
    nd.Frac: lambda x, y: x / y if y else None,
    nd.Pow: _power,
}
