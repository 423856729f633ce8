"""The rules of the kernel, by subject; importing the package registers all of them."""

from . import (
    arithmetic,
    calculus,
    chance,
    comparisons,
    convexity,
    descent,
    eigenvalues,
    events,
    expectations,
    extremes,
    flows,
    jacobian,
    layers,
    lengths,
    loewner,
    logic,
    norms,
    ordered,
    plane,
    points,
    ranges,
    ranks,
    scalars,
    spectra,
    suprema,
    traces,
    vectors,
)

__all__ = [
    "arithmetic", "calculus", "chance", "comparisons", "convexity", "descent", "eigenvalues", "events",
    "expectations", "extremes", "flows",
    "jacobian", "layers", "lengths", "loewner", "logic",
    "norms", "ordered", "plane", "points", "ranges", "ranks", "scalars", "spectra", "suprema", "traces", "vectors",
]  # fmt: skip
