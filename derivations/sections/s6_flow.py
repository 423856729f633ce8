"""Section 6.2, the distance between the network and its linearization along gradient flow: (73)-(101).

(74)-(79) are judged with the dynamics of Section 6: rate eta = eta_0 / n and a kernel that carries 1/n, so the
rate of the flow is eta_0. From (80) on, `eta` is the rate of the flow (77), (78), whatever it is: these displays
hold for every positive rate, hence for eta_0.
"""

from __future__ import annotations

from ..assumptions import Define, Flow, Has, Property, SmoothMap, Trajectory
from ..estimates import Spectrum, Stated
from ..ledger import Erratum, ErratumKind, ErratumType, Notation, chain, system
from ..notation import D as Dot
from ..notation import Exp, Frac, Integral, Norm, Num, Sing, Sup, Zero, expm, family, sym
from .common import DEF, EQ, J_X, LE, LT, SOLVES, Y, eta, f_X, kD, p, s, t, theta
from .s6 import R_0, RATE, K, eta_0, f_test, f_test_lin, far, l_min, n, root_n, s6

f_lin = family("f_lin_6", kD, 1, r"<f>_{0}^{lin}(\mathcal{X})")
omega = family("omega_6", p, 1, r"<\omega>_{0}")
Theta_t = family("Theta_hat_n", kD, kD, r"\hat{\Theta}_{0}")
g = family("g_flow", kD, 1, r"<g>({0})")
g_lin = family("g_lin_flow", kD, 1, r"<g>^{lin}({0})")
l_0 = sym("lambda_0", tex=r"\lambda_0")
alpha, beta, u = (family(x, 1, 1, y) for x, y in (("alpha", r"\alpha({0})"), ("beta", r"\beta({0})"), ("u", "u({0})")))
sigma = family("sigma_sup", 1, 1, r"\sigma_{0}")
sigma_plain = sym("sigma_end", tex=r"\sigma_{t}")
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
flows = Notation(
    "residuals along the flows (77) and (78), at any rate",
    {"g": g, "g_lin": g_lin, "Theta_hat": Theta_t, "eta": eta},
    (
        Has(eta, Property.POSITIVE),
        Flow(g(t), t, -eta * Theta_t(t) * g(t), g(0)),
        Flow(g_lin(t), t, -eta * Theta_t(0) * g_lin(t), g(0)),
        Define(g_lin(0), g(0)),
        Has(Theta_t(0), Property.PSD),
        Trajectory(Theta_t(t), t),
        Trajectory(g(t), t),
        Trajectory(g_lin(t), t),
    ),
)
SPECTRUM_0 = Spectrum(Theta_t(0), l_0)
SOLUTION = Stated(g_lin(s), "=", expm(-eta * Theta_t(0) * s) * g_lin(0), s, zero)
VARIATION = Stated(
    g_lin(t) - g(t),
    "=",
    -Integral(eta * expm(eta * Theta_t(0) * (s - t)) * (Theta_t(s) - Theta_t(0)) * (g_lin(s) - g(s)), s, zero, t)
    + Integral(eta * expm(eta * Theta_t(0) * (s - t)) * (Theta_t(s) - Theta_t(0)) * g_lin(s), s, zero, t),
    t,
    zero,
)
SCALARS = (Has(eta, Property.POSITIVE), Has(l_0, Property.POSITIVE), Has(t, Property.NONNEGATIVE))
integral_bounds = Notation("bounds of (83)", {}, (*SCALARS, SPECTRUM_0, VARIATION))

WRONG_RATE = Erratum(
    "LN-74-1",
    "With the 1/n in the kernel (52) and the learning rate eta = eta_0 / n, the flow runs at the rate eta_0; eta "
    "belongs "
    "to the kernel without 1/n of Section 1.",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)


@s6.equation(73, "Theorem H.1", uses=[57], assumed=(1, 2),
             notation=Notation("theorem H.1", {}, (Has(far, Property.POSITIVE), Has(R_0, Property.POSITIVE))),
             remark="The constant of the order-of-magnitude sign is C. (101) proves the first half; the half about "
                    "a test "
             "input is proved nowhere in the notes.")  # fmt: skip
def _(m):
    bound = far * Frac(1, root_n) * R_0**2
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, bound),
        chain(Sup(Norm(f_test_lin(t) - f_test(t)), t), LE, bound),
    )


