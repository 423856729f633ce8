"""Section 6.1: (48)-(72), Theorem 2.1, Theorem G.1 and its proof."""

from __future__ import annotations

from ...assumptions import Define
from ...estimates import Natural, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, Section, Weight, chain, system
from ...notation import Frac, I, Jac, Norm, Num, Sing, Space, Sum, Sup, Zero, family, sym
from ..symbols import DEF, EQ, IN, LE, LT, TO, Y, eta, k, kD, p, t, theta
from .s6 import (
    DESCENT,
    KERNEL,
    LINEARIZED,
    POSITIVE,
    PROOF,
    R_0,
    RATE,
    SAME_START,
    SIGNS,
    SLOW,
    SMOOTH,
    SPECTRUM,
    THIRDS,
    WHOLE,
    WIDE,
    WIDE_PRINTED,
    C,
    J,
    K,
    Theta,
    Theta_0_bare,
    Theta_hat,
    budgets,
    decayed,
    delta,
    descent,
    eta_0,
    f,
    g,
    g_lin_step,
    g_lin_x_step,
    g_x,
    i,
    induction,
    j,
    l_min,
    moved,
    n,
    q,
    radius,
    reach,
    root_n,
    shrinking,
    stepping,
    symbols,
    test_descents,
    theta_0,
    theta_any,
    theta_next,
    theta_other,
    theta_t,
    theta_tilde,
    total,
)

s6_1 = Section(6, "Infinite width networks are linearized networks", induction)
f_test = family("f_test_6", k, 1, r"<f>_{0}(x)")
f_test_lin = family("f_test_lin_6", k, 1, r"<f>_{0}^{lin}(x)")
y = sym("y_test", k, 1, "y")
OUTPUTS = (
    Stated(f_test(i), "=", g_x(theta(i)) + y, i, index=True),
    Stated(f_test_lin(i), "=", g_lin_x_step(i) + y, i, index=True),
)
# what (56) and (57) say, up to any step
BY_G1 = (
    *SIGNS, Natural(t), Natural(i),
    Stated(Norm(g(theta(i))), "<=", decayed(i), i, Num(0), t, index=True),
    Stated(Norm(theta(i) - theta_0), "<", radius, i, Num(0), t, index=True),
    Stated(Norm(Theta_hat(0) - Theta_hat(i), "F"), "<=", moved, i, Num(0), t, index=True),
)  # fmt: skip
omega = family("omega_step", p, 1, r"\omega_{0}")
J_x_start = sym("J_x_start", k, p, r"\nabla_{\theta} f_{0}(x)")
# what the notes define of the outputs, the weights and the kernel, along descent and its linearization
DEFINED = (
    Stated(f_test_lin(i), "=", f_test(0) + J_x_start * omega(i), i, index=True),
    Define(omega(0), Zero(p, 1)),
    Stated(omega(i + 1), "=", omega(i) - eta * J(theta_0).T * g_lin_step(i), i, Num(0), index=True),
    LINEARIZED, SAME_START, DESCENT, SMOOTH, RATE, KERNEL, SPECTRUM, SLOW,
)  # fmt: skip


@s6_1.display(
    48,
    "Theorem 2.1",
    uses=["descent.gaps-at-all-times", "descent.path-stays-in-the-ball", 57],
    notation=test_descents.knowing(*OUTPUTS),
    remark="Along gradient descent, on the events of (54), (58) and (68), with the constants of O(.) "
    "explicit; the middle one is smaller by another n^{-1/2}. Along gradient flow: "
    "(73), (flow.theorem-g2).",
)
def _():
    return system(
        chain(Sup(Norm(f_test(t) - f_test_lin(t)), t), LE, reach),
        chain(Sup(Frac(Norm(theta_t - theta_0), root_n), t), LE, Frac(3 * K * R_0, l_min) * Frac(1, n)),
        chain(Sup(Norm(Theta_hat(t) - Theta_hat(0), "F"), t), LE, moved),
    ).unproved(
        1, *BY_G1, under=DEFINED,
        erratum=Erratum(
            "LN-48-1",
            "For gradient descent the notes show (56) and (57), from which the bound of the outputs does not follow: "
            "nothing there speaks of the network at the input x, whose outputs before and after a step may be any. "
            "(73) is about gradient flow. The supplement (descent.gaps-at-all-times) proves it for descent, at "
            "training and test inputs, with Lemma 1 at x.",
            ErratumType.TECHNICAL,
            ErratumKind.LOGIC_GAP,
            weight=Weight.GRAVE,
        ),
    )  # fmt: skip


