"""Theorems one can apply: K_J and K_L of Lemma 1 as numbers, and Theorem G.1 for one drawn network.

One hidden layer, standard parameterization, phi smooth (erf, tanh). With Xbar = [X, 1], rho = ||Xbar||_op,
S2 = ||Xbar||_F^2, s = max |xbar|, r = C n^{-1/2}, w = r + the largest row norm of the readout weights at
theta_0, M1 = sup|phi'|, M2 = sup|phi''|, on the whole ball B(theta_0, r):
    n K_L^2 = lambda_max [[k M1^2 rho^2 + (M2 w s rho)^2, M1 M2 w s rho sqrt(S2)], [same, M1^2 S2]],
    K_J     = ||J(theta_0)||_F / sqrt(n) + K_L C / sqrt(n).
Reason: J is block-diagonal over hidden units, unit j moves by u_j (input weights and bias) and v_j (readout
row), and its block of J moves by at most ||(sqrt(k) M1 rho u_j, M1 sqrt(S2) v_j + M2 w s rho u_j)||. The
supplements of the topic `layer` prove this with the kernel of bounds, for every K_L and K_J that are not below
these, those of `two-constants` Theorems G.1 and G.2 with two constants.

"Guaranteed" is meant: sums over hidden units carry the rounding bound gamma_m = m u / (1 - m u) of any
order of summation (u = 2^-53), evaluations of phi, phi' the bound 8 u (sup|phi| <= 1, times sup|phi'|), and
everything after them is ball arithmetic (python-flint arb), in which every comparison below must be certain
to count as holding. theta_0, X, Y and eta_0 are taken as the exact numbers their float64 values are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import flint
import numpy as np
from flint import arb, arb_mat

from verify.lab import empirical
from verify.lab.activations import quadrature
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, Parameterization, Parameters, flatten

_UNIT = 2.0**-53
_EVALUATION = 8 * _UNIT  # relative to sup|phi| = 1 or sup|phi'|: erf, exp and tanh of the C libraries, with room
_PRECISION = 106
_QUADRATURE = 1e-12  # of the trapezoidal rule at step 0.1, see `_enclosed_dual`


class Form(Enum):
    """Which Lipschitz constants enter Theorem G.1."""

    SINGLE = "single K"  # as printed: K = max(K_J, K_L, 1)
    TWO = "two constants"  # K_J for ||J||, K_L for its differences


@dataclass(frozen=True)
class Hypothesis:
    """lhs <= rhs (or <), certain in ball arithmetic when `holds`; `factor` = lhs / rhs, by
    how much it fails if > 1.
    """

    name: str
    lhs: float
    rhs: float
    holds: bool

    @property
    def factor(self) -> float:
        return self.lhs / self.rhs if self.rhs > 0 else float("inf")


@dataclass(frozen=True)
class Guaranteed:
    """Upper bounds of Theorem G.1 / G.2 and of the gap, valid for all t (rounded up).

    residual: ||g_t|| <= decay^t R_0 (descent), e^{-rate tau} R_0 (flow, tau = eta_0 t).
    gap_*: sup_t of ||g^lin - g|| on the training inputs and of ||f^lin(x) - f(x)|| at the given test inputs.
    """

    R_0: float
    decay: float
    rate: float
    path: float
    kernel: float
    gap_train: float
    gap_train_flow: float
    gap_test: float
    gap_test_flow: float


@dataclass(frozen=True)
class Answer:
    """Does Theorem G.1 apply to this drawn network, in this form?

    `radius` is C of Lemma 1's ball B(theta_0, C n^{-1/2}), or None where C = 3 K_J R_0 / lambda_min has
    no solution. `threshold` is the width asked for, with the constants at that C; `printed_threshold`
    the one printed before (70), which has lambda_min in the place of its square. `guaranteed` is None
    unless every hypothesis holds.
    """

    form: Form
    n: int
    R_0: float
    lambda_min: float
    lambda_max: float
    K_J: float
    K_L: float
    K: float
    radius: float | None
    threshold: float
    printed_threshold: float
    hypotheses: tuple[Hypothesis, ...]
    guaranteed: Guaranteed | None

    @property
    def applies(self) -> bool:
        return self.guaranteed is not None

    @property
    def failing(self) -> tuple[Hypothesis, ...]:
        return tuple(h for h in self.hypotheses if not h.holds)


@dataclass(frozen=True)
class _Geometry:
    """What Lemma 1's constants need of (theta_0, X): all upper bounds, as balls."""

    n: int
    k: int
    M1: arb
    M2: arb
    rho: arb
    S2: arb
    s: arb
    row: arb
    J_0: arb  # ||J(theta_0)||_F / sqrt(n)

    def K_L(self, C: arb) -> arb:
        root_n = arb(self.n).sqrt()
        w = self.row + C / root_n
        mixed = self.M2 * w * self.s * self.rho
        a = self.k * self.M1**2 * self.rho**2 + mixed**2
        b = self.M1 * mixed * self.S2.sqrt()
        d = self.M1**2 * self.S2
        largest = (a + d + ((a - d) ** 2 + 4 * b * b).sqrt()) / 2
        return _up(largest.sqrt() / root_n)

    def K_J(self, C: arb) -> arb:
        return _up(self.J_0 + self.K_L(C) * C / arb(self.n).sqrt())


