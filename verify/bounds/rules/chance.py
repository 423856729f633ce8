"""Events that hold with high probability, and their union bound."""

from __future__ import annotations

from derivations.estimates import Likely
from derivations.notation import nodes as n

from .chances import discharged_once
from .ground import LE, need
from .kernel import Context, Made, Sequent, rule


@rule(
    "union bound",
    "If events fail with probabilities at most b_1, ..., b_m and together imply A, then A fails with probability at "
    "most b_1 + ... + b_m.",
    "Boole's inequality",
)
def union_bound(context: Context, sequent: Sequent, budgets: tuple[Likely, ...]) -> Made:
    """The events are assumptions of the sequent; what else it assumes is not random."""
    need(all(isinstance(b, Likely) for b in budgets) and budgets, "no events")
    events = frozenset(b.event for b in budgets)
    need(events <= sequent.under, "an event is not used")
    discharged_once(sequent, events)
    left = n.Fails(sequent.left, sequent.right, sequent.relation)
    total = budgets[0].budget if len(budgets) == 1 else n.Add(*(b.budget for b in budgets))
    return Made(left, LE, total, (sequent,), (budgets,), events, frozenset(budgets))
