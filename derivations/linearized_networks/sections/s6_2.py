"""Section 6.2, the distance between the network and its linearization along gradient flow: (73)-(101).

(74)-(79) are judged with the dynamics of Section 6: rate eta = eta_0 / n and a kernel that carries 1/n, so the
rate of the flow is eta_0. From (80) on, `eta` is the rate of the flow (77), (78), whatever it is (the paper calls it
eta_0): these displays hold for every positive rate. Along the flow theta' = -(eta/n) J^T g, so that g' = -eta
Theta_hat_t g as in (77); g(t) and Theta_hat_t are g and the kernel at theta_t.
"""

from __future__ import annotations

from ...assumptions import Define, Flow, Has, Property, SmoothMap, Trajectory
from ...estimates import Natural, Spectrum, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, Section, Weight, chain, system
from ...notation import INFINITY, Exp, Factorial, Frac, Integral, Norm, Num, Sing, Sum, Sup, Zero, expm, family, sym
from ...notation import D as Dot
from ..symbols import DEF, DEFINES, EQ, J_X, LE, LT, OURS, SOLUTION, SOLVES, Y, eta, f_X, k, kD, p, s, t, theta
from .s6 import (
    LEMMA_1,
    LEMMA_1_X,
    POSITIVE,
    R_0,
    RATE,
    SIGNS,
    SMOOTH,
    SPECTRUM,
    START,
    WIDE,
    J,
    J_x,
    K,
    Theta,
    eta_0,
    l_max,
    l_min,
    moved,
    n,
    root_n,
)
from .s6 import g as g_map

f_lin = family("f_lin_6", kD, 1, r"<f>_{0}^{lin}(\mathcal{X})")
omega = family("omega_6", p, 1, r"<\omega>_{0}")
Theta_t = family("Theta_hat_n", kD, kD, r"\hat{\Theta}_{0}")
Theta_full = family("Theta_hat_n_full", kD, kD, r"\hat{\Theta}_{0}(\mathcal{X}, \mathcal{X})")
g = family("g_flow", kD, 1, r"<g>({0})")
g_lin = family("g_lin_flow", kD, 1, r"<g>^{lin}({0})")
l_0 = sym("lambda_0", tex=r"\lambda_0")
alpha, beta, u = (family(x, 1, 1, y) for x, y in (("alpha", r"\alpha({0})"), ("beta", r"\beta({0})"), ("u", "u({0})")))
sigma = family("sigma_sup", 1, 1, r"\sigma_{0}")
r = sym("r")
zero = Num(0)

