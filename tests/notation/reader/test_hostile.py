"""Broken, cut, huge and hostile input gives a tree or a refusal with a place inside the text, in time."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.notation import nodes as n
from derivations.notation.latex import latex
from derivations.notation.reader import ReadError, macros, read, read_display

from ...families import each
from .notations import SMALL
from .test_refusals import REFUSED
from .test_spellings import SPELLINGS, TREES
from .vocabularies import names_for, sides

SECOND = 1.0
SAMPLES = [printed for printed, *_ in REFUSED] + [one for _, ways in SPELLINGS for one in ways] + [p for p, _ in TREES]
PIECES = (
    "{", "}", "(", ")", "[", "]", "^", "_", "'", "&", r"\\", "\\", "|", r"\|", r"\left", r"\right", ".", ",", "=", "+",
    "-", "/", "!", "#", "$", "%", "~", "\n", " ", r"\,", r"\quad", r"\begin{bmatrix}", r"\end{bmatrix}",
    r"\begin{cases}", r"\begin", r"\end", r"\text", r"\text{if}", r"\frac", r"\sqrt", r"\sum_{i=1}^{3}", r"\int_0^1",
    r"\mathrm{d}t", "dt",
    r"\lim_{t \to 0}", r"\sup_t", r"\nabla_y", r"\dot", r"\hat", r"\mathcal", r"\operatorname{vec}", r"\le", r"\in",
    r"\otimes", r"\cdot", r"\cdots", r"\vdots", "A", "y", "a", "f_t", "K", "I", "0", "1", "12", "e", "d", "T", r"\top",
    r"\mathbf{0}", r"\mathbb{R}", r"\mathbb{E}", r"\Pr", r"\infty", r"\mid", "p", "P", "\x00", "é", "²", "١", "𝒜",
    r"\undefined", r"\newcommand", r"\def", "J(z)", r"\lambda_{min}", r"\lvert D\rvert", r"\tag", r"\label{a}",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def apart():
    """What earlier tests have made is not gone through by the collector while the reader's time is taken."""
    gc.freeze()
    yield
    gc.unfreeze()


def tried(reads: Callable[..., Any], text: str, *more: Any, **named: Any) -> tuple[Any, ReadError | None]:
    """What a reader makes of a text, or its refusal; in time."""
    start = time.process_time()
    try:
        return reads(text, *more, **named), None
    except ReadError as error:
        return None, error
    finally:
        assert time.process_time() - start < SECOND


def has_place(error: ReadError, text: str) -> bool:
    """Whether a refusal names a place inside the text, and a remedy."""
    rows = text.split("\n")
    inside = 0 <= error.at < max(1, len(text)) and 1 <= error.line <= len(rows)
    return inside and 1 <= error.column <= len(rows[error.line - 1]) + 1 and bool(error.what and error.remedy)


def judged(text: str) -> None:
    """A term and a display, each a result or a refusal with a place inside the text, in time."""
    tree, error = tried(read, text, SMALL)
    chains, failed = tried(read_display, text, SMALL)
    assert error is not None or "size open at" not in str(n.tree(tree))
    lines = [line for chain in chains or () for line in chain.lines]
    assert all((line.tree, line.grid, line.error).count(None) == 2 for line in lines)
    errors = [error, failed, *(line.error for line in lines)]
    assert all(has_place(one, text) for one in errors if one is not None)


def broken(rng: random.Random) -> str:
    """A sample with pieces left out, put in, doubled or moved; or pieces alone."""
    if rng.random() < 0.3:
        return "".join(rng.choices(PIECES, k=rng.randrange(1, 30)))
    text = rng.choice(SAMPLES)
    for _ in range(rng.randrange(1, 4)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        text = rng.choice(
            (text[:i], text[i:], text[:i] + text[j:], text[:j] + text[i:], text[:i] + rng.choice(PIECES) + text[i:],
             text[:i] + rng.choice(SAMPLES) + text[j:])
        )  # fmt: skip
    return text


@pytest.mark.parametrize("count", [700, pytest.param(10_000, marks=pytest.mark.slow)])
def test_broken_input_gives_a_tree_or_a_place(count):
    rng = random.Random(7)
    for _ in range(count):
        judged(broken(rng))


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_any_text_gives_a_tree_or_a_place(text):
    judged(text)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    st.lists(st.sampled_from((*PIECES, r"\newcommand{\x}", "[1]", "{#1}", r"\def\x", r"\x")), max_size=12).map("".join)
)
def test_any_definitions_are_read_or_refused(text):
    known, broken_off = tried(macros, text)
    assert broken_off is None or has_place(broken_off, text)
    call = r"\x{a} + b"
    _, error = tried(read, call, SMALL, macros=known or {})
    assert error is None or has_place(error, call)


