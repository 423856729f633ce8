"""Eigenmodes of Theta relaxing at rates eta lambda_i, (9) and (15)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from verify.lab import ensembles
from verify.lab.dynamics import Problem
from verify.lab.kernels import infinite_width
from verify.lab.networks import Architecture, Parameterization

from .prediction import CURVE, curve_problem
from .style import COLOURS, DASHES, MARKS, canvas, picture


@picture
def relaxation(seeds: range = range(16), width: int = 1024) -> tuple[Figure, Sequence[int], str]:
    """The residual of trained networks in the eigenbasis of the limit kernel Theta, beside e^{-eta lambda_i t}.

    Mode i of network s is q_i^T (f_t - Y); shown is the root mean square over networks, relative to its start.
    """
    problem = curve_problem(1)
    arch = Architecture(1, (width,), 1, "erf", Parameterization.NTK, CURVE.sigma_w, CURVE.sigma_b)
    values, Q = np.linalg.eigh(infinite_width(arch, problem.X).ntk)
    values, Q = values[::-1], Q[:, ::-1]
    taus = np.geomspace(0.05 / values[0], 3.0 / values[-1], 14)
    trained = modes(arch, problem, Q, seeds, list(taus))
    figure, (ax,) = canvas(1, 1, 7.5, 4.2)
    fine = np.geomspace(taus[0] / 2, taus[-1] * 1.5, 300)
    for i, value in enumerate(values):
        style = {"color": COLOURS[i], "label": rf"$\lambda_{{{i + 1}}}$ = {value:.2g}"}
        ax.plot(fine, np.exp(-value * fine), linestyle=DASHES[i], **style)
        shown = trained[1:, i] / trained[0, i]
        ax.plot(taus, shown, MARKS[i], color=COLOURS[i], markerfacecolor="white")
    ax.set(
        xscale="log", yscale="log", ylim=(3e-3, 1.6), xlabel=r"training time $\eta t$ (units of 1/$\lambda$)",
        ylabel=r"residual in mode $i$, relative to its start (a ratio)",
    )  # fmt: skip
    ax.legend(title=r"eigenvalue of $\Theta$", loc="lower left")
    words = (
        rf"Lines: $e^{{-\eta\lambda_i t}}$ with the eigenvalues of the limit kernel at {len(problem.X)} inputs. Marks: "
        f"networks of width {width} (erf, one hidden layer), really trained by gradient flow, root mean square over"
    )
    return figure, seeds, words


def modes(arch: Architecture, problem: Problem, Q: np.ndarray, seeds: range, taus: Sequence[float]) -> np.ndarray:
    """Root mean square over networks of Q^T (f_t - Y): (1 + times, modes), the first row at t = 0."""
    values = ensembles._trained(arch, seeds, problem, [1e-12 * taus[0], *taus])[..., : len(problem.X)]
    return np.sqrt(np.mean(((values - problem.Y[:, 0]) @ Q) ** 2, axis=0))
