"""The judge: runs the engines on a claim and draws the one conclusion their evidence allows.

Verdicts are computed from evidence by the table below, never asserted. A proof needs two witnesses that
share no evaluation code; a refutation needs a counterexample that satisfies every assumption and was
re-checked; one engine proving what another refutes is a conflict, a defect of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from types import MappingProxyType

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..bounds import engine as bounds
from ..counterexamples import engine as counterexample
from ..counterexamples.recount import recount
from ..densities import engine as density
from ..densities import replay as density_replay
from ..densities.certificate import PowerCertificate
from ..effort import briefly, counted
from ..evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, Verdict, VerdictKind
from ..identities import denial, operator
from ..identities.replay import ReplayError, replay
from ..models import NoModel, witness
from ..numbers import ball, exact, highprec, sampling, smallest
from ..shapes import concrete as dimensions
from ..shapes import symbolic as shape
from . import gate, reasons

Engine = Callable[[Claim], Evidence]
ENGINES: Mapping[str, Engine] = MappingProxyType(
    {
        "shape": shape.judge,
        "operator": operator.judge,
        "density": density.judge,
        "exact": exact.judge,
        "denial": denial.judge,
        "highprec": highprec.judge,
        "ball": ball.judge,
        "smallest": smallest.judge,
        "sampling": sampling.judge,
        "bounds": bounds.judge,
        "counterexample": counterexample.judge,
    }
)
PROVERS = ("operator", "density", "exact")  # exact last
SECOND_ARITHMETIC = ("highprec", "ball")
CERTIFYING = ("operator", "density")
RECHECKED = ("shape", "ball", "smallest", "denial", "counterexample")
BALLS = ("ball", "smallest")  # one arithmetic: neither is a second opinion on the other
COVERS = {Outcome.PROVES, Outcome.SUPPORTS}


@dataclass(frozen=True)
class Witnesses:
    """The two witnesses a class needs: the first covers all sizes, the second shares no code with it.

    `entries` name a third where the proof for all sizes covers only part of the claim: the reading of a display
    with dots, not its printed entries.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    entries: tuple[str, ...] = ()
    first_scope: Scope = Scope.ALL
    first_outcome: Outcome = Outcome.PROVES


WITNESSES: Mapping[ClaimClass, Witnesses] = MappingProxyType(
    {
        ClaimClass.IDENTITY: Witnesses(("operator",), ("exact",)),
        ClaimClass.DERIVATIVE: Witnesses(("operator",), ("exact",)),
        ClaimClass.LIMIT: Witnesses(("operator",), ("exact",)),
        ClaimClass.SERIES: Witnesses(("operator",), ("exact",)),
        ClaimClass.INTEGRAL: Witnesses(("operator", "bounds"), ("exact", "bounds replay")),
        ClaimClass.BOUND: Witnesses(("bounds",), ("bounds replay",)),
        ClaimClass.DENSITY: Witnesses(("density",), ("exact",)),
        ClaimClass.DOTTED: Witnesses(("exact",), ("operator",), SECOND_ARITHMETIC, first_scope=Scope.SIZES),
        ClaimClass.MEMBERSHIP: Witnesses(("shape",), ("exact",)),
    }
)


def claim_class(claim: Claim) -> ClaimClass:
    """The class of a claim, from its relation and the operators it contains."""
    if claim.relation is Relation.DEF:
        return ClaimClass.DEFINITION
    if claim.relation is Relation.TO:
        return ClaimClass.CONVERGENCE
    if claim.relation is Relation.IMPLIES:
        return ClaimClass.IMPLICATION
    if claim.relation in (Relation.LE, Relation.LT):
        return ClaimClass.BOUND
    if claim.relation is Relation.IN:
        return ClaimClass.MEMBERSHIP
    found = kinds(claim)
    for kind, members in _CLASSES[:2]:  # no rule of bounds knows dots or densities
        if found & members:
            return kind
    if claim.relation is Relation.EQ and (measured(claim) or (found & ROOTED and only_scalars(claim))):
        return ClaimClass.BOUND
    for kind, members in _CLASSES[2:]:
        if found & members:
            return kind
    return ClaimClass.DERIVATIVE if claim.relation in (Relation.SOLVES, Relation.NE) else ClaimClass.IDENTITY


