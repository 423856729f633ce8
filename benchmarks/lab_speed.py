"""The laboratory's kernel and descent step beside torch, JAX and neural-tangents, turn about in one run.

    python benchmarks/lab_speed.py --torch PYTHON --jax PYTHON --table [--rounds 3] [--threads 2]

Problem: erf, two hidden layers of width n, 20 inputs on the sphere of R^10, one output, standard
parameterization, the same weights everywhere. PYTHON is an interpreter with torch, or with jax and
neural-tangents; both with numpy, scipy and array-api-compat. Each contender is a process of its own and is
asked `rounds` times in turn, those that are tens of times slower once; printed are the best and the median of
the rounds. Every contender's numbers are compared with ours: a wrong answer is an error, not a time. It takes
less than four minutes. `--table` puts the times into `lab_speed.json`, in the place of those of this processor
and beside those of others, and writes the tables of README.md from it.

A step is: kernel of the present parameters recorded, gradient, update, forward pass of the next parameters.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (1024, 2048, 4096)
RATE = 0.3
STEPS = 4  # one cycle of our deferred updates; short, so that a busy machine leaves some undisturbed
_ANSWER = "answer: "
SLOW_WIDTH = 2048
SLOW = (
    "per-sample",
    "JACOBIAN_CONTRACTION",
    "VECTOR_PRODUCTS",
)  # tens to hundreds of times ours: once is enough
NTK_METHODS = ("NTK_VECTOR_PRODUCTS", "STRUCTURED_DERIVATIVES", "JACOBIAN_CONTRACTION")


def problem(n: int, dtype: str) -> tuple[Any, ...]:
    """Weights (biases are zero at the start), inputs and targets, from the laboratory's own generator."""
    from verify.lab.networks import Architecture, draw

    rng = np.random.default_rng(0)
    X = rng.standard_normal((20, 10))
    X /= np.linalg.norm(X, axis=1)[:, None]
    Y = np.sin(3 * X[:, :1])
    arch = Architecture(10, (n, n), 1, "erf")
    theta = draw(arch, 0, np.dtype(dtype))
    return arch, theta, X.astype(dtype), Y.astype(dtype)


def timed(call: Callable[[], Any], repeats: int = 3, seconds: float = 0.5) -> float:
    """The best of at least `repeats` calls, and of as many as `seconds` allow, after a first call that is
    not counted."""
    call()
    best, begin = float("inf"), time.perf_counter()
    while repeats > 0 or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
        repeats -= 1
    return best


def ours_ntk(n: int, dtype: str, *, where: str) -> tuple[float, list[float]]:
    from verify.lab import arrays, empirical
    from verify.lab.backends import backend

    there = backend(where)
    arch, theta, X, _ = problem(n, dtype)
    theta, X = theta.on(there), there.asarray(X)
    seconds = timed(lambda: empirical.ntk(arch, theta, X))
    return seconds, arrays.to_host(empirical.ntk(arch, theta, X)).ravel().tolist()


def ours_step(n: int, dtype: str, *, where: str) -> tuple[float, list[float]]:
    from verify.lab import arrays, empirical
    from verify.lab.backends import backend
    from verify.lab.dynamics import Moving

    there = backend(where)
    arch, theta, X, Y = problem(n, dtype)
    theta, X, Y = theta.on(there), there.asarray(X), there.asarray(Y)
    moving = Moving(theta)
    state = {"J": empirical.jacobian(arch, moving, X)}

    def steps() -> None:
        for _ in range(STEPS):
            state["kernel"] = empirical.gram(state["J"]) / n
            moving.add(empirical.pull_back(state["J"], state["J"].output - Y), -RATE / n)
            state["J"] = empirical.jacobian(arch, moving, X)

    with arrays.own_threads(len(X), theta.weights):  # as `descend` does
        steps()
        answer = np.concatenate([arrays.to_host(a).ravel() for a in (state["kernel"], state["J"].output)])
        return timed(steps) / STEPS, answer.tolist()


def _torch_problem(n: int, dtype: str) -> tuple[Any, ...]:
    import torch

    _, theta, X, Y = problem(n, dtype)
    weights = [torch.from_numpy(w.copy()) for w in theta.weights]
    biases = [torch.from_numpy(b.copy()) for b in theta.biases]
    return torch, weights, biases, torch.from_numpy(X), torch.from_numpy(Y)


