"""Counterexamples to the mean value theorem for vector-valued maps: polynomial curves, checked for every point.

A claim that mentions a point "somewhere on the segment" is an existence claim: it falls only if no point of
the segment makes it true. Here the map goes from R to R^2, so the question is whether a polynomial has a root in
[0, 1], which Sturm's theorem answers exactly.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import sympy

from derivations.assumptions import Define, Has
from derivations.estimates import Interpolated, MeanJacobian, Natural, Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import Counterexample
from .numbers import Refused, Unfit, World

x, xi = sympy.symbols("x xi")
CURVES = ((x * (1 - x), x * (1 - x) * (2 * x - 1)), (x**2, x**3), (x, x**2))
RATES = (10, 100)


class Unknown(Exception):
    """A term that is not about the segment."""


def search(claim: Claim) -> Counterexample | None:
    """Norm equalities about one interpolated point: a curve for which no point of the segment makes them true."""
    segments = [a for a in claim.assumptions.judged if isinstance(a, Interpolated)]
    if claim.relation is not Relation.EQ or len(segments) != 1:
        return None
    segment = segments[0]
    if not isinstance(claim.lhs, n.Norm) or not isinstance(claim.rhs, n.Norm):
        return None
    used = {s for side in (claim.lhs, claim.rhs) for s in tree(side) if isinstance(s, n.Sym)}
    if segment.point not in used or any(isinstance(s, n.Sym) and s in means(claim) for s in used):
        return None
    for curve, rate in product(CURVES, RATES):
        try:
            found = attempt(claim, segment, curve, rate)
        except (Unknown, Unfit, Refused, sympy.ShapeError):
            continue
        if found is not None:
            return found
    return None


def means(claim: Claim) -> set:
    return {a.mean for a in claim.assumptions.judged if isinstance(a, MeanJacobian)}


def attempt(claim: Claim, segment: Interpolated, curve: Any, rate: int) -> Counterexample | None:
    """The curve minus a target, with theta_t = 0 and a rate at which one step of descent ends at 1 exactly."""
    slope = [sympy.diff(c, x) for c in curve]
    at_zero = [s.subs(x, 0) for s in slope]
    if not at_zero[0]:
        return None
    residual = [curve[0] - sympy.Rational(1, rate) / at_zero[0], curve[1]]
    step = -rate * sum(a * r.subs(x, 0) for a, r in zip(at_zero, residual, strict=True))
    if step != 1:
        return None
    values = {
        segment.value_start: [r.subs(x, 0) for r in residual],
        segment.value_end: [r.subs(x, 1) for r in residual],
        segment.start: [sympy.Integer(0)],
        segment.end: [sympy.Integer(1)],
    }

    known = {node: sympy.Matrix(value) for node, value in values.items()}
    known[segment.at()] = sympy.Matrix([c.subs(x, xi) for c in slope])
    known[segment.jacobian] = sympy.Matrix(at_zero)

    def matrix(node: Any) -> sympy.Matrix:
        if node in known:
            return known[node]
        match node:
            case n.Add():
                parts = [matrix(a) for a in node.args]
                return sum(parts[1:], parts[0])
            case n.Neg():
                return -matrix(node.args[0])
            case n.T():
                return matrix(node.args[0]).T
            case n.I():
                return sympy.eye(2)
            case n.Mul():
                out = matrix(node.args[0])
                for arg in node.args[1:]:
                    other = matrix(arg)
                    out = out * other[0, 0] if other.shape == (1, 1) and out.shape[1] != 1 else out * other
                return out
            case n.Sym() if node.is_scalar_shaped and not node.indices and node.name == "eta":
                return rate
        raise Unknown(str(node))

    left, right = (sum(v**2 for v in matrix(side.args[0])) for side in (claim.lhs, claim.rhs))
    gap = sympy.Poly(sympy.expand(left - right), xi)
    if gap.is_zero or gap.count_roots(0, 1) != 0:
        return None
    if not premises_hold(claim, segment, residual, rate):
        return None
    middle = gap.eval(sympy.Rational(1, 2))
    shown = {
        "F": tuple((str(c),) for c in residual),
        "J": tuple((str(s),) for s in slope),
        segment.start.name + " start, end": (("0", "1"),),
        "eta": ((str(rate),),),
        "|lhs|^2 - |rhs|^2 as a polynomial in xi": ((str(gap.as_expr()),),),
    }
    reading = (
        "a smooth map of one parameter with two outputs, one step of descent from 0 to 1: the difference of the "
        f"squared sides has no root xi in [0, 1] (Sturm); at xi = 1/2 it is {middle}"
    )
    lhs, rhs = (sympy.Poly(sympy.expand(s), xi).eval(sympy.Rational(1, 2)) for s in (left, right))
    return Counterexample({"p": 1, "D": 1, "k": 2}, shown, f"{lhs} (squared)", f"{rhs} (squared)", "0", "", reading)


def premises_hold(claim: Claim, segment: Interpolated, residual: list, rate: int) -> bool:
    """Whether the constants of the other assumptions can be chosen so that all hold at step t = 0."""
    world = World(claim, random.Random(0))
    size = sum(r.subs(x, 0) ** 2 for r in residual)
    (t,) = segment.start.indices or (None,)
    for s in world.signs:
        world.values[s] = Fraction(1, 1000)
    for s in world.natural:
        world.values[s] = Fraction(0)
    for a in claim.assumptions.judged:
        if isinstance(a, Define) and isinstance(a.value, n.Frac) and isinstance(a.value.args[1], n.Size):
            world.values[a.value.args[0]] = Fraction(rate)
            world.values["size", a.value.args[1].args[0]] = Fraction(1)
            world.values.pop(a.symbol, None)
    for s in world.signs:
        if s.name == "R_0":
            world.values[s] = Fraction(1 + int(size))
    for a in claim.assumptions.judged:
        if isinstance(a, Interpolated | MeanJacobian):
            continue
        if isinstance(a, Has | Natural | Define):
            if not world.satisfies(a):
                return False
        elif isinstance(a, Stated) and a.var is not None and t is not None:
            left, right = a.left.xreplace({a.var: t}), a.right.xreplace({a.var: t})
            if a.relation == "=":
                if not descends(a, left, right, segment, world, rate):
                    return False
            elif a.high != t or left != n.Norm(segment.value_start):
                return False
            else:
                bound = world.evaluate(right, {})
                if not (
                    isinstance(bound, Fraction)
                    and bound >= 0
                    and size <= sympy.Rational(bound.numerator, bound.denominator) ** 2
                ):
                    return False
        else:
            return False
    return True


def descends(a: Stated, left: n.Node, right: n.Node, segment: Interpolated, world: World, rate: int) -> bool:
    """Whether the recursion is the step of descent that the curve was made for."""
    if left != segment.end or not isinstance(right, n.Add) or len(right.args) != 2 or right.args[0] != segment.start:
        return False
    minus = right.args[1]
    product_ = minus.args[0] if isinstance(minus, n.Neg) else None
    if not isinstance(product_, n.Mul) or len(product_.args) != 3:
        return False
    scalar, jacobian, value = product_.args
    if jacobian != n.T(segment.jacobian) or value != segment.value_start:
        return False
    return world.evaluate(scalar, {}) == rate


def tree(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(getattr(current, "args", ()))
