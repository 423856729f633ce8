"""Section 5, training only the readout layer: (31)-(47)."""

from __future__ import annotations

from ...assumptions import Centered, Define, Flow, Gram, Has, Index, Kernel, Property, White
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, Section, Weight, chain, system
from ...notation import (
    Blocks,
    Cov,
    Dotted,
    Entry,
    Expect,
    Frac,
    Grad,
    I,
    Jac,
    Kron,
    Norm,
    Row,
    Shuffle,
    Size,
    Space,
    Sqrt,
    T,
    Unvec,
    Vec,
    Zero,
    dot,
    expm,
    family,
    sym,
)
from ...notation import D as Dot
from ..symbols import (
    CORNERS,
    DEF,
    DEFINES,
    EQ,
    IN,
    OURS,
    POSITIVE_RATE,
    ROWS,
    SOLUTION,
    SOLVES,
    TO,
    D,
    eta,
    k,
    kD,
    last_k,
    n_L,
    n_l,
    one,
    relaxed,
    row_of,
    size,
    t,
)

width = n_L + 1
BLOCK_COLUMNS = (one, (last_k - 1) * Size(width) + 1)

# -- k outputs: (31)-(37) -------------------------------------------------------------------------------
x_L = sym("x_L", 1, n_L, "x^{L}(x)")
x_L_prime = sym("x_L_prime", 1, n_L, "x^{L}(x')")
W, b = sym("W_out", n_L, k, "W^{L+1}"), sym("b_out", 1, k, "b^{L+1}")
w, beta = sym("w_out", n_L, k, r"w^{L+1}"), sym("beta_out", 1, k, r"\beta^{L+1}")
sigma_w, sigma_b = sym("sigma_w", tex=r"\sigma_\omega"), sym("sigma_b", tex=r"\sigma_b")
xbar = sym("xbar", 1, width, r"\overline{x}(x)")
xbar_prime = sym("xbar_prime", 1, width, r"\overline{x}(x')")
xbar_X = sym("xbar_X", D, width, r"\overline{x}(\mathcal{X})")
theta = family("theta_out", width, k, r"<\theta>^{L+1}")
column = family("theta_col", width, 1, r"\theta_{0}^{L+1}")
theta_i = sym("theta_i", width, 1, r"\theta_{i}^{L+1}")
f = sym("f_out", 1, k, "f(x)")
f_X = sym("f_out_X", kD, 1, r"f(\mathcal{X})")
Y = sym("Y", kD, 1, r"\mathcal{Y}")
grad_x = family("grad_out_x", 1, width * k, r"\nabla_{\theta^{L+1}} f_{0}(x)")
grad = family("grad_out", 1, width * k, r"\nabla_{\theta^{L+1}} f_{0}(x_{1})")
xbar_row = family("xbar_row", 1, width, r"\overline{x}(x_{0})")
y = family("y_entry", 1, 1, r"y_{{0}, {1}}")
i = sym("i")
f_i, f_i_prime = sym("f_0i", tex="f_0^{i}(x)"), sym("f_0i_prime", tex="f_0^{i}(x')")
K_hat_pair = sym("K_hat_pair", tex=r"\hat{\mathcal{K}}(x, x')")
K_pair = sym("K_pair", tex=r"\mathcal{K}(x, x')")
loss = sym("loss_out", tex=r"\mathcal{L}")
grad_loss = sym("grad_loss_out", kD, 1, r"\nabla_{f_t(\mathcal{X})} \mathcal{L}")
jac_x, jac_X = Jac(f, theta(t)), Jac(f_X, theta(t))
stacked = Vec((xbar_X * theta(t)).T)


def scaled(features, index):
    """[sigma_w x^L / sqrt(n), sigma_b]."""
    return Blocks([[Frac(sigma_w * features, Sqrt(Size(index))), sigma_b]])


