"""Smooth, convex and Lipschitz functions."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from derivations.notation import nodes as n

from .checking import Replay, checks, node, single
from .errors import fail, need
from .steps import Step
from .trees import LE, ZERO, free

TWO = n.Num(2)


def function(r: Replay, step: Step, what: Any, *kinds: type) -> Any:
    """A fact about a function on which the step rests, well stated, with a constant that is one."""
    need(isinstance(what, kinds), "not a fact of that kind")
    r.rests_on(step, what)
    point = what.point
    own = what.value.indices == (point,) and what.gradient.indices == (point,)
    shapes = n.same_shape(what.gradient.shape, point.shape) and n.same_size(point.shape[1], n.ONE)
    need(own and shapes and what.value.is_scalar_shaped and not point.indices, "not a function with its gradient")
    need(point not in free(getattr(what, "constant", ZERO)), "a constant that moves with the point")
    return what


def places(what: Any, *values: Any) -> None:
    need(all(n.same_shape(node(x).shape, what.point.shape) for x in values), "points of another size")


def at(family: n.Sym, point: n.Node) -> n.Sym:
    return n.Sym(family.args[0], family.args[1], family.args[2], point)


def minus(a: n.Node, b: n.Node) -> n.Node:
    return n.Add(a, n.Neg(b))


def square(x: n.Node) -> n.Node:
    return n.Pow(n.Norm(x), TWO)


def together(first: Any, second: Any) -> None:
    for one, other in ((first.value, second.value), (first.gradient, second.gradient)):
        need(one.args[:3] == other.args[:3], "two functions")


@checks("descent lemma")
def _descent(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    fact, a, b, side = single(step.data, 4)
    what = function(r, step, fact, Smooth)
    places(what, a, b)
    plane = n.Add(at(what.value, a), n.dot(at(what.gradient, a), minus(b, a)))
    bend = n.Mul(n.Frac(what.constant, TWO), square(minus(b, a)))
    if side == "above":
        r.concludes(step, at(what.value, b), LE, n.Add(plane, bend))
    elif side == "below":
        r.concludes(step, n.Add(plane, n.Neg(bend)), LE, at(what.value, b))
    else:
        fail("neither above nor below")


@checks("Lipschitz gradient")
def _gradient(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    fact, a, b = single(step.data, 3)
    what = function(r, step, fact, Smooth)
    places(what, a, b)
    left = n.Norm(minus(at(what.gradient, a), at(what.gradient, b)))
    r.concludes(step, left, LE, n.Mul(what.constant, n.Norm(minus(a, b))))


@checks("function above its tangent")
def _tangent(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    fact, a, b = single(step.data, 3)
    what = function(r, step, fact, Convex, StronglyConvex)
    places(what, a, b)
    parts = [at(what.value, a), n.dot(at(what.gradient, a), minus(b, a))]
    if isinstance(what, StronglyConvex):
        parts.append(n.Mul(n.Frac(what.constant, TWO), square(minus(b, a))))
    r.concludes(step, n.Add(*parts), LE, at(what.value, b))


def convex(r: Replay, step: Step, fact: Any) -> Any:
    """Convex, or strongly convex with a constant that a premise shows not to be negative."""
    what = function(r, step, fact, Convex, StronglyConvex)
    if isinstance(what, Convex):
        single(step.parents, 0, "premises")
    else:
        (sign,) = single(step.parents, 1, "premises")
        r.needs_below(sign, ZERO, what.constant, "the constant may be negative")
    return what


@checks("smooth convex function above its tangent")
def _above(r: Replay, step: Step) -> None:
    first, second, a, b = single(step.data, 4)
    smooth, other = function(r, step, first, Smooth), convex(r, step, second)
    together(smooth, other)
    places(smooth, a, b)
    f, g = smooth.value, smooth.gradient
    gap = n.Add(at(f, b), n.Neg(at(f, a)), n.Neg(n.dot(at(g, a), minus(b, a))))
    r.concludes(step, square(minus(at(g, a), at(g, b))), LE, n.Mul(TWO, smooth.constant, gap))


@checks("co-coercivity")
def _cocoercive(r: Replay, step: Step) -> None:
    first, second, a, b = single(step.data, 4)
    smooth, other = function(r, step, first, Smooth), convex(r, step, second)
    together(smooth, other)
    places(smooth, a, b)
    change = minus(at(smooth.gradient, a), at(smooth.gradient, b))
    r.concludes(step, square(change), LE, n.Mul(smooth.constant, n.dot(change, minus(a, b))))


@checks("co-coercivity of a strongly convex function")
def _strongly(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    first, second, a, b = single(step.data, 4)
    smooth, strong = function(r, step, first, Smooth), function(r, step, second, StronglyConvex)
    together(smooth, strong)
    places(smooth, a, b)
    change = minus(at(smooth.gradient, a), at(smooth.gradient, b))
    left = n.Add(n.Mul(strong.constant, smooth.constant, square(minus(a, b))), square(change))
    right = n.Mul(n.Add(strong.constant, smooth.constant), n.dot(change, minus(a, b)))
    r.concludes(step, left, LE, right)


@checks("constants of a function")
def _constants(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    first, second = single(step.data, 2)
    smooth = function(r, step, first, Smooth)
    if second is None:
        return r.concludes(step, ZERO, LE, smooth.constant)
    strong = function(r, step, second, StronglyConvex)
    together(smooth, strong)
    return r.concludes(step, strong.constant, LE, smooth.constant)


@checks("Polyak-Lojasiewicz inequality")
def _dominated(r: Replay, step: Step) -> None:
    fact, a, b = single(step.data, 3)
    if isinstance(fact, Dominated):
        single(step.parents, 0, "premises")
        strong = function(r, step, fact, Dominated)
    else:
        need(isinstance(fact, StronglyConvex), "not strongly convex")
        strong = convex(r, step, fact)
    places(strong, a, b)
    left = n.Mul(TWO, strong.constant, minus(at(strong.value, a), at(strong.value, b)))
    r.concludes(step, left, LE, square(at(strong.gradient, a)))


@checks("Lipschitz function")
def _lipschitz(r: Replay, step: Step) -> None:
    single(step.parents, 0, "premises")
    fact, a, b = single(step.data, 3)
    what = function(r, step, fact, Lipschitz)
    if b is None:
        places(what, a)
        return r.concludes(step, n.Norm(at(what.gradient, a)), LE, what.constant)
    places(what, a, b)
    left = minus(at(what.value, a), at(what.value, b))
    return r.concludes(step, left, LE, n.Mul(what.constant, n.Norm(minus(a, b))))
