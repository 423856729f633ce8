"""Section 1, problem setup: (1)-(9)."""

from __future__ import annotations

from ...assumptions import Commuting, Define, Flow, Gram, Has, Property, SmoothMap, Trajectory, Varies
from ...ledger import Erratum, ErratumKind, ErratumType, Families, Notation, Section, chain, system
from ...notation import (
    INFINITY,
    Band,
    Blocks,
    Dotted,
    Entry,
    Factorial,
    Frac,
    Grad,
    I,
    Integral,
    Norm,
    NormalDensity,
    Num,
    Phi,
    Size,
    Space,
    Sqrt,
    Sum,
    Vec,
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
    J_X,
    NE,
    OURS,
    POSITIVE_RATE,
    ROWS,
    SIM,
    SOLUTION,
    SOLVES,
    D,
    Theta_hat,
    Y,
    eta,
    f_X,
    grad_L,
    k,
    kD,
    last_D,
    last_k,
    n_0,
    n_k,
    n_l,
    n_lp,
    one,
    p,
    row_of,
    rows_of,
    s,
    t,
    theta,
)

i, j = sym("i"), sym("j")
grad = family("grad", 1, p, r"\nabla_{\theta} f_{0}(x_{1})")
partial = family("partial", 1, 1, r"\nabla_{\theta_{0}} f_{1}(x_{2})")
Theta_bare = family("Theta_hat_bare", kD, kD, r"\hat{\Theta}_{0}")
Theta_band = family("Theta_band", k, kD, r"\hat{\Theta}_{t}(x_{0}, \mathcal{X})")


network = Notation(
    "network",
    {
        "x": sym("x_in", 1, n_0, "x"),
        "y": sym("y", 1, k),
        "x_l": sym("x_l", 1, n_l, "x^{l}"),
        "x_next": sym("x_next", 1, n_lp, "x^{l+1}"),
        "h_next": sym("h_next", 1, n_lp, "h^{l+1}"),
        "W": sym("W", n_l, n_lp, "W^{l+1}"),
        "b": sym("b", 1, n_lp, "b^{l+1}"),
        "w": sym("w", n_l, n_lp, r"w^{l+1}"),
        "b_l": sym("b_l", 1, n_l, "b^{l}"),
        "beta_l": sym("beta_l", 1, n_l, r"\beta^{l}"),
        "sigma_w": sym("sigma_w", tex=r"\sigma_\omega"),
        "sigma_b": sym("sigma_b", tex=r"\sigma_b"),
        "f_row": sym("f_row", 1, k, "f_t(x)"),
        "h_out": sym("h_out", 1, k, "h^{L+1}(x)"),
        "f_cols": sym("f_cols", k, D, r"[f_t(x)]_{x \in \mathcal{X}}"),
        "f_X": f_X, "w_l": sym("w_l", n_l, n_lp, "w^{l}"), "t": t, "i": i, "j": j, "n_0": Size(n_0), "n_k": Size(n_k),
        "n_l": Size(n_l),
    },
)  # fmt: skip


def mse(tau):
    """The squared error of the outputs at a time."""
    return Frac(1, 2) * Norm(f_X(tau) - Y) ** 2


SYMBOLS = {
    "f_X": f_X, "Y": Y, "theta": theta, "J": J_X, "Theta_hat": Theta_hat, "grad": grad,
    "partial": partial, "band": Theta_band, "grad_L": grad_L, "Theta_bare": Theta_bare, "t": t,
}  # fmt: skip
LAYOUT: Families = {
    "Theta_hat": lambda tau: (Gram(Theta_hat(tau), J_X(tau)),),
    "Theta_band": lambda x: (Define(Theta_band(x), Band(Theta_hat(t), row_of(x, one), k)),),
    "grad": lambda a, x: (Define(grad(a, x), rows_of(J_X(t), x, a)),),
    "partial": lambda q, a, x: (Define(partial(q, a, x), Entry(J_X(t), row_of(x, a), q)),),
}
layout = Notation("rows of the Jacobian", SYMBOLS, families=LAYOUT)
setup = Notation(
    "setup",
    SYMBOLS,
    facts=(
        POSITIVE_RATE,
        Flow(theta(t), t, -eta * J_X(t).T * grad_L(t), theta(0)),
        SmoothMap(f_X(t), theta(t), J_X(t), t),
    ),
    families={**LAYOUT, "grad_L": lambda tau: (Define(grad_L(tau), Grad(mse(tau), f_X(tau))),)},
)

