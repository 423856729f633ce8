"""Inequalities of numbers."""

from __future__ import annotations

from fractions import Fraction

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


@checks("geometric mean below arithmetic mean")
def _means(r: Replay, step: Step) -> None:
    first, second = single(step.parents, 2, "premises")
    a, b = map(scalar, single(step.data, 2))
    r.needs_below(first, ZERO, a, "a number may be negative")
    r.needs_below(second, ZERO, b, "a number may be negative")
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
    first, second = single(step.parents, 2, "premises")
    a, b = map(scalar, single(step.data, 2))
    r.needs_below(first, ZERO, a, "a number may be negative")
    r.needs_below(second, ZERO, b, "a number may be negative")
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
    first, second = single(step.parents, 2, "premises")
    a, b = map(scalar, single(step.data, 2))
    r.needs_below(first, ZERO, a, "a number may be negative")
    r.needs_below(second, ZERO, b, "a number may be negative")
    r.shows(*(Has(x, Property.NONNEGATIVE) for x in (a, b, n.Mul(a, b))))
    r.concludes(step, n.Sqrt(n.Mul(a, b)), EQ, n.Mul(n.Sqrt(a), n.Sqrt(b)))


@checks("distance of two roots")
def _roots_apart(r: Replay, step: Step) -> None:
    first, second = single(step.parents, 2, "premises")
    a, b = map(scalar, single(step.data, 2))
    r.needs_below(first, ZERO, a, "a number may be negative")
    r.needs_below(second, ZERO, b, "a number may be negative")
    apart = n.Norm(n.Add(a, n.Neg(b)))
    r.shows(*(Has(x, Property.NONNEGATIVE) for x in (a, b, apart)))
    r.concludes(step, n.Norm(n.Add(n.Sqrt(a), n.Neg(n.Sqrt(b)))), LE, n.Sqrt(apart))
