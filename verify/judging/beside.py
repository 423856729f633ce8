"""False claims under facts that share only sizes with them: refuted without those facts, which hold beside.

A fact of which no engine that compares numbers draws a model (a bound on a norm, constants of a function) keeps every
claim of the same sizes from being refuted. Where the facts fall apart into those that share a name with the claim,
directly or through others, and the rest, a counterexample under the first and a model of the rest at the same sizes are
together a counterexample under all. Both are built and checked: a rest that nothing satisfies, or not at these sizes,
refutes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from itertools import islice, product
from typing import Any

import sympy

from derivations.assumptions import Assumption, Converges
from derivations.layers import Activation, HiddenLayer
from derivations.ledger import Claim, ClaimError, Relation
from derivations.ledger.closure import names
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, sizes_in, tree

from ..bounds import engine as bounds
from ..counterexamples.recount import recount
from ..effort import briefly
from ..evidence import Counterexample, Verdict, VerdictKind
from ..models import NoModel, recipe_of, witness

Judging = Callable[[Claim], Verdict]
Sizes = dict[sympy.Symbol, int]
RELATIONS = (Relation.EQ, Relation.SOLVES, Relation.LE, Relation.LT)
SMALL, MOST = (1, 2, 3), 6  # sizes that are tried where a counterexample has none with a model beside it
ACTIVATION = "the activation"
Room = Callable[[Claim], dict[str, Any]]
ROOMS: tuple[Room, ...] = (witness, bounds.witness)  # that draw models and check them


def refuted(claim: Claim, judging: Judging) -> Verdict | None:
    """The verdict REFUTED of a claim by one without the facts that share only sizes with it, or None."""
    if claim.relation not in RELATIONS or claim.given:
        return None
    split = parted(claim)
    if split is None:
        return None
    near, groups = split
    found = attempt(near, judging)
    if found is None or found.counterexample is None:
        return None
    shared = shared_by((near, *groups))
    first = {size: found.counterexample.sizes[size.name] for size in shared if size.name in found.counterexample.sizes}
    for number, sizes in enumerate(candidates(shared, first)):
        for rooms in (ROOMS, ROOMS[::-1]):
            models = beside(groups, sizes, rooms)
            if models is None:
                break
            if number:
                again = attempt(pinned(near, sizes), judging)
                if again is None or again.counterexample is None:
                    break
                found = again
            example = joined(found.counterexample, sizes, models)  # type: ignore[arg-type]
            if not contradicted(claim, example):
                reason = f"{found.reason}; what shares only sizes with it holds beside it"
                return replace(found, counterexample=example, reason=reason, advisor=None)
    return None


def attempt(claim: Claim, judging: Judging) -> Verdict | None:
    """A verdict REFUTED that is not one of shapes."""
    try:
        with briefly():
            found = judging(claim)
    except ClaimError:
        return None
    return found if found.verdict is VerdictKind.REFUTED and found.reason != "malformed" else None


# -- apart ------------------------------------------------------------------------------------------------
def parted(claim: Claim) -> tuple[Claim, list[Claim]] | None:
    """The claim with the facts alone that share names with it, and the rest in groups; None where that is all, or
    where something that is needed belongs to none of them."""
    facts = (*claim.assumptions.standing, *claim.assumptions.stated)
    groups = grouped([spoken(claim.lhs, claim.rhs)], facts)
    (_, close), *others = groups
    if not others or any(isinstance(fact, Converges) for _, group in others for fact in group):
        return None
    notation = replace(claim.notation, facts=tuple(close), families={})
    near = replace(claim, notation=notation, stated=tuple(fact for fact in claim.stated if fact in close), lemmas=())
    rest = [holding(claim, group) for _, group in others]
    kept = [near.assumptions.together, *(one.assumptions.together for one in rest)]
    if not claim.assumptions.together <= frozenset().union(*kept) or not set(close) <= kept[0]:
        return None
    said = [spoken(claim.lhs, claim.rhs) | told(kept[0]), *map(told, kept[1:])]
    return None if any(not a.isdisjoint(b) for i, a in enumerate(said) for b in said[:i]) else (near, rest)


def grouped(seeds: list[frozenset[str]], facts: Iterable[Assumption]) -> list[tuple[frozenset[str], list[Assumption]]]:
    """The facts in groups that share no names, that of the seeds first; a fact without a name belongs to it."""
    groups: list[tuple[frozenset[str], list[Assumption]]] = [(seed, []) for seed in seeds]
    for fact in facts:
        own = told((fact,))
        met = [i for i, (said, _) in enumerate(groups) if not said.isdisjoint(own)] or ([] if own else [0])
        joined = (own.union(*(groups[i][0] for i in met)), [f for i in met for f in groups[i][1]] + [fact])
        left = [group for i, group in enumerate(groups) if i not in met]
        groups = [joined, *left] if 0 in met else [*left, joined]
    return groups


def told(facts: Iterable[Assumption]) -> frozenset[str]:
    """What facts speak of; sizes as numbers are left out, since a model of either side has them."""
    found: set[str] = set()
    for fact in facts:
        found |= {name for name in names(fact) if not name.startswith("size ")}
        if isinstance(fact, Activation | HiddenLayer) or any(map(activated, fact.nodes())):
            found.add(ACTIVATION)
    return frozenset(found)


def spoken(*nodes: Node) -> frozenset[str]:
    found = {symbol.name for node in nodes for symbol in node.symbols}
    return frozenset(found | {ACTIVATION for node in nodes if activated(node)})


def activated(node: Node) -> bool:
    """Whether the activation occurs: a function that all claims share without a name."""
    return any(isinstance(part, n.Phi) for part in tree(node))


def holding(claim: Claim, facts: Iterable[Assumption]) -> Claim:
    """A claim that says nothing, under these facts."""
    notation = replace(claim.notation, facts=(), families={})
    return Claim(n.Num(0), Relation.EQ, n.Num(0), notation, tuple(facts))


# -- sizes ------------------------------------------------------------------------------------------------
def sizes_of(claim: Claim) -> frozenset[sympy.Symbol]:
    nodes = (claim.lhs, claim.rhs, *(node for fact in claim.assumptions for node in fact.nodes()))
    return frozenset(size for node in nodes for part in tree(node) for size in sizes_in(part))


def shared_by(claims: Iterable[Claim]) -> list[sympy.Symbol]:
    """The sizes that two of these speak of."""
    spoken = Counter(size for claim in claims for size in sizes_of(claim))
    return sorted((size for size, times in spoken.items() if times > 1), key=str)


def candidates(shared: list[sympy.Symbol], first: Sizes) -> Iterator[Sizes]:
    """The sizes of a counterexample, those that it lacks small; and small ones."""
    lacking = [size for size in shared if size not in first]
    more = islice(product(SMALL, repeat=len(lacking)), MOST)
    yield from ({**first, **dict(zip(lacking, values, strict=True))} for values in more)
    small = sorted(product(SMALL, repeat=len(shared)), key=lambda values: (sum(values), values))
    others = [dict(zip(shared, values, strict=True)) for values in small[: 4 * MOST]]
    yield from [sizes for sizes in others if sizes != first][:MOST]


def pinned(claim: Claim, sizes: Sizes) -> Claim:
    """The claim with numbers in the places of some sizes."""
    numbers = {size: sympy.Integer(value) for size, value in sizes.items()}
    stated = tuple(put_in(fact, numbers) for fact in claim.stated)
    notation = replace(claim.notation, facts=tuple(put_in(fact, numbers) for fact in claim.notation.facts))
    lhs, rhs = claim.lhs.xreplace(numbers), claim.rhs.xreplace(numbers)
    return replace(claim, lhs=lhs, rhs=rhs, notation=notation, stated=stated)


def put_in(fact: Any, numbers: dict) -> Any:
    """A fact with numbers in the places of some sizes, the facts that it holds as well."""
    changes: dict[str, Any] = {}
    for field in fields(fact):
        value = getattr(fact, field.name)
        if isinstance(value, Node):
            changes[field.name] = value.xreplace(numbers)
        elif isinstance(value, Assumption):
            changes[field.name] = put_in(value, numbers)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(x.xreplace(numbers) if isinstance(x, Node) else x for x in value)
    return replace(fact, **changes)


# -- models beside ----------------------------------------------------------------------------------------
def beside(groups: list[Claim], sizes: Sizes, rooms: tuple[Room, ...]) -> list[dict[str, Any]] | None:
    """A checked model of each group at these sizes, or None."""
    found = []
    for group in groups:
        own = {size: value for size, value in sizes.items() if size in sizes_of(group)}
        model = a_model(pinned(group, own), rooms)
        if model is None:
            return None
        found.append(model)
    return found


def a_model(claim: Claim, rooms: tuple[Room, ...]) -> dict[str, Any] | None:
    """A model of what a claim assumes, by the first of the rooms that draws and checks one."""
    for room in rooms:
        if room is witness and recipe_of(claim).bound:
            continue  # conditions on the terms of a sum are not looked at there
        try:
            return room(claim)
        except (NoModel, ArithmeticError, ValueError, LookupError, NotImplementedError):
            continue
    return None


def joined(example: Counterexample, sizes: Sizes, models: list[dict[str, Any]]) -> Counterexample:
    """The counterexample with what was drawn beside it, which is not shown."""
    drawn = {name: tuple(map(tuple, rows)) for model in models for name, rows in model["values"].items()}
    more = {name: value for model in models for name, value in model["sizes"].items()}
    all_sizes = {**more, **{size.name: value for size, value in sizes.items()}, **example.sizes}
    return replace(example, sizes=all_sizes, drawn={**drawn, **example.drawn})


def contradicted(claim: Claim, example: Counterexample) -> bool:
    """Whether what is shown, counted again under all facts, is no counterexample."""
    try:
        recount.confirm(claim, example)
    except recount.Contradicted:
        return True
    except recount.NotConfirmed:
        return False
    return False


__all__ = ["parted", "refuted"]
