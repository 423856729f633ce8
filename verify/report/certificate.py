"""The certificate: a run as JSON (schema 1), written whole or not at all, and read back with care."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..files import Unreadable, read_json

if TYPE_CHECKING:
    from derivations.document import Document
    from derivations.ledger import Claim

    from ..evidence import Counterexample, Evidence, Verdict
    from ..judging.run import EquationResult, ErratumResult, Judged, RunResult

SCHEMA = 1
MAX_BYTES = 256 * 1024 * 1024
PACKAGES = ("sympy", "mpmath", "numpy", "scipy", "python-flint", "z3-solver")
AGAIN = "write it again with `certify run --json FILE`"


class CertificateError(ValueError):
    """A certificate that cannot be written or read: the file, the place in it, and the remedy."""


# -- a run as JSON ------------------------------------------------------------------------------------
def to_json(result: RunResult, laboratory: Laboratory | None = None) -> dict[str, Any]:
    """The run as schema 1; everything in it is plain JSON with finite numbers.

    `laboratory` adds to each entry it speaks of the key `evidence`. It is added here, after all is judged: what is
    measured on finite networks supports a statement and never decides one.
    """
    from derivations.ledger import Kind

    from ..judging.transfer import plain_json

    document = result.document
    links = {f"{kind.value}": result.by_status(kind) for kind in Kind}
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "version": __version__,
        "source": {
            "key": document.key,
            "title": document.title,
            "author": document.author,
            "date": document.date,
            "sha256": document.sha256,
        },
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
            "by_status": result.by_status(),
            "by_status_and_kind": links,
            "by_verdict": result.by_verdict(),
            "seconds": result.seconds,
        },
        "sections": [{"number": section.number, "title": section.title} for section in document.sections],
        "equations": [equation_json(result, key) for key in result.equations],
        "errata": [erratum_json(found, document) for found in result.errata],
        "size_names": {name: spelled for j in judged_claims(result) for name, spelled in j.claim.size_names.items()},
    }
    if laboratory is not None:
        for equation in data["equations"]:
            equation["evidence"] = [evidence_json(e) for e in laboratory.evidence.get(equation["number"], ())]
        data["laboratory"] = laboratory.origin
    score = selftest_score(document)
    if score is not None:
        data["selftest"] = score
    return plain_json(data)


def selftest_score(document: Document) -> dict[str, Any] | None:
    """The score of the last `certify selftest` on this code, else of the version it says; None without one, and for a
    document whose links it does not vary."""
    from ..selftest import battery, score, store

    if battery.DOCUMENTS.get(document.key) is not document:
        return None
    last = [store.folder() / f"score-{plan}.json" for plan in ("full", "quick")]
    return score.known((*last, score.SHIPPED), store.code_version())


@dataclass(frozen=True)
class Laboratory:
    """Stored results of `certify lab`: evidence by number, and where it comes from."""

    evidence: Mapping[str, tuple[Evidence, ...]]
    origin: Mapping[str, Any]

    def lines(self, result: RunResult) -> list[str]:
        """What of it the run shows, and what in it speaks against a statement."""
        here = {key: self.evidence[key] for key in result.equations if key in self.evidence}
        supporting = [key for key, found in here.items() if any(e.outcome.value == "SUPPORTS" for e in found)]
        against = [
            f"laboratory: ({key}) {e.detail['quantity']} <= {e.detail['bound']} is violated in {e.detail['violations']}"
            " places; a measurement, no refutation"
            for key, found in here.items()
            for e in found
            if e.detail["violations"]
        ]
        named = f"({'), ('.join(supporting)})" if supporting else "no entry of this run"
        return [f"laboratory: supports {named}; proves nothing", *against]


def laboratory(path: str | os.PathLike[str]) -> Laboratory:
    """The evidence in a record or store of the laboratory.

    SUPPORTS where nothing is violated and some run met every hypothesis. What no run met, or too few runs measured,
    supports nothing (NOT_APPLICABLE); what is violated neither supports nor refutes (GAVE_UP), because
    floating-point runs decide nothing.

    Raises:
        CertificateError: the file is missing, damaged, or no result of the laboratory.
    """
    from ..evidence import Evidence, Outcome, Scope
    from ..lab.errors import LabError
    from ..lab.evidence import evidence, origin

    outcomes = {
        "not violated on the tested range": (Outcome.SUPPORTS, Scope.RANGE),
        "hypotheses met by no run": (Outcome.NOT_APPLICABLE, Scope.NONE),
        "violated": (Outcome.GAVE_UP, Scope.NONE),
    }
    try:
        found, source = evidence(os.fspath(path)), origin(os.fspath(path))
    except LabError as reason:
        raise CertificateError(str(reason)) from None
    return Laboratory(
        {
            number: tuple(
                Evidence("laboratory", *outcomes.get(s["verdict"], (Outcome.NOT_APPLICABLE, Scope.NONE)), s)
                for s in summaries
            )
            for number, summaries in found.items()
        },
        source,
    )


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

    equation, judged = result.document.equations[key], result.equations[key]
    lines = []
    relations = (None, *equation.chain.relations)
    for number, (relation, line) in enumerate(zip(relations, equation.lines, strict=True), 1):
        found = judged.lines.get(number)
        lines.append(
            {
                "relation": None if relation is None else relation.value,
                "printed": latex(line.printed),
                "text": text(line.printed),
                "corrected": None if line.corrected is None else latex(line.corrected),
                "corrected_text": None if line.corrected is None else text(line.corrected),
                "erratum": None if line.erratum is None else line.erratum.id,
                "verdict": None if found is None else found.verdict.verdict.value,
                "corrected_verdict": _corrected_verdict(found),
            }
        )
    return {
        "number": key,
        "kind": equation.kind.value,
        "section": equation.section,
        "title": equation.title,
        "remark": equation.remark,
        "status": judged.status.value,
        "effective_status": result.effective_status(key),
        "rests_on": rests_on(result, key),
        "uses": list(equation.uses),
        "lines": lines,
        "links": [
            {**claim_json(link, result.errata), "lines": list(equation.link_lines[link.claim.id])}
            for link in judged.links
        ],
        "line_claims": [{**claim_json(line), "lines": [number]} for number, line in judged.lines.items()],
        "checks": [claim_json(check) for check in judged.checks],
        "gaps": [claim_json(gap) for gap in judged.gaps],
        "errata": [erratum.id for erratum in equation.errata],
        "problems": list(judged.problems),
        "command": command(result.document, key),
        "seconds": judged.seconds,
    }


def rests_on(result: RunResult, key: str) -> list[str]:
    """The judged entries with an erratum on which an entry rests, directly or not."""
    from ..judging.run import Status, ancestors

    judged = result.equations
    return [
        used for used in ancestors(result.document, key) if used in judged and judged[used].status is Status.ERRATUM
    ]


def _corrected_verdict(judged: Judged | None) -> str | None:
    if judged is None or judged.corrected_verdict is None:
        return None
    return judged.corrected_verdict.verdict.value


def claim_json(judged: Judged, errata: Iterable[ErratumResult] = ()) -> dict[str, Any]:
    """A judged claim: a printed link, a printed line against its anchor, or a consistency check."""
    from ..judging.transfer import proof_to_json

    claim, verdict = judged.claim, judged.verdict
    corrected = None
    if judged.corrected is not None and judged.corrected_verdict is not None:
        corrected = verdict_json(judged.corrected_verdict)
    return {
        "id": claim.id,
        "relation": claim.relation.value,
        "printed": claim.latex,
        "class": verdict.claim_class.value,
        "kind": link_kind(judged, errata),
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


def link_kind(judged: Judged, errata: Iterable[ErratumResult]) -> str | None:
    """What is wrong with a refuted claim, in the words of its erratum (or of the errata)."""
    from ..evidence import VerdictKind

    if judged.verdict.verdict is not VerdictKind.REFUTED:
        return None
    if judged.verdict.reason == "malformed":
        return "malformed"
    recorded = {e.erratum.kind.value for e in errata if judged.claim.id in e.links}
    if len(recorded) == 1:
        return recorded.pop()
    if ":G" in judged.claim.id:
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
    """How to judge an entry again: the command line knows one document by number, others are handed to `run`."""
    from derivations.document import LINEARIZED_NETWORKS

    return (
        f"certify show {number}"
        if document is LINEARIZED_NETWORKS
        else f'verify.judging.run.run(["{number}"], document)'
    )


def mended(found: ErratumResult) -> str:
    """How far what should stand there is settled: the weakest verdict on its corrections, in words."""
    said = {_corrected_verdict(judged) for judged in found.evidence} - {None}
    return next((words for verdict, words in MENDED.items() if verdict in said), "not judged")


#: verdicts on a correction, the weakest first; a definition counts only where nothing else says more
MENDED: Mapping[str, str] = MappingProxyType(
    {
        "CONFLICT": "not settled, the engines contradict each other", "REFUTED": "refuted",
        "UNKNOWN": "not settled", "CONSISTENT": "consistent with every check, not proved",
        "ASSUMED": "assumed", "PROVED": "proved", "DEFINITION": "a definition",
    }
)  # fmt: skip


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
        "printed": found.printed,
        "corrected": found.corrected,
        "notes": erratum.notes,
        "status": "reported",
        "affects": list(found.affects),
        "conclusion_survives": found.conclusion_survives,
        "maybe_transcription": erratum.maybe_transcription,
        "evidence": [
            {
                "claim": judged.claim.id,
                "verdict": judged.verdict.verdict.value,
                "reason": judged.verdict.reason,
                "engines": [e.engine for e in judged.verdict.evidence if e.outcome.value == "REFUTES"],
                "counterexample": counterexample_json(judged.verdict.counterexample),
                "corrected_verdict": _corrected_verdict(judged),
            }
            for judged in found.evidence
        ],
        "command": command(document, found.equations[0]),
        "correction": mended(found),
    }


def gather(document: Document, results: Mapping[str, EquationResult], seconds: float) -> RunResult:
    """A run put together from entries that were judged one by one (by tests, or by other processes)."""
    from ..judging.run import RunResult, accounting, collect_errata

    ordered = {key: results[key] for key in document.equations if key in results}
    problems = tuple(problem for result in ordered.values() for problem in result.problems)
    errata = collect_errata(document, ordered)
    complete = len(ordered) == len(document.equations)
    draft = RunResult(document, ordered, errata, problems, seconds, complete)
    return RunResult(document, ordered, errata, (*problems, *accounting(draft)), seconds, complete)


# -- files --------------------------------------------------------------------------------------------
def check_writable(path: str | os.PathLike[str]) -> None:
    """Raise `CertificateError` now if `write(path, ...)` would fail later."""
    target = Path(path)
    try:
        if target.is_dir():
            raise CertificateError(f"cannot write {target}: it is a folder; name a file in it")
        if not target.parent.is_dir():
            raise CertificateError(f"cannot write {target}: there is no folder {target.parent}; create it first")
        if _is_device(target):
            return
        handle, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(os.path.realpath(target)))
        os.close(handle)
        os.unlink(temporary)
        if target.exists() and not os.access(target, os.W_OK):
            raise CertificateError(f"cannot write {target}: it is read-only; name another file")
    except (OSError, ValueError) as reason:
        if isinstance(reason, CertificateError):
            raise
        why = getattr(reason, "strerror", None) or str(reason)
        raise CertificateError(f"cannot write {target}: {why}; name a file in a folder you may write to") from None


def _is_device(target: Path) -> bool:
    return target.exists() and not stat.S_ISREG(target.stat().st_mode)


def write(path: str | os.PathLike[str], data: Mapping[str, Any]) -> None:
    """Write JSON to a temporary file beside `path`, then rename: the file is whole or is not there."""
    target = Path(path)
    try:
        body = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    except (TypeError, ValueError) as reason:
        raise CertificateError(f"cannot write {target}: the data are not JSON ({reason})") from None
    write_text(target, body)


def write_text(path: str | os.PathLike[str], body: str) -> None:
    """Write text whole or not at all."""
    check_writable(path)
    target = Path(path)
    if _is_device(target):
        target.write_text(body, encoding="utf-8")
        return
    real = os.path.realpath(target)
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".certificate-", dir=os.path.dirname(real))
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, stat.S_IMODE(os.stat(real).st_mode) if os.path.exists(real) else 0o666 & ~_umask())
        os.replace(temporary, real)
        temporary = ""
    except OSError as reason:
        raise CertificateError(f"cannot write {target}: {reason.strerror}; nothing was written") from None
    finally:
        if temporary:
            with suppress(OSError):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def read(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read and validate a certificate; raises `CertificateError` naming file, place and remedy."""
    target = Path(path)
    try:
        data = read_json(target, MAX_BYTES)
    except FileNotFoundError:
        raise CertificateError(f"{target}: cannot be read (No such file or directory); {AGAIN}") from None
    except Unreadable as reason:
        raise CertificateError(f"{target}: {reason}; {AGAIN}") from None
    problem = validate(data)
    if problem:
        raise CertificateError(f"{target}: {problem}; {AGAIN}")
    return data