@s6.equation(74, "flow of the outputs", uses=[6], notation=dynamics)
def _(m):
    def line(rate):
        return -rate * Theta_t(t) * (f_X(t) - Y)

    return chain(Dot(f_X(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.equation(75, "flow of the linearized outputs", uses=[13], notation=dynamics)
def _(m):
    def line(rate):
        return -rate * Theta_t(0) * (f_lin(t) - Y)

    return chain(Dot(f_lin(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.equation(76, "solution of the linearized flow", uses=[15, 75], notation=dynamics)
def _(m):
    def line(rate):
        return expm(-rate * Theta_t(0) * t) * (f_X(0) - Y) + Y

    return chain(f_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6.equation(77, "flow of the residual", uses=[74], notation=dynamics)
def _(m):
    return chain(Dot(g(t), t), EQ, -eta * Theta_t(t) * g(t)).corrected({2: -eta_0 * Theta_t(t) * g(t)}, WRONG_RATE)


@s6.equation(78, "flow of the linearized residual", uses=[75], notation=dynamics)
def _(m):
    return chain(Dot(g_lin(t), t), EQ, -eta * Theta_t(0) * g_lin(t)).corrected(
        {2: -eta_0 * Theta_t(0) * g_lin(t)}, WRONG_RATE
    )


@s6.equation(79, "the linearized residual", uses=[76], notation=dynamics)
def _(m):
    def line(rate):
        return expm(-rate * Theta_t(0) * t) * g_lin(0)

    return chain(g_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


E0 = expm(eta * Theta_t(0) * t)


@s6.equation(80, "derivative of the difference", uses=[77, 78, 79], notation=flows)
def _(m):
    return chain(
        Dot(E0 * (g_lin(t) - g(t)), t),
        EQ, Dot(g(0) - E0 * g(t), t),
        EQ, -eta * Theta_t(0) * E0 * g(t) + E0 * eta * Theta_t(t) * g(t),
        EQ, -eta * E0 * Theta_t(0) * g(t) + eta * E0 * Theta_t(t) * g(t),
        EQ, eta * E0 * (Theta_t(t) - Theta_t(0)) * g(t),
    )  # fmt: skip


@s6.equation("80a", "a function of the kernel commutes with it", notation=flows)
def _(m):
    return chain(Theta_t(0) * E0, EQ, E0 * Theta_t(0))


@s6.equation(81, "integrated", uses=[80], notation=flows)
def _(m):
    inside = eta * expm(eta * Theta_t(0) * s) * (Theta_t(s) - Theta_t(0)) * g(s)
    return chain(E0 * (g_lin(t) - g(t)), SOLVES, Integral(inside, s, zero, t))


KERNEL = eta * expm(eta * Theta_t(0) * (s - t)) * (Theta_t(s) - Theta_t(0))


@s6.equation(82, "the difference", uses=[81], notation=flows)
def _(m):
    return chain(g_lin(t) - g(t), SOLVES, Integral(KERNEL * g(s), s, zero, t))


@s6.equation(83, "the difference, with the linearized residual", uses=[82], notation=flows)
def _(m):
    return chain(
        g_lin(t) - g(t),
        SOLVES,
        -Integral(KERNEL * (g_lin(s) - g(s)), s, zero, t) + Integral(KERNEL * g_lin(s), s, zero, t),
    )


change = Norm(Theta_t(s) - Theta_t(0), "op")
gap, size = Norm(g_lin(s) - g(s)), Norm(g_lin(s))


def two_integrals(factor):
    return eta * Integral(factor * change * gap, s, zero, t) + eta * Integral(factor * change * size, s, zero, t)


@s6.equation(84, "the norm of the difference", uses=[83], notation=integral_bounds)
def _(m):
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op")))


@s6.equation(85, "norm of the exponential", notation=integral_bounds)
def _(m):
    flowing = expm(eta * Theta_t(0) * (s - t))
    return chain(Norm(flowing, "op"), EQ, Sing(flowing, "max"), EQ, expm(l_0 * eta * (s - t))).given(Stated(s, "<=", t))


@s6.equation(86, "with the smallest eigenvalue", uses=[84, 85], notation=integral_bounds)
def _(m):
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * (s - t)))).through(
        1, two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op"))
    )


@s6.equation(87, "multiplied", uses=[86], notation=integral_bounds)
def _(m):
    grown = expm(l_0 * eta * t)
    return chain(grown * Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * s))).through(
        1,
        grown * two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op")),
        grown * two_integrals(expm(l_0 * eta * (s - t))),
    )


rate_s = eta * expm(l_0 * eta * s) * change * size


@s6.equation(88, "u", notation=integral_bounds)
def _(m):
    return chain(u(t), DEF, expm(l_0 * eta * t) * Norm(g_lin(t) - g(t)))


@s6.equation(89, "alpha", notation=integral_bounds)
def _(m):
    return chain(alpha(t), DEF, eta * Integral(expm(l_0 * eta * s) * change * size, s, zero, t))


@s6.equation(90, "beta", notation=integral_bounds)
def _(m):
    return chain(beta(t), DEF, eta * Norm(Theta_t(t) - Theta_t(0), "op"))


named = Notation(
    "the integral inequality, u, alpha and beta written out",
    {},
    (*SCALARS, SPECTRUM_0, VARIATION, SOLUTION),
)
decaying = Notation("the decay of the linearized residual", {}, (*SCALARS, SPECTRUM_0, SOLUTION))
u_t = expm(l_0 * eta * t) * Norm(g_lin(t) - g(t))
alpha_t = eta * Integral(expm(l_0 * eta * s) * change * size, s, zero, t)
beta_s = eta * change


@s6.equation(91, "the integral inequality", uses=[87, 88, 89, 90], notation=named,
             remark="u, alpha and beta are written out as (88)-(90) define them.")  # fmt: skip
def _(m):
    grown = expm(l_0 * eta * t)
    return chain(u_t, LE, alpha_t + Integral(beta_s * u_t.xreplace({t: s}), s, zero, t)).through(
        1,
        grown * two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op")),
        grown * two_integrals(expm(l_0 * eta * (s - t))),
    )


@s6.equation("91p", "the integrand of alpha", uses=[89], notation=decaying)
def _(m):
    value = expm(l_0 * eta * s) * change * size
    return chain(zero, LT, value).mended(
        {1: LE},
        Erratum(
            "LN-91-1",
            "The integrand is not positive: at s = 0 the kernel has not moved and it is zero. `>= 0` is what "
            "Gronwall's "
            "inequality needs.",
        ),
    )


@s6.equation(92, "Gronwall's inequality", uses=[91, "91p"], notation=named)
def _(m):
    return chain(u_t, LE, alpha_t * expm(Integral(beta_s, s, zero, t)))


@s6.equation(93, "decay of the linearized residual", uses=[79, 85], notation=decaying)
def _(m):
    decayed = expm(-eta * Theta_t(0) * t)
    return chain(
        Norm(g_lin(t)),
        EQ, Norm(decayed * g_lin(0)),
        LE, Norm(decayed, "op") * Norm(g_lin(0)),
        EQ, expm(-l_0 * eta * t) * Norm(g_lin(0)),
    )  # fmt: skip


@s6.equation(94, "bound of alpha", uses=[89, 93], notation=decaying)
def _(m):
    start = Norm(g_lin(0))
    total = eta * start * Integral(change, s, zero, t)
    return chain(
        alpha_t,
        LE, eta * Integral(expm(l_0 * eta * s) * change * expm(-eta * l_0 * t) * start, s, zero, t),
        EQ, eta * start * Integral(expm(l_0 * eta * (s - t)) * change, s, zero, t),
        LE, total,
        LE, total,
    ).corrected(
        {
            2: eta * Integral(expm(l_0 * eta * s) * change * expm(-eta * l_0 * s) * start, s, zero, t),
            3: eta * start * Integral(expm(l_0 * eta * (s - s)) * change, s, zero, t),
        },
        Erratum(
            "LN-94-1",
            "The linearized residual is taken at s, so its decay is e^{-eta lambda_0 s}; with t the bound is too "
            "small. The "
            "exponentials then cancel.",
            maybe_transcription=True,
        ),
    )  # fmt: skip


start_size = Norm(g_lin(0))
growth = expm(Integral(beta_s, s, zero, t))
largest = Sup(change, s, zero, t)
steady = eta * start_size * Integral(largest, s, zero, t) * expm(Integral(eta * largest, s, zero, t))
bounded_95 = eta * start_size * Integral(change, s, zero, t) * growth


@s6.equation(95, "Gronwall's bound, with the bound of alpha", uses=[92, 94], notation=named)
def _(m):
    return chain(u_t, LE, alpha_t * growth, LE, bounded_95)


@s6.equation(96, "with the largest change of the kernel", uses=[95], notation=named)
def _(m):
    factor = expm(largest * eta * t)
    return chain(
        u_t,
        LE, steady,
        EQ, eta * start_size * largest * t * factor,
        EQ, largest * eta * t * factor * start_size,
    ).through(1, alpha_t * growth, bounded_95)  # fmt: skip


@s6.equation(97, "the difference, bounded", uses=[96], notation=named)
def _(m):
    back = expm(-l_0 * eta * t)
    return chain(
        Norm(g_lin(t) - g(t)), LE, largest * eta * t * expm(largest * eta * t - l_0 * eta * t) * start_size
    ).through(1, back * u_t, (u_t, alpha_t * growth, bounded_95, steady), back * steady)


@s6.equation(98, "the largest change of the kernel", uses=[72], notation=Notation(
    "the change of the kernel along the flow", {}, (*SCALARS, Has(R_0, Property.POSITIVE), Has(K, Property.POSITIVE))),
    assumed=(2,),
    remark="The second bound is quoted from Theorem G.1, which is about descent; for the flow it is Theorem G.2, "
           "which the "
    "notes neither state nor prove. It is an input here. O(.) is made explicit by the constant of (57).")  # fmt: skip
def _(m):
    frobenius = Sup(Norm(Theta_t(s) - Theta_t(0), "F"), s, zero, t)
    return chain(largest, LE, frobenius, LE, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n))


ends = Notation(
    "the last steps",
    {},
    (*SCALARS, Has(sigma_plain, Property.NONNEGATIVE), Has(R_0, Property.POSITIVE), Has(K, Property.POSITIVE)),
)


@s6.equation(99, "the factor is bounded", notation=ends,
             remark="O(1) made explicit: 1/(e (lambda_0 - sigma_t)).")  # fmt: skip
def _(m):
    x = eta * t
    return (
        chain(
            x * expm(eta * sigma_plain * t - l_0 * eta * t),
            EQ, Frac(x, Exp(x * (l_0 - sigma_plain))),
            LE, Frac(1, Exp(Num(1)) * (l_0 - sigma_plain)),
        )
        .needs(
            Stated(sigma_plain, "<", l_0),
            erratum=Erratum(
                "LN-99-1",
                "The factor is bounded only where sigma_t stays below lambda_0, the smallest eigenvalue of the "
                "kernel at the "
                "start; that sigma_t tends to 0 is not enough while lambda_0 depends on n. By (68) lambda_0 >= 2 "
                "lambda_min/3.",
                ErratumType.TECHNICAL,
                ErratumKind.MISSING_CONDITION,
            ),
        )
    )  # fmt: skip


@s6.equation(100, "the residual at the start", uses=[58, 79], notation=Notation(
    "the start", {}, (Define(g_lin(0), g(0)), Stated(Norm(g(0)), "<", R_0))))  # fmt: skip
def _(m):
    return chain(Norm(g_lin(0)), EQ, Norm(g(0)), LT, R_0)


@s6.equation(101, "the network stays near its linearization", uses=[97, 98, 99, 100], notation=Notation(
    "the conclusion on the training set",
    {},
    (
        *SCALARS, SPECTRUM_0, VARIATION, SOLUTION, Has(R_0, Property.POSITIVE),
        Stated(start_size, "<", R_0), Stated(largest, "<", l_0, t, zero),
    )), remark="The constant of the first order-of-magnitude sign is 1/(e (lambda_0 - sigma_t)), by (99).")  # fmt: skip
def _(m):
    back = expm(-l_0 * eta * t)
    bound = largest * eta * t * expm(largest * eta * t - l_0 * eta * t)
    return chain(Norm(g_lin(t) - g(t)), LE, Frac(1, Exp(Num(1)) * (l_0 - largest)) * largest * R_0).through(
        1,
        back * u_t,
        (u_t, alpha_t * growth, bounded_95, steady),
        back * steady,
        bound * R_0,
    )
