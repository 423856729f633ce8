"""`auto`: the fastest installed backend, measured once and kept; a damaged file costs a measurement, no more."""

import json

import pytest

from verify.lab import experiment, fastest
from verify.lab.errors import LabError


@pytest.fixture
def asked(monkeypatch, tmp_path):
    monkeypatch.setattr(fastest, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(fastest, "_usable", lambda: ("numpy", "torch"))
    monkeypatch.setattr(fastest, "_is_timing", lambda value: isinstance(value, dict) and bool(value))
    calls = []

    def timer(name, arch, dtype):
        calls.append((name, arch.n, arch.depth, dtype.name))
        return {"numpy": 2.0, "torch": 1.0}[name] * (1 if arch.n > 1000 else 0.1 if name == "numpy" else 1)

    return calls, timer, tmp_path / fastest._FILE


def test_the_faster_one_is_taken_and_measured_once(asked):
    calls, timer, file = asked
    assert fastest.choose("auto", 2000, 2, "float64", timer=timer) == "torch"
    assert calls == [("numpy", 2048, 2, "float64"), ("torch", 2048, 2, "float64")]
    assert fastest.choose("auto", 2048, 3, "float64", timer=timer) == "torch"
    assert len(calls) == 2
    assert fastest.choose("auto", 400, 2, "float32", timer=timer) == "numpy"
    assert len(calls) == 4
    (key, _), (other, _) = json.loads(file.read_text()).items()
    assert fastest.processor() in key
    assert "threads" in other


@pytest.mark.parametrize("damage", ["", "[1]", '{"a": {"numpy": -1}}', "{", "\x00"])
def test_a_damaged_file_is_measured_again(asked, monkeypatch, damage):
    calls, timer, file = asked
    monkeypatch.undo()
    monkeypatch.setattr(fastest, "cache_folder", lambda: file.parents[1])
    monkeypatch.setattr(fastest, "_usable", lambda: ("numpy",))
    file.parent.mkdir(parents=True)
    file.write_text(damage)
    assert fastest.choose("auto", 2000, 2, "float64", timer=timer) == "numpy"
    assert len(calls) == 1
    assert len(json.loads(file.read_text())) == 1


def test_a_time_is_taken(asked):
    assert 0 < fastest.seconds("numpy", experiment.Architecture(4, (64, 64)), experiment.np.dtype("float64")) < 10


def test_one_hidden_layer_and_a_name_are_not_measured(asked):
    calls, timer, _ = asked
    assert fastest.choose("auto", 4096, 1, "float64", timer=timer) == "numpy"
    assert fastest.choose("torch:cpu", 64, 2, "float64", timer=timer) == "torch"
    assert not calls
    with pytest.raises(LabError, match="unknown backend 'jax': use numpy, cupy, torch"):
        fastest.choose("jax", 64, 2, "float64", timer=timer)


def test_a_run_is_stored_under_the_backend_that_computed_it(asked, monkeypatch):
    monkeypatch.setattr(fastest, "seconds", lambda *_: 1.0)
    chosen = experiment.dataset("sphere:4:5")
    assert experiment.bind(experiment.RunConfig(64, 2, backend="auto"), chosen).backend == "numpy"