readout = Notation(
    "readout layer",
    {
        "x_L": x_L, "xbar": xbar, "xbar_prime": xbar_prime, "theta": theta, "column": column, "f": f,
        "W": W, "b": b, "w": w, "beta": beta, "K_hat": K_hat_pair, "K": K_pair, "f_X": f_X, "Y": Y,
        "xbar_X": xbar_X, "loss": loss, "grad_loss": grad_loss, "grad": grad, "grad_x": grad_x, "y": y,
        "xbar_row": xbar_row, "f_i": f_i, "f_i_prime": f_i_prime, "theta_i": theta_i, "n_l": Size(n_l),
        "theta_now": theta(t),
    },
    facts=(
        POSITIVE_RATE,
        Define(W, Frac(sigma_w, Sqrt(Size(n_L))) * w),
        Define(b, sigma_b * beta),
        Define(f, xbar * theta(t)),
        Define(f_X, stacked),
        Define(loss, Frac(1, 2) * Norm(f_X - Y) ** 2),
        Define(grad_loss, Grad(Frac(1, 2) * Norm(f_X - Y) ** 2, f_X)),
        Index(i, last_k),
    ),
    families={
        "theta_col": lambda a: (Define(column(a), Row(theta(t).T, a).T),),
        "grad_out_x": lambda a: (Define(grad_x(a), Row(jac_x, a)),),
        "grad_out": lambda a, x: (Define(grad(a, x), Row(jac_X, row_of(x, a))),),
        "xbar_row": lambda x: (Define(xbar_row(x), Row(xbar_X, x)),),
        "y_entry": lambda x, a: (Define(y(x, a), Entry(Y, row_of(x, a), one)),),
    },
)  # fmt: skip
readout_flow = readout.knowing(Flow(theta(t), t, Unvec(-eta * jac_X.T * grad_loss, width, k), theta(0)))
one_unit = Notation(
    "one readout unit at initialization",
    readout.symbols,
    facts=(
        Define(xbar, scaled(x_L, n_L)),
        Define(xbar_prime, scaled(x_L_prime, n_L)),
        White(theta_i),
        Define(f_i, dot(xbar, theta_i)),
        Define(f_i_prime, dot(xbar_prime, theta_i)),
        Define(K_hat_pair, Expect(f_i * f_i_prime)),
    ),
)

WIDTH_INDEX = Erratum(
    "LN-32-1",
    "n_l where the width n_L of the last hidden layer is meant: l is not bound here, and with any other width "
    "x-bar theta is not the output h^{L+1} of (1).",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)
SCALED_TWICE = Erratum(
    "LN-32-2",
    "By (1), W and b already contain sigma_w / sqrt(n_L) and sigma_b. With them x-bar theta scales twice and "
    "is not h^{L+1}, and E[theta_i theta_i^T] = I, used in (33), fails: theta^{L+1} stacks w and beta.",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)
VEC_LEFT_OUT = Erratum(
    "LN-36-1",
    "For k > 1, x-bar(X) theta is a |D| x k matrix and f(X), Y are columns with k|D| entries; the outputs have to be "
    "stacked input by input (vec of the transpose), and so has the derivative of theta^{L+1} in (37). "
    "f(x) itself is a row in (1), (2) and (31), and a column in (10), (19) and (28).",
    ErratumType.EDITORIAL,
    ErratumKind.NOTATION,
)
GRAM_ORDER = Erratum(
    "LN-39-1",
    "The transpose is on the wrong side: x-bar(X)^T x-bar(X) is (n_L+1) x (n_L+1) and cannot act on the |D| "
    "residuals. The kernel is x-bar(X) x-bar(X)^T. The sentence before (39) has it too. A reader does not mend it "
    "in passing: it stands in four displays and a sentence, and where |D| = n_L+1 the shapes fit and (39) is false.",
    kind=ErratumKind.MALFORMED,
)

INNER_ZEROS = (
    "The corner blocks are entered; the zeros beside them stand for blocks between, of which two or three outputs have "
    "none or one."
)

s5 = Section(5, "Gradient flow dynamics for training only the readout layer", readout)


@s5.display(31, "the readout", uses=[1, 2])
def _(n):
    units = Dotted(
        n.xbar * n.theta(t),
        [1],
        [one, i, last_k],
        [dot(n.xbar, n.column(one)), dot(n.xbar, n.column(i)), dot(n.xbar, n.column(last_k))],
    )
    return (
        chain(n.f, DEF, n.xbar * n.theta(t), EQ, units)
        .read(DEFINES, links=[1])
        .read("A row whose entries are parted by commas; its dots are entered with what they mean.", lines=[3])
    )


