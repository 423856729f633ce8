"""The linearized network in closed form: (15), (18), (19) for the flow, and their counterpart for descent.

Time is measured with the rate taken out: tau = eta_0 t for the flow; step t for descent. With
Theta_hat_0 = Q diag(lambda) Q^T the residual is multiplied by the decay
    flow:     e^{-lambda tau},             descent:  (1 - eta_0 lambda)^t,
and the weights on the past by the saturation (1 - decay) / lambda, whose value at lambda = 0 is tau, or t
eta_0. Powers are taken as powers: the base may be negative, so no logarithm of it exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.lab import arrays


@dataclass(frozen=True)
class Flow:
    """Gradient flow; `time` is tau = eta_0 t."""

    def decay(self, values: Any, time: Any) -> Any:
        return arrays.namespace_of(values).exp(-values * time)

    def saturation(self, values: Any, time: Any) -> Any:
        xp = arrays.namespace_of(values)
        safe = xp.where(values == 0, 1.0, values)
        return xp.where(values == 0, time, -xp.expm1(-safe * time) / safe)


@dataclass(frozen=True)
class Descent:
    """Gradient descent at rate eta_0 (the eta of the notes is eta_0 kappa); `time` is the number of steps, or an array
    of such numbers, in floating point.
    """

    eta_0: float

    def decay(self, values: Any, time: Any) -> Any:
        return (1 - self.eta_0 * values) ** time

    def saturation(self, values: Any, time: Any) -> Any:
        xp = arrays.namespace_of(values)
        time = xp.asarray(time, **arrays.like(values))
        small = xp.abs(self.eta_0 * values) * xp.maximum(time, time * 0 + 1) < 1e-8
        safe = xp.where(small, 1.0, values)
        series = time * self.eta_0 * (1 - (time - 1) / 2 * self.eta_0 * values)
        return xp.where(small, series, (1 - self.decay(safe, time)) / safe)


@dataclass(frozen=True)
class Linearized:
    """f^lin around theta_0: eigendecomposition of Theta_hat_0 and g(theta_0), batched over leading axes.

    Args:
        dynamics: `Flow()` or `Descent(eta_0)`.
        values, vectors: Theta_hat_0(X, X) = Q diag(values) Q^T, sizes (..., Nk) and (..., Nk, Nk).
        residual: g_0 = f_0(X) - Y, flattened to (..., Nk).
    """

    dynamics: Flow | Descent
    values: Any
    vectors: Any
    residual: Any

    @classmethod
    def at(cls, kernel: Any, residual: Any, dynamics: Flow | Descent) -> Linearized:
        values, vectors = arrays.namespace_of(kernel).linalg.eigh(kernel)
        return cls(dynamics, values, vectors, residual)

    def train_residual(self, time: Any) -> Any:
        """(15): g^lin_t = decay(Theta_hat_0) g_0."""
        return self._apply(self.dynamics.decay(self.values, time))

    def coefficients(self, time: Any) -> Any:
        """c with omega_t = -kappa J^T c, (18): c = saturation(Theta_hat_0) g_0."""
        return self._apply(self.dynamics.saturation(self.values, time))

    def test_output(self, cross: Any, f_0: Any, time: Any) -> Any:
        """(19): f^lin_t(x) = f_0(x) - Theta_hat_0(x, X) saturation(Theta_hat_0) g_0; cross is (..., Mk,
        Nk)."""
        return f_0 - (cross @ self.coefficients(time)[..., None])[..., 0]

    def _apply(self, factors: Any) -> Any:
        inner = (arrays.transpose(self.vectors) @ self.residual[..., None])[..., 0]
        return (self.vectors @ (factors * inner)[..., None])[..., 0]
