"""Cutting LaTeX, the graph's layout, figures."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.report.pages import laboratory, tex
from verify.report.pages.graph import MOST, NODE_HEIGHT, NODE_WIDTH, layout, reduced
from verify.report.pages.mathematics import Sheet, Typesetter, set_piece


def joined(formula):
    """The pieces in a row, with fences as they were before the cut."""
    out = ""
    for term in tex.terms(formula):
        out += term.sign
        for factor in term.factors:
            out += factor.sign + (rf"\text{{{factor.tex}}}" if factor.words else factor.tex)
    return squeezed(out)


def squeezed(formula):
    dropped = {r"\big", r"\left", r"\right", *tex.SPACES}
    return "".join(token for token in tex.tokens(formula) if token not in dropped and not token.isspace())


def test_the_pieces_are_the_formula(whole):
    seen = 0
    for entry in whole["equations"]:
        for line in entry["lines"]:
            assert joined(line["set_as"]) == squeezed(line["set_as"])
            seen += 1
        for link in entry["links"]:
            for facts in link["assumptions"].values():
                for fact in facts:
                    assert joined(fact) == squeezed(fact)
    assert seen


def test_the_fence_of_a_long_factor_is_no_backslash():
    """A long norm that may break inside has its bars on their own, enlarged: as wide as without a name."""
    assert set_piece(r"\big\|").width == set_piece("\\big\u2016").width
    assert set_piece(r"\big\{").width < 0.45


@given(st.text(alphabet=r"ab+-=(){}[]^_\, &", max_size=40))
def test_no_text_breaks_the_cutter(formula):
    assert joined(formula) == squeezed(formula) or "text" in formula
    tex.mended(formula)
    tex.rows(formula)


@pytest.mark.parametrize(
    ("formula", "signs", "factors"),
    [
        ("a + b c", ["", "+"], [["a"], ["b", "c"]]),
        ("-a - (b + c)", ["", "-"], [["-a"], ["(b + c)"]]),
        (r"\int_{0}^{t} a \,\mathrm{d}s", [""], [[r"\int_{0}^{t} a", r"\mathrm{d}s"]]),
        (r"\frac{d}{dt} f", [""], [[r"\frac{d}{dt} f"]]),
        (r"A^{+} B \otimes C", [""], [["A^{+}", "B", "C"]]),
        (r"x \in S", ["", r"\in"], [["x"], ["S"]]),
        ("a)(b", [""], [["a)(b"]]),
    ],
)
def test_terms_and_factors(formula, signs, factors):
    found = tex.terms(formula)
    assert [term.sign for term in found] == signs
    assert [[factor.tex for factor in term.factors] for term in found] == factors


def test_rows_split_outside_environments_only():
    assert tex.rows(r"a \\ \begin{bmatrix} b \\ c \end{bmatrix} \\ d") == [
        "a", r"\begin{bmatrix} b \\ c \end{bmatrix}", "d",
    ]  # fmt: skip


def test_a_power_of_what_carries_an_index():
    assert tex.mended(r"\theta^{L+1}^{T}") == r"\theta^{L+1}{}^{T}"
    assert tex.mended(r"a^{b} c^{d}") == r"a^{b} c^{d}"
    assert tex.mended(r"f_{0}^{i}") == r"f_{0}^{i}"


def test_a_piece_is_drawn_once_however_often_it_occurs():
    sheet = Sheet(Typesetter())
    once = sheet.math(r"\mathcal{K} \mathcal{K} \mathcal{K}")
    assert once.count("<use") == 3
    assert sheet.definitions().count("<symbol") == 1
    assert 'aria-label="𝒦 𝒦 𝒦"' in once


def test_letters_differ_as_in_the_notes():
    drawn = [Typesetter().piece(t).outline for t in ("K", r"\mathcal{K}", r"\mathbf{K}", "0", r"\mathbf{0}")]
    assert len(set(drawn)) == 5
    plain, hat = Typesetter().piece("x"), Typesetter().piece(r"\hat{x}")
    assert hat.height > plain.height
    assert hat.width < plain.width * 1.6  # over the letter, not over its neighbours


# -- the graph ------------------------------------------------------------------------------------------
@st.composite
def documents(draw):
    """Entries in printed order with sections, each using some others, mostly earlier ones."""
    count = draw(st.integers(1, 24))
    names = [str(i) for i in range(count)]
    uses = {n: draw(st.lists(st.sampled_from(names), max_size=4)) for n in names}
    sections = sorted(draw(st.lists(st.integers(1, 4), min_size=count, max_size=count)))
    return names, dict(zip(names, sections, strict=True)), uses


@given(documents())
def test_boxes_never_overlap_and_stay_inside(document):
    names, sections, uses = document
    found = layout(names, sections, uses)
    assert [box.name for box in found.boxes] == names
    for a, b in combinations(found.boxes, 2):
        assert abs(a.x - b.x) >= NODE_WIDTH or abs(a.y - b.y) >= NODE_HEIGHT
    for box in found.boxes:
        assert NODE_WIDTH / 2 <= box.x <= found.width - NODE_WIDTH / 2
        assert 0 < box.y < found.height


@given(documents())
def test_what_is_used_stands_above_unless_drawn_backwards(document):
    names, sections, uses = document
    found = layout(names, sections, uses)
    height = {box.name: box.y for box in found.boxes}
    for edge in found.edges:
        assert edge.used in uses[edge.user]
        assert edge.back == (height[edge.used] >= height[edge.user])


def reach(uses, start):
    seen, todo = set(), list(uses[start])
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            todo += uses[current]
    return seen


def test_what_uses_nothing_does_not_make_one_wide_layer():
    """Forty entries that one later entry uses stand in several layers, all above it."""
    names = [*(f"a{i}" for i in range(40)), "z"]
    found = layout(names, dict.fromkeys(names, 1), {"z": names[:-1]})
    heights = {box.name: box.y for box in found.boxes}
    rows = Counter(heights.values())
    assert max(rows.values()) <= MOST
    assert max(heights[name] for name in names[:-1]) < heights["z"]


@given(documents())
def test_reduction_keeps_what_rests_on_what(document):
    names, _, uses = document
    forward = {n: [u for u in used if names.index(u) < names.index(n)] for n, used in uses.items()}
    less = reduced(forward)
    for name in names:
        assert reach(forward, name) == reach(less, name)
        for dropped in set(forward[name]) - set(less[name]):
            assert any(dropped in reach(forward, kept) for kept in less[name])


# -- figures --------------------------------------------------------------------------------------------
@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_enclose_the_interval(low, width):
    for make in (laboratory.steps, laboratory.decades):
        if make is laboratory.decades and width > 300:
            continue
        ticks = [value for value, _ in make(low, low + width)]
        assert ticks[0] <= low + 1e-9 * abs(low)
        assert ticks[-1] >= (low + width) * (1 - math.copysign(1e-9, low + width)) - 1e-12
        assert 2 <= len(ticks) <= 12


def test_a_figure_without_numbers_is_none():
    assert laboratory.figure("t", "c", "a", [], []) is None
    assert laboratory.figure("t", "c", "a", [("x", [laboratory.Mark(math.nan)])], []) is None
