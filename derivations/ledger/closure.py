"""Which facts of a notation constrain a claim, however far they are from its symbols.

A fact joins a claim if it shares a symbol (or a size) with it, or with a fact that joins. It constrains nothing, and
stays away, if it can be satisfied whatever the rest says: if it only chooses a value for a symbol that nothing else
mentions, such as a definition of a symbol that does not occur. What the terms of such a fact need in order to mean
something constrains the claim all the same: a need is a fact like the others, which may tie what else nothing ties
(with b = sqrt(g) and g = -a, that g is not negative keeps the definition of g, which then speaks of a).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Symbol

from ..assumptions import Assumption, Centered, Define, Flow, Gram, Has, Index, Kernel, Law, Property, SmoothMap
from ..assumptions.definedness import Known, known_by, of_fact
from ..estimates import DifferentiableMap, Interpolated, Natural, Spectrum, Stated
from ..notation.binding import substitute
from ..notation.constants import is_zero
from ..notation.nodes import Add, Neg, Node, Size, Sym, Zero, sizes_in, tree

if TYPE_CHECKING:
    from .claim import Notation

Names = frozenset[str]


@dataclass(frozen=True)
class Joined:
    """The facts that constrain a claim, and what the terms of others need of its symbols."""

    facts: tuple[Assumption, ...]
    needs: tuple[Assumption, ...]


def constraining(notation: Notation, seeds: tuple[Node, ...], stated: tuple[Assumption, ...]) -> Joined:
    """All facts of a notation that constrain the symbols of the seeds, directly or through other facts."""
    own = (*seeds, *(node for fact in stated for node in fact.nodes()))
    near = notation.closure(own)
    needs: dict[Assumption, None] = {}
    known = known_by(frozenset((*notation.facts, *stated)))
    while True:
        rest = [fact for fact in _independent(notation.facts) if fact not in near and fact not in stated]
        if not rest:
            return Joined(near, tuple(needs))
        facts = (*near, *stated)
        base = _names(own) | frozenset().union(*map(names, facts)) | _sizes(own) | _sizes_of(facts)
        linked = _linked(base, rest)
        given = frozenset(facts)
        left = _without_choices(base, linked, given)
        demands = list(dict.fromkeys(need for fact in linked for need in _demands(notation, fact, known)))
        tied = _tied(base, [*linked, *demands], given)
        left |= {fact for fact in linked if fact in tied}
        kept = [fact for fact in linked if fact in left]  # in one order in every process
        needs |= {need: None for need in demands if need in tied}
        if not kept:
            return Joined(near, tuple(needs))
        said = (*kept, *(need for need in demands if need in tied))
        more = notation.closure((*own, *(node for fact in said for node in fact.nodes())))
        near = tuple(dict.fromkeys((*near, *kept, *more)))


def _demands(notation: Notation, fact: Assumption, known: Known) -> tuple[Assumption, ...]:
    """What the terms of a fact need, and the definitions of the members of families in it."""
    key = ("demands", fact, tuple(notation.families))
    found = known.memory.get(key)
    if found is None:
        members = [f for node in fact.nodes() for s in node.symbols if s.indices for f in notation.closure((s,))]
        said = dict.fromkeys((fact, *(f for f in members if f not in notation.facts)))
        found = known.memory[key] = tuple(dict.fromkeys(need for one in said for need in of_fact(one, known)))
    return found


def _tied(base: Names, facts: list[Assumption], given: frozenset[Assumption]) -> set[Assumption]:
    """The facts that cannot be satisfied by choosing names of their own, and share names with these or with others."""
    left = _without_choices(base, facts, given)
    reached = set(base)
    found: set[Assumption] = set()
    grew = True
    while grew:
        met = [fact for fact in facts if fact in left and fact not in found and not reached.isdisjoint(names(fact))]
        grew = bool(met)
        found |= set(met)
        reached |= {name for fact in met for name in names(fact)}
    return found


def at_member(fact: Assumption, symbol: Sym) -> Iterator[Assumption]:
    """What a fact about all members of a family says of one of them.

    A definition that leads back to the member itself is an equation.
    """
    if isinstance(fact, Has | Gram | Kernel | Spectrum | Natural | Index):
        yield from _instance(fact, symbol)
    found = fact.member(symbol) if isinstance(fact, Define) else None
    if found is None:
        return
    if symbol not in found.value.symbols:
        yield found
    elif not is_zero(Add(*_summands(found.value), Neg(symbol))):
        yield Stated(Zero(*symbol.shape), "=", found.value - symbol)


def _instance(fact: Assumption, symbol: Sym) -> Iterator[Assumption]:
    """A property, product or spectrum of a family at another member: its letters stand for all values."""
    for head in fact.about:
        if head is symbol or head.args[:3] != symbol.args[:3] or len(head.indices) != len(symbol.indices):
            continue
        letters: dict[Node, Node] = {}
        pairs = list(zip(head.indices, symbol.indices, strict=True))
        plain = all(
            i is j or (isinstance(i, Sym) and not i.indices and i.shape == j.shape and letters.setdefault(i, j) is j)
            for i, j in pairs
        )
        if plain and letters:
            changes = {
                field.name: substitute(value, letters)
                for field in fields(fact)
                if isinstance(value := getattr(fact, field.name), Node)
            }
            yield replace(fact, **changes)
            return


def _summands(node: Node) -> tuple[Node, ...]:
    return node.args if isinstance(node, Add) else (node,)


@lru_cache(maxsize=256)
def _independent(facts: tuple[Assumption, ...]) -> tuple[Assumption, ...]:
    """The facts that no other one makes true."""
    implied = {other for fact in facts for other in fact.implied()}
    return tuple(fact for fact in facts if fact not in implied)


@lru_cache(maxsize=20_000)
def names(fact: Assumption) -> Names:
    """The names that a fact says something of; what it quantifies over is not among them."""
    quantified = {s.name for s in fact.quantified()}
    if isinstance(fact, Define):
        quantified |= {i.name for i in fact.symbol.indices if isinstance(i, Sym)}
    return _names(fact.nodes()) - quantified


def _names(nodes: Iterable[Node]) -> Names:
    return frozenset(name for node in nodes for name in _all_names(node))


@lru_cache(maxsize=20_000)
def _all_names(node: Node) -> Names:
    """The names of symbols, and of sizes that are used as numbers (told apart by a space)."""
    found = {s.name for s in node.symbols}
    for part in (node, *node.below):
        if isinstance(part, Size):
            found |= {_size_name(x) for x in part.args[0].free_symbols}
    return frozenset(found)


def _size_name(size: Symbol) -> str:
    return f"size {size.name}"


def _sizes(nodes: Iterable[Node]) -> Names:
    """What is said of a size as a number is said of every shape that it measures."""
    return frozenset(name for node in nodes for name in _all_sizes(node))


@lru_cache(maxsize=20_000)
def _all_sizes(node: Node) -> Names:
    return frozenset(_size_name(x) for part in tree(node) for x in sizes_in(part))


def sizes_of(*nodes: Node) -> Names:
    """The sizes that shapes in these are made of, named as sizes are that stand as numbers."""
    return _sizes(nodes)


def _sizes_of(facts: Iterable[Assumption]) -> Names:
    return _sizes(node for fact in facts for node in fact.nodes())


def _linked(base: Names, facts: list[Assumption]) -> list[Assumption]:
    """The facts that share names with these, or with facts that do, in order."""
    found: set[Assumption] = set()
    reached = set(base)
    grew = True
    while grew:
        grew = False
        for fact in facts:
            if fact not in found and not reached.isdisjoint(names(fact) | _sizes(fact.nodes())):
                found.add(fact)
                reached |= names(fact) | _sizes(fact.nodes())
                grew = True
    return [fact for fact in facts if fact in found]


def _without_choices(base: Names, linked: list[Assumption], given: frozenset[Assumption]) -> set[Assumption]:
    """The facts that are left when those that only choose values for names of their own are taken away, repeatedly."""
    kept = set(linked)
    count = Counter(name for fact in linked for name in names(fact))
    count.update(base)
    moved = True
    while moved:
        moved = False
        for fact in linked:
            if fact in kept and any(all(count[name] == 1 for name in group) for group in _groups(fact, given | kept)):
                kept.discard(fact)
                count.subtract(names(fact))
                moved = True
        for flow in [fact for fact in linked if fact in kept and isinstance(fact, Flow)]:
            maps = [fact for fact in kept if isinstance(fact, SmoothMap) and flow.path.name in names(fact)]
            if _rests(flow, maps, count):
                for fact in (flow, *maps):
                    kept.discard(fact)
                    count.subtract(names(fact))
                moved = True
    return kept


def _rests(flow: Flow, maps: list[SmoothMap], count: Counter[str]) -> bool:
    """Whether a flow has a solution if maps along it that nothing else mentions are zero: then its path may rest."""
    own = {flow.path.name, *(s.name for fact in maps for s in (fact.value, fact.jacobian))}
    inside = Counter(name for fact in (flow, *maps) for name in names(fact))
    if not maps or any(count[name] != inside[name] for name in own):
        return False
    zero = {s: Zero(*s.shape) for fact in maps for s in (fact.value, fact.jacobian)}
    return is_zero(flow.rate.xreplace(zero))


def _groups(fact: Assumption, others: frozenset[Assumption]) -> Iterator[Names]:
    for group in fact.choices():
        yield frozenset(s.name for s in group)
    if isinstance(fact, Interpolated) and any(
        isinstance(f, DifferentiableMap)
        and (f.value.name, f.jacobian.name) == (fact.value_start.name, fact.jacobian.name)
        for f in others
    ):
        yield frozenset({fact.point.name})  # the theorem gives such a point
    if isinstance(fact, Centered | Law) and _is_covariance(fact, others):
        yield frozenset(s.name for s in fact.vectors)


def _is_map_of(fact: Assumption, segment: Interpolated) -> bool:
    """Whether a fact says that a segment's map is differentiable with the segment's Jacobian."""
    names = (segment.value_start.name, segment.jacobian.name)
    return isinstance(fact, DifferentiableMap) and (fact.value.name, fact.jacobian.name) == names


def _is_covariance(law: Centered | Law, others: frozenset[Assumption]) -> bool:
    """Whether other facts say that the second moments are positive semidefinite."""
    blocks = law.blocks
    if len(blocks) == 1:
        return any(f in others for f in (Has(blocks[0], Property.PSD), Has(blocks[0], Property.PD)))
    kernels = [f for f in others if isinstance(f, Kernel)]
    return len(blocks) == 4 and any(blocks == (k.xx, k.xX, k.Xx, k.XX) for k in kernels)


def aside(
    notation: Notation, seeds: tuple[Node, ...], own: tuple[Assumption, ...], shown: frozenset[Assumption]
) -> tuple[Assumption, ...]:
    """What facts that are not a claim's own say of its sizes alone: beside them, at some sizes, nothing may satisfy it.

    `own` are the facts of the claim, its needs among them; `shown` holds what is known to hold of terms. Each of the
    others that only chooses values for names of its own can be satisfied at all sizes, if what its terms need can be.
    """
    rest = [fact for fact in _independent(notation.facts) if fact not in own]
    base = _names(seeds) | frozenset().union(*map(names, own)) | _sizes(seeds) | _sizes_of(own)
    linked = _linked(base, rest)
    known = known_by(frozenset(notation.facts))
    needs = dict.fromkeys(need for fact in linked for need in of_fact(fact, known))
    pool = [*linked, *(need for need in needs if need not in own and need not in shown and need not in linked)]
    left = _without_choices(base, pool, frozenset(own))
    return tuple(fact for fact in pool if fact in left)


__all__ = ["Joined", "aside", "at_member", "constraining", "names", "sizes_of"]
