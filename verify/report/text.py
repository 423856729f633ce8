"""Results for a reader: the table and accounting of a run, and one equation as text fit for an e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from derivations.ledger import Claim, Equation, Erratum, Kind, Relation, Weight
from derivations.notation.text import plain, text

from ..evidence import Counterexample, Evidence, Verdict, VerdictKind, matrix_text
from ..judging.errata import survives
from ..judging.results import Status, dependents
from .certificate import kin_json, later_json, weight
from .examples import maps
from .inline import spoken
from .printed import Shown, counted, print_lines, shown
from .uses import proof_uses
from .words import KIND_NAMES, copied_words, engines, general, headline, kin_words, marks, named, sign, survival_words

if TYPE_CHECKING:
    from ..judging.results import EquationResult, ErratumResult, Judged, RunResult

WIDTH = 88
SPOKEN = {Relation.SOLVES.value: "`solves`", Relation.DEF.value: "a definition"}
#: how the sides of a refuted relation stand to each other
FAILS = {Relation.EQ: "≠", Relation.SOLVES: "≠", Relation.LE: ">", Relation.LT: "≥"}
SHORT = 5  # letters of a number that stands before each of its links
TITLE = 46  # so that a line of the table, with its numbers, fits into 100 columns
STYLES = {
    Status.PROVED: "green", Status.ERRATUM: "yellow", Status.DEFINITION: "cyan", Status.STATEMENT: "cyan",
    Status.ASSUMED: "blue", Status.UNRESOLVED: "bold red", Status.REFUTED: "bold red", Status.NOT_READ: "magenta",
    Status.SKIPPED: "dim",
}  # fmt: skip


# -- a run --------------------------------------------------------------------------------------------
def run_table(result: RunResult) -> Table:
    """One line per equation; a name that is long stands in the place of the title."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    most = max((len(judged.links) for judged in result.equations.values()), default=0)
    longest = max((len(key) for key in result.equations if len(key) <= SHORT), default=3)
    table.add_column("no.", justify="right", no_wrap=True, min_width=max(3, longest))
    table.add_column("title", overflow="ellipsis", no_wrap=True, max_width=TITLE)
    table.add_column("status", no_wrap=True, min_width=10)
    table.add_column("links", no_wrap=True, min_width=max(5, most))
    table.add_column("errata", min_width=8)
    table.add_column("s", justify="right", no_wrap=True, min_width=5)
    for key, judged in result.equations.items():
        entry = result.document.equations[key]
        table.add_row(
            key if len(key) <= SHORT else "",
            entry.title if len(key) <= SHORT else key,
            Text(judged.status.value, style=STYLES[judged.status]),
            marks(judged),
            ", ".join(erratum.id for erratum in entry.errata),
            f"{judged.seconds:.2f}",
        )
    return table


def accounting_lines(result: RunResult) -> list[str]:
    """The counts: each kind of entry by status, the links by verdict, the errata, what is not settled."""
    out = []
    for kind, name in KIND_NAMES.items():
        total = result.count(kind)
        if total:
            out.append(f"{name:<12}{total:>4}   {_counts(result.by_status(kind))}")
    for name, counts in result.links_of().items():
        out.append(f"{name:<12}{sum(counts.values()):>4}   {_counts(counts)}")
    lines, same, readings = counted(result.document.equations[key] for key in result.equations)
    if lines:
        out.append(f"{'lines':<12}{lines:>4}   {same} as printed, {lines - same} under {readings} readings")
    if result.errata:
        weights = [weight(found.erratum) for found in result.errata]
        split = ", ".join(f"{weights.count(w.value)} {w.value}" for w in Weight if w.value in weights)
        copied = copied_words((weight(found.erratum), found.erratum.maybe_transcription) for found in result.errata)
        split += f"; {copied}" if copied else ""
        out.append(f"{'errata':<12}{len(result.errata):>4}   {split}")
    out.append(f"{'time':<12}{result.seconds:>6.1f} s")
    return out


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items() if count) or "none"


def problem_lines(result: RunResult) -> list[str]:
    """What keeps the run from being settled; empty if nothing does."""
    return [f"NOT SETTLED  {problem}" for problem in result.problems]


