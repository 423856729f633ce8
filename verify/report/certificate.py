"""The certificate: a run as JSON (schema 1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .. import __version__
from .examples import example_words
from .files import CertificateError, check_writable, read, write, write_text
from .inline import spoken
from .measured import Laboratory, laboratory, of_document
from .schema import SCHEMA, validate

if TYPE_CHECKING:
    from derivations.document import Document
    from derivations.ledger import Claim, Erratum

    from ..evidence import Counterexample, Evidence, Verdict
    from ..judging.results import Amended, ErratumResult, Judged, RunResult

PACKAGES = ("sympy", "mpmath", "numpy", "scipy", "python-flint", "z3-solver")


def to_json(result: RunResult, laboratory: Laboratory | None = None) -> dict[str, Any]:
    """The run as schema 1; everything in it is plain JSON with finite numbers.

    `laboratory` adds to each entry it speaks of the key `evidence`; where none is handed in, what comes with the
    package about a document of ours is taken. It is added here, after all is judged: what is measured on finite
    networks supports a statement and never decides one.
    """
    from derivations.ledger import Kind

    from .plain import plain_json
    from .symbols import symbols_json

    document = result.document
    links = {f"{kind.value}": result.by_status(kind) for kind in Kind}
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "version": __version__,
        "source": source_json(document),
        "environment": environment(),
        "complete": result.complete,
        "ok": result.ok,
        "problems": list(result.problems),
        "summary": {
            "displays": result.count(Kind.DISPLAY),
            "unnumbered": result.count(Kind.UNNUMBERED),
            "prose": result.count(Kind.PROSE),
            "supplements": result.count(Kind.SUPPLEMENT),
            "links": result.links,
            **printed_json(document, result),
            "by_status": result.by_status(),
            "by_status_and_kind": links,
            "by_verdict": result.by_verdict(),
            "by_verdict_and_origin": {
                {"links": "document", "ours": "supplements"}[name]: counts for name, counts in result.links_of().items()
            },
            "seconds": result.seconds,
        },
        "theorems": {name: list(keys) for name, keys in document.theorems.items()},
        "sections": [{"number": number, "title": title} for number, title in document.titles.items()],
        "equations": [equation_json(result, key) for key in result.equations],
        "errata": [erratum_json(found, document) for found in result.errata],
        "symbols": symbols_json(document),
        "withdrawn": withdrawn_json(document),
        "origin": "" if document.origin is None else document.origin.how,
        "size_names": {name: spelled for j in judged_claims(result) for name, spelled in j.claim.size_names.items()},
    }
    from derivations import library

    if laboratory is None and library.is_listed(document):
        laboratory = of_document(document.key, None)
    if laboratory is not None:
        for equation in data["equations"]:
            equation["evidence"] = [evidence_json(e) for e in laboratory.evidence.get(equation["number"], ())]
        data["laboratory"] = laboratory.origin
    score = selftest_score(document)
    if score is not None:
        data["selftest"] = score
    return plain_json(data)


def printed_json(document: Document, result: RunResult) -> dict[str, int]:
    """How many lines stand against the print, how many say the same, and how many readings there are."""
    from .printed import counted

    lines, same, readings = counted(document.equations[key] for key in result.equations)
    return {"readings": readings, "printed_lines": lines, "lines_as_printed": same}


def source_json(document: Document) -> dict[str, Any]:
    """What a document is."""
    from derivations import library

    keys = ("key", "title", "author", "date", "sha256")
    return {**{key: getattr(document, key) for key in keys}, "is_default": document.key == library.DEFAULT}


def selftest_score(document: Document) -> dict[str, Any] | None:
    """The score of the last `certify selftest` on this code, else of the version it says; None without one, and for a
    document whose links it does not vary."""
    from derivations import library

    from ..selftest import score, store

    if document.key != library.DEFAULT or not library.is_listed(document):
        return None
    last = [store.folder() / f"score-{plan}.json" for plan in ("full", "quick")]
    return score.known((*last, score.SHIPPED), store.code_version())


def environment() -> dict[str, str]:
    """Versions of Python and of the packages that verdicts rest on."""
    import platform

    found = {"python": platform.python_version(), "derivation-verifier": __version__}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    with suppress(ImportError):
        from sympy.external.gmpy import GROUND_TYPES

        found["sympy ground types"] = GROUND_TYPES
    return found


def equation_json(result: RunResult, key: str) -> dict[str, Any]:
    """One entry with its lines, links, checks and errata."""
    from derivations.notation.latex import latex
    from derivations.notation.text import text

    from . import printed
    from .uses import proof_uses

    equation, judged = result.document.equations[key], result.equations[key]
    lines = []
    for number, (shown, line) in enumerate(zip(printed.shown(equation), equation.lines, strict=True), 1):
        found = judged.lines.get(number)
        lines.append(
            {
                "relation": shown.relation,
                "printed": shown.printed,
                "text": shown.text,
                "read_as": shown.read_as,
                "read_as_text": shown.read_as_text,
                "read_relation": shown.read_relation,
                "reading": shown.reading,
                "set_as": shown.set_as,
                "corrected": None if line.corrected is None else latex(line.corrected),
                "corrected_text": None if line.corrected is None else text(line.corrected),
                "erratum": None if line.erratum is None else line.erratum.id,
                "verdict": None if found is None else found.verdict.verdict.value,
                "corrected_verdict": _corrected_verdict(found),
            }
        )
    return {
        "number": key,
        "aliases": list(equation.aliases),
        "kind": equation.kind.value,
        "section": equation.section,
        "title": equation.title,
        "remark": equation.remark,
        "place": None if equation.place is None else asdict(equation.place),
        "status": judged.status.value,
        "effective_status": result.effective_status(key),
        "rests_on": rests_on(result, key),
        "uses": list(equation.uses),
        "printed": None if equation.printed is None else equation.printed.latex,
        "print": [asdict(line) for line in printed.print_lines(equation)],
        "proof_uses": list(proof_uses(result, key)),
        "lines": lines,
        "links": [
            {
                **claim_json(link, result.errata),
                "printed": printed.link_latex(equation, *equation.placed[link.claim.id].lines),
                "read_as": link.claim.latex,
                "lines": list(equation.placed[link.claim.id].lines),
            }
            for link in judged.links
        ],
        "line_claims": [{**claim_json(line), "lines": [number]} for number, line in judged.lines.items()],
        "checks": [claim_json(check) for check in judged.checks],
        "gaps": [claim_json(gap, gap=True) for gap in judged.gaps],
        "errata": [erratum.id for erratum in equation.errata],
        "problems": list(judged.problems),
        "command": command(result.document, key),
        "seconds": judged.seconds,
    }


def rests_on(result: RunResult, key: str) -> list[str]:
    """The judged entries with an erratum on which an entry rests, directly or not."""
    from ..judging.results import Status, ancestors

    judged = result.equations
    return [
        used for used in ancestors(result.document, key) if used in judged and judged[used].status is Status.ERRATUM
    ]


def _corrected_verdict(judged: Judged | None) -> str | None:
    if judged is None or judged.corrected_verdict is None:
        return None
    return judged.corrected_verdict.verdict.value


def claim_json(judged: Judged, errata: Iterable[ErratumResult] = (), gap: bool = False) -> dict[str, Any]:
    """A judged claim: a printed link, a printed line against its anchor, a consistency check, or what a gap leaves."""
    from .proofs import proof_to_json

    claim, verdict = judged.claim, judged.verdict
    corrected = None
    if judged.corrected is not None and judged.corrected_verdict is not None:
        repaired = judged.corrected_verdict
        corrected = {**verdict_json(repaired), "proof": proof_to_json(repaired.proof)}
    return {
        "id": claim.id,
        "relation": claim.relation.value,
        "printed": claim.latex,
        "class": verdict.claim_class.value,
        "kind": link_kind(judged, errata, gap),
        "assumptions": assumptions_json(claim),
        "witness": witness_json(claim, verdict),
        **verdict_json(verdict),
        "proof": proof_to_json(verdict.proof),
        "counterexample": counterexample_json(verdict.counterexample),
        "corrected": None if judged.corrected is None else judged.corrected.latex,
        "corrected_verdict": _corrected_verdict(judged),
        "correction": corrected,
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """The verdict, why, and the evidence."""
    return {
        "verdict": verdict.verdict.value,
        "reason": verdict.why,
        "evidence": [evidence_json(evidence) for evidence in verdict.evidence],
        "seconds": verdict.seconds,
    }


def link_kind(judged: Judged, errata: Iterable[ErratumResult], gap: bool = False) -> str | None:
    """What is wrong with a refuted claim, in the words of its erratum (or of the errata)."""
    from ..evidence import VerdictKind

    if judged.verdict.verdict is not VerdictKind.REFUTED:
        return None
    if judged.verdict.reason == "malformed":
        return "malformed"
    recorded = {e.erratum.kind.value for e in errata if judged.claim.id in e.links}
    if len(recorded) == 1:
        return recorded.pop()
    if gap:
        return "logic-gap"
    stronger = judged.corrected is not None and judged.corrected.stated != judged.claim.stated
    return "missing-condition" if stronger else "wrong-formula"


def assumptions_json(claim: Claim) -> dict[str, list[str]]:
    """The three parts, as statements in LaTeX."""
    parts = claim.assumptions
    return {
        "definedness": [fact.statement() for fact in parts.definedness],
        "standing": [fact.statement() for fact in parts.standing],
        "stated": [fact.statement() for fact in parts.stated],
    }


def witness_json(claim: Claim, verdict: Verdict) -> dict[str, Any]:
    """A model of the claim's assumptions: the judge's own, or one drawn here; or why there is none."""
    from derivations.notation.nodes import ShapeError

    if verdict.witness:
        return dict(verdict.witness)
    if verdict.reason == "malformed":
        return {"none": "the claim is malformed"}
    from ..bounds import engine as bounds
    from ..evidence import ClaimClass
    from ..models import NoModel, witness

    try:  # a claim that compares numbers has a model of the search for counterexamples, as the judge's own
        return bounds.witness(claim) if verdict.claim_class is ClaimClass.BOUND else witness(claim)
    except (NoModel, ShapeError) as reason:
        return {"none": str(reason)}


def evidence_json(evidence: Evidence) -> dict[str, Any]:
    """One engine's answer."""
    return {
        "engine": evidence.engine,
        "outcome": evidence.outcome.value,
        "scope": evidence.scope.value,
        "detail": dict(evidence.detail),
        "seconds": evidence.seconds,
    }


