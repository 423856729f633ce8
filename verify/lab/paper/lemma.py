"""(S47), (S85), (S86): the constants of Lemma 1 and of its proof, by width and depth.

One hidden layer: what `constants.lemma_1` proves to be enough on the whole ball. Two hidden layers: what a pair of
points asks for, by enclosures (`verify.lab.columns`). More: the same pair in floating point, over all columns.
(S85) is measured at the start and at points on the rim of the ball of radius C/sqrt(n), C = 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

import numpy as np

from verify.lab import columns, empirical
from verify.lab.checks import exponent
from verify.lab.columns import LEFT
from verify.lab.constants import lemma_1
from verify.lab.data import sphere
from verify.lab.networks import Architecture, Parameters, draw, forward
from verify.lab.paper.measured import GROWS, KEPT, Measured, Row, row_of, spelled

C = 1.0  # of the ball
_POINTS = 4  # of its rim


def enough(width: int, seed: int) -> tuple[float, float]:
    """(K_J, K_L) that are enough on the ball for one hidden layer, by the proved formula: tanh, one input."""
    arch = Architecture(1, (width,), activation="tanh")
    return lemma_1(arch, draw(arch, seed), np.ones((1, 1)), C)


def asks(depth: int, width: int, seed: int) -> float:
    """A lower bound of K in (S47) for `depth` >= 2 hidden layers: the largest over the columns of W^L, in floats.

    theta and theta + epsilon along x/|x| in column j, x = x^{L-1}, ask for 0.995 (|x|^2/n) sqrt(n) |w_j phi''(h_j)|;
    |x|^2 <= n, so that K_1 of (S86) is at least as large.
    """
    arch = Architecture(1, (width,) * depth, activation="tanh")
    theta = draw(arch, seed)
    trace = forward(arch, theta, np.ones((1, 1)))
    before, after = trace.layers[-2][0], trace.layers[-1][0]
    bent = np.abs(-2 * after * (1 - after**2))
    return float(LEFT * (before @ before) / sqrt(width) * np.max(np.abs(theta.weights[-1][:, 0]) * bent))


def sizes(depth: int, width: int, seed: int) -> float:
    """The least K_1 of (S85) that the start and `_POINTS` points of the rim allow, inputs of `sphere(6, 8)`."""
    X = sphere().X
    arch = Architecture(X.shape[1], (width,) * depth)
    theta = draw(arch, seed)
    rng = np.random.default_rng([seed, depth, width])
    worst = 0.0
    for i in range(_POINTS + 1):
        there = (
            theta
            if i == 0
            else theta.plus(direction := _gaussian(theta, rng), 0.999 * C / sqrt(width) / float(direction.norm()))
        )
        J = empirical.jacobian(arch, there, X)
        layers = [np.linalg.norm(x) / sqrt(width) for x in J.layers[1:]]
        deltas = [np.linalg.norm(d) for d in J.deltas]
        worst = max(worst, *map(float, (*layers, *deltas)))
    return worst


def _gaussian(theta: Parameters, rng: np.random.Generator) -> Parameters:
    return Parameters(
        tuple(rng.standard_normal(w.shape) for w in theta.weights),
        tuple(rng.standard_normal(b.shape) for b in theta.biases),
    )


def measure(
    widths: Sequence[int] = (64, 256, 1024, 4096), seeds: Sequence[int] = range(8), most: int = 1024
) -> list[Measured]:
    """Three: (S47) for one hidden layer, (S47) and (S86) for two and three, (S85). Widths above `most` are left out
    where whole matrices are drawn."""
    few = [n for n in widths if n <= most]
    return [_one_layer(widths, seeds), _more_layers(widths, few, seeds), _bounded(few, seeds)]


def _one_layer(widths: Sequence[int], seeds: Sequence[int]) -> Measured:
    found = {n: [enough(n, seed) for seed in seeds] for n in widths}
    rows = [row_of(f"{name} enough, n = {n}, 1 hidden", [pair[i] for pair in found[n]])
            for i, name in enumerate(("K_J", "K_L")) for n in widths]  # fmt: skip
    first, last = rows[len(widths)], rows[-1]
    return Measured(
        ("S47",), "constants that are enough on the ball, 1 hidden layer", "one K for every width", KEPT,
        f"proved to be enough: the second line's K is {spelled(rows[0])} at n = {widths[0]} and "
        f"{spelled(rows[len(widths) - 1])} at n = {widths[-1]}; the first line's falls from {spelled(first)} to "
        f"{spelled(last)}",
        tuple(seeds), _tested(widths, [1], "tanh"), rows=tuple(rows),
    )  # fmt: skip


def _more_layers(widths: Sequence[int], few: Sequence[int], seeds: Sequence[int]) -> Measured:
    rows, parts = [], []
    grown = columns.measure(widths, seeds)["growth"]
    two = [Row(f"K at least, n = {g['width']}, 2 hidden", g["mean"], g["low"], g["high"]) for g in grown]
    three = [row_of(f"K at least, n = {n}, 3 hidden", [asks(3, n, seed) for seed in seeds]) for n in few]
    for depth, found, at in ((2, two, widths), (3, three, few)):
        rows += found
        ratios = [row.value / sqrt(log(n)) for row, n in zip(found, at, strict=True)]
        parts.append(
            f"{depth} hidden: {spelled(found[0])} at n = {at[0]}, {spelled(found[-1])} at n = {at[-1]}, "
            f"{min(ratios):.2f} to {max(ratios):.2f} times sqrt(log n)"
        )
    says = f"K must be at least {'; '.join(parts)}: it grows, which finite widths show and do not prove"
    return Measured(
        ("S86", "S47", "S86p"), "what pairs of points ask of K and K_1, 2 and 3 hidden layers",
        "one K, one K_1 for every width", GROWS if two[-1].low > two[0].high else KEPT, says, tuple(seeds),
        _tested(widths, [2, 3], "tanh"), rows=tuple(rows),
    )  # fmt: skip


def _bounded(widths: Sequence[int], seeds: Sequence[int]) -> Measured:
    rows, parts = [], []
    for depth in (1, 2, 3):
        values = np.array([[sizes(depth, n, seed) for n in widths] for seed in seeds])
        fit = exponent("K_1", widths, values)
        assert fit is not None
        power = Row(f"power of n, {depth} hidden", fit.slope, fit.low, fit.high)
        last = row_of(f"K_1 at least, n = {widths[-1]}, {depth} hidden", values[:, -1])
        rows += [power, last]
        parts.append(f"{depth} hidden: {spelled(last)} at n = {widths[-1]}, n^{spelled(power)}")
    return Measured(
        ("S85",), "largest of n^(-1/2) |x^l| and |delta^l| at the start and on the rim of the ball",
        "at most one K_1 for every width", KEPT, "; ".join(parts), tuple(seeds), _tested(widths, [1, 2, 3], "erf"),
        rows=tuple(rows),
    )  # fmt: skip


def _tested(widths: Sequence[int], depths: Sequence[int], activation: str) -> dict[str, object]:
    return {"width": [min(widths), max(widths)], "depth": list(depths), "activation": activation,
            "parameterization": "standard"}  # fmt: skip
