"""Where the arrays of a run live, by name: NumPy, CuPy, or torch on one of its devices.

A library is imported when a run asks for it by name, never before. What all of them share is the array API standard,
through `array_api_compat`; what one of them does better in its own way stands in `arrays.py`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np

from verify.lab import blas
from verify.lab.errors import LabError

AUTO = "auto"
SPELLINGS = "numpy, cupy, torch, torch:DEVICE (such as torch:cuda or torch:mps) or auto"


class Library(Enum):
    """The libraries that offer arrays."""

    NUMPY = "numpy"
    CUPY = "cupy"
    TORCH = "torch"


@dataclass(frozen=True)
class Backend:
    """One library, and for torch the device. Usable ones come from `backend`."""

    library: Library
    device: str = ""

    @property
    def name(self) -> str:
        """What `--backend` calls it."""
        return f"{self.library.value}:{self.device}" if self.device else self.library.value

    @property
    def xp(self) -> Any:
        """Its functions, by the names of the array API standard."""
        return importlib.import_module(f"array_api_compat.{self.library.value}")

    def asarray(self, array: Any, dtype: Any = None) -> Any:
        """A host array there; memory is shared where it is there already.

        Raises:
            LabError: the device has no numbers of 64 bits.
        """
        if self.library is not Library.TORCH:
            return self.xp.asarray(array, dtype=dtype)
        host = np.ascontiguousarray(array, dtype=dtype)
        if self.device == "mps" and host.dtype == np.float64:
            raise LabError("backend torch:mps: this device computes in float32 only; use --dtype float32")
        kind = getattr(self.xp, host.dtype.name)
        return self.xp.asarray(host, dtype=kind, device=self.device or "cpu")

    def missing(self) -> str | None:
        """Why it cannot be used here, or None where it can."""
        return _MISSING[self.library](self.device)


def parse(name: str | Backend) -> Backend:
    """The backend that a name means, usable or not.

    Raises:
        LabError: no library or device is called so.
    """
    if isinstance(name, Backend):
        return name
    library, colon, device = name.partition(":")
    known = {one.value: one for one in Library}
    if library not in known or (colon and (library != "torch" or not device)):
        raise LabError(f"unknown backend {name!r}: use {SPELLINGS}")
    return Backend(known[library], "" if device == "cpu" else device)


def backend(name: str | Backend = "numpy") -> Backend:
    """The backend of this name, ready to compute.

    Raises:
        LabError: it is unknown, or cannot be used here, with the reason.
    """
    found = parse(name)
    reason = found.missing()
    if reason:
        extra = "gpu" if found.library is Library.CUPY else "torch"
        raise LabError(f"backend {found.name}: {reason}; use --backend numpy, or install the extra [{extra}]")
    if found.library is Library.TORCH and not found.device:
        torch = importlib.import_module("torch")
        if torch.get_num_threads() != blas.cores():
            torch.set_num_threads(blas.cores())
    return found


def missing_gpu() -> str | None:
    """Why CuPy cannot be used here, or None where it can."""
    return parse("cupy").missing()


def _no_numpy(_: str) -> None:
    return None


def _no_cupy(_: str) -> str | None:
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


def _no_torch(device: str) -> str | None:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return "torch is not installed"
    if not device:
        return None
    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        return f"torch has no device {device!r} here ({str(error).splitlines()[0]})"
    return None


_MISSING: dict[Library, Callable[[str], str | None]] = {
    Library.NUMPY: _no_numpy,
    Library.CUPY: _no_cupy,
    Library.TORCH: _no_torch,
}

__all__ = ["AUTO", "Backend", "Library", "backend", "missing_gpu", "parse"]
