"""(S29) and (S42): two tangent kernels, of two parameterizations; each drawn network is near its own, and only there.

J J^T of the network (1) in its omega and beta tends to the kernel of (S29). (1/n) J J^T of the network (S36) in its W
and b, which (S42) defines, tends to another: the input layer and the biases have a bounded share in J J^T and drop out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from verify.lab import empirical
from verify.lab.checks import exponent
from verify.lab.data import sphere
from verify.lab.kernels import infinite_width
from verify.lab.networks import Architecture, Parameterization, draw
from verify.lab.paper.measured import CONTRADICTED, KEPT, Measured, Row, row_of, spelled

_DISPLAY = {Parameterization.NTK: "S29", Parameterization.STANDARD: "S42"}


def distances(
    depth: int, widths: Sequence[int], seeds: Sequence[int], parameterization: Parameterization
) -> tuple[np.ndarray, np.ndarray]:
    """||Theta_hat_0 - Theta||_F / ||Theta||_F to the kernel of this parameterization, and to that of the other one:
    two arrays (seeds, widths)."""
    X = sphere().X
    own, other = (np.empty((len(seeds), len(widths))) for _ in range(2))
    for i, n in enumerate(widths):
        arch, swapped = (
            Architecture(X.shape[1], (n,) * depth, parameterization=p, sigma_b=0.3)
            for p in (parameterization, *(p for p in Parameterization if p is not parameterization))
        )
        limits = [infinite_width(a, X).ntk for a in (arch, swapped)]
        for s, seed in enumerate(seeds):
            found = empirical.ntk(arch, draw(arch, seed), X)
            for array, limit in zip((own, other), limits, strict=True):
                array[s, i] = np.linalg.norm(found - limit) / np.linalg.norm(limit)
    return own, other


def measure(
    depths: Sequence[int] = (1, 2), widths: Sequence[int] = (64, 128, 256, 512, 1024), seeds: Sequence[int] = range(8)
) -> list[Measured]:
    """Both parameterizations, by depth: the power of n of the distance to the own kernel, and both distances at the
    largest width."""
    out = []
    for parameterization in (Parameterization.NTK, Parameterization.STANDARD):
        other_one = next(p for p in Parameterization if p is not parameterization)
        rows, parts, near = [], [], True
        for depth in depths:
            own, other = distances(depth, widths, seeds, parameterization)
            fit = exponent("distance to the own kernel", widths, own)
            assert fit is not None  # distances are positive, and there are two widths
            power = Row(f"power of n, {depth} hidden", fit.slope, fit.low, fit.high)
            here = row_of(f"distance to ({_DISPLAY[parameterization]}), n = {widths[-1]}, {depth} hidden", own[:, -1])
            there = row_of(f"distance to ({_DISPLAY[other_one]}), n = {widths[-1]}, {depth} hidden", other[:, -1])
            rows += [power, here, there]
            near = near and here.high < there.low and fit.high < 0
            parts.append(
                f"{depth} hidden: falls like n^{spelled(power)} to {spelled(here)} at n = {widths[-1]}, where "
                f"({_DISPLAY[other_one]}) is {spelled(there)} away"
            )
        out.append(
            Measured(
                (_DISPLAY[parameterization], _DISPLAY[other_one]),
                f"relative distance of the drawn kernel, {parameterization.value} parameterization",
                f"tends to the kernel of ({_DISPLAY[parameterization]}), which is not that of "
                f"({_DISPLAY[other_one]})",
                KEPT if near else CONTRADICTED, "; ".join(parts), tuple(seeds),
                {"width": [min(widths), max(widths)], "depth": list(depths), "activation": "erf",
                 "parameterization": parameterization.value, "data": "sphere(6,8)"},
                rows=tuple(rows),
            )
        )  # fmt: skip
    return out