f_point = sym("f_point", kD, 1, r"f(\mathcal{X}, \theta_t)")
g_point = sym("g_point", kD, 1, r"g(\mathcal{X}, \theta_t)")
g_short = sym("g_short", kD, 1, r"g(\theta_t)")
f_short = sym("f_short", kD, 1, r"f(\theta_t)")
plain = Notation(
    "short-hand", {}, (Define(g_point, f_short - Y), Define(g_short, f_short - Y), Define(f_short, f_point))
)


@s6_1.display(49, "outputs on the training set", notation=plain)
def _():
    return chain(f_short, DEF, f_point, IN, Space(kD))


@s6_1.display(
    50,
    "residual on the training set",
    notation=plain,
    remark="g(X, theta) is read as the same function g that is being defined.",
)
def _():
    return (
        chain(g_short, DEF, g_point - Y, IN, Space(kD))
        .consistent(2, g_point - Y, f_point - Y, corrected=(f_point - Y, f_short - Y))
        .corrected(
            {2: f_point - Y},
            Erratum(
                "LN-50-1",
                "g for f: the residual is f(X, theta_t) - Y.",
                ErratumType.EDITORIAL,
                ErratumKind.NOTATION,
            ),
        )
    )


@s6_1.display(51, "the Jacobian", notation=plain)
def _():
    return chain(J(theta_t), DEF, Jac(f(theta_t), theta_t), IN, Space(kD, p))


@s6_1.display(52, "the empirical kernel and its limit", notation=plain)
def _():
    return system(
        chain(Theta_hat(t), DEF, Frac(1, n) * J(theta_t) * J(theta_t).T),
        chain(Theta_hat(0), TO, Theta),
    )


@s6_1.display(53, "gradient descent", notation=induction)
def _():
    return chain(theta_next, DEF, theta_t - eta * J(theta_t).T * g(theta_t))


@s6_1.display(
    54,
    "Lemma 1, local Lipschitzness of the Jacobian",
    assumed=(1, 2),
    notation=induction,
    remark="For theta, theta~ in the open ball (55) with radius C n^{-1/2}; K does not depend on C, but "
    "the width "
    "from which it holds does: the order is K, R_0, C, N.",
)
def _():
    a, b = J(theta_any), J(theta_other)
    return system(
        chain(Frac(1, root_n) * Norm(a - b, "F"), LE, K * Norm(theta_any - theta_other)),
        chain(Frac(1, root_n) * Norm(a, "F"), LE, K),
    )


@s6_1.display(
    55,
    "the open ball",
    assumed=(1,),
    notation=plain,
    remark="What membership of the open ball means: strict. Lemma 1 holds only there.",
)
def _():
    return chain(Norm(theta_any - theta_0), LT, Frac(C, root_n))


@s6_1.display(
    56,
    "Theorem G.1, decay and path length",
    uses=["58p", "descent.step-stays-in-the-ball", 71],
    notation=descent.knowing(WIDE),
    plan=PROOF,
    remark="On the event that Lemma 1, (58) and (68) hold; how likely that is says (58p).",
)
def _():
    return system(
        chain(Norm(g(theta_t)), LE, decayed(t)),
        chain(
            Sum(Norm(theta(j) - theta(j - 1)), j, Num(1), t),
            LE, Frac(eta_0 * K * R_0, root_n) * Sum(q ** (j - 1), j, Num(1), t),
            LE, Frac(3 * K * R_0, l_min) * Frac(1, root_n),
        ),
    )  # fmt: skip


