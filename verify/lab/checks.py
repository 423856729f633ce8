"""Both sides of every bound of Section 6 at every recorded time, and the exponents across widths.

The laboratory measures: "not violated on the tested range" is the most it says. Where `hypotheses` is true
every premise of the theorem was checked for that drawn network; elsewhere a bound is evaluated all the
same, for comparison, and a violation there contradicts nothing. Bounds are taken with two constants, K_J
for ||J|| and K_L for its differences: with K = max(K_J, K_L, 1) the printed right sides are never smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import e, isfinite, sqrt
from typing import Any

import numpy as np

from verify.lab import arrays, empirical
from verify.lab.dynamics import Trajectory
from verify.lab.kernels import spectrum
from verify.lab.networks import Architecture, Parameterization, Parameters

_ROUNDING = 1e-9  # relative excess of a left side that float64 may produce
_FLOOR = 2e-13  # the same, relative to the size of the quantities subtracted


@dataclass(frozen=True)
class Failure:
    """A hypothesis that a network does not meet; `factor`: left side over right side, where they are numbers.

    For a lower bound of the width it is the width asked for over the width: how many times as wide it would have to be.
    """

    name: str
    factor: float | None


@dataclass(frozen=True)
class Premises:
    """The constants a run is judged with.

    `source` of (K_J, K_L): "proved" (Lemma 1's formula), or "searched" (a lower bound on the best constant,
    found by sampling and adversarial search; bounds built on it are measurements).
    """

    eta_0: float
    lambda_min: float
    lambda_max: float
    R_0: float
    K_J: float
    K_L: float
    source: str
    theta_deviation: float  # ||Theta_hat_0 - Theta||_F
    n: int
    radius: float  # C: (K_J, K_L) are those of the ball B(theta_0, C n^{-1/2})

    @property
    def K(self) -> float:
        return max(self.K_J, self.K_L, 1.0)

    @property
    def sigma(self) -> float:
        """Right side of (57) with two constants; 6 K_J^2 K_L R_0 / lambda_min n^{-1/2} is never smaller."""
        return 6 * self.K_J**2 * self.K_L * self.R_0 / self.lambda_min / sqrt(self.n)

    @property
    def path(self) -> float:
        """3 K_J R_0 / lambda_min n^{-1/2}."""
        return 3 * self.K_J * self.R_0 / self.lambda_min / sqrt(self.n)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Hypotheses of Theorem G.1 (two-constant form) that this network does not meet, and by how much."""
        wrong = []
        positive = self.lambda_min > 0
        if not positive:
            wrong.append(Failure("lambda_min > 0", None))
        critical = 2 / (self.lambda_min + self.lambda_max)
        if not self.eta_0 < critical:
            wrong.append(Failure("eta_0 < eta_critical", self.eta_0 / critical))
        if not self.theta_deviation <= self.lambda_min / 3:
            wrong.append(Failure("(68)", 3 * self.theta_deviation / self.lambda_min if positive else None))
        threshold = (18 * self.K_J**2 * self.K_L * self.R_0 / self.lambda_min**2) ** 2 if positive else None
        if threshold is None or not self.n >= threshold:
            wrong.append(Failure("n >= threshold", None if threshold is None else threshold / self.n))
        if self.source != "proved":
            wrong.append(Failure("K proved", None))
        return tuple(wrong)

    @property
    def failing(self) -> tuple[str, ...]:
        """The names of the hypotheses that this network does not meet."""
        return tuple(found.name for found in self.failures)


@dataclass(frozen=True)
class Bound:
    """quantity <= formula, by its number in the notes or by the theorem of the paper it comes from."""

    equation: str
    quantity: str
    formula: str


