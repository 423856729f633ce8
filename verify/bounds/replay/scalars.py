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