dynamics = Notation(
    "gradient flow at rate eta_0 / n",
    {
        "f": f_X,
        "f_lin": f_lin,
        "g": g,
        "g_lin": g_lin,
        "Theta_hat": Theta_t,
        "Theta_full": Theta_full,
        "eta": eta,
        "eta_0": eta_0,
    },
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
    {
        "Theta_hat_n": lambda x: (Define(Theta_t(x), Frac(1, n) * J_X(x) * J_X(x).T),),
        "Theta_hat_n_full": lambda x: (Define(Theta_full(x), Theta_t(x)),),
    },
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

# -- Theorem G.2 ------------------------------------------------------------------------------------------
PATH = Flow(theta(t), t, -Frac(eta, n) * J(theta(t)).T * g_map(theta(t)), theta(0))
KERNEL_PATH = Stated(Theta_t(r), "=", Frac(1, n) * J(theta(r)) * J(theta(r)).T, r)
NEAR_START = Stated(Norm(Theta - Theta_t(0), "F"), "<=", Frac(l_min, 3))
FLOW_SETTING = (
    *POSITIVE, Has(t, Property.NONNEGATIVE), PATH, SMOOTH, SPECTRUM, LEMMA_1, START, KERNEL_PATH, NEAR_START, WIDE,
)  # fmt: skip

# -- the kernel stays near its start, so do the residuals -------------------------------------------------
ALONG = Stated(g(r), "=", g_map(theta(r)), r)
both_flows = Notation(
    "gradient flow and its linearization", flows.symbols, tuple(dict.fromkeys((*FLOW_SETTING, *flows.facts, ALONG)))
)
e = Exp(Num(1))

STEPS = sym("m")
Theta_gd = family("Theta_hat_descent", kD, kD, r"<\hat{\Theta}>_{0}^{gd}")  # the kernel along descent, told apart
# what (57) says, up to any step, of the kernel along descent
BY_DESCENT = (
    *SIGNS, Has(t, Property.NONNEGATIVE), Natural(STEPS), Stated(Num(1), "<=", STEPS), Trajectory(Theta_t(t), t),
    Stated(Norm(Theta_gd(0) - Theta_gd(r), "F"), "<=", moved, r, zero, STEPS, index=True),
)  # fmt: skip
Theta_x = family("Theta_hat_x", k, kD, r"\hat{\Theta}_{0}(x, \mathcal{X})")
g_x = family("g_x_flow", k, 1, r"<g>({0}, x)")
g_lin_x = family("g_lin_x_flow", k, 1, r"<g>^{lin}({0}, x)")
TEST_FLOWS = (
    Flow(g_x(t), t, -eta * Theta_x(t) * g(t), g_x(0)),
    Flow(g_lin_x(t), t, -eta * Theta_x(0) * g_lin(t), g_x(0)),
    Define(g_lin_x(0), g_x(0)),
    Trajectory(Theta_x(t), t),
    Trajectory(g_x(t), t),
    Trajectory(g_lin_x(t), t),
)
plain_test_flows, test_flows = plain_flows.knowing(*TEST_FLOWS), flows.knowing(*TEST_FLOWS)
test_both = both_flows.knowing(
    *TEST_FLOWS, LEMMA_1_X, Stated(Theta_x(r), "=", Frac(1, n) * J_x(theta(r)) * J(theta(r)).T, r)
)

# what (58) and (101) say, at all times
BY_TRAINING = (
    *SIGNS, Has(t, Property.NONNEGATIVE), *(Trajectory(x(t), t) for x in (g, g_lin, g_x, g_lin_x)),
    Stated(Norm(g(0)), "<", R_0),
    Stated(Norm(g_lin(r) - g(r)), "<=", Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2, r, zero),
)  # fmt: skip
VANISHES = "As n grows, a constant over the root of n tends to 0; the limit itself is not judged."
CONSTANT = "An order of magnitude is judged with its constant, which is ours."
# the flows at a test input, and on the training set where the kernel stays as it is at the start: (79) for both
STILL = tuple(Stated(x(r), "=", expm(-eta * Theta_t(0) * r) * g(0), r) for x in (g, g_lin))
DEFINED = (
    Has(eta, Property.POSITIVE), Has(Theta_t(0), Property.PD), *STILL, *TEST_FLOWS, SPECTRUM, NEAR_START,
    Stated(l_max, "<=", K**2),
)  # fmt: skip
WIDER = (Stated(Frac(Num(1000) * K**5 * R_0, l_min**3) ** 2, "<=", n),)  # where the bound is small beside R_0
s6_2 = Section(6, "Infinite width networks are linearized networks", both_flows)


@s6_2.unnumbered("72a", "the residuals", notation=dynamics)
def _():
    return system(chain(g_lin(t), DEF, f_lin(t) - Y), chain(g(t), DEF, f_X(t) - Y)).read(DEFINES, links=[1, 2])


@s6_2.display(
    73,
    "Theorem H.1",
    uses=["flow.gaps-at-all-times"],
    notation=test_both,
    remark="The theorem states |x| <= 1, which Lemma 1 at x stands for here, and n >= N. On the events of (54), (58) "
    "and (68), along gradient flow. The constants of the "
    "order-of-magnitude sign are explicit; the half about a test input is proved by the supplements "
    "after (101), not in the notes.",
)
def _():
    bound = Frac(1, root_n) * R_0**2
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, Frac(18 * K**3, e * l_min**2) * bound),
        chain(Sup(Norm(g_lin_x(t) - g_x(t)), t), LE, Frac(18 * K**3, l_min**2) * (Frac(3 * K**2, l_min) + 1) * bound),
    ).unproved(
        2, *BY_TRAINING, under=DEFINED, case=WIDER,
        erratum=Erratum(
            "LN-73-1",
            "The proof ends with (101), the bound on the training set. That of a test input does not follow from it "
            "and is not shown: even where the training outputs agree at all times, the kernel between the test input "
            "and the training set may move. (flow.gaps-at-all-times) proves it, from the integral of the difference "
            "on the training set and Lemma 1 at the test input; the paper proves it in (S122) to (S129). It is the "
            "half for flow of one hole of Theorem 2.1; LN-48-1 is that for descent. Given Lemma 1 the theorem holds; "
            "for two or more hidden layers see LN-54-1.",
            ErratumType.TECHNICAL,
            ErratumKind.LOGIC_GAP,
            weight=Weight.GRAVE,
            survival="given Lemma 1, at x as well; for two or more hidden layers see LN-54-1",
            brief=("the second half of (73) by (101)", "by Lemma 1 at the input $x$ as well"),
        ),
    ).read(CONSTANT, lines=[2, 4], links=[1, 2])  # fmt: skip