_SIGMA = "6 K_J^2 K_L R_0 / lambda_min n^{-1/2}"
LIPSCHITZ = Bound("54", "n^{-1/2} ||J_t - J_0||_F", "K_L ||theta_t - theta_0||")
JACOBIAN = Bound("54", "n^{-1/2} ||J_t||_F", "K_J")
BALL = Bound("55", "||theta_t - theta_0||", "C n^{-1/2}")
RESIDUAL = Bound("56", "||g_t||", "(1 - eta_0 lambda_min/3)^t R_0")
PATH = Bound("56", "sum ||theta_j - theta_{j-1}||", "eta_0 K_J R_0 n^{-1/2} sum q^{j-1}")
WHOLE_PATH = Bound("56", "sup path", "3 K_J R_0 / lambda_min n^{-1/2}")
KERNEL = Bound("57", "sup ||Theta_0 - Theta_t||_F", _SIGMA)
RATE = Bound("67", "||I - eta_0 Theta||_op", "1 - eta_0 lambda_min")
DEVIATION = Bound("68", "||Theta - Theta_hat_0||_F", "lambda_min / 3")
CHAIN = Bound("69", "kappa ||J_0 J_0^T - J~ J_t^T||_op", _SIGMA)
STEP = Bound("70", "||I - eta J~ J_t^T||_op", "1 - eta_0 lambda_min / 3")
GAP = Bound("73", "sup ||g^lin - g|| (train)", "sigma R_0 / lambda_min")
GAP_TEST = Bound("73", "sup |f^lin(x) - f(x)| (test)", "(4 kappa_x + 3) sigma R_0 / lambda_min")
FLOW_RESIDUAL = Bound("G.2", "||g_t||", "e^{-eta_0 lambda_min t/3} R_0")
FLOW_DISTANCE = Bound("G.2", "||theta_t - theta_0||", "3 K_J R_0 / lambda_min (1 - e^{-at}) n^{-1/2}")
FLOW_GAP = Bound("73", "sup ||g^lin - g|| (train)", "3/4 sigma R_0 / lambda_min")
FLOW_GAP_TEST = Bound("73", "sup |f^lin(x) - f(x)| (test)", "(15/4 kappa_x + 3) sigma R_0 / lambda_min")
GROENWALL = Bound("97", "||g^lin - g||", "sigma_t eta t e^{(sigma_t - lambda_0) eta t} R_0")
KERNEL_OP = Bound("98", "sup ||Theta_0 - Theta_t||_op", _SIGMA)
FACTOR = Bound("99", "eta t e^{(sigma - lambda_0) eta t}", "1 / (e (lambda_0 - sigma))")
START = Bound("100", "||g_0||", "R_0")
GROENWALL_SUP = Bound("101", "sup ||g^lin - g||", "sigma R_0 / (e (lambda_0 - sigma))")


@dataclass(frozen=True)
class Check:
    """One bound on one run: `worst` = max lhs / rhs over `points` recorded times, `violations` of them
    above 1; `failed`: the hypotheses that do not hold, with how much they fail by."""

    equation: str
    quantity: str
    bound: str
    worst: float
    violations: int
    points: int
    hypotheses: bool
    failed: tuple[Failure, ...] = ()


def check(
    bound: Bound, lhs: Any, rhs: Any, *, hypotheses: bool, floor: Any = 0.0, failed: tuple[Failure, ...] = ()
) -> Check:
    """lhs <= rhs elementwise; `floor` is what rounding leaves of an lhs that is exactly zero.

    Raises:
        ValueError: the hypotheses are said to hold, and one to fail, or the bound is infinite.
    """
    if hypotheses and (failed or np.any(np.isposinf(np.asarray(rhs, dtype=float)))):
        raise ValueError(f"({bound.equation}): a bound that says nothing does not count as one whose hypotheses hold")
    lhs, rhs, floor = np.broadcast_arrays(*(np.asarray(side, dtype=float) for side in (lhs, rhs, floor)))
    known = np.isfinite(lhs) & ~np.isnan(rhs)
    lhs, rhs, floor = lhs[known], rhs[known], floor[known]
    visible = lhs > floor
    ratio = np.divide(lhs, rhs, out=np.full_like(lhs, np.inf), where=rhs > 0)
    ratio = np.where(visible, ratio, 0.0)
    wrong = visible & (lhs > rhs * (1 + _ROUNDING) + floor)
    worst = float(ratio.max()) if ratio.size else 0.0
    names = (bound.equation, bound.quantity, bound.formula)
    return Check(*names, worst, int(wrong.sum()), int(lhs.size), hypotheses, failed)


