"""Why a term has no value here."""

from __future__ import annotations


class Undefined(Exception):
    """The term has no value in this model: a singular inverse, a divergent series, an index out of range."""


class Malformed(Exception):
    """Shapes that do not fit in this model."""


class Silent(Exception):
    """This evaluator does not know."""


class Unsteady(Silent):
    """A flow that changes too much until the time at which it is read."""