@s5.display(32, "features and weights of the readout", uses=[1, 31])
def _(n):
    h_out = n.x_L * n.W + n.b
    right = scaled(n.x_L, n_L), Blocks([[n.w], [n.beta]])
    fine = (right[0] * right[1], h_out)
    return (
        system(
            chain(n.xbar, DEF, scaled(n.x_L, n_l), IN, Space(width)),
            chain(n.theta(t), DEF, Blocks([[n.W], [n.b]]), IN, Space(width, k)),
        )
        .consistent(2, scaled(n.x_L, n_l) * right[1], h_out, corrected=fine)
        .consistent(5, right[0] * Blocks([[n.W], [n.b]]), h_out, corrected=fine)
        .corrected({2: right[0]}, WIDTH_INDEX)
        .corrected({5: right[1]}, SCALED_TWICE)
        .read(DEFINES, links=[1, 3])
        .read("A row whose two blocks are parted by a comma.", lines=[2])
    )


@s5.display(33, "the empirical NNGP kernel", uses=[20, 31, 32], notation=one_unit, assumed=(5,),
             remark="The expectation is over the readout weights, given the hidden layers; in (20) over all. The "
                    "kernel of (20) is one number for two outputs, here for one output.")  # fmt: skip
def _(n):
    def value(index):
        return Frac(sigma_w**2, Size(index)) * dot(n.x_L, x_L_prime) + sigma_b**2

    return chain(
        n.K_hat,
        DEF, Expect(n.f_i * n.f_i_prime),
        EQ, Expect(dot(n.xbar, n.theta_i) * dot(n.xbar_prime, n.theta_i)),
        EQ, dot(n.xbar, n.xbar_prime),
        EQ, value(n_l),
        TO, n.K,
    ).corrected({5: value(n_L)}, WIDTH_INDEX).read(DEFINES, links=[1])  # fmt: skip


@s5.display(34, "Jacobian of the readout at one input", uses=[31])
def _(n):
    rows = Dotted(jac_x, [one, last_k], [1], [n.grad_x(one)], [n.grad_x(last_k)])
    zero = Zero(1, width)
    blocks = Dotted(Kron(I(k), n.xbar), [one, last_k], BLOCK_COLUMNS, [n.xbar, zero], [zero, n.xbar])
    return chain(jac_x, EQ, rows, EQ, blocks, IN, Space(k, width * k)).read(INNER_ZEROS, lines=[3])


@s5.display(35, "Jacobian of the readout on the training set", uses=["3a", 34])
def _(n):
    rows = Dotted(jac_X, ROWS, [1], *([n.grad(a, x)] for x, a in CORNERS))
    zero = Zero(1, width)
    blocks = Dotted(
        Shuffle(D, k) * Kron(I(k), n.xbar_X),
        ROWS,
        BLOCK_COLUMNS,
        *([n.xbar_row(x), zero] if a == one else [zero, n.xbar_row(x)] for x, a in CORNERS),
    )
    return chain(jac_X, EQ, rows, EQ, blocks, IN, Space(kD, width * k)).read(INNER_ZEROS, lines=[3])


@s5.display(36, "squared error of the readout", uses=[31])
def _(n):
    return chain(
        n.loss,
        EQ, Frac(1, 2) * Norm(n.f_X - n.Y) ** 2,
        EQ, Frac(1, 2) * Norm(n.xbar_X * n.theta(t) - n.Y) ** 2,
    ).corrected({3: Frac(1, 2) * Norm(stacked - n.Y) ** 2}, VEC_LEFT_OUT)  # fmt: skip


