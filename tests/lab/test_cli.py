"""`certify lab` on the command line: exit codes, tables, figures, reports."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from verify.lab import cli, quick, record
from verify.lab.cli import lab
from verify.lab.ensembles import EnsembleConfig
from verify.lab.store import Store
from verify.lab.sweep import grid
from verify.lab.theorem import Applied

RECORDS = Path(__file__).parents[2] / "benchmarks" / "records"


def call(*arguments):
    return CliRunner().invoke(lab, [str(a) for a in arguments], prog_name="certify lab", env={"COLUMNS": "220"})


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A store with a small sweep, made by the command itself."""
    path = tmp_path_factory.mktemp("lab") / "s.sqlite"
    arguments = ("--widths", "16,32,64", "--seeds", "3", "--depths", "1", "--parameterizations", "standard")
    done = call("sweep", "--store", path, "--jobs", 1, "--dataset", "sphere:4:5", *arguments)
    assert done.exit_code == 0, done.output
    return path


def test_quick_prints_the_table_and_draws_the_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(
        quick,
        "run_configs",
        lambda: [*grid((16, 32), range(3)), *grid((16, 32), range(2), dynamics=("flow",))],
    )
    monkeypatch.setattr(quick, "theorem_problems", lambda: (Applied(3, 1024), Applied(3, 1024, dynamics="flow")))
    monkeypatch.setattr(
        quick,
        "ensemble_configs",
        lambda: [EnsembleConfig(kind="readout", networks=600, data="near:4:6", times=(1.0,), margin=0.2)],
    )
    done = call("quick", "--store", tmp_path / "q.sqlite", "--jobs", 1)
    assert done.exit_code == 0, done.output
    first = done.stderr.splitlines()[0]
    assert first == f"finished runs are stored in {tmp_path / 'q.sqlite'}, figures in {tmp_path / 'figures'}"
    for text in ("Lemma 1", "not violated on the tested range", "exponent of n", "G.2", "rejected", "kept"):
        assert text in done.output
    assert {p.name for p in (tmp_path / "figures").iterdir()} == {
        "exponents.png",
        "slack.png",
        "training.png",
    }


