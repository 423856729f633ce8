"""Tries many things on some processes, keeps what comes at once, goes on where an earlier run stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import islice
from typing import Any, Protocol

Progress = Callable[[int, int, str], None]


class Kept(Protocol):
    """Results by their ids, in a file that grows."""

    results: dict[str, Any]

    def add(self, results: list[Any]) -> None: ...


def run(
    things: Sequence[Any],
    name: Callable[[Any], str],
    attempt: Callable[[Any], Any],
    kept: Kept,
    jobs: int = 1,
    chunk: int = 1,
    progress: Progress | None = None,
) -> None:
    """Keep the results of all things, in the order in which they come; those that are kept are not tried again.

    On several processes `chunk` things go to a worker at once, and `attempt` is a function of a module.
    """
    tell = progress or (lambda done, total, id: None)
    todo = [thing for thing in things if name(thing) not in kept.results]
    done = len(things) - len(todo)
    tell(done, len(things), "")
    for results in tried(todo, attempt, jobs, chunk):
        kept.add(results)
        done += len(results)
        tell(done, len(things), results[-1].id)


def tried(todo: Sequence[Any], attempt: Callable[[Any], Any], jobs: int, chunk: int) -> Iterator[list[Any]]:
    """Results in small lists; no worker waits for another, and what was not begun is dropped if the reader stops."""
    if jobs == 1:
        yield from ([attempt(thing)] for thing in todo)
        return
    chunks = iter([todo[i : i + chunk] for i in range(0, len(todo), chunk)])
    with ProcessPoolExecutor(jobs, initializer=start_worker) as pool:
        running: set[Future] = {pool.submit(each, attempt, part) for part in islice(chunks, 3 * jobs)}
        try:
            while running:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(each, attempt, part) for part in islice(chunks, len(finished))}
                yield from (future.result() for future in finished)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def each(attempt: Callable[[Any], Any], things: Sequence[Any]) -> list[Any]:
    return [attempt(thing) for thing in things]


def start_worker() -> None:
    """One BLAS thread; Ctrl-C is the parent's."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


__all__ = ["Progress", "run", "start_worker"]
