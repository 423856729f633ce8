"""Judging a whole document: every link, line, check and correction; statuses; errata; the accounting.

Everything here is computed from verdicts. An entry says what is printed and how a line is repaired; whether
the printed line is wrong and the repair right is decided by `judge`.
"""

from __future__ import annotations

import enum
import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from derivations import library
from derivations.document import Document
from derivations.ledger import Claim, Equation, Erratum, ErratumKind, ErratumType, Kind, NewPremises, Relation

from ..bounds.replay import remember, remembering
from ..evidence import ClaimClass, Verdict, VerdictKind
from .judge import judge
from .store import Store
from .transfer import enable_transfer

SETTLED = {VerdictKind.PROVED, VerdictKind.REFUTED, VerdictKind.DEFINITION, VerdictKind.ASSUMED}
FINE = {VerdictKind.PROVED, VerdictKind.DEFINITION, VerdictKind.ASSUMED}


class Status(enum.Enum):
    """What an equation is, computed from its links and lines by one rule."""

    PROVED = "proved"
    ERRATUM = "erratum"
    DEFINITION = "definition"
    STATEMENT = "statement"
    ASSUMED = "assumed"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict, and the verdict on its corrected form where there is one."""

    claim: Claim
    verdict: Verdict
    corrected: Claim | None = None
    corrected_verdict: Verdict | None = None


@dataclass(frozen=True)
class EquationResult:
    """All verdicts on one entry."""

    number: str
    links: tuple[Judged, ...]
    lines: Mapping[int, Judged]
    checks: tuple[Judged, ...]
    status: Status
    problems: tuple[str, ...]
    seconds: float
    gaps: tuple[Judged, ...] = ()

    @property
    def refuted(self) -> tuple[Judged, ...]:
        """Printed links, lines and checks that are refuted."""
        every = (*self.links, *self.lines.values(), *self.checks, *self.gaps)
        return tuple(j for j in every if j.verdict.verdict is VerdictKind.REFUTED)


@dataclass(frozen=True)
class ErratumResult:
    """One mistake with what the engines found of it."""

    erratum: Erratum
    equations: tuple[str, ...]
    links: tuple[str, ...]
    printed: str
    corrected: str
    affects: tuple[str, ...]
    conclusion_survives: bool
    evidence: tuple[Judged, ...]


@dataclass(frozen=True)
class RunResult:
    """The result of a run over some or all entries of a document."""

    document: Document
    equations: Mapping[str, EquationResult]
    errata: tuple[ErratumResult, ...]
    problems: tuple[str, ...]
    seconds: float
    complete: bool = False

    @property
    def ok(self) -> bool:
        return not self.problems

    def count(self, kind: Kind) -> int:
        return sum(1 for key in self.equations if self.document.equations[key].kind is kind)

    def by_status(self, kind: Kind | None = Kind.DISPLAY) -> dict[str, int]:
        """How many entries of a kind have each status."""
        counts = {status.value: 0 for status in Status}
        for key, result in self.equations.items():
            if kind is None or self.document.equations[key].kind is kind:
                counts[result.status.value] += 1
        return counts

    def by_verdict(self) -> dict[str, int]:
        """How many printed links have each verdict."""
        counts = {verdict.value: 0 for verdict in VerdictKind}
        for result in self.equations.values():
            for judged in result.links:
                counts[judged.verdict.verdict.value] += 1
        return counts

    @property
    def links(self) -> int:
        return sum(len(result.links) for result in self.equations.values())

    def effective_status(self, key: str) -> str:
        """The status, and whether the entry rests on a refuted one; it is judged with that one corrected."""
        own = self.equations[key].status
        resting = [
            used
            for used in ancestors(self.document, key)
            if used in self.equations and self.equations[used].status is Status.ERRATUM
        ]
        if not resting or own is Status.UNRESOLVED:
            return own.value
        survives = "survives their correction" if len(resting) > 1 else "survives its correction"
        return f"{own.value}; rests on erratum in ({'), ('.join(resting)}), {survives}"


Judging = Callable[[Claim], Verdict]


class _Cache:
    """Judges each claim once: a printed line against its anchor is often a link as well."""

    def __init__(self, judging: Judging) -> None:
        self.known: dict[tuple, Verdict] = {}
        self.judging = judging

    def __call__(self, claim: Claim) -> Verdict:
        hints = (claim.plan, tuple(map(id, claim.lemmas)))
        key = (claim.lhs, claim.relation, claim.rhs, claim.stated, id(claim.notation), claim.given, hints)
        if key not in self.known:
            self.known[key] = self.judging(claim)
        return self.known[key]


def judge_equation(equation: Equation, judging: Judging = judge) -> EquationResult:
    """Judge every printed link, line and check of an entry, and the corrections."""
    start, cached = perf_counter(), _Cache(judging)

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
    cached: _Cache,
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
    for number, line in enumerate(equation.lines, 1):
        if line.corrected is None:
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
    refuted from what the printed argument shows and proved with what the entry rests on."""
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
    for gap, judged in zip(equation.chain.gaps, gaps, strict=True):
        sound = judged.corrected_verdict is not None and judged.corrected_verdict.verdict is VerdictKind.PROVED
        if gap.erratum == erratum and judged.verdict.verdict is VerdictKind.REFUTED and sound:
            yield judged


