"""Which engines are asked about a claim, and what must be checked of their answers before they count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from time import perf_counter
from types import MappingProxyType

from derivations.ledger import Claim, Relation

from ..bounds import engine as bounds
from ..counterexamples.recount import recount
from ..effort import briefly
from ..evidence import ClaimClass, Evidence, Outcome, Scope
from ..orders import engine as orders
from ..shapes import concrete
from . import engines
from .engines import COVERS, PROVERS, SECOND_ARITHMETIC, Judge


def gather(claim: Claim, kind: ClaimClass) -> tuple[Evidence, ...]:
    """Run the engines that can add something.

    High precision joins where the second witness only supports (power series, limits); the other arithmetics
    and the search for a counterexample where something speaks against the claim or nothing general for it.
    """
    typed = timed("shape", claim)
    if typed.outcome is Outcome.REFUTES:
        return (seconded(claim, typed),)
    if kind in (ClaimClass.DEFINITION, ClaimClass.CONVERGENCE) or claim.given:
        return (typed,)
    if kind is ClaimClass.ORDER:
        return (typed, *order_evidence(claim))
    if claim.relation is Relation.NE:
        return (typed, replayed(claim, timed("denial", claim), {Outcome.REFUTES}))
    if kind is ClaimClass.BOUND:
        return (typed, *bound_evidence(claim))
    first = {name: timed(name, claim) for name in PROVERS}
    found = [typed, *(replayed(claim, evidence) for evidence in first.values())]
    if kind is ClaimClass.INTEGRAL:
        found.extend(e for e in bound_evidence(claim) if e.engine in ("bounds", "bounds replay"))
    open_still = not any(e.outcome is Outcome.PROVES and e.scope is Scope.ALL for e in found[1:])
    if open_still and not any(e.outcome is Outcome.REFUTES for e in found):
        gave_up = {name for name, evidence in first.items() if evidence.outcome is Outcome.GAVE_UP}
        found = [asked_again(claim, e) if e.engine in gave_up else e for e in found]
    if kind is ClaimClass.MEMBERSHIP:
        return tuple(found)
    proofs = [e for e in found[1:] if e.outcome is Outcome.PROVES]
    generally = any(e.scope is Scope.ALL for e in proofs) or (kind is ClaimClass.DOTTED and proofs)
    if not generally or any(e.outcome is Outcome.REFUTES for e in found):
        more: tuple[str, ...] = (*SECOND_ARITHMETIC, "smallest")
        if found[-1].outcome in (Outcome.GAVE_UP, Outcome.NOT_APPLICABLE):
            more = (*more, "sampling")  # exact moments, where they exist, say more than samples
    elif kind is ClaimClass.DOTTED:
        more = SECOND_ARITHMETIC
    else:
        lacking = first["exact"].outcome is Outcome.GAVE_UP and "ball" in engines.WITNESSES[kind].second
        more = () if len(proofs) > 1 else SECOND_ARITHMETIC[: 2 if lacking or kind is ClaimClass.FUNCTION else 1]
    return (*found, *(timed(name, claim) for name in more))


def asked_again(claim: Claim, evidence: Evidence) -> Evidence:
    """What an engine finds that gave up and tries further; its first answer where it gives up again."""
    further = engines.ENGINES[evidence.engine].further
    more = None if further is None else timed(evidence.engine, claim, further)
    return evidence if more is None or more.outcome is Outcome.GAVE_UP else replayed(claim, more)


def bound_evidence(claim: Claim) -> tuple[Evidence, ...]:
    """A proof with its replay, and always the search for a counterexample: a bound that both have is a conflict.

    A brief look for a counterexample comes first. Where it finds one, the search for a proof is brief; where there is
    neither, the search for a counterexample goes all the way.
    """
    with briefly():
        against = recounted_example(claim, timed("counterexample", claim))
    if against.outcome is Outcome.REFUTES and against.detail["recounted"]:
        with briefly():
            proof = timed("bounds", claim)
    else:
        proof = timed("bounds", claim)
    found: tuple[Evidence, ...] = (proof,)
    if proof.outcome is Outcome.PROVES:
        second = bounds.judge_replay(claim, proof.proof)
        if second.outcome is not Outcome.SUPPORTS:
            proof = replace(proof, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail=second.detail, proof=None)
        found = (proof, second)
    if proof.outcome is not Outcome.PROVES and against.outcome is Outcome.GAVE_UP:
        against = recounted_example(claim, timed("counterexample", claim))
    return (*found, against)


def order_evidence(claim: Claim) -> tuple[Evidence, ...]:
    """A constant with its replay, or a family that the replay accepts; nothing where no letter is said to vary."""
    if claim.uniform is None or not claim.uniform.needed:
        return ()
    found = timed(orders.NAME, claim)
    if found.outcome is Outcome.PROVES:
        second = orders.judge_replay(claim, found.proof)
        if second.outcome is not Outcome.SUPPORTS:
            return (replace(found, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail=second.detail, proof=None),)
        return (found, second)
    return (replayed(claim, found, {Outcome.REFUTES}),)


def recounted_example(claim: Claim, evidence: Evidence) -> Evidence:
    """A counterexample to a bound settles it only if what is shown of it comes out again, in another arithmetic.

    One that does not stays a candidate, which settles nothing; against a proof it is a conflict all the same.
    """
    if evidence.outcome is not Outcome.REFUTES:
        return evidence
    try:
        recount.confirm(claim, evidence.counterexample)
    except recount.NotConfirmed as reason:
        return replace(evidence, detail={**evidence.detail, "recounted": False, "reason": str(reason)})
    return replace(evidence, detail={**evidence.detail, "recounted": True})


_ANSWERED: ContextVar[Mapping[str, Judge]] = ContextVar("answered", default=MappingProxyType({}))


@contextmanager
def answered(answers: Mapping[str, Judge]) -> Iterator[None]:
    """Inside, these answer for their engines; what they say is checked like any answer, and is worth no more."""
    token = _ANSWERED.set(answers)
    try:
        yield
    finally:
        _ANSWERED.reset(token)


def timed(name: str, claim: Claim, ask: Judge | None = None) -> Evidence:
    """An engine's answer with the time it took; `ask` is another of its functions."""
    start = perf_counter()
    told = _ANSWERED.get().get(name)
    if told is not None:  # what it cannot read is no answer of the engine
        return replace(told(claim), seconds=perf_counter() - start)
    try:
        evidence = (ask or engines.ENGINES[name].judge)(claim)
    except Exception as stop:  # a defect of an engine is no evidence, and no reason to lose the others' answers
        detail = {"reason": f"a defect of this engine: {type(stop).__name__}: {stop}", "defect": type(stop).__name__}
        evidence = Evidence(name, Outcome.GAVE_UP, detail=detail)
    return replace(evidence, seconds=perf_counter() - start)


