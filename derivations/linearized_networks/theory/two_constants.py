"""Section 6 with two constants: Theorems G.1 and G.2 with K_J for the size of the Jacobian and K_L for its changes.

The notes bound both by one K > 1. The same proof keeps them apart: the radius is 3 K_J R_0/(lambda_min sqrt(n)), the
width asked for (18 K_J^2 K_L R_0/lambda_min^2)^2, and the kernel changes by at most 6 K_J^2 K_L R_0/lambda_min
n^{-1/2}. Nothing asks for K_J, K_L or their product to exceed 1. All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import LocalLipschitz, Stated
from ...ledger import Notation, Theory, chain, system
from ...ledger.plan import FirstExit, Induction
from ...notation import Frac, I, Norm, Num, Sum, Sup, sym
from ..sections.s6 import (
    DECAY,
    DESCENT,
    KERNEL,
    MEAN,
    NATURALS,
    NEAR,
    R_0,
    RATE,
    SLOW,
    SMOOTH,
    SPECTRUM,
    START,
    J,
    Theta,
    Theta_hat,
    decayed,
    eta_0,
    g,
    i,
    j,
    l_max,
    l_min,
    n,
    q,
    root_n,
    theta_0,
    theta_next,
    theta_t,
)
from ..sections.s6_2 import KERNEL_PATH, NEAR_START, PATH, r, zero
from ..symbols import LE, LT, eta, kD, s, t, theta
from .flow import definite, kernel_inside, not_at_the_exit, shrinks, theorem_g2, up_to_the_exit

K_J, K_L = sym("K_J", tex="K_J"), sym("K_L", tex="K_L")


# -- what the constants make of the radius, the inputs and the bounds -------------------------------------
def reach(k_j):
    """The radius of the ball, times sqrt(n)."""
    return Frac(3 * k_j * R_0, l_min)


def lemma_1(k_j, k_l):
    """Lemma 1 on the ball of that radius."""
    return LocalLipschitz(J(theta_0), theta_0, Frac(3 * k_j * R_0, l_min * root_n), k_j * root_n, k_l * root_n)


def wide(k_j, k_l):
    """The width that the proof asks for."""
    return Stated(Frac(18 * k_j**2 * k_l * R_0, l_min**2) ** 2, "<=", n)


def change(k_j, k_l):
    """The bound on the change of the kernel, in the place of (57)."""
    return Frac(6 * k_j**2 * k_l * R_0, l_min) * Frac(1, root_n)


LEMMA, WIDE, MOVED = lemma_1(K_J, K_L), wide(K_J, K_L), change(K_J, K_L)
RADIUS = LEMMA.radius
POSITIVE = tuple(Has(x, Property.POSITIVE) for x in (eta, eta_0, K_J, K_L, R_0, l_min, l_max))
IN_BALL = Stated(Norm(theta(i) - theta_0), "<", RADIUS, i, Num(0), t, index=True)
names = {"K_J": K_J, "K_L": K_L, "theta": theta, "J": J, "eta": eta, "eta_0": eta_0, "R_0": R_0, "lambda_min": l_min}

# -- Theorem G.1 ------------------------------------------------------------------------------------------
INPUTS = (*NATURALS, *POSITIVE, RATE, SLOW, DESCENT, SMOOTH, SPECTRUM, KERNEL, LEMMA, START, NEAR, WIDE)
descent = Notation("gradient descent and the inputs of Theorem G.1, with two constants", names, INPUTS)
stepping = descent.knowing(DECAY, IN_BALL)
PROOF = Induction(t, (DECAY, IN_BALL))

theory = Theory(6)


@theory.supplement(
    "two-constants.step-of-descent",
    "two constants: one step of descent",
    alias="57ax",
    after=57,
    uses=[59],
    notation=stepping,
)
def _():
    return chain(
        Norm(theta_next - theta_t),
        LE, Frac(eta_0, n) * Norm(J(theta_t), "op") * decayed(t),
        LE, Frac(K_J * eta_0, root_n) * decayed(t),
    )  # fmt: skip


@theory.supplement(
    "two-constants.distance-from-the-start",
    "two constants: distance from the start",
    alias="57bx",
    after=57,
    uses=[53],
    notation=stepping,
)
def _():
    return chain(
        Norm(theta_next - theta_0),
        LE, Sum(Norm(theta(j) - theta(j - 1)), j, Num(1), t + 1),
        LE, Frac(K_J * eta_0 * R_0, root_n) * Sum(q ** (j - 1), j, Num(1), t + 1),
    )  # fmt: skip


@theory.supplement(
    "two-constants.step-stays-in-the-ball",
    "two constants: strictly inside the ball",
    alias="57cx",
    after=57,
    uses=["two-constants.distance-from-the-start", 63],
    notation=stepping,
)
def _():
    return chain(Norm(theta_next - theta_0), LT, RADIUS)


@theory.supplement(
    "two-constants.contraction",
    "two constants: the contraction",
    alias="57dx",
    after=57,
    uses=["two-constants.step-stays-in-the-ball", 67, 68],
    notation=stepping,
)
def _():
    old, first = J(theta_t), J(theta_0)
    limit = Norm(I(kD) - eta_0 * Theta, "op") + eta_0 * Norm(Theta - Theta_hat(0), "op")
    return chain(
        Norm(I(kD) - eta * MEAN * old.T, "op"),
        LE, limit + eta * (
            Norm(first, "op") * Norm(first.T - old.T, "op") + Norm(first - MEAN, "op") * Norm(old.T, "op")
        ),
        LE, q,
    )  # fmt: skip


@theory.supplement(
    "two-constants.residual-after-a-step",
    "two constants: the residual after one step",
    alias="57ex",
    after=57,
    uses=["descent.residual-by-the-mean-jacobian", "two-constants.contraction"],
    notation=stepping,
)
def _():
    return chain(Norm(g(theta_next)), LE, q ** (t + 1) * R_0)


def decay_and_path(constant):
    """What Theorem G.1 says of the residual and of the path, (56)."""
    return system(
        chain(Norm(g(theta_t)), LE, decayed(t)),
        chain(
            Sum(Norm(theta(j) - theta(j - 1)), j, Num(1), t),
            LE, Frac(eta_0 * constant * R_0, root_n) * Sum(q ** (j - 1), j, Num(1), t),
            LE, reach(constant) * Frac(1, root_n),
        ),
    )  # fmt: skip


@theory.supplement(
    "two-constants.theorem-g1-decay-and-path",
    "Theorem G.1 with two constants, decay and path length",
    alias="57fx",
    after=57,
    uses=["two-constants.step-stays-in-the-ball", "two-constants.residual-after-a-step", 58],
    notation=descent,
    plan=PROOF,
)
def _():
    return decay_and_path(K_J)


@theory.supplement(
    "two-constants.descent-stays-in-the-ball",
    "two constants: descent stays in the ball",
    alias="57gx",
    after=57,
    uses=["two-constants.step-stays-in-the-ball", "two-constants.residual-after-a-step", 58],
    notation=descent,
    plan=PROOF,
)
def _():
    return chain(Norm(theta_t - theta_0), LT, RADIUS)


@theory.supplement(
    "two-constants.kernel-inside-the-ball",
    "two constants: the kernel inside the ball",
    alias="57hx",
    after=57,
    notation=stepping,
    uses=[52],
)
def _():
    old, first, c = J(theta_t), J(theta_0), Frac(1, n)
    return chain(
        Norm(Theta_hat(0) - Theta_hat(t), "F"),
        LE, c * Norm(first, "F") * Norm(first.T - old.T, "F") + c * Norm(first - old, "F") * Norm(old.T, "F"),
        LE, Num(2) * K_J * K_L * Norm(theta_t - theta_0),
        LE, MOVED,
    )  # fmt: skip


@theory.supplement(
    "two-constants.theorem-g1-kernel",
    "Theorem G.1 with two constants, change of the kernel",
    alias="57ix",
    after=57,
    uses=["two-constants.descent-stays-in-the-ball", "two-constants.kernel-inside-the-ball"],
    notation=descent,
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, MOVED)


# -- Theorem G.2 ------------------------------------------------------------------------------------------
INSIDE = Stated(Norm(theta(s) - theta_0), "<", RADIUS)
BEFORE = Stated(Norm(theta(r) - theta_0), "<", RADIUS, r, zero, t, open=True)
flow = Notation(
    "gradient flow and the inputs of Theorem G.2, with two constants",
    names,
    (*POSITIVE, Has(t, Property.NONNEGATIVE), PATH, SMOOTH, SPECTRUM, LEMMA, START, KERNEL_PATH, NEAR_START, WIDE),
)


@theory.supplement(
    "two-constants.flow-kernel-inside-the-ball",
    "two constants: the kernel inside the ball, along the flow",
    alias="98jx",
    after="98p",
    notation=flow,
    uses=[52],
)
def _():
    return kernel_inside(K_J * K_L, MOVED).given(INSIDE)


@theory.supplement(
    "two-constants.flow-kernel-stays-definite",
    "two constants: the kernel stays positive definite",
    alias="98kx",
    after="98p",
    uses=["two-constants.flow-kernel-inside-the-ball", 68],
    notation=flow,
)
def _():
    return definite().given(INSIDE)


@theory.supplement(
    "two-constants.flow-residual-shrinks",
    "two constants: the residual shrinks inside the ball",
    alias="98lx",
    after="98p",
    uses=["two-constants.flow-kernel-stays-definite"],
    notation=flow,
)
def _():
    return shrinks().given(INSIDE)


@theory.supplement(
    "two-constants.flow-residual-up-to-the-exit",
    "two constants: the residual up to the exit",
    alias="98mx",
    after="98p",
    uses=["two-constants.flow-residual-shrinks", 58],
    notation=flow.knowing(BEFORE),
)
def _():
    return up_to_the_exit()


@theory.supplement(
    "two-constants.flow-not-at-the-exit",
    "two constants: not at the exit either",
    alias="98nx",
    after="98p",
    uses=["two-constants.flow-residual-up-to-the-exit"],
    notation=flow.knowing(BEFORE),
)
def _():
    return not_at_the_exit(K_J, RADIUS)


@theory.supplement(
    "two-constants.flow-stays-in-the-ball",
    "two constants: the flow stays in the ball",
    alias="98ox",
    after="98p",
    uses=["two-constants.flow-not-at-the-exit"],
    notation=flow,
    plan=FirstExit(PATH, BEFORE, t),
)
def _():
    return chain(Norm(theta(t) - theta_0), LT, RADIUS)


@theory.supplement(
    "two-constants.theorem-g2",
    "Theorem G.2 with two constants",
    alias="98px",
    after="98p",
    uses=[
        "two-constants.flow-kernel-inside-the-ball",
        "two-constants.flow-residual-up-to-the-exit",
        "two-constants.flow-not-at-the-exit",
        "two-constants.flow-stays-in-the-ball",
    ],
    notation=flow,
)
def _():
    return theorem_g2(K_J, MOVED)
