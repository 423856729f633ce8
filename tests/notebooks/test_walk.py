"""What one cell shows: the chain with marks, the verdicts, what fails and how it is repaired."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from derivations import EQUATIONS
from derivations.notation.latex import latex
from verify.judging.results import Status
from verify.notebook import WIDE, _width, broken, safe, tally, walk

from ..families import each


@pytest.fixture(scope="module")
def refuted():
    return walk("47")


def test_a_proved_entry_shows_a_mark_for_each_link():
    shown = walk(46)
    assert repr(shown) == "(46) the product in the last term: proved ✓✓✓"
    words = shown._repr_markdown_()
    assert [rf"\text{{✓ 46.{i}}}" in words for i in (1, 2, 3)] == [True] * 3
    assert "✗" not in words
    assert "Corrected" not in words


def test_a_refuted_entry_shows_link_counterexample_and_repair(refuted):
    words = refuted._repr_markdown_()
    assert r"\text{✗ 47.2}" in words
    assert r"\text{✓ 47.2'*}" in words
    assert "**LN-47-1** (technical, wrong-formula, reported)" in words
    assert "the left side is 0.13533528323661269189, the right side 0.36787944117144232160" in words
    assert "proved for all sizes" in words
    assert "The conclusion changes with it." in words
    assert words.count(r"\begin{aligned}") == words.count(r"\end{aligned}") == 2


def test_a_missing_condition_is_shown_with_the_condition():
    words = walk("9p")._repr_markdown_()
    assert "The sentence states: $" in words
    assert re.search(r"It holds if \$.*commutes", words)


def test_a_slip_in_several_entries_counts_what_rests_on_all_of_them():
    words = walk("40")._repr_markdown_()
    assert "The same slip is in (39), (41), (42)." in words
    assert "What rests on it survives the correction." in words


def test_an_input_is_never_shown_as_proved():
    words = walk("26r")._repr_markdown_()
    assert r"\text{a 26r.1}" in words
    assert "PROVED" not in words


def test_what_is_not_settled_says_so_first():
    shown = walk("47")
    doubtful = replace(shown, judged=replace(shown.judged, status=Status.UNRESOLVED, problems=("47.2: no answer",)))
    head, second = doubtful._repr_markdown_().split("\n\n")[:2]
    assert head.endswith("**unresolved, LN-47-1**")
    assert second == "- **Not settled.** 47.2: no answer"
    assert "Not settled" not in shown._repr_markdown_()


def test_a_changed_relation_is_marked_as_changed():
    shown = walk("9p")
    assert r"\text{✓ 9p.1'*} && =" in shown._repr_markdown_()


def test_nothing_is_called_general_that_is_proved_at_listed_sizes_only():
    """What follows by transitivity from links proved at listed sizes is proved there and no further."""
    shown = walk("37")
    assert not shown.sources
    rows = [row for row in shown._repr_markdown_().splitlines() if "by transitivity" in row]
    assert all("at the listed sizes" in row for row in rows)
    assert "proved for all sizes" not in shown._repr_markdown_()


def test_a_corrected_definition_is_not_called_proved():
    words = walk("1")._repr_markdown_()
    assert r"\text{d 1.2'*}" in words
    assert "proved for all sizes" not in words


def test_an_unknown_number_says_what_to_do():
    with pytest.raises(KeyError, match=r"\(999\) is not an entry"):
        walk(999)


def test_every_table_row_has_three_cells(refuted):
    for shown in (refuted, walk("4"), walk("32")):
        rows = [line for line in shown._repr_markdown_().splitlines() if line.startswith("|")]
        assert len(rows) > 3
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {4}


def test_the_tally_counts_what_was_walked_and_tells_no_time(refuted):
    words = repr(tally())
    assert "displays" in words
    assert "erratum" in words
    assert "time" not in words


@each("number", list(EQUATIONS))
def test_breaking_a_line_loses_nothing(number):
    for line in EQUATIONS[number].lines:
        for node in (line.printed, line.best):
            rows = broken(node)
            joined = " ".join(rows).replace(r"\Big[", r"\left[").replace(r"\Big]", r"\right]")
            assert joined.replace(" ", "") == latex(node).replace(" ", "")
            assert all(row.count("{") == row.count("}") for row in rows)
            assert all(row.count(r"\left") == row.count(r"\right") for row in rows)


def test_width_is_what_is_seen():
    assert _width(r"\mathcal{K}(x, \mathcal{X})") == len("K(x,X)")
    assert _width(r"\left(I - e^{-\eta t}\right)") == len("(I-e-nt)")
    assert WIDE < 100


def test_markup_is_escaped_outside_backticks():
    assert safe("a_b * c < d `x_1 <= y`") == r"a\_b \* c \< d `x_1 <= y`"
