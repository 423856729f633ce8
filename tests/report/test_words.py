"""Each word of a report is said once: every verdict, status, kind and relation has one, and all forms take it there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import verify
from derivations.ledger import ErratumKind, Kind, Relation
from verify.evidence import VerdictKind
from verify.judging.results import Status
from verify.report import words

from ..families import each

ROOT = Path(verify.__file__).parent


def test_everything_has_a_word():
    assert set(words.MARKS) == set(VerdictKind)
    assert set(words.KIND_NAMES) == set(Kind)
    assert set(words.ERRATUM_KINDS) == {kind.value for kind in ErratumKind}
    assert {kind.value for kind in (*VerdictKind, *Status)} == set(words.PAGE_MARKS)
    assert len(set(words.MARKS.values())) == len(VerdictKind)
    for mark in words.MARKS.values():
        assert f"{mark} " in words.LEGEND


@each("relation", Relation)
def test_a_relation_is_spelled_the_same_everywhere(relation):
    assert words.sign(relation.value) == relation.sign
    assert words.RELATION_TEX[relation.value] == relation.tex
    assert len(relation.sign) == 1 or relation is Relation.DEF


def test_what_is_unknown_is_shown_as_it_is():
    assert words.sign("is about") == "is about"
    assert words.mark("RUMOUR") == "•"


def test_no_other_file_has_a_table_of_signs_or_marks():
    """Signs that stand in a table for a relation, and marks for a verdict, stand in these two files only."""
    own = {"report/words.py"}
    signs = {"≤", "∈", "⇒", "≠", "✓", "✗"}
    for path in ROOT.rglob("*.py"):
        name, text = path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        if not re.search(r"[≤∈⇒≠✓✗]|\\[uUxN]", text):  # neither the signs nor an escape that may spell one
            continue
        tables = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Dict))
        for table in tables:
            values = {value.value for value in table.values if isinstance(value, ast.Constant)}
            assert len(values & signs) < 2 or name in own, f"{name}:{table.lineno}"


# -- where an entry is written ------------------------------------------------------------------------
def test_show_ends_with_where_the_entry_is_written_and_so_does_the_page(few, tmp_path):
    from derivations import EQUATIONS
    from verify.judging.run import run
    from verify.report import pages
    from verify.report.pages.stored import report
    from verify.report.text import show

    place = EQUATIONS["46"].place
    assert show(run(["46"]), "46").splitlines()[-1] == f"Entered at {place}"
    told = {entry.number: entry.place for entry in report(few).entries}
    assert told["46"] == str(place)
    pages.write(few, tmp_path)
    assert f"Entered at <code>{place}</code>" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_certificate_without_places_still_opens(small):
    from verify.report.certificate import CertificateError
    from verify.report.pages.stored import report

    for entry in small["equations"]:
        entry["place"] = None
    assert {entry.place for entry in report(small).entries} == {""}
    small["equations"][0]["place"] = {"file": "<b>", "line": "3"}
    with pytest.raises(CertificateError, match=r"place\.line: expected int"):
        report(small)


def test_what_is_proved_at_listed_sizes_lists_them():
    from derivations import EQUATIONS
    from verify import judge
    from verify.report.words import engines

    found = judge(EQUATIONS["31"].links[1])
    assert re.search(r"sizes \(k, n_L\) = \(\d+, \d+\), \(\d+, \d+\), \(\d+, \d+\)", engines(found))
    assert found.listed in str(found)
    assert judge(EQUATIONS["46"].links[0]).listed == ""


def test_an_entry_of_which_a_link_is_assumed_is_not_called_proved(ledger):
    assert [link.verdict.verdict.value for link in ledger("68").links] == ["PROVED", "ASSUMED"]
    assert ledger("68").status.value == "assumed"
