"""Bounds of Section 6 on a network for which every hypothesis holds: slack along training, the chain (66)-(70)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from matplotlib.figure import Figure

from verify.lab import checks, constants, kernels
from verify.lab.constants import Answer, Form
from verify.lab.dynamics import Problem, Trajectory, descend, steps_to
from verify.lab.errors import LabError
from verify.lab.experiment import dataset
from verify.lab.networks import Architecture, draw
from verify.lab.theorem import PROBLEMS, Applied, _beside

from .style import BLACK, BLUE, COLOURS, DASHES, GREEN, ORANGE, SKY, VERMILION, canvas, picture


@dataclass(frozen=True)
class Trained:
    """A drawn network, what Theorem G.1 guarantees of it, the limit kernel, and how its training went."""

    answer: Answer
    eta_0: float
    limit: np.ndarray
    run: Trajectory


def train(problem: Applied) -> Trained:
    """Gradient descent on `problem`, each step recorded.

    Raises:
        LabError: a hypothesis of Theorem G.1 fails for this network, so that nothing is guaranteed.
    """
    chosen = dataset(problem.spec, problem.outputs)
    arch = Architecture(
        chosen.X.shape[1], (problem.width,), problem.outputs, problem.activation, sigma_w=problem.sigma_w
    )
    limit = kernels.infinite_width(arch, chosen.X).ntk
    eta_0 = problem.eta_ratio * kernels.critical_rate(limit)
    theta = draw(arch, problem.seed)
    answer = constants.theorem_g1(arch, theta, chosen.X, chosen.Y, eta_0, form=Form(problem.form), Z=chosen.Z)
    if answer.guaranteed is None:
        failing = ", ".join(h.name for h in answer.failing)
        raise LabError(f"seed {problem.seed}: {failing} does not hold; choose another seed or a larger width")
    steps = steps_to(1e-6, eta_0, answer.lambda_min / 3, 2000)
    run = descend(arch, theta, Problem(chosen.X, chosen.Y, chosen.Z), eta_0, steps, record=range(steps + 1), chain=True)
    return Trained(answer, eta_0, limit, run)


#: bounds that say something at every step
ALONG = (
    checks.RESIDUAL, checks.STEP, checks.JACOBIAN, checks.PATH, checks.LIPSCHITZ, checks.KERNEL, checks.GAP,
)  # fmt: skip
NAMES = {
    checks.RESIDUAL: r"(56) $\|g_t\|_2$",
    checks.PATH: "(56) path length",
    checks.KERNEL: r"(57) $\|\hat\Theta_0-\hat\Theta_t\|_F$",
    checks.LIPSCHITZ: r"(54) $\|J_t-J_0\|_F$",
    checks.JACOBIAN: r"(54) $\|J_t\|_F$",
    checks.STEP: r"(70) $\|I-\eta\tilde J J_t^T\|_{op}$",
    checks.GAP: r"(73) $\|g^{lin}-g\|_2$",
}


@picture
def slack(problem: Applied = PROBLEMS[0], steps: int = 16) -> tuple[Figure, Sequence[int], str]:
    """Left side over right side of each bound at each step of gradient descent; 1 would be violated."""
    trained = train(problem)
    ratios = list(_ratios(trained, steps))
    figure, (ax,) = canvas(1, 1, 8.5, 4.6)
    for i, bound in enumerate(ALONG):
        values = np.array([row.get(bound, np.nan) for row in ratios])
        values[values == 0] = np.nan  # below rounding
        ax.plot(range(len(values)), values, color=COLOURS[i], linestyle=DASHES[i], label=NAMES[bound])
    ax.axhline(1.0, color=BLACK, linewidth=0.7, zorder=1)
    ax.annotate("violated above this line", (0.99, 1.15), xycoords=("axes fraction", "data"), ha="right", va="bottom")
    ax.set(yscale="log", xlabel="step t of gradient descent (steps)", ylabel="left side / right side (a ratio)")
    ax.set_ylim(top=8)
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    words = f"Theorem G.1 where all its hypotheses hold ({_describe(problem)}): measured over guaranteed."
    return figure, (problem.seed,), words


def _ratios(trained: Trained, steps: int) -> Iterator[dict[checks.Bound, float]]:
    """The laboratory's comparison, made at each recorded step alone."""
    for i in range(min(steps + 1, len(trained.run.times))):
        found = _beside(trained.answer, _at(trained.run, i), flow=False)
        yield {checks.Bound(c.equation, c.quantity, c.bound): c.worst for c in found}