# -- one equation -------------------------------------------------------------------------------------
def show(result: RunResult, key: str, width: int = WIDTH, measured: Iterable[Evidence] = ()) -> str:
    """One equation as plain text, with what the laboratory measured of it."""
    return "\n".join(line.rstrip() for line in _Page(result, key, width, tuple(measured)).lines()) + "\n"


class _Page:
    """Writes the text about one equation, part by part."""

    def __init__(self, result: RunResult, key: str, width: int, measured: tuple[Evidence, ...] = ()) -> None:
        self.result = result
        self.measured = measured
        self.key = key
        self.width = width
        self.entry: Equation = result.document.equations[key]
        self.judged: EquationResult = result.equations[key]
        self.errata: list[ErratumResult] = [e for e in result.errata if key in e.equations]

        every = (*self.judged.links, *self.judged.lines.values())
        proofs = [v for j in every for v in (j.verdict, j.corrected_verdict) if v is not None and v.evidence]
        self.sources = all(general(v) for v in proofs if v.verdict is VerdictKind.PROVED)

    def lines(self) -> Iterator[str]:
        yield from self.heading()
        yield from self.print()
        yield from self.verdicts()
        yield from self.counterexample()
        yield from self.correction()
        yield from self.needs()
        yield from self.measurements()
        yield from self.context()
        yield from self.problems()
        yield from self.entered()

    def section(self, title: str) -> Iterator[str]:
        yield ""
        yield title

    def paragraph(self, words: str, indent: str = "  ", hang: str | None = None) -> Iterator[str]:
        return wrapped(words, self.width, indent, indent if hang is None else hang)

    def heading(self) -> Iterator[str]:
        source = self.result.document
        before = f" (before: {', '.join(self.entry.aliases)})" if self.entry.aliases else ""
        yield f"({self.key})  {self.entry.title}{before}"
        several = len({entry.section for entry in source.equations.values()}) > 1
        where = f", Section {self.entry.section}" if several else ""
        yield f"{source.author}, {source.title!r}, {source.date}{where}"
        ids = f" ({', '.join(e.erratum.id for e in self.errata)})" if self.errata else ""
        yield f"Status: {self.judged.status.value}{ids}"
        yield from self.warnings()

    def warnings(self) -> Iterator[str]:
        """Of an input, the mistakes of the sentences it rests on; of what is proved, that it is not as printed."""
        document = self.result.document
        for used in self.entry.uses:
            other = document.equations[used]
            for erratum in other.errata:
                gap = any(one.erratum == erratum for one in other.chain.gaps)
                if gap and self.judged.status is Status.PROVED:
                    yield from self.paragraph(f"Proved, but not by the printed reason: {erratum.id}, at ({used}).", "")
                elif self.judged.status is Status.ASSUMED and erratum.weight is not Weight.EDITORIAL:
                    yield from self.assumed_wrongly(erratum, used)

    def assumed_wrongly(self, erratum: Erratum, used: str) -> Iterator[str]:
        seen = ": " + " → ".join(spoken(words) for words in erratum.brief) if erratum.brief else ""
        yield from self.paragraph(
            f"What is assumed has a {weight(erratum)} mistake, {erratum.id} of ({used}){seen}.", ""
        )
        if erratum.survival:
            keys = tuple(key for key, entry in self.result.document.equations.items() if erratum in entry.errata)
            said = survival_words(survives(self.result.document, erratum, keys), spoken(erratum.survival))
            yield from self.paragraph(f"Conclusion survives: {said}.", "", "  ")

    def print(self) -> Iterator[str]:
        """What stands in the source, line by line, and beneath it what it is read as where that is something else."""
        ours = self.entry.printed is None
        self.told: set[str] = set()  # reasons that were given
        lines = shown(self.entry)
        if self.in_a_sentence(lines):
            yield from self.sentence(lines)
            return
        yield from self.section("As entered (ours)" if ours else "As printed")
        told: set[int] = set()
        for line in print_lines(self.entry):
            label = f"  {'/'.join(f'L{number}' for number in line.lines) or '-'}"
            start = f"{label:<6}{sign(line.relation) if line.relation else '':<3}"
            yield from wrapped(line.text, self.width, start, " " * (len(start) + 2))
            if line.left_out is not None and line.left_out not in self.told:
                self.told.add(line.left_out)
                yield from self.paragraph(f"left out: {line.left_out}", " " * 9)
            for number in line.lines:
                if number not in told:
                    told.add(number)
                    yield from self.read_as(number, lines[number - 1])
        for number, one in enumerate(lines, 1):
            if number not in told:
                yield f"  {f'L{number}':<4}{sign(one.relation) if one.relation else '':<3}(in words)"
                yield from self.read_as(number, one)

    def in_a_sentence(self, lines: Iterable[Shown]) -> bool:
        """Whether a sentence says it in words, with formulas that are no sides of a relation: the formula is ours."""
        alone = {line.lines for line in print_lines(self.entry)}
        whole = self.entry.kind is Kind.PROSE and all(line.read_as is not None for line in lines)
        return whole and any((number,) not in alone for number in range(1, len(self.entry.lines) + 1))

    def sentence(self, lines: Iterable[Shown]) -> Iterator[str]:
        """The formulas that a sentence prints, and our formula of what it says."""
        formulas = "; ".join(line.text for line in print_lines(self.entry))
        if formulas:
            yield from self.section("As printed, in words and with the formulas")
            yield from self.paragraph(formulas)
        yield from self.section("In a formula of ours" if formulas else "As printed, in words; in a formula of ours")
        for number, line in enumerate(lines, 1):
            before = line.read_relation or line.relation
            start = f"{f'  L{number}':<6}{sign(before) if before else '':<3}"
            yield from wrapped(line.read_as_text, self.width, start, " " * (len(start) + 2))
        for why in dict.fromkeys(line.reading for line in lines if line.reading):
            yield from self.paragraph(f"since: {why}", " " * 9, " " * 11)

    def read_as(self, number: int, line: Shown) -> Iterator[str]:
        if line.read_as is not None:
            before = f"{sign(line.read_relation)} " if line.read_relation else ""
            yield from wrapped(line.read_as_text, self.width, f"         read as L{number}: {before}", " " * 11)
        elif line.read_relation is not None:
            yield f"         the relation is read as {SPOKEN.get(line.read_relation, sign(line.read_relation))}"
        if line.reading and line.reading not in self.told:
            self.told.add(line.reading)
            yield from self.paragraph(f"since: {line.reading}", " " * 9, " " * 11)

    def chain(self, title: str, corrected: bool) -> Iterator[str]:
        yield from self.section(title)
        relations: tuple[Relation | None, ...] = (None, *self.entry.chain.relations)
        mended = self.entry.chain.relations_mended if corrected else {}
        link = 0
        for number, (relation, line) in enumerate(zip(relations, self.entry.lines, strict=True), 1):
            link += relation is not None
            new = mended.get(link) if relation is not None else None
            sign = (new or relation).sign if relation else ""
            node = line.best if corrected else line.printed
            label = f"  L{number}{'*' if corrected and (line.corrected is not None or new is not None) else ''}"
            start = f"{label:<6}{sign:<3}"
            yield from wrapped(text(node), self.width, start, " " * (len(start) + 2))

    def verdicts(self) -> Iterator[str]:
        yield from self.section("Verdicts")
        for link in self.judged.links:
            a, b = self.entry.placed[link.claim.id].lines
            yield from self.one(link, f"{link.claim.id}", f"L{a} {link.claim.relation.sign} L{b}")
        same = {link.claim.content: link.claim.id for link in self.judged.links}
        for number, line in self.judged.lines.items():
            what = f"{self.anchor(line)} {line.claim.relation.sign} L{number}"
            twin = same.get(line.claim.content)
            if twin is not None:
                said = f"{headline(line.verdict, self.sources)} ({self.label(twin)})"
                yield f"  {self.label(line.claim.id):<8}{what:<22} {said}"
            else:
                yield from self.one(line, line.claim.id, what)
        for check in self.judged.checks:
            yield from self.one(check, check.claim.id, "consistency check")
            statement = f"{text(check.claim.lhs)} {check.claim.relation.sign} {text(check.claim.rhs)}"
            yield from self.paragraph(statement, " " * 10, " " * 12)
        for gap in self.judged.gaps:
            assert gap.corrected is not None
            yield from self.one(gap, gap.claim.id, f"{gap.corrected.id} from less")
            shown = "; ".join(plain(a.statement()) for a in gap.claim.stated)
            yield from self.paragraph(f"from what the printed argument shows: {shown}", " " * 10, " " * 12)

    def label(self, id: str) -> str:
        """The id; below a name that is long, what comes behind it."""
        return id if len(self.key) <= SHORT else id.removeprefix(self.key)

    def anchor(self, line: Judged) -> str:
        for number, printed in enumerate(self.entry.lines, 1):
            if printed.printed == line.claim.lhs:
                return f"L{number}"
        return "its definition"

    def one(self, judged: Judged, id: str, what: str) -> Iterator[str]:
        verdict = judged.verdict
        failing = verdict.verdict is VerdictKind.REFUTED and any(judged is link for link in self.judged.links)
        yield f"  {self.label(id):<8}{what:<22} {headline(verdict, self.sources)}{'  <-- fails' if failing else ''}"
        yield from self.paragraph(engines(verdict), " " * 10)

    def counterexample(self) -> Iterator[str]:
        found = self.smallest()
        if found is None:
            return
        judged, example = found
        yield from self.section(f"Smallest counterexample ({judged.claim.id})")
        yield from example_lines(example, judged.claim, self.width)

    def smallest(self) -> tuple[Judged, Counterexample] | None:
        for judged in self.judged.refuted:
            if judged.verdict.counterexample is not None:
                return judged, judged.verdict.counterexample
        return None

    def correction(self) -> Iterator[str]:
        if not self.errata:
            return
        if any(line.corrected is not None for line in self.entry.lines) or self.entry.chain.relations_mended:
            yield from self.chain("Corrected (lines with * are changed)", corrected=True)
        every = (*self.judged.links, *self.judged.lines.values(), *self.judged.checks)
        mended: dict[tuple, tuple[Claim, Verdict]] = {}
        for judged in every:
            if judged.corrected is not None and judged.corrected_verdict is not None:
                mended.setdefault(judged.corrected.content, (judged.corrected, judged.corrected_verdict))
        yield ""
        repaired = list(mended.values())
        for claim, verdict in repaired:
            yield f"  {self.label(claim.id):<8}{self.lines_of(claim):<22} {headline(verdict, self.sources)}"
        if repaired and all(general(verdict, self.sources) for _, verdict in repaired):
            proofs = [verdict for _, verdict in repaired if verdict.verdict is VerdictKind.PROVED]
            yield f"  {'The corrected chain is proved for all sizes.' if proofs else 'The correction is well-typed.'}"
        if self.entry.chain.repaired_stated:
            premises = ", ".join(plain(fact.statement()) for fact in self.entry.chain.repaired_stated)
            yield from self.paragraph(f"It holds if {premises}.")
            for found in self.errata:
                if found.exactly:
                    names = ", ".join(f"({name})" for name in found.exactly)
                    yield from self.paragraph(f"And only there: {names} proves it where what is printed holds.")
        for found in self.errata:
            yield ""
            erratum = found.erratum
            said = "" if weight(erratum) == erratum.type.value else f"{weight(erratum)}, "
            yield f"  {erratum.id}  ({said}{erratum.type.value}, {erratum.kind.value}; status: reported)"
            yield from self.paragraph(spoken(erratum.notes), "    ")
            if erratum.maybe_transcription:
                yield "    The slip may be the transcription's."
            kin = kin_words(kin_json(erratum, self.result.document))
            if kin:
                yield from self.paragraph(f"{kin}.", "    ")
            later = later_json(erratum, self.result.document)
            if later is not None:
                yield from self.paragraph(f"In {later['version']}: {later['where']}, {later['state']}.", "    ")

    def lines_of(self, claim: Claim) -> str:
        """The lines that a corrected claim joins."""
        best = [line.best for line in self.entry.lines]
        if any(claim is check.corrected for check in self.judged.checks):
            return "consistency check"
        if claim.lhs not in best or claim.rhs not in best:
            return ""
        names = []
        left = best.index(claim.lhs)
        behind = [at for at, line in enumerate(best) if at > left and line == claim.rhs]
        for at in (left, behind[0] if behind else best.index(claim.rhs)):
            names.append(f"L{at + 1}{'*' if self.entry.lines[at].corrected is not None else ''}")
        return f"{names[0]} {claim.relation.sign} {names[1]}"

    def needs(self) -> Iterator[str]:
        facts = {
            plain(fact.statement()): None
            for link in self.entry.placed.values()
            for fact in (link.corrected or link.claim).assumptions.definedness
        }
        stated = [plain(fact.statement()) for fact in self.entry.chain.stated]
        if facts:
            yield from self.section("Needs, to mean something")
            yield from self.paragraph("; ".join(facts))
        if stated:
            yield from self.section("Stated premises")
            yield from self.paragraph("; ".join(stated))

    def measurements(self) -> Iterator[str]:
        if self.measured:
            yield from self.section("Measured on networks (supports, proves nothing)")
        for found in self.measured:
            yield from self.paragraph(measurement(found), "  ", "    ")

    def context(self) -> Iterator[str]:
        document = self.result.document
        if self.entry.uses:
            yield from self.section("Uses")
            yield from self.paragraph(", ".join(named(document.equations[used]) for used in self.entry.uses))
        proofs = set(proof_uses(self.result, self.key)) - set(self.entry.uses)
        if proofs and self.entry.uses:
            names = ", ".join(f"({number})" for number in document.equations if number in proofs)
            yield from self.paragraph(f"The proofs shown here also use {names}.")
        resting = dependents(document, [self.key])
        yield from self.section("Affects" if self.errata else "Used by")
        yield from self.paragraph(", ".join(f"({number})" for number in resting) or "no later display of the document")
        if self.errata:
            survives = all(found.conclusion_survives for found in self.errata)
            yield "  What rests on it survives the correction." if survives else "  The conclusion changes with it."
            for found in self.errata:
                if found.erratum.survival:
                    said = survival_words(found.conclusion_survives, spoken(found.erratum.survival))
                    yield from self.paragraph(f"Conclusion of {found.erratum.id} survives: {said}.", "  ", "    ")
        for one in document.withdrawn:
            if one.equation == self.key:
                yield from self.section(f"Withdrawn: {one.id}")
                yield from self.paragraph(spoken(f"It said: {one.said}"))
                yield from self.paragraph(spoken(f"Why it is withdrawn: {one.reason}"))
        if self.entry.remark:
            yield from self.section("Remark")
            yield from self.paragraph(spoken(self.entry.remark))

    def problems(self) -> Iterator[str]:
        for problem in self.judged.problems:
            yield ""
            yield from self.paragraph(f"NOT SETTLED: {problem}", "")

    def entered(self) -> Iterator[str]:
        """Where to look at the entry, or to mend it."""
        if self.entry.place is not None:
            yield ""
            yield f"Entered at {self.entry.place}"