f_x_of = family("f_x_flow", k, 1, r"<f>_{0}(x)")
f_lin_x_of = family("f_lin_x_flow", k, 1, r"<f>_{0}^{lin}(x)")
y_x = sym("y_test", k, 1, "y")


@s6_2.prose("73p", "the residuals at a test input", notation=Notation("residuals at a test input", {}))
def _():
    return system(
        chain(g_x(t), DEF, f_x_of(t) - y_x),
        chain(g_lin_x(t), DEF, f_lin_x_of(t) - y_x),
    ).undefined(
        g_x(t), g_lin_x(t),
        used=("73",),
        erratum=Erratum(
            "LN-73-2",
            "g(t) and g^lin(t) are defined, g(t, x) and g^lin(t, x) are not. Read as f_t(x) - y and f_t^lin(x) - y "
            "with any y: only their difference occurs.",
            ErratumType.EDITORIAL,
            ErratumKind.NOTATION,
            maybe_transcription=True,
        ),
    ).read(
        "They are used in (73) and defined nowhere; the definitions are ours.", lines=[1, 2, 3, 4], printed=[]
    )  # fmt: skip


WRONG_RATE = Erratum(
    "LN-74-1",
    "With the 1/n in the kernel (52) and the learning rate eta = eta_0 / n, the flow runs at the rate eta_0; eta "
    "belongs to the kernel without 1/n of Section 1. (80) to (99) go on with eta, and hold with the rate of the flow, "
    "whichever it is.",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)