_OPTIONAL_TEXT = (str, type(None))
_NUMBER = (int, float)
_SHAPES: Mapping[str, Mapping[str, Any]] = {
    "certificate": {
        "version": str, "source": dict, "environment": dict, "summary": dict, "equations": list, "errata": list,
    },
    "source": {"title": str, "sha256": str},
    "summary": {
        "displays": int, "unnumbered": int, "prose": int, "links": int, "by_status": dict, "by_verdict": dict,
        "seconds": _NUMBER,
    },
    "equation": {
        "number": str, "section": int, "title": str, "status": str, "effective_status": str, "uses": list,
        "lines": list, "links": list, "errata": list, "seconds": _NUMBER,
    },
    "line": {"printed": str, "corrected": _OPTIONAL_TEXT, "verdict": _OPTIONAL_TEXT},
    "link": {
        "id": str, "relation": str, "printed": str, "class": str, "assumptions": dict, "witness": dict,
        "verdict": str, "kind": _OPTIONAL_TEXT, "evidence": list, "proof": (dict, type(None)),
        "counterexample": (dict, type(None)), "corrected": _OPTIONAL_TEXT, "corrected_verdict": _OPTIONAL_TEXT,
    },
    "assumptions": {"definedness": list, "standing": list, "stated": list},
    "evidence": {"engine": str, "outcome": str, "scope": str, "detail": dict, "seconds": _NUMBER},
    "counterexample": {"sizes": dict, "values": dict, "lhs": str, "rhs": str, "radius": str},
    "erratum": {
        "id": str, "equation": str, "equations": list, "links": list, "type": str, "kind": str, "printed": str,
        "corrected": str, "notes": str, "status": str, "affects": list, "conclusion_survives": bool,
        "maybe_transcription": bool, "evidence": list,
    },
}  # fmt: skip


