"""Vectors and numbers: squares of norms, scalar products, absolute values (the 2-norm of a number is one)."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.notation import nodes as n

from .ground import EQ, LE, ONE, ZERO, need
from .kernel import Context, Made, Sequent, rule, says


def is_vector(v: n.Node) -> bool:
    """Whether a term has one row or one column."""
    return n.same_size(v.shape[0], n.ONE) or n.same_size(v.shape[1], n.ONE)


@rule("square of a norm", "|v|^2 = v . v for a vector (2, op and F are one norm of it).", "definition of the 2-norm")
def squared(context: Context, v: n.Node, kind: str = "2") -> Made:
    need(is_vector(v) and kind in ("2", "op", "F"), "not a vector")
    return Made(n.Norm(v, kind) ** 2, EQ, n.dot(v, v))


@rule("Cauchy-Schwarz inequality", "u . v <= |u| |v|.", "Cauchy 1821, Schwarz 1888")
def cauchy_schwarz(context: Context, u: n.Node, v: n.Node) -> Made:
    need(is_vector(u) and is_vector(v), "not vectors")
    return Made(n.dot(u, v), LE, n.Norm(u) * n.Norm(v))


@rule("a number is below its absolute value", "x <= |x|.", "definition of the absolute value")
def below_absolute(context: Context, x: n.Node) -> Made:
    need(x.is_scalar_shaped, "not a number")
    return Made(x, LE, n.Norm(x))


@rule("absolute value", "x <= c and -x <= c imply |x| <= c.", "definition of the absolute value")
def absolute(context: Context, x: n.Node, c: n.Node, above: Sequent, below: Sequent) -> Made:
    need(x.is_scalar_shaped and c.is_scalar_shaped, "not numbers")
    need(says(context, above, x, c) and says(context, below, n.Neg(x), c), "the number may be larger")
    strict = above.relation == below.relation == "<"
    return Made(n.Norm(x), "<" if strict else LE, c, (above, below))


@rule("absolute value of a non-negative number", "0 <= x implies |x| = x.", "definition of the absolute value")
def absolute_of_positive(context: Context, x: n.Node, sign: Sequent) -> Made:
    need(x.is_scalar_shaped and says(context, sign, ZERO, x), "the number may be negative")
    return Made(n.Norm(x), EQ, x, (sign,))


@rule("norm of any multiple", "||c A|| = |c| ||A||.", "norm axioms")
def multiple(context: Context, kind: str, c: n.Node, a: n.Node) -> Made:
    need(c.is_scalar_shaped, "the factor is no number")
    return Made(n.Norm(c * a, kind), EQ, n.Norm(c) * n.Norm(a, kind))


@rule("reverse triangle inequality", "|u| - |v| <= |u - v| for any norm.", "norm axioms")
def reverse_triangle(context: Context, kind: str, u: n.Node, v: n.Node) -> Made:
    return Made(n.Norm(u, kind) - n.Norm(v, kind), LE, n.Norm(u - v, kind))


@rule("absolute value of a reciprocal", "|1/x| = 1/|x| where x is not zero.", "|x| |1/x| = 1")
def reciprocal(context: Context, x: n.Node) -> Made:
    """That x is not zero is what 1/x needs; so |x| is not."""
    need(x.is_scalar_shaped, "not a number")
    shown = frozenset({Has(n.Norm(x), Property.INVERTIBLE)})
    return Made(n.Norm(n.Frac(ONE, x)), EQ, n.Frac(ONE, n.Norm(x)), (), (x,), shown=shown)
