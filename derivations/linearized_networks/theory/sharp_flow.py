"""Sharper constants for (73), with two constants: what the laboratory guarantees along gradient flow.

With r = eta lambda_min/3, sigma the bound on the change of the kernel, 6 K_J^2 K_L R_0/lambda_min n^{-1/2}, and e the
difference of the residuals, |g(t)| <= e^{-rt} R_0 is used in place of Gronwall's inequality:

    |e(t)| <= eta int_0^t e^{2r(s - t)} sigma e^{-rs} R_0 ds = (3 sigma R_0/lambda_min) e^{-rt} (1 - e^{-rt}),

and y (1 - y) <= 1/4. At a test input B solves B Theta_hat_0(X, X) = Theta_hat_0(x, X), as in `sharp_descent`; the rest
e(t, x) - B e(t) is fed by g alone. All entries are supplements.
"""

from __future__ import annotations

from ...estimates import Stated
from ...ledger import Notation, Theory, chain, system
from ...notation import D as Dot
from ...notation import Frac, Integral, Norm, Num, Sup, expm
from ..sections.s6 import R_0, J, J_x, n
from ..sections.s6_2 import (
    ALONG,
    TEST_FLOWS,
    Theta_t,
    Theta_x,
    flows,
    g,
    g_lin,
    g_lin_x,
    g_x,
    l_0,
    plain_test_flows,
    r,
    test_flows,
    zero,
)
from ..symbols import EQ, LE, eta, s, t, theta
from .flow import cross_kernel_inside, rate
from .sharp_descent import LEMMA_X, SOLVES, B, kappa, third
from .two_constants import INSIDE, MOVED, flow

both = Notation(
    "gradient flow and its linearization, with two constants",
    flows.symbols,
    tuple(dict.fromkeys((*flow.facts, *flows.facts, ALONG))),
)
past = expm(-rate * t)
LEFT = Theta_x(0) - B * Theta_t(0)
TEST_KERNEL = Stated(Theta_x(r), "=", Frac(1, n) * J_x(theta(r)) * J(theta(r)).T, r)
testing = both.knowing(*TEST_FLOWS, LEMMA_X, TEST_KERNEL)
solved = testing.knowing(Stated(Norm(LEFT, "op"), "<=", Num(0)))


def e(time):
    """The difference of the residuals on the training set."""
    return g_lin(time) - g(time)


def rest(time):
    """The difference at the test input, less what that on the training set explains."""
    return g_lin_x(time) - g_x(time) - B * e(time)


def turned(time):
    """What feeds the rest, as a multiple of eta g."""
    return Theta_x(time) - Theta_x(0) - B * (Theta_t(time) - Theta_t(0))


theory = Theory(6)


@theory.supplement(
    "101jx",
    "G.2 with two constants in the notation of Section 6.2",
    after=101,
    uses=["98px", "98jx", "98ox"],
    notation=both,
)
def _():
    return system(
        chain(Norm(g(t)), LE, past * R_0),
        chain(Norm(Theta_t(t) - Theta_t(0), "op"), LE, MOVED),
    )


@theory.supplement("101kx", "the difference decays, sharper", after=101, uses=["98hx", "101ax", "101jx"], notation=both)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    return chain(
        Norm(e(t)),
        LE, eta * Integral(expm(l_0 * eta * (s - t)) * change * size, s, zero, t),
        LE, eta * Integral(expm(2 * rate * (s - t)) * MOVED * expm(-rate * s) * R_0, s, zero, t),
        EQ, 3 * third * past * (1 - past),
        LE, Frac(3, 4) * third,
    )  # fmt: skip


@theory.supplement("101lx", "the rest at a test input", after=101, notation=plain_test_flows)
def _():
    def inside(time):
        return -eta * LEFT * e(time) + eta * turned(time) * g(time)

    return system(
        chain(Dot(rest(t), t), EQ, inside(t)),
        chain(rest(t), EQ, Integral(inside(s), s, zero, t)),
    )


LEFT_OVER, TURNED = Norm(LEFT, "op") * Norm(e(s)), Norm(turned(s), "op") * Norm(g(s))
FEEDS = eta * Integral(LEFT_OVER, s, zero, t) + eta * Integral(TURNED, s, zero, t)


@theory.supplement("101mx", "the norm of the rest", after=101, uses=["101lx"], notation=test_flows)
def _():
    return chain(Norm(rest(t)), LE, FEEDS)


@theory.supplement("101nx", "two constants: the test kernel inside the ball", after=101, notation=testing)
def _():
    return cross_kernel_inside(MOVED).given(INSIDE)


@theory.supplement(
    "101ox", "two constants: the test kernel along the flow", after=101, uses=["98ox", "101nx"], notation=testing
)
def _():
    return chain(Norm(Theta_x(t) - Theta_x(0), "op"), LE, MOVED)


@theory.supplement("101px", "what feeds the rest", after=101, uses=["101jx", "101ox"], notation=solved)
def _():
    return system(
        chain(Norm(LEFT, "op") * Norm(e(t)), LE, zero),
        chain(
            Norm(turned(t), "op"),
            LE, Norm(Theta_x(t) - Theta_x(0), "op") + kappa * Norm(Theta_t(t) - Theta_t(0), "op"),
            LE, (kappa + 1) * MOVED,
        ),
    )  # fmt: skip


@theory.supplement(
    "101qx", "the rest at a test input, bounded", after=101, uses=["101jx", "101mx", "101px"], notation=solved
)
def _():
    return chain(
        Norm(rest(t)),
        LE, FEEDS,
        LE, eta * Integral((kappa + 1) * MOVED * R_0 * expm(-rate * s), s, zero, t),
        LE, 3 * (kappa + 1) * third,
    )  # fmt: skip


@theory.supplement("101rx", "the difference at a test input, by parts", after=101, notation=plain_test_flows)
def _():
    return chain(Norm(g_lin_x(t) - g_x(t)), LE, kappa * Norm(e(t)) + Norm(rest(t)))


@theory.supplement(
    "101sx", "the difference at a test input, sharper", after=101, uses=["101kx", "101qx", "101rx"], notation=solved
)
def _():
    return chain(
        Norm(g_lin_x(t) - g_x(t)),
        LE, kappa * Norm(e(t)) + Norm(rest(t)),
        LE, (Frac(15, 4) * kappa + 3) * third,
    )  # fmt: skip


@theory.supplement(
    "101tx", "the difference on the training set, sharper, at all times", after=101, uses=["101kx"], notation=both
)
def _():
    return chain(Sup(Norm(e(t)), t), LE, Frac(3, 4) * third)


@theory.supplement(
    "101ux",
    "the difference at a test input, sharper, at all times",
    after=101,
    uses=["101sx"],
    notation=solved,
    remark=SOLVES,
)
def _():
    return chain(Sup(Norm(g_lin_x(t) - g_x(t)), t), LE, (Frac(15, 4) * kappa + 3) * third)