@s6_2.display(74, "flow of the outputs", uses=[6, 52], notation=dynamics)
def _():
    def line(rate):
        return -rate * Theta_full(t) * (f_X(t) - Y)

    return chain(Dot(f_X(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6_2.display(75, "flow of the linearized outputs", uses=[13, 52], notation=dynamics)
def _():
    def line(rate):
        return -rate * Theta_full(0) * (f_lin(t) - Y)

    return chain(Dot(f_lin(t), t), EQ, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE)


@s6_2.display(76, "solution of the linearized flow", uses=[15, 75], notation=dynamics)
def _():
    def line(rate):
        return expm(-rate * Theta_full(0) * t) * (f_X(0) - Y) + Y

    return chain(f_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE).read(SOLUTION, links=[1])


@s6_2.display(77, "flow of the residual", uses=[74], notation=dynamics)
def _():
    return chain(Dot(g(t), t), EQ, -eta * Theta_t(t) * g(t)).corrected({2: -eta_0 * Theta_t(t) * g(t)}, WRONG_RATE)


@s6_2.display(78, "flow of the linearized residual", uses=[75], notation=dynamics)
def _():
    return chain(Dot(g_lin(t), t), EQ, -eta * Theta_t(0) * g_lin(t)).corrected(
        {2: -eta_0 * Theta_t(0) * g_lin(t)}, WRONG_RATE
    )


@s6_2.display(79, "the linearized residual", uses=[76], notation=dynamics)
def _():
    def line(rate):
        return expm(-rate * Theta_t(0) * t) * g_lin(0)

    return chain(g_lin(t), SOLVES, line(eta)).corrected({2: line(eta_0)}, WRONG_RATE).read(SOLUTION, links=[1])


E0 = expm(eta * Theta_t(0) * t)


@s6_2.display(
    80, "derivative of the difference", uses=[77, 78, "flow.linearized-residual-at-any-rate"], notation=plain_flows
)
def _():
    return chain(
        Dot(E0 * (g_lin(t) - g(t)), t),
        EQ, Dot(g_lin(0) - E0 * g(t), t),
        EQ, Zero(kD, 1) - eta * Theta_t(0) * E0 * g(t) + E0 * eta * Theta_t(t) * g(t),
        EQ, -eta * E0 * Theta_t(0) * g(t) + eta * E0 * Theta_t(t) * g(t),
        EQ, eta * E0 * (Theta_t(t) - Theta_t(0)) * g(t),
    )  # fmt: skip


m_index = sym("m_index", tex="k")


@s6_2.unnumbered("80a", "a function of the kernel commutes with it", notation=plain_flows)
def _():
    series = Sum(Frac(1, Factorial(m_index)) * (eta * Theta_t(0) * t) ** m_index, m_index, zero, INFINITY)
    return chain(Theta_t(0) * E0, EQ, Theta_t(0) * series, EQ, series * Theta_t(0), EQ, E0 * Theta_t(0))


KERNEL_S = eta * expm(eta * Theta_t(0) * (s - t)) * (Theta_t(s) - Theta_t(0))


@s6_2.display(81, "integrated", uses=[80], notation=plain_flows)
def _():
    inside = eta * expm(eta * Theta_t(0) * s) * (Theta_t(s) - Theta_t(0)) * g(s)
    return chain(E0 * (g_lin(t) - g(t)), EQ, Integral(inside, s, zero, t))


@s6_2.display(82, "the difference", uses=[81], notation=flows)
def _():
    return chain(g_lin(t) - g(t), EQ, Integral(KERNEL_S * g(s), s, zero, t))


@s6_2.display(83, "the difference, with the linearized residual", uses=[82], notation=flows)
def _():
    return chain(
        g_lin(t) - g(t),
        EQ,
        -Integral(KERNEL_S * (g_lin(s) - g(s)), s, zero, t) + Integral(KERNEL_S * g_lin(s), s, zero, t),
    )


def two_integrals(factor):
    return eta * Integral(factor * change * gap, s, zero, t) + eta * Integral(factor * change * size, s, zero, t)


@s6_2.display(84, "the norm of the difference", uses=[83], notation=flows)
def _():
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(Norm(expm(eta * Theta_t(0) * (s - t)), "op")))


lam, v = sym("lambda_eig", tex=r"\lambda"), sym("v_eig", kD, 1, "v")


@s6_2.prose(
    "84q",
    "eigenvalues of the exponential",
    notation=Notation("an eigenvector of the kernel", {}, (Has(Theta_t(0), Property.SYMMETRIC),)),
)
def _():
    return (
        chain(expm(Theta_t(0)) * v, EQ, Exp(lam) * v)
        .given(Stated(Theta_t(0) * v, "=", lam * v))
        .read("`Is an eigenvalue of` is said in words, our formula with an eigenvector.", lines=[1, 2], printed=[])
    )


@s6_2.prose(
    "84p",
    "the sign of the largest exponent",
    notation=flows,
    remark="For s below t, as the sentence says; at s = t, one point of the integrals, both are zero and (85) "
    "is 1 = 1.",
)
def _():
    return system(chain(s - t, LT, zero), chain(l_0 * eta * (s - t), LT, zero)).given(Stated(s, "<", t))


@s6_2.display(85, "norm of the exponential", notation=flows)
def _():
    flowing = expm(eta * Theta_t(0) * (s - t))
    return chain(Norm(flowing, "op"), EQ, Sing(flowing, "max"), EQ, expm(l_0 * eta * (s - t))).given(Stated(s, "<=", t))


@s6_2.display(86, "with the smallest eigenvalue", uses=[84, 85], notation=flows)
def _():
    return chain(Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * (s - t))))


@s6_2.display(87, "multiplied", uses=[86], notation=flows)
def _():
    return chain(expm(l_0 * eta * t) * Norm(g_lin(t) - g(t)), LE, two_integrals(expm(l_0 * eta * s)))


