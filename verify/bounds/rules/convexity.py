"""Smooth, convex, strongly convex and Lipschitz functions: what holds between two points.

Y. Nesterov, Introductory Lectures on Convex Optimization (2004), Section 2.1.
"""

from __future__ import annotations

from derivations.assumptions import Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n

from .ground import LE, ZERO, RuleError, loose, need
from .kernel import Context, Made, Sequent, rule, says

TWO = n.Num(2)


def points(what: FunctionFact, *places: n.Node) -> None:
    """The constants do not move with the point; the points are columns of the right size."""
    constant = getattr(what, "constant", ZERO)
    need(what.point not in loose(constant) and not what.mistake(), "a constant that moves with the point")
    need(all(n.same_shape(x.shape, what.point.shape) for x in places), "points of another size")


def same_function(first: FunctionFact, second: FunctionFact) -> None:
    """Two facts about one function, with one gradient."""
    same = (first.value.args[:3], first.gradient.args[:3]) == (second.value.args[:3], second.gradient.args[:3])
    need(same, "two functions")


@rule("descent lemma", "f(b) <= f(a) + g(a) . (b - a) + L/2 |b - a|^2, and the same from below with -L.",
      "Nesterov 2004, Lemma 1.2.3")  # fmt: skip
def descent(context: Context, what: Smooth, a: n.Node, b: n.Node, side: str) -> Made:
    need(isinstance(what, Smooth) and side in ("above", "below"), "not smooth")
    points(what, a, b)
    linear = what.value_at(a) + n.dot(what.gradient_at(a), b - a)
    bend = what.constant / TWO * n.Norm(b - a) ** 2
    pair = (what.value_at(b), linear + bend) if side == "above" else (linear - bend, what.value_at(b))
    return Made(pair[0], LE, pair[1], (), (what, a, b, side), extra=frozenset({what}))


@rule("Lipschitz gradient", "|g(a) - g(b)| <= L |a - b|.", "definition of smoothness")
def gradient(context: Context, what: Smooth, a: n.Node, b: n.Node) -> Made:
    need(isinstance(what, Smooth), "not smooth")
    points(what, a, b)
    left = n.Norm(what.gradient_at(a) - what.gradient_at(b))
    return Made(left, LE, what.constant * n.Norm(a - b), (), (what, a, b), extra=frozenset({what}))


@rule(
    "function above its tangent",
    "f(a) + g(a) . (b - a) + mu/2 |b - a|^2 <= f(b) for a strongly convex f; mu = 0 for a convex one.",
    "Nesterov 2004, Definition 2.1.2",
)
def tangent(context: Context, what: FunctionFact, a: n.Node, b: n.Node) -> Made:
    need(isinstance(what, Convex | StronglyConvex), "not convex")
    points(what, a, b)
    left = what.value_at(a) + n.dot(what.gradient_at(a), b - a)
    if isinstance(what, StronglyConvex):
        left = left + what.constant / TWO * n.Norm(b - a) ** 2
    return Made(left, LE, what.value_at(b), (), (what, a, b), extra=frozenset({what}))


def is_convex(context: Context, what: FunctionFact, sign: Sequent | None) -> tuple[Sequent, ...]:
    """A convex function, or a strongly convex one whose constant is not negative."""
    if isinstance(what, StronglyConvex):
        if sign is None:
            raise RuleError("the constant may be negative")
        need(says(context, sign, ZERO, what.constant), "the constant may be negative")
        return (sign,)
    need(isinstance(what, Convex) and sign is None, "not convex")
    return ()


@rule("smooth convex function above its tangent", "|g(a) - g(b)|^2 <= 2 L (f(b) - f(a) - g(a) . (b - a)).",
      "Nesterov 2004, Theorem 2.1.5")  # fmt: skip
def above(
    context: Context, smooth: Smooth, convex: FunctionFact, a: n.Node, b: n.Node, sign: Sequent | None = None
) -> Made:
    need(isinstance(smooth, Smooth), "not smooth")
    premises = is_convex(context, convex, sign)
    same_function(smooth, convex)
    points(smooth, a, b)
    points(convex)
    gap = smooth.value_at(b) - smooth.value_at(a) - n.dot(smooth.gradient_at(a), b - a)
    left = n.Norm(smooth.gradient_at(a) - smooth.gradient_at(b)) ** 2
    data = (smooth, convex, a, b)
    return Made(left, LE, TWO * smooth.constant * gap, premises, data, extra=frozenset({smooth, convex}))


