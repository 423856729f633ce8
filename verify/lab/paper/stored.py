"""The record of what was measured of the paper: made, written, read back, and said display by display.

`record.json` beside this file is the record that `certify show` and the pages read where no other is named.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from verify.files import Unreadable, read_json
from verify.lab import record, shapes
from verify.lab.errors import LabError
from verify.lab.paper import DOCUMENT, MEASURES
from verify.lab.paper.measured import CONTRADICTED, KEPT, Measured
from verify.lab.shapes import NUMBER

SCHEMA = 1
MAX_BYTES = 4 * 1024 * 1024
SHIPPED = Path(__file__).with_name("record.json")
_ROW = {"case": str, "value": NUMBER, "low": NUMBER, "high": NUMBER, "beside": [list], "outside": [str]}
_MEASURED = {
    "displays": [str], "quantity": str, "claim": str, "verdict": str, "says": str, "seeds": [int], "tested": {},
    "level": str, "rows": [_ROW],
}  # fmt: skip
_RECORD: Mapping[str, Any] = {"schema": int, "machine": {}, "code": str, "paper": [_MEASURED]}


def make(names: Iterable[str] = MEASURES) -> dict[str, Any]:
    """The measurements of these names, computed now."""
    found: list[Measured] = []
    for name in names:
        found += importlib.import_module(f"{__package__}.{name}").measure()
    return {
        "schema": SCHEMA, "machine": record.machine(), "code": code_version(),
        "paper": [one.plain() for one in found],
    }  # fmt: skip


@cache
def code_version() -> str:
    """A digest of the laboratory's sources from which these numbers come."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def is_one(path: str | Path) -> bool:
    """Whether a file is such a record, and not one of the laboratory's sweeps; nothing is said of a damaged file."""
    try:
        data = read_json(path, MAX_BYTES) if str(path).endswith(".json") else None
    except (OSError, Unreadable):
        return False
    return isinstance(data, dict) and "paper" in data and "bounds" not in data


def read(path: str | Path) -> dict[str, Any]:
    """The record in a file.

    Raises:
        LabError: no such file, or it is no such record; the message names the place.
    """
    again = "make one with `certify lab paper --save FILE.json`"
    try:
        data = read_json(path, MAX_BYTES)
    except FileNotFoundError:
        raise LabError(f"{path}: no such file") from None
    except Unreadable as error:
        raise LabError(f"{path}: not a JSON record ({error}); {again}") from None
    wrong = shapes.wrong(data, _RECORD, "") or next(filter(None, map(_wrong_row, _rows(data))), "")
    if not wrong and data["schema"] != SCHEMA:
        wrong = f"schema {data['schema']}, this version reads {SCHEMA}"
    if wrong:
        raise LabError(f"{path}: not a record of the paper's displays ({wrong.lstrip(': ')}); {again}")
    return dict(data)


def evidence(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What a record says of each display, by its number in the paper, as plain data for the certificate.

    The verdict and the numbers that an interval leaves out are worked out here, whatever the file says of them.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for one in data["paper"]:
        rows = [{**row, "outside": _outside(row)} for row in one["rows"]]
        against = sum("printed" in row["outside"] for row in rows)
        verdict = CONTRADICTED if against else one["verdict"]
        if verdict == CONTRADICTED and not against:
            verdict = KEPT
        said = {
            "quantity": one["quantity"], "bound": one["claim"], "says": one["says"], "verdict": verdict,
            "violations": against, "level": one["level"], "rows": rows, "tested": one["tested"],
            "seeds": one["seeds"], "command": f"certify lab paper {_name_of(one['displays'])}",
        }  # fmt: skip
        for name in one["displays"]:
            found.setdefault(name.removeprefix(f"{DOCUMENT}:"), []).append({"displays": one["displays"], **said})
    return found


def _outside(row: Mapping[str, Any]) -> list[str]:
    return [name for name, number in row["beside"] if not row["low"] <= number <= row["high"]]


def _name_of(displays: Iterable[str]) -> str:
    numbers = [name.removeprefix(f"{DOCUMENT}:") for name in displays]
    return next((key for key, spoken in MEASURES.items() if numbers[0] in spoken), "")


def _rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [row for one in data["paper"] for row in one["rows"]]


def _wrong_row(row: Mapping[str, Any]) -> str:
    fine = all(
        len(pair) == 2 and isinstance(pair[0], str) and not isinstance(pair[1], bool) and isinstance(pair[1], NUMBER)
        for pair in row["beside"]
    )
    return "" if fine else f"{row['case']}: what stands beside a number is a word and a number"


@cache
def shipped() -> dict[str, Any] | None:
    """The record that comes with the package; None where it is not there."""
    return read(SHIPPED) if SHIPPED.exists() else None


def write(data: Mapping[str, Any], path: str | Path) -> None:
    """Write a record, whole or not at all."""
    record.save(dict(data), path)
