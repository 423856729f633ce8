"""Displays of a source: which there are, their numbers, their lines and links with their places, directives."""

from __future__ import annotations

import pytest

from derivations.ledger import Kind, Relation
from derivations.sources import SourceError, read_file, read_text

SCALARS = "% certify\n% scalar a, b, c\n% end\n"


def numbers(text: str, name: str = "mine.tex") -> dict[str, tuple[str, ...]]:
    return {key: shown.numbers for key, shown in read_text(text, name).shown.items()}


def equation(body: str, environment: str = "equation") -> str:
    return f"\\begin{{{environment}}} {body} \\end{{{environment}}}\n"


# -- numbers ----------------------------------------------------------------------------------------------
def test_numbers_are_those_of_latex():
    text = (
        equation("1") + equation("1", "equation*") + r"\[ 1 \]" + "$$ 1 $$"
        + equation(r"1 \\ 2 \nonumber \\ 3", "align") + equation(r"1 \\ 2", "multline") + equation(r"1 \tag{A}")
        + equation(r"1 \notag \\ 2", "gather") + equation("1", "eqnarray*")
    )  # fmt: skip
    assert numbers(text) == {
        "1": ("1",), "1a": (), "1b": (), "1c": (), "2": ("2", "3"), "4": ("4",), "A": ("A",), "5": ("5",), "5a": (),
    }  # fmt: skip


def test_before_any_number_there_is_0a():
    assert list(numbers(r"\[1\]" + equation("1"))) == ["0a", "1"]


def test_subequations_share_a_number():
    text = (
        equation("1")
        + r"\begin{subequations}"
        + equation("1")
        + equation(r"1 \\ 2", "align")
        + r"\end{subequations}"
        + equation("1")
    )
    assert numbers(text) == {"1": ("1",), "2a": ("2a",), "2b": ("2b", "2c"), "3": ("3",)}


def test_counters_may_be_set_and_follow_sections():
    text = r"\setcounter{equation}{6}" + equation("1") + r"\addtocounter{equation}{2}" + equation("1")
    assert list(numbers(text)) == ["7", "10"]
    text = (
        r"\numberwithin{equation}{section}\section{A}" + equation("1") + r"\section{B}" + equation("1") + equation("1")
    )
    assert list(numbers(text)) == ["1.1", "2.1", "2.2"]


def test_a_number_that_stands_twice_is_noticed():
    source = read_text(equation(r"1 \tag{3}") + equation(r"1 \tag{3}"))
    assert list(source.shown) == ["3", "3'"]
    assert "the number 3 stands at two displays" in str(source.notices[0])


def test_a_line_break_inside_an_inner_environment_makes_no_row():
    assert numbers(equation(r"\begin{aligned} 1 \\ 2 \end{aligned}") + equation("1")) == {"1": ("1",), "2": ("2",)}


# -- where displays are -----------------------------------------------------------------------------------
def test_what_is_no_display_is_passed_over():
    text = (
        "% \\begin{equation} 1 \\end{equation}\n\\verb|$$ 1 $$|\n\\begin{verbatim}\n\\[ 1 \\]\n\\end{verbatim}\n"
        "costs \\$5, $x$ and $y$\n" + equation("1") + "\\end{document}\n" + equation("2")
    )
    assert list(numbers(text)) == ["1"]


def test_what_is_never_typeset_is_passed_over():
    never = (
        "\\iffalse % \\fi\n% certify\n% fact a = 1\n% end\n\\ifx a b \\else \\fi $a \\iff b$ \\\\fi\n"
        + equation("2")
        + "\\fi\n"
    )
    source = read_text(
        SCALARS + equation("a = a") + never + equation("a = b") + "\\iffalse\\else " + equation("b = a"), "m.tex"
    )
    assert list(source.shown) == ["1", "2", "3"]
    assert not any(entry.links[0].assumptions.stated for entry in source.document.equations.values())
    with pytest.raises(SourceError, match="without its"):
        read_text(equation("1") + "\\iffalse\n" + equation("2"), "m.tex")


def test_a_name_that_a_display_may_define_says_how():
    source = read_text(SCALARS + equation("H = a b") + equation("a = H"), "m.tex")
    assert "write H := if this display defines it" in str(source.shown["1"].why)
    assert ":=" not in str(source.shown["2"].why)


