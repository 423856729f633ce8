"""Each word of a declaration and each directive has an example on the page, and each example is read."""

from __future__ import annotations

from derivations.sources import read_text
from derivations.sources.properties import OF_MATRICES, OF_SCALARS

from ..families import each
from . import written


def block(*lines: str) -> str:
    return "".join(f"% {line}\n" for line in ("certify", *lines, "end"))


def test_each_word_has_an_example():
    assert set(written.DECLARATIONS) == set(written.KEYWORDS)
    assert set(written.DIRECTIVES) == set(written.WORDS)


def test_the_declarations_are_read_together():
    lines = [
        line for word, example in written.DECLARATIONS.items() for line in (*written.BEFORE.get(word, ()), example)
    ]
    source = read_text(block(*lines) + "\\[ y + y = 2 y \\]\n", "m.tex")
    assert not source.notices
    assert not source.unsaid
    assert next(iter(source.shown.values())).links[0].why is None


@each(
    "line",
    [
        *(f"matrix A : n x n, {word}" for word in OF_MATRICES),
        *(f"scalar s {word}" for word in OF_SCALARS),
        *(written.FUNCTION.format(written.clause(one.words.pattern)) for one in written.CLAUSES),
    ],
)
def test_what_is_said_in_a_declaration_is_read(line):
    source = read_text(block("size n, d", r"scalar \lambda > 0", line), "m.tex")
    assert line.split()[1] in {one.text for one in source.symbols}
    assert not source.unsaid


@each("word", written.DIRECTIVES)
def test_a_directive_is_read(word):
    example = "\n% certify ".join([*([written.ABOVE[word]] if word in written.ABOVE else []), written.DIRECTIVES[word]])
    text = block("size n", r"scalar \eta > 0", "vector y, z : n", *written.DECLARED.get(word, ()))
    source = read_text(
        text + f"\\begin{{equation}} y = y \\end{{equation}}\n% certify {example}\n\\[ z = 2 y \\]\n", "m.tex"
    )
    assert list(source.shown) == ["1", "1a"]
    plain = read_text(text + "\\begin{equation} y = y \\end{equation}\n\\[ z = 2 y \\]\n", "m.tex")
    assert source.shown["1a"] != plain.shown["1a"] or source.document.equations["1a"] != plain.document.equations["1a"]
