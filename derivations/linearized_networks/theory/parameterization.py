"""(52) against (1) and (4): for the network of (1), (1/n) J J^T tends to zero as the width grows.

One hidden layer, one output, one input x, in the parameterization of (1): with the pre-activations h_i, phi_i =
phi(h_i), d_i = phi'(h_i) and s^2 = sigma_w^2 |x|^2/n_0 + sigma_b^2 the squared derivatives by the readout weights are
sigma_w^2 phi_i^2/n, those by the weights and the bias of unit i together (sigma_w^2/n) s^2 a_i^2 d_i^2, that by the
last bias sigma_b^2. So the kernel (4) at x is sigma_b^2 plus averages over the units: it does not grow with n, and (52)
divides it by n. The averages are bounded in mean: E a_i^2 = 1, E phi(h_i)^2 does not depend on n.

With the kernel of (4) instead, no 1/n in it, and the rate eta_0, Theorem G.1 is that with two constants
(`two_constants`) where its n is 1, K_J = K and K_L = K n^{-1/2}: ||J|| <= K and ||J(theta) - J(theta~)|| <= K n^{-1/2}
|theta - theta~| on a ball of radius 3 K R_0/lambda_min. Its condition is then that of (70), corrected, and its bound of
the kernel is (57).
All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Define, Has, Property
from ...estimates import Natural, Stated
from ...ledger import Notation, Theory, chain
from ...notation import Frac, Norm, Num, Sum, family, sym
from ..sections.parameterizations import A, V, s_x, sigma_b, sigma_w
from ..sections.s6 import R_0, K, i, l_min, n, root_n
from ..symbols import EQ, LE, p
from .two_constants import K_J, K_L

gradient = sym("gradient_x", p, 1, r"\nabla_{\theta} f_{0}(x)^T")
M_1 = sym("M_1", tex="M_1")
value, slope, weight = (
    family(name, 1, 1, tex) for name, tex in (("phi_i", r"\varphi_{0}"), ("slope_i", r"d_{0}"), ("weight_i", r"a_{0}"))
)

UNIT = value(i) ** 2 + s_x**2 * weight(i) ** 2 * slope(i) ** 2
JACOBIAN = Stated(Norm(gradient) ** 2, "=", sigma_b**2 + Frac(sigma_w**2, n) * Sum(UNIT, i, Num(1), n))
SLOPES = Stated(slope(i) ** 2, "<=", M_1**2, i, Num(1), n, index=True)
VALUES = Stated(Sum(value(i) ** 2, i, Num(1), n), "<=", n * V)
WEIGHTS = Stated(Sum(weight(i) ** 2, i, Num(1), n), "<=", n * A)
network = Notation(
    "one hidden layer of (1)",
    {"sigma_w": sigma_w, "sigma_b": sigma_b, "s": s_x, "M_1": M_1, "V": V, "A": A},
    (
        *(Has(x, Property.POSITIVE) for x in (sigma_w, sigma_b, s_x, M_1, V, A)),
        Natural(i), JACOBIAN, SLOPES, VALUES, WEIGHTS,
    ),
)  # fmt: skip
ceiling = sigma_b**2 + sigma_w**2 * (V + s_x**2 * M_1**2 * A)

theory = Theory(6)


@theory.supplement(
    "parameterization.sum-over-units",
    "the network of (1): the derivatives of all units together",
    after="52p",
    notation=network,
)
def _():
    split = Sum(value(i) ** 2, i, Num(1), n) + s_x**2 * M_1**2 * Sum(weight(i) ** 2, i, Num(1), n)
    return chain(Sum(UNIT, i, Num(1), n), LE, split, LE, n * (V + s_x**2 * M_1**2 * A))


@theory.supplement(
    "parameterization.kernel-times-width",
    "the network of (1): J J^T does not grow with the width",
    after="52p",
    uses=["parameterization.sum-over-units"],
    notation=network,
    remark="(52) divides it by n: the kernel there is at most this number over n. V and A bound averages over the "
    "units.",
)
def _():
    return chain(Norm(gradient) ** 2, EQ, JACOBIAN.right, LE, ceiling)


@theory.supplement(
    "parameterization.no-eigenvalue-stays",
    "the network of (1): no eigenvalue of (52) stays away from zero",
    after="52p",
    uses=["parameterization.kernel-times-width"],
    notation=network.knowing(Has(l_min, Property.POSITIVE)),
    remark="A kernel at x of at least lambda_min > 0 asks for a width of at most this number over lambda_min.",
)
def _():
    return chain(n * l_min, LE, Norm(gradient) ** 2, LE, ceiling).given(
        Stated(l_min, "<=", Frac(1, n) * Norm(gradient) ** 2)
    )


BARE = Notation(
    "the constants without the factor 1/n",
    {"K_J": K_J, "K_L": K_L, "K": K, "R_0": R_0, "lambda_min": l_min},
    (
        *(Has(x, Property.POSITIVE) for x in (K, K_J, K_L, R_0, l_min)),
        Define(K_J, K), Define(K_L, K * Frac(1, root_n)),
    ),
)  # fmt: skip


@theory.supplement(
    "parameterization.width-without-the-factor",
    "the kernel of (4) in the place of (52): the width that the theorem asks for",
    after="52p",
    notation=BARE,
    remark="On the left the condition of (two-constants.theorem-g1-decay-and-path) where its n is 1.",
)
def _():
    wanted = Frac(18 * K**3 * R_0, l_min**2) ** 2
    asked = Frac(18 * K_J**2 * K_L * R_0, l_min**2) ** 2
    return chain(asked, EQ, wanted * Frac(1, n), LE, Num(1)).given(Stated(wanted, "<=", n))


@theory.supplement(
    "parameterization.kernel-without-the-factor",
    "the kernel of (4) in the place of (52): its change is that of (57)",
    after="52p",
    notation=BARE,
    remark="On the left the bound of (two-constants.theorem-g1-kernel) where its n is 1.",
)
def _():
    return chain(Frac(6 * K_J**2 * K_L * R_0, l_min), EQ, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n))
