"""Corollary 1 on ensembles: (27), (28) for trained and linearized networks, (44) and (47)
for readout-only training.

A network of finite width is not its limit: its variance is off by order 1/n, which a sharp test with
enough networks would reject. So agreement is an equivalence test with a stated margin: the whole
confidence interval of every mean and covariance entry must lie within `margin` (relative to the
prior scale) of the formula.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from math import exp, log, sqrt
from typing import Any

import numpy as np

from verify.lab import arrays, kernels
from verify.lab.data import Dataset
from verify.lab.dynamics import Moving, Problem, flow_step
from verify.lab.empirical import at_first, gram, jacobian
from verify.lab.errors import LabError
from verify.lab.experiment import dataset
from verify.lab.kernels import Gaussian
from verify.lab.linearized import Flow, Linearized
from verify.lab.networks import Architecture, Parameterization, draw, flatten, forward

_Z = 3.29  # two-sided 99.9 % of the normal law
_BATCH_NUMBERS = 1 << 23


@dataclass(frozen=True)
class EnsembleConfig:
    """An ensemble: `networks` seeds 0, 1, ... of one architecture, at times eta_0 lambda_median t."""

    width: int = 512
    depth: int = 1
    networks: int = 1000
    kind: str = "linearized"  # linearized | trained | readout
    activation: str = "erf"
    parameterization: str = "ntk"
    sigma_w: float = 1.5
    sigma_b: float = 0.3
    data: str = "sphere:4:6"
    times: tuple[float, ...] = (0.3, 1.0, 4.0)
    margin: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.kind not in _SAMPLERS:
            raise LabError(f"ensemble kind {self.kind!r}: use {', '.join(_SAMPLERS)}")
        if self.networks < 2 or not self.times or min(self.times) <= 0 or not 0 < self.margin < 1:
            raise LabError("an ensemble needs 2 networks or more, times > 0 and a margin between 0 and 1")

    def architecture(self, inputs: int) -> Architecture:
        return Architecture(
            inputs, (self.width,) * self.depth, 1, self.activation, Parameterization(self.parameterization),
            self.sigma_w, self.sigma_b,
        )  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Largest distance between ensemble and formula at one time, in units of the prior scale.

    `mean` compares in units of sqrt(K(x,x)), `covariance` in units of sqrt(K(x,x) K(x',x')); the `_upper`
    values add the 99.9 % confidence interval. Equivalent: both upper values within the margin.
    """

    equation: str
    inputs: str
    time: float
    mean: float
    mean_upper: float
    covariance: float
    covariance_upper: float
    equivalent: bool


def run(config: EnsembleConfig) -> dict[str, Any]:
    """Sample, compare, and decide; JSON-ready."""
    started = time.perf_counter()
    chosen = dataset(config.data)
    arch = config.architecture(chosen.X.shape[1])
    problem = Problem(chosen.X, chosen.Y, chosen.Z)
    points = np.concatenate([chosen.X, chosen.Z])
    formula, rate_kernel = _formula(config, arch, chosen.X, chosen.Y, points)
    scale = float(np.median(np.linalg.eigvalsh(rate_kernel)))
    taus = [t / scale for t in config.times]
    sample = _SAMPLERS[config.kind]
    values = np.concatenate([sample(arch, seeds, problem, taus) for seeds in _batches(config, arch)], axis=0)
    prior = np.sqrt(np.diag(kernels.infinite_width(arch, points).nngp))
    N = len(chosen.X)
    comparisons = []
    for i, (t, tau) in enumerate(zip(config.times, taus, strict=True)):
        law = formula(tau)
        equations = "44, 47 (corrected)" if config.kind == "readout" else "27, 28"
        for name, part in (("train", slice(0, N)), ("test", slice(N, None))):
            law_part = Gaussian(law.mean[part], law.covariance[part, part])
            comparisons.append(
                compare(
                    values[:, i, part],
                    law_part,
                    prior[part],
                    config.margin,
                    equation=equations,
                    inputs=name,
                    t=t,
                )
            )
    result: dict[str, Any] = {
        "networks": len(values),
        "margin": config.margin,
        "comparisons": [asdict(c) for c in comparisons],
        "checks": [],
    }
    if config.kind == "readout":
        result["printed"] = [
            _rejection(config, arch, chosen, values[:, i], t=t, tau=tau)
            for i, (t, tau) in enumerate(zip(config.times, taus, strict=True))
        ]
    result["seconds"] = time.perf_counter() - started
    return result


