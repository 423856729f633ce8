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

from ...assumptions import Define
from ...estimates import DifferentiableMap, Natural, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, chain, system
from ...ledger.plan import Induction
from ...notation import Frac, I, Integral, Norm, Num, Sup, Sym, family, sym
from ..sections.s6 import (
    MEAN,
    R_0,
    SIGNS,
    WIDE,
    J,
    K,
    Theta,
    Theta_hat,
    decayed,
    descent,
    eta_0,
    g,
    i,
    l_min,
    n,
    q,
    radius,
    root_n,
    theta,
    theta_0,
    theta_any,
    theta_next,
    theta_t,
)
from ..symbols import EQ, LE, eta, k, kD, t
from ..symbols import s as s_
from .limits import LEMMA_1_X, J_x, s6

g_lin = family("g_lin_step", kD, 1, r"<g>^{lin}_{0}")
g_lin_x = family("g_lin_x_step", k, 1, r"<g>^{lin}_{0}(x)")
first, now = J(theta_0), J(theta_t)
START_KERNEL = first * first.T
LINEARIZED = Stated(g_lin(i + 1), "=", g_lin(i) - eta * START_KERNEL * g_lin(i), i, Num(0), index=True)
SAME_START = Define(g_lin(0), g(theta_0))
p = 1 - Frac(2 * eta_0 * l_min, 3)
setting = descent.knowing(WIDE)
both = setting.knowing(LINEARIZED, SAME_START)
sigma = Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n)
scale = Frac(3, l_min) * sigma * R_0


def g_x(point):
    """The residual at the test input at a point."""
    return Sym("g_x", (k, 1), r"g({0}, x)", point)


def e(time):
    """The difference of the residuals on the training set."""
    return g_lin(time) - g(theta(time))


@s6.supplement("72ax", "the kernel at the start contracts", uses=[67, 68], notation=setting,
             remark="By the triangle inequality from (67) and (68).")  # fmt: skip
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


@s6.supplement("72bx", "the kernel of a step stays near the start", uses=["56x"], notation=setting)
def _():
    return kernel_of_a_step(sigma)


@s6.supplement("72cx", "one step of the difference", uses=["72bx", 56], notation=both)
def _():
    return step_of_the_difference(sigma)


APART = Stated(Norm(e(i)), "<=", scale * q**i, i, Num(0), t, index=True)


@s6.supplement("72dx", "the bound goes through a step", uses=["72ax"], notation=both.knowing(APART))
def _():
    return chain(
        Norm(I(kD) - eta * START_KERNEL, "op") * Norm(e(t)),
        LE, Norm(I(kD) - eta * START_KERNEL, "op") * (scale * q**t),
        LE, p * (scale * q**t),
    )  # fmt: skip


@s6.supplement("72ex", "a step does not stretch the difference", uses=["72ax"], notation=both)
def _():
    return chain(Norm(I(kD) - eta * START_KERNEL, "op") * Norm(e(t)), LE, Norm(e(t)))


@s6.supplement(
    "72fx", "the difference under descent", uses=["72cx", "72dx"], notation=both, plan=Induction(t, (APART,))
)
def _():
    return chain(Norm(e(t)), LE, scale * q**t)


MEAN_X = Integral(J_x(theta_t + s_ * (theta_next - theta_t)), s_, Num(0), Num(1))
GRAM_X = J_x(theta_0) * first.T
STEP_X = eta * (GRAM_X - MEAN_X * now.T)
LINEARIZED_X = Stated(g_lin_x(i + 1), "=", g_lin_x(i) - eta * GRAM_X * g_lin(i), i, Num(0), index=True)
SMOOTH_X = DifferentiableMap(g_x(theta_any), J_x(theta_any), theta_any)
testing = both.knowing(LEMMA_1_X, SMOOTH_X, LINEARIZED_X, Define(g_lin_x(0), g_x(theta_0)))
reach = Frac(3, l_min) * (Frac(3 * K**2, l_min) + 1) * sigma * R_0


def e_x(time):
    """The difference of the residuals at the test input."""
    return g_lin_x(time) - g_x(theta(time))


