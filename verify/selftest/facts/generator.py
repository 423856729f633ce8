"""The stream of claims: a seed and a number give one case, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from derivations.ledger import Relation
from derivations.notation import Num

from .case import NO_MODEL, Case, Draft, Truth, claim_of, hostile
from .kinds import KINDS
from .letters import Letters
from .mutants import MUTANTS, SAME

JOINED = 0.12  # the share of claims that are the sum of two
PLAIN = 0.4  # the share of templates as they are
TRIES = 12


def case(seed: int, number: int) -> Case:
    """Case `number` of the stream `seed`: a template of some kind, mostly with one change or two."""
    r = random.Random(f"{seed}:{number}")
    draft = drawn(r, number)
    if r.random() < JOINED:
        draft = joined(draft, r) or draft
    twin = None
    changes = 0 if r.random() < PLAIN else 1 if r.random() < 0.8 else 2
    for _ in range(changes):
        before = draft
        draft = changed(draft, r)
        last = draft.how[-1] if len(draft.how) > len(before.how) else ""
        twin = before if last in SAME else None
    id = f"{seed}:{number}"
    claim = claim_of(draft, id)
    return Case(id, draft, claim, None if twin is None else claim_of(twin, id))


def drawn(r: random.Random, number: int) -> Draft:
    """The kinds take turns; the template is drawn."""
    kinds = KINDS
    names = sorted(kinds)
    kind = names[number % len(names)]
    template = r.choice(sorted(kinds[kind]))
    return made(kind, template, Letters(r))


def made(kind: str, template: str, letters: Letters) -> Draft:
    """The claim of one template."""
    try:
        draft = KINDS[kind][template](letters)
    except (TypeError, ValueError) as refusal:  # a hostile fact that its class refuses to be: nothing to judge
        if kind != "hostile":
            raise
        draft = hostile(Num(0), Num(0)).by(f"refused when built: {refusal}"[:80])
    return replace(draft, kind=kind, template=template)


def joined(draft: Draft, r: random.Random) -> Draft | None:
    """The sum of two claims of different kinds, with the facts of both: where the truth of the sum is known."""
    if draft.relation not in (Relation.EQ, Relation.LE) or not _summable(draft):
        return None
    letters = Letters(r)
    letters.used |= {s.name for node in draft.nodes() for s in node.symbols}
    kinds = KINDS
    for _ in range(TRIES):
        kind = r.choice(sorted(set(kinds) - {draft.kind, "hostile", "forgotten"}))
        other = made(kind, r.choice(sorted(kinds[kind])), letters)
        if _summable(other) and other.relation is draft.relation:
            truth = _of_sum(draft.truth, other.truth, draft.relation)
            how = (*draft.how, f"and {kind}/{other.template}")
            lhs, rhs = draft.lhs + other.lhs, draft.rhs + other.rhs
            return replace(draft, lhs=lhs, rhs=rhs, facts=(*draft.facts, *other.facts), truth=truth, how=how)
    return None


def _summable(draft: Draft) -> bool:
    known = draft.truth in NO_MODEL or draft.truth in (Truth.TRUE, Truth.FALSE)
    return known and draft.lhs.is_scalar_shaped and draft.rhs.is_scalar_shaped


def _of_sum(one: Truth, other: Truth, relation: Relation) -> Truth:
    """What is known of the sum of two claims that share no letter."""
    for truth in (Truth.VACUOUS, Truth.UNDEFINED):
        if truth in (one, other):
            return truth
    if one is other is Truth.TRUE:
        return Truth.TRUE
    if relation is Relation.EQ and Truth.TRUE in (one, other):
        return Truth.FALSE
    return Truth.OPEN


def changed(draft: Draft, r: random.Random) -> Draft:
    """The draft after one mutation that applies to it."""
    for _ in range(TRIES):
        name = r.choice(sorted(MUTANTS))
        try:
            after = MUTANTS[name](draft, r)
        except (RecursionError, TypeError, ValueError):  # a tree too deep to be changed, a fact that refuses the change
            continue
        if after is not None:
            return after
    return draft


def cases(seed: int, count: int, first: int = 0) -> Iterator[Case]:
    return (case(seed, number) for number in range(first, first + count))


def of_ids(ids: Iterable[str]) -> Iterator[Case]:
    """Cases by their names, `seed:number`."""
    for id in ids:
        seed, number = id.split(":")
        yield case(int(seed), int(number))
