"""A proof object read once: every node becomes a step, premises first, or the object is refused as malformed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from derivations.assumptions import Assumption
from derivations.notation import nodes as n

from .errors import fail, need
from .trees import EQ, LE, LT, height, nodes_of

MOST_STEPS, DEEPEST = 100_000, 5_000


@dataclass(frozen=True, eq=False)
class Step:
    """What a node of a proof object says, and what it says it rests on."""

    left: n.Node
    relation: str
    right: n.Node
    rule: str
    parents: tuple[Step, ...]
    data: tuple[Any, ...]
    under: frozenset[Assumption]

    @cached_property
    def height(self) -> int:
        """How deep the terms that it says are nested; a step that many proofs share is measured once."""
        return max(map(height, (self.left, self.right, *nodes_of(self.data))))

    @property
    def content(self) -> tuple:
        return (self.left, self.relation, self.right, self.rule, self.parents, self.data, self.under)


def steps_of(proof: object, known: Mapping[tuple, Step]) -> list[Step]:
    """The steps of a proof object, premises first, each node once; the content of a known step is known."""
    made: dict[int, Step] = {}
    keep: list[object] = []  # so that no identity is used twice
    below: dict[int, tuple[Any, ...]] = {}
    open_: set[int] = set()
    stack: list[tuple[object, bool]] = [(proof, False)]
    out: list[Step] = []
    while stack:
        thing, ready = stack.pop()
        name = id(thing)
        if ready:
            open_.discard(name)
            made[name] = step(thing, tuple(made[id(p)] for p in below[name]), known)
            out.append(made[name])
        elif name not in made:
            need(name not in open_, "the proof is cyclic")
            need(len(keep) < MOST_STEPS and len(open_) < DEEPEST, "the proof is too large or too deep")
            keep.append(thing)
            below[name] = sequence(thing, "parents")
            keep.extend(below[name])
            open_.add(name)
            stack.append((thing, True))
            stack.extend((p, False) for p in below[name])
    return out


def sequence(thing: object, name: str) -> tuple[Any, ...]:
    value = getattr(thing, name, None)
    need(isinstance(value, tuple), f"a proof object without a tuple of {name}")
    return value  # type: ignore[return-value]


def step(thing: object, parents: tuple[Step, ...], known: Mapping[tuple, Step]) -> Step:
    left, relation, right, rule, under = (
        getattr(thing, x, None) for x in ("left", "relation", "right", "rule", "under")
    )
    data = sequence(thing, "data")
    found = looked_up(known, (left, relation, right, rule, parents, data, under))
    if found is not None:
        return found
    if not isinstance(left, n.Node) or not isinstance(right, n.Node):
        fail("a proof object whose sides are no terms")
    if not isinstance(relation, str) or relation not in (LE, LT, EQ) or not isinstance(rule, str):
        fail(f"a proof object with the relation {relation!r} and the rule {rule!r}")
    if not isinstance(under, frozenset | set) or not all(isinstance(a, Assumption) for a in under):
        fail("a proof object that does not say what it rests on")
    need(n.same_shape(left.shape, right.shape), f"{rule}: two sides of different shapes")
    need(relation == EQ or left.is_scalar_shaped, f"{rule}: an inequality between matrices")
    return Step(left, relation, right, rule, parents, data, frozenset(under))


def looked_up(known: Mapping[tuple, Step], content: tuple) -> Step | None:
    try:
        return known.get(content)
    except TypeError:  # something without a hash is not known
        return None


def all_under(steps: Iterable[Step]) -> set[Assumption]:
    return set().union(*(s.under for s in steps))
