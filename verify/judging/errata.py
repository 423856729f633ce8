"""One record for each mistake, over all the entries it spoils: what is printed, what refutes it, what rests on it."""

from __future__ import annotations

from collections.abc import Mapping

from derivations.ledger import Erratum, ErratumType, Kind, NewLetters, NewPremises, Relation, Undefined, Weight
from derivations.ledger.document import Document

from ..evidence import Verdict
from .entry import evidence_for
from .results import Amended, EquationResult, ErratumResult, Judged, Status, dependents


def collect_errata(document: Document, results: Mapping[str, EquationResult]) -> tuple[ErratumResult, ...]:
    """One record for each mistake, over all the equations it spoils."""
    spoiled: dict[str, list[str]] = {}
    errata: dict[str, Erratum] = {}
    for key in results:
        for erratum in document.equations[key].errata:
            errata[erratum.id] = erratum
            spoiled.setdefault(erratum.id, []).append(key)
    return tuple(_record(document, results, errata[id], tuple(keys)) for id, keys in spoiled.items())


def _record(
    document: Document, results: Mapping[str, EquationResult], erratum: Erratum, keys: tuple[str, ...]
) -> ErratumResult:
    amended: list[Amended] = []
    evidence: list[Judged] = []
    links: list[str] = []
    exactly: list[str] = []
    findings: list[str] = []
    for key in keys:
        equation, result = document.equations[key], results[key]
        known = verdicts(result)
        for repair in equation.chain.repairs:
            if repair.erratum == erratum:
                for one in repair.amends(equation):
                    amended.append(Amended(one, tuple(known[claim.id] for claim in one.claims)))
                if isinstance(repair, NewPremises):
                    exactly += repair.converse
                if isinstance(repair, NewLetters | Undefined):
                    findings.append(repair.finding(equation))
        found = list(evidence_for(equation, erratum, result.links, result.lines, result.checks, result.gaps))
        evidence.extend(found)
        links.extend(j.claim.id for j in found if j in result.links)
    proved = all(name in results and results[name].status is Status.PROVED for name in exactly)
    return ErratumResult(
        erratum,
        keys,
        tuple(dict.fromkeys(links)),
        tuple(amended),
        dependents(document, keys),
        survives(document, erratum, keys),
        tuple(evidence),
        tuple(exactly) if proved else (),
        tuple(findings),
    )


def verdicts(result: EquationResult) -> Mapping[str, Verdict]:
    """The verdicts on the links of an entry, as printed and as corrected, by the ids of the claims."""
    found = {judged.claim.id: judged.verdict for judged in result.links}
    for judged in result.links:
        if judged.corrected is not None and judged.corrected_verdict is not None:
            found[judged.corrected.id] = judged.corrected_verdict
    return found


def survives(document: Document, erratum: Erratum, keys: tuple[str, ...]) -> bool:
    """Whether the result is right as printed, or is used later in its right form.

    A slip of letters leaves what follows as it is, and so does a remark of the sentences between displays on which
    nothing rests: nothing is concluded from it, unless it is grave. A missing condition does if the section assumes it
    all the same, or if displays rest on it and all hold under what they assume; a display that only states inputs
    concludes nothing. A wrong line does if the last line of
    the chain is right again, or if later displays rest on the equation without being spoiled.
    """
    if erratum.type is ErratumType.EDITORIAL:
        return True
    equation = document.equations[keys[-1]]
    if equation.kind is Kind.PROSE and erratum.weight is not Weight.GRAVE and not dependents(document, keys):
        return True
    users = [e for e in document.of_kind(Kind.DISPLAY) if set(keys) & set(e.uses) and e.number not in keys]
    if any(gap.erratum == erratum for gap in equation.chain.gaps):
        return True  # a gap counts only where the link itself is proved
    if any(isinstance(repair, NewPremises) and repair.erratum == erratum for repair in equation.chain.repairs):
        added = set(equation.chain.repaired_stated or ()) - set(equation.chain.stated)
        section = next(s for s in document.sections if s.number == equation.section)
        if added <= set(section.notation.facts):
            return True
        concluding = [e for e in users if not all(link.given for link in e.links)]
        return bool(concluding) and not any(e.errata for e in concluding)
    pairs = zip(equation.lines[1:], equation.chain.relations, strict=True)
    values = [line for line, relation in pairs if relation is not Relation.IN] or equation.lines[1:]
    return values[-1].erratum != erratum or bool(users)


__all__ = ["collect_errata", "survives"]
