"""What the battery tries, in an order in which every part of it is a fair sample."""

from __future__ import annotations

import hashlib
from functools import partial
from operator import attrgetter

from derivations import library

from ..evidence import ClaimClass
from ..judging.classes import claim_class
from . import battery, pool
from .battery import FORGED, Item, Result, all_mutants, try_item
from .store import Store

CHUNK = 4
CAP = 2  # mutants of one operator for one display; without it the longest displays would be most of the battery
OWN = ("mutant", "forgery", "letters")
CAP_BOUND = 1  # where some are bounds, on which the search for a proof takes longest


def plan(quick: bool = False, document: str = library.DEFAULT) -> list[Item]:
    """The quick plan, or the full one: of each operator and display up to `CAP` mutants, drawn by a fixed number.

    Of another document than the first only what is its own: mutants of its claims, forgeries of their proofs.
    """
    items = battery.plan(document, quick)
    if document != library.DEFAULT:
        items = [item for item in items if item.kind in OWN and item.key not in FORGED]
    if quick:
        return items
    mutants = all_mutants(document)
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        if item.kind == "mutant":
            groups.setdefault((mutants[item.key].number, item.operator), []).append(item)
    kept: set[str] = set()
    for group in groups.values():
        bounds = any(claim_class(mutants[item.key].claim) is ClaimClass.BOUND for item in group)
        kept.update(item.id for item in sorted(group, key=_shuffled)[: CAP_BOUND if bounds else CAP])
    return [item for item in items if item.kind != "mutant" or item.id in kept]


def run(
    items: list[Item],
    store: Store,
    jobs: int = 1,
    progress: pool.Progress | None = None,
    document: str = library.DEFAULT,
) -> dict[str, Result]:
    """The results of all items; those in the store are not tried again."""
    if jobs > 1:
        all_mutants(document)  # before the fork: shared by all workers
    attempt = try_item if document == library.DEFAULT else partial(try_item, document=document)
    pool.run(sorted(items, key=_shuffled), attrgetter("id"), attempt, store, jobs, CHUNK, progress)
    return store.results


def _shuffled(item: Item) -> str:
    """A fixed order in which every part is a fair sample, so that the time left is an honest guess."""
    return hashlib.sha256(item.id.encode()).hexdigest()


__all__ = ["plan", "run"]
