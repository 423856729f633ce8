"""Inequalities of numbers: squares, quotients, the exponential above its tangent, Bernoulli, means."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, loose, need
from .kernel import Context, Made, Sequent, rule, says
from .logic import integer
from .terms import Terms, bound


@rule("squares are not negative", "0 <= x^2.", "ordered fields")
def square(context: Context, x: n.Node) -> Made:
    need(x.is_scalar_shaped, "only for scalars")
    return Made(ZERO, LE, x * x)


@rule("a quotient cancels", "x (1/x) = 1 where x is not zero.", "fields")
def cancels(context: Context, x: n.Node) -> Made:
    """That x is not zero is what 1/x needs."""
    need(x.is_scalar_shaped, "only for scalars")
    return Made(x * n.Frac(ONE, x), EQ, ONE)


@rule("division by a positive number", "l d <= r d and 0 < d imply l <= r.", "ordered fields")
def divided(
    context: Context, left: n.Node, relation: str, right: n.Node, d: n.Node, whole: Sequent, sign: Sequent
) -> Made:
    """What is multiplied out may cancel powers of d."""
    need(left.is_scalar_shaped and says(context, sign, ZERO, d, strict=True), "the number may not be positive")
    need(whole.relation == relation, "another relation")
    need(all(s.name != bound(0).name for s in loose(d)), "a number that canonical forms bind")
    terms = Terms({*context.positive, d})
    need(terms.same(whole.left, left * d) and terms.same(whole.right, right * d), "another multiple")
    return Made(left, relation, right, (whole, sign), (d,))


@rule("positive where not zero", "0 <= x and x is not zero imply 0 < x.", "ordered fields")
def nonzero(context: Context, x: n.Node, sign: Sequent) -> Made:
    need(x.is_scalar_shaped and says(context, sign, ZERO, x), "the number may be negative")
    return Made(ZERO, LT, x, (sign,), extra=context.price(Has(x, Property.INVERTIBLE)))


@rule("exponential above its tangent", "1 + x <= e^x.", "convexity of the exponential")
def tangent(context: Context, x: n.Node) -> Made:
    need(x.is_scalar_shaped, "only for scalars")
    return Made(ONE + x, LE, n.Exp(x))


@rule("Bernoulli's inequality", "1 + m x <= (1 + x)^m for a natural number m and -1 <= x.", "induction over m")
def bernoulli(context: Context, x: n.Node, m: n.Node, least: Sequent) -> Made:
    need(x.is_scalar_shaped and says(context, least, ZERO, ONE + x), "x may be below -1")
    natural = integer(context, m, 0)
    return Made(ONE + m * x, LE, (ONE + x) ** m, (least,), (x, m), extra=frozenset(natural))


@rule("geometric mean below arithmetic mean", "sqrt(a b) <= (a + b)/2 for 0 <= a, b.", "(sqrt(a) - sqrt(b))^2 >= 0")
def means(context: Context, a: n.Node, b: n.Node, first: Sequent, second: Sequent) -> Made:
    need(a.is_scalar_shaped and b.is_scalar_shaped, "only for scalars")
    need(says(context, first, ZERO, a) and says(context, second, ZERO, b), "a number may be negative")
    shown = frozenset({Has(a * b, Property.NONNEGATIVE)})
    return Made(n.Sqrt(a * b), LE, (a + b) / n.Num(2), (first, second), (a, b), shown=shown)
