"""One-dimensional regression: the Gaussian of Corollary 1 and of readout-only training beside trained networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from verify.lab import ensembles, kernels
from verify.lab.dynamics import Problem
from verify.lab.kernels import Gaussian
from verify.lab.networks import Architecture, Parameterization

from .style import BLACK, BLUE, ORANGE, SKY, VERMILION, canvas, picture

SHOWN = 12  # networks drawn one by one


@dataclass(frozen=True)
class Curve:
    """Regression of sin(pi x) on [-1, 1] from equally spaced inputs."""

    points: int = 5
    sigma_w: float = 2.0
    sigma_b: float = 0.5
    first: float = -0.8
    last: float = 0.8

    def target(self, x: np.ndarray) -> np.ndarray:
        return np.sin(np.pi * x)


CURVE = Curve()


def curve_problem(tests: int, curve: Curve = CURVE) -> Problem:
    """X (points, 1), Y, and `tests` test inputs on [-1, 1]."""
    X = np.linspace(curve.first, curve.last, curve.points)[:, None]
    return Problem(X, curve.target(X), np.linspace(-1, 1, tests)[:, None])


@picture
def corollary(seeds: range = range(100), width: int = 512, tests: int = 81) -> tuple[Figure, Sequence[int], str]:
    """Mean (27) and two-sigma band (28) from prior to posterior, beside an ensemble of trained networks."""
    arch = _arch(width)
    problem = curve_problem(tests)
    values = np.linalg.eigvalsh(kernels.infinite_width(arch, problem.X).ntk)
    taus = [1e-9 / values[-1], 0.7 / values[-1], 1 / np.median(values), 5 / values[0]]
    outputs = ensembles._trained(arch, seeds, problem, taus)[..., len(problem.X) :]
    figure, axes = canvas(1, len(taus), 9.8, 3.3, sharey=True)
    for ax, tau, at in zip(axes, taus, np.moveaxis(outputs, 1, 0), strict=True):
        law = kernels.corollary1(arch, problem.X, problem.Y, problem.Z, tau)
        band(ax, problem.Z[:, 0], law, BLUE, SKY, "Corollary 1: mean, two sigma")
        ensemble(ax, problem, at)
        ax.set_title(rf"$\eta t$ = {0.0 if tau == taus[0] else tau:.2g}")
    for ax in axes:
        ax.set(xlabel="input x (no unit)")
    axes[0].set(ylabel="output f(x) (no unit)")
    _legend(figure, axes[:1])
    words = (
        f"Regression of sin(πx) from {len(problem.X)} points; networks of width {width} (erf, one hidden layer), all "
        f"layers trained by gradient flow; thin lines: {SHOWN} of them; dotted: their mean and two standard deviations."
    )
    return figure, seeds, words


@picture
def readout(
    seeds: range = range(400), width: int = 512, tests: int = 81, time: float = 0.5
) -> tuple[Figure, Sequence[int], str]:
    """Only the readout trained: the band of (47) as printed, as corrected, and the ensemble's.

    `time` is eta lambda t for the median eigenvalue lambda of K.
    """
    arch = _arch(width)
    problem = curve_problem(tests)
    scale = float(np.median(np.linalg.eigvalsh(kernels.infinite_width(arch, problem.X).nngp)))
    taus = [time / scale, 20 * time / scale]
    values = ensembles._readout(arch, seeds, problem, taus)[..., len(problem.X) :]
    figure, axes = canvas(2, len(taus), 9.5, 5.6, sharex=True)
    x = problem.Z[:, 0]
    for column, (tau, at) in enumerate(zip(taus, np.moveaxis(values, 1, 0), strict=True)):
        printed = kernels.readout_only_printed(arch, problem.X, problem.Y, problem.Z, tau)
        corrected = kernels.readout_only(arch, problem.X, problem.Y, problem.Z, tau)
        upper, lower = axes[column], axes[len(taus) + column]
        band(upper, x, corrected, BLUE, SKY, "mean (44) and corrected (47)")
        for sign in (-1, 1):
            edge = printed.mean[:, 0] + sign * 2 * deviation(printed)
            upper.plot(x, edge, color=VERMILION, linestyle="--", label="(47) as printed" if sign > 0 else None)
        ensemble(upper, problem, at, networks=0)
        upper.set_title(rf"$\eta t$ = {tau:.2g}")
        lower.plot(x, deviation(corrected), color=BLUE)
        lower.plot(x, deviation(printed), color=VERMILION, linestyle="--")
        spread = at.std(axis=0, ddof=1)
        error = 3.29 / np.sqrt(2 * (len(at) - 1))
        lower.fill_between(x, spread * (1 - error), spread * (1 + error), color=ORANGE, alpha=0.55, linewidth=0,
                           label="networks: std., 99.9 % interval")  # fmt: skip
        lower.set(xlabel="input x (no unit)", ylabel="standard deviation of f(x)", ylim=(0, None))
        upper.set(ylabel="output f(x) (no unit)", xlabel="")
    _legend(figure, [axes[0], axes[len(taus)]])
    words = (
        f"Regression of sin(πx) from {len(problem.X)} points, only the readout trained; networks of width {width} "
        "(erf, one hidden layer). Above: means and two-sigma bands; below: standard deviations. An ensemble of"
    )
    return figure, seeds, words


def band(ax: Axes, x: np.ndarray, law: Gaussian, line: str, fill: str, label: str) -> None:
    """Mean and two-sigma band."""
    mean, two = law.mean[:, 0], 2 * deviation(law)
    ax.fill_between(x, mean - two, mean + two, color=fill, alpha=0.45, linewidth=0)
    ax.plot(x, mean, color=line, label=label)


def deviation(law: Gaussian) -> np.ndarray:
    """Standard deviation at each input; the diagonal may be negative by rounding."""
    return np.sqrt(np.maximum(np.diag(law.covariance), 0.0))


def ensemble(ax: Axes, problem: Problem, values: np.ndarray, networks: int = SHOWN) -> None:
    """Mean and two standard deviations of an ensemble (networks, inputs), some networks, and the training set."""
    x, mean, two = problem.Z[:, 0], values.mean(axis=0), 2 * values.std(axis=0, ddof=1)
    for one in values[:networks]:
        ax.plot(x, one, color="#888888", linewidth=0.5, zorder=1)
    for edge, label in ((mean, "networks: mean, two std."), (mean - two, None), (mean + two, None)):
        ax.plot(x, edge, color=BLACK, linestyle=":", label=label)
    ax.plot(problem.X[:, 0], problem.Y[:, 0], "o", color=BLACK, markersize=5, label="training set", zorder=5)


def _arch(width: int) -> Architecture:
    return Architecture(1, (width,), 1, "erf", Parameterization.NTK, CURVE.sigma_w, CURVE.sigma_b)


def _legend(figure: Figure, axes: list[Axes]) -> None:
    """One legend above the panels, so that no curve is hidden."""
    found = [ax.get_legend_handles_labels() for ax in axes]
    handles = [handle for part, _ in found for handle in part]
    labels = [label for _, part in found for label in part]
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels))
