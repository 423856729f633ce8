"""A document as passages in reading order: displays and formulas of sentences, cut into chains of sides with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ..assumptions import Define, Index
from ..estimates import Natural
from ..ledger import Equation, Kind, Relation
from ..ledger.document import Document
from ..ledger.said import Said, Word
from ..notation.core import Node, ShapeError, Size, Sym
from ..notation.latex import latex
from ..notation.nodes import D, Entry, Row, T
from ..notation.reader.errors import Unreadable
from ..notation.reader.macros import NONE, Macros
from ..notation.reader.names import Element, Match, Names, names_of
from ..notation.reader.reading import signs
from ..notation.reader.rows import Sides, chains
from ..notation.reader.tokens import Token, partners
from .binders import letters
from .scan import Scan, Templates, Use

DEFINING = (r"\equiv", ":=")
ORDERS = ("<", ">", r"\le", r"\ge", r"\in", r"\subset", r"\subseteq", r"\sim")


@dataclass(frozen=True)
class Place:
    """Where something stands: in an entry, or in a sentence after it."""

    key: str
    sentence: bool = False

    def __str__(self) -> str:
        if not self.sentence:
            return f"({self.key})"
        return f"after ({self.key})" if self.key else "at the start"


@dataclass(frozen=True)
class Meaning:
    """What a name stands for in an entry: a symbol of its notation, with the spelling that it has there."""

    symbol: str
    what: str  # a size, a whole number, a number, or the shape
    shape: tuple[object, object] | None
    spelled: tuple[Element, ...] = ()


@dataclass(frozen=True)
class Line:
    """One side of a chain."""

    scan: Scan
    shown: str


@dataclass(frozen=True)
class Chained:
    """A chain of a passage: its sides, the signs of the relations, and whether it goes on from a chain before."""

    lines: tuple[Line, ...]
    relations: tuple[str, ...]
    conditions: tuple[Scan, ...]
    goes_on: bool


class Passage:
    """One display, or one formula of a sentence."""

    def __init__(
        self, place: Place, latex: str, templates: Templates, entry: Equation | None, word: Word,
        macros: Macros,
    ) -> None:  # fmt: skip
        self.place, self.latex, self.templates = place, latex, templates
        self.entry, self.word, self.macros = entry, word, macros

    @property
    def in_sentence(self) -> bool:
        return self.place.sentence or (self.entry is not None and self.entry.kind is Kind.PROSE)

    @cached_property
    def chains(self) -> tuple[Chained, ...]:
        """Its chains; what cannot be cut is one side."""
        try:
            tokens = signs(self.latex, self.macros)
        except Unreadable:
            return ()
        return tuple(self._chained(sides) for sides in _all_chains(tokens))

    def _chained(self, sides: Sides) -> Chained:
        bound = tuple(x for tokens in sides.conditions for x in _for_all(tokens))
        lines = tuple(
            Line(Scan(side.tokens, self.templates, bound), _source(self.latex, side.tokens)) for side in sides.sides
        )
        conditions = tuple(Scan(tokens, self.templates, bound) for tokens in sides.conditions)
        return Chained(lines, tuple(t.text for t in sides.relations), conditions, sides.goes_on)

    # -- what the entry knows ---------------------------------------------------------------------------
    @cached_property
    def own(self) -> Names | None:
        """The names of what occurs in the entry as printed."""
        if self.entry is None:
            return None
        return names_of(_Nothing(), (line.printed for line in self.entry.lines))

    @cached_property
    def whole(self) -> frozenset[str]:
        """The names of the symbols that are whole numbers here."""
        facts = () if self.entry is None else (*self.entry.notation.facts, *self.entry.chain.stated)
        return frozenset(f.symbol.name for f in facts if isinstance(f, Natural | Index) and isinstance(f.symbol, Sym))

    @cached_property
    def defined(self) -> frozenset[str]:
        """The names of the symbols that the entry says are defined here, or solved for."""
        return self._left_of(Relation.DEF)

    @cached_property
    def solved(self) -> frozenset[str]:
        return self._left_of(Relation.SOLVES)

    def _left_of(self, relation: Relation) -> frozenset[str]:
        if self.entry is None:
            return frozenset()
        heads = (_head(line.printed) for line, r in zip(self.entry.lines, self.entry.chain.relations, strict=False)
                 if r is relation)  # fmt: skip
        return frozenset(head.name for head in heads if head is not None)

    @cached_property
    def stated(self) -> Mapping[str, tuple[str, ...]]:
        """For each symbol what the facts of the notation say that it is."""
        found: dict[str, list[str]] = {}
        for fact in () if self.entry is None else self.entry.notation.facts:
            if isinstance(fact, Define):
                found.setdefault(fact.symbol.name, []).append(fact.statement())
        return {name: tuple(said) for name, said in found.items()}

    @cached_property
    def values(self) -> frozenset[str]:
        """The symbols that a fact defines as what a line of the entry says."""
        if self.entry is None:
            return frozenset()
        lines = {line.printed for line in self.entry.lines}
        return frozenset(f.symbol.name for f in self.entry.notation.facts if isinstance(f, Define) and f.value in lines)

    def meaning(self, scan: Scan, use: Use) -> Meaning | None:
        """What a name stands for in the entry, where that is known."""
        if self.own is None or use.bound:
            return None
        rows = self.own.at(scan.tokens, use.start, len(scan.tokens), scan.closes)
        fitting = [m for row in rows for m in row if m.end == use.stop and _one_each(m, scan)]
        return _meaning(fitting, self.whole) if fitting else None

    def filler(self, tokens: tuple[str, ...]) -> str:
        """What stands in a place of a name: a whole number, a number, a shape; "" where that is not known."""
        if self.own is None or not tokens or all(text.isdigit() for text in tokens):
            return ""
        found = [Token(text, i, i + 1) for i, text in enumerate(tokens)]
        try:
            closes = partners(found)
        except Unreadable:
            return ""
        fitting = [m for row in self.own.at(found, 0, len(found), closes) for m in row if m.end == len(found)]
        made = _meaning(fitting, self.whole) if fitting else None
        return "a whole number" if made is not None and made.what == "a size" else made.what if made else ""


class _Nothing:
    """A notation without names: what a formula holds is enough."""

    symbols: Mapping[str, object] = {}
    facts: tuple = ()


def _meaning(matches: list[Match], whole: frozenset[str]) -> Meaning | None:
    key = matches[0].name.key
    if isinstance(key, tuple):  # a derivative
        key = key[0]
    if isinstance(key, Size):
        return Meaning(str(key), "a size", None, matches[0].name.elements)
    if isinstance(key, Sym):
        symbol = key
    else:
        try:
            symbol = matches[0].name.make(tuple(_ANY[: len(matches[0].slots)]))
        except Exception:  # the derivative of a member needs its time
            return None
        symbol = next((s for s in symbol.symbols if s not in _ANY), symbol)
    try:
        shape = symbol.shape
    except ShapeError:
        return None
    what = _shaped(shape)
    if symbol.is_scalar_shaped:
        what = "a whole number" if symbol.name in whole else "a number"
    return Meaning(symbol.name, what, shape, matches[0].name.elements)


_ANY = tuple(Sym(f"place {i}", (1, 1), f"place {i}") for i in range(10))


def _one_each(match: Match, scan: Scan) -> bool:
    """Whether each slot holds one argument, not several with commas between them."""
    for start, stop in match.slots:
        i = start
        while i < stop:
            if scan.text(i) == ",":
                return False
            i = scan.closes.get(i, i) + 1
    return True


def _shaped(shape: tuple[object, object]) -> str:
    return f"${latex(Size(shape[0]))} \\times {latex(Size(shape[1]))}$"


def _head(node: Node) -> Sym | None:
    while isinstance(node, D | T | Entry | Row):
        node = node.args[0]
    return node if isinstance(node, Sym) else None


def _all_chains(tokens: list[Token]) -> Iterator[Sides]:
    """The chains of a display; of systems that stand side by side those of each."""
    try:
        found = chains(tokens)
    except (Unreadable, RecursionError):
        return
    for sides in found:
        framed = sides.sides and sides.sides[0].tokens and sides.sides[0].tokens[0].text == r"\begin{cases}"
        if sides.relations or not framed:
            yield sides
            continue
        inside: list[Token] = []
        depth = 0
        for token in sides.sides[0].tokens:
            depth -= token.text == r"\end{cases}"
            if depth and not (depth == 1 and token.text == r"\begin{cases}"):
                inside.append(token)
            elif token.text == r"\end{cases}" and inside:
                for one in _all_chains(inside):
                    yield Sides(one.sides, one.relations, (*one.conditions, *sides.conditions), one.goes_on)
                inside = []
            depth += token.text == r"\begin{cases}"


def _for_all(tokens: list[Token]) -> list[tuple[str, ...]]:
    if not tokens or tokens[0].text != r"\forall":
        return []
    try:
        return letters(tokens, partners(tokens), 1, len(tokens))
    except Unreadable:
        return []


def _source(latex: str, tokens: list[Token]) -> str:
    shown = [t for t in tokens if t.text != "\n"]
    return latex[shown[0].at : max(t.stop for t in shown)] if shown else ""


# -- a document ---------------------------------------------------------------------------------------------
def passages(document: Document, macros: Macros = NONE) -> tuple[Passage, ...]:
    """All that is printed, in reading order; what has no print of its own is read from its entry."""
    entries = [e for e in document.equations.values() if e.kind is not Kind.SUPPLEMENT]
    templates = _templates(entries)
    said: dict[str, list[Said]] = {}
    for one in document.sentences:
        said.setdefault(one.after, []).append(one)
    out: list[Passage] = []

    def sentences(key: str) -> None:
        out.extend(Passage(Place(key, True), x.latex, templates, None, x.word, macros) for x in said.get(key, ()))

    sentences("")
    for entry in entries:
        latex = _print(entry)
        if latex:
            out.append(Passage(Place(entry.number), latex, templates, entry, Word.NONE, macros))
        sentences(entry.number)
    return tuple(out)


def _print(entry: Equation) -> str:
    return entry.latex if entry.printed is None else " \\\\ ".join(entry.printed.meant)


def _templates(entries: Iterable[Equation]) -> Templates:
    """The spellings of all entries, for how far a name reaches."""
    out = Names(())
    seen: set[object] = set()
    for entry in entries:
        found = [] if id(entry.notation) in seen else [names_of(entry.notation)]
        seen.add(id(entry.notation))
        found.append(names_of(_Nothing(), (line.printed for line in entry.lines)))
        for names in found:
            for rows in names.by_first.values():
                for name in rows:
                    if (name.elements, id(name.key)) not in seen:
                        seen.add((name.elements, id(name.key)))
                        out.add(name)
    return Templates(out)


__all__ = ["Chained", "Line", "Meaning", "Passage", "Place", "passages"]
