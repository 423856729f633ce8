"""Runs a plan on some processes, keeps results as they come, goes on where an earlier run stopped."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice

from ..evidence import ClaimClass
from ..judging.judge import claim_class
from . import battery
from .battery import Item, Result, all_mutants, try_item
from .store import Store

CHUNK = 4
CAP = 2  # mutants of one operator for one display; without it the longest displays would be most of the battery
CAP_BOUND = 1  # where some are bounds, on which the search for a proof takes longest
Progress = Callable[[int, int, str], None]


def plan(quick: bool = False) -> list[Item]:
    """The quick plan, or the full one: of each operator and display up to `CAP` mutants, drawn by a fixed number."""
    items = battery.plan(quick=quick)
    if quick:
        return items
    pool = all_mutants(_document())
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        if item.kind == "mutant":
            groups.setdefault((pool[item.key].number, item.operator), []).append(item)
    kept: set[str] = set()
    for group in groups.values():
        bounds = any(claim_class(pool[item.key].claim) is ClaimClass.BOUND for item in group)
        kept.update(item.id for item in sorted(group, key=_shuffled)[: CAP_BOUND if bounds else CAP])
    return [item for item in items if item.kind != "mutant" or item.id in kept]


def run(items: list[Item], store: Store, jobs: int = 1, progress: Progress | None = None) -> dict[str, Result]:
    """The results of all items; those in the store are not tried again."""
    tell = progress or (lambda done, total, id: None)
    todo = sorted((item for item in items if item.id not in store.results), key=_shuffled)
    done = len(items) - len(todo)
    tell(done, len(items), "")
    for results in _tried(todo, jobs):
        store.add(results)
        store.results.update((result.id, result) for result in results)
        done += len(results)
        tell(done, len(items), results[-1].id)
    return store.results


def _shuffled(item: Item) -> str:
    """A fixed order in which every part is a fair sample, so that the time left is an honest guess."""
    return hashlib.sha256(item.id.encode()).hexdigest()


def _tried(todo: list[Item], jobs: int) -> Iterator[list[Result]]:
    chunks = iter([todo[i : i + CHUNK] for i in range(0, len(todo), CHUNK)])
    if jobs == 1:
        for chunk in chunks:
            yield from ([try_item(item)] for item in chunk)
        return
    all_mutants(_document())  # before the fork: shared by all workers
    with ProcessPoolExecutor(jobs, initializer=_start_worker) as pool:
        running: set[Future] = {pool.submit(_try_all, chunk) for chunk in islice(chunks, 3 * jobs)}
        try:
            while running:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(_try_all, chunk) for chunk in islice(chunks, len(finished))}
                yield from (future.result() for future in finished)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _document() -> str:
    from derivations import library

    return library.DEFAULT


def _start_worker() -> None:
    """One BLAS thread; Ctrl-C is the parent's."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _try_all(items: list[Item]) -> list[Result]:
    return [try_item(item) for item in items]


__all__ = ["plan", "run"]
