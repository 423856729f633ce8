"""The laboratory's record as tables and figures: SVG that follows the page's colours and needs no library."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..files import CertificateError

MAX_ROWS = 400
LEFT, WIDTH, ROW, FOOT = 300.0, 760.0, 21.0, 46.0


@dataclass(frozen=True)
class Mark:
    """A point with an optional interval, in data units."""

    value: float
    low: float | None = None
    high: float | None = None
    kind: str = "main"


@dataclass(frozen=True)
class Shown:
    """A mark in pixels."""

    x: float
    y: float
    low: float | None
    high: float | None
    kind: str


@dataclass(frozen=True)
class Figure:
    """Rows of marks on one axis, with reference lines."""

    title: str
    caption: str
    axis: str
    width: float
    height: float
    left: float
    labels: tuple[tuple[float, str], ...]
    marks: tuple[Shown, ...]
    ticks: tuple[tuple[float, str], ...]
    lines: tuple[tuple[float, str], ...]
    key: tuple[tuple[str, str], ...]


def laboratory_data(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the page shows of a record of the laboratory (`certify lab report --save`)."""
    try:
        return {
            "machine": _machine(record),
            "bounds": list(record["bounds"])[:MAX_ROWS],
            "exponents": list(record["exponents"])[:MAX_ROWS],
            "theorems": [_theorem(t) for t in record["theorems"][:MAX_ROWS]],
            "printed": [p for e in record["ensembles"] for p in e.get("printed", [])][:MAX_ROWS],
            "ensembles": [(e["config"], c) for e in record["ensembles"] for c in e["comparisons"]][:MAX_ROWS],
            "figures": [f for f in (slack(record), exponents(record), readout(record)) if f is not None],
            "runs": {key: float(record["runs"][key]) for key in ("count", "diverged", "seconds")},
        }
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as reason:
        what = f"{type(reason).__name__}: {reason}"
        raise CertificateError(
            f"laboratory record: it lacks what the page shows ({what}); make one with `certify lab report --save FILE`"
        ) from None


def _machine(record: Mapping[str, Any]) -> str:
    machine = record["machine"]
    gpu = f", {machine['gpu']['name']}" if machine.get("gpu") else ""
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return f"{machine['platform']}, {machine['cores']} cores{gpu}; {packages}"


def _theorem(found: Mapping[str, Any]) -> dict[str, Any]:
    problem, answer = found["problem"], found["answer"]
    failing = [h for h in answer["hypotheses"] if not h["holds"]]
    size = f"{problem['points']} inputs, n = {problem['width']}"
    return {
        "problem": f"{problem['activation']}, {size}, {problem['dynamics']}",
        "applies": bool(answer["applies"]),
        "why": "; ".join(f"{h['name']} fails by a factor {number(h['factor'])}" for h in failing),
        "threshold": number(answer["threshold"]),
        "path": number(found["measured"]["path"]),
        "bound": number(found["guaranteed"]["path"]) if found.get("guaranteed") else "",
    }


def number(value: Any) -> str:
    """Three significant digits; a dash where there is none."""
    return "–" if value is None else f"{float(value):.3g}"


# -- figures ------------------------------------------------------------------------------------------
def slack(record: Mapping[str, Any]) -> Figure | None:
    """The largest left side over right side of each bound: at most 1 where it holds."""
    rows = []
    for bound in record["bounds"]:
        marks = [
            Mark(math.log10(float(bound[key])), kind=kind)
            for key, kind in (("worst_outside", "other"), ("worst_slack", "main"))
            if bound[key] is not None and float(bound[key]) > 0
        ]
        if marks:
            rows.append((f"({bound['equation']}) {bound['quantity']}", marks))
    caption = (
        "The largest measured left side over the right side. Filled: runs in which every hypothesis holds; at most "
        "1 if the bound is right. Hollow: all other runs, which contradict nothing."
    )
    return figure("How close each bound comes", caption, "left side / right side", rows, [(0.0, "")], logarithmic=True,
                  key=(("main", "all hypotheses hold"), ("other", "elsewhere")))  # fmt: skip


