"""One entry of the notes as a notebook shows it: the chain with a mark on each link, verdicts, what fails, the repair.

>>> from verify.notebook import walk
>>> walk("46")
(46) the product in the last term: proved ✓✓✓
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from derivations import library
from derivations.document import Document
from derivations.ledger import Claim, Equation, Relation
from derivations.notation.latex import PRODUCT, latex, wrap
from derivations.notation.nodes import Add, Expect, Mul, Neg, Node
from derivations.sources import Source, SourceError

from .evidence import Verdict, VerdictKind
from .judging.check import Checked, Finding, check_text, checked, used_first, with_used
from .judging.entry import judge_equation
from .judging.errata import survives
from .judging.judge import judge
from .judging.lending import Borrowing, proved
from .judging.results import EquationResult, ErratumResult, Judged, dependents
from .judging.run import together
from .report import inline
from .report.checked import beneath, summary, text_lines
from .report.examples import example_words, refuted, smallest
from .report.printed import print_lines, shown, tex
from .report.text import accounting_lines
from .report.typed import set_mathematics
from .report.words import LEGEND, MARKS, WRITTEN_OUT, engines, general, headline, marks, named

WIDE = 76  # letters from which a line is broken into rows

_walked: dict[tuple[str, str], EquationResult] = {}
_judged: dict[str, dict[str, EquationResult]] = {}  # of documents that are read from files, also what was not walked


def walk(number: str | int, document: Document | str = library.DEFAULT) -> Walk:
    """Judge the entry `number` now, and show it; `lee2019:S49` is an entry of another document of the library.

    A document that is read from files is judged as files are, each display with what those that it uses have proved.

    Raises:
        KeyError: the document has no such entry.
        UnknownDocument: the library has no document of that key.
    """
    named_document, key = library.addressed(str(number), None) if document == library.DEFAULT else (None, str(number))
    document = found(document if named_document is None else named_document)
    if key not in document.equations:
        raise KeyError(f"({key}) is not an entry of {document.title!r}; `list(document.equations)` names them all")
    entry = document.equations[key]
    source = library.source(document)
    result = judge_equation(entry) if source is None else judged_of(source, entry.number)
    _walked[document.key, entry.number] = result
    return Walk(document, entry, result)


def judged_of(source: Source, key: str) -> EquationResult:
    """A display of files, judged after those that it uses; each once in a session."""
    equations = source.document.equations
    known = _judged.setdefault(source.document.key, {})
    wanted = with_used(equations, (key,))
    for one in used_first(equations, [name for name in equations if name in wanted]):
        if one not in known:
            lent = [loan for used in equations[one].uses if used in known for loan in proved(used, known[used])]
            known[one] = checked(equations[one], source.shown[one], Borrowing(judge, lent))
    return known[key]


def tally(document: Document | str = library.DEFAULT) -> Tally:
    """The accounting of everything walked so far in this session."""
    document = found(document)
    return Tally(document, {key: result for (name, key), result in _walked.items() if name == document.key})


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext verify.notebook`: then `%%certify` over a cell of LaTeX, or `%%certify md` of Markdown, judges it."""
    shell.register_magic_function(certify, magic_kind="cell", magic_name="certify")


def certify(line: str, cell: str) -> Cell:
    """The verdicts on a cell; what cannot be read is said in its place."""
    name = "cell.md" if line.strip() in ("md", "markdown") else "cell.tex"
    try:
        return Cell(check_text(cell, name))
    except SourceError as reason:
        return Cell(None, str(reason))


@dataclass(frozen=True)
class Cell:
    """A judged cell: one row for each link, with its mathematics; why it cannot be read, where that is so."""

    checked: Checked | None
    wrong: str = ""

    def __repr__(self) -> str:
        return self.wrong if self.checked is None else "\n".join(text_lines(self.checked))

    def _repr_markdown_(self) -> str:
        if self.checked is None:
            return f"**Not read.** {safe(self.wrong)}"
        rows = ["| link | claim | verdict | |", "|---|---|---|---|"]
        rows += [self._row(finding) for finding in self.checked.findings]
        notices = [f"*{safe(str(notice))}*" for notice in self.checked.source.notices]
        return "\n\n".join((*notices, "\n".join(rows), safe(summary(self.checked)))) + "\n"

    @staticmethod
    def _row(finding: Finding) -> str:
        judged = finding.judged
        if judged is None:
            why = finding.display.why if finding.link is None else finding.link.why
            said = finding.display.skipped or str(why)
            return f"| {finding.id} | | {finding.verdict} | {_cell(said)} |"
        mark = MARKS[judged.verdict.verdict]
        claim = judged.claim.latex.replace("|", r"\vert ")
        return f"| {finding.id} | ${claim}$ | {mark} {finding.verdict} | {_cell(' '.join(beneath(finding)))} |"


def found(document: Document | str) -> Document:
    """A document, or the one with that key in the library."""
    return library.document(document) if isinstance(document, str) else document


