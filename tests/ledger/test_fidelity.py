"""Entries against their print: what agrees, what differs, which reading speaks of what."""

from __future__ import annotations

import pytest

import derivations
from derivations.ledger import Notation, Printed, Reading, Relation, Section, Slip, chain, system
from derivations.ledger.document import Document
from derivations.ledger.fidelity import Agreement, compared
from derivations.ledger.harmless import alike
from derivations.notation import Frac, I, Neg, Num, Size, Sqrt, Sum, expm, size, sym

from ..families import each

n = size("n")
A, B, a, b = sym("A", n, n), sym("B", n, n), sym("a"), sym("b")
k, k_ = sym("k"), sym("m", tex="k")  # two letters of one spelling
mine = Notation("mine", {"A": A, "B": B, "a": a, "b": b})
EQ, LE = Relation.EQ, Relation.LE


def against(made, latex, *slips):
    section = Section(1, "One", mine)
    section.display(1, "one")(lambda: made)
    document = Document(
        "mine", "MY", "", "", "", "0" * 64, (section,), print={"1": Printed("1", latex, slips)}
    )  # fmt: skip
    return compared(document.equations["1"])


def test_an_entry_that_says_what_is_printed_needs_no_reading():
    found = against(chain(A * B, EQ, B * A, EQ, A), r"A B &= B A \\ &= A")
    assert [line.agreement for line in found.lines] == [Agreement.IDENTICAL] * 3
    assert [line.printed for line in found.lines] == ["A B", "B A", "A"]
    assert not found.unsaid
    assert not found.idle
    assert not found.dropped


@pytest.mark.parametrize(
    ("made", "latex", "what"),
    [
        (chain(A * B, EQ, A * B), "A B = B A", "line 2 is not what is printed"),
        (chain(a, LE, b), "a = b", "the relation before line 2"),
        (chain(a, LE, b), r"a < b", "the relation before line 2"),
        (chain(a, EQ, b), r"a = b = a", "3 printed lines stand against 2"),
        (chain(a, EQ, b, EQ, a), r"a = b", "line 3 is not printed"),
        (chain(a, EQ, b), r"a, b", "the relation before line 2"),
        (system(chain(a, EQ, b), chain(b, EQ, a)), r"a = b = b = a", "the relation before line 3"),
        (chain(a, EQ, b), r"a = c", "line 2 is not read: 1:5: c is not declared"),
        (chain(a, EQ, b), r"a = \frac{b", "is not read"),
    ],
)
def test_what_differs_and_no_reading_speaks_of_is_told(made, latex, what):
    assert any(what in told for told in against(made, latex).unsaid)


def test_a_reading_says_why_a_line_or_a_relation_is_another():
    made = chain(a, LE, a + b).read("A constant of ours.", lines=[2], links=[1])
    found = against(made, r"a = \mathcal{O}(b)")
    assert not found.unsaid
    assert not found.idle
    assert found.lines[1].reading.why == "A constant of ours."
    assert found.lines[1].agreement is Agreement.DIFFERENT
    assert not found.lines[1].relation_agrees


def test_printed_lines_that_are_dropped_or_stand_together_are_told_by_a_reading():
    dropped = against(chain(a, EQ, b).read("It is said again.", printed=[2], links=[1]), "a = a + a = b")
    assert [source.latex for source, _ in dropped.dropped] == ["a + a"]
    assert not dropped.unsaid
    assert not dropped.idle
    together = against(chain(a, EQ, b).read("Two spellings.", lines=[1], links=[1], printed=[1, 2]), "a = a = b")
    assert together.lines[0].printed == r"a \\ a"
    assert not together.unsaid
    ours = against(chain(a, EQ, b).read("In our words.", lines=[1, 2], printed=[]), "a = b")
    assert len(ours.dropped) == 2
    assert len(ours.unsaid) == 3


def test_a_reading_of_what_is_as_printed_is_idle():
    assert against(chain(a, EQ, b).read("No need.", lines=[2]), "a = b").idle == (
        "line 2 says what is printed: No need.",
    )
    assert against(chain(a, EQ, b).read("No need.", links=[1]), "a = b").idle
    assert against(chain(a, EQ, b).read("Not there.", lines=[7]), "a = b").idle


def test_a_slip_of_the_transcription_is_not_silent():
    slip = Slip("A + B)", "(A + B)", "A bracket is lost.")
    silent = against(chain((A + B) * A, EQ, B), "A + B) A = B", slip)
    assert silent.lines[0].printed == "A + B) A"
    assert silent.lines[0].agreement is Agreement.IDENTICAL
    assert silent.unsaid
    said = chain((A + B) * A, EQ, B).read("A bracket is lost.", lines=[1])
    assert not against(said, "A + B) A = B", slip).unsaid


@each(
    ("one", "other", "same"),
    [
        ((A * B) * A, A * (B * A), True),
        (-(A * B), -A * B, True),
        (Frac(1, Sqrt(Size(n))), Size(n) ** Num(-1) * a, False),
        (Frac(1, Sqrt(Size(n))), Size(n) ** -Frac(1, 2), True),
        (Frac(1, Sqrt(Size(n))), Size(n) ** Frac(1, 2), False),
        (I(n) - A, I(2) - A, True),
        (A + (B + A), A + B + A, True),
        (A - (B + A), A - B + A, False),
        (A * B, B * A, False),
        (expm(A * (B * A)), expm(A * B * A), True),
        (A + B, B + A, False),
        (-A + B, A + B, False),
        (Neg(Neg(A)), A, True),
        (Num(-2) * A, -(2 * A), True),
        (Num(1) - A, I(n) - A, False),
        (Sum(k * a, k, Num(1), Num(2)), Sum(k_ * a, k_, Num(1), Num(2)), True),
        (Sum(k * k, k, Num(1), Num(2)), Sum(k_ * k, k_, Num(1), Num(2)), False),
        (Sum(k * a, k, Num(1), Num(2)), Sum(b * a, b, Num(1), Num(2)), False),
        (Sum(k * a, k, Num(1), Num(2)), Sum(k_ * b, k_, Num(1), Num(2)), False),
    ],
)
def test_harmless_forms_are_few(one, other, same):
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_a_reading_is_a_sentence_about_something():
    with pytest.raises(ValueError, match="as a sentence"):
        Reading("no stop", lines=(1,))
    with pytest.raises(ValueError, match="needs the lines"):
        Reading("Of nothing.")
    with pytest.raises(ValueError, match="from 1"):
        Reading("Of line 0.", lines=(0,))


def test_a_print_without_an_entry_is_refused():
    section = Section(1, "One", mine)
    section.display(1, "one")(lambda: chain(a, EQ, b))
    document = Document("mine", "MY", "", "", "", "0" * 64, (section,), print={"2": Printed("2", "a")})
    with pytest.raises(derivations.ledger.ClaimError, match="2 is printed"):
        _ = document.equations


def test_read_is_public_and_loaded_when_asked_for():
    assert derivations.read(r"A B", mine) is A * B
    with pytest.raises(derivations.ReadError):
        derivations.read("c", mine)
    assert not hasattr(derivations, "reads")
