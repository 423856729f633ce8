"""Descent, flow and the linearized closed forms, against step-by-step and Runge-Kutta integration of an
independent implementation with the full Jacobian.
"""

import itertools

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from verify.lab import blas, dynamics, empirical, kernels
from verify.lab.dynamics import (
    Moving,
    Problem,
    descend,
    flow,
    flow_grid,
    flow_with_error,
    phi_functions,
    record_times,
    steps_to,
)
from verify.lab.linearized import Descent, Flow, Linearized
from verify.lab.networks import Architecture, Parameterization, draw, predict

from .conftest import sphere
from .test_empirical import network


@pytest.mark.parametrize("parameterization", Parameterization)
@pytest.mark.parametrize(("widths", "k"), [((512,), 1), ((512, 512), 1), ((9, 7), 2)])
def test_the_training_path_of_the_independent_implementation(parameterization, widths, k):
    """Every recorded quantity after 25 steps, to 1e-9."""
    X, Z, Y = sphere(4, 3), sphere(2, 3, 5), np.random.default_rng(2).standard_normal((4, k))
    arch = Architecture(3, widths, k, "erf", parameterization, 1.5, 0.2)
    theta = draw(arch, 3)
    eta_0 = 0.4 * kernels.critical_rate(kernels.infinite_width(arch, X).ntk)
    run = descend(arch, theta, Problem(X, Y, Z), eta_0, 25, chain=True)
    other, kappa, n = network(arch, theta), arch.kernel_scale, arch.n
    start, J_0, f_Z = other.theta.copy(), other.jacobian(X), other.predict(Z)
    cross, Theta_0 = kappa * other.jacobian(Z) @ J_0.T, kappa * J_0 @ J_0.T
    linear, linear_Z, path, J, y = other.predict(X) - Y.ravel(), f_Z.copy(), 0.0, J_0, Y.ravel()
    for step in range(25):
        g = other.predict(X) - y
        move = eta_0 * kappa * J.T @ g
        other.theta = other.theta - move
        path += np.linalg.norm(move)
        linear_Z = linear_Z - eta_0 * cross @ linear
        linear = linear - eta_0 * Theta_0 @ linear
        J_next = other.jacobian(X)
        if step == 24:
            chain_norm = np.linalg.norm(np.eye(len(y)) - eta_0 * kappa * J_next @ J.T, 2)
        J = J_next
    gap_Z = (other.predict(Z) - linear_Z).reshape(2, k)
    want = {
        "residual": np.linalg.norm(other.predict(X) - y),
        "linear_residual": np.linalg.norm(linear),
        "gap_train": np.linalg.norm(linear - other.predict(X) + y),
        "gap_test": np.linalg.norm(gap_Z, axis=1).max(),
        "path": path,
        "distance": np.linalg.norm(other.theta - start),
        "jacobian": np.linalg.norm(J) / np.sqrt(n),
        "jacobian_change": np.linalg.norm(J - J_0) / np.sqrt(n),
        "kernel_change": kappa * np.linalg.norm(J @ J.T - J_0 @ J_0.T),
        "kernel_change_op": kappa * np.linalg.norm(J @ J.T - J_0 @ J_0.T, 2),
    }
    for name, value in want.items():
        assert getattr(run, name)[-1] == pytest.approx(value, rel=1e-9, abs=1e-12), name
    assert run.step_norm[-2] == pytest.approx(chain_norm, rel=1e-9)


@pytest.mark.parametrize("cached", [blas.CACHED, 0])
def test_large_matrices_are_updated_in_thin_factors_to_the_same_path(problem, monkeypatch, cached):
    monkeypatch.setattr(blas, "CACHED", cached)
    arch = Architecture(4, (600, 600), 1)
    theta = draw(arch, 0)
    moving = Moving(theta)
    plain = draw(arch, 0)
    for step in range(19):
        J = empirical.jacobian(arch, moving, problem.X)
        moving.add(empirical.pull_back(J, J.output - problem.Y), -1e-3)
        J_plain = empirical.jacobian(arch, plain, problem.X)
        v = empirical.pull_back(J_plain, J_plain.output - problem.Y)
        for i, (x, d) in enumerate(zip(v.x, v.d, strict=True)):
            plain.weights[i][...] -= 1e-3 * x.T @ d
        for i, d in enumerate(v.b):
            plain.biases[i][...] -= 1e-3 * d.sum(axis=0)
        if step in (3, 18):
            np.testing.assert_allclose(predict(arch, moving, problem.X), predict(arch, plain, problem.X), rtol=1e-11)
    assert bool(moving._pending[1].rows) is not bool(cached)  # in a cached matrix the next product adds them
    np.testing.assert_allclose(moving.parameters().weights[1], plain.weights[1], rtol=0, atol=1e-14)
    assert not moving._pending[1].rows
    assert np.array_equal(moving.start.weights[1], theta.weights[1])


