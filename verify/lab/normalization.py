"""(1/n) ||J||_F^2 for drawn networks in both parameterizations: what (52) does to the network of (1).

In the parameterization of (1) the kernel J J^T has a limit, so (1/n) J J^T of (52) falls like 1/n; in the standard
parameterization it is (1/n) J J^T that has one. Per input and output, for any number of hidden layers of width n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from verify.lab import empirical, networks
from verify.lab.checks import exponent
from verify.lab.columns import interval
from verify.lab.data import sphere
from verify.lab.networks import Architecture, Parameterization


def mean_diagonal(depth: int, width: int, seed: int, parameterization: Parameterization) -> float:
    """The mean diagonal entry of (1/n) J J^T over the inputs of `sphere(6, 8)`, at the start."""
    X = sphere().X
    arch = Architecture(X.shape[1], (width,) * depth, parameterization=parameterization)
    J = empirical.jacobian(arch, networks.draw(arch, seed), X)
    return float(empirical.frobenius_squared(J)) / width / len(X)


def measure(depths: Sequence[int], widths: Sequence[int], seeds: Sequence[int]) -> list[dict[str, Any]]:
    """By depth and parameterization: the values by width with 95 % intervals, and the exponent of n with its own."""
    rows = []
    for parameterization in (Parameterization.NTK, Parameterization.STANDARD):
        for depth in depths:
            values = np.array([[mean_diagonal(depth, n, seed, parameterization) for n in widths] for seed in seeds])
            fit = exponent("mean diagonal of (1/n) J J^T", widths, values)
            assert fit is not None  # squares are positive, and there are two widths
            by_width = [
                {"width": n, "mean": float(column.mean()), "interval": list(interval(column))}
                for n, column in zip(widths, values.T, strict=True)
            ]
            rows.append(
                {
                    "parameterization": parameterization.value, "depth": depth, "seeds": list(seeds),
                    "values": by_width, "exponent": asdict(fit),
                }
            )  # fmt: skip
    return rows


__all__ = ["mean_diagonal", "measure"]
