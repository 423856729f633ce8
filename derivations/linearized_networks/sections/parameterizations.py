"""The kernel (52) at one training input x, in the parameterization of (1) and in the standard one.

One hidden layer, one output: h_i are the pre-activations, a_i the readout weights of (1), V the mean of phi(h_i)^2 and
A that of a_i^2 phi'(h_i)^2 over the n units. In (1), with w, beta trained, the squared derivatives by the readout
weights are sigma_w^2 phi(h_i)^2/n, those by the weights and the bias of unit i together (sigma_w^2/n) s^2 a_i^2
phi'(h_i)^2 with s^2 = sigma_w^2 |x|^2/n_0 + sigma_b^2, that by the last bias sigma_b^2. In the standard one, with
W = sigma_w w/sqrt(fan-in) and b trained, they are phi(h_i)^2, (sigma_w^2/n) a_i^2 phi'(h_i)^2 (|x|^2 + 1), and 1.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import Stated
from ...ledger import Notation
from ...notation import Frac, sym
from .s6 import l_min, n

kernel = sym("Theta_hat_at_x", tex=r"\hat{\Theta}_{0}(x, x)")
sigma_w, sigma_b = sym("sigma_w", tex=r"\sigma_\omega"), sym("sigma_b", tex=r"\sigma_b")
s_x, x_norm = sym("s_x", tex="s"), sym("x_norm", tex=r"\lvert x\rvert")
V, A = sym("V_mean", tex="V"), sym("A_mean", tex="A")

#: (1): J J^T by n
OF_THE_NOTES = Stated(kernel, "=", Frac(1, n) * (sigma_b**2 + sigma_w**2 * (V + s_x**2 * A)))
#: the standard parameterization: J J^T by n
STANDARD = Stated(kernel, "=", V + Frac(1, n) * (1 + sigma_w**2 * (x_norm**2 + 1) * A))
#: what (68) leaves of the smallest eigenvalue, and so of the diagonal
FLOOR = Frac(2 * l_min, 3)
ACTIVE = Stated(FLOOR, "<=", V)
kernels_at_x = Notation(
    "the kernel at one input",
    {"sigma_w": sigma_w, "sigma_b": sigma_b, "s": s_x, "V": V, "A": A, "lambda_min": l_min},
    tuple(Has(y, Property.POSITIVE) for y in (sigma_w, sigma_b, s_x, x_norm, l_min, V, A)),
)