def status_of(equation: Equation, links: tuple[Judged, ...], problems: tuple[str, ...]) -> Status:
    """The one rule: unresolved, else erratum, else what its links are."""
    if problems:
        return Status.UNRESOLVED
    if equation.errata:
        return Status.ERRATUM
    verdicts = {j.verdict.verdict for j in links if j.verdict.claim_class is not ClaimClass.MEMBERSHIP}
    if VerdictKind.PROVED in verdicts:
        return Status.PROVED
    if VerdictKind.ASSUMED in verdicts:
        return Status.ASSUMED
    if VerdictKind.DEFINITION in verdicts:
        return Status.DEFINITION
    return Status.PROVED


def ancestors(document: Document, key: str) -> list[str]:
    """Everything an entry rests on, directly or not, in printed order."""
    seen: set[str] = set()
    todo = list(document.equations[key].uses)
    while todo:
        current = todo.pop()
        if current not in seen and current != key:
            seen.add(current)
            todo.extend(document.equations[current].uses)
    return [number for number in document.equations if number in seen]


def dependents(document: Document, keys: Iterable[str]) -> tuple[str, ...]:
    """Every entry that rests on one of the given ones, in printed order."""
    roots = set(keys)
    return tuple(
        number for number in document.equations if number not in roots and roots & set(ancestors(document, number))
    )


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
    printed: list[str] = []
    corrected: list[str] = []
    evidence: list[Judged] = []
    links: list[str] = []
    for key in keys:
        equation, result = document.equations[key], results[key]
        for repair in equation.chain.repairs:
            if repair.erratum == erratum:
                for says, should_say in repair.said(equation):
                    printed.append(says)
                    corrected.append(should_say)
        found = list(evidence_for(equation, erratum, result.links, result.lines, result.checks, result.gaps))
        evidence.extend(found)
        links.extend(j.claim.id for j in found if j in result.links)
    return ErratumResult(
        erratum,
        keys,
        tuple(dict.fromkeys(links)),
        r" \\ ".join(printed),
        r" \\ ".join(corrected),
        dependents(document, keys),
        survives(document, erratum, keys),
        tuple(evidence),
    )