def _torch_forward(torch: Any, weights: Any, biases: Any, X: Any) -> tuple[list[Any], list[Any], Any]:
    xs, hs = [X], []
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True)):
        hs.append(xs[-1] @ w + b)
        if layer < 2:
            xs.append(torch.erf(hs[-1]))
    return xs, hs, hs[-1]


def _torch_gram(xs: Any, deltas: Any) -> Any:
    total = xs[2] @ xs[2].T + 1
    for x, d in zip(xs, deltas, strict=False):
        total = total + (x @ x.T + 1) * (d @ d.T)
    return total


def torch_hand_step(n: int, dtype: str) -> tuple[float, list[float]]:
    """The same step hand-written in torch: in-place addmm, Gram products, no autograd."""
    torch, w, b, X, Y = _torch_problem(n, dtype)
    torch.set_grad_enabled(False)
    state: dict[str, Any] = {"f": _torch_forward(torch, w, b, X)}
    two = 2 / np.sqrt(np.pi)

    def steps() -> None:
        for _ in range(STEPS):
            xs, hs, f = state["f"]
            d2 = w[2].T * (two * torch.exp(-hs[1] * hs[1]))
            d1 = (d2 @ w[1].T) * (two * torch.exp(-hs[0] * hs[0]))
            state["kernel"] = _torch_gram(xs, (d1, d2)) / n
            g = (f - Y) * (-RATE / n)
            for layer, d in enumerate((d1 * g, d2 * g, g)):
                w[layer].addmm_(xs[layer].T, d)
                b[layer].add_(d.sum(0))
            state["f"] = _torch_forward(torch, w, b, X)

    steps()
    answer = torch.cat([state["kernel"].ravel(), state["f"][2].ravel()])
    return timed(steps) / STEPS, answer.tolist()