def measurement(found: Evidence) -> str:
    """One summary of the laboratory in a line: both sides, runs, how close it came, what follows."""
    d = found.detail
    if "says" in d:  # of displays of the paper, with its own sentence
        names = ", ".join(d["displays"])
        tested = ", ".join(f"{name} {spelled(value)}" for name, value in d["tested"].items())
        first, last = d["seeds"][0], d["seeds"][-1]
        return (
            f"{names}, {d['quantity']} ({d['bound']}): {d['says']}; {tested}; seeds {first} to {last}, {d['level']} "
            f"intervals; {d['verdict']}; `{d['command']}` measures it again"
        )
    parts = [f"{d['quantity']} <= {d['bound']}: {d['runs']} runs, hypotheses checked in {d['runs_with_hypotheses']}"]
    tested = d["tested"]
    parts.append(", ".join(f"{name} {spelled(value)}" for name, value in tested.items()))
    if d["exponent"] is not None:
        power = d["exponent"]
        parts.append(f"measured power of n {power['slope']:.2f} [{power['low']:.2f}, {power['high']:.2f}]")
    if d["worst_slack"] is not None:
        parts.append(f"largest left/right {d['worst_slack']:.5g}")
    for failed in d.get("failed", ()):
        by = "" if failed["most"] is None else f" by a factor of {failed['least']:.3g} to {failed['most']:.3g}"
        parts.append(f"{failed['name']} fails in {failed['runs']} runs{by}")
    parts.append(f"violations {d['violations']}")
    parts.append(d["verdict"])
    return "; ".join(parts)


