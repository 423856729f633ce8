"""The end of Section 6: gradient flow stays near its start (Theorem G.2), so the residuals do (Theorem H.1).

The notes cite G.2 and the test-input half of (73) without proving them; the supplements here do. Along the flow
theta' = -(eta/n) J^T g, so that g' = -eta Theta_hat_t g as in (77); eta is the rate of the flow, whatever it is (the
paper calls it eta_0). g(t) and Theta_hat_t of Section 6.2 are g and the kernel at theta_t.
"""

from __future__ import annotations

from ...assumptions import Define, Flow, Has, Property, Trajectory
from ...estimates import LocalLipschitz, Natural, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, chain, system
from ...ledger.plan import FirstExit
from ...notation import D as Dot
from ...notation import Eig, Exp, Frac, Integral, Norm, Num, Sup, Sym, dot, expm, family, sym
from ..sections.s6 import (
    LEMMA_1,
    POSITIVE,
    R_0,
    SIGNS,
    SMOOTH,
    SPECTRUM,
    START,
    WIDE,
    J,
    K,
    Theta,
    l_min,
    n,
    radius,
    root_n,
    s6,
    theta_0,
)
from ..sections.s6 import g as g_map
from ..symbols import EQ, LE, LT, eta, k, kD, p, s, t, theta
from .flow import Theta_t, flows, g, g_lin, l_0, plain_flows, r, sigma, zero

# -- Theorem G.2 ------------------------------------------------------------------------------------------
PATH = Flow(theta(t), t, -Frac(eta, n) * J(theta(t)).T * g_map(theta(t)), theta(0))
KERNEL_PATH = Stated(Theta_t(r), "=", Frac(1, n) * J(theta(r)) * J(theta(r)).T, r)
NEAR_START = Stated(Norm(Theta - Theta_t(0), "F"), "<=", Frac(l_min, 3))
INSIDE = Stated(Norm(theta(s) - theta_0), "<", radius)
BEFORE = Stated(Norm(theta(r) - theta_0), "<", radius, r, zero, t, open=True)
SETTING = (
    *POSITIVE, Has(t, Property.NONNEGATIVE), PATH, SMOOTH, SPECTRUM, LEMMA_1, START, KERNEL_PATH, NEAR_START, WIDE,
)  # fmt: skip
gradient_flow = Notation("gradient flow and the inputs of Theorem G.2", {}, SETTING)
rate = Frac(eta * l_min, 3)
moved = Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n)


# -- the chains of its proof, for one constant or two: a square of constants, a constant, the change of the kernel
def kernel_inside(product, change):
    """The change of the kernel by that of the Jacobian; `product` is the size of the Jacobian times its slope."""
    now, first = J(theta(s)), J(theta_0)
    return chain(
        Norm(Theta_t(s) - Theta_t(0), "F"),
        LE, Frac(1, n) * (Norm(first, "F") * Norm(first.T - now.T, "F") + Norm(first - now, "F") * Norm(now.T, "F")),
        LE, Num(2) * product * Norm(theta(s) - theta_0),
        LE, change,
    )  # fmt: skip


def definite():
    """The kernel stays positive definite."""
    return chain(Frac(l_min, 3), LE, Eig(Theta_t(s), "min"))


def shrinks():
    """The square of the residual falls at twice the rate."""
    now = g_map(theta(s))
    return chain(
        Dot(Norm(now) ** 2, s),
        LE, Num(-2) * eta * dot(now, Theta_t(s) * now),
        LE, -2 * rate * Norm(now) ** 2,
    )  # fmt: skip


def up_to_the_exit():
    """The residual at a time s before the exit."""
    return chain(Norm(g_map(theta(s))), LE, expm(-rate * s) * R_0).given(Stated(zero, "<=", s), Stated(s, "<=", t))


def not_at_the_exit(constant, radius):
    """The path is shorter than the radius."""
    return chain(
        Norm(theta(t) - theta_0),
        LE, Frac(eta, n) * Integral(Norm(J(theta(s)), "op") * Norm(g_map(theta(s))), s, zero, t),
        LE, Frac(eta * constant * R_0, root_n) * Integral(expm(-rate * s), s, zero, t),
        EQ, Frac(3 * constant * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n),
        LT, radius,
    )  # fmt: skip