@s5.display(37, "flow of the readout weights", uses=[5, 7, 35, 36], notation=readout_flow)
def _(n):
    zero = Zero(width, 1)
    columns = Dotted(
        T(Shuffle(D, k) * Kron(I(k), n.xbar_X)),
        BLOCK_COLUMNS,
        ROWS,
        [n.xbar_row(x).T if a == one else zero for x, a in CORNERS],
        [zero if a == one else n.xbar_row(x).T for x, a in CORNERS],
    )

    def residuals(third):
        weights = (one, last_k, third, last_k)
        return Dotted(
            stacked - n.Y,
            ROWS,
            [1],
            *([n.xbar_row(x) * n.column(c) - n.y(x, a)] for (x, a), c in zip(CORNERS, weights, strict=True)),
        )

    return (
        chain(
            Dot(n.theta(t), t),
            EQ, -eta * jac_X.T * n.grad_loss,
            EQ, -eta * jac_X.T * (n.xbar_X * n.theta(t) - n.Y),
            EQ, -eta * columns * residuals(last_k),
        )
        .anchored(-eta * jac_X.T * n.grad_loss)
        .corrected({1: Vec(Dot(n.theta(t), t)), 3: -eta * jac_X.T * (stacked - n.Y)}, VEC_LEFT_OUT)
        .corrected(
            {4: -eta * columns * residuals(one)},
            Erratum(
                "LN-37-1",
                "The residual of the first output at the last input uses the last column of theta^{L+1}; it is the "
                "first, as the line before says (hidden for k = 1). The model below takes any rows for x-bar(X); "
                r"with the rows [1, 1] and [0, 1], which (32) can have, $\theta_0^{L+1} = I$ and all labels 1, the "
                "right side at the start is [0, 1, 0, 0] and the printed one zero.",
                ErratumType.EDITORIAL,
                ErratumKind.WRONG_FORMULA,
                maybe_transcription=True,
            ),
        )
        .read("Matrices with dots are entered by their corners and with what the dots mean.", lines=[4])
    )  # fmt: skip


@s5.prose("37p", "the outputs decouple", uses=[35])
def _(n):
    return chain(jac_X * jac_X.T, EQ, Kron(n.xbar_X * n.xbar_X.T, I(k))).read(OURS, lines=[1, 2], printed=[])


# -- one output: (38)-(47) ------------------------------------------------------------------------------
theta1 = family("theta_one", width, 1, r"<\theta>_{0}^{L+1}")
f1_X = family("f_one_X", D, 1, r"<f>_{0}(\mathcal{X})")
f1_x = family("f_one_x", 1, 1, r"<f>_{0}(x)")
Y1 = sym("Y_one", D, 1, r"\mathcal{Y}")
xbar1 = sym("xbar_one", 1, width, r"\overline{x}(x)")
grad1 = sym("grad_loss_one", D, 1, r"\nabla_{f_t(\mathcal{X})} \mathcal{L}")
Theta_hat = sym("Theta_hat_one", D, D, r"\hat{\Theta}_{0}(\mathcal{X}, \mathcal{X})")
Theta_hat_xX = sym("Theta_hat_xX_one", 1, D, r"\hat{\Theta}_{0}(x, \mathcal{X})")
K_hat = sym("K_hat_XX", D, D, r"\hat{\mathcal{K}}(\mathcal{X}, \mathcal{X})")
K_hat_xX = sym("K_hat_xX", 1, D, r"\hat{\mathcal{K}}(x, \mathcal{X})")
jac1 = Jac(f1_X(t), theta1(t))
jac1_0 = Jac(f1_X(0), theta1(0))
single_symbols = {
    "theta": theta1, "f_X": f1_X, "f_x": f1_x, "xbar_X": xbar_X, "xbar": xbar1, "Y": Y1, "grad_loss": grad1,
    "Theta_hat": Theta_hat, "K_hat": K_hat, "K_hat_xX": K_hat_xX, "Theta_hat_xX": Theta_hat_xX,
}  # fmt: skip
single = Notation(
    "readout layer, one output",
    single_symbols,
    facts=(
        POSITIVE_RATE,
        Define(grad1, Grad(Frac(1, 2) * Norm(f1_X(t) - Y1) ** 2, f1_X(t))),
        Flow(theta1(t), t, -eta * jac1.T * grad1, theta1(0)),
        Define(Theta_hat, jac1_0 * jac1_0.T),
        Gram(K_hat, xbar_X),
    ),
    families={
        "f_one_X": lambda tau: (Define(f1_X(tau), xbar_X * theta1(tau)),),
        "f_one_x": lambda tau: (Define(f1_x(tau), xbar1 * theta1(tau)),),
    },
)
prediction = Notation(
    "readout layer, one output, prediction (19)",
    single_symbols,
    facts=(
        POSITIVE_RATE,
        Define(
            f1_x(t),
            f1_x(0) - Theta_hat_xX * Theta_hat.inv * relaxed(D, Theta_hat) * (f1_X(0) - Y1),
        ),
        Define(Theta_hat, K_hat),
        Define(Theta_hat_xX, K_hat_xX),
        Has(K_hat, Property.PSD),
    ),
)