def lemma_1(arch: Architecture, theta: Parameters, X: np.ndarray, C: float) -> tuple[float, float]:
    """(K_J, K_L) valid on the whole ball B(theta_0, C n^{-1/2}), rounded up; proved as (layer.lemma-1-change).

    Raises:
        LabError: the formula does not cover this architecture.
    """
    with flint.ctx.workprec(_PRECISION):
        geometry = _geometry(_covered(arch), _plain(theta), np.asarray(X, dtype=float))[0]
        return _upper(geometry.K_J(arb(C))), _upper(geometry.K_L(arb(C)))


def theorem_g1(
    arch: Architecture,
    theta: Parameters,
    X: np.ndarray,
    Y: np.ndarray,
    eta_0: float,
    *,
    form: Form = Form.TWO,
    Z: np.ndarray | None = None,
) -> Answer:
    """Theorem G.1 for the network drawn as theta_0: applies with guaranteed bounds, or
    what fails and by how much.

    Args:
        X, Y: (N, n_0) and (N, k). Z: test inputs (M, n_0) for the bound on the gap there.
        eta_0: learning rate of (53) is eta_0 / n.
    Raises:
        LabError: more than one hidden layer, another parameterization, a rough activation, or not float64.
    """
    _covered(arch)
    _plain(theta)
    X, Y = np.asarray(X, dtype=float), np.asarray(Y, dtype=float)
    with flint.ctx.workprec(_PRECISION):
        tests = X[:0] if Z is None else np.asarray(Z, dtype=float)
        return _theorem(arch, theta, X, Y, eta_0=arb(eta_0), form=form, Z=tests)