def torch_autograd_step(n: int, dtype: str, *, structured: bool) -> tuple[float, list[float]]:
    """Autograd: `structured` takes derivatives to the pre-activations and Gram products, else per-sample
    Jacobians."""
    torch, w, b, X, Y = _torch_problem(n, dtype)
    torch.set_grad_enabled(True)
    parameters = [p.requires_grad_() for p in (*w, *b)]
    state: dict[str, Any] = {}
    count = STEPS if structured else 1

    def kernel() -> Any:
        if structured:
            xs, hs, f = _torch_forward(torch, w, b, X)
            deltas = torch.autograd.grad(f.sum(), hs[:2], retain_graph=True)
            with torch.no_grad():
                return _torch_gram([x.detach() for x in xs], deltas) / n, f

        def single(ps: Any, x: Any) -> Any:
            return _torch_forward(torch, ps[:3], ps[3:], x[None])[2][0, 0]

        rows = torch.func.vmap(torch.func.grad(single), (None, 0))(tuple(p.detach() for p in parameters), X)
        flat = [r.reshape(20, -1) for r in rows]
        return sum(r @ r.T for r in flat) / n, _torch_forward(torch, w, b, X)[2]

    def steps() -> None:
        for _ in range(count):
            state["kernel"], f = kernel()
            loss = ((f - Y) ** 2).sum() / 2
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                for p, g in zip(parameters, gradients, strict=True):
                    p.add_(g, alpha=-RATE / n)

    for _ in range(STEPS // count):
        steps()
    with torch.no_grad():
        answer = torch.cat([state["kernel"].ravel(), _torch_forward(torch, w, b, X)[2].ravel()])
    return timed(steps) / count, answer.tolist()


def _jax_problem(n: int, dtype: str) -> tuple[Any, ...]:
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    from jax.scipy.special import erf

    _, theta, X, Y = problem(n, dtype)
    parameters = [(jnp.asarray(w), jnp.asarray(b)) for w, b in zip(theta.weights, theta.biases, strict=True)]

    def apply(p: Any, x: Any, **_: Any) -> Any:
        for layer, (w, b) in enumerate(p):
            x = x @ w + b
            if layer < 2:
                x = erf(x)
        return x

    return jax, jnp, parameters, apply, jnp.asarray(X), jnp.asarray(Y)


def _nt_kernel(apply: Any, method: str) -> Any:
    import neural_tangents as nt

    chosen = getattr(nt.NtkImplementation, method)
    return nt.empirical_ntk_fn(apply, trace_axes=(), vmap_axes=0, implementation=chosen)


def nt_ntk(n: int, dtype: str, *, method: str) -> tuple[float, list[float]]:
    jax, _, parameters, apply, X, _ = _jax_problem(n, dtype)
    kernel = jax.jit(lambda p: _nt_kernel(apply, method)(X, None, p))
    seconds = timed(lambda: kernel(parameters).block_until_ready())
    return seconds, (np.asarray(kernel(parameters)).ravel() / n).tolist()


def jax_step(n: int, dtype: str, *, method: str) -> tuple[float, list[float]]:
    """Gradient by jax.grad, kernel by neural-tangents, all in one jitted function with donated parameters."""
    jax, jnp, parameters, apply, X, Y = _jax_problem(n, dtype)
    kernel = _nt_kernel(apply, method)

    def one(p: Any) -> Any:
        gradient = jax.grad(lambda q: jnp.sum((apply(q, X) - Y) ** 2) / 2)(p)
        moved = jax.tree_util.tree_map(lambda a, g: a - RATE / n * g, p, gradient)
        return moved, kernel(X, None, p).reshape(20, 20) / n

    step = jax.jit(one, donate_argnums=0)
    state: dict[str, Any] = {"p": parameters}

    def steps() -> None:
        for _ in range(STEPS):
            state["p"], state["kernel"] = step(state["p"])
        state["kernel"].block_until_ready()

    steps()
    answer = np.concatenate([np.asarray(state["kernel"]).ravel(), np.asarray(apply(state["p"], X)).ravel()])
    return timed(steps) / STEPS, answer.tolist()


def floor(n: int, dtype: str) -> tuple[float, list[float]]:
    """max(flops / peak, bytes / bandwidth) of a step, both measured now: 6 |D| n^2 flops, 2 reads of W
    (and 1/8 r+w)."""
    a = np.random.default_rng(0).standard_normal((1536, 1536)).astype(dtype)
    peak = 2 * 1536**3 / timed(lambda: a @ a)
    big = np.zeros(1 << 26, dtype=dtype)
    bandwidth = big.nbytes / timed(big.sum)  # one core reads
    flops, moved = 6 * 20 * n**2, (2 + 2 / 8) * n**2 * np.dtype(dtype).itemsize
    return max(flops / peak, moved / bandwidth), [peak, bandwidth, flops / peak, moved / bandwidth]


WORKERS: dict[str, Callable[[int, str], tuple[float, list[float]]]] = {
    **{f"ours {w} ntk": (lambda n, d, w=w: ours_ntk(n, d, where=w)) for w in ("numpy", "torch")},
    **{f"ours {w} step": (lambda n, d, w=w: ours_step(n, d, where=w)) for w in ("numpy", "torch")},
    "floor": floor,
    "torch step, hand-written": torch_hand_step,
    "torch step, autograd to pre-activations": lambda n, d: torch_autograd_step(n, d, structured=True),
    "torch step, autograd per-sample Jacobians": lambda n, d: torch_autograd_step(n, d, structured=False),
    **{f"nt ntk, {m}": (lambda n, d, m=m: nt_ntk(n, d, method=m)) for m in NTK_METHODS},
    **{f"jax step, {m}": (lambda n, d, m=m: jax_step(n, d, method=m)) for m in NTK_METHODS[:2]},
}  # fmt: skip


@dataclass(frozen=True)
class Contender:
    """A process of its own that measures when it is asked, so that its libraries are loaded once."""

    name: str
    process: subprocess.Popen[str]
    versions: set[str] = field(default_factory=set)

    @classmethod
    def start(cls, name: str, python: str, threads: int) -> Contender:
        """XLA on a CPU has no thread option: it uses the cores it is given."""
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        environment |= {v: str(threads) for v in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
        command = [python, str(Path(__file__).resolve()), "--worker", name]
        pipe = subprocess.PIPE
        return cls(name, subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment))

    def measure(self, n: int, dtype: str) -> tuple[float, np.ndarray]:
        """Seconds, and what was computed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([n, dtype]), file=self.process.stdin, flush=True)
        for line in self.process.stdout:
            if line.startswith(_ANSWER):
                (seconds, answer), versions = json.loads(line.removeprefix(_ANSWER))
                self.versions.update(versions)
                return seconds, np.array(answer)
        raise SystemExit(f"{self.name} at n = {n}, {dtype}: ended; its error stands above")

    def stop(self) -> None:
        self.process.communicate(timeout=60)


def serve(name: str) -> None:
    """A contender's side: a line [n, dtype] in, a line with seconds and numbers out."""
    for line in sys.stdin:
        n, dtype = json.loads(line)
        print(_ANSWER + json.dumps([WORKERS[name](n, dtype), _versions()]), flush=True)


def _versions() -> list[str]:
    found = []
    for package in ("numpy", "torch", "jax", "neural-tangents"):
        with suppress(PackageNotFoundError):
            found.append(f"{package} {version(package)}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--torch", help="interpreter with torch")
    parser.add_argument("--jax", help="interpreter with jax and neural-tangents")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--dtypes", default="float64,float32")
    parser.add_argument("--widths", default=",".join(map(str, WIDTHS)))
    parser.add_argument("--kind", choices=("ntk", "step"), action="append")
    parser.add_argument("--table", action="store_true", help="put the times into lab_speed.json and README.md")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        serve(arguments.worker)
        return
    import lab_speed_table as table

    cells = [cell for kind in arguments.kind or ("ntk", "step") for cell in measured(arguments, kind)]
    if arguments.table:
        table.update([asdict(cell) for cell in cells])


@dataclass(frozen=True)
class Cell:
    """The best times and the medians of one kind, width and type of numbers, in milliseconds, by contender."""

    processor: str
    threads: int
    rounds: int
    date: str
    versions: list[str]
    kind: str
    n: int
    dtype: str
    best: dict[str, float]
    median: dict[str, float]


def measured(arguments: argparse.Namespace, kind: str) -> Iterator[Cell]:
    """Every cell of a kind, as it is done."""
    pythons = {f"ours numpy {kind}": sys.executable}
    for name in WORKERS:
        python = arguments.torch if "torch" in name else arguments.jax
        if python and name.startswith(tuple(f"{peer} {kind}" for peer in ("ours torch", "torch", "jax", "nt"))):
            pythons[name] = python
    if kind == "step":
        pythons["floor"] = sys.executable
    contenders = [Contender.start(name, python, arguments.threads) for name, python in pythons.items()]
    try:
        for dtype in arguments.dtypes.split(","):
            for n in map(int, arguments.widths.split(",")):
                yield compare(arguments, contenders, kind=kind, n=n, dtype=dtype)
    finally:
        for contender in contenders:
            contender.stop()


def compare(arguments: argparse.Namespace, contenders: list[Contender], *, kind: str, n: int, dtype: str) -> Cell:
    """All contenders turn about, their numbers compared with ours; printed, and as a cell."""
    times: dict[str, list[float]] = {}
    reference: np.ndarray | None = None
    for turn in range(arguments.rounds):
        for contender in contenders:
            name = contender.name
            if any(slow in name for slow in SLOW) and (turn or n != SLOW_WIDTH):
                continue
            seconds, answer = contender.measure(n, dtype)
            times.setdefault(name, []).append(seconds)
            if reference is None:
                reference = answer
            elif name != "floor":
                error = float(np.abs(answer - reference).max() / np.abs(reference).max())
                if error > (1e-9 if dtype == "float64" else 2e-3):
                    raise SystemExit(f"{name} at {n}, {dtype}: differs from ours by {error:.1e}")
    best = {name: round(min(seconds) * 1e3, 3) for name, seconds in times.items()}
    median = {name: round(statistics.median(seconds) * 1e3, 3) for name, seconds in times.items()}
    ours = min(value for name, value in best.items() if name.startswith("ours"))  # what `auto` takes
    cell = Cell(
        processor(), arguments.threads, arguments.rounds, time.strftime("%Y-%m-%d"),
        sorted(set().union(*(contender.versions for contender in contenders))), kind, n, dtype, best, median,
    )  # fmt: skip
    where = f"{cell.processor}, {cell.threads} threads, best (median) of {cell.rounds} rounds"
    print(f"\n{kind}, n = {n}, {dtype}, {where}")
    for name, value in sorted(best.items(), key=lambda item: item[1]):
        print(f"  {name:45} {value:9.2f} ({median[name]:9.2f}) ms   {value / ours:7.2f} x ours", flush=True)
    return cell


def processor() -> str:
    from verify.lab.fastest import processor

    return processor()


if __name__ == "__main__":
    main()
