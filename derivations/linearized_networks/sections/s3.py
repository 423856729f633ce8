"""Section 3, the Gaussian process limit: (20)-(26)."""

from __future__ import annotations

from ...assumptions import Centered, Define, HasDensity, Independent, Kernel, SameEvent
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, Section, chain, system
from ...notation import INFINITY, Blocks, CondCov, CondMean, Cov, Density, Expect, Lim, NormalDensity, Zero, sym
from ..symbols import DEF, DEFINES, EQ, SIM, D, Y, f_X, k, kD, n_0
from .s5 import infinite, t

K_XX = sym("K_XX", kD, kD, r"\mathcal{K}(\mathcal{X}, \mathcal{X})")
K_xX = sym("K_xX", k, kD, r"\mathcal{K}(x, \mathcal{X})")
K_Xx = sym("K_Xx", kD, k, r"\mathcal{K}(\mathcal{X}, x)")
K_xx = sym("K_xx", k, k, r"\mathcal{K}(x, x)")
NNGP = Kernel(K_XX, K_xX, K_Xx, K_xx)

f = sym("f_test", k, 1, "f(x)")
f_train = sym("f_train", kD, 1, r"f(\mathcal{X})")
x, X = sym("x", 1, n_0), sym("X", D, n_0, r"\mathcal{X}")
K_bold = sym("K_bold", k + kD, k + kD, r"\mathbf{K}")
mu, Sigma = sym("mu", k, 1, r"\mu(x)"), sym("Sigma", k, k, r"\Sigma(x)")
f_i, f_j = sym("f_i", tex="f_0^{i}(x)"), sym("f_j", tex="f_0^{j}(x')")
K_ij = sym("K_ij", tex=r"\mathcal{K}^{i,j}(x, x')")
n_min = sym("n_min", tex=r"\min(n_1, \dots, n_L)")

prior = Notation(
    "Gaussian process prior",
    {
        "K_XX": K_XX, "K_xX": K_xX, "K_Xx": K_Xx, "K_xx": K_xx, "f": f, "f_X": f_train, "x": x, "X": X,
        "Y": Y, "K_bold": K_bold, "mu": mu, "Sigma": Sigma, "f_i": f_i, "f_j": f_j, "K_ij": K_ij,
        "n_min": n_min,
    },
    facts=(
        NNGP,
        Centered((f, f_train), (K_xx, K_xX, K_Xx, K_XX), gaussian=True),
        Define(K_bold, Cov(Blocks([[f], [f_train]]))),
        Define(mu, CondMean(f, f_train, Y)),
        Define(Sigma, CondCov(f, f_train, Y)),
    ),
)  # fmt: skip

joint = Density([f, f_train], [x, X])
marginal = Density([f_train], [X])
law = Notation(
    "densities",
    {"f": f, "f_X": f_train, "x": x, "X": X, "Y": Y},
    facts=(
        SameEvent(Y, f_train),
        Independent((f_train,), (x,), (X,)),
        HasDensity(joint, NormalDensity(Zero(k + kD, 1), K_bold)),
        HasDensity(marginal, NormalDensity(Zero(kD, 1), K_XX)),
    ),
)

s3 = Section(3, "Infinite width limit yields a Gaussian process", prior)


@s3.display(20, "the NNGP kernel")
def _(n):
    return chain(n.K_ij, DEF, Lim(Expect(n.f_i * n.f_j), n.n_min, INFINITY)).read(DEFINES, links=[1])


outputs_at_start = Notation("outputs at the start", {"f_0": f_X(0), "K_XX": K_XX})


@s3.unnumbered("20a", "the outputs at the start are Gaussian", uses=[20], notation=outputs_at_start, assumed=(1,),
               remark="A limit theorem (infinite widths): it does not follow from (20) alone.")  # fmt: skip
def _(n):
    return chain(n.f_0, SIM, NormalDensity(Zero(kD, 1), n.K_XX))


