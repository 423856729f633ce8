"""The rules of the kernel, by subject; importing the package registers all of them."""

from . import (
    arithmetic,
    calculus,
    chance,
    descent,
    flows,
    jacobian,
    layers,
    logic,
    norms,
    plane,
    points,
    ranges,
    spectra,
)

__all__ = [
    "arithmetic", "calculus", "chance", "descent", "flows", "jacobian", "layers", "logic", "norms", "plane", "points",
    "ranges", "spectra",
]  # fmt: skip