def extrapolated(configs: Sequence[EnsembleConfig]) -> dict[str, Any]:
    """Variance at the test inputs at the first time over several widths, fitted as v + b/n
    (weighted least squares).

    Returns the relative deviation of v from the formula at each test input with its
    standard error, and b / v.
    """
    rows, errors, law = [], [], None
    for config in configs:
        chosen = dataset(config.data)
        arch = config.architecture(chosen.X.shape[1])
        formula, rate_kernel = _formula(config, arch, chosen.X, chosen.Y, chosen.Z)
        tau = config.times[0] / float(np.median(np.linalg.eigvalsh(rate_kernel)))
        sample = _SAMPLERS[config.kind]
        problem = Problem(chosen.X, chosen.Y, chosen.Z)
        values = np.concatenate([sample(arch, seeds, problem, [tau]) for seeds in _batches(config, arch)], axis=0)
        at_test = values[:, 0, len(chosen.X) :]
        squares = (at_test - at_test.mean(axis=0)) ** 2
        rows.append(squares.mean(axis=0))
        errors.append(squares.std(axis=0) / sqrt(len(squares)))
        law = np.diag(formula(tau).covariance)
    assert law is not None
    design = np.stack([np.ones(len(configs)), [1 / c.width for c in configs]], axis=1)
    out: dict[str, Any] = {"widths": [c.width for c in configs], "deviation": [], "error": [], "slope": []}
    for j in range(len(law)):
        weight = 1 / np.array([e[j] for e in errors])
        covariance = np.linalg.inv((design * weight[:, None]).T @ (design * weight[:, None]))
        v, b = covariance @ (design * weight[:, None] ** 2).T @ np.array([r[j] for r in rows])
        out["deviation"].append(float(v / law[j] - 1))
        out["error"].append(float(sqrt(covariance[0, 0]) / law[j]))
        out["slope"].append(float(b / law[j]))
    return out


def compare(
    values: np.ndarray,
    law: Gaussian,
    prior: np.ndarray,
    margin: float,
    *,
    equation: str,
    inputs: str,
    t: float,
) -> Comparison:
    """Ensemble values (networks, points) against a Gaussian, as an equivalence test."""
    count = len(values)
    mean = values.mean(axis=0)
    centred = values - mean
    covariance = centred.T @ centred / (count - 1)
    products = centred[:, :, None] * centred[:, None, :]
    covariance_error = products.std(axis=0) / sqrt(count)
    scale = prior[:, None] * prior[None, :]
    mean_off = np.abs(mean - law.mean[:, 0]) / prior
    mean_up = mean_off + _Z * values.std(axis=0) / sqrt(count) / prior
    off = np.abs(covariance - law.covariance) / scale
    up = off + _Z * covariance_error / scale
    worst = [float(a.max()) for a in (mean_off, mean_up, off, up)]
    return Comparison(
        equation=equation,
        inputs=inputs,
        time=t,
        mean=worst[0],
        mean_upper=worst[1],
        covariance=worst[2],
        covariance_upper=worst[3],
        equivalent=worst[1] <= margin and worst[3] <= margin,
    )


def chi_square_tail(count: int, ratio: float) -> float:
    """Chernoff bound e^{-N (r - 1 - ln r)/2} on P(chi^2_N / N <= r) for r < 1 (or >= r for r > 1)."""
    return exp(-count * (ratio - 1 - log(ratio)) / 2) if ratio > 0 else 0.0


def _rejection(
    config: EnsembleConfig, arch: Architecture, chosen: Dataset, values: np.ndarray, *, t: float, tau: float
) -> dict[str, Any]:
    """The printed (47) at the test input where it differs most: the probability of so small
    a variance, were it true.

    The printed variance is first lowered by `margin` (relative), more than finite width explains
    at this width; the corrected one is kept when the 99.9 % interval of measured / corrected meets
    [1 - margin, 1 + margin].
    """
    X, Y, N = chosen.X, chosen.Y, len(chosen.X)
    points = np.concatenate([X, chosen.Z])
    printed = np.diag(kernels.readout_only_printed(arch, X, Y, points, tau).covariance)[N:]
    corrected = np.diag(kernels.readout_only(arch, X, Y, points, tau).covariance)[N:]
    j = int(np.argmax(printed / corrected))
    measured = float(values[:, N + j].var(ddof=1))
    count = len(values) - 1
    ratio = measured / (printed[j] * (1 - config.margin))
    probability = chi_square_tail(count, ratio) if ratio < 1 else 1.0
    half = _Z * sqrt(2 / count)
    low, high = measured * (1 - half) / corrected[j], measured * (1 + half) / corrected[j]
    return {
        "time": t,
        "printed": float(printed[j]),
        "corrected": float(corrected[j]),
        "measured": measured,
        "printed_error_probability": probability,
        "printed_rejected": probability < 1e-6,
        "corrected_interval": [float(low), float(high)],
        "corrected_kept": bool(low <= 1 + config.margin and high >= 1 - config.margin),
    }


