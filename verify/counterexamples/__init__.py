"""Counterexamples: the search in small models, and counting again by code that shares nothing with it."""