def exponents(record: Mapping[str, Any]) -> Figure | None:
    """Exponents of the width with their intervals, beside what is proved."""
    rows = []
    for found in record["exponents"]:
        measured, family = found["measured"], found["family"]
        quantity = str(measured["quantity"]).replace("_", " ")
        label = f"{quantity}: {family['activation']} L={family['depth']} {family['dynamics']}"
        data = str(family.get("data", ""))
        if data and not data.startswith("sphere"):
            label += f" {data}"
        kind = "main" if found["proved"] is not None else "other"
        if family["parameterization"] == "standard":
            mark = Mark(float(measured["slope"]), float(measured["low"]), float(measured["high"]), kind)
            rows.append((label, [mark]))
    rows.sort(key=lambda row: row[0])
    caption = (
        "Measured exponent of the width n (standard parameterization) with its 95 % bootstrap interval over seeds. "
        "What is proved is decay at least as fast as the line at -1/2; what is seen further left is faster, and no "
        "theorem."
    )
    return figure("How things shrink with the width", caption, "exponent of n", rows, [(-0.5, "proved -1/2")],
                  key=(("main", "a bound is proved"), ("other", "no claim")))  # fmt: skip


def readout(record: Mapping[str, Any]) -> Figure | None:
    """Variance of a trained readout at a test input: (47) as printed, corrected, and measured."""
    rows = []
    for ensemble in record["ensembles"]:
        for found in ensemble.get("printed", []):
            marks = [Mark(float(found["printed"]), kind="wrong"), Mark(float(found["corrected"]), kind="main"),
                     Mark(float(found["measured"]), kind="other")]  # fmt: skip
            rows.append((f"t = {found['time']:g}", marks))
    caption = (
        "Variance over an ensemble of trained networks at a test input, with the printed and the corrected formula. "
        "The ensemble rejects the printed one where the record says so."
    )
    return figure("Readout only: printed, corrected, measured", caption, "variance", rows, [],
                  key=(("wrong", "as printed"), ("main", "corrected"), ("other", "measured")))  # fmt: skip


def figure(
    title: str,
    caption: str,
    axis: str,
    rows: Sequence[tuple[str, Sequence[Mark]]],
    lines: Iterable[tuple[float, str]],
    logarithmic: bool = False,
    key: tuple[tuple[str, str], ...] = (),
) -> Figure | None:
    """A dot plot: one row for each label; None without rows."""
    rows = list(rows)[:MAX_ROWS]
    lines = list(lines)
    values = [v for _, marks in rows for m in marks for v in (m.value, m.low, m.high) if v is not None]
    values = [v for v in [*values, *(v for v, _ in lines)] if math.isfinite(v)]
    if not rows or not values:
        return None
    low, high = min(values), max(values)
    ticks = decades(low, high) if logarithmic else steps(low, high)
    low, high = min(low, ticks[0][0]), max(high, ticks[-1][0])
    spread = (high - low) or 1.0
    room = WIDTH - LEFT - 30

    def place(value: float) -> float:
        return round(LEFT + 12 + room * (min(max(value, low), high) - low) / spread, 1)

    shown, labels = [], []
    for i, (label, marks) in enumerate(rows):
        y = 26 + ROW * i
        labels.append((y, label))
        for mark in marks:
            if math.isfinite(mark.value):
                ends = [None if v is None else place(v) for v in (mark.low, mark.high)]
                shown.append(Shown(place(mark.value), y, ends[0], ends[1], mark.kind))
    return Figure(
        title, caption, axis, WIDTH, 26 + ROW * len(rows) + FOOT, LEFT, tuple(labels), tuple(shown),
        tuple((place(value), text) for value, text in ticks), tuple((place(value), text) for value, text in lines), key,
    )  # fmt: skip


def steps(low: float, high: float) -> list[tuple[float, str]]:
    """Round ticks around an interval."""
    size = 10 ** math.floor(math.log10((high - low) or 1.0))
    size = next(s for s in (size / 5, size / 2, size, 2 * size) if (high - low) / s <= 8)
    first, last = math.floor(low / size), math.ceil(high / size)
    first -= first * size > low  # the quotient of a tiny number is rounded to zero
    last += last * size < high
    return [(i * size, f"{i * size:.4g}") for i in range(first, last + 1)]


def decades(low: float, high: float) -> list[tuple[float, str]]:
    """Powers of ten around an interval of logarithms, at most about eight."""
    first, last = math.floor(low), math.ceil(high)
    stride = max(1, math.ceil((last - first) / 7))
    superscript = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    wanted = range(last - stride * ((last - first + stride - 1) // stride), last + 1, stride)
    return [(float(i), "1" if i == 0 else "10" + str(i).translate(superscript)) for i in wanted]


__all__ = ["Figure", "laboratory_data", "number"]