def test_a_batch_trains_like_its_members(problem):
    arch = Architecture(4, (30, 20), 1, "tanh")
    together = descend(arch, draw(arch, [0, 1, 2]), problem, 0.3, 40)
    for place in range(3):
        alone = descend(arch, draw(arch, place), problem, 0.3, 40)
        for name in ("residual", "gap_train", "gap_test", "path", "distance", "kernel_change"):
            np.testing.assert_allclose(getattr(together, name)[:, place], getattr(alone, name), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("seeds", [0, [0, 1]])
def test_states_measured_together_or_one_by_one(problem, monkeypatch, seeds):
    arch, found = Architecture(4, (30, 20), 1, "tanh"), []
    for at_once in (64, 7, 1):
        monkeypatch.setattr(dynamics, "_AT_ONCE", at_once)
        found.append(descend(arch, draw(arch, seeds), problem, 0.3, 40, chain=True))
    for other in found[1:]:
        for name, values in vars(found[0]).items():
            if name == "gap_error":  # of a flow
                continue
            np.testing.assert_allclose(getattr(other, name), values, rtol=1e-12, atol=1e-15, err_msg=name)
    assert np.isnan(found[0].step_norm[-1]).all()
    assert np.isfinite(found[0].step_norm[:-1]).all()


def test_divergence_is_a_result(problem):
    arch = Architecture(4, (20,), 1, "relu")
    run = descend(arch, draw(arch, 0), problem, 50.0, 200)
    assert run.diverged
    assert len(run.times) < 200


@pytest.mark.parametrize("parameterization", Parameterization)
@pytest.mark.parametrize(("widths", "activation"), [((40,), "erf"), ((16, 12), "tanh")])
def test_flow_against_runge_kutta(parameterization, widths, activation):
    X, Z, Y = sphere(4, 3), sphere(2, 3, 5), np.array([[1.0], [-1.0], [0.5], [0.3]])
    arch = Architecture(3, widths, 1, activation, parameterization, 1.4, 0.2)
    theta = draw(arch, 1)
    other, kappa = network(arch, theta), arch.kernel_scale
    grid = flow_grid(np.linalg.eigvalsh(empirical.ntk(arch, theta, X)), end=4.0)
    mine = flow_with_error(arch, theta, Problem(X, Y, Z), grid)

    def velocity(_, vector):
        other.theta = vector
        return -kappa * other.jacobian(X).T @ (other.predict(X) - Y.ravel())

    solution = solve_ivp(velocity, (0, grid[-1]), other.theta, "LSODA", grid[::6], rtol=1e-10, atol=1e-12)
    J_0 = (network(arch, theta)).jacobian(X)
    linear = Linearized.at(kappa * J_0 @ J_0.T, network(arch, theta).predict(X) - Y.ravel(), Flow())
    gaps = []
    for tau, vector in zip(solution.t, solution.y.T, strict=True):
        other.theta = vector
        gaps.append(np.linalg.norm(other.predict(X) - Y.ravel() - linear.train_residual(tau)))
    worst = np.abs(np.array(gaps) - mine.gap_train[::6])
    top = mine.gap_train.max()
    assert worst.max() <= 0.01 * top
    assert mine.gap_error.max() <= 0.01 * top
    # the estimate is an estimate of the error: not below a third of it anywhere it matters
    assert worst.max() <= 3 * mine.gap_error.max() + 1e-9


def test_flow_is_second_order(problem):
    arch = Architecture(4, (64,), 1)
    theta = draw(arch, 2)
    grid = flow_grid(np.linalg.eigvalsh(empirical.ntk(arch, theta, problem.X)), per_decade=6, end=5.0)
    ends = []
    for pieces in (1, 2, 4, 16):
        fine = np.concatenate(
            [
                *(np.linspace(a, b, pieces, endpoint=False) for a, b in itertools.pairwise(grid)),
                grid[-1:],
            ]
        )
        ends.append(flow(arch, theta, problem, fine).gap_train[::pieces])
    errors = [np.abs(e - ends[-1]).max() for e in ends[:-1]]
    assert 3 < errors[0] / errors[1] < 6
    assert 3 < errors[1] / errors[2] < 6


def test_flow_of_a_linear_model_is_exact():
    """A network that is linear in what moves: only the readout has a gradient when
    sigma_w of the rest is tiny.
    """
    X, Y = sphere(3, 3), np.array([[1.0], [0.0], [-1.0]])
    arch = Architecture(3, (4000,), 1, "erf")
    theta = draw(arch, 0)
    run = flow(arch, theta, Problem(X, Y, X[:0]), np.array([0.0, 0.5, 2.0]))
    assert run.gap_train.max() < 1e-3 * run.residual[0]


def test_phi_functions_meet_where_their_formulas_change():
    z = np.array([-30.0, -1.0000001, -0.9999999, -1e-3, 0.0, 0.5])
    phi_1, phi_3 = phi_functions(z)
    from mpmath import exp, mp, mpf

    with mp.workdps(40):
        for i, value in enumerate(z):
            s = mpf(float(value))
            if s:
                assert phi_1[i] == pytest.approx(float((exp(s) - 1) / s), rel=1e-13)
                assert phi_3[i] == pytest.approx(float((exp(s) - 1 - s - s * s / 2) / s**3), rel=1e-12)
    assert (phi_1[4], phi_3[4]) == (1.0, pytest.approx(1 / 6))


@pytest.mark.parametrize("k", [1, 2])
def test_linearized_descent_is_the_recursion(k):
    rng = np.random.default_rng(0)
    A = rng.standard_normal((3 * k, 2 * k))  # rank-deficient: the eigenvalue 0 is there
    kernel, cross = A @ A.T, rng.standard_normal((4, 3 * k))
    g, f = rng.standard_normal(3 * k), rng.standard_normal(4)
    eta_0 = 1.9 / np.linalg.eigvalsh(kernel)[-1]  # 1 - eta_0 lambda_max is negative
    model = Linearized.at(kernel, g, Descent(eta_0))
    now, out = g.copy(), f.copy()
    for t in range(12):
        np.testing.assert_allclose(model.train_residual(t), now, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(model.test_output(cross, f, t), out, rtol=1e-10, atol=1e-12)
        now, out = now - eta_0 * kernel @ now, out - eta_0 * cross @ now


def test_linearized_flow_solves_its_equation():
    rng = np.random.default_rng(0)
    A = rng.standard_normal((3, 3))
    kernel, cross, g, f = A @ A.T, rng.standard_normal((2, 3)), rng.standard_normal(3), rng.standard_normal(2)
    model = Linearized.at(kernel, g, Flow())
    solution = solve_ivp(
        lambda _, y: np.concatenate([-kernel @ y[:3], -cross @ y[:3]]),
        (0, 3),
        np.concatenate([g, f]),
        "DOP853",
        rtol=1e-12,
        atol=1e-13,
    )
    np.testing.assert_allclose(model.train_residual(3.0), solution.y[:3, -1], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(model.test_output(cross, f, 3.0), solution.y[3:, -1], rtol=1e-9, atol=1e-11)


def test_a_zero_eigenvalue_saturates_linearly():
    values = np.array([0.0, 1e-15, 0.5])
    np.testing.assert_allclose(Flow().saturation(values, 4.0), [4, 4, (1 - np.exp(-2)) / 0.5])
    np.testing.assert_allclose(Descent(0.3).saturation(values, 4), [1.2, 1.2, (1 - 0.85**4) / 0.5])


def test_records_are_dense_first_and_bounded_later():
    times = record_times(100_000)
    assert times[:33] == list(range(33))
    assert times[-1] == 100_000
    assert len(times) < 160
    assert record_times(3) == [0, 1, 2, 3]
    assert (1 - 0.1 * 0.5) ** steps_to(1e-6, 0.1, 0.5, 10**6) <= 1e-6


def test_single_precision_runs(problem):
    arch = Architecture(4, (64, 64), 1)
    single = Problem(*(a.astype(np.float32) for a in (problem.X, problem.Y, problem.Z)))
    run = descend(arch, draw(arch, 0, np.float32), single, 0.2, 30)
    exact = descend(arch, draw(arch, 0), problem, 0.2, 30)
    np.testing.assert_allclose(run.residual, exact.residual, rtol=1e-4)
