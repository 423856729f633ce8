"""What (48) says of the outputs under gradient descent: the network stays near its linearization.

The notes prove it along gradient flow only, (73). Here e_t = g^lin_t - g_t, a = eta_0 lambda_min/3, q = 1 - a,
p = 1 - 2a and sigma is the right side of (57). The linearized model takes the same steps with the Jacobian of
the start, so

    e_{t+1} = (I - eta_0 Theta_hat_0) e_t - eta_0 (Theta_hat_0 - M_t) g_t,   M_t = (mean Jacobian) J_t^T/n,

and ||I - eta_0 Theta_hat_0||_op <= p, ||Theta_hat_0 - M_t||_op <= sigma, |g_t| <= q^t R_0. As p + a = q the bound
(3 sigma R_0/lambda_min) q^t goes through a step; as p <= 1, so does (3 sigma R_0/lambda_min)(1 - q^t). (By hand also
(3 sigma R_0/lambda_min)(q^t - p^t), at most a third of that.)
"""

from __future__ import annotations

from ...estimates import Stated
from ...ledger import Theory, chain, system
from ...ledger.plan import Induction
from ...notation import Frac, I, Norm, Num, Sup
from ..sections.s6 import (
    GRAM_X,
    MEAN,
    MEAN_X,
    PROOF,
    R_0,
    START_KERNEL,
    WIDE,
    J,
    J_x,
    K,
    Theta,
    Theta_hat,
    both_descents,
    decayed,
    descent,
    eta_0,
    first,
    g,
    g_lin_step,
    g_lin_x_step,
    g_x,
    i,
    induction,
    l_min,
    moved,
    n,
    now,
    q,
    radius,
    reach,
    root_n,
    scale,
    shrinking,
    test_descents,
    theta_0,
    theta_next,
    theta_t,
    wide_descent,
)
from ..symbols import EQ, LE, LT, eta, kD, t, theta

theory = Theory(6)


@theory.supplement(
    "descent.path-stays-in-the-ball",
    "the path of descent stays in the ball",
    alias="56x",
    after=56,
    uses=["descent.step-stays-in-the-ball", 71, 58],
    notation=descent.knowing(WIDE),
    plan=PROOF,
)
def _():
    return chain(Norm(theta_t - theta_0), LT, radius)


@theory.supplement(
    "descent.step-stays-in-the-ball",
    "strictly inside the open ball (55)",
    alias="64x",
    after=64,
    uses=[62, 63],
    notation=induction,
)
def _():
    return chain(Norm(theta_next - theta_0), LT, radius)


@theory.supplement(
    "descent.residual-by-the-mean-jacobian",
    "the residual after one step, with the mean Jacobian",
    alias="65x",
    after=65,
    uses=[53],
    notation=induction,
)
def _():
    step = I(kD) - eta * MEAN * J(theta_t).T
    return chain(
        Norm(g(theta_next)),
        EQ, Norm(step * g(theta_t)),
        LE, Norm(step, "op") * Norm(g(theta_t)),
        LE, Norm(step, "op") * decayed(t),
    )  # fmt: skip


@theory.supplement(
    "descent.contraction-by-the-mean-jacobian",
    "the contraction, with the mean Jacobian",
    alias="70x",
    after=70,
    uses=["descent.step-stays-in-the-ball", 67, 68],
    notation=shrinking.knowing(WIDE),
)
def _():
    old, first = J(theta_t), J(theta_0)
    limit = Norm(I(kD) - eta_0 * Theta, "op") + eta_0 * Norm(Theta - Theta_hat(0), "op")
    return chain(
        Norm(I(kD) - eta * MEAN * old.T, "op"),
        LE, limit + eta * Norm(first * first.T - MEAN * old.T, "op"),
        LE, limit + eta * (
            Norm(first, "op") * Norm(first.T - old.T, "op") + Norm(first - MEAN, "op") * Norm(old.T, "op")
        ),
        LE, 1 - eta_0 * l_min + Frac(eta_0 * l_min, 3) + 2 * eta_0 * K**2 * Frac(3 * K * R_0, l_min) * Frac(1, root_n),
        LE, q,
    )  # fmt: skip


p = 1 - Frac(2 * eta_0 * l_min, 3)


def e(time):
    """The difference of the residuals on the training set."""
    return g_lin_step(time) - g(theta(time))


@theory.supplement(
    "descent.start-kernel-contracts",
    "the kernel at the start contracts",
    alias="72ax",
    after=72,
    uses=[67, 68],
    notation=wide_descent,
    remark="By the triangle inequality from (67) and (68).",
)
def _():
    return chain(
        Norm(I(kD) - eta * START_KERNEL, "op"),
        LE, Norm(I(kD) - eta_0 * Theta, "op") + eta_0 * Norm(Theta - Theta_hat(0), "op"),
        LE, p,
    )  # fmt: skip


STEP = eta * (START_KERNEL - MEAN * now.T)


# -- for one constant or two: the change of the kernel is bounded by `change` -----------------------------
def kernel_of_a_step(change):
    """The kernel of a step, with the mean Jacobian, against that at the start."""
    return chain(
        Frac(1, n) * Norm(START_KERNEL - MEAN * now.T, "op"),
        LE, Frac(1, n) * (
            Norm(first, "op") * Norm(first.T - now.T, "op") + Norm(first - MEAN, "op") * Norm(now.T, "op")
        ),
        LE, change,
    )  # fmt: skip


def step_of_the_difference(change):
    """The recursion of the difference and what feeds it."""
    contracted = Norm(I(kD) - eta * START_KERNEL, "op") * Norm(e(t))
    return system(
        chain(
            Norm(e(t + 1)),
            EQ, Norm((I(kD) - eta * START_KERNEL) * e(t) - STEP * g(theta_t)),
            LE, contracted + Norm(STEP, "op") * Norm(g(theta_t)),
        ),
        chain(Norm(STEP, "op"), LE, eta_0 * change),
        chain(eta_0 * change * Norm(g(theta_t)), LE, eta_0 * change * decayed(t)),
    )  # fmt: skip