LONG = 3_000
HUGE = {
    "a sum": " + ".join(["a"] * LONG),
    "a product": "a " * LONG,
    "minus signs": "-" * LONG,
    "digits": "1" * LONG,
    "powers": "a" + "^2" * LONG,
    "primes": "a" + "'" * LONG,
    "scripts": "a" + "_b" * LONG,
    "opening brackets": "(" * LONG,
    "closing brackets": ")" * LONG,
    "braces": "{" * LONG,
    "bars": r"\|" * LONG,
    "single bars": "|" * LONG,
    "fractions": r"\frac" * LONG,
    "roots": r"\sqrt" * LONG,
    "sums": r"\sum_{i=1}^3 " * LONG,
    "integrals": r"\int_0^1 " * LONG,
    "integrals with ends": r"\int_0^1 " * 300 + "a" + " dt" * 300,
    "gradients": r"\nabla_y " * LONG,
    "names that begin": r"\hat{" * LONG,
    "names with slots": "f_" * LONG,
    "calls": "J(" * 90 + "z" + ")" * 90,
    "calls that fail": "J(" * 90 + "u" + ")" * 90,
    "calls or products": "a(" * 90 + "b" + ")" * 90,
    "a wide matrix": r"\begin{bmatrix} " + " & ".join(["a"] * LONG) + r" \end{bmatrix}",
    "a tall matrix": r"\begin{bmatrix} " + r" \\ ".join(["a"] * LONG) + r" \end{bmatrix}",
    "nested matrices": r"\begin{bmatrix} " * LONG,
    "rows": " \\\\\n ".join(["a = b"] * 700),
    "identities": " \\\\\n ".join(["I"] * 700),
    "one chain": "a" + r" \\ &= I" * 700,
    "commas": ", ".join(["a"] * LONG) + " = b",
    "relations": "=" * LONG,
    "crosses": " \\otimes ".join(["A"] * 1_000),
    "text": r"\text{" + "a" * 20_000 + "}",
    "blanks": " " * 100_000,
    "comments": "%\n" * 20_000,
    "backslashes": "\\" * LONG,
    "wide spaces": r"\quad" * LONG,
    "a long number": r"\frac{1}{" + "9" * 5_000 + "}",
    "more signs than one formula has": "a" * 200_000,
    "environments": r"\begin{aligned}" * LONG,
    "expectations": r"\mathbb{E}[K] = " * 900 + "a",
    "a list and a long side": "a, " * 2_000 + "b = c" + " + c" * 2_000,
    "powers of sizes": r"\mathbb{R}^{" + "(" * 30 + "n + 10" + ")^{20}" * 30 + "}",
    "sizes multiplied": r"I_{" + "(n + m)" * 900 + "} - A",
    "rows that go on": "a" + r" \\ + b" * 1_500,
    "nested names that fail": r"\hat{g}_{" * 90 + "u" + "}^{lin}(x)" * 90,
    "mixed bars": r"\| a | b " * 1_000,
    "framed": r"\begin{aligned}" * 500 + "a" + r"\end{aligned}" * 500,
}  # fmt: skip


@each("kind", HUGE)
def test_huge_input_ends_in_time(kind):
    judged(HUGE[kind])


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\x{\y\y}\def\y{\z\z}\def\z{\w\w}\def\w{\v\v}\def\v{\u\u}\def\u{" + "a" * 1_000 + "}",
        r"\newcommand{\x}[1]{#1#1}\newcommand{\y}[1]{\x{\x{\x{\x{#1}}}}}" + r"\newcommand{\z}{\y{\y{\y{\y{a}}}}}",
    ],
)
def test_macros_that_grow_end_in_time(definitions):
    known = macros(definitions)
    for call in (r"\x{a}", r"\y{a}", r"\z"):
        _, error = tried(read, call, SMALL, macros=known)
        assert error is None or has_place(error, call)


def test_every_cut_of_the_longest_lines_gives_a_tree_or_a_place():
    _, claim, side = max(sides(), key=lambda found: len(latex(found[2])))
    printed, names = latex(side), names_for(claim.notation, side)
    for i in range(0, len(printed), 7):
        _, error = tried(read, printed[:i], names)
        assert error is None or has_place(error, printed[:i])


CHANGED = {**dict(zip("0123456789", "1234567890", strict=True)), "+": "-", "-": "+", "t": "s", "s": "t", "x": "t"}


@pytest.mark.slow
def test_one_place_changed_in_print_is_noticed():
    """A changed sign of a line reads as another tree or is refused: never as the same tree."""
    rng = random.Random(3)
    noticed = 0
    for _, claim, side in sides():
        text = latex(side)
        places = [i for i, sign in enumerate(text) if sign in CHANGED and "\\" not in text[max(0, i - 9) : i]]
        if not places:
            continue
        i = rng.choice(places)
        swap = CHANGED[text[i]]
        names = names_for(claim.notation, side)
        before, unread = tried(read, text, names)
        after, _ = tried(read, text[:i] + swap + text[i + 1 :], names)
        assert unread is not None or after is not before, (text, i)
        noticed += unread is None
    assert noticed > 300
