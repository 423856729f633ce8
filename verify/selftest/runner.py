"""What the battery tries, in an order in which every part of it is a fair sample."""

from __future__ import annotations

import hashlib
from operator import attrgetter

from ..evidence import ClaimClass
from ..judging.classes import claim_class
from . import battery, pool
from .battery import Item, Result, all_mutants, try_item
from .store import Store

CHUNK = 4
CAP = 2  # mutants of one operator for one display; without it the longest displays would be most of the battery
CAP_BOUND = 1  # where some are bounds, on which the search for a proof takes longest


def plan(quick: bool = False) -> list[Item]:
    """The quick plan, or the full one: of each operator and display up to `CAP` mutants, drawn by a fixed number."""
    items = battery.plan(quick=quick)
    if quick:
        return items
    mutants = all_mutants(_document())
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        if item.kind == "mutant":
            groups.setdefault((mutants[item.key].number, item.operator), []).append(item)
    kept: set[str] = set()
    for group in groups.values():
        bounds = any(claim_class(mutants[item.key].claim) is ClaimClass.BOUND for item in group)
        kept.update(item.id for item in sorted(group, key=_shuffled)[: CAP_BOUND if bounds else CAP])
    return [item for item in items if item.kind != "mutant" or item.id in kept]


def run(items: list[Item], store: Store, jobs: int = 1, progress: pool.Progress | None = None) -> dict[str, Result]:
    """The results of all items; those in the store are not tried again."""
    if jobs > 1:
        all_mutants(_document())  # before the fork: shared by all workers
    pool.run(sorted(items, key=_shuffled), attrgetter("id"), try_item, store, jobs, CHUNK, progress)
    return store.results


def _shuffled(item: Item) -> str:
    """A fixed order in which every part is a fair sample, so that the time left is an honest guess."""
    return hashlib.sha256(item.id.encode()).hexdigest()


def _document() -> str:
    from derivations import library

    return library.DEFAULT


__all__ = ["plan", "run"]
