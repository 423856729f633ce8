"""The tutorial `docs/check.md`: its files are written, its commands run, and what they print is what it shows."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from derivations.sources.declarations import KEYWORDS
from derivations.sources.directives import WORDS
from derivations.sources.properties import OF_MATRICES
from verify.cli import main as cli

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
TIME = re.compile(r"; \d+\.\d s$", re.MULTILINE)


def matches(shown: str, printed: str) -> bool:
    """Whether an output is as shown; a line of three dots stands for any lines, times may differ."""
    shown, printed = (unicodedata.normalize("NFC", TIME.sub("; 0.0 s", text)) for text in (shown, printed))
    parts = [re.escape(part) for part in shown.split("...\n")]
    return re.fullmatch(r"(?:.*\n)*".join(parts), printed) is not None


def test_every_command_prints_what_the_page_shows(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    commands = 0
    for language, option, body in FENCES:
        if language == "latex":
            name = re.search(r"file=(\S+)", option)[1]
            written = body
            if "replace" in option:
                old, new = body.splitlines()
                text = Path(name).read_text(encoding="utf-8")
                assert text.count(old) == 1
                written = text.replace(old, new)
            Path(name).write_text(written, encoding="utf-8")
        elif language == "console":
            command, shown = body.split("\n", 1)
            with pytest.raises(SystemExit):
                cli.main(command.removeprefix("$ certify ").split())
            printed = capsys.readouterr().out
            assert matches(shown, printed), printed
            commands += 1
        elif language == "python":
            exec(body, {})  # the page's own lines
            assert "PROVED" in capsys.readouterr().out
    assert commands == 4


def test_every_word_of_declarations_and_directives_is_on_the_page():
    assert all(f"`{word} " in PAGE for word in KEYWORDS)
    assert all(f"certify {word}" in PAGE for word in (*WORDS, "begin", "end"))
    assert all(words.removeprefix("symmetric ") in PAGE for words in OF_MATRICES)
