"""(S97), (S98), (S99): descent in the NTK parameterization, how far parameters and kernel move by width.

(S98) follows from a first line of (S99) with n^(-1/2); what J changes between two points of a ball that does not shrink
with n is measured apart from training.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

import numpy as np

from verify.lab import empirical
from verify.lab.checks import Exponent, exponent
from verify.lab.columns import LEFT
from verify.lab.data import sphere
from verify.lab.dynamics import Problem, descend, steps_to
from verify.lab.kernels import infinite_width, spectrum
from verify.lab.networks import Architecture, Parameterization, Parameters, draw
from verify.lab.paper.measured import GROWS, KEPT, Measured, Row, row_of, spelled
from verify.lab.results import MIN_SEEDS, verdict_of_exponent

_PAIRS = 4


def lipschitz(depth: int, width: int, seed: int, radius: float = 1.0) -> float:
    """The largest ||J(theta) - J(theta~)||_F / ||theta - theta~||_2 over the start and points at distance `radius`:
    along the gradient of each output summed, and random ones."""
    X = sphere().X
    arch = Architecture(X.shape[1], (width,) * depth, parameterization=Parameterization.NTK)
    theta = draw(arch, seed)
    J = empirical.jacobian(arch, theta, X)
    rng = np.random.default_rng([seed, depth, width])
    best = 0.0
    for _ in range(_PAIRS):
        thin = empirical.pull_back(J, rng.standard_normal(J.output.shape))
        along = Parameters(
            tuple(x.T @ d for x, d in zip(thin.x, thin.d, strict=True)), tuple(b.sum(axis=0) for b in thin.b)
        )
        other = theta.plus(along, radius / float(along.norm()))
        changed = sqrt(float(empirical.difference_squared(J, empirical.jacobian(arch, other, X))))
        best = max(best, changed / float(theta.distance(other)))
    return best


def one_unit(width: int, seed: int) -> float:
    """A lower bound of K where (S99) has K n^(-1/2): one hidden layer, tanh, one input x = 1, no biases.

    Where the weight into unit j moves, its entry of J, sigma_w^2 n^(-1/2) z_j phi'(h_j), does: by n^(-1/2) times
    sigma_w^3 |z_j phi''(h_j)| to first order, of which 0.995 are left at a small distance (`verify.lab.columns`).
    """
    arch = Architecture(1, (width,), activation="tanh", parameterization=Parameterization.NTK)
    theta = draw(arch, seed)
    value = np.tanh(arch.sigma_w * theta.weights[0][0])
    bent = np.abs(2 * value * (1 - value**2))
    return float(LEFT * arch.sigma_w**3 * np.max(np.abs(theta.weights[1][:, 0]) * bent))


def trained(depth: int, width: int, seed: int, ratio: float = 0.4) -> tuple[float, float, float]:
    """(distance, change of the kernel, largest residual over (1 - eta_0 lambda_min/3)^t ||g_0||) of descent with
    eta_0 = `ratio` eta_critical, until the slowest mode of the limit kernel has shrunk by 1e-6."""
    data = sphere()
    arch = Architecture(data.X.shape[1], (width,) * depth, parameterization=Parameterization.NTK)
    low, high = spectrum(infinite_width(arch, data.X).ntk)
    eta_0 = ratio * 2 / (low + high)
    path = descend(arch, draw(arch, seed), Problem(data.X, data.Y, data.Z), eta_0, steps_to(1e-6, eta_0, low, 5000))
    bound = (1 - eta_0 * low / 3) ** path.times * path.residual[0]
    after = (path.residual / bound)[path.times > 0]  # both sides are equal at the start
    return float(path.distance.max()), float(path.kernel_change.max()), float(after.max())


def measure(
    depths: Sequence[int] = (1, 2), widths: Sequence[int] = (64, 128, 256, 512), seeds: Sequence[int] = range(MIN_SEEDS)
) -> list[Measured]:
    """By depth distance (S97), change of the kernel (S98), constant of the first line of (S99); what one
    unit asks of it."""
    moved, changed, steep, slack = [], [], [], []
    for depth in depths:
        runs = [[trained(depth, n, seed) for n in widths] for seed in seeds]
        found = np.array(runs, dtype=float)
        moved.append((depth, exponent("distance", widths, found[..., 0])))
        changed.append((depth, exponent("kernel change", widths, found[..., 1])))
        slack.append(row_of(f"largest left over right side, n = {widths[-1]}, {depth} hidden", found[:, -1, 2]))
        values = np.array([[lipschitz(depth, n, seed) for n in widths] for seed in seeds])
        steep.append((depth, exponent("change of J", widths, values)))
    tested = {"width": [min(widths), max(widths)], "depth": list(depths), "activation": "erf",
              "parameterization": "ntk", "dynamics": "descent", "data": "sphere(6,8)"}  # fmt: skip

    def made(
        displays: tuple[str, ...], quantity: str, claim: str, fits: list, proved: float, end: str = "",
        more: Sequence[Row] = (),
    ) -> Measured:  # fmt: skip
        rows = [_power(depth, fit) for depth, fit in fits]
        worst = max(row.low for row in rows)
        says = "; ".join(f"{row.case.removeprefix('power of n, ')}: n^{spelled(row)}" for row in rows) + end
        return Measured(
            displays, quantity, claim, verdict_of_exponent(worst, proved, len(seeds)), says, tuple(seeds), tested,
            rows=(*rows, *more),
        )  # fmt: skip

    return [
        made(("S97",), "sup ||theta_t - theta_0||_2, NTK parameterization", "at most 3 K R_0/lambda_min, O(n^0)",
             moved, 0.0, f"; the residual is at most {max(row.high for row in slack):.2g} of its bound", slack),
        made(("S98",), "sup ||Theta_hat_0 - Theta_hat_t||_F, NTK parameterization", "O(n^-1/2)", changed, -0.5),
        made(("S99", "S99p"), "||J(theta) - J(theta~)||_F / ||theta - theta~||_2 at distance 1, NTK parameterization",
             "at most K as printed, at most K n^(-1/2) as corrected", steep, -0.5,
             "; the printed line leaves out the power of n that (S98) rests on"),
        _unit(seeds),
    ]  # fmt: skip


def _unit(seeds: Sequence[int], widths: Sequence[int] = (64, 1024, 16384, 262144)) -> Measured:
    rows = [row_of(f"K at least, n = {n}, 1 hidden", [one_unit(n, seed) for seed in seeds]) for n in widths]
    ratios = [row.value / sqrt(log(n)) for row, n in zip(rows, widths, strict=True)]
    says = (
        f"K must be at least {spelled(rows[0])} at n = {widths[0]} and {spelled(rows[-1])} at n = {widths[-1]}, "
        f"{min(ratios):.2f} to {max(ratios):.2f} times sqrt(log n): it grows, which finite widths show and do not prove"
    )
    return Measured(
        ("S99p", "S98"), "what one unit asks of K where (S99) has K n^(-1/2), 1 hidden layer, NTK parameterization",
        "one K for every width", GROWS if rows[-1].low > rows[0].high else KEPT, says, tuple(seeds),
        {"width": [widths[0], widths[-1]], "depth": [1], "activation": "tanh", "parameterization": "ntk"},
        rows=tuple(rows),
    )  # fmt: skip


def _power(depth: int, fit: Exponent | None) -> Row:
    assert fit is not None  # what moves is positive, and there are two widths
    return Row(f"power of n, {depth} hidden", fit.slope, fit.low, fit.high)