@s6_1.display(
    57,
    "Theorem G.1, change of the kernel",
    uses=[56, "descent.path-stays-in-the-ball", 72],
    notation=descent.knowing(WIDE),
)
def _():
    return chain(Sup(Norm(Theta_hat(0) - Theta_hat(t), "F"), t), LE, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n))


@s6_1.display(58, "the residual at the start", assumed=(1,), remark="With high probability: an input.")
def _():
    return chain(Norm(g(theta_0)), LT, R_0)


@s6_1.prose(
    "58p",
    "with probability at least 1 - delta_0",
    notation=budgets,
    remark="The sum of what the three events may fail with, each read as in (58).",
)
def _():
    return (
        chain(total, LE, delta)
        .given(*WHOLE)
        .needs(
            *THIRDS,
            erratum=Erratum(
                "LN-58-1",
                "One letter for two budgets: (58) takes the delta_0 of Theorem G.1, and (54) and (68) may fail too. "
                "The probabilities add up. As the delta_0 of (58) is arbitrarily small, it may be read as delta_0/3; "
                "with a third for each of the three events Theorem G.1 holds as it is stated.",
                ErratumType.EDITORIAL,
                ErratumKind.LOGIC_GAP,
            ),
        )
    )  # fmt: skip


@s6_1.display(59, "one step of descent", uses=[53])
def _():
    step = theta_next - theta_t
    return chain(
        Norm(step),
        EQ, Norm(-eta * J(theta_t).T * g(theta_t)),
        LE, eta * Norm(J(theta_t), "op") * Norm(g(theta_t)),
        LE, Frac(eta_0, n) * Norm(J(theta_t), "op") * decayed(t),
    )  # fmt: skip


@s6_1.display(
    60,
    "norms of the Jacobian",
    uses=[54],
    remark="The index 2 on the norm of a matrix is the induced norm, which the notes write op elsewhere; the index E is "
    "read as F.",
)
def _():
    return chain(
        Norm(J(theta_t), "op"),
        EQ, Sing(J(theta_t), "max"),
        LE, Norm(J(theta_t), "F"),
        LE, K * root_n,
    )  # fmt: skip


@s6_1.display(61, "one step of descent, bounded", uses=[59, 60])
def _():
    return chain(Norm(theta_next - theta_t), LE, Frac(K * eta_0, root_n) * decayed(t))


@s6_1.display(62, "distance from the start", uses=[61])
def _():
    def total(index):
        return Sum(Frac(K * eta_0 * R_0, root_n) * q ** (j - 1), index, Num(1), t + 1)

    steps = Sum(Norm(theta(j) - theta(j - 1)), j, Num(1), t + 1)
    telescoped = Norm(Sum(theta(j) - theta(j - 1), j, Num(1), t + 1))
    return chain(Norm(theta_next - theta_0), EQ, telescoped, LE, steps, LE, total(i)).corrected(
        {4: total(j)},
        Erratum(
            "LN-62-1",
            "The index of the sum is i, the exponent uses j.",
            ErratumType.EDITORIAL,
            ErratumKind.NOTATION,
            maybe_transcription=True,
        ),
    )


@s6_1.display(63, "the geometric progression")
def _():
    return chain(
        Sum(q ** (j - 1), j, Num(1), t + 1),
        EQ, (1 - q ** (t + 1)) / (1 - q),
        EQ, 3 * Frac(1 - q ** (t + 1), eta_0 * l_min),
        LE, Frac(3, eta_0 * l_min),
    )  # fmt: skip


@s6_1.display(64, "the second inequality of (56)", uses=[61, 62, 63])
def _():
    return chain(
        Norm(theta_next - theta_0),
        LE, Sum(Norm(theta(j) - theta(j - 1)), j, Num(1), t + 1),
        LE, Sum(Frac(K * eta_0 * R_0, root_n) * q ** (j - 1), j, Num(1), t + 1),
        LE, Frac(K * eta_0 * R_0, root_n) * Frac(3, eta_0 * l_min),
        EQ, Frac(3 * K * R_0, l_min) * Frac(1, root_n),
    )  # fmt: skip


