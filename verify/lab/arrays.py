"""One array namespace: NumPy, or CuPy when asked for and present. Nothing else imports CuPy."""

from __future__ import annotations

import importlib
from enum import Enum
from typing import Any

import numpy as np

from verify.lab.errors import LabError


class Backend(Enum):
    """Where the arrays of a run live."""

    NUMPY = "numpy"
    CUPY = "cupy"


def namespace(backend: Backend | str = Backend.NUMPY) -> Any:
    """The array module of `backend`.

    Raises:
        LabError: CuPy was asked for and cannot be used, with the reason.
    """
    try:
        backend = Backend(backend)
    except ValueError:
        raise LabError(
            f"unknown backend {backend!r}: use one of {', '.join(b.value for b in Backend)}"
        ) from None
    if backend is Backend.NUMPY:
        return np
    reason = missing_gpu()
    if reason:
        raise LabError(f"backend cupy: {reason}; use --backend numpy, or install the extra [gpu]")
    return importlib.import_module("cupy")


def missing_gpu() -> str | None:
    """Why CuPy cannot be used here, or None where it can."""
    try:
        cupy = importlib.import_module("cupy")
    except ImportError:
        return "CuPy is not installed"
    try:
        if cupy.cuda.runtime.getDeviceCount() < 1:
            return "no CUDA device"
    except Exception as error:  # CuPy's own error class exists only where CuPy does
        return f"no CUDA device ({error})"
    return None


def namespace_of(array: Any) -> Any:
    """The module that `array` belongs to (NumPy for NumPy arrays and numbers)."""
    root = type(array).__module__.partition(".")[0]
    return importlib.import_module("cupy") if root == "cupy" else np


def erf(z: Any) -> Any:
    """The error function, elementwise, on either namespace."""
    module = "cupyx.scipy.special" if namespace_of(z) is not np else "scipy.special"
    return importlib.import_module(module).erf(z)


def to_host(array: Any) -> np.ndarray:
    """`array` as a NumPy array."""
    return np.asarray(array) if namespace_of(array) is np else namespace_of(array).asnumpy(array)


def transpose(array: Any) -> Any:
    """The transpose of the last two axes."""
    return array.swapaxes(-1, -2)


def norm(array: Any, axes: int = 1) -> Any:
    """Euclidean (axes=1) or Frobenius (axes=2) norm over the last `axes` axes."""
    xp = namespace_of(array)
    return xp.sqrt(xp.sum(array * array, axis=tuple(range(-axes, 0))))


def operator_norm(symmetric: Any) -> Any:
    """Largest absolute eigenvalue of a symmetric matrix (batched over leading axes)."""
    xp = namespace_of(symmetric)
    return xp.max(xp.abs(xp.linalg.eigvalsh(symmetric)), axis=-1)
