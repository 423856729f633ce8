"""The tangent kernel and the norms of J by Gram products, against a hand-expanded network and full
Jacobians."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf

from verify.lab import empirical
from verify.lab.activations import ACTIVATIONS
from verify.lab.networks import Architecture, Parameterization, Parameters, draw, predict

from ..families import each
from .conftest import sphere
from .independent import Network, complex_step_jacobian

X, Z = sphere(4, 3), sphere(2, 3, seed=4)


def network(arch, theta):
    return Network(theta.weights, theta.biases, arch.activation, [arch.gains(i + 1) for i in range(arch.depth + 1)])


def test_a_network_expanded_by_hand():
    """f(x) = v erf(w x + b) + c, two inputs, one unit: the four derivatives on paper."""
    w, b, v, c, x, z = 0.7, -0.2, 1.3, 0.4, 0.5, -1.1
    arch = Architecture(1, (1,), 1, "erf")
    theta = Parameters((np.array([[w]]), np.array([[v]])), (np.array([b]), np.array([c])))

    def gradient(s):
        slope = 2 / np.sqrt(np.pi) * np.exp(-((w * s + b) ** 2))
        return np.array([v * slope * s, v * slope, erf(w * s + b), 1.0])

    want = np.array([[gradient(s) @ gradient(r) for r in (x, z)] for s in (x, z)])
    np.testing.assert_allclose(empirical.ntk(arch, theta, np.array([[x], [z]])), want, rtol=1e-14)


@each("activation", ["erf", "tanh", "linear"])
@each("parameterization", Parameterization)
@each(("widths", "k"), [((7,), 1), ((6, 9), 2), ((5, 4, 6), 3)])
def test_against_automatic_differentiation(activation, parameterization, widths, k):
    arch = Architecture(3, widths, k, activation, parameterization, 1.3, 0.4)
    theta = draw(arch, 5)
    J = complex_step_jacobian(network(arch, theta), X)
    want = arch.kernel_scale * J @ J.T
    got = empirical.ntk(arch, theta, X)
    assert np.abs(got - want).max() <= 1e-12 * np.abs(want).max()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("k", [1, 3])
def test_every_norm_against_the_full_jacobian(activation, k):
    arch = Architecture(3, (11, 8), k, activation, Parameterization.STANDARD, 1.3, 0.4)
    theta, other = draw(arch, 5), draw(arch, 6)
    full, full_other = network(arch, theta).jacobian(X), network(arch, other).jacobian(X)
    J, J_other = empirical.jacobian(arch, theta, X), empirical.jacobian(arch, other, X)
    assert empirical.frobenius_squared(J) == pytest.approx(np.sum(full**2), rel=1e-12)
    assert empirical.operator_norm_squared(J) == pytest.approx(np.linalg.norm(full, 2) ** 2, rel=1e-12)
    assert empirical.difference_squared(J, J_other) == pytest.approx(np.sum((full - full_other) ** 2), rel=1e-12)
    np.testing.assert_allclose(empirical.gram(J, J_other), full @ full_other.T, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(
        empirical.ntk(arch, theta, Z, X),
        network(arch, theta).jacobian(Z) @ full.T / 11,
        rtol=1e-11,
        atol=1e-13,
    )
    c = np.random.default_rng(1).standard_normal((4, k))
    a, b = c.ravel(), np.random.default_rng(2).standard_normal(4 * k)
    assert empirical.image_norm_squared(J, a) == pytest.approx(np.sum((full.T @ a) ** 2), rel=1e-12)
    together = empirical.sum_norm_squared((J, a), (J_other, b), empirical.gram(J, J_other))
    assert together == pytest.approx(np.sum((full.T @ a + full_other.T @ b) ** 2), rel=1e-12)
    thin = empirical.pull_back(J, c)
    parts = [*(x.T @ d for x, d in zip(thin.x, thin.d, strict=True)), *(b.sum(axis=0) for b in thin.b)]
    assert sum(np.sum(part**2) for part in parts) == pytest.approx(np.sum((full.T @ a) ** 2), rel=1e-12)


@pytest.mark.parametrize("k", [1, 2])
def test_the_first_inputs_of_a_jacobian(k):
    arch = Architecture(4, (9, 11), k, "tanh", sigma_b=0.3)
    theta, X = draw(arch, [0, 1]), sphere(5, 4)
    part, alone = empirical.at_first(empirical.jacobian(arch, theta, X), 2), empirical.jacobian(arch, theta, X[:2])
    np.testing.assert_allclose(part.kernel, empirical.gram(alone), rtol=1e-12)
    np.testing.assert_allclose(part.output, alone.output, rtol=1e-12)


def test_small_differences_keep_their_digits():
    """theta~ = theta + 1e-9 v: the difference of squares would have lost every digit."""
    arch = Architecture(3, (11, 8), 2)
    theta = draw(arch, 5)
    near = theta.plus(draw(arch, 8), 1e-9)
    full, full_near = network(arch, theta).jacobian(X), network(arch, near).jacobian(X)
    got = empirical.difference_squared(empirical.jacobian(arch, near, X), empirical.jacobian(arch, theta, X))
    assert np.sqrt(got) == pytest.approx(np.linalg.norm(full - full_near), rel=1e-6)


def test_a_batch_is_its_members():
    arch = Architecture(3, (11, 8), 2, sigma_b=0.3)
    batch, members = draw(arch, [1, 2, 3]), [draw(arch, s) for s in (1, 2, 3)]
    stacked = empirical.ntk(arch, batch, X)
    J = empirical.jacobian(arch, batch, X)
    for place, theta in enumerate(members):
        alone = empirical.jacobian(arch, theta, X)
        np.testing.assert_allclose(stacked[place], empirical.ntk(arch, theta, X), rtol=1e-12, atol=1e-14)
        assert empirical.frobenius_squared(J)[place] == pytest.approx(empirical.frobenius_squared(alone), rel=1e-12)
    np.testing.assert_allclose(batch.distance(draw(arch, [4, 2, 5]))[1], 0)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 10_000))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_kernel_is_symmetric_positive_and_traces_to_the_norm(depth, N, k, seed):
    arch = Architecture(3, tuple(range(4, 4 + depth)), k, "tanh", sigma_b=0.1)
    theta = draw(arch, seed)
    Theta = empirical.ntk(arch, theta, sphere(N, 3, seed))
    np.testing.assert_allclose(Theta, Theta.T, rtol=1e-12, atol=1e-14)
    assert np.linalg.eigvalsh(Theta)[0] > -1e-12 * np.trace(Theta)
    J = empirical.jacobian(arch, theta, sphere(N, 3, seed))
    assert np.trace(Theta) == pytest.approx(arch.kernel_scale * empirical.frobenius_squared(J), rel=1e-12)


@pytest.mark.parametrize("widths", [(512,), (512, 512)])
def test_width_512_against_the_independent_implementation(widths):
    arch = Architecture(3, widths, 1, "erf", sigma_b=0.2)
    theta = draw(arch, 11)
    other = network(arch, theta)
    J = other.jacobian(X)
    np.testing.assert_allclose(empirical.ntk(arch, theta, X), J @ J.T / 512, rtol=1e-11)
    np.testing.assert_allclose(predict(arch, theta, X).ravel(), other.predict(X), rtol=1e-11)