def spelled(value: Any) -> str:
    """A range or a choice of the laboratory."""
    if isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(x, int) for x in value):
        return f"{value[0]} to {value[1]}"
    return ", ".join(str(x) for x in value if x != "") if isinstance(value, list | tuple) else str(value)


def example_lines(example: Counterexample, claim: Claim, width: int = WIDTH) -> Iterator[str]:
    """A counterexample in numbers: the model, then both sides."""
    names = claim.size_names
    sizes = ", ".join(f"{names.get(name, name)} = {value}" for name, value in example.sizes.items())
    values = [*(f"{name} = {matrix_text(rows)}" for name, rows in example.values.items()), *maps(example)]
    place = f" at {example.where}" if example.where else ""
    if shown := ", ".join(part for part in (sizes, *values) if part):
        yield from wrapped(shown, width, "  ", "  ", at=", ")
    if example.note:
        yield from wrapped(example.note + (place if not example.lhs else ""), width, "  ", "  ")
    if not example.lhs or claim.relation is Relation.NE:
        return
    sign = FAILS.get(claim.relation, "against")
    yield f"  left side   {example.lhs}"
    yield f"  right side  {example.rhs}"
    accuracy = "exact" if example.radius in ("", "0") else f"within {example.radius} of the true value"
    fails = f", so {claim.relation.sign} fails" if claim.relation in (Relation.LE, Relation.LT) else ""
    yield f"  left {sign} right{fails}{place}; both are {accuracy}"


