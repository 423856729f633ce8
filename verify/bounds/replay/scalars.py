"""Inequalities of numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .checking import Replay, checks, scalar, single
from .domains import met
from .errors import need
from .steps import Step
from .trees import EQ, LE, LT, ONE, ZERO


@checks("squares are not negative")
def _square(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Mul), "not a square")
    first, second = single(step.right.args, 2, "factors")
    need(scalar(first) == second, "not a square")
    r.concludes(step, ZERO, LE, n.Mul(first, first))


def inverse_tangent(x: Fraction, terms: int) -> tuple[Fraction, Fraction]:
    """Numbers below and above arctan x for 0 < x < 1: sums of its series, whose terms fall and change signs."""
    total, sums = Fraction(0), []
    for k in range(terms):
        total += (-1) ** k * x ** (2 * k + 1) / (2 * k + 1)
        sums.append(total)
    return min(sums[-2:]), max(sums[-2:])


@cache
def around_pi() -> tuple[Fraction, Fraction]:
    """Numbers below and above pi = 16 arctan(1/5) - 4 arctan(1/239)."""
    (low, high), (less, more) = inverse_tangent(Fraction(1, 5), 20), inverse_tangent(Fraction(1, 239), 8)
    return 16 * low - 4 * more, 16 * high - 4 * less


@checks("pi between rational numbers")
def _beside_pi(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    low, high = around_pi()
    q = step.right if step.left is n.PI else step.left
    need(isinstance(q, n.Num), "not a rational number")
    value = Fraction(int(q.value.p), int(q.value.q))
    need(value <= low if step.left is q else high <= value, "not on that side of pi")
    r.concludes(step, step.left, LT, n.PI if step.left is q else q)


@checks("a quotient cancels")
def _cancels(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.left, n.Mul), "not a product with a quotient")
    x, quotient = single(step.left.args, 2, "factors")
    need(isinstance(quotient, n.Frac) and quotient.args[1] == scalar(x), "not the quotient by the factor")
    r.concludes(step, n.Mul(x, n.Frac(ONE, x)), EQ, ONE)


@checks("division by a positive number")
def _divided(r: Replay, step: Step) -> None:
    whole, sign = single(step.parents, 2, "premises")
    d = scalar(single(step.data, 1)[0])
    r.needs_below(sign, ZERO, d, "the number may not be positive", True)
    need(whole.relation == step.relation and step.left.is_scalar_shaped, "another relation")
    own = r.terms.cancelling(d)
    for multiple, side in ((whole.left, step.left), (whole.right, step.right)):
        need(own.same(multiple, n.Mul(side, d)), "another multiple")
    r.terms.uses |= own.uses
    r.terms.work += own.work


@checks("positive where not zero")
def _nonzero(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    x = scalar(step.right)
    r.needs_below(sign, ZERO, x, "the number may be negative")
    need(met(r, step, Has(x, Property.INVERTIBLE)), "the number may be zero")
    r.concludes(step, ZERO, LT, x)


@checks("exponential above its tangent")
def _tangent(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    need(isinstance(step.right, n.Exp), "not an exponential")
    x = scalar(step.right.args[0])
    r.concludes(step, n.Add(ONE, x), LE, n.Exp(x))


@checks("Bernoulli's inequality")
def _bernoulli(r: Replay, step: Step) -> None:
    (least,) = single(step.parents, 1, "premises")
    x, m = map(scalar, single(step.data, 2))
    r.needs_below(least, ZERO, n.Add(ONE, x), "the number may be below -1")
    r.integer(step, m, Fraction(0))
    r.concludes(step, n.Add(ONE, n.Mul(m, x)), LE, n.Pow(n.Add(ONE, x), m))


def not_negative(r: Replay, step: Step) -> tuple[n.Node, n.Node]:
    """The two numbers of a step, of which its premises say that they are not negative."""
    a, b = map(scalar, single(step.data, 2))
    for premise, x in zip(single(step.parents, 2, "premises"), (a, b), strict=True):
        r.needs_below(premise, ZERO, x, "a number may be negative")
    return a, b


@checks("geometric mean below arithmetic mean")
def _means(r: Replay, step: Step) -> None:
    a, b = not_negative(r, step)
    r.shows(Has(n.Mul(a, b), Property.NONNEGATIVE))
    r.concludes(step, n.Sqrt(n.Mul(a, b)), LE, n.Frac(n.Add(a, b), n.Num(2)))


@checks("exponential below a reciprocal")
def _reciprocal_exponential(r: Replay, step: Step) -> None:
    (sign,) = single(step.parents, 1, "premises")
    x = scalar(single(step.data, 1)[0])
    gap = n.Add(ONE, n.Neg(x))
    r.needs_below(sign, ZERO, gap, "x may be 1 or more", strict=True)
    r.shows(Has(gap, Property.INVERTIBLE))
    r.concludes(step, n.Exp(x), LE, n.Frac(ONE, gap))


def logged(value: object) -> n.Node:
    need(isinstance(value, n.Elementary) and value.name == "log", "not a logarithm")
    return scalar(value.args[0])  # type: ignore[attr-defined]


@checks("logarithm below its tangent")
def _logarithm(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x = logged(step.left)
    r.concludes(step, n.Elementary(x, "log"), LE, n.Add(x, n.Num(-1)))


@checks("logarithm above its chord")
def _logarithm_above(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x = logged(step.right)
    r.shows(Has(x, Property.INVERTIBLE))  # it is positive, which the logarithm needs and nothing here drops
    r.concludes(step, n.Add(ONE, n.Neg(n.Frac(ONE, x))), LE, n.Elementary(x, "log"))


@checks("logarithm of a quotient")
def _gibbs(r: Replay, step: Step) -> None:
    first, second = single(step.parents, 2, "premises")
    x, y = (scalar(z) for z in single(step.data, 2))
    r.needs_below(first, ZERO, x, "a number may not be positive", True)
    r.needs_below(second, ZERO, y, "a number may not be positive", True)
    ratio = n.Frac(x, y)
    r.shows(Has(x / y, Property.POSITIVE), Has(y, Property.INVERTIBLE))
    r.concludes(step, n.Add(x, n.Neg(y)), LE, n.Mul(x, n.log(ratio)))


@checks("logarithm against a number")
def _logarithm_against(r: Replay, step: Step) -> None:
    (below,) = single(step.parents, 1, "premises")
    (side,) = single(step.data, 1)
    need(below.relation in (LE, LT, EQ) and side in ("left", "right"), "no comparison")
    power, other = (below.left, below.right) if side == "left" else (below.right, below.left)
    need(isinstance(power, n.Exp), "not an exponential")
    x, value = scalar(power.args[0]), n.log(scalar(other))
    if side == "left":
        r.shows(Has(other, Property.POSITIVE))
        return r.concludes(step, x, below.relation, value)
    return r.concludes(step, value, below.relation, x)


@checks("bounded function")
def _bounded(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    x, name, side = single(step.data, 3)
    need(name in ("sin", "cos", "tanh", "erf"), "not a bounded function")
    relation = LE if name in ("sin", "cos") else LT
    value = n.Elementary(scalar(x), name)
    if side == "above":
        return r.concludes(step, value, relation, ONE)
    need(side == "below", "no side")
    return r.concludes(step, n.Num(-1), relation, value)


@checks("logarithm is monotone")
def _logarithm_monotone(r: Replay, step: Step) -> None:
    (below,) = single(step.parents, 1, "premises")
    a, b = logged(step.left), logged(step.right)
    need(r.below(below, a, b, below.relation == LT), "not in that order")
    if a != b:  # the smaller one needs to be positive, and nothing here shows it
        r.shows(Has(b, Property.POSITIVE))
    r.concludes(step, n.Elementary(a, "log"), below.relation, n.Elementary(b, "log"))


@checks("root of a sum")
def _root_of_sum(r: Replay, step: Step) -> None:
    a, b = not_negative(r, step)
    r.shows(*(Has(x, Property.NONNEGATIVE) for x in (a, b, n.Add(a, b))))
    r.concludes(step, n.Sqrt(n.Add(a, b)), LE, n.Add(n.Sqrt(a), n.Sqrt(b)))


@checks("root below its tangent")
def _root_tangent(r: Replay, step: Step) -> None:
    sign, positive = single(step.parents, 2, "premises")
    a, c = map(scalar, single(step.data, 2))
    r.needs_below(sign, ZERO, a, "a number may be negative")
    r.needs_below(positive, ZERO, c, "a number may not be positive", strict=True)
    r.shows(Has(a, Property.NONNEGATIVE), Has(c, Property.INVERTIBLE))
    r.concludes(step, n.Sqrt(a), LE, n.Frac(n.Add(n.Frac(a, c), c), n.Num(2)))


@checks("root of a product")
def _root_of_product(r: Replay, step: Step) -> None:
    a, b = not_negative(r, step)
    r.shows(*(Has(x, Property.NONNEGATIVE) for x in (a, b, n.Mul(a, b))))
    r.concludes(step, n.Sqrt(n.Mul(a, b)), EQ, n.Mul(n.Sqrt(a), n.Sqrt(b)))


@checks("distance of two roots")
def _roots_apart(r: Replay, step: Step) -> None:
    a, b = not_negative(r, step)
    apart = n.Norm(n.Add(a, n.Neg(b)))
    r.shows(*(Has(x, Property.NONNEGATIVE) for x in (a, b, apart)))
    r.concludes(step, n.Norm(n.Add(n.Sqrt(a), n.Neg(n.Sqrt(b)))), LE, n.Sqrt(apart))
