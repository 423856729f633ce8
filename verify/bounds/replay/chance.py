"""Events that hold with high probability."""

from __future__ import annotations

from derivations.estimates import Likely
from derivations.notation import nodes as n

from .checking import Gone, Replay, checks, single
from .errors import need
from .outcomes import not_for_every_outcome
from .steps import Step
from .trees import LE


@checks("union bound")
def _union(r: Replay, step: Step) -> Gone:
    """The chance that one of the events fails is at most the sum of their budgets."""
    (sequent,) = single(step.parents, 1, "premises")
    (budgets,) = single(step.data, 1)
    need(isinstance(budgets, tuple) and budgets and all(isinstance(b, Likely) for b in budgets), "no events")
    r.rests_on(step, *budgets)
    events = {b.event for b in budgets}
    need(events <= sequent.under, "an event is not used")
    not_for_every_outcome(sequent, events)
    left = n.Fails(sequent.left, sequent.right, sequent.relation)
    total = budgets[0].budget if len(budgets) == 1 else n.Add(*(b.budget for b in budgets))
    r.concludes(step, left, LE, total)
    return (events,)
