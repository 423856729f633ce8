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
    "sharp-flow.theorem-g2-for-the-residual",
    "G.2 with two constants in the notation of Section 6.2",
    alias="101jx",
    after=101,
    uses=["two-constants.theorem-g2", "two-constants.flow-kernel-inside-the-ball"],
    notation=both,
)
def _():
    return system(
        chain(Norm(g(t)), LE, past * R_0),
        chain(Norm(Theta_t(t) - Theta_t(0), "op"), LE, MOVED),
    )


@theory.supplement(
    "sharp-flow.gap-decays",
    "the difference decays, sharper",
    alias="101kx",
    after=101,
    uses=["flow.start-kernel-is-definite", "flow.gap-by-the-residual", "sharp-flow.theorem-g2-for-the-residual"],
    notation=both,
)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    return chain(
        Norm(e(t)),
        LE, eta * Integral(expm(l_0 * eta * (s - t)) * change * size, s, zero, t),
        LE, eta * Integral(expm(2 * rate * (s - t)) * MOVED * expm(-rate * s) * R_0, s, zero, t),
        EQ, 3 * third * past * (1 - past),
        LE, Frac(3, 4) * third,
    )  # fmt: skip


@theory.supplement(
    "sharp-flow.rest-as-an-integral", "the rest at a test input", alias="101lx", after=101, notation=plain_test_flows
)
def _():
    def inside(time):
        return -eta * LEFT * e(time) + eta * turned(time) * g(time)

    return system(
        chain(Dot(rest(t), t), EQ, inside(t)),
        chain(rest(t), EQ, Integral(inside(s), s, zero, t)),
    )


LEFT_OVER, TURNED = Norm(LEFT, "op") * Norm(e(s)), Norm(turned(s), "op") * Norm(g(s))
FEEDS = eta * Integral(LEFT_OVER, s, zero, t) + eta * Integral(TURNED, s, zero, t)


@theory.supplement(
    "sharp-flow.norm-of-the-rest",
    "the norm of the rest",
    alias="101mx",
    after=101,
    uses=["sharp-flow.rest-as-an-integral"],
    notation=test_flows,
)
def _():
    return chain(Norm(rest(t)), LE, FEEDS)


@theory.supplement(
    "sharp-flow.test-kernel-inside-the-ball",
    "two constants: the test kernel inside the ball",
    alias="101nx",
    after=101,
    notation=testing,
)
def _():
    return cross_kernel_inside(MOVED).given(INSIDE)


@theory.supplement(
    "sharp-flow.test-kernel",
    "two constants: the test kernel along the flow",
    alias="101ox",
    after=101,
    uses=["two-constants.flow-stays-in-the-ball", "sharp-flow.test-kernel-inside-the-ball"],
    notation=testing,
)
def _():
    return chain(Norm(Theta_x(t) - Theta_x(0), "op"), LE, MOVED)


@theory.supplement(
    "sharp-flow.what-feeds-the-rest",
    "what feeds the rest",
    alias="101px",
    after=101,
    uses=["sharp-flow.theorem-g2-for-the-residual", "sharp-flow.test-kernel"],
    notation=solved,
)
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
    "sharp-flow.rest-at-a-test-input",
    "the rest at a test input, bounded",
    alias="101qx",
    after=101,
    uses=["sharp-flow.theorem-g2-for-the-residual", "sharp-flow.norm-of-the-rest", "sharp-flow.what-feeds-the-rest"],
    notation=solved,
)
def _():
    return chain(
        Norm(rest(t)),
        LE, FEEDS,
        LE, eta * Integral((kappa + 1) * MOVED * R_0 * expm(-rate * s), s, zero, t),
        LE, 3 * (kappa + 1) * third,
    )  # fmt: skip


@theory.supplement(
    "sharp-flow.gap-at-a-test-input-by-parts",
    "the difference at a test input, by parts",
    alias="101rx",
    after=101,
    notation=plain_test_flows,
)
def _():
    return chain(Norm(g_lin_x(t) - g_x(t)), LE, kappa * Norm(e(t)) + Norm(rest(t)))


@theory.supplement(
    "sharp-flow.gap-at-a-test-input",
    "the difference at a test input, sharper",
    alias="101sx",
    after=101,
    uses=["sharp-flow.gap-decays", "sharp-flow.rest-at-a-test-input", "sharp-flow.gap-at-a-test-input-by-parts"],
    notation=solved,
)
def _():
    return chain(
        Norm(g_lin_x(t) - g_x(t)),
        LE, kappa * Norm(e(t)) + Norm(rest(t)),
        LE, (Frac(15, 4) * kappa + 3) * third,
    )  # fmt: skip


@theory.supplement(
    "sharp-flow.gap-at-all-times",
    "the difference on the training set, sharper, at all times",
    alias="101tx",
    after=101,
    uses=["sharp-flow.gap-decays"],
    notation=both,
)
def _():
    return chain(Sup(Norm(e(t)), t), LE, Frac(3, 4) * third)


@theory.supplement(
    "sharp-flow.gap-at-a-test-input-at-all-times",
    "the difference at a test input, sharper, at all times",
    alias="101ux",
    after=101,
    uses=["sharp-flow.gap-at-a-test-input"],
    notation=solved,
    remark=SOLVES,
)
def _():
    return chain(Sup(Norm(g_lin_x(t) - g_x(t)), t), LE, (Frac(15, 4) * kappa + 3) * third)
