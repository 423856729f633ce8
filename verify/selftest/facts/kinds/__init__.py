"""Templates by kind; `registry` says what a template is."""

from . import binders, chains, chance, edges, equations, flows, forgotten, gradients, hostile, ranges, several, worlds  # noqa: F401
from .registry import KINDS

__all__ = ["KINDS"]