def _formula(
    config: EnsembleConfig, arch: Architecture, X: np.ndarray, Y: np.ndarray, points: np.ndarray
) -> tuple[Callable[[float], Gaussian], np.ndarray]:
    K = kernels.infinite_width(arch, X)
    if config.kind == "readout":
        return (lambda tau: kernels.readout_only(arch, X, Y, points, tau)), K.nngp
    return (lambda tau: kernels.corollary1(arch, X, Y, points, tau)), K.ntk


def _batches(config: EnsembleConfig, arch: Architecture) -> Iterator[range]:
    size = max(1, min(config.networks, _BATCH_NUMBERS // arch.parameter_count))
    first = config.seed * 1_000_000
    for start in range(0, config.networks, size):
        yield range(first + start, first + min(config.networks, start + size))


def _linearized(arch: Architecture, seeds: range, problem: Problem, taus: Sequence[float]) -> np.ndarray:
    """f^lin_t at X and Z by (15), (19): (networks, times, points)."""
    J = jacobian(arch, draw(arch, seeds), np.concatenate([problem.X, problem.Z]))
    J_X = at_first(J, len(problem.X))
    cross = arch.kernel_scale * gram(J, J_X)
    model = Linearized.at(cross[..., : problem.residual_size, :], flatten(J_X.output - problem.Y), Flow())
    return np.stack([model.test_output(cross, flatten(J.output), tau) for tau in taus], axis=1)


def _trained(arch: Architecture, seeds: range, problem: Problem, taus: Sequence[float]) -> np.ndarray:
    """f_t at X and Z of networks really trained by gradient flow: (networks, times, points)."""
    moving = Moving(draw(arch, seeds))
    everything = np.concatenate([problem.X, problem.Z])
    J = jacobian(arch, moving, problem.X)
    kernel, now, out = arch.kernel_scale * gram(J), 0.0, []
    for tau in taus:
        for h in np.diff(np.concatenate([[now], now + (tau - now) * np.linspace(0, 1, 9)[1:] ** 1.5])):
            J, kernel, _ = flow_step(arch, moving, problem, J, kernel, h=float(h))
        now = tau
        out.append(flatten(forward(arch, moving, everything).output))
    return arrays.to_host(np.stack(out, axis=1))


def _readout(arch: Architecture, seeds: range, problem: Problem, taus: Sequence[float]) -> np.ndarray:
    """f_t when only theta^{L+1} is trained, by (43), exact at every width because f is linear in it."""
    theta = draw(arch, seeds)
    trace = forward(arch, theta, np.concatenate([problem.X, problem.Z]))
    gain_w, gain_b = arch.gains(arch.depth + 1)
    x = trace.layers[-1]
    kernel = arch.kernel_scale * (gain_w**2 * x @ arrays.transpose(x) + gain_b**2)
    N = len(problem.X)
    f = flatten(trace.output)
    model = Linearized.at(kernel[..., :N, :N], f[..., :N] - problem.Y[:, 0], Flow())
    return np.stack([model.test_output(kernel[..., :, :N], f, tau) for tau in taus], axis=1)


_SAMPLERS: dict[str, Callable[[Architecture, range, Problem, Sequence[float]], np.ndarray]] = {
    "linearized": _linearized,
    "trained": _trained,
    "readout": _readout,
}

#: what `certify lab ensembles` runs: Corollary 1 linearized and trained, readout-only against both forms
# of (47)
ENSEMBLES = (
    EnsembleConfig(kind="linearized", networks=4000),
    EnsembleConfig(kind="trained", networks=4000),
    EnsembleConfig(kind="readout", networks=1000, data="near:4:6", times=(0.3, 1.0, 3.0), margin=0.2),
)
