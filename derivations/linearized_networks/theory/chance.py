"""How likely Theorem G.1 is, and in which order its constants are chosen.

Three random events are used: Lemma 1 (54), the start (58) and the kernel at the start (68). By the union bound their
budgets add up, so each may fail with probability delta_0/3, not delta_0. The order of the choices is K, R_0, then
C = 3 K R_0/lambda_min (the radius in (55)), then N, which depends on all of them.
"""

from __future__ import annotations

from ...assumptions import Define, Has, Property
from ...estimates import Likely, Stated
from ...ledger import Erratum, ErratumKind, ErratumType, Notation, chain, system
from ...ledger.plan import HighProbability
from ...notation import Fails, Frac, Norm, Num, sym
from ..sections.s6 import (
    LEMMA_1,
    NEAR,
    R_0,
    SETTING,
    START,
    WIDE,
    K,
    decayed,
    g,
    l_min,
    n,
    root_n,
    symbols,
    theta_0,
    theta_t,
)
from ..symbols import LE, LT, t
from .limits import s6

delta = sym("delta_0", tex=r"\delta_0")
SHARES = tuple(sym(f"delta_{x}", tex=rf"\delta_{{({x})}}") for x in (54, 58, 68))
EVENTS = tuple(Likely(event, share) for event, share in zip((LEMMA_1, START, NEAR), SHARES, strict=True))
numbers = Notation(
    "the budgets", {}, (*(Has(x, Property.POSITIVE) for x in (delta, *SHARES)), Stated(delta, "<", Num(1)))
)
chances = Notation(
    "descent, and three random events",
    symbols,
    (*SETTING, WIDE, *EVENTS, *numbers.facts),
)
total = SHARES[0] + SHARES[1] + SHARES[2]
WHOLE = tuple(Stated(x, "<=", delta) for x in SHARES)
THIRDS = tuple(Stated(x, "<=", Frac(delta, 3)) for x in SHARES)


@s6.prose("58p", "with probability at least 1 - delta_0", notation=numbers,
             remark="The sum of what the three events may fail with, each read as in (58).")  # fmt: skip
def _():
    return (
        chain(total, LE, delta)
        .given(*WHOLE)
        .needs(
            *THIRDS,
            erratum=Erratum(
                "LN-58-1",
                "One letter for two budgets: (58) takes the delta_0 of Theorem G.1, and (54) and (68) may fail too. "
                "The probabilities add up. As the delta_0 of (58) is arbitrarily small, it may be read as delta_0/3; "
                "with a third for each of the three events Theorem G.1 holds as it is stated.",
                ErratumType.EDITORIAL,
                ErratumKind.LOGIC_GAP,
            ),
        )
    )  # fmt: skip


@s6.supplement("58ax", "Theorem G.1 with probability at least 1 - delta_0", uses=["58p", 56], notation=chances,
             plan=HighProbability(EVENTS), remark="The union bound over Lemma 1, (58) and (68).")  # fmt: skip
def _():
    return chain(Fails(Norm(g(theta_t)), decayed(t)), LE, total, LE, delta).given(*THIRDS)


far, N = sym("C_radius", tex="C"), sym("N_width", tex="N")
CHOSEN = (Define(far, Frac(3 * K * R_0, l_min)), Define(N, Frac(18 * K**3 * R_0, l_min**2) ** 2))
ordered = Notation("the constants in their order", symbols, (*SETTING, LEMMA_1, START, NEAR, *CHOSEN))


@s6.supplement("58bx", "the width from which the theorem holds", notation=ordered,
             remark="Ours: N is a function of K, R_0 and lambda_min.")  # fmt: skip
def _():
    return chain(WIDE.left, LE, n).given(Stated(N, "<=", n))


@s6.supplement("58cx", "for every width from N on", uses=["58bx", 56, "56x"], notation=ordered,
             remark="Ours, with the order of the constants made explicit: K first, then R_0, then "
                    "C = 3 K R_0/lambda_min, then N. Lemma 1 for this C may ask for a larger width.")  # fmt: skip
def _():
    return system(
        chain(Norm(theta_t - theta_0), LT, Frac(far, root_n)),
        chain(Norm(g(theta_t)), LE, decayed(t)),
    ).given(Stated(N, "<=", n))


for number in ("58p", "58ax", "58bx", "58cx"):
    s6.place(number, before=59)
