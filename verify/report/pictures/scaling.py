"""Movement of kernel and parameters against width: measured points, the proved slope, the stored exponents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from scipy.stats import t as student_t

from verify.lab.checks import Exponent, exponent, proved_exponent
from verify.lab.experiment import RunConfig, bind, dataset, run
from verify.lab.networks import Parameterization

from .style import BLACK, COLOURS, MARKS, canvas, picture

SHOWN = ("kernel_change", "distance", "gap_train")
LABELS = {
    "kernel_change": r"$\sup_t \|\hat\Theta_t - \hat\Theta_0\|_F$",
    "gap_train": r"$\sup_t \|f_t - f_t^{lin}\|_2$, training inputs",
    "gap_test": r"$\sup_t \|f_t(x) - f_t^{lin}(x)\|_2$, test inputs",
    "distance": r"$\sup_t \|\theta_t - \theta_0\|_2$",
    "theta_deviation": r"$\|\hat\Theta_0 - \Theta\|_F$",
}


@picture
def widths(
    seeds: range = range(8), sizes: Sequence[int] = (64, 128, 256, 512, 1024), data: str = "sphere:6:8"
) -> tuple[Figure, Sequence[int], str]:
    """Kernel change, parameter movement and linearization gap against n, trained here, with the proved slope."""
    chosen = dataset(data)
    figure, axes = canvas(1, len(SHOWN), 9.8, 4.6)
    for i, parameterization in enumerate(p.value for p in (Parameterization.STANDARD, Parameterization.NTK)):
        values = _measured(chosen, parameterization, seeds, sizes)
        for ax, name in zip(axes, SHOWN, strict=True):
            _family(ax, name, parameterization, values[name], sizes, COLOURS[1 + i], MARKS[i])
    for ax, name in zip(axes, SHOWN, strict=True):
        ax.set(xscale="log", yscale="log")
        ax.set(xlabel="width n (units in the hidden layer)", ylabel=f"{LABELS[name]} (no unit)")
        ax.set_xticks(list(sizes), [str(n) for n in sizes])
        ax.xaxis.set_minor_locator(NullLocator())
        ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
    words = (
        "Gradient descent, erf, one hidden layer, 6 inputs on the sphere. Marks: geometric mean and 95 % interval over "
        "the networks; full lines: fitted power of n; dashed: the proved power, an asymptotic upper bound."
    )
    return figure, seeds, words


def _measured(chosen: Any, parameterization: str, seeds: Sequence[int], sizes: Sequence[int]) -> dict[str, np.ndarray]:
    """Quantity -> (seeds, widths)."""

    def quantities(width: int, seed: int) -> dict[str, float]:
        config = RunConfig(width, parameterization=parameterization, seed=seed, search_tries=0)
        return run(bind(config, chosen), chosen)["quantities"]

    found = [[quantities(n, seed) for n in sizes] for seed in seeds]
    return {name: np.array([[one[name] for one in row] for row in found], dtype=float) for name in SHOWN}


def _family(ax: Any, name: str, label: str, values: np.ndarray, sizes: Sequence[int], colour: str, mark: str) -> None:
    logs, n = np.log(values), np.array(sizes, dtype=float)
    centre = logs.mean(axis=0)
    count = len(logs)
    half = (
        student_t.ppf(0.975, count - 1) * logs.std(axis=0, ddof=1) / np.sqrt(count) if count > 1 else np.zeros(len(n))
    )
    fit = exponent(name, list(sizes), values)
    middle = np.exp(centre)
    below, above = middle - np.exp(centre - half), np.exp(centre + half) - middle
    ax.errorbar(n, middle, yerr=[below, above], fmt=mark, color=colour, capsize=2)
    if fit is not None:
        seen = np.exp(centre.mean()) * (n / np.exp(np.log(n).mean())) ** fit.slope
        ax.plot(n, seen, color=colour, marker=mark, markevery=[], label=f"{label}: {_power(fit)}")
    proved = proved_exponent(name, Parameterization(label))
    if proved is not None:
        line = middle[0] * (n / n[0]) ** proved
        ax.plot(n, line, color=colour, linestyle="--", label=f"proved: $O(n^{{{proved:g}}})$")


def _power(fit: Exponent) -> str:
    slope, low, high = (f"{value:.2f}".replace("-0.00", "0.00") for value in (fit.slope, fit.low, fit.high))
    return f"$n^{{{slope}}}$ [{low}, {high}]"


@picture
def exponents(record: dict[str, Any], quantities: Sequence[str] = SHOWN) -> tuple[Figure, Sequence[int], str]:
    """Every stored exponent with its interval beside the proved one; `record` as `verify.lab.record.read` gives it."""
    rows = [e for e in record["exponents"] if e["proved"] is not None]
    families = sorted({_name(e["family"]) for e in rows}, reverse=True)
    figure, axes = canvas(1, len(quantities), 9.8, 1.3 + 0.24 * len(families), sharey=True)
    most = max((e["measured"]["seeds"] for e in rows), default=0)
    for ax, quantity in zip(axes, quantities, strict=True):
        for e in rows:
            m, y = e["measured"], families.index(_name(e["family"]))
            if m["quantity"] != quantity:
                continue
            left, right = m["slope"] - m["low"], m["high"] - m["slope"]
            ax.errorbar(m["slope"], y, xerr=[[left], [right]], fmt="o", color=COLOURS[1], capsize=2)
            ax.plot(e["proved"], y, "|", color=BLACK, markersize=11, markeredgewidth=1.8)
        ax.set(xlabel=f"exponent of n (no unit)\n{LABELS[quantity]}", xlim=(-2.3, 0.4))
        ax.set_yticks(range(len(families)), families)
    axes[0].set_ylabel("family of runs")
    words = (
        "Stored runs: slope of log quantity against log n with its 95 % bootstrap interval (dots), and the proved "
        f"exponent (bars); left of the bar is faster than proved. Up to {most} seeds to a family, recorded with the "
        "runs; here:"
    )
    return figure, (), words


def _name(family: dict[str, Any]) -> str:
    return "{activation} L={depth} {parameterization} {dynamics}, {data}".format(**family)
