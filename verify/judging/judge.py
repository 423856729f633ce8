"""The judge: runs the engines on a claim and draws the one conclusion their evidence allows.

Verdicts are computed from evidence, never asserted: `gate` says what is judged, `gather` asks the engines of `engines`,
`conclude` draws the conclusion.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from time import perf_counter

from derivations.ledger import Claim

from ..effort import briefly, counted
from ..evidence import ClaimClass, Evidence, Verdict, VerdictKind
from . import beside, gate, reasons, sizing
from .classes import claim_class, of_numbers
from .conclude import conclude
from .engines import ENGINES, WITNESSES
from .gather import gather, timed


def judge(claim: Claim) -> Verdict:
    """Judge any claim built with the notation.

    Raises `ClaimError` (a `ValueError`), and nothing else, if the argument is not a claim that can be judged: it says
    what is wrong and how to mend it. The verdict carries all evidence, the proof object or the counterexample; printed
    it is a sentence, and a notebook sets the claim as mathematics. Where nothing is settled, `.reason` says what is
    left and `.advice` what would be enough, tried when it is asked for.
    """
    start = perf_counter()
    asked = gate.admitted(claim)
    verdict = by_evidence(asked.claim)
    if verdict.verdict in UNSETTLED:
        apart = beside.refuted(asked.claim, by_evidence)
        verdict = verdict if apart is None else apart
    verdict = sizing.fitting(asked.claim, verdict, by_evidence)
    return replace(
        verdict,
        seconds=perf_counter() - start,
        constants=asked.constants,
        unused=tuple(map(reasons.clause, asked.unused)),
        claim=claim,
        advisor=partial(advise, claim) if verdict.verdict in UNSETTLED else None,
    )


def by_evidence(claim: Claim) -> Verdict:
    """What all evidence on an admitted claim allows; numbers speak of what rules of bounds leave open."""
    kind = claim_class(claim)
    with counted():
        verdict = conclude(kind, gather(claim, kind), claim)
    if kind is ClaimClass.BOUND and verdict.verdict in UNSETTLED and of_numbers(claim):
        with counted():
            again = conclude(ClaimClass.FUNCTION, gather(claim, ClaimClass.FUNCTION), claim)
        verdict = verdict if again.verdict in UNSETTLED else again
    return verdict


UNSETTLED = (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)


def advise(claim: Claim) -> str:
    """What would settle an unsettled claim, tried."""
    return reasons.advice(claim, would_prove)


def would_prove(claim: Claim) -> bool:
    """Whether a claim is proved: a brief look at its first witness, all of the judge only where that finds a proof."""
    asked = gate.admitted(claim).claim
    needed = WITNESSES.get(claim_class(asked))
    if needed is None:
        return False
    with briefly():
        found = any(answer.outcome is needed.first_outcome for answer in first_answers(asked, needed.first))
    return found and judge(claim).verdict is VerdictKind.PROVED


def first_answers(claim: Claim, names: tuple[str, ...]) -> Iterator[Evidence]:
    """What the first witnesses say, and what they say when they try further."""
    for name in names:
        yield timed(name, claim)
        further = ENGINES[name].further
        if further is not None:
            yield timed(name, claim, further)


__all__ = ["advise", "judge", "would_prove"]
