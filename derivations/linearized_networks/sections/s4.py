"""Section 4, Corollary 1: mean and covariance of the linearized network, (27)-(30)."""

from __future__ import annotations

from ...assumptions import Centered, Define, Has, Kernel, Property
from ...ledger import Erratum, Notation, Section, chain
from ...notation import INFINITY, Blocks, Cov, Expect, I, Lim, Zero, expm, family, sym
from ..symbols import EQ, POSITIVE_RATE, TO, Theta_hat, Y, eta, f_X, f_x, k, kD, relaxed, t
from .s3 import K_XX, NNGP, K_Xx, K_xX, K_xx

Theta = sym("Theta_XX", kD, kD, r"\Theta(\mathcal{X}, \mathcal{X})")
Theta_xX = sym("Theta_xX", k, kD, r"\Theta(x, \mathcal{X})")
Theta_Xx = sym("Theta_Xx", kD, k, r"\Theta(\mathcal{X}, x)")
Theta_xx = sym("Theta_xx", k, k, r"\Theta(x, x)")
f_lin = family("f_lin_inf", k, 1, r"<f>_{0}^{lin}(x)")
Sigma = sym("Sigma_lin", k, k, r"\Sigma(x, x)")
f0, f0_X = f_x(0), f_X(0)
relax = relaxed(kD, Theta)
gain = Theta_xX * Theta.inv * relax

corollary = Notation(
    "Corollary 1",
    {
        "Theta": Theta, "Theta_xX": Theta_xX, "Theta_Xx": Theta_Xx, "f_lin": f_lin, "f0": f0, "f0_X": f0_X,
        "Y": Y, "Sigma": Sigma, "K_XX": K_XX, "K_xX": K_xX, "K_Xx": K_Xx, "K_xx": K_xx,
    },
    facts=(
        POSITIVE_RATE,
        NNGP,
        Kernel(Theta, Theta_xX, Theta_Xx, Theta_xx),
        Has(Theta, Property.INVERTIBLE),
        Centered((f0, f0_X), (K_xx, K_xX, K_Xx, K_XX), gaussian=True),
        Define(f_lin(t), f0 - gain * (f0_X - Y)),
        Define(Sigma, Cov(f_lin(t))),
    ),
)  # fmt: skip

AT_INFINITY = "The sentence before says that t tends to infinity: the limit is taken on the left."
s4 = Section(4, "Corollary 1", corollary)


@s4.prose("26q", "(19) is an affine map of the Gaussian outputs", uses=[19])
def _(n):
    return chain(n.f_lin(t), EQ, Blocks([[I(k), -gain]]) * Blocks([[n.f0], [n.f0_X]]) + gain * Y).read(
        "The formula names the Gaussian outputs; that (19) is an affine map of them is said in words.",
        lines=[1, 2], printed=[1],
    )  # fmt: skip


@s4.prose("26r", "the empirical kernel converges", assumed=(1,),
             remark="In probability, as the widths tend to infinity (Jacot et al. 2018).")  # fmt: skip
def _(n):
    return chain(Theta_hat(0), TO, n.Theta).read(
        "`converges in probability to` is said in words; the arguments are left out.", lines=[1, 2], links=[1]
    )


@s4.display(27, "mean", uses=[19, 21, "26r"],
             remark="In the infinite width setting, as the section begins: there the kernel of (19), which is random "
                    "at finite width, is Theta.")  # fmt: skip
def _(n):
    return chain(
        Expect(n.f_lin(t)),
        EQ, Expect(n.Theta_xX * n.Theta.inv * relax * Y)
            + Expect(n.f0) - n.Theta_xX * n.Theta.inv * relax * Expect(n.f0_X),
        EQ, n.Theta_xX * n.Theta.inv * relax * Y,
    )  # fmt: skip


@s4.display(28, "covariance", uses=[19, 21, "26r", 27])
def _(n):
    left, right = n.Theta_xX * n.Theta.inv * relax, relax * n.Theta.inv * n.Theta_Xx

    def expanded(e):
        return Expect(n.f0 * n.f0.T - left * e * n.f0.T - n.f0 * e.T * right + left * e * e.T * right)

    def lines(e, first):
        run = n.f0 - left * e
        return (first, Expect(run * run.T), Expect(run * (n.f0.T - e.T * right)), expanded(e))

    printed = lines(n.f0_X - Y, Expect(n.f_lin(t) * n.f_lin(t).T))
    centred = n.f_lin(t) - Expect(n.f_lin(t))
    repaired = lines(n.f0_X, Expect(centred * centred.T))
    return chain(
        n.Sigma,
        EQ, printed[0],
        EQ, printed[1],
        EQ, printed[2],
        EQ, printed[3],
        EQ, n.K_xx - left * n.K_Xx - n.K_xX * right + left * n.K_XX * right,
    ).corrected(
        dict(zip((2, 3, 4, 5), repaired, strict=True)),
        Erratum(
            "LN-28-1",
            "E[f f^T] is the second moment; the mean (27) is not zero, so it is not the covariance. The last step "
            "then drops the term with Y Y^T without saying so: two slips that cancel. With the mean subtracted every "
            "line holds, and the last one is the right covariance. Where Y = 0 or t = 0 the mean is zero and the "
            "lines hold as printed.",
        ),
    ).read("The transcription loses the bracket that closes the expectation.", lines=[5])  # fmt: skip


@s4.unnumbered("28a", "the exponential vanishes")
def _(n):
    return chain(Lim(expm(-eta * n.Theta * t), t, INFINITY), EQ, Zero(kD, kD)).read(
        "`When t tends to infinity` and the arrow are written as one limit.", lines=[1], links=[1], printed=[1, 2, 3]
    )


@s4.display(29, "mean after infinite time", uses=[27, "28a"])
def _(n):
    return chain(Lim(Expect(n.f_lin(t)), t, INFINITY), EQ, n.Theta_xX * n.Theta.inv * Y).read(AT_INFINITY, lines=[1])


@s4.display(30, "covariance after infinite time", uses=[28, "28a"])
def _(n):
    left, right = n.Theta_xX * n.Theta.inv, n.Theta.inv * n.Theta_Xx
    return chain(
        Lim(n.Sigma, t, INFINITY),
        EQ, n.K_xx - left * n.K_Xx - n.K_xX * right + left * n.K_XX * right,
    ).read(AT_INFINITY, lines=[1])  # fmt: skip