def validate(data: Any) -> str:
    """What is wrong with certificate data, and where; empty if nothing is."""
    try:
        _validate(data)
    except _Wrong as reason:
        return str(reason)
    return ""


class _Wrong(Exception):
    """A place and what is wrong there."""


def _validate(data: Any) -> None:
    if not isinstance(data, dict):
        raise _Wrong(f"top level: expected an object, found {_name(data)}")
    if data.get("schema") != SCHEMA or isinstance(data.get("schema"), bool):
        raise _Wrong(f"schema: expected {SCHEMA}, found {str(data.get('schema'))[:40]}")
    _fields(data, "certificate", "top level")
    _fields(data["source"], "source", "source")
    _fields(data["summary"], "summary", "summary")
    for counts in ("by_status", "by_verdict"):
        for key, value in data["summary"][counts].items():
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise _Wrong(f"summary.{counts}.{key[:40]}: expected a count, found {str(value)[:40]}")
    for i, equation in enumerate(data["equations"]):
        _validate_equation(equation, f"equations[{i}]")
    for i, erratum in enumerate(data["errata"]):
        _fields(erratum, "erratum", f"errata[{i}]")
    total = sum(len(equation["links"]) for equation in data["equations"])
    if data["summary"]["links"] != total:
        raise _Wrong(f"summary.links: {data['summary']['links']} are announced, {total} are listed")


