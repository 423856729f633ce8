"""Finite-width laboratory: networks, kernels, dynamics, bounds, sweeps. Knows nothing of the engines."""
