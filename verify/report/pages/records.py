"""What a certificate holds as the pages need it: frozen, with what follows from it (who uses whom, what occurs)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from derivations.ledger import Kind, Weight

from ...evidence import VerdictKind
from ...judging.results import Status
from ..words import copied_words

PROOF_LINES = 8_000


@dataclass(frozen=True)
class Line:
    """One printed line: the relation that joins it to the line before, or None at the start of a chain."""

    number: int
    relation: str | None
    printed: str
    text: str
    corrected: str | None
    corrected_text: str
    verdict: str | None
    corrected_verdict: str | None
    erratum: str | None
    read_as: str = ""
    read_as_text: str = ""
    read_relation: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Evidence:
    engine: str
    outcome: str
    scope: str
    detail: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True)
class Counterexample:
    sizes: Mapping[str, str]
    values: Mapping[str, tuple[tuple[str, ...], ...]]
    lhs: str
    rhs: str
    radius: str
    where: str
    note: str


@dataclass(frozen=True)
class Claim:
    """A printed link, a line against its anchor, or a consistency check, with its verdict."""

    id: str
    relation: str
    printed: str
    claim_class: str
    verdict: str
    kind: str
    reason: str
    lines: tuple[int, ...]
    assumptions: Mapping[str, tuple[str, ...]]
    witness: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    proof: Any
    counterexample: Counterexample | None
    corrected: str | None
    corrected_verdict: str | None
    corrected_evidence: tuple[Evidence, ...]
    corrected_reason: str

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines that had something to say."""
        said = [e.engine for e in (*self.evidence, *self.corrected_evidence) if e.outcome in SAID]
        return tuple(dict.fromkeys(said))


SAID = ("PROVES", "REFUTES", "SUPPORTS")


@dataclass(frozen=True)
class Erratum:
    id: str
    equation: str
    equations: tuple[str, ...]
    links: tuple[str, ...]
    type: str
    kind: str
    printed: str
    corrected: str
    notes: str
    status: str
    affects: tuple[str, ...]
    conclusion_survives: bool
    maybe_transcription: bool
    evidence: tuple[tuple[str, Counterexample | None], ...]
    command: str
    correction: str = ""
    brief: tuple[str, str, int] = ("", "", 0)  # printed, right, and how many more places
    argument: tuple[tuple[str, str], ...] = ()  # of a gap: words, and the facts that they speak of
    weight: str = ""
    later: str = ""  # the later version of the document, the place there, and whether the mistake is still there
    kin: str = ""  # the records of other documents that are of the same mistake
    survival: str = ""  # what of the conclusion survives, where yes or no says too little

    @property
    def counterexample(self) -> tuple[str, Counterexample] | None:
        """The first counterexample in numbers, with the claim that it refutes."""
        for claim, found in self.evidence:
            if found is not None:
                return claim, found
        return None


@dataclass(frozen=True)
class Entry:
    """One entry of the document."""

    number: str
    aliases: tuple[str, ...]
    kind: str
    section: int
    title: str
    remark: str
    status: str
    effective_status: str
    rests_on: tuple[str, ...]
    uses: tuple[str, ...]
    used_by: tuple[str, ...]
    lines: tuple[Line, ...]
    links: tuple[Claim, ...]
    line_claims: tuple[Claim, ...]
    checks: tuple[Claim, ...]
    gaps: tuple[Claim, ...]  # links from what the printed argument shows alone
    errata: tuple[str, ...]
    measured: tuple[Evidence, ...]
    seconds: float
    command: str = ""
    place: str = ""
    left_out: tuple[tuple[str, str, str], ...] = ()  # printed lines that nothing stands for: LaTeX, text, why
    source: str = ""  # the display as it stands in a user's file, where its lines are set as they are read

    @cached_property
    def readings(self) -> tuple[Line, ...]:
        """The lines that are read as something else than they say."""
        return tuple(line for line in self.lines if line.reading)

    @cached_property
    def engines(self) -> tuple[str, ...]:
        every = (*self.links, *self.line_claims, *self.checks)
        return tuple(dict.fromkeys(engine for claim in every for engine in claim.engines))

    @cached_property
    def assumptions(self) -> tuple[tuple[str, str], ...]:
        """The assumptions of all links and checks, each once, with the part that they belong to."""
        claims = (*self.links, *self.checks)
        every = (part for claim in claims for part in claim.assumptions.items())
        return tuple(dict.fromkeys((part, fact) for part, facts in every for fact in facts))

    @cached_property
    def arriving(self) -> Mapping[int, Claim]:
        """The link that ends at a line."""
        return {claim.lines[1]: claim for claim in self.links if len(claim.lines) == 2}

    @property
    def resting(self) -> bool:
        return bool(self.rests_on) or "rests on erratum" in self.effective_status


