"""The same laboratory on CuPy. Skipped, with the reason, where there is no usable GPU."""

import numpy as np
import pytest

from verify.lab import arrays, empirical, experiment
from verify.lab.dynamics import Problem, descend, flow, flow_grid
from verify.lab.networks import Architecture, Parameterization, draw, predict

from .conftest import sphere

_WHY = arrays.missing_gpu()
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(_WHY is not None, reason=f"no GPU: {_WHY}")]
X, Z, Y = sphere(5, 4), sphere(3, 4, 5), np.random.default_rng(1).standard_normal((5, 1))


@pytest.fixture
def xp():
    return arrays.namespace("cupy")


@pytest.mark.parametrize("activation", ["erf", "tanh", "relu", "linear"])
@pytest.mark.parametrize("parameterization", Parameterization)
def test_the_same_seed_is_the_same_network(xp, activation, parameterization):
    arch = Architecture(4, (64, 48), 1, activation, parameterization, sigma_b=0.2)
    host, device = draw(arch, 3), draw(arch, 3, xp=xp)
    assert all(
        np.array_equal(a, arrays.to_host(b)) for a, b in zip(host.weights, device.weights, strict=True)
    )
    np.testing.assert_allclose(
        predict(arch, host, X), arrays.to_host(predict(arch, device, xp.asarray(X))), rtol=1e-11
    )
    np.testing.assert_allclose(
        empirical.ntk(arch, host, X), arrays.to_host(empirical.ntk(arch, device, xp.asarray(X))), rtol=1e-10
    )


@pytest.mark.parametrize("widths", [(512,), (512, 512), (700, 700)])
def test_the_same_path_of_descent(xp, widths):
    arch = Architecture(4, widths, 1)
    host = descend(arch, draw(arch, 0), Problem(X, Y, Z), 0.3, 60, chain=True)
    device = descend(arch, draw(arch, 0, xp=xp), Problem(*map(xp.asarray, (X, Y, Z))), 0.3, 60, chain=True)
    for name in (
        "residual",
        "gap_train",
        "gap_test",
        "path",
        "distance",
        "jacobian",
        "kernel_change",
        "step_norm",
    ):
        np.testing.assert_allclose(getattr(device, name), getattr(host, name), rtol=1e-7, atol=1e-11)


def test_the_same_flow(xp):
    arch = Architecture(4, (256,), 1)
    grid = flow_grid(np.linalg.eigvalsh(empirical.ntk(arch, draw(arch, 0), X)))
    host = flow(arch, draw(arch, 0), Problem(X, Y, Z), grid)
    device = flow(arch, draw(arch, 0, xp=xp), Problem(*map(xp.asarray, (X, Y, Z))), grid)
    np.testing.assert_allclose(device.gap_train, host.gap_train, rtol=1e-6, atol=1e-11)


def test_single_precision(xp):
    arch = Architecture(4, (512, 512), 1)
    single = Problem(*(xp.asarray(a, dtype=np.float32) for a in (X, Y, Z)))
    run = descend(arch, draw(arch, 0, np.float32, xp), single, 0.2, 30)
    exact = descend(arch, draw(arch, 0), Problem(X, Y, Z), 0.2, 30)
    np.testing.assert_allclose(run.residual, exact.residual, rtol=1e-3)


def test_a_stored_run():
    chosen = experiment.dataset("sphere:4:5")
    config = experiment.RunConfig(128, backend="cupy", search_tries=0)
    on_gpu = experiment.run(experiment.bind(config, chosen), chosen)
    on_cpu = experiment.run(experiment.bind(experiment.RunConfig(128, search_tries=0), chosen), chosen)
    assert on_gpu["quantities"] == pytest.approx(on_cpu["quantities"], rel=1e-5)
