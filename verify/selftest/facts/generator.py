"""The stream of claims: a seed and a number give one case, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .case import Case, Draft, claim_of
from .kinds import load
from .letters import Letters
from .mutants import MUTANTS, SAME

PLAIN = 0.4  # the share of templates as they are
TRIES = 12


def case(seed: int, number: int) -> Case:
    """Case `number` of the stream `seed`: a template of some kind, mostly with one change or two."""
    r = random.Random(f"{seed}:{number}")
    draft = drawn(r, number)
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
    kinds = load()
    names = sorted(kinds)
    kind = names[number % len(names)]
    template = r.choice(sorted(kinds[kind]))
    draft = kinds[kind][template](Letters(r))
    return replace(draft, kind=kind, template=template)


def changed(draft: Draft, r: random.Random) -> Draft:
    """The draft after one mutation that applies to it."""
    for _ in range(TRIES):
        name = r.choice(sorted(MUTANTS))
        try:
            made = MUTANTS[name](draft, r)
        except RecursionError:  # a hostile tree, too deep to be changed
            continue
        if made is not None:
            return made
    return draft


def cases(seed: int, count: int, first: int = 0) -> Iterator[Case]:
    return (case(seed, number) for number in range(first, first + count))


def of_ids(ids: Iterable[str]) -> Iterator[Case]:
    """Cases by their names, `seed:number`."""
    for id in ids:
        seed, number = id.split(":")
        yield case(int(seed), int(number))
