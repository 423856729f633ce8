"""What the laboratory asks of arrays, on any backend (`backends.py`): the array API standard, and what one library
does better in its own way: the error function, products with a weight matrix, and updates in place.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, to_device

from verify.lab import blas

_ON_HOST = 200  # rows up to which eigenvalues and singular values are the host's work
_SHARED = 1 << 14  # numbers from which an elementwise function is worth a second thread


def namespace_of(array: Any) -> Any:
    """The functions for `array`, by the names of the array API standard (NumPy's for NumPy arrays and numbers)."""
    return np if on_host(array) else array_namespace(array)


def on_host(array: Any) -> bool:
    """Whether it is one of NumPy's, or a number."""
    return isinstance(array, np.ndarray | np.generic | float | int)


def _library(array: Any) -> str:
    return type(array).__module__.partition(".")[0]


def like(array: Any) -> dict[str, Any]:
    """The type of numbers and the place of `array`, for what is made beside it."""
    return {"dtype": array.dtype} if on_host(array) else {"dtype": array.dtype, "device": device(array)}


def astype(array: Any, dtype: Any) -> Any:
    """`array` in numbers of `dtype`."""
    return array.astype(dtype) if on_host(array) else namespace_of(array).astype(array, dtype)


def copy(array: Any) -> Any:
    """A copy of `array` where it lives."""
    return array.copy() if on_host(array) else namespace_of(array).asarray(array, copy=True)


def stacked(first: Any, second: Any, axis: int) -> Any:
    """Two arrays one after the other along `axis`."""
    xp = namespace_of(first)
    return xp.concatenate([first, second], axis=axis) if xp is np else xp.concat([first, second], axis=axis)


def erf(z: Any) -> Any:
    """The error function, elementwise, on any backend."""
    return _erf_on_host(z) if on_host(z) else _ERF[_library(z)](z)


def _erf_on_host(z: Any) -> Any:
    from scipy.special import erf as scalar

    if not isinstance(z, np.ndarray) or z.size < _SHARED or not z.flags.c_contiguous:
        return scalar(z)
    out = np.empty_like(z)
    flat, into = z.reshape(-1), out.reshape(-1)
    blas.in_parts(z.size, lambda part: scalar(flat[part], out=into[part]))
    return out


_ERF: dict[str, Callable[[Any], Any]] = {
    "cupy": lambda z: importlib.import_module("cupyx.scipy.special").erf(z),
    "torch": lambda z: importlib.import_module("torch").erf(z),
}


def to_host(array: Any) -> np.ndarray:
    """`array` as a NumPy array."""
    return np.asarray(array if on_host(array) else to_device(array, "cpu"))


def transpose(array: Any) -> Any:
    """The transpose of the last two axes."""
    return array.swapaxes(-1, -2)


def own_threads(rows: int, weights: Sequence[Any]) -> AbstractContextManager[None]:
    """Within it, products of `rows` rows with `weights` are shared among threads in the way that suits them."""
    narrowest = [min(w.shape) for w in weights if w.ndim == 2 and on_host(w)]
    return blas.own_threads(rows, max(narrowest, default=0))


def times(x: Any, w: Any) -> Any:
    """x w over the last two axes."""
    return blas.times(x, w) if on_host(w) else x @ w


def times_transposed(d: Any, w: Any) -> Any:
    """d w^T over the last two axes."""
    return blas.times_transposed(d, w) if on_host(w) else d @ transpose(w)


def add_product(w: Any, x: Any, d: Any) -> None:
    """w += x^T d in place, for matrices on any backend and without a second copy of w."""
    if on_host(w):
        blas.add_product(w, x, d)
    else:
        _ADDED[_library(w)](w, x, d)


_ADDED: dict[str, Callable[[Any, Any, Any], Any]] = {
    "cupy": lambda w, x, d: importlib.import_module("cupy.cublas").gemm("T", "N", x, d, out=w, alpha=1.0, beta=1.0),
    "torch": lambda w, x, d: w.addmm_(x.mT, d),
}


def norm(array: Any, axes: int = 1) -> Any:
    """Euclidean (axes=1) or Frobenius (axes=2) norm over the last `axes` axes."""
    xp = namespace_of(array)
    return xp.sqrt(xp.sum(array * array, axis=tuple(range(-axes, 0))))


def root(square: Any) -> Any:
    """The square root of what rounding may have made a little negative."""
    xp = namespace_of(square)
    return xp.sqrt(xp.maximum(square, square * 0))


def operator_norm(symmetric: Any) -> Any:
    """Largest absolute eigenvalue of a symmetric matrix (batched over leading axes)."""
    small = _nearby(symmetric)
    xp = namespace_of(small)
    return xp.max(xp.abs(xp.linalg.eigvalsh(small)), axis=-1)


def spectral_norm(matrix: Any) -> Any:
    """Largest singular value of a matrix (batched over leading axes)."""
    small = _nearby(matrix)
    if on_host(small):
        return np.linalg.norm(small, 2, axis=(-2, -1))
    return namespace_of(small).linalg.matrix_norm(small, ord=2)


def _nearby(matrix: Any) -> Any:
    """`matrix` where its eigenvalues are found soonest: a GPU needs milliseconds where the host needs microseconds."""
    return to_host(matrix) if matrix.shape[-1] <= _ON_HOST else matrix
