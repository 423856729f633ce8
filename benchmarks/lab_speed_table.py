"""The tables of README.md that `lab_speed.py` measures: kept in `lab_speed.json`, by processor.

python benchmarks/lab_speed_table.py      write the tables again from the file
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
STORED, PAGE = HERE / "lab_speed.json", HERE / "README.md"
BEGIN, END = "<!-- lab_speed: from here on written by lab_speed.py -->", "<!-- lab_speed: to here -->"

#: heading -> the contender's name, by kind; `ours` is the faster of our backends
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "ntk": {
        "numpy": "ours numpy ntk",
        "torch": "ours torch ntk",
        "neural-tangents, structured": "nt ntk, STRUCTURED_DERIVATIVES",
        "its vector products": "nt ntk, NTK_VECTOR_PRODUCTS",
        "its Jacobian contraction": "nt ntk, JACOBIAN_CONTRACTION",
    },
    "step": {
        "numpy": "ours numpy step",
        "torch": "ours torch step",
        "floor": "floor",
        "torch, hand-written": "torch step, hand-written",
        "torch autograd (to pre-activations)": "torch step, autograd to pre-activations",
        "per-sample Jacobians": "torch step, autograd per-sample Jacobians",
        "JAX, structured": "jax step, STRUCTURED_DERIVATIVES",
    },
}
TITLES = {"ntk": "tangent kernel", "step": "descent step"}
_SAME = ("processor", "threads", "kind", "n", "dtype")


def update(cells: Iterable[Mapping[str, Any]]) -> None:
    """Put `cells` in the place of those of the same processor, threads, kind, width and numbers; write the tables."""
    kept = {_key(cell): cell for cell in _stored()} | {_key(cell): dict(cell) for cell in cells}
    ordered = [kept[key] for key in sorted(kept, key=lambda k: (k[2], k[0], k[1], k[4] != "float64", k[3]))]
    STORED.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n\n" + tables(ordered) + "\n" + END + rest.split(END)[1], encoding="utf-8")


def tables(cells: Iterable[Mapping[str, Any]]) -> str:
    """Both tables, in milliseconds, with each time over ours in parentheses."""
    cells = list(cells)
    return "\n".join(_table(kind, [cell for cell in cells if cell["kind"] == kind]) for kind in COLUMNS)


def _table(kind: str, cells: list[Mapping[str, Any]]) -> str:
    columns = {h: name for h, name in COLUMNS[kind].items() if any(name in cell["best"] for cell in cells)}
    rows = [f"| {TITLES[kind]} | numbers | n | " + " | ".join(columns) + " |", "|" + "---|" * (3 + len(columns))]
    for cell in cells:
        best = cell["best"]
        ours = min(value for name, value in best.items() if name.startswith("ours"))
        shown = [_shown(name, best.get(name), ours) for name in columns.values()]
        where = f"{cell['processor']}, {cell['threads']} threads, {cell['date']}"
        rows.append(f"| {where} | {cell['dtype']} | {cell['n']} | " + " | ".join(shown) + " |")
    return "\n".join(rows) + "\n"


def _shown(name: str, value: float | None, ours: float) -> str:
    if value is None:
        return ""
    number = f"{value:.0f}" if value >= 100 else f"{value:#.3g}".rstrip(".")
    return number if name.startswith("ours") else f"{number} ({value / ours:.2f})"


def _key(cell: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(cell[name] for name in _SAME)


def _stored() -> list[dict[str, Any]]:
    return list(json.loads(STORED.read_text(encoding="utf-8"))) if STORED.exists() else []


if __name__ == "__main__":
    update([])
