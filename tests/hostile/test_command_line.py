"""The command line against hostile arguments: exit code 0, 1 or 2, one line that says why, no traceback."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verify.cli import main as cli

from .corpus import awkward_paths, hostile_text, runs_if_evaluated

#: hostile arguments never start real work here: every command that would, is given something it must refuse
COMMANDS = [
    ("run", "{}"),
    ("run", "--json"),
    ("run", "47", "{}", "{}"),
    ("run", "--jobs", "{}"),
    ("show", "{}"),
    ("show", "{}#1"),
    ("check", "{}"),
    ("check", "--format", "{}", "no-such.tex"),
    ("init", "{}"),
    ("errata", "--format", "{}"),
    ("lab", "{}"),
    ("lab", "report", "--from", "{}"),
    ("lab", "plot", "--store", "{}"),
    ("lab", "export", "--store", "no-such.sqlite", "{}"),
    ("lab", "run", "--width", "{}", "--data", "no-such.npz"),
    ("lab", "run", "--width", "4", "--data", "{}"),
    ("lab", "run", "--width", "4", "--dataset", "cube:{}"),
    ("lab", "sweep", "--widths", "{}", "--data", "no-such.npz"),
    ("lab", "sweep", "--activations", "{}", "--data", "no-such.npz"),
    ("lab", "theorem", "--problem", "{}", "--points", "3"),
    ("lab", "ensembles", "--kind", "{}", "--extrapolate", "3"),
    ("{}",),
    ("{}", "{}"),
]


ARGUMENT = hostile_text.filter(lambda text: "\0" not in text)  # the operating system passes none


def code_of(arguments, capfd):
    """The exit code; whatever is not an exit is an error of ours."""
    with pytest.raises(SystemExit) as done:
        cli.main(list(arguments))
    said = capfd.readouterr()
    assert "Traceback" not in said.err
    if done.value.code == cli.USAGE and "Usage" not in said.err:
        assert len(said.err.splitlines()) == 1, said.err
        assert said.err.startswith("certify: ")
    return done.value.code


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(ARGUMENT, min_size=3, max_size=3))
def test_any_argument(command, texts, capfd, tmp_path, monkeypatch, limited):
    monkeypatch.chdir(tmp_path)
    fill = iter(texts)
    arguments = [next(fill) if word == "{}" else word for word in command]
    assert limited(code_of, arguments, capfd) in (0, 1, cli.USAGE)


def test_text_that_would_run_is_not_run(canary, capfd, tmp_path, monkeypatch, limited):
    monkeypatch.chdir(tmp_path)
    for text in runs_if_evaluated(canary):
        for command in COMMANDS:
            arguments = [text if word == "{}" else word for word in command]
            assert limited(code_of, arguments, capfd) in (1, cli.USAGE)


def test_targets_that_cannot_be_written(tmp_path, capfd, limited):
    """Refused before anything is judged; a pipe or device that is named as the target is used as such."""
    before = set(os.listdir(tmp_path))
    folder = tmp_path / "files"
    folder.mkdir()
    for path in awkward_paths(folder, ".json"):
        if path.name.startswith(("a" * 100, "inside", "folder")):
            assert limited(code_of, ("run", "47", "--json", str(path)), capfd) == cli.USAGE
    assert set(os.listdir(tmp_path)) == before | {"files"}