_CLASSES: tuple[tuple[ClaimClass, frozenset[type]], ...] = (
    (ClaimClass.DOTTED, frozenset({n.Dotted})),
    (ClaimClass.DENSITY, frozenset({n.Density})),
    (ClaimClass.SERIES, frozenset({n.Sum})),
    (ClaimClass.LIMIT, frozenset({n.Lim})),
    (ClaimClass.INTEGRAL, frozenset({n.Integral})),
    (ClaimClass.DERIVATIVE, frozenset({n.D, n.Grad, n.Jac})),
)


ROOTED = frozenset({n.Exp, n.Sqrt, n.Pow})


def measured(claim: Claim) -> bool:
    """Whether a norm, a spectral value, a supremum or a finite sum of scalars occurs, other than as ||u||^2."""
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, n.Norm | n.Sing | n.Eig | n.Sup | n.Fails):
            return True
        if isinstance(node, n.Sum) and isinstance(node.args[3], n.Node) and node.is_scalar_shaped:
            return True
        if not (isinstance(node, n.Pow) and isinstance(node.args[0], n.Norm)):
            stack.extend(getattr(node, "args", ()))
    return False


def only_scalars(claim: Claim) -> bool:
    """Whether only scalars occur (also at a time), and no operators but arithmetic, roots and exponentials."""
    plain = n.Sym | n.Num | n.Size | n.Add | n.Neg | n.Mul | n.Frac | n.Exp | n.Sqrt | n.Pow
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if not isinstance(node, plain) or not node.is_scalar_shaped:
            return False
        if isinstance(node, n.Sym) and not all(isinstance(i, n.Sym) and i.is_scalar_shaped for i in node.indices):
            return False
        if not isinstance(node, n.Sym | n.Num | n.Size):
            stack.extend(node.args)
    return True


def kinds(claim: Claim) -> frozenset[type]:
    """The node classes that occur in a claim."""
    return frozenset(type(node) for side in (claim.lhs, claim.rhs) for node in n.tree(side))


def judge(claim: Claim) -> Verdict:
    """Judge any claim built with the notation.

    Raises `ClaimError` (a `ValueError`), and nothing else, if the argument is not a claim that can be judged: it says
    what is wrong and how to mend it. The verdict carries all evidence, the proof object or the counterexample; printed
    it is a sentence, and a notebook sets the claim as mathematics. Where nothing is settled, `.reason` says what is
    left and `.advice` what would be enough, tried when it is asked for.
    """
    start = perf_counter()
    asked = gate.admitted(claim)
    kind = claim_class(asked.claim)
    with counted():
        evidence = gather(asked.claim, kind)
        verdict = conclude(kind, evidence, asked.claim)
    return replace(
        verdict,
        seconds=perf_counter() - start,
        constants=asked.constants,
        unused=tuple(map(reasons.clause, asked.unused)),
        claim=claim,
        advisor=partial(advise, claim) if verdict.verdict in UNSETTLED else None,
    )


UNSETTLED = (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)


def advise(claim: Claim) -> str:
    """What would settle an unsettled claim, tried."""
    return reasons.advice(claim, would_prove)


def would_prove(claim: Claim) -> bool:
    """Whether a claim is proved: a brief look at its first witness, all of the judge only where that finds a proof."""
    asked = gate.admitted(claim).claim
    needed = WITNESSES.get(claim_class(asked))
    with briefly():
        found = needed is not None and any(timed(name, asked).outcome is needed.first_outcome for name in needed.first)
    return found and judge(claim).verdict is VerdictKind.PROVED


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
    if claim.relation is Relation.NE:
        return (typed, checked_denial(claim, timed("denial", claim)))
    if kind is ClaimClass.BOUND:
        return (typed, *bound_evidence(claim))
    found = [typed, *(checked(claim, timed(name, claim)) for name in PROVERS)]
    if kind is ClaimClass.INTEGRAL:
        found.extend(e for e in bound_evidence(claim) if e.engine in ("bounds", "bounds replay"))
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
        more = () if len(proofs) > 1 else SECOND_ARITHMETIC[:1]
    return (*found, *(timed(name, claim) for name in more))


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


_ANSWERED: ContextVar[Mapping[str, Engine]] = ContextVar("answered", default=MappingProxyType({}))


@contextmanager
def answered(answers: Mapping[str, Engine]) -> Iterator[None]:
    """Inside, these answer for their engines; what they say is checked like any answer, and is worth no more."""
    token = _ANSWERED.set(answers)
    try:
        yield
    finally:
        _ANSWERED.reset(token)


