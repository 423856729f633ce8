"""One meaning of a symbol: what moves with a bound variable is not constant."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from derivations.assumptions import Assumption, Define, Flow, PathFact, SmoothMap
from derivations.estimates import Stated
from derivations.notation import nodes as n

from .errors import need
from .trees import RANGES, free, walk


# -- one meaning of a symbol ------------------------------------------------------------------------------
def moves(assumptions: Iterable[Assumption]) -> dict[str, set]:
    """What each symbol depends on by an equation, a path or a map, by its name; what these depend on as well."""
    on: dict[str, set] = {}

    def add(symbol: Any, others: Iterable[n.Sym]) -> None:
        if isinstance(symbol, n.Sym):
            on.setdefault(symbol.name, set()).update(set(others).difference(symbol.symbols))

    for a in assumptions:
        match a:
            case Define():
                add(a.symbol, free(a.value))
            case Stated(relation="="):
                add(a.left, free(a.right).difference(a.quantified()))
                add(a.right, free(a.left).difference(a.quantified()))
            case Flow() | PathFact():
                add(a.path, (a.time,))
            case SmoothMap() if a.time is not None:
                for s in (a.value, a.argument, a.jacobian):
                    add(s, (a.time,))
    before = -1
    while before != sum(map(len, on.values())):
        before = sum(map(len, on.values()))
        for others in on.values():
            others.update(*(on.get(s.name, ()) for s in tuple(others)))
    return on


@lru_cache(maxsize=100_000)
def bindings(node: n.Node) -> tuple[tuple[n.Node, n.Sym], ...]:
    """The bodies and the letters of all that binds in a term, or differentiates."""
    return tuple(
        (x.args[0], x.args[1])
        for x in walk(node)
        if isinstance(x, (*RANGES, n.Lim, n.D)) and isinstance(x.args[1], n.Sym)
    )


def one_meaning(sides: Iterable[n.Node], assumptions: Iterable[Assumption]) -> None:
    """Refuse a claim in which a symbol that depends on a variable stands, as if it did not, where that is bound."""
    known = tuple(assumptions)
    on = {name: others for name, others in moves(known).items() if others}
    if not on:
        return

    def fixed(body: n.Node, var: n.Sym) -> None:
        for s in free(body):
            dragged = var in on.get(s.name, ()) and var not in s.symbols
            need(not dragged, f"{s} depends on {var}, which is bound")

    terms = [*sides, *(x for a in known for x in a.nodes())]
    for node in terms:
        for body, letter in bindings(node):
            fixed(body, letter)
    for a in known:
        named = not isinstance(a, Flow | PathFact) or a.time in a.path.symbols
        need(named, f"{a.statement()}: a path that does not name its time")
        for var in a.quantified():
            for x in a.nodes():
                fixed(x, var)
