"""Matrices and columns whose size facts restrict: a drawn value times the first factor for which the facts hold.

Norms are homogeneous, so that a small enough multiple of a value lies in every ball around zero. What is found is
only a suggestion: a model is checked against every fact afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Assumption, Has
from derivations.estimates import Stated
from derivations.notation import nodes as nd
from derivations.notation.nodes import Node, Sym

from .choices import GROWING, SHRINKING, rounded
from .equations import Shape, relation_of

RIGID = frozenset((Shape.COLUMNS, Shape.IDEMPOTENT))  # what a multiple of a matrix loses
OFFERED = 3  # fitting factors from which a small model takes one


def sized(model: Any, symbol: Sym, value: fmpq_mat) -> fmpq_mat:
    """The drawn value, or a multiple of it for which the facts about its size hold; itself if none is found."""
    recipe = model.recipe
    if symbol in recipe.spectra or RIGID & recipe.shapes.get(symbol, frozenset()):
        return value
    tests = sizes_of(model, symbol)
    if not tests:
        return value
    asked = [*tests, *(f for f in recipe.facts if isinstance(f, Has) and f.node is symbol)]
    found: list[fmpq_mat] = []
    wanted = OFFERED if model.source.direct else 1
    for factor in factors(model, symbol, value, tests):
        scaled = value * factor
        if scaled not in found and model.fits(symbol, scaled, asked):
            found.append(scaled)
        if len(found) == wanted:
            break
    return model.source.one_of(found) if found else value


def sizes_of(model: Any, symbol: Sym) -> list[Assumption]:
    """The relations that restrict a matrix beside what is known; numbers that are restricted themselves, and bound
    its norm, are drawn before it."""
    for fact in model.recipe.tests:
        if isinstance(fact, Stated) and (bound := bound_of(fact, symbol)) is not None:
            for number in (s for s in model.reach(bound) if isinstance(s, Sym) and bounded(model, s, fact)):
                model.base(number)
    return [fact for fact in model.tests_of(symbol) if isinstance(fact, Stated) and fact.var is None]


def bound_of(fact: Stated, symbol: Sym) -> Node | None:
    """The other side of a relation of which one side is a norm of the symbol, or a power of one."""
    if fact.var is not None or relation_of(fact) == "=":
        return None
    for side, other in ((fact.left, fact.right), (fact.right, fact.left)):
        base = side.args[0] if isinstance(side, nd.Pow) else side
        if isinstance(base, nd.Norm) and base.args[0] is symbol:
            return other
    return None


def bounded(model: Any, number: Sym, beside: Stated) -> bool:
    """Whether another relation restricts a number that is drawn: it cannot be chosen as large as a norm."""
    if not number.is_scalar_shaped or model.definition(number) is not None or number in model.recipe.bound:
        return False
    return any(
        fact is not beside and isinstance(fact, Stated) and number in model.reach(fact.left) | model.reach(fact.right)
        for fact in model.recipe.tests
    )


def factors(model: Any, symbol: Sym, value: fmpq_mat, tests: list[Assumption]) -> Iterator[fmpq]:
    """Candidates: the value itself, onto the sphere and inside it, smaller and larger multiples, zero."""
    yield fmpq(1)
    ends = list(spheres(model, symbol, value, tests))
    if model.source.direct:
        yield from ends
        yield from (end / 2 for end in ends)
        yield fmpq(0)
    else:
        yield from (end * model.source.fraction() for end in ends)
    for k in SHRINKING:
        yield fmpq(1, 2**k)
    for k in GROWING:
        yield fmpq(2**k)
    yield fmpq(0)


def spheres(model: Any, symbol: Sym, value: fmpq_mat, tests: list[Assumption]) -> Iterator[fmpq]:
    """Factors that bring the norm of the value to its bound, or a little below it where the norm is irrational."""
    for fact in tests:
        assert isinstance(fact, Stated)
        bound = bound_of(fact, symbol)
        if bound is None:
            continue
        side = fact.left if bound is fact.right else fact.right
        if isinstance(side, nd.Pow):
            continue
        with model.with_value(symbol, value):
            norm, end = rounded(model, side, up=True), rounded(model, bound, up=False)
        if norm is not None and end is not None and norm > 0 and end > 0:
            yield end / norm


__all__ = ["sized", "sizes_of"]