@dataclass(frozen=True)
class Score:
    """What `certify selftest` found when it attacked the judge."""

    mutants: int
    by_status: Mapping[str, int]
    forgeries: int
    attacks: int
    liars: int
    false_verdicts: int
    measured_on_this_code: bool


@dataclass(frozen=True)
class Report:
    """A whole certificate."""

    source: Mapping[str, str]
    version: str
    environment: Mapping[str, str]
    summary: Mapping[str, Any]
    complete: bool
    problems: tuple[str, ...]
    sections: Mapping[int, str]
    entries: tuple[Entry, ...]
    errata: tuple[Erratum, ...]
    score: Score | None = None
    size_names: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()  # what reading a user's file noticed, each with its place
    symbols: tuple[Mapping[str, Any], ...] = ()  # the table of symbols, as the certificate has it
    theorems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the entries that state each
    origin: str = ""  # how the text that was read came to be
    withdrawn: tuple[tuple[str, str, str, str], ...] = ()  # id, number, what it said, why it is withdrawn

    @property
    def repairs(self) -> Mapping[str, int]:
        """How many records have a correction that is proved, a definition, consistent, ...; empty if it is old."""
        return Counter(erratum.correction for erratum in self.errata if erratum.correction)

    @property
    def proved_repairs(self) -> bool:
        """Whether everything that should stand there is proved, or is a definition."""
        return bool(self.repairs) and set(self.repairs) <= {"proved", "a definition"}

    @cached_property
    def by_number(self) -> Mapping[str, Entry]:
        return {entry.number: entry for entry in self.entries}

    @cached_property
    def first_assumed(self) -> Mapping[tuple[int, str], str]:
        """The entry that is the first of its section to assume something, by section and assumption."""
        found: dict[tuple[int, str], str] = {}
        for entry in self.entries:
            for _, fact in entry.assumptions:
                found.setdefault((entry.section, fact), entry.number)
        return found

    @cached_property
    def by_claim(self) -> Mapping[str, Claim]:
        """Every claim that is judged, by its id."""
        every = (c for e in self.entries for c in (*e.links, *e.line_claims, *e.checks, *e.gaps))
        return {claim.id: claim for claim in every}

    @cached_property
    def by_erratum(self) -> Mapping[str, Erratum]:
        return {erratum.id: erratum for erratum in self.errata}

    def count(self, kind: str, status: str | None = None) -> int:
        return sum(e.kind == kind and status in (None, e.status) for e in self.entries)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of entries that occur, displays first."""
        found = dict.fromkeys(e.kind for e in self.entries)
        return tuple(dict.fromkeys([*(kind.value for kind in Kind if kind.value in found), *found]))

    @cached_property
    def statuses(self) -> tuple[str, ...]:
        found = dict.fromkeys(e.status for e in self.entries)
        return tuple(dict.fromkeys([*(status.value for status in Status if status.value in found), *found]))

    @cached_property
    def verdicts(self) -> Mapping[str, int]:
        """How many links of the document, those of supplements left out, have each verdict that occurs."""
        return self._verdicts(ours=False)

    @cached_property
    def verdicts_of_ours(self) -> Mapping[str, int]:
        """The same for the links of supplements."""
        return self._verdicts(ours=True)

    def _verdicts(self, ours: bool) -> Mapping[str, int]:
        counts = dict.fromkeys((verdict.value for verdict in VerdictKind), 0)
        for entry in self.entries:
            if (entry.kind == Kind.SUPPLEMENT.value) is ours:
                for link in entry.links:
                    counts[link.verdict] = counts.get(link.verdict, 0) + 1
        return {verdict: count for verdict, count in counts.items() if count}

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """How many records have each weight, the gravest first; empty in an old certificate."""
        return {w.value: n for w in Weight if (n := sum(e.weight == w.value for e in self.errata))}

    @property
    def copied(self) -> str:
        """How many slips may be the transcription's, in words."""
        found = copied_words((erratum.weight, erratum.maybe_transcription) for erratum in self.errata)
        return found or "none may be the transcription's"

    @property
    def proof_room(self) -> int:
        """How many lines of each proof the pages show: all of short ones, and a bounded number altogether."""
        proofs = sum(link.proof is not None for entry in self.entries for link in entry.links)
        return max(12, min(100, PROOF_LINES // max(1, proofs)))

    @cached_property
    def engines(self) -> tuple[str, ...]:
        return tuple(sorted({engine for entry in self.entries for engine in entry.engines}))


__all__ = ["Claim", "Counterexample", "Entry", "Erratum", "Evidence", "Line", "Report", "Score"]
