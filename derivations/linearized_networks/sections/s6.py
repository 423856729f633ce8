"""Section 6, infinitely wide networks are linearized: symbols and what is assumed of them.

Standard parameterization, to which the notes change in silence: Theta_hat = J J^T / n and eta = eta_0 / n. Inputs are
Lemma 1 (54), (58) and (68); all else is proved. The range of the induction is t: what holds up to step t is assumed,
what is shown is for t + 1. The entries are in `s6_1` and `s6_2`.
"""

from __future__ import annotations

from ...assumptions import Define, Has, Property
from ...estimates import DifferentiableMap, Interpolated, LocalLipschitz, Natural, Spectrum, Stated
from ...ledger import Notation
from ...ledger.plan import Induction
from ...notation import Frac, Integral, Norm, Num, Size, Sqrt, Sym, family, sym
from ..symbols import eta, k, kD, p, s, size, t, theta

n_ = size("n")
n = Size(n_)
root_n = Sqrt(n)
i, j = sym("i"), sym("j")
eta_0 = sym("eta_0", tex=r"\eta_0")
K, R_0, C = sym("K_lip", tex="K"), sym("R_0"), sym("C")
l_min, l_max = sym("lambda_min", tex=r"\lambda_{min}"), sym("lambda_max", tex=r"\lambda_{max}")
Theta = sym("Theta_lim", kD, kD, r"\Theta")
Theta_0_bare = sym("Theta_0_bare", kD, kD, r"\Theta_0")
theta_tilde = sym("theta_tilde", p, 1, r"\tilde{\theta}_{t}")
theta_any = sym("theta_any", p, 1, r"\theta")
theta_other = sym("theta_other", p, 1, r"\tilde{\theta}")


def J(point):
    """The Jacobian of the outputs on the training set at a point."""
    return Sym("J", (kD, p), r"J({0})", point)


def g(point):
    """The residual f - Y at a point."""
    return Sym("g", (kD, 1), r"g({0})", point)


def f(point):
    """The outputs on the training set at a point."""
    return Sym("f_param", (kD, 1), r"f({0})", point)


Theta_hat = family("Theta_hat_step", kD, kD, r"\hat{\Theta}_{0}")
theta_0, theta_t, theta_next = theta(0), theta(t), theta(t + 1)
q = 1 - Frac(eta_0 * l_min, 3)
radius = Frac(3 * K * R_0, l_min * root_n)
POSITIVE = (
    *(Has(x, Property.POSITIVE) for x in (eta, eta_0, K, R_0, l_min, l_max)), Stated(Num(1), "<", K),
)  # fmt: skip
SIGNS = tuple(a for a in POSITIVE if l_max not in a.about)  # where the spectrum is not spoken of
RATE = Define(eta, Frac(eta_0, n))
SLOW = Stated(eta_0 * (l_min + l_max), "<", Num(2))
LEMMA_1 = LocalLipschitz(J(theta_0), theta_0, radius, K * root_n, K * root_n)
SPECTRUM = Spectrum(Theta, l_min, l_max)
START = Stated(Norm(g(theta_0)), "<", R_0)
NEAR = Stated(Norm(Theta - Theta_hat(0), "F"), "<=", Frac(l_min, 3))
WIDE = Stated(Frac(18 * K**3 * R_0, l_min**2) ** 2, "<=", n)
WIDE_PRINTED = Stated(Frac(18 * K**3 * R_0, l_min) ** 2, "<=", n)
DESCENT = Stated(theta(i + 1), "=", theta(i) - eta * J(theta(i)).T * g(theta(i)), i, Num(0), index=True)
KERNEL = Stated(Theta_hat(i), "=", Frac(1, n) * J(theta(i)) * J(theta(i)).T, i, index=True)
SMOOTH = DifferentiableMap(g(theta_any), J(theta_any), theta_any)
DECAY = Stated(Norm(g(theta(i))), "<=", q**i * R_0, i, Num(0), t, index=True)
IN_BALL = Stated(Norm(theta(i) - theta_0), "<", radius, i, Num(0), t, index=True)
SEGMENT = Interpolated(theta_tilde, theta_t, theta_next, J(theta_t), g(theta_t), g(theta_next))
NATURALS = (Natural(t), Natural(i), Natural(j))

