"""Counterexamples to bounds: small models in which every premise is checked exactly or in balls."""

from . import facts, laws  # noqa: F401 - they register their checks