@dataclass(frozen=True)
class Tally:
    """Counts by kind and status; the links by verdict."""

    document: Document
    results: Mapping[str, EquationResult]

    def __repr__(self) -> str:
        lines = accounting_lines(together(self.document, self.results, 0.0))
        return "\n".join(line for line in lines if not line.startswith("time"))


@dataclass(frozen=True)
class Walk:
    """One judged entry; a notebook shows it as Markdown with LaTeX."""

    document: Document
    entry: Equation
    judged: EquationResult

    @property
    def sources(self) -> bool:
        """Whether all that is proved with evidence is proved for all sizes; what follows by transitivity is no more."""
        every = (*self.judged.links, *self.judged.lines.values())
        proofs = [v for j in every for v in (j.verdict, j.corrected_verdict) if v is not None and v.evidence]
        return all(general(v) for v in proofs if v.verdict is VerdictKind.PROVED)

    def __repr__(self) -> str:
        return f"({self.entry.number}) {self.entry.title}: {self.judged.status.value} {marks(self.judged)}"

    def _repr_markdown_(self) -> str:
        return "\n\n".join(self._parts()) + "\n"

    def _parts(self) -> Iterator[str]:
        ids = ", ".join(erratum.id for erratum in self.entry.errata)
        status = self.judged.status.value + (f", {ids}" if ids else "")
        yield f"**({self.entry.number})** {safe(self.entry.title)}: **{status}**"
        if self.judged.problems:
            yield "\n".join(f"- **Not settled.** {safe(problem)}" for problem in self.judged.problems)
        yield self._chain(corrected=False)
        yield from self._readings()
        yield self._table()
        if self.entry.chain.stated:
            yield f"The sentence states: {_statements(self.entry.chain.stated)}."
        for found in together(self.document, {self.entry.number: self.judged}, 0.0).errata:
            yield from self._erratum(found)
        if self.entry.errata:
            yield from self._repair()
        if self.entry.uses:
            yield f"Uses {', '.join(named(self.document.equations[used]) for used in self.entry.uses)}."
        if self.entry.remark:
            yield set_words(self.entry.remark)

    # -- the chain --------------------------------------------------------------------------------------
    def _chain(self, corrected: bool) -> str:
        """All lines, each with the mark and id of the link that leads to it."""
        arriving = {link.right: id for id, link in self.entry.placed.items()}
        links = {link.claim.id: link for link in self.judged.links}
        rows: list[str] = []
        relations: tuple[Relation | None, ...] = (None, *self.entry.chain.relations)
        lines = shown(self.entry)
        for number, (relation, line) in enumerate(zip(relations, self.entry.lines, strict=True), 1):
            changed = corrected and line.corrected is not None
            first, *rest = broken(line.best if corrected else line.printed)
            if not corrected and lines[number - 1].read_as is not None:
                first, rest = lines[number - 1].set_as or r"\text{(in words)}", []
            link = links.get(arriving.get(number, ""))
            label, sign = "", ""
            if link is not None and relation is not None:
                claim, verdict = link.claim, link.verdict
                if corrected and link.corrected is not None and link.corrected_verdict is not None:
                    claim, verdict = link.corrected, link.corrected_verdict
                    changed = changed or claim.relation is not relation
                label = f"{MARKS[verdict.verdict]} {claim.id}"
                sign = claim.relation.tex
                if not corrected:
                    sign = tex(lines[number - 1].relation or claim.relation.value)
            label += "*" if changed else ""
            mark = rf"\text{{{label}}}" if label else ""
            rows.append(rf"{mark} && {sign}\; & {first}")
            rows.extend(rf"&&& \quad {more}" for more in rest)
        body = " \\\\[4pt]\n".join(rows)
        return f"$$\n\\begin{{aligned}}\n{body}\n\\end{{aligned}}\n$$"

    def _readings(self) -> Iterator[str]:
        """What lines are read as, where that is something else than what is printed, and what is left out."""
        out = []
        for number, line in enumerate(shown(self.entry), 1):
            if line.reading:
                before = f"{tex(line.read_relation)} " if line.read_relation else ""
                what = "read as" if line.printed else "in words; our formula:"
                what += f" ${before}{line.read_as}$" if line.read_as else f" ({line.read_relation})"
                out.append(f"- line {number} is {what}. {safe(line.reading)}")
        for one in print_lines(self.entry):
            why = WRITTEN_OUT if len(one.lines) > 1 else one.left_out
            if why is not None:
                out.append(f"- printed and not entered: ${one.set_as}$. {safe(why)}")
        if out:
            yield "\n".join(out)

    def _table(self) -> str:
        rows = ["| claim | verdict | found by |", "|---|---|---|"]
        rows.extend(self._row(link) for link in self.judged.links)
        said = {link.claim.content for link in self.judged.links}
        for number, line in self.judged.lines.items():
            if line.claim.content not in said:
                rows.append(self._row(line, f" (line {number} against {self._anchor(line.claim)})"))
        rows.extend(self._row(check, " (consistency check)") for check in self.judged.checks)
        return "\n".join(rows)

    def _row(self, judged: Judged, what: str = "") -> str:
        verdict, by = judged.verdict, _cell(engines(judged.verdict) or judged.verdict.reason)
        return f"| {judged.claim.id}{what} | {_verdict(verdict, self.sources)} | {by} |"

    def _anchor(self, claim: Claim) -> str:
        lines = [line.printed for line in self.entry.lines]
        return f"line {lines.index(claim.lhs) + 1}" if claim.lhs in lines else "its definition"

    # -- what is wrong ----------------------------------------------------------------------------------
    def _erratum(self, found: ErratumResult) -> Iterator[str]:
        erratum = found.erratum
        others = [e.number for e in self.document.equations.values() if erratum in e.errata]
        same = [f"({number})" for number in others if number != self.entry.number]
        said = ", ".join(refuted(found))
        kind = f"{erratum.type.value}, {erratum.kind.value}, reported"
        yield f"**{erratum.id}** ({kind}). Refuted: {said or 'nothing'}. {set_words(erratum.notes)}"
        example = smallest(found)
        if example is not None:
            yield f"*Smallest counterexample.* {safe(example_words(*example))}"
        resting = ", ".join(f"({number})" for number in dependents(self.document, others)) or "nothing later"
        words = [f"On it rests: {resting}."]
        words.append(
            "What rests on it survives the correction."
            if survives(self.document, erratum, tuple(others))
            else "The conclusion changes with it."
        )
        if same:
            words.append(f"The same slip is in {', '.join(same)}.")
        if erratum.maybe_transcription:
            words.append("It may be the transcription's.")
        yield " ".join(words)

    def _repair(self) -> Iterator[str]:
        every = (*self.judged.links, *self.judged.lines.values(), *self.judged.checks)
        repaired = [j.corrected_verdict for j in every if j.corrected_verdict is not None]
        whole = repaired and all(v.verdict is VerdictKind.PROVED and general(v, self.sources) for v in repaired)
        yield f"*Corrected* (lines with * are changed{'; proved for all sizes' if whole else ''}):"
        yield self._chain(corrected=True)
        if self.entry.chain.repaired_stated:
            yield f"It holds if {_statements(self.entry.chain.repaired_stated)}."


