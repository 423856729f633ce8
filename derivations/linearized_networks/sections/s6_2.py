"""Section 6.2, the distance between the network and its linearization along gradient flow: (73)-(101).

(74)-(79) are judged with the dynamics of Section 6: rate eta = eta_0 / n and a kernel that carries 1/n, so the
rate of the flow is eta_0. From (80) on, `eta` is the rate of the flow (77), (78), whatever it is: these displays
hold for every positive rate, hence for eta_0.
"""

from __future__ import annotations

from ...assumptions import Define, Flow, Has, Property, SmoothMap, Trajectory
from ...estimates import Spectrum, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, chain
from ...notation import D as Dot
from ...notation import Frac, Integral, Norm, Num, Sing, Sup, Zero, expm, family, sym
from ..sections.s6 import RATE, eta_0, n, s6
from ..symbols import DEF, EQ, J_X, LE, LT, SOLVES, Y, eta, f_X, kD, p, s, t, theta

f_lin = family("f_lin_6", kD, 1, r"<f>_{0}^{lin}(\mathcal{X})")
omega = family("omega_6", p, 1, r"<\omega>_{0}")
Theta_t = family("Theta_hat_n", kD, kD, r"\hat{\Theta}_{0}")
g = family("g_flow", kD, 1, r"<g>({0})")
g_lin = family("g_lin_flow", kD, 1, r"<g>^{lin}({0})")
l_0 = sym("lambda_0", tex=r"\lambda_0")
alpha, beta, u = (family(x, 1, 1, y) for x, y in (("alpha", r"\alpha({0})"), ("beta", r"\beta({0})"), ("u", "u({0})")))
sigma = family("sigma_sup", 1, 1, r"\sigma_{0}")
r = sym("r")
zero = Num(0)

dynamics = Notation(
    "gradient flow at rate eta_0 / n",
    {"f": f_X, "f_lin": f_lin, "g": g, "g_lin": g_lin, "Theta_hat": Theta_t, "eta": eta, "eta_0": eta_0},
    (
        Has(eta_0, Property.POSITIVE),
        RATE,
        Flow(theta(t), t, -eta * J_X(t).T * (f_X(t) - Y), theta(0)),
        SmoothMap(f_X(t), theta(t), J_X(t), t),
        Define(f_lin(t), f_X(0) + J_X(0) * omega(t)),
        Flow(omega(t), t, -eta * J_X(0).T * (f_lin(t) - Y), Zero(p, 1)),
        Define(g(t), f_X(t) - Y),
        Define(g_lin(t), f_lin(t) - Y),
        Define(g_lin(0), f_X(0) - Y),
    ),
    {"Theta_hat_n": lambda x: (Define(Theta_t(x), Frac(1, n) * J_X(x) * J_X(x).T),)},
)
change = Norm(Theta_t(s) - Theta_t(0), "op")
gap, size = Norm(g_lin(s) - g(s)), Norm(g_lin(s))


def u_of(time):
    return expm(l_0 * eta * time) * Norm(g_lin(time) - g(time))


def alpha_of(time):
    return eta * Integral(expm(l_0 * eta * s) * change * size, s, zero, time)


def beta_of(time):
    return eta * Norm(Theta_t(time) - Theta_t(0), "op")


def sigma_of(time):
    return Sup(change, s, zero, time)


NAMED = tuple(
    Stated(name(r), "=", value(r), r)
    for name, value in ((u, u_of), (alpha, alpha_of), (beta, beta_of), (sigma, sigma_of))
)
plain_flows = Notation(
    "residuals along the flows (77) and (78), at any rate",
    {"g": g, "g_lin": g_lin, "Theta_hat": Theta_t, "eta": eta},
    (
        Has(eta, Property.POSITIVE),
        Has(Theta_t(0), Property.SYMMETRIC),
        Flow(g(t), t, -eta * Theta_t(t) * g(t), g(0)),
        Flow(g_lin(t), t, -eta * Theta_t(0) * g_lin(t), g(0)),
        Define(g_lin(0), g(0)),
        Trajectory(Theta_t(t), t),
        Trajectory(g(t), t),
        Trajectory(g_lin(t), t),
    ),
)
flows = plain_flows.knowing(
    Has(l_0, Property.POSITIVE), Has(t, Property.NONNEGATIVE), Spectrum(Theta_t(0), l_0), *NAMED
)

