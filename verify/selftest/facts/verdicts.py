"""The judge beside the oracle and the construction: what came of one claim."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from derivations.ledger import Claim, ClaimError

from ...evidence import Counterexample, Verdict, VerdictKind
from .case import NO_MODEL, Case, Truth
from .oracle import Answer, Found, ask, confirm

SLOW = 10.0  # seconds of the processor, so that other work beside it changes nothing
PATIENCE = 20  # of these, after which the battery gives a claim up; no engine reads a clock
SETTLED = frozenset({"PROVED", "REFUTED"})
SURVIVED, FALSE_ALARM, VACUOUS, UNCALLED = "survived", "false alarm", "vacuous", "unfounded"
CONFLICT, EXCEPTION, SLOWLY, CHANGED, DISPUTED = "conflict", "exception", "slow", "changed by a name", "disputed"
CONSTANT = "answered though forgotten"
KILLED, SETTLED_TRUE, WITHHELD, OPEN, REFUSED = "killed", "settled", "withheld", "open", "refused"
UNASKED = "unchecked"
FALSE = frozenset({SURVIVED, FALSE_ALARM, VACUOUS, UNCALLED, CONFLICT})
BAD = FALSE | {EXCEPTION, SLOWLY, CHANGED, DISPUTED, CONSTANT}


class OutOfPatience(BaseException):
    """The judge took longer than the battery waits."""


@dataclass(frozen=True)
class Result:
    """What came of one case; plain data, one JSON line."""

    id: str
    kind: str
    template: str
    how: str
    truth: str
    oracle: str
    models: int
    verdict: str
    status: str
    why: str
    seconds: float


@contextmanager
def patience(seconds: int) -> Iterator[None]:
    """Raise `OutOfPatience` after so many seconds of the processor."""

    def ring(number: int, frame: Any) -> None:
        raise OutOfPatience

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds, 5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def default_judge(claim: Claim) -> Verdict:
    from ...judging.judge import judge

    return judge(claim)


def tried(case: Case, judge: Callable[[Claim], Verdict] = default_judge, ask: Callable[..., Answer] = ask) -> Result:
    """Judge one claim, ask the oracle, compare."""
    start = process_time()
    verdict, why, shown = said(case.claim, judge)
    seconds = process_time() - start
    answer = ask(case.claim)
    if (
        verdict == "REFUTED"
        and case.draft.truth is Truth.OPEN
        and answer.found is not Found.VIOLATED
        and (shown and confirm(case.claim, shown.sizes, shown.values))
    ):
        answer = replace(answer, found=Found.VIOLATED, shown="the counterexample of the judge")
    counterexample = (
        "" if shown is None else f"{dict(shown.sizes)} {dict(shown.values)}: {shown.lhs} against {shown.rhs}"
    )
    twin = said(case.twin, judge)[0] if case.twin is not None and seconds < SLOW else verdict
    status = compared(case.draft.truth, answer.found, verdict, why)
    if status not in BAD and seconds > SLOW:
        status = SLOWLY
    if status not in BAD and twin != verdict and {twin, verdict} & SETTLED:
        status, why = CHANGED, f"{twin} under the other names"
    draft = case.draft
    if answer.shown and status in BAD:
        why = f"{why} [oracle: {answer.shown[:300]}]"
    if counterexample and status in BAD:
        why = f"{why} [counterexample: {counterexample[:300]}]"
    return Result(case.id, draft.kind, draft.template, ", ".join(draft.how), draft.truth.value, answer.found.value,
                  answer.models, verdict, status, why, round(seconds, 2))  # fmt: skip


def said(claim: Claim, judge: Callable[[Claim], Verdict]) -> tuple[str, str, Counterexample | None]:
    """The judge's word on a claim, its reason, its counterexample: or the refusal, or the exception."""
    try:
        with patience(PATIENCE):
            verdict = judge(claim)
    except ClaimError as refusal:
        return "ClaimError", str(refusal)[:300], None
    except OutOfPatience:
        return "no answer", f"no answer in {PATIENCE} s", None
    except Exception as error:  # every kind of exception is a hit
        return type(error).__name__, str(error)[:300], None
    return verdict.verdict.name, verdict.reason, verdict.counterexample


NAMES = frozenset(kind.name for kind in VerdictKind)


def compared(truth: Truth, found: Found, verdict: str, why: str = "") -> str:
    """The status that follows from the construction, the oracle and the judge."""
    if verdict == "ClaimError":
        return REFUSED
    if verdict == "no answer":
        return SLOWLY
    if verdict not in NAMES:
        return EXCEPTION
    if verdict == "CONFLICT":
        return CONFLICT
    if verdict == "PROVED":
        return _proved(truth, found)
    if verdict == "REFUTED":
        return _refuted(truth, found, malformed=why == "malformed")
    return OPEN if truth in (Truth.OPEN, Truth.HOSTILE) and found is not Found.VIOLATED else WITHHELD


def _proved(truth: Truth, found: Found) -> str:
    if truth in NO_MODEL:
        return VACUOUS
    if truth is Truth.FORGOTTEN:
        return CONSTANT
    if truth is Truth.FALSE or found is Found.VIOLATED:
        return SURVIVED
    if found is Found.NO_MODEL and truth is not Truth.TRUE:
        return VACUOUS
    if truth is Truth.TRUE or found is Found.HOLDS:
        return SETTLED_TRUE
    return UNASKED


def _refuted(truth: Truth, found: Found, malformed: bool) -> str:
    if malformed:
        return KILLED
    if truth is Truth.TRUE:
        return FALSE_ALARM
    if truth is Truth.FORGOTTEN:
        return CONSTANT
    if truth in NO_MODEL:
        return UNCALLED
    if truth is Truth.FALSE or found is Found.VIOLATED:
        return KILLED
    if found is Found.NO_MODEL and truth is not Truth.HOSTILE:
        return UNCALLED
    if found is Found.HOLDS:
        return DISPUTED
    return UNASKED
