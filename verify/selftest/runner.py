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

CHUNK = 16  # items of one claim at most that one process tries at once: they share models and lemmas
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
    pool.run(sorted(items, key=_in_turn), attrgetter("id"), attempt, store, jobs, CHUNK, progress, _about)
    return store.results


def _shuffled(item: Item) -> str:
    """A fixed pseudo-random number for the draw of mutants."""
    return hashlib.sha256(item.id.encode()).hexdigest()


def _about(item: Item) -> str:
    """The claim that an item attacks."""
    return item.key.partition("~")[0]


def _in_turn(item: Item) -> tuple[str, str]:
    """A fixed order in which every part is a fair sample of the claims, so that the time left is an honest guess.

    The items of one claim come together. The numbers by which mutants were drawn are no order: those that were drawn
    have small ones, and everything else would come late.
    """
    return hashlib.sha256(f"turn {_about(item)}".encode()).hexdigest(), item.id


__all__ = ["plan", "run"]