@s6_1.display(65, "the residual after one step", uses=[53], notation=stepping)
def _():
    old, new = J(theta_t), J(theta_tilde)

    return chain(
        Norm(g(theta_next)),
        EQ, Norm(g(theta_next) - g(theta_t) + g(theta_t)),
        EQ, Norm(new * (theta_next - theta_t) + g(theta_t)),
        EQ, Norm(-eta * new * old.T * g(theta_t) + g(theta_t)),
        EQ, Norm((I(kD) - eta * new * old.T) * g(theta_t)),
        LE, Norm(I(kD) - eta * new * old.T, "op") * Norm(g(theta_t)),
        LE, Norm(I(kD) - eta * new * old.T, "op") * decayed(t),
    ).mended(
        {2: LE},
        Erratum(
            "LN-65-1",
            "The mean value theorem gives no equality for a vector-valued map: no single point on the segment need "
            "do. It gives `<=` for some point, which is enough here; the mean of the Jacobian over the segment gives "
            "equality (descent.residual-by-the-mean-jacobian).",
            ErratumType.TECHNICAL,
            ErratumKind.LOGIC_GAP,
        ),
    )  # fmt: skip


HATS = Erratum(
    "LN-66-1",
    "Theta_0 stands for the empirical kernel at the start, Theta_hat_0; the hat is lost three times.",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)


@s6_1.display(66, "splitting the contraction", notation=shrinking)
def _():
    old, new, first = J(theta_t), J(theta_tilde), J(theta_0)
    rest = eta * first * first.T - eta * new * old.T

    def lines(start):
        return {
            3: Norm(I(kD) - eta_0 * start + rest, "op"),
            4: Norm(I(kD) - eta_0 * Theta + eta_0 * Theta - eta_0 * start + rest, "op"),
            5: Norm(I(kD) - eta_0 * Theta, "op") + eta_0 * Norm(Theta - start, "op")
            + eta * Norm(first * first.T - new * old.T, "op"),
        }  # fmt: skip

    printed = lines(Theta_0_bare)
    return chain(
        Norm(I(kD) - eta * new * old.T, "op"),
        EQ, Norm(I(kD) - eta * first * first.T + rest, "op"),
        EQ, printed[3], EQ, printed[4], LE, printed[5],
    ).corrected(lines(Theta_hat(0)), HATS)  # fmt: skip


@s6_1.display(67, "the limit kernel contracts", notation=shrinking)
def _():
    shifted = I(kD) - eta_0 * Theta
    return chain(
        Norm(shifted, "op"),
        EQ, Sing(shifted, "max"),
        EQ, Num(1) - eta_0 * Sing(Theta, "min"),
        EQ, Num(1) - eta_0 * l_min,
    )  # fmt: skip


@s6_1.prose(
    "67p",
    "full rank implies (67)",
    uses=[67],
    notation=Notation("a positive definite limit kernel", symbols, (*POSITIVE, SPECTRUM)),
)
def _():
    return (
        chain(Norm(I(kD) - eta_0 * Theta, "op"), EQ, Num(1) - eta_0 * l_min)
        .needs(
            SLOW,
            erratum=Erratum(
                "LN-67-1",
                "That the limit kernel is positive definite is not enough: for a large rate the other end of the "
                "spectrum gives the norm. eta_0 < eta_critical = 2/(lambda_min + lambda_max), which Theorem G.1 assumes, "
                "is enough; the sentence does not name it.",
                ErratumType.TECHNICAL,
                ErratumKind.LOGIC_GAP,
            ),
        )
    )  # fmt: skip


