"""The record of errata in its three forms."""

from __future__ import annotations

import json
import re

import pytest

from verify.judging.run import run
from verify.report import errata


@pytest.fixture(scope="module")
def result(ledger):
    return ledger.run(["26", "39", "40", "45", "47", "9p"])


@pytest.fixture(scope="module")
def page(result):
    return errata.markdown(result)


def test_one_record_for_each_mistake(result, page):
    ids = re.findall(r"^## (\S+)$", page, re.MULTILINE)
    assert ids == [found.erratum.id for found in result.errata]
    assert len(ids) == len(set(ids)) == 5  # (39) and (40) share one


def test_a_record_says_what_why_and_how_to_reproduce(page):
    record = page[page.index("## LN-47-1") :]
    for part in ("says:", "should say:", "Why: ", "Counterexample: 47.2 with", "`certify show 47`", "Status: reported"):
        assert part in record
    assert "conclusion survives: no" in record.lower()
    assert record.count("$$") % 2 == 0


def test_a_missing_condition_says_what_it_needs(page):
    record = page[page.index("## LN-9-1") : page.index("## LN-26-1")]
    assert "(9p), should say:" in record
    assert "Judged: 9p.1' PROVED." in record
    assert r"\text{ commutes with itself at all times}$$" in record
    says, should = re.findall(r"\$\$(.*?)\$\$", record)
    assert r"\neq" in says
    assert r"\neq" not in should  # what is proved is the equality


def test_maybe_transcription_is_said(page):
    record = page[page.index("## LN-26-1") : page.index("## LN-39-1")]
    assert "may be the transcription's" in record


def test_json_is_the_certificates_form(result):
    data = json.loads(errata.to_json(result))
    record = data["errata"][-1]
    wanted = {
        "id", "equation", "equations", "links", "type", "kind", "printed", "corrected", "notes", "status", "affects",
        "conclusion_survives", "maybe_transcription", "evidence",
    }  # fmt: skip
    assert wanted <= set(record)
    assert record["evidence"][0]["counterexample"] is None or record["evidence"][0]["counterexample"]["sizes"]


def test_bibtex_is_balanced_and_escaped(result):
    body = errata.bibtex(result)
    entries = re.findall(r"^@misc\{(\S+),$", body, re.MULTILINE)
    assert entries == [found.erratum.id for found in result.errata]
    bare = re.sub(r"\\[{}]", "", body)
    assert bare.count("{") == bare.count("}")
    assert not re.search(r"(?<!\\)[&%$#_^]", re.sub(r"@misc\{.*", "", body))


def test_text_is_escaped_for_tex():
    assert errata.tex_text("a_b & 50% ~ \\x^2 {y}") == (
        r"a\_b \& 50\% \textasciitilde{} \textbackslash{}x\textasciicircum{}2 \{y\}"
    )


def test_no_errata_no_records():
    empty = run(["46"])
    assert errata.bibtex(empty) == ""
    assert json.loads(errata.to_json(empty))["errata"] == []
    assert "0 records" in errata.markdown(empty)


@pytest.mark.parametrize(
    ("id", "keys", "survive"),
    [("LN-67-1", ["67p"], True), ("LN-70-2", ["70"], True), ("LN-47-1", ["47"], False)],
)
def test_whether_the_conclusion_survives_a_missing_condition(id, keys, survive, ledger):
    """It does where the section assumes the condition anyway, or where what rests on it holds."""
    (found,) = [e for e in ledger.run(keys).errata if e.erratum.id == id]
    assert found.conclusion_survives is survive


def test_a_remark_on_which_nothing_rests_concludes_nothing(ledger):
    for key in ("8p", "9p"):
        (found,) = ledger.run([key]).errata
        assert found.conclusion_survives


def test_premises_are_called_necessary_only_where_that_is_proved(ledger):
    (alone,) = (e for e in ledger.run(["70"]).errata if e.erratum.id == "LN-70-2")
    assert alone.exactly == ()
    (found,) = (e for e in ledger.run(["70", "width.no-smaller-constant"]).errata if e.erratum.id == "LN-70-2")
    assert found.exactly == ("width.no-smaller-constant",)
    assert "necessary as well: (width.no-smaller-constant)" in errata.markdown(ledger.run(["70", *found.exactly]))
    (rate,) = ledger.run(["67p"]).errata
    assert rate.exactly == ()
    assert "necessary" not in errata.markdown(ledger.run(["67p"]))


def test_a_mended_relation_is_shown_as_printed_and_as_corrected(ledger):
    (found,) = ledger.run(["91p"]).errata
    assert found.printed != found.corrected
    assert found.printed.replace("<", r"\le") == found.corrected