def test_markdown_knows_dollars_fences_labels_and_code():
    text = (
        "`$$ 1 $$` costs $5\n\n```python\n$$ 2 $$\n```\n\n$$ 3 \\tag{7} $$\n\n```math\n4\n```\n\n"
        "```{math}\n:label: eq:five\n5\n```\n\n$$ 6 $$ (eq:six)\n\n$$ 7 $$ {#eq-seven}\n\n<!-- $$ 8 $$ -->\n"
    )
    source = read_text(text, "mine.md")
    assert list(source.shown) == ["7", "7a", "1", "2", "3"]
    assert source.finds["label eq:five"] == "1"
    assert source.finds["label eq-seven"] == "3"


def test_each_line_and_link_has_its_place():
    text = SCALARS + "\\begin{align}\n  a &= b \\\\\n    &\\le \\foo\n\\end{align}\n"
    shown = read_text(text).shown["1"]
    assert [(line.place.line, line.place.column) for line in shown.lines] == [(5, 3), (5, 8), (6, 10)]
    first, second = shown.links
    assert first.why is None
    assert (second.why.place.line, second.why.place.column) == (6, 10)
    assert "not declared" in second.why.what


def test_places_survive_macros_and_inputs(tmp_path):
    (tmp_path / "main.tex").write_text("\\newcommand{\\bad}{\\foo + \\foo}\nText.\n\\input{part}\n" + equation("1 = 1"))
    (tmp_path / "part.tex").write_text("\n\\begin{equation}\n  1 = \\bad\n\\end{equation}\n")
    source = read_file(tmp_path / "main.tex")
    why = source.shown["1"].why
    assert (why.place.file, why.place.line, why.place.column) == ("part.tex", 3, 7)
    assert source.shown["2"].place.file.endswith("main.tex")


def test_columns_are_characters():
    shown = read_text("% é\n\\begin{equation} 𝔼é \\text{é} = \\foo \\end{equation}").shown["1"]
    assert shown.why.place.line == 2


def test_a_macro_that_is_not_understood_is_never_guessed():
    text = "\\NewDocumentCommand{\\half}{m}{#1/2}\n" + SCALARS + equation(r"a = \half{b}")
    assert "not declared" in read_text(text).shown["1"].why.what


def test_a_macro_may_be_let():
    text = "\\let\\eps\\varepsilon\n% certify\n% scalar \\varepsilon\n% end\n" + equation(r"\eps = \varepsilon")
    assert read_text(text).shown["1"].links[0].why is None


# -- lines and links --------------------------------------------------------------------------------------
def test_a_line_that_is_not_read_leaves_the_others_alone():
    entry = read_text(SCALARS + equation(r"a &= b \\ &= \foo \\ &= c \\ &= a", "align")).document.equations["1"]
    assert [claim.id for claim in entry.links] == ["1.1", "1.4"]
    assert entry.unread == (2, 3)


def test_lines_and_links_are_counted_over_several_chains():
    source = read_text(SCALARS + equation(r"a &= b \\ b &= c \\ &= a", "align"))
    assert [(link.number, link.left, link.right) for link in source.shown["1"].links] == [
        (1, 1, 2),
        (2, 3, 4),
        (3, 4, 5),
    ]
    assert [claim.id for claim in source.document.equations["1"].links] == ["1.1", "1.2", "1.3"]


def test_a_display_that_goes_on_takes_its_left_side_from_the_one_before():
    source = read_text(SCALARS + equation("a = b") + equation("= c"))
    (claim,) = source.document.equations["2"].links
    assert (str(claim.lhs), str(claim.rhs)) == ("b", "c")


def test_a_display_that_defines_declares_its_name_from_there_on():
    text = "% certify\n% size n\n% matrix X : n x n\n% end\n" + equation(r"H := X X^T") + equation("H = X X^T")
    source = read_text(text)
    first, second = source.document.equations.values()
    assert first.links[0].relation is Relation.DEF
    assert second.links[0].lhs.shape == (first.links[0].rhs.shape)
    assert source.shown["2"].links[0].why is None


def test_a_definition_of_a_path_holds_at_every_time():
    text = (
        "% certify\n% size n\n% scalar t\n% matrix X : n x n\n% end\n"
        + equation(r"P_t := e^{-t X}")
        + equation(r"P_0 = I")
    )
    source = read_text(text)
    assert source.shown["2"].links[0].why is None