def theorem_g2(constant, change):
    """What Theorem G.2 says."""
    return system(
        chain(Norm(g_map(theta(t))), LE, expm(-rate * t) * R_0),
        chain(Norm(theta(t) - theta_0), LE, Frac(3 * constant * R_0, l_min) * (1 - expm(-rate * t)) * Frac(1, root_n)),
        chain(Sup(Norm(Theta_t(0) - Theta_t(t), "F"), t), LE, change),
    )


@s6.supplement("98ax", "G.2: the kernel inside the ball", notation=gradient_flow)
def _():
    return kernel_inside(K**2, moved).given(INSIDE)


@s6.supplement("98bx", "G.2: the kernel stays positive definite inside the ball", uses=["98ax"], notation=gradient_flow)
def _():
    return definite().given(INSIDE)


@s6.supplement("98cx", "G.2: the residual shrinks inside the ball", uses=["98bx"], notation=gradient_flow)
def _():
    return shrinks().given(INSIDE)


@s6.supplement("98dx", "G.2: the residual up to the exit", uses=["98cx"], notation=gradient_flow.knowing(BEFORE))
def _():
    return up_to_the_exit()


@s6.supplement("98ex", "G.2: not at the exit either", uses=["98dx"], notation=gradient_flow.knowing(BEFORE))
def _():
    return not_at_the_exit(K, radius)


@s6.supplement("98fx", "G.2: the flow stays in the ball", uses=["98ex"], notation=gradient_flow,
             plan=FirstExit(PATH, BEFORE, t))  # fmt: skip
def _():
    return chain(Norm(theta(t) - theta_0), LT, radius)


@s6.supplement("98gx", "Theorem G.2", uses=["98ax", "98dx", "98ex", "98fx"], notation=gradient_flow)
def _():
    return theorem_g2(K, moved)


# -- the kernel stays near its start, so do the residuals -------------------------------------------------
ALONG = Stated(g(r), "=", g_map(theta(r)), r)
both = Notation(
    "gradient flow and its linearization", flows.symbols, tuple(dict.fromkeys((*SETTING, *flows.facts, ALONG)))
)
e = Exp(Num(1))


@s6.supplement("98hx", "the kernel at the start is positive definite", notation=both)
def _():
    return chain(Frac(2 * l_min, 3), LE, Eig(Theta_t(0), "min"), EQ, l_0)


@s6.display(98, "the largest change of the kernel", uses=["98p", "98ax", "98fx"], notation=both,
             remark="O(.) with the constant of (57). The supremum runs over 0 <= s <= t for every t.")  # fmt: skip
def _():
    return chain(sigma(t), LE, Sup(Norm(Theta_t(s) - Theta_t(0), "F"), s, zero, t), LE, moved)


@s6.supplement("98ix", "the change of the kernel stays below its smallest eigenvalue", uses=[98, "98hx"], notation=both)
def _():
    return chain(Frac(l_min, 3), LE, l_0 - sigma(t))


@s6.display(99, "the factor is bounded", notation=flows, remark="O(1) made explicit: 1/(e (lambda_0 - sigma_t)).")
def _():
    x = eta * t
    return (
        chain(
            x * expm(eta * sigma(t) * t - l_0 * eta * t),
            EQ, Frac(x, Exp(x * (l_0 - sigma(t)))),
            LE, Frac(1, e * (l_0 - sigma(t))),
        )
        .needs(
            Stated(sigma(t), "<", l_0),
            erratum=Erratum(
                "LN-99-1",
                "The factor is bounded only where sigma_t stays below lambda_0, the smallest eigenvalue of the kernel "
                "at the start; that sigma_t tends to 0 is not enough while lambda_0 depends on n. By (68) lambda_0 >= "
                "2 lambda_min/3, and for wide networks the factor is at most 3/(e lambda_min).",
                ErratumType.TECHNICAL,
                ErratumKind.MISSING_CONDITION,
            ),
        )
    )  # fmt: skip


@s6.display(100, "the residual at the start", uses=[58], notation=both)
def _():
    return chain(Norm(g_lin(0)), EQ, Norm(g(0)), LT, R_0)


@s6.display(101, "the network stays near its linearization", uses=[97, 98, "98ix", 99, 100], notation=both,
             remark="The constants of the order-of-magnitude signs are 1/(e (lambda_0 - sigma_t)) and "
                    "18 K^3/(e lambda_min^2).")  # fmt: skip
def _():
    return chain(
        Norm(g_lin(t) - g(t)),
        LE, Frac(1, e * (l_0 - sigma(t))) * sigma(t) * R_0,
        LE, Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2,
    )  # fmt: skip


