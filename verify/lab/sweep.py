"""Sweeps over widths, seeds, depths, activations and parameterizations: local processes or a dask cluster.

Only this process writes to the store. Every finished run is stored before the next is looked at; runs already
stored for this configuration and code are skipped, so the same call resumes an interrupted sweep.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

from verify.lab import data, experiment
from verify.lab.errors import LabError
from verify.lab.experiment import RunConfig, bind
from verify.lab.store import Store, key_of

_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_POOL_RESTARTS = 3

#: (config, result or None, error or None)
Outcome = tuple[RunConfig, dict[str, Any] | None, str | None]


@dataclass(frozen=True)
class Progress:
    """Where a sweep stands; `seconds_left` is None before the first run has ended."""

    done: int
    total: int
    skipped: int
    failed: int
    seconds_left: float | None


@dataclass(frozen=True)
class Summary:
    """What a sweep did: runs finished now, found in the store, failed (with their errors)."""

    finished: int
    skipped: int
    failures: tuple[tuple[RunConfig, str], ...]


def grid(
    widths: Iterable[int],
    seeds: Iterable[int],
    *,
    depths: Iterable[int] = (1,),
    activations: Iterable[str] = ("erf",),
    parameterizations: Iterable[str] = ("standard",),
    dynamics: Iterable[str] = ("descent",),
    **common: Any,
) -> list[RunConfig]:
    """All combinations; `common` are further fields of `RunConfig`."""
    return [
        RunConfig(w, d, a, p, s, dyn, **common)
        for d, a, p, dyn, w, s in product(depths, activations, parameterizations, dynamics, widths, seeds)
    ]


def sweep(
    configs: Sequence[RunConfig],
    chosen: data.Dataset,
    store: Store,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Summary:
    """Run what the store does not hold yet, on `jobs` local processes or the dask scheduler at `scheduler`.

    Raises:
        LabError: the scheduler cannot be reached.
        KeyboardInterrupt: passed on after the finished runs were stored.
    """
    bound = list(dict.fromkeys(bind(c, chosen) for c in configs))
    have = store.keys()
    todo = sorted((c for c in bound if key_of("run", c) not in have), key=lambda c: -c.cost)
    skipped, total_cost = len(bound) - len(todo), sum(c.cost for c in todo)
    finished, failures, done_cost, started = 0, [], 0.0, time.monotonic()
    outcomes = _on_dask(todo, chosen, scheduler) if scheduler else _locally(todo, chosen, jobs)
    try:
        for config, result, error in outcomes:
            if result is not None:
                store.put("run", config, result)
                finished += 1
            else:
                failures.append((config, error or "unknown error"))
            done_cost += config.cost
            elapsed = time.monotonic() - started
            if report:
                left = elapsed * (total_cost - done_cost) / done_cost
                report(Progress(finished, len(bound), skipped, len(failures), left))
    finally:
        close = getattr(outcomes, "close", None)
        if close:
            close()
    return Summary(finished, skipped, tuple(failures))


def attempt(config: RunConfig, chosen: data.Dataset) -> Outcome:
    """One run in a worker; a bad configuration is an outcome, not a crash."""
    try:
        return config, experiment.run(config, chosen), None
    except (LabError, MemoryError, FloatingPointError, ArithmeticError) as error:
        return config, None, f"{type(error).__name__}: {error}"


def _locally(todo: Sequence[RunConfig], chosen: data.Dataset, jobs: int) -> Iterator[Outcome]:
    if jobs <= 1 or len(todo) <= 1:
        for config in todo:
            yield attempt(config, chosen)
        return
    remaining = dict.fromkeys(todo)
    for _ in range(_POOL_RESTARTS):
        try:
            for outcome in _pool(list(remaining), chosen, min(jobs, len(remaining))):
                del remaining[outcome[0]]
                yield outcome
            return
        except BrokenProcessPool:  # a worker was killed: the runs it had are tried again
            continue
    for config in remaining:
        yield config, None, "the worker process was killed each time this run was tried (out of memory?)"


def _pool(todo: Sequence[RunConfig], chosen: data.Dataset, jobs: int) -> Iterator[Outcome]:
    with _single_threaded_children():
        pool = ProcessPoolExecutor(
            jobs, multiprocessing.get_context("spawn"), _prepare_worker, (os.getpid(),)
        )
        waiting, queue = set(), iter(todo)
        try:
            for config in queue:  # few at a time: a cancelled sweep has little to take back
                waiting.add(pool.submit(attempt, config, chosen))
                if len(waiting) < 2 * jobs:
                    continue
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield future.result()
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ended:
                    yield future.result()
        finally:
            workers = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            if waiting:  # interrupted: do not wait for runs that nobody will store
                for worker in workers:
                    worker.kill()
            for worker in workers:
                worker.join(timeout=10)


def _on_dask(todo: Sequence[RunConfig], chosen: data.Dataset, address: str) -> Iterator[Outcome]:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise LabError("--scheduler needs dask.distributed: install the extra [cluster]") from None
    try:
        client = Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise LabError(f"--scheduler {address}: no dask scheduler answers there ({error})") from None
    with client:
        shared = client.scatter(chosen, broadcast=True)
        futures = {
            client.submit(
                attempt, config, shared, key=f"lab-{key_of('run', config)}", pure=False, retries=2
            ): config
            for config in todo
        }
        try:
            for future in as_completed(list(futures), loop=client.loop):
                config = futures.pop(future)
                broken = future.exception() if future.status == "error" else None
                yield (config, None, str(broken)) if broken else future.result()
                future.release()
        finally:
            client.cancel(list(futures), force=True)


@contextmanager
def _single_threaded_children() -> Iterator[None]:
    """Each worker process computes on one core; what this process was told stays as it was."""
    before = {name: os.environ.get(name) for name in _THREAD_VARIABLES}
    os.environ.update(dict.fromkeys(_THREAD_VARIABLES, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _prepare_worker(parent: int) -> None:
    """Ctrl-C is the parent's business; a worker whose parent was killed ends itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
