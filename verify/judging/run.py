"""Judging a whole document, on one process or several: entries, errata, the accounting."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from derivations import library
from derivations.document import Document

from ..bounds.replay import remember, remembering
from .entry import Judging, judge_equation
from .errata import collect_errata
from .judge import judge
from .results import EquationResult, RunResult, accounting
from .store import Store
from .transfer import enable_transfer


def run(
    keys: Iterable[str] | None = None,
    document: Document | None = None,
    jobs: int = 1,
    progress: Callable[[int, int, EquationResult], None] | None = None,
    store: Store | None = None,
) -> RunResult:
    """Judge the given entries (all without any) of a document, on `jobs` processes.

    Without a document it is the first of the library. One that is not in the library is judged on one process, whatever
    `jobs` says, since other processes load it from there. Verdicts do not depend on `jobs`; which model is shown as a
    witness may, since claims under the same assumptions share the one that was drawn first.

    With a store of verdicts, what an earlier run found is not searched for again; nor does the result depend on that.
    """
    start = perf_counter()
    document = library.document() if document is None else document
    named = document.equations if keys is None else keys
    chosen = list(dict.fromkeys(document.equations[key].number for key in named))
    results: dict[str, EquationResult] = {}
    tell = progress or (lambda done, total, result: None)
    if jobs > 1 and library.is_listed(document):
        enable_transfer(document)
        where = None if store is None else store.path
        with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(document.key, where)) as pool:
            for key, result in zip(chosen, pool.map(_judge_by_key, [(document.key, k) for k in chosen]), strict=True):
                results[key] = result
                tell(len(results), len(chosen), result)
    else:
        with collecting_rarely(), remembering():
            for key in chosen:
                results[key] = judge_equation(document.equations[key], store or judge)
                tell(len(results), len(chosen), results[key])
    return accounted(document, results, perf_counter() - start)


def together(document: Document, results: Mapping[str, EquationResult], seconds: float) -> RunResult:
    """A run put together from entries that were judged one by one (by tests, or by other processes)."""
    return accounted(document, {key: results[key] for key in document.equations if key in results}, seconds)


def accounted(document: Document, results: Mapping[str, EquationResult], seconds: float) -> RunResult:
    """What follows from the entries: the errata, what is not settled, and whether the counts add up."""
    problems = tuple(problem for result in results.values() for problem in result.problems)
    complete = set(results) == set(document.equations)
    draft = RunResult(document, results, collect_errata(document, results), problems, seconds, complete)
    return replace(draft, problems=(*problems, *accounting(draft)))


RARELY = (2_000_000, 50, 100)  # objects between two looks: more than judging the whole document makes


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for cycles seldom: the trees of a document live as long as the run, and each look goes through them all."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


_WORKER: list[Judging] = [judge]


def _start_worker(key: str, where: Path | None = None) -> None:
    """A worker sends results as we do, keeps one BLAS thread, leaves Ctrl-C to the parent, and shares its store."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    gc.set_threshold(*RARELY)
    remember()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    enable_transfer(library.document(key))
    if where is not None:
        _WORKER[0] = Store(where)


def _judge_by_key(job: tuple[str, str]) -> EquationResult:
    return judge_equation(library.document(job[0]).equations[job[1]], _WORKER[0])


__all__ = ["collecting_rarely", "run", "together"]
