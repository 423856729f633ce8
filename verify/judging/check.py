"""Checking a user's document: displays in their order, each with what the displays it uses have proved.

What is known of a source and has no fact, or a condition that is printed and not read, makes nothing false: a
counterexample under fewer conditions is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from derivations.ledger import Claim, Equation
from derivations.notation.text import plain
from derivations.sources import Shown, ShownLink, Source, read_file, read_text

from ..bounds.replay import remembering
from ..evidence import Verdict, VerdictKind
from .entry import Cached, asserted, judge_lines, status_of
from .judge import judge
from .lending import Borrowing, Judging, proved
from .results import FINE, SETTLED, EquationResult, Judged, RunResult, Status
from .run import collecting_rarely, together

Progress = Callable[[int, int, EquationResult], None]


@dataclass(frozen=True)
class Finding:
    """One link, or a display of which no link is read, with what was found of it."""

    display: Shown
    link: ShownLink | None
    judged: Judged | None

    @property
    def id(self) -> str:
        return self.display.number if self.link is None else f"{self.display.number}.{self.link.number}"

    @property
    def verdict(self) -> str:
        """The verdict as it is printed: MALFORMED and NOT READ have names of their own."""
        if self.judged is None:
            return "SKIPPED" if self.display.skipped else "NOT READ"
        verdict = self.judged.verdict
        return "MALFORMED" if verdict.reason == "malformed" else verdict.verdict.value


@dataclass(frozen=True)
class Checked:
    """A checked document: the source, the run over it, and its links in printed order."""

    source: Source
    run: RunResult

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for number, shown in self.source.shown.items():
            result = self.run.equations.get(number)
            if result is None:
                continue
            judged = {found.claim.id: found for found in result.links}
            if not shown.links:
                yield Finding(shown, None, None)
            for link in shown.links:
                yield Finding(shown, link, judged.get(f"{number}.{link.number}"))

    @property
    def refuted(self) -> bool:
        """Whether something is refuted (a conflict counts) and no proved correction stands in its place."""
        bad = (Status.REFUTED, Status.ERRATUM)
        return any(result.status in bad for result in self.run.equations.values()) or any(
            found.judged is not None and found.judged.verdict.verdict is VerdictKind.CONFLICT for found in self.findings
        )

    @property
    def settled(self) -> bool:
        """Whether every link is read and settled, and every declaration has its fact."""
        open_ = (Status.UNRESOLVED, Status.NOT_READ)
        statuses = [result.status for result in self.run.equations.values()]
        links = all(
            found.verdict == "SKIPPED" or (found.judged is not None and found.judged.verdict.verdict in SETTLED)
            for found in self.findings
        )
        return links and not any(status in open_ for status in statuses) and not self.source.unsaid


def check(path: str | Path, judging: Judging = judge, progress: Progress | None = None) -> Checked:
    """Read a `.tex` or `.md` file and judge every link of it.

    Raises:
        SourceError: the file, or a declaration in it, cannot be read.
    """
    return check_source(read_file(path), judging, progress)


def check_text(
    text: str, name: str = "mine.tex", judging: Judging = judge, progress: Progress | None = None
) -> Checked:
    """Judge every link of a text; the ending of `name` says whether it is LaTeX or Markdown.

    Raises:
        SourceError: the text, or a declaration in it, cannot be read.
    """
    return check_source(read_text(text, name), judging, progress)


def check_source(
    source: Source, judging: Judging = judge, progress: Progress | None = None, only: tuple[str, ...] | None = None
) -> Checked:
    """Judge a source that was read; `only` some displays, and those that they use."""
    start = perf_counter()
    document = source.document
    chosen = None if only is None else with_used(document.equations, only)
    results: dict[str, EquationResult] = {}
    keys = used_first(document.equations, [key for key in document.equations if chosen is None or key in chosen])
    with collecting_rarely(), remembering():
        for key in keys:
            entry = document.equations[key]
            lent = [one for used in entry.uses if used in results for one in proved(used, results[used])]
            results[key] = checked(entry, source.shown[key], Borrowing(judging, lent))
            if progress is not None:
                progress(len(results), len(keys), results[key])
    if only is not None:
        results = {key: found for key, found in results.items() if key in only}
    return Checked(source, together(document, results, perf_counter() - start))


def run_source(
    source: Source, judging: Judging = judge, progress: Progress | None = None, only: tuple[str, ...] | None = None
) -> RunResult:
    """The run over a source of ours: what is refuted and not mended, open or not read is a problem, by its number, and
    so is a record that nothing bears out."""
    result = check_source(source, judging, progress, only).run
    open_ = (Status.REFUTED, Status.UNRESOLVED, Status.NOT_READ)
    owed = [f"({key}) is {found.status.value}" for key, found in result.equations.items() if found.status in open_]
    for key, found in result.equations.items():
        entry = source.document.equations[key]
        owed += [f"({key}): {words}" for words in asserted(entry, found.links, found.lines)]
    return replace(result, problems=(*result.problems, *owed))


def with_used(equations: Mapping[str, Equation], only: tuple[str, ...]) -> set[str]:
    """Some displays with all that they use, directly or not."""
    found: set[str] = set()
    todo = list(only)
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += equations[key].uses
    return found


def used_first(equations: Mapping[str, Equation], keys: list[str]) -> list[str]:
    """The keys in their order, but what a display uses before it, also where it stands behind it."""
    found: dict[str, None] = {}
    wanted = set(keys)
    for key in keys:
        todo = [key]
        while todo:
            waiting = [used for used in equations[todo[-1]].uses if used in wanted and used not in found]
            open_ = [used for used in waiting if used not in todo]
            if open_:
                todo += open_[:1]
            else:
                found[todo.pop()] = None
    return list(found)


def checked(entry: Equation, shown: Shown, judging: Judging) -> EquationResult:
    """All verdicts on one display."""
    start, cached = perf_counter(), Cached(judging)
    doubts = {f"{entry.number}.{link.number}": link.doubt for link in shown.links if link.doubt}

    def of(claim: Claim) -> Verdict:
        return doubted(cached(claim), claim, shown, doubts.get(claim.id.rstrip("'"), ""))

    links = []
    for claim in entry.links:
        corrected = entry.corrected_links.get(claim.id)
        links.append(Judged(claim, of(claim), corrected, None if corrected is None else of(corrected)))
    known = {one.claim.id: (one.claim, one.verdict) for one in links}
    lines = {
        number: Judged(entry.line_claims[number], doubted(verdict, entry.line_claims[number], shown, any_of(doubts)))
        for number, verdict in judge_lines(entry, entry.line_claims, known, cached).items()
    }
    status = status_for(entry, shown, tuple(links), lines)
    return EquationResult(entry.number, tuple(links), lines, (), status, (), perf_counter() - start)


def any_of(doubts: Mapping[str, str]) -> str:
    return next(iter(doubts.values()), "")


def doubted(verdict: Verdict, claim: Claim, shown: Shown, condition: str) -> Verdict:
    """Nothing is called false where a condition or a declaration that might exclude it is not read."""
    if verdict.verdict is not VerdictKind.REFUTED or verdict.reason == "malformed":
        return verdict
    said = f"the condition {plain(condition)} is not read" if condition else ""
    if not said and shown.unsaid:
        facts = claim.assumptions
        names = {s.name for node in (claim.lhs, claim.rhs) for s in node.symbols}
        names |= {s.name for fact in facts for node in fact.nodes() for s in node.symbols}
        touched = next((one for one in shown.unsaid if not names.isdisjoint(one.names)), None)
        said = f"line {touched.place.line} is not read: {touched.words}" if touched is not None else ""
    if not said:
        return verdict
    reason = f"it fails without it, but {said}"
    return replace(verdict, verdict=VerdictKind.UNKNOWN, counterexample=None, reason=reason)


def status_for(entry: Equation, shown: Shown, links: tuple[Judged, ...], lines: Mapping[int, Judged]) -> Status:
    """The one rule for displays of a user's own."""
    if shown.skipped:
        return Status.SKIPPED
    if not links:
        return Status.NOT_READ
    for one in (*links, *lines.values()):
        wrong = one.verdict.verdict in (VerdictKind.REFUTED, VerdictKind.CONFLICT)
        if wrong and not mended(entry, links):
            return Status.REFUTED
    unread = any(link.why is not None for link in shown.links)
    if unread or any(one.verdict.verdict not in SETTLED for one in links):
        return Status.UNRESOLVED
    return status_of(entry, links, ())


def mended(entry: Equation, links: tuple[Judged, ...]) -> bool:
    """Whether the display carries corrections, and what is refuted in it holds as corrected."""
    if not entry.errata:
        return False
    wrong = [one for one in links if one.verdict.verdict is VerdictKind.REFUTED]
    return all(one.corrected_verdict is not None and one.corrected_verdict.verdict in FINE for one in wrong)


__all__ = ["Checked", "Finding", "check", "check_source", "check_text", "run_source"]
