"""Records of a source: weight, kind, premises, one mistake at several places, kin in other documents, theorems."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from derivations import library
from derivations.ledger import ErratumKind, ErratumType, Kind, Relation, Weight
from derivations.sources import SourceError, read_text
from verify.cli.main import certify
from verify.judging.check import check_text, run_source
from verify.report import errata as page

from ..families import each

HEAD = "% certify\n% prefix ME\n% scalar a, b, c > 0\n% end\n"
SLIP = "% certify correct 2: 2 a -- a factor\n"


def equation(body: str) -> str:
    return f"\\begin{{equation}} {body} \\end{{equation}}\n"


def errata(text: str, number: str = "1"):
    return read_text(HEAD + text, "mine.tex").document.equations[number].errata


def test_a_record_has_the_prefix_of_its_document_and_is_minor_if_nothing_else_is_said():
    (found,) = errata(SLIP + equation("a + a = a"))
    assert (found.id, found.weight, found.kind) == ("ME-1-1", Weight.MINOR, ErratumKind.WRONG_FORMULA)
    assert not found.maybe_transcription
    (found,) = errata("% certify correct given a > 0 -- a sign\n" + equation(r"\sqrt{a^2} = a"))
    assert found.kind is ErratumKind.MISSING_CONDITION


def test_a_record_says_what_it_is():
    words = "% certify erratum editorial, notation, transcription, inherited by LN-47-1, from LEE-S23-1, from A-1-1\n"
    (found,) = errata(SLIP + words + equation("a + a = a"))
    assert (found.weight, found.type, found.kind) == (Weight.EDITORIAL, ErratumType.EDITORIAL, ErratumKind.NOTATION)
    assert found.maybe_transcription
    assert found.inherited_by == ("LN-47-1",)
    assert found.inherited_from == ("LEE-S23-1", "A-1-1")


def test_each_correction_has_the_words_below_it():
    text = SLIP + "% certify erratum grave\n% certify correct 3: 2 a -- again\n% certify erratum editorial\n"
    found = errata(text + equation("a + a = a = b"))
    assert [(one.id, one.weight) for one in found] == [("ME-1-1", Weight.GRAVE), ("ME-1-2", Weight.EDITORIAL)]


def test_one_mistake_at_two_places_is_one_record():
    text = HEAD + SLIP + equation("a + a = a") + "% certify correct 2: 3 a -- as ME-1-1\n" + equation("a + 2 a = a")
    source = read_text(text, "mine.tex")
    assert {e.id for entry in source.document.equations.values() for e in entry.errata} == {"ME-1-1"}
    (record,) = run_source(source).errata
    assert record.equations == ("1", "2")
    assert record.erratum.notes == "a factor"


def test_a_line_may_need_a_premise_beside_its_correction():
    text = HEAD + "% certify correct 2 given b > 0, a < b: 2 b -- a sign\n" + equation(r"\sqrt{b^2} + b = -2 b")
    entry = read_text(text, "mine.tex").document.equations["1"]
    better = entry.corrected_links["1.1"]
    assert str(better.rhs) == "2 b"
    assert len(better.stated) == 2
    assert not entry.links[0].stated
    (record,) = check_text(text).run.errata
    assert "if" in record.corrected


def test_what_survives_is_said_in_words():
    text = SLIP + "% certify erratum grave, survives: with 3, for what rests on it\n" + equation("a + a = a")
    (record,) = read_text(HEAD + text, "mine.tex").document.equations["1"].errata
    assert record.survival == "with 3, for what rests on it"
    assert record.weight is Weight.GRAVE


def test_what_is_wrong_at_a_glance_is_said_in_words():
    text = SLIP + "% certify erratum grave\n% certify brief one $a$ -> two of them\n" + equation("a + a = a")
    (record,) = read_text(HEAD + text, "mine.tex").document.equations["1"].errata
    assert record.brief == ("one $a$", "two of them")
    assert record.weight is Weight.GRAVE
    assert "| one $a$ → two of them |" in page.markdown(check_text(HEAD + text).run)


def test_premises_stand_beside_those_that_are_given():
    text = "% certify given b < a\n% certify correct given b > 0 -- a sign\n" + equation("a b > b^2")
    entry = read_text(HEAD + text, "mine.tex").document.equations["1"]
    assert len(entry.links[0].stated) == 1
    assert len(entry.corrected_links["1.1"].stated) == 2


def test_the_relation_alone_may_be_mended():
    entry = read_text(HEAD + r"% certify correct 2: \le a + c -- no equality" + "\n" + equation("a = a + c")).document
    claim = entry.equations["1"].corrected_links["1.1"]
    assert claim.relation is Relation.LE
    assert entry.equations["1"].lines[1].corrected is None


def test_what_a_display_is_and_what_it_states():
    text = "% certify prose\n% certify theorem 2.1\n" + equation("1 = 1") + "% certify ours\n" + equation("1 = 1")
    document = read_text(HEAD + text + "% certify theorem 2.1\n" + equation("1 = 1")).document
    assert [entry.kind for entry in document.equations.values()] == [Kind.PROSE, Kind.SUPPLEMENT, Kind.DISPLAY]
    assert document.theorems == {"2.1": ("1", "3")}


WRONG = {
    "no correction": ("% certify erratum grave\n", "erratum before a correction", 5),
    "no such word": (SLIP + "% certify erratum grave, sad\n", "sad is no word of a record", 6),
    "nothing": (SLIP + "% certify erratum\n", "nothing is no word of a record", 6),
    "two weights": (SLIP + "% certify erratum grave, minor\n", "minor says again, or otherwise", 6),
    "two kinds": (SLIP + "% certify erratum notation, logic gap\n", "logic gap says again, or otherwise", 6),
    "the same kin": (SLIP + "% certify erratum from A-1-1, from A-1-1\n", "from A-1-1 says again", 6),
    "no survival": (SLIP + "% certify erratum minor, survives:\n", "survives: without words", 6),
    "no correction above": ("% certify brief a -> b\n", "brief before a correction", 5),
    "no arrow": (SLIP + "% certify brief a, b\n", "brief without an arrow", 6),
    "two briefs": (SLIP + "% certify brief a -> b\n% certify brief a -> c\n", "a second brief", 7),
    "no id": (SLIP + "% certify erratum from 47\n", "from 47 is no word of a record", 6),
    "said twice": (SLIP + "% certify erratum grave\n% certify erratum notation\n", "a second erratum of one", 7),
    "no such record": ("% certify correct 2: 2 a -- as ME-9-1\n", "no record before this one is ME-9-1", 5),
    "no premise": ("% certify correct 2 given : 2 a -- why\n", "a line takes LaTeX behind its premises", 5),
    "no reason": ("% certify correct given a > 0\n", "without its premises or without its reason", 5),
    "a line without LaTeX": ("% certify correct 2 given a > 0: -- why\n", "correct without LaTeX", 5),
    "LaTeX without a line": ("% certify correct given a > 0: b -- why\n", "a line takes LaTeX", 5),
    "no LaTeX behind": ("% certify correct 2 given a > 0 -- why\n", "a line takes LaTeX", 5),
    "a premise that holds": ("% certify correct given a = a -- why\n", "stated already, or says nothing", 5),
    "a premise not read": ("% certify correct given z > 0 -- why\n", "z is not declared", 5),
    "two places": ("% certify prose\n% certify ours\n", "a second word of this kind", 6),
    "words": ("% certify prose of ours\n", "words behind prose", 5),
    "no theorem": ("% certify theorem\n", "theorem without its name", 5),
}


@each("case", WRONG)
def test_a_slip_in_a_directive_is_one_message_with_its_place(case):
    words, message, line = WRONG[case]
    with pytest.raises(SourceError) as found:
        read_text(HEAD + words + equation("a + a = a"))
    assert message in str(found.value)
    assert str(found.value).startswith(f"mine.tex:{line}:")


def test_a_record_of_a_repeated_mistake_is_described_once():
    text = SLIP + equation("a + a = a") + "% certify correct 2: 3 a -- as ME-1-1\n% certify erratum grave\n"
    with pytest.raises(SourceError, match="ME-1-1 is described where it was first made"):
        read_text(HEAD + text + equation("a + 2 a = a"))


def test_a_prefix_is_letters_and_digits():
    with pytest.raises(SourceError, match="is no beginning of an id"):
        read_text("% certify\n% prefix L-E\n% end\n")


def test_a_run_names_records_that_nothing_bears_out():
    result = run_source(read_text(HEAD + "% certify correct 2: a + a -- why\n" + equation("2 a = 2 a")))
    assert any("listed as an erratum but is proved" in problem for problem in result.problems)
    assert any("ME-1-1 is asserted, but no engine refutes" in problem for problem in result.problems)
    assert not run_source(read_text(HEAD + SLIP + equation("a + a = a"))).problems


def test_a_line_that_holds_may_say_more_under_further_premises():
    text = "% certify correct 2 given a < b: b -- it is used for what follows\n" + equation(r"a \le a + b \le b")
    result = run_source(read_text(HEAD.replace("a, b, c > 0", "a > 0, b > 0") + text))
    assert not result.problems
    better = result.equations["1"].links
    assert [one.corrected_verdict.verdict.value for one in better] == ["PROVED", "PROVED"]


# -- documents of ours ---------------------------------------------------------------------------------------
def test_records_of_listed_documents_have_their_prefix_and_kin_that_exist():
    known = {}
    for key in library.DOCUMENTS:
        document = library.document(key)
        assert library.PREFIXES[document.prefix] == key
        for entry in document.equations.values():
            for erratum in entry.errata:
                assert erratum.id.startswith(f"{document.prefix}-")
                known[erratum.id] = erratum
    for id, found in library.kin().items():
        assert {id, *found.inherited_from, *found.inherited_by} <= set(known)
        assert all(id in library.kin()[other].inherited_by for other in found.inherited_from)
        assert all(id in library.kin()[other].inherited_from for other in found.inherited_by)


def test_a_document_that_cannot_be_read_leaves_the_kin_of_the_others(monkeypatch):
    def broken():
        raise SourceError("x.tex:1:1", "it is broken", "mend it")

    monkeypatch.setitem(library.DOCUMENTS, "chen2021", broken)
    library.kin.cache_clear()
    try:
        assert "LEE-S23-1" in library.kin()["LN-47-1"].inherited_from
    finally:
        monkeypatch.undo()
        library.kin.cache_clear()


def test_a_name_says_which_document_it_is_of():
    assert library.addressed("lee2019:S23") == ("lee2019", "S23")
    assert library.addressed("LEE2019: S23 ") == ("lee2019", "S23")
    assert library.addressed("LEE-S23-1") == ("lee2019", "LEE-S23-1")
    assert library.addressed("ln-47-1")[0] == "linearized-networks"
    assert library.addressed("LN-47-1", "lee2019") == ("lee2019", "LN-47-1")
    assert library.addressed("47:L2") == (None, "47:L2")
    assert library.addressed("39-42") == (None, "39-42")
    with pytest.raises(library.UnknownDocument, match="of lee2019, and cookbook is asked for"):
        library.addressed("lee2019:S23", "cookbook")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "cookbook:99999"], "there is no equation or section '99999'"),
        (["show", "cookbook:1", "--document", "lee2019"], "is of cookbook, and lee2019 is asked for"),
        (["show", "lee20:S23"], "before a colon stands a document: linearized-networks, "),
    ],
)
def test_a_name_that_finds_nothing_is_one_line(words, message):
    found = CliRunner().invoke(certify, [*words, "--no-store"])
    assert found.exit_code == 2
    assert message in found.output


def test_an_entry_of_a_document_read_from_files_is_shown():
    found = CliRunner().invoke(certify, ["show", "cookbook:1", "--no-store"])
    assert found.exit_code == 0
    assert "PROVED" in found.output


# -- what a whole display says -------------------------------------------------------------------------------
def test_a_display_may_be_read_as_a_whole():
    text = HEAD + "% certify read: a + b = b + a, \\quad a < 2 a -- two claims\n" + equation(r"a \perp b")
    source = read_text(text)
    shown = source.shown["1"]
    assert [(link.left, link.right, link.why) for link in shown.links] == [(1, 2, None), (3, 4, None)]
    assert all(line.reading == "two claims" for line in shown.lines)
    assert shown.latex == r"a \perp b"
    assert source.document.equations["1"].printed.latex.strip() == r"a \perp b"
    (reading,) = source.document.equations["1"].readings
    assert reading.lines == (1, 2, 3, 4)


def test_a_line_of_a_whole_reading_that_is_not_read_has_its_place_in_the_directive():
    why = read_text(HEAD + "% certify read: a = z -- why\n" + equation("a")).shown["1"].why
    assert (why.place.line, why.what) == (5, "z is not declared")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("% certify read: a = b\n", "read without LaTeX or without its reason"),
        ("% certify read: -- why\n", "read without LaTeX or without its reason"),
        ("% certify read: a = a -- why\n% certify read: a = a -- why\n", "a second reading of the whole display"),
    ],
)
def test_a_whole_reading_that_is_not_complete_is_refused(words, message):
    with pytest.raises(SourceError, match=message):
        read_text(HEAD + words + equation("a"))


def test_a_part_that_no_relation_joins_and_that_is_not_read_is_noticed():
    (notice,) = read_text(HEAD + equation(r"a = a, \quad b")).notices
    assert "a part of (1) that no relation joins: a list behind a relation" in str(notice)
    assert str(notice).startswith("mine.tex:5:")
    assert not read_text(HEAD + equation("a = a")).notices
    assert not read_text(HEAD + equation("z")).notices  # the display itself says that it is not read


def test_a_letter_that_is_read_as_a_number_is_noticed_once():
    (notice,) = read_text(HEAD + equation(r"\pi a = a \pi") + equation(r"\pi b = b \pi")).notices
    assert str(notice).startswith("mine.tex:5:")
    assert r"\pi is read as the number" in str(notice)
    assert not read_text(HEAD.replace("% end", "% scalar \\pi\n% end") + equation(r"\pi a = a \pi")).notices
