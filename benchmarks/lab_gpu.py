"""The laboratory's descent step on a GPU: its time beside its large products alone and beside the floor.

    python benchmarks/lab_gpu.py [--widths 2048,8192,32768] [--seconds 1]

Problem: that of lab_speed.py (erf, two hidden layers, 20 inputs, one output). A step is: kernel recorded, gradient,
update, forward pass of the next parameters. `gemm` is CuPy's own products of the same shapes with the n x n matrix
(x W, d W^T, and x^T d of the collected updates). `floor` is max(flops / peak, bytes / bandwidth), with the rates of a
square product and of a copy measured in the same process; a step reads W twice, and reads and writes it once in
`_FLUSH_EVERY` steps.
"""

from __future__ import annotations

import argparse
import importlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from verify.lab import backends, empirical, record
from verify.lab.backends import Backend
from verify.lab.dynamics import _FLUSH_EVERY, Moving
from verify.lab.networks import Architecture, draw

INPUTS, RATE, STEPS = 20, 0.3, 8


def seconds(xp: Any, call: Callable[[], Any], least: float) -> float:
    """The best time of `call`, the device idle before and after; the first is not counted."""
    call()
    xp.cuda.runtime.deviceSynchronize()
    best, begin = float("inf"), time.perf_counter()
    while best == float("inf") or time.perf_counter() - begin < least:
        start = time.perf_counter()
        call()
        xp.cuda.runtime.deviceSynchronize()
        best = min(best, time.perf_counter() - start)
    return best


def step(there: Backend, n: int, dtype: str, least: float) -> float:
    """One descent step of ours, averaged over whole cycles of the deferred updates."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((INPUTS, 10))
    X /= np.linalg.norm(X, axis=1)[:, None]
    Y = there.asarray(np.sin(3 * X[:, :1]), dtype)
    X = there.asarray(X, dtype)
    arch = Architecture(10, (n, n), 1, "erf")
    moving = Moving(draw(arch, 0, np.dtype(dtype), there))
    state = {"J": empirical.jacobian(arch, moving, X)}

    def steps() -> None:
        for _ in range(STEPS):
            state["kernel"] = empirical.gram(state["J"]) / n
            moving.add(empirical.pull_back(state["J"], state["J"].output - Y), -RATE / n)
            state["J"] = empirical.jacobian(arch, moving, X)

    return seconds(importlib.import_module("cupy"), steps, least) / STEPS


def products(xp: Any, n: int, dtype: str, least: float) -> float:
    """CuPy's products alone, a step's share of each."""
    x, w = (random(xp, shape, dtype) for shape in ((INPUTS, n), (n, n)))
    late = random(xp, (_FLUSH_EVERY * INPUTS, n), dtype)
    forward = seconds(xp, lambda: x @ w, least)
    backward = seconds(xp, lambda: x @ w.swapaxes(0, 1), least)
    return forward + backward + seconds(xp, lambda: late.swapaxes(0, 1) @ late, least) / _FLUSH_EVERY


def random(xp: Any, shape: tuple[int, int], dtype: str) -> Any:
    """Numbers in [-1, 1), made on the host in panels: products of equal numbers run faster than real ones."""
    out = xp.empty(shape, dtype=dtype)
    panel = np.random.default_rng(0).uniform(-1, 1, (min(shape[0], 256), shape[1])).astype(dtype)
    for first in range(0, shape[0], len(panel)):
        out[first : first + len(panel)] = xp.asarray(panel[: shape[0] - first])
    return out


def rates(xp: Any, dtype: str, size: int, least: float) -> tuple[float, float]:
    """Flops per second of a square product of `dtype`, bytes per second (read and written) of a copy."""
    a, b, into = random(xp, (size, size), dtype), random(xp, (size, size), "float64"), xp.empty((size, size))

    def copy() -> None:
        into[...] = b

    return 2 * size**3 / seconds(xp, lambda: a @ a, least), 2 * b.size * b.itemsize / seconds(xp, copy, least)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--widths", default="2048,8192,32768")
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--peak-size", type=int, default=8192)
    chosen = parser.parse_args(arguments)
    there = backends.backend("cupy")
    xp = importlib.import_module("cupy")
    print(f"{record.machine()['gpu']['name']}, {INPUTS} inputs, best of {chosen.seconds:g} s each")
    names = ("step ms", "gemm ms", "step/gemm", "floor ms", "floor/step", "of peak")
    print(f"{'dtype':8} {'n':>7} " + " ".join(f"{name:>10}" for name in names))
    for dtype in ("float64", "float32"):
        peak, bandwidth = rates(xp, dtype, chosen.peak_size, chosen.seconds)
        print(f"{dtype}: square product {peak / 1e12:.1f} Tflop/s, copy {bandwidth / 1e12:.2f} TB/s")
        for n in map(int, chosen.widths.split(",")):
            ours, alone = step(there, n, dtype, chosen.seconds), products(xp, n, dtype, chosen.seconds)
            flops, moved = 6 * INPUTS * n**2, (2 + 2 / _FLUSH_EVERY) * n**2 * np.dtype(dtype).itemsize
            floor = max(flops / peak, moved / bandwidth)
            print(
                f"{dtype:8} {n:7d} {ours * 1e3:10.3f} {alone * 1e3:10.3f} {ours / alone:10.2f} {floor * 1e3:10.3f} "
                f"{floor / ours:10.1%} {flops / ours / peak:10.1%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
