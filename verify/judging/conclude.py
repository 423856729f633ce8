"""The one conclusion that all evidence on a claim allows.

A proof needs two witnesses that share no evaluation code; a refutation needs a counterexample that satisfies every
assumption and was recounted; one engine proving what another refutes is a conflict, a defect of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derivations.ledger import Claim

from ..bounds import engine as bounds
from ..counterexamples.recount import recount
from ..evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, Verdict, VerdictKind
from ..models import NoModel, witness
from ..numbers import smallest
from ..orders import engine as orders
from . import reasons
from .engines import BALLS, COVERS, REFUTERS, WITNESSES


def conclude(kind: ClaimClass, evidence: tuple[Evidence, ...], claim: Claim) -> Verdict:
    """The verdict that follows from the evidence."""
    by_name = {e.engine: e for e in evidence}
    malformed = by_name["shape"].outcome is Outcome.REFUTES
    if malformed:
        return Verdict(VerdictKind.REFUTED, kind, evidence, by_name["shape"].counterexample, reason="malformed")
    if by_name["shape"].outcome is Outcome.GAVE_UP:  # neither malformed nor known to be well-typed
        return Verdict(VerdictKind.UNKNOWN, kind, evidence, reason=str(by_name["shape"].detail.get("reason", "")))
    if kind is ClaimClass.DEFINITION:
        return Verdict(VerdictKind.DEFINITION, kind, evidence, reason="a definition; it is well-typed")
    if claim.given or kind is ClaimClass.CONVERGENCE:
        return Verdict(VerdictKind.ASSUMED, kind, evidence, reason="a stated input, not proved here")
    if kind is ClaimClass.ORDER and orders.NAME not in by_name:
        return Verdict(VerdictKind.UNKNOWN, kind, evidence, reason=reasons.ORDER)
    proofs = [e for e in evidence if e.outcome is Outcome.PROVES and e.engine != "shape"]
    if kind is ClaimClass.MEMBERSHIP:
        proofs = [e for e in evidence if e.outcome is Outcome.PROVES]
    refuters = [e for e in evidence if e.outcome is Outcome.REFUTES]
    if refuters:
        proofs = [e for e in proofs if not _elsewhere(e, refuters)]
    if proofs and refuters:
        names = f"{', '.join(e.engine for e in proofs)} against {', '.join(e.engine for e in refuters)}"
        return Verdict(VerdictKind.CONFLICT, kind, evidence, reason=names)
    if refuters:
        return refuted(kind, evidence, refuters, claim)
    return proved(kind, evidence, by_name, claim)


def _elsewhere(proof: Evidence, refuters: list[Evidence]) -> bool:
    """Whether a proof is one at listed sizes and every counterexample has others: no contradiction."""
    if proof.scope is not Scope.SIZES:
        return False
    listed = proof.detail.get("sizes", [])
    found = [None if e.counterexample is None else e.counterexample.sizes for e in refuters]
    return bool(listed) and all(sizes and dict(sizes) not in listed for sizes in found)


def refuted(kind: ClaimClass, evidence: tuple[Evidence, ...], refuters: list[Evidence], claim: Claim) -> Verdict:
    """REFUTED needs a counterexample that was recounted, and where numbers are compared a second opinion: the recount
    of what is shown, or a second arithmetic that finds a difference too. A candidate alone settles nothing, and one
    that the recount contradicts is none."""
    evidence = recounted(claim, evidence)
    refuters = [e for e in evidence if e.outcome is Outcome.REFUTES]
    against = next((e for e in refuters if e.detail.get("contradicted")), None)
    seconds = (
        any(e.engine not in BALLS or e.detail.get("recounted") for e in refuters)
        or any(recounted_alone(claim, e) for e in refuters)
    )  # fmt: skip
    confirmed = [
        e for e in refuters
        if e.engine in REFUTERS and ((seconds and against is None) or e.engine not in BALLS)
        and (e.engine != "counterexample" or e.detail.get("recounted"))
        and (e.engine != orders.NAME or e.detail.get("replayed"))
    ]  # fmt: skip
    if not confirmed:
        reason = "a candidate counterexample was found but not confirmed by a second arithmetic"
        if against is not None:
            reason = f"what was found is no counterexample: {against.detail['recount']}"
        return Verdict(VerdictKind.UNKNOWN, kind, evidence, reason=reason)
    best: Counterexample | None = None
    for e in sorted(confirmed, key=lambda e: e.engine != "smallest"):
        best = best or e.counterexample
    return Verdict(VerdictKind.REFUTED, kind, evidence, best, reason="; ".join(e.engine for e in confirmed))


def recounted(claim: Claim, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """What balls separate is counted again from what is shown of it, the smallest if there are two.

    Confirmed, it is a second opinion; contradicted (a fact fails, the sides agree), it is no counterexample; where
    something cannot be read or has no meaning there, the evidence says what, and the other arithmetics decide.
    """
    found = [e for e in evidence if e.engine in BALLS and e.outcome is Outcome.REFUTES and e.counterexample is not None]
    if not found:
        return evidence
    best = max(found, key=lambda e: e.engine == "smallest")
    told: dict[str, object] = {"recounted": True}
    try:
        recount.confirm(claim, best.counterexample)
    except recount.Contradicted as reason:
        told = {"recounted": False, "contradicted": True, "recount": str(reason)}
    except recount.NotConfirmed as reason:
        told = {"recounted": False, "recount": str(reason)}
    return tuple(replace(e, detail={**e.detail, **told}) if e is best else e for e in evidence)


def recounted_alone(claim: Claim, evidence: Evidence) -> bool:
    """Whether another arithmetic confirms the smallest counterexample, in its own model."""
    if evidence.engine != "smallest" or "code" not in evidence.detail:
        return False
    return smallest.recount(claim, evidence.detail["sizes"], tuple(evidence.detail["code"]))


def proved(kind: ClaimClass, evidence: tuple[Evidence, ...], by_name: Mapping[str, Evidence], claim: Claim) -> Verdict:
    """PROVED needs both witnesses of the class, and a model: of assumptions that nothing satisfies anything follows."""
    needed = WITNESSES.get(kind)
    supports = any(e.outcome in COVERS and e.engine != "shape" for e in evidence)
    weaker = VerdictKind.CONSISTENT if supports else VerdictKind.UNKNOWN
    if needed is None:
        return Verdict(weaker, kind, evidence, reason=f"no engine decides a claim of this kind ({kind.value})")
    first = next(
        (
            by_name[name]
            for name in needed.first
            if name in by_name
            and by_name[name].outcome is needed.first_outcome
            and by_name[name].scope is needed.first_scope
        ),
        None,
    )
    second, entries = (
        next((by_name[name] for name in names if name in by_name and by_name[name].outcome in COVERS), None)
        for names in (needed.second, needed.entries)
    )
    if first is None or second is None or (needed.entries and entries is None):
        lacking = "first" if first is None else "second" if second is None else "entries"
        return Verdict(
            weaker, kind, evidence, reason=reasons.explanation(evidence, needed.first, needed.second, lacking)
        )
    try:
        model = a_model(claim, first, by_name)
    except NoModel as reason:
        why = f"derived, but no model of the assumptions was found: {reasons.clause(reason)}"
        return Verdict(weaker, kind, evidence, reason=f"{why}; from what nothing satisfies anything follows")
    except Exception as stop:  # without a model nothing is called proved, whatever kept us from finding one
        reason_ = f"a defect while looking for a model: {type(stop).__name__}: {stop}"
        return Verdict(weaker, kind, evidence, reason=reason_)
    proof = next((e.proof for e in (first, second) if e.proof is not None), None)
    return Verdict(
        VerdictKind.PROVED, kind, evidence, proof=proof, witness=model, reason=f"{first.engine} and {second.engine}"
    )


def a_model(claim: Claim, first: Evidence, by_name: Mapping[str, Evidence]) -> dict:
    """A model of the assumptions, first of the kind that the proof needs: estimates have models of their own."""
    if first.engine == orders.NAME:
        try:
            return dict(orders.witness(claim))
        except NoModel:
            return witness(orders.exactly(claim))
    if first.engine == bounds.NAME:
        try:
            return bounds.witness(claim)
        except NoModel as reason:
            try:
                return witness(claim)
            except NoModel:
                raise reason from None
    beside = by_name.get(bounds.NAME)
    try:
        return witness(claim)
    except NoModel:
        if beside is None or beside.outcome is not Outcome.PROVES:
            raise
        return bounds.witness(claim)


__all__ = ["conclude", "proved", "recounted", "recounted_alone", "refuted"]