def descent_checks(
    arch: Architecture, run: Trajectory, p: Premises, Theta: np.ndarray, kappa: Sequence[float] = ()
) -> list[Check]:
    """(54), (56), (57), (67)-(70), (73), (98), (100) on a run of gradient descent.

    Args:
        Theta: the analytic kernel of all outputs, (Nk, Nk).
        kappa: ||Theta_hat_0(x, X) Theta_hat_0^{-1}|| for each test input, for the test half of (73).
    """
    ok, missed = not p.failing, p.failures
    q = 1 - p.eta_0 * p.lambda_min / 3
    geometric = p.eta_0 * p.K_J * p.R_0 / sqrt(p.n) * (1 - q**run.times) / (1 - q)
    step = np.linalg.norm(np.eye(len(Theta)) - p.eta_0 * Theta, 2)
    slow_enough = p.eta_0 < 2 / (p.lambda_min + p.lambda_max)
    gap = p.sigma * p.R_0 / p.lambda_min
    tiny = _FLOOR * float(np.linalg.norm(run.kernel_0))
    tiny_g = _FLOOR * (1 + p.R_0)
    checks = [
        *_lemma_1(run, p),
        check(RESIDUAL, run.residual, q**run.times * p.R_0, hypotheses=ok, failed=missed, floor=tiny_g),
        check(PATH, run.path, geometric, hypotheses=ok, failed=missed),
        check(WHOLE_PATH, run.path.max(), p.path, hypotheses=ok, failed=missed),
        check(KERNEL, run.kernel_change, p.sigma, hypotheses=ok, failed=missed, floor=tiny),
        check(RATE, step, 1 - p.eta_0 * p.lambda_min, hypotheses=slow_enough),
        check(DEVIATION, p.theta_deviation, p.lambda_min / 3, hypotheses=False),  # a premise, not a consequence
        check(CHAIN, run.chain_change, p.sigma, hypotheses=ok, failed=missed, floor=tiny),
        check(STEP, run.step_norm, q, hypotheses=ok, failed=missed),
        check(GAP, run.gap_train, gap, hypotheses=ok, failed=missed, floor=tiny_g),
        check(KERNEL_OP, run.kernel_change_op, p.sigma, hypotheses=ok, failed=missed, floor=tiny),
        check(START, run.residual[0], p.R_0, hypotheses=ok, failed=missed),
    ]
    if len(kappa):  # K_J, K_L of X alone: the theorem takes them over X and x together
        checks.append(check(GAP_TEST, run.gap_test, (4 * max(kappa) + 3) * gap, hypotheses=False, floor=tiny_g))
    return checks


def flow_checks(run: Trajectory, p: Premises | None, kappa: Sequence[float] = ()) -> list[Check]:
    """(54), (57), (73), (97)-(101) and Theorem G.2 on a run of gradient flow.

    (97), (99) and (101) need no constants and are all that is checked where `p` is None. (97) holds for every network
    with the measured sigma_t and lambda_0; (99) and (101) where sigma < lambda_0, and are no bounds elsewhere.
    """
    R_0 = float(run.residual[0])
    tau = run.times
    lambda_0 = spectrum(run.kernel_0)[0]
    sigma_t = np.maximum.accumulate(run.kernel_change_op)
    sigma = float(sigma_t[-1])
    tiny = _FLOOR * float(np.linalg.norm(run.kernel_0))
    tiny_g = _FLOOR * (1 + R_0)
    if run.gap_error is not None:  # the integrator's own error, where the bound is as small as that
        tiny_g = np.maximum(tiny_g, run.gap_error)
    with np.errstate(over="ignore"):
        groenwall = sigma_t * tau * np.exp((sigma_t - lambda_0) * tau) * R_0
        factor = tau * np.exp((sigma - lambda_0) * tau)
    slow = sigma < lambda_0
    constant = 1 / (e * (lambda_0 - sigma)) if slow else np.inf
    moved = () if slow else (Failure("sigma < lambda_0", sigma / lambda_0 if lambda_0 > 0 else None),)
    known = bool(np.isfinite(groenwall).all())
    beyond = () if known else (Failure("a finite bound", None),)
    checks = [
        check(GROENWALL, run.gap_train, groenwall, hypotheses=known, floor=tiny_g, failed=beyond),
        check(FACTOR, factor, constant, hypotheses=slow, failed=moved),
        check(GROENWALL_SUP, run.gap_train, constant * sigma * R_0, hypotheses=slow, floor=tiny_g, failed=moved),
    ]
    if p is None:
        return checks
    missed = tuple(f for f in p.failures if f.name != "eta_0 < eta_critical")  # G.2 has no condition on eta_0
    ok = not missed
    a = p.lambda_min / 3
    gap = p.sigma * R_0 / p.lambda_min
    checks += [
        *_lemma_1(run, p),
        check(FLOW_RESIDUAL, run.residual, np.exp(-a * tau) * p.R_0, hypotheses=ok, failed=missed, floor=tiny_g),
        check(FLOW_DISTANCE, run.distance, -np.expm1(-a * tau) * p.path, hypotheses=ok, failed=missed),
        check(KERNEL, run.kernel_change, p.sigma, hypotheses=ok, failed=missed, floor=tiny),
        check(KERNEL_OP, run.kernel_change_op, p.sigma, hypotheses=ok, failed=missed, floor=tiny),
        check(FLOW_GAP, run.gap_train, 0.75 * gap, hypotheses=ok, failed=missed, floor=tiny_g),
    ]
    if len(kappa):
        bound = (15 / 4 * max(kappa) + 3) * gap
        checks.append(check(FLOW_GAP_TEST, run.gap_test, bound, hypotheses=False, floor=tiny_g))
    return checks