def seconded(claim: Claim, typed: Evidence) -> Evidence:
    """A claim is malformed only if whole numbers for the sizes say so too."""
    if typed.outcome is not Outcome.REFUTES or concrete.malformed(claim):
        return typed
    reason = "called malformed, but with whole numbers for the sizes every shape fits"
    return replace(typed, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail={"reason": reason}, counterexample=None)


def replayed(claim: Claim, evidence: Evidence, outcomes: Collection[Outcome] = COVERS) -> Evidence:
    """An answer that rests on a proof object counts only if the engine's replay accepts it.

    A denial falls only so: there REFUTES is what rests on one, a proof of the equality with every size 1.
    """
    replay = engines.ENGINES[evidence.engine].replay
    if replay is None or evidence.outcome not in outcomes:
        return evidence
    if evidence.proof is None:
        return replace(evidence, outcome=Outcome.GAVE_UP, detail={"reason": "no certificate came with the proof"})
    try:
        replay(claim, evidence.proof)
    except engines.REJECTED as reason:
        detail = {**evidence.detail, "reason": f"the replay rejected the certificate: {reason}"}
        return replace(
            evidence, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail=detail, proof=None, counterexample=None
        )
    return replace(evidence, detail={**evidence.detail, "replayed": True})


__all__ = ["answered", "bound_evidence", "gather", "recounted_example", "replayed", "seconded", "timed"]
