"""Every picture: axes labelled with units, seeds recorded, data finite, the same file each time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib.colors
import numpy as np
import pytest

from derivations.document import LINEARIZED_NETWORKS
from verify.judging.run import run
from verify.lab import record
from verify.lab.errors import LabError
from verify.lab.theorem import PROBLEMS
from verify.report import pictures
from verify.report.pictures import Picture, bounds, dependencies, graph, tables
from verify.report.pictures.style import COLOURS, seeds_in_words

STORED = Path(__file__).parents[2] / "benchmarks" / "records" / "cpu-2-cores.json"
UNITS = ("no unit", "ratio", "units", "steps", "standard deviation", "term", "family", "printed order", "section")
DRAW = {
    "relaxation": lambda: pictures.relaxation(range(3), width=64),
    "corollary": lambda: pictures.corollary(range(4), width=32, tests=9),
    "readout": lambda: pictures.readout(range(6), width=32, tests=9),
    "widths": lambda: pictures.widths(range(2), sizes=(16, 32)),
    "exponents": lambda: pictures.exponents(record.read(STORED)),
    "slack": lambda: pictures.slack(steps=5),
    "waterfall": pictures.waterfall,
    "constants_of_lemma_1": pictures.constants_of_lemma_1,
    "rates_of_theorem_g4": pictures.rates_of_theorem_g4,
    "dependencies": lambda: dependencies(run(["1", "2", "9a", "26r", "46", "47"])),
}
SEEDS = {"relaxation": range(3), "corollary": range(4), "readout": range(6), "widths": range(2), "slack": (0,),
         "waterfall": (0,), "constants_of_lemma_1": range(8), "rates_of_theorem_g4": range(8)}  # fmt: skip


@cache
def drawn(name: str) -> Picture:
    return DRAW[name]()


def test_every_public_picture_is_tested():
    assert set(pictures.__all__) - {"Picture"} == set(DRAW)


@pytest.mark.parametrize("name", DRAW)
def test_axes_are_labelled_seeds_recorded_data_finite_and_the_file_is_vector_and_small(name):
    made = drawn(name)
    assert made.name == name
    assert made.seeds == tuple(SEEDS.get(name, ()))
    assert seeds_in_words(made.seeds) in made.caption
    assert made.caption.replace("\n", " ")[:40] in made.figure.get_supxlabel().replace("\n", " ")
    labels = [ax.get_xlabel() for ax in made.figure.axes] + [ax.get_ylabel() for ax in made.figure.axes]
    assert made.figure.axes[0].get_ylabel()
    assert made.figure.axes[-1].get_xlabel()
    assert all(any(unit in label for unit in UNITS) for label in labels if label)
    points = [value for ax in made.figure.axes for line in ax.lines for value in line.get_ydata()]
    points += [value for ax in made.figure.axes for c in ax.collections for value in np.ravel(c.get_offsets())]
    points += [patch.get_height() for ax in made.figure.axes for patch in ax.patches if hasattr(patch, "get_height")]
    known = np.asarray(points, dtype=float)
    assert known.size
    assert not np.isinf(known).any()
    assert np.isfinite(known).mean() > 0.6  # slack leaves out what is below rounding
    assert name == "slack" or np.isfinite(known).all()
    text = made.svg()
    assert text.lstrip().startswith("<?xml")
    assert "<image" not in text
    assert "date" not in text
    assert len(text) < 400_000
    assert made._repr_svg_() == text


def test_the_same_seeds_draw_the_same_picture():
    assert DRAW["relaxation"]().svg() == drawn("relaxation").svg()


def test_colours_differ_in_lightness():
    lightness = [np.dot((0.2126, 0.7152, 0.0722), np.power(matplotlib.colors.to_rgb(c), 2.2)) for c in COLOURS[:2]]
    spread = [np.dot((0.2126, 0.7152, 0.0722), np.power(matplotlib.colors.to_rgb(c), 2.2)) for c in COLOURS]
    assert lightness == sorted(lightness)
    assert spread[0] < 0.05
    assert max(spread) > 0.35


def test_modes_relax_at_the_rates_of_the_kernel():
    """Wide networks follow e^{-eta lambda_i t}: the picture's marks lie near its lines."""
    made = pictures.relaxation(range(8), width=512)
    lines, marks = made.figure.axes[0].lines[0::2], made.figure.axes[0].lines[1::2]
    for line, mark in zip(lines, marks, strict=True):
        expected = np.interp(mark.get_xdata(), line.get_xdata(), line.get_ydata())
        close = expected > 0.05
        assert np.allclose(mark.get_ydata()[close], expected[close], rtol=0.35)


def test_the_ensemble_has_the_corrected_spread_and_not_the_printed_one():
    made = pictures.readout(range(400), width=256, tests=5, time=0.5)
    corrected, printed = (line.get_ydata() for line in made.figure.axes[3].lines[:2])
    low, high = np.inf, -np.inf
    band = made.figure.axes[3].collections[0].get_paths()[0].vertices
    edge = band[np.isclose(band[:, 0], -1.0)][:, 1]
    low, high = edge.min(), edge.max()
    assert low * 0.9 <= corrected[0] <= high * 1.1
    assert printed[0] > high


def test_guaranteed_bounds_end_below_one_and_above_what_was_measured():
    made = drawn("waterfall")
    heights = [patch.get_height() for patch in made.figure.axes[0].patches]
    proved, seen = heights[:5], heights[5:]
    assert proved[3] == pytest.approx(sum(proved[:3]))
    assert proved[3] <= proved[4] < 1
    assert all(left <= right * (1 + 1e-12) for left, right in zip(seen, proved, strict=True))


def test_no_bound_is_violated_along_training():
    for line in drawn("slack").figure.axes[0].lines[:-1]:
        values = np.asarray(line.get_ydata(), dtype=float)
        assert np.nanmax(values) <= 1 + 1e-9


def test_a_network_without_the_hypotheses_has_no_guaranteed_picture():
    with pytest.raises(LabError, match="does not hold"):
        bounds.train(replace(PROBLEMS[0], width=32))


def test_effective_status_tells_what_rests_on_an_erratum():
    result = run(["1", "2", "46", "47"])
    found = {key: graph.effective(result, key) for key in result.equations}
    assert found["1"] == found["47"] == "erratum"
    assert found["46"] == "proved"
    assert set(found.values()) <= set(graph.KINDS)


def test_tables_have_a_row_for_each_record():
    result = run(["45", "47"])
    assert [line.split(" | ")[0] for line in tables.mistakes(result).splitlines()[2:]] == ["| LN-45-1", "| LN-47-1"]
    stored = record.read(STORED)
    rows = tables.applied(stored).splitlines()[2:]
    assert len(rows) == sum(found["guaranteed"] is not None for found in stored["theorems"])
    assert all(row.count("≤") == 3 for row in rows)


def test_seeds_in_words():
    assert seeds_in_words(()) == "no random numbers"
    assert seeds_in_words((3,)) == "1 seed (3)"
    assert seeds_in_words(range(8)) == "8 seeds (0 to 7)"
    assert seeds_in_words((1, 4)) == "2 seeds (1, 4)"


def test_the_document_is_drawn_whole():
    made = drawn("dependencies")
    shown = {text.get_text() for text in made.figure.axes[0].texts}
    assert shown == {"(1)", "(2)", "(9a)", "(26r)", "(46)", "(47)"}
    assert set(LINEARIZED_NETWORKS.equations) >= {text.strip("()") for text in shown}
