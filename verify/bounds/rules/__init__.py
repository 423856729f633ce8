"""The rules of the kernel, by subject; importing the package registers all of them."""

from . import arithmetic, calculus, chance, descent, flows, jacobian, logic, norms, ranges, spectra

__all__ = ["arithmetic", "calculus", "chance", "descent", "flows", "jacobian", "logic", "norms", "ranges", "spectra"]
