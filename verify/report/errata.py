"""The errata as a record to cite: Markdown, JSON and BibTeX, computed from a run.

Each record says what is printed, what it should say, why, what shows it, what it affects, and the command
that reproduces it. The status is `reported` until the author answers.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from derivations import library
from derivations.ledger import Claim, Equation, Weight
from derivations.ledger.origin import State

from .. import __version__
from ..evidence import VerdictKind, matrix_text
from .certificate import command, erratum_json, later_json, mended, weight, withdrawn_json
from .plain import plain_json

if TYPE_CHECKING:
    from ..evidence import Counterexample
    from ..judging.results import Amended, ErratumResult, RunResult

STATUS = "reported"
SETTLED = ("proved", "a definition")


def markdown(result: RunResult) -> str:
    """All records as one Markdown page."""
    source = result.document
    head = [
        f"# Errata of {source.author}, “{source.title}” ({source.date})",
        "",
        f"{len(result.errata)} records, computed by derivation-verifier {__version__} from the text with SHA-256",
        f"`{source.sha256}`.",
        *_opening(result),
        "",
        *_origin(result),
        "| id | equation | weight | kind | conclusion survives | transcription's? | in the later version |",
        "|---|---|---|---|---|---|---|",
    ]
    for found in result.errata:
        erratum = found.erratum
        equations = ", ".join(f"({key})" for key in found.equations)
        cells = [
            f"[{erratum.id}](#{erratum.id.lower()})", equations, weight(erratum), erratum.kind.value,
            "yes" if found.conclusion_survives else "no", "maybe" if erratum.maybe_transcription else "no",
            (later_json(erratum, source) or {"state": ""})["state"],
        ]  # fmt: skip
        head.append(f"| {' | '.join(cells)} |")
    records = [line for found in result.errata for line in _record(result, found)]
    return "\n".join([*head, *records, *_withdrawn(result)]) + "\n"


def _opening(result: RunResult) -> tuple[str, ...]:
    """How the records came about: what is by hand and what is computed; that corrections are proved where all are."""
    document = result.document
    option = "" if document.key == library.DEFAULT else f" --document {document.key}"
    maker = f"`certify errata{option}` writes this page. " if library.is_listed(document) else ""
    if all(mended(found) in SETTLED for found in result.errata):
        corrections = "what should stand there is the corrected claim as it was judged, and the correction is proved."
    else:
        corrections = (
            "what should stand there is the corrected claim as it was judged; each says how far it is settled."
        )
    return (
        f"{maker}By hand are the entries (what is printed, and how a line is mended), the words that say why, the "
        "weight, and what the later version was found to print. Computed are the rest: an engine refutes what is "
        "printed, and "
        f"{corrections} All are reported; none is confirmed by the author.",
        "",
        "*Grave*: a result is wrong as stated, or its proof lacks a part that nothing else in the document supplies. "
        "*Minor*: a line, a premise or a step is wrong, and the results that use it hold once it is mended. "
        "*Editorial*: letters, signs or words that a reader mends while reading.",
    )


def _origin(result: RunResult) -> list[str]:
    """How the text that was read came to be, and how many slips may be the copy's."""
    origin, errata = result.document.origin, result.errata
    if origin is None or not errata:
        return []
    return [f"{origin.how} {counted(result)}", ""]


def counted(result: RunResult) -> str:
    """How many records there are of each weight, may be the transcription's, and still stand in the later version."""
    errata, origin = result.errata, result.document.origin
    weights = Counter(weight(found.erratum) for found in errata)
    words = [f"Of {len(errata)} records {', '.join(f'{weights[w.value]} are {w.value}' for w in Weight)}"]
    copied = sum(found.erratum.maybe_transcription for found in errata)
    words.append(f"{copied} may be the transcription's")
    if origin is not None:
        states = Counter(origin.later[f.erratum.id].state for f in errata if f.erratum.id in origin.later)
        words.append(
            f"of {origin.version}, {states[State.STILL]} are still there, {states[State.MENDED]} are mended, and "
            f"{states[State.ABSENT]} cannot be compared"
        )
    return "; ".join(words) + "."


def _record(result: RunResult, found: ErratumResult) -> list[str]:
    erratum = found.erratum
    kind = f"{erratum.type.value} ({erratum.kind.value})"
    out = ["", f"## {erratum.id}", ""]
    out += [
        f"- Equation: {', '.join(f'({key})' for key in found.equations)}",
        f"- Type: {kind}",
        *([] if weight(erratum) == erratum.type.value else [f"- Weight: {weight(erratum)}"]),
        f"- Status: {STATUS}",
        f"- Refuted: {', '.join(refuted(found)) or 'nothing'}",
        *(f"- Read off the letters: {words}" for words in found.findings),
        f"- Affects: {', '.join(f'({key})' for key in found.affects) or 'nothing later in the document'}",
        f"- Conclusion survives: {'yes' if found.conclusion_survives else 'no'}",
    ]
    if erratum.maybe_transcription:
        out.append("- The slip may be the transcription's and not the author's.")
    later = later_json(erratum, result.document)
    if later is not None:
        out.append(f"- In {later['version']}: {later['where']}, {later['state']}")
    repair = mended(found)
    if repair not in SETTLED:
        out.append(f"- Correction: {repair}")
    out.append(f"- Reproduce: `{command(result.document, found.equations[0])}`")
    for one in found.amended:
        out += _amendment(found, one)
    for key in found.equations:
        out += _shown(result.document.equations[key], found)
    if found.exactly:
        proved = ", ".join(f"({name})" for name in found.exactly)
        out += ["", f"The premises are necessary as well: {proved} proves them where what is printed holds."]
    out += ["", f"Why: {erratum.notes}"]
    example = smallest(found)
    if example is not None:
        out += ["", "Counterexample: " + example_words(*example)]
    return out


