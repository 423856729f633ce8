"""The CuPy path without a GPU, on a stand-in that refuses to mix device and host arrays (`device.py`).

It shows that the code asks nothing of CuPy but listed functions and keeps every array where it belongs; what a GPU
computes, the tests marked `gpu` show.
"""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from verify.lab import arrays, backends, empirical, experiment, record, theorem
from verify.lab.dynamics import Problem, descend, flow, flow_grid, flow_with_error
from verify.lab.networks import Architecture, Parameterization, draw, predict

from . import device
from .conftest import sphere

X, Z, Y = sphere(5, 4), sphere(3, 4, 5), np.random.default_rng(1).standard_normal((5, 1))


@pytest.fixture
def xp(monkeypatch):
    device.install(monkeypatch)
    assert backends.missing_gpu() is None
    return backends.backend("cupy")


def test_the_stand_in_refuses_what_cupy_refuses(xp):
    there = xp.asarray(X)
    refused = (
        lambda: there + X,
        lambda: X @ there,
        lambda: np.sqrt(there),
        lambda: np.asarray(there),
        lambda: xp.xp.sqrt(X),
    )
    for wrong in refused:
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(AttributeError):
        xp.xp.einsum  # noqa: B018


@pytest.mark.parametrize("activation", ["erf", "tanh", "relu", "linear"])
@pytest.mark.parametrize("parameterization", Parameterization)
@pytest.mark.parametrize("k", [1, 2])
def test_networks_and_kernels(xp, activation, parameterization, k):
    arch = Architecture(4, (30, 20), k, activation, parameterization, sigma_b=0.2)
    host, there = draw(arch, 3), draw(arch, 3, backend=xp)
    on_device = predict(arch, there, xp.asarray(X))
    assert isinstance(on_device, device.ndarray)
    np.testing.assert_allclose(predict(arch, host, X), arrays.to_host(on_device), rtol=1e-12)
    kernel = empirical.ntk(arch, there, xp.asarray(X), xp.asarray(Z))
    np.testing.assert_allclose(empirical.ntk(arch, host, X, Z), arrays.to_host(kernel), rtol=1e-12)


@pytest.mark.parametrize("seed", [0, [0, 1]])
@pytest.mark.parametrize("widths", [(40,), (600, 600)])
@pytest.mark.parametrize("tests", [Z, Z[:0]])
def test_descent(xp, widths, seed, tests):
    arch = Architecture(4, widths, 1)
    host = descend(arch, draw(arch, seed), Problem(X, Y, tests), 0.3, 12, chain=True)
    there = Problem(*map(xp.asarray, (X, Y, tests)))
    run = descend(arch, draw(arch, seed, backend=xp), there, 0.3, 12, chain=True)
    for name in ("residual", "gap_train", "gap_test", "path", "distance", "jacobian_change", "step_norm"):
        np.testing.assert_allclose(getattr(run, name), getattr(host, name), rtol=1e-9, atol=1e-12)
        assert isinstance(getattr(run, name), np.ndarray)


def test_flow(xp):
    arch = Architecture(4, (48,), 1)
    grid = flow_grid(np.linalg.eigvalsh(empirical.ntk(arch, draw(arch, 0), X)))[:12]
    there = Problem(*map(xp.asarray, (X, Y, Z)))
    host = flow(arch, draw(arch, 0), Problem(X, Y, Z), grid)
    run = flow(arch, draw(arch, 0, backend=xp), there, grid)
    np.testing.assert_allclose(run.gap_train, host.gap_train, rtol=1e-8, atol=1e-13)
    assert flow_with_error(arch, draw(arch, 0, backend=xp), there, grid, most=1).gap_error is not None


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("depth", "dynamics"), [(1, "descent"), (2, "descent"), (1, "flow")])
def test_a_run_as_the_sweep_does_it(xp, depth, dynamics, dtype):
    if (dtype, dynamics) == ("float32", "flow"):
        dtype = "float64"
    chosen = experiment.dataset("sphere:4:5")
    config = experiment.RunConfig(32, depth, dynamics=dynamics, dtype=dtype, search_tries=0, most_steps=60)
    config = experiment.bind(config, chosen)
    host = experiment.run(config, chosen)
    there = experiment.run(replace(config, backend="cupy"), chosen)
    assert there["quantities"] == pytest.approx(host["quantities"], rel=1e-6 if dtype == "float64" else 1e-2)
    assert len(there["checks"]) == len(host["checks"])
    assert record.machine()["gpu"] == {"name": "stand-in", "memory": 1 << 30}


def test_the_theorem_on_a_network_that_is_trained_there(xp):
    problem = theorem.Applied(3, 4096, "two constants", seed=1)
    host, there = theorem.apply(problem), theorem.apply(replace(problem, backend="cupy"))
    assert there["answer"] == host["answer"]
    assert there["answer"]["applies"]
    assert there["measured"] == pytest.approx(host["measured"], rel=1e-3, abs=1e-12)
    assert not any(c["violations"] for c in there["checks"])


def test_an_update_adds_in_place_and_refuses_mixed_types(xp):
    w, x, d = (xp.asarray(np.random.default_rng(i).standard_normal(s)) for i, s in enumerate([(9, 7), (3, 9), (3, 7)]))
    expected = arrays.to_host(w) + arrays.to_host(x).T @ arrays.to_host(d)
    arrays.add_product(w, x, d)
    np.testing.assert_allclose(arrays.to_host(w), expected, rtol=1e-14)
    with pytest.raises(AssertionError):
        arrays.add_product(w, arrays.astype(x, np.float32), d)


def test_the_benchmark_for_a_gpu_runs(xp, capsys):
    path = Path(__file__).parents[2] / "benchmarks" / "lab_gpu.py"
    spec = importlib.util.spec_from_file_location("lab_gpu", path)
    lab_gpu = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(lab_gpu)
    lab_gpu.main(["--widths", "600", "--seconds", "0.01", "--peak-size", "64"])
    said = capsys.readouterr().out
    assert "stand-in" in said
    assert said.count(" 600 ") == 2
    assert said.count("%") == 4
