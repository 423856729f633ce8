"""The meaning of every node in exact, decimal and ball arithmetic."""

from . import algebra, calculus, probability  # noqa: F401 - they say what nodes mean
