"""Training of the real network: gradient descent (53) and gradient flow (5), with every quantity of
Section 6.

The loss is the sum 1/2 ||f(X) - Y||^2. `Theta_hat = kappa J J^T` and `eta = kappa eta_0`
(networks.py), so that descent is theta_{t+1} = theta_t - eta_0 kappa J^T g and flow d theta / d tau =
-kappa J^T g, tau = eta_0 t.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, log, nan
from typing import Any

import numpy as np

from verify.lab import arrays, blas
from verify.lab.empirical import (
    Jacobian,
    Thin,
    difference_squared,
    gram,
    jacobian,
    pull_back,
    sum_norm_squared,
)
from verify.lab.linearized import Descent, Flow, Linearized
from verify.lab.networks import Architecture, Parameters, flatten, forward
from verify.lab.steps import stepper

_FLUSH_EVERY = 4  # rank-N updates of a large matrix that are kept apart before they are added to it
_IN_PLACE = 1 << 14  # entries from which NumPy's product is added in place, not made first
_LARGE = 1 << 18  # entries from which a weight matrix counts as large
_AT_ONCE, _MOST_WAITING = 64, 1 << 20  # recorded states that are measured together, and numbers in their kernels
_DIVERGED = 1e6  # ||g_t|| / ||g_0|| beyond which a run is called divergent


class _Pending:
    """Updates x^T d that wait, stacked: their sum is X^T D with `rows` rows each."""

    def __init__(self) -> None:
        self.rows = 0
        self._store: tuple[Any, Any] | None = None

    @property
    def x(self) -> Any:
        assert self._store is not None
        return self._store[0][: self.rows]

    @property
    def d(self) -> Any:
        assert self._store is not None
        return self._store[1][: self.rows]

    def append(self, x: Any, d: Any) -> None:
        last = self.rows + x.shape[-2]
        if self._store is None or len(self._store[0]) < last:
            room = max(_FLUSH_EVERY * x.shape[-2], last)
            grown = tuple(arrays.namespace_of(a).empty((room, a.shape[-1]), **arrays.like(a)) for a in (x, d))
            if self._store is not None:
                for new, old in zip(grown, (self.x, self.d), strict=True):
                    new[: self.rows] = old
            self._store = grown
        self._store[0][self.rows : last] = x
        self._store[1][self.rows : last] = d
        self.rows = last


class Moving:
    """theta_t in place: a copy of theta_0 plus updates x^T d, those of large matrices
    kept thin and added in bulk.

    Answers the same `right`, `left`, `bias`, `columns` as `Parameters`. Memory: theta_t and theta_0, and 2
    * 4 * N numbers per row of a large matrix.
    """

    def __init__(self, theta: Parameters) -> None:
        self.start = theta
        self.weights = [arrays.copy(w) for w in theta.weights]
        self.biases = [arrays.copy(b) for b in theta.biases]
        self._pending = [_Pending() for _ in self.weights]
        self.at_once = False  # whether each update is added when it comes

    def right(self, layer: int, x: Any) -> Any:
        out, late = arrays.times(x, self.weights[layer - 1]), self._pending[layer - 1]
        if late.rows:
            out += (x @ arrays.transpose(late.x)) @ late.d
        return out

    def right_then(self, layer: int, x: Any, then: blas.Then) -> tuple[Any, Any]:
        w, late = self.weights[layer - 1], self._pending[layer - 1]
        if not late.rows:
            return arrays.times_then(x, w, then)
        if _cached(w):
            added, late.rows = (late.x, late.d), 0
            return arrays.times_then(x, w, then, added)
        small, d = x @ arrays.transpose(late.x), late.d

        def with_late(product: Any, columns: slice) -> tuple[Any, Any]:
            product += small @ d[:, columns]
            return then(product, columns)

        return arrays.times_then(x, w, with_late)

    def left(self, layer: int, d: Any) -> Any:
        out, late = arrays.times_transposed(d, self.weights[layer - 1]), self._pending[layer - 1]
        if late.rows:
            out += (d @ arrays.transpose(late.d)) @ late.x
        return out

    def bias(self, layer: int) -> Any:
        return self.biases[layer - 1][..., None, :]

    def columns(self) -> Any:
        return self.weights[-1]

    def add(self, v: Thin, scale: float = 1.0) -> None:
        """theta <- theta + scale v."""
        for layer, (x, d, b) in enumerate(zip(v.x, v.d, v.b, strict=True)):
            scaled = scale * d
            shift = scaled if b is d else scale * b
            self.biases[layer] += arrays.namespace_of(shift).sum(shift, axis=-2)
            w, late = self.weights[layer], self._pending[layer]
            if w.ndim > 2 or (arrays.on_host(w) and w.size < _IN_PLACE):
                w += arrays.transpose(x) @ scaled
            elif not self._waits(w, x.shape[-2]):
                arrays.add_product(w, x, scaled)
            else:
                late.append(x, scaled)
                if late.rows >= (2 if _cached(w) else _FLUSH_EVERY) * x.shape[-2]:
                    self._flush(layer)

    def _waits(self, w: Any, rows: int) -> bool:
        """Whether updates of w of so many rows wait: to save passes over memory, or for NumPy's next product."""
        if self.at_once or min(w.shape) <= rows or w.shape[0] * w.shape[1] < _LARGE:
            return False
        return not _cached(w) or arrays.on_host(w)

    def _flush(self, layer: int) -> None:
        late = self._pending[layer]
        if late.rows:
            arrays.add_product(self.weights[layer], late.x, late.d)
            late.rows = 0

    def parameters(self) -> Parameters:
        """theta_t as a value that shares memory with this object."""
        for layer in range(len(self.weights)):
            self._flush(layer)
        return Parameters(tuple(self.weights), tuple(self.biases))

    def distance(self) -> Any:
        """||theta_t - theta_0||_2."""
        return self.parameters().distance(self.start)