@s6.supplement("72gx", "the test kernel of a step stays near the start", uses=["56x"], notation=testing)
def _():
    return system(
        chain(Frac(1, n) * Norm(GRAM_X, "op"), LE, K**2),
        cross_kernel_of_a_step(sigma),
    )  # fmt: skip


@s6.supplement("72hx", "one step of the difference at a test input", uses=["72gx", "72fx", 56], notation=testing)
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
        chain(Norm(STEP_X, "op"), LE, eta_0 * sigma),
        chain(eta_0 * sigma * Norm(g(theta_t)), LE, eta_0 * sigma * decayed(t)),
    )  # fmt: skip


APART_X = Stated(Norm(e_x(i)), "<=", reach * (1 - q**i), i, Num(0), t, index=True)


@s6.supplement("72ix", "the difference at a test input under descent", uses=["72hx"], notation=testing,
             plan=Induction(t, (APART_X,)))  # fmt: skip
def _():
    return chain(Norm(e_x(t)), LE, reach * (1 - q**t))


BOUNDED = Stated(Norm(e(i)), "<=", scale * (1 - q**i), i, Num(0), t, index=True)


@s6.supplement("72jx", "the difference from its start", uses=["72cx", "72ex"], notation=both,
             plan=Induction(t, (BOUNDED,)))  # fmt: skip
def _():
    return chain(Norm(e(t)), LE, scale * (1 - q**t))


@s6.supplement("72kx", "both differences under descent, at all times", uses=["72ix", "72jx"], notation=testing)
def _():
    return system(
        chain(Sup(Norm(e(t)), t), LE, scale),
        chain(Sup(Norm(e_x(t)), t), LE, reach),
    )


# -- Theorem 2.1 ------------------------------------------------------------------------------------------
f_test = family("f_test_6", k, 1, r"<f>_{0}(x)")
f_test_lin = family("f_test_lin_6", k, 1, r"<f>_{0}^{lin}(x)")
y = sym("y_test", k, 1, "y")
OUTPUTS = (
    Stated(f_test(i), "=", g_x(theta(i)) + y, i, index=True),
    Stated(f_test_lin(i), "=", g_lin_x(i) + y, i, index=True),
)
# what (56) and (57) say, up to any step
BY_G1 = (
    *SIGNS, Natural(t), Natural(i),
    Stated(Norm(g(theta(i))), "<=", decayed(i), i, Num(0), t, index=True),
    Stated(Norm(theta(i) - theta_0), "<", radius, i, Num(0), t, index=True),
    Stated(Norm(Theta_hat(0) - Theta_hat(i), "F"), "<=", sigma, i, Num(0), t, index=True),
    Stated(Num(1000) * K**5 * R_0**2, "<=", l_min),
)  # fmt: skip


@s6.display(48, "Theorem 2.1", uses=["72kx", "56x", 57], notation=testing.knowing(*OUTPUTS),
             remark="Along gradient descent, on the events of (54), (58) and (68), with the constants of O(.) "
                    "explicit; the middle one is smaller by another n^{-1/2}. Along gradient flow: "
                    "(73), (98gx).")  # fmt: skip
def _():
    return system(
        chain(Sup(Norm(f_test(t) - f_test_lin(t)), t), LE, reach),
        chain(Sup(Frac(Norm(theta_t - theta_0), root_n), t), LE, Frac(3 * K * R_0, l_min) * Frac(1, n)),
        chain(Sup(Norm(Theta_hat(t) - Theta_hat(0), "F"), t), LE, sigma),
    ).unproved(
        1, *BY_G1,
        erratum=Erratum(
            "LN-48-1",
            "For gradient descent the notes show (56) and (57), from which the bound of the outputs does not follow; "
            "(73) is about gradient flow. The supplements (72ax)-(72kx) prove it for descent, at training and test "
            "inputs.",
            ErratumType.TECHNICAL,
            ErratumKind.LOGIC_GAP,
        ),
    )  # fmt: skip


s6.place(48, before=49)
for letter in "abcdefghijk":
    s6.place(f"72{letter}x", before=73)