def counterexample_json(found: Counterexample | None) -> dict[str, Any] | None:
    """The model and both sides in numbers."""
    if found is None:
        return None
    return {
        "sizes": dict(found.sizes),
        "values": {name: [list(row) for row in rows] for name, rows in found.values.items()},
        "lhs": found.lhs,
        "rhs": found.rhs,
        "radius": found.radius,
        "where": found.where,
        "reading": found.note,
        "drawn": {name: [list(row) for row in rows] for name, rows in found.drawn.items()},
    }


def judged_claims(result: RunResult) -> Iterator[Judged]:
    """Every claim of a run that was judged as printed."""
    for found in result.equations.values():
        yield from (*found.links, *found.lines.values(), *found.checks, *found.gaps)


def command(document: Document, number: str) -> str:
    """How to judge an entry again: the command line knows the documents of the library, others are handed to `run`."""
    from derivations import library

    if not library.is_listed(document):
        return f'verify.judging.run.run(["{number}"], document)'
    return f"certify show {number}" + ("" if document.key == library.DEFAULT else f" --document {document.key}")


def mended(found: ErratumResult) -> str:
    """How far what should stand there is settled: the weakest verdict on its corrections, in words."""
    said: set[str | None] = {_corrected_verdict(judged) for judged in found.evidence} - {None}
    said = said or {verdict.verdict.value for one in found.amended for verdict in one.verdicts}
    return next((words for verdict, words in MENDED.items() if verdict in said), "not judged")