def timed(name: str, claim: Claim) -> Evidence:
    """An engine's answer with the time it took."""
    start = perf_counter()
    told = _ANSWERED.get().get(name)
    if told is not None:  # what it cannot read is no answer of the engine
        return replace(told(claim), seconds=perf_counter() - start)
    try:
        evidence = ENGINES[name](claim)
    except Exception as stop:  # a defect of an engine is no evidence, and no reason to lose the others' answers
        detail = {"reason": f"a defect of this engine: {type(stop).__name__}: {stop}", "defect": type(stop).__name__}
        evidence = Evidence(name, Outcome.GAVE_UP, detail=detail)
    return replace(evidence, seconds=perf_counter() - start)


def seconded(claim: Claim, typed: Evidence) -> Evidence:
    """A claim is malformed only if whole numbers for the sizes say so too."""
    if typed.outcome is not Outcome.REFUTES or dimensions.malformed(claim):
        return typed
    reason = "called malformed, but with whole numbers for the sizes every shape fits"
    return replace(typed, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail={"reason": reason}, counterexample=None)


def checked_denial(claim: Claim, evidence: Evidence) -> Evidence:
    """A denial falls only to a proof that the replay accepts, of the equality with every size 1."""
    if evidence.outcome is not Outcome.REFUTES:
        return evidence
    try:
        replay(denial.equality(claim), evidence.proof)
    except ReplayError as reason:
        detail = {"reason": f"the replay rejected the certificate: {reason}"}
        return replace(evidence, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail=detail, counterexample=None)
    return replace(evidence, detail={**evidence.detail, "replayed": True})


def checked(claim: Claim, evidence: Evidence) -> Evidence:
    """A certificate counts only if the independent replay accepts it."""
    if evidence.engine not in CERTIFYING or evidence.outcome not in COVERS:
        return evidence
    if evidence.proof is None:
        return replace(evidence, outcome=Outcome.GAVE_UP, detail={"reason": "no certificate came with the proof"})
    try:
        if isinstance(evidence.proof, PowerCertificate):
            density_replay.replay(claim, evidence.proof)
        else:
            replay(claim, evidence.proof)
    except (ReplayError, density_replay.ReplayError) as reason:
        detail = {**evidence.detail, "reason": f"the replay rejected the certificate: {reason}"}
        return replace(evidence, outcome=Outcome.GAVE_UP, scope=Scope.NONE, detail=detail, proof=None)
    return replace(evidence, detail={**evidence.detail, "replayed": True})


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
    proofs = [e for e in evidence if e.outcome is Outcome.PROVES and e.engine != "shape"]
    if kind is ClaimClass.MEMBERSHIP:
        proofs = [e for e in evidence if e.outcome is Outcome.PROVES]
    refuters = [e for e in evidence if e.outcome is Outcome.REFUTES]
    if proofs and refuters:
        names = f"{', '.join(e.engine for e in proofs)} against {', '.join(e.engine for e in refuters)}"
        return Verdict(VerdictKind.CONFLICT, kind, evidence, reason=names)
    if refuters:
        return refuted(kind, evidence, refuters, claim)
    return proved(kind, evidence, by_name, claim)


def refuted(kind: ClaimClass, evidence: tuple[Evidence, ...], refuters: list[Evidence], claim: Claim) -> Verdict:
    """REFUTED needs a counterexample that was re-checked, and where numbers are compared a second opinion: the recount
    of what is shown, or a second arithmetic that finds a difference too. A candidate alone settles nothing, and one
    that the recount contradicts is none."""
    evidence = counted_again(claim, evidence)
    refuters = [e for e in evidence if e.outcome is Outcome.REFUTES]
    against = next((e for e in refuters if e.detail.get("contradicted")), None)
    seconds = (
        any(e.engine not in BALLS or e.detail.get("recounted") for e in refuters)
        or any(recounted(claim, e) for e in refuters)
    )  # fmt: skip
    confirmed = [
        e for e in refuters
        if e.engine in RECHECKED and ((seconds and against is None) or e.engine not in BALLS)
        and (e.engine != "counterexample" or e.detail.get("recounted"))
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


def counted_again(claim: Claim, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
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


def recounted(claim: Claim, evidence: Evidence) -> bool:
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
        model = bounds.witness(claim) if first.engine == "bounds" else witness(claim)
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
