"""The backend that `auto` means: the fastest installed one for a network, measured once on this machine and kept.

What is measured is a step of descent as `descend` does it, kernel included, at the width rounded up to a power of two,
two hidden layers at most and twenty inputs. What is kept are the times, by processor, number of threads, versions of
the libraries, width, depth and numbers; a file that cannot be read or written costs a new measurement, no more.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from verify.files import Unreadable, cache_folder, read_json
from verify.lab import arrays, blas
from verify.lab.backends import AUTO, backend, parse
from verify.lab.dynamics import Moving, Problem
from verify.lab.errors import LabError
from verify.lab.networks import Architecture, draw
from verify.lab.steps import stepper
from verify.lab.store import atomically

CANDIDATES = ("numpy", "torch", "cupy", "torch:cuda")
_PACKAGES = {"numpy": ("numpy",), "torch": ("torch",), "cupy": ("cupy-cuda13x", "cupy-cuda12x")}
_INPUTS, _STEPS, _ROUNDS = 20, 4, 3
_MOST = 1 << 20  # bytes of the file
_FILE = Path("derivation-verifier") / "backends.json"

#: seconds of a step of the architecture on a backend, in numbers of a type
Timer = Callable[[str, Architecture, np.dtype], float]


def choose(name: str, width: int, depth: int, dtype: str, *, timer: Timer | None = None) -> str:
    """`name`, or for `auto` the backend whose step takes the least time.

    Raises:
        LabError: the name is unknown.
    """
    if name != AUTO:
        return parse(name).name
    if depth == 1:
        return "numpy"  # no product of a width with a width: nothing that another library could do faster
    wide = 1 << (width - 1).bit_length()
    key = "|".join((processor(), f"{blas.cores()} threads", *_versions(), f"{wide} x {min(depth, 2)}", dtype))
    known = _read()
    if key not in known:
        arch = Architecture(10, (wide,) * min(depth, 2))
        timed = {one: (timer or seconds)(one, arch, np.dtype(dtype)) for one in _usable()}
        known = {**_read(), key: timed}
        _write(known)
    found = known[key]
    return min(found, key=found.__getitem__)


def seconds(name: str, arch: Architecture, dtype: np.dtype) -> float:
    """The best of a few short runs of descent, a step's share."""
    there, rng = backend(name), np.random.default_rng(0)
    X = rng.standard_normal((_INPUTS, arch.inputs))
    X /= np.linalg.norm(X, axis=1)[:, None]
    problem = Problem(*(there.asarray(a, dtype) for a in (X, np.sin(3 * X[:, :1]), X[:0])))
    theta = draw(arch, 0, dtype, there)
    with arrays.own_threads(problem.rows, theta.weights):
        step = stepper(arch, Moving(theta), problem, 0.1 * arch.kernel_scale)
        best = float("inf")
        for _ in range(_ROUNDS + 1):  # the first is a warm-up like any other: it is not the best
            begin = time.perf_counter()
            for _ in range(_STEPS):
                arrays.to_host(step.J.kernel)  # waits for the device
                step()
            best = min(best, (time.perf_counter() - begin) / _STEPS)
    return best


@cache
def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except (OSError, UnicodeDecodeError):
        pass
    return platform.processor() or platform.machine()


def _usable() -> Sequence[str]:
    """The candidates that are installed and have a device; nothing else is imported."""
    installed = [one for one in CANDIDATES if find_spec(parse(one).library.value) is not None]
    return [one for one in installed if parse(one).missing() is None]


def _versions() -> list[str]:
    found = []
    for names in _PACKAGES.values():
        for name in names:
            try:
                found.append(f"{name} {version(name)}")
            except PackageNotFoundError:
                continue
    return found


def _read() -> dict[str, dict[str, float]]:
    try:
        read = read_json(cache_folder() / _FILE, _MOST)
    except (FileNotFoundError, Unreadable):
        return {}
    return {key: value for key, value in read.items() if _is_timing(value)} if isinstance(read, dict) else {}


def _is_timing(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(k in CANDIDATES and isinstance(v, float) and v > 0 for k, v in value.items())
        and all(parse(k).missing() is None for k in value)
    )


def _write(known: dict[str, dict[str, float]]) -> None:
    path = cache_folder() / _FILE
    try:
        os.makedirs(path.parent, exist_ok=True)
        text = json.dumps(known, indent=1, sort_keys=True)
        atomically(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    except (OSError, LabError):
        return


__all__ = ["choose", "processor", "seconds"]