ONE_INDEX = "One index of a row counts its entries."
s1 = Section(1, "Problem setup", setup)


@s1.prose("0p", "the training set", notation=network)
def _(n):
    pair = Blocks([[n.x, n.y]])
    return (
        chain(pair, IN, Space(n_0, n_k))
        .corrected(
            {2: Space(n_0 + k)},
            Erratum(
                "LN-0-1",
                "A training pair (x, y), written as a row, has n_0 + k entries: it lies in R^{n_0 + k}, and the set in "
                r"$\mathbb{R}^{n_0} \times \mathbb{R}^{k}$, not among the n_0 x n_k matrices; n_k is the width of "
                "layer k, the readout has n_{L+1} = k units. Printed is a set; judged is one pair, an element of it.",
                ErratumType.EDITORIAL,
                ErratumKind.NOTATION,
                brief=(
                    r"$D \subseteq \mathbb{R}^{n_0 \times n_k}$",
                    r"$D \subseteq \mathbb{R}^{n_0} \times \mathbb{R}^{k}$",
                ),
            ),
        )
        .read("What a set lies in, an element of it lies in.", lines=[1], links=[1], printed=[1])
        .read("The sets of inputs and of outputs get their names; nothing is claimed of them.", printed=[3, 4, 5, 6])
    )


@s1.display(
    1,
    "the network, NTK parameterization",
    notation=network,
    remark=r"That $x^{0}$ is the input, $x^{0} = x$, and that $\phi$ is the activation, which acts on each entry, is "
    r"usual and not said.",
)
def _(n):
    return (
        system(
            chain(n.h_next, DEF, n.x_l * n.W + n.b),
            chain(n.x_next, DEF, Phi(n.x_l)),
            chain(Entry(n.W, i, j), DEF, Frac(n.sigma_w, Sqrt(Size(n_l))) * Entry(n.w, i, j)),
            chain(Entry(n.b_l, one, j), DEF, n.sigma_b * Entry(n.beta_l, one, j)),
        )
        .corrected(
            {4: Phi(n.h_next)},
            Erratum(
                "LN-1-1",
                "The activation acts on the pre-activation h^{l+1}. As printed the weights of the hidden layers "
                "never enter, and a row with n_l entries is called one with n_{l+1}.",
                ErratumType.EDITORIAL,
                ErratumKind.MALFORMED,
            ),
        )
        .read(DEFINES, links=[1, 2, 3, 4])
        .read(ONE_INDEX, lines=[7, 8], printed=[7, 8])
    )


@s1.unnumbered("1a", "shapes and law of the weights", uses=[1], notation=network, assumed=(3, 4))
def _(n):
    normal = NormalDensity(Num(0), Num(1))
    return (
        system(
            chain(n.W, IN, Space(n_l, n_lp)),
            chain(n.b, IN, Space(n_lp)),
            chain(Entry(n.w_l, i, j), SIM, normal),
            chain(Entry(n.beta_l, one, j), SIM, normal),
        )
        .read(
            "The list goes on behind a relation: the law at its end is of both names.",
            lines=[5, 6],
            links=[3],
            printed=[5],
        )
        .read(ONE_INDEX, lines=[7], printed=[6])
    )


@s1.display(2, "the output", uses=[1], notation=network)
def _(n):
    return chain(n.f_row, DEF, n.h_out, IN, Space(k))