def survives(document: Document, erratum: Erratum, keys: tuple[str, ...]) -> bool:
    """Whether the result is right as printed, or is used later in its right form.

    A slip of letters leaves what follows as it is. A missing condition does if the section assumes it all the
    same, or if displays rest on it and all hold under what they assume. A wrong line does if the last line of the
    chain is right again, or if later displays rest on the equation without being spoiled.
    """
    if erratum.type is ErratumType.EDITORIAL:
        return True
    equation = document.equations[keys[-1]]
    users = [e for e in document.of_kind(Kind.DISPLAY) if set(keys) & set(e.uses) and e.number not in keys]
    if any(gap.erratum == erratum for gap in equation.chain.gaps):
        return True  # a gap counts only where the link itself is proved
    if any(isinstance(repair, NewPremises) and repair.erratum == erratum for repair in equation.chain.repairs):
        added = set(equation.chain.repaired_stated or ()) - set(equation.chain.stated)
        section = next(s for s in document.sections if s.number == equation.section)
        if added <= set(section.notation.facts):
            return True
        return bool(users) and not any(e.errata for e in users)
    pairs = zip(equation.lines[1:], equation.chain.relations, strict=True)
    values = [line for line, relation in pairs if relation is not Relation.IN]
    return values[-1].erratum != erratum or bool(users)


def run(
    keys: Iterable[str] | None = None,
    document: Document | None = None,
    jobs: int = 1,
    progress: Callable[[int, int, EquationResult], None] | None = None,
    store: Store | None = None,
) -> RunResult:
    """Judge the given entries (all without any) of a document, on `jobs` processes.

    Without a document it is the first of the library. One that is not in the library is judged on one process, whatever
    `jobs` says, since other processes load it from there.

    With a store of verdicts, what an earlier run found is not searched for again; nor does the result depend on that.
    """
    start = perf_counter()
    document = library.document() if document is None else document
    named = document.equations if keys is None else keys
    chosen = list(dict.fromkeys(document.equations[key].number for key in named))
    results: dict[str, EquationResult] = {}
    tell = progress or (lambda done, total, result: None)
    if jobs > 1 and library.is_listed(document):
        enable_transfer(document)
        where = None if store is None else store.path
        with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(document.key, where)) as pool:
            for key, result in zip(chosen, pool.map(_judge_by_key, [(document.key, k) for k in chosen]), strict=True):
                results[key] = result
                tell(len(results), len(chosen), result)
    else:
        with collecting_rarely(), remembering():
            for key in chosen:
                results[key] = judge_equation(document.equations[key], store or judge)
                tell(len(results), len(chosen), results[key])
    problems = [problem for result in results.values() for problem in result.problems]
    complete = set(chosen) == set(document.equations)
    errata = collect_errata(document, results)
    out = RunResult(document, results, errata, tuple(problems), perf_counter() - start, complete)
    shortfall = accounting(out)
    return RunResult(document, results, errata, (*problems, *shortfall), perf_counter() - start, complete)


RARELY = (2_000_000, 50, 100)  # objects between two looks: more than judging the whole document makes


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for cycles seldom: the trees of a document live as long as the run, and each look goes through them all."""
    before = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


_WORKER: list[Judging] = [judge]


def _start_worker(key: str, where: Path | None = None) -> None:
    """A worker sends results as we do, keeps one BLAS thread, leaves Ctrl-C to the parent, and shares its store."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    gc.set_threshold(*RARELY)
    remember()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    enable_transfer(library.document(key))
    if where is not None:
        _WORKER[0] = Store(where)


def _judge_by_key(job: tuple[str, str]) -> EquationResult:
    return judge_equation(library.document(job[0]).equations[job[1]], _WORKER[0])


def accounting(result: RunResult) -> list[str]:
    """The counts must add up: every display has one status, every link one verdict."""
    out = []
    displays = result.count(Kind.DISPLAY)
    if sum(result.by_status().values()) != displays:
        out.append(f"the statuses count {sum(result.by_status().values())} displays, there are {displays}")
    if sum(result.by_verdict().values()) != result.links:
        out.append("the verdicts do not add up to the links")
    return out


__all__ = [
    "EquationResult",
    "ErratumKind",
    "ErratumResult",
    "Judged",
    "RunResult",
    "Status",
    "accounting",
    "judge_equation",
    "run",
]
