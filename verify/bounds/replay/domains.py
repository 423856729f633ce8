"""What the terms of a proof need to mean something, the replay's own account of it.

A step that says something of a term either rests on what the term needs, or makes it evident, or shows it, or has a
premise that speaks of a term with the same need. So a need is still there when its term is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from derivations.assumptions import Assumption, Defined, Has, Property, Throughout
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .errors import ReplayError, need
from .evident import NUMBERS, evident
from .naturals import natural
from .needs import Need, raw
from .signs import Signs
from .trees import RANGES, free, put, walk
from .world import World, world

if TYPE_CHECKING:
    from .checking import Replay
    from .steps import Step


# -- definitions ------------------------------------------------------------------------------------------
def unfolded(node: n.Node, w: World) -> n.Node:
    """The term with definitions put in; an equation for all members of a family at any of its indices."""
    for _ in range(8):
        bound = {x.args[1] for x in walk(node) if isinstance(x, (*RANGES, n.Lim, n.D))}
        by: dict[n.Node, n.Node] = {}
        for s in node.symbols:
            for equation in w.equations:
                value = instance(equation, s, w)
                fixed = set(s.symbols) if equation[2] is not None else set()  # one equation says nothing of others
                if value is not None and not (free(value).union(s.symbols) - fixed) & bound:
                    by[s] = value
                    break
        if not by:
            break
        node = node.xreplace(by)
    return node


def instance(equation: tuple[n.Sym, n.Node, n.Sym | None, bool], s: n.Sym, w: World) -> n.Node | None:
    head, value, var, index = equation
    if s in value.symbols:
        return None
    if var is None:
        return value if head is s else None
    if head.indices != (var,) or len(s.indices) != 1 or head.args[:3] != s.args[:3]:
        return None
    at = s.indices[0]
    if index and not natural(at, w):
        return None
    try:
        return put(value, var, at)
    except ReplayError:
        return None


def alike(r: Replay, a: n.Node, b: n.Node, w: World) -> bool:
    """Whether two limits, suprema, series, integrals or derivatives are of one function over one range."""
    fits = type(a) is type(b) and isinstance(a, (*RANGES, n.Lim, n.D)) and len(a.args) == len(b.args)
    if not fits:
        return False
    (f, s, *first), (g, t, *second) = unfolded(a, w).args, unfolded(b, w).args
    for x, y in zip(first, second, strict=True):
        if not (x == y or (isinstance(x, n.Node) and isinstance(y, n.Node) and r.same(x, y))):
            return False
    if s is not t and not (first and isinstance(a, RANGES)):
        return False
    try:
        return r.same(f, g if s is t else put(g, t, s))
    except ReplayError:
        return False


# -- steps ------------------------------------------------------------------------------------------------
def domains_of(under: Iterable[Assumption]) -> tuple[frozenset, frozenset]:
    """The variables that are declared not negative, and those that are natural numbers."""
    half, naturals = set(), set()
    for a in under:
        if isinstance(a, Has) and a.what in (Property.NONNEGATIVE, Property.POSITIVE) and isinstance(a.node, n.Sym):
            half.add(a.node)
        elif isinstance(a, Natural):
            naturals.add(a.symbol)
    return frozenset(half), frozenset(naturals)


@lru_cache(maxsize=100_000)
def open_supremum(node: n.Node) -> bool:
    """Whether a supremum over all that its letter is declared to be stands in a term."""
    return any(isinstance(x, n.Sup) and len(x.args) == 2 for x in walk(node))


def of_step(step: Step, under: frozenset[Assumption]) -> frozenset[Need]:
    """What the two sides of a step need."""
    found = raw(step.left) | raw(step.right)
    if found and (open_supremum(step.left) or open_supremum(step.right)):
        half, naturals = domains_of(under)
        found = raw(step.left, half, naturals) | raw(step.right, half, naturals)
    return found


def met(r: Replay, step: Step, what: Need) -> bool:
    """Whether a step rests on a need, shows it, or makes it evident."""
    if what in step.under or what in r.shown:
        return True
    w = world(step.under)
    if evident(what, w) or by_signs(r, step, what):
        return True
    if isinstance(what, Has | Defined):
        plain = replace(what, node=unfolded(what.node, w))
        if plain != what and (evident(plain, w) or by_signs(r, step, plain)):
            return True
        if isinstance(what, Has):
            return any(
                isinstance(a, Has) and a.what is what.what and r.same(unfolded(a.node, w), plain.node)
                for a in step.under
            )  # fmt: skip
        if isinstance(what.node, n.Expect | n.Cov):
            return averaged(r, step, what.node, w) or averaged(r, step, plain.node, w)
        return any(isinstance(a, Defined) and alike(r, a.node, what.node, w) for a in step.under)
    return False


def averaged(r: Replay, step: Step, node: n.Node, w: World) -> bool:
    """Whether an expectation exists: if the terms of its body have means that are known or assumed to exist."""
    means = [a.node for a in step.under if isinstance(a, Defined) and type(a.node) is type(node)]
    if w.chance.averages(node) or any(r.same(x, node) for a in means for x in (a, unfolded(a, w))):
        return True
    if not isinstance(node, n.Expect):
        return False
    terms = w.chance.parts(node.args[0])
    single = terms == [node.args[0]]
    return not single and all(averaged(r, step, n.Expect(x), w) for x in terms)


def by_signs(r: Replay, step: Step, what: Need) -> bool:
    """Whether a number, multiplied out, is a sum of products of positive numbers."""
    if not isinstance(what, Has) or what.what not in NUMBERS or not what.node.is_scalar_shaped:
        return False
    try:
        poly = r.terms.expand(what.node)
        found = Signs(r, step, ()).poly(poly) if poly else 0
    except ReplayError:
        return False
    return found >= (1 if what.what is Property.NONNEGATIVE else 2)


def meant(r: Replay, step: Step, whole: Iterable[Step]) -> None:
    """Refuse a step that speaks of a term without what it needs; `whole` are the premises of which nothing is
    discharged: where they hold, what they speak of means something."""
    owed = of_step(step, step.under)
    for premise in whole:
        if owed:
            owed -= of_step(premise, step.under)
    for what in owed:
        need(met(r, step, what), f"{step.rule}: {what.statement()} is neither shown nor assumed")


def declares(what: Need, var: n.Sym) -> bool:
    """Whether this is the declared sign of a variable."""
    return isinstance(what, Has) and what.node is var and what.what in (Property.POSITIVE, Property.NONNEGATIVE)


def placed(what: Need, var: n.Sym, value: n.Node, fixed: bool = False) -> Need:
    """A need with a value for a variable; that the variable itself has a sign is no need but a declaration."""
    need(not declares(what, var), f"an assumption about {var} is left: {what.statement()}")
    match what:
        case Has() | Defined():
            return replace(what, node=put(what.node, var, value, fixed))
        case Throughout():
            need(what.var is not var and what.var not in free(value), f"{what.var} would be captured")
            low, high = (None if e is None else put(e, var, value, fixed) for e in (what.low, what.high))
            return Throughout(placed(what.fact, var, value, fixed), what.var, low, high, what.index)
    raise ReplayError(f"an assumption about {var} is left: {what.statement()}")


def says(r: Replay, what: Need, premise: Step) -> bool:
    """Whether a premise says that a number is in a domain."""
    if not isinstance(what, Has) or not what.node.is_scalar_shaped:
        return False
    above = r.zero(premise.left) and r.same(premise.right, what.node)
    below = r.zero(premise.right) and r.same(premise.left, what.node)
    match what.what:
        case Property.NONNEGATIVE:
            return above
        case Property.POSITIVE:
            return above and premise.relation == "<"
        case Property.INVERTIBLE:
            return (above or below) and premise.relation == "<"
    return False


def speaks_of_it(r: Replay, step: Step, what: Need, premise: Step) -> bool:
    """Whether a premise speaks of a term that has the need, or one that has a value where this one has."""
    needs = of_step(premise, step.under)
    if what in needs:
        return True
    w = world(step.under)
    return isinstance(what, Defined) and any(
        isinstance(other, Defined) and alike(r, what.node, other.node, w) for other in needs
    )


__all__ = ["alike", "declares", "domains_of", "meant", "met", "of_step", "placed", "says", "speaks_of_it"]