def _theorem(
    arch: Architecture,
    theta: Parameters,
    X: np.ndarray,
    Y: np.ndarray,
    *,
    eta_0: arb,
    form: Form,
    Z: np.ndarray,
) -> Answer:
    n, root_n = arch.n, arb(arch.n).sqrt()
    geometry, J, J_error = _geometry(arch, theta, X)
    kernel = _empirical_kernel(J, J_error, geometry)
    R_0 = _up(_residual_norm(arch, theta, J, Y, geometry) * (1 + arb(2) ** -40))
    Theta = limit_kernel(arch, X)
    low, high = eigenvalue_bounds(Theta)
    repeated = _kronecker(Theta, arch.outputs)
    deviation = _up(_frobenius([a - b for a, b in zip(repeated.entries(), kernel.entries(), strict=True)]))

    def single(C: arb) -> arb:
        return _maximum(geometry.K_J(C), geometry.K_L(C), 1 + arb(2) ** -40)

    constant = geometry.K_J if form is Form.TWO else single
    ratio = _up(3 * R_0 / low) if low > 0 else arb("inf")
    C = _fixed_point(lambda c: _up(ratio * constant(c)), arb(0)) if low > 0 else None
    at = arb(0) if C is None else C
    K_J, K_L, K = geometry.K_J(at), geometry.K_L(at), single(at)
    if form is Form.SINGLE:
        K_J = K_L = K
    root_threshold = 18 * K_J**2 * K_L * R_0 / low**2 if low > 0 else arb("inf")
    hypotheses = [
        _hypothesis("lambda_min(Theta) > 0", arb(0), low, strict=True),
        _hypothesis("eta_0 < eta_critical", eta_0, 2 / (_down(low) + _up(high)), strict=True),
        _hypothesis("(68): ||Theta - Theta_hat_0||_F <= lambda_min / 3", deviation, low / 3),
        Hypothesis(
            "C = 3 K_J R_0 / lambda_min has a solution",
            1.0 if C is not None else float("inf"),
            1.0,
            C is not None,
        ),
        _hypothesis("n >= (18 K_J^2 K_L R_0 / lambda_min^2)^2", root_threshold**2, arb(n)),
    ]
    guaranteed = None
    if C is not None and all(h.holds for h in hypotheses):
        distance = ratio * K_J / root_n
        sigma = 2 * K_J * K_L * distance
        gap = sigma * R_0 / low
        tests = [
            _test_factors(arch, theta, X, x, form=form, C=C, distance=distance, kernel=kernel) for x in np.atleast_2d(Z)
        ]
        scale = R_0 / low
        guaranteed = Guaranteed(
            R_0=_upper(R_0),
            decay=_upper(1 - eta_0 * low / 3),
            rate=float((low / 3).lower()),
            path=_upper(distance),
            kernel=_upper(sigma),
            gap_train=_upper(gap),
            gap_train_flow=_upper(gap * 3 / 4),
            gap_test=max((_upper((4 * kappa + 3) * s * scale) for kappa, s in tests), default=0.0),
            gap_test_flow=max((_upper((kappa * 15 / 4 + 3) * s * scale) for kappa, s in tests), default=0.0),
        )
    return Answer(
        form=form,
        n=n,
        R_0=_upper(R_0),
        lambda_min=float(low.lower()),
        lambda_max=_upper(high),
        K_J=_upper(K_J),
        K_L=_upper(K_L),
        K=_upper(K),
        radius=None if C is None else _upper(C),
        threshold=_upper(root_threshold**2),
        printed_threshold=_upper((18 * K_J**2 * K_L * R_0 / low) ** 2) if low > 0 else float("inf"),
        hypotheses=tuple(hypotheses),
        guaranteed=guaranteed,
    )


def _test_factors(
    arch: Architecture,
    theta: Parameters,
    X: np.ndarray,
    x: np.ndarray,
    *,
    form: Form,
    C: arb,
    distance: arb,
    kernel: arb_mat,
) -> tuple[arb, arb]:
    """(kappa_x, sigma) with the constants taken over X and x together, on the ball of X."""
    both, J, J_error = _geometry(arch, theta, np.vstack([X, x]))
    K_J, K_L = both.K_J(C), both.K_L(C)
    if form is Form.SINGLE:
        K_J = K_L = _maximum(K_J, K_L, 1 + arb(2) ** -40)
    joint = _empirical_kernel(J, J_error, both)
    N, k = X.shape[0] * arch.outputs, arch.outputs
    cross = arb_mat([[joint[j, N + i] for i in range(k)] for j in range(N)])
    try:
        weights = kernel.solve(cross)
    except ZeroDivisionError:
        return arb("inf"), 2 * K_J * K_L * distance
    return _up(_frobenius(weights.entries())), 2 * K_J * K_L * distance


def limit_kernel(arch: Architecture, X: np.ndarray) -> arb_mat:
    """Enclosure of the analytic Theta(X, X) of one hidden layer in the standard
    parameterization: E[phi(u) phi(v)].

    Args:
        X: (N, n_0), taken as exact.
    """
    rows = [[arb(float(v)) for v in row] for row in X]
    sw, sb = arb(arch.sigma_w) ** 2, arb(arch.sigma_b) ** 2

    def K(i: int, j: int) -> arb:
        return sw * sum((p * q for p, q in zip(rows[i], rows[j], strict=True)), arb(0)) / arch.inputs + sb

    dual = _enclosed_dual(arch)
    N = len(rows)
    entries = [[arb(0)] * N for _ in range(N)]
    for i in range(N):
        for j in range(i + 1):
            entries[i][j] = entries[j][i] = dual(K(i, i), K(j, j), K(i, j))
    return arb_mat(entries)


