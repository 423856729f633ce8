"""Equalities of norms at some point of a segment: refuted by Sturm's theorem.

In a polynomial model, with the point start + xi (end - start), the difference of the squared sides is a polynomial in
xi over the rationals; if it has no root in [0, 1], no point of the segment makes the sides equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from flint import fmpq

from derivations.ledger import Claim
from derivations.notation import nodes as n

from . import values as v
from .functions import Fn, Unfit
from .model import Model

XI = "xi"


@dataclass(frozen=True)
class Roots:
    """The difference of the squares, which has no root in [0, 1], and both squared sides at xi = 1/2."""

    difference: str
    lhs: fmpq
    rhs: fmpq


def nowhere_equal(model: Model, claim: Claim, point: n.Sym, start: tuple, end: tuple) -> Roots | None:
    """Why the two norms differ for every point of the segment, or None."""
    if not isinstance(claim.lhs, n.Norm) or not isinstance(claim.rhs, n.Norm) or start == end:
        return None
    xi = Fn.variable(XI)
    moving = v.matrix(len(start), 1, [Fn.of(a) + xi * (b - a) for a, b in zip(start, end, strict=True)])
    squares = [squared(model, side, {point: moving}) for side in (claim.lhs, claim.rhs)]
    gap = polynomial(squares[0] - squares[1])
    if gap.is_zero or gap.count_roots(0, 1) != 0:
        return None
    half = {XI: fmpq(1, 2)}
    return Roots(str(gap.as_expr()), squares[0].at(half), squares[1].at(half))


def squared(model: Model, side: n.Norm, env: Mapping[n.Node, Any]) -> Fn:
    """The square of a norm as a polynomial in xi; raises `Unfit` where it is none."""
    inside = model.evaluate(side.args[0], dict(env))
    if side.kind == "op" and isinstance(inside, v.Mat) and 1 not in (inside.rows, inside.cols):
        raise Unfit("the square of an operator norm is no polynomial")
    return Fn.of(v.total(e * e for e in v.entries(inside)))


def polynomial(f: Fn) -> sympy.Poly:
    x = sympy.Symbol(XI)
    terms = {}
    for (m, q), c in f.terms.items():
        if q:
            raise Unfit("not a polynomial")
        terms[(dict(m).get(XI, 0),)] = sympy.Rational(int(c.p), int(c.q))
    return sympy.Poly.from_dict(terms, x) if terms else sympy.Poly(0, x)
