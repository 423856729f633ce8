"""Two hidden layers, one input, one output, standard parameterization with biases: one column of W^2 moves.

theta~ is theta with column j of W^2 moved by epsilon along x/|x|, where x = x^1. Then h^2_j moves by |x| epsilon, and
in the Jacobian three blocks change: that of the column with its bias b^2_j, (x, 1) w_j phi'(h^2_j); the derivative
phi(h^2_j) by the readout weight w_j = sigma z_j/sqrt(n); and that of W^1 and b^1, which is (x^0, 1) times
phi'(h^1_i) W^2_{ij} w_j phi'(h^2_j) and what the other columns add. m is |x|^2/n, Delta_j is
|phi'(h~^2_j) - phi'(h^2_j)|, |phi'| <= M_1, phi' is M_2- and phi'' M_3-Lipschitz.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import Stated
from ...ledger import Notation
from ...notation import Frac, Node, Num, Sqrt, sym
from .s6 import K, n, root_n

epsilon, sigma = sym("epsilon", tex=r"\varepsilon"), sym("sigma_w", tex=r"\sigma_\omega")
z = sym("z_j", tex=r"\lvert z_{j}\rvert")
z_other = sym("z_i", tex=r"\lvert z_{i}\rvert")
curved = sym("curvature", tex=r"\lvert\varphi''(h^{2}_{j})\rvert")
M_1, M_2, M_3 = (sym(f"M_{k}", tex=f"M_{k}") for k in (1, 2, 3))
length, slopes = sym("x_length", tex=r"\lvert x^{1}\rvert"), sym("slopes_apart", tex=r"\Delta_{j}")
gap_J = sym("J_apart", tex=r"\left\| J(\theta) - J(\tilde{\theta}) \right\|_F")
m_x = sym("m_x", tex="m")
x_0, norm_j = sym("x_zero", tex=r"\lvert x^{0}\rvert"), sym("column_norm", tex=r"\lvert W^{2}_{j}\rvert")
POSITIVE = tuple(
    Has(y, Property.POSITIVE) for y in (epsilon, sigma, z, z_other, curved, M_1, M_2, M_3, length, m_x, x_0, norm_j, K)
)
#: Taylor: how far phi' moves at least along a step of length |x| epsilon, as phi'' is M_3-Lipschitz, and at most
TAYLOR = Stated(curved * length * epsilon - Frac(M_3, 2) * (length * epsilon) ** 2, "<=", slopes)
STEEP = Stated(slopes, "<=", M_2 * length * epsilon)
#: the block of the column alone
OF_THE_COLUMN = Frac(sigma * z, root_n) * slopes * length
BLOCK = Stated(OF_THE_COLUMN, "<=", gap_J)


def enough(readout: Node) -> Node:
    """What the three blocks move by at most, by sqrt(n) epsilon: of the column, of the readout weight, of W^1 and b^1.

    They are at most |(x, 1)| w_j M_2 |x| epsilon, M_1 |x| epsilon and
    |(x^0, 1)| M_1 w_j (|W^2_j| M_2 |x| + M_1) epsilon; n >= 1.
    """
    first = sigma * readout * M_1 * Sqrt(x_0**2 + 1) * (M_2 * norm_j * Sqrt(m_x) + M_1)
    return M_2 * sigma * readout * Sqrt(m_x * (m_x + Frac(1, n))) + M_1 * Sqrt(m_x) + first


BLOCKS = Stated(gap_J, "<=", root_n * epsilon * enough(z))
#: the first line of (54) for this pair of points
LEMMA = Stated(Frac(1, root_n) * gap_J, "<=", K * epsilon)
MEAN = Stated(length, "=", Sqrt(m_x) * root_n)
NETWORK = (*POSITIVE, TAYLOR, STEEP, BLOCK, BLOCKS, MEAN, Stated(Num(1), "<=", n))
column_moves = Notation("one column of the second layer moves", {}, NETWORK)
