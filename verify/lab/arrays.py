"""What the laboratory asks of arrays, on any backend (`backends.py`): the array API standard, and what one library
does better in its own way: the error function, products with a weight matrix, and updates in place.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, cast

import numpy as np
from array_api_compat import array_namespace, device, to_device

from verify.lab import blas

_ON_HOST = 200  # rows up to which eigenvalues and singular values are the host's work
_SHARED = 1 << 18  # numbers in pairs of factors from which their products are worth a second thread
_OF_THE_HOST = (np.ndarray, np.generic, float, int)


def namespace_of(array: Any) -> Any:
    """The functions for `array`, by the names of the array API standard (NumPy's for NumPy arrays and numbers)."""
    return np if on_host(array) else _namespace(type(array), array)


_NAMESPACES: dict[type, Any] = {}


def _namespace(kind: type, array: Any) -> Any:
    """Looked up once for each type of arrays: a step asks a hundred times."""
    found = _NAMESPACES.get(kind)
    if found is None:
        found = _NAMESPACES[kind] = array_namespace(array)
    return found


def on_host(array: Any) -> bool:
    """Whether it is one of NumPy's, or a number."""
    return type(array) is np.ndarray or isinstance(array, _OF_THE_HOST)


def in_memory(array: Any) -> bool:
    """Whether its numbers lie in the host's memory, so that `to_host` copies nothing: NumPy's, and torch's there."""
    return on_host(array) or (_library(array) == "torch" and str(array.device) == "cpu")


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


def piled(members: Sequence[Any]) -> Any:
    """Arrays or numbers of one shape along a new first axis."""
    return namespace_of(members[0]).stack(members)


def erf(z: Any) -> Any:
    """The error function, elementwise, on any backend."""
    return _erf_on_host()(z) if on_host(z) else _ERF[_library(z)](z)


@cache
def _erf_on_host() -> Callable[[Any], Any]:
    """SciPy's, imported where it is used first."""
    return cast(Callable[[Any], Any], importlib.import_module("scipy.special").erf)


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
    widest = [max(w.shape) for w in weights if w.ndim == 2 and on_host(w)]
    return blas.own_threads(rows, max(widest, default=0))


def times(x: Any, w: Any) -> Any:
    """x w over the last two axes."""
    return blas.times(x, w) if on_host(w) else x @ w


def times_then(x: Any, w: Any, then: blas.Then, late: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    """then(x w, all columns), for functions of x w that take it column by column, after w <- w + y^T d for
    `late` = (y, d), where it is given (`blas.times_then`).
    """
    if on_host(w):
        return blas.times_then(x, w, then, late)
    if late is not None:
        add_product(w, *late)
    return then(x @ w, slice(None))


def times_transposed(d: Any, w: Any) -> Any:
    """d w^T over the last two axes."""
    return blas.times_transposed(d, w) if on_host(w) else d @ transpose(w)


def products(pairs: Sequence[tuple[Any, Any]]) -> list[Any]:
    """a b^T of each pair, over the last two axes."""
    if not blas.shared() or not all(on_host(a) for pair in pairs for a in pair) or _few(pairs):
        return [a @ transpose(b) for a, b in pairs]
    found: list[Any] = [None] * len(pairs)
    waiting = deque(range(len(pairs)))

    def some(_: slice) -> None:
        while True:
            try:
                place = waiting.popleft()
            except IndexError:
                return
            a, b = pairs[place]
            found[place] = a @ transpose(b)

    blas.in_parts(len(pairs), some)
    return found


def _few(pairs: Sequence[tuple[Any, Any]]) -> bool:
    return sum(a.size + b.size for a, b in pairs) < _SHARED


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


def _one_by_one(a: np.ndarray, b: np.ndarray) -> Any:
    return np.einsum("...i,...i->...", a, b)


_dots: Callable[[np.ndarray, np.ndarray], Any] = getattr(np, "vecdot", _one_by_one)  # NumPy 2 has it


def inner(a: Any, b: Any) -> Any:
    """The sum of products over the last axis."""
    if type(a) is np.ndarray:
        return _dots(a, b)
    return namespace_of(a).sum(a * b, axis=-1)


def squares(array: Any) -> Any:
    """The sum of squares over the last axis."""
    return inner(array, array)


def norm(array: Any, axes: int = 1) -> Any:
    """Euclidean (axes=1) or Frobenius (axes=2) norm over the last `axes` axes."""
    flat = array if axes == 1 else array.reshape(*array.shape[:-axes], -1)
    return namespace_of(array).sqrt(squares(flat))


def root(square: Any) -> Any:
    """The square root of what rounding may have made a little negative."""
    xp = namespace_of(square)
    return xp.sqrt(xp.maximum(square, square * 0))


def operator_norm(symmetric: Any) -> Any:
    """Largest absolute eigenvalue of a symmetric matrix (batched over leading axes)."""
    small = nearby(symmetric)
    xp = namespace_of(small)
    return xp.max(xp.abs(xp.linalg.eigvalsh(small)), axis=-1)


def spectral_norm(matrix: Any) -> Any:
    """Largest singular value of a matrix (batched over leading axes)."""
    small = nearby(matrix)
    if on_host(small):
        return np.linalg.svd(small, compute_uv=False)[..., 0]
    return namespace_of(small).linalg.matrix_norm(small, ord=2)


def nearby(matrix: Any) -> Any:
    """`matrix` where its eigenvalues are found soonest: a GPU needs milliseconds where the host needs microseconds."""
    return to_host(matrix) if matrix.shape[-1] <= _ON_HOST else matrix
