"""Theorems G.1 and G.2 for one hidden layer and a smooth activation, with no Lemma 1 assumed.

Lemma 1 is shown, (54mx) and (54nx), for numbers K_J, K_L and C that satisfy the inequalities there. Where the ball of
radius C n^{-1/2} contains the one in which the theorem keeps theta_t, 3 K_J R_0 <= lambda_min C (with equality: a fixed
point, which may not exist), the theorem holds for the layer itself. The printed form asks the same of any K > 1 that
is at least K_J and K_L. All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import Stated
from ...ledger import Notation, Theory, chain, system
from ...notation import Frac, Norm, Num, Sup
from ..sections.s6 import (
    LEMMA_1,
    NEAR,
    R_0,
    SETTING,
    START,
    WIDE,
    C,
    J,
    K,
    Theta_hat,
    l_min,
    root_n,
    theta_0,
    theta_any,
    theta_other,
)
from ..symbols import LE, LT, t
from .flow import theorem_g2
from .layer import J_move, X, layer
from .two_constants import INPUTS, K_J, K_L, LEMMA, MOVED, decay_and_path, flow, names

LAYER_FACTS = layer.facts
here = {**names, "X_bar": X, "C": C}
CONTAINS, CONTAINS_PRINTED = (Stated(Num(3) * constant * R_0, "<=", l_min * C) for constant in (K_J, K))
COVERED = (Stated(K_J, "<=", K), Stated(K_L, "<=", K))


def both_in(radius):
    """Two points in an open ball."""
    return tuple(Stated(Norm(x - theta_0), "<", radius) for x in (theta_any, theta_other))


def trained(name, theorem, lemma, *more):
    """The inputs of a theorem without its local Lipschitz condition, and a hidden layer in its place."""
    facts = (*(a for a in theorem if a != lemma), *LAYER_FACTS, *more)
    return Notation(f"{name}, one hidden layer", here, tuple(dict.fromkeys(facts)))


descent = trained("gradient descent with two constants", INPUTS, LEMMA, CONTAINS)
printed = trained("gradient descent", (*SETTING, LEMMA_1, START, NEAR, WIDE), LEMMA_1, CONTAINS_PRINTED, *COVERED)
flowing = trained("gradient flow with two constants", flow.facts, LEMMA, CONTAINS)


def ball(constant, contains):
    """What says that the ball of a theorem is contained in that of Lemma 1."""
    return Notation("two balls", here, (*(Has(x, Property.POSITIVE) for x in (C, constant, R_0, l_min)), contains))


def inside(lemma):
    """Both points are in the ball of radius C n^{-1/2}, where Lemma 1 is shown."""
    return system(*(chain(Norm(x - theta_0), LT, Frac(C, root_n)) for x in (theta_any, theta_other))).given(
        *both_in(lemma.radius)
    )


def bounds(lemma):
    """What the theorem asks of the Jacobian in its ball."""
    return system(
        chain(Norm(J(theta_any), "F"), LE, lemma.bound),
        chain(Norm(J_move, "F"), LE, lemma.slope * Norm(theta_any - theta_other)),
    ).given(*both_in(lemma.radius))


theory = Theory(6)


@theory.supplement(
    "57jx", "one hidden layer: the ball of Theorem G.1 with two constants", after=57, notation=ball(K_J, CONTAINS)
)
def _():
    return inside(LEMMA)


@theory.supplement(
    "57kx", "one hidden layer: the Jacobian in that ball", after=57, uses=["54mx", "54nx", "57jx"], notation=descent
)
def _():
    return bounds(LEMMA)


@theory.supplement(
    "57lx",
    "Theorem G.1 for one hidden layer, decay and path length",
    after=57,
    uses=["57fx", "57kx"],
    notation=descent,
    remark="For the smallest such C, K_J is a fixed point, which may not exist.",
)
def _():
    return decay_and_path(K_J)


@theory.supplement(
    "57mx", "Theorem G.1 for one hidden layer, change of the kernel", after=57, uses=["57ix", "57kx"], notation=descent
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, MOVED)


@theory.supplement("57nx", "one hidden layer: the ball of Theorem G.1", after=57, notation=ball(K, CONTAINS_PRINTED))
def _():
    return inside(LEMMA_1)


@theory.supplement(
    "57ox",
    "one hidden layer: the Jacobian in the ball of Theorem G.1",
    after=57,
    uses=["54mx", "54nx", "57nx"],
    notation=printed,
)
def _():
    return bounds(LEMMA_1)


@theory.supplement(
    "57px",
    "Theorem G.1 as printed for one hidden layer, decay and path length",
    after=57,
    uses=[56, "57ox"],
    notation=printed,
)
def _():
    return decay_and_path(K)


@theory.supplement(
    "57qx",
    "Theorem G.1 as printed for one hidden layer, change of the kernel",
    after=57,
    uses=[57, "57ox"],
    notation=printed,
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n))


@theory.supplement("98qx", "Theorem G.2 for one hidden layer", after="98p", uses=["98px", "57kx"], notation=flowing)
def _():
    return theorem_g2(K_J, MOVED)