def _enclosed_dual(arch: Architecture) -> Callable[[arb, arb, arb], arb]:
    """erf: Williams' formula in balls. tanh: the trapezoidal rule with its error bound.

    For |Im u| <= pi/4, |tanh u| <= 1. With d = min(1.5, pi / (4 sqrt(max(a, b)))) both u and v stay in that
    strip when z moves by i d, and spacing h = 0.1 / sqrt(max(a, b, 1)) makes each of the two rules err by
    at most 2 e^{d^2/2} / (e^{2 pi d / h} - 1) < 1e-20 (2 pi d / h >= 49). The tail beyond |z| = 9 holds
    3e-19, rounding stays far below 1e-12, and 1e-12 is the radius used. The ends of the input balls move E
    by at most their radii (|phi'| <= 1, Price's theorem).
    """
    if arch.activation == "erf":
        return lambda a, b, c: 2 / arb.pi() * (2 * c / ((1 + 2 * a) * (1 + 2 * b)).sqrt()).asin()
    dual = quadrature(arch.phi.value, arch.phi.slope, step=0.1)

    def enclosed(a: arb, b: arb, c: arb) -> arb:
        mid = dual(*(np.array([float(s.mid())]) for s in (a, b, c)))[0][0]
        return arb(float(mid), _QUADRATURE)

    return enclosed


def eigenvalue_bounds(A: arb_mat) -> tuple[arb, arb]:
    """(m, M) with m I <= A <= M I, certain: L D L^T in balls has only positive pivots at the shifted matrix.

    m is 0 where A could not be shown positive definite.
    """
    N = A.nrows()
    values = np.linalg.eigvalsh(np.array([[float(A[i, j].mid()) for j in range(N)] for i in range(N)]))
    low, high = arb(0), None
    for slack in (1e-12, 1e-9, 1e-6, 1e-3):
        m = arb(float(values[0] - slack * values[-1]))
        if m > 0 and _positive(A, m, 1):
            low = m
            break
    for slack in (1e-12, 1e-9, 1e-6, 1e-3, 1.0):
        M = arb(float(values[-1] * (1 + slack)))
        if _positive(A, M, -1):
            high = M
            break
    return low, high if high is not None else _frobenius(A.entries())


def _positive(A: arb_mat, shift: arb, sign: int) -> bool:
    """Is sign (A - shift I) certainly positive definite?"""
    N = A.nrows()
    L = [[sign * (A[i, j] - (shift if i == j else 0)) for j in range(N)] for i in range(N)]
    for p in range(N):
        if not L[p][p] > 0:
            return False
        for i in range(p + 1, N):
            factor = L[i][p] / L[p][p]
            for j in range(p + 1, i + 1):
                L[i][j] -= factor * L[j][p]
                L[j][i] = L[i][j]
    return True


def _fixed_point(step: Callable[[arb], arb], start: arb) -> arb | None:
    """C with step(C) <= C, found by iterating the increasing map from below; None where it runs away."""
    C = step(start)
    first = C
    for _ in range(500):
        candidate = _up(C * (1 + arb(2) ** -30))
        if step(candidate) <= candidate:
            return candidate
        C = step(C)
        if not first * 1e8 > C:
            return None
    return None


def _geometry(arch: Architecture, theta: Parameters, X: np.ndarray) -> tuple[_Geometry, empirical.Jacobian, arb]:
    """Upper bounds on everything Lemma 1 needs, J(theta_0) in factors, and a bound on
    the error of its entries.
    """
    n, k, N, d = arch.n, arch.outputs, X.shape[0], X.shape[1]
    M1, M2 = arb(arch.phi.slope_sup) * (1 + arb(2) ** -50), arb(arch.phi.curvature_sup) * (1 + arb(2) ** -50)
    J = empirical.jacobian(arch, theta, X)
    V = theta.weights[-1]
    grow = 1 + _gamma(4 * max(n, d) + 8)  # covers the rounding of any sum of squares below
    row = arb(float(np.sqrt(np.max(np.sum(V * V, axis=1))))) * grow
    V_norm = arb(float(np.sqrt(np.sum(V * V)))) * (1 + _gamma(4 * n * k + 8))
    unit = arb(float(np.sqrt(np.max(np.sum(theta.weights[0] ** 2, axis=0) + theta.biases[0] ** 2)))) * grow
    bar = [[arb(float(v)) for v in r] + [arb(1)] for r in X]
    sizes = [sum((v * v for v in r), arb(0)) for r in bar]
    s, S2 = _maximum(*sizes).sqrt(), sum(sizes, arb(0))
    gram = arb_mat([[sum((p * q for p, q in zip(a, b, strict=True)), arb(0)) for b in bar] for a in bar])
    rho = eigenvalue_bounds(gram)[1].sqrt()
    shift = _gamma(d + 3) * unit * s  # error of a pre-activation
    error_slope = M2 * shift + (arb(_EVALUATION) + 4 * _UNIT) * M1
    error_value = M1 * shift + arb(_EVALUATION)
    J_error = _up(((s * V_norm * error_slope) ** 2 * N / n + N * k * error_value**2).sqrt())
    J_0 = (arb(float(empirical.frobenius_squared(J))) / n * (1 + _gamma(4 * n * k * N + 64))).sqrt() + J_error
    return _Geometry(n, k, _up(M1), _up(M2), _up(rho), _up(S2), _up(s), _up(row), _up(J_0)), J, J_error


