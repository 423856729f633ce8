"""Smooth and convex functions: what is known between the points of the goal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from derivations.assumptions import Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from derivations.assumptions.functions import FunctionFact
from derivations.notation import nodes as n

from ...rules import convexity
from ...rules.ground import LE, ZERO
from ...rules.kernel import Sequent
from ..asking import Asking, Reach
from ..registry import Sides, library

MANY = 5  # points between which something is looked for


def of_functions(p: Asking, sides: Sides) -> list[FunctionFact]:
    """What is known of the functions of a goal, and of those that known relations bring beside its points and values.

    Of other functions nothing that holds between points of the goal can lead to it.
    """
    if sides not in p.seen.functions:
        every = [a for a in p.c.assumptions if isinstance(a, FunctionFact)]
        near = frozenset[str]().union(*(moving(x) for x in sides if every))
        known = [frozenset[str]().union(*map(moving, nodes)) for nodes in said(p) if every]
        while more := [own for own in known if own & near and not own <= near]:
            near = near.union(*more)
        p.seen.functions[sides] = tuple(a for a in every if {a.value.name, a.gradient.name} & near)
    return list(p.seen.functions[sides])


def said(p: Asking) -> Iterator[tuple[n.Node, ...]]:
    """The terms of each fact, hypothesis and lemma but what is said of functions in general."""
    yield from (tuple(a.nodes()) for a in (*p.c.assumptions, *p.ranges) if not isinstance(a, FunctionFact))
    yield from ((f.left, f.right) for f in p.lemmas)


def moving(node: n.Node) -> frozenset[str]:
    """The names of vectors, families, values and gradients in a term: of all its symbols but plain numbers."""
    return frozenset(s.name for s in n.tree(node) if isinstance(s, n.Sym) and (s.indices or not s.is_scalar_shaped))


def is_same(one: FunctionFact, other: FunctionFact) -> bool:
    """Whether two facts speak of one function."""
    return (one.value.name, one.gradient.name) == (other.value.name, other.gradient.name)


def places(p: Asking, what: FunctionFact, nodes: tuple[n.Node, ...]) -> list[n.Node]:
    """The points at which a function or its gradient occurs, in the goal and among what is said to be equal."""
    found: dict[n.Node, None] = {}
    names = (what.value.name, what.gradient.name)
    known = [(x, a.quantified()) for a in p.c.assumptions if not isinstance(a, FunctionFact) for x in a.nodes()]
    for node, bound in (*((x, ()) for x in nodes), *known):
        for s in n.tree(node):
            inside = isinstance(s, n.Sym) and s.name in names and s.indices and what.point not in s.symbols
            if inside and not any(v in s.symbols for v in bound):
                found.setdefault(p.plain(s.indices[0]))
    for x in points_apart(what, nodes):
        found.setdefault(x)
    return list(found)[:MANY]


def points_apart(what: FunctionFact, nodes: tuple[n.Node, ...]) -> Iterator[n.Node]:
    """Columns of the size of the point in norms and products of the goal that are no gradients."""
    for node in nodes:
        for s in n.tree(node):
            column = isinstance(s, n.Sym) and n.same_shape(s.shape, what.point.shape)
            if column and s.name != what.gradient.name:
                yield s


@library(n.Norm, n._Inner, n.Sym)
def between(p: Asking, atom: n.Node, sides: Sides) -> Iterator[Sequent | None]:
    """All that is known between two points of the goal, once for each goal."""
    known = of_functions(p, sides)
    if not known or atom not in loose_atoms(p, sides):
        return
    for what in known:
        found = places(p, what, sides)
        occurring = {s for side in sides for s in n.tree(side) if isinstance(s, n.Sym) and s.name == what.gradient.name}
        for a, b in permutations(found, 2):
            for made in about(p, known, what, a, b):
                if made is not None and gradients(p, what, made) <= occurring:
                    yield made
        if isinstance(what, Lipschitz):
            for a in found:
                yield p.attempt(convexity.lipschitz, what, a, None)


def gradients(p: Asking, what: FunctionFact, made: Sequent) -> set[n.Node]:
    """The gradients of which a sequent speaks; those that are known to be something else do not count."""
    plain = p.plainly(made)
    return {
        s for side in (plain.left, plain.right) for s in n.tree(side)
        if isinstance(s, n.Sym) and s.name == what.gradient.name
    }  # fmt: skip


def loose_atoms(p: Asking, sides: Sides) -> frozenset[n.Node]:
    """The first factor of the goal that asks."""
    for side in sides:
        for factors, _ in p.t.poly(side):
            for base, _e in factors:
                if isinstance(base, n.Norm | n._Inner) or (isinstance(base, n.Sym) and base.indices):
                    return frozenset({base})
    return frozenset()


def about(p: Asking, known: list[FunctionFact], what: FunctionFact, a: n.Node, b: n.Node) -> Iterator[Sequent | None]:
    """What holds between two points by one fact about a function, and by others of the `known` about the same one."""
    others = [x for x in known if is_same(what, x)]
    if isinstance(what, Smooth):
        yield p.attempt(convexity.descent, what, a, b, "above")
        yield p.attempt(convexity.gradient, what, a, b)
        for other in others:
            if isinstance(other, Convex):
                yield p.attempt(convexity.above, what, other, a, b)
                yield p.attempt(convexity.cocoercive, what, other, a, b)
            if isinstance(other, StronglyConvex):
                sign = p.prove(ZERO, LE, other.constant, Reach.KNOWN)
                if sign is not None:
                    yield p.attempt(convexity.above, what, other, a, b, sign)
                    yield p.attempt(convexity.cocoercive, what, other, a, b, sign)
                yield p.attempt(convexity.strongly_cocoercive, what, other, a, b)
        if not any(isinstance(x, Convex | StronglyConvex) for x in others):
            yield p.attempt(convexity.descent, what, a, b, "below")
    if isinstance(what, Convex | StronglyConvex):
        yield p.attempt(convexity.tangent, what, a, b)
    if isinstance(what, StronglyConvex):
        sign = p.prove(ZERO, LE, what.constant, Reach.KNOWN)
        if sign is not None:
            yield p.attempt(convexity.dominated, what, a, b, sign)
    if isinstance(what, Dominated):
        yield p.attempt(convexity.dominated, what, a, b)
    if isinstance(what, Lipschitz):
        yield p.attempt(convexity.lipschitz, what, a, b)
