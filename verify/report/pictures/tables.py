"""Two small tables in Markdown: the mistakes of a run, and Theorem G.1 applied to drawn networks."""

from __future__ import annotations

from typing import Any

from verify.judging.results import RunResult
from verify.report import errata


def mistakes(result: RunResult) -> str:
    """One row for each erratum of the run: what is printed, what is right."""
    rows = ["| id | equation | printed → right | weight | conclusion survives |", "|---|---|---|---|---|"]
    for record in errata.records(result)["errata"]:
        survives = "yes" if record["conclusion_survives"] else "no"
        seen = errata.in_a_cell(errata.glance(record))
        rows.append(f"| {record['id']} | {errata.equations(record)} | {seen} | {record['weight']} | {survives} |")
    return "\n".join(rows)


def applied(record: dict[str, Any]) -> str:
    """Networks for which every hypothesis holds: threshold, and measured beside guaranteed."""
    rows = [
        "| network | form | seed | threshold for n | path | kernel change | gap (training) |",
        "|---|---|---|---|---|---|---|",
    ]
    for found in record["theorems"]:
        problem, answer, bounds, seen = found["problem"], found["answer"], found["guaranteed"], found["measured"]
        if bounds is None:
            continue
        gap = bounds["gap_train_flow" if problem["dynamics"] == "flow" else "gap_train"]
        pairs = ((seen["path"], bounds["path"]), (seen["kernel"], bounds["kernel"]), (seen["gap_train"], gap))
        compared = " | ".join(f"{left:.1e} ≤ {right:.1e}" for left, right in pairs)
        name = f"{problem['activation']}, {problem['points']} inputs, n = {problem['width']}, {problem['dynamics']}"
        rows.append(f"| {name} | {answer['form']} | {problem['seed']} | {answer['threshold']:.1e} | {compared} |")
    return "\n".join(rows)