@s5.display(38, "flow of the readout weights, one output", uses=[37], notation=single)
def _(n):
    residual = n.xbar_X * n.theta(t) - n.Y
    return chain(
        Dot(n.theta(t), t),
        EQ, -eta * jac1.T * n.grad_loss,
        EQ, -eta * jac1.T * residual,
        EQ, -eta * n.xbar_X.T * residual,
    ).read("The time of the weights and of the outputs is left out.", lines=[1, 2, 3, 4])  # fmt: skip


@s5.display(39, "outputs of the trained readout", uses=[38], notation=single)
def _(n):
    def line(gram):
        return expm(-eta * gram * t) * (n.xbar_X * n.theta(0) - n.Y) + n.Y

    return (
        chain(n.xbar_X * n.theta(t), SOLVES, line(n.xbar_X.T * n.xbar_X))
        .corrected({2: line(n.xbar_X * n.xbar_X.T)}, GRAM_ORDER)
        .read(SOLUTION, links=[1])
    )


def relaxing(n, gram):
    """e^{-eta G t} (f_0(X) - Y) + Y."""
    return expm(-eta * gram * t) * (n.f_X(0) - n.Y) + n.Y


@s5.display(40, "outputs of the trained readout, as functions", uses=[39], notation=single)
def _(n):
    return (
        chain(n.f_X(t), SOLVES, relaxing(n, n.xbar_X.T * n.xbar_X))
        .corrected({2: relaxing(n, n.xbar_X * n.xbar_X.T)}, GRAM_ORDER)
        .read(SOLUTION, links=[1])
    )


@s5.prose("40p", "network and linearization are identical", uses=[10, 31], notation=single)
def _(n):
    return chain(n.f_X(t), EQ, n.f_X(0) + jac1_0 * (n.theta(t) - n.theta(0))).read(OURS, lines=[1, 2], printed=[])


@s5.display(41, "compared with the linearized model", uses=[15, 40], notation=single)
def _(n):
    return chain(
        n.f_X(t),
        SOLVES, relaxing(n, n.xbar_X.T * n.xbar_X),
        EQ, relaxing(n, n.Theta_hat),
    ).corrected({2: relaxing(n, n.xbar_X * n.xbar_X.T)}, GRAM_ORDER).read(SOLUTION, links=[1])  # fmt: skip


@s5.display(42, "tangent kernel and NNGP kernel agree", uses=[33, 41], notation=single)
def _(n):
    return chain(n.xbar_X.T * n.xbar_X, EQ, n.Theta_hat, EQ, n.K_hat).corrected({1: n.xbar_X * n.xbar_X.T}, GRAM_ORDER)


others = size("p_hidden", tex=r"p_{h}")
J_h = sym("J_hidden", D, others, "J_{h}")
J_all = sym("J_all_one", D, others + width, r"\nabla_{\theta} f_{0}(\mathcal{X})")
whole = Notation(
    "the kernel of all weights",
    {"xbar_X": xbar_X, "J_h": J_h, "Theta_hat": Theta_hat},
    facts=(Define(J_all, Blocks([[J_h, xbar_X]])), Define(Theta_hat, J_all * J_all.T)),
)


@s5.prose(
    "42p",
    "the kernel of the trained weights, and of all",
    uses=[4],
    notation=whole,
    remark="Section 5 trains the readout alone, as its heading says: there the kernel is that of the trained weights, "
    "and so is Theta before (44). That of all weights has the part of the hidden layers besides.",
)
def _(n):
    return chain(J_h * J_h.T + n.xbar_X * n.xbar_X.T, EQ, n.Theta_hat).read(
        "What (42) leaves out where all weights are trained is our formula.", lines=[1, 2], printed=[]
    )


@s5.display(43, "prediction of the trained readout", uses=[19, 42], notation=prediction)
def _(n):
    return chain(
        n.f_x(t),
        EQ, n.f_x(0) - n.K_hat_xX * n.K_hat.inv * relaxed(D, n.K_hat) * (n.f_X(0) - n.Y),
    )  # fmt: skip


