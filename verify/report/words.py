"""The words of a report, each said once: marks and signs, kinds and statuses, a verdict with how far it reaches.

Text, notebook and pages import them; pages know verdicts by their names in a certificate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from derivations.ledger import Equation, ErratumKind, Kind, Relation

from ..evidence import ClaimClass, Evidence, Outcome, Scope, Verdict, VerdictKind
from ..judging.results import Status

if TYPE_CHECKING:
    from ..judging.results import EquationResult

MARKS = {
    VerdictKind.PROVED: "✓", VerdictKind.REFUTED: "✗", VerdictKind.DEFINITION: "d", VerdictKind.ASSUMED: "a",
    VerdictKind.CONSISTENT: "~", VerdictKind.UNKNOWN: "?", VerdictKind.CONFLICT: "!",
}  # fmt: skip
LEGEND = "✓ proved  ✗ refuted  d definition  a assumed  ~ consistent  ? unknown  ! conflict"
#: marks on pages, where a definition and a stated input need no letters, for verdicts and statuses by name
PAGE_MARKS: Mapping[str, str] = MappingProxyType(
    {
        **{verdict.value: mark for verdict, mark in MARKS.items()},
        VerdictKind.DEFINITION.value: "≔", VerdictKind.ASSUMED.value: "◇",
        Status.PROVED.value: "✓", Status.ERRATUM.value: "✗", Status.DEFINITION.value: "≔",
        Status.STATEMENT.value: "§", Status.ASSUMED.value: "◇", Status.UNRESOLVED.value: "?",
        Status.REFUTED.value: "✗", Status.NOT_READ.value: "∅", Status.SKIPPED.value: "–",
    }
)  # fmt: skip
KIND_NAMES = {
    Kind.DISPLAY: "displays", Kind.UNNUMBERED: "unnumbered", Kind.PROSE: "prose", Kind.SUPPLEMENT: "supplements",
}  # fmt: skip
ERRATUM_KINDS: Mapping[str, str] = MappingProxyType(
    {
        ErratumKind.MALFORMED.value: "malformed: the shapes do not fit",
        ErratumKind.WRONG_FORMULA.value: "wrong formula",
        ErratumKind.MISSING_CONDITION.value: "a condition is missing",
        ErratumKind.LOGIC_GAP.value: "a gap in the logic",
        ErratumKind.NOTATION.value: "notation",
    }
)
#: of a printed formula for which several lines of an entry stand together
WRITTEN_OUT = "What it is said for is written out by formulas of ours."
#: relations by their names in a certificate; those of measurements go further than those of claims
SIGNS: Mapping[str, str] = MappingProxyType({**{r.value: r.sign for r in Relation}, ">=": "≥"})
RELATION_TEX: Mapping[str, str] = MappingProxyType({**{r.value: r.tex for r in Relation}, ">=": r"\ge", ">": ">"})


def mark(word: str) -> str:
    """One character for the name of a verdict or a status."""
    return PAGE_MARKS.get(word, "•")


def sign(relation: str) -> str:
    """A relation by its name, as one character where there is one."""
    return SIGNS.get(relation, relation)


def marks(judged: EquationResult) -> str:
    """One mark for each printed link."""
    return "".join(MARKS[link.verdict.verdict] for link in judged.links)


def general(verdict: Verdict, sources: bool = False) -> bool:
    """Whether it holds for all sizes: proved so, or a definition or stated input that is well-typed.

    What follows by transitivity has no evidence of its own: it is as general as its `sources`.
    """
    if verdict.verdict is not VerdictKind.PROVED:
        return verdict.verdict in (VerdictKind.DEFINITION, VerdictKind.ASSUMED)
    if not verdict.evidence:
        return sources
    return any(e.outcome is Outcome.PROVES and e.scope is Scope.ALL for e in verdict.evidence)


def named(entry: Equation) -> str:
    """(45), with its errata where the entry has some."""
    ids = ", ".join(erratum.id for erratum in entry.errata)
    return f"({entry.number})" + (f" [corrected: {ids}]" if ids else "")


def headline(verdict: Verdict, sources: bool = False) -> str:
    """The verdict in words, with how far it reaches."""
    word = verdict.verdict.value
    if verdict.verdict is VerdictKind.PROVED:
        return f"{word} for all sizes" if general(verdict, sources) else f"{word} at the listed sizes"
    if verdict.verdict is VerdictKind.REFUTED and verdict.reason == "malformed":
        return f"{word}: malformed"
    return word


def engines(verdict: Verdict) -> str:
    """Which engines proved, refuted or support it."""
    words = []
    for outcome in (Outcome.PROVES, Outcome.REFUTES, Outcome.SUPPORTS):
        found = [e for e in verdict.evidence if e.outcome is outcome and not _idle(e, verdict)]
        if found:
            words.append(f"{outcome.value.lower()}: {', '.join(_engine(e) for e in found)}")
    if verdict.listed:
        words.append(f"sizes {verdict.listed}")
    for evidence in verdict.evidence:
        if evidence.engine == "shape" and evidence.outcome is Outcome.REFUTES:
            words.append(str(evidence.detail.get("reason", "")))
    plainly = verdict.verdict in (VerdictKind.PROVED, VerdictKind.REFUTED)
    own_reason = not verdict.evidence or verdict.claim_class is ClaimClass.DEFINITION
    if verdict.reason and (not plainly or own_reason):
        words.append(verdict.why)
    return "; ".join(word for word in words if word)


def _idle(evidence: Evidence, verdict: Verdict) -> bool:
    """The shape engine only says that a claim is well-typed, unless that is the claim."""
    return evidence.engine == "shape" and evidence.outcome is Outcome.SUPPORTS


def _engine(evidence: Evidence) -> str:
    replayed = ", replayed" if evidence.detail.get("replayed") else ""
    return f"{evidence.engine} ({evidence.scope.value}{replayed})"


def kin_words(kin: Mapping[str, Any]) -> str:
    """The records of other documents that are of the same mistake, in words; empty where there are none."""
    said = (("Inherited from", kin.get("inherited_from")), ("Inherited by", kin.get("inherited_by")))
    return "; ".join(f"{words} {', '.join(ids)}" for words, ids in said if ids)


def survival_words(survives: bool, words: str = "") -> str:
    """Whether a conclusion survives a mistake: yes or no, and what of it where that says too little."""
    return ("yes" if survives else "no") + (f", {words}" if words else "")


def copied_words(records: Iterable[tuple[str, bool]]) -> str:
    """How many records may be the transcription's, and how many of these are grave; empty where none may be.

    A record is its weight, and whether the transcription may have made the slip.
    """
    weights = [weight for weight, copied in records if copied]
    grave = weights.count("grave")
    more = f", {grave} of them grave" if grave else ""
    return f"{len(weights)} may be the transcription's{more}" if weights else ""


__all__ = [
    "ERRATUM_KINDS",
    "KIND_NAMES",
    "LEGEND",
    "MARKS",
    "RELATION_TEX",
    "WRITTEN_OUT",
    "copied_words",
    "engines",
    "general",
    "headline",
    "kin_words",
    "mark",
    "marks",
    "named",
    "sign",
    "survival_words",
]
