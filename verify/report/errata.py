"""The errata as a record to cite: Markdown, JSON and BibTeX, computed from a run.

Each record says what is printed, what it should say, why, what shows it, what it affects, and the command
that reproduces it. The status is `reported` until the author answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from derivations.document import LINEARIZED_NETWORKS
from derivations.ledger import Claim, Equation
from derivations.notation.latex import latex

from .. import __version__
from ..evidence import matrix_text
from ..judging.transfer import plain_json
from .certificate import command, erratum_json, mended

if TYPE_CHECKING:
    from ..evidence import Counterexample
    from ..judging.run import ErratumResult, RunResult

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
        "| id | equation | type | kind | conclusion survives |",
        "|---|---|---|---|---|",
    ]
    for found in result.errata:
        erratum = found.erratum
        survives = "yes" if found.conclusion_survives else "no"
        equations = ", ".join(f"({key})" for key in found.equations)
        head.append(f"| [{erratum.id}](#{erratum.id.lower()}) | {equations} | {erratum.type.value} | "
                    f"{erratum.kind.value} | {survives} |")  # fmt: skip
    return "\n".join([*head, *(line for found in result.errata for line in _record(result, found))]) + "\n"


def _opening(result: RunResult) -> tuple[str, str]:
    """How the records came about; that corrections are proved only where all are."""
    known = result.document is LINEARIZED_NETWORKS  # the document of `certify errata`
    maker = "`certify errata` writes this page. " if known else ""
    head = f"{maker}No record is asserted by hand: an engine refutes what"
    if all(mended(found) in SETTLED for found in result.errata):
        return f"{head} is printed, and the", "correction is proved. All are reported; none is confirmed by the author."
    return f"{head} is printed; each", "says how far its correction is settled. All are reported; none is confirmed."


def _record(result: RunResult, found: ErratumResult) -> list[str]:
    erratum = found.erratum
    kind = f"{erratum.type.value} ({erratum.kind.value})"
    out = ["", f"## {erratum.id}", ""]
    out += [
        f"- Equation: {', '.join(f'({key})' for key in found.equations)}",
        f"- Type: {kind}",
        f"- Status: {STATUS}",
        f"- Refuted: {', '.join(judged.claim.id for judged in found.evidence) or 'nothing'}",
        f"- Affects: {', '.join(f'({key})' for key in found.affects) or 'nothing later in the document'}",
        f"- Conclusion survives: {'yes' if found.conclusion_survives else 'no'}",
    ]
    if erratum.maybe_transcription:
        out.append("- The slip may be the transcription's and not the author's.")
    repair = mended(found)
    if repair not in SETTLED:
        out.append(f"- Correction: {repair}")
    out.append(f"- Reproduce: `{command(result.document, found.equations[0])}`")
    for key in found.equations:
        out += _says(result.document.equations[key], found)
    out += ["", f"Why: {erratum.notes}"]
    example = smallest(found)
    if example is not None:
        out += ["", "Counterexample: " + example_words(*example)]
    return out


def _says(entry: Equation, found: ErratumResult) -> list[str]:
    """What one equation says and what it should say, line by line."""
    out: list[str] = []
    for number, line in enumerate(entry.lines, 1):
        if line.erratum == found.erratum and line.corrected is not None:
            where = f"({entry.number}), line {number}"
            out += ["", f"{where}, says:", "", f"$${latex(line.printed)}$$"]
            out += ["", f"{where}, should say:", "", f"$${latex(line.corrected)}$$"]
    if entry.chain.premise_erratum == found.erratum:
        premises = ",\\; ".join(fact.statement() for fact in entry.chain.repaired_stated or ())
        out += ["", f"({entry.number}) says:", "", f"$${entry.latex}$$"]
        out += ["", f"({entry.number}) needs:", "", f"$${premises}$$"]
    for (_, link), gap in zip(entry.gaps.values(), entry.chain.gaps, strict=True):
        if gap.erratum == found.erratum:
            shown = ",\\; ".join(fact.statement() for fact in gap.shown)
            out += ["", f"({entry.number}) says, and it holds:", "", f"$${link.latex}$$"]
            out += [
                "",
                "From what the printed argument shows alone it does not follow, not even where:",
                "",
                f"$${shown}$$",
            ]
    return out


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
        "errata": [erratum_json(found, result.document) for found in result.errata],
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
