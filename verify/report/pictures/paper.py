"""What was measured of the paper's displays, from the record that comes with the laboratory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from verify.lab.errors import LabError
from verify.lab.paper import stored

from .style import BLACK, COLOURS, MARKS, canvas, picture

_WIDTH = re.compile(r"(?P<what>.+), n = (?P<n>\d+), (?P<depth>\d) hidden")
_CLAIMED = {"S97": (0.0, "(S97) $\\sup_t\\|\\theta_t-\\theta_0\\|_2$"),
            "S98": (-0.5, "(S98) $\\sup_t\\|\\hat\\Theta_0-\\hat\\Theta_t\\|_F$"),
            "S99": (-0.5, "(S99) change of $J$ by distance")}  # fmt: skip


@picture
def constants_of_lemma_1() -> tuple[Figure, Sequence[int], str]:
    """(S47) by width and depth: what is enough for one hidden layer, what two and three ask for."""
    figure, axes = canvas(1, 2, 9.0, 3.6)
    seeds: set[int] = set()
    for ax, first, title in zip(axes, ("S47", "S86"), ("one hidden layer: enough", "more: at least"), strict=True):
        one = _first(first)
        seeds |= set(one["seeds"])
        series: dict[str, list[Mapping[str, Any]]] = {}
        for row in one["rows"]:
            found = _WIDTH.fullmatch(row["case"])
            if found is not None:
                name = found["what"] + ("" if first == "S47" else f", {found['depth']} hidden")
                series.setdefault(name, []).append({**row, "n": int(found["n"])})
        for i, (name, rows) in enumerate(series.items()):
            values = [row["value"] for row in rows]
            errors = [[row["value"] - row["low"] for row in rows], [row["high"] - row["value"] for row in rows]]
            ax.errorbar([row["n"] for row in rows], values, yerr=errors, color=COLOURS[i + 1], marker=MARKS[i],
                        capsize=2, label=name)  # fmt: skip
        ax.set(
            xscale="log", xlabel="width n (units)", ylabel="constant of (S47) (no unit)", title=title, ylim=(0, None)
        )
        ax.legend()
    words = "Lemma 1 in the standard parameterization, tanh: means with 95 % intervals (certify lab paper lemma)."
    return figure, sorted(seeds), words


@picture
def rates_of_theorem_g4() -> tuple[Figure, Sequence[int], str]:
    """Measured powers of n of (S97), (S98) and (S99) beside those that are claimed."""
    figure, (ax,) = canvas(1, 1, 8.5, 2.8)
    names: list[str] = []
    seeds: set[int] = set()
    for number, (claimed, words) in _CLAIMED.items():
        one = _first(number)
        seeds |= set(one["seeds"])
        for row in one["rows"]:
            if not row["case"].startswith("power of n"):
                continue
            y = len(names)
            names.append(f"{words}, {row['case'].removeprefix('power of n, ')}")
            sides = [[row["value"] - row["low"]], [row["high"] - row["value"]]]
            ax.errorbar(row["value"], y, xerr=sides, fmt="o", color=COLOURS[1], capsize=2)
            ax.plot(claimed, y, "|", color=BLACK, markersize=11, markeredgewidth=1.8)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel="exponent of n (no unit)", ylabel="quantity (no unit)", xlim=(-1.3, 0.5))
    words = (
        "Descent in the NTK parameterization, erf: powers of n with 95 % bootstrap intervals (dots), and what is "
        "claimed, for (S99) as corrected (bars); left of the bar is faster (certify lab paper rates)."
    )
    return figure, sorted(seeds), words


def _first(number: str) -> Mapping[str, Any]:
    """The first measurement of a display in the record.

    Raises:
        LabError: the record is not there, or says nothing of it.
    """
    data = stored.shipped()
    for one in () if data is None else data["paper"]:
        if one["displays"][0] == f"lee2019:{number}":
            return dict(one)
    raise LabError(f"{stored.SHIPPED.name}: nothing of ({number}); make it with `certify lab paper --save FILE.json`")