STEPS = sym("m")
Theta_gd = family("Theta_hat_descent", kD, kD, r"<\hat{\Theta}>_{0}^{gd}")  # the kernel along descent, told apart
# what (57) says, up to any step, of the kernel along descent
BY_DESCENT = (
    *SIGNS, Has(t, Property.NONNEGATIVE), Natural(STEPS), Stated(Num(1), "<=", STEPS), Trajectory(Theta_t(t), t),
    Stated(Norm(Theta_gd(0) - Theta_gd(r), "F"), "<=", moved, r, zero, STEPS, index=True),
)  # fmt: skip


@s6.prose("98p", "the change of the kernel along the flow", uses=["98gx", "98ax", "98fx"], notation=both,
             remark="That (98) is known from Theorem G.1, which is about descent.")  # fmt: skip
def _():
    return (
        chain(Norm(Theta_t(t) - Theta_t(0), "F"), LE, moved)
        .unproved(
            1, *BY_DESCENT,
            erratum=Erratum(
                "LN-98-1",
                "Theorem G.1 bounds the change of the kernel along gradient descent; (98) needs it along gradient "
                "flow. That is Theorem G.2 of the paper, which the notes do not prove; (98gx) does.",
                ErratumType.TECHNICAL,
                ErratumKind.LOGIC_GAP,
            ),
        )
    )  # fmt: skip


# -- a test input -----------------------------------------------------------------------------------------
J_x = lambda point: Sym("J_x_param", (k, p), r"J({0}, x)", point)  # noqa: E731
Theta_x = family("Theta_hat_x", k, kD, r"\hat{\Theta}_{0}(x, \mathcal{X})")
g_x = family("g_x_flow", k, 1, r"<g>({0}, x)")
g_lin_x = family("g_lin_x_flow", k, 1, r"<g>^{lin}({0}, x)")
LEMMA_1_X = LocalLipschitz(J_x(theta_0), theta_0, radius, K * root_n, K * root_n)
TEST_FLOWS = (
    Flow(g_x(t), t, -eta * Theta_x(t) * g(t), g_x(0)),
    Flow(g_lin_x(t), t, -eta * Theta_x(0) * g_lin(t), g_x(0)),
    Define(g_lin_x(0), g_x(0)),
    Trajectory(Theta_x(t), t),
    Trajectory(g_x(t), t),
    Trajectory(g_lin_x(t), t),
)
plain_test_flows, test_flows = plain_flows.knowing(*TEST_FLOWS), flows.knowing(*TEST_FLOWS)
testing = both.knowing(*TEST_FLOWS, LEMMA_1_X, Stated(Theta_x(r), "=", Frac(1, n) * J_x(theta(r)) * J(theta(r)).T, r))


@s6.supplement("101ax", "the difference, by the residual itself", uses=[82, 85], notation=flows)
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    inside = expm(l_0 * eta * (s - t)) * change * size
    return chain(Norm(g_lin(t) - g(t)), LE, eta * Integral(inside, s, zero, t))


@s6.supplement("101bx", "G.2 in the notation of Section 6.2", uses=["98gx", "98ax", "98fx"], notation=both)
def _():
    return system(
        chain(Norm(g(t)), LE, expm(-rate * t) * R_0),
        chain(Norm(Theta_t(t) - Theta_t(0), "op"), LE, moved),
    )


@s6.supplement("101cx", "the difference decays", uses=["98hx", "101ax", "101bx"], notation=both,
             remark="Without Gronwall's inequality: the decay of g itself is used.")  # fmt: skip
def _():
    change, size = Norm(Theta_t(s) - Theta_t(0), "op"), Norm(g(s))
    return chain(
        Norm(g_lin(t) - g(t)),
        LE, eta * Integral(expm(l_0 * eta * (s - t)) * change * size, s, zero, t),
        LE, eta * Integral(expm(2 * rate * (s - t)) * moved * expm(-rate * s) * R_0, s, zero, t),
        LE, Frac(3, l_min) * moved * R_0 * expm(-rate * t),
    )  # fmt: skip


@s6.supplement("101dx", "the difference at a test input", notation=plain_test_flows)
def _():
    def inside(time):
        return -eta * Theta_x(0) * (g_lin(time) - g(time)) + eta * (Theta_x(time) - Theta_x(0)) * g(time)

    return system(
        chain(Dot(g_lin_x(t) - g_x(t), t), EQ, inside(t)),
        chain(g_lin_x(t) - g_x(t), EQ, Integral(inside(s), s, zero, t)),
    )