#: verdicts on a correction, the weakest first; a definition counts only where nothing else says more
MENDED: Mapping[str, str] = MappingProxyType(
    {
        "CONFLICT": "not settled, the engines contradict each other", "REFUTED": "refuted",
        "UNKNOWN": "not settled", "CONSISTENT": "consistent with every check, not proved",
        "ASSUMED": "assumed", "PROVED": "proved", "DEFINITION": "a definition",
    }
)  # fmt: skip


def weight(erratum: Erratum) -> str:
    """What a mistake does to what the document says, in one word."""
    assert erratum.weight is not None  # the record sees to it
    return erratum.weight.value


def later_json(erratum: Erratum, document: Document) -> dict[str, str] | None:
    """What the later version of the document prints at the place of a record, where one was compared."""
    found = None if document.origin is None else document.origin.later.get(erratum.id)
    if found is None or document.origin is None:
        return None
    return {"version": document.origin.version, "where": found.where, "state": found.state.value}


def kin_json(erratum: Erratum, document: Document) -> dict[str, list[str]]:
    """The records of other documents that are of the same mistake: as it says itself, and as listed documents say."""
    from derivations import library

    found = library.kin().get(erratum.id, library.Kin()) if library.is_listed(document) else library.Kin()
    return {
        "inherited_from": list(dict.fromkeys((*erratum.inherited_from, *found.inherited_from))),
        "inherited_by": list(dict.fromkeys((*erratum.inherited_by, *found.inherited_by))),
    }


def folder_of(data: Mapping[str, Any], path: str, taken: Iterable[str]) -> str:
    """A name for the folder of a certificate's pages: the document's key, or that of the file, and a number if it is
    taken."""
    source = data.get("source") if isinstance(data, Mapping) else None
    key = source.get("key") if isinstance(source, Mapping) else None
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", str(key) if key else Path(path).stem).strip("-") or "document"
    free = (stem if count == 1 else f"{stem}-{count}" for count in range(1, len(tuple(taken)) + 2))
    return next(name for name in free if name not in taken)


def withdrawn_json(document: Document) -> list[dict[str, str]]:
    """The records that are no longer upheld, each with the reason."""
    return [asdict(one) for one in document.withdrawn]


