"""The table of symbols: each sort of finding where it is and where it is not, on documents that are no notes."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.document import Document
from derivations.ledger import Notation, Relation, Section, chain
from derivations.ledger.printed import Printed
from derivations.ledger.said import Said, Word
from derivations.notation import INFINITY, Num, Size, Sum, family, size, sym
from derivations.notation.reader import macros
from derivations.symbols import How, Sort, symbols

n, m = size("n"), size("m")
A, B = sym("A", n, n), sym("B", n, n)
x_t = family("x", n, 1, "x_{0}")
a, t, k = sym("a"), sym("t"), sym("k")
EQ, DEF = Relation.EQ, Relation.DEF


def returning(made):
    return lambda: made


def document(*displays, sentences=(), chains=None, notations=None):
    """A document that prints these displays, (1), (2), ...; all are entered as a = t unless it is said otherwise."""
    section = Section(1, "one", Notation("mine", {"a": a, "t": t}))
    printed = {}
    for number, latex in enumerate(displays, 1):
        made = (chains or {}).get(number, chain(a, EQ, t))
        notation = (notations or {}).get(number, section.notation)
        section.display(number, "a display", notation=notation)(returning(made))
        printed[str(number)] = Printed(str(number), latex)
    return Document("mine", "M", "Mine", "me", "2026", "0", (section,), print=printed, sentences=tuple(sentences))


def found(made, **more):
    """What is noticed, by name and sort, same letters left out."""
    rows = symbols(made, **more).rows
    return {(row.name.latex, f.sort): f.says for row in rows for f in row.findings if f.sort is not Sort.LETTER}


def sorts(made, name):
    return {sort for spelled, sort in found(made) if spelled == name}


# -- defined, again, late, never -------------------------------------------------------------------------
def test_a_definition_that_says_something_else_is_noticed_and_a_repeated_one_is_not():
    again = document(r"H := a^2", r"H := a t")
    assert found(again)["H", Sort.AGAIN] == "$H$ defined in (1) as $a^2$; $H$ defined in (2) as $a t$"
    assert sorts(document(r"H := a^2", r"H := a^{2}"), "H") == set()


def test_what_is_first_met_alone_before_an_equals_sign_is_defined_there():
    rows = {row.name.latex: row for row in symbols(document("H = a t", "H = a^2")).rows}
    assert [(s.how, str(s.place), s.value) for s in rows["H"].statements] == [(How.DEFINED, "(1)", "a t")]
    assert sorts(document("a H = t", "H = a^2"), "H") == {Sort.UNDEFINED}


def test_the_ledger_says_what_else_is_a_definition():
    late = document("a H = t", "H = a^2", chains={2: chain(sym("H"), DEF, a**2)})
    assert found(late)["H", Sort.LATE] == "used in (1); defined in (2)"


def test_names_that_no_formula_brings_in_are_without_a_definition():
    made = document(r"u \le b \eta_{critical}", sentences=[Said("", "u > 0"), Said("1", "b", Word.IS)])
    assert set(found(made)) == {("b", Sort.LATE), (r"\eta_{critical}", Sort.UNDEFINED)}


def test_two_spellings_that_a_definition_ties_are_defined_together():
    made = document(r"H \equiv H(Q, Q) = Q Q^T", sentences=[Said("", "Q", Word.IS)])
    assert not found(made)
    assert {row.name.latex: row.also for row in symbols(made).rows}["H"] == ["H(Q, Q)"]


def test_a_flow_and_a_step_are_two_definitions_of_a_path():
    step = chain(x_t(t + 1), DEF, A * x_t(t))
    flow = chain(sym("y"), EQ, t)
    made = document("x_t := A", r"x_{t+1} = A x_t", chains={1: flow, 2: step})
    assert "by a step in (2)" in found(made)[r"x_{\bullet}", Sort.AGAIN]


def test_a_quantifier_that_comes_back_is_noticed():
    made = document("a = R", sentences=[Said("", r"\delta > 0", Word.FOR), Said("1", r"\delta > 0", Word.FOR)])
    assert found(made)[r"\delta", Sort.MEANING] == r"“for all $\delta$” at the start, again after (1)"
    taken = document("R = a", sentences=[Said("1", "R", Word.EXISTS), Said("1", "S", Word.EXISTS)])
    assert ("R", Sort.MEANING) in found(taken)
    assert ("S", Sort.MEANING) not in found(taken)


# -- other meanings ---------------------------------------------------------------------------------------
def test_one_spelling_of_two_shapes_is_noticed_and_of_a_special_case_is_not():
    def twice(other):
        first, second = Notation("1", {"M": sym("M", n, m)}), Notation("2", {"M": other})
        ones = {1: chain(sym("M", n, m), EQ, sym("M", n, m)), 2: chain(other, EQ, other)}
        return document("M = M", "M = M", chains=ones, notations={1: first, 2: second})

    assert found(twice(sym("M", m, n)))["M", Sort.MEANING] == r"$n \times m$ in (1); $m \times n$ in (2)"
    assert ("M", Sort.MEANING) not in found(twice(sym("M", n, 1)))


def test_a_place_that_takes_two_kinds_of_things_is_noticed():
    f, s = family("f", n, 1, "f({0})"), sym("s", n, 1)
    time = {1: chain(f(t), EQ, f(t)), 2: chain(f(s), EQ, f(s))}
    made = document("f(t) = f(t)", "f(s) = f(s)", chains=time)
    assert found(made)[r"f(\bullet)", Sort.MEANING] == r"its argument: a number in (1); $n \times 1$ in (2)"


def test_a_size_that_a_sum_binds_elsewhere_is_noticed():
    total = Sum(a**k, k, Num(0), INFINITY)
    made = document(
        "a = k", r"a = \sum_{k=0}^{\infty} a^k", chains={1: chain(a, EQ, Size(size("k"))), 2: chain(a, EQ, total)}
    )
    assert found(made)["k", Sort.MEANING] == "a size in (1); bound by a sum in (2)"


@pytest.mark.parametrize(
    ("latex", "clash"),
    [
        (r"a = \int_0^t b_t \, dt", True), (r"a = \int_0^t b_s \, ds", False),
        (r"a = \sum_{i=1}^{t} b_i + b_i", True), (r"a = \sum_{i=1}^{t} b_i", False),
        (r"a = \sum_{i=1}^{t} \| b_i - c_i \|_2", False), (r"b_t \le \sup_t b_t", True), (r"a \le \sup_t b_t", False),
    ],
)  # fmt: skip
def test_a_letter_that_is_bound_and_free(latex, clash):
    said = {says for (_, sort), says in found(document(latex)).items() if sort is Sort.MEANING}
    assert any("free" in says for says in said) is clash


def test_an_index_on_one_side_only():
    assert found(document("a = b_j", r"a = \sum_{j=1}^{t} b_j"))["j", Sort.UNDEFINED].startswith("an index")
    assert sorts(document(r"a = \sum_{j=1}^{t} b_j", "c_j = b_j"), "j") == set()
    assert sorts(document(r"a = \sum_{j=1}^{t} b_j", r"a = [b_1, \cdots, b_j, \cdots, b_t]"), "j") == set()


# -- what is a name ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("latex", "names"),
    [
        (r"\lambda_{min}(A) = \lambda_{min}", {"A", r"\lambda_{min}"}),
        (r"\hat{A}^T = e^{-a t} I", {r"\hat{A}", "a", "t"}),
        (r"\dot{y} = f^{lin}", {"y", "f^{lin}"}), (r"c(s - t) = a", {"c", "s", "t", "a"}),
        (r"F(s, t) = a", {r"F(\bullet, \bullet)", "s", "t", "a"}), (r"\|A\|_{op} = \mathbb{E}[a]", {"A", "a"}),
        (r"a' = R_0 \text{ if } b", {"a'", "R_{0}", "b"}), (r"\frac{d}{dt} a = \mathcal{A}", {"t", "a",
        r"\mathcal{A}"}),
    ],
)  # fmt: skip
def test_names(latex, names):
    assert {row.name.latex for row in symbols(document(latex)).rows} == names


def test_names_of_one_letter_are_listed_together():
    made = document(r"K = \mathcal{K}")
    letters = {row.name.latex: f.says for row in symbols(made).rows for f in row.findings if f.sort is Sort.LETTER}
    assert letters == {"K": r"$\mathcal{K}$", r"\mathcal{K}": "$K$"}


def test_an_index_that_never_varies_belongs_to_the_name():
    assert {r.name.latex for r in symbols(document("R_0 = a")).rows} == {"R_{0}", "a"}
    varied = {r.name.latex for r in symbols(document("R_0 = a", r"a = \sum_{i=1}^{3} R_i")).rows}
    assert varied == {r"R_{\bullet}", "a", "i"}


def test_macros_of_a_document_are_known():
    made = document(r"\mine = a")
    assert ("H", Sort.UNDEFINED) not in found(made, macros=macros(r"\newcommand{\mine}{H}"))
    assert "H" in {r.name.latex for r in symbols(made, macros(r"\newcommand{\mine}{H}")).rows}


def test_without_its_print_a_document_is_read_from_its_entries():
    bare = dataclasses.replace(document("H := a", chains={1: chain(sym("H"), DEF, a**2)}), print={})
    rows = {row.name.latex: row for row in symbols(bare).rows}
    assert [s.how for s in rows["H"].statements] == [How.DEFINED]


SIGNS = st.sampled_from(
    [r"\hat", "{", "}", "a", "t", "_", "^", "(", ")", r"\int", "d", r"\sum", "=", ":=", r"\dot", ",", r"\|", r"\{",
     r"\}", r"\begin{cases}", r"\end{cases}", r"\\", "&", "1", "'", r"\mathcal{K}", r"\sup", r"\forall",
     r"\frac", "|", " "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(SIGNS, max_size=14), st.sampled_from(list(Word)))
def test_any_print_has_a_table(signs, word):
    latex = "".join(signs)
    sentences = [Said("1", latex, word)] if latex.strip() else []
    made = document(f"{latex} a", sentences=sentences)
    for row in symbols(made).rows:
        assert row.places
        assert all(f.says for f in row.findings)
