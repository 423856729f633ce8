"""The end of Section 6: gradient flow stays near its start (Theorem G.2), so the residuals do (Theorem H.1).

The notes cite G.2 and the test-input half of (73) without proving them; the supplements here do. Along the flow
theta' = -(eta/n) J^T g, so that g' = -eta Theta_hat_t g as in (77); eta is the rate of the flow, whatever it is (the
paper calls it eta_0). g(t) and Theta_hat_t of Section 6.2 are g and the kernel at theta_t.
"""

from __future__ import annotations

from ...estimates import Stated
from ...ledger import Notation, Theory, chain, system
from ...ledger.plan import FirstExit
from ...notation import D as Dot
from ...notation import Eig, Frac, Integral, Norm, Num, Sup, dot, expm
from ..sections.s6 import R_0, J, J_x, K, l_min, moved, n, radius, root_n, theta_0
from ..sections.s6 import g as g_map
from ..sections.s6_2 import (
    FLOW_SETTING,
    PATH,
    Theta_t,
    Theta_x,
    both_flows,
    e,
    flows,
    g,
    g_lin,
    g_lin_x,
    g_x,
    l_0,
    plain_flows,
    plain_test_flows,
    r,
    sigma,
    test_both,
    test_flows,
    zero,
)
from ..symbols import EQ, LE, LT, SOLVES, eta, s, t, theta

INSIDE = Stated(Norm(theta(s) - theta_0), "<", radius)
BEFORE = Stated(Norm(theta(r) - theta_0), "<", radius, r, zero, t, open=True)
gradient_flow = Notation("gradient flow and the inputs of Theorem G.2", {}, FLOW_SETTING)
rate = Frac(eta * l_min, 3)

theory = Theory(6)


@theory.supplement("79x", "the linearized residual, at any rate", after=79, uses=[79], notation=plain_flows)
def _():
    return chain(g_lin(t), SOLVES, expm(-eta * Theta_t(0) * t) * g_lin(0))


# -- the chains of its proof, for one constant or two: a square of constants, a constant, the change of the kernel
def kernel_inside(product, change):
    """The change of the kernel by that of the Jacobian; `product` is the size of the Jacobian times its slope."""
    now, first = J(theta(s)), J(theta_0)
    return chain(
        Norm(Theta_t(s) - Theta_t(0), "F"),
        LE, Frac(1, n) * (Norm(first, "F") * Norm(first.T - now.T, "F") + Norm(first - now, "F") * Norm(now.T, "F")),
        LE, Num(2) * product * Norm(theta(s) - theta_0),
        LE, change,
    )  # fmt: skip


def definite():
    """The kernel stays positive definite."""
    return chain(Frac(l_min, 3), LE, Eig(Theta_t(s), "min"))


def shrinks():
    """The square of the residual falls at twice the rate."""
    now = g_map(theta(s))
    return chain(
        Dot(Norm(now) ** 2, s),
        LE, Num(-2) * eta * dot(now, Theta_t(s) * now),
        LE, -2 * rate * Norm(now) ** 2,
    )  # fmt: skip


def up_to_the_exit():
    """The residual at a time s before the exit."""
    return chain(Norm(g_map(theta(s))), LE, expm(-rate * s) * R_0).given(Stated(zero, "<=", s), Stated(s, "<=", t))


def not_at_the_exit(constant, radius):
    """The path is shorter than the radius."""
    return chain(
        Norm(theta(t) - theta_0),
        LE, Frac(eta, n) * Integral(Norm(J(theta(s)), "op") * Norm(g_map(theta(s))), s, zero, t),
        LE, Frac(eta * constant * R_0, root_n) * Integral(expm(-rate * s), s, zero, t),
        EQ, Frac(3 * constant * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n),
        LT, radius,
    )  # fmt: skip


def theorem_g2(constant, change):
    """What Theorem G.2 says."""
    return system(
        chain(Norm(g_map(theta(t))), LE, expm(-rate * t) * R_0),
        chain(Norm(theta(t) - theta_0), LE, Frac(3 * constant * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n)),
        chain(Sup(Norm(Theta_t(0) - Theta_t(t), "F"), t), LE, change),
    )


@theory.supplement("98ax", "G.2: the kernel inside the ball", after=97, notation=gradient_flow)
def _():
    return kernel_inside(K**2, moved).given(INSIDE)


@theory.supplement(
    "98bx", "G.2: the kernel stays positive definite inside the ball", after=97, uses=["98ax"], notation=gradient_flow
)
def _():
    return definite().given(INSIDE)


@theory.supplement("98cx", "G.2: the residual shrinks inside the ball", after=97, uses=["98bx"], notation=gradient_flow)
def _():
    return shrinks().given(INSIDE)


@theory.supplement(
    "98dx", "G.2: the residual up to the exit", after=97, uses=["98cx"], notation=gradient_flow.knowing(BEFORE)
)
def _():
    return up_to_the_exit()


@theory.supplement(
    "98ex", "G.2: not at the exit either", after=97, uses=["98dx"], notation=gradient_flow.knowing(BEFORE)
)
def _():
    return not_at_the_exit(K, radius)


@theory.supplement(
    "98fx",
    "G.2: the flow stays in the ball",
    after=97,
    uses=["98ex"],
    notation=gradient_flow,
    plan=FirstExit(PATH, BEFORE, t),
)
def _():
    return chain(Norm(theta(t) - theta_0), LT, radius)


