"""Broken sources of every kind: one message with its place, never another exception, and nothing is executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derivations.sources import SourceError, read_text
from derivations.sources.starter import starter
from derivations.sources.text import File, whole

EXAMPLES = Path(__file__).parents[2] / "examples"
SEEDS = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(EXAMPLES.glob("*.[tm]*"))]
PIECES = [
    r"\begin{align}", r"\end{align}", r"\begin{cases}", "$$", "$", "%", "% certify\n", "% end\n", "\\", "{", "}",
    "\n\n", "<!--", "-->", "certify", r"\input{x}", "_", "^", "&", r"\\", r"\tag{1}", r"\label{a}",
    "% certify begin A\n", "% certify end A\n", "% certify given ", "% certify uses (1)\n",
    "% certify read 1: x -- y\n", r"\left(", r"\frac", "é", "\u2028", "\t", "```", r"\newcommand{\x}", "#1", "[", "]",
    r"\let\a", r"\def\q", "size n", "fact ", r"\exp", "|", r"\|", "'", r"\newcommand{\x}{\x\x}",
    "__import__('os')", "path f_t : n\n", "\x00", "\x0c", "𝔼",
]  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 40), st.sampled_from(PIECES)), min_size=1, max_size=4)


def edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    for place, cut, piece in edits:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + cut :]
    return text


def refusal(read: Callable[[], object]) -> SourceError | None:
    """What a reader says instead of reading."""
    try:
        read()
    except SourceError as reason:
        return reason
    return None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), EDITS)
def test_a_broken_source_is_read_or_one_message(seed, edits):
    name, text = seed
    broken = edited(text, edits)
    reason = refusal(lambda: read_text(broken, name))
    if reason is not None:
        assert "\n" not in str(reason)
        assert str(reason).startswith(f"{name}:")
        assert reason.remedy
    else:
        source = read_text(broken, name)
        assert set(source.document.equations) == set(source.shown)
        for shown in source.shown.values():
            for link in shown.links:
                assert 1 <= link.place.line <= broken.count("\n") + 1


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SEEDS), EDITS)
def test_a_starter_of_a_broken_source_is_a_starter_or_one_message(seed, edits):
    name, text = seed
    text_ = File(name, edited(text, edits).replace("\x00", ""))
    reason = refusal(lambda: starter(whole(text_), name))
    assert reason is None or reason.remedy


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["mine.tex", "mine.md"]))
def test_any_text_is_read_or_one_message(text, name):
    reason = refusal(lambda: read_text(text, name))
    assert reason is None or reason.remedy


def test_what_is_nested_deeply_or_expands_without_end_stops():
    deep = "\\begin{equation}" + "(" * 5_000 + "1" + ")" * 5_000 + " = 1\\end{equation}"
    assert read_text(deep).shown["1"].why is not None
    loop = "\\newcommand{\\x}{\\x\\x}\\begin{equation} \\x = 1 \\end{equation}"
    assert "without end" in read_text(loop).shown["1"].why.what
    braces = "\\[" + "{" * 3_000 + "\\]"
    assert read_text(braces).shown["0a"].why is not None