@s6_2.display(88, "u", notation=flows)
def _():
    return chain(u(t), DEF, u_of(t))


@s6_2.display(89, "alpha", notation=flows)
def _():
    return chain(alpha(t), DEF, alpha_of(t))


@s6_2.display(90, "beta", notation=flows)
def _():
    return chain(beta(t), DEF, beta_of(t))


@s6_2.display(91, "the integral inequality", uses=[87, 88, 89, 90], notation=flows)
def _():
    return chain(u(t), LE, alpha(t) + Integral(beta(s) * u(s), s, zero, t))


@s6_2.prose("91p", "the integrand of alpha", uses=[89], notation=flows)
def _():
    positive = chain(zero, LT, expm(l_0 * eta * s) * change * size).read(
        "Printed from right to left.", lines=[1, 2], links=[1], printed=[2, 1]
    )
    return positive.read(
        "That alpha does not decrease is what it is said for; (92) is judged by itself.", printed=[3]
    ).mended(
        {1: LE},
        Erratum(
            "LN-91-1",
            "The integrand is zero at s = 0, where the kernel has not moved: >= for >. Non-negative is what Gronwall's "
            "inequality uses.",
            ErratumType.EDITORIAL,
            ErratumKind.NOTATION,
            maybe_transcription=True,
            brief=(
                r"$e^{\lambda_0 \eta s} \| (\hat{\Theta}_{s} - \hat{\Theta}_0) \|_{op} \| g^{lin}(s) \|_2 > 0$",
                r"$\ge 0$",
            ),
        ),
    )


@s6_2.display(92, "Gronwall's inequality", uses=[91, "91p"], notation=flows)
def _():
    return chain(u(t), LE, alpha(t) * expm(Integral(beta(s), s, zero, t)))


@s6_2.display(93, "decay of the linearized residual", uses=["flow.linearized-residual-at-any-rate"], notation=flows)
def _():
    decayed = expm(-eta * Theta_t(0) * t)
    return chain(
        Norm(g_lin(t)),
        EQ, Norm(decayed * g_lin(0)),
        LE, Norm(decayed, "op") * Norm(g_lin(0)),
        EQ, expm(-l_0 * eta * t) * Norm(g_lin(0)),
    ).read("The transcription has on for the index op of the norm.", lines=[3])  # fmt: skip


start = Norm(g_lin(0))


@s6_2.display(
    94,
    "bound of alpha",
    uses=[89, 93],
    notation=flows,
    remark="The last line repeats the one before: the transcription's, as the revision has it once.",
)
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
        {3: line(s), 4: total},
        Erratum(
            "LN-94-1",
            "The linearized residual is taken at s, so its decay is e^{-eta lambda_0 s}; with t the bound is too "
            "small. The exponentials then cancel. The last line is right, and it is all that is used later.",
        ),
    )  # fmt: skip


@s6_2.prose("94p", "the factor left out", notation=flows)
def _():
    return chain(expm(l_0 * eta * (s - t)), LE, Num(1)).given(Stated(s, "<=", t))


growth = expm(Integral(beta_of(s), s, zero, t))


@s6_2.display(95, "Gronwall's bound, with the bound of alpha", uses=[92, 94], notation=flows)
def _():
    return chain(
        u_of(t),
        LE, alpha_of(t) * growth,
        LE, eta * start * Integral(change, s, zero, t) * growth,
    )  # fmt: skip


@s6_2.unnumbered("95a", "the largest change of the kernel so far", notation=flows)
def _():
    return chain(sigma(t), DEF, sigma_of(t)).read(DEFINES, links=[1])


@s6_2.display(96, "with the largest change of the kernel", uses=[95], notation=flows)
def _():
    return chain(
        u_of(t),
        LE, eta * start * Integral(sigma(t), s, zero, t) * expm(Integral(eta * sigma(t), s, zero, t)),
        EQ, eta * start * sigma(t) * t * expm(sigma(t) * eta * t),
        EQ, sigma(t) * eta * t * expm(sigma(t) * eta * t) * start,
    )  # fmt: skip