def _lemma_1(run: Trajectory, p: Premises) -> list[Check]:
    ok = p.source == "proved" and bool(run.distance.max() <= p.radius / sqrt(p.n))
    moved = p.K_L * run.distance
    return [
        check(LIPSCHITZ, run.jacobian_change, moved, hypotheses=ok, floor=_FLOOR * p.K_J),
        check(JACOBIAN, run.jacobian, p.K_J, hypotheses=ok),
    ]


def amplification(run: Trajectory, outputs: int) -> list[float]:
    """kappa_x = ||Theta_hat_0(x, X) Theta_hat_0^{-1}||_op for each test input."""
    if not len(run.cross_0):
        return []
    weights = np.linalg.lstsq(run.kernel_0, run.cross_0.T, rcond=None)[0].T
    return [float(np.linalg.norm(w, 2)) for w in weights.reshape(-1, outputs, weights.shape[-1])]


def search_lemma_1(
    arch: Architecture, theta: Parameters, X: Any, radius: float, *, tries: int = 24, seed: int = 0
) -> tuple[float, float]:
    """(K_J, K_L): the largest values found in B(theta_0, radius), lower bounds on the constants of (54).

    Tried: Gaussian directions (all layers, or one layer alone), those in which training moves, and pairs that
    spend the whole radius on one unit of the last hidden layer, its readout row grown and its input
    weights then
    moved a little (the worst case of one hidden layer). The best pair is then varied at random.
    """
    rng = np.random.default_rng(seed)
    J_0 = empirical.jacobian(arch, theta, X)
    scale = sqrt(arch.n)
    best_J = float(np.sqrt(empirical.frobenius_squared(J_0))) / scale
    best_L, best_pair = 0.0, None

    def measure(a: Parameters, b: Parameters) -> float:
        nonlocal best_J
        J_a, J_b = empirical.jacobian(arch, a, X), empirical.jacobian(arch, b, X)
        for J in (J_a, J_b):
            best_J = max(best_J, float(np.sqrt(empirical.frobenius_squared(J))) / scale)
        distance = float(a.distance(b))
        return float(np.sqrt(empirical.difference_squared(J_a, J_b))) / scale / distance if distance > 0 else 0.0

    def consider(v: Parameters, w: Parameters) -> None:
        nonlocal best_L, best_pair
        value = measure(_inside(theta, v, radius), _inside(theta, w, radius))
        if value > best_L:
            best_L, best_pair = value, (v, w)

    for v, w in _single_units(theta, J_0, radius, tries):
        consider(v, w)
    for direction in _directions(arch, theta, J_0, rng, tries):
        v = direction.plus(direction, 0.999 * radius / float(direction.norm()) - 1)
        consider(v, v.plus(v, -1.01))  # the other end: nearly theta_0 itself, on the far side
    for _ in range(tries):
        assert best_pair is not None
        noise = _gaussian(theta, rng)
        spread = 0.3 * float(best_pair[0].norm()) / float(noise.norm())
        consider(
            best_pair[0].plus(noise, spread * rng.uniform()),
            best_pair[1].plus(noise, -spread * rng.uniform()),
        )
    return best_J, best_L