symbols = {
    "theta": theta, "J": J, "g": g, "f": f, "Theta_hat": Theta_hat, "Theta": Theta, "eta": eta, "eta_0": eta_0,
    "K": K, "R_0": R_0, "lambda_min": l_min, "lambda_max": l_max, "n": n, "theta_tilde": theta_tilde,
    "Theta_0_bare": Theta_0_bare, "theta_any": theta_any, "theta_other": theta_other,
}  # fmt: skip
SETTING = (*NATURALS, *POSITIVE, RATE, SLOW, DESCENT, SMOOTH, SPECTRUM, KERNEL)
descent = Notation("gradient descent and the inputs of Theorem G.1", symbols, (*SETTING, LEMMA_1, START, NEAR))
induction = descent.knowing(DECAY, IN_BALL)
stepping = Notation(
    "one step of descent and the mean value theorem",
    symbols,
    (*NATURALS, *POSITIVE, RATE, DESCENT, SMOOTH, DECAY, SEGMENT),
)
shrinking = induction.knowing(SEGMENT)


def mean_jacobian(first, last):
    """The mean of the Jacobian over a segment."""
    return Integral(J(first + s * (last - first)), s, Num(0), Num(1))


def decayed(x):
    """The bound of the residual after x steps."""
    return q**x * R_0


MEAN = mean_jacobian(theta_t, theta_next)
PROOF = Induction(t, (DECAY, IN_BALL))
moved = Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n)  # what the kernel changes by, (57)

# -- descent beside that of the linearized model, on the training set and at a test input
g_lin_step = family("g_lin_step", kD, 1, r"<g>^{lin}_{0}")
g_lin_x_step = family("g_lin_x_step", k, 1, r"<g>^{lin}_{0}(x)")
first, now = J(theta_0), J(theta_t)
START_KERNEL = first * first.T
LINEARIZED = Stated(g_lin_step(i + 1), "=", g_lin_step(i) - eta * START_KERNEL * g_lin_step(i), i, Num(0), index=True)
SAME_START = Define(g_lin_step(0), g(theta_0))
wide_descent = descent.knowing(WIDE)
both_descents = wide_descent.knowing(LINEARIZED, SAME_START)
scale = Frac(3, l_min) * moved * R_0


def g_x(point):
    """The residual at the test input at a point."""
    return Sym("g_x", (k, 1), r"g({0}, x)", point)


def J_x(point):
    """The Jacobian of the outputs at the test input at a point."""
    return Sym("J_x_param", (k, p), r"J({0}, x)", point)


MEAN_X = Integral(J_x(theta_t + s * (theta_next - theta_t)), s, Num(0), Num(1))
GRAM_X = J_x(theta_0) * first.T
LINEARIZED_X = Stated(g_lin_x_step(i + 1), "=", g_lin_x_step(i) - eta * GRAM_X * g_lin_step(i), i, Num(0), index=True)
SMOOTH_X = DifferentiableMap(g_x(theta_any), J_x(theta_any), theta_any)
LEMMA_1_X = LocalLipschitz(J_x(theta_0), theta_0, radius, K * root_n, K * root_n)
test_descents = both_descents.knowing(LEMMA_1_X, SMOOTH_X, LINEARIZED_X, Define(g_lin_x_step(0), g_x(theta_0)))
reach = Frac(3, l_min) * (Frac(3 * K**2, l_min) + 1) * moved * R_0

# -- how likely the three random events are: (54), (58) and (68)
delta = sym("delta_0", tex=r"\delta_0")
SHARES = tuple(sym(f"delta_{x}", tex=rf"\delta_{{({x})}}") for x in (54, 58, 68))
budgets = Notation(
    "the budgets", {}, (*(Has(x, Property.POSITIVE) for x in (delta, *SHARES)), Stated(delta, "<", Num(1)))
)
total = SHARES[0] + SHARES[1] + SHARES[2]
WHOLE = tuple(Stated(x, "<=", delta) for x in SHARES)
THIRDS = tuple(Stated(x, "<=", Frac(delta, 3)) for x in SHARES)
