"""The width from which the printed argument of Theorem G.1 works: 324 K^6 R_0^2/lambda_min^4, and no smaller one.

The supplements after (70) show that its last inequality holds if and only if the width is at least that: any constant
from 324 on suffices (by (70), corrected), and where the inequality holds, the width is at least that.
"""

from __future__ import annotations

from ...assumptions import Define, Has, Property
from ...estimates import Stated
from ...ledger import Notation, Theory, chain, system
from ...notation import Frac, Norm, Num, sym
from ..sections.s6 import (
    LEMMA_1,
    NEAR,
    POSITIVE,
    R_0,
    SETTING,
    START,
    WIDE,
    WIDE_PRINTED,
    K,
    decayed,
    eta_0,
    g,
    l_min,
    n,
    q,
    root_n,
    symbols,
    theta_0,
    theta_t,
)
from ..symbols import EQ, LE, LT, t

far, N = sym("C_radius", tex="C"), sym("N_width", tex="N")
CHOSEN = (Define(far, Frac(3 * K * R_0, l_min)), Define(N, Frac(18 * K**3 * R_0, l_min**2) ** 2))
ordered = Notation("the constants in their order", symbols, (*SETTING, LEMMA_1, START, NEAR, *CHOSEN))

theory = Theory(6)


@theory.supplement(
    "width.enough-for-theorem-g1",
    "the width from which the theorem holds",
    alias="58bx",
    after="58p",
    notation=ordered,
    remark="Ours: N is a function of K, R_0 and lambda_min.",
)
def _():
    return chain(WIDE.left, LE, n).given(Stated(N, "<=", n))


@theory.supplement(
    "width.theorem-g1-from-there-on",
    "for every width from N on",
    alias="58cx",
    after="58p",
    uses=["width.enough-for-theorem-g1", 56, "descent.path-stays-in-the-ball"],
    notation=ordered,
    remark="Ours, with the order of the constants made explicit: K first, then R_0, then "
    "C = 3 K R_0/lambda_min, then N. Lemma 1 for this C may ask for a larger width.",
)
def _():
    return system(
        chain(Norm(theta_t - theta_0), LT, Frac(far, root_n)),
        chain(Norm(g(theta_t)), LE, decayed(t)),
    ).given(Stated(N, "<=", n))


c = sym("c_width", tex="c")
numbers = Notation("the numbers of (70)", symbols, POSITIVE)
enough = numbers.knowing(Has(c, Property.POSITIVE))
ratio = Frac(18 * K**3 * R_0, l_min) * Frac(1, l_min)
scale = Frac(K**6 * R_0**2, l_min**4)
BOUND = 1 - eta_0 * l_min + Frac(eta_0 * l_min, 3) + 2 * eta_0 * K**2 * Frac(3 * K * R_0, l_min) * Frac(1, root_n)
WIDE_C = Stated(c * scale, "<=", n)
CONTRACTS = Stated(BOUND, "<=", q)


@theory.supplement(
    "width.every-constant-from-324",
    "every constant from 324 on is large enough",
    alias="70ax",
    after=70,
    notation=enough,
    remark="Ours: of the widths c K^6 R_0^2/lambda_min^4 those with c >= 324 are at least the one of (70), "
    "corrected, with which its last inequality holds.",
)
def _():
    return chain(WIDE.left, LE, c * scale, LE, n).given(Stated(Num(324), "<=", c), WIDE_C)


@theory.supplement(
    "width.no-smaller-constant",
    "no smaller constant is",
    alias="70bx",
    after=70,
    notation=numbers,
    remark="Ours: where the last inequality of (70) holds, the width is that large. So 324 is the smallest "
    "constant with which the printed argument goes through; another may need less.",
)
def _():
    return chain(
        324 * scale,
        EQ, ratio**2,
        LE, ratio * root_n,
        LE, n,
    ).given(CONTRACTS)  # fmt: skip


@theory.supplement(
    "width.printed-threshold-is-enough-from-one-on",
    "the printed threshold is enough from lambda_min = 1 on",
    after=70,
    notation=numbers,
    remark="Ours: below 1 it is too small, (70) and its counterexample.",
)
def _():
    return chain(WIDE.left, LE, WIDE_PRINTED.left, LE, n).given(Stated(Num(1), "<=", l_min), WIDE_PRINTED)
