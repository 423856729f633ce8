"""The battery: what is attacked, what came of it, and the one rule from answers to a status."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from time import process_time
from typing import Any

from derivations import library
from derivations.ledger import Claim, ClaimError

from ..bounds.replay import remembering
from ..evidence import Evidence, Outcome, Verdict, VerdictKind
from ..judging.classes import claim_class
from ..judging.engines import COVERS, ENGINES
from ..judging.gate import admitted
from ..judging.gather import gather
from ..judging.judge import judge
from . import small_models  # noqa: F401 - asked by the oracle
from .attacks import ATTACKS, FORGED, Attack, Truth
from .drawing import forget
from .forgery import Forgery, accepted, forgeries, needless, remade, same_value
from .liars import LIES, false_verdict, lying
from .mutants import Mutant, mutants
from .oracle import Answer, ask
from .oracle import Truth as Numbers
from .renaming import other_letters
from .subjects import subject

QUICK_MUTANTS, QUICK_FORGED, QUICK_LIARS = 300, 16, 24
LIMIT = 60.0  # seconds of the processor for one item: what else the machine does changes no result
NOT_TRUE = (Numbers.FAILS, Numbers.UNDEFINED, Numbers.MALFORMED)

KILLED = "killed"  # not true; refuted, or not proved where it is no well-typed identity
WITHHELD = "withheld"  # not true, or not known to be; neither proved nor refuted
EQUIVALENT = "equivalent"  # proved, and true in every model that was asked
SETTLED = "settled by hand"  # still true, not proved; listed with a reason that is checked
MISSED = "missed"  # still true as far as numbers tell, not proved, not listed
SURVIVED = "survived"  # not true, and proved
FALSE_ALARM = "false alarm"  # still true, and refuted
CONFLICT = "conflict"
UNCHECKED = "unchecked"  # proved, and the numbers are silent
REFUSED = "refused"  # no claim that can be judged: contradictory facts, an idle letter
UNCHANGED = "unchanged"  # the same verdict under other letters
CHANGED = "changed"  # another verdict under other letters
FAILED = "failed"  # an exception, or no answer in time
BAD = (SURVIVED, FALSE_ALARM, CONFLICT, UNCHECKED, MISSED, CHANGED, FAILED)
FALSE = (SURVIVED, FALSE_ALARM, CONFLICT)


@dataclass(frozen=True)
class Item:
    """One thing to try: a mutant, the forgeries of one proof, a claim under other letters, an adversarial claim, or a
    liar."""

    kind: str
    key: str
    operator: str = ""
    section: int = 0

    @property
    def id(self) -> str:
        return f"{self.kind} {self.key}"


@dataclass
class Result:
    """What came of an item, as plain data."""

    id: str
    kind: str
    status: str
    operator: str = ""
    section: int = 0
    verdict: str = ""
    truth: str = ""
    refutes: list[str] = field(default_factory=list)
    proves: list[str] = field(default_factory=list)
    why: str = ""
    note: str = ""
    count: int = 1
    rejected: int = 0
    harmless: int = 0
    seconds: float = 0.0

    @property
    def key(self) -> str:
        """The key of the item."""
        return self.id.removeprefix(f"{self.kind} ")


# -- the plan -----------------------------------------------------------------------------------------
@lru_cache(maxsize=2)
def all_mutants(key: str) -> Mapping[str, Mutant]:
    """Every mutant of a subject by its key."""
    return {mutant.key: mutant for mutant in mutants(subject(key).claims)}


@lru_cache(maxsize=2)
def all_originals(key: str) -> Mapping[str, Claim]:
    """Every claim that is mutated, by its id."""
    return {claim.id: claim for _, _, claim in subject(key).claims}


def plan(document: str = library.DEFAULT, quick: bool = False) -> list[Item]:
    """All items in a fixed order; the quick plan takes some of each operator and section."""
    pool = list(all_mutants(document).values())
    if quick:
        pool = sampled(pool)
    items = [Item("mutant", m.key, m.operator, m.section) for m in pool]
    claims = list(all_originals(document))
    step = max(1, len(claims) // QUICK_FORGED) if quick else 1
    items += [Item("forgery", key) for key in (*claims[::step], *FORGED)]
    items += [Item("letters", key) for key in claims[:: step if quick else 1]]
    items += [Item("attack", name) for name in ATTACKS]
    items += [Item("liar", f"{name}: {lie.value}") for name in ENGINES for lie in LIES if not quick]
    return items


def sampled(pool: list[Mutant], target: int = QUICK_MUTANTS) -> list[Mutant]:
    """One of each operator and section, then a second, ... until there are enough; in the order of the pool."""
    strata: dict[tuple[int, str], list[Mutant]] = {}
    for mutant in sorted(pool, key=lambda m: m.draw):
        strata.setdefault((mutant.section, mutant.operator), []).append(mutant)
    chosen: set[str] = set()
    for turn in range(max(map(len, strata.values()), default=0)):
        for stratum in sorted(strata):
            if turn < len(strata[stratum]) and (turn == 0 or len(chosen) < target):
                chosen.add(strata[stratum][turn].key)
    return [mutant for mutant in pool if mutant.key in chosen]


# -- one item -----------------------------------------------------------------------------------------
def try_item(item: Item, document: str = library.DEFAULT) -> Result:
    """What comes of an item; an exception or a time-out is a result too."""
    start = process_time()
    try:
        with limit(LIMIT):
            result = TRIALS[item.kind](item, document)
    except (Exception, TooSlow) as reason:  # the battery reports what the judge raises
        forget()
        result = Result(item.id, item.kind, FAILED, why=f"{type(reason).__name__}: {reason}"[:300])
    result.operator, result.section = item.operator, item.section
    result.seconds = round(process_time() - start, 4)
    return result


def answered(claim: Claim) -> Verdict | str:
    """The judge's verdict, or why it refuses the claim."""
    try:
        return judge(claim)
    except ClaimError as reason:
        return str(reason)