@s6_1.display(
    68,
    "the kernel at the start is near its limit",
    notation=shrinking,
    assumed=(2,),
    remark="The second inequality is the convergence in probability of the kernel: an input.",
)
def _():
    gap = Theta - Theta_hat(0)
    return chain(eta_0 * Norm(gap, "op"), LE, eta_0 * Norm(gap, "F"), LE, Frac(eta_0 * l_min, 3))


@s6_1.display(
    69,
    "the change of the Gram matrix",
    uses=[54, 64, "descent.step-stays-in-the-ball"],
    notation=shrinking,
    remark="The display after (68); it carries no number of its own in the transcription.",
)
def _():
    old, new, first = J(theta_t), J(theta_tilde), J(theta_0)

    def both(kind):
        return (
            Norm(first, kind) * Norm(first.T - old.T, kind) + Norm(first - new, kind) * Norm(old.T, kind)
        )  # fmt: skip

    scale = K * root_n * K * root_n
    return chain(
        Norm(first * first.T - new * old.T, "op"),
        EQ, Norm(first * first.T - first * old.T + first * old.T - new * old.T, "op"),
        EQ, Norm(first * (first.T - old.T) + (first - new) * old.T, "op"),
        LE, both("op"),
        LE, both("F"),
        LE, scale * Norm(theta_0 - theta_t) + scale * Norm(theta_0 - theta_tilde),
        EQ, K**2 * n * Norm(theta_t - theta_0) + K**2 * n * Norm(theta_tilde - theta_0),
        LE, 2 * K**2 * n * Frac(3 * K * R_0, l_min) * Frac(1, root_n),
    )  # fmt: skip


@s6_1.display(70, "the contraction", uses=[66, 67, 68, 69], notation=shrinking)
def _():
    old, new = J(theta_t), J(theta_tilde)
    bound = 1 - eta_0 * l_min + Frac(eta_0 * l_min, 3) + 2 * eta_0 * K**2 * Frac(3 * K * R_0, l_min) * Frac(1, root_n)
    return (
        chain(Norm(1 - eta * new * old.T, "op"), LE, bound, LE, q)
        .corrected(
            {1: Norm(I(kD) - eta * new * old.T, "op")},
            Erratum(
                "LN-70-1",
                "1 for the identity matrix.",
                ErratumType.EDITORIAL,
                ErratumKind.MALFORMED,
            ),
        )
        .given(WIDE_PRINTED)
        .needs(
            WIDE,
            erratum=Erratum(
                "LN-70-2",
                "The threshold lost the square of lambda_min: the last term is at most eta_0 lambda_min / 3 exactly when "
                "n >= (18 K^3 R_0 / lambda_min^2)^2.",
                ErratumType.TECHNICAL,
                ErratumKind.WRONG_FORMULA,
            ),
            converse=("width.no-smaller-constant",),
        )
    )


@s6_1.display(
    71,
    "the first inequality of (56)",
    uses=[65, 70, "descent.residual-by-the-mean-jacobian", "descent.contraction-by-the-mean-jacobian"],
    notation=shrinking.knowing(WIDE),
)
def _():
    return chain(Norm(g(theta_next)), LE, q ** (t + 1) * R_0)


@s6_1.display(72, "the change of the kernel", uses=[54, 64], notation=shrinking)
def _():
    old, first, c = J(theta_t), J(theta_0), Frac(1, n)
    return chain(
        Norm(Theta_hat(0) - Theta_hat(t), "F"),
        EQ, c * Norm(first * first.T - old * old.T, "F"),
        EQ, c * Norm(first * first.T - first * old.T + first * old.T - old * old.T, "F"),
        EQ, c * Norm(first * (first.T - old.T) + (first - old) * old.T, "F"),
        LE, c * Norm(first, "F") * Norm(first.T - old.T, "F") + c * Norm(first - old, "F") * Norm(old.T, "F"),
        LE, K**2 * Norm(theta_t - theta_0) + K**2 * Norm(theta_t - theta_0),
        LE, Frac(6 * K**3 * R_0, l_min) * Frac(1, root_n),
    )  # fmt: skip
