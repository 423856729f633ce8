"""What assumptions say of signs, natural numbers, ranges, symmetric matrices, paths and definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from derivations.assumptions import (
    IMPLIED,
    Assumption,
    Define,
    Flow,
    Gram,
    Has,
    Index,
    Kernel,
    PathFact,
    Property,
    SmoothMap,
)
from derivations.estimates import DifferentiableMap, Natural, Spectrum, Stated
from derivations.notation import nodes as n

from .outcomes import NOTHING_RANDOM, Outcomes, outcomes


# -- what is evident --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class World:
    """What assumptions say of signs, natural numbers, ranges, symmetric matrices, paths and definitions."""

    levels: Mapping[n.Node, int]
    naturals: frozenset
    counted: frozenset  # natural numbers that begin at 1
    symmetric: frozenset
    definite: frozenset  # positive definite
    paths: frozenset[str]
    equations: tuple[tuple[n.Sym, n.Node, n.Sym | None, bool], ...]
    ranges: Mapping[n.Sym, tuple[Any, Any, bool]] = field(default_factory=dict)
    lasts: tuple[tuple[n.Sym, n.Node], ...] = ()  # the last values of natural numbers that begin at 1
    chance: Outcomes = NOTHING_RANDOM

    def inside(self, var: n.Sym, low: Any, high: Any, whole: bool) -> World:
        """The same for a bound variable: what is said of one outside is not said of it."""
        levels = {x: level for x, level in self.levels.items() if var not in x.symbols}
        others = {x: ends for x, ends in self.ranges.items() if x is not var}
        return replace(
            self, levels=levels, naturals=self.naturals - {var}, counted=self.counted - {var},
            lasts=tuple(pair for pair in self.lasts if pair[0] is not var),
            ranges={**others, var: (low, high, whole)},
        )  # fmt: skip


_WORLDS: dict[frozenset, World] = {}


def world(under: frozenset[Assumption]) -> World:
    found = _WORLDS.get(under)
    if found is None:
        if len(_WORLDS) > 5_000:
            _WORLDS.clear()
        found = _WORLDS[under] = _world(under)
    return found


def _world(under: Iterable[Assumption]) -> World:
    levels: dict[n.Node, int] = {}
    naturals, counted, symmetric, definite, paths = set(), set(), set(), set(), set()
    equations: list[tuple[n.Sym, n.Node, n.Sym | None, bool]] = []
    for a in under:
        match a:
            case Has():
                said = (a.what, *IMPLIED.get(a.what, ()))
                if Property.NONNEGATIVE in said:
                    levels[a.node] = max(levels.get(a.node, 0), 2 if a.what is Property.POSITIVE else 1)
                if Property.SYMMETRIC in said:
                    symmetric.add(a.node)
                if a.what is Property.PD:
                    definite.add(a.node)
            case Natural():
                naturals.add(a.symbol)
                levels.setdefault(a.symbol, 1)
            case Index():
                naturals.add(a.symbol)
                counted.add(a.symbol)
            case Spectrum():
                symmetric.add(a.matrix)
            case Gram():
                symmetric.add(a.kernel)
            case Kernel():
                symmetric.update((a.XX, a.xx))
            case Flow() | PathFact():
                paths.add(a.path.name)
            case SmoothMap() | DifferentiableMap():
                paths.update((a.value.name, a.jacobian.name))
            case Define():
                equations.append((a.symbol, a.value, None, False))
            case Stated(relation="=") if isinstance(a.left, n.Sym) and a.low is None and a.high is None:
                equations.append((a.left, a.right, a.var, a.index))
    return World(
        levels, frozenset(naturals), frozenset(counted), frozenset(symmetric), frozenset(definite), frozenset(paths),
        tuple(equations), lasts=tuple(_lasts(under, naturals)), chance=outcomes(under),
    )  # fmt: skip


def _lasts(under: Iterable[Assumption], naturals: set) -> Iterator[tuple[n.Sym, n.Node]]:
    """Natural numbers that begin at 1, with what they are at most."""
    order = [a for a in under if isinstance(a, Stated) and a.var is None and a.relation == "<="]
    firsts = {a.right for a in order if isinstance(a.left, n.Num) and a.left.value >= 1}
    for a in order:
        if isinstance(a.left, n.Sym) and a.left in firsts and a.left in naturals:
            yield a.left, a.right
    for b in under:
        if isinstance(b, Index):
            yield b.symbol, b.last
