"""The laboratory on torch: the same seeds, the same numbers, the same memory. Skipped without torch, and why."""

from dataclasses import replace

import numpy as np
import pytest

from verify.lab import arrays, backends, dynamics, empirical, experiment, steps, theorem
from verify.lab.dynamics import Moving, Problem, descend, flow, flow_grid
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, Parameterization, draw, predict

from .conftest import sphere
from .test_memory import copies

_WHY = backends.parse("torch").missing()
pytestmark = pytest.mark.skipif(_WHY is not None, reason=f"no torch: {_WHY}")
X, Z, Y = sphere(5, 4), sphere(3, 4, 5), np.random.default_rng(1).standard_normal((5, 1))


@pytest.fixture
def torch():
    return backends.backend("torch")


@pytest.mark.parametrize("activation", ["erf", "tanh", "relu", "linear"])
@pytest.mark.parametrize("parameterization", Parameterization)
@pytest.mark.parametrize("k", [1, 2])
def test_networks_and_kernels(torch, activation, parameterization, k):
    arch = Architecture(4, (64, 48), k, activation, parameterization, sigma_b=0.2)
    host, there = draw(arch, 3), draw(arch, 3, backend=torch)
    assert all(np.array_equal(a, arrays.to_host(b)) for a, b in zip(host.weights, there.weights, strict=True))
    np.testing.assert_allclose(
        arrays.to_host(predict(arch, there, torch.asarray(X))), predict(arch, host, X), rtol=1e-12
    )
    kernel = arrays.to_host(empirical.ntk(arch, there, torch.asarray(X), torch.asarray(Z)))
    np.testing.assert_allclose(kernel, empirical.ntk(arch, host, X, Z), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", [0, [0, 1]])
@pytest.mark.parametrize("widths", [(40,), (600, 600)])
@pytest.mark.parametrize("tests", [Z, Z[:0]])
def test_descent(torch, widths, seed, tests):
    arch = Architecture(4, widths, 1)
    host = descend(arch, draw(arch, seed), Problem(X, Y, tests), 0.3, 12, chain=True)
    there = Problem(*map(torch.asarray, (X, Y, tests)))
    run = descend(arch, draw(arch, seed, backend=torch), there, 0.3, 12, chain=True)
    for name in ("residual", "gap_train", "gap_test", "path", "distance", "jacobian", "kernel_change", "step_norm"):
        np.testing.assert_allclose(getattr(run, name), getattr(host, name), rtol=1e-9, atol=1e-12)
        assert isinstance(getattr(run, name), np.ndarray)
    for name in ("residual", "path", "jacobian", "step_norm"):  # no difference of near numbers in them
        np.testing.assert_allclose(getattr(run, name), getattr(host, name), rtol=1e-12)


def test_flow(torch):
    arch = Architecture(4, (48,), 1)
    grid = flow_grid(np.linalg.eigvalsh(empirical.ntk(arch, draw(arch, 0), X)))[:12]
    host = flow(arch, draw(arch, 0), Problem(X, Y, Z), grid)
    run = flow(arch, draw(arch, 0, backend=torch), Problem(*map(torch.asarray, (X, Y, Z))), grid)
    np.testing.assert_allclose(run.gap_train, host.gap_train, rtol=1e-8, atol=1e-13)
    np.testing.assert_allclose(run.residual, host.residual, rtol=1e-12)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_run_as_the_sweep_does_it(dtype):
    chosen = experiment.dataset("sphere:4:5")
    config = experiment.bind(experiment.RunConfig(32, 2, dtype=dtype, search_tries=0, most_steps=60), chosen)
    host, there = experiment.run(config, chosen), experiment.run(replace(config, backend="torch"), chosen)
    assert there["quantities"] == pytest.approx(host["quantities"], rel=1e-6 if dtype == "float64" else 1e-2)
    assert len(there["checks"]) == len(host["checks"])


def test_the_theorem_on_a_network_that_is_trained_there():
    problem = theorem.Applied(3, 4096, "two constants", seed=1)
    host, there = theorem.apply(problem), theorem.apply(replace(problem, backend="torch"))
    assert there["answer"] == host["answer"]
    assert there["measured"] == pytest.approx(host["measured"], rel=1e-3, abs=1e-12)
    assert not any(c["violations"] for c in there["checks"])


def test_an_update_adds_in_place(torch):
    w, x, d = (np.random.default_rng(i).standard_normal(s) for i, s in enumerate([(700, 600), (80, 700), (80, 600)]))
    there = torch.asarray(w.copy())
    address = there.data_ptr()
    arrays.add_product(there, torch.asarray(x), torch.asarray(d))
    assert there.data_ptr() == address
    np.testing.assert_allclose(arrays.to_host(there), w + x.T @ d, rtol=1e-12, atol=1e-12)


@pytest.mark.slow
def test_two_and_a_half_copies_of_the_parameters():
    assert copies(12, "torch") <= 2.5


def test_theta_0_stays_as_it_was(torch):
    arch = Architecture(4, (600, 600), 1)
    theta = draw(arch, 0, backend=torch)
    before = [arrays.to_host(w).copy() for w in theta.weights]
    descend(arch, theta, Problem(*map(torch.asarray, (X, Y, Z))), 0.3, 9)
    assert all(np.array_equal(arrays.to_host(w), b) for w, b in zip(theta.weights, before, strict=True))
    assert Moving(theta).weights[1].data_ptr() != theta.weights[1].data_ptr()


@pytest.mark.parametrize(("name", "said"), [
    ("torch:cuda:99", "torch has no device 'cuda:99' here"), ("torch:abacus", "no device 'abacus'"),
])  # fmt: skip
def test_a_device_that_is_not_there_is_named(name, said):
    with pytest.raises(LabError, match=said):
        backends.backend(name)


class _Recorded:
    """A capture that shows what it is handed: warms up, takes it back, and repeats the step from Python."""

    def __init__(self):
        self.repeated = 0

    def __call__(self, step, back):
        for _ in range(3):
            step()
        back()

        def again():
            self.repeated += 1
            step()

        return again


@pytest.mark.parametrize("name", ["numpy", "torch"])
@pytest.mark.parametrize("widths", [(40,), (600, 600)])
def test_the_step_that_a_graph_captures_is_the_step(monkeypatch, name, widths):
    """What a CUDA graph would replay, on this machine's processor: same numbers, arrays that stay where they are."""
    there, arch, capture = backends.backend(name), Architecture(4, widths, 1), _Recorded()
    host = descend(arch, draw(arch, 0), Problem(X, Y, Z), 0.3, 12, chain=True)
    monkeypatch.setattr(dynamics, "stepper", lambda *given: steps.InPlace(*given, capture))
    problem = Problem(*map(there.asarray, (X, Y, Z)))
    run = descend(arch, draw(arch, 0, backend=there), problem, 0.3, 12, chain=True)
    assert capture.repeated == 12
    for measured in ("residual", "path", "jacobian", "distance", "step_norm"):
        np.testing.assert_allclose(getattr(run, measured), getattr(host, measured), rtol=1e-11, atol=1e-12)
    moving = Moving(draw(arch, 0, backend=there))
    step = steps.InPlace(arch, moving, problem, 0.01)
    before = [*step.J.layers, *step.J.deltas, step.J.output, step.path, *moving.weights, *moving.biases]
    step()
    after = [*step.J.layers, *step.J.deltas, step.J.output, step.path, *moving.weights, *moving.biases]
    assert all(a is b for a, b in zip(before, after, strict=True))
