"""Ordered arithmetic: signs, linear combinations with non-negative multipliers, powers, roots, exponentials."""

from __future__ import annotations

from collections.abc import Sequence

from derivations.assumptions import Defined, Has, Property
from derivations.notation import nodes as n

from .ground import EQ, LE, LT, ONE, ZERO, RuleError, need
from .kernel import Context, Made, Sequent, rule, says
from .logic import integer
from .signs import Signs
from .terms import Poly, plus


@rule(
    "combine",
    "If l_i <= r_i and m_i >= 0 then sum m_i l_i <= sum m_i r_i; a sum of non-negative products may be added.",
    "ordered fields; Positivstellensatz certificate",
)
def combine(
    context: Context,
    left: n.Node,
    relation: str,
    right: n.Node,
    parents: Sequence[Sequent] = (),
    multipliers: Sequence[n.Node] = (),
    signs: Sequence[Sequent] = (),
) -> Made:
    """right - left = sum of multiplier * (parent.right - parent.left) + non-negative products, as polynomials."""
    need(len(parents) == len(multipliers), "one multiplier for each premise")
    terms = context.terms
    rest, scaled = terms.difference(right, left), []
    for parent, multiplier in zip(parents, multipliers, strict=True):
        if not multiplier.is_scalar_shaped:
            fits = n.same_size(multiplier.shape[1], parent.left.shape[0])
            need(fits and n.same_size(multiplier.shape[0], left.shape[0]), "a matrix multiplier that does not fit")
            need(parent.relation == EQ and n.same_size(parent.left.shape[1], left.shape[1]), "only equations")
        else:
            need(n.same_shape(parent.left.shape, left.shape), "a premise of another shape")
        m = terms.poly(multiplier)
        rest = plus(rest, terms.times(m, terms.difference(parent.right, parent.left)), -1)
        if parent.relation != EQ:
            scaled.append((m, parent.relation == LT))
    if relation == EQ:
        need(not rest and all(p.relation == EQ for p in parents), "an equality needs equalities and no rest")
        used: tuple[Sequent, ...] = ()
    else:
        used = tuple(signs)
        combined(Signs(context, used), relation, scaled, rest)
        for sign in signs:
            fewer = tuple(s for s in used if s is not sign)
            if holds_by(Signs(context, fewer), relation, scaled, rest):
                used = fewer
    extra = frozenset(context.rests_on(multipliers))
    return Made(left, relation, right, (*parents, *used), (len(parents), *multipliers), extra=extra)


Scaled = Sequence[tuple[Poly, bool]]  # the multipliers of inequalities, and whether those are strict


def combined(known: Signs, relation: str, scaled: Scaled, rest: Poly) -> None:
    """Refuse where the signs do not show that multipliers and rest are as the relation wants them."""
    levels = [(known.poly(m), strict and bool(m)) for m, strict in scaled]
    need(all(level for level, _ in levels), "a multiplier may be negative")
    level = known.poly(rest)
    need(level, "the rest may be negative")
    strict = any(strict and own == 2 for own, strict in levels)
    need(relation == LE or strict or (level == 2 and rest), "strictness is not shown")


def holds_by(known: Signs, relation: str, scaled: Scaled, rest: Poly) -> bool:
    """Whether the signs suffice."""
    try:
        combined(known, relation, scaled, rest)
    except RuleError:
        return False
    return True


def divisor(node: n.Node) -> Has:
    """What dividing by a term needs."""
    return Has(node, Property.INVERTIBLE)


@rule("product of inequalities", "a <= b and c <= d imply 0 <= (b - a)(d - c).", "ordered fields")
def product(context: Context, first: Sequent, second: Sequent) -> Made:
    need(first.left.is_scalar_shaped and second.left.is_scalar_shaped, "only for scalars")
    return Made(ZERO, LE, (first.right - first.left) * (second.right - second.left), (first, second))


@rule("antisymmetry", "a <= b and b <= a imply a = b.", "order axioms")
def antisymmetry(context: Context, below: Sequent, above: Sequent) -> Made:
    need(below.relation in (LE, EQ) and says(context, above, below.right, below.left), "the two do not meet")
    return Made(below.left, EQ, below.right, (below, above))


