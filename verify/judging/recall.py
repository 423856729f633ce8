"""What a later run may be told of an earlier one, so that it need not search again: never a verdict.

Of each engine that searched, only what lets its answer be found again is written down: a proof object, the code of a
model. From that the engine's answer is made anew, and `judge` treats it like any answer: proofs are replayed,
counterexamples are built, looked at and counted again, a model of the assumptions is drawn, and one table draws the
conclusion. Shapes, densities and all that costs little is asked again. Only what exact arithmetic and the search for a
counterexample found nothing against is taken as it was said, beside a proof that was replayed; it is checked in one
model, and it may say nothing but numbers and sentences that the engines have.

A verdict that comes out other than PROVED or REFUTED is not used: then the claim is judged from the beginning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from derivations.ledger import Claim

from ..bounds import engine as bounds
from ..bounds.rules.kernel import Told
from ..counterexamples import engine as counterexample
from ..counterexamples.small import witness
from ..counterexamples.small.search import Nothing
from ..evidence import ClaimClass, Evidence, Outcome, Scope, Verdict, VerdictKind
from ..identities import operator
from ..identities.certificate import Instance, Premise, Relator
from ..models import NoModel, _short_model, recipe_of, small_sizes
from ..numbers import exact, highprec, smallest
from ..values.graded import TRUNCATED
from ..values.rational import GiveUp
from .classes import claim_class
from .engines import BALLS, WITNESSES, Judge
from .gather import answered
from .judge import judge
from .proofs import Damaged, Reader, Writer
from .transfer import CLASSES

USED = (VerdictKind.PROVED, VerdictKind.REFUTED)
WITNESS = "witness"
LARGEST_DIGIT, LONGEST_CODE = 10_000, 10_000
NUMBER = re.compile(r"\d{1,6}(\.\d{1,6})?(e[+-]\d{1,3})?")
LARGEST_SIZE, MOST_MODELS = 64, 10_000
# where a proof for all sizes is replayed or found again, which high precision and exact arithmetic stand beside; the
# printed entries of a display with dots are looked at by two other arithmetics each time
BESIDE = frozenset(kind for kind, needed in WITNESSES.items() if "operator" in needed.first)
RESTS_ON: Mapping[str, set[str]] = {
    exact.NAME: {operator.NAME, "density"},
    highprec.NAME: {operator.NAME},
    counterexample.NAME: {bounds.NAME},
}
EXACTLY = BESIDE | {ClaimClass.DENSITY, ClaimClass.DOTTED}


@dataclass(frozen=True)
class Hint:
    """How the answer of one engine is written down (None: it is not) and made again (None: the engine is asked)."""

    write: Callable[[Claim, Evidence, Writer], Any]
    read: Callable[[Claim, Any, Reader], Evidence]


def need(condition: object, what: str) -> None:
    if not condition:
        raise Damaged(what)


# -- proofs -------------------------------------------------------------------------------------------
def write_certificate(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    found = isinstance(evidence.proof, operator.Certificate) and evidence.outcome is not Outcome.GAVE_UP
    return writer.proof(evidence.proof) if found else None


def read_certificate(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """The certificate; what it says in words, which no replay looks at, is what the engine says in words."""
    found = reader.proof(data)
    need(isinstance(found, operator.Certificate) and isinstance(found.parts, tuple), "no certificate")
    need(found.theorem in ("", operator.THEOREM), "a theorem that the engine does not know")
    need(isinstance(found.dotted, bool), "no certificate")
    sources = {"", *(rule.source for fact in claim.assumptions.judged for rule in fact.rules())}
    for part in found.parts:
        need(isinstance(part, operator.Part) and part.role in operator.ROLES, "a part that the engine does not know")
    need(all(x.source in sources for x in instances(found)), "a source that the claim does not have")
    return operator.shown(found)


def instances(certificate: operator.Certificate) -> Iterator[Instance]:
    """All instances of schemas, also in premises, each once."""
    seen: set[int] = set()
    stack: list[Any] = [*certificate.parts, *(premise for _, _, premise in certificate.invertible)]
    while stack:
        thing = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, operator.Part | Premise):
            stack.extend(step.instance for step in thing.steps)
            stack.extend(use.relation for use in thing.cofactors)
        elif isinstance(thing, Relator):
            stack.extend(thing.premises)
        elif isinstance(thing, Instance):
            yield thing
            stack.extend(thing.premises)
            stack.append(thing.node)


def write_proof(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    if evidence.outcome is Outcome.PROVES and isinstance(evidence.proof, Told):
        return writer.proof(evidence.proof)
    return [] if evidence.detail == {"reason": bounds.NONE_FOUND} else None


def read_proof(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """The proof; lemmas have the names that they have in the claim."""
    if data == []:
        return Evidence(bounds.NAME, Outcome.GAVE_UP, detail={"reason": bounds.NONE_FOUND})
    found = reader.proof(data)
    need(isinstance(found, Told), "no proof of a bound")
    known = names_of_lemmas(claim)
    need(all(x.rule != "lemma" or (len(x.data) == 1 and x.data[0] in known) for x in found.steps()), "an unknown lemma")
    return bounds.shown(found)


def names_of_lemmas(claim: Claim) -> set[str]:
    """The names of the lemmas of a claim, of their lemmas, and so on."""
    seen: dict[int, Claim] = {}
    todo = list(claim.lemmas)
    while todo:
        lemma = todo.pop()
        if id(lemma) not in seen:
            seen[id(lemma)] = lemma
            todo.extend(lemma.lemmas)
    return {lemma.id for lemma in seen.values()}


# -- models -------------------------------------------------------------------------------------------
def write_search(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    if evidence.outcome is Outcome.REFUTES and evidence.counterexample is not None:
        return list(evidence.counterexample.code)
    if evidence.outcome is Outcome.GAVE_UP and "models" in evidence.detail:
        reason, models = str(evidence.detail["reason"]), evidence.detail["models"]
        said = [i for i, why in enumerate(counterexample.REASONS) if reason.startswith(f"{why} (")]
        return {"said": said[0], "models": models} if said else None
    return None


def read_search(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """The counterexample of a code, built anew; or that a search found none."""
    if isinstance(data, list):
        found = counterexample.rebuilt(claim, code_of(data))
        need(found is not None, "no counterexample")
        assert found is not None
        return counterexample.refutes(found)
    said, models = fields_of(data, "said", "models")
    need(natural(models, MOST_MODELS) and natural(said, len(counterexample.REASONS) - 1), "no answer of a search")
    return counterexample.gave_up(Nothing(models, counterexample.REASONS[said]))


def write_smallest(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    if evidence.outcome is not Outcome.REFUTES:
        return None
    return {"sizes": dict(evidence.detail["sizes"]), "code": list(evidence.detail["code"])}


def read_smallest(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """The model of a code, where it separates the sides."""
    sizes, code = fields_of(data, "sizes", "code")
    need(sizes in list(small_sizes(claim)), "sizes that are not looked at")
    try:
        found = smallest.attempt(claim, sizes, code_of(code))
    except GiveUp as reason:
        raise Damaged(str(reason)) from None
    need(found is not None and found[1] is not None, "no counterexample")
    return smallest.refutes(*found)  # type: ignore[misc]


def code_of(data: Any) -> tuple[int, ...]:
    need(isinstance(data, list) and len(data) <= LONGEST_CODE, "no code of a model")
    need(all(natural(x, LARGEST_DIGIT) for x in data), "no code of a model")
    return tuple(data)


# -- exact numbers ------------------------------------------------------------------------------------
DIFFERS = ("sizes", "entry", "coefficient of degree", "series degree", "as functions of")


def write_exact(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    if evidence.outcome is Outcome.REFUTES and set(evidence.detail) <= set(DIFFERS):
        return {"differs": dict(evidence.detail)}
    known = evidence.outcome in (Outcome.PROVES, Outcome.SUPPORTS) and claim_class(claim) in EXACTLY
    if not known or "degree" not in evidence.detail:
        return None
    keep = ("sizes", "models", "degree", "series degree", "not exhausted")
    return {key: evidence.detail[key] for key in keep if key in evidence.detail}


def read_exact(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """What exact arithmetic said of models, if the claim holds in the smallest one; or that it found a difference,
    which counts for nothing beside the counterexample that is counted again."""
    if isinstance(data, dict) and set(data) == {"differs"}:
        return Evidence(exact.NAME, Outcome.REFUTES, Scope.MODEL, difference(data["differs"], claim))
    need(isinstance(data, dict) and claim_class(claim) in EXACTLY, "exact arithmetic is asked again")
    sizes, models, degree = (data.get(key) for key in ("sizes", "models", "degree"))
    need(isinstance(sizes, list) and 0 < len(sizes) <= MOST_MODELS, "no sizes")
    for chosen in sizes:
        some_sizes(chosen, claim)
    need(natural(models, MOST_MODELS) and models >= len(sizes) and natural(degree, 2**exact.BITS), "no numbers")
    series, limits = data.get("series degree"), data.get("not exhausted", [])
    need(series is None or natural(series, 1000), "no degree")
    need(isinstance(limits, list) and all(x in exact.LIMITS for x in limits), "a limit that the engine does not know")
    need(set(data) <= {"sizes", "models", "degree", "series degree", "not exhausted"}, "more than the engine says")
    with suppress(NoModel, GiveUp):
        need(exact.compare(claim, _short_model(claim)).equal, "the claim does not hold in the smallest model")
    detail = exact.agreement(sizes, models, degree, series, limits)
    outcome = Outcome.SUPPORTS if limits else Outcome.PROVES
    return Evidence(exact.NAME, outcome, Scope.SIZES, detail)


def difference(data: Any, claim: Claim) -> dict[str, Any]:
    """Where two sides differ: sizes, an entry, a coefficient."""
    need(isinstance(data, dict) and {"sizes", "entry"} <= set(data) <= set(DIFFERS), "no difference")
    some_sizes(data["sizes"], claim)
    entry = data["entry"]
    need(isinstance(entry, list) and len(entry) == 2 and all(natural(x, MOST_MODELS) and x for x in entry), "no entry")
    degrees = [data[key] for key in ("coefficient of degree", "series degree") if key in data]
    need(all(type(x) is int and abs(x) <= 1000 for x in degrees), "no degree")
    letters = {str(symbol) for symbol in (*claim.lhs.symbols, *claim.rhs.symbols, *recipe_of(claim).symbols)}
    need(data.get("as functions of") in (None, *letters), "a letter that the claim does not have")
    return {key: data[key] for key in DIFFERS if key in data}


def write_measured(claim: Claim, evidence: Evidence, writer: Writer) -> Any:
    if evidence.outcome is Outcome.REFUTES:
        return dict(evidence.detail)
    if claim_class(claim) not in BESIDE:
        return None
    if evidence.detail == {"reason": TRUNCATED}:
        return []
    return dict(evidence.detail) if evidence.outcome is Outcome.SUPPORTS else None


def read_measured(claim: Claim, data: Any, reader: Reader) -> Evidence:
    """What high precision said of one model; nothing rests on it."""
    if data == []:
        need(claim_class(claim) in BESIDE, "high precision is asked again")
        return Evidence(highprec.NAME, Outcome.GAVE_UP, detail={"reason": TRUNCATED})
    numbers = ("difference", "tolerance", "condition")
    sizes, digits, borrowed, *shown = fields_of(data, "sizes", "digits", "borrowed", *numbers)
    need(digits == highprec.DIGITS[0] and isinstance(borrowed, list), "no measurement")
    need(all(x in CLASSES for x in borrowed) and sorted(set(borrowed)) == borrowed, "borrowed from nothing")
    some_sizes(sizes, claim)
    need(all(isinstance(x, str) and NUMBER.fullmatch(x) for x in shown), "no number")
    need(float(shown[1]) <= 1e-20, "no support")
    supports = float(shown[0]) <= float(shown[1])
    need(not supports or claim_class(claim) in BESIDE, "high precision is asked again")
    detail = highprec.measured(sizes, (shown[0], shown[1], shown[2]), tuple(borrowed))
    return Evidence(highprec.NAME, Outcome.SUPPORTS if supports else Outcome.REFUTES, Scope.MODEL, detail)


def some_sizes(data: Any, claim: Claim) -> None:
    """Numbers for the sizes of the claim."""
    names = {str(size) for size in recipe_of(claim).sizes}
    need(isinstance(data, dict) and set(data) == names, "sizes of another claim")
    need(all(natural(x, LARGEST_SIZE) and x for x in data.values()), "no sizes")


def natural(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def fields_of(data: Any, *names: str) -> tuple[Any, ...]:
    need(isinstance(data, dict) and set(data) == set(names), "other fields than are written")
    return tuple(data[name] for name in names)


HINTS: Mapping[str, Hint] = MappingProxyType(
    {
        operator.NAME: Hint(write_certificate, read_certificate),
        bounds.NAME: Hint(write_proof, read_proof),
        counterexample.NAME: Hint(write_search, read_search),
        smallest.NAME: Hint(write_smallest, read_smallest),
        exact.NAME: Hint(write_exact, read_exact),
        highprec.NAME: Hint(write_measured, read_measured),
    }
)


# -- a verdict ----------------------------------------------------------------------------------------
def written(claim: Claim, verdict: Verdict, writer: Writer) -> dict[str, Any]:
    """What a later run is told; nothing where it may as well judge from the beginning."""
    if verdict.verdict not in USED:
        return {}
    told = {e.engine: e for e in verdict.evidence if e.engine in HINTS and may_rest(e.engine, verdict)}
    made = {name: HINTS[name].write(claim, evidence, writer) for name, evidence in told.items()}
    out = {name: hint for name, hint in made.items() if hint is not None}
    code = witness.code_of(claim) if verdict.verdict is VerdictKind.PROVED and bounds.NAME in out else None
    if code is not None:
        out[WITNESS] = list(code)
    return out


def recalled(claim: Claim, hints: Mapping[str, Any], reader: Reader) -> Verdict | None:
    """The verdict that follows when the engines are told what they found; None if it cannot be used."""
    asked = {name: hint for name, hint in hints.items() if name != WITNESS}
    if not asked or not set(asked) <= set(HINTS):
        return None
    try:
        code = code_of(hints[WITNESS]) if WITNESS in hints else None
        with answered({name: answer(name, hint, reader) for name, hint in asked.items()}), witness.told(code):
            verdict = judge(claim)
    except Exception:  # what was written down may be anything; the claim is judged from the beginning
        return None
    return verdict if usable(verdict, hints) else None


def answer(name: str, hint: Any, reader: Reader) -> Judge:
    return lambda claim: HINTS[name].read(claim, hint, reader)


def usable(verdict: Verdict, hints: Mapping[str, Any]) -> bool:
    """Whether what was taken as it was said stands beside a proof that was replayed, or a counterexample counted again.

    So a record that says that nothing was found, of a claim of which something would be found, settles nothing.
    """
    return verdict.verdict in USED and all(may_rest(name, verdict) for name in hints)


def may_rest(engine: str, verdict: Verdict) -> bool:
    """Whether what this engine says need not be asked again beside this verdict."""
    if verdict.verdict is VerdictKind.REFUTED:
        told = next((e for e in verdict.evidence if e.engine == engine), None)
        against = told is not None and told.outcome is Outcome.REFUTES
        counted = any(e.detail.get("recounted") for e in verdict.evidence if e.engine in BALLS)
        return engine not in (exact.NAME, highprec.NAME) or (against and counted)
    proving = {e.engine for e in verdict.evidence if e.outcome is Outcome.PROVES}
    if verdict.claim_class is ClaimClass.DOTTED:  # its reading is what was replayed
        proving |= {e.engine for e in verdict.evidence if e.engine == operator.NAME and e.detail.get("replayed")}
    return engine not in RESTS_ON or bool(proving & RESTS_ON[engine])


__all__ = ["HINTS", "Hint", "recalled", "written"]
