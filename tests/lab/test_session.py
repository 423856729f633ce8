"""The stored session: made anew by one command that goes on where it was interrupted, with every run in a table."""

import csv
import json

import pytest

from verify.lab.experiment import dataset
from verify.lab.store import Store
from verify.lab.sweep import grid, sweep

from .test_speed_table import loaded

FOLDER = loaded("lab_record").ROOT / "benchmarks" / "records"


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The same command with a few narrow networks; among them some that move more than (99) allows."""
    module = loaded("lab_record")
    runs = {"sphere:6:8": grid((8, 16), range(2), dynamics=("flow",)), "digits:2:4": grid((16,), range(1))}
    monkeypatch.setattr(module, "session", lambda: runs)
    monkeypatch.setattr(module.theorem, "PROBLEMS", ())
    monkeypatch.setattr(module.ensembles, "ENSEMBLES", ())
    where = ["--store", str(tmp_path / "s.sqlite"), "--to", str(tmp_path / "r.json"), "--jobs", "1"]
    return module, runs, where, tmp_path


def test_it_goes_on_where_it_was_interrupted(small, capsys):
    module, runs, where, folder = small
    with Store(folder / "s.sqlite") as store:
        sweep(runs["sphere:6:8"][:3], dataset("sphere:6:8"), store)
    module.main(where)
    said = capsys.readouterr().out
    assert "sphere:6:8: 1 finished, 3 were there" in said
    assert "5 results in" in said
    first = (folder / "r.json").read_text()
    module.main(where)
    assert "sphere:6:8: 0 finished, 4 were there" in capsys.readouterr().out
    assert (folder / "r.json").read_text() == first


def test_the_record_says_what_each_run_was_and_which_hypothesis_failed(small):
    module, _, where, folder = small
    module.main(where)
    made = json.loads((folder / "r.json").read_text())
    listed(made, folder)
    assert made["runs"]["count"] == len(made["runs"]["list"]) == 5
    for number in ("99", "101"):
        (row,) = [row for row in made["bounds"] if row["equation"] == number]
        assert row["runs"] == 4
        (failed,) = row["failed"]
        assert failed["name"] == "sigma < lambda_0"
        assert failed["runs"] == row["runs"] - row["runs_with_hypotheses"] > 0
        assert failed["most"] >= failed["least"] >= 1


def test_what_is_in_the_repository_has_its_runs_beside_it():
    for path in FOLDER.glob("*.json"):
        read = json.loads(path.read_text())
        if "list" in read.get("runs", {}):
            listed(read, path.parent)


def listed(record, folder):
    """Every run of the record is a row of the table that it names."""
    with (folder / record["runs"]["stored_in"]).open() as file:
        rows = {row["key"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {run["key"] for run in record["runs"]["list"]}
    for run in record["runs"]["list"]:
        assert rows[run["key"]]["config.width"] == str(run["width"])
        assert rows[run["key"]]["code"] == record["code"]
