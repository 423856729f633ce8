"""Identities between densities: the chain rule, and its replay."""
