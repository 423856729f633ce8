"""Sharper constants for (48), with two constants: what the laboratory guarantees for a drawn network under descent.

In the words of `descent`: a = eta_0 lambda_min/3, q = 1 - a, p = 1 - 2a, and sigma is the bound on the change of the
kernel, here 6 K_J^2 K_L R_0/lambda_min n^{-1/2}. With S = 3 sigma R_0/lambda_min a step gives
|e_{t+1}| <= p |e_t| + a S q^t. As eta_0 lambda_min <= 1, p - a is not negative, and from |e_t| <= S (1 - q^t) and
|e_t| <= S/3

    p |e_t| = a |e_t| + (p - a) |e_t| <= a S (1 - q^t) + (p - a) S/3 = S/3 - a S q^t,

so that |e_t| <= S/3 goes through a step. At a test input let B solve B Theta_hat_0(X, X) = Theta_hat_0(x, X) (the
inverse of the kernel does, where there is one). Then e_t(x) - B e_t is fed by g alone, at most
(|B| + 1) eta_0 sigma q^t R_0 a step, and |e_t(x)| <= |B| S/3 + (|B| + 1) S. All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Define
from ...estimates import LocalLipschitz, Stated
from ...ledger import Theory, chain, system
from ...ledger.plan import Induction
from ...notation import Frac, I, Norm, Num, Sup, sym
from ..sections.s6 import (
    GRAM_X,
    LINEARIZED,
    LINEARIZED_X,
    R_0,
    SAME_START,
    SMOOTH_X,
    START_KERNEL,
    J_x,
    Theta,
    decayed,
    eta_0,
    g,
    g_lin_x_step,
    g_x,
    i,
    l_min,
    q,
    root_n,
    theta_0,
    theta_t,
)
from ..symbols import EQ, LE, eta, k, kD, t
from .descent import STEP, STEP_X, cross_kernel_of_a_step, e, e_x, kernel_of_a_step, p, step_of_the_difference
from .two_constants import K_J, K_L, MOVED, RADIUS, descent

both = descent.knowing(LINEARIZED, SAME_START)
a = Frac(eta_0 * l_min, 3)
third = Frac(1, l_min) * MOVED * R_0
STRETCH = Norm(I(kD) - eta * START_KERNEL, "op")
BOUNDED = Stated(Norm(e(i)), "<=", 3 * third * (1 - q**i), i, Num(0), t, index=True)
CLOSE = Stated(Norm(e(i)), "<=", third, i, Num(0), t, index=True)

theory = Theory(6)


@theory.supplement(
    "sharp-descent.kernel-of-a-step",
    "two constants: the kernel of a step stays near the start",
    alias="72lx",
    after=72,
    uses=["two-constants.descent-stays-in-the-ball"],
    notation=descent,
)
def _():
    return kernel_of_a_step(MOVED)


@theory.supplement(
    "sharp-descent.gap-after-a-step",
    "two constants: one step of the difference",
    alias="72mx",
    after=72,
    uses=["sharp-descent.kernel-of-a-step", "two-constants.theorem-g1-decay-and-path"],
    notation=both,
)
def _():
    return step_of_the_difference(MOVED)


@theory.supplement(
    "sharp-descent.gap-from-its-start",
    "two constants: the difference from its start",
    alias="72nx",
    after=72,
    uses=["sharp-descent.gap-after-a-step", "descent.gap-is-not-stretched"],
    notation=both,
    plan=Induction(t, (BOUNDED,)),
)
def _():
    return chain(Norm(e(t)), LE, 3 * third * (1 - q**t))


@theory.supplement(
    "sharp-descent.rate-at-most-a-third", "the rate is at most 1/3", alias="72ox", after=72, uses=[67], notation=descent
)
def _():
    return chain(Num(0), LE, Norm(I(kD) - eta_0 * Theta, "op"), LE, p - a)


@theory.supplement(
    "sharp-descent.two-bounds-combined",
    "a convex combination of two bounds",
    alias="72px",
    after=72,
    uses=["sharp-descent.gap-from-its-start", "sharp-descent.rate-at-most-a-third"],
    notation=both.knowing(CLOSE),
)
def _():
    return system(
        chain(a * Norm(e(t)), LE, a * (3 * third * (1 - q**t))),
        chain((p - a) * Norm(e(t)), LE, (p - a) * third),
    )


@theory.supplement(
    "sharp-descent.gap-bound-goes-through-a-step",
    "the sharper bound goes through a step",
    alias="72qx",
    after=72,
    uses=["descent.start-kernel-contracts", "sharp-descent.two-bounds-combined"],
    notation=both.knowing(CLOSE),
)
def _():
    return chain(
        STRETCH * Norm(e(t)),
        LE, p * Norm(e(t)),
        EQ, a * Norm(e(t)) + (p - a) * Norm(e(t)),
        LE, a * (3 * third * (1 - q**t)) + (p - a) * third,
        EQ, third - eta_0 * MOVED * decayed(t),
    )  # fmt: skip


@theory.supplement(
    "sharp-descent.gap",
    "the difference under descent, sharper",
    alias="72rx",
    after=72,
    uses=["sharp-descent.gap-after-a-step", "sharp-descent.gap-bound-goes-through-a-step"],
    notation=both,
    plan=Induction(t, (CLOSE,)),
)
def _():
    return chain(Norm(e(t)), LE, third)


# -- a test input -----------------------------------------------------------------------------------------
LEMMA_X = LocalLipschitz(J_x(theta_0), theta_0, RADIUS, K_J * root_n, K_L * root_n)
testing = both.knowing(LEMMA_X, SMOOTH_X, LINEARIZED_X, Define(g_lin_x_step(0), g_x(theta_0)))
B = sym("B_x", k, kD, "B")
LEFT = GRAM_X - B * START_KERNEL
solved = testing.knowing(Stated(Norm(LEFT, "op"), "<=", Num(0)))
kappa = Norm(B, "op")
SOLVES = "B is any matrix with B Theta_hat_0(X, X) = Theta_hat_0(x, X); the inverse of the kernel gives one."
FED = STEP_X * g(theta_t) - B * STEP * g(theta_t)


def rest(time):
    """The difference at the test input, less what that on the training set explains."""
    return e_x(time) - B * e(time)


LAGGING = Stated(Norm(rest(i)), "<=", 3 * (kappa + 1) * third * (1 - q**i), i, Num(0), t, index=True)


@theory.supplement(
    "sharp-descent.test-kernel-of-a-step",
    "two constants: the test kernel of a step stays near the start",
    alias="72sx",
    after=72,
    uses=["two-constants.descent-stays-in-the-ball"],
    notation=testing,
)
def _():
    return cross_kernel_of_a_step(MOVED)


@theory.supplement(
    "sharp-descent.rest-after-a-step",
    "one step of the rest at a test input",
    alias="72tx",
    after=72,
    notation=solved,
    uses=[53],
)
def _():
    return chain(
        Norm(rest(t + 1)),
        EQ, Norm(e_x(t) - eta * GRAM_X * e(t) - STEP_X * g(theta_t) - B * e(t + 1)),
        EQ, Norm(rest(t) - eta * LEFT * e(t) - FED),
        LE, Norm(rest(t)) + eta * Norm(LEFT, "op") * Norm(e(t)) + Norm(FED),
    )  # fmt: skip


@theory.supplement(
    "sharp-descent.what-feeds-the-rest",
    "what feeds the rest",
    alias="72ux",
    after=72,
    uses=["sharp-descent.gap-after-a-step", "sharp-descent.test-kernel-of-a-step"],
    notation=solved,
)
def _():
    return system(
        chain(eta * Norm(LEFT, "op") * Norm(e(t)), LE, Num(0)),
        chain(
            Norm(FED),
            LE, Norm(STEP_X, "op") * Norm(g(theta_t)) + kappa * Norm(STEP, "op") * Norm(g(theta_t)),
            LE, (kappa + 1) * (eta_0 * MOVED * decayed(t)),
        ),
    )  # fmt: skip


@theory.supplement(
    "sharp-descent.rest-at-a-test-input",
    "the rest at a test input",
    alias="72vx",
    after=72,
    uses=["sharp-descent.rest-after-a-step", "sharp-descent.what-feeds-the-rest"],
    notation=solved,
    plan=Induction(t, (LAGGING,)),
)
def _():
    return chain(Norm(rest(t)), LE, 3 * (kappa + 1) * third * (1 - q**t))


@theory.supplement(
    "sharp-descent.gap-at-a-test-input",
    "the difference at a test input under descent, sharper",
    alias="72wx",
    after=72,
    uses=["sharp-descent.gap", "sharp-descent.rest-at-a-test-input"],
    notation=solved,
)
def _():
    return chain(
        Norm(e_x(t)),
        LE, kappa * Norm(e(t)) + Norm(rest(t)),
        LE, kappa * third + 3 * (kappa + 1) * third,
        EQ, (4 * kappa + 3) * third,
    )  # fmt: skip


@theory.supplement(
    "sharp-descent.gaps-at-all-times",
    "both differences under descent, sharper, at all times",
    alias="72xx",
    after=72,
    uses=["sharp-descent.gap", "sharp-descent.gap-at-a-test-input"],
    notation=solved,
    remark=SOLVES,
)
def _():
    return system(
        chain(Sup(Norm(e(t)), t), LE, third),
        chain(Sup(Norm(e_x(t)), t), LE, (4 * kappa + 3) * third),
    )
