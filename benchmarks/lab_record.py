"""The laboratory's stored session on two cores: `records/cpu-2-cores.json`, and its runs one by one as a .csv.

    python benchmarks/lab_record.py [--store FILE.sqlite] [--jobs 2] [--to benchmarks/records/cpu-2-cores.json]

Every finished run is stored at once: the same command goes on from there, and a session of which nothing is missing
writes the record anew from the store. Runs of another version of the code do not count.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from verify.lab import ensembles, record, theorem
from verify.lab.experiment import RunConfig, dataset
from verify.lab.store import Store, export, key_of
from verify.lab.sweep import Progress, grid, sweep

ROOT = Path(__file__).resolve().parents[1]
SEEDS = range(8)  # as many as an exponent's interval asks for
NARROW, WIDE, WIDEST = (64, 128, 256, 512), (64, 128, 256, 512, 1024), (64, 128, 256, 512, 1024, 2048)
BOTH = ("standard", "ntk")


def session() -> dict[str, list[RunConfig]]:
    """The runs, by the data they are trained on."""
    return {
        "sphere:6:8": [
            *grid(WIDEST, SEEDS, activations=("erf", "tanh", "relu"), parameterizations=BOTH),
            *grid(WIDE, SEEDS, depths=(2,), activations=("erf", "relu"), parameterizations=BOTH),
            *grid(NARROW, SEEDS, depths=(3,)),
            *grid(WIDE, SEEDS, dynamics=("flow",)),
            *grid(NARROW, SEEDS, depths=(2,), dynamics=("flow",)),
        ],
        "digits:2:8": grid((128, 256, 512, 1024), SEEDS, dynamics=("flow",)),
        "digits:10:10": grid((128, 256, 512), SEEDS, dynamics=("flow",)),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, default=Path("lab-results") / "cpu-2-cores.sqlite")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--to", type=Path, default=ROOT / "benchmarks" / "records" / "cpu-2-cores.json")
    given = parser.parse_args(arguments)
    with Store(given.store) as store:
        print(f"finished runs are stored in {given.store}, the record in {given.to}", flush=True)
        failures = [failure for name, runs in session().items() for failure in _swept(name, runs, store, given.jobs)]
        for problem in theorem.PROBLEMS:
            _once("theorem", problem, store, theorem.apply)
        for config in ensembles.ENSEMBLES:
            _once("ensemble", config, store, ensembles.run)
        if failures:
            raise SystemExit("\n".join(f"failed: {run}: {error}" for run, error in failures))
        stored, table = store.results(), given.to.with_suffix(".csv")
        export(stored, table)
        record.save(record.make(stored, table.name), given.to)
        print(f"{len(stored)} results in {given.to} and {table}")


def _once(kind: str, config: Any, store: Store, compute: Callable[[Any], dict[str, Any]]) -> None:
    if store.get(key_of(kind, config)) is None:
        store.put(kind, config, compute(config))
        print(f"{kind} {config}", flush=True)


def _swept(name: str, runs: list[RunConfig], store: Store, jobs: int) -> list[tuple[RunConfig, str]]:
    said = time.monotonic()

    def report(now: Progress) -> None:
        nonlocal said
        if time.monotonic() - said > 15:
            said = time.monotonic()
            print(f"{name}: {now.done + now.skipped} of {now.total}, {now.seconds_left:.0f} s left", flush=True)

    summary = sweep(runs, dataset(name), store, jobs=jobs, report=report)
    print(f"{name}: {summary.finished} finished, {summary.skipped} were there", flush=True)
    return list(summary.failures)


if __name__ == "__main__":
    main()