def _directions(
    arch: Architecture, theta: Parameters, J_0: empirical.Jacobian, rng: np.random.Generator, tries: int
) -> list[Parameters]:
    found = [_gaussian(theta, rng) for _ in range(max(2, tries // 3))]
    zero = theta.plus(theta, -1.0)
    for layer in range(len(theta.weights)):
        found.append(
            Parameters(
                tuple(
                    g if i == layer else z
                    for i, (g, z) in enumerate(zip(_gaussian(theta, rng).weights, zero.weights, strict=True))
                ),
                zero.biases,
            )
        )
    for _ in range(max(2, tries // 3)):
        thin = empirical.pull_back(J_0, rng.standard_normal(J_0.output.shape))
        found.append(
            Parameters(
                tuple(arrays.transpose(x) @ d for x, d in zip(thin.x, thin.d, strict=True)),
                tuple(b.sum(axis=0) for b in thin.b),
            )
        )
    return found


def _gaussian(theta: Parameters, rng: np.random.Generator) -> Parameters:
    return Parameters(
        tuple(rng.standard_normal(w.shape) for w in theta.weights),
        tuple(rng.standard_normal(b.shape) for b in theta.biases),
    )


def _single_units(
    theta: Parameters, J_0: empirical.Jacobian, radius: float, tries: int
) -> list[tuple[Parameters, Parameters]]:
    """Pairs at the rim: one unit's readout row grown by `share` of the radius, then its
    inputs moved by 1e-3 of it.
    """
    zero = theta.plus(theta, -1.0)
    bar = np.concatenate([J_0.layers[-2], np.ones((len(J_0.layers[-2]), 1))], axis=1)
    top = np.linalg.svd(bar, full_matrices=False)[2][0]
    readout = theta.weights[-1]
    sizes = np.sqrt(np.sum(readout**2, axis=1))
    # units with a large readout row, and those whose pre-activation lies where phi'' is large (|h| about 0.7)
    h = bar[:, :-1] @ theta.weights[-2] + theta.biases[-2]
    curved = np.argsort(np.sum((np.abs(h) - 0.7) ** 2, axis=0))
    units = [*np.argsort(-sizes)[: max(1, tries // 4)], *curved[: max(1, tries // 4)]]
    pairs = []
    for unit in units:
        for share in (0.0, 0.99):
            weights, biases = [w.copy() for w in zero.weights], [b.copy() for b in zero.biases]
            row = readout[unit] / sizes[unit] if sizes[unit] > 0 else np.ones(readout.shape[1])
            weights[-1][unit] = share * radius * row
            grown = Parameters(tuple(weights), tuple(biases))
            for mixed in (0.0, 1.0):
                moved, shifted = [w.copy() for w in weights], [b.copy() for b in biases]
                moved[-2][:, unit] = 1e-3 * radius * top[:-1]
                shifted[-2][unit] = 1e-3 * radius * top[-1]
                moved[-1][unit] += mixed * 1e-3 * radius * row
                pairs.append((grown, Parameters(tuple(moved), tuple(shifted))))
    return pairs


def _inside(theta: Parameters, v: Parameters, radius: float) -> Parameters:
    """theta + v, v shortened into the open ball where it is longer."""
    size = float(v.norm())
    return theta.plus(v, min(1.0, 0.9999 * radius / size)) if size > 0 else theta


@dataclass(frozen=True)
class Exponent:
    """Fit of log(quantity) = slope log(n) + const with a 95 % bootstrap interval over seeds."""

    quantity: str
    slope: float
    low: float
    high: float
    seeds: int
    widths: tuple[int, ...]


def exponent(
    quantity: str, widths: Sequence[int], values: np.ndarray, *, draws: int = 2000, seed: int = 0
) -> Exponent | None:
    """Exponent of n over `values` (seeds, widths); None where fewer than two widths have positive values."""
    values = np.asarray(values, dtype=float)
    usable = np.all(np.isfinite(values) & (values > 0), axis=1)
    values = values[usable]
    if len(widths) < 2 or not len(values):
        return None
    x = np.log(np.asarray(widths, dtype=float))
    x = x - x.mean()
    slopes = np.log(values) @ x / (x @ x)  # the fit of the mean of logs is the mean of the fits
    rng = np.random.default_rng(seed)
    means = slopes[rng.integers(len(slopes), size=(draws, len(slopes)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Exponent(quantity, float(slopes.mean()), float(low), float(high), len(slopes), tuple(widths))


#: what Section 6 proves about the exponent of n, by quantity and parameterization
def proved_exponent(quantity: str, parameterization: Parameterization) -> float | None:
    """The exponent that (48), (56), (57), (73) guarantee (an upper bound on growth);
    None: nothing claimed there.
    """
    if quantity == "distance":
        return -0.5 if parameterization is Parameterization.STANDARD else 0.0
    return -0.5 if quantity in ("kernel_change", "gap_train", "gap_test") else None


def finite(value: float) -> float | None:
    """`value`, or None where JSON has no number for it."""
    return value if isfinite(value) else None