def _cached(w: Any) -> bool:
    """Whether a cache may hold w: its updates wait only for the next x W, which adds them block by block."""
    return bool(w.shape[-2] * w.shape[-1] * w.dtype.itemsize <= blas.CACHED)


@dataclass(frozen=True)
class Problem:
    """A training set X (N, n_0), Y (N, k), and test inputs Z (M, n_0), M >= 0, on the
    namespace of the network.
    """

    X: Any
    Y: Any
    Z: Any

    @property
    def residual_size(self) -> int:
        return int(self.X.shape[0] * self.Y.shape[-1])

    @property
    def rows(self) -> int:
        """Rows of the tallest product with a weight matrix."""
        return max(self.residual_size, len(self.Z))


@dataclass(frozen=True)
class Trajectory:
    """What was recorded of one run, one row per recorded time (first axis), batch axes after it.

    All on the host, in the units of the notes: `times` are steps t (descent) or tau = eta_0 t (flow).
    """

    times: np.ndarray
    residual: np.ndarray  # ||g_t||_2
    linear_residual: np.ndarray  # ||g^lin_t||_2
    gap_train: np.ndarray  # ||g^lin_t - g_t||_2
    gap_test: np.ndarray  # max over test inputs of ||f^lin_t(x) - f_t(x)||_2
    path: np.ndarray  # sum_j ||theta_j - theta_{j-1}||_2
    distance: np.ndarray  # ||theta_t - theta_0||_2
    jacobian: np.ndarray  # ||J(theta_t)||_F / sqrt(n)
    jacobian_change: np.ndarray  # ||J(theta_t) - J(theta_0)||_F / sqrt(n)
    kernel_change: np.ndarray  # ||Theta_hat_t - Theta_hat_0||_F
    kernel_change_op: np.ndarray  # the same in the operator norm
    step_norm: np.ndarray  # ||I - eta_0 kappa J(theta_{t+1}) J(theta_t)^T||_op (descent), NaN where not measured
    chain_change: np.ndarray  # kappa ||J_0 J_0^T - J(theta_{t+1}) J(theta_t)^T||_op, NaN where not measured
    kernel_0: np.ndarray  # Theta_hat_0(X, X)
    cross_0: np.ndarray  # Theta_hat_0(Z, X)
    gap_error: np.ndarray | None = None  # estimated error of gap_train through the integrator (flow)
    evaluations: int = 0
    diverged: bool = False