def test_a_solution_solves():
    text = ("% certify\n% size n\n% scalar t\n% matrix K : n x n\n% path f_t : n\n% fact \\dot{f}_t = -K f_t\n% end\n"
            + equation(r"f_t = e^{-K t} f_0") + equation(r"\dot{f}_t = -K f_t"))  # fmt: skip
    first, second = read_text(text).document.equations.values()
    assert first.links[0].relation is Relation.SOLVES
    assert second.links[0].relation is Relation.EQ


def test_a_relation_that_is_not_judged_is_not_read():
    why = read_text(SCALARS + equation(r"a \lesssim b")).shown["1"].why
    assert "claims nothing that is judged" in why.what


def test_a_display_without_a_relation_claims_nothing():
    assert "it claims nothing" in read_text(SCALARS + equation("a + b")).shown["1"].why.what


def test_a_printed_condition_is_a_premise_or_a_doubt():
    source = read_text(SCALARS + equation(r"a \le b \quad \text{if } a < b"))
    assert len(source.document.equations["1"].chain.stated) == 1
    assert not source.shown["1"].links[0].doubt
    for words in (r"\text{unless } a < b", r"\text{if } a < b \text{ or not}", r"\text{with probability } a"):
        assert read_text(SCALARS + equation(rf"a \le b \quad {words}")).shown["1"].links[0].doubt
    assert not read_text(SCALARS + equation(r"a \le b \quad \forall a")).shown["1"].links[0].doubt


def test_conditions_of_some_rows_only_are_no_premises_of_all():
    source = read_text(SCALARS + equation(r"a &\le b \quad \text{if } a < b \\ b &= c".replace("equation", "align")))
    assert source.document.equations["1"].chain.stated == ()
    assert source.shown["1"].links[0].doubt


def test_an_implication_claims_neither_of_its_sides():
    for sign in (r"\Rightarrow", r"\iff"):
        shown = read_text(SCALARS + equation(rf"a = b {sign} 2 a = 2 b")).shown["1"]
        assert shown.why is not None
        assert "implication" in shown.why.what


def test_what_is_never_equal_or_not_always_is_not_read():
    assert "never equal, or not always" in read_text(SCALARS + equation(r"a \neq b")).shown["1"].why.what


def test_a_limit_without_its_letter_is_taken_or_not_read():
    assert "without its letter" in read_text(SCALARS + equation(r"a \to b")).shown["1"].why.what
    assert read_text(SCALARS + "% certify assumed\n" + equation(r"a \to b")).shown["1"].links[0].why is None


def test_a_second_definition_claims_that_both_say_the_same():
    text = SCALARS + equation("H := a") + equation("H := b")
    first, second = read_text(text).document.equations.values()
    assert first.links[0].relation is Relation.DEF
    assert second.links[0].relation is Relation.EQ


def test_each_name_that_a_chain_defines_is_defined():
    text = SCALARS + equation("0 < H := a \\le G := a + b")
    (found,) = read_text(text).document.equations.values()
    assert [link.relation for link in found.links] == [Relation.LT, Relation.DEF, Relation.LE, Relation.DEF]
    text = SCALARS + equation("a \\le b \\equiv b + a")  # what is equated further on is no definition
    (found,) = read_text(text).document.equations.values()
    assert found.links[1].relation is Relation.EQ or not found.notation.facts


# -- directives -------------------------------------------------------------------------------------------
def test_premises_hold_for_one_display():
    text = SCALARS + "% certify given a < b\n" + equation("a = b") + equation("a = b")
    first, second = read_text(text).document.equations.values()
    assert len(first.chain.stated) == 1
    assert second.chain.stated == ()


def test_a_directive_may_stand_in_its_display():
    text = SCALARS + "\\begin{equation}\n% certify given a < b\na = b\n\\end{equation}"
    assert len(read_text(text).document.equations["1"].chain.stated) == 1


def test_what_a_display_uses_is_said_or_referred_to():
    text = (equation(r"1 = 1 \label{one}") + "As shown. By \\eqref{one} we have\n" + equation("1 = 1")
            + "% certify uses (1), \\ref{one}, (2)\n" + equation("1 = 1"))  # fmt: skip
    found = read_text(text).document.equations
    assert found["2"].uses == ("1",)
    assert found["3"].uses == ("1", "2")


def test_only_the_sentence_before_counts():
    text = equation(r"1 = 1 \label{one}") + "By \\eqref{one}. Now\n" + equation("1 = 1")
    assert read_text(text).document.equations["2"].uses == ()


def test_any_number_of_a_display_finds_it():
    text = equation(r"1 &= 1 \\ 2 &= 2", "align") + "% certify uses (2)\n" + equation("1 = 1")
    assert read_text(text).document.equations["3"].uses == ("1",)


