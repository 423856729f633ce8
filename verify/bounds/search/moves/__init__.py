"""Moves by family: each proposes sequents about one kind of term; `registry` says what a move is."""

from . import binders, curves, layers, norms, points, scalars, suprema  # noqa: F401 - they register their moves
