"""The store: keyed, transactional, exportable, and clear about files that are none."""

import csv
import sqlite3

import pytest

from verify.lab import store as module
from verify.lab.errors import LabError
from verify.lab.experiment import RunConfig
from verify.lab.store import Store, atomically, export, key_of

RESULT = {"quantities": {"gap_train": 0.1}, "checks": [], "diverged": False, "seconds": 0.5}


def test_what_is_put_is_found_again(tmp_path):
    with Store(tmp_path / "new" / "s.sqlite") as store:
        key = store.put("run", RunConfig(64), RESULT)
        assert store.get(key).result == RESULT
        assert store.keys() == {key}
    with Store(tmp_path / "new" / "s.sqlite", create=False) as store:
        (found,) = store.results("run")
        assert (found.config["width"], found.seconds) == (64, 0.5)
        assert store.results("theorem") == []
        assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_keys_follow_configuration_kind_and_code(monkeypatch):
    first = key_of("run", RunConfig(64))
    assert key_of("run", RunConfig(64)) == first
    assert (
        len(
            {
                first,
                key_of("run", RunConfig(65)),
                key_of("run", RunConfig(64, seed=1)),
                key_of("x", RunConfig(64)),
            }
        )
        == 4
    )
    monkeypatch.setattr(module, "code_version", lambda: "other")
    assert key_of("run", RunConfig(64)) != first


def test_results_of_other_code_are_left_out_unless_asked_for(tmp_path, monkeypatch):
    with Store(tmp_path / "s.sqlite") as store:
        monkeypatch.setattr(module, "code_version", lambda: "old")
        store.put("run", RunConfig(64), RESULT)
        monkeypatch.undo()
        assert store.results() == []
        assert len(store.results(any_code=True)) == 1


def test_numbers_that_json_lacks_are_refused(tmp_path):
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(ValueError, match="JSON"):
        store.put("run", RunConfig(64), {"quantities": {"gap_train": float("nan")}})


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_exports(tmp_path, ending):
    with Store(tmp_path / "s.sqlite") as store:
        for seed in range(3):
            store.put("run", RunConfig(64, seed=seed), RESULT)
        path = tmp_path / f"out.{ending}"
        assert export(store.results(), path) == 3
    if ending == "csv":
        rows = list(csv.DictReader(path.open()))
    else:
        import pyarrow.parquet

        rows = pyarrow.parquet.read_table(path).to_pylist()
    assert [int(r["config.seed"]) for r in rows] == [0, 1, 2]
    assert float(rows[0]["quantities.gap_train"]) == 0.1
    assert sorted(p.name for p in tmp_path.glob("*out*")) == [f"out.{ending}"]


def test_exports_that_cannot_be(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        with pytest.raises(LabError, match="nothing to export"):
            export(store.results(), tmp_path / "a.csv")
        store.put("run", RunConfig(64), RESULT)
        with pytest.raises(LabError, match=r"end in \.csv or \.parquet"):
            export(store.results(), tmp_path / "a.xlsx")


def test_files_that_are_no_store(tmp_path):
    (tmp_path / "text.sqlite").write_text("not a database, and long enough to be looked at" * 40)
    with pytest.raises(LabError, match="not a store"):
        Store(tmp_path / "text.sqlite")
    with pytest.raises(LabError, match="no such store; run"):
        Store(tmp_path / "missing.sqlite", create=False)


def test_an_interrupted_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def broken(temporary):
        temporary.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        atomically(path, broken)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_second_reader_sees_finished_runs_while_the_writer_is_open(tmp_path):
    with Store(tmp_path / "s.sqlite") as writer:
        writer.put("run", RunConfig(64), RESULT)
        reader = sqlite3.connect(tmp_path / "s.sqlite")
        assert reader.execute("SELECT count(*) FROM results").fetchone() == (1,)
        reader.close()