def try_mutant(item: Item, document: str) -> Result:
    mutant = all_mutants(document)[item.key]
    verdict, answer = answered(mutant.claim), ask(mutant.claim)
    if isinstance(verdict, str):
        truth = answer.truth.name.lower()
        return Result(item.id, item.kind, REFUSED, truth=truth, why=answer.reason[:200], note=verdict[:200])
    return Result(
        item.id,
        item.kind,
        status_of(verdict, answer),
        verdict=verdict.verdict.value,
        truth=answer.truth.name.lower(),
        refutes=engines(verdict, Outcome.REFUTES),
        proves=engines(verdict, Outcome.PROVES),
        why=answer.reason[:200],
        note=verdict.reason[:200],
    )


def status_of(verdict: Verdict, answer: Answer) -> str:
    """The one rule from the judge's verdict and what the numbers say to a status."""
    kind, true, false = verdict.verdict, answer.truth is Numbers.HOLDS, answer.truth in NOT_TRUE
    if kind is VerdictKind.CONFLICT:
        return CONFLICT
    if kind is VerdictKind.PROVED:
        agreed = true or answer.truth is Numbers.STANDS  # for a bound that is not proved, models alone say too little
        return EQUIVALENT if agreed else SURVIVED if false else UNCHECKED
    if kind is VerdictKind.REFUTED:
        return FALSE_ALARM if true else KILLED
    return MISSED if true else WITHHELD


def engines(verdict: Verdict, outcome: Outcome) -> list[str]:
    return [e.engine for e in verdict.evidence if e.outcome is outcome]


@remembering()
def try_forgery(item: Item, document: str) -> Result:
    """Every forgery of the proofs of one claim, and each proof offered for three other claims.

    As in a run of the document, the replay remembers the steps that it has checked: the forgeries attack that too.
    """
    claims = {**all_originals(document), **{key: admitted(claim).claim for key, claim in FORGED.items()}}
    claim, names = claims[item.key], list(claims)
    place = names.index(item.key)
    others = [claims[names[(place + n) % len(names)]] for n in (1, 2, 7)]
    result = Result(item.id, item.kind, KILLED, count=0)
    bad: list[str] = []
    for evidence in proofs(claim):
        engine = evidence.engine
        if not accepted(claim, engine, evidence.proof):
            bad.append(f"{engine}: its own proof is rejected")
        for forgery in forgeries(evidence.proof, claim.id):
            result.count += 1
            if not accepted(claim, engine, forgery.proof):
                result.rejected += 1
            elif still_a_proof(claim, evidence, forgery):
                result.harmless += 1
            else:
                bad.append(f"{engine}: {forgery.place}, {forgery.change} ({forgery.rule})".replace(" ()", ""))
        for other in others:
            same = (other.lhs, other.rhs, other.relation) == (claim.lhs, claim.rhs, claim.relation)
            if not same:
                result.count += 1
                stolen = accepted(other, engine, evidence.proof)
                own = stolen and ENGINES[engine].judge(other).proof == evidence.proof
                result.rejected += not stolen
                result.harmless += own  # the same proof, step by step, is that claim's own
                if stolen and not own:
                    bad.append(f"{engine}: taken for a proof of {other.id}")
    if bad:
        result.status, result.why = SURVIVED, "; ".join(bad)[:300]
    return result