@s6_2.display(97, "the difference, bounded", uses=[96], notation=flows)
def _():
    return chain(
        Norm(g_lin(t) - g(t)), LE, sigma(t) * eta * t * expm(sigma(t) * eta * t - l_0 * eta * t) * start
    )  # fmt: skip


@s6_2.display(
    98,
    "the largest change of the kernel",
    uses=["98p", "flow.kernel-inside-the-ball", "flow.stays-in-the-ball"],
    notation=both_flows,
    remark="O(.) with the constant of (57). The supremum runs over 0 <= s <= t for every t.",
)
def _():
    return (
        chain(
            sigma(t),
            EQ, sigma_of(t),
            LE, Sup(Norm(Theta_t(t) - Theta_t(0), "F"), t),
            LE, moved,
        )
        .read(CONSTANT, lines=[4], links=[3])
        .read(VANISHES, printed=[5])
    )  # fmt: skip


@s6_2.prose(
    "98p",
    "the change of the kernel along the flow",
    uses=["flow.theorem-g2", "flow.kernel-inside-the-ball", "flow.stays-in-the-ball"],
    notation=both_flows,
    remark="That (98) is known from Theorem G.1, which is about descent.",
)
def _():
    return (
        chain(Norm(Theta_t(t) - Theta_t(0), "F"), LE, moved)
        .unproved(
            1, *BY_DESCENT, under=(Define(Theta_gd(0), Theta_t(0)),), case=(WIDE,),
            erratum=Erratum(
                "LN-98-1",
                "Theorem G.1 bounds the change of the kernel along gradient descent; (98) needs it along gradient "
                "flow. That is Theorem G.2 of the paper, which the notes cite in Theorem H.1 and neither state nor "
                "prove; (flow.theorem-g2) proves it, from Lemma 1 and the flow. The model below keeps to what Theorem "
                "G.1 says, of descent, and to the width it asks for. It is minor, as the notes do cite the theorem "
                "that is meant: by Theorem G.2 (98) holds, given Lemma 1; for two or more hidden layers see LN-54-1. "
                "The second bound of (48), of the weights, is for flow in the same place: (56) is for descent, and "
                "along the flow it is shown nowhere in the notes; (flow.stays-in-the-ball) proves it, given Lemma 1.",
                ErratumType.TECHNICAL,
                ErratumKind.LOGIC_GAP,
                survival="given Lemma 1; for two or more hidden layers see LN-54-1",
                brief=("(98) by Theorem G.1, along descent", "by Theorem G.2, along the flow"),
            ),
        )
        .read(OURS, lines=[1, 2], printed=[])
    )  # fmt: skip


@s6_2.display(
    99,
    "the factor is bounded",
    notation=flows,
    remark="O(1) made explicit: 1/(e (lambda_0 - sigma_t)). “For large n” is the premise sigma_t < lambda_0: by (98) "
    "sigma_t tends to 0, and lambda_0 >= 2 lambda_min/3 from the width of (68) on.",
)
def _():
    x = eta * t
    return chain(
        x * expm(eta * sigma(t) * t - l_0 * eta * t),
        EQ, Frac(x, Exp(x * (l_0 - sigma(t)))),
        LE, Frac(1, e * (l_0 - sigma(t))),
    ).given(Stated(sigma(t), "<", l_0)).read("O(1) is judged with a constant.", lines=[3], links=[2])  # fmt: skip


@s6_2.display(100, "the residual at the start", uses=[58], notation=both_flows)
def _():
    return chain(Norm(g_lin(0)), EQ, Norm(g(0)), LT, R_0)


@s6_2.display(
    101,
    "the network stays near its linearization",
    uses=[97, 98, "flow.kernel-change-below-its-eigenvalue", 99, 100],
    notation=both_flows,
    remark="The constants of the order-of-magnitude signs are 1/(e (lambda_0 - sigma_t)) and 18 K^3/(e lambda_min^2).",
)
def _():
    return chain(
        Norm(g_lin(t) - g(t)),
        LE, Frac(1, e * (l_0 - sigma(t))) * sigma(t) * R_0,
        LE, Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2,
    ).read(CONSTANT, lines=[2, 3], links=[1, 2]).read(VANISHES, printed=[4])  # fmt: skip