def _at(run: Trajectory, i: int) -> Trajectory:
    """The trajectory that holds only its recorded time i."""
    rows = len(run.times)
    fixed = ("kernel_0", "cross_0")
    series = [f.name for f in fields(run) if f.name not in fixed and np.ndim(getattr(run, f.name)) > 0]
    return replace(run, **{name: getattr(run, name)[i : i + 1] for name in series if len(getattr(run, name)) == rows})


@picture
def waterfall(problem: Applied = PROBLEMS[0]) -> tuple[Figure, Sequence[int], str]:
    """The estimates (66)-(70) of ||I - eta J~ J^T||_op as a waterfall: guaranteed beside measured."""
    trained = train(problem)
    guaranteed, run, eta_0 = trained.answer.guaranteed, trained.run, trained.eta_0
    assert guaranteed is not None
    low = trained.answer.lambda_min
    limit = np.kron(trained.limit, np.eye(problem.outputs))
    start = np.linalg.norm(np.eye(len(limit)) - eta_0 * limit, 2)
    proved = [1 - eta_0 * low, eta_0 * low / 3, eta_0 * guaranteed.kernel]
    seen = [
        float(start),
        eta_0 * float(np.linalg.norm(limit - run.kernel_0, 2)),
        eta_0 * float(np.nanmax(run.chain_change)),
    ]
    names = [
        "(67)\n" + r"$\|I-\eta_0\Theta\|_{op}$",
        "(68)\n" + r"$\eta_0\|\Theta-\hat\Theta_0\|_{op}$",
        "(69)\n" + r"$\eta\,\|J_0J_0^T-\tilde JJ_t^T\|_{op}$",
        "(66)\nsum of the three",
        "(70)\n" + r"$\|I-\eta\tilde JJ_t^T\|_{op}$",
    ]
    figure, (ax,) = canvas(1, 1, 8.5, 4.4)
    for parts, shift, colour, fill, hatch, label in (
        (proved, -0.2, BLUE, SKY, "//", "guaranteed"),
        (seen, 0.2, VERMILION, ORANGE, "", "measured"),
    ):
        base = 0.0
        for i, part in enumerate(parts):
            ax.bar(i + shift, part, 0.36, bottom=base, color=fill, edgecolor=colour, hatch=hatch,
                   label=label if i == 0 else None)  # fmt: skip
            ax.annotate(_short(part), (i + shift, base + part), ha="center", va="bottom", fontsize=8)
            ax.plot([i + shift - 0.18, i + shift + 1.18], [base + part] * 2, color=colour, linewidth=0.7)
            base += part
        total = [base, 1 - eta_0 * low / 3 if label == "guaranteed" else float(np.nanmax(run.step_norm))]
        for i, value in enumerate(total, len(parts)):
            ax.bar(i + shift, value, 0.36, color=fill, edgecolor=colour, hatch=hatch)
            ax.annotate(_short(value), (i + shift, value), ha="center", va="bottom", fontsize=8)
    ax.axhline(1.0, color=BLACK, linestyle=":", linewidth=1)
    ax.annotate("no contraction above this line", (0.01, 1.005), xycoords=("axes fraction", "data"), va="bottom")
    ax.axhline(1 - eta_0 * low / 3, color=GREEN, linestyle="--", linewidth=1)
    ax.annotate(
        r"$1-\eta_0\lambda_{min}/3$", (0.01, 1 - eta_0 * low / 3), xycoords=("axes fraction", "data"), va="bottom"
    )
    ax.set_xticks(range(len(names)), names)
    ax.set(xlabel="term of the estimate", ylabel="operator norm (no unit)", ylim=(0, 1.12))
    ax.legend(loc="upper right", bbox_to_anchor=(1.0, 0.9))
    words = (
        f"One step of gradient descent contracts the residual ({_describe(problem)}): each term is estimated apart, "
        "the estimates add up to less than 1; measured: the largest over all steps, with the Jacobian at the end of "
        "the step."
    )
    return figure, (problem.seed,), words


def _short(value: float) -> str:
    return f"{value:.3f}" if value >= 1e-3 else f"{value:.0e}"


def _describe(problem: Applied) -> str:
    points = f"{problem.points} orthonormal inputs" if not problem.data else problem.data
    return f"{problem.activation}, one hidden layer of {problem.width} units, {points}"
