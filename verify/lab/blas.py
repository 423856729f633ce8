"""The large matrix products of a step on the host, for few inputs: x W, d W^T, and W += x^T d in place.

NumPy leaves two things to be had. It allocates what a product gives, so `W += x.T @ d` costs a second copy of W
and two more passes over it; the BLAS behind it adds in place. And for a product with few rows OpenBLAS first copies
all of W into its packed form; blocks so small that its kernels need no copy take half to nine tenths of the time.

Both go through NumPy's own OpenBLAS. A second pool of threads that waits for work on the same cores (SciPy has one,
and so would our helper threads beside OpenBLAS's) makes both several times slower: within `own_threads` OpenBLAS
computes on the thread that calls it, and the helpers here share the work. Elsewhere, and with another BLAS, NumPy's
product is used.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import pairwise
from queue import SimpleQueue
from typing import Any

import numpy as np

_ROW_MAJOR, _PLAIN, _TRANSPOSED = 101, 111, 112  # of cblas.h
_TYPES: dict[str, tuple[str, Any]] = {"float64": ("dgemm", ctypes.c_double), "float32": ("sgemm", ctypes.c_float)}
#: OpenBLAS targets with kernels that multiply small matrices without packing them, and the product of the three
#: sizes up to which they are used
_SMALL_KERNELS, _SMALL = {"SkylakeX", "Cooperlake", "SapphireRapids"}, 10**6
_FEW_ROWS, _LARGE, _MOST_THREADS = 32, 1024, 8
CACHED = 1 << 24  # bytes of a matrix that a cache may hold
_ACROSS, _ACROSS_CACHED = (
    1 << 11,
    1 << 9,
)  # most columns of W in a block of x W: from memory, long runs are read ahead of time
_SHARED = 1 << 15  # numbers from which what follows a product is worth a second thread
_STRIP = 64  # columns that one thread takes at least
_PANEL_BYTES = 1 << 22
_DOWN = 24  # most rows of W in a block of d W^T

#: y and d of an update y^T d
Late = tuple[np.ndarray, np.ndarray]
#: some columns of a product and which they are -> two functions of them, column by column
Then = Callable[[Any, slice], tuple[Any, Any]]


@cache
def _library() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(import_module("numpy.linalg._umath_linalg").__file__)  # linked with it
    except (ImportError, OSError):
        return None


def _symbol(name: str) -> Any:
    """The function `name` of NumPy's OpenBLAS, or None. The suffix 64_ says that its integers have 64 bits."""
    for full in (f"scipy_{name}64_", f"{name}64_"):
        try:
            return getattr(_library(), full)
        except AttributeError:
            continue
    return None


@cache
def _adder(dtype: str) -> Callable[..., None] | None:
    name, number = _TYPES[dtype]
    gemm = _symbol(f"cblas_{name}")
    if gemm is None:
        return None
    size, matrix = ctypes.c_int64, [ctypes.c_void_p, ctypes.c_int64]
    gemm.argtypes = [*[ctypes.c_int] * 3, *[size] * 3, number, *matrix, *matrix, number, *matrix]
    gemm.restype = None
    return gemm


@cache
def _small_kernels() -> bool:
    name = _symbol("openblas_get_corename")
    if name is None:
        return False
    name.restype = ctypes.c_char_p
    return name().decode() in _SMALL_KERNELS


class _Threads:
    """How many threads share our products: 0 while OpenBLAS shares them itself."""

    def __init__(self) -> None:
        self.lock, self.users, self.count = threading.Lock(), 0, 0

    @contextmanager
    def own(self) -> Iterator[None]:
        get, put = _symbol("openblas_get_num_threads"), _symbol("openblas_set_num_threads")
        with self.lock:
            if not self.users and 1 <= get() <= _MOST_THREADS:
                self.count = get()
                put(1)
            self.users += 1
        try:
            yield
        finally:
            with self.lock:
                self.users -= 1
                if not self.users and self.count:
                    put(self.count)
                    self.count = 0


_THREADS = _Threads()


@contextmanager
def own_threads(rows: int, width: int) -> Iterator[None]:
    """Let helper threads share the products of `rows` rows with matrices about `width` wide, where that is faster.

    OpenBLAS's number of threads is 1 meanwhile, for the whole process, and is put back after the last user.
    """
    if rows > _FEW_ROWS or width < _LARGE or not _small_kernels():
        yield
        return
    with _THREADS.own():
        yield


