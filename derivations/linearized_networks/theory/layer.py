"""Lemma 1 for one hidden layer and a smooth activation: its constants as functions of theta_0, the ball and the inputs.

f(theta) = sum over i = 1..n of phi(X w_i) (x) a_i + 1 (x) b, where X holds the inputs with a 1 for the bias,
|phi'| <= M_1 and phi' is M_2-Lipschitz. J consists of blocks, one for each unit, and a unit that moves by (w, a)
changes its block by at most a quadratic form in (|w|, |a|). K_L and K_J are any numbers with n K_L^2 >= the larger
eigenvalue of that form and K_J >= ||J(theta_0)||_F/sqrt(n) + K_L C/sqrt(n); `verify.lab.constants` computes such.
All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import Natural, Stated
from ...layers import Activation, HiddenLayer
from ...ledger import Notation, Theory, chain, system
from ...notation import Frac, Kron, Norm, Num, Row, Size, Sqrt, Sum, Sym, family, sym
from ..sections.s6 import C, J, i, j, n, root_n, theta_0, theta_any, theta_other
from ..symbols import EQ, LE, D, k, n_0
from .two_constants import K_J, K_L

m = n_0 + 1
X = sym("X_bar", D, m, r"\bar{\mathcal{X}}")
w_in = family("w_in", m, 1, r"w_{1}({0})")
readout = family("a_out", k, 1, r"a_{1}({0})")
column = sym("z_column", D, 1, "z")
M_1, M_2 = sym("M_1", tex="M_1"), sym("M_2", tex="M_2")
s_X, w_max = sym("s_X", tex=r"s_{\mathcal{X}}"), sym("w_max", tex=r"w")


def phi(z):
    """The activation at a column, entry by entry."""
    return Sym("phi_at", (D, 1), r"\varphi({0})", z)


def slopes(z):
    """diag(phi'(z))."""
    return Sym("slopes_at", (D, D), r"\mathrm{diag}\,\varphi'({0})", z)


def larger_eigenvalue(a, b, d):
    """The larger eigenvalue of [[a, b], [b, d]]."""
    return Frac(a + d + Sqrt((a - d) ** 2 + 4 * b**2), 2)


rho, S = Norm(X, "op"), Norm(X, "F")
ENTRIES = (Size(k) * M_1**2 * rho**2 + M_2**2 * w_max**2 * s_X**2 * rho**2, M_1 * M_2 * w_max * s_X * rho * S,
           M_1**2 * S**2)  # fmt: skip
LAYER = HiddenLayer(
    J(theta_any), theta_any, X, w_in(theta_any, i), readout(theta_any, i), i, n, phi(column), slopes(column)
)
SMOOTH_PHI = Activation(phi(column), slopes(column), column, M_1, M_2)
ROWS = Stated(Norm(Row(X, j)), "<=", s_X, j, Num(1), Size(D), index=True)
READOUTS = Stated(Norm(readout(theta_0, i)) + Frac(C, root_n), "<=", w_max, i, Num(1), n, index=True)
K_L_IS = Stated(larger_eigenvalue(*ENTRIES), "<=", n * K_L**2)
K_J_IS = Stated(Frac(Norm(J(theta_0), "F"), root_n) + Frac(K_L * C, root_n), "<=", K_J)
IN_BALL = tuple(Stated(Norm(x - theta_0), "<", Frac(C, root_n)) for x in (theta_any, theta_other))
A_UNIT = (Stated(Num(1), "<=", i), Stated(i, "<=", n))
layer = Notation(
    "one hidden layer",
    {"J": J, "X_bar": X, "M_1": M_1, "M_2": M_2, "K_J": K_J, "K_L": K_L},
    (
        *(Has(x, Property.POSITIVE) for x in (M_1, M_2, s_X, w_max, C, K_J, K_L)),
        Natural(i), Natural(j), LAYER, SMOOTH_PHI, ROWS, READOUTS, K_L_IS, K_J_IS,
    ),
)  # fmt: skip


def moved(family_):
    """The change of a weight vector of unit i between the two points."""
    return family_(theta_any, i) - family_(theta_other, i)


def block(point):
    """The block of J that belongs to the input weights of unit i."""
    return Kron(slopes(X * w_in(point, i)) * X, readout(point, i))


w_move, a_move = Norm(moved(w_in)), Norm(moved(readout))
phi_move = Norm(phi(X * w_in(theta_any, i)) - phi(X * w_in(theta_other, i)))
block_move = Norm(block(theta_any) - block(theta_other), "F")
unit_move = Size(k) * phi_move**2 + block_move**2
J_move = J(theta_any) - J(theta_other)

theory = Theory(6)


@theory.supplement(
    "layer.activations-of-a-unit", "one hidden layer: the activations of a unit", alias="54ax", after=54, notation=layer
)
def _():
    return chain(phi_move, LE, M_1 * Norm(X * w_in(theta_any, i) - X * w_in(theta_other, i)), LE, M_1 * rho * w_move)


@theory.supplement(
    "layer.readout-of-a-unit",
    "one hidden layer: the readout of a unit in the ball",
    alias="54bx",
    after=54,
    notation=layer,
)
def _():
    here, there = readout(theta_other, i), readout(theta_0, i)
    return system(
        chain(Norm(here), LE, Norm(there) + Norm(here - there)),
        chain(Norm(there) + Norm(here - there), LE, Norm(there) + Norm(theta_other - theta_0), LE, w_max),
    ).given(*A_UNIT, IN_BALL[1])


@theory.supplement(
    "layer.slopes-of-a-unit", "one hidden layer: the slopes of a unit", alias="54cx", after=54, notation=layer
)
def _():
    first, second = (slopes(X * w_in(x, i)) for x in (theta_any, theta_other))
    return system(
        chain(Norm(first * X, "F"), LE, M_1 * S),
        chain(
            Norm(first * X - second * X, "F"),
            LE, M_2 * s_X * Norm(X * w_in(theta_any, i) - X * w_in(theta_other, i)),
            LE, M_2 * s_X * rho * w_move,
        ),
    )  # fmt: skip


@theory.supplement(
    "layer.input-weight-block",
    "one hidden layer: the block of the input weights",
    alias="54dx",
    after=54,
    uses=["layer.readout-of-a-unit", "layer.slopes-of-a-unit"],
    notation=layer,
)
def _():
    first, second = (slopes(X * w_in(x, i)) for x in (theta_any, theta_other))
    return chain(
        block_move,
        LE, Norm(first * X, "F") * a_move + Norm(first * X - second * X, "F") * Norm(readout(theta_other, i)),
        LE, M_1 * S * a_move + M_2 * w_max * s_X * rho * w_move,
    ).given(*A_UNIT, IN_BALL[1])  # fmt: skip


FORM = ENTRIES[0] * w_move**2 + 2 * ENTRIES[1] * w_move * a_move + ENTRIES[2] * a_move**2
BOUND = n * K_L**2 * (w_move**2 + a_move**2)


@theory.supplement(
    "layer.quadratic-form-of-a-unit",
    "one hidden layer: the quadratic form of a unit",
    alias="54ex",
    after=54,
    notation=layer,
)
def _():
    return chain(FORM, LE, larger_eigenvalue(*ENTRIES) * (w_move**2 + a_move**2), LE, BOUND)


@theory.supplement(
    "layer.block-of-a-unit",
    "one hidden layer: the block of a unit",
    alias="54fx",
    after=54,
    uses=["layer.activations-of-a-unit", "layer.input-weight-block"],
    notation=layer,
)
def _():
    return chain(
        unit_move,
        LE, Size(k) * (M_1 * rho * w_move) ** 2 + (M_1 * S * a_move + M_2 * w_max * s_X * rho * w_move) ** 2,
        EQ, FORM,
    ).given(*A_UNIT, IN_BALL[1])  # fmt: skip


@theory.supplement(
    "layer.unit-against-its-weights",
    "one hidden layer: a unit against its weights",
    alias="54gx",
    after=54,
    uses=["layer.quadratic-form-of-a-unit", "layer.block-of-a-unit"],
    notation=layer,
)
def _():
    return chain(unit_move, LE, BOUND).given(*A_UNIT, IN_BALL[1])


@theory.supplement(
    "layer.weights-of-all-units", "one hidden layer: the weights of all units", alias="54hx", after=54, notation=layer
)
def _():
    return chain(Sum(w_move**2 + a_move**2, i, Num(1), n), LE, Norm(theta_any - theta_other) ** 2)


@theory.supplement(
    "layer.jacobian-in-blocks",
    "one hidden layer: the Jacobian consists of the blocks of its units",
    alias="54ix",
    after=54,
    notation=layer,
)
def _():
    return chain(Norm(J_move, "F") ** 2, EQ, Sum(unit_move, i, Num(1), n))


@theory.supplement(
    "layer.sum-over-units",
    "one hidden layer: all units",
    alias="54jx",
    after=54,
    uses=["layer.unit-against-its-weights"],
    notation=layer,
)
def _():
    total = Sum(w_move**2 + a_move**2, i, Num(1), n)
    return chain(Sum(unit_move, i, Num(1), n), LE, n * K_L**2 * total).given(IN_BALL[1])


@theory.supplement(
    "layer.squared-change-of-the-jacobian",
    "one hidden layer: the change of the Jacobian",
    alias="54kx",
    after=54,
    uses=["layer.weights-of-all-units", "layer.jacobian-in-blocks", "layer.sum-over-units"],
    notation=layer,
)
def _():
    return chain(Norm(J_move, "F") ** 2, LE, n * K_L**2 * Norm(theta_any - theta_other) ** 2).given(IN_BALL[1])


@theory.supplement(
    "layer.jacobian-is-lipschitz",
    "one hidden layer: the Jacobian is Lipschitz",
    alias="54lx",
    after=54,
    uses=["layer.squared-change-of-the-jacobian"],
    notation=layer,
)
def _():
    return chain(Norm(J_move, "F"), LE, root_n * K_L * Norm(theta_any - theta_other)).given(IN_BALL[1])


@theory.supplement(
    "layer.lemma-1-change",
    "Lemma 1 for one hidden layer: the change of the Jacobian",
    alias="54mx",
    after=54,
    uses=["layer.jacobian-is-lipschitz"],
    notation=layer,
)
def _():
    start = Norm(J(theta_0), "F")
    return system(
        chain(Frac(1, root_n) * Norm(J_move, "F"), LE, K_L * Norm(theta_any - theta_other)),
        chain(
            Frac(1, root_n) * Norm(J(theta_any), "F"),
            LE, Frac(1, root_n) * (start + Norm(J(theta_any) - J(theta_0), "F")),
        ),
        chain(
            Frac(1, root_n) * (start + Norm(J(theta_any) - J(theta_0), "F")),
            LE, Frac(1, root_n) * start + K_L * Norm(theta_any - theta_0),
            LE, K_J,
        ),
    ).given(*IN_BALL)  # fmt: skip


@theory.supplement(
    "layer.lemma-1-size",
    "Lemma 1 for one hidden layer: the size of the Jacobian",
    alias="54nx",
    after=54,
    uses=["layer.lemma-1-change"],
    notation=layer,
    remark="For the smallest such constants, n K_L^2 is the larger eigenvalue and K_J the sum.",
)
def _():
    return chain(Frac(1, root_n) * Norm(J(theta_any), "F"), LE, K_J).given(*IN_BALL)
