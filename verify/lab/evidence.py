"""What stored results say of each numbered statement, as plain data for the certificate.

A summary tells what was measured: which side against which bound, in how many runs, how close it came, on which
range, and whether the hypotheses held. It is never a proof. This module knows nothing of engines and verdicts: the
certificate reads what it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from verify.lab import record
from verify.lab.errors import LabError
from verify.lab.results import verdict_of, verdict_of_exponent

_NUMBER, _MAYBE = (int, float), (int, float, type(None))
_BOUND: Mapping[str, Any] = {
    "equation": str, "quantity": str, "bound": str, "worst_slack": _MAYBE, "violations": int, "worst_outside": _MAYBE,
    "outside": int, "runs": int, "runs_with_hypotheses": int, "points": int, "tested": dict, "seeds": list,
}  # fmt: skip
_EXPONENT: Mapping[str, Any] = {"equation": str, "family": dict, "measured": dict, "proved": _MAYBE}
_MEASURED: Mapping[str, Any] = {
    "quantity": str, "slope": _NUMBER, "low": _NUMBER, "high": _NUMBER, "seeds": int, "widths": list,
}  # fmt: skip


def evidence(source: str | Path) -> dict[str, list[dict[str, Any]]]:
    """Summaries of a store, or of a record saved as .json, by the numbers in the record's own tables.

    Each is a dict of plain JSON with the keys
        quantity, bound          the two sides that were compared;
        runs, points             how many runs and recorded times;
        runs_with_hypotheses     those for which every hypothesis was checked to hold;
        hypotheses               do they hold in every run ("all"), some ("some"), or none ("none");
        worst_slack, violations  largest left / right side, and times above it, in those runs;
        exponent                 None, or {slope, low, high}: the measured power of n with its 95 % interval;
        tested, seeds            the range;
        failed                   the hypotheses that fail somewhere: name, runs, least and most left / right;
        verdict                  "not violated on the tested range", "violated", "hypotheses met by no run",
                                 and of exponents "fewer than 8 seeds" (an interval needs them) and "slower on the
                                 tested range" (an order speaks of large widths: this contradicts nothing),
                                 computed here from the numbers, whatever the file says.
    A number that no equation of the notes has, such as "G.2", is a theorem of the paper.

    Raises:
        LabError: no such file, not a store or record, or a row of it is damaged; the message names the place.
    """
    read = record.read(source)
    found: dict[str, list[dict[str, Any]]] = {}
    for i, row in enumerate(_rows(source, read, "bounds")):
        _check(source, row, _BOUND, f"bounds[{i}]")
        found.setdefault(row["equation"], []).append(_of_bound(row))
    for i, row in enumerate(_rows(source, read, "exponents")):
        place = f"exponents[{i}]"
        _check(source, row, _EXPONENT, place)
        _check(source, row["measured"], _MEASURED, f"{place}.measured")
        if row["proved"] is None:  # a measurement beside which nothing is claimed
            continue
        if not row["measured"]["widths"]:
            raise _damaged(source, f"{place}.measured.widths is empty")
        for number in row["equation"].split(", "):
            found.setdefault(number, []).append(_of_exponent(row))
    return found


def origin(source: str | Path) -> dict[str, Any]:
    """Where a store's or record's results come from: code version, machine, number of runs."""
    read = record.read(source)
    return {"code": read.get("code"), "machine": read["machine"], "runs": read["runs"]}


def _of_bound(row: Mapping[str, Any]) -> dict[str, Any]:
    inside, runs = row["runs_with_hypotheses"], row["runs"]
    same = ("quantity", "bound", "runs", "points", "runs_with_hypotheses")
    return {
        **{name: row[name] for name in same},
        "hypotheses": "none" if not inside else "all" if inside == runs else "some",
        "worst_slack": row["worst_slack"],
        "violations": row["violations"],
        "exponent": None,
        "tested": row["tested"],
        "seeds": row["seeds"],
        "verdict": verdict_of(row["violations"], inside),
        "failed": row.get("failed", []),
    }


def _of_exponent(row: Mapping[str, Any]) -> dict[str, Any]:
    m = row["measured"]
    runs = m["seeds"] * len(m["widths"])
    return {
        "quantity": m["quantity"],
        "bound": f"O(n^{row['proved']:g})",
        "runs": runs,
        "points": runs,
        "runs_with_hypotheses": runs,  # (48) speaks of n -> infinity: every run of a smooth activation counts
        "hypotheses": "all",
        "worst_slack": None,
        "violations": 0,  # an order at finite widths contradicts nothing
        "exponent": {name: m[name] for name in ("slope", "low", "high")},
        "tested": {**row["family"], "width": [min(m["widths"]), max(m["widths"])]},
        "seeds": m["seeds"],
        "verdict": verdict_of_exponent(m["low"], row["proved"], m["seeds"]),
    }


def _rows(source: str | Path, read: Mapping[str, Any], name: str) -> list[Any]:
    rows = read[name]
    if not isinstance(rows, list):
        raise _damaged(source, f"{name} is no list")
    return rows


def _check(source: str | Path, row: Any, shape: Mapping[str, Any], place: str) -> None:
    if not isinstance(row, dict):
        raise _damaged(source, f"{place} is no object")
    for key, kinds in shape.items():
        if key not in row:
            raise _damaged(source, f"{place}: `{key}` is missing")
        value = row[key]
        if (
            not isinstance(value, kinds)
            or isinstance(value, bool)
            or (isinstance(value, float) and not isfinite(value))
        ):
            raise _damaged(source, f"{place}.{key} is not of the kind a record holds there")


def _damaged(source: str | Path, what: str) -> LabError:
    return LabError(f"{source}: {what}; make the record again with `certify lab report --save FILE.json`")
