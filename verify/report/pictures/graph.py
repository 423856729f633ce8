"""Which display rests on which, coloured by effective status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from verify.judging.results import RunResult, Status, ancestors

from .style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILION, canvas, picture

#: (what it is, fill, mark): the mark says in grey what the fill says in colour
KINDS: Mapping[str, tuple[str, str]] = {
    "proved": (SKY, "o"),
    "proved; rests on an erratum and survives its correction": (BLUE, "o"),
    "erratum": (VERMILION, "X"),
    "definition": ("#ffffff", "s"),
    "assumed": (ORANGE, "D"),
    "statement": (GREEN, "P"),
    "unresolved": (PURPLE, "v"),
}
PER_ROW = 16


@picture
def dependencies(result: RunResult) -> tuple[Figure, Sequence[int], str]:
    """All entries in printed order, a row or more to each section, with an arc from each to what it uses."""
    place, rows = _layout(result)
    figure, (ax,) = canvas(1, 1, 9.8, 0.75 * len(rows) + 1.8)
    for key in result.equations:
        for used in result.document.equations[key].uses:
            if used in place:
                _arc(ax, place[used], place[key])
    for kind, (fill, mark) in KINDS.items():
        shown = [place[key] for key in result.equations if effective(result, key) == kind]
        if shown:
            across, down = np.array(shown, dtype=float).T
            ax.scatter(across, down, s=180 if mark != "X" else 220, c=fill, marker=mark, edgecolors=BLACK,
                       linewidths=0.8, label=f"{kind} ({len(shown)})", zorder=3)  # fmt: skip
    for key, (across, down) in place.items():
        ax.annotate(f"({key})", (across, down + 0.27), ha="center", va="top", fontsize=7, zorder=4)
    starts = {section: row for (section, part), row in rows.items() if part == 0}
    ax.set_yticks(list(starts.values()), [f"Section {section}" for section in starts])
    ax.set_xticks([])
    ax.set(
        xlabel="entries in printed order (an arc runs from what is used to what uses it)", ylabel="section of the notes"
    )
    ax.set_xlim(-0.7, PER_ROW - 0.3)
    ax.set_ylim(len(rows) - 0.3, -0.8)
    ax.grid(visible=False)
    figure.legend(*ax.get_legend_handles_labels(), loc="outside upper center", ncols=3, labelspacing=1.0)
    return figure, (), f"{len(place)} entries of “{result.document.title}”, judged in this run;"


def effective(result: RunResult, key: str) -> str:
    """The status, and for what is proved whether it rests on a refuted entry."""
    status = result.equations[key].status
    spoiled = any(
        used in result.equations and result.equations[used].status is Status.ERRATUM
        for used in ancestors(result.document, key)
    )
    resting = spoiled and status is Status.PROVED
    return f"{status.value}; rests on an erratum and survives its correction" if resting else status.value


def _layout(result: RunResult) -> tuple[dict[str, tuple[float, float]], dict[tuple[int, int], int]]:
    """Place of each entry, and the height of each row (section, its how-many-eth row)."""
    place: dict[str, tuple[float, float]] = {}
    rows: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for key in result.equations:
        section = result.document.equations[key].section
        count = counts.get(section, 0)
        row = rows.setdefault((section, count // PER_ROW), len(rows))
        place[key] = (count % PER_ROW, row)
        counts[section] = count + 1
    return place, rows


def _arc(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A bent line; neighbours get a flat one, entries far apart in one row a higher one."""
    bend = -0.35 if start[1] == end[1] else 0.08
    arrow = FancyArrowPatch(start, end, connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>", mutation_scale=6,
                            shrinkA=8, shrinkB=8, color="#777777", linewidth=0.6, zorder=1)  # fmt: skip
    ax.add_patch(arrow)
