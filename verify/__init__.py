"""Judges claims of derivations with independent engines."""
