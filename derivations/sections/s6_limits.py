"""The end of Section 6: gradient flow stays near its start (Theorem G.2), so the residuals do (Theorem H.1).

The notes cite G.2 and the test-input half of (73) without proving them; the supplements here do. Along the flow
theta' = -eta J^T g with eta = eta_0 / n; g(t) and Theta_hat_t of Section 6.2 are g and the kernel at theta_t.
"""

from __future__ import annotations

from ..assumptions import Flow, Has, Property
from ..estimates import Stated
from ..ledger import Notation, chain, system
from ..notation import D as Dot
from ..notation import Eig, Frac, Norm, Sup, dot, expm
from ..plans import FirstExit
from .common import EQ, LE, LT, eta, s, t, theta
from .s6 import (
    LEMMA_1,
    POSITIVE,
    R_0,
    RATE,
    SMOOTH,
    SPECTRUM,
    START,
    WIDE,
    J,
    K,
    Theta,
    eta_0,
    l_min,
    n,
    radius,
    root_n,
    s6,
    theta_0,
)
from .s6 import g as g_map
from .s6_flow import Theta_t, r, zero  # fmt: skip

# -- Theorem G.2 ------------------------------------------------------------------------------------------
PATH = Flow(theta(t), t, -eta * J(theta(t)).T * g_map(theta(t)), theta(0))
KERNEL_PATH = Stated(Theta_t(r), "=", Frac(1, n) * J(theta(r)) * J(theta(r)).T, r)
NEAR_START = Stated(Norm(Theta - Theta_t(0), "F"), "<=", Frac(l_min, 3))
INSIDE = Stated(Norm(theta(s) - theta_0), "<", radius)
BEFORE = Stated(Norm(theta(r) - theta_0), "<", radius, r, zero, t, open=True)
SETTING = (
    *POSITIVE, RATE, Has(t, Property.NONNEGATIVE), PATH, SMOOTH, SPECTRUM, LEMMA_1, START, KERNEL_PATH, NEAR_START, WIDE,
)  # fmt: skip
gradient_flow = Notation("gradient flow and the inputs of Theorem G.2", {}, SETTING)
rate = Frac(eta_0 * l_min, 3)
moved = Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n)


@s6.equation("98ax", "G.2: the kernel inside the ball", notation=gradient_flow)
def _(m):
    now, first = J(theta(s)), J(theta_0)
    return chain(
        Norm(Theta_t(s) - Theta_t(0), "F"),
        LE, Frac(1, n) * (Norm(first, "F") * Norm(first.T - now.T, "F") + Norm(first - now, "F") * Norm(now.T, "F")),
        LE, 2 * K**2 * Norm(theta(s) - theta_0),
        LE, moved,
    ).given(INSIDE)  # fmt: skip


@s6.equation("98bx", "G.2: the kernel stays positive definite inside the ball", uses=["98ax"], notation=gradient_flow)
def _(m):
    return chain(Frac(l_min, 3), LE, Eig(Theta_t(s), "min")).given(INSIDE)


@s6.equation("98cx", "G.2: the residual shrinks inside the ball", uses=["98bx"], notation=gradient_flow)
def _(m):
    now = g_map(theta(s))
    return chain(
        Dot(Norm(now) ** 2, s),
        EQ, -2 * eta_0 * dot(now, Theta_t(s) * now),
        LE, -2 * rate * Norm(now) ** 2,
    ).given(INSIDE)  # fmt: skip


@s6.equation("98dx", "G.2: the residual up to the exit", uses=["98cx"], notation=gradient_flow.knowing(BEFORE))
def _(m):
    return chain(Norm(g_map(theta(s))), LE, expm(-rate * s) * R_0).given(Stated(zero, "<=", s), Stated(s, "<=", t))


@s6.equation("98ex", "G.2: not at the exit either", uses=["98dx"], notation=gradient_flow.knowing(BEFORE))
def _(m):
    return chain(
        Norm(theta(t) - theta_0),
        LE, Frac(3 * K * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n),
        LT, radius,
    )  # fmt: skip


@s6.equation("98fx", "G.2: the flow stays in the ball", uses=["98ex"], notation=gradient_flow,
             plan=FirstExit(PATH, BEFORE, t))  # fmt: skip
def _(m):
    return chain(Norm(theta(t) - theta_0), LT, radius)


@s6.equation("98gx", "Theorem G.2", uses=["98ax", "98dx", "98ex", "98fx"], notation=gradient_flow)
def _(m):
    return system(
        chain(Norm(g_map(theta(t))), LE, expm(-rate * t) * R_0),
        chain(Norm(theta(t) - theta_0), LE, Frac(3 * K * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n)),
        chain(Sup(Norm(Theta_t(0) - Theta_t(t), "F"), t), LE, moved),
    )
