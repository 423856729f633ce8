"""What may be said of a declared function: one table, by the words; what has no fact yet is known and has none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..assumptions import Assumption, Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from ..estimates import DifferentiableMap
from ..notation.core import Node, Sym


@dataclass(frozen=True)
class Function:
    """A function at its letter, the terms that were read in what is said of it, and its Jacobian, if it is named."""

    value: Sym
    point: Sym
    terms: tuple[Node, ...] = ()
    jacobian: Sym | None = None
    gradient: Sym | None = None


Makes = Callable[[Function], "Assumption | None"]


@dataclass(frozen=True)
class Clause:
    """Words with places for terms, and the fact that they make; None where there is none yet."""

    words: re.Pattern[str]
    make: Makes | None


def differentiable(function: Function) -> Assumption | None:
    """A continuously differentiable map whose Jacobian has a name."""
    if function.jacobian is None:
        return None
    return DifferentiableMap(function.value, function.jacobian, function.point)


def said_by(fact: Callable[..., Assumption]) -> Makes:
    """A fact about a function of a column that has numbers as values, with its gradient and its constant, if any."""

    def make(function: Function) -> Assumption | None:
        if function.gradient is None:
            return None
        return fact(function.value, function.gradient, function.point, *function.terms)

    return make


TERM = r"(?P<term>.+)"
CLAUSES: list[Clause] = [
    Clause(re.compile(r"smooth$"), differentiable),
    Clause(re.compile(rf"smooth with constant {TERM}$"), said_by(Smooth)),
    Clause(re.compile(rf"strongly convex with constant {TERM}$"), said_by(StronglyConvex)),
    Clause(re.compile(rf"gradient dominated with constant {TERM}$"), said_by(Dominated)),
    Clause(re.compile(r"convex$"), said_by(Convex)),
    Clause(re.compile(rf"Lipschitz with constant {TERM}$"), said_by(Lipschitz)),
]
