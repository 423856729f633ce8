"""Two ways in which a term has no number here: it has none, or the oracle cannot tell."""

from __future__ import annotations


class Undefined(ArithmeticError):
    """The term has no value in this model: a root of a negative number, an infinite supremum, a divergent series."""


class Unsure(ArithmeticError):
    """The oracle cannot tell what the value is."""