@s1.display(3, "rows and entries of the Jacobian", uses=["3a"], notation=layout)
def _(n):
    rows = Dotted(n.J(t), ROWS, [1], *([n.grad(a, x)] for x, a in CORNERS))
    entries = Dotted(
        n.J(t), ROWS, [1, Size(p)], *([n.partial(one, a, x), n.partial(Size(p), a, x)] for x, a in CORNERS)
    )
    return chain(n.J(t), EQ, rows, EQ, entries, IN, Space(kD, p))


@s1.prose("3p", "the parameters", notation=network)
def _(n):
    layer_ = sym("theta_layer", (n_l + 1) * n_lp, 1, r"\theta^{l+1}")
    beta = sym("beta_next", 1, n_lp, r"\beta^{l+1}")
    return (
        chain(layer_, DEF, Blocks([[Vec(n.w)], [beta.T]]))
        .undefined(
            theta(t),
            used=("3", "5"),
            erratum=Erratum(
                "LN-3-1",
                "theta, by which (3) differentiates, is defined for the readout only, in (32): with the letters W "
                "and b there, with the scale factors of w and beta (LN-32-2). Of the other layers it is not said, "
                "and the kernel depends on it: the derivatives by W and b are those by w and beta times "
                r"$\sqrt{n_l}/\sigma_\omega$ and $1/\sigma_b$. Sections 1 to 5 hold with the entries of w and beta, "
                "which the scaling of (1) and (33) are made for, Section 5 with those of the readout alone; Section 6 "
                "from (52) on with W and b (LN-52-1). theta of (3) is a column, of all entries; theta^{L+1} of (32) "
                "has those of the readout in a matrix.",
                ErratumType.EDITORIAL,
                ErratumKind.NOTATION,
                maybe_transcription=True,
                brief=(
                    r"$\theta$",
                    r"the entries of $w^{l+1}$, $\beta^{l+1}$ of all layers in Sections 1 to 4, of the readout in 5",
                ),
            ),
        )
        .read(
            "It is used, and not defined but in (32); the definition is ours, for one layer.", lines=[1, 2], printed=[]
        )
    )


@s1.unnumbered("3a", "outputs stacked input by input", uses=[2], notation=network)
def _(n):
    return (
        chain(n.f_X(t), DEF, Vec(n.f_cols), IN, Space(kD, 1))
        .read(DEFINES, links=[1])
        .read("vec, in the type of three letters, is the operator that stacks columns.", lines=[2])
    )


@s1.display(4, "the empirical tangent kernel", uses=[3], notation=layout)
def _(n):
    def grid(slip):
        rows = [[n.grad(a, x) * n.grad(b, z).T for z, b in CORNERS] for x, a in CORNERS]
        if slip:
            rows[2][3] = n.grad(last_k, last_D).T
        return Dotted(n.J(t) * n.J(t).T, ROWS, ROWS, *rows)

    bands_ = Dotted(n.Theta_hat(t), [row_of(one, one), row_of(last_D, one)], [1], [n.band(one)], [n.band(last_D)])
    return (
        chain(
            n.Theta_bare(t), DEF, n.Theta_hat(t), EQ, n.J(t) * n.f_X(t).T, EQ, grid(True), EQ, bands_, IN, Space(kD, kD)
        )
        .anchored(n.J(t) * n.J(t).T)
        .corrected(
            {3: n.J(t) * n.J(t).T},
            Erratum(
                "LN-4-1",
                "The second factor lacks its gradient: the kernel is J J^T. As printed a k|D| x |theta| matrix "
                "meets a row with k|D| entries. (6) has the product right.",
                ErratumType.EDITORIAL,
                ErratumKind.MALFORMED,
            ),
        )
        .corrected(
            {4: grid(False)},
            Erratum(
                "LN-4-2",
                "In the row of f_1(x_{|D|}) the last entry lacks its first factor; a column with |theta| "
                "entries stands where a scalar belongs.",
                ErratumType.EDITORIAL,
                ErratumKind.MALFORMED,
                maybe_transcription=True,
            ),
        )
    )


@s1.display(5, "gradient flow of the parameters")
def _(n):
    flow = -eta * n.J(t).T * n.grad_L(t)
    return chain(Dot(n.theta(t), t), DEF, flow, IN, Space(p, 1)).read(
        "The flow of the parameters is defined by it.", links=[1]
    )


