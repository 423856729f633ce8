"""As printed: the print is shown, what a line is read as stands beneath it, and both are in the certificate."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from derivations.ledger import Notation, Printed, Relation, Section, chain
from derivations.ledger.document import Document
from derivations.notation import sym
from verify.judging.run import run
from verify.report import certificate, printed
from verify.report.text import accounting_lines, show

a, b = sym("a"), sym("b")
LATEX = r"a &= \mathcal{O}\big(b\big) \\ a + a &= a 2"


@pytest.fixture(scope="module")
def result():
    section = Section(1, "One", Notation("mine", {"a": a, "b": b}))
    made = chain(a + a, Relation.EQ, a * 2, Relation.EQ, 2 * a)
    section.display(1, "twice")(
        lambda: made.read("The constant is not said.", printed=[1, 2]).read("Ours.", lines=[3], links=[2], printed=[])
    )
    section.display(2, "ours")(lambda: chain(a, Relation.EQ, a))
    document = Document(
        "mine", "MY", "My notes", "A. Student", "2026-01-01", "0" * 64, (section,), print={"1": Printed("1", LATEX)}
    )  # fmt: skip
    return run(document=document)


def test_lines_are_shown_as_they_stand(result):
    entry = result.document.equations["1"]
    lines = printed.shown(entry)
    assert [line.printed for line in lines] == ["a + a", "a 2", ""]
    assert [line.read_as for line in lines] == [None, None, "2 a"]
    assert lines[2].reading == "Ours."
    every = printed.print_lines(entry)
    assert [line.latex for line in every] == [r"a = \mathcal{O}\big(b\big)", "a + a", "a 2"]
    assert [line.lines for line in every] == [(), (1,), (2,)]
    assert [line.left_out for line in every] == ["The constant is not said.", None, None]


def test_a_chain_that_is_left_out_is_one_line_and_what_follows_an_entered_line_stays_by_itself():
    every = printed.print_lines(EQUATIONS["48"])
    assert [line.text for line in every if line.left_out] == ["as n → ∞"]
    assert [(line.relation, line.text) for line in printed.print_lines(EQUATIONS["98"])][-1] == ("->", "0")
    sets = [line.text for line in printed.print_lines(EQUATIONS["0p"]) if line.left_out]
    assert [text.partition(" = ")[0] for text in sets] == ["𝒳", "𝒴"]


def test_what_is_ours_is_as_entered(result):
    ours = result.document.equations["2"]
    assert [line.printed for line in printed.shown(ours)] == ["a", "a"]
    assert "As entered (ours)" in show(result, "2")
    assert "As printed" not in show(result, "2")


def test_the_terminal_shows_the_print_and_beneath_it_what_it_is_read_as(result):
    told = show(result, "1")
    assert "As printed" in told
    assert "𝒪(b)" in told
    assert told.count("left out: The constant is not said.") == 1
    assert "(in words)" in told
    assert "read as L3: 2 a" in told
    assert "since: Ours." in told


def test_the_certificate_holds_both_and_counts_readings(result):
    data = certificate.to_json(result)
    first, second = data["equations"]
    assert first["printed"] == LATEX
    assert second["printed"] is None
    assert first["lines"][2] | {"printed": "", "read_as": "2 a", "reading": "Ours."} == first["lines"][2]
    assert first["links"][0]["printed"] == "a + a = a 2"
    assert data["summary"]["readings"] == 2
    assert (data["summary"]["printed_lines"], data["summary"]["lines_as_printed"]) == (3, 2)
    assert any(line.startswith("lines") and "2 as printed, 1 under 2 readings" in line
               for line in accounting_lines(result))  # fmt: skip


@pytest.mark.parametrize(("number", "line", "shown"), [("60", 1, "||J(θ_t)||_2"), ("1", 7, "b_j^l"), ("99", 3, "𝒪(1)")])
def test_a_line_under_a_reading_of_its_own_is_shown_as_it_stands(number, line, shown):
    assert printed.shown(EQUATIONS[number])[line - 1].text == shown
    assert printed.shown(EQUATIONS[number])[line - 1].read_as_text not in ("", shown)


def test_errata_quote_the_print():
    entry = EQUATIONS["32"]
    quoted = printed.in_print(entry, rf"\equiv {printed.shown(entry)[1].read_as}")
    assert quoted.startswith(r"= \left[\frac{\sigma_{\omega} x^{L}(x)}")
    assert printed.in_print(entry, "x") == "x"


def test_printed_lines_are_shown_in_their_own_order_and_once():
    """(52) prints what its limit defines before it, (91p) an inequality from right to left."""
    found = [(line.relation, line.text) for line in printed.shown(EQUATIONS["52"])]
    assert found[3:] == [(None, "Θ"), (":=", "lim_(n → ∞) Θ̂_0")]
    last = printed.shown(EQUATIONS["52"])[-1]
    assert (last.read_relation, last.read_as_text) == ("->", "Θ")
    ordered = [(line.text, line.lines) for line in printed.print_lines(EQUATIONS["52"])]
    assert ordered[3:] == [("Θ", (4,)), ("lim_(n → ∞) Θ̂_0", (5,))]
    first, second = printed.shown(EQUATIONS["91p"])
    assert (first.relation, second.relation, second.text) == (None, ">", "0")
    assert (second.read_relation, first.read_as_text) == ("<", "0")


def test_a_formula_that_ours_stand_for_as_a_whole_is_not_shown_as_both_of_their_sides():
    lines = printed.shown(EQUATIONS["26p"])
    assert not any(line.printed for line in lines)
    assert all(line.read_as and line.reading for line in lines)
    assert [line.text for line in printed.print_lines(EQUATIONS["26p"])] == ["n_(L+1) = k"]
    assert printed.link_latex(EQUATIONS["26p"], 1, 2).startswith(r"\lim_{t \to \infty} \mathbb{E}")


def test_an_entry_of_a_row_is_shown_with_the_one_index_that_is_printed():
    """The tree has two, of which the first is 1."""
    from derivations import library

    for key, number, places in (("lee2019", "1", (7, 8)), ("lee2019", "S36", (8, 9)), ("chen2021", "1", (7, 8))):
        lines = printed.shown(library.document(key).equations[number])
        for place in places:
            line = lines[place - 1]
            assert "1" not in line.text + line.printed + line.set_as, (key, number, place)
            assert "_j" in line.text
    assert printed.shown(library.document("lee2019").equations["1"])[5].text == "(σ_ω/√n_l) ω^l_(ij)"
