"""A stand-in for CuPy: NumPy behind arrays that, like CuPy's, never mix with the host's.

It offers the functions of CuPy that the laboratory may use, by name, and nothing else; a NumPy array handed to one of
them, an implicit conversion to NumPy, or a function that is not listed is an error, as it is on a GPU.
"""

from __future__ import annotations

import sys
import types

import numpy as np

FUNCTIONS = (
    *("abs", "all", "exp", "expm1", "max", "maximum", "moveaxis", "ones_like", "sqrt", "sum"),
    *("stack", "tanh", "tile", "where", "zeros_like"),
)
MADE = ("empty", "eye", "zeros")  # what makes arrays where it is told
LINALG = ("eigh", "eigvalsh")
_OPERATORS = (
    *("add", "radd", "sub", "rsub", "mul", "rmul", "truediv", "rtruediv", "pow", "rpow", "matmul", "neg"),
    *("lt", "le", "gt", "ge", "eq", "iadd", "imul", "isub", "itruediv"),
)
_METHODS = ("max", "mean", "min", "reshape", "sum", "swapaxes")


class ndarray:  # noqa: N801
    __module__ = "cupy"

    def __init__(self, host):
        self._host = host

    shape = property(lambda self: self._host.shape)
    ndim = property(lambda self: self._host.ndim)
    dtype = property(lambda self: self._host.dtype)
    size = property(lambda self: self._host.size)
    itemsize = property(lambda self: self._host.itemsize)
    device = DEVICE = "the stand-in's device"

    def get(self):
        return np.array(self._host)

    def __len__(self):
        return len(self._host)

    def __bool__(self):
        return bool(self._host)

    def __float__(self):
        return float(self._host)

    def __getitem__(self, key):
        return ndarray(np.asarray(self._host[inward(key)]))

    def __setitem__(self, key, value):
        self._host[inward(key)] = inward(value)

    def __array__(self, *_, **__):
        raise TypeError("implicit conversion to a NumPy array is not allowed")

    __array_ufunc__ = None
    __hash__ = None


def _operator(name):
    def apply(self, *others):
        found = getattr(self._host, f"__{name}__")(*map(inward, others))
        if name.startswith("i"):
            self._host = found
            return self
        return NotImplemented if found is NotImplemented else outward(found)

    return apply


def _method(name):
    def apply(self, *arguments, **named):
        return outward(getattr(self._host, name)(*arguments, **named))

    return apply


for _name in _OPERATORS:
    setattr(ndarray, f"__{_name}__", _operator(_name))
for _name in _METHODS:
    setattr(ndarray, _name, _method(_name))


def inward(value):
    """What the device may be handed: its own arrays and plain numbers."""
    if isinstance(value, ndarray):
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError("Unsupported type numpy.ndarray")
    if isinstance(value, tuple | list):
        return type(value)(inward(item) for item in value)
    return value


def outward(value):
    if isinstance(value, np.ndarray | np.generic):
        return ndarray(np.asarray(value))
    if isinstance(value, tuple):
        return tuple(outward(item) for item in value)
    return value


def _wrapped(function):
    def call(*arguments, **named):
        named = {name: inward(value) for name, value in named.items()}
        return outward(function(*map(inward, arguments), **named))

    return call


def made(function):
    """A function that makes an array: on the stand-in's device, if it is told where."""

    def call(*arguments, device=ndarray.DEVICE, **named):
        assert device == ndarray.DEVICE
        return outward(function(*arguments, **named))

    return call


def asarray(array, dtype=None, copy=None, device=ndarray.DEVICE):
    assert device == ndarray.DEVICE
    host = array._host if isinstance(array, ndarray) else array
    return array if array is not host and dtype is None and not copy else ndarray(np.array(host, dtype=dtype))


def module():
    """The stand-in for the module `cupy`, with the names of the array API standard."""
    cupy = types.ModuleType("cupy")
    for name in FUNCTIONS:
        setattr(cupy, name, _wrapped(getattr(np, name)))
    cupy.linalg = types.SimpleNamespace(**{name: _wrapped(getattr(np.linalg, name)) for name in LINALG})
    cupy.linalg.matrix_norm = _wrapped(lambda a, ord: np.linalg.norm(a, ord, axis=(-2, -1)))
    for name in MADE:
        setattr(cupy, name, made(getattr(np, name)))
    cupy.asarray, cupy.astype = asarray, _wrapped(lambda a, dtype: a.astype(dtype))
    cupy.float64, cupy.float32, cupy.ndarray = np.float64, np.float32, ndarray
    properties = {"name": b"stand-in", "totalGlobalMem": 1 << 30}
    runtime = types.SimpleNamespace(
        getDeviceCount=lambda: 1, getDeviceProperties=lambda device: properties, deviceSynchronize=lambda: None
    )
    cupy.cuda = types.SimpleNamespace(runtime=runtime)
    return cupy


def gemm(transa, transb, a, b, out, alpha, beta):
    """`cupy.cublas.gemm`: out = alpha op(a) op(b) + beta out in place, for C or Fortran order and equal types only."""
    assert a.dtype == b.dtype == out.dtype
    assert out._host.flags.forc
    left, right = (m._host.T if turn == "T" else m._host for m, turn in ((a, transa), (b, transb)))
    out._host[...] = alpha * (left @ right) + beta * out._host
    return out


def install(monkeypatch):
    """Put the stand-in in CuPy's place for one test."""
    import scipy.special

    special = types.ModuleType("cupyx.scipy.special")
    special.erf = _wrapped(scipy.special.erf)
    cublas = types.ModuleType("cupy.cublas")
    cublas.gemm = gemm
    cupy = module()
    monkeypatch.setattr("array_api_compat.cupy", cupy, raising=False)
    for name, found in {
        "cupy": cupy, "array_api_compat.cupy": cupy, "cupy.cublas": cublas,
        "cupyx": types.ModuleType("cupyx"), "cupyx.scipy": types.ModuleType("cupyx.scipy"),
        "cupyx.scipy.special": special,
    }.items():  # fmt: skip
        monkeypatch.setitem(sys.modules, name, found)
