"""Fully connected networks (1) in both parameterizations, batched over seeds.

Conventions: rows are inputs, h^{l+1} = x^l W^{l+1} + b^{l+1}, x^l = phi(h^l), f = h^{L+1}.
The trained parameters theta = (w, beta) enter as W = gain_w w, b = gain_b beta with
NTK parameterization: gain_w = sigma_w / sqrt(n_l), gain_b = sigma_b, entries drawn N(0, 1);
standard parameterization: both gains 1, entries drawn N(0, sigma_w^2 / n_l) and N(0, sigma_b^2).
The same seed gives the same function in both, and the same numbers on a CPU and a GPU.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from math import sqrt
from typing import Any

import numpy as np

from verify.lab import arrays, blas
from verify.lab.activations import Activation, activation
from verify.lab.backends import Backend, Library
from verify.lab.errors import LabError

HOST = Backend(Library.NUMPY)
_DRAWN = 1 << 18  # numbers of a matrix that come from one random stream: it says which network a seed means
_PANEL = 1 << 18  # numbers compared at a time, so that no copy of the weights is needed
_CACHED = 1 << 15  # numbers of a difference that stay in a core's cache
_SHARED = 4  # panels from which threads pay
_DEVICE_PANEL = 1 << 22  # the same on a GPU, where many small kernels cost more than 32 MB


class Parameterization(Enum):
    """Which variables gradient descent moves."""

    NTK = "ntk"
    STANDARD = "standard"


@dataclass(frozen=True)
class Architecture:
    """Shape and scales of a network with `len(widths)` hidden layers and `outputs` = k outputs."""

    inputs: int
    widths: tuple[int, ...]
    outputs: int = 1
    activation: str = "erf"
    parameterization: Parameterization = Parameterization.STANDARD
    sigma_w: float = 1.5
    sigma_b: float = 0.0

    def __post_init__(self) -> None:
        if not self.widths or min(self.inputs, self.outputs, *self.widths) < 1:
            raise LabError(
                f"network sizes {self.inputs}, {self.widths}, {self.outputs}: at least one hidden layer, all sizes >= 1"
            )
        if not (self.sigma_w > 0 and self.sigma_b >= 0):
            raise LabError(f"sigma_w = {self.sigma_w} must be > 0 and sigma_b = {self.sigma_b} >= 0")
        activation(self.activation)

    @property
    def phi(self) -> Activation:
        return activation(self.activation)

    @property
    def depth(self) -> int:
        """L, the number of hidden layers."""
        return len(self.widths)

    @property
    def n(self) -> int:
        """The n of (1/n) J J^T: the common hidden width, or the largest of the listed ones."""
        return max(self.widths)

    @property
    def sizes(self) -> tuple[int, ...]:
        """(n_0, n_1, ..., n_L, k)."""
        return (self.inputs, *self.widths, self.outputs)

    @property
    def kernel_scale(self) -> float:
        """kappa in Theta_hat = kappa J J^T, eta = kappa eta_0: 1/n (standard) or 1 (NTK)."""
        return 1 / self.n if self.parameterization is Parameterization.STANDARD else 1.0

    @property
    def parameter_count(self) -> int:
        return sum((a + 1) * b for a, b in zip(self.sizes, self.sizes[1:], strict=False))

    def gains(self, layer: int) -> tuple[float, float]:
        """(gain_w, gain_b) of layer 1..L+1."""
        if self.parameterization is Parameterization.STANDARD:
            return 1.0, 1.0
        return self.sigma_w / sqrt(self.sizes[layer - 1]), self.sigma_b

    def deviations(self, layer: int) -> tuple[float, float]:
        """Standard deviations of the entries of w and beta of layer 1..L+1 at initialization."""
        if self.parameterization is Parameterization.NTK:
            return 1.0, 1.0
        return self.sigma_w / sqrt(self.sizes[layer - 1]), self.sigma_b


@dataclass(frozen=True)
class Parameters:
    """theta: `weights[l-1]` of shape (..., n_{l-1}, n_l), `biases[l-1]` of shape (..., n_l)."""

    weights: tuple[Any, ...]
    biases: tuple[Any, ...]

    def right(self, layer: int, x: Any) -> Any:
        """x w for layer 1..L+1."""
        return arrays.times(x, self.weights[layer - 1])

    def right_then(self, layer: int, x: Any, then: blas.Then) -> tuple[Any, Any]:
        """Two functions of x w, column by column (`blas.times_then`)."""
        return arrays.times_then(x, self.weights[layer - 1], then)

    def left(self, layer: int, d: Any) -> Any:
        """d w^T for layer 1..L+1."""
        return arrays.times_transposed(d, self.weights[layer - 1])

    def bias(self, layer: int) -> Any:
        return self.biases[layer - 1][..., None, :]

    def columns(self) -> Any:
        """Readout weights, (..., n_L, k)."""
        return self.weights[-1]

    def distance(self, other: Parameters) -> Any:
        """||theta - theta~||_2, in panels so that no copy of a weight matrix is made."""
        total: Any = 0.0
        for ours, theirs in zip(self.weights + self.biases, other.weights + other.biases, strict=True):
            if arrays.in_memory(ours) and not self._batched:
                total = total + _distance_squared(arrays.to_host(ours), arrays.to_host(theirs))
                continue
            panel = _PANEL if arrays.on_host(ours) else _DEVICE_PANEL
            rows = max(1, panel // max(1, ours.shape[-1]))
            axis = -2 if ours.ndim > 1 and ours.shape[-2] > rows else None
            if axis is None:
                total = total + _sum_squares(ours - theirs, self._batched)
                continue
            for start in range(0, ours.shape[-2], rows):
                block = (..., slice(start, start + rows), slice(None))
                total = total + _sum_squares(ours[block] - theirs[block], self._batched)
        return arrays.namespace_of(total).sqrt(total)

    @property
    def _batched(self) -> bool:
        return bool(self.weights[0].ndim == 3)

    def plus(self, direction: Parameters, scale: float = 1.0) -> Parameters:
        """theta + scale * direction, as a new value."""
        return Parameters(
            tuple(a + scale * b for a, b in zip(self.weights, direction.weights, strict=True)),
            tuple(a + scale * b for a, b in zip(self.biases, direction.biases, strict=True)),
        )

    def on(self, backend: Backend) -> Parameters:
        """theta on `backend`; shares memory where it is there already."""
        move = arrays.to_host if backend == HOST else backend.asarray
        return Parameters(tuple(map(move, self.weights)), tuple(map(move, self.biases)))

    def norm(self) -> Any:
        """||theta||_2."""
        total = sum(_sum_squares(a, self._batched) for a in self.weights + self.biases)
        return arrays.namespace_of(total).sqrt(total)


def _distance_squared(a: np.ndarray, b: np.ndarray) -> float:
    """The sum of squares of a - b, in pieces that stay in a core's cache: one pass over memory."""
    total, (a, b) = 0.0, (np.ascontiguousarray(c).reshape(-1) for c in (a, b))
    buffer = np.empty(min(_CACHED, a.size))
    for start in range(0, a.size, _CACHED):
        part = slice(start, start + _CACHED)
        difference = np.subtract(a[part], b[part], out=buffer[: a[part].size], dtype=buffer.dtype)
        total += float(difference @ difference)
    return total


