"""A stream of cases, their results in a file, and the score."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TextIO

from .. import pool
from .generator import case
from .verdicts import BAD, EXCEPTION, FALSE, SLOWLY, Result, tried

CHUNK = 8
SEED = 1
COUNT = 5_000
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

    def add(self, results: list[Result]) -> None:
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


def run(ids: list[str], kept: Kept, jobs: int = 1, progress: pool.Progress | None = None) -> list[Result]:
    """The results of all cases named; those that are kept are not tried again."""
    pool.run(ids, str, _one, kept, jobs, CHUNK, progress)
    return [kept.results[id] for id in ids]


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
