"""Section 2, the linearized model: (10)-(19)."""

from __future__ import annotations

from ...assumptions import Define, Flow, Gram, Has, Property, SmoothMap
from ...ledger import Erratum, ErratumKind, ErratumType, Families, Notation, Section, chain, system
from ...notation import (
    INFINITY,
    Factorial,
    Frac,
    Grad,
    I,
    Integral,
    Jac,
    Norm,
    Num,
    PInv,
    Sum,
    Zero,
    expm,
    family,
    sym,
)
from ...notation import D as Dot
from ..symbols import (
    DEF,
    EQ,
    J_X,
    OURS,
    POSITIVE_RATE,
    SOLUTION,
    SOLVES,
    J_x,
    Theta_hat,
    Theta_hat_xX,
    Y,
    eta,
    f_X,
    f_x,
    k,
    kD,
    p,
    relaxed,
    s,
    t,
    theta,
)

f_lin_x = family("f_lin_x", k, 1, r"<f>_{0}^{lin}(x)")
f_lin_X = family("f_lin_X", kD, 1, r"<f>_{0}^{lin}(\mathcal{X})")
omega = family("omega", p, 1, r"<\omega>_{0}")
J_x_at0 = sym("J_x_at0", k, p, r"\nabla_{\theta} f_{0}(x)\big|_{\theta=\theta_0}")
grad_L_lin = family("grad_L_lin", kD, 1, r"\nabla_{f_{0}^{lin}(\mathcal{X})} \mathcal{L}")
jac_lin = Jac(f_lin_X(t), theta(t))
mse = Frac(1, 2) * Norm(f_lin_X(t) - Y) ** 2

J, J0 = J_X(0), J_x(0)
Theta0, Theta0_xX = Theta_hat(0), Theta_hat_xX(0)
f0, f0_X = f_x(0), f_X(0)
E = expm(-eta * Theta0 * t)

SYMBOLS = {
    "f_lin_x": f_lin_x, "f_lin_X": f_lin_X, "omega": omega, "theta": theta, "J": J, "J_x": J0,
    "J_x_at0": J_x_at0, "Theta0": Theta0, "Theta0_xX": Theta0_xX, "f0": f0, "f0_X": f0_X, "Y": Y,
    "grad_L": grad_L_lin,
}  # fmt: skip
KERNELS: Families = {
    "Theta_hat": lambda tau: (Gram(Theta_hat(tau), J_X(tau)),),
    "Theta_hat_xX": lambda tau: (Define(Theta_hat_xX(tau), J_x(tau) * J_X(tau).T),),
    "J_x_at0": lambda: (Define(J_x_at0, J0),),
}

linear_model = Notation(
    "linearized model",
    SYMBOLS,
    facts=(
        POSITIVE_RATE,
        Define(omega(t), theta(t) - theta(0)),
        Define(f_lin_x(t), f0 + J_x_at0 * omega(t)),
        Define(f_lin_X(t), f0_X + J * omega(t)),
        Flow(theta(t), t, -eta * jac_lin.T * grad_L_lin(t), theta(0)),
        Define(grad_L_lin(t), Grad(mse, f_lin_X(t))),
    ),
    families=KERNELS,
)
output_flow = Notation(
    "flow of the linearized outputs",
    SYMBOLS,
    facts=(POSITIVE_RATE, Flow(f_lin_X(t), t, -eta * Theta0 * (f_lin_X(t) - Y), f0_X)),
    families=KERNELS,
)
weight_flow = Notation(
    "flow of the linearized weights",
    SYMBOLS,
    facts=(
        POSITIVE_RATE,
        Flow(omega(t), t, -eta * J.T * (f_lin_X(t) - Y), Zero(p, 1)),
        Define(f_lin_X(t), E * (f0_X - Y) + Y),
    ),
    families=KERNELS,
)
weights_then = Notation(
    "linearized prediction",
    SYMBOLS,
    facts=(
        POSITIVE_RATE,
        Define(f_lin_x(t), f0 + J_x_at0 * omega(t)),
        Define(omega(t), -J.T * Theta0.inv * relaxed(kD, Theta0) * (f0_X - Y)),
    ),
    families=KERNELS,
)