def _amendment(found: ErratumResult, one: Amended) -> list[str]:
    """What one place says and what it should say, with how the correction was judged."""
    said = one.amendment
    if said.printed == said.corrected:
        return ["", f"{said.place} says, and it holds:", "", f"$${said.printed}$$"]
    judged = ", ".join(f"{claim.id} {v.verdict.value}" for claim, v in zip(said.claims, one.verdicts, strict=True))
    return [
        "", f"{said.place}, says:", "", f"$${said.printed}$$",
        "", f"{said.place}, should say:", "", f"$${said.corrected}$$", "", f"Judged: {judged}.",
    ]  # fmt: skip


def _shown(entry: Equation, found: ErratumResult) -> list[str]:
    """For a gap: what the printed argument shows, and the definitions that a counterexample keeps to."""
    out: list[str] = []
    for gap in entry.chain.gaps:
        if gap.erratum != found.erratum:
            continue
        parts = (
            ("From what the printed argument shows alone it does not follow:", gap.shown),
            ("under the definitions:", gap.under),
            ("not even in the case:", gap.case),
        )
        for words, facts in parts:
            if facts:
                said = ",\\; ".join(fact.statement() for fact in facts)
                out += ["", words, "", f"$${said}$$"]
    return out


def _withdrawn(result: RunResult) -> list[str]:
    """The records that are no longer upheld, at the end of the page."""
    document = result.document
    chosen = [one for one in document.withdrawn if one.equation in result.equations]
    if not chosen:
        return []
    out = ["", "## Withdrawn records", "", "These ids stay, so that what cites them finds the reason."]
    for one in chosen:
        out += ["", f"### {one.id}", "", f"- Equation: ({one.equation})", "- Status: withdrawn", ""]
        out += [f"It said: {one.said}", "", f"Why it is withdrawn: {one.reason}"]
    return out


def refuted(found: ErratumResult) -> list[str]:
    """The ids of the claims that are refuted."""
    return [judged.claim.id for judged in found.evidence if judged.verdict.verdict is VerdictKind.REFUTED]


def smallest(found: ErratumResult) -> tuple[Claim, Counterexample] | None:
    """The first counterexample in numbers among the evidence, with the claim it refutes."""
    for judged in found.evidence:
        if judged.verdict.counterexample is not None and judged.verdict.reason != "malformed":
            return judged.claim, judged.verdict.counterexample
    return None


def example_words(claim: Claim, example: Counterexample) -> str:
    """A counterexample as one sentence."""
    names = claim.size_names
    sizes = [f"{names.get(name, name)} = {value}" for name, value in example.sizes.items()]
    values = [f"{name} = {matrix_text(rows)}" for name, rows in example.values.items()]
    model = ", ".join([*sizes, *values])
    note = f" {example.note[:1].upper()}{example.note[1:]}." if example.note else ""
    if not example.lhs or example.lhs == example.rhs:
        return f"{claim.id} with {model}.{note}"
    sides = f"the left side is {example.lhs}, the right side {example.rhs}"
    accuracy = f" (both within {example.radius})" if example.radius not in ("", "0") else ""
    place = f" at {example.where}" if example.where else ""
    return f"{claim.id} with {model}: {sides}{accuracy}{place}.{note}"


def to_json(result: RunResult) -> str:
    """All records as JSON, in the form of the certificate."""
    data = {
        "schema": 1,
        "version": __version__,
        "source": {"title": result.document.title, "sha256": result.document.sha256},
        "origin": "" if result.document.origin is None else result.document.origin.how,
        "errata": [erratum_json(found, result.document) for found in result.errata],
        "withdrawn": withdrawn_json(result.document),
    }
    return json.dumps(plain_json(data), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def bibtex(result: RunResult) -> str:
    """One @misc entry for each record."""
    return "\n".join(_entry(result, found) for found in result.errata)


def _entry(result: RunResult, found: ErratumResult) -> str:
    source, erratum = result.document, found.erratum
    equations = ", ".join(f"({key})" for key in found.equations)
    plural = "equations" if len(found.equations) > 1 else "equation"
    again = command(source, found.equations[0])
    fields = {
        "title": f"Erratum {erratum.id}: {plural} {equations} of ``{source.title}''",
        "author": "{The derivation verifier authors}",
        "howpublished": f"derivation-verifier {__version__}, \\texttt{{{tex_text(again)}}}",
        "note": f"{erratum.type.value.capitalize()} ({erratum.kind.value}), {STATUS}; concerns {source.author}, "
        f"{source.date}. {tex_text(erratum.notes)}",
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{erratum.id},\n{body}\n}}\n"


_SPECIAL = re.compile(r"([&%$#_{}~^\\])")
_ESCAPED = {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}


def tex_text(words: str) -> str:
    """Plain words with TeX's special characters escaped."""
    return _SPECIAL.sub(lambda m: _ESCAPED.get(m[1], "\\" + m[1]), words)


FORMATS: Mapping[str, Callable[[RunResult], str]] = MappingProxyType(
    {"md": markdown, "json": to_json, "bibtex": bibtex}
)

__all__ = ["FORMATS", "bibtex", "markdown", "to_json"]
