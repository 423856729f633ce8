"""A checked document for a reader: one line for each link, with its place, a counterexample, or what would help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from derivations.assumptions import Has, Property
from derivations.ledger import Relation
from derivations.notation.binding import free
from derivations.notation.latex import latex
from derivations.notation.nodes import Sym
from derivations.notation.text import plain

from ..evidence import Verdict, VerdictKind
from ..judging.lending import lends_nothing
from .certificate import counterexample_json, weight
from .text import example_lines, wrapped
from .words import general, kin_words

if TYPE_CHECKING:
    from derivations.ledger import Claim
    from derivations.ledger.place import Place
    from derivations.sources import Source

    from ..judging.check import Checked, Finding

WIDTH = 100
STOPS = {"REFUTED", "MALFORMED", "CONFLICT"}
OPEN = {"UNKNOWN", "CONSISTENT"}
HELP = "state a fact that it needs, put a line between, or mark it: % certify assumed"


def text_lines(checked: Checked, color: bool = False, advise: bool = False) -> Iterator[str]:
    """All that a terminal shows of a document."""
    for notice in checked.source.notices:
        yield str(notice)
    last = None
    for finding in checked.findings:
        yield from finding_lines(finding, checked.source, color, advise)
        if finding.display is not last:
            yield from (f"    {said}" for said in unlent(checked, finding.display.number))
        last = finding.display
    for key, number, example in refuted_lines(checked):
        yield f"{place_of(checked.source.shown[key].lines[number - 1].place)}: {key}:L{number} REFUTED  {example}"
    yield summary(checked)
    if not checked.source.symbols and any(finding.verdict == "NOT READ" for finding in checked.findings):
        yield f"nothing is declared: `certify init {checked.source.name}` writes a first declaration of the notation"


def finding_lines(finding: Finding, source: Source, color: bool = False, advise: bool = False) -> Iterator[str]:
    """A link: its verdict on one line, and beneath what fails or what is missing, with the place in the source."""
    place, verdict = where(finding), finding.verdict
    yield f"{place_of(place)}: {finding.id} {painted(verdict, color)}  {said(finding)}".rstrip()
    if verdict not in STOPS | OPEN | {"NOT READ"}:
        return
    yield from caret(source, place)
    for line in beneath(finding, advise):
        yield f"    {line}"


def unlent(checked: Checked, number: str) -> Iterator[str]:
    """What a display uses in vain: displays of which nothing is proved lend nothing."""
    for used in checked.source.document.equations[number].uses:
        result = checked.run.equations.get(used)
        if result is not None and lends_nothing(used, result):
            yield f"uses ({used}), which lends nothing: nothing of it is proved"


def _taken_for_symmetric(claim: Claim) -> list[str]:
    """Matrices of which nothing says that they are symmetric, and whose largest eigenvalue is taken."""
    needed = (fact for fact in claim.assumptions.definedness if isinstance(fact, Has))
    return [short(plain(latex(fact.node))) for fact in needed if fact.what is Property.SYMMETRIC]


COLORS = {"PROVED": 32, "DEFINITION": 36, "ASSUMED": 34, "REFUTED": 31, "MALFORMED": 31, "CONFLICT": 31}


def painted(verdict: str, color: bool) -> str:
    return f"\x1b[{COLORS.get(verdict, 33)}m{verdict}\x1b[0m" if color else verdict


def place_of(place: Place) -> str:
    return f"{place.file}:{place.line}:{place.column}"


def where(finding: Finding) -> Place:
    """The place that a finding is about: of what is not read, else of the right side of the link."""
    why = finding.display.why if finding.link is None else finding.link.why
    if why is not None:
        return why.place
    return finding.display.place if finding.link is None else finding.link.place


def said(finding: Finding) -> str:
    """The claim, and how far it is proved; or why it is not read."""
    judged = finding.judged
    if judged is None:
        if finding.display.skipped:
            return finding.display.skipped
        why = finding.display.why if finding.link is None else finding.link.why
        return short(str(why))
    words = short(judged.claim.text)
    verdict = judged.verdict
    if verdict.verdict is VerdictKind.PROVED and not general(verdict, sources=True):
        words += "  (at the listed sizes)"
    if verdict.verdict is VerdictKind.PROVED and (taken := _taken_for_symmetric(judged.claim)):
        words += f"  (with {' and '.join(taken)} symmetric, as its eigenvalues in their order need)"
    if "with what" in verdict.reason:
        words += f"  ({verdict.reason.split('; ', 1)[1]})"
    words += constant(verdict)
    if verdict.verdict is VerdictKind.REFUTED and judged.corrected_verdict is not None:
        words += f"  (corrected: {judged.corrected_verdict.verdict.value})"
    reading = readings(finding)
    return f"{words}  [read: {reading}]" if reading else words


def constant(verdict: Verdict) -> str:
    """The constant that was found for an order of magnitude."""
    found = next((e.detail for e in verdict.evidence if "constant" in e.detail), None)
    if verdict.verdict is not VerdictKind.PROVED or found is None:
        return ""
    where = f"; {found['where']}" if "where" in found else ""
    return f"  (with the constant {found['constant']} for all {found['for all']}{where})"


def readings(finding: Finding) -> str:
    """Where a link says something else than the print."""
    link = finding.link
    if link is None:
        return ""
    lines = [finding.display.lines[number - 1] for number in (link.left, link.right)]
    found = [line.reading for line in lines if line.reading]
    if finding.judged is not None and finding.judged.claim.relation is Relation.SOLVES:
        found.append("= as `solves`")
    return "; ".join(dict.fromkeys(found))


def short(words: str, most: int = 160) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 3]}..."


def caret(source: Source, place: Place) -> Iterator[str]:
    """The line of the source with a mark under the place."""
    file = source.files.get(place.file)
    if file is None or place.line > len(file.starts):
        return
    line = file.line(place.line)
    start = max(0, place.column - 60)
    shown = line[start : start + WIDTH].replace("\t", " ")
    margin = f"{place.line:>5} | "
    yield f"{margin}{shown}"
    yield f"{' ' * (len(margin) - 2)}| {' ' * (place.column - 1 - start)}^"


def beneath(finding: Finding, advise: bool = False) -> Iterator[str]:
    """A counterexample in numbers, or what would settle the link; `advise`: properties are tried."""
    judged = finding.judged
    if judged is None:
        return  # the line itself says what to do
    verdict = judged.verdict
    if verdict.malformed:
        yield from wrapped(verdict.malformed, WIDTH, "", "  ")
    elif verdict.counterexample is not None:
        yield from (line[2:] for line in example_lines(verdict.counterexample, judged.claim, WIDTH))
    else:
        yield from wrapped(verdict.reason or "nothing settles it", WIDTH, "", "  ")
    name = undetermined(judged.claim) if finding.verdict == "REFUTED" and judged.corrected is None else ""
    if name:
        words = f"nothing is said of {name} before: if this line defines it, write % certify definition, or a fact"
        yield from wrapped(words, WIDTH, "", "  ")
    if judged.corrected is not None and judged.corrected_verdict is not None:
        mended = f"corrected: {judged.corrected.text}: {judged.corrected_verdict.verdict.value}"
        yield from wrapped(mended, WIDTH, "", "  ")
    if finding.verdict in OPEN:
        advice = verdict.advice if advise else ""
        yield from wrapped(f"what helps: {f'{advice}; else ' if advice else ''}{help_for(verdict)}", WIDTH, "", "  ")


UNMET = re.compile(r"no model .*?(?:satisfies|with) (?P<fact>.+?)(?: \(in \d+ tries\)| was not decided|; from what |$)")


def help_for(verdict: Verdict) -> str:
    """What to do about a link that is open: first the given fact that no model meets, if that is why."""
    found = UNMET.search(verdict.reason or "")
    return HELP if found is None else f"look at {found['fact']}: no model that meets it was found; else {HELP}"


def undetermined(claim: Claim) -> str:
    """The name alone on the left of an equation of which no fact and not the right side speaks, if it is one."""
    left = claim.lhs
    if claim.relation is not Relation.EQ or not isinstance(left, Sym) or left in free(claim.rhs):
        return ""
    facts = (*claim.assumptions.stated, *claim.assumptions.standing)
    return "" if any(left in free(x) for fact in facts for x in fact.nodes()) else plain(latex(left))


def refuted_lines(checked: Checked) -> Iterator[tuple[str, int, str]]:
    """Lines that are false against the first one where no single link of the display is refuted."""
    for key, result in checked.run.equations.items():
        if any(link.verdict.verdict is VerdictKind.REFUTED for link in result.links):
            continue
        for number, line in result.lines.items():
            if line.verdict.verdict is VerdictKind.REFUTED:
                found = line.verdict.counterexample
                yield key, number, f"{short(line.claim.text)}" + ("" if found is None else f"; {found.sentence()}")


def counts(checked: Checked) -> dict[str, int]:
    """How many links have each verdict."""
    out: dict[str, int] = {}
    for finding in checked.findings:
        out[finding.verdict] = out.get(finding.verdict, 0) + 1
    return out


def summary(checked: Checked) -> str:
    """The counts of a document, and its time."""
    shown = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts(checked).items())) or "no links"
    displays = len(checked.source.shown)
    word = "display" if displays == 1 else "displays"
    return f"{checked.source.name}: {displays} {word}: {shown}; {checked.run.seconds:.1f} s"


# -- for programs -----------------------------------------------------------------------------------------
def link_json(finding: Finding, checked: Checked, advise: bool = False) -> dict[str, Any]:
    """One link as an object."""
    place, judged = where(finding), finding.judged
    why = None if judged is not None else (finding.display.why if finding.link is None else finding.link.why)
    verdict = None if judged is None else judged.verdict
    sides = None
    if finding.link is not None:
        sides = [finding.display.lines[number - 1].printed for number in (finding.link.left, finding.link.right)]
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "id": finding.id,
        "verdict": finding.verdict,
        "printed": finding.display.latex if sides is None else sides,
        "relation": None if finding.link is None else finding.link.sign,
        "read_as": None if judged is None else judged.claim.latex,
        "reading": readings(finding) or None,
        "reason": reason_of(finding),
        "remedy": remedy_of(finding, advise),
        "counterexample": None if verdict is None else counterexample_json(verdict.counterexample),
        "corrected": None if judged is None or judged.corrected is None else judged.corrected.latex,
        "corrected_verdict": (
            None if judged is None or judged.corrected_verdict is None else judged.corrected_verdict.verdict.value
        ),
        "uses": list(checked.source.document.equations[finding.display.number].uses),
        "lent_nothing": list(unlent(checked, finding.display.number)),
        "not_read": None if why is None else str(why),
    }


def reason_of(finding: Finding) -> str:
    judged = finding.judged
    if judged is None:
        why = finding.display.why if finding.link is None else finding.link.why
        return finding.display.skipped or ("" if why is None else why.what)
    verdict = judged.verdict
    example = "" if verdict.counterexample is None else verdict.counterexample.sentence()
    return verdict.malformed or verdict.reason or example


def remedy_of(finding: Finding, advise: bool) -> str | None:
    judged = finding.judged
    if judged is None:
        why = finding.display.why if finding.link is None else finding.link.why
        return None if why is None else why.remedy
    if finding.verdict in OPEN:
        return "; ".join(part for part in (judged.verdict.advice if advise else "", help_for(judged.verdict)) if part)
    return None


def github_lines(checked: Checked) -> Iterator[str]:
    """Annotations that code hosts show beside the line."""
    for notice in checked.source.notices:
        yield annotation("warning", notice.place, "certify", notice.words)
    for finding in checked.findings:
        verdict = finding.verdict
        if verdict in STOPS:
            level = "error"
        elif verdict in OPEN | {"NOT READ"}:
            level = "warning"
        else:
            continue
        words = "\n".join((said(finding), *beneath(finding)))
        yield annotation(level, where(finding), f"{finding.id} {verdict}", words)


def annotation(level: str, place: Place | str, title: str, words: str) -> str:
    """One workflow command; what could end it early is spelled otherwise."""

    def escaped(value: str, more: str = "") -> str:
        for sign in f"%\r\n{more}":
            value = value.replace(sign, f"%{ord(sign):02X}")
        return value

    if isinstance(place, str):
        where_ = f"file={escaped(place, ',:')}"
    else:
        where_ = f"file={escaped(place.file, ',:')},line={place.line},col={place.column}"
    return f"::{level} {where_},title={escaped(title, ',:')}::{escaped(words)}"


# -- one display ------------------------------------------------------------------------------------------
def show(checked: Checked, number: str) -> str:
    """One display in full: as printed, as read, the verdict of each link with its evidence, what rests on what."""
    return "\n".join(line.rstrip() for line in _show(checked, number)) + "\n"


def _show(checked: Checked, number: str) -> Iterator[str]:
    shown = checked.source.shown[number]
    entry = checked.source.document.equations[number]
    result = checked.run.equations[number]
    yield f"({number})  {place_of(shown.place)}"
    yield f"Status: {checked.run.effective_status(number)}"
    yield ""
    yield "As printed"
    yield from (f"  {row}" for row in shown.latex.splitlines())
    yield ""
    yield "As read"
    for count, line in enumerate(shown.lines, 1):
        if line.tree is not None:
            yield from wrapped(plain(latex(line.tree)), WIDTH, f"  L{count:<4}", "        ")
        else:
            yield f"  L{count:<4}NOT READ: {line.why}" if line.why is not None else f"  L{count:<4}skipped"
        if line.reading:
            yield f"        a reading, not the print: {line.reading}"
    yield ""
    yield "Verdicts"
    for finding in (one for one in checked.findings if one.display is shown):
        yield from (f"  {line}" for line in finding_lines(finding, checked.source))
        if finding.judged is not None:
            for evidence in finding.judged.verdict.evidence:
                yield f"      {evidence.engine}: {evidence.outcome.value} ({evidence.scope.value})"
            facts = finding.judged.claim.assumptions
            used = [plain(fact.statement()) for fact in (*facts.stated, *facts.standing)]
            needs = [plain(fact.statement()) for fact in facts.definedness]
            if used:
                yield from wrapped(f"under: {'; '.join(used)}", WIDTH, "      ", "        ")
            if needs:
                yield from wrapped(f"where it means something: {'; '.join(needs)}", WIDTH, "      ", "        ")
    for count, against in result.lines.items():
        yield f"  line {count} against the first: {against.verdict.verdict.value}"
    for erratum in entry.errata:
        yield f"  {erratum.id} ({weight(erratum)}, {erratum.kind.value}): {erratum.notes}"
        kin = kin_words(vars(erratum))
        if kin:
            yield f"    {kin}."
        if erratum.maybe_transcription:
            yield "    The slip may be the transcription's."
    if entry.uses:
        yield ""
        yield f"Uses {', '.join(f'({used})' for used in entry.uses)}"
        yield from unlent(checked, number)
    resting = [key for key, other in checked.source.document.equations.items() if number in other.uses]
    if resting:
        yield f"Used by {', '.join(f'({key})' for key in resting)}"


__all__ = ["annotation", "counts", "finding_lines", "github_lines", "link_json", "show", "summary", "text_lines"]