def still_a_proof(claim: Claim, evidence: Evidence, forgery: Forgery) -> str:
    """Why a changed proof that the replay accepts is a proof; empty if nothing says so."""
    return (
        forgery.harmless
        or remade(evidence.proof, forgery.proof)
        or needless(claim, evidence.engine, forgery)
        or same_value(claim, forgery)
    )


def proofs(claim: Claim) -> list[Evidence]:
    """The proof objects that the judge gets for a claim."""
    found = gather(claim, claim_class(claim))
    return [e for e in found if e.proof is not None and e.outcome in COVERS]


def try_letters(item: Item, document: str) -> Result:
    """The verdict on a claim, and on the same claim with other letters."""
    claim = all_originals(document)[item.key]
    others = other_letters(claim)
    was, found = judge(claim).verdict, [judge(other).verdict for other in others]
    changed = [verdict.value for verdict in found if verdict is not was]
    why = f"{was.value} becomes {', '.join(changed)}" if changed else ""
    status = CHANGED if changed else UNCHANGED
    return Result(item.id, item.kind, status, verdict=was.value, why=why, count=len(others))


def try_attack(item: Item, document: str) -> Result:
    attack = ATTACKS[item.key]
    verdict = answered(attack.claim)
    if isinstance(verdict, str):
        return Result(item.id, item.kind, REFUSED, truth=attack.truth.name.lower(), why=attack.why, note=verdict[:200])
    result = Result(item.id, item.kind, attack_status(attack, verdict), why=attack.why)
    result.verdict, result.truth = verdict.verdict.value, attack.truth.name.lower()
    result.refutes, result.proves = engines(verdict, Outcome.REFUTES), engines(verdict, Outcome.PROVES)
    return result


def attack_status(attack: Attack, verdict: Verdict) -> str:
    """Killed if the claim is refuted, equivalent if a true one is proved, withheld if nothing is said."""
    if verdict.verdict is VerdictKind.CONFLICT:
        return CONFLICT
    if false_verdict(attack.truth, verdict):
        return SURVIVED if verdict.verdict is VerdictKind.PROVED else FALSE_ALARM
    if verdict.verdict is VerdictKind.PROVED:
        return EQUIVALENT
    return KILLED if verdict.verdict is VerdictKind.REFUTED else WITHHELD


@lru_cache(maxsize=2)
def honestly(document: str) -> tuple[tuple[Claim, ...], tuple[VerdictKind, ...]]:
    """Some claims of a document and the verdicts on them while every engine is honest."""
    everything = list(all_originals(document).values())
    claims = tuple(everything[:: max(1, len(everything) // QUICK_LIARS)])
    return claims, tuple(judge(claim).verdict for claim in claims)


def try_liar(item: Item, document: str) -> Result:
    """One engine lies about everything: no adversarial claim and no claim of the document gets a false verdict."""
    name, _, lie = item.key.partition(": ")
    claims, honest = honestly(document)
    opposite = {VerdictKind.PROVED: VerdictKind.REFUTED, VerdictKind.REFUTED: VerdictKind.PROVED}
    bad: list[str] = []
    with lying(**{name.replace(" ", "_"): Outcome(lie)}):
        for attack in ATTACKS.values():
            told = answered(attack.claim)
            if isinstance(told, Verdict) and false_verdict(attack.truth, told):
                bad.append(attack.name)
        for claim, before in zip(claims, honest, strict=True):
            if judge(claim).verdict is opposite.get(before):
                bad.append(claim.id)
    result = Result(item.id, item.kind, SURVIVED if bad else KILLED, count=len(ATTACKS) + len(claims))
    result.rejected, result.why = result.count - len(bad), "; ".join(bad)[:300]
    return result


TRIALS: Mapping[str, Callable[[Item, str], Result]] = {
    "mutant": try_mutant, "forgery": try_forgery, "letters": try_letters, "attack": try_attack,
    "liar": try_liar,
}  # fmt: skip


class TooSlow(BaseException):
    """No answer within the limit; nothing that catches the defects of an engine may catch it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise `TooSlow` after so many seconds of the processor, where the platform counts them."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise TooSlow(f"no answer in {seconds:g} s of the processor")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # again, where a first one is lost in a callback
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


__all__ = ["BAD", "FALSE", "Item", "Result", "Truth", "plan", "sampled", "status_of", "try_item"]
