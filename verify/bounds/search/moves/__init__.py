"""Moves by family: each proposes sequents about one kind of term; `registry` says what a move is."""

from . import (  # noqa: F401 - they register their moves
    binders,
    blocks,
    comparisons,
    convexity,
    curves,
    eigenvalues,
    extremes,
    layers,
    lengths,
    norms,
    numbers,
    ordered,
    points,
    scalars,
    suprema,
    traces,
    vectors,
    wording,
    written,
)
