"""Infinite width: the NNGP kernel K, the tangent kernel Theta, and the Gaussian of Corollary 1.

K_1(x, x') = sigma_w^2 x.x'/n_0 + sigma_b^2 and K_{l+1} = sigma_w^2 E[phi(u) phi(v)] + sigma_b^2
with (u, v) ~ N(0, K_l on {x, x'}); K = K_{L+1}.

NTK parameterization, Theta = Theta_{L+1}:
    Theta_1 = K_1,   Theta_{l+1} = K_{l+1} + sigma_w^2 Theta_l E[phi'(u) phi'(v)].
Standard parameterization, limit of (1/n) J J^T: the input layer and the biases have O(1) terms in J J^T
and drop out, an n_l x n_{l+1} matrix keeps the share n_l / n:
    Theta_1 = 0,     Theta_{l+1} = (n_l / n) E[phi(u) phi(v)] + sigma_w^2 Theta_l E[phi'(u) phi'(v)].
Outputs are independent: the kernels of k outputs are K (x) I_k and Theta (x) I_k.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.lab.networks import Architecture, Parameterization


@dataclass(frozen=True)
class Kernels:
    """K and Theta between two sets of inputs, for one output: (N, N') each."""

    nngp: np.ndarray
    ntk: np.ndarray


def infinite_width(arch: Architecture, X: np.ndarray, Z: np.ndarray | None = None) -> Kernels:
    """K(X, Z) and Theta(X, Z); Z = X when not given."""
    X = np.asarray(X, dtype=float)
    same = Z is None
    Z = X if Z is None else np.asarray(Z, dtype=float)
    sw, sb = arch.sigma_w**2, arch.sigma_b**2
    a = sw * np.sum(X * X, axis=1)[:, None] / arch.inputs + sb
    b = sw * np.sum(Z * Z, axis=1)[None, :] / arch.inputs + sb
    c = sw * (X @ Z.T) / arch.inputs + sb
    ntk_mode = arch.parameterization is Parameterization.NTK
    theta = c.copy() if ntk_mode else np.zeros_like(c)
    for width in arch.widths:
        if same:
            np.fill_diagonal(c, a[:, 0])
        value, slope = arch.phi.dual(a, b, c)
        own_a, own_b = arch.phi.dual(a, a, a)[0], arch.phi.dual(b, b, b)[0]
        a, b, c = sw * own_a + sb, sw * own_b + sb, sw * value + sb
        theta = (c if ntk_mode else width / arch.n * value) + sw * theta * slope
    return Kernels(c, theta)


def spectrum(theta: np.ndarray) -> tuple[float, float]:
    """(lambda_min, lambda_max) of a symmetric kernel matrix."""
    values = np.linalg.eigvalsh(theta)
    return float(values[0]), float(values[-1])


def critical_rate(theta: np.ndarray) -> float:
    """eta_critical = 2 / (lambda_min + lambda_max)."""
    low, high = spectrum(theta)
    return 2 / (low + high)


@dataclass(frozen=True)
class Gaussian:
    """Mean (M, k) and covariance (M, M) of each output (independent across outputs)."""

    mean: np.ndarray
    covariance: np.ndarray


def corollary1(arch: Architecture, X: np.ndarray, Y: np.ndarray, Z: np.ndarray, t: float) -> Gaussian:
    """(27) and (28) at inputs Z and time t (in units where the rate is eta_0 = 1); t = inf gives (29),
    (30)."""
    XX, ZX, ZZ = (infinite_width(arch, *pair) for pair in ((X,), (Z, X), (Z,)))
    return affine_gaussian(_filter(XX.ntk, ZX.ntk, t), XX.nngp, ZX.nngp, ZZ.nngp, Y)


def readout_only(arch: Architecture, X: np.ndarray, Y: np.ndarray, Z: np.ndarray, t: float) -> Gaussian:
    """(44) and the corrected (47): Sigma = K(x,x) - K(x,X) K^{-1} (I - e^{-2 eta K t}) K(X,x).

    In closed form, not through (28), so that the two can be compared.
    """
    K_XX, K_ZX, K_ZZ = (infinite_width(arch, *pair).nngp for pair in ((X,), (Z, X), (Z,)))
    mean = _filter(K_XX, K_ZX, t) @ Y
    return Gaussian(mean, K_ZZ - _filter(K_XX, K_ZX, 2 * t) @ K_ZX.T)


def readout_only_printed(
    arch: Architecture, X: np.ndarray, Y: np.ndarray, Z: np.ndarray, t: float
) -> Gaussian:
    """(44) and (47) as printed, e^{-eta K t} in the place of e^{-2 eta K t}; kept to
    be rejected by ensembles.
    """
    K_XX, K_ZX, K_ZZ = (infinite_width(arch, *pair).nngp for pair in ((X,), (Z, X), (Z,)))
    weights = _filter(K_XX, K_ZX, t)
    return Gaussian(weights @ Y, K_ZZ - weights @ K_ZX.T)


def affine_gaussian(
    A: np.ndarray, K_XX: np.ndarray, K_ZX: np.ndarray, K_ZZ: np.ndarray, Y: np.ndarray
) -> Gaussian:
    """Law of f(Z) - A (f(X) - Y) for a centred Gaussian f of covariance K: (19) with A
    the weights on the past.
    """
    cross = A @ K_ZX.T
    return Gaussian(A @ Y, K_ZZ - cross - cross.T + A @ K_XX @ A.T)


def _filter(kernel: np.ndarray, cross: np.ndarray, t: float) -> np.ndarray:
    """cross kernel^{-1} (I - e^{-kernel t}), eigenvalue 0 giving t."""
    values, Q = np.linalg.eigh(kernel)
    return cross @ (Q * saturation(values, t)) @ Q.T


def saturation(values: np.ndarray, t: float) -> np.ndarray:
    """(1 - e^{-lambda t}) / lambda, with its limit t at lambda = 0."""
    values = np.asarray(values, dtype=float)
    if np.isinf(t):
        with np.errstate(divide="ignore"):
            return 1 / values
    safe = np.where(values == 0, 1.0, values)
    return np.where(values == 0, t, -np.expm1(-safe * t) / safe)