@pytest.mark.slow
def test_the_whole_of_quick_costs_less_than_two_cores_have_in_a_minute(tmp_path):
    """Measured in processor time, which other work on the machine does not change."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "verify.lab", "--quick"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "200"}
    environment.pop("OPENBLAS_NUM_THREADS", None)  # as many threads as it takes by itself
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 120
    for text in ("theorem", "quantity", "bound", "worst slack", "violations", "exponent of n", "verdict"):
        assert text in done.stdout
    for statement in (" 48", " 54 ", " 56 ", " 57 ", " 73 ", "G.2", "not violated on the tested range", "rejected"):
        assert statement in done.stdout
    assert len(list((tmp_path / "lab-results" / "figures").glob("*.png"))) == 3
    assert (tmp_path / "lab-results" / "results.sqlite").exists()


def test_the_flag_and_the_verb_are_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = []
    monkeypatch.setattr(cli.quick, "callback", lambda **options: asked.append(options))
    assert call("--quick").exit_code == call("quick").exit_code == 0
    assert len(asked) == 2
    assert asked[0] == asked[1]
    assert call("--quick", "plot").exit_code == 2


def test_sweep_resumes(store):
    arguments = ("--widths", "16,32,64", "--seeds", "3", "--depths", "1", "--parameterizations", "standard")
    again = call("sweep", "--store", store, "--jobs", 1, "--dataset", "sphere:4:5", *arguments)
    assert again.exit_code == 0
    assert "0 runs finished, 9 already stored" in again.output


def test_plot_export_and_report(store, tmp_path):
    assert call("plot", "--store", store, "--out", tmp_path / "f").exit_code == 0
    assert (tmp_path / "f" / "exponents.png").read_bytes()[:4] == b"\x89PNG"
    assert "9 rows" in call("export", "--store", store, tmp_path / "o.csv").output
    shown = call("report", "--from", store, "--save", tmp_path / "r.json")
    assert shown.exit_code == 0
    assert "not violated" in shown.output
    again = call("report", "--from", tmp_path / "r.json")
    assert again.exit_code == 0
    assert again.output == shown.output
    saved = json.loads((tmp_path / "r.json").read_text())
    assert saved["machine"]["packages"]["numpy"] == np.__version__
    assert saved["runs"]["count"] == 9


def test_run_trains_one_network(tmp_path):
    done = call(
        "run",
        "--store",
        tmp_path / "s.sqlite",
        "--width",
        32,
        "--dataset",
        "sphere:4:5",
        "--dynamics",
        "flow",
    )
    assert done.exit_code == 0, done.output
    assert "gap_train" in done.output


def test_theorem_says_applies_or_what_fails(tmp_path):
    yes = call("theorem", "--store", tmp_path / "s.sqlite", "--points", 3, "--width", 4096)
    assert yes.exit_code == 0, yes.output
    assert "yes" in yes.output
    no = call("theorem", "--store", tmp_path / "s.sqlite", "--points", 3, "--width", 64, "--form", "single K")
    assert no.exit_code == 0
    assert "fails by" in no.output


def test_ensembles(tmp_path):
    done = call("ensembles", "--store", tmp_path / "s.sqlite", "--kind", "readout", "--networks", 600)
    assert done.exit_code == 0, done.output
    assert "rejected" in done.output


def test_extrapolation_over_widths(tmp_path):
    arguments = ("--store", tmp_path / "s.sqlite", "--kind", "readout", "--networks", 200)
    done = call("ensembles", *arguments, "--extrapolate", "32,64,128")
    assert done.exit_code == 0, done.output
    assert done.output.count("limit / formula - 1") == 4
    assert call("ensembles", *arguments, "--extrapolate", "32").exit_code == 2


def test_a_violation_exits_1(store, tmp_path):
    read = record.read(store)
    read["bounds"][0] |= {"verdict": "violated", "violations": 1}
    record.save(read, tmp_path / "v.json")
    assert call("report", "--from", tmp_path / "v.json").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sweep", "--widths", "a,b"), "not a list of whole numbers"),
        (("sweep", "--widths", "0"), "must be at least 1"),
        (("sweep", "--activations", "gelu"), "unknown activation 'gelu'"),
        (("sweep", "--dynamics", "newton"), "use descent or flow"),
        (("sweep", "--dataset", "cube:3"), "use sphere:N:d"),
        (("sweep", "--data", "missing.npz"), "missing.npz: no such file"),
        (("report", "--from", "missing.sqlite"), "no such store"),
        (("report", "--from", "missing.json"), "no such file"),
        (("plot", "--store", "missing.sqlite"), "no such store"),
        (("export", "--store", "missing.sqlite", "a.csv"), "no such store"),
        (("theorem", "--points", "3"), "both --points and --width"),
        (("theorem", "--problem", "99"), "there are 6 problems"),
        (("nonsense",), "No such command"),
    ],
)
def test_bad_input_exits_2_with_one_clear_error(arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = call(*arguments)
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_records_that_are_none(tmp_path):
    (tmp_path / "a.json").write_text("{")
    assert "not a JSON record" in call("report", "--from", tmp_path / "a.json").output
    (tmp_path / "b.json").write_text("[]")
    assert "not a record of the laboratory" in call("report", "--from", tmp_path / "b.json").output
    empty = tmp_path / "e.sqlite"
    Store(empty).close()
    assert "no results of this code version" in call("report", "--from", empty).output


def test_ctrl_c_exits_130(monkeypatch, tmp_path):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("verify.lab.sweep.sweep", interrupted)
    done = call("sweep", "--store", tmp_path / "s.sqlite", "--widths", "16")
    assert done.exit_code == 130
    assert "interrupted" in done.output


def test_users_data(tmp_path):
    X = np.array([[0.6, 0.0], [0.0, 0.8], [0.5, 0.5]])
    np.savez(tmp_path / "mine.npz", X=X, Y=[1.0, -1.0, 0.5])
    done = call("run", "--store", tmp_path / "s.sqlite", "--width", 32, "--data", tmp_path / "mine.npz")
    assert done.exit_code == 0, done.output


def test_importing_the_command_loads_nothing_heavy():
    heavy = "{'matplotlib', 'sklearn', 'distributed', 'dask', 'scipy', 'flint', 'sympy', 'cupy'}"
    code = f"import sys, verify.lab.cli; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


#: records of sessions; what was measured of the assumptions is a record of another kind
SESSIONS = sorted(path for path in RECORDS.glob("*.json") if path.name != "assumptions.json")


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: path.name)
def test_every_shipped_record_is_shown_and_speaks_against_no_theorem(path):
    result = call("report", "--from", path)
    assert result.exit_code == 0, result.output
    assert "not violated on the tested range" in result.output
    shipped = record.read(path)
    assert all(t["answer"]["applies"] for t in shipped["theorems"])
    assert not any(b["violations"] for b in shipped["bounds"])
    assert {e["measured"]["seeds"] for e in shipped["exponents"]} <= {4, 8}  # four support nothing
