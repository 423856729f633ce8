"""Results as they come: one JSON line each, in a file that belongs to one version of the code.

A run that is interrupted, even killed, loses at most what was under way; the next one goes on where it stopped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..judging.code import code_digest
from .battery import FAILED, Result

if TYPE_CHECKING:
    from .subjects import Subject

ROOTS = ("verify.judging.judge", "verify.selftest.battery")
APART = (
    "verify.cli.main",
    "verify.judging.run",
    "verify.cli.selftest",
)  # what asks for results, and does not make them
FIELDS = frozenset(f.name for f in fields(Result))


class StoreError(ValueError):
    """A store that cannot be used: the file and the remedy."""


def code_version() -> str:
    """A digest of everything that a verdict or the battery depends on, the entries that are attacked included."""
    return code_digest(ROOTS, APART)[:16]


def folder() -> Path:
    """Where results are kept: CERTIFY_CACHE, else the user's cache folder."""
    chosen = os.environ.get("CERTIFY_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(chosen) if chosen else Path(base) / "derivation-verifier"


def results_of(subject: Subject) -> Path:
    """Where the results of what may be read from a file are kept: they depend on what it says too."""
    pinned = f"-{subject.sha256[:8]}" if subject.sha256 else ""
    return folder() / f"selftest-{subject.key}{pinned}-{code_version()}.jsonl"


class Store:
    """The results of one version of the code."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or folder() / f"selftest-{code_version()}.jsonl"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.results = self._read()
            self._file = self.path.open("a", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            why = getattr(reason, "strerror", None) or str(reason)
            raise StoreError(f"{self.path}: {why}; set CERTIFY_CACHE to a folder you may write to") from None

    def _read(self) -> dict[str, Result]:
        """What is there; lines that were cut off and items that failed are left out, and tried again."""
        found: dict[str, Result] = {}
        if not self.path.exists():
            return found
        body = self.path.read_text(encoding="utf-8", errors="replace")
        for line in body.splitlines():
            result = _result(line)
            if result is not None and result.status != FAILED:
                found[result.id] = result
        if body and not body.endswith("\n"):
            with self.path.open("a", encoding="utf-8") as file:
                file.write("\n")
        return found

    def add(self, results: list[Result]) -> None:
        """Append, at once."""
        lines = "".join(json.dumps(asdict(result), ensure_ascii=False) + "\n" for result in results)
        self._file.write(lines)
        self._file.flush()
        self.results.update((result.id, result) for result in results)

    def close(self) -> None:
        self._file.close()


def _result(line: str) -> Result | None:
    try:
        data: Any = json.loads(line)
        if not isinstance(data, Mapping) or set(data) != FIELDS or not isinstance(data["id"], str):
            return None
        return Result(**data)
    except (ValueError, TypeError, RecursionError):
        return None
