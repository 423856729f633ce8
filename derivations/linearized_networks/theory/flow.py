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


@theory.supplement(
    "flow.linearized-residual-at-any-rate",
    "the linearized residual, at any rate",
    alias="79x",
    after=79,
    uses=[79],
    notation=plain_flows,
)
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


@theory.supplement(
    "flow.kernel-inside-the-ball",
    "G.2: the kernel inside the ball",
    alias="98ax",
    after=97,
    notation=gradient_flow,
    uses=[52, 54],
)
def _():
    return kernel_inside(K**2, moved).given(INSIDE)


@theory.supplement(
    "flow.kernel-stays-definite",
    "G.2: the kernel stays positive definite inside the ball",
    alias="98bx",
    after=97,
    uses=["flow.kernel-inside-the-ball", 68],
    notation=gradient_flow,
)
def _():
    return definite().given(INSIDE)


@theory.supplement(
    "flow.residual-shrinks",
    "G.2: the residual shrinks inside the ball",
    alias="98cx",
    after=97,
    uses=["flow.kernel-stays-definite"],
    notation=gradient_flow,
)
def _():
    return shrinks().given(INSIDE)


@theory.supplement(
    "flow.residual-up-to-the-exit",
    "G.2: the residual up to the exit",
    alias="98dx",
    after=97,
    uses=["flow.residual-shrinks", 58],
    notation=gradient_flow.knowing(BEFORE),
)
def _():
    return up_to_the_exit()


@theory.supplement(
    "flow.not-at-the-exit",
    "G.2: not at the exit either",
    alias="98ex",
    after=97,
    uses=["flow.residual-up-to-the-exit"],
    notation=gradient_flow.knowing(BEFORE),
)
def _():
    return not_at_the_exit(K, radius)


@theory.supplement(
    "flow.stays-in-the-ball",
    "G.2: the flow stays in the ball",
    alias="98fx",
    after=97,
    uses=["flow.not-at-the-exit"],
    notation=gradient_flow,
    plan=FirstExit(PATH, BEFORE, t),
)
def _():
    return chain(Norm(theta(t) - theta_0), LT, radius)


@theory.supplement(
    "flow.theorem-g2",
    "Theorem G.2",
    alias="98gx",
    after=97,
    uses=[
        "flow.kernel-inside-the-ball",
        "flow.residual-up-to-the-exit",
        "flow.not-at-the-exit",
        "flow.stays-in-the-ball",
    ],
    notation=gradient_flow,
)
def _():
    return theorem_g2(K, moved)


@theory.supplement(
    "flow.start-kernel-is-definite",
    "the kernel at the start is positive definite",
    alias="98hx",
    after=97,
    notation=both_flows,
    uses=[52, 68],
)
def _():
    return chain(Frac(2 * l_min, 3), LE, Eig(Theta_t(0), "min"), EQ, l_0)


@theory.supplement(
    "flow.kernel-change-below-its-eigenvalue",
    "the change of the kernel stays below its smallest eigenvalue",
    alias="98ix",
    after=98,
    uses=[98, "flow.start-kernel-is-definite"],
    notation=both_flows,
)
def _():
    return chain(Frac(l_min, 3), LE, l_0 - sigma(t))


@theory.supplement(
    "flow.gap-by-the-residual",
    "the difference, by the residual itself",
    alias="101ax",
    after=101,
    uses=[82],
    notation=flows,
)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    inside = expm(l_0 * eta * (s - t)) * change * size
    return chain(Norm(g_lin(t) - g(t)), LE, eta * Integral(inside, s, zero, t))


@theory.supplement(
    "flow.theorem-g2-for-the-residual",
    "G.2 in the notation of Section 6.2",
    alias="101bx",
    after=101,
    uses=["flow.theorem-g2", "flow.kernel-inside-the-ball"],
    notation=both_flows,
)
def _():
    return system(
        chain(Norm(g(t)), LE, expm(-rate * t) * R_0),
        chain(Norm(Theta_t(t) - Theta_t(0), "op"), LE, moved),
    )


@theory.supplement(
    "flow.gap-decays",
    "the difference decays",
    alias="101cx",
    after=101,
    uses=["flow.start-kernel-is-definite", "flow.gap-by-the-residual", "flow.theorem-g2-for-the-residual"],
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


@theory.supplement(
    "flow.gap-at-a-test-input-as-an-integral",
    "the difference at a test input",
    alias="101dx",
    after=101,
    notation=plain_test_flows,
)
def _():
    def inside(time):
        return -eta * Theta_x(0) * (g_lin(time) - g(time)) + eta * (Theta_x(time) - Theta_x(0)) * g(time)

    return system(
        chain(Dot(g_lin_x(t) - g_x(t), t), EQ, inside(t)),
        chain(g_lin_x(t) - g_x(t), EQ, Integral(inside(s), s, zero, t)),
    )


@theory.supplement(
    "flow.norm-of-the-gap-at-a-test-input",
    "its norm",
    alias="101ex",
    after=101,
    uses=["flow.gap-at-a-test-input-as-an-integral"],
    notation=test_flows,
)
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


@theory.supplement(
    "flow.test-kernel-inside-the-ball",
    "the test kernel inside the ball",
    alias="101fx",
    after=101,
    notation=test_both,
    uses=[54],
)
def _():
    return system(chain(Norm(Theta_x(0), "op"), LE, K**2), cross_kernel_inside(moved)).given(INSIDE)


@theory.supplement(
    "flow.test-kernel",
    "the test kernel along the flow",
    alias="101gx",
    after=101,
    uses=["flow.stays-in-the-ball", "flow.test-kernel-inside-the-ball"],
    notation=test_both,
)
def _():
    return system(
        chain(Norm(Theta_x(0), "op"), LE, K**2),
        chain(Norm(Theta_x(t) - Theta_x(0), "op"), LE, moved),
    )


@theory.supplement(
    "flow.gap-at-a-test-input",
    "the difference at a test input, bounded",
    alias="101hx",
    after=101,
    uses=[
        "flow.theorem-g2-for-the-residual",
        "flow.gap-decays",
        "flow.norm-of-the-gap-at-a-test-input",
        "flow.test-kernel",
    ],
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


@theory.supplement(
    "flow.gaps-at-all-times",
    "both differences, at all times",
    alias="101ix",
    after=101,
    uses=[101, "flow.gap-at-a-test-input"],
    notation=test_both,
)
def _():
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2),
        chain(
            Sup(Norm(g_lin_x(t) - g_x(t)), t),
            LE, Frac(18 * K**3, l_min**2) * (Frac(3 * K**2, l_min) + 1) * Frac(1, root_n) * R_0**2,
        ),
    )  # fmt: skip
