"""Theorem G.1 where it is not vacuous: networks for which every hypothesis holds, trained,
beside their guarantees.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from verify.lab import checks, constants
from verify.lab.backends import backend
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
    backend: str = "numpy"  # where it is trained; the guaranteed constants are computed on the host

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


def apply(problem: Applied) -> dict[str, Any]:
    """Ask the theorem, train the network, and set what happened beside what was guaranteed. JSON-ready.

    Raises:
        LabError: the theorem's constants do not cover the problem (see `constants.theorem_g1`), or its backend is
            missing.
    """
    started = time.perf_counter()
    there = backend(problem.backend)
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
    training = Problem(*map(there.asarray, (chosen.X, chosen.Y, chosen.Z)))
    theta = theta.on(there)
    if problem.dynamics == "flow":
        run = flow_with_error(arch, theta, training, flow_grid(np.array([answer.lambda_min / 3, answer.lambda_max])))
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
    compared = _beside(answer, run, problem.dynamics == "flow")
    return {
        "answer": describe(answer),
        "eta_0": eta_0,
        "steps": run.evaluations,
        "diverged": run.diverged,
        "checks": [{**asdict(c), "worst": finite(c.worst)} for c in compared],
        "guaranteed": None if answer.guaranteed is None else asdict(answer.guaranteed),
        "measured": {name: float(values.max()) for name, values in measured.items()},
        "seconds": time.perf_counter() - started,
    }


def _beside(answer: Answer, run: Trajectory, flow: bool) -> list[Check]:
    """Measured against guaranteed; nothing where the theorem does not apply."""
    g = answer.guaranteed
    if g is None or answer.radius is None:
        return []
    tiny, tiny_g = 2e-13 * answer.lambda_max, 2e-13 * (1 + g.R_0)
    if run.gap_error is not None:
        tiny_g = max(tiny_g, float(run.gap_error.max()))
    t = run.times
    sides = [
        (checks.LIPSCHITZ, run.jacobian_change, answer.K_L * run.distance, tiny),
        (checks.JACOBIAN, run.jacobian, answer.K_J, 0.0),
        (checks.BALL, run.distance, answer.radius / answer.n**0.5, 0.0),
        (checks.KERNEL, run.kernel_change, g.kernel, tiny),
        (checks.KERNEL_OP, run.kernel_change_op, g.kernel, tiny),
        (checks.START, run.residual[0], g.R_0, 0.0),
    ]
    if flow:
        sides += [
            (checks.FLOW_RESIDUAL, run.residual, np.exp(-g.rate * t) * g.R_0, tiny_g),
            (checks.FLOW_DISTANCE, run.distance, g.path * -np.expm1(-g.rate * t), 0.0),
            (checks.FLOW_GAP, run.gap_train, g.gap_train_flow, tiny_g),
            (checks.FLOW_GAP_TEST, run.gap_test, g.gap_test_flow, tiny_g),
        ]
    else:  # `decay` is rounded up, so g.path (1 - decay^t) is a hair below the exact bound: stricter
        sides += [
            (checks.RESIDUAL, run.residual, g.decay**t * g.R_0, tiny_g),
            (checks.PATH, run.path, g.path * (1 - g.decay**t), 0.0),
            (checks.WHOLE_PATH, run.path.max(), g.path, 0.0),
            (checks.CHAIN, run.chain_change, g.kernel, tiny),
            (checks.STEP, run.step_norm, g.decay, 0.0),
            (checks.GAP, run.gap_train, g.gap_train, tiny_g),
            (checks.GAP_TEST, run.gap_test, g.gap_test, tiny_g),
        ]
    return [check(bound, left, right, hypotheses=True, floor=floor) for bound, left, right, floor in sides]


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
