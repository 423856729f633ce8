"""Sizes, symbols and small helpers that several sections share; each symbol has one spelling."""

from __future__ import annotations

from ..assumptions import Has, Property
from ..ledger import Relation
from ..notation import I, Node, Num, Row, Size, expm, family, size, sym

EQ, LE, LT, TO, IN, DEF, SOLVES, IMPLIES, NE, SIM = (
    Relation.EQ, Relation.LE, Relation.LT, Relation.TO, Relation.IN, Relation.DEF, Relation.SOLVES,
    Relation.IMPLIES, Relation.NE, Relation.SIM,
)  # fmt: skip


k = size("k")  # outputs
D, p = size("D", tex=r"\lvert D\rvert"), size("p", tex=r"\lvert\theta\rvert")  # training inputs, parameters
n_0, n_l, n_lp, n_L, n_k = size("n_0"), size("n_l"), size("n_lp", tex="n_{l+1}"), size("n_L"), size("n_k")
kD = k * D

t, s = sym("t"), sym("s")
eta = sym("eta", tex=r"\eta")
POSITIVE_RATE = Has(eta, Property.POSITIVE)

Y = sym("Y", kD, 1, r"\mathcal{Y}")

f_X = family("f_X", kD, 1, r"<f>_{0}(\mathcal{X})")
f_x = family("f_x", k, 1, r"<f>_{0}(x)")
theta = family("theta", p, 1, r"<\theta>_{0}")
J_X = family("J_X", kD, p, r"\nabla_{\theta} f_{0}(\mathcal{X})")
J_x = family("J_x", k, p, r"\nabla_{\theta} f_{0}(x)")
Theta_hat = family("Theta_hat", kD, kD, r"\hat{\Theta}_{0}(\mathcal{X}, \mathcal{X})")
Theta_hat_xX = family("Theta_hat_xX", k, kD, r"\hat{\Theta}_{0}(x, \mathcal{X})")
grad_L = family("grad_L", kD, 1, r"\nabla_{f_{0}(\mathcal{X})} \mathcal{L}")


# why a line or a relation is another than the printed one
DEFINES = "The equality defines what stands on its left."
SOLUTION = "A path on the left, its start on the right: judged as the solution of the flow."
OURS = "The notes say it in words; the formula is ours."


def row_of(i: Node, a: Node) -> Node:
    """The row of output a of input i where inputs come first: (i - 1) k + a."""
    return (i - 1) * Size(k) + a


def rows_of(matrix: Node, i: Node, a: Node) -> Row:
    """Row (i, a) of a matrix with rows ordered input by input."""
    return Row(matrix, row_of(i, a))


one, last_k, last_D = Num(1), Size(k), Size(D)
# the corners of a display whose rows run over inputs and, within an input, over outputs: (input, output)
CORNERS = ((one, one), (one, last_k), (last_D, one), (last_D, last_k))
ROWS = tuple(row_of(x, a) for x, a in CORNERS)


def relaxed(size_: object, kernel_: Node) -> Node:
    """I - e^{-eta K t}."""
    return I(size_) - expm(-eta * kernel_ * t)
