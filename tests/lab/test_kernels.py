"""Infinite-width kernels against 30-digit quadrature and against wide networks; Corollary 1's closed
forms."""

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verify.lab import empirical, kernels
from verify.lab.activations import ACTIVATIONS, quadrature
from verify.lab.networks import Architecture, Parameterization, draw

from ..families import each
from .conftest import sphere

X, Z = sphere(5, 3), sphere(2, 3, seed=4)
PAIRS = [
    (1.0, 1.0, 0.3),
    (2.25, 0.4, -0.9),
    (0.05, 3.0, 0.2),
    (1.7, 1.7, 1.7),
    (4.0, 4.0, 0.0),
    (2.0, 8.0, 4.0),
]


def high_precision_dual(name: str, a: float, b: float, c: float) -> tuple[float, float]:
    """E[phi(u) phi(v)] and E[phi' phi'] at 30 digits, one Gauss-Legendre integral inside another.

    For erf and relu the inner Gaussian integral has a closed form of its own that is not the arcsine law.
    """
    with mpmath.workdps(25):
        a, b, c = mpmath.mpf(a), mpmath.mpf(b), mpmath.mpf(c)
        spread = mpmath.sqrt(max(b - c * c / a, mpmath.mpf(0)))

        def inner(m: mpmath.mpf) -> tuple[mpmath.mpf, mpmath.mpf]:
            if name == "erf":  # E erf(m + s z) = erf(m / sqrt(1 + 2 s^2))
                root = mpmath.sqrt(1 + 2 * spread**2)
                return mpmath.erf(m / root), 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-((m / root) ** 2)) / root
            if name == "relu":
                if spread == 0:
                    return max(m, mpmath.mpf(0)), mpmath.mpf(m > 0)
                return m * mpmath.ncdf(m / spread) + spread * mpmath.npdf(m / spread), mpmath.ncdf(m / spread)
            if name == "linear":
                return m, mpmath.mpf(1)
            # trapezoidal rule at 25 digits, spacing 1/8, |z| <= 9: error below e^{-45}
            h = mpmath.mpf(1) / 8
            nodes = [h * i for i in range(-72, 73)] if spread else [mpmath.mpf(0)]
            weight = [h * mpmath.npdf(z) for z in nodes] if spread else [mpmath.mpf(1)]
            values = [mpmath.tanh(m + spread * z) for z in nodes]
            return (
                mpmath.fsum(w * t for w, t in zip(weight, values, strict=True)),
                mpmath.fsum(w * (1 - t * t) for w, t in zip(weight, values, strict=True)),
            )

        phi = {
            "erf": (mpmath.erf, lambda u: 2 / mpmath.sqrt(mpmath.pi) * mpmath.exp(-u * u)),
            "relu": (lambda u: max(u, mpmath.mpf(0)), lambda u: mpmath.mpf(u > 0)),
            "linear": (lambda u: u, lambda u: mpmath.mpf(1)),
            "tanh": (mpmath.tanh, lambda u: 1 - mpmath.tanh(u) ** 2),
        }[name]
        if name == "relu":
            points = [mpmath.mpf(0), 1, 2, 4, 7, 12]
            integrals = [
                mpmath.quad(
                    lambda z, i=i: phi[i](mpmath.sqrt(a) * z) * inner(c / mpmath.sqrt(a) * z)[i] * mpmath.npdf(z),
                    points,
                )
                for i in (0, 1)
            ]
            return float(integrals[0]), float(integrals[1])
        h = mpmath.mpf(1) / 8
        sums = [mpmath.mpf(0), mpmath.mpf(0)]
        for i in range(-72, 73):
            z = h * i
            u, value = mpmath.sqrt(a) * z, inner(c / mpmath.sqrt(a) * z)
            for j in (0, 1):
                sums[j] += h * mpmath.npdf(z) * phi[j](u) * value[j]
        return float(sums[0]), float(sums[1])


@each("name", ["erf", "relu", "linear"])
@each("pair", PAIRS)
def test_closed_forms_against_high_precision(name, pair):
    got = ACTIVATIONS[name].dual(*(np.array([s]) for s in pair))
    want = high_precision_dual(name, *pair)
    for mine, theirs in zip(got, want, strict=True):
        assert mine[0] == pytest.approx(theirs, rel=1e-12, abs=1e-13)


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS[1:4])
def test_tanh_quadrature_against_high_precision(pair):
    got = ACTIVATIONS["tanh"].dual(*(np.array([s]) for s in pair))
    for mine, theirs in zip(got, high_precision_dual("tanh", *pair), strict=True):
        assert mine[0] == pytest.approx(theirs, rel=1e-12, abs=1e-13)


