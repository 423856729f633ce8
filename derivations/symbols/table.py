"""The symbols of a document: where each is defined, defined again, in another meaning, without a definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..ledger.document import Document
from ..ledger.said import Word
from ..notation.reader.macros import NONE, Macros
from ..notation.reader.names import Names
from .findings import again, letters, meanings, undefined
from .names import PLACE, Name, Naming
from .passages import DEFINING, ORDERS, Chained, Line, Passage, Place, passages
from .records import DEFINITIONS, Finding, How, Row, Sort, Statement, Symbols
from .scan import DOTS, Scan, Use

BY_WORD = {Word.IS: How.IS, Word.FOR: How.FOR, Word.EXISTS: How.EXISTS, Word.DECLARED: How.DECLARED}


def symbols(document: Document, macros: Macros = NONE) -> Symbols:
    """All names that a document prints, and what is noticed of each; `macros` are those of its file."""
    return _Table(passages(document, macros)).made()


class _Table:
    def __init__(self, read: tuple[Passage, ...]) -> None:
        self.read = read
        self.rows: dict[Name, Row] = {}
        self.values: set[Name] = set()  # what stands elsewhere than in an index
        scans = [scan for passage in read for scan in _scans(passage)]
        self.naming = Naming((u for s in scans for u in s.uses), scans, read[0].templates.names if read else Names(()))
        self.uses = {id(scan): self._kept(scan.uses) for scan in scans}

    def _kept(self, uses: Iterable[Use]) -> tuple[Use, ...]:
        """Without what stands in a script that is part of a name."""
        return tuple(
            use for use in uses
            if use.of is None or use.script not in ("sub", "sup") or self.naming.is_place(use.of, use.script)
        )  # fmt: skip

    def made(self) -> Symbols:
        for passage in self.read:
            for chain in passage.chains:
                self.meet(passage, chain)
        for name, row in self.rows.items():
            self.rows[name] = replace(row, only_index=name not in self.values and self.is_index(row))
        rows = list(self.rows.values())
        for row in rows:
            row.findings.extend([*again(row), *meanings(row), *undefined(row)])
        for passage in self.read:
            for chain in passage.chains:
                self.compare(passage, chain)
        for row in rows:
            row.findings.sort(key=lambda found: list(Sort).index(found.sort))
        letters(rows)
        return Symbols(tuple(rows))

    # -- first pass: uses and statements ----------------------------------------------------------------
    def row(self, use: Use) -> Row:
        name = self.naming.name(use.form)
        found = self.rows.get(name)
        if found is None:
            found = self.rows[name] = Row(name, use.shown if not use.dotted else _undotted(use.shown))
        return found

    def meet(self, passage: Passage, chain: Chained) -> None:
        stated = self.statement(passage, chain)
        variables = _variables(stated, chain)
        alone = {id(line.scan.lone()) for line in chain.lines[:1]} if passage.in_sentence else set()
        for number, line in enumerate((*chain.lines, *(Line(s, "") for s in chain.conditions))):
            for use in self.uses[id(line.scan)]:
                row = self.row(use)
                bound = use.bound
                if not bound and number < len(chain.lines) and use.shown in variables:
                    bound = "a definition"
                self.use(row, use, passage, line, bound, id(use) in alone)
        for use, how, value, signs in stated:
            row = self.row(use)
            row.statements.append(Statement(passage.place, how, use.shown, value, signs))
            others = [u.shown for u, *_ in stated if u is not use]
            row.also.extend(x for x in others if x not in row.also)

    def use(self, row: Row, use: Use, passage: Passage, line: Line, bound: str, stands: bool) -> None:
        _once(row.places, passage.place)
        row.forms.setdefault(use.shown, passage.place)
        if not (use.script or bound or stands):
            self.values.add(row.name)
        self.fill(row, use, passage)
        if bound:
            _once(row.bound.setdefault(bound, []), passage.place)
            return
        _once(row.free, passage.place)
        meaning = passage.meaning(line.scan, use)
        if meaning is not None:
            _once(row.meanings.setdefault(meaning, []), passage.place)
            row.read_as.extend(x for x in passage.stated.get(meaning.symbol, ()) if x not in row.read_as)

    def fill(self, row: Row, use: Use, passage: Passage) -> None:
        """What stands in the places of a name."""
        places = [(which, script) for which, script in (("sub", use.form.sub), ("sup", use.form.sup))
                  if script is not None and self.naming.is_place(use.form, which)]  # fmt: skip
        for which, tokens in (*places, *((f"argument {n}", arg) for n, arg in enumerate(use.form.args, 1))):
            kind = passage.filler(tokens)
            if kind:
                _once(row.fills.setdefault(which, {}).setdefault((kind, "".join(tokens)), []), passage.place)

    def statement(self, passage: Passage, chain: Chained) -> list[tuple[Use, How, str, tuple[str, ...]]]:
        """The names that a chain says what they are, in its order, with how and as what."""
        lone: list[Use] = []
        dots = 0
        for line in chain.lines:
            use = line.scan.lone()
            if use is None and lone and all(t.text in DOTS for t in line.scan.tokens):
                dots += 1
                continue
            if use is None or use.bound:
                break
            lone.append(use)
        every = len(lone) + dots == len(chain.lines)
        if not lone or chain.goes_on:
            return []
        if passage.in_sentence:
            how = self._in_sentence(passage, chain, lone, every)
        else:
            how = self._in_display(passage, chain, lone[0])
        if how is None:
            return []
        defined = how in (*DEFINITIONS, How.SOLVED)
        count = 1
        while defined and count < len(lone) and count < len(chain.lines) - 1 and _defines(chain.relations[: count + 1]):
            count += 1
        if not defined and how is How.IS and set(chain.relations) == {"="}:
            count = len(lone)
        value = chain.lines[count] if count < len(chain.lines) else None
        signs = () if value is None else tuple(t.text for t in value.scan.tokens)
        if not chain.relations:
            shown = ""
        elif defined:
            shown = value.shown if value is not None else ""
        else:
            shown = passage.latex
        return [(use, how, shown, signs) for use in lone[:count]]

    def _in_sentence(self, passage: Passage, chain: Chained, lone: list[Use], every: bool) -> How | None:
        relation = chain.relations[0] if chain.relations else ""
        brought = BY_WORD.get(passage.word)
        if relation in DEFINING or (relation == "=" and passage.word is Word.IS and not every):
            return How.DEFINED
        if relation == "=" and passage.word is Word.NONE and not every and self.is_new(lone[0]):
            return How.DEFINED
        if brought is not None:
            return brought
        if relation in ORDERS and len(lone) == 1:
            return How.RANGE
        return None

    def _in_display(self, passage: Passage, chain: Chained, use: Use) -> How | None:
        relation = chain.relations[0] if chain.relations else ""
        if relation not in (*DEFINING, "="):
            return None
        meaning = passage.meaning(chain.lines[0].scan, use)
        symbol = meaning.symbol if meaning is not None else ""
        if relation in DEFINING or symbol in passage.defined or (symbol in passage.values and not use.dotted):
            if use.dotted:
                return How.FLOW
            return How.STEP if self._steps(use, chain) else How.DEFINED
        if symbol in passage.solved:
            return How.SOLVED
        return How.DEFINED if self.is_new(use) else None

    def is_new(self, use: Use) -> bool:
        """Whether a name was used nowhere before."""
        return not use.dotted and self.naming.name(use.form) not in self.rows

    def _steps(self, use: Use, chain: Chained) -> bool:
        """Whether what is defined stands on the right too, at another place: a recursion."""
        name = self.naming.name(use.form)
        others = [u for line in chain.lines[1:] for u in self.uses[id(line.scan)] if u.form != use.form]
        return PLACE in (name.sub, name.sup) and any(
            self.naming.name(u.form) == name and u.form.args == use.form.args for u in others
        )

    # -- second pass: letters within a chain ------------------------------------------------------------
    def compare(self, passage: Passage, chain: Chained) -> None:
        """Letters that are bound and free in one chain; indices that stand on one side only."""
        uses = [(number, use) for number, line in enumerate(chain.lines) for use in self.uses[id(line.scan)]]
        stated = self.statement(passage, chain)
        variables = _variables(stated, chain)
        for number, use in uses:
            if not use.bound or use.bound == "for all":
                continue
            same = [n for n, other in uses if other.form == use.form and not other.bound]
            if same and use.shown not in variables:
                where = "in one line" if number in same else "in one display"
                self.notice(use, Sort.MEANING, f"bound by {use.bound} and free {where}", passage.place)
        if chain.goes_on or len(chain.lines) < 2:
            return
        anchor = {use.form for number, use in uses if number == 0}
        for number, use in uses:
            row = self.row(use)
            if number == 0 or use.bound or use.listed or use.form in anchor:
                continue
            if row.only_index and use.script:
                self.notice(use, Sort.UNDEFINED, "an index that stands on one side only", passage.place)

    def notice(self, use: Use, sort: Sort, says: str, place: Place) -> None:
        """Note something of a name; the same at another place is one finding with two places."""
        findings = self.row(use).findings
        for i, known in enumerate(findings):
            if (known.sort, known.says) == (sort, says):
                findings[i] = replace(known, places=tuple(dict.fromkeys((*known.places, place))))
                return
        findings.append(Finding(sort, says, (place,)))

    def is_index(self, row: Row) -> bool:
        """Whether a name is a letter that runs and that nothing says what it is."""
        said = [s for s in row.statements if s.how in (*DEFINITIONS, How.IS, How.EXISTS, How.DECLARED)]
        return (row.name.head,) in self.naming.indices and row.name == Name(row.name.head) and not said


def _scans(passage: Passage) -> Iterator[Scan]:
    for chain in passage.chains:
        yield from (line.scan for line in chain.lines)
        yield from chain.conditions


def _once(found: list, one: object) -> None:
    if one not in found:
        found.append(one)


def _undotted(shown: str) -> str:
    for dot in (r"\dot{", r"\ddot{"):
        if shown.startswith(dot):
            close = shown.index("}") if "{" not in shown[len(dot) : shown.index("}")] else shown.index("}}") + 1
            return shown[len(dot) : close] + shown[close + 1 :]
    return shown


def _defines(relations: tuple[str, ...]) -> bool:
    return all(r in (*DEFINING, "=") for r in relations)


def _variables(stated: list, chain: Chained) -> set[str]:
    """What stands in the places of what is defined: letters of the definition."""
    found: set[str] = set()
    for use, how, *_ in stated:
        if how is How.DEFINED:
            scan = chain.lines[0].scan if chain.lines[0].scan.lone() == use else None
            for line in chain.lines if scan is None else (chain.lines[0],):
                if line.scan.lone() == use:
                    found |= {u.shown for u in line.scan.uses if u is not use and u.start >= use.start}
    return found


__all__ = ["symbols"]
