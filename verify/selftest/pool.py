"""Tries many things on some processes, keeps what comes at once, goes on where an earlier run stopped."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import groupby, islice
from typing import Any, Protocol

from ..judging.run import RARELY, collecting_rarely

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
    together: Callable[[Any], Any] | None = None,
) -> None:
    """Keep the results of all things, in the order in which they come; those that are kept are not tried again.

    On several processes a worker gets up to `chunk` things at once that are `together`, and `attempt` is a function of
    a module.
    """
    tell = progress or (lambda done, total, id: None)
    todo = [thing for thing in things if name(thing) not in kept.results]
    done = len(things) - len(todo)
    tell(done, len(things), "")
    for results in tried(parts(todo, chunk, together), attempt, jobs):
        kept.add(results)
        done += len(results)
        tell(done, len(things), results[-1].id)


def parts(things: Sequence[Any], most: int, together: Callable[[Any], Any] | None = None) -> list[Sequence[Any]]:
    """The things in their order in parts of at most so many; things that are not `together` are in different parts."""
    runs = [list(run) for _, run in groupby(things, together)] if together else [things]
    return [run[i : i + most] for run in runs for i in range(0, len(run), most)]


def tried(todo: Sequence[Sequence[Any]], attempt: Callable[[Any], Any], jobs: int) -> Iterator[list[Any]]:
    """Results in small lists; no worker waits for another, and what was not begun is dropped if the reader stops."""
    if jobs == 1:
        with collecting_rarely():
            yield from ([attempt(thing)] for part in todo for thing in part)
        return
    chunks = iter(todo)
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
    """One BLAS thread; Ctrl-C is the parent's; cycles are looked for seldom, and not in what the parent has made."""
    gc.freeze()
    gc.set_threshold(*RARELY)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


__all__ = ["Progress", "run", "start_worker"]