both_weights = Notation(
    "the weights of the network and those of its linearization",
    {"f_X": f_X, "f_lin_X": f_lin_X, "theta": theta, "omega": omega, "J": J, "Y": Y},
    facts=(
        POSITIVE_RATE,
        Flow(theta(t), t, -eta * J_X(t).T * (f_X(t) - Y), theta(0)),
        SmoothMap(f_X(t), theta(t), J_X(t), t),
        Flow(omega(t), t, -eta * J.T * (f_lin_X(t) - Y), Zero(p, 1)),
        Define(f_lin_X(t), f0_X + J * omega(t)),
    ),
)

s2 = Section(2, "Linearized model", linear_model)


@s2.display(10, "the linearized model")
def _(n):
    return system(
        chain(n.f_lin_x(t), DEF, n.f0 + n.J_x_at0 * n.omega(t)),
        chain(n.omega(t), DEF, n.theta(t) - n.theta(0)),
    )


@s2.display(11, "its Jacobian is the initial one", uses=[10])
def _(n):
    return chain(Jac(n.f_lin_x(t), n.theta(t)), EQ, Zero(k, p) + n.J_x_at0, EQ, n.J_x)


@s2.display(
    12,
    "its flow of the weights",
    uses=[5, 10, 11],
    remark="theta_t here are the weights of the linearized model; (12p) holds them against those of (5).",
)
def _(n):
    return chain(
        Dot(n.omega(t), t),
        EQ, Dot(n.theta(t), t),
        EQ, -eta * jac_lin.T * n.grad_L(t),
        EQ, -eta * n.J.T * n.grad_L(t),
    )  # fmt: skip


@s2.prose(
    "12p",
    "the weights of (12) are those of (5)",
    uses=[5, 12],
    notation=both_weights,
    remark="(5) and (12), both with the gradient of the MSE loss, give one derivative of theta_t two values.",
)
def _(n):
    return (
        chain(-eta * J_X(t).T * (n.f_X(t) - n.Y), EQ, -eta * n.J.T * (n.f_lin_X(t) - n.Y))
        .read(OURS, lines=[1, 2], printed=[])
        .corrected(
            {1: Dot(n.omega(t), t)},
            Erratum(
                "LN-12-1",
                "One letter for two paths: theta_t of (5) are the weights of the network, theta_t of (10) to (13) "
                "those of its linearization, which start at the same theta_0 and follow another flow. omega_t is the "
                "second path less theta_0; with theta_t of (5) for it (12) is false.",
                ErratumType.EDITORIAL,
                ErratumKind.NOTATION,
                brief=(r"$\theta_t$ in (10) and (12) is that of (5)", "another path from the same start"),
            ),
        )
    )


@s2.display(13, "its flow of the outputs", uses=[4, 10, 12])
def _(n):
    return chain(
        Dot(n.f_lin_X(t), t),
        EQ, jac_lin * Dot(n.theta(t), t),
        EQ, -eta * jac_lin * jac_lin.T * n.grad_L(t),
        EQ, -eta * n.J_x * n.J_x.T * n.grad_L(t),
        EQ, -eta * n.Theta0 * n.grad_L(t),
    ).corrected(
        {4: -eta * n.J * n.J.T * n.grad_L(t)},
        Erratum(
            "LN-13-1",
            "Lower-case x twice where the training set belongs: the k x k kernel of one input cannot act on a "
            "gradient with k|D| entries. The end of the line is right.",
            ErratumType.EDITORIAL,
            ErratumKind.MALFORMED,
        ),
    )  # fmt: skip


@s2.prose(
    "13p",
    "(13) is (6) if the kernel does not change",
    uses=[6, 13],
    remark="`deterministic` there means constant in time.",
)
def _(n):
    return chain(-eta * Theta_hat(t) * n.grad_L(t), EQ, -eta * n.Theta0 * n.grad_L(t)).given(
        Define(Theta_hat(t), n.Theta0)
    ).read("The formula is the premise; what follows, that the right sides of (6) and (13) are one, is said in words.",
           lines=[1, 2])  # fmt: skip


