"""Inequalities of numbers: squares, quotients, exponentials, logarithms, Bernoulli, means, roots."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, loose, need
from .kernel import Context, Made, Sequent, rule, says
from .logic import integer
from .terms import bound


@rule("squares are not negative", "0 <= x^2.", "ordered fields")
def square(context: Context, x: n.Node) -> Made:
    need(x.is_scalar_shaped, "only for scalars")
    return Made(ZERO, LE, x * x)


#: the first digits of pi, and the next number of as many
PI_LOW, PI_HIGH = (Fraction(314159265358979323846 + i, 10**20) for i in (0, 1))


@rule(
    "pi between rational numbers",
    "q < pi for q <= 3.14159265358979323846, pi < q for q at least one unit more.",
    "Machin",
)
def beside_pi(context: Context, q: n.Num) -> Made:
    need(isinstance(q, n.Num) and not PI_LOW < q.exact < PI_HIGH, "a number too near to pi")
    return Made(q, LT, n.PI) if q.exact <= PI_LOW else Made(n.PI, LT, q)


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
    terms = context.terms.cancelling(d)
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


@rule("exponential below a reciprocal", "e^x <= 1/(1 - x) for x < 1.", "1 - x <= e^{-x}")
def reciprocal_exponential(context: Context, x: n.Node, sign: Sequent) -> Made:
    need(x.is_scalar_shaped and says(context, sign, ZERO, ONE - x, strict=True), "x may be 1 or more")
    return Made(n.Exp(x), LE, ONE / (ONE - x), (sign,), (x,), shown=frozenset({Has(ONE - x, Property.INVERTIBLE)}))


@rule("logarithm below its tangent", "log x <= x - 1 for x > 0.", "concavity of the logarithm")
def logarithm(context: Context, x: n.Node) -> Made:
    """That x is positive is what log x needs."""
    need(x.is_scalar_shaped, "only for scalars")
    return Made(n.log(x), LE, x - ONE)


@rule("logarithm above its chord", "1 - 1/x <= log x for x > 0.", "log(1/x) <= 1/x - 1")
def logarithm_above(context: Context, x: n.Node) -> Made:
    """That x is positive is what log x needs; so it is not zero."""
    need(x.is_scalar_shaped, "only for scalars")
    return Made(ONE - ONE / x, LE, n.log(x), shown=frozenset({Has(x, Property.INVERTIBLE)}))


@rule("logarithm is monotone", "0 < a <= b implies log a <= log b, strictly if a < b.", "logarithm")
def logarithm_monotone(context: Context, below: Sequent) -> Made:
    """That a is positive is what log a needs; so b is."""
    need(below.left.is_scalar_shaped, "only for scalars")
    shown = frozenset({Has(below.right, Property.POSITIVE)} if below.right != below.left else ())
    return Made(n.log(below.left), below.relation, n.log(below.right), (below,), shown=shown)


@rule("logarithm of a quotient", "x - y <= x log(x/y) for positive x and y.", "log(y/x) <= y/x - 1")
def gibbs(context: Context, x: n.Node, y: n.Node, first: Sequent, second: Sequent) -> Made:
    need(x.is_scalar_shaped and y.is_scalar_shaped, "only for scalars")
    positive = says(context, first, ZERO, x, strict=True) and says(context, second, ZERO, y, strict=True)
    need(positive, "a number may not be positive")
    shown = frozenset({Has(x / y, Property.POSITIVE), Has(y, Property.INVERTIBLE)})
    return Made(x - y, LE, x * n.log(x / y), (first, second), (x, y), shown=shown)


@rule("logarithm against a number", "0 < y <= e^x implies log y <= x, and e^x <= y implies x <= log y.", "logarithm")
def logarithm_against(context: Context, below: Sequent, side: str) -> Made:
    """`side` is where the exponential stands. That y is positive is what log y needs, or follows."""
    need(below.left.is_scalar_shaped and side in ("left", "right"), "only for scalars")
    power, other = (below.left, below.right) if side == "left" else (below.right, below.left)
    need(isinstance(power, n.Exp), "not an exponential")
    if side == "left":
        shown = frozenset({Has(other, Property.POSITIVE)})
        return Made(power.args[0], below.relation, n.log(other), (below,), (side,), shown=shown)
    return Made(n.log(other), below.relation, power.args[0], (below,), (side,))


BOUNDED = ("sin", "cos", "tanh", "erf")


@rule("bounded function", "-1 <= f(x) <= 1 for sin, cos, tanh and erf, strictly for the last two.", "range of f")
def bounded(context: Context, x: n.Node, name: str, side: str) -> Made:
    need(x.is_scalar_shaped and name in BOUNDED and side in ("above", "below"), "not a bounded function")
    relation, value = LT if name in ("tanh", "erf") else LE, n.Elementary(x, name)
    left, right = (value, ONE) if side == "above" else (n.Num(-1), value)
    return Made(left, relation, right, (), (x, name, side))


@rule("root of a sum", "sqrt(a + b) <= sqrt(a) + sqrt(b) for 0 <= a, b.", "square both sides")
def root_of_sum(context: Context, a: n.Node, b: n.Node, first: Sequent, second: Sequent) -> Made:
    need(a.is_scalar_shaped and b.is_scalar_shaped, "only for scalars")
    need(says(context, first, ZERO, a) and says(context, second, ZERO, b), "a number may be negative")
    shown = frozenset(Has(x, Property.NONNEGATIVE) for x in (a, b, a + b))
    return Made(n.Sqrt(a + b), LE, n.Sqrt(a) + n.Sqrt(b), (first, second), (a, b), shown=shown)


@rule("root below its tangent", "sqrt(a) <= (a/c + c)/2 for 0 <= a and 0 < c.", "(sqrt(a) - c)^2 >= 0")
def root_tangent(context: Context, a: n.Node, c: n.Node, sign: Sequent, positive: Sequent) -> Made:
    need(a.is_scalar_shaped and c.is_scalar_shaped, "only for scalars")
    need(says(context, sign, ZERO, a) and says(context, positive, ZERO, c, strict=True), "a number may be negative")
    shown = frozenset({Has(a, Property.NONNEGATIVE), Has(c, Property.INVERTIBLE)})
    return Made(n.Sqrt(a), LE, (a / c + c) / n.Num(2), (sign, positive), (a, c), shown=shown)


@rule(
    "root of a product", "sqrt(a b) = sqrt(a) sqrt(b) for 0 <= a, b.", "both sides are not negative and have one square"
)
def root_of_product(context: Context, a: n.Node, b: n.Node, first: Sequent, second: Sequent) -> Made:
    need(a.is_scalar_shaped and b.is_scalar_shaped, "only for scalars")
    need(says(context, first, ZERO, a) and says(context, second, ZERO, b), "a number may be negative")
    shown = frozenset(Has(x, Property.NONNEGATIVE) for x in (a, b, a * b))
    return Made(n.Sqrt(a * b), EQ, n.Sqrt(a) * n.Sqrt(b), (first, second), (a, b), shown=shown)


@rule("distance of two roots", "|sqrt(a) - sqrt(b)| <= sqrt(|a - b|) for 0 <= a, b.",
      "(sqrt(a) - sqrt(b))^2 <= |sqrt(a) - sqrt(b)| (sqrt(a) + sqrt(b)) = |a - b|")  # fmt: skip
def roots_apart(context: Context, a: n.Node, b: n.Node, first: Sequent, second: Sequent) -> Made:
    need(a.is_scalar_shaped and b.is_scalar_shaped, "only for scalars")
    need(says(context, first, ZERO, a) and says(context, second, ZERO, b), "a number may be negative")
    shown = frozenset(Has(x, Property.NONNEGATIVE) for x in (a, b, n.Norm(a - b)))
    return Made(n.Norm(n.Sqrt(a) - n.Sqrt(b)), LE, n.Sqrt(n.Norm(a - b)), (first, second), (a, b), shown=shown)