def broken(node: Node) -> list[str]:
    """LaTeX of a line; a wide sum, or the expectation of a wide sum or product, in several rows."""
    whole = latex(node)
    if _width(whole) <= WIDE:
        return [whole]
    if isinstance(node, Add):
        return _rows(_terms(node))
    if isinstance(node, Expect) and isinstance(node.args[0], Add | Mul):
        inner = node.args[0]
        pieces = _terms(inner) if isinstance(inner, Add) else [wrap(factor, PRODUCT) for factor in inner.args]
        first, *rest = _rows(pieces)
        rows = [rf"\mathbb{{E}}\Big[ {first}", *rest]
        rows[-1] += r" \Big]"
        return rows
    return [whole]


def _terms(node: Node) -> list[str]:
    """The terms of a sum with their signs."""
    pieces = [latex(node.args[0])]
    for term in node.args[1:]:
        sign, body = ("-", term.args[0]) if isinstance(term, Neg) else ("+", term)
        pieces.append(f"{sign} {wrap(body, PRODUCT)}")
    return pieces


def _rows(pieces: list[str]) -> list[str]:
    """Pieces packed into rows of at most `WIDE` letters."""
    rows = pieces[:1]
    for piece in pieces[1:]:
        if _width(rows[-1]) + _width(piece) <= WIDE:
            rows[-1] += f" {piece}"
        else:
            rows.append(piece)
    return rows


def _width(tex: str) -> int:
    """About how many letters wide LaTeX comes out: a command is one letter, braces and spaces none."""
    bare = re.sub(r"\\(left|right|mathcal|mathbb|mathbf|operatorname|hat|dot|overline|tilde)(?![a-z])", "", tex)
    return len(re.sub(r"[{}^_ ]", "", re.sub(r"\\[a-zA-Z]+", "x", bare)))


def safe(words: str) -> str:
    """Plain words with what Markdown would read as markup escaped, outside backticks."""
    escapes = str.maketrans({"*": r"\*", "<": r"\<", "_": r"\_"})
    parts = words.split("`")
    return "`".join(part if i % 2 else part.translate(escapes) for i, part in enumerate(parts))


def set_words(words: str) -> str:
    """A sentence with its formulas as they are, and its words escaped."""
    return inline.written(set_mathematics(words), lambda tex: f"${tex}$", safe)


def _cell(words: str) -> str:
    return safe(words).replace("|", r"\|")


def _verdict(verdict: Verdict, sources: bool) -> str:
    mark, words = MARKS[verdict.verdict], headline(verdict, sources)
    return f"{mark} **{words}**" if verdict.verdict is VerdictKind.REFUTED else f"{mark} {words}"


def _statements(facts: tuple) -> str:
    return ", ".join(f"${fact.statement()}$" for fact in facts)


__all__ = ["LEGEND", "Cell", "Tally", "Walk", "certify", "load_ipython_extension", "tally", "walk"]