K_XX = sym("K_one_XX", D, D, r"\mathcal{K}(\mathcal{X}, \mathcal{X})")
K_xX = sym("K_one_xX", 1, D, r"\mathcal{K}(x, \mathcal{X})")
K_Xx = sym("K_one_Xx", D, 1, r"\mathcal{K}(\mathcal{X}, x)")
K_xx = sym("K_one_xx", 1, 1, r"\mathcal{K}(x, x)")
Theta = sym("Theta_one", D, D, r"\Theta(\mathcal{X}, \mathcal{X})")
Sigma = sym("Sigma_one", 1, 1, r"\Sigma(x, x)")
relax = relaxed(D, K_XX)
infinite = Notation(
    "readout layer, one output, infinite width",
    {
        "K_XX": K_XX, "K_xX": K_xX, "K_Xx": K_Xx, "K_xx": K_xx, "f_x": f1_x, "f_X": f1_X, "Y": Y1,
        "Sigma": Sigma, "Theta": Theta,
    },
    facts=(
        POSITIVE_RATE,
        Kernel(K_XX, K_xX, K_Xx, K_xx),
        Has(K_XX, Property.INVERTIBLE),
        Centered((f1_x(0), f1_X(0)), (K_xx, K_xX, K_Xx, K_XX), gaussian=True),
        Define(f1_x(t), f1_x(0) - K_xX * K_XX.inv * relax * (f1_X(0) - Y1)),
        Define(Sigma, Cov(f1_x(t))),
    ),
)  # fmt: skip


@s5.prose("43p", "the kernels in the infinite width limit", uses=["26r", 33, 42], notation=infinite, assumed=(1, 2))
def _(n):
    return system(chain(K_hat, TO, n.K_XX), chain(n.Theta, EQ, n.K_XX)).read(
        "The arguments are left out.", lines=[1, 2, 3, 4]
    )


@s5.display(44, "mean of the trained readout", uses=[27, 43], notation=infinite)
def _(n):
    return chain(Expect(n.f_x(t)), EQ, n.K_xX * n.K_XX.inv * relax * n.Y)


@s5.display(45, "covariance of the trained readout", uses=[28, 43], notation=infinite)
def _(n):
    last = n.K_xX * n.K_XX.inv * relax * n.K_XX * relax * n.K_XX.inv * n.K_Xx

    def first(inverse):
        return n.K_xx - n.K_xX * n.K_XX.inv * relax * n.K_Xx - n.K_xX * relax * inverse * n.K_Xx + last

    return chain(
        n.Sigma,
        EQ, first(n.K_Xx.inv),
        EQ, n.K_xx - 2 * n.K_xX * n.K_XX.inv * relax * n.K_Xx + last,
    ).corrected(
        {2: first(n.K_XX.inv)},
        Erratum(
            "LN-45-1",
            "The inverse of a |D| x 1 kernel in the third term; it is the kernel of the training set, as beside it.",
            ErratumType.EDITORIAL,
            ErratumKind.MALFORMED,
            maybe_transcription=True,
        ),
    )  # fmt: skip


@s5.display(46, "the product in the last term", notation=infinite)
def _(n):
    E = expm(-eta * n.K_XX * t)
    return chain(
        relax * n.K_XX * relax * n.K_XX.inv,
        EQ, relax * n.K_XX * n.K_XX.inv * relax,
        EQ, relax * relax,
        EQ, I(D) - 2 * E + expm(-2 * eta * n.K_XX * t),
    )  # fmt: skip


@s5.display(47, "covariance of the trained readout, simplified", uses=[45, 46], notation=infinite)
def _(n):
    E, E2 = expm(-eta * n.K_XX * t), expm(-2 * eta * n.K_XX * t)
    gain = n.K_xX * n.K_XX.inv
    return chain(
        n.Sigma,
        EQ, n.K_xx - 2 * gain * (I(D) - E) * n.K_Xx + gain * (I(D) - 2 * E + E2) * n.K_Xx,
        EQ, n.K_xx + gain * (E - I(D)) * n.K_Xx,
        EQ, n.K_xx - gain * (I(D) - E) * n.K_xX.T,
    ).corrected(
        {3: n.K_xx + gain * (E2 - I(D)) * n.K_Xx, 4: n.K_xx - gain * (I(D) - E2) * n.K_xX.T},
        Erratum(
            "LN-47-1",
            r"Collecting the terms leaves $e^{-2 \eta \mathcal{K}(\mathcal{X}, \mathcal{X}) t}$: the first-order "
            "exponentials cancel and the squared one remains. The exponent lost its 2; both printed last lines carry "
            "the slip.",
            weight=Weight.GRAVE,
            survival="but where t is 0 or tends to infinity (47) is right as printed",
        ),
    )  # fmt: skip