# -- lines --------------------------------------------------------------------------------------------
def wrapped(words: str, width: int, indent: str = "", hang: str = "", at: str = "") -> Iterator[str]:
    """Lines of at most `width` cells, broken outside brackets where that is possible."""
    line, empty = indent, True
    for piece in _pieces(words, width - max(cell_len(indent), cell_len(hang)), at):
        gap = "" if empty else " "
        if not empty and cell_len(line) + cell_len(gap + piece) > width:
            yield line
            line, empty, gap = hang, True, ""
        line, empty = line + gap + piece, False
    yield line


def _pieces(words: str, room: int, at: str = "") -> list[str]:
    """Pieces between which a line may break: terms first, then factors, then words."""
    if at:
        pieces = [part + at.rstrip() for part in _outside(words, at)]
        return [*pieces[:-1], pieces[-1].removesuffix(at.rstrip())]
    out = []
    for term in _terms(words):
        if cell_len(term) <= room:
            out.append(term)
            continue
        for factor in _outside(term, " "):
            out.extend([factor] if cell_len(factor) <= room else factor.split(" "))
    return out


def _terms(words: str) -> list[str]:
    """A sum cut before every + and - outside brackets; a sentence cut into words."""
    factors = _outside(words, " ")
    if not any(f in ("+", "-") for f in factors):
        return factors
    out: list[str] = []
    for factor in factors:
        if factor in ("+", "-") or not out:
            out.append(factor)
        else:
            out[-1] += f" {factor}"
    return out


def _outside(words: str, mark: str) -> list[str]:
    """Split at a mark, outside brackets only."""
    parts, depth, current, i = [], 0, "", 0
    while i < len(words):
        c = words[i]
        depth += (c in "([{") - (c in ")]}")
        if depth <= 0 and words.startswith(mark, i):
            parts.append(current)
            current, i = "", i + len(mark)
            continue
        current += c
        i += 1
    return [part for part in (*parts, current) if part]


__all__ = ["accounting_lines", "example_lines", "problem_lines", "run_table", "show"]