def test_assumed_links():
    text = SCALARS + "% certify assumed 2\n" + equation("a = b = c") + "% certify assumed\n" + equation("a = b")
    first, second = read_text(text).document.equations.values()
    assert [claim.given for claim in first.links] == [False, True]
    assert [claim.given for claim in second.links] == [True]


def test_a_definition_by_directive():
    text = "% certify\n% size n\n% matrix X, K : n x n\n% end\n% certify definition\n" + equation("K = X X^T")
    assert read_text(text).document.equations["1"].links[0].relation is Relation.DEF


def test_a_reading_stands_for_a_line_and_its_relation():
    text = SCALARS + "% certify read 2: \\le 2 b -- the constant is spelled out\n" + equation(r"a \lesssim b")
    source = read_text(text)
    (claim,) = source.document.equations["1"].links
    assert claim.relation is Relation.LE
    assert str(claim.rhs) == "2 b"
    assert source.shown["1"].lines[1].reading == "the constant is spelled out"
    (reading,) = source.document.equations["1"].readings
    assert reading.lines == (2,)


def test_a_correction_is_an_erratum():
    text = SCALARS + "% certify correct 2: 2 a -- a factor\n" + equation(r"a + a = a")
    entry = read_text(text, "note.tex").document.equations["1"]
    assert [erratum.id for erratum in entry.errata] == ["NOTE-1-1"]
    assert str(entry.corrected_links["1.1"].rhs) == "2 a"


def test_a_display_may_be_skipped():
    shown = read_text("% certify skip a picture\n" + equation("1 = 1")).shown["1"]
    assert shown.skipped == "a picture"


def test_displays_without_a_number_are_a_kind_of_their_own():
    found = read_text(equation("1 = 1") + r"\[ 1 = 1 \]").document.equations
    assert [entry.kind for entry in found.values()] == [Kind.DISPLAY, Kind.UNNUMBERED]


WRONG = {
    "no directive": ("% certify gven a\n", "gven is no directive"),
    "an unknown display": ("% certify uses (9)\n", "no display is 9"),
    "the display itself": ("% certify uses (1)\n", "1 is the display itself"),
    "no reason": ("% certify read 2: b\n", "read without LaTeX or without its reason"),
    "no such line": ("% certify read 7: b -- why\n", "the display has no line 7"),
    "no such link": ("% certify assumed 4\n", "the display has no link 4"),
    "a premise that is none": ("% certify given a\n", "a fact without a relation"),
    "an undeclared letter": ("% certify given a < z\n", "z is not declared"),
    "a correction that is not read": ("% certify correct 2: \\foo -- why\n", "not declared"),
    "a scope that is not ended": ("% certify begin A\n", "certify begin A is not ended"),
    "a scope that was not begun": ("% certify end A\n", "certify end A ends nothing"),
    "skip without why": ("% certify skip\n", "skip without a reason"),
}


def test_a_theorem_uses_its_proof_that_stands_behind_it():
    text = SCALARS + "% certify uses (2)\n" + equation("a = b") + equation("b = a")
    assert read_text(text).document.equations["1"].uses == ("2",)


def test_displays_that_rest_on_each_other_are_refused():
    text = SCALARS + "% certify uses (2)\n" + equation("a = b") + "% certify uses (3)\n" + equation("b = a")
    with pytest.raises(SourceError, match=r"mine.tex:4:\d+: displays that rest on each other: 1 -> 2 -> 3 -> 1"):
        read_text(text + "% certify uses (1)\n" + equation("a = b"))


@pytest.mark.parametrize("case", WRONG)
def test_a_directive_that_is_not_understood_is_one_message_with_its_place(case):
    directive, message = WRONG[case]
    with pytest.raises(SourceError) as found:
        read_text(SCALARS + directive + equation("a = b"))
    assert message in str(found.value)
    assert str(found.value).startswith("mine.tex:4:")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\\begin{align}\na = b\n", r"mine.tex:1:1: \\begin\{align\} is not closed; write \\end\{align\}"),
        ("Text\n$$ a\n", r"mine.tex:2:1: \$\$ is not closed"),
        ("% certify given a < b\n", "a directive with no display behind it"),
        ("\\input{other}\n", r"\\input in a text that is no file"),
    ],
)
def test_a_source_that_is_broken_is_one_message(text, message):
    with pytest.raises(SourceError, match=message):
        read_text(text)
