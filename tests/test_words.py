"""Words that mean one thing: in the code a *fact* is an assumption and a *reading* is one of a document."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
READING = re.compile(r"(?:^|_)readings?(?:_|$)|(?:^|[a-z_])Reading")
FACT = re.compile(r"(?:^|_)facts?(?:_|$)|^Facts?$", re.IGNORECASE)
#: rooms that have to do with documents, whose readings the word is kept for
DOCUMENTS = ("judging", "report", "cli", "notebook.py", "plugin.py")


def names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Everything that is named in a file: variables, attributes, parameters, functions, classes, modules."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name, line
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, line
            case ast.alias(name=name, asname=other):
                yield from ((part, line) for part in (*name.split("."), *([other] if other else [])))


def found(pattern: re.Pattern[str], text: str) -> list[tuple[str, int]]:
    if not re.search("fact|reading", text, re.IGNORECASE):  # no name of the file holds one
        return []
    return [(name, line) for name, line in names(ast.parse(text)) if pattern.search(name)]


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]


def test_a_reading_is_one_of_a_document():
    rooms = [path for path in sorted((ROOT / "verify").iterdir()) if path.name not in DOCUMENTS]
    used = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for room in rooms
        for path in files(room)
        for name, line in found(READING, path.read_text(encoding="utf-8"))
    ]
    assert not used
    assert not [path.name for room in rooms for path in files(room) if READING.search(path.stem)]


@pytest.mark.parametrize("room", ["rules", "search"])
def test_what_a_rule_has_shown_is_no_fact(room):
    """In the kernel and the search; the one fact there is that of a condition which holds throughout a range."""
    used = []
    for path in files(ROOT / "verify" / "bounds" / room):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        used += [
            f"{path.relative_to(ROOT)}:{line}: {name}"
            for name, line in found(FACT, text)
            if not re.search(r"\b(?:a|what|assumption|hypothesis)\.fact\b", lines[line - 1])
        ]
    assert not used


def test_nothing_in_bounds_is_called_fact():
    classes = {
        node.name
        for path in files(ROOT / "verify" / "bounds")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert "Sequent" in classes
    assert not {name for name in classes if "Fact" in name}


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (READING, "def f(reading): ..."), (READING, "class Reading: ..."), (READING, "x.small_readings = 1"),
        (READING, "from .small import reading"), (READING, "f(reading=1)"), (READING, "class FirstReading: ..."),
        (FACT, "facts_about = 1"), (FACT, "class Fact: ..."), (FACT, "def f(fact): ..."),
    ],
)  # fmt: skip
def test_a_word_that_came_back_is_seen(pattern, text):
    assert found(pattern, text)


@pytest.mark.parametrize("text", ["import threading", "misreading = 1", "factor = artefact", "def read(x): ..."])
def test_other_words_are_not(text):
    assert not found(READING, text)
    assert not found(FACT, text)