@given(st.floats(0.01, 9), st.floats(0.01, 9), st.floats(-1, 1))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_quadrature_reproduces_the_closed_form_of_erf(a, b, rho):
    erf = ACTIVATIONS["erf"]
    args = tuple(np.array([s]) for s in (a, b, rho * np.sqrt(a * b)))
    for mine, closed in zip(quadrature(erf.value, erf.slope)(*args), erf.dual(*args), strict=True):
        np.testing.assert_allclose(mine, closed, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_quadrature_refines_to_the_same_value(name):
    phi = ACTIVATIONS[name]
    if name == "relu":  # not analytic: the closed form is the only dual
        assert phi.dual is not quadrature(phi.value, phi.slope)
        return
    a, b, c = (np.array(s) for s in zip(*PAIRS, strict=True))
    for mine, finer in zip(phi.dual(a, b, c), quadrature(phi.value, phi.slope, step=0.1)(a, b, c), strict=True):
        np.testing.assert_allclose(mine, finer, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["erf", "tanh"])
def test_constants_of_assumption_4(name):
    phi = ACTIVATIONS[name]
    z = np.linspace(-6, 6, 200_001)
    slope = phi.slope(z, phi.value(z))
    curvature = np.abs(np.diff(slope) / np.diff(z)).max()
    assert slope.max() == pytest.approx(phi.slope_sup, rel=1e-12)
    assert phi.curvature_sup * (1 - 1e-7) < curvature <= phi.curvature_sup * (1 + 1e-12)
    assert phi.smooth
    assert not ACTIVATIONS["relu"].smooth


@pytest.mark.slow
@pytest.mark.parametrize("parameterization", Parameterization)
@pytest.mark.parametrize("widths", [(1,), (1, 1), (1, 2, 1)])
@pytest.mark.parametrize("name", ["erf", "tanh"])
def test_wide_networks_converge_to_the_kernel(parameterization, widths, name):
    """Extrapolated in 1/n from two widths, the mean kernel is Theta up to its standard error."""
    means, variances = [], []
    for n, seeds in ((64, range(256)), (128, range(1000, 1256))):
        arch = Architecture(3, tuple(n * w for w in widths), 1, name, parameterization, 1.4, 0.3)
        drawn = empirical.ntk(arch, draw(arch, seeds), X)
        means.append(drawn.mean(axis=0))
        variances.append(drawn.var(axis=0) / 256)
    Theta = kernels.infinite_width(arch, X).ntk
    error = np.abs(2 * means[1] - means[0] - Theta)
    noise = np.sqrt(4 * variances[1] + variances[0])
    assert np.all(error <= 4 * noise + 20 / 128**2 * Theta.max())
    assert noise.max() < 0.05 * Theta.max()  # sharp enough to tell the two parameterizations' limits apart


def test_nngp_is_the_covariance_of_the_outputs():
    arch = Architecture(3, (256,), 8, "erf", sigma_w=1.5, sigma_b=0.5)
    trace = [np.einsum("ik,jk->ij", f, f) / 8 for f in _outputs(arch, 400)]
    K = kernels.infinite_width(arch, X).nngp
    np.testing.assert_allclose(np.mean(trace, axis=0), K, atol=0.08 * K.max())


def _outputs(arch, count):
    from verify.lab.networks import predict

    return predict(arch, draw(arch, range(count)), X)


def test_the_kernels_between_two_sets_are_blocks_of_one():
    arch = Architecture(3, (8, 8), 1, "tanh", sigma_b=0.2)
    both = kernels.infinite_width(arch, np.concatenate([X, Z]))
    cross = kernels.infinite_width(arch, Z, X)
    np.testing.assert_allclose(cross.ntk, both.ntk[5:, :5], rtol=1e-12)
    np.testing.assert_allclose(cross.nngp, both.nngp[5:, :5], rtol=1e-12)


def test_corollary_1_at_its_ends():
    arch = Architecture(3, (8,), 1, "erf", Parameterization.NTK, 1.5, 0.3)
    Y = np.array([[1.0], [-0.5], [0.2], [0.0], [2.0]])
    start = kernels.corollary1(arch, X, Y, Z, 0.0)
    np.testing.assert_allclose(start.mean, 0, atol=1e-15)
    np.testing.assert_allclose(start.covariance, kernels.infinite_width(arch, Z).nngp, rtol=1e-13)
    on_train = kernels.corollary1(arch, X, Y, X, np.inf)
    np.testing.assert_allclose(on_train.mean, Y, atol=1e-8)
    np.testing.assert_allclose(on_train.covariance, 0, atol=1e-8)
    late, end = kernels.corollary1(arch, X, Y, Z, 1e7), kernels.corollary1(arch, X, Y, Z, np.inf)
    np.testing.assert_allclose(late.mean, end.mean, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(late.covariance, end.covariance, rtol=1e-7, atol=1e-9)
    # (29) and (30) written out
    T, T_ZX = kernels.infinite_width(arch, X), kernels.infinite_width(arch, Z, X)
    gain = T_ZX.ntk @ np.linalg.inv(T.ntk)
    sigma = kernels.infinite_width(arch, Z).nngp - gain @ T_ZX.nngp.T - T_ZX.nngp @ gain.T + gain @ T.nngp @ gain.T
    np.testing.assert_allclose(end.mean, gain @ Y, rtol=1e-7)
    np.testing.assert_allclose(end.covariance, sigma, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("t", [0.1, 1.0, 7.0])
def test_the_corrected_47_is_28_with_theta_equal_to_k(t):
    arch = Architecture(3, (8,), 1, "erf", sigma_w=1.5, sigma_b=0.3)
    Y = np.ones((5, 1))
    K_XX, K_ZX, K_ZZ = (kernels.infinite_width(arch, *p).nngp for p in ((X,), (Z, X), (Z,)))
    whole = kernels.affine_gaussian(kernels._filter(K_XX, K_ZX, t), K_XX, K_ZX, K_ZZ, Y)
    corrected, printed = (
        kernels.readout_only(arch, X, Y, Z, t),
        kernels.readout_only_printed(arch, X, Y, Z, t),
    )
    np.testing.assert_allclose(corrected.covariance, whole.covariance, rtol=1e-10)
    np.testing.assert_allclose(corrected.mean, whole.mean, rtol=1e-12)
    assert np.abs(printed.covariance - whole.covariance).max() > 1e-3


def test_saturation_at_a_zero_eigenvalue_is_the_time():
    np.testing.assert_allclose(kernels.saturation(np.array([0.0, 1e-14, 2.0]), 3.0), [3, 3, (1 - np.exp(-6)) / 2])
