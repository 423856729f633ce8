"""What all pictures share: the palette, the settings, and a value that carries its seeds and shows itself as SVG."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.figure import Figure

#: Okabe and Ito's colours for the colour-blind, dark to light, so that the order survives in grey
BLACK, BLUE, VERMILION, GREEN, PURPLE, SKY, ORANGE = (
    "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00",
)  # fmt: skip
COLOURS = (BLACK, BLUE, VERMILION, GREEN, PURPLE, SKY, ORANGE)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (3, 1)), (0, (1, 2)))
MARKS = "osD^vPX"
SETTINGS: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.4,
    "lines.markersize": 4,
    "figure.facecolor": "white",
    "svg.hashsalt": "derivation-verifier",  # ids in the file depend on the figure only
}
CAPTION_WIDTH = 148  # letters under a figure nine inches wide


@dataclass(frozen=True)
class Picture:
    """A figure with the seeds of every network in it. A notebook shows it as SVG."""

    name: str
    figure: Figure
    seeds: tuple[int, ...]
    caption: str

    def svg(self) -> str:
        """The figure as SVG text without dates or version numbers: the same figure gives the same text."""
        out = io.StringIO()
        metadata = {"Date": None, "Creator": None, "Title": self.name, "Description": self.caption}
        with mpl.rc_context(SETTINGS):
            self.figure.savefig(out, format="svg", metadata=metadata)
        return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return f"{self.name}: {self.caption}"


def seeds_in_words(seeds: Sequence[int]) -> str:
    """8 seeds (0 to 7); 1 seed (3); no random numbers."""
    if not seeds:
        return "no random numbers"
    if len(seeds) == 1:
        return f"1 seed ({seeds[0]})"
    if list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{len(seeds)} seeds ({seeds[0]} to {seeds[-1]})"
    return f"{len(seeds)} seeds ({', '.join(map(str, seeds))})"


P = ParamSpec("P")


def picture(draw: Callable[P, tuple[Figure, Sequence[int], str]]) -> Callable[P, Picture]:
    """Make a `Picture` of a function that returns a figure, its seeds and what it shows; writes the caption below."""

    @wraps(draw)
    def made(*args: P.args, **more: P.kwargs) -> Picture:
        with mpl.rc_context(SETTINGS):
            figure, seeds, words = draw(*args, **more)
            caption = f"{words} {seeds_in_words(seeds)}."
            room = int(CAPTION_WIDTH * figure.get_figwidth() / 9)
            figure.supxlabel(textwrap.fill(caption, room), fontsize=8, color="#333333", x=0.01, ha="left")
            figure.draw_without_rendering()
            figure.set_layout_engine("none")  # keeps the layout found; each run of the solver would move it a little
        return Picture(draw.__name__, figure, tuple(seeds), caption)

    return made


def canvas(rows: int, columns: int, width: float = 9.0, height: float = 3.2, **more: Any) -> tuple[Figure, list]:
    """A figure and its axes in reading order."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **more)
    return figure, list(axes.ravel())
