"""What must hold for a term to mean something, derived from its tree.

Inverses and denominators, roots and powers, suprema, limits, series, integrals and derivatives have values only where
their domain, finiteness or convergence is given. `needs` lists that as assumptions: of a term under a binder for every
value that the binder lets its variable take. What is evident from declared signs, natural numbers and ranges is not
listed, since it holds in every model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ..estimates import Stated
from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import Node, Sym
from .continuity import tame
from .core import Assumption
from .definitions import Define, Defined, Throughout
from .known import Known, Range, known_by, range_of
from .needs import OWN, needs, symmetric, throughout
from .signs import linear, natural, sign


def of_fact(fact: Assumption, known: Known) -> Iterator[Assumption]:
    """What the terms of an assumption need; where it quantifies, for every value."""
    quantified = fact.quantified()
    for node in fact.nodes():
        inside, ranges = known, []
        for variable in quantified:
            whole = isinstance(fact, Stated) and fact.index
            ends = (fact.low, fact.high) if isinstance(fact, Stated) else (n.Num(0), None)
            if not variable.is_scalar_shaped or variable.indices:
                continue
            values = Range(*ends, whole)
            inside = inside.within(variable, values)
            ranges.append((variable, values))
        bounds = isinstance(fact, Stated) and fact.relation != "=" and node is fact.left and isinstance(node, n.Sup)
        if not ranges and not (isinstance(fact, Define) and fact.symbol.indices):
            yield from _ordered(node, known)
        for need in needs(node, inside):
            if bounds and need == Defined(node):
                continue  # that it is finite is part of what is said
            found: Iterable[Assumption] = (need,)
            for variable, values in ranges:
                found = [x for each in found for x in throughout(each, variable, values)]
            yield from found
    if isinstance(fact, Define):
        yield from _at_every_member(fact, known)


def _at_every_member(fact: Define, known: Known) -> Iterator[Assumption]:
    """What a definition of all members of a path or function needs, for every value of its letters.

    A need of the letters alone says where there are members and constrains nothing else. Where the letter has values
    that are no closed range, the need is that all members are defined, which no model decides.
    """
    letters = [i for i in fact.symbol.indices if isinstance(i, Sym) and not i.indices]
    if not letters:
        return
    inside = known
    for letter in letters:
        inside = inside.at_every(letter)
    for need in needs(fact.value, inside):
        nodes = tuple(need.nodes())
        said = {s for node in nodes for s in node.symbols}
        if said.isdisjoint(letters) or (said <= set(letters) and not _sized(nodes)):
            continue
        ranges = [(i, known.slot(i)) for i in letters if i in said]
        found: Assumption = need if all(values for _, values in ranges) else Defined(fact.symbol)
        for letter, values in ranges:
            ends = values or Range(None, None, False)
            found = Throughout(found, letter, ends.low, ends.high, ends.whole)
        yield found


def _sized(nodes: Iterable[Node]) -> bool:
    """Whether a size is used as a number."""
    return any(isinstance(part, n.Size) for node in nodes for part in n.tree(node))


def _ordered(node: Node, known: Known) -> Iterator[Assumption]:
    """A supremum over no values is none: the ends of its range are in order, as far as they do not move."""
    bound = {x.args[1] for x in (node, *node.below) if isinstance(x, BINDERS)}
    for part in (node, *node.below):
        if not isinstance(part, n.Sup) or len(part.args) != 4:
            continue
        low, high = part.args[2:]
        if isinstance(low, Node) and isinstance(high, Node) and bound.isdisjoint((*low.symbols, *high.symbols)):
            gap = high if low is n.Num(0) else n.Add(high, n.Neg(low))
            form = linear(gap)
            number = form.get(None, Fraction(0)) if form is not None and set(form) <= {None} else None
            if not sign(gap, known) and not natural(gap, known) and not (number is not None and number >= 0):
                yield Stated(low, "<=", high)


def definedness(
    nodes: Iterable[Node], facts: Iterable[Assumption], bounded: Node | None = None
) -> tuple[Assumption, ...]:
    """What a claim's sides and facts need to mean something, as far as the facts do not make it evident.

    `bounded` is what the claim bounds from above: that a supremum is finite, where it is bounded, is part of what is
    said of it and not a condition under which it is said.
    """
    facts = tuple(facts)
    known = known_by(frozenset(facts))
    out: dict[Assumption, None] = {}
    for node in nodes:
        out |= dict.fromkeys(needs(node, known))
        out |= dict.fromkeys(_ordered(node, known))
    for fact in facts:
        key = ("fact", fact)
        found = known.memory.get(key)
        if found is None:
            found = known.memory[key] = tuple(of_fact(fact, known))
        out |= dict.fromkeys(found)
    if isinstance(bounded, n.Sup):
        out.pop(Defined(bounded), None)
    return tuple(out)


__all__ = [
    "OWN",
    "Known",
    "Range",
    "definedness",
    "known_by",
    "natural",
    "needs",
    "of_fact",
    "range_of",
    "sign",
    "symmetric",
    "tame",
    "throughout",
]