def cores() -> int:
    """How many threads this process may keep busy: OPENBLAS_NUM_THREADS where it is set, else every core."""
    told = os.environ.get("OPENBLAS_NUM_THREADS", "")
    return max(1, int(told)) if told.isdigit() else os.cpu_count() or 1


class _Helpers:
    """Helper threads that take work from one queue. An executor's futures cost some 20 microseconds more to hand over
    and to wait for, a tenth of what a part of a product takes at a width of 1024.
    """

    def __init__(self, count: int) -> None:
        self.waiting: SimpleQueue[tuple[Callable[[slice], Any], slice, SimpleQueue[BaseException | None]]]
        self.waiting = SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._serve, name=f"verify-lab_{number}", daemon=True).start()

    def _serve(self) -> None:
        while True:
            work, part, done = self.waiting.get()
            try:
                work(part)
            except BaseException as error:  # raised again where it is waited for
                done.put(error)
            else:
                done.put(None)
            del work, part, done  # nothing of a past product is kept while this thread waits


@cache
def _helpers(process: int, count: int) -> _Helpers:
    """Helper threads of this process: after a fork the parent's are gone."""
    return _Helpers(count)


def shared() -> bool:
    """Whether helper threads share the work now."""
    return _THREADS.count > 1


def in_parts(length: int, work: Callable[[slice], Any]) -> None:
    """`work(part)` for slices that make up range(length), side by side within `own_threads`."""
    count = min(_THREADS.count, length)
    if count <= 1:
        work(slice(0, length))
        return
    edges = [length * i // count for i in range(count + 1)]
    first, *others = (slice(a, b) for a, b in pairwise(edges))
    waiting, done = _helpers(os.getpid(), count - 1).waiting, SimpleQueue[BaseException | None]()
    for part in others:
        waiting.put((work, part, done))
    try:
        work(first)
    finally:
        errors = [done.get() for _ in others]  # none of them writes any more when this returns
    for error in errors:
        if error is not None:
            raise error


def _in_blocks(x: np.ndarray, w: np.ndarray) -> bool:
    if not _THREADS.count or x.ndim != 2 or w.ndim != 2 or not 0 < len(x) <= _FEW_ROWS or min(w.shape) < _LARGE:
        return False
    return w.dtype.name in _TYPES and x.dtype == w.dtype and w.flags.c_contiguous and _adder(w.dtype.name) is not None


def times(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """x w over the last two axes."""
    if not _in_blocks(x, w):
        return x @ w
    out = np.empty((len(x), w.shape[1]), dtype=w.dtype)
    _by_columns(w.shape[1], _product(np.ascontiguousarray(x), w, out))
    return out


def times_then(x: np.ndarray, w: np.ndarray, then: Then, late: Late | None = None) -> tuple[np.ndarray, np.ndarray]:
    """(a, b) = then(x w, all columns), computed strip by strip: the thread that made some columns goes on with them
    while its cache holds them, and nothing waits for the whole product.

    Args:
        then: takes some columns of x w, which it may overwrite, and which columns they are; gives two arrays of their
            shape, each column of which depends on that column alone.
        late: (y, d) for w <- w + y^T d before it is read, block by block where w is read in blocks.
    """
    blocks = _in_blocks(x, w) and (late is None or (_addable(w, *late) and len(late[1]) <= _FEW_ROWS))
    if late is not None and not blocks:
        add_product(w, *late)
    n, out = w.shape[-1], np.empty((len(x), w.shape[1]), dtype=w.dtype) if blocks else x @ w
    product = _product(np.ascontiguousarray(x), w, out, late) if blocks else None
    if not shared() or out.ndim != 2 or not (blocks or out.size >= _SHARED):
        if product is not None:
            product(slice(0, n))
        return then(out, slice(0, n))
    other = np.empty_like(out)

    def some(columns: slice) -> None:
        if product is not None:
            product(columns)
        out[:, columns], other[:, columns] = then(out[:, columns], columns)

    _by_columns(n, some)
    return out, other


def _product(x: np.ndarray, w: np.ndarray, out: np.ndarray, late: Late | None = None) -> Callable[[slice], None]:
    """What computes some columns of out = x w, in blocks that the kernels multiply where they lie."""
    gemm = _adder(w.dtype.name)
    assert gemm is not None
    K, (m, n), item = len(x), w.shape, w.itemsize
    at_x, at_w, at_out = (a.ctypes.data for a in (x, w, out))
    rows, at_y, at_d = (len(late[0]), *(a.ctypes.data for a in late)) if late else (0, 0, 0)
    across = min(n, _ACROSS_CACHED if w.nbytes <= CACHED else _ACROSS)
    height = _SMALL // (K * across)  # whatever shares the work: the numbers do not depend on it

    def some(columns: slice) -> None:
        for left in range(columns.start, columns.stop, across):
            width = min(across, columns.stop - left)
            for top in range(0, m, height):
                high, block = min(height, m - top), at_w + item * (n * top + left)
                if rows:
                    gemm(
                        *(_ROW_MAJOR, _TRANSPOSED, _PLAIN, high, width, rows, 1.0, at_y + item * top, m),
                        *(at_d + item * left, n, 1.0, block, n),
                    )
                gemm(
                    *(_ROW_MAJOR, _PLAIN, _PLAIN, K, width, high, 1.0, at_x + item * top, m),
                    *(block, n, float(top > 0), at_out + item * left, n),
                )

    return some


def _by_columns(n: int, work: Callable[[slice], None]) -> None:
    """`work` on all n columns, in parts of whole strips side by side."""
    in_parts(-(-n // _STRIP), lambda part: work(slice(part.start * _STRIP, min(n, part.stop * _STRIP))))


def times_transposed(d: np.ndarray, w: np.ndarray) -> np.ndarray:
    """d w^T over the last two axes."""
    width = min(_DOWN, _SMALL // (max(1, len(d)) * max(1, w.shape[-1])) // 8 * 8)
    if not width or not _in_blocks(d, w):
        return d @ w.swapaxes(-1, -2)
    rows, out = w.shape[0] // width * width, np.empty((len(d), len(w)), dtype=d.dtype)
    blocks = w[:rows].reshape(-1, width, w.shape[1]).swapaxes(-1, -2)
    into = out[:, :rows].reshape(len(d), -1, width).swapaxes(0, 1)
    in_parts(len(blocks), lambda part: np.matmul(d, blocks[part], out=into[part]))
    if rows < len(w):
        out[:, rows:] = d @ w[rows:].T
    return out


def add_product(w: np.ndarray, x: np.ndarray, d: np.ndarray) -> None:
    """w += x^T d in place, for x (K, m), d (K, n) and w (m, n); no second copy of w is made.

    Raises:
        ValueError: the shapes do not fit.
    """
    if w.ndim != 2 or x.shape != (len(d), w.shape[0]) or d.shape[1:] != w.shape[1:]:
        raise ValueError(f"cannot add x^T d to w: shapes {x.shape}, {d.shape}, {w.shape}")
    gemm = _adder(w.dtype.name) if w.dtype.name in _TYPES else None
    if gemm is None or not _addable(w, x, d) or not w.size or not len(x):
        add_in_panels(w, x, d)
        return
    (m, n), K, item = w.shape, len(x), w.itemsize
    at_x, at_d, at_w = (a.ctypes.data for a in (x, d, w))

    def some(part: slice) -> None:
        gemm(
            *(_ROW_MAJOR, _TRANSPOSED, _PLAIN, part.stop - part.start, n, K, 1.0),
            *(at_x + item * part.start, m, at_d, n, 1.0, at_w + item * n * part.start, n),
        )

    in_parts(m, some)


def _addable(w: np.ndarray, x: np.ndarray, d: np.ndarray) -> bool:
    """Whether a BLAS may add to w as it lies."""
    return w.flags.writeable and all(a.flags.c_contiguous and a.dtype == w.dtype for a in (w, x, d))


def add_in_panels(w: np.ndarray, x: np.ndarray, d: np.ndarray) -> None:
    """w += x^T d with the product of one panel of w's rows in memory at a time."""
    rows = max(64, _PANEL_BYTES // max(1, w.shape[-1] * w.itemsize))
    across = x.swapaxes(-1, -2)
    for first in range(0, w.shape[0], rows):
        w[first : first + rows] += across[first : first + rows] @ d
