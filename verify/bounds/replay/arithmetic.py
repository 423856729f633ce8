"""Ordered arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derivations.assumptions import Defined, Has, Property
from derivations.notation import nodes as n

from .checking import Replay, checks, node, scalar, single
from .errors import need
from .needs import raw
from .polynomials import Poly, add
from .signs import Signs
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO


@checks("combine")
def _combine(r: Replay, step: Step) -> None:
    """right - left = sum of m (parent.right - parent.left) + products that are not negative."""
    need(step.data and type(step.data[0]) is int, "no count of premises")
    count, *multipliers = step.data
    need(len(multipliers) == count <= len(step.parents), "one multiplier for each premise")
    used, signs = step.parents[:count], step.parents[count:]
    rest, scaled = add(r.terms.expand(step.right), r.terms.expand(step.left), -1), []
    for premise, multiplier in zip(used, multipliers, strict=True):
        rows, columns = node(multiplier).shape
        if multiplier.is_scalar_shaped:
            need(n.same_shape(premise.left.shape, step.left.shape), "a premise of another shape")
        else:
            height, width = premise.left.shape
            fits = n.same_size(columns, height) and n.same_size(rows, step.left.shape[0])
            need(fits and n.same_size(width, step.left.shape[1]), "a matrix multiplier that does not fit")
            need(premise.relation == EQ, "a matrix multiplies an inequality")
        m = r.terms.expand(multiplier)
        gap = add(r.terms.expand(premise.right), r.terms.expand(premise.left), -1)
        rest = add(rest, r.terms.times(m, gap), -1)
        if premise.relation != EQ:
            scaled.append((m, premise.relation == LT))
    if step.relation == EQ:
        need(not rest and all(p.relation == EQ for p in used), "an equality needs equalities and no rest")
        need(not signs, "a sign that is not needed")
        return
    why = missing(Signs(r, step, signs), step.relation, scaled, rest)
    need(not why, why)
    for i in range(len(signs)):
        fewer = Signs(r, step, signs[:i] + signs[i + 1 :])
        need(missing(fewer, step.relation, scaled, rest), "a sign that is not needed")


def missing(signs: Signs, relation: str, scaled: Sequence[tuple[Poly, bool]], rest: Poly) -> str:
    """What the signs do not show; empty if nothing."""
    levels = [(signs.poly(m), strict) for m, strict in scaled]
    if not all(level for level, _ in levels):
        return "a multiplier may be negative"
    level = signs.poly(rest)
    if not level:
        return "the rest may be negative"
    strict = level == 2 or any(own == 2 and strict for own, strict in levels)
    return "" if relation == LE or strict else "strictness is not shown"


@checks("product of inequalities")
def _product(r: Replay, step: Step) -> None:
    """a <= b and c <= d imply 0 <= (b - a)(d - c)."""
    first, second = single(step.parents, 2, "premises")
    gaps = [n.Add(scalar(p.right), n.Neg(scalar(p.left))) for p in (first, second)]
    r.concludes(step, ZERO, LE, n.Mul(*gaps))


@checks("antisymmetry")
def _antisymmetry(r: Replay, step: Step) -> None:
    below, above = single(step.parents, 2, "premises")
    need(below.relation in (LE, EQ), "strictly below is not equal")
    r.needs_below(above, below.right, below.left, "the two do not meet")
    r.concludes(step, below.left, EQ, below.right)


@checks("exponential is positive")
def _exp_positive(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Exp), "not an exponential")
    r.concludes(step, ZERO, LT, n.Exp(scalar(step.right.args[0])))


@checks("exponential is monotone")
def _exp_monotone(r: Replay, step: Step) -> None:
    (premise,) = single(step.parents, 1, "premises")
    r.concludes(step, n.Exp(scalar(premise.left)), premise.relation, n.Exp(premise.right))


@checks("power of a positive number")
def _power_positive(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    need(isinstance(step.right, n.Pow), "not a power")
    q, x = step.right.args
    r.needs_below(sign, ZERO, scalar(q), "the base may be zero", True)
    r.shows(Defined(step.right), Has(q, Property.POSITIVE), Has(q, Property.INVERTIBLE))
    r.concludes(step, ZERO, LT, n.Pow(q, scalar(x)))


@checks("powers grow with the base")
def _power_monotone(r: Replay, step: Step) -> None:
    premise, sign = single(step.parents, 2, "premises")
    (power,) = single(step.data, 1)
    r.needs_below(sign, ZERO, scalar(premise.left), "the smaller base may be negative")
    r.integer(step, node(power), Fraction(0))
    r.concludes(step, n.Pow(premise.left, power), LE, n.Pow(premise.right, power))


@checks("square root")
def _root(r: Replay, step: Step) -> None:
    square, sign = single(step.parents, 2, "premises")
    need(isinstance(step.right, n.Sqrt), "not a square root")
    a, b = scalar(step.left), step.right.args[0]
    r.needs_below(square, n.Pow(a, n.Num(2)), b, "the square is not below")
    r.shows(Has(b, Property.NONNEGATIVE))
    r.needs_below(sign, ZERO, a, "the smaller side may be negative")
    r.concludes(step, a, LE, n.Sqrt(b))


@checks("squares reflect the order")
def _unsquare(r: Replay, step: Step) -> None:
    square, sign = single(step.parents, 2, "premises")
    a, b = scalar(step.left), scalar(step.right)
    r.needs_below(square, n.Pow(a, n.Num(2)), n.Pow(b, n.Num(2)), "the square is not below")
    r.needs_below(sign, ZERO, b, "the larger side may be negative")
    r.concludes(step, a, LE, b)


@checks("supremum of x e^{-cx}")
def _peak(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    x, c = map(scalar, single(step.data, 2))
    r.needs_below(sign, ZERO, c, "the rate may be zero", True)
    r.concludes(step, n.Mul(x, n.Exp(n.Neg(n.Mul(c, x)))), LE, n.Frac(ONE, n.Mul(n.Exp(ONE), c)))
    r.shows(*(what for what in raw(step.right) if isinstance(what, Has) and r.same(what.node, n.Mul(n.Exp(ONE), c))))


@checks("parabola")
def _parabola(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    y = scalar(single(step.data, 1)[0])
    r.concludes(step, n.Mul(y, n.Add(ONE, n.Neg(y))), LE, n.Frac(ONE, n.Num(4)))


@checks("reciprocal")
def _reciprocal(r: Replay, step: Step) -> None:
    """0 < a <= b implies 1/b <= 1/a."""
    below, sign = single(step.parents, 2, "premises")
    r.needs_below(sign, ZERO, scalar(below.left), "the smaller side may be zero", True)
    r.concludes(step, n.Frac(ONE, below.right), LE, n.Frac(ONE, below.left))
    r.shows(Has(below.left, Property.INVERTIBLE), Has(below.right, Property.INVERTIBLE))
