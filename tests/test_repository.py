"""What the repository says, it holds: no text outside it is referred to, and files that the docs name are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TEXTS = (".py", ".md", ".toml", ".cff", ".ipynb", ".j2", ".js", ".css", ".txt")
ROOMS = ("derivations", "verify", "tests", "docs", "notebooks", "benchmarks", "examples")
#: names of papers that nobody who has the repository can open, spelled apart so that this file does not name them
ELSEWHERE = tuple("".join(parts) for parts in (("DES", "IGN"), ("HO", "USE"), ("READ", "ER"), ("ENG", "INES"),
                                               ("THE", "ORY"), ("ST", "YLE")))  # fmt: skip
OUTSIDE = re.compile(rf"\b(?:{'|'.join(ELSEWHERE)})\.md\b|\b{ELSEWHERE[0]}\b")
DOCS = sorted(path.name for path in (ROOT / "docs").glob("*.md"))


def texts() -> list[Path]:
    """All files of text that belong to the repository."""
    inside = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in TEXTS]
    top = [path for path in ROOT.iterdir() if path.suffix in TEXTS or path.name == "errata.json"]
    return sorted([*inside, *top, ROOT / ".ci" / "run"])


def test_nothing_refers_to_a_text_outside_the_repository():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in texts()
        if "__pycache__" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (match := OUTSIDE.search(line))
    ]
    assert not found


def test_no_merge_was_left_half_way():
    marks = tuple(sign * 7 for sign in "<>")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts()
        if "__pycache__" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.startswith(marks)
    ]
    assert not found


@pytest.mark.parametrize("line", ["see ANY.md".replace("ANY", name) for name in ELSEWHERE])
def test_a_reference_would_be_found(line):
    assert OUTSIDE.search(line)
    assert not OUTSIDE.search("the README.md and its READER of files, and the ENGINES of the judge")


@pytest.mark.parametrize("name", [*DOCS, "README.md"])
def test_files_and_modules_that_the_docs_name_are_there(name):
    path = ROOT / "docs" / name if name in DOCS else ROOT / name
    text = path.read_text(encoding="utf-8")
    files = re.findall(r"`((?:derivations|verify|tests|docs|benchmarks|notebooks|examples)/[\w./-]*)(?:::\w+)?`", text)
    missing = [file for file in files if not (ROOT / file).exists()]
    modules = re.findall(r"`((?:derivations|verify)(?:\.\w+)+)`", text)
    missing += [module for module in modules if not is_there(module)]
    assert not missing
    assert files or modules or name == "README.md"


def is_there(name: str) -> bool:
    """Whether a dotted name is a module of ours, or something in one."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:count])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                return count == len(parts) or (
                    count == len(parts) - 1 and bool(re.search(rf"\b{parts[-1]}\b", file.read_text(encoding="utf-8")))
                )
    return False
