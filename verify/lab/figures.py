"""Figures of stored results. Matplotlib is imported only here, only when drawing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from verify.lab import results
from verify.lab.errors import LabError
from verify.lab.experiment import QUANTITIES
from verify.lab.store import Stored, atomically

_MARKS = "osD^v<>pP*X"
CURVES = {
    "residual": "||g(theta_t)||_2",
    "gap_train": "||g(t) - g^lin(t)||_2, training inputs",
    "kernel_change": "||Theta_hat_t - Theta_hat_0||_F",
}


def draw_all(stored: list[Stored], directory: str | Path) -> list[Path]:
    """Write every figure that `stored` has data for; the paths written.

    Raises:
        LabError: matplotlib is missing, or there is nothing to draw.
    """
    directory = Path(directory)
    figures: list[tuple[str, Callable[[Any], bool]]] = [
        ("exponents.png", lambda plt: scaling_figure(plt, stored)),
        ("training.png", lambda plt: training_figure(plt, stored)),
        ("slack.png", lambda plt: slack_figure(plt, stored)),
    ]
    try:
        import matplotlib
    except ImportError:
        raise LabError("figures need matplotlib: install the extra [lab]") from None
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    written = []
    for name, paint in figures:
        try:
            if paint(plt):
                path = directory / name
                figure = plt.gcf()  # its layout is constrained; pyplot's own savefig would draw it once more
                atomically(path, partial(figure.savefig, dpi=130))
                written.append(path)
        finally:
            plt.close("all")
    if not written:
        raise LabError("the store holds nothing to draw; run `certify lab sweep` or `certify lab --quick` first")
    return written


def scaling_figure(plt: Any, stored: list[Stored]) -> bool:
    """Each measured quantity against n, one line per family, beside the proved slope."""
    families: dict[tuple[Any, ...], dict[int, list[dict[str, float]]]] = defaultdict(lambda: defaultdict(list))
    for s in stored:
        if s.kind == "run" and not s.result["diverged"]:
            c = s.config
            families[c["activation"], c["depth"], c["parameterization"], c["dynamics"]][c["width"]].append(
                s.result["quantities"]
            )
    families = {f: by_width for f, by_width in families.items() if len(by_width) > 1}
    if not families:
        return False
    figure, axes = plt.subplots(1, len(QUANTITIES), figsize=(4 * len(QUANTITIES), 4), constrained_layout=True)
    seeds = [len(runs) for by_width in families.values() for runs in by_width.values()]
    figure.suptitle(
        f"geometric mean over {min(seeds)} to {max(seeds)} seeds at each width; dashed: the proved slope (no units)",
        fontsize=9,
    )
    for ax, (name, label) in zip(axes, QUANTITIES.items(), strict=True):
        for mark, (family, by_width) in zip(_MARKS * 9, sorted(families.items()), strict=False):
            widths = np.array(sorted(by_width))
            values = [np.array([q[name] for q in by_width[w] if q[name]], dtype=float) for w in widths]
            if any(not len(v) for v in values):
                continue
            medians = [np.exp(np.mean(np.log(v))) for v in values]
            text = "{} L={} {} {}".format(*family)
            ax.loglog(widths, medians, marker=mark, markersize=4, label=text)
        high = ax.get_ylim()[1]
        widths = np.array(sorted({w for f in families.values() for w in f}), dtype=float)
        ax.loglog(widths, high * (widths / widths[0]) ** -0.5, "k--", linewidth=1, label="$n^{-1/2}$")
        ax.set_xlabel("width n (units)")
        ax.set_ylabel(label, fontsize=8)
    axes[0].legend(fontsize=6)
    return True


def training_figure(plt: Any, stored: list[Stored]) -> bool:
    """Residual, gap and kernel change over training: narrowest and widest run of each
    depth (seed of the first).
    """
    runs = [s for s in stored if s.kind == "run" and not s.result["diverged"] and s.config["activation"] == "erf"]
    chosen: dict[tuple[str, int], list[Stored]] = defaultdict(list)
    for s in runs:
        if s.config["parameterization"] == "standard" and s.config["seed"] == min(r.config["seed"] for r in runs):
            chosen[s.config["dynamics"], s.config["depth"]].append(s)
    if not chosen:
        return False
    figure, grid = plt.subplots(len(chosen), 3, figsize=(13, 3.4 * len(chosen)), constrained_layout=True, squeeze=False)
    seed = min(r.config["seed"] for r in runs)
    figure.suptitle(f"one run for each width, seed {seed}; erf, standard parameterization (no units)", fontsize=9)
    for axes, ((dynamics, depth), members) in zip(grid, sorted(chosen.items()), strict=True):
        by_width = sorted(members, key=lambda s: s.config["width"])
        for s in (by_width[0], by_width[-1]) if len(by_width) > 1 else by_width:
            curve = {k: np.array(v, dtype=float) for k, v in s.result["curve"].items()}
            for ax, name in zip(axes, CURVES, strict=True):
                ax.plot(curve["times"], curve[name], marker=".", label=f"n = {s.config['width']}")
                ax.set(
                    xscale="symlog",
                    yscale="log",
                    xlabel="step" if dynamics == "descent" else "eta_0 t",
                    ylabel=CURVES[name],
                    title=f"{dynamics}, L = {depth}",
                )
        axes[0].legend(fontsize=8)
    return True


def slack_figure(plt: Any, stored: list[Stored]) -> bool:
    """Worst lhs / rhs of every bound: where all hypotheses hold, and elsewhere."""
    records = [r for r in results.records(stored) if r.worst_slack or r.worst_outside]
    if not records:
        return False
    _, ax = plt.subplots(figsize=(9, 0.32 * len(records) + 1.2), constrained_layout=True)
    rows = list(reversed(records))
    for name, style, label in (
        ("worst_slack", "C0o", "hypotheses hold"),
        ("worst_outside", "C7x", "elsewhere"),
    ):
        shown = [(v, row) for row, r in enumerate(rows) if (v := getattr(r, name)) and np.isfinite(v)]
        ax.semilogx([v for v, _ in shown], [row for _, row in shown], style, label=label)
    ax.axvline(1.0, color="k", linewidth=1)
    ax.set_yticks(range(len(records)), [f"({r.equation}) {r.quantity}" for r in rows], fontsize=7)
    runs = sum(1 for s in stored if s.kind == "run")
    ax.set(
        xlabel="worst left side / right side (a ratio; violated beyond 1)",
        ylabel="bound",
        title=f"{runs} runs over {len({s.config['seed'] for s in stored if s.kind == 'run'})} seeds",
    )
    ax.legend(fontsize=8)
    return True