@theory.supplement("98gx", "Theorem G.2", after=97, uses=["98ax", "98dx", "98ex", "98fx"], notation=gradient_flow)
def _():
    return theorem_g2(K, moved)


@theory.supplement("98hx", "the kernel at the start is positive definite", after=97, notation=both_flows)
def _():
    return chain(Frac(2 * l_min, 3), LE, Eig(Theta_t(0), "min"), EQ, l_0)


@theory.supplement(
    "98ix",
    "the change of the kernel stays below its smallest eigenvalue",
    after=98,
    uses=[98, "98hx"],
    notation=both_flows,
)
def _():
    return chain(Frac(l_min, 3), LE, l_0 - sigma(t))


@theory.supplement("101ax", "the difference, by the residual itself", after=101, uses=[82, 85], notation=flows)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    inside = expm(l_0 * eta * (s - t)) * change * size
    return chain(Norm(g_lin(t) - g(t)), LE, eta * Integral(inside, s, zero, t))


@theory.supplement(
    "101bx", "G.2 in the notation of Section 6.2", after=101, uses=["98gx", "98ax", "98fx"], notation=both_flows
)
def _():
    return system(
        chain(Norm(g(t)), LE, expm(-rate * t) * R_0),
        chain(Norm(Theta_t(t) - Theta_t(0), "op"), LE, moved),
    )


@theory.supplement(
    "101cx",
    "the difference decays",
    after=101,
    uses=["98hx", "101ax", "101bx"],
    notation=both_flows,
    remark="Without Gronwall's inequality: the decay of g itself is used.",
)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    return chain(
        Norm(g_lin(t) - g(t)),
        LE, eta * Integral(expm(l_0 * eta * (s - t)) * change * size, s, zero, t),
        LE, eta * Integral(expm(2 * rate * (s - t)) * moved * expm(-rate * s) * R_0, s, zero, t),
        LE, Frac(3, l_min) * moved * R_0 * expm(-rate * t),
    )  # fmt: skip


@theory.supplement("101dx", "the difference at a test input", after=101, notation=plain_test_flows)
def _():
    def inside(time):
        return -eta * Theta_x(0) * (g_lin(time) - g(time)) + eta * (Theta_x(time) - Theta_x(0)) * g(time)

    return system(
        chain(Dot(g_lin_x(t) - g_x(t), t), EQ, inside(t)),
        chain(g_lin_x(t) - g_x(t), EQ, Integral(inside(s), s, zero, t)),
    )


@theory.supplement("101ex", "its norm", after=101, uses=["101dx"], notation=test_flows)
def _():
    first = Norm(Theta_x(0), "op") * Norm(g_lin(s) - g(s))
    second = Norm(Theta_x(s) - Theta_x(0), "op") * Norm(g(s))
    return chain(Norm(g_lin_x(t) - g_x(t)), LE, eta * Integral(first, s, zero, t) + eta * Integral(second, s, zero, t))


def cross_kernel_inside(change):
    """The change of the test kernel by those of the two Jacobians."""
    now, first = J(theta(s)), J(theta_0)
    return chain(
        Norm(Theta_x(s) - Theta_x(0), "op"),
        LE, Frac(1, n) * (
            Norm(J_x(theta_0), "op") * Norm(first.T - now.T, "op")
            + Norm(J_x(theta_0) - J_x(theta(s)), "op") * Norm(now.T, "op")
        ),
        LE, change,
    )  # fmt: skip


@theory.supplement("101fx", "the test kernel inside the ball", after=101, notation=test_both)
def _():
    return system(chain(Norm(Theta_x(0), "op"), LE, K**2), cross_kernel_inside(moved)).given(INSIDE)


@theory.supplement("101gx", "the test kernel along the flow", after=101, uses=["98fx", "101fx"], notation=test_both)
def _():
    return system(
        chain(Norm(Theta_x(0), "op"), LE, K**2),
        chain(Norm(Theta_x(t) - Theta_x(0), "op"), LE, moved),
    )


@theory.supplement(
    "101hx",
    "the difference at a test input, bounded",
    after=101,
    uses=["101bx", "101cx", "101ex", "101gx"],
    notation=test_both,
)
def _():
    first = Norm(Theta_x(0), "op") * Norm(g_lin(s) - g(s))
    second = Norm(Theta_x(s) - Theta_x(0), "op") * Norm(g(s))
    return chain(
        Norm(g_lin_x(t) - g_x(t)),
        LE, eta * Integral(first, s, zero, t) + eta * Integral(second, s, zero, t),
        LE, eta * Integral(K**2 * Frac(3, l_min) * moved * R_0 * expm(-rate * s), s, zero, t)
        + eta * Integral(moved * R_0 * expm(-rate * s), s, zero, t),
        LE, Frac(3, l_min) * (Frac(3 * K**2, l_min) + 1) * moved * R_0,
    )  # fmt: skip


@theory.supplement("101ix", "both differences, at all times", after=101, uses=[101, "101hx"], notation=test_both)
def _():
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2),
        chain(
            Sup(Norm(g_lin_x(t) - g_x(t)), t),
            LE, Frac(18 * K**3, l_min**2) * (Frac(3 * K**2, l_min) + 1) * Frac(1, root_n) * R_0**2,
        ),
    )  # fmt: skip
