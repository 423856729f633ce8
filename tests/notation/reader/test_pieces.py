"""Displays in pieces, brackets over rows, short indices, and names that the notation itself lists."""

from __future__ import annotations

import pytest

from derivations.assumptions import Define
from derivations.ledger import Notation
from derivations.notation import Entry, Num, Sym, expm, family, size, sym
from derivations.notation.reader import ReadError, read, read_display

n = size("n")
A, B, y, r = sym("A", n, n), sym("B", n, n), sym("y", n), sym("r", 1, n)
a, b, i, j, t = (sym(x) for x in "abijt")
f = family("f", n, 1, "f")  # its time is not printed
SYMBOLS = {"A": A, "B": B, "y": y, "r": r, "a": a, "b": b, "i": i, "j": j, "t": t}
mine = Notation("mine", SYMBOLS)


def chains(latex, notation=mine):
    return [
        (chain.goes_on, chain.relations, [line.tree for line in chain.lines], chain.conditions)
        for chain in read_display(latex, notation)
    ]


def test_an_empty_line_parts_displays_that_are_read_as_one():
    ((_, relations, lines, _),) = chains("a = b\n\n= a\n\n+ b")
    assert (relations, lines) == (("=", "="), [a, b, a + b])
    assert [lines for _, _, lines, _ in chains("a = b\n\nb = a")] == [[a, b], [b, a]]


def test_cases_side_by_side_are_chains_and_a_condition_behind_them_is_of_all():
    latex = r"\begin{cases} a = b \\ b = a \end{cases} \begin{cases} a + b = b + a \end{cases}"
    assert [lines for _, _, lines, _ in chains(latex)] == [[a, b], [b, a], [a + b, b + a]]
    conditions = [said for *_, said in chains(r"\begin{cases} a = b \\ b = a \end{cases}, \quad \forall i")]
    assert conditions == [(r"\forall i",), (r"\forall i",)]


def test_cases_joined_by_and_are_chains_of_their_own():
    first, second = r"\begin{cases} a = b \\ b = a \end{cases}", r"\begin{cases} a + b = b + a \end{cases}\ ,"
    for space in (r"\ ", "\\\n"):
        found = chains(rf"{first} \ \text{{ and }}{space}{second}")
        assert [lines for _, _, lines, _ in found] == [[a, b], [b, a], [a + b, b + a]]


def test_a_term_behind_cases_is_no_condition():
    (line,) = [line for chain in read_display(r"\begin{cases} a \end{cases} + b", mine) for line in chain.lines]
    assert line.error is not None


def test_a_row_with_an_open_bracket_goes_on():
    ((_, _, lines, _),) = chains(r"A &= (A + B \\ &\quad + A) B")
    assert lines == [A, (A + B + A) * B]
    ((_, _, lines, _),) = chains(r"A &= B \big[ A \\ &\quad [A + B] \big]")
    assert lines[1] is B * (A * (A + B))
    first, second = (line for chain in read_display(r"a = (b \\ = a", mine) for line in chain.lines[1:])
    assert first.error is not None
    assert second.tree is a


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        ("A_{ij}", Entry(A, i, j)),
        ("A_{i, j}", Entry(A, i, j)),
        ("y_j", Entry(y, j, Num(1))),
        ("r_j", Entry(r, Num(1), j)),
        (r"\sum_{k=1}^{3} A_{kk}", None),
        ("(A + B)_{ij}", Entry(A + B, i, j)),
    ],
)
def test_letters_side_by_side_are_the_indices_of_an_entry(latex, tree):
    found = read(latex, mine)
    assert tree is None or found is tree


@pytest.mark.parametrize("latex", ["A_i", "a_i", "A_{12}", "y_{ij}", "A_{ijk}", "A_{q j}"])
def test_other_indices_are_refused(latex):
    with pytest.raises(ReadError, match="index"):
        read(latex, mine)


def test_a_name_that_the_notation_lists_goes_before_one_that_a_fact_speaks_of():
    facts = (Define(f(t), y), Define(f(Num(0)), y))
    with pytest.raises(ReadError, match="several names"):
        read("f", Notation("facts alone", SYMBOLS, facts))
    found = read("f", Notation("listed", {**SYMBOLS, "now": f(t)}, facts))
    assert isinstance(found, Sym)
    assert found is f(t)


def test_a_number_before_what_begins_with_a_digit_reads_back():
    from derivations.notation import Factorial
    from derivations.notation.latex import latex

    for tree in (Num(2) * Factorial(Num(2)), Num(2) * Num(3) ** a, Num(3) * (Num(2) * a), Num(2) * expm(Num(2) * a)):
        assert read(latex(tree), mine) is tree
    assert latex(Num(2) * Factorial(Num(2))) != latex(Factorial(Num(22)))
