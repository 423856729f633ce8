"""Counterexamples to bounds: small models in which every premise is checked exactly or in balls."""