@s2.display(14, "its flow of the outputs, squared error", uses=[7, 13])
def _(n):
    return chain(Dot(n.f_lin_X(t), t), EQ, -eta * n.Theta0 * (n.f_lin_X(t) - Y))


@s2.display(15, "its outputs on the training set", uses=[9, 14], notation=output_flow)
def _(n):
    return chain(n.f_lin_X(t), SOLVES, E * (n.f0_X - Y) + Y).read(SOLUTION, links=[1])


@s2.display(16, "its flow of the weights in closed form", uses=[12, 15], notation=weight_flow)
def _(n):
    return chain(
        Dot(n.omega(t), t),
        EQ, -eta * n.J.T * (n.f_lin_X(t) - Y),
        EQ, -eta * n.J.T * E * (n.f0_X - Y),
    )  # fmt: skip


m_index = sym("m_index", tex="k")


@s2.display(17, "the integral of the exponential", notation=output_flow, remark="Lines 4 to 7 need the inverse.")
def _(n):
    power = -eta * n.Theta0 * t
    inverse = -Frac(1, eta) * n.Theta0.inv

    def series(term, start):
        return Sum(term, m_index, Num(start), INFINITY)

    return chain(
        Integral(E, t, Num(0), t),
        EQ, Integral(series(Frac(1, Factorial(m_index)) * power**m_index, 0), t, Num(0), t),
        EQ, series(Frac(1, Factorial(m_index)) * power**m_index * Frac(t, m_index + 1), 0),
        EQ, inverse * series(Frac(1, Factorial(m_index + 1)) * power ** (m_index + 1), 0),
        EQ, inverse * series(Frac(1, Factorial(m_index)) * power**m_index, 1),
        EQ, inverse * (E - I(kD)),
        EQ, Frac(1, eta) * n.Theta0.inv * (I(kD) - E),
    ).lettered(
        {
            1: Integral(expm(-eta * n.Theta0 * s), s, Num(0), t),
            2: Integral(series(Frac(1, Factorial(m_index)) * (-eta * n.Theta0 * s) ** m_index, 0), s, Num(0), t),
        },
        Erratum(
            "LN-17-1",
            "t is the end of the range and the variable of integration; with s for the variable the lines say the "
            "same.",
            ErratumType.EDITORIAL,
            ErratumKind.NOTATION,
        ),
    )  # fmt: skip


@s2.prose(
    "17p",
    "the kernel at the start has an inverse",
    uses=[4],
    notation=output_flow,
    remark="(17) to (19), (25), (27) to (30) and (43) to (47) have inverses of kernels. Where a kernel has none, the "
    "integral (17) is another: (singular-kernel.integral-without-an-inverse). In (18) and (19) the pseudo-inverse is "
    "right then: (singular-kernel.weights), (singular-kernel.prediction).",
)
def _(n):
    return (
        chain(n.Theta0 * PInv(n.Theta0), EQ, I(kD))
        .given(Has(n.Theta0, Property.INVERTIBLE))
        .read(
            "An inverse that is written says that there is one; our formula: the pseudo-inverse is one.",
            lines=[1, 2],
            printed=[],
        )
    )


@s2.display(18, "its weights in closed form", uses=[16, 17], notation=weight_flow)
def _(n):
    solution = -n.J.T * n.Theta0.inv * (I(kD) - E) * (n.f0_X - Y)
    return chain(n.omega(t), SOLVES, solution).read(SOLUTION, links=[1])


@s2.display(19, "its prediction in closed form", uses=[10, 18], notation=weights_then)
def _(n):
    relax = I(kD) - E
    return chain(
        n.f_lin_x(t),
        EQ, n.f0 + n.J_x_at0 * n.omega(t),
        EQ, n.f0 - n.J_x * n.J.T * n.Theta0.inv * relax * (n.f0_X - Y),
        EQ, n.f0 - n.Theta0_xX * n.Theta0.inv * relax * (n.f0_X - Y),
        EQ, n.Theta0_xX * n.Theta0.inv * relax * Y
            + n.f0 - n.Theta0_xX * n.Theta0.inv * relax * n.f0_X,
    )  # fmt: skip
