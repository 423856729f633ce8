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
    suprema,
)

__all__ = [
    "arithmetic", "calculus", "chance", "descent", "flows", "jacobian", "layers", "logic", "norms", "plane", "points",
    "ranges", "spectra", "suprema",
]  # fmt: skip
