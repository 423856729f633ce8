"""Activation functions, with what the theorems and the infinite-width kernels need to know of each.

A new activation is one entry of `ACTIVATIONS`. Without a closed form its dual comes from `quadrature`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import e, inf, pi, sqrt
from typing import Any

import numpy as np

from verify.lab import arrays
from verify.lab.errors import LabError

#: (a, b, c) -> (E[phi(u) phi(v)], E[phi'(u) phi'(v)]) for (u, v) ~ N(0, [[a, c], [c, b]]), elementwise
Dual = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Activation:
    """phi with its derivative, its dual, and the constants of Assumption 4.

    `slope(z, value)` gets phi(z) too, so that nothing is evaluated twice.
    `slope_sup` = sup|phi'|, `curvature_sup` = sup|phi''| (infinite where phi' is not Lipschitz).
    """

    name: str
    value: Callable[[Any], Any]
    slope: Callable[[Any, Any], Any]
    dual: Dual
    slope_sup: float
    curvature_sup: float

    def both(self, z: Any) -> tuple[Any, Any]:
        """phi(z) and phi'(z)."""
        value = self.value(z)
        return value, self.slope(z, value)

    @property
    def smooth(self) -> bool:
        """Does phi satisfy Assumption 4, so that the theorems speak of it?"""
        return self.curvature_sup < inf


def erf_dual(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Williams 1997: E[erf(u) erf(v)] = (2/pi) arcsin(2c / sqrt((1+2a)(1+2b)))."""
    scale = (1 + 2 * a) * (1 + 2 * b)
    return 2 / pi * np.arcsin(2 * c / np.sqrt(scale)), 4 / pi / np.sqrt(scale - 4 * c * c)


def relu_dual(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cho and Saul 2009, the arc-cosine kernels of order 1 and 0."""
    size = np.sqrt(a * b)
    sine = np.sqrt(np.maximum((size - c) * (size + c), 0.0))  # sqrt(ab) times the sine of the angle
    angle = np.arctan2(sine, c)
    return (sine + (pi - angle) * c) / (2 * pi), (pi - angle) / (2 * pi)


def linear_dual(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """E[u v] = c and E[1] = 1."""
    return c + 0.0, np.ones_like(a + b + c)


def quadrature(value: Callable[[Any], Any], slope: Callable[[Any, Any], Any], step: float = 0.2) -> Dual:
    """The dual of an analytic activation by the trapezoidal rule.

    The rule converges geometrically for integrands analytic in a strip around the real line:
    with poles of phi at distance pi/2 (tanh) and u = sqrt(a) z, spacing h = step / sqrt(max(a, b, 1))
    leaves an error of e^{-2 pi (pi/2) / step}, far below rounding; the Gaussian tail is cut at |z| = 9.
    """

    def dual(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        a, b, c = np.broadcast_arrays(*(np.asarray(s, dtype=float) for s in (a, b, c)))
        pairs = np.stack([np.maximum(a, b).ravel(), np.minimum(a, b).ravel(), c.ravel()], axis=1)
        unique, place = np.unique(pairs, axis=0, return_inverse=True)
        out = np.empty((2, len(unique)))
        for i, (first, second, cross) in enumerate(unique):
            h = step / sqrt(max(first, 1.0))
            z = h * np.arange(-np.ceil(9 / h), np.ceil(9 / h) + 1)
            weight = h / sqrt(2 * pi) * np.exp(-z * z / 2)
            size = sqrt(first * second)
            along = cross / sqrt(first) if first > 0 else 0.0
            across = sqrt(max((size - cross) * (size + cross), 0.0) / first) if first > 0 else 0.0
            u = sqrt(first) * z
            v = along * z[:, None] + across * z[None, :]
            phi_u, phi_v = value(u), value(v)
            out[0, i] = (weight * phi_u) @ (phi_v @ weight)
            out[1, i] = (weight * slope(u, phi_u)) @ (slope(v, phi_v) @ weight)
        return out[0][place].reshape(a.shape), out[1][place].reshape(a.shape)

    return dual


def _erf_slope(z: Any, _: Any) -> Any:
    slope = -z * z
    if isinstance(slope, np.ndarray):
        np.exp(slope, out=slope)  # one array, passes over it in the cache
    else:
        slope = arrays.namespace_of(z).exp(slope)
    slope *= 2 / sqrt(pi)
    return slope


def _tanh(z: Any) -> Any:
    return arrays.namespace_of(z).tanh(z)


def _tanh_slope(_: Any, value: Any) -> Any:
    return 1 - value * value


ACTIVATIONS: dict[str, Activation] = {
    a.name: a
    for a in (
        # sup|erf''| = 4 |z| e^{-z^2} / sqrt(pi) at z = 1/sqrt(2)
        Activation("erf", arrays.erf, _erf_slope, erf_dual, 2 / sqrt(pi), 4 / sqrt(2 * pi * e)),
        # |tanh''| = 2 |y| (1 - y^2), largest at y = 1/sqrt(3)
        Activation("tanh", _tanh, _tanh_slope, quadrature(_tanh, _tanh_slope), 1.0, 4 / (3 * sqrt(3))),
        Activation("relu", lambda z: z * (z > 0), lambda z, _: arrays.astype(z > 0, z.dtype), relu_dual, 1.0, inf),
        Activation("linear", lambda z: z + 0, lambda z, _: z * 0 + 1, linear_dual, 1.0, 0.0),
    )
}


def activation(name: str) -> Activation:
    """The registered activation `name`.

    Raises:
        LabError: no such activation.
    """
    try:
        return ACTIVATIONS[name]
    except KeyError:
        raise LabError(f"unknown activation {name!r}: use one of {', '.join(ACTIVATIONS)}") from None
