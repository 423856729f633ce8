r"""How large the constant K of Lemma 1 (54) must be in drawn networks with two hidden layers, by enclosures.

Standard parameterization, tanh, one input x^0 = 1, one output, no biases. With x = x^1, m = |x|^2/n and the readout
weight w_j, the points theta and theta + epsilon along x/|x| in column j of W^2 ask for

    K >= m sqrt(n) |w_j| (|phi''(h_j)| - M_3 |x| epsilon/2),      h_j = x . W^2_j,

(`certify show depth.lemma-1-asks-for`). At epsilon = |phi''(h_j)|/(100 M_3 |x|), which is in the ball (55) for C >=
1/100, that is 0.995 m sqrt(n) |w_j phi''(h_j)|. Any column gives a lower bound; looked at are those with the largest
|w_j|. The weights are the doubles that were drawn; what is computed from them is enclosed in balls, and the lower end
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from math import log, sqrt
from typing import Any

import numpy as np
from flint import arb, ctx

from verify.lab.errors import LabError

#: sup |phi'''| of tanh is 2, so phi'' is 2-Lipschitz; the share of |phi''| that the distance epsilon leaves
M_3, LEFT = 2, 0.995
BITS = 96


@dataclass(frozen=True)
class Drawn:
    """A network by its width and seed: the seeds of numpy's generator are (seed, 1), (seed, 2), (seed, 3, j)."""

    width: int
    seed: int
    columns: int = 48
    sigma_w: float = 1.5


@dataclass(frozen=True)
class Asked:
    """K must be at least `least` in this network, by column `column`; `ratio` is `least` over sqrt(log n)."""

    width: int
    seed: int
    column: int
    least: float
    ratio: float


def asked(network: Drawn) -> Asked:
    """The largest lower bound of K over the columns that are looked at.

    Raises:
        LabError: a width below 2, or no column.
    """
    n = network.width
    if n < 2 or network.columns < 1:
        raise LabError(f"width {n}, {network.columns} columns: at least two units and one column")
    first = network.sigma_w * np.random.default_rng([network.seed, 1]).standard_normal(n)
    readout = network.sigma_w / sqrt(n) * np.random.default_rng([network.seed, 2]).standard_normal(n)
    outputs = np.tanh(first)  # only to choose a column; what counts is enclosed below
    chosen = np.argsort(-np.abs(readout))[: network.columns]
    best = max(chosen, key=lambda j: abs(readout[j]) * abs(_curvature(float(outputs @ _column(network, int(j))))))
    column = int(best)
    least = _enclosed(first, _column(network, column), float(readout[column]))
    return Asked(n, network.seed, column, least, least / sqrt(log(n)))


def _column(network: Drawn, j: int) -> np.ndarray:
    """Column j of W^2."""
    n = network.width
    return network.sigma_w / sqrt(n) * np.random.default_rng([network.seed, 3, j]).standard_normal(n)


def _curvature(h: float) -> float:
    """phi'' of tanh."""
    t = np.tanh(h)
    return float(-2 * t * (1 - t * t))


def _enclosed(first: np.ndarray, column: np.ndarray, readout: float) -> float:
    """The lower end of 0.995 (|x|^2/sqrt(n)) |w_j phi''(h_j)|, with x = tanh(first) enclosed."""
    before, ctx.prec = ctx.prec, BITS
    try:
        square, h = arb(0), arb(0)
        for a, b in zip(first.tolist(), column.tolist(), strict=True):
            x = arb(a).tanh()
            square += x * x
            h += x * arb(b)
        t = h.tanh()
        bent = abs(2 * t * (1 - t * t))
        value = square / arb(len(first)).sqrt() * abs(arb(readout)) * bent * arb(995) / arb(1000)
        return float(value.lower())
    finally:
        ctx.prec = before


def growth(found: Iterable[Asked]) -> list[dict[str, Any]]:
    """By width: how many networks, the mean of what is asked, its 95 % interval, and the ratio."""
    by_width: dict[int, list[Asked]] = {}
    for one in found:
        by_width.setdefault(one.width, []).append(one)
    rows = []
    for n, members in sorted(by_width.items()):
        values = np.array([one.least for one in members])
        low, high = interval(values)
        rows.append(
            {
                "width": n, "networks": len(members), "least": float(values.min()), "mean": float(values.mean()),
                "low": low, "high": high, "over_root_log": float(values.mean() / sqrt(log(n))),
            }
        )  # fmt: skip
    return rows


def interval(values: np.ndarray, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """A 95 % bootstrap interval of the mean."""
    rng = np.random.default_rng(seed)
    means = values[rng.integers(len(values), size=(draws, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def measure(widths: Sequence[int], seeds: Sequence[int]) -> dict[str, Any]:
    """All networks of these widths and seeds, one by one and by width, as plain data."""
    found = [asked(Drawn(n, seed)) for n in widths for seed in seeds]
    return {"networks": [asdict(one) for one in found], "growth": growth(found)}


__all__ = ["Asked", "Drawn", "asked", "growth", "interval", "measure"]
