"""(17)-(19) where the kernel may be singular: what survives without an inverse."""

from __future__ import annotations

from ...assumptions import Define
from ...ledger import Notation, Theory, chain
from ...notation import I, Integral, Num, Phi1, PInv
from ..sections.s2 import KERNELS, SYMBOLS, E, J, J_x_at0, Theta0, f0, f0_X, f_lin_x, omega, output_flow, weight_flow
from ..symbols import EQ, POSITIVE_RATE, SOLVES, Y, eta, kD, t

theory = Theory(2)


@theory.supplement(
    "singular-kernel.integral-without-an-inverse",
    "the integral without an inverse",
    alias="17x",
    after=19,
    uses=[17],
    notation=output_flow,
)
def _(n):
    return chain(Integral(E, t, Num(0), t), EQ, t * Phi1(-eta * n.Theta0 * t))


@theory.supplement(
    "singular-kernel.weights",
    "the weights with a singular kernel",
    alias="18x",
    after=19,
    uses=[16],
    notation=weight_flow,
)
def _(n):
    return chain(
        n.omega(t),
        SOLVES, -eta * t * n.J.T * Phi1(-eta * n.Theta0 * t) * (n.f0_X - Y),
        EQ, -n.J.T * PInv(n.Theta0) * (I(kD) - E) * (n.f0_X - Y),
    )  # fmt: skip


singular = Notation(
    "linearized prediction, singular kernel",
    SYMBOLS,
    facts=(
        POSITIVE_RATE,
        Define(f_lin_x(t), f0 + J_x_at0 * omega(t)),
        Define(omega(t), -eta * t * J.T * Phi1(-eta * Theta0 * t) * (f0_X - Y)),
    ),
    families=KERNELS,
)


@theory.supplement(
    "singular-kernel.prediction",
    "the prediction with a singular kernel",
    alias="19x",
    after=19,
    uses=[10, "singular-kernel.weights"],
    notation=singular,
)
def _(n):
    return chain(n.f_lin_x(t), EQ, n.f0 - n.Theta0_xX * PInv(n.Theta0) * (I(kD) - E) * (n.f0_X - Y))
