r"""Lemma 1 (54) for two or more hidden layers: a lower bound of its constant in finite networks, and what remains.

Standard parameterization, two hidden layers, one input, one output: h^2_j is the j-th pre-activation of the second
hidden layer, w_j its readout weight, x = x^1 the outputs of the first. Let theta~ be theta with column j of W^2 moved
by epsilon along x/|x|. Then h^2_j moves by |x| epsilon, delta_j = w_j phi'(h^2_j) with it, and the block of W^2 in the
Jacobian is x delta_j. So with m = |x|^2/n and w_j = sigma z_j/sqrt(n), and a phi'' that is M_3-Lipschitz,

    K >= (1/sqrt(n)) ||J(theta) - J(theta~)||_F/|theta - theta~| >= m sigma |z_j| (|phi''(h^2_j)| - M_3 |x| epsilon/2)

for every unit j. With a standard normal readout z_j, independent of h^2, the largest of n such products grows like
sqrt(2 log n): no K serves all widths. The ball (55) leaves room for it: |x| epsilon is at most C sqrt(m), whatever n
is. One hidden layer is not affected, since |x^0| does not grow (`layer`). The step from the finite networks to "with
probability tending to one" is the law of the largest of n Gaussian numbers; it is measured, not proved here.

What remains true: with K sqrt(log n) in the first line of (54) the two-constant forms of G.1, G.2 and H.1 apply as they
stand, with K_L = K sqrt(log n). That (54) holds with such a constant is not proved here. All entries are supplements.
"""

from __future__ import annotations

from ...assumptions import Define, Has, Property
from ...estimates import Stated
from ...ledger import Notation, Theory, chain
from ...notation import Frac, Norm, Num, Sqrt, sym
from ..sections.column import LEMMA, M_3, column_moves, curved, epsilon, length, m_x, sigma, z
from ..sections.s6 import R_0, K, l_min, n, n_, root_n
from ..symbols import EQ, LE, p
from .two_constants import K_J, K_L, MOVED, WIDE

J_here, J_there = (sym(f"J_{x}", 1, p, rf"J({y})") for x, y in (("here", r"\theta"), ("there", r"\tilde{\theta}")))
column = sym("E_column", p, n_, r"E_{j}")
two_layers = Notation("a column of the second layer", {}, (Stated(Norm(column, "op"), "<=", Num(1)),))

theory = Theory(6)


@theory.supplement(
    "depth.block-of-a-column",
    "two hidden layers: the block of a column in the Jacobian",
    after=54,
    notation=two_layers,
    remark="E_j picks the coordinates of column j of W^2 among all parameters; J(theta) E_j = delta_j (x^1)^T.",
)
def _():
    gap = J_here - J_there
    return chain(Norm(gap * column, "F"), LE, Norm(gap, "F") * Norm(column, "op"), LE, Norm(gap, "F"))


under_lemma_1 = column_moves.knowing(LEMMA)


@theory.supplement(
    "depth.lemma-1-asks-for",
    "two hidden layers: how large the constant of Lemma 1 must be",
    after=54,
    uses=["depth.block-of-a-column"],
    notation=under_lemma_1,
    remark="For every unit j of the second layer and every distance in the ball.",
)
def _():
    return chain(m_x * sigma * z * (curved - Frac(M_3 * length * epsilon, 2)) * epsilon, LE, K * epsilon)


@theory.supplement(
    "depth.lemma-1-at-a-short-distance",
    "two hidden layers: the same at a short distance",
    after=54,
    uses=["depth.lemma-1-asks-for"],
    notation=under_lemma_1,
)
def _():
    half = m_x * sigma * z * (curved - Frac(M_3 * length * epsilon, 2)) * epsilon
    return chain(
        m_x * sigma * z * curved * epsilon,
        LE, Num(2) * half,
        LE, Num(2) * K * epsilon,
    ).given(Stated(M_3 * length * epsilon, "<=", curved))  # fmt: skip


@theory.supplement(
    "depth.lemma-1-fails-for-a-smaller-constant",
    "two hidden layers: no smaller constant serves this network",
    after=54,
    uses=["depth.lemma-1-at-a-short-distance"],
    notation=under_lemma_1,
    remark="The largest |z_j phi''(h_j)| of n units grows like sqrt(2 log n): no K serves all n.",
)
def _():
    smallest = m_x * sigma * z * curved
    return chain(
        smallest, LE, Frac(smallest * epsilon, epsilon), LE, Frac(2 * K * epsilon, epsilon), LE, Num(2) * K
    ).given(Stated(M_3 * length * epsilon, "<=", curved))


log_n = sym("log_n", tex=r"\log n")
GROWS = Define(K_L, K * Sqrt(log_n))
slowly = Notation(
    "a constant that grows like the root of the logarithm",
    {"K_J": K_J, "K_L": K_L},
    (*(Has(y, Property.POSITIVE) for y in (K_J, K, R_0, l_min, log_n)), GROWS),
)
rate = Frac(6 * K_J**2 * K * R_0, l_min)


@theory.supplement(
    "depth.width-with-a-logarithm",
    "with K sqrt(log n): the width that Theorems G.1, G.2 and H.1 ask for",
    after=57,
    notation=slowly,
    remark="n/log n takes the place of n in the condition of (two-constants.theorem-g1-decay-and-path).",
)
def _():
    wanted = Frac(18 * K_J**2 * K * R_0, l_min**2) ** 2
    return chain(WIDE.left, EQ, wanted * log_n, LE, n).given(Stated(wanted * log_n, "<=", n))


@theory.supplement(
    "depth.kernel-with-a-logarithm",
    "with K sqrt(log n): the change of the kernel",
    after=57,
    notation=slowly,
)
def _():
    return chain(MOVED, EQ, rate * Sqrt(log_n) * Frac(1, root_n))


@theory.supplement(
    "depth.gap-with-a-logarithm",
    "with K sqrt(log n): the distance between the network and its linearization",
    after=57,
    notation=slowly,
    remark="The bound of (sharp-descent.gaps-at-all-times) on the training set; the others are multiples of it.",
)
def _():
    return chain(Frac(1, l_min) * MOVED * R_0, EQ, Frac(1, l_min) * rate * R_0 * Sqrt(log_n) * Frac(1, root_n))
