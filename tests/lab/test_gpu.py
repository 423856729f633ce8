"""The same laboratory on CuPy. Skipped, with the reason, where there is no usable GPU."""

from dataclasses import replace

import numpy as np
import pytest

from verify.lab import arrays, backends, empirical, experiment, sweep, theorem
from verify.lab.dynamics import Problem, descend, flow, flow_grid
from verify.lab.networks import Architecture, Parameterization, draw, predict
from verify.lab.store import Store

from .conftest import sphere

_WHY = backends.missing_gpu()
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(_WHY is not None, reason=f"no GPU: {_WHY}")]
X, Z, Y = sphere(5, 4), sphere(3, 4, 5), np.random.default_rng(1).standard_normal((5, 1))


@pytest.fixture
def xp():
    return backends.backend("cupy")


@pytest.mark.parametrize("activation", ["erf", "tanh", "relu", "linear"])
@pytest.mark.parametrize("parameterization", Parameterization)
def test_the_same_seed_is_the_same_network(xp, activation, parameterization):
    arch = Architecture(4, (64, 48), 1, activation, parameterization, sigma_b=0.2)
    host, device = draw(arch, 3), draw(arch, 3, backend=xp)
    assert all(np.array_equal(a, arrays.to_host(b)) for a, b in zip(host.weights, device.weights, strict=True))
    np.testing.assert_allclose(predict(arch, host, X), arrays.to_host(predict(arch, device, xp.asarray(X))), rtol=1e-11)
    np.testing.assert_allclose(
        empirical.ntk(arch, host, X), arrays.to_host(empirical.ntk(arch, device, xp.asarray(X))), rtol=1e-10
    )


@pytest.mark.parametrize("widths", [(512,), (512, 512), (700, 700)])
def test_the_same_path_of_descent(xp, widths):
    arch = Architecture(4, widths, 1)
    host = descend(arch, draw(arch, 0), Problem(X, Y, Z), 0.3, 60, chain=True)
    device = descend(arch, draw(arch, 0, backend=xp), Problem(*map(xp.asarray, (X, Y, Z))), 0.3, 60, chain=True)
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
    device = flow(arch, draw(arch, 0, backend=xp), Problem(*map(xp.asarray, (X, Y, Z))), grid)
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


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-12), (np.float32, 2e-5)])
def test_an_update_adds_in_place(xp, dtype, rtol):
    shapes = [(700, 600), (80, 700), (80, 600)]
    w, x, d = (np.random.default_rng(i).standard_normal(s).astype(dtype) for i, s in enumerate(shapes))
    there = xp.asarray(w)
    address = there.data.ptr
    arrays.add_product(there, xp.asarray(x), xp.asarray(d))
    assert there.data.ptr == address
    exact = w.astype(float) + x.astype(float).T @ d.astype(float)
    assert np.linalg.norm(arrays.to_host(there) - exact) <= rtol * np.linalg.norm(exact)


def test_the_theorem_on_a_network_that_is_trained_there():
    problem = theorem.Applied(3, 2**14, "two constants", seed=1)
    host, there = theorem.apply(problem), theorem.apply(replace(problem, backend="cupy"))
    assert there["answer"] == host["answer"]
    assert there["answer"]["applies"]
    assert there["measured"] == pytest.approx(host["measured"], rel=1e-3, abs=1e-12)
    assert not any(c["violations"] for c in there["checks"])


def test_memory_is_two_and_a_half_copies_of_the_parameters(xp):
    arch, pool = Architecture(4, (8192, 8192), 1), xp.xp.get_default_memory_pool()
    pool.free_all_blocks()
    before = pool.total_bytes()
    descend(arch, draw(arch, 0, backend=xp), Problem(*map(xp.asarray, (X, Y, Z))), 0.3, 30, chain=True)
    assert pool.total_bytes() - before <= 2.5 * 8 * arch.parameter_count


def test_a_sweep_with_two_processes_on_one_device(tmp_path):
    chosen = experiment.dataset("sphere:4:5")
    configs = sweep.grid((64, 128), range(2), backend="cupy", search_tries=0)
    with Store(tmp_path / "s.sqlite") as store:
        summary = sweep.sweep(configs, chosen, store, jobs=2)
    assert (summary.finished, summary.failures) == (4, ())


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-13), (np.float32, 1e-6)])
@pytest.mark.parametrize("seeds", [(0, 1), ([0, 2], [1, 3])])
def test_the_distance_of_two_networks(xp, dtype, rtol, seeds):
    arch = Architecture(4, (300, 200), 2, sigma_b=0.3)
    host = draw(arch, seeds[0], dtype).distance(draw(arch, seeds[1], dtype))
    there = draw(arch, seeds[0], dtype, xp).distance(draw(arch, seeds[1], dtype, xp))
    assert there.dtype == np.float64
    np.testing.assert_allclose(arrays.to_host(there), host, rtol=rtol)
