"""One display as an entry: its lines read, its links, its premises, readings and corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..assumptions import Assumption, Define
from ..estimates import Natural
from ..ledger import Chain, Equation, Erratum, ErratumKind, Kind, Notation, Printed, Reading, Relation
from ..ledger.place import Place
from ..ledger.uniform import Uniform
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import PrintedChain, PrintedLine, ReadError, read_display
from .counting import counts, ends_of_ranges
from .declarations import Declaring
from .defining import defined
from .directives import Correction, Directions, Dots, Written
from .dotted import with_dots
from .errors import Notice, SourceError
from .events import Display, Piece
from .facts import Mistaken, NoFact, Said, fact, head_of, moving, trivial
from .numbers import Numbered
from .plans import plan_of
from .ranges import harmless
from .records import About
from .scope import Scope
from .shown import Shown, ShownLine, ShownLink, Why
from .text import Text

SPELLED = {relation.value: relation for relation in Relation}
FIRST = 1
UNDECLARED = "is not declared"
ALONE = re.compile(r"\s*((?:\\[A-Za-z]+|[A-Za-z]))\s*&?\s*=(?!=)")  # a name alone, and what it is equal to


class Parts:
    """Lines and links of a display while they are put together; lines and links count from 1."""

    def __init__(self) -> None:
        self.lines: list[ShownLine] = []
        self.relations: list[Relation | None] = []
        self.signs: list[str] = []  # as the relations are spelled, "" at a seam
        self.seams: list[str] = []  # the condition of the chain that a relation belongs to


class Entering:
    """Makes the entry of one display in a scope."""

    def __init__(
        self,
        text: Text,
        display: Display,
        numbered: Numbered,
        directions: Directions,
        declaring: Declaring,
        prefix: str,
        before: ShownLine | None,
        errata: Mapping[str, Erratum] | None = None,
    ) -> None:
        self.text = text
        self.display = display
        self.numbered = numbered
        self.directions = directions
        self.body = display.latex if directions.whole is None else directions.whole.latex  # what is read
        self.declaring = declaring
        self.scope: Scope = declaring.scope
        self.prefix = prefix
        self.errata: dict[str, Erratum] = dict(errata or {})  # the records that there are before it, by their ids
        self.before = before  # the last line of the display before, for one that goes on
        self.known = {head_of(fact.assumption) for fact in self.scope.facts} - {None}  # what has a definition before it
        self.made: set[Node] = set()  # what the display itself defines

    # -- the whole ----------------------------------------------------------------------------------------
    def entry(self, uses: tuple[str, ...]) -> tuple[Equation, Shown]:
        """The entry, and what is shown of it."""
        place = self.text.place(self.display.at)
        if self.directions.skip:
            return self.unread(place, None, self.directions.skip)
        given = tuple(fact for piece in self.directions.given for fact in self.declaring.facts(piece))
        self.define()
        latex = self.body.text
        try:
            chains = read_display(latex, self.scope.names, self.scope.macros)
        except ReadError as error:
            return self.unread(place, self.why(error))
        printed = self.printed_premises(chains)
        given = (*given, *printed) if printed is not None else given
        parts = self.parts(chains, stated=printed is not None)
        self.reread_whole(parts)
        for one in self.directions.read:
            self.reread(parts, one)
        self.dots(parts)
        links = self.links(parts)
        self.notice_numbers(parts)
        self.notice_ends(parts)
        self.notice_alone(parts, links)
        if not any(link.why is None for link in links):
            reasons = [line.why for line in parts.lines if line.why] + [link.why for link in links if link.why]
            nothing = Why(place, "no relation stands in it: it claims nothing", "") if not links else reasons[0]
            shown = self.shown(place, tuple(parts.lines), (), nothing)
            return self.placeholder(place), shown
        shown = self.shown(place, tuple(parts.lines), links, None)
        return self.equation(place, parts, links, given, uses), shown

    def equation(
        self, place: Place, parts: Parts, links: tuple[ShownLink, ...], given: tuple[Assumption, ...],
        uses: tuple[str, ...],
    ) -> Equation:  # fmt: skip
        relations = tuple(
            Relation.EQ if r is None and s else r for r, s in zip(parts.relations, parts.signs, strict=True)
        )
        nodes = tuple(line.tree if line.tree is not None else standing(line.printed) for line in parts.lines)
        readings = self.readings(parts)
        uniform = self.scope.uniform if self.scope.uniform != Uniform() else None
        chain = Chain(nodes, relations, given, readings=readings, uniform=uniform)
        chain = self.corrected(chain, parts, links)
        assumed = self.assumed(links)
        unread = tuple(link.number for link in links if link.why is not None)
        return Equation(
            self.numbered.name, FIRST, self.title(), self.kind, chain, self.notation(), uses=uses, assumed=assumed,
            plan=plan_of(self.directions, self.declaring), place=place, unread=unread,
            printed=Printed(self.numbered.name, self.display.latex.text),
        )  # fmt: skip

    def notice_numbers(self, parts: Parts) -> None:
        """A letter that is read as a number without a declaration is noticed where it stands first."""
        noticed = {notice.words for notice in self.declaring.notices}
        for line in parts.lines:
            tree = () if line.tree is None else n.tree(line.tree)
            for name in sorted({node.name for node in tree if isinstance(node, n.Constant)}):
                words = f"\\{name} is read as the number; declare it if it is a letter of yours: scalar \\{name}"
                if words not in noticed:
                    noticed.add(words)
                    self.declaring.notices.append(Notice(line.place, words))

    def notice_ends(self, parts: Parts) -> None:
        """A scalar that begins or ends a sum or product over a letter is taken for a natural number, and noticed."""
        for line in parts.lines:
            for symbol in () if line.tree is None else ends_of_ranges(line.tree):
                if any(symbol in fact.assumption.about for fact in self.scope.facts if counts(fact.assumption)):
                    continue
                self.scope.state(Natural(symbol), line.place)
                tex = symbol.tex
                words = f"{tex} ends a range: it is taken for a natural number; declare scalar {tex} natural"
                self.declaring.notices.append(Notice(line.place, words))

    def notice_alone(self, parts: Parts, links: tuple[ShownLink, ...]) -> None:
        """A line that is not read and that no relation joins to another is noticed: no link tells of it."""
        joined = {number for link in links for number in (link.left, link.right)}
        for number, line in enumerate(parts.lines, 1):
            if links and number not in joined and line.why is not None:
                words = f"NOT READ: a part of ({self.numbered.name}) that no relation joins: {line.why}"
                self.declaring.notices.append(Notice(line.place, words))

    def shown(self, place: Place, lines: tuple, links: tuple, why: Why | None, skipped: str = "") -> Shown:
        labels = tuple(label for row in self.display.rows for label in row.labels)
        return Shown(
            self.numbered.name, self.numbered.numbers, self.display.latex.text.strip(), place, lines, links, skipped,
            why, tuple(self.scope.unsaid), labels,
        )  # fmt: skip

    def unread(self, place: Place, why: Why | None, skipped: str = "") -> tuple[Equation, Shown]:
        line = ShownLine(self.display.latex.text.strip(), self.text.place(self.display.latex.at), None, why)
        return self.placeholder(place), self.shown(place, (line,), (), why, skipped)

    def placeholder(self, place: Place) -> Equation:
        """An entry that claims nothing."""
        chain = Chain((standing(self.display.latex.text.strip()),), ())
        return Equation(self.numbered.name, FIRST, self.title(), self.kind, chain, self.notation(), place=place)

    def notation(self) -> Notation:
        return self.scope.notation("the declarations")

    def title(self) -> str:
        labels = [label for row in self.display.rows for label in row.labels]
        return labels[0] if labels else ""

    @property
    def kind(self) -> Kind:
        return self.directions.kind or (Kind.UNNUMBERED if self.numbered.bare else Kind.DISPLAY)

    def why(self, error: ReadError, start: int | None = None) -> Why:
        at = self.body.at if start is None else start
        begins = not self.text.string[self.body.at : at + error.at].strip()
        alone = ALONE.match(self.text.string, at + error.at) if begins and UNDECLARED in error.what else None
        if alone is not None:
            remedy = f"declare it, or write {alone[1]} := if this display defines it"
            return Why(self.text.place(at + error.at), error.what, remedy)
        return Why(self.text.place(at + error.at), error.what, error.remedy)

    @property
    def defines_first(self) -> bool:
        return self.directions.definition is not None and 1 in self.directions.defining

    # -- what it defines ----------------------------------------------------------------------------------
    def define(self) -> None:
        """Names that the display defines join the scope."""
        place = self.text.place(self.body.at)
        for entity, value in defined(self.body.text, self.scope, self.defines_first):
            if entity is not None:
                self.scope.declare(entity)
            self.scope.state(value, place)
            self.made.update(node for node in [head_of(value)] if node is not None)

    # -- its lines ----------------------------------------------------------------------------------------
    def printed_premises(self, chains: tuple[PrintedChain, ...]) -> tuple[Assumption, ...] | None:
        """What printed conditions state, where they are the same for all chains of the display; None where they are
        not, or are more than relations."""
        texts = {tuple(text for text in chain.conditions if not harmless(text)) for chain in chains}
        if len(texts) != 1:
            return None
        found: list[Assumption] = []
        for text in texts.pop():
            relations = _PREMISE.fullmatch(text.strip())
            made = None if relations is None else self.premises(relations[1])
            if made is None:
                return None
            found += made
        return tuple(found)

    def premises(self, latex: str) -> list[Assumption] | None:
        """Relations as premises; None where something in them is not read."""
        try:
            chains = read_display(latex, self.scope.names, self.scope.macros)
            out = []
            for chain in chains:
                trees = [line.tree for line in chain.lines]
                if not chain.relations or chain.goes_on or chain.conditions or None in trees:
                    return None
                for left, relation, right in zip(trees, chain.relations, trees[1:], strict=False):
                    assert left is not None
                    assert right is not None
                    out.append(fact(Said(self.scope, left, relation, right)))
        except (ReadError, NoFact, Mistaken, n.ShapeError):
            return None
        return [one for one in out if not trivial(one)]

    def parts(self, chains: tuple[PrintedChain, ...], stated: bool = False) -> Parts:
        out = Parts()
        for chain in chains:
            condition = "" if stated else self.condition(chain)
            lines = [self.line(line) for line in chain.lines]
            signs = list(chain.relations)
            if chain.goes_on:
                lines = [self.left_before(lines[0]), *lines]
            if out.lines:
                out.relations.append(None)
                out.signs.append("")
                out.seams.append("")
            out.lines += lines
            out.signs += signs
            out.relations += [SPELLED.get(sign) for sign in signs]
            out.seams += [condition] * len(signs)
        return out

    def line(self, line: PrintedLine) -> ShownLine:
        at = self.body.at + offset(self.body.text, line.line, line.column)
        place = self.text.place(at)
        why = None
        if line.error is not None:
            why = self.why(line.error)
        elif line.tree is None:
            why = Why(place, "a matrix with dots", "write it with its rule, or for one size")
        return ShownLine(line.latex, place, line.tree, why)

    def left_before(self, first: ShownLine) -> ShownLine:
        """The left side of a display that begins with a relation: the last line of the display before."""
        if self.before is None or self.before.tree is None:
            why = Why(first.place, "a display that begins with a relation, and no line before it is read",
                      "write its left side")  # fmt: skip
            return ShownLine("", first.place, None, why)
        return replace(self.before, borrowed=True, reading="", why=None)

    def condition(self, chain: PrintedChain) -> str:
        """A printed condition under which the chain is stated, where it is more than a quantifier or its place."""
        return "; ".join(text for text in chain.conditions if not harmless(text))

    # -- readings and corrections -------------------------------------------------------------------------
    def written(self, one: Written, parts: Parts) -> tuple[Node, str | None]:
        """What a directive says a line should be: its tree, and a relation before it if it says one."""
        if one.line > len(parts.lines):
            raise self.wrong(one.latex, f"the display has no line {one.line}", f"it has {len(parts.lines)}")
        link = self.arriving(one.line, parts)
        meanings = self.dots_of(one.line)
        if meanings:
            return self.with_dots(one.latex.text, meanings, self.text.place(one.latex.at)), None
        try:
            chains = read_display(one.latex.text, self.scope.names, self.scope.macros)
        except ReadError as error:
            raise SourceError(self.text.place(one.latex.at + error.at), error.what, error.remedy) from None
        if len(chains) != 1 or len(chains[0].lines) != 1 or len(chains[0].relations) > 1:
            raise self.wrong(
                one.latex, "more than one line", "write one line, with the relation before it if it changes"
            )
        (line,) = chains[0].lines
        if line.error is not None:
            raise SourceError(self.text.place(one.latex.at + line.error.at), line.error.what, line.error.remedy)
        if line.tree is None:
            raise self.wrong(one.latex, "a matrix with dots", "write its entries")
        sign = chains[0].relations[0] if chains[0].relations else None
        if sign is not None and (link is None or sign not in SPELLED):
            raise self.wrong(one.latex, f"the relation {sign} here", "write the line alone")
        return line.tree, sign

    def reread_whole(self, parts: Parts) -> None:
        """A reading of the whole display: each line that is read is one of it."""
        if self.directions.whole is not None:
            said = self.scope.expanded(self.display.latex.text.strip())
            parts.lines = [replace(one, reading=self.directions.whole.why, set_as=said) for one in parts.lines]

    def readings(self, parts: Parts) -> tuple[Reading, ...]:
        """The readings of lines, and one of all lines that a reading of the whole display has."""
        numbered = [(k, one) for k, one in enumerate(parts.lines, 1) if one.reading and not one.borrowed]
        whole = self.directions.whole
        apart = [(k, one) for k, one in numbered if whole is None or one.reading != whole.why]
        out = [Reading(sentence(one.reading), lines=(k,)) for k, one in apart]
        if whole is not None and len(apart) < len(numbered):
            lines = tuple(k for k, one in numbered if one.reading == whole.why)
            out.append(Reading(sentence(whole.why), lines=lines, printed=(1,)))
        return tuple(out)

    def dots_of(self, line: int) -> list[Dots]:
        return [one for one in self.directions.dots if one.line == line]

    def with_dots(self, latex: str, meanings: list[Dots], place: Place) -> Node:
        try:
            return with_dots(latex, meanings, self.scope, self.text)
        except ReadError as error:
            raise SourceError(place, error.what, error.remedy) from None

    def dots(self, parts: Parts) -> None:
        """Lines whose matrices with dots have a meaning; a reading of such a line has been read with it."""
        for number in dict.fromkeys(one.line for one in self.directions.dots):
            meanings = self.dots_of(number)
            if number > len(parts.lines):
                said = f"it has {len(parts.lines)}"
                raise SourceError(self.text.place(meanings[0].at), f"the display has no line {number}", said)
            old = parts.lines[number - 1]
            tree = old.tree if old.reading else self.with_dots(old.printed, meanings, old.place)
            why = "; ".join(dict.fromkeys([*([old.reading] if old.reading else []), *(one.why for one in meanings)]))
            parts.lines[number - 1] = replace(
                old, tree=tree, why=None, reading=why, set_as=self.scope.expanded(old.printed)
            )

    def arriving(self, line: int, parts: Parts) -> int | None:
        """The place among the relations of the one that leads to a line."""
        return line - 2 if line >= 2 and parts.signs[line - 2] else None

    def reread(self, parts: Parts, one: Written) -> None:
        """A reading: the line says what the directive writes."""
        tree, sign = self.written(one, parts)
        old = parts.lines[one.line - 1]
        parts.lines[one.line - 1] = replace(
            old, tree=tree, why=None, reading=one.why, set_as=self.scope.expanded(old.printed)
        )
        at = self.arriving(one.line, parts)
        if sign is not None and at is not None:
            parts.relations[at], parts.signs[at] = SPELLED[sign], sign

    def corrected(self, chain: Chain, parts: Parts, links: tuple[ShownLink, ...]) -> Chain:
        numbers = {link.right: link.number for link in links}
        corrections = self.directions.correct
        added = [() if one.given is None else tuple(self.declaring.facts(one.given)) for one in corrections]
        needed = tuple(dict.fromkeys((*chain.stated, *(fact for facts in added for fact in facts))))
        count = 0
        for one, facts in zip(corrections, added, strict=True):
            count += one.again is None
            erratum = self.record(one, count)
            premises = needed if facts else ()
            if one.given is not None and not set(facts) - set(chain.stated):
                raise self.wrong(one.given, "a premise that is stated already, or says nothing", "drop the correction")
            if one.written is None:
                chain = chain.needs(*premises, erratum=erratum)
                continue
            tree, sign = self.written(one.written, parts)
            line = one.written.line
            if one.letters:
                chain = chain.lettered({line: tree}, erratum)
                continue
            mends = sign is not None and line in numbers and not premises
            if not (mends and tree is parts.lines[line - 1].tree):  # else the relation alone is mended
                chain = chain.corrected({line: tree}, erratum, premises)
            if sign is not None and line in numbers:
                chain = chain.mended({numbers[line]: SPELLED[sign]}, erratum)
        return chain

    def record(self, one: Correction, count: int) -> Erratum:
        """The record of a correction: a new one, or an earlier one of the same mistake."""
        if one.again is not None:
            known = self.errata.get(one.again.text)
            if known is None:
                there = ", ".join(self.errata) or "none"
                raise self.wrong(one.again, f"no record before this one is {one.again.text}", f"there are: {there}")
            return known
        kind = ErratumKind.MISSING_CONDITION if one.written is None else ErratumKind.WRONG_FORMULA
        made = (one.about or About()).record(f"{self.prefix}-{self.numbered.name}-{count}", one.why, kind)
        self.errata[made.id] = made
        return made

    def wrong(self, piece: Piece, what: str, remedy: str) -> SourceError:
        return SourceError(self.text.place(piece.at), what, remedy)

    # -- its links ----------------------------------------------------------------------------------------
    def links(self, parts: Parts) -> tuple[ShownLink, ...]:
        out: list[ShownLink] = []
        for i, sign in enumerate(parts.signs):
            if not sign:
                continue
            left, right = parts.lines[i], parts.lines[i + 1]
            relation = parts.relations[i]
            why = left.why or right.why
            if why is None and (relation is None or not (relation.exact or self.judged(relation, len(out) + 1))):
                why = Why(right.place, f"the relation {sign} is known, and claims nothing that is judged",
                          "give a reading with certify read, or write = or \\le"
                          + ("; or declare what varies: varies n" if relation is Relation.LESSSIM else ""))  # fmt: skip
            why = why or self.unjudged(parts, i, len(out) + 1)
            if relation is Relation.EQ and why is None:
                relation = self.relation(left.tree, right.tree, len(out) + 1)
            elif relation is Relation.DEF and left.tree in self.known and left.tree not in self.made:
                relation = Relation.EQ  # a second definition of a name claims that both say the same
            parts.relations[i] = relation
            doubt = parts.seams[i]
            out.append(ShownLink(len(out) + 1, i + 1, i + 2, sign, right.place, why, doubt))
        return tuple(out)

    def unjudged(self, parts: Parts, i: int, number: int) -> Why | None:
        """Why a link claims nothing that is judged, though its sides are read."""
        place = parts.lines[i + 1].place
        start = max((k + 1 for k in range(i) if not parts.signs[k]), default=0)
        stop = next((k for k in range(i, len(parts.signs)) if not parts.signs[k]), len(parts.signs))
        if {"implies", "iff"} & set(parts.signs[start:stop]):
            return Why(place, "an implication: which side is a premise?", "state the premise with certify given")
        if parts.signs[i] == "is never":
            return Why(
                place, r"\neq: never equal, or not always?", "write the equation that fails, or leave it to words"
            )
        if parts.signs[i] == "->" and not self.taken(number):
            return Why(place, "a limit without its letter", r"write \lim_{t \to \infty}, or mark it: certify assumed")
        return None

    def judged(self, relation: Relation, number: int) -> bool:
        """Whether a relation without a constant is judged: where it is said what varies; or taken from elsewhere."""
        return (relation is Relation.LESSSIM and self.scope.uniform.needed) or self.taken(number)

    def taken(self, number: int) -> bool:
        """Whether a link is taken from elsewhere."""
        return any(n is None or n == number for n, _ in self.directions.assumed)

    def relation(self, left: Node | None, right: Node | None, number: int) -> Relation:
        """What `=` says: a definition where the directive says so, "solves" for what moves by a flow or recursion."""
        if number in self.directions.defining and self.directions.definition is not None:
            return Relation.DEF
        assert left is not None
        assert right is not None
        return Relation.SOLVES if solves(left, right, self.scope) else Relation.EQ

    def assumed(self, links: tuple[ShownLink, ...]) -> tuple[int, ...]:
        found: list[int] = []
        for number, piece in self.directions.assumed:
            if number is not None and number > len(links):
                raise self.wrong(piece, f"the display has no link {number}", f"it has {len(links)}")
            found += [number] if number is not None else [link.number for link in links]
        return tuple(dict.fromkeys(found))


def sentence(words: str) -> str:
    """A reason as a sentence."""
    return words if words.rstrip().endswith(".") else f"{words.rstrip()}."


def standing(latex: str) -> Sym:
    """What stands in a chain for a line that is not read; nothing is claimed of it."""
    return Sym("not read", (1, 1), latex or "?")


def solves(left: Node, right: Node, scope: Scope) -> bool:
    """Whether the left side is a member of what moves by a declared flow or recursion, and the right side speaks of its
    start only."""
    entity = scope.entity_of(left)
    if not isinstance(left, Sym) or entity is None or entity.slot is None or left is not entity.member:
        return False
    movers = set(moving(scope.assumptions))
    values = [f.value for f in scope.assumptions if isinstance(f, Define) and f.symbol is left]
    moved = left.name in movers or any(s.name in movers for value in values for s in value.symbols)
    started = all(
        all(isinstance(i, n.Num) for i in s.indices)
        for s in right.symbols
        if s.indices and s.name in {*movers, left.name}
    )
    return moved and started and entity.slot in right.symbols


_PREMISE = re.compile(
    r"(?:\\text\{[\s(]*(?:,\s*)?(?:if|when|whenever|provided that|provided|for|for all|for every|for any|where|with"
    r"|as long as)"
    r"[\s~]*\}|\\forall)[\s~]*(.+?)[\s.,;]*",
    re.DOTALL,
)


def offset(text: str, line: int, column: int) -> int:
    """Where a line and column (from 1) are in a text."""
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


def lines_of(shown: Shown) -> Iterator[ShownLine]:
    """The lines that stand in the display itself."""
    return (line for line in shown.lines if not line.borrowed)