def _sum_squares(array: Any, batched: bool) -> Any:
    xp = arrays.namespace_of(array)
    no_64_bits = str(getattr(array, "device", "")).startswith("mps")
    wide = {} if no_64_bits else {"dtype": xp.float64}
    return xp.sum(array * array, axis=tuple(range(1, array.ndim)) if batched else None, **wide)


def draw(arch: Architecture, seed: int | Sequence[int], dtype: Any = np.float64, backend: Backend = HOST) -> Parameters:
    """theta_0 at random; a sequence of seeds gives a leading batch axis.

    Numbers come from PCG64 on the host and are rounded to `dtype`: the same on every backend. Each layer, and in
    large layers each panel of rows, has a stream of its own, so that the cores share the work.
    """
    if not isinstance(seed, int | np.integer):
        drawn = [draw(arch, int(s), dtype) for s in seed]
        if not drawn:
            raise LabError("an empty list of seeds draws no network")
        return Parameters(
            *(
                tuple(
                    backend.asarray(np.stack(layer)) for layer in zip(*(getattr(p, kind) for p in drawn), strict=True)
                )
                for kind in ("weights", "biases")
            )
        )
    weights, biases = [], []
    for layer in range(1, arch.depth + 2):
        w, beta = _draw_layer(arch, int(seed), layer, np.dtype(dtype))
        weights.append(backend.asarray(w))
        biases.append(backend.asarray(beta))
    return Parameters(tuple(weights), tuple(biases))


