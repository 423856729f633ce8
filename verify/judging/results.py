"""What a run finds, as data: verdicts on claims, entries and errata, with the counts that must add up."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derivations.ledger import Amendment, Claim, Erratum, Kind
from derivations.ledger.document import Document

from ..evidence import Verdict, VerdictKind

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
    REFUTED = "refuted"
    NOT_READ = "not read"
    SKIPPED = "skipped"


#: what only displays of a user's own can be: counted where there are some
OF_SOURCES = (Status.REFUTED, Status.NOT_READ, Status.SKIPPED)


#: what lends nothing, or not all that it says
UNSURE = (*OF_SOURCES, Status.UNRESOLVED)


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
class Amended:
    """What should stand at one place, with the verdicts on the claims that say so, in their order."""

    amendment: Amendment
    verdicts: tuple[Verdict, ...]

    @property
    def holds(self) -> bool:
        """Whether each of the claims is proved, a definition or a stated input."""
        return bool(self.verdicts) and all(found.verdict in FINE for found in self.verdicts)


@dataclass(frozen=True)
class ErratumResult:
    """One mistake with what the engines found of it."""

    erratum: Erratum
    equations: tuple[str, ...]
    links: tuple[str, ...]
    amended: tuple[Amended, ...]
    affects: tuple[str, ...]
    conclusion_survives: bool
    evidence: tuple[Judged, ...]
    exactly: tuple[str, ...] = ()  # proved entries by which the added premises are necessary as well
    findings: tuple[str, ...] = ()  # what is read off letters, where nothing is refuted

    @property
    def printed(self) -> str:
        """What is printed, one place after the other."""
        return r" \\ ".join(found.amendment.printed for found in self.amended)

    @property
    def corrected(self) -> str:
        """What should stand there: the corrected claims, as they were judged."""
        return r" \\ ".join(found.amendment.corrected for found in self.amended)


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
        return {name: count for name, count in counts.items() if count or Status(name) not in OF_SOURCES}

    def by_verdict(self) -> dict[str, int]:
        """How many printed links have each verdict."""
        counts = {verdict.value: 0 for verdict in VerdictKind}
        for result in self.equations.values():
            for judged in result.links:
                counts[judged.verdict.verdict.value] += 1
        return counts

    def links_of(self) -> dict[str, dict[str, int]]:
        """How many links have each verdict: those of the document, and those of our supplements, never added up."""
        counts = {name: {verdict.value: 0 for verdict in VerdictKind} for name in ("links", "ours")}
        for key, result in self.equations.items():
            ours = self.document.equations[key].kind is Kind.SUPPLEMENT
            for judged in result.links:
                counts["ours" if ours else "links"][judged.verdict.verdict.value] += 1
        return {name: found for name, found in counts.items() if any(found.values()) or name == "links"}

    @property
    def links(self) -> int:
        """All links that were judged; for the reader they are counted apart, see `links_of`."""
        return sum(len(result.links) for result in self.equations.values())

    def effective_status(self, key: str) -> str:
        """The status, and whether the entry rests on a refuted one; it is judged with that one corrected."""
        own = self.equations[key].status
        resting = [
            used
            for used in ancestors(self.document, key)
            if used in self.equations and self.equations[used].status is Status.ERRATUM
        ]
        if own in (Status.NOT_READ, Status.SKIPPED):
            return own.value
        wrong = [
            used
            for used in ancestors(self.document, key)
            if used in self.equations and self.equations[used].status in UNSURE
        ]
        if wrong:
            said = ", ".join(f"({used}), which is {self.equations[used].status.value}" for used in wrong)
            return f"{own.value}; rests on {said}"
        if not resting or own is Status.UNRESOLVED:
            return own.value
        survives = "survives their correction" if len(resting) > 1 else "survives its correction"
        return f"{own.value}; rests on erratum in ({'), ('.join(resting)}), {survives}"


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
    "FINE",
    "SETTLED",
    "Amended",
    "EquationResult",
    "ErratumResult",
    "Judged",
    "RunResult",
    "Status",
    "accounting",
    "ancestors",
    "dependents",
]
