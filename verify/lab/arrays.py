"""One array namespace: NumPy, or CuPy when asked for and present. Nothing else imports CuPy."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import Enum
from typing import Any

import numpy as np

from verify.lab import blas
from verify.lab.errors import LabError

_ON_HOST = 200  # rows up to which eigenvalues and singular values are the host's work
_SHARED = 1 << 14  # numbers from which an elementwise function is worth a second thread


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
        raise LabError(f"unknown backend {backend!r}: use one of {', '.join(b.value for b in Backend)}") from None
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
    if namespace_of(z) is not np:
        return importlib.import_module("cupyx.scipy.special").erf(z)
    from scipy.special import erf as on_host

    if not isinstance(z, np.ndarray) or z.size < _SHARED or not z.flags.c_contiguous:
        return on_host(z)
    out = np.empty_like(z)
    flat, into = z.reshape(-1), out.reshape(-1)
    blas.in_parts(z.size, lambda part: on_host(flat[part], out=into[part]))
    return out


def to_host(array: Any) -> np.ndarray:
    """`array` as a NumPy array."""
    return np.asarray(array) if namespace_of(array) is np else namespace_of(array).asnumpy(array)


def transpose(array: Any) -> Any:
    """The transpose of the last two axes."""
    return array.swapaxes(-1, -2)


def own_threads(rows: int, weights: Sequence[Any]) -> AbstractContextManager[None]:
    """Within it, products of `rows` rows with `weights` are shared among threads in the way that suits them."""
    narrowest = [min(w.shape) for w in weights if w.ndim == 2 and namespace_of(w) is np]
    return blas.own_threads(rows, max(narrowest, default=0))


def times(x: Any, w: Any) -> Any:
    """x w over the last two axes."""
    return blas.times(x, w) if namespace_of(w) is np else x @ w


def times_transposed(d: Any, w: Any) -> Any:
    """d w^T over the last two axes."""
    return blas.times_transposed(d, w) if namespace_of(w) is np else d @ transpose(w)


def add_product(w: Any, x: Any, d: Any) -> None:
    """w += x^T d in place, for matrices on either namespace and without a second copy of w."""
    if namespace_of(w) is np:
        blas.add_product(w, x, d)
    else:
        importlib.import_module("cupy.cublas").gemm("T", "N", x, d, out=w, alpha=1.0, beta=1.0)


def norm(array: Any, axes: int = 1) -> Any:
    """Euclidean (axes=1) or Frobenius (axes=2) norm over the last `axes` axes."""
    xp = namespace_of(array)
    return xp.sqrt(xp.sum(array * array, axis=tuple(range(-axes, 0))))


def operator_norm(symmetric: Any) -> Any:
    """Largest absolute eigenvalue of a symmetric matrix (batched over leading axes)."""
    small = _nearby(symmetric)
    xp = namespace_of(small)
    return xp.max(xp.abs(xp.linalg.eigvalsh(small)), axis=-1)


def spectral_norm(matrix: Any) -> Any:
    """Largest singular value of a matrix (batched over leading axes)."""
    small = _nearby(matrix)
    return namespace_of(small).linalg.norm(small, 2, axis=(-2, -1))


def _nearby(matrix: Any) -> Any:
    """`matrix` where its eigenvalues are found soonest: a GPU needs milliseconds where the host needs microseconds."""
    return to_host(matrix) if matrix.shape[-1] <= _ON_HOST else matrix
