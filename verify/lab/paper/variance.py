"""(S23): the variance of an output when only the readout is trained, over networks, beside both forms of the display.

The readout is trained by gradient flow (S19) from a drawn start, in closed form (S20), which is exact at every width
because the output is linear in it. At finite width n the variance differs from its limit by a term of order 1/n: two
widths n and 2 n give 2 V(2n) - V(n), which differs by order 1/n^2. The test input is the one at which both forms
differ most, chosen from the formulas and not from what is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import numpy as np

from verify.lab import arrays, kernels
from verify.lab.data import Dataset, near
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, Parameterization, draw, flatten, forward
from verify.lab.paper.measured import CONTRADICTED, KEPT, Measured, Row

_Z = 3.29  # two-sided 99.9 % of the normal law
_BATCH = 1 << 22  # numbers of a batch of networks


def outputs(arch: Architecture, seeds: range, data: Dataset, times: Sequence[float]) -> np.ndarray:
    """f_t at the test inputs by (S20), t in units of 1/eta: shape (networks, times, inputs).

    Features, kernel and start are those of each drawn network; the spectral form of the exponential is used.
    """
    if arch.outputs != 1 or arch.parameterization is not Parameterization.NTK:
        raise LabError("the readout of (S18) has one output, in the parameterization of (1)")
    everything, N = np.concatenate([data.X, data.Z]), len(data.X)
    size = max(1, _BATCH // arch.parameter_count)
    found = []
    for start in range(seeds.start, seeds.stop, size):
        some = range(start, min(seeds.stop, start + size))
        trace = forward(arch, draw(arch, some), everything)
        x = np.asarray(trace.layers[-1])
        gain, bias = arch.gains(arch.depth + 1)
        kernel = gain**2 * x @ arrays.transpose(x) + bias**2
        f = np.asarray(flatten(trace.output))
        values, vectors = np.linalg.eigh(kernel[:, :N, :N])
        residual = arrays.transpose(vectors) @ (f[:, :N] - data.Y[:, 0])[..., None]
        cross = kernel[:, N:, :N] @ vectors
        moved = [cross @ (kernels.saturation(values, t)[..., None] * residual) for t in times]
        found.append(np.stack([f[:, N:] - step[..., 0] for step in moved], axis=1))
    return np.concatenate(found)


def spread(values: np.ndarray) -> tuple[float, float]:
    """The variance of a sample and its standard error, by the fourth moment."""
    centred = values - values.mean()
    squares = centred**2
    return float(squares.sum() / (len(values) - 1)), float(squares.std() / sqrt(len(values)))


def measure(
    networks: int = 4000, width: int = 256, times: Sequence[float] = (0.3, 1.0), first_seed: int = 0
) -> list[Measured]:
    """(S23) as printed and with e^{-2 eta K t}, at times in units of 1/(eta x the median eigenvalue of K).

    Raises:
        LabError: fewer than 100 networks: no interval of a variance.
    """
    if networks < 100:
        raise LabError(f"{networks} networks: a variance with an interval needs 100")
    data = near()
    seeds = range(first_seed, first_seed + networks)
    archs = [
        Architecture(data.X.shape[1], (n,), parameterization=Parameterization.NTK, sigma_b=0.3)
        for n in (width, 2 * width)
    ]
    points = np.concatenate([data.X, data.Z])
    N = len(data.X)
    taus = [t / float(np.median(np.linalg.eigvalsh(kernels.infinite_width(archs[0], data.X).nngp))) for t in times]
    small, large = (outputs(arch, seeds, data, taus) for arch in archs)
    rows = []
    for i, (t, tau) in enumerate(zip(times, taus, strict=True)):
        printed = np.diag(kernels.readout_only_printed(archs[0], data.X, data.Y, points, tau).covariance)[N:]
        corrected = np.diag(kernels.readout_only(archs[0], data.X, data.Y, points, tau).covariance)[N:]
        j = int(np.argmax(printed / corrected))
        (v, e), (v_2, e_2) = spread(small[:, i, j]), spread(large[:, i, j])
        value, half = 2 * v_2 - v, _Z * sqrt(4 * e_2**2 + e**2)
        beside = (("printed", float(printed[j])), ("corrected", float(corrected[j])))
        rows.append(Row(f"t = {t:g}, test input {j + 1}", value, value - half, value + half, beside))
    against = [row for row in rows if "printed" in row.outside]
    kept = [row for row in rows if "corrected" not in row.outside]
    shown = "; ".join(
        f"{row.case}: {row.value:.4f} [{row.low:.4f}, {row.high:.4f}], e^(-eta K t) says {row.beside[0][1]:.4f}, "
        f"e^(-2 eta K t) says {row.beside[1][1]:.4f}"
        for row in rows
    )
    says = (
        f"the numbers contradict the printed exponent at {len(against)} of {len(rows)} times and agree with the "
        f"corrected one at {len(kept)}: {shown}"
    )
    return [
        Measured(
            ("S23",), "variance of f_t at a test input, readout trained", "as printed, with e^(-eta K t)",
            CONTRADICTED if against else KEPT, says, (seeds.start, seeds.stop - 1),
            {"width": [width, 2 * width], "networks": networks, "depth": 1, "activation": "erf", "data": data.name},
            "99.9 %", tuple(rows),
        )
    ]  # fmt: skip