@s6.supplement("101ex", "its norm", uses=["101dx"], notation=test_flows)
def _():
    first = Norm(Theta_x(0), "op") * Norm(g_lin(s) - g(s))
    second = Norm(Theta_x(s) - Theta_x(0), "op") * Norm(g(s))
    return chain(Norm(g_lin_x(t) - g_x(t)), LE, eta * Integral(first, s, zero, t) + eta * Integral(second, s, zero, t))


def cross_kernel_inside(change):
    """The change of the test kernel by those of the two Jacobians."""
    now, first = J(theta(s)), J(theta_0)
    return chain(
        Norm(Theta_x(s) - Theta_x(0), "op"),
        LE, Frac(1, n) * (
            Norm(J_x(theta_0), "op") * Norm(first.T - now.T, "op")
            + Norm(J_x(theta_0) - J_x(theta(s)), "op") * Norm(now.T, "op")
        ),
        LE, change,
    )  # fmt: skip


@s6.supplement("101fx", "the test kernel inside the ball", notation=testing)
def _():
    return system(chain(Norm(Theta_x(0), "op"), LE, K**2), cross_kernel_inside(moved)).given(INSIDE)


@s6.supplement("101gx", "the test kernel along the flow", uses=["98fx", "101fx"], notation=testing)
def _():
    return system(
        chain(Norm(Theta_x(0), "op"), LE, K**2),
        chain(Norm(Theta_x(t) - Theta_x(0), "op"), LE, moved),
    )


@s6.supplement("101hx", "the difference at a test input, bounded", uses=["101bx", "101cx", "101ex", "101gx"],
             notation=testing)  # fmt: skip
def _():
    first = Norm(Theta_x(0), "op") * Norm(g_lin(s) - g(s))
    second = Norm(Theta_x(s) - Theta_x(0), "op") * Norm(g(s))
    return chain(
        Norm(g_lin_x(t) - g_x(t)),
        LE, eta * Integral(first, s, zero, t) + eta * Integral(second, s, zero, t),
        LE, eta * Integral(K**2 * Frac(3, l_min) * moved * R_0 * expm(-rate * s), s, zero, t)
        + eta * Integral(moved * R_0 * expm(-rate * s), s, zero, t),
        LE, Frac(3, l_min) * (Frac(3 * K**2, l_min) + 1) * moved * R_0,
    )  # fmt: skip


@s6.supplement("101ix", "both differences, at all times", uses=[101, "101hx"], notation=testing)
def _():
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2),
        chain(
            Sup(Norm(g_lin_x(t) - g_x(t)), t),
            LE, Frac(18 * K**3, l_min**2) * (Frac(3 * K**2, l_min) + 1) * Frac(1, root_n) * R_0**2,
        ),
    )  # fmt: skip


# what (101) says, at all times; also where the rate of decay is large against the other numbers
BY_TRAINING = (
    *SIGNS, Has(t, Property.NONNEGATIVE), *(Trajectory(x(t), t) for x in (g, g_lin, g_x, g_lin_x)),
    Stated(Norm(g_lin(r) - g(r)), "<=", Frac(18 * K**3, e * l_min**2) * Frac(1, root_n) * R_0**2, r, zero),
    Stated(Num(1000) * K**5 * R_0**2, "<=", l_min),
)  # fmt: skip


@s6.display(73, "Theorem H.1", uses=["101ix"], notation=testing,
             remark="On the events of (54), (58) and (68), along gradient flow. The constants of the "
                    "order-of-magnitude sign are explicit; the half about a test input is proved by the supplements "
                    "after (101), not in the notes.")  # fmt: skip
def _():
    bound = Frac(1, root_n) * R_0**2
    return system(
        chain(Sup(Norm(g_lin(t) - g(t)), t), LE, Frac(18 * K**3, e * l_min**2) * bound),
        chain(Sup(Norm(g_lin_x(t) - g_x(t)), t), LE, Frac(18 * K**3, l_min**2) * (Frac(3 * K**2, l_min) + 1) * bound),
    ).unproved(
        2, *BY_TRAINING,
        erratum=Erratum(
            "LN-73-1",
            "The proof ends with (101), the bound on the training set. That of a test input does not follow from it "
            "and is not shown: the integral of the difference on the training set is needed, and Lemma 1 at the test "
            "input. (101ix) proves it.",
            ErratumType.TECHNICAL,
            ErratumKind.LOGIC_GAP,
        ),
    )  # fmt: skip


s6.place(73, before=74)
s6.place("98p", before=99)