def amended_print(document: Document, one: Amended) -> str:
    """What stands at the place of a mistake, as it is printed."""
    from .printed import in_print

    key, said = one.amendment.place[1:].partition(")")[0], one.amendment.printed
    if said == one.amendment.corrected or key not in document.equations:
        return said  # a gap: what holds is what the print is read as
    return in_print(document.equations[key], said)


def said_in_words(document: Document, one: Amended) -> bool:
    """Whether the formula shown as the print is ours, of what a sentence says."""
    from .printed import in_words

    key, said = one.amendment.place[1:].partition(")")[0], one.amendment.printed
    return said != one.amendment.corrected and key in document.equations and in_words(document.equations[key], said)


def read_as(document: Document, one: Amended) -> list[str]:
    """Why a formula shown as the print is not it, line by line: a constant of ours stands for an order, say."""
    from .printed import shown

    key, said = one.amendment.place[1:].partition(")")[0], one.amendment.printed
    if key not in document.equations or said_in_words(document, one) or amended_print(document, one) != said:
        return []
    lines = shown(document.equations[key])
    return list(dict.fromkeys(x.reading for x in lines if x.reading and x.read_as and x.read_as in said))


def brief_json(found: ErratumResult, document: Document) -> dict[str, Any]:
    """What is printed and what is right where that is said most briefly, and how many more places there are."""
    from derivations.ledger.brief import LONGER, briefs

    entries = [document.equations[key] for key in found.equations]
    each = [
        pair for entry in entries for repair in entry.chain.repairs if repair.erratum == found.erratum
        for pair in briefs(entry, repair)
    ]  # fmt: skip
    if not each:
        return {}
    told = [pair for pair in each if LONGER not in pair] or each
    printed, right = min(told, key=lambda pair: len(spoken(pair[0])) + len(spoken(pair[1])))
    more = 0 if found.erratum.brief else len(each) - 1  # words speak of all places
    return {"printed": printed, "right": right, "more": more}


def argument_json(found: ErratumResult, document: Document) -> list[tuple[str, str]]:
    """For a gap: what the printed argument shows, and the definitions that a counterexample keeps to."""
    out: list[tuple[str, str]] = []
    for key in found.equations:
        for gap in document.equations[key].chain.gaps:
            if gap.erratum != found.erratum:
                continue
            parts = (
                ("From what the printed argument shows alone it does not follow:", gap.shown),
                ("under the definitions:", gap.under),
                ("not even in the case:", gap.case),
            )
            out += [(words, ",\\; ".join(fact.statement() for fact in facts)) for words, facts in parts if facts]
    return out


def erratum_json(found: ErratumResult, document: Document) -> dict[str, Any]:
    """One record; its status is `reported` until the author answers."""
    erratum = found.erratum
    return {
        "id": erratum.id,
        "equation": found.equations[0],
        "equations": list(found.equations),
        "links": list(found.links),
        "type": erratum.type.value,
        "kind": erratum.kind.value,
        "weight": weight(erratum),
        "printed": r" \\ ".join(amended_print(document, one) for one in found.amended),
        "corrected": found.corrected,
        "amendments": [
            {
                "place": one.amendment.place,
                "printed": amended_print(document, one),
                "in_words": not found.findings and said_in_words(document, one),
                "read_as": [] if found.findings else read_as(document, one),
                "corrected": one.amendment.corrected,
                "claims": [claim.id for claim in one.amendment.claims],
                "verdicts": [verdict.verdict.value for verdict in one.verdicts],
            }
            for one in found.amended
        ],
        "brief": brief_json(found, document),
        "argument": argument_json(found, document),
        "necessary_by": list(found.exactly),
        "read_off": list(found.findings),
        "notes": erratum.notes,
        "status": "reported",
        "affects": list(found.affects),
        "conclusion_survives": found.conclusion_survives,
        "survival": erratum.survival,
        "maybe_transcription": erratum.maybe_transcription,
        "later": later_json(erratum, document),
        **kin_json(erratum, document),
        "evidence": [
            {
                "claim": judged.claim.id,
                "verdict": judged.verdict.verdict.value,
                "reason": judged.verdict.reason,
                "engines": [e.engine for e in judged.verdict.evidence if e.outcome.value == "REFUTES"],
                "counterexample": counterexample_json(judged.verdict.counterexample),
                "counterexample_words": example_words(judged.claim, judged.verdict.counterexample)
                if judged.verdict.counterexample is not None and judged.verdict.reason != "malformed"
                else "",
                "corrected_verdict": _corrected_verdict(judged),
            }
            for judged in found.evidence
        ],
        "command": command(document, found.equations[0]),
        "correction": mended(found),
    }


__all__ = [
    "CertificateError",
    "Laboratory",
    "check_writable",
    "laboratory",
    "of_document",
    "read",
    "to_json",
    "validate",
    "write",
    "write_text",
]
