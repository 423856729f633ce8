"""How likely Theorem G.1 is, and in which order its constants are chosen.

Three random events are used: Lemma 1 (54), the start (58) and the kernel at the start (68). By the union bound their
budgets add up, so each may fail with probability delta_0/3, not delta_0. The order of the choices is K, R_0, then
C = 3 K R_0/lambda_min (the radius in (55)), then N, which depends on all of them.
"""

from __future__ import annotations

from ...estimates import Likely
from ...ledger import Notation, Theory, chain
from ...ledger.plan import HighProbability
from ...notation import Fails, Norm
from ..sections.s6 import (
    LEMMA_1,
    NEAR,
    SETTING,
    SHARES,
    START,
    THIRDS,
    WIDE,
    budgets,
    decayed,
    delta,
    g,
    symbols,
    theta_t,
    total,
)
from ..symbols import LE, t

EVENTS = tuple(Likely(event, share) for event, share in zip((LEMMA_1, START, NEAR), SHARES, strict=True))
chances = Notation(
    "descent, and three random events",
    symbols,
    (*SETTING, WIDE, *EVENTS, *budgets.facts),
)

theory = Theory(6)


@theory.supplement(
    "chance.theorem-g1",
    "Theorem G.1 with probability at least 1 - delta_0",
    alias="58ax",
    after="58p",
    uses=["58p", 56],
    notation=chances,
    plan=HighProbability(EVENTS),
    remark="The union bound over Lemma 1, (58) and (68).",
)
def _():
    return chain(Fails(Norm(g(theta_t)), decayed(t)), LE, total, LE, delta).given(*THIRDS)
