"""Judging one entry: every link, line, check and correction, and what keeps it from being settled.

Everything here is computed from verdicts. An entry says what is printed and how a line is repaired; whether
the printed line is wrong and the repair right is decided by `judge`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from time import perf_counter

from derivations.ledger import Claim, ClaimError, Equation, Erratum, NewLetters, NewLines, Relation, Undefined

from ..evidence import ClaimClass, Verdict, VerdictKind
from .classes import claim_class
from .judge import judge
from .results import FINE, SETTLED, EquationResult, Judged, Status

Judging = Callable[[Claim], Verdict]


class Cached:
    """Judges each claim once: a printed line against its anchor is often a link as well."""

    def __init__(self, judging: Judging) -> None:
        self.known: dict[tuple, Verdict] = {}
        self.judging = judging

    def __call__(self, claim: Claim) -> Verdict:
        key = (claim.content, claim.plan, claim.lemmas)
        if key not in self.known:
            self.known[key] = self.judged(claim)
        return self.known[key]

    def judged(self, claim: Claim) -> Verdict:
        """The verdict; a claim that is refused stays unsettled with the reason, and the others are judged."""
        try:
            return self.judging(claim)
        except ClaimError as reason:
            return Verdict(VerdictKind.UNKNOWN, claim_class(claim), (), reason=f"not judged: {reason}", claim=claim)


def judge_equation(equation: Equation, judging: Judging = judge) -> EquationResult:
    """Judge every printed link, line and check of an entry, and the corrections."""
    start, cached = perf_counter(), Cached(judging)

    def both(claim: Claim, corrected: Claim | None) -> Judged:
        repaired = cached(corrected) if corrected is not None else None
        return Judged(claim, cached(claim), corrected, repaired)

    links = tuple(both(link, equation.corrected_links.get(link.id)) for link in equation.links)
    printed = judge_lines(equation, equation.line_claims, {j.claim.id: (j.claim, j.verdict) for j in links}, cached)
    mended = {
        j.claim.id: (j.corrected or j.claim, j.corrected_verdict if j.corrected_verdict is not None else j.verdict)
        for j in links
    }
    repaired = judge_lines(equation, equation.corrected_line_claims, mended, cached)
    lines = {
        number: Judged(claim, printed[number], equation.corrected_line_claims.get(number), repaired.get(number))
        for number, claim in equation.line_claims.items()
    }
    checks = tuple(both(check, equation.corrected_checks.get(id)) for id, check in equation.checks.items())
    links = tuple(inconsistent(equation, link, checks) for link in links)
    gaps = tuple(both(claim, link) for claim, link in equation.gaps.values())
    problems = tuple(find_problems(equation, links, lines, checks, gaps))
    status = status_of(equation, links, problems)
    return EquationResult(equation.number, links, lines, checks, status, problems, perf_counter() - start, gaps)


def judge_lines(
    equation: Equation,
    claims: Mapping[int, Claim],
    links: Mapping[str, tuple[Claim, Verdict]],
    cached: Cached,
) -> dict[int, Verdict]:
    """Each line against its anchor; a line joined to a proved one by a proved link follows by transitivity.

    The link must not assume more than the line's own claim does. What does not follow is judged directly.
    """
    arriving = {link.right: id for id, link in equation.placed.items()}
    out: dict[int, Verdict] = {}
    for number, claim in claims.items():
        before = out.get(number - 1)
        link, verdict = links.get(arriving.get(number, ""), (None, None))
        if (
            before is not None
            and link is not None
            and verdict is not None
            and before.verdict is verdict.verdict is VerdictKind.PROVED
            and claim.lhs == claims[number - 1].lhs
            and link.lhs == claims[number - 1].rhs
            and link.rhs == claim.rhs
            and claim.relation in TRANSITIVE
            and set(link.assumptions.judged) | set(claims[number - 1].assumptions.judged)
            <= set(claim.assumptions.judged)
        ):
            reason = f"line {number - 1} and link {link.id}, by transitivity"
            out[number] = Verdict(VerdictKind.PROVED, verdict.claim_class, (), reason=reason)
        elif (
            before is not None
            and link is not None
            and verdict is not None
            and before.verdict is VerdictKind.REFUTED
            and before.counterexample is not None
            and verdict.verdict is VerdictKind.PROVED
            and claim.lhs == claims[number - 1].lhs
            and (link.lhs, link.rhs) == (claims[number - 1].rhs, claim.rhs)
            and link.relation is Relation.EQ
            and claim.relation is claims[number - 1].relation
            and set(link.assumptions.judged) | set(claim.assumptions.judged)
            <= set(claims[number - 1].assumptions.judged)
        ):
            reason = f"equal to line {number - 1}, which is refuted, by link {link.id}"
            out[number] = replace(before, reason=reason)
        else:
            out[number] = cached(claim)
    return out


TRANSITIVE = (Relation.EQ, Relation.SOLVES, Relation.LE, Relation.LT)


def inconsistent(equation: Equation, link: Judged, checks: tuple[Judged, ...]) -> Judged:
    """A definition whose consistency check is refuted is refuted with it."""
    if link.verdict.verdict is not VerdictKind.DEFINITION:
        return link
    for check, judged in zip(equation.chain.checks, checks, strict=True):
        if check.line == equation.placed[link.claim.id].right and judged.verdict.verdict is VerdictKind.REFUTED:
            reason = f"inconsistent with the other definitions: {judged.claim.id}"
            verdict = replace(judged.verdict, claim_class=ClaimClass.DEFINITION, reason=reason)
            return replace(link, verdict=verdict)
    return link


def find_problems(
    equation: Equation,
    links: tuple[Judged, ...],
    lines: Mapping[int, Judged],
    checks: tuple[Judged, ...],
    gaps: tuple[Judged, ...] = (),
) -> Iterable[str]:
    """Everything that keeps an entry from being settled and consistent with what it says."""
    for judged in (*links, *lines.values(), *checks, *gaps):
        verdict = judged.verdict.verdict
        if verdict not in SETTLED:
            yield f"{judged.claim.id}: {verdict.value} ({judged.verdict.why})"
        if verdict is VerdictKind.REFUTED and judged.corrected is None:
            yield f"{judged.claim.id}: REFUTED and the entry carries no correction"
        if judged.corrected_verdict is not None and judged.corrected_verdict.verdict not in FINE:
            found = judged.corrected_verdict
            yield f"{judged.claim.id}: its correction came out {found.verdict.value} ({found.why})"
    yield from asserted(equation, links, lines, checks, gaps)


def asserted(
    equation: Equation,
    links: tuple[Judged, ...],
    lines: Mapping[int, Judged],
    checks: tuple[Judged, ...] = (),
    gaps: tuple[Judged, ...] = (),
) -> Iterator[str]:
    """Records of an entry that nothing found bears out: what they mend holds as it is printed, or is not refuted.

    A line that is mended under further premises may hold as it is printed: it says more then, for the lines behind it.
    """
    sharper = {
        number
        for repair in equation.chain.repairs if isinstance(repair, NewLines) and repair.premises
        for number in repair.lines
    }  # fmt: skip
    for number, line in enumerate(equation.lines, 1):
        if line.corrected is None or number in sharper:
            continue
        judged_line = lines.get(number)
        if judged_line is not None and judged_line.verdict.verdict is VerdictKind.PROVED:
            yield f"line {number} is listed as an erratum but is proved equal to its anchor"
    for erratum in equation.errata:
        if not any(True for _ in evidence_for(equation, erratum, links, lines, checks, gaps)):
            yield f"erratum {erratum.id} is asserted, but no engine refutes what it corrects"


def evidence_for(
    equation: Equation,
    erratum: Erratum,
    links: tuple[Judged, ...],
    lines: Mapping[int, Judged],
    checks: tuple[Judged, ...],
    gaps: tuple[Judged, ...] = (),
) -> Iterable[Judged]:
    """The refuted links, lines and checks that touch a line which the erratum corrects; for a gap, that the link is
    refuted from what the printed argument shows and proved with what the entry rests on; for letters, the links in
    which it is read off that they stand for two things or for nothing."""
    touched = {number for number, line in enumerate(equation.lines, 1) if line.erratum == erratum}
    premise = equation.chain.about_links(erratum)
    for judged in links:
        if judged.verdict.verdict is VerdictKind.REFUTED and (
            premise or touched & set(equation.placed[judged.claim.id].lines)
        ):
            yield judged
    for number, judged in lines.items():
        if judged.verdict.verdict is VerdictKind.REFUTED and (premise or number in touched):
            yield judged
    for check, judged in zip(equation.chain.checks, checks, strict=True):
        if judged.verdict.verdict is VerdictKind.REFUTED and check.line in touched:
            yield judged
    for repair in equation.chain.repairs:
        if isinstance(repair, NewLetters | Undefined) and repair.erratum == erratum and repair.finding(equation):
            about = {claim.id for one in repair.amends(equation) for claim in one.claims}
            yield from (judged for judged in links if judged.claim.id in about)
    for gap, judged in zip(equation.chain.gaps, gaps, strict=True):
        sound = judged.corrected_verdict is not None and judged.corrected_verdict.verdict is VerdictKind.PROVED
        if gap.erratum == erratum and judged.verdict.verdict is VerdictKind.REFUTED and sound:
            yield judged


def status_of(equation: Equation, links: tuple[Judged, ...], problems: tuple[str, ...]) -> Status:
    """The one rule: unresolved, else erratum, else what its links are; with a link that is assumed it is not proved."""
    if problems:
        return Status.UNRESOLVED
    if equation.errata:
        return Status.ERRATUM
    verdicts = {j.verdict.verdict for j in links if j.verdict.claim_class is not ClaimClass.MEMBERSHIP}
    if VerdictKind.ASSUMED in verdicts:
        return Status.ASSUMED
    if VerdictKind.PROVED in verdicts:
        return Status.PROVED
    if VerdictKind.DEFINITION in verdicts:
        return Status.DEFINITION
    return Status.PROVED


__all__ = ["Cached", "asserted", "evidence_for", "judge_equation", "judge_lines", "status_of"]
