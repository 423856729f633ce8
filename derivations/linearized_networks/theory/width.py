"""The width from which the printed argument of Theorem G.1 works: 324 K^6 R_0^2/lambda_min^4, and no smaller one.

The supplements after (70) show that its last inequality holds if and only if the width is at least that: any constant
from 324 on suffices (by (70), corrected), and where the inequality holds, the width is at least that.
"""

from __future__ import annotations

from ...assumptions import Has, Property
from ...estimates import Stated
from ...ledger import Notation, chain
from ...notation import Frac, Num, sym
from ..sections.s6 import POSITIVE, R_0, WIDE, K, eta_0, l_min, n, q, root_n, symbols
from ..symbols import EQ, LE
from .limits import s6

c = sym("c_width", tex="c")
numbers = Notation("the numbers of (70)", symbols, POSITIVE)
enough = numbers.knowing(Has(c, Property.POSITIVE))
ratio = Frac(18 * K**3 * R_0, l_min) * Frac(1, l_min)
scale = Frac(K**6 * R_0**2, l_min**4)
BOUND = 1 - eta_0 * l_min + Frac(eta_0 * l_min, 3) + 2 * eta_0 * K**2 * Frac(3 * K * R_0, l_min) * Frac(1, root_n)
WIDE_C = Stated(c * scale, "<=", n)
CONTRACTS = Stated(BOUND, "<=", q)


@s6.supplement("70ax", "every constant from 324 on is large enough", notation=enough,
             remark="Ours: of the widths c K^6 R_0^2/lambda_min^4 those with c >= 324 are at least the one of (70), "
                    "corrected, with which its last inequality holds.")  # fmt: skip
def _():
    return chain(WIDE.left, LE, c * scale, LE, n).given(Stated(Num(324), "<=", c), WIDE_C)


@s6.supplement("70bx", "no smaller constant is", notation=numbers,
             remark="Ours: where the last inequality of (70) holds, the width is that large. So 324 is the smallest "
                    "constant with which the printed argument goes through; another may need less.")  # fmt: skip
def _():
    return chain(
        324 * scale,
        EQ, ratio**2,
        LE, ratio * root_n,
        LE, n,
    ).given(CONTRACTS)  # fmt: skip


for number in ("70ax", "70bx"):
    s6.place(number, before="70x")