@rule("co-coercivity", "|g(a) - g(b)|^2 <= L (g(a) - g(b)) . (a - b) for a smooth convex f.",
      "Baillon and Haddad 1977")  # fmt: skip
def cocoercive(
    context: Context, smooth: Smooth, convex: FunctionFact, a: n.Node, b: n.Node, sign: Sequent | None = None
) -> Made:
    need(isinstance(smooth, Smooth), "not smooth")
    premises = is_convex(context, convex, sign)
    same_function(smooth, convex)
    points(smooth, a, b)
    points(convex)
    change = smooth.gradient_at(a) - smooth.gradient_at(b)
    right = smooth.constant * n.dot(change, a - b)
    data = (smooth, convex, a, b)
    return Made(n.Norm(change) ** 2, LE, right, premises, data, extra=frozenset({smooth, convex}))


@rule(
    "co-coercivity of a strongly convex function",
    "mu L |a - b|^2 + |g(a) - g(b)|^2 <= (mu + L) (g(a) - g(b)) . (a - b).",
    "Nesterov 2004, Theorem 2.1.12",
)
def strongly_cocoercive(context: Context, smooth: Smooth, strong: StronglyConvex, a: n.Node, b: n.Node) -> Made:
    need(isinstance(smooth, Smooth) and isinstance(strong, StronglyConvex), "not smooth and strongly convex")
    same_function(smooth, strong)
    points(smooth, a, b)
    points(strong)
    change = smooth.gradient_at(a) - smooth.gradient_at(b)
    left = strong.constant * smooth.constant * n.Norm(a - b) ** 2 + n.Norm(change) ** 2
    right = (strong.constant + smooth.constant) * n.dot(change, a - b)
    return Made(left, LE, right, (), (smooth, strong, a, b), extra=frozenset({smooth, strong}))


@rule("constants of a function", "mu <= L, 0 <= L for a function that is smooth (and strongly convex).",
      "two points with different coordinates")  # fmt: skip
def constants(context: Context, smooth: Smooth, strong: StronglyConvex | None) -> Made:
    """Without the second: 0 <= L."""
    need(isinstance(smooth, Smooth), "not smooth")
    points(smooth)
    if strong is None:
        return Made(ZERO, LE, smooth.constant, (), (smooth, strong), extra=frozenset({smooth}))
    need(isinstance(strong, StronglyConvex), "not strongly convex")
    same_function(smooth, strong)
    points(strong)
    return Made(strong.constant, LE, smooth.constant, (), (smooth, strong), extra=frozenset({smooth, strong}))


@rule("Polyak-Lojasiewicz inequality", "2 mu (f(a) - f(b)) <= |g(a)|^2 for a strongly convex f with 0 <= mu, or "
      "where it is assumed.", "Polyak 1963")  # fmt: skip
def dominated(
    context: Context, strong: StronglyConvex | Dominated, a: n.Node, b: n.Node, sign: Sequent | None = None
) -> Made:
    """A fact that says just this needs no sign of its constant."""
    need(isinstance(strong, StronglyConvex | Dominated), "neither strongly convex nor gradient dominated")
    if isinstance(strong, Dominated):
        need(sign is None, "a premise that is not used")
    premises = () if isinstance(strong, Dominated) else is_convex(context, strong, sign)
    points(strong, a, b)
    left = TWO * strong.constant * (strong.value_at(a) - strong.value_at(b))
    return Made(left, LE, n.Norm(strong.gradient_at(a)) ** 2, premises, (strong, a, b), extra=frozenset({strong}))


@rule("Lipschitz function", "f(a) - f(b) <= G |a - b|, and |g(a)| <= G.", "definition; mean value inequality")
def lipschitz(context: Context, what: Lipschitz, a: n.Node, b: n.Node | None) -> Made:
    """Without b: the gradient."""
    need(isinstance(what, Lipschitz), "not Lipschitz")
    points(what, a, *(() if b is None else (b,)))
    if b is None:
        return Made(n.Norm(what.gradient_at(a)), LE, what.constant, (), (what, a, b), extra=frozenset({what}))
    left = what.value_at(a) - what.value_at(b)
    return Made(left, LE, what.constant * n.Norm(a - b), (), (what, a, b), extra=frozenset({what}))
