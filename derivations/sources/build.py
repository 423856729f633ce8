"""A text as a document: declarations and displays in their order, each display in the scope of its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import PurePath

from ..ledger import Equation, Erratum, Notation, Section
from ..ledger.document import Document
from ..notation.reader import ReadError
from ..notation.reader.macros import Macro, macros
from ..notation.reader.tokens import Token
from . import chance, joint, latex, maps, markdown, orders, slots, symbols  # noqa: F401  (all but two register words)
from .declarations import Declaring
from .directives import Directions, collected
from .displays import FIRST, Entering
from .errors import Notice, SourceError
from .events import Block, Counter, Definition, Directive, Display, Event, Piece
from .numbers import Numbers
from .pieces import word
from .scope import Entity, Key, Scope
from .shown import Shown, ShownLine, Source
from .text import File, Text, whole

MARKDOWN = {".md", ".markdown", ".qmd", ".myst"}
MOST_DISPLAYS = 5_000


def is_markdown(name: str) -> bool:
    return PurePath(name).suffix.lower() in MARKDOWN


def document(text: Text, name: str, beside: File | None = None) -> Source:
    """The document that a text is; `beside` holds declarations that stand in a file of their own.

    Raises:
        SourceError: the text cannot be taken apart, or a declaration or directive is not understood.
    """
    return _Builder(text, name, beside).built()


class _Builder:
    def __init__(self, text: Text, name: str, beside: File | None = None) -> None:
        self.text = text
        self.name = name
        self.beside = beside
        self.numbers: Numbers = Numbers()
        self.scopes: list[tuple[str, Scope, Directive]] = []
        self.pending: list[Directive] = []
        self.shown: dict[str, Shown] = {}
        self.entries: dict[str, Equation] = {}
        self.before: ShownLine | None = None
        self.errata: dict[str, Erratum] = {}
        self.theorems: dict[str, tuple[str, ...]] = {}
        self.later: list[tuple[str, Piece]] = []  # displays, and what they use that no display before them is
        self.ended: dict[Key, Entity] = {}  # what was declared between begin and end
        self.declaring = Declaring(text, Scope())

    def built(self) -> Source:
        if self.beside is not None:
            self.declared_beside(self.beside)
        found = markdown.events(self.text) if is_markdown(self.name) else latex.events(self.text)
        for event in found:
            self.event(event)
        if self.scopes:
            opened, _, directive = self.scopes[-1]
            raise self.wrong(directive.words, f"certify begin {opened} is not ended", f"write certify end {opened}")
        if self.pending:
            raise self.wrong(
                self.pending[0].words, "a directive with no display behind it", "move it before its display"
            )
        self.use_later()
        section = Section(FIRST, self.title, Notation("the declarations", {}))
        section.entries.update(self.entries)
        digest = hashlib.sha256(self.text.string.encode("utf-8", "replace")).hexdigest()
        made = Document(
            key=self.name, prefix=self.prefix, title=self.title, author="", date="", sha256=digest,
            sections=(section,), theorems=self.theorems,
        )  # fmt: skip
        files = {**self.text.files, **({} if self.beside is None else {self.beside.name: self.beside})}
        declared = tuple({**self.ended, **self.declaring.scope.entities}.values())
        notices = tuple(self.declaring.notices)
        return Source(
            self.name,
            made,
            self.shown,
            notices,
            files,
            declared,
            dict(self.numbers.bears),
            dict(self.declaring.scope.macros),
        )

    @property
    def title(self) -> str:
        return self.declaring.title or self.name

    @property
    def prefix(self) -> str:
        return self.declaring.prefix or prefix(self.name)

    def wrong(self, piece: Piece, what: str, remedy: str) -> SourceError:
        return SourceError(self.text.place(piece.at), what, remedy)

    def declared_beside(self, file: File) -> None:
        """Declarations of the file beside the document hold from its beginning on."""
        lines, at = [], 0
        for line in file.text.split("\n"):
            if line.strip() not in ("certify", "end"):
                lines.append(Piece(line, at))
            at += len(line) + 1
        apart = Declaring(whole(file), self.declaring.scope)
        apart.block(Block(tuple(lines), 0))
        self.declaring.title, self.declaring.prefix = apart.title, apart.prefix
        self.declaring.notices += apart.notices

    # -- events -------------------------------------------------------------------------------------------
    def event(self, event: Event) -> None:
        match event:
            case Block():
                self.declaring.block(event)
            case Directive():
                self.directive(event)
            case Definition():
                self.declaring.scope.define(definition(event.latex.text))
            case Counter():
                self.numbers.count(event)
            case Display():
                self.display(event)

    def directive(self, event: Directive) -> None:
        first, rest = word(event.words)
        if first not in ("begin", "end"):
            self.pending.append(event)
            return
        if not rest.text:
            raise self.wrong(event.words, f"certify {first} without a name", f"write certify {first} NAME")
        if first == "begin":
            self.scopes.append((rest.text, self.declaring.scope, event))
            self.declaring.scope = self.declaring.scope.copy()
            return
        if not self.scopes or self.scopes[-1][0] != rest.text:
            opened = f"certify begin {self.scopes[-1][0]}" if self.scopes else "nothing"
            raise self.wrong(event.words, f"certify end {rest.text} ends {opened}", "end what was begun last")
        self.ended.update(self.declaring.scope.entities)
        _, self.declaring.scope, _ = self.scopes.pop()

    def display(self, event: Display) -> None:
        if len(self.shown) >= MOST_DISPLAYS:
            raise self.wrong(event.latex, f"more than {MOST_DISPLAYS} displays", "check parts of the document")
        earlier = dict(self.numbers.bears)
        numbered = self.numbers.of(event)
        if numbered.again:
            words = f"the number {numbered.numbers[0]} stands at two displays; this one is {numbered.name}"
            self.declaring.notices.append(Notice(self.text.place(event.at), words))
        own = [*self.pending, *event.directives]
        self.pending = []
        directions = collected(own, self.text)
        uses = self.uses(directions, event, earlier, numbered.name)
        entering = Entering(
            self.text, event, numbered, directions, self.declaring, self.prefix, self.before, self.errata
        )
        entry, shown = entering.entry(uses)
        self.errata = entering.errata
        for piece in directions.theorems:
            self.theorems[piece.text] = (*self.theorems.get(piece.text, ()), numbered.name)
        self.entries[numbered.name] = entry
        self.shown[numbered.name] = shown
        self.before = shown.lines[-1] if shown.lines and shown.lines[-1].tree is not None else None

    def uses(self, directions: Directions, event: Display, earlier: dict[str, str], name: str) -> tuple[str, ...]:
        """The displays that a display uses, as its directive says or the sentence before it refers to."""
        found: dict[str, None] = {}
        for piece in directions.uses:
            used = earlier.get(f"label {piece.text}") or earlier.get(piece.text)
            if used is None:
                self.later.append((name, piece))
            else:
                found[used] = None
        for label in event.refers:
            used = earlier.get(f"label {label}")
            if used is not None:
                found[used] = None
        return tuple(used for used in found if used != name)

    def use_later(self) -> None:
        """What displays use that stands behind them, as a theorem its proof. None rests on itself.

        Raises:
            SourceError: there is no such display, or it rests on the one that uses it.
        """
        for name, piece in self.later:
            used = self.numbers.named(piece.text)
            if used is None:
                raise self.wrong(piece, f"no display is {piece.text}", "name a display by its number or its label")
            if used == name:
                raise self.wrong(piece, f"{piece.text} is the display itself", "name another one")
            entry = self.entries[name]
            self.entries[name] = replace(entry, uses=tuple(dict.fromkeys((*entry.uses, used))))
        for name, piece in self.later:
            circle = self.circle(name)
            if circle:
                raise self.wrong(
                    piece, f"displays that rest on each other: {' -> '.join(circle)}", "drop one of the uses"
                )

    def circle(self, name: str) -> tuple[str, ...]:
        """The way from a display over those that it uses back to itself, if there is one."""
        ways: list[tuple[str, ...]] = [(name,)]
        seen: set[str] = set()
        while ways:
            way = ways.pop()
            for used in self.entries[way[-1]].uses:
                if used == name:
                    return (*way, name)
                if used not in seen:
                    seen.add(used)
                    ways.append((*way, used))
        return ()


def prefix(name: str) -> str:
    """What the ids of corrections begin with."""
    stem = re.sub(r"[^A-Za-z0-9]+", "", PurePath(name).stem).upper()
    return stem or "TEXT"


_NAME = re.compile(r"\\[A-Za-z]+\*?\s*\{?\s*(\\(?:[A-Za-z@]+|.))")


def definition(source: str) -> dict[str, Macro]:
    """The macro that a definition makes; one that is not understood makes a macro that no formula can hold."""
    found = latex.LET.match(source)
    if found is not None:
        return {found[1]: Macro(0, None, (Token(found[2], 0, 1),))}
    try:
        made = macros(source)
    except ReadError:
        made = {}
    if made:
        return made
    name = _NAME.match(source)
    return {} if name is None else {name[1]: Macro(0, None, (Token(r"\macronotunderstood", 0, 1),))}
