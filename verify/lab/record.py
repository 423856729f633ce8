"""A short record of a laboratory session: hardware, versions, bounds, exponents, theorems, ensembles.
JSON."""

from __future__ import annotations

import importlib
import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from verify.files import Unreadable, read_json
from verify.lab import backends, results, shapes
from verify.lab.checks import finite
from verify.lab.errors import LabError
from verify.lab.store import Store, Stored, atomically, code_version

SCHEMA = 1
MAX_BYTES = 64 * 1024 * 1024
_AGAIN = "make one with `certify lab report --save FILE.json`"


_LISTED = ("width", "depth", "activation", "parameterization", "dynamics", "data", "outputs", "eta_ratio", "seed")


def make(stored: Iterable[Stored], where: str = "") -> dict[str, Any]:
    """The record of `stored` on this machine, with what each run was and the file in which it is stored."""
    stored = list(stored)
    return _plain(
        {
            "schema": SCHEMA,
            "code": code_version(),
            "machine": machine(),
            "bounds": [{**asdict(r), "verdict": r.verdict} for r in results.records(stored)],
            "exponents": [{**asdict(s), "verdict": s.verdict} for s in results.scalings(stored)],
            "theorems": [
                {
                    "problem": s.config,
                    **{k: s.result[k] for k in ("answer", "guaranteed", "measured", "eta_0", "steps")},
                }
                for s in stored
                if s.kind == "theorem"
            ],
            "ensembles": [
                {"config": s.config, **{k: s.result[k] for k in ("comparisons", "printed") if k in s.result}}
                for s in stored
                if s.kind == "ensemble"
            ],
            "runs": {
                "count": sum(s.kind == "run" for s in stored),
                "diverged": sum(bool(s.result.get("diverged")) for s in stored if s.kind == "run"),
                "seconds": sum(s.seconds for s in stored),
                "stored_in": where,
                "list": [
                    {"key": s.key, "kind": s.kind, **{name: s.config[name] for name in _LISTED if name in s.config}}
                    for s in stored
                ],
            },
        }
    )


def machine() -> dict[str, Any]:
    """Processor, cores, and package versions; the GPU where one is usable."""
    packages = {}
    for name in ("numpy", "scipy", "python-flint", "cupy-cuda13x", "torch"):
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    gpu = None
    if backends.missing_gpu() is None:
        properties = importlib.import_module("cupy").cuda.runtime.getDeviceProperties(0)
        gpu = {"name": properties["name"].decode(), "memory": int(properties["totalGlobalMem"])}
    return {
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "threads": os.environ.get("OPENBLAS_NUM_THREADS"),
        "gpu": gpu,
        "packages": packages,
    }


def save(record: dict[str, Any], path: str | Path) -> None:
    """Write `record` as JSON, atomically."""
    text = json.dumps(record, indent=1, allow_nan=False) + "\n"
    atomically(Path(path), lambda temporary: temporary.write_text(text))


def read(path: str | Path) -> dict[str, Any]:
    """The record in a .json file, or made now from a store.

    Raises:
        LabError: no such file, not a record, or a record of a later schema.
    """
    path = Path(path)
    if path.suffix != ".json":
        with Store(path, create=False) as store:
            stored = store.results()
        if not stored:
            raise LabError(f"{path}: holds no results of this code version; run the sweep again")
        return make(stored, path.name)
    try:
        record = read_json(path, MAX_BYTES)
    except FileNotFoundError:
        raise LabError(f"{path}: no such file") from None
    except Unreadable as error:
        raise LabError(f"{path}: not a JSON record ({error}); {_AGAIN}") from None
    if isinstance(record, dict) and isinstance(record.get("schema"), int) and record["schema"] != SCHEMA:
        raise LabError(f"{path}: record of schema {record['schema']}, this version reads {SCHEMA}; {_AGAIN}")
    problem = shapes.wrong(record, shapes.RECORD, "")
    if problem:
        raise LabError(f"{path}: not a record of the laboratory ({problem.lstrip(': ')}); {_AGAIN}")
    return record


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return finite(value) if isinstance(value, float) else value
