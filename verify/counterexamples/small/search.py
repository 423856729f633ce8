"""The search for a counterexample: models in the order of how far they are from the simplest one.

The simplest model makes the first choice everywhere. From a model that does not do, the search goes on to those that
change one more choice among the ones it came to make, the cheapest change first; so a premise that fails early
cuts off all models that differ only later. The work is counted in evaluated terms, never in seconds.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq

from derivations.estimates import Interpolated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from . import values as v
from .budget import Budget, Spent
from .checking import holds
from .draws import Source
from .existence import Roots, nowhere_equal
from .functions import Unfit
from .model import Model
from .roles import Roles, free

NODES = 60_000
PLAINER = 12_000  # after a model with bending maps, the work for finding one without
EXTRA = {0: 0, 1: 1}  # what a change of the first choices costs beside its digit: sizes, whether maps bend
MODEL = 20  # what a model costs before anything is evaluated, in terms
PIECES = (1, 4)
NONE_VIOLATES, ALL_SEEN = "no small model violates the claim", "every small model was looked at"


@dataclass(frozen=True)
class Found:
    """A counterexample: the model, both sides, and for a point on a segment how all its places were covered."""

    model: Model
    lhs: v.Value
    rhs: v.Value
    roots: Roots | None = None
    pieces: int = 0


@dataclass(frozen=True)
class Nothing:
    """How the search ended without one."""

    models: int
    reason: str


def violated(relation: Relation, left: v.Value, right: v.Value) -> bool:
    """Whether the sides are certainly not in the relation."""
    if relation is Relation.LE:
        return v.below(right, left, True) is True
    if relation is Relation.LT:
        return v.below(right, left, False) is True
    return v.below(left, right, True) is True or v.below(right, left, True) is True


class Frontier:
    """Codes of models, the cheapest change of the simplest model first; `last` is the largest last digit of a code."""

    def __init__(self) -> None:
        self.queue: list[tuple[int, tuple[int, ...], int]] = [(0, (), 0)]
        self.models = 0
        self.cost = 0

    def next(self) -> Source | None:
        if not self.queue:
            return None
        self.cost, code, last = heapq.heappop(self.queue)
        if code and code[-1] < last:  # the next digit costs one more, so it comes later in any case
            heapq.heappush(self.queue, (self.cost + 1, (*code[:-1], code[-1] + 1), last))
        self.models += 1
        return Source(code)

    def grow(self, source: Source) -> None:
        """Go on from a model that did not do: one more of its choices changed."""
        code = tuple(source.code)
        for place in range(len(code), len(source.arities)):
            last = source.arities[place] - 1
            if last > 0:
                changed = (*code, *[0] * (place - len(code)), 1)
                heapq.heappush(self.queue, (self.cost + 1 + EXTRA.get(place, 1), changed, last))


def search(roles: Roles, nodes: int = NODES) -> Found | Nothing:
    """The first counterexample, or how many models were looked at; raises `Refused`."""
    budget, frontier = Budget(nodes), Frontier()
    bending: Found | None = None
    while (source := frontier.next()) is not None:
        try:
            found = attempt(roles, source, budget)
        except Spent:
            return bending or Nothing(frontier.models, NONE_VIOLATES)
        except (Unfit, ZeroDivisionError, OverflowError):
            found = None
        if found is not None and not found.model.moving:
            return found
        if found is None:
            frontier.grow(source)
        elif bending is None:
            bending, budget.left = found, min(budget.left, PLAINER)
    return bending or Nothing(frontier.models, ALL_SEEN)


def satisfying(roles: Roles, nodes: int = NODES) -> Model | None:
    """The first model that satisfies every premise, whatever it makes of the claim; raises `Refused`."""
    budget, frontier = Budget(nodes), Frontier()
    while (source := frontier.next()) is not None:
        try:
            model = checked(roles, source, budget)
        except Spent:
            return None
        if model is not None:
            return model
        frontier.grow(source)
    return None


def checked(roles: Roles, source: Source, budget: Budget) -> Model | None:
    """The model of a code, if it satisfies every premise."""
    try:
        model = Model(roles, source, budget)
        model.spend(MODEL)
        return model if premises(roles, model, inside(roles, model)) else None
    except (Unfit, ZeroDivisionError, OverflowError):
        return None


def modelled(roles: Roles, source: Source, budget: Budget) -> Model | None:
    """The model of a code that somebody tells, if it is one."""
    try:
        return checked(roles, source, budget)
    except Spent:
        return None


def inside(roles: Roles, model: Model) -> dict:
    """The point of a segment, where the claim speaks of one: all of the segment at once."""
    segment = roles.segment
    if segment is None or segment.point not in roles.loose:
        return {}
    start, end = (v.entries(model.evaluate(x)) for x in (segment.start, segment.end))
    if not all(isinstance(x, fmpq) for x in (*start, *end)):
        raise Unfit("a segment whose ends are not rational")
    return place(segment, start, end, 0, 1)


def attempt(roles: Roles, source: Source, budget: Budget) -> Found | None:
    """The model of a code, if it satisfies every premise and violates the claim."""
    model = Model(roles, source, budget)
    model.spend(MODEL)
    segment = roles.segment
    if segment is not None and segment.point in roles.loose:
        return on_segment(roles, model, segment)
    claim = roles.claim
    left, right = model.evaluate(claim.lhs), model.evaluate(claim.rhs)
    if not violated(claim.relation, left, right) or not premises(roles, model, {}):
        return None
    return Found(model, left, right)


def premises(roles: Roles, model: Model, env: dict) -> bool:
    """Whether every premise holds; those that fail soonest and cost least come first."""
    return all(holds(model, a, env) for a in roles.by_cost)


def on_segment(roles: Roles, model: Model, segment: Interpolated) -> Found | None:
    """A claim about some point of a segment falls only if no point does: all of them are covered."""
    claim = roles.claim
    start, end = (v.entries(model.evaluate(x)) for x in (segment.start, segment.end))
    if not all(isinstance(x, fmpq) for x in (*start, *end)):
        raise Unfit("a segment whose ends are not rational")
    for count in PIECES if start != end else (1,):
        places = [place(segment, start, end, k, count) for k in range(count)]
        values = []
        for env in places:
            left, right = model.evaluate(claim.lhs, env), model.evaluate(claim.rhs, env)
            if not violated(claim.relation, left, right):
                break
            values.append((left, right))
        else:
            if all(premises(roles, model, env) for env in places):
                return Found(model, *values[0], pieces=count if speaks_of(claim, segment.point) else 0)
            return None
    if claim.relation is Relation.EQ and speaks_of(claim, segment.point):
        roots = nowhere_equal(model, claim, segment.point, start, end)
        if roots is not None and premises(roles, model, place(segment, start, end, 0, 1)):
            return Found(model, roots.lhs, roots.rhs, roots)
    return None


def speaks_of(claim: Claim, point: n.Sym) -> bool:
    return any(point in free(side) for side in (claim.lhs, claim.rhs))


def place(segment: Interpolated, start: tuple, end: tuple, k: int, count: int) -> dict[n.Node, Any]:
    """Piece k of `count` of the segment as the value of the point: a box around it."""

    def hull(a: fmpq, b: fmpq) -> Any:
        if a == b:
            return a
        low, high = a + (b - a) * fmpq(k, count), a + (b - a) * fmpq(k + 1, count)
        return arb((low + high) / 2) + arb(0, arb(abs(high - low) / 2).upper())

    cells = [hull(a, b) for a, b in zip(start, end, strict=True)]
    return {segment.point: v.matrix(len(cells), 1, cells)}
