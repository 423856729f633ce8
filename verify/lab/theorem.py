"""Theorem G.1 where it is not vacuous: networks for which every hypothesis holds, trained,
beside their guarantees.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from verify.lab import constants
from verify.lab.checks import Check, check, finite
from verify.lab.constants import Answer, Form
from verify.lab.dynamics import Problem, Trajectory, descend, flow_grid, flow_with_error, steps_to
from verify.lab.errors import LabError
from verify.lab.experiment import dataset
from verify.lab.kernels import critical_rate, infinite_width
from verify.lab.networks import Architecture, draw


@dataclass(frozen=True)
class Applied:
    """One drawn network and the form of the theorem asked of it."""

    points: int
    width: int
    form: str = Form.TWO.value
    seed: int = 0
    eta_ratio: float = 0.9
    activation: str = "erf"
    sigma_w: float = 1.5
    outputs: int = 1
    data: str = ""
    depth: int = 1
    parameterization: str = "standard"
    dynamics: str = "descent"

    @property
    def spec(self) -> str:
        return self.data or f"orthonormal:{self.points}"


#: problems whose hypotheses all hold; the first four take a few seconds
PROBLEMS = (
    Applied(5, 4096, Form.TWO.value, seed=0),
    Applied(5, 4096, Form.TWO.value, seed=1, dynamics="flow"),
    Applied(3, 2**13, Form.TWO.value, seed=1, activation="tanh"),
    Applied(3, 2**18, Form.SINGLE.value, seed=2),
    Applied(20, 2**18, Form.TWO.value, seed=0),
    Applied(4, 2**20, Form.SINGLE.value, seed=1),
)

_PATH = "3 K_J R_0 / lambda_min n^{-1/2}"
_SIGMA = "6 K_J^2 K_L R_0 / lambda_min n^{-1/2}"


def apply(problem: Applied) -> dict[str, Any]:
    """Ask the theorem, train the network, and set what happened beside what was guaranteed. JSON-ready.

    Raises:
        LabError: the theorem's constants do not cover the problem (see `constants.theorem_g1`).
    """
    started = time.perf_counter()
    chosen = dataset(problem.spec, problem.outputs)
    arch = Architecture(
        chosen.X.shape[1], (problem.width,), problem.outputs, problem.activation, sigma_w=problem.sigma_w
    )
    eta_0 = problem.eta_ratio * critical_rate(infinite_width(arch, chosen.X).ntk)
    theta = draw(arch, problem.seed)
    try:
        form = Form(problem.form)
    except ValueError:
        raise LabError(f"form {problem.form!r}: use {' or '.join(repr(f.value) for f in Form)}") from None
    answer = constants.theorem_g1(arch, theta, chosen.X, chosen.Y, eta_0, form=form, Z=chosen.Z)
    training = Problem(chosen.X, chosen.Y, chosen.Z)
    if problem.dynamics == "flow":
        run = flow_with_error(
            arch, theta, training, flow_grid(np.array([answer.lambda_min / 3, answer.lambda_max]))
        )
    else:  # long enough for the guaranteed decay, which is slower than the real one, to reach 1e-6
        steps = steps_to(1e-6, eta_0, answer.lambda_min / 3, 2000)
        run = descend(arch, theta, training, eta_0, steps, record=range(steps + 1), chain=True)
    measured = {
        "path": run.path,
        "distance": run.distance,
        "kernel": run.kernel_change,
        "gap_train": run.gap_train,
        "gap_test": run.gap_test,
    }
    checks = _beside(answer, run, problem.dynamics == "flow")
    return {
        "answer": describe(answer),
        "eta_0": eta_0,
        "steps": run.evaluations,
        "diverged": run.diverged,
        "checks": [{**asdict(c), "worst": finite(c.worst)} for c in checks],
        "guaranteed": None if answer.guaranteed is None else asdict(answer.guaranteed),
        "measured": {name: float(values.max()) for name, values in measured.items()},
        "seconds": time.perf_counter() - started,
    }


def _beside(answer: Answer, run: Trajectory, flow: bool) -> list[Check]:
    """Measured against guaranteed; nothing where the theorem does not apply."""
    g = answer.guaranteed
    if g is None or answer.radius is None:
        return []
    small, small_g = 2e-13 * answer.lambda_max, 2e-13 * (1 + g.R_0)
    if run.gap_error is not None:
        small_g = max(small_g, float(run.gap_error.max()))
    t = run.times
    # `decay` is rounded up, so 1 - decay^t is a hair below the exact factor: a stricter bound
    factor = -np.expm1(-g.rate * t) if flow else 1 - g.decay**t
    decay = np.exp(-g.rate * t) if flow else g.decay**t
    sides: list[tuple[str, str, str, Any, Any, float]] = [
        ("54", "n^{-1/2} ||J_t - J_0||_F", "K_L ||theta_t - theta_0||", run.jacobian_change, answer.K_L *
        run.distance, small),
        ("54", "n^{-1/2} ||J_t||_F", "K_J", run.jacobian, answer.K_J, 0.0),
        ("55", "||theta_t - theta_0||", "C n^{-1/2}", run.distance, answer.radius / answer.n**0.5, 0.0),
        ("57", "sup ||Theta_0 - Theta_t||_F", _SIGMA, run.kernel_change, g.kernel, small),
        ("98", "sup ||Theta_0 - Theta_t||_op", _SIGMA, run.kernel_change_op, g.kernel, small),
        ("100", "||g_0||", "R_0", run.residual[0], g.R_0, 0.0),
    ]  # fmt: skip
    if flow:
        sides += [
            ("G.2", "||g_t||", "e^{-eta_0 lambda_min t/3} R_0", run.residual, decay * g.R_0, small_g),
            ("G.2", "||theta_t - theta_0||", "3 K_J R_0 / lambda_min (1 - e^{-at}) n^{-1/2}", run.distance,
            g.path * factor, 0.0),
            ("73", "sup ||g^lin - g|| (train)", "3/4 sigma R_0 / lambda_min", run.gap_train,
            g.gap_train_flow, small_g),
            ("73", "sup |f^lin(x) - f(x)| (test)", "(15/4 kappa_x + 3) sigma R_0 / lambda_min",
            run.gap_test, g.gap_test_flow, small_g),
        ]  # fmt: skip
    else:
        sides += [
            ("56", "||g_t||", "(1 - eta_0 lambda_min/3)^t R_0", run.residual, decay * g.R_0, small_g),
            ("56", "sum ||theta_j - theta_{j-1}||", "eta_0 K_J R_0 n^{-1/2} sum q^{j-1}", run.path, g.path
            * factor, 0.0),
            ("56", "sup path", _PATH, run.path.max(), g.path, 0.0),
            ("69", "kappa ||J_0 J_0^T - J~ J_t^T||_op", _SIGMA, run.chain_change, g.kernel, small),
            ("70", "||I - eta J~ J_t^T||_op", "1 - eta_0 lambda_min / 3", run.step_norm, g.decay, 0.0),
            ("73", "sup ||g^lin - g|| (train)", "sigma R_0 / lambda_min", run.gap_train, g.gap_train,
            small_g),
            ("73", "sup |f^lin(x) - f(x)| (test)", "(4 kappa_x + 3) sigma R_0 / lambda_min", run.gap_test,
            g.gap_test, small_g),
        ]  # fmt: skip
    return [
        check(e, q, b, left, right, hypotheses=True, floor=floor) for e, q, b, left, right, floor in sides
    ]


def describe(answer: Answer) -> dict[str, Any]:
    """The answer as plain data."""
    plain = {k: v for k, v in asdict(answer).items() if k not in ("hypotheses", "guaranteed", "form")}
    return {
        **{k: finite(v) if isinstance(v, float) else v for k, v in plain.items()},
        "form": answer.form.value,
        "applies": answer.applies,
        "hypotheses": [
            {
                "name": h.name,
                "lhs": finite(h.lhs),
                "rhs": finite(h.rhs),
                "holds": h.holds,
                "factor": finite(h.factor),
            }
            for h in answer.hypotheses
        ],
    }