@s1.display(6, "flow of the outputs", uses=[4, 5])
def _(n):
    return chain(
        Dot(n.f_X(t), t),
        EQ, n.J(t) * Dot(n.theta(t), t),
        EQ, -eta * n.J(t) * n.J(t).T * n.grad_L(t),
        EQ, -eta * n.Theta_hat(t) * n.grad_L(t),
    )  # fmt: skip


y, y_hat, ell = sym("y", 1, k), sym("y_hat", 1, k, r"\hat{y}"), sym("loss", tex=r"\ell(\hat{y}, y)")
loss = Notation("squared error", {"y": y, "y_hat": y_hat, "loss": ell})


@s1.unnumbered("6a", "the squared error of one output", notation=loss)
def _(n):
    return chain(n.loss, DEF, Frac(1, 2) * Norm(n.y_hat - n.y) ** 2).read(DEFINES, links=[1])


@s1.display(7, "gradient of the squared error", uses=["6a"])
def _(n):
    return chain(n.grad_L(t), EQ, n.f_X(t) - Y, IN, Space(kD, 1))


outputs = Notation("outputs and labels", {"f_X": f_X})


@s1.prose(
    "7p",
    "the loss is a sum over the training set",
    notation=outputs,
    remark=r"$\mathcal{L}$ is used from (5) on and defined in (36); $\mathcal{Y}$, the set of the first line, is "
    r"here the "
    "column of its elements, stacked as in (3a).",
)
def _(n):
    return chain(Grad(Frac(1, 2) * Norm(n.f_X(t) - Y) ** 2, n.f_X(t)), EQ, n.f_X(t) - Y).read(
        "`MSE loss, i.e.` names the loss of one output; that the loss is its sum over the training set, as in (36), is "
        "our formula of it.",
        lines=[1, 2],
        printed=[],
    )


@s1.display(8, "flow of the outputs, squared error", uses=[6, 7])
def _(n):
    return chain(Dot(n.f_X(t), t), EQ, -eta * n.Theta_hat(t) * (n.f_X(t) - Y))


u, v = (family(name, kD, 1, "<" + name + ">_{0}") for name in "uv")
H_u, H_v = (family("H_" + name, kD, kD, r"\hat{\Theta}^{(" + name + ")}_{0}") for name in "uv")
c = sym("c")
two_runs = Notation(
    "two runs",
    {"u": u, "v": v, "H_u": H_u, "H_v": H_v, "c": c},
    facts=(
        POSITIVE_RATE,
        Trajectory(H_u(t), t),
        Trajectory(H_v(t), t),
        Flow(u(t), t, -eta * H_u(t) * (u(t) - Y), u(0)),
        Flow(v(t), t, -eta * H_v(t) * (v(t) - Y), v(0)),
        Varies(u(t), t),  # by (5) a run that starts at Y rests, and so does its kernel
        Varies(v(t), t),
    ),
)


@s1.prose(
    "8p",
    "(8) is linear: mixtures of solutions solve it",
    uses=[8],
    notation=two_runs,
    remark="Two runs of one network from different weights see two kernels.",
)
def _(n):
    mixture = c * n.u(t) + (1 - c) * n.v(t)
    return (
        chain(Dot(mixture, t), EQ, -eta * n.H_u(t) * (mixture - Y))
        .read(OURS, lines=[1, 2], printed=[])
        .needs(
            Define(n.H_v(t), n.H_u(t)),
            erratum=Erratum(
                "LN-8-1",
                "The kernel depends on the weights and so on the solution: two runs see two kernels, and a mixture of "
                "them solves (8) with neither. Along one solution the kernel is a function of time, and with it as "
                "given (8) is linear; that is how (9) and the sentence on Magnus expansion use it.",
                ErratumType.EDITORIAL,
                ErratumKind.MISSING_CONDITION,
                maybe_transcription=True,
                brief=(
                    "(8) is linear",
                    r"it is where $\hat{\Theta}_t$ is a given function of $t$, the same for every solution",
                ),
            ),
        )
    )


