"""Runs a stream of cases on some processes, keeps results as they come, goes on where an earlier run stopped."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, fields
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from .generator import case
from .verdicts import BAD, EXCEPTION, FALSE, SLOWLY, Result, tried

CHUNK = 8
SEED = 1
COUNT = 5_000
Progress = Callable[[int, int, str], None]
FIELDS = frozenset(f.name for f in fields(Result))


class Kept:
    """Results in a file of JSON lines; what was cut off is tried again."""

    def __init__(self, path: Path | None) -> None:
        self.results: dict[str, Result] = {}
        self._file: TextIO | None = None
        if path is None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        body = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        for line in body.splitlines():
            result = _result(line)
            if result is not None:
                self.results[result.id] = result
        self._file = path.open("a", encoding="utf-8")
        if body and not body.endswith("\n"):
            self._file.write("\n")

    def add(self, results: Iterable[Result]) -> None:
        for result in results:
            self.results[result.id] = result
            if self._file is not None:
                self._file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
        if self._file is not None:
            self._file.flush()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


def _result(line: str) -> Result | None:
    try:
        data: Any = json.loads(line)
        if not isinstance(data, Mapping) or set(data) != FIELDS:
            return None
        return Result(**data)
    except (ValueError, TypeError, RecursionError):
        return None


def names(seed: int = SEED, count: int = COUNT) -> list[str]:
    return [f"{seed}:{number}" for number in range(count)]


def run(ids: list[str], kept: Kept, jobs: int = 1, progress: Progress | None = None) -> list[Result]:
    """The results of all cases named; those that are kept are not tried again."""
    tell = progress or (lambda done, total, id: None)
    todo = [id for id in ids if id not in kept.results]
    done = len(ids) - len(todo)
    tell(done, len(ids), "")
    for results in _tried(todo, jobs):
        kept.add(results)
        done += len(results)
        tell(done, len(ids), results[-1].id)
    return [kept.results[id] for id in ids]


def _tried(todo: list[str], jobs: int) -> Iterator[list[Result]]:
    chunks = iter([todo[i : i + CHUNK] for i in range(0, len(todo), CHUNK)])
    if jobs == 1:
        for chunk in chunks:
            yield from ([_one(id)] for id in chunk)
        return
    with ProcessPoolExecutor(jobs, initializer=_start_worker) as pool:
        running: set[Future] = {pool.submit(_all, chunk) for chunk in islice(chunks, 3 * jobs)}
        try:
            while running:
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                running |= {pool.submit(_all, chunk) for chunk in islice(chunks, len(finished))}
                yield from (future.result() for future in finished)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _start_worker() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _all(ids: list[str]) -> list[Result]:
    return [_one(id) for id in ids]


def _one(id: str) -> Result:
    seed, number = id.split(":")
    return tried(case(int(seed), int(number)))


# -- the score ------------------------------------------------------------------------------------------
def score(results: list[Result], seed: int) -> dict[str, Any]:
    """Counts by kind and status, how often true and false claims were settled, and what is wrong."""
    bad = [result for result in results if result.status in BAD]
    return {
        "seed": seed,
        "claims": len(results),
        "by_status": dict(sorted(Counter(r.status for r in results).items())),
        "by_kind": {
            kind: dict(sorted(Counter(r.status for r in results if r.kind == kind).items()))
            for kind in sorted({r.kind for r in results})
        },
        "settled": {
            kind: _settled([r for r in results if r.kind == kind]) for kind in sorted({r.kind for r in results})
        },
        "false_verdicts": sum(r.status in FALSE for r in results),
        "exceptions": sum(r.status == EXCEPTION for r in results),
        "slow": sum(r.status == SLOWLY for r in results),
        "open": [asdict(r) for r in bad][:500],
        "open_count": len(bad),
        "seconds": round(sum(r.seconds for r in results), 1),
    }


def _settled(results: list[Result]) -> dict[str, int]:
    """Of the claims known to be true, and of those known to be false: how many the judge settled."""
    true = [r for r in results if r.truth == "true" or (r.truth == "left to the oracle" and r.oracle == "holds")]
    false = [r for r in results if r.truth == "false" or (r.truth == "left to the oracle" and r.oracle == "violated")]
    return {
        "true": len(true),
        "proved": sum(r.verdict == "PROVED" for r in true),
        "false": len(false),
        "refuted": sum(r.verdict == "REFUTED" for r in false),
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The score as text."""
    yield f"claims with facts {found['claims']:6}   " + ", ".join(f"{n} {s}" for s, n in found["by_status"].items())
    for kind, row in found["settled"].items():
        rest = ", ".join(f"{n} {s}" for s, n in found["by_kind"][kind].items())
        yield (f"  {kind:10} {row['proved']} of {row['true']} true proved, {row['refuted']} of {row['false']} false "
               f"refuted; {rest}")  # fmt: skip
    yield f"false verdicts {found['false_verdicts']:4}, exceptions {found['exceptions']}, slow {found['slow']}"
    for entry in found["open"][:20]:
        yield f"  {entry['status']}: {entry['id']} {entry['template']}: {entry['verdict']}, {entry['why'][:90]}"
    if found["open_count"] > 20:
        yield f"  and {found['open_count'] - 20} more"