def _draw_layer(arch: Architecture, seed: int, layer: int, dtype: np.dtype) -> tuple[np.ndarray, np.ndarray]:
    """w and beta: beta and w's first panel of rows from stream (seed, layer), panel p from (seed, layer, p)."""
    rows, cols = arch.sizes[layer - 1], arch.sizes[layer]
    deviation_w, deviation_b = arch.deviations(layer)
    height = max(1, _DRAWN // cols)
    w, beta = np.empty((rows, cols), dtype=dtype), np.empty(cols)

    def fill(panel: int) -> None:
        source = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, layer, panel][: 3 if panel else 2])))
        if not panel:
            np.multiply(deviation_b, source.standard_normal(cols), out=beta)
        part = w[panel * height : (panel + 1) * height]
        np.multiply(deviation_w, source.standard_normal(part.shape), out=part, casting="same_kind")

    panels, cores = range(-(-rows // height)), blas.cores()
    if len(panels) < _SHARED or cores == 1:
        for panel in panels:
            fill(panel)
    else:
        with ThreadPoolExecutor(min(cores, len(panels))) as pool:
            list(pool.map(fill, panels))
    return w, beta.astype(dtype)


@dataclass(frozen=True)
class Trace:
    """A forward pass: x^0..x^L, phi'(h^1)..phi'(h^L), and f of shape (..., N, k)."""

    layers: tuple[Any, ...]
    slopes: tuple[Any, ...]
    output: Any


def forward(arch: Architecture, theta: Any, X: Any) -> Trace:
    """f and what the derivatives need, for inputs X of shape (N, n_0)."""
    layers, slopes = [X], []
    for layer in range(1, arch.depth + 1):
        x, slope = theta.right_then(layer, layers[-1], _activated(arch, theta, layer))
        layers.append(x)
        slopes.append(slope)
    output = _with_bias(arch, theta, arch.depth + 1, theta.right(arch.depth + 1, layers[-1]))
    return Trace(tuple(layers), tuple(slopes), output)


def _activated(arch: Architecture, theta: Any, layer: int) -> blas.Then:
    """From x w of a hidden layer to phi(h) and phi'(h)."""
    return lambda product, columns: arch.phi.both(_with_bias(arch, theta, layer, product, columns))


def _with_bias(arch: Architecture, theta: Any, layer: int, product: Any, columns: slice = slice(None)) -> Any:
    """h from x w, in its place."""
    gain_w, gain_b = arch.gains(layer)
    if gain_w != 1.0:
        product *= gain_w
    bias = theta.bias(layer)
    if columns != slice(None):
        bias = bias[..., columns]
    product += gain_b * bias if gain_b != 1.0 else bias
    return product


def predict(arch: Architecture, theta: Any, X: Any) -> Any:
    """f(X), shape (..., N, k)."""
    return forward(arch, theta, X).output


def flatten(outputs: Any) -> Any:
    """(..., N, k) -> (..., N k): the vec of the notes, input by input and then output by output."""
    return outputs.reshape(*outputs.shape[:-2], -1)