@rule("exponential is positive", "0 < e^x.", "exponential function")
def exp_positive(context: Context, x: n.Node) -> Made:
    need(x.is_scalar_shaped, "only for scalars")
    return Made(ZERO, LT, n.Exp(x))


@rule("exponential is monotone", "a <= b implies e^a <= e^b, strictly if a < b.", "exponential function")
def exp_monotone(context: Context, parent: Sequent) -> Made:
    need(parent.left.is_scalar_shaped, "only for scalars")
    return Made(n.Exp(parent.left), parent.relation, n.Exp(parent.right), (parent,))


@rule("power of a positive number", "0 < q implies 0 < q^x.", "powers")
def power_positive(context: Context, q: n.Node, x: n.Node, sign: Sequent) -> Made:
    need(q.is_scalar_shaped and says(context, sign, ZERO, q, strict=True), "the base may be zero")
    return Made(ZERO, LT, q**x, (sign,), shown=frozenset({Defined(q**x), Has(q, Property.POSITIVE), divisor(q)}))


@rule("powers grow with the base", "0 <= a <= b implies a^m <= b^m for a natural number m.", "powers")
def power_monotone(context: Context, parent: Sequent, sign: Sequent, power: n.Node) -> Made:
    need(parent.left.is_scalar_shaped and parent.relation in (LE, LT, EQ), "only for scalars")
    need(says(context, sign, ZERO, parent.left), "the smaller base may be negative")
    natural = integer(context, power, 0)
    return Made(parent.left**power, LE, parent.right**power, (parent, sign), (power,), extra=frozenset(natural))


@rule("reciprocal", "0 < a <= b implies 1/b <= 1/a.", "ordered fields")
def reciprocal(context: Context, parent: Sequent, sign: Sequent) -> Made:
    need(parent.left.is_scalar_shaped and parent.relation in (LE, LT, EQ), "only for scalars")
    need(says(context, sign, ZERO, parent.left, strict=True), "the smaller side may not be positive")
    shown = frozenset({divisor(parent.left), divisor(parent.right)})
    return Made(n.Frac(ONE, parent.right), LE, n.Frac(ONE, parent.left), (parent, sign), shown=shown)


@rule("square root", "a^2 <= b and 0 <= a imply a <= sqrt(b).", "monotone square root")
def root(context: Context, a: n.Node, b: n.Node, square: Sequent, sign: Sequent) -> Made:
    need(says(context, square, a**2, b) and says(context, sign, ZERO, a), "the square is not below")
    return Made(a, LE, n.Sqrt(b), (square, sign), shown=frozenset({Has(b, Property.NONNEGATIVE)}))


@rule("squares reflect the order", "a^2 <= b^2 and 0 <= b imply a <= b.", "monotone square root")
def unsquare(context: Context, a: n.Node, b: n.Node, square: Sequent, sign: Sequent) -> Made:
    need(a.is_scalar_shaped and says(context, square, a**2, b**2), "the square is not below")
    need(says(context, sign, ZERO, b), "the larger side may be negative")
    return Made(a, LE, b, (square, sign))


@rule("supremum of x e^{-cx}", "x e^{-c x} <= 1/(e c) for c > 0 and every x.", "maximum at x = 1/c")
def peak(context: Context, x: n.Node, c: n.Node, sign: Sequent) -> Made:
    need(x.is_scalar_shaped and c.is_scalar_shaped, "only for scalars")
    need(says(context, sign, ZERO, c, strict=True), "the rate may be zero")
    below = n.Exp(ONE) * c
    return Made(x * n.Exp(-c * x), LE, 1 / below, (sign,), (x, c), shown=frozenset({divisor(below)}))


@rule("parabola", "y (1 - y) <= 1/4 for every y.", "(1/2 - y)^2 >= 0")
def parabola(context: Context, y: n.Node) -> Made:
    need(y.is_scalar_shaped, "only for scalars")
    return Made(y * (1 - y), LE, n.Num(1) / n.Num(4), (), (y,))
