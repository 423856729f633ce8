"""The laboratory's descent step on a GPU: its time, the time of its large products alone, the share of peak.

    python benchmarks/lab_gpu.py [--widths 2048,4096,8192,16384] [--seconds 2]

Problem: that of lab_speed.py (erf, two hidden layers, 20 inputs, one output). A step is: kernel recorded, gradient,
update, forward pass of the next parameters. `gemm` is CuPy's own products of the same shapes with the n x n matrix
(x W, d W^T, and x^T d of the collected updates), `peak` a square product; both in the same process. Share of peak =
flops of the step's products with the n x n matrix / its time / peak.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

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


def step(xp: Any, n: int, dtype: str, least: float) -> float:
    """One descent step of ours, averaged over whole cycles of the deferred updates."""
    from verify.lab import empirical
    from verify.lab.dynamics import Moving
    from verify.lab.networks import Architecture, draw

    rng = np.random.default_rng(0)
    X = rng.standard_normal((INPUTS, 10))
    X /= np.linalg.norm(X, axis=1)[:, None]
    Y = xp.asarray(np.sin(3 * X[:, :1]), dtype=dtype)
    X = xp.asarray(X, dtype=dtype)
    arch = Architecture(10, (n, n), 1, "erf")
    moving = Moving(draw(arch, 0, np.dtype(dtype), xp))
    state = {"J": empirical.jacobian(arch, moving, X)}

    def steps() -> None:
        for _ in range(STEPS):
            state["kernel"] = empirical.gram(state["J"]) / n
            moving.add(empirical.pull_back(state["J"], state["J"].output - Y), -RATE / n)
            state["J"] = empirical.jacobian(arch, moving, X)

    return seconds(xp, steps, least) / STEPS


def products(xp: Any, n: int, dtype: str, least: float) -> float:
    """CuPy's products alone, a step's share of each."""
    from verify.lab.dynamics import _FLUSH_EVERY

    x, w = (xp.asarray(np.ones(shape), dtype=dtype) for shape in ((INPUTS, n), (n, n)))
    late = xp.asarray(np.ones((_FLUSH_EVERY * INPUTS, n)), dtype=dtype)
    forward = seconds(xp, lambda: x @ w, least)
    backward = seconds(xp, lambda: x @ w.swapaxes(0, 1), least)
    return forward + backward + seconds(xp, lambda: late.swapaxes(0, 1) @ late, least) / _FLUSH_EVERY


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--widths", default="2048,4096,8192,16384")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--peak-size", type=int, default=8192)
    chosen = parser.parse_args(arguments)
    from verify.lab import arrays, record

    xp = arrays.namespace("cupy")
    print(f"{record.machine()['gpu']['name']}, {INPUTS} inputs, best of {chosen.seconds:g} s each")
    print(f"{'dtype':8} {'n':>7} {'step ms':>9} {'gemm ms':>9} {'step/gemm':>9} {'peak TF/s':>9} {'of peak':>8}")
    for dtype in ("float64", "float32"):
        square = xp.asarray(np.ones((chosen.peak_size, chosen.peak_size)), dtype=dtype)
        peak = 2 * chosen.peak_size**3 / seconds(xp, lambda a=square: a @ a, chosen.seconds)  # type: ignore[misc]
        for n in map(int, chosen.widths.split(",")):
            ours, alone = step(xp, n, dtype, chosen.seconds), products(xp, n, dtype, chosen.seconds)
            share = 6 * INPUTS * n**2 / ours / peak
            print(
                f"{dtype:8} {n:7d} {ours * 1e3:9.3f} {alone * 1e3:9.3f} {ours / alone:9.2f} {peak / 1e12:9.2f} "
                f"{share:8.1%}",
                flush=True,
            )


if __name__ == "__main__":
    main()