def _validate_equation(equation: Any, place: str) -> None:
    _fields(equation, "equation", place)
    for i, evidence in enumerate(equation.get("evidence", [])):
        _fields(evidence, "evidence", f"{place}.evidence[{i}]")
    for i, line in enumerate(equation["lines"]):
        _fields(line, "line", f"{place}.lines[{i}]")
    for i, link in enumerate(equation["links"]):
        here = f"{place}.links[{i}]"
        _fields(link, "link", here)
        _fields(link["assumptions"], "assumptions", f"{here}.assumptions")
        for j, evidence in enumerate(link["evidence"]):
            _fields(evidence, "evidence", f"{here}.evidence[{j}]")
        if link["counterexample"] is not None:
            _fields(link["counterexample"], "counterexample", f"{here}.counterexample")


def _fields(data: Any, shape: str, place: str) -> None:
    if not isinstance(data, dict):
        raise _Wrong(f"{place}: expected an object, found {_name(data)}")
    for key, kinds in _SHAPES[shape].items():
        if key not in data:
            raise _Wrong(f"{place}: `{key}` is missing")
        value, wanted = data[key], kinds if isinstance(kinds, tuple) else (kinds,)
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            names = " or ".join(_NAMES[kind] for kind in wanted)
            raise _Wrong(f"{place}.{key}: expected {names}, found {_name(value)}")


_NAMES: Mapping[type, str] = {
    str: "text", dict: "an object", list: "a list", int: "a whole number", float: "a number", bool: "true or false",
    type(None): "null",
}  # fmt: skip


def _name(value: Any) -> str:
    return _NAMES.get(type(value), type(value).__name__)


__all__ = [
    "CertificateError",
    "Laboratory",
    "check_writable",
    "gather",
    "laboratory",
    "read",
    "to_json",
    "validate",
    "write",
]
