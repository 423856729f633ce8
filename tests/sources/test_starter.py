"""A starter declaration: names and sizes found from the displays alone, and displays that force sizes together."""

from __future__ import annotations

from pathlib import Path

from derivations.sources import read_text
from derivations.sources.starter import block, starter, starter_of
from derivations.sources.text import File, whole

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def lines(text: str, name: str = "mine.tex") -> list[str]:
    return [" ".join(line.split()) for line in starter(whole(File(name, text)), name).lines]


def equation(body: str) -> str:
    return f"\\begin{{equation}} {body} \\end{{equation}}\n"


def test_the_sizes_of_an_example_are_right_up_to_their_names():
    found = [" ".join(line.strip("% ").split()) for line in starter_of(EXAMPLES / "ridge.tex").splitlines()]
    wanted = [
        "size n, d",
        "vector w : n",
        "matrix X : d x n",
        "vector y : d",
        r"vector \hat{w} : n",
        "matrix H : d x d",
    ]
    assert [line for line in found if line in wanted] == wanted


def test_paths_and_families_are_seen_by_their_letter():
    assert lines(equation(r"\dot{f}_t = -\eta K (f_t - y)")) == [
        "size n", r"scalar t, \eta", "path f_{t} : n", "matrix K : n x n", "vector y : n",
    ]  # fmt: skip
    assert "family x_{k} : n" in lines(equation(r"x_{k+1} = x_k - \eta A x_k"))


def test_a_display_that_forces_two_sizes_together_is_named():
    text = equation(r"X^T (X w - y) + \lambda w = 0") + equation("X w = y") + equation("w = y")
    made = starter(whole(File("mine.tex", text)), "mine.tex")
    assert made.suspicious == ("3",)
    assert "displays that alone force two sizes together: 3" in block(made, "mine.tex")


def test_a_starter_is_a_declaration_that_can_be_read():
    text = equation(r"X^T (X w - y) + \lambda w = 0")
    made = block(starter(whole(File("mine.tex", text)), "mine.tex"), "mine.tex")
    source = read_text(made + text)
    assert source.shown["1"].links[0].why is None
    markdown = block(starter(whole(File("mine.md", "$$ A x = b $$")), "mine.md"), "mine.md")
    assert read_text(markdown + "\n$$ A x = b $$\n", "mine.md").shown["0a"].links[0].why is None


def test_nothing_to_declare_is_no_error():
    assert lines(equation("1 = 1")) == []
    assert "certify" in block(starter(whole(File("mine.tex", "")), "mine.tex"), "mine.tex")
