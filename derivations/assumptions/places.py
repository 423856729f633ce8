"""Where a path is given: one that is defined at a letter that is declared not negative, from 0 on.

A flow holds as long as its solution exists, before its start as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ..estimates import Stated
from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import Node, Sym
from .core import Assumption, Has, Property
from .definitions import Define
from .known import Known, Range, range_of
from .needs import throughout
from .paths import Trajectory, Varies
from .signs import linear, sign

#: how certain the sign of a place must be, by what is declared of the letter; the stronger one first
DECLARED = ((Property.POSITIVE, 2), (Property.NONNEGATIVE, 1))

#: for each path or function that is defined at a letter: the letter, what is declared of it, and how certain that is
Given = Mapping[str, tuple[Sym, Property, int]]


def given_from(facts: Iterable[Assumption], known: Known) -> Given:
    """For each path or function that facts define at a letter: the letter, and what is declared of it."""
    found: dict[str, tuple[Sym, Property, int]] = {}
    for fact in facts:
        if isinstance(fact, Define):
            path, letter = fact.symbol, fact.symbol.indices[0] if len(fact.symbol.indices) == 1 else None
        elif isinstance(fact, Stated) and fact.relation == "=" and isinstance(fact.left, Sym) and not fact.index:
            path, letter = fact.left, fact.var if fact.left.indices == (fact.var,) else None
        else:
            continue
        if not isinstance(letter, Sym) or letter.indices or not letter.is_scalar_shaped or letter in known.naturals:
            continue
        for what, certain in DECLARED:
            if (letter, what) in known.signs:
                found[path.name] = (letter, what, certain)
                break
    return found


def places(node: Node, given: Given, known: Known) -> Iterator[Assumption]:
    """That the members of such paths in a term stand at places where these are given, as far as it is not evident."""
    if not given or all(s.name not in given for s in node.symbols):
        return
    if isinstance(node, Sym) and node.name in given and len(node.indices) == 1:
        letter, what, certain = given[node.name]
        place = node.indices[0]
        own = place is letter and known.range(letter) is None
        if not own and place.is_scalar_shaped and max(sign(place, known), _least(place, known)) < certain:
            yield Has(place, what)
    binds = isinstance(node, BINDERS) and isinstance(node.args[1], Sym)
    for part in node.args[1:] if binds else node.args:
        if isinstance(part, Node):
            yield from places(part, given, known)
    if binds:
        variable, values = node.args[1], range_of(node)
        if values.low is None and _from_zero(node, variable, known):
            values = Range(n.Num(0), None, values.whole)
        inside = known.within(variable, values)
        if isinstance(node, n.Integral):  # what an integrand is at one place does not matter
            given = {name: (letter, Property.NONNEGATIVE, 1) for name, (letter, _, _) in given.items()}
        for need in places(node.args[0], given, inside):
            yield from throughout(need, variable, values)


def met_elsewhere(facts: Iterable[Assumption], given: Given, known: Known) -> set[str]:
    """The paths among these of which facts speak at places where they may not be given.

    Of all others the facts say nothing there: they may be what their definitions say at every place.
    """
    met: set[str] = set()
    for fact in facts:
        names = {s.name for node in fact.nodes() for s in node.symbols} & given.keys()
        if not names or isinstance(fact, Trajectory | Varies):
            continue
        if isinstance(fact, Stated) and fact.var is not None and fact.var.is_scalar_shaped:
            own = fact.relation == "=" and isinstance(fact.left, Sym) and fact.left.indices == (fact.var,)
            inside = known if own else known.within(fact.var, Range(fact.low, fact.high, fact.index))
        elif isinstance(fact, Define) or not fact.quantified():
            inside = known
        else:
            met |= names
            continue
        for name in names - met:
            alone = {name: given[name]}
            if any(True for node in fact.nodes() for _ in places(node, alone, inside)):
                met.add(name)
    return met


def _from_zero(node: Node, variable: Sym, known: Known) -> bool:
    """Whether a binder without ends takes its variable from 0 on: to late times, or as it is declared."""
    declared = (variable, Property.NONNEGATIVE) in known.signs or (variable, Property.POSITIVE) in known.signs
    return isinstance(node, n.Lim) or variable in known.naturals or (isinstance(node, n.Sup) and declared)


def _least(place: Node, known: Known) -> int:
    """The sign of a sum of letters at its least value: the ends of their ranges put for the letters that are bound."""
    form = linear(place)
    for letter, values in known.ranges:
        factor = form.pop(letter, Fraction(0)) if form is not None else Fraction(0)
        if not factor or form is None:
            continue
        end = values.low if factor > 0 else values.high
        put = None if end is None else linear(end)
        if put is None:
            return 0
        for key, number in put.items():
            form[key] = form.get(key, Fraction(0)) + factor * number
    if form is None or any(c < 0 or (c and k is not None and not sign(k, known)) for k, c in form.items()):
        return 0
    return 2 if any(c > 0 and (k is None or sign(k, known) == 2) for k, c in form.items()) else 1
