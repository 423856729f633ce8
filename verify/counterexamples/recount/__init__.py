"""Counterexamples counted again, by code that did not draw them."""

from . import calculus, chance, domains, facts, layers, matrices  # noqa: F401 - each registers its meanings and checks
