"""Each word of a report is said once: every verdict, status, kind and relation has one, and all forms take it there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import verify
from derivations.ledger import ErratumKind, Kind, Relation
from verify.evidence import VerdictKind
from verify.judging.results import Status
from verify.report import words

ROOT = Path(verify.__file__).parent


def test_everything_has_a_word():
    assert set(words.MARKS) == set(VerdictKind)
    assert set(words.KIND_NAMES) == set(Kind)
    assert set(words.ERRATUM_KINDS) == {kind.value for kind in ErratumKind}
    assert {kind.value for kind in (*VerdictKind, *Status)} == set(words.PAGE_MARKS)
    assert len(set(words.MARKS.values())) == len(VerdictKind)
    for mark in words.MARKS.values():
        assert f"{mark} " in words.LEGEND


@pytest.mark.parametrize("relation", Relation)
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
        name = path.relative_to(ROOT).as_posix()
        tables = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Dict))
        for table in tables:
            values = {value.value for value in table.values if isinstance(value, ast.Constant)}
            assert len(values & signs) < 2 or name in own, f"{name}:{table.lineno}"
