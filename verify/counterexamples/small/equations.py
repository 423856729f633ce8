"""Equations as premises in small models: each is solved for a number or a matrix in which it is linear.

Models choose the other symbols first. That the equation holds is checked again among the premises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mat

from derivations.assumptions import Assumption, Define, Flow, Gram, Index, Kernel, PathFact
from derivations.estimates import Natural, Spectrum, Stated
from derivations.notation import nodes as n
from derivations.notation.affine import is_affine
from derivations.notation.nodes import tree

from . import values as v
from .functions import Unfit
from .values import Value

if TYPE_CHECKING:
    from .model import Model

LARGEST = 9  # entries of a matrix that is solved for


def pivots(facts: tuple[Assumption, ...], binders: frozenset[n.Sym]) -> Mapping[n.Sym, Stated]:
    """The symbol that each equation is solved for: one of which no other fact says what it is."""
    taken = {*binders, *made(facts)}
    uses: dict[n.Sym, set[n.Sym]] = {}
    for a in facts:
        if isinstance(a, Define):
            uses.setdefault(a.symbol, set()).update(inside(a.value))
        elif isinstance(a, Gram):
            uses.setdefault(a.kernel, set()).add(a.factor)
    out: dict[n.Sym, Stated] = {}
    for a in facts:
        if not isinstance(a, Stated) or a.relation != "=" or a.var is not None:
            continue
        found = inside(a.left) | inside(a.right)
        ordered = [s for s in dict.fromkeys((*tree(a.left), *tree(a.right))) if s in found]
        for s in sorted(ordered, key=lambda s: not s.is_scalar_shaped):
            if s in taken or s in out or s.indices or not (is_affine(a.left, s) and is_affine(a.right, s)):
                continue
            if any(s in reached(uses, other) for other in found - {s}):
                continue
            out[s] = a
            uses.setdefault(s, set()).update(found - {s})
            break
    return out


def made(facts: Iterable[Assumption]) -> Iterable[n.Sym]:
    """Symbols of which a fact says how they are computed, moved or counted."""
    for a in facts:
        match a:
            case Define(symbol=s) | Natural(symbol=s) | Index(symbol=s):
                yield s
            case Gram():
                yield a.kernel
            case Spectrum():
                yield from (x for x in (a.matrix, a.smallest, a.largest) if isinstance(x, n.Sym))
            case Kernel():
                yield from a.about
            case Flow() | PathFact():
                yield from (a.path, a.time)


def inside(node: n.Node) -> set[n.Sym]:
    return {x for x in tree(node) if isinstance(x, n.Sym)}


def reached(uses: Mapping[n.Sym, set[n.Sym]], start: n.Sym) -> set[n.Sym]:
    found: set[n.Sym] = set()
    todo = [start]
    while todo:
        current = todo.pop()
        if current not in found:
            found.add(current)
            todo.extend(uses.get(current, ()))
    return found


def solution(model: Model, s: n.Sym, a: Stated) -> Value:
    """A value that solves the equation, the free numbers of it zero; raises `Unfit` where there is none."""
    rows, cols = (1, 1) if s.is_scalar_shaped else model.shape(s)
    count = rows * cols
    if count > LARGEST:
        raise Unfit("a large matrix to solve for")

    def miss(place: int | None) -> list[fmpq]:
        put: Any = [fmpq(int(k == place)) for k in range(count)]
        env = {s: put[0] if s.is_scalar_shaped else v.matrix(rows, cols, put)}
        left, right = v.entries(model.evaluate(a.left, env)), v.entries(model.evaluate(a.right, env))
        if len(left) != len(right) or not all(isinstance(x, fmpq) for x in (*left, *right)):
            raise Unfit("an equation of numbers that are not rational")
        return [x - y for x, y in zip(left, right, strict=True)]

    offset = miss(None)
    columns = [[x - y for x, y in zip(miss(k), offset, strict=True)] for k in range(count)]
    table = [x for i, b in enumerate(offset) for x in (*(c[i] for c in columns), -b)]
    reduced, rank = fmpq_mat(len(offset), count + 1, table).rref()
    out = [fmpq(0)] * count
    for i in range(rank):
        place = next(j for j in range(count + 1) if reduced[i, j] != 0)
        if place == count:
            raise Unfit("an equation without a solution")
        out[place] = reduced[i, count]
    return out[0] if s.is_scalar_shaped else v.matrix(rows, cols, out)
