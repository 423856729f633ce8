"""Lines of declarations: one function for each keyword, which adds to a scope what the line says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..assumptions import Assumption
from ..ledger.place import Place
from ..notation import nodes as n
from ..notation.core import Node, ShapeError, Sym
from ..notation.reader import ReadError, read, read_display
from ..notation.reader.errors import Unreadable
from ..notation.reader.polynomials import as_polynomial
from .errors import Notice, SourceError
from .events import Block, Piece
from .facts import Mistaken, NoFact, Said, fact, trivial
from .pieces import by, part, word
from .ranges import harmless, of_a_slot, range_of, ranged
from .scope import Entity, Scope, Unsaid
from .spellings import checked, spelling
from .text import Text

Makes = Callable[["Declaring", Piece], None]
KEYWORDS: dict[str, Makes] = {}


def keyword(name: str) -> Callable[[Makes], Makes]:
    """Register what reads the lines that begin with a word."""

    def register(make: Makes) -> Makes:
        KEYWORDS[name] = make
        return make

    return register


class Declaring:
    """The declarations of a document as they are read: the scope they go into, the title, what is noticed."""

    def __init__(self, text: Text, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.title: str = ""
        self.prefix: str = ""
        self.notices: list[Notice] = []
        self.fresh: set[tuple] = set()  # spelled in this block

    # -- a block ------------------------------------------------------------------------------------------
    def block(self, block: Block) -> None:
        """All lines of a block.

        Raises:
            SourceError: a line is not understood.
        """
        self.fresh = set()
        for line in block.lines:
            if line.text.strip() and not line.text.lstrip().startswith("%"):
                self.line(line)
        self.fresh = set()

    def line(self, line: Piece) -> None:
        first, rest = word(line)
        make = KEYWORDS.get(first)
        if make is None:
            known = ", ".join(KEYWORDS)
            raise self.wrong(
                part(line, 0, len(line.text)), f"{first} is no word of a declaration", f"use one of: {known}"
            )
        if not rest.text:
            raise self.wrong(rest, f"{first} without what it declares", "write it behind the word, or drop the line")
        try:
            make(self, rest)
        except ShapeError as error:
            raise self.wrong(rest, f"it is malformed: {error.reason}", "mend the shapes") from None

    # -- errors -------------------------------------------------------------------------------------------
    def place(self, piece: Piece, at: int = 0) -> Place:
        return self.text.place(piece.at + at)

    def wrong(self, piece: Piece, what: str, remedy: str, at: int = 0) -> SourceError:
        return SourceError(self.place(piece, at), what, remedy)

    def unread(self, piece: Piece, error: ReadError | Unreadable) -> SourceError:
        what = error.what if isinstance(error, ReadError) else str(error)
        return self.wrong(piece, what, error.remedy, max(0, error.at))

    # -- terms --------------------------------------------------------------------------------------------
    def term(self, piece: Piece, shape: tuple | None = None, letters: bool = False) -> Node:
        """A term; with `letters` those of slots are known."""
        names = self.scope.made_names(self.scope.slots()) if letters else self.scope.names
        try:
            found = read(piece.text, names, shape, self.scope.macros)
        except ReadError as error:
            raise self.unread(piece, error) from None
        if shape is not None and not n.same_shape(found.shape, shape):
            raise self.wrong(piece, "its shape does not fit", "write a term of the shape that is declared")
        return found

    def size(self, piece: Piece) -> object:
        """A size: a natural number, a declared size, a polynomial in such."""
        node = self.term(piece)
        try:
            return n.as_size(as_polynomial(node))
        except (TypeError, ValueError):
            raise self.wrong(piece, f"{piece.text} is no size", "declare it: size n") from None

    def shape(self, piece: Piece) -> tuple[object, object]:
        """`n` (a column), `n x d`, `1`."""
        parts = by(piece, r"(?<![A-Za-z\\])x(?![A-Za-z])|\\times(?![A-Za-z])|×")
        if len(parts) > 2 or not all(one.text for one in parts):
            raise self.wrong(piece, f"{piece.text or 'nothing'} is no shape", "write n, or n x d")
        sizes = [self.size(one) for one in parts]
        return (sizes[0], sizes[1]) if len(sizes) == 2 else (sizes[0], n.ONE)

    # -- names --------------------------------------------------------------------------------------------
    def name(self, piece: Piece) -> str:
        """A name as it is written, macros expanded."""
        try:
            text = self.scope.expanded(piece.text)
            checked(text)
        except Unreadable as error:
            raise self.unread(piece, error) from None
        return text

    def declare(self, piece: Piece, entity: Entity) -> None:
        """Declare a name; what it ends is noticed."""
        if entity.key in self.fresh:
            raise self.wrong(piece, f"{piece.text} is declared twice in one block", "drop one of the declarations")
        self.fresh.add(entity.key)
        ended = self.scope.declare(entity)
        if ended:
            said = ", ".join(f"line {one.place.line}" for one in ended)
            words = f"{piece.text} is declared again: the facts that speak of it end here ({said})"
            self.notices.append(Notice(self.place(piece), words))

    def symbol(self, piece: Piece, kind: str, shape: tuple[object, object]) -> Sym:
        """Declare one symbol without a slot."""
        text = self.name(piece)
        made = Sym(self.named(text), shape, text)
        self.declare(piece, Entity(piece.text, kind, spelling(text), made, made))
        return made

    def named(self, text: str) -> str:
        """A name for values that nothing else has; a spelling that is declared again keeps its name."""
        old = self.scope.entities.get(spelling(text))
        return old.name if old is not None and isinstance(old.member, Sym) else self.scope.free_name(text, text)

    def state(self, assumption: Assumption, piece: Piece) -> None:
        spoken = {s for node in assumption.nodes() for s in node.symbols}
        loose = next((s for s in self.scope.uniform.unspecified if s in spoken), None)
        if loose is not None:
            raise self.wrong(piece, f"a fact about {loose}, which is not specified", "declare a scalar that is fixed")
        mistake = assumption.mistake()
        if mistake:
            raise self.wrong(piece, f"it says nothing: {mistake}", "mend or drop it")
        self.scope.state(assumption, self.place(piece))

    def unsaid(self, piece: Piece, words: str, names: frozenset[str]) -> None:
        """Something that is known and has no fact: noticed, and remembered for all that it touches."""
        self.scope.unsaid.append(Unsaid(self.place(piece), words, names))
        self.notices.append(Notice(self.place(piece), f"NOT READ: {words}"))

    # -- facts --------------------------------------------------------------------------------------------
    def facts(self, piece: Piece) -> Iterator[Assumption]:
        """What relations say, as assumptions; those without a fact are noticed."""
        try:
            chains = read_display(piece.text, self.scope.made_names(self.scope.slots()), self.scope.macros)
        except ReadError as error:
            raise self.unread(piece, error) from None
        for chain in chains:
            for line in chain.lines:
                if line.error is not None:
                    raise self.unread(piece, line.error)
                if line.tree is None:
                    raise self.wrong(piece, "a matrix with dots in a fact", "write what the dots mean")
            if not chain.relations or chain.goes_on:
                raise self.wrong(piece, "a fact without a relation", "write an equation or a bound")
            trees = [line.tree for line in chain.lines if line.tree is not None]
            conditions = chain.conditions
            within = range_of(conditions[0], self.scope) if len(conditions) == 1 else None
            unread = within is None and any(not harmless(one) for one in conditions)
            for left, relation, right in zip(trees, chain.relations, trees[1:], strict=False):
                said = Said(self.scope, left, relation, right)
                if unread or (within is None and not all(of_a_slot(one, said) for one in conditions)):
                    names = frozenset(s.name for s in (*left.symbols, *right.symbols))
                    self.unsaid(piece, f"a fact under a condition ({conditions[0]}) has no class yet", names)
                if unread:
                    continue
                try:
                    left.shape, right.shape  # noqa: B018  (a malformed side is an error)
                    made = fact(said) if within is None else ranged(said, within)
                except NoFact as reason:
                    names = frozenset(s.name for s in (*left.symbols, *right.symbols))
                    self.unsaid(piece, f"{reason} is known, and has no class yet", names)
                    if reason.part is None:
                        continue
                    made = reason.part
                except Mistaken as error:
                    raise self.wrong(piece, error.what, error.remedy) from None
                except ShapeError as error:
                    raise self.wrong(piece, f"it is malformed: {error.reason}", "mend a declaration") from None
                if not trivial(made):
                    yield made


__all__ = ["KEYWORDS", "Declaring", "keyword"]