def cross_kernel_of_a_step(change):
    """The same as `kernel_of_a_step` between a test input and the training set."""
    return chain(
        Frac(1, n) * Norm(GRAM_X - MEAN_X * now.T, "op"),
        LE, Frac(1, n) * (
            Norm(J_x(theta_0), "op") * Norm(first.T - now.T, "op")
            + Norm(J_x(theta_0) - MEAN_X, "op") * Norm(now.T, "op")
        ),
        LE, change,
    )  # fmt: skip


@theory.supplement(
    "descent.kernel-of-a-step",
    "the kernel of a step stays near the start",
    alias="72bx",
    after=72,
    uses=["descent.path-stays-in-the-ball"],
    notation=wide_descent,
)
def _():
    return kernel_of_a_step(moved)


@theory.supplement(
    "descent.gap-after-a-step",
    "one step of the difference",
    alias="72cx",
    after=72,
    uses=["descent.kernel-of-a-step", 56],
    notation=both_descents,
)
def _():
    return step_of_the_difference(moved)


APART = Stated(Norm(e(i)), "<=", scale * q**i, i, Num(0), t, index=True)


@theory.supplement(
    "descent.gap-bound-goes-through-a-step",
    "the bound goes through a step",
    alias="72dx",
    after=72,
    uses=["descent.start-kernel-contracts"],
    notation=both_descents.knowing(APART),
)
def _():
    return chain(
        Norm(I(kD) - eta * START_KERNEL, "op") * Norm(e(t)),
        LE, Norm(I(kD) - eta * START_KERNEL, "op") * (scale * q**t),
        LE, p * (scale * q**t),
    )  # fmt: skip


@theory.supplement(
    "descent.gap-is-not-stretched",
    "a step does not stretch the difference",
    alias="72ex",
    after=72,
    uses=["descent.start-kernel-contracts"],
    notation=both_descents,
)
def _():
    return chain(Norm(I(kD) - eta * START_KERNEL, "op") * Norm(e(t)), LE, Norm(e(t)))


@theory.supplement(
    "descent.gap-decays",
    "the difference under descent",
    alias="72fx",
    after=72,
    uses=["descent.gap-after-a-step", "descent.gap-bound-goes-through-a-step"],
    notation=both_descents,
    plan=Induction(t, (APART,)),
)
def _():
    return chain(Norm(e(t)), LE, scale * q**t)


STEP_X = eta * (GRAM_X - MEAN_X * now.T)


def e_x(time):
    """The difference of the residuals at the test input."""
    return g_lin_x_step(time) - g_x(theta(time))


@theory.supplement(
    "descent.test-kernel-of-a-step",
    "the test kernel of a step stays near the start",
    alias="72gx",
    after=72,
    uses=["descent.path-stays-in-the-ball"],
    notation=test_descents,
)
def _():
    return system(
        chain(Frac(1, n) * Norm(GRAM_X, "op"), LE, K**2),
        cross_kernel_of_a_step(moved),
    )  # fmt: skip


@theory.supplement(
    "descent.gap-at-a-test-input-after-a-step",
    "one step of the difference at a test input",
    alias="72hx",
    after=72,
    uses=["descent.test-kernel-of-a-step", "descent.gap-decays", 56],
    notation=test_descents,
)
def _():
    fed = eta * GRAM_X
    return system(
        chain(
            Norm(e_x(t + 1)),
            EQ, Norm(e_x(t) - fed * e(t) - STEP_X * g(theta_t)),
            LE, Norm(e_x(t)) + Norm(fed, "op") * Norm(e(t)) + Norm(STEP_X, "op") * Norm(g(theta_t)),
        ),
        chain(Norm(fed, "op"), LE, eta_0 * K**2),
        chain(eta_0 * K**2 * Norm(e(t)), LE, eta_0 * K**2 * scale * q**t),
        chain(Norm(STEP_X, "op"), LE, eta_0 * moved),
        chain(eta_0 * moved * Norm(g(theta_t)), LE, eta_0 * moved * decayed(t)),
    )  # fmt: skip


APART_X = Stated(Norm(e_x(i)), "<=", reach * (1 - q**i), i, Num(0), t, index=True)


@theory.supplement(
    "descent.gap-at-a-test-input",
    "the difference at a test input under descent",
    alias="72ix",
    after=72,
    uses=["descent.gap-at-a-test-input-after-a-step"],
    notation=test_descents,
    plan=Induction(t, (APART_X,)),
)
def _():
    return chain(Norm(e_x(t)), LE, reach * (1 - q**t))


BOUNDED = Stated(Norm(e(i)), "<=", scale * (1 - q**i), i, Num(0), t, index=True)


@theory.supplement(
    "descent.gap-from-its-start",
    "the difference from its start",
    alias="72jx",
    after=72,
    uses=["descent.gap-after-a-step", "descent.gap-is-not-stretched"],
    notation=both_descents,
    plan=Induction(t, (BOUNDED,)),
)
def _():
    return chain(Norm(e(t)), LE, scale * (1 - q**t))


@theory.supplement(
    "descent.gaps-at-all-times",
    "both differences under descent, at all times",
    alias="72kx",
    after=72,
    uses=["descent.gap-at-a-test-input", "descent.gap-from-its-start"],
    notation=test_descents,
)
def _():
    return system(
        chain(Sup(Norm(e(t)), t), LE, scale),
        chain(Sup(Norm(e_x(t)), t), LE, reach),
    )
