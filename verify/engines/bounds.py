"""The bounds engine: inequalities between norms, sums and integrals, proved by the rule kernel.

It searches for a proof and hands over the proof object; `judge_replay` is the second witness, which checks
the object again without the code that found it. What it cannot prove it leaves open.
"""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter
from typing import Any

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..bounds import curves, numbers
from ..bounds.facts import EQ, LE, LT, Context, Fact, RuleError
from ..bounds.replay import ReplayError, replay
from ..bounds.search import Prover
from ..bounds.terms import TermError
from ..evidence import Evidence, Outcome, Scope

NAME = "bounds"
REPLAY = "bounds replay"
NUMBERS = "bounds numbers"
QUICK = 40
RELATIONS = {Relation.LE: LE, Relation.LT: LT, Relation.EQ: EQ}


def judge(claim: Claim) -> Evidence:
    """Prove an inequality (or an equality between norms, sums and integrals) for all sizes, or give up."""
    start = perf_counter()
    if claim.relation not in RELATIONS:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": f"judges bounds, not {claim.relation.value}"})
    try:
        fact = prove(claim)
        reason = "no proof was found"
    except (RuleError, TermError, n.ShapeError) as stop:
        fact, reason = None, str(stop)
    seconds = perf_counter() - start
    if fact is None:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason}, seconds=seconds)
    return Evidence(NAME, Outcome.PROVES, Scope.ALL, {"rules": rules_used(fact)}, proof=fact, seconds=seconds)


def prove(claim: Claim) -> Fact | None:
    """A fact that says what the claim says, or None."""
    if not (claim.lhs.is_scalar_shaped and claim.rhs.is_scalar_shaped):
        return None
    prover = Prover(Context(claim.assumptions.judged))
    prover.wanted = [x for side in (claim.lhs, claim.rhs, *steps_of(claim)) for x in suprema(side)]
    relation = RELATIONS[claim.relation]
    for lemma in claim.via:
        if isinstance(lemma, tuple):
            shown = stepwise(prover, list(lemma), LE)
            if shown is not None:
                prover.granted.append(shown)
    steps = [term for term in claim.via if not isinstance(term, tuple)]
    if steps:
        return stepwise(prover, [claim.lhs, *steps, claim.rhs], relation)
    return prover.prove(claim.lhs, relation, claim.rhs)


def steps_of(claim: Claim) -> list[n.Node]:
    """All terms of a hint, those of its lemmas included."""
    return [term for item in claim.via for term in (item if isinstance(item, tuple) else (item,))]


def stepwise(prover: Prover, terms: list[n.Node], relation: str) -> Fact | None:
    """A proof that passes through the given terms; each step is proved like any other claim."""
    steps = []
    for left, right in pairwise(terms):
        last = right is terms[-1]
        fact = (prover.prove(left, relation, right) if last else None) or prover.prove(
            left, EQ if relation == EQ else LE, right
        )
        if fact is None:
            return None
        steps.append((fact, n.Num(1)))
    return prover.chain(terms[0], relation, terms[-1], steps)


def suprema(node: Any) -> list[n.Sup]:
    out, stack = [], [node]
    while stack:
        current = stack.pop()
        if isinstance(current, n.Sup) and len(current.args) == 4:
            out.append(current)
        stack.extend(getattr(current, "args", ()))
    return out


def rules_used(fact: Fact) -> dict[str, int]:
    """How often each rule is used in a proof."""
    used: dict[str, int] = {}
    for step in fact.steps():
        used[step.rule] = used.get(step.rule, 0) + 1
    return dict(sorted(used.items()))


def judge_replay(claim: Claim, proof: Any) -> Evidence:
    """The second witness for a bound: the proof object checked again, node by node."""
    start = perf_counter()
    try:
        replay(claim, proof)
    except (ReplayError, n.ShapeError) as stop:
        detail = {"reason": f"the replay rejected the proof: {stop}"}
        return Evidence(REPLAY, Outcome.GAVE_UP, detail=detail, seconds=perf_counter() - start)
    return Evidence(REPLAY, Outcome.SUPPORTS, Scope.ALL, {"replayed": True}, seconds=perf_counter() - start)


def judge_numbers(claim: Claim, tries: int = numbers.TRIES) -> Evidence:
    """REFUTES with a concrete model in which all assumptions hold and the claim certainly fails, or gives up."""
    start = perf_counter()
    try:
        found = curves.search(claim) or numbers.search(claim, tries)
        reason = "no counterexample among the models tried"
    except (numbers.Refused, n.ShapeError) as stop:
        found, reason = None, str(stop)
    except numbers.Unfit as stop:
        found, reason = None, str(stop)
    seconds = perf_counter() - start
    if found is None:
        return Evidence(NUMBERS, Outcome.GAVE_UP, detail={"reason": reason}, seconds=seconds)
    return Evidence(NUMBERS, Outcome.REFUTES, Scope.MODEL, {"reason": found.reading}, found, seconds=seconds)


__all__ = ["judge", "judge_numbers", "judge_replay", "prove", "rules_used"]
