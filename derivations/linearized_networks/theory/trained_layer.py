"""Theorems G.1 and G.2 for one hidden layer and a smooth activation, with no Lemma 1 assumed.

Lemma 1 is shown, (layer.lemma-1-change) and (layer.lemma-1-size), for numbers K_J, K_L and C that satisfy the
inequalities there. Where the ball of radius C n^{-1/2} contains the one in which the theorem keeps theta_t, 3 K_J R_0
<= lambda_min C (with equality: a fixed point, which may not exist), the theorem holds for the layer itself. The
printed form asks the same of any K > 1 that is at least K_J and K_L. All entries are supplements.
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
    "trained-layer.ball-with-two-constants",
    "one hidden layer: the ball of Theorem G.1 with two constants",
    alias="57jx",
    after=57,
    notation=ball(K_J, CONTAINS),
)
def _():
    return inside(LEMMA)


@theory.supplement(
    "trained-layer.jacobian-with-two-constants",
    "one hidden layer: the Jacobian in that ball",
    alias="57kx",
    after=57,
    uses=["layer.lemma-1-change", "trained-layer.ball-with-two-constants"],
    notation=descent,
)
def _():
    return bounds(LEMMA)


@theory.supplement(
    "trained-layer.theorem-g1-decay-and-path",
    "Theorem G.1 for one hidden layer, decay and path length",
    alias="57lx",
    after=57,
    uses=["two-constants.theorem-g1-decay-and-path", "trained-layer.jacobian-with-two-constants"],
    notation=descent,
    remark="For the smallest such C, K_J is a fixed point, which may not exist.",
)
def _():
    return decay_and_path(K_J)


@theory.supplement(
    "trained-layer.theorem-g1-kernel",
    "Theorem G.1 for one hidden layer, change of the kernel",
    alias="57mx",
    after=57,
    uses=["two-constants.theorem-g1-kernel", "trained-layer.jacobian-with-two-constants"],
    notation=descent,
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, MOVED)


@theory.supplement(
    "trained-layer.ball-as-printed",
    "one hidden layer: the ball of Theorem G.1",
    alias="57nx",
    after=57,
    notation=ball(K, CONTAINS_PRINTED),
)
def _():
    return inside(LEMMA_1)


@theory.supplement(
    "trained-layer.jacobian-as-printed",
    "one hidden layer: the Jacobian in the ball of Theorem G.1",
    alias="57ox",
    after=57,
    uses=["layer.lemma-1-change", "trained-layer.ball-as-printed"],
    notation=printed,
)
def _():
    return bounds(LEMMA_1)


@theory.supplement(
    "trained-layer.printed-g1-decay-and-path",
    "Theorem G.1 as printed for one hidden layer, decay and path length",
    alias="57px",
    after=57,
    uses=[56, "trained-layer.jacobian-as-printed"],
    notation=printed,
)
def _():
    return decay_and_path(K)


@theory.supplement(
    "trained-layer.printed-g1-kernel",
    "Theorem G.1 as printed for one hidden layer, change of the kernel",
    alias="57qx",
    after=57,
    uses=[57, "trained-layer.jacobian-as-printed"],
    notation=printed,
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n))


@theory.supplement(
    "trained-layer.theorem-g2",
    "Theorem G.2 for one hidden layer",
    alias="98qx",
    after="98p",
    uses=["two-constants.theorem-g2", "trained-layer.jacobian-with-two-constants"],
    notation=flowing,
)
def _():
    return theorem_g2(K_J, MOVED)