@s3.display(21, "the prior on the training set", uses=[20], notation=law, assumed=(1,),
             remark="A limit theorem (infinite widths): it does not follow from (20) alone. f(X) is f_0(X) of the "
                    "sentence before, as f(x) is f_0(x) up to (25).")  # fmt: skip
def _():
    return chain(marginal, EQ, NormalDensity(Zero(kD, 1), K_XX))


@s3.display(22, "the joint covariance with a test input", uses=[20])
def _(n):
    return chain(n.K_bold, EQ, Blocks([[n.K_XX, n.K_xX.T], [n.K_xX, n.K_xx]])).corrected(
        {2: Blocks([[n.K_xx, n.K_xX], [n.K_xX.T, n.K_XX]])},
        Erratum(
            "LN-22-1",
            "The blocks follow the order (training, test), the vector and (23) the order (test, training).",
            ErratumType.EDITORIAL,
            ErratumKind.NOTATION,
        ),
    )


@s3.display(23, "the joint prior", uses=[21, 22], notation=law, assumed=(1,),
             remark="As (21), of the limit of infinite widths, which the heading of the section names.")  # fmt: skip
def _():
    return chain(joint, EQ, NormalDensity(Zero(k + kD, 1), K_bold))


@s3.prose("23p", "the training outputs are the labels", notation=law, assumed=(1,),
           remark="The condition, an input: the sentence says as well that its probability is one.")  # fmt: skip
def _(n):
    return chain(n.f_X, EQ, n.Y)


@s3.display(24, "conditioning on the training outputs", uses=[21, 23], notation=law,
             remark="The sixth line repeats the fifth: the transcription's, as the revision has it once.")  # fmt: skip
def _(n):
    whole = Density([n.x, n.X, n.f_X])
    return chain(
        Density([n.f], [n.x, n.X, n.Y]),
        EQ, Density([n.f], [n.x, n.X, n.f_X]),
        EQ, Density([n.f, n.x, n.X, n.f_X]) / whole,
        EQ, joint * Density([n.x, n.X]) / whole,
        EQ, joint / Density([n.f_X], [n.x, n.X]),
        EQ, joint / marginal,
        EQ, joint / marginal,
        EQ, NormalDensity(Zero(k + kD, 1), K_bold) / NormalDensity(Zero(kD, 1), K_XX),
    )  # fmt: skip


@s3.display(25, "posterior mean", uses=[23, 24])
def _(n):
    return chain(n.mu, EQ, n.K_xX * n.K_XX.inv * n.Y)


@s3.display(26, "posterior covariance", uses=[23, 24])
def _(n):
    return chain(n.Sigma, EQ, n.K_xx - n.K_xx * n.K_xx.inv * n.K_xx.T).corrected(
        {2: n.K_xx - n.K_xX * n.K_XX.inv * n.K_xX.T},
        Erratum(
            "LN-26-1",
            "The training set is lost from all three kernels of the second term; as printed the posterior covariance "
            r"is identically zero. Every $\mathcal{X}$ of one line turned into $x$; (25) beside it has them, and so "
            "has the revision: the slip is probably the transcription's. With them it is the limit of (47), corrected: "
            "(26p).",
            ErratumType.EDITORIAL,
            maybe_transcription=True,
        ),
    )


@s3.prose("26p", "(25)-(26) is where readout-only training converges", uses=[25, 26, 44, 47], notation=infinite)
def _(n):
    mean, covariance = Expect(n.f_x(t)), Cov(n.f_x(t))
    return system(
        chain(Lim(mean, t, INFINITY), EQ, n.K_xX * n.K_XX.inv * n.Y),
        chain(Lim(covariance, t, INFINITY), EQ, n.K_xx - n.K_xX * n.K_XX.inv * n.K_xX.T),
    ).read(
        "The sentence says that the readout layer alone is trained and refers to appendix D of the paper, which "
        "says that it is where training converges: our formulas of it.",
        lines=[1, 2, 3, 4],
        printed=[1, 2],
    )