WRONG_RATE = Erratum(
    "LN-74-1",
    "With the 1/n in the kernel (52) and the learning rate eta = eta_0 / n, the flow runs at the rate eta_0; eta "
    "belongs "
    "to the kernel without 1/n of Section 1.",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)


@s6.display(74, "flow of the outputs", uses=[6], notation=dynamics)
def _():
    def line(rate):
        return -rate * Theta_t(t) * (f_X(t) - Y)

    return chain(Dot(f_X(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.display(75, "flow of the linearized outputs", uses=[13], notation=dynamics)
def _():
    def line(rate):
        return -rate * Theta_t(0) * (f_lin(t) - Y)

    return chain(Dot(f_lin(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.display(76, "solution of the linearized flow", uses=[15, 75], notation=dynamics)
def _():
    def line(rate):
        return expm(-rate * Theta_t(0) * t) * (f_X(0) - Y) + Y

    return chain(f_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.display(77, "flow of the residual", uses=[74], notation=dynamics)
def _():
    return chain(Dot(g(t), t), EQ, -eta * Theta_t(t) * g(t)).corrected({2: -eta_0 * Theta_t(t) * g(t)}, WRONG_RATE)


@s6.display(78, "flow of the linearized residual", uses=[75], notation=dynamics)
def _():
    return chain(Dot(g_lin(t), t), EQ, -eta * Theta_t(0) * g_lin(t)).corrected(
        {2: -eta_0 * Theta_t(0) * g_lin(t)}, WRONG_RATE
    )


@s6.display(79, "the linearized residual", uses=[76], notation=dynamics)
def _():
    def line(rate):
        return expm(-rate * Theta_t(0) * t) * g_lin(0)

    return chain(g_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.supplement("79x", "the linearized residual, at any rate", uses=[79], notation=plain_flows)
def _():
    return chain(g_lin(t), SOLVES, expm(-eta * Theta_t(0) * t) * g_lin(0))


E0 = expm(eta * Theta_t(0) * t)


@s6.display(80, "derivative of the difference", uses=[77, 78, "79x"], notation=plain_flows)
def _():
    return chain(
        Dot(E0 * (g_lin(t) - g(t)), t),
        EQ, Dot(g_lin(0) - E0 * g(t), t),
        EQ, -eta * Theta_t(0) * E0 * g(t) + E0 * eta * Theta_t(t) * g(t),
        EQ, -eta * E0 * Theta_t(0) * g(t) + eta * E0 * Theta_t(t) * g(t),
        EQ, eta * E0 * (Theta_t(t) - Theta_t(0)) * g(t),
    )  # fmt: skip


@s6.unnumbered("80a", "a function of the kernel commutes with it", notation=plain_flows)
def _():
    return chain(Theta_t(0) * E0, EQ, E0 * Theta_t(0))


KERNEL_S = eta * expm(eta * Theta_t(0) * (s - t)) * (Theta_t(s) - Theta_t(0))


@s6.display(81, "integrated", uses=[80], notation=plain_flows)
def _():
    inside = eta * expm(eta * Theta_t(0) * s) * (Theta_t(s) - Theta_t(0)) * g(s)
    return chain(E0 * (g_lin(t) - g(t)), EQ, Integral(inside, s, zero, t))


@s6.display(82, "the difference", uses=[81], notation=flows)
def _():
    return chain(g_lin(t) - g(t), EQ, Integral(KERNEL_S * g(s), s, zero, t))


@s6.display(83, "the difference, with the linearized residual", uses=[82], notation=flows)
def _():
    return chain(
        g_lin(t) - g(t),
        EQ,
        -Integral(KERNEL_S * (g_lin(s) - g(s)), s, zero, t) + Integral(KERNEL_S * g_lin(s), s, zero, t),
    )


def two_integrals(factor):
    return eta * Integral(factor * change * gap, s, zero, t) + eta * Integral(factor * change * size, s, zero, t)


@s6.display(84, "the norm of the difference", uses=[83], notation=flows)
def _():
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op")))


@s6.display(85, "norm of the exponential", notation=flows)
def _():
    flowing = expm(eta * Theta_t(0) * (s - t))
    return chain(Norm(flowing, "op"), EQ, Sing(flowing, "max"), EQ, expm(l_0 * eta * (s - t))).given(Stated(s, "<=", t))


@s6.display(86, "with the smallest eigenvalue", uses=[84, 85], notation=flows)
def _():
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * (s - t))))


@s6.display(87, "multiplied", uses=[86], notation=flows)
def _():
    return chain(expm(l_0 * eta * t) * Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * s)))


@s6.display(88, "u", notation=flows)
def _():
    return chain(u(t), DEF, u_of(t))


@s6.display(89, "alpha", notation=flows)
def _():
    return chain(alpha(t), DEF, alpha_of(t))


@s6.display(90, "beta", notation=flows)
def _():
    return chain(beta(t), DEF, beta_of(t))


@s6.display(91, "the integral inequality", uses=[87, 88, 89, 90], notation=flows)
def _():
    return chain(u(t), LE, alpha(t) + Integral(beta(s) * u(s), s, zero, t))


@s6.prose("91p", "the integrand of alpha", uses=[89], notation=flows)
def _():
    return chain(zero, LT, expm(l_0 * eta * s) * change * size).mended(
        {1: LE},
        Erratum(
            "LN-91-1",
            "The integrand is not positive: at s = 0 the kernel has not moved and it is zero. `>= 0` is what "
            "Gronwall's inequality needs.",
        ),
    )


@s6.display(92, "Gronwall's inequality", uses=[91, "91p"], notation=flows)
def _():
    return chain(u(t), LE, alpha(t) * expm(Integral(beta(s), s, zero, t)))


@s6.display(93, "decay of the linearized residual", uses=["79x"], notation=flows)
def _():
    decayed = expm(-eta * Theta_t(0) * t)
    return chain(
        Norm(g_lin(t)),
        EQ, Norm(decayed * g_lin(0)),
        LE, Norm(decayed, "op") * Norm(g_lin(0)),
        EQ, expm(-l_0 * eta * t) * Norm(g_lin(0)),
    )  # fmt: skip


start = Norm(g_lin(0))


@s6.display(94, "bound of alpha", uses=[89, 93], notation=flows)
def _():
    total = eta * start * Integral(change, s, zero, t)

    def line(time):
        return eta * Integral(expm(l_0 * eta * s) * change * expm(-eta * l_0 * time) * start, s, zero, t)

    return chain(
        alpha(t),
        EQ, alpha_of(t),
        LE, line(t),
        EQ, eta * start * Integral(expm(l_0 * eta * (s - t)) * change, s, zero, t),
        LE, total,
        LE, total,
    ).corrected(
        {3: line(s), 4: eta * start * Integral(expm(l_0 * eta * (s - s)) * change, s, zero, t)},
        Erratum(
            "LN-94-1",
            "The linearized residual is taken at s, so its decay is e^{-eta lambda_0 s}; with t the bound is too "
            "small. The exponentials then cancel. The last line is right, and it is all that is used later.",
        ),
    )  # fmt: skip


growth = expm(Integral(beta_of(s), s, zero, t))


@s6.display(95, "Gronwall's bound, with the bound of alpha", uses=[92, 94], notation=flows)
def _():
    return chain(
        u_of(t),
        LE, alpha_of(t) * growth,
        LE, eta * start * Integral(change, s, zero, t) * growth,
    )  # fmt: skip


@s6.display(96, "with the largest change of the kernel", uses=[95], notation=flows)
def _():
    return chain(
        u_of(t),
        LE, eta * start * Integral(sigma(t), s, zero, t) * expm(Integral(eta * sigma(t), s, zero, t)),
        EQ, eta * start * sigma(t) * t * expm(sigma(t) * eta * t),
        EQ, sigma(t) * eta * t * expm(sigma(t) * eta * t) * start,
    )  # fmt: skip


@s6.display(97, "the difference, bounded", uses=[96], notation=flows)
def _():
    return chain(
        Norm(g_lin(t) - g(t)), LE, sigma(t) * eta * t * expm(sigma(t) * eta * t - l_0 * eta * t) * start
    )  # fmt: skip