def _empirical_kernel(J: empirical.Jacobian, J_error: arb, geometry: _Geometry) -> arb_mat:
    """Theta_hat_0 as balls of the common radius: (2 ||J|| + error) error plus the rounding of the sums."""
    kernel = empirical.gram(J) / geometry.n
    rounding = _gamma(2 * geometry.n + 4 * geometry.k + 64) * geometry.J_0**2 * 2
    radius = _up((2 * geometry.J_0 + J_error) * J_error + rounding)
    return arb_mat([[arb(float(v), _upper(radius)) for v in row] for row in kernel])


def _residual_norm(
    arch: Architecture, theta: Parameters, J: empirical.Jacobian, Y: np.ndarray, geometry: _Geometry
) -> arb:
    """Upper bound on ||f_0(X) - Y||_2: the computed value, rounded sums and the error of the activations."""
    g = flatten(J.output - Y)
    V = arb(float(np.sqrt(np.sum(theta.weights[-1] ** 2)))) * (1 + _gamma(4 * geometry.n * geometry.k + 8))
    x = arb(float(np.sqrt(np.max(np.sum(J.layers[1] ** 2, axis=1))))) * (1 + _gamma(4 * geometry.n + 8))
    unit = arb(float(np.sqrt(np.max(np.sum(theta.weights[0] ** 2, axis=0) + theta.biases[0] ** 2)))) * 2
    error_value = geometry.M1 * _gamma(arch.inputs + 3) * unit * geometry.s + arb(_EVALUATION)
    largest = arb(float(np.max(np.abs(theta.biases[-1])) + np.max(np.abs(Y))))
    each = V * arb(geometry.n).sqrt() * error_value + _gamma(geometry.n + 4) * (V * x + largest) * 2
    return _frobenius([arb(float(v)) for v in g]) + arb(g.size).sqrt() * each


def _covered(arch: Architecture) -> Architecture:
    if arch.depth != 1:
        raise LabError(f"Lemma 1's computable constants cover one hidden layer, not {arch.depth}")
    if arch.parameterization is not Parameterization.STANDARD:
        raise LabError("Lemma 1's computable constants are for the standard parameterization")
    if arch.activation not in ("erf", "tanh"):
        raise LabError(f"activation {arch.activation!r}: Assumption 4 and |phi| <= 1 are used; take erf or tanh")
    return arch


def _plain(theta: Parameters) -> Parameters:
    if any(not isinstance(w, np.ndarray) or w.dtype != np.float64 or w.ndim != 2 for w in theta.weights):
        raise LabError("guaranteed bounds need one network in float64 on the host, without a batch axis")
    return theta


def _hypothesis(name: str, lhs: arb, rhs: arb, *, strict: bool = False) -> Hypothesis:
    return Hypothesis(name, float(lhs.mid()), float(rhs.mid()), bool(lhs < rhs if strict else lhs <= rhs))


def _gamma(m: int) -> arb:
    mu = m * arb(_UNIT)
    return mu / (1 - mu)


def _up(x: arb) -> arb:
    """The upper end of a ball, as an exact number."""
    return arb(x.upper().mid()) if x.is_finite() else arb("inf")


def _down(x: arb) -> arb:
    return arb(x.lower().mid())


def _upper(x: arb) -> float:
    """A float64 not below the ball."""
    if not x.is_finite():
        return float("inf")
    value = float(x.upper().mid())
    return value if arb(value) >= x.upper() else float(np.nextafter(value, np.inf))


def _maximum(*values: arb) -> arb:
    best = values[0]
    for v in values[1:]:
        best = best.max(v)
    return best


def _frobenius(entries: Any) -> arb:
    return sum((e * e for e in entries), arb(0)).sqrt()


def _kronecker(A: arb_mat, k: int) -> arb_mat:
    N = A.nrows()
    return arb_mat([[A[i // k, j // k] if i % k == j % k else 0 for j in range(N * k)] for i in range(N * k)])
