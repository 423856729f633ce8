"""The tangent kernel of a finite network and all norms of its Jacobian, without ever forming the Jacobian.

Layer l's block of the row of J for input a and output i is the outer product
    gain_w x^{l-1}_a (x) delta^l_{a,i}  (weights),   gain_b delta^l_{a,i}  (biases),
with delta^l_{a,i} = d f_i(x_a) / d h^l. Every quantity below is a sum over layers of products of two small
Gram matrices, so the cost is that of a forward and a backward pass, 2 (1 + k) N n^2 flops per n x n layer.
Rows are ordered as in (3): input by input, and output by output within an input.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from verify.lab import arrays
from verify.lab.arrays import squares
from verify.lab.networks import Architecture, Parameters, Trace, forward


@dataclass(frozen=True)
class Jacobian:
    """J(theta) in factors: `layers[l]` = x^l (..., N, n_l), `deltas[l-1]` = delta^l (..., k, N, n_l), l =
    1..L.

    The readout's delta is the identity and is left out.
    """

    arch: Architecture
    layers: tuple[Any, ...]
    deltas: tuple[Any, ...]
    output: Any

    @cached_property
    def kernel(self) -> Any:
        """J J^T, computed once."""
        return gram(self)


@dataclass(frozen=True)
class Thin:
    """A direction in parameter space, layer by layer as (x, d): weights x^T d, biases the column sums of
    `b`."""

    x: tuple[Any, ...]
    d: tuple[Any, ...]
    b: tuple[Any, ...]


def jacobian(arch: Architecture, theta: Any, X: Any, trace: Trace | None = None) -> Jacobian:
    """The factors of J(theta) at inputs X (N, n_0)."""
    trace = trace or forward(arch, theta, X)
    deltas: list[Any] = []
    d: Any = None
    for layer in range(arch.depth, 0, -1):
        gain_w, _ = arch.gains(layer + 1)
        slope = trace.slopes[layer - 1][..., None, :, :]
        if d is None:
            columns = gain_w * arrays.transpose(theta.columns())  # (..., k, n_L)
            d = columns[..., :, None, :] * slope
        else:
            k, N = d.shape[-3], d.shape[-2]
            flat = theta.left(layer + 1, d.reshape(*d.shape[:-3], k * N, d.shape[-1]))
            d = flat.reshape(*flat.shape[:-2], k, N, flat.shape[-1])
            d *= slope
            if gain_w != 1.0:
                d *= gain_w
        deltas.append(d)
    return Jacobian(arch, trace.layers, tuple(reversed(deltas)), trace.output)


def at_first(J: Jacobian, count: int) -> Jacobian:
    """J at the first `count` of its inputs."""

    def part(members: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(array[..., :count, :] for array in members)

    (output,) = part((J.output,))
    return Jacobian(J.arch, part(J.layers), part(J.deltas), output)


def gram(first: Jacobian, second: Jacobian | None = None) -> Any:
    """J_1 J_2^T, shape (..., N_1 k, N_2 k); the two may differ in inputs and in parameters."""
    second = second or first
    arch, k = first.arch, first.arch.outputs
    xp = arrays.namespace_of(first.output)
    layers = range(1, arch.depth + 1)
    pairs = [(first.layers[layer - 1], second.layers[layer - 1]) for layer in (*layers, arch.depth + 1)]
    pairs += [(_rows(first.deltas[layer - 1]), _rows(second.deltas[layer - 1])) for layer in layers]
    found = arrays.products(pairs)
    *inputs, readout = (_with_gains(arch, layer, found[layer - 1]) for layer in (*layers, arch.depth + 1))
    total: Any = None
    for A, product in zip(inputs, found[arch.depth + 1 :], strict=True):  # (..., N1, N2) and (..., k N1, k N2)
        term = product * (A if k == 1 else xp.tile(A, (k, k)))
        total = term if total is None else total + term
    if k == 1:
        return total + readout
    N1, N2 = readout.shape[-2:]
    total = total.reshape(*total.shape[:-2], k, N1, k, N2)
    total = xp.moveaxis(total, (-4, -3, -2, -1), (-3, -4, -1, -2))  # (..., N1, k, N2, k)
    total = total + readout[..., :, None, :, None] * xp.eye(k, **arrays.like(total))[:, None, :]
    return total.reshape(*total.shape[:-4], N1 * k, N2 * k)


def ntk(arch: Architecture, theta: Parameters, X: Any, Z: Any | None = None) -> Any:
    """Theta_hat(X, Z) = kappa J(X) J(Z)^T with kappa = 1/n (standard) or 1 (NTK parameterization)."""
    with arrays.own_threads(arch.outputs * max(len(X), 0 if Z is None else len(Z)), theta.weights):
        first = jacobian(arch, theta, X)
        return arch.kernel_scale * gram(first, None if Z is None else jacobian(arch, theta, Z))


def frobenius_squared(J: Jacobian) -> Any:
    """||J||_F^2, every term non-negative (no cancellation)."""
    arch = J.arch
    xp = arrays.namespace_of(J.output)
    gain_w, gain_b = arch.gains(arch.depth + 1)
    total = arch.outputs * xp.sum(gain_w**2 * squares(J.layers[-1]) + gain_b**2, axis=-1)
    for layer in range(1, arch.depth + 1):
        gain_w, gain_b = arch.gains(layer)
        size = gain_w**2 * squares(J.layers[layer - 1]) + gain_b**2
        total = total + xp.sum(size[..., None, :] * squares(J.deltas[layer - 1]), axis=(-2, -1))
    return total


def operator_norm_squared(J: Jacobian) -> Any:
    """||J||_op^2, the largest eigenvalue of J J^T."""
    return arrays.operator_norm(gram(J))


def difference_squared(J: Jacobian, other: Jacobian) -> Any:
    """||J(theta) - J(theta~)||_F^2 at the same inputs, accurate however close the two are.

    x (x) d - x~ (x) d~ = dx (x) d + x~ (x) dd, whose square is
    |dx|^2 |d|^2 + |x~|^2 |dd|^2 + 2 (dx . x~)(d . dd): no difference of large numbers.
    """
    arch = J.arch
    xp = arrays.namespace_of(J.output)
    gain_w, _ = arch.gains(arch.depth + 1)
    total = arch.outputs * gain_w**2 * xp.sum(squares(J.layers[-1] - other.layers[-1]), axis=-1)
    for layer in range(1, arch.depth + 1):
        gain_w, gain_b = arch.gains(layer)
        x, old_x = J.layers[layer - 1], other.layers[layer - 1]
        d, old_d = J.deltas[layer - 1], other.deltas[layer - 1]
        dd = d - old_d
        change = squares(dd)
        if layer == 1:  # x^0 is the input: it does not move
            size = gain_w**2 * squares(x) + gain_b**2
            total = total + xp.sum(size[..., None, :] * change, axis=(-2, -1))
            continue
        dx = x - old_x
        mixed = arrays.inner(dx, old_x)[..., None, :] * arrays.inner(d, dd)
        total = total + xp.sum(
            gain_w**2 * (squares(dx)[..., None, :] * squares(d) + squares(old_x)[..., None, :] * change + 2 * mixed)
            + gain_b**2 * change,
            axis=(-2, -1),
        )
    return total


def pull_back(J: Jacobian, coefficients: Any) -> Thin:
    """J^T c for c of shape (..., N, k), in thin factors: (x^{l-1}, sum_i c_{ai} delta^l_{a,i})."""
    arch = J.arch
    c = arrays.transpose(coefficients)[..., None]  # (..., k, N, 1)
    xs, ds, bs = [], [], []
    for layer in range(1, arch.depth + 2):
        gain_w, gain_b = arch.gains(layer)
        d = coefficients if layer > arch.depth else _mixed(c, J.deltas[layer - 1])
        xs.append(J.layers[layer - 1])
        ds.append(d if gain_w == 1.0 else gain_w * d)
        bs.append(d if gain_b == 1.0 else gain_b * d)
    return Thin(tuple(xs), tuple(ds), tuple(bs))


def image_norm_squared(J: Jacobian, a: Any) -> Any:
    """||J^T a||_2^2 for a of shape (..., N k)."""
    return _form(a, J.kernel, a)


def sum_norm_squared(first: tuple[Jacobian, Any], second: tuple[Jacobian, Any], between: Any) -> Any:
    """||J_1^T a + J_2^T b||_2^2 for the pairs (J_1, a), (J_2, b) and `between` = J_1 J_2^T."""
    (J, a), (other, b) = first, second
    return _form(a, J.kernel, a) + 2 * _form(a, between, b) + _form(b, other.kernel, b)


def _form(a: Any, matrix: Any, b: Any) -> Any:
    return (a[..., None, :] @ (matrix @ b[..., None]))[..., 0, 0]


def _with_gains(arch: Architecture, layer: int, product: Any) -> Any:
    gain_w, gain_b = arch.gains(layer)
    return (product if gain_w == 1.0 else gain_w**2 * product) + gain_b**2


def _mixed(c: Any, delta: Any) -> Any:
    """sum_i c_i delta_i over the outputs, axis -3."""
    if delta.shape[-3] == 1:
        return c[..., 0, :, :] * delta[..., 0, :, :]
    return arrays.namespace_of(c).sum(c * delta, axis=-3)


def _rows(delta: Any) -> Any:
    return delta.reshape(*delta.shape[:-3], -1, delta.shape[-1])
