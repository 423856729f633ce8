"""The bounds engine: inequalities between norms, sums and integrals, proved by the rule kernel.

`judge` searches for a proof and hands over the proof object; `judge_replay` is the second witness, which checks the
object again without the code that found it. What it cannot prove it leaves open.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.latex import latex
from derivations.notation.text import plain

from ..counterexamples.small.witness import model_of
from ..effort import is_brief
from ..evidence import Evidence, Outcome, Scope
from ..models import NoModel
from .replay import ReplayError, replay
from .rules.ground import RuleError
from .rules.kernel import Told
from .rules.terms import TermError
from .search.enough import Open
from .search.theorems import RELATIONS, prove, would_be_enough
from .search.work import LIMIT

NAME = "bounds"
REPLAY = "bounds replay"
NONE_FOUND = "no proof was found"
SIGNS = {"<": "<", "<=": "≤", "=": "="}
BRIEF = 1500  # of the work of a search, where a counterexample was found


def judge(claim: Claim) -> Evidence:
    """Prove an inequality (or an equality between norms, sums and integrals) for all sizes, or give up."""
    start = perf_counter()
    if claim.relation not in RELATIONS:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": f"judges bounds, not {claim.relation.value}"})
    try:
        sequent, reason = prove(claim, BRIEF if is_brief() else LIMIT), NONE_FOUND
    except (RuleError, TermError, n.ShapeError) as stop:
        sequent, reason = None, str(stop)
    seconds = perf_counter() - start
    if sequent is None:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason, **still_open(claim)}, seconds=seconds)
    return replace(shown(sequent), seconds=seconds)


def still_open(claim: Claim) -> dict[str, Any]:
    """What would have been enough, in plain text, where the search came down to something smaller."""
    found = would_be_enough(claim)
    return {"enough": ", and ".join(map(spelled, found))} if found else {}


def spelled(open_: Open) -> str:
    """A relation in plain text, with what it may be shown from."""
    given = [
        related(left, relation, right) + (f" for all {plain(latex(run[0]))} ≤ {plain(latex(run[1]))}" if run else "")
        for left, relation, right, run in open_.supposing
    ]
    return related(open_.left, open_.relation, open_.right) + (f" given {' and '.join(given)}" if given else "")


def related(left: n.Node, relation: str, right: n.Node) -> str:
    return f"{plain(latex(left))} {SIGNS[relation]} {plain(latex(right))}"


def shown(proof: Told) -> Evidence:
    """What a proof object says, whoever found it; the judge replays it."""
    return Evidence(NAME, Outcome.PROVES, Scope.ALL, {"rules": rules_used(proof)}, proof=proof)


def witness(claim: Claim) -> dict[str, Any]:
    """A small model of everything a bound assumes; raises `NoModel`."""
    found = model_of(claim)
    if isinstance(found, str):
        raise NoModel(found)
    return found


def rules_used(sequent: Told) -> dict[str, int]:
    """How often each rule is used in a proof."""
    used: dict[str, int] = {}
    for step in sequent.steps():
        used[step.rule] = used.get(step.rule, 0) + 1
    return dict(sorted(used.items()))


def judge_replay(claim: Claim, proof: Any) -> Evidence:
    """The second witness of a bound: the proof object checked again, step by step."""
    start = perf_counter()
    try:
        replay(claim, proof)
    except ReplayError as stop:
        detail = {"reason": f"the replay rejected the proof: {stop}"}
        return Evidence(REPLAY, Outcome.GAVE_UP, detail=detail, seconds=perf_counter() - start)
    return Evidence(REPLAY, Outcome.SUPPORTS, Scope.ALL, {"replayed": True}, seconds=perf_counter() - start)


__all__ = ["judge", "judge_replay", "rules_used", "shown", "witness"]