@dataclass
class _Recorder:
    """Measures one state after the other against theta_0.

    What follows from the outputs and the kernel alone waits until some states are there, and is computed for all of
    them at once: for a narrow network that is most of the work.

    Args:
        thorough: whether everything is measured, or the training outputs alone.
    """

    arch: Architecture
    problem: Problem
    theta: Moving
    dynamics: Flow | Descent
    thorough: bool = True
    times: list[float] = field(default_factory=list)
    path: Any = 0.0
    _waiting: list[dict[str, Any]] = field(default_factory=list)
    _settled: list[dict[str, Any]] = field(default_factory=list)

    def begin(self, J: Jacobian) -> None:
        arch, problem = self.arch, self.problem
        xp = arrays.namespace_of(J.output)
        self.J_0, self.kernel_0 = J, arch.kernel_scale * J.kernel
        if len(problem.Z):
            J_Z = jacobian(arch, self.theta, problem.Z)
            self.cross_0, self.f_0 = arch.kernel_scale * gram(J_Z, J), flatten(J_Z.output)
        else:
            *batch, _, columns = self.kernel_0.shape
            self.cross_0 = xp.zeros((*batch, 0, columns), **arrays.like(self.kernel_0))
            self.f_0 = xp.zeros((*batch, 0), **arrays.like(self.kernel_0))
        near = arrays.nearby(self.kernel_0)  # where all that follows is computed
        self._move = arrays.to_host if arrays.on_host(near) else _as_it_is
        self._kernel_0, self._cross_0, self._f_0 = near, self._move(self.cross_0), self._move(self.f_0)
        self.linear = Linearized.at(near, self._move(flatten(J.output - problem.Y)), self.dynamics)
        self._at_once = min(_AT_ONCE, max(1, _MOST_WAITING // (problem.residual_size**2)))

    def record(self, time: float, J: Jacobian, kernel: Any) -> None:
        arch, problem = self.arch, self.problem
        xp = arrays.namespace_of(J.output)
        raw = {"g": flatten(J.output - problem.Y)}
        if self.thorough:
            raw |= {
                "kernel": kernel,
                "path": self.path + xp.zeros(raw["g"].shape[:-1], **arrays.like(raw["g"])),
                "distance": self.theta.distance(),
                "jacobian_change": arrays.root(difference_squared(J, self.J_0)) / arch.n**0.5,
            }
            if len(problem.Z):
                raw["f"] = flatten(forward(arch, self.theta, problem.Z).output)
        self._settle_when(self._at_once)
        self._waiting.append(raw)
        self.times.append(time)

    def chain(self, mixed: Any) -> None:
        """Add to the last row kappa J J'^T of two parameters that follow each other."""
        self._waiting[-1]["mixed"] = mixed

    def _settle_when(self, count: int) -> None:
        if len(self._waiting) < max(count, 1):
            return
        waiting, self._waiting = self._waiting, []
        times = self.times[-len(waiting) :]

        def all_of(name: str, rows: list[dict[str, Any]] = waiting) -> Any:
            return self._move(arrays.piled([row[name] for row in rows]))

        g = all_of("g")
        xp = arrays.namespace_of(g)
        t = xp.asarray(np.array(times).reshape(-1, *[1] * (g.ndim - 1)), **arrays.like(self._kernel_0))
        linear = self.linear.train_residual(t)
        found = {
            "residual": arrays.norm(g),
            "linear_residual": arrays.norm(linear),
            "gap_train": arrays.norm(linear - g),
        }
        if self.thorough:
            found |= self._thorough(waiting, all_of, t)
        self._settled.append({name: arrays.to_host(values) for name, values in found.items()})

    def _thorough(self, waiting: list[dict[str, Any]], all_of: Callable[..., Any], t: Any) -> dict[str, Any]:
        kernel, arch = all_of("kernel"), self.arch
        xp = arrays.namespace_of(kernel)
        change = kernel - self._kernel_0
        # ||J||_F^2 / n is the trace of the kernel where kappa = 1/n; a diagonal entry is a sum of squares
        trace = xp.sum(kernel * xp.eye(kernel.shape[-1], **arrays.like(kernel)), axis=(-2, -1))
        found = {name: all_of(name) for name in ("path", "distance", "jacobian_change")}
        found |= {
            "jacobian": xp.sqrt(trace / (arch.kernel_scale * arch.n)),
            "kernel_change": arrays.norm(change, 2),
            "kernel_change_op": arrays.operator_norm(change),
            "gap_test": found["path"] * 0,
        }
        if "f" in waiting[0]:
            gap = all_of("f") - self.linear.test_output(self._cross_0, self._f_0, t)
            gap = gap.reshape(*gap.shape[:-1], len(self.problem.Z), arch.outputs)
            found["gap_test"] = xp.max(arrays.norm(gap), axis=-1)
        measured = [row for row in waiting if "mixed" in row]
        place = np.array(["mixed" in row for row in waiting])
        for name in ("step_norm", "chain_change"):
            found[name] = np.full(found["path"].shape, nan)
        if measured and isinstance(self.dynamics, Descent):
            mixed = all_of("mixed", measured)
            step = xp.eye(mixed.shape[-1], **arrays.like(mixed)) - self.dynamics.eta_0 * mixed
            found["step_norm"][place] = arrays.to_host(arrays.spectral_norm(step))
            found["chain_change"][place] = arrays.to_host(arrays.spectral_norm(self._kernel_0 - mixed))
        return found

    def gap_train(self) -> np.ndarray:
        """||g^lin - g||_2 at the recorded times."""
        self._settle_when(1)
        return np.concatenate([part["gap_train"] for part in self._settled])

    def trajectory(self, **more: Any) -> Trajectory:
        self._settle_when(1)
        columns: dict[str, Any] = {
            name: np.concatenate([part[name] for part in self._settled]) for name in self._settled[0]
        }
        return Trajectory(
            np.array(self.times, dtype=float),
            kernel_0=arrays.to_host(self.kernel_0),
            cross_0=arrays.to_host(self.cross_0),
            **columns,
            **more,
        )


def _as_it_is(array: Any) -> Any:
    return array


def record_times(last: int, dense: int = 32, total: int = 120) -> list[int]:
    """Steps to record: the first `dense`, then about `total` in geometric progression, and the last."""
    times = set(range(min(dense, last) + 1)) | {last}
    if last > dense:
        times |= {round(t) for t in np.geomspace(max(dense, 1), last, total)}
    return sorted(times)


def steps_to(reduction: float, eta_0: float, lambda_min: float, most: int) -> int:
    """Steps after which (1 - eta_0 lambda_min)^t <= reduction, at most `most`."""
    rate = min(max(eta_0 * lambda_min, 1e-12), 0.99)
    return max(1, min(most, ceil(log(reduction) / log(1 - rate))))


def descend(
    arch: Architecture,
    theta: Parameters,
    problem: Problem,
    eta_0: float,
    steps: int,
    *,
    record: Sequence[int] | None = None,
    chain: bool = False,
    tick: Callable[[int], None] | None = None,
) -> Trajectory:
    """`steps` steps of (53) at eta = kappa eta_0, recording at the steps of `record` (default
    `record_times`).

    Args:
        chain: also measure ||I - eta J(theta_{t+1}) J(theta_t)^T||_op of (65)-(70) at recorded steps.
        tick: called with the number of each finished step.
    A run whose residual grows beyond 10^6 times its start, or stops being finite, ends with `diverged`.
    """
    wanted = set(record_times(steps) if record is None else record)
    with arrays.own_threads(problem.rows, theta.weights):
        moving = Moving(theta)
        recorder = _Recorder(arch, problem, moving, Descent(eta_0))
        rate = eta_0 * arch.kernel_scale
        step = stepper(arch, moving, problem, rate)
        recorder.begin(step.kept())
        xp = arrays.namespace_of(step.J.output)
        first = arrays.norm(flatten(step.J.output - problem.Y))
        diverged, evaluations = False, 1
        for t in range(steps + 1):
            size = arrays.norm(flatten(step.J.output - problem.Y))
            if not bool(xp.all(size <= _DIVERGED * first)):  # also true for NaN
                diverged = True
                break
            recorded = t in wanted
            if recorded:
                recorder.path = step.path
                recorder.record(t, step.J, arch.kernel_scale * step.J.kernel)
            if t == steps:
                break
            previous = step.kept() if recorded and chain else None
            step()
            evaluations += 1
            if previous is not None:
                recorder.chain(arch.kernel_scale * gram(step.J, previous))
            if tick:
                tick(t + 1)
        return recorder.trajectory(diverged=diverged, evaluations=evaluations)


def phi_functions(z: Any) -> tuple[Any, Any]:
    """phi_1(z) = (e^z - 1)/z and phi_3(z) = (e^z - 1 - z - z^2/2)/z^3, by series near 0."""
    xp = arrays.namespace_of(z)
    small = xp.abs(z) < 1.0
    safe = xp.where(small, 1.0, z)
    e = xp.expm1(safe)
    series_1, series_3 = xp.zeros_like(z), xp.zeros_like(z)
    term = xp.ones_like(z)  # z^j / j!
    for j in range(18):
        series_1 = series_1 + term / (j + 1)
        series_3 = series_3 + term / ((j + 1) * (j + 2) * (j + 3))
        term = term * z / (j + 1)
    return (
        xp.where(small, series_1, e / safe),
        xp.where(small, series_3, (e - safe - safe * safe / 2) / safe**3),
    )


def flow_grid(values: np.ndarray, per_decade: int = 12, start: float = 0.02, end: float = 14.0) -> np.ndarray:
    """Geometric grid of tau from start/lambda_max to end/lambda_min, with 0 in front."""
    low, high = float(values.min()), float(values.max())
    first, last = start / high, end / max(low, 1e-12 * high)
    return np.concatenate([[0.0], np.geomspace(first, last, max(2, ceil(per_decade * np.log10(last / first)) + 1))])


def flow(
    arch: Architecture,
    theta: Parameters,
    problem: Problem,
    grid: np.ndarray,
    record: bool | Sequence[int] = True,
) -> Trajectory:
    """Gradient flow along `grid` (tau, from 0), one exponential step (`flow_step`) per interval.

    `path` is the length of the polygon through the grid.
    """
    recorder = _flow(arch, theta, problem, grid, record)
    return recorder.trajectory(evaluations=2 * len(grid) - 1)


def _flow(
    arch: Architecture,
    theta: Parameters,
    problem: Problem,
    grid: np.ndarray,
    record: bool | Sequence[int] = True,
    *,
    thorough: bool = True,
) -> _Recorder:
    grid = np.asarray(grid, dtype=float)
    wanted = set(range(len(grid))) if record is True else set(record or ())
    with arrays.own_threads(problem.rows, theta.weights):
        moving = Moving(theta)
        recorder = _Recorder(arch, problem, moving, Flow(), thorough)
        J = jacobian(arch, moving, problem.X)
        recorder.begin(J)
        kernel = recorder.kernel_0
        for m, tau in enumerate(grid):
            if m in wanted:
                recorder.record(float(tau), J, kernel)
            if m + 1 < len(grid):
                J, kernel, length = flow_step(arch, moving, problem, J, kernel, h=float(grid[m + 1] - tau))
                recorder.path = recorder.path + length
        return recorder


def flow_step(
    arch: Architecture, moving: Moving, problem: Problem, J: Jacobian, kernel: Any, *, h: float
) -> tuple[Jacobian, Any, Any]:
    """Advance `moving` by h in tau with an exponential integrator of order 2; J, kernel at the
    new point, and ||step||.

    The tangent kernel is frozen at theta_m and that linear flow solved exactly, (18) started from theta_m;
    a phi_2 correction (ETD2RK of Cox and Matthews) accounts for what the frozen flow leaves out. Stiffness
    is in the exact part, so steps are bound by accuracy only. With Theta_m = kappa J_m J_m^T:
        U           = theta_m - kappa h J_m^T phi_1(-h Theta_m) g_m
        theta_{m+1} = U - kappa (h/2) J_U^T g_U
                        + kappa J_m^T [ (h/2) g_lin + h^2 phi_3(-h Theta_m) (X g_U - Theta_m g_lin) ]
    where g_lin = e^{-h Theta_m} g_m and X = kappa J_m J_U^T: J^T times coefficients, no full-size stage.
    """
    xp, kappa, shape = arrays.namespace_of(kernel), arch.kernel_scale, problem.Y.shape
    values, Q = xp.linalg.eigh(kernel)
    phi_1, phi_3 = phi_functions(-h * values)
    spectral = (arrays.transpose(Q) @ flatten(J.output - problem.Y)[..., None])[..., 0]
    advance = _rotate(Q, phi_1 * spectral)
    g_lin = _rotate(Q, xp.exp(-h * values) * spectral)

    moving.add(pull_back(J, _unflatten(advance, shape)), -kappa * h)
    J_U = jacobian(arch, moving, problem.X)
    g_U = J_U.output - problem.Y
    between = gram(J, J_U)
    mixed = kappa * between @ flatten(g_U)[..., None] - kernel @ g_lin[..., None]
    inner = (arrays.transpose(Q) @ mixed)[..., 0]
    back = (h / 2) * g_lin + h * h * _rotate(Q, phi_3 * inner)
    moving.add(pull_back(J, _unflatten(back, shape)), kappa)
    moving.add(pull_back(J_U, g_U), -kappa * h / 2)
    length = kappa * arrays.root(sum_norm_squared((J, back - h * advance), (J_U, -h / 2 * flatten(g_U)), between))
    J = jacobian(arch, moving, problem.X)
    return J, kappa * J.kernel, length


def flow_with_error(
    arch: Architecture,
    theta: Parameters,
    problem: Problem,
    grid: np.ndarray,
    *,
    target: float = 0.01,
    most: int = 4,
) -> Trajectory:
    """Gradient flow on `grid`, refined by step halving until the error of the gap is below `target` of the
    gap.

    The estimate at each time is |gap_h - gap_{h/2}| / 3 (order 2) plus what float64 leaves of f - f^lin;
    `gap_error` holds it, absolute. After `most` halvings the run is returned with the error it has.
    """
    coarse = _flow(arch, theta, problem, grid, thorough=False).gap_train()  # all that is asked of the coarsest run
    evaluations = 2 * len(grid) - 1
    for level in range(1, most + 1):
        fine_grid = _refine(grid, level)
        fine = flow(arch, theta, problem, fine_grid, range(0, len(fine_grid), 2**level))
        evaluations += fine.evaluations
        rounding = 4e-15 * (1 + fine.residual[0])
        error = np.abs(fine.gap_train - coarse) / 3 + rounding
        coarse = fine.gap_train
        if np.all(np.max(error, axis=0) <= target * np.max(fine.gap_train, axis=0)):
            break
    return replace(fine, gap_error=error, evaluations=evaluations)


def _refine(grid: np.ndarray, level: int) -> np.ndarray:
    pieces = [np.linspace(a, b, 2**level, endpoint=False) for a, b in itertools.pairwise(grid)]
    return np.concatenate([*pieces, grid[-1:]])


def _rotate(Q: Any, coefficients: Any) -> Any:
    return (Q @ coefficients[..., None])[..., 0]


def _unflatten(vector: Any, shape: tuple[int, ...]) -> Any:
    return vector.reshape(*vector.shape[:-1], *shape[-2:])
