"""Finished runs in one SQLite file (WAL, one writer), keyed by configuration and code version.

A run is stored in its own transaction the moment it ends: an interrupted sweep loses the runs under way only.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from verify.files import Unreadable, parse_json
from verify.lab import shapes
from verify.lab.errors import LabError

#: the modules whose code determines the numbers of a run
_NUMERICS = (
    "activations",
    "arrays",
    "backends",
    "blas",
    "checks",
    "constants",
    "data",
    "dynamics",
    "empirical",
    "ensembles",
    "experiment",
    "kernels",
    "linearized",
    "networks",
    "steps",
    "theorem",
)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, config TEXT NOT NULL, result TEXT NOT NULL,
    code TEXT NOT NULL, seconds REAL NOT NULL, stored REAL NOT NULL
)"""


@dataclass(frozen=True)
class Stored:
    """One finished experiment: kind "run", "theorem" or "ensemble"."""

    key: str
    kind: str
    config: dict[str, Any]
    result: dict[str, Any]
    code: str
    seconds: float


@cache
def code_version() -> str:
    """A digest of the numerical modules' sources: results of other code are not mistaken for these."""
    whole = hashlib.sha256()
    for name in _NUMERICS:
        path = Path(__file__).with_name(f"{name}.py")
        whole.update(path.read_bytes() if path.exists() else b"")
    return whole.hexdigest()[:12]


def key_of(kind: str, config: Any) -> str:
    """The key of an experiment: kind, configuration (a dataclass or dict) and code version."""
    plain = config if isinstance(config, dict) else asdict(config)
    text = json.dumps([kind, plain, code_version()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


class Store:
    """The file at `path`, made when missing; use as a context manager.

    Raises:
        LabError: the file is no such store, or cannot be opened or made; with `create=False`, is missing.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        try:
            if not create and not self.path.exists():
                raise LabError(f"{self.path}: no such store; run `certify lab sweep --store {self.path}` first")
            if self.path.exists() and not self.path.is_file():
                raise OSError("it is not a regular file")
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, timeout=30)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.execute(_SCHEMA)
            self._db.commit()
        except LabError:
            raise
        except (sqlite3.Error, OSError, ValueError) as error:
            raise self._damaged(error) from None

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def put(self, kind: str, config: Any, result: dict[str, Any]) -> str:
        """Store one finished experiment, at once."""
        plain = config if isinstance(config, dict) else asdict(config)
        key = key_of(kind, plain)
        row = (
            key, kind, json.dumps(plain, sort_keys=True), json.dumps(result, allow_nan=False),
            code_version(), float(result.get("seconds", 0.0)), time.time(),
        )  # fmt: skip
        try:
            with self._db:
                self._db.execute("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise LabError(f"{self.path}: cannot be written ({error}); give another --store") from None
        return key

    def _damaged(self, error: object) -> LabError:
        return LabError(f"{self.path}: not a store of results ({error}); give another --store")

    def keys(self) -> set[str]:
        try:
            return {key for (key,) in self._db.execute("SELECT key FROM results")}
        except sqlite3.Error as error:
            raise self._damaged(error) from None

    def get(self, key: str) -> Stored | None:
        return next(self._rows("WHERE key = ?", (key,)), None)

    def results(self, kind: str | None = None, *, any_code: bool = False) -> list[Stored]:
        """Stored experiments in a fixed order; those of this code version unless `any_code`."""
        return [
            s
            for s in self._rows("ORDER BY kind, config", ())
            if (kind is None or s.kind == kind) and (any_code or s.code == code_version())
        ]

    def _rows(self, clause: str, arguments: tuple[Any, ...]) -> Iterator[Stored]:
        try:
            rows = self._db.execute(
                f"SELECT key, kind, config, result, code, seconds FROM results {clause}", arguments
            ).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from None
        for row in rows:
            yield self._stored(*row)

    def _stored(self, key: Any, kind: Any, config: Any, result: Any, code: Any, seconds: Any) -> Stored:
        """One row, checked: whatever reads a result may rely on what `shapes` lists."""
        try:
            if not all(isinstance(text, str) for text in (key, kind, config, result, code)):
                raise Unreadable("a column that is no text")
            read_config, read_result = parse_json(config), parse_json(result)
        except Unreadable as error:
            raise self._damaged(f"result {key!s:.24}: {error}") from None
        problem = shapes.wrong(read_config, shapes.CONFIGS.get(kind, {}), "config")
        problem = problem or shapes.wrong(read_result, shapes.RESULTS.get(kind, {}), "result")
        problem = problem or shapes.wrong(seconds, shapes.NUMBER, "seconds")
        if problem:
            raise self._damaged(f"result {key[:24]}: {problem}")
        return Stored(key, kind, read_config, read_result, code, seconds)


def flat(stored: Stored) -> dict[str, Any]:
    """One row of an export: configuration and scalar results, nested names joined by a dot."""
    row: dict[str, Any] = {"key": stored.key, "kind": stored.kind, "code": stored.code}
    row |= {f"config.{name}": value for name, value in stored.config.items() if not isinstance(value, list | dict)}
    for name, value in stored.result.items():
        if isinstance(value, dict) and name in ("quantities", "constants"):
            row |= {f"{name}.{inner}": v for inner, v in value.items()}
        elif not isinstance(value, list | dict):
            row[name] = value
    row["violations"] = sum(c["violations"] for c in stored.result.get("checks", []) if c["hypotheses"])
    return row


def export(results: list[Stored], path: str | Path) -> int:
    """Write `results` to a .csv or .parquet file, atomically; the number of rows.

    Raises:
        LabError: another ending, nothing to export, or pyarrow missing for Parquet.
    """
    path = Path(path)
    rows = [flat(r) for r in results]
    if not rows:
        raise LabError("the store holds no results of this code version: nothing to export")
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if path.suffix == ".csv":
        atomically(path, lambda temporary: _write_csv(temporary, columns, rows))
    elif path.suffix == ".parquet":
        atomically(path, lambda temporary: _write_parquet(temporary, columns, rows))
    else:
        raise LabError(f"{path}: exports end in .csv or .parquet")
    return len(rows)


def atomically(path: Path, write: Callable[[Path], object]) -> None:
    """`write` to a temporary file beside `path`, then rename it: a reader sees the old file or the new
    one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    except OSError as error:
        raise LabError(f"{path}: cannot be written ({error.strerror})") from None
    os.close(handle)
    try:
        write(Path(name))
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write_csv(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def _write_parquet(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise LabError("Parquet needs pyarrow: install the extra [lab], or export to .csv") from None
    table = pyarrow.table({name: pyarrow.array([row.get(name) for row in rows]) for name in columns})
    pyarrow.parquet.write_table(table, path)
