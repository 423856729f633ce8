"""One run of the laboratory: draw a network, train it, measure every bound. Plain data in, plain data out."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from math import sqrt
from typing import Any

import numpy as np

from verify.lab import arrays, constants, data, fastest
from verify.lab.backends import backend
from verify.lab.checks import (
    Check,
    Premises,
    amplification,
    descent_checks,
    finite,
    flow_checks,
    search_lemma_1,
)
from verify.lab.dynamics import Problem, Trajectory, descend, flow_grid, flow_with_error, steps_to
from verify.lab.errors import LabError
from verify.lab.kernels import infinite_width, spectrum
from verify.lab.networks import HOST, Architecture, Parameterization, Parameters, draw

#: measured in every run: name -> what it is
QUANTITIES = {
    "kernel_change": "sup_t ||Theta_hat_t - Theta_hat_0||_F",
    "gap_train": "sup_t ||f_t - f_t^lin||_2 on the training inputs",
    "gap_test": "sup_t ||f_t(x) - f_t^lin(x)||_2 on the test inputs",
    "distance": "sup_t ||theta_t - theta_0||_2",
    "theta_deviation": "||Theta_hat_0 - Theta||_F",
}


_SEARCHED = 1 << 24  # most parameters for which Lemma 1's constants are searched, with some twenty copies at once


@dataclass(frozen=True)
class RunConfig:
    """Everything that determines a run, besides the numbers of the dataset (`data_digest`)."""

    width: int
    depth: int = 1
    activation: str = "erf"
    parameterization: str = "standard"
    seed: int = 0
    dynamics: str = "descent"
    eta_ratio: float = 0.4  # eta_0 / eta_critical
    outputs: int = 1
    sigma_w: float = 1.5
    sigma_b: float = 0.0
    dtype: str = "float64"
    backend: str = "numpy"
    reduction: float = 1e-6  # train until the slowest mode of the analytic kernel has shrunk by this
    most_steps: int = 20_000
    search_tries: int = 6
    data: str = "sphere:6:8"
    data_digest: str = ""

    def __post_init__(self) -> None:
        if self.dynamics not in ("descent", "flow"):
            raise LabError(f"dynamics {self.dynamics!r}: use descent or flow")
        if self.dtype not in ("float64", "float32"):
            raise LabError(f"dtype {self.dtype!r}: use float64 or float32")
        if self.parameterization not in {p.value for p in Parameterization}:
            raise LabError(f"parameterization {self.parameterization!r}: use ntk or standard")
        if self.depth < 1 or self.width < 1:
            raise LabError(f"width {self.width} and depth {self.depth} must be at least 1")
        if not self.eta_ratio > 0:
            raise LabError(f"eta_ratio {self.eta_ratio} must be positive")

    def architecture(self, inputs: int) -> Architecture:
        return Architecture(
            inputs,
            (self.width,) * self.depth,
            self.outputs,
            self.activation,
            Parameterization(self.parameterization),
            self.sigma_w,
            self.sigma_b,
        )

    @property
    def cost(self) -> float:
        """Relative running time, for the order of tasks and the time left."""
        return (self.depth - 1) * self.width**2 * (2.0 if self.dynamics == "flow" else 1.0) + 500.0 * self.width


def dataset(spec: str, outputs: int = 1) -> data.Dataset:
    """The built-in dataset `sphere:N:d`, `near:N:d`, `orthonormal:N`, `digits:2:N` or `digits:10:N`.

    Raises:
        LabError: the specification is none of these.
    """
    name, *numbers = spec.split(":")
    try:
        sizes = [int(n) for n in numbers]
        if min(sizes, default=1) < 1:
            raise ValueError
        if name == "sphere" and len(sizes) == 2:
            return data.sphere(sizes[0], sizes[1], outputs)
        if name == "near" and len(sizes) == 2 and outputs == 1:
            return data.near(*sizes)
        if name == "orthonormal" and len(sizes) == 1:
            return data.orthonormal(sizes[0], outputs)
        if name == "digits" and len(sizes) == 2:
            return data.digits(*sizes)
    except ValueError as error:
        if isinstance(error, LabError):
            raise
    raise LabError(
        f"dataset {spec!r}: use sphere:N:d, near:N:d, orthonormal:N, digits:2:N or digits:10:N, or --data FILE.npz"
    )


def bind(config: RunConfig, chosen: data.Dataset) -> RunConfig:
    """`config` for this dataset: its name, digest and number of outputs, and the backend that `auto` means here."""
    where = fastest.choose(config.backend, config.width, config.depth, config.dtype)
    return replace(config, backend=where, data=chosen.name, data_digest=chosen.digest, outputs=chosen.Y.shape[1])


def run(config: RunConfig, chosen: data.Dataset) -> dict[str, Any]:
    """Draw, train and measure one network; the result is JSON-ready."""
    started = time.perf_counter()
    there, dtype = backend(config.backend), np.dtype(config.dtype)
    arch = config.architecture(chosen.X.shape[1])
    Theta_1 = infinite_width(arch, chosen.X).ntk
    low, high = spectrum(Theta_1)
    if not low > 1e-10 * high:
        raise LabError(f"{chosen.name}: lambda_min(Theta) = {low:.3g} is not positive (Assumption 2)")
    eta_0 = config.eta_ratio * 2 / (low + high)
    Theta = np.kron(Theta_1, np.eye(arch.outputs))
    problem = Problem(*(there.asarray(a, dtype) for a in (chosen.X, chosen.Y, chosen.Z)))
    theta = draw(arch, config.seed, dtype, there)
    if config.dynamics == "descent":
        steps = steps_to(config.reduction, eta_0, low, config.most_steps)
        trajectory = descend(arch, theta, problem, eta_0, steps, chain=True)
    else:
        from verify.lab import empirical

        values = np.linalg.eigvalsh(arrays.to_host(empirical.ntk(arch, theta, problem.X)).astype(float))
        trajectory = flow_with_error(arch, theta, problem, flow_grid(values))
    deviation = float(np.linalg.norm(trajectory.kernel_0 - Theta))
    premises = _premises(config, arch, theta, problem, trajectory, known=(eta_0, low, high, deviation))
    checks = [] if trajectory.diverged or dtype != np.float64 else _checks(config, arch, trajectory, premises, Theta)
    sups = {name: finite(float(getattr(trajectory, name).max())) for name in QUANTITIES if name != "theta_deviation"}
    return {
        "quantities": {**sups, "theta_deviation": deviation},
        "diverged": trajectory.diverged,
        "eta_0": eta_0,
        "lambda_min": low,
        "lambda_max": high,
        "lambda_0": spectrum(trajectory.kernel_0)[0],
        "R_0": float(trajectory.residual[0]),
        "final_residual": finite(float(trajectory.residual[-1])),
        "gap_error": None if trajectory.gap_error is None else finite(float(trajectory.gap_error.max())),
        "constants": None
        if premises is None
        else {"K_J": premises.K_J, "K_L": premises.K_L, "source": premises.source},
        "failing": [] if premises is None else list(premises.failing),
        "evaluations": trajectory.evaluations,
        "checks": [{**asdict(c), "worst": finite(c.worst)} for c in checks],
        "curve": curve(trajectory),
        "seconds": time.perf_counter() - started,
    }


def curve(trajectory: Trajectory, points: int = 40) -> dict[str, list[float | None]]:
    """At most `points` rows of what the figures show."""
    keep = np.unique(np.linspace(0, len(trajectory.times) - 1, points).round().astype(int))
    names = ("times", "residual", "linear_residual", "gap_train", "gap_test", "kernel_change", "distance")
    return {name: [finite(float(v)) for v in getattr(trajectory, name)[keep]] for name in names}


def _premises(
    config: RunConfig,
    arch: Architecture,
    theta: Parameters,
    problem: Problem,
    trajectory: Trajectory,
    *,
    known: tuple[float, float, float, float],
) -> Premises | None:
    """Lemma 1's constants on the smallest ball that holds the run; None where the
    theorems do not speak of it.
    """
    if trajectory.diverged or not arch.phi.smooth or arch.parameterization is not Parameterization.STANDARD:
        return None
    eta_0, low, high, deviation = known
    radius = float(trajectory.distance.max()) * (1 + 1e-9)
    C = radius * sqrt(arch.n)
    proved = arch.depth == 1 and arch.activation in ("erf", "tanh")
    if config.dtype != "float64" or not (proved or (config.search_tries and arch.parameter_count <= _SEARCHED)):
        return None
    host, X = theta.on(HOST), arrays.to_host(problem.X)
    if proved:
        K_J, K_L = constants.lemma_1(arch, host, X, C)
        source = "proved"
    else:
        K_J, K_L = search_lemma_1(arch, host, X, radius, tries=config.search_tries)
        # what the run itself shows is part of the search
        K_J = max(K_J, float(trajectory.jacobian.max()))
        moved = trajectory.distance > 1e-3 * trajectory.distance.max()
        K_L = max(K_L, float((trajectory.jacobian_change[moved] / trajectory.distance[moved]).max()))
        source = "searched"
    R_0 = float(trajectory.residual[0]) * (1 + 1e-12)
    return Premises(eta_0, low, high, R_0, K_J, K_L, source, deviation, arch.n, C)


def _checks(
    config: RunConfig,
    arch: Architecture,
    trajectory: Trajectory,
    premises: Premises | None,
    Theta: np.ndarray,
) -> list[Check]:
    kappa = amplification(trajectory, arch.outputs)
    if config.dynamics == "flow":
        return flow_checks(trajectory, premises, kappa)
    if premises is None:
        return []
    return descent_checks(arch, trajectory, premises, Theta, kappa)