Theta = sym("Theta", kD, kD, r"\Theta")
constant_kernel = Notation(
    "constant kernel",
    {"f_X": f_X, "Theta": Theta, "Y": Y},
    facts=(
        POSITIVE_RATE,
        Has(Theta, Property.PSD),
        Flow(f_X(t), t, -eta * Theta * (f_X(t) - Y), f_X(0)),
    ),
)


H = family("H", kD, kD, r"\hat{\Theta}_{0}")
at_its_limit = Notation(
    "a kernel that is Theta",
    {"f_X": f_X, "H": H, "Theta": Theta, "Y": Y},
    facts=(
        POSITIVE_RATE,
        Has(Theta, Property.PSD),
        Flow(f_X(t), t, -eta * H(t) * (f_X(t) - Y), f_X(0)),
    ),
)


@s1.prose(
    "8q",
    "a kernel that is a constant matrix",
    uses=[8],
    notation=at_its_limit,
    remark="The arrow is that of the limit of infinite width, as in Section 4. A kernel that tends to Theta as time "
    "passes is not constant, and (9) does not solve (8) with it.",
)
def _(n):
    return (
        chain(n.f_X(t), SOLVES, expm(-eta * n.Theta * t) * (n.f_X(0) - Y) + Y)
        .given(Define(n.H(t), n.Theta))
        .read(
            "`Is a constant matrix` says that the kernel is Theta at all times; that (9) solves (8) then is our "
            "formula.",
            lines=[1, 2],
            printed=[],
        )
    )


@s1.display(9, "solution for a constant kernel", uses=[8], notation=constant_kernel)
def _(n):
    E = expm(-eta * n.Theta * t)
    return chain(
        n.f_X(t),
        SOLVES, E * (n.f_X(0) - Y) + Y,
        EQ, (I(kD) - E) * Y + E * n.f_X(0),
    ).read(SOLUTION, links=[1])  # fmt: skip


m_index = sym("m_index", tex="k")
A = sym("A", kD, kD, "X")


@s1.unnumbered("9a", "the matrix exponential", notation=Notation("matrix exponential", {"X": A}))
def _(n):
    series = Sum(Frac(1, Factorial(m_index)) * n.X**m_index, m_index, Num(0), INFINITY)
    return chain(expm(n.X), DEF, series).read(DEFINES, links=[1])


varying_kernel = Notation(
    "varying kernel",
    {"f_X": f_X, "H": H, "Y": Y},
    facts=(
        POSITIVE_RATE,
        Trajectory(H(t), t),
        Flow(f_X(t), t, -eta * H(t) * (f_X(t) - Y), f_X(0)),
        Varies(f_X(t), t),  # by (5) a run that starts at Y rests, and so does its kernel
    ),
)


@s1.prose("9p", "no closed form when the kernel varies", uses=[8], notation=varying_kernel)
def _(n):
    closed = expm(-eta * Integral(n.H(s), s, Num(0), t)) * (n.f_X(0) - Y) + Y
    return (
        chain(n.f_X(t), NE, closed)
        .given(Varies(n.H(t), t))
        .needs(
            Commuting(n.H(t), t),
            erratum=Erratum(
                "LN-9-1",
                "There is none in general. Where the kernel is given, as the sentence on Magnus expansion takes it, "
                "and the kernels at different times commute (always if k|D| = 1), the exponential of the integral is "
                "one. The sentence reads rightly with the words `in general`.",
                ErratumType.EDITORIAL,
                ErratumKind.MISSING_CONDITION,
                maybe_transcription=True,
                brief=(
                    r"no closed form where $\hat{\Theta}_t$ varies with $t$",
                    r"one where the $\hat{\Theta}_t$ commute: $e^{-\eta \int_0^t \hat{\Theta}_s \,\mathrm{d}s}$",
                ),
            ),
        )
        .read("The formula names the kernel; that no closed form solves (8) is said in words, our formula of it.",
              lines=[1, 2], printed=[1])
    )  # fmt: skip
