"""Lines of declarations: one function for each keyword, which adds to a scope what the line says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..assumptions import Assumption, Centered, Has, Trajectory
from ..assumptions.core import Property
from ..ledger.place import Place
from ..notation import nodes as n
from ..notation.core import Node, ShapeError, Sym
from ..notation.reader import ReadError, read, read_display
from ..notation.reader.errors import Unreadable
from ..notation.reader.polynomials import as_polynomial
from ..notation.text import plain
from .errors import Notice, SourceError
from .events import Block, Piece
from .facts import Mistaken, NoFact, Said, fact, trivial
from .functions import CLAUSES, Function
from .pieces import by, cut, part, word
from .properties import OF_MATRICES, OF_SCALARS, SIGNS
from .scope import Entity, Scope, Unsaid
from .spellings import checked, slotted, spelling
from .text import Text

Makes = Callable[["Declaring", Piece], None]
KEYWORDS: dict[str, Makes] = {}


def keyword(name: str) -> Callable[[Makes], Makes]:
    """Register what reads the lines that begin with a word."""

    def register(make: Makes) -> Makes:
        KEYWORDS[name] = make
        return make

    return register


@dataclass
class Declaring:
    """The declarations of a document as they are read: the scope they go into, the title, what is noticed."""

    text: Text
    scope: Scope
    title: str = ""
    notices: list[Notice] = field(default_factory=list)
    fresh: set[tuple] = field(default_factory=set)  # spelled in this block

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
        if entity.spelling in self.fresh:
            raise self.wrong(piece, f"{piece.text} is declared twice in one block", "drop one of the declarations")
        self.fresh.add(entity.spelling)
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
        return old.name if old is not None and isinstance(old.member, Sym) else self.scope.free_name(text)

    def state(self, assumption: Assumption, piece: Piece) -> None:
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
            for left, relation, right in zip(trees, chain.relations, trees[1:], strict=False):
                said = Said(self.scope, left, relation, right)
                try:
                    left.shape, right.shape  # noqa: B018  (a malformed side is an error)
                    made = fact(said)
                except NoFact as reason:
                    names = frozenset(s.name for s in (*left.symbols, *right.symbols))
                    self.unsaid(piece, f"{reason} is known, and has no class yet", names)
                    continue
                except Mistaken as error:
                    raise self.wrong(piece, error.what, error.remedy) from None
                except ShapeError as error:
                    raise self.wrong(piece, f"it is malformed: {error.reason}", "mend a declaration") from None
                if not trivial(made):
                    yield made
            if chain.conditions:
                names = frozenset(s.name for tree in trees for s in tree.symbols)
                self.unsaid(piece, f"a fact under a condition ({chain.conditions[0]}) has no class yet", names)


# -- sizes and symbols ------------------------------------------------------------------------------------
@keyword("title")
def title(d: Declaring, rest: Piece) -> None:
    d.title = rest.text


@keyword("size")
def size(d: Declaring, rest: Piece) -> None:
    for piece in cut(rest, ","):
        text = d.name(piece)
        name = re.sub(r"\s+", "", text).replace(r"\lvert", "|").replace(r"\rvert", "|")
        made = n.size(name) if re.fullmatch(r"[A-Za-z](_[A-Za-z0-9])?", text) else n.size(name, tex=text)
        d.declare(piece, Entity(piece.text, "size", spelling(text), n.Size(made), n.Size(made)))


@keyword("scalar")
def scalar(d: Declaring, rest: Piece) -> None:
    for piece in cut(rest, ","):
        found = re.match(r"(?P<name>.*?)\s*(?P<said>(?:>|\\geq?(?:slant)?|\\neq?)\s*0|\b(?:natural|positive|non-?negative))\s*$",
                         piece.text, re.DOTALL)  # fmt: skip
        name = piece if found is None else part(piece, 0, found.end("name"))
        if re.search(r"(?:<|\\leq?)", name.text):
            raise d.wrong(
                piece, "a scalar with a bound that is no sign", "write > 0 or \\ge 0, and the bound as a fact"
            )
        made = d.symbol(name, "scalar", n.SCALAR)
        if found is None:
            continue
        said = re.sub(r"\s+", "", found["said"])
        sign = SIGNS.get(said)
        words = OF_SCALARS.get(said)
        d.state(Has(made, sign) if sign is not None else words.make(made), piece)  # type: ignore[union-attr,misc]


def shaped(d: Declaring, rest: Piece) -> tuple[list[Piece], tuple[object, object], list[Piece]]:
    """Names, their shape, and what else is said: `A, B : n x n, symmetric`."""
    parts = cut(rest, ":")
    if len(parts) != 2 or not parts[0].text:
        raise d.wrong(rest, "a declaration without its shape", "write NAME : n, or NAME : n x d")
    first, *said = cut(parts[1], ",")
    return cut(parts[0], ","), d.shape(first), said


def columns(d: Declaring, rest: Piece, kind: str, turn: bool) -> None:
    names, (rows, cols), said = shaped(d, rest)
    if cols != 1:
        raise d.wrong(rest, f"a {kind} of two sizes", "write matrix in its place")
    for name in names:
        made = d.symbol(name, kind, (n.ONE, rows) if turn else (rows, n.ONE))
        properties(d, made, said)


@keyword("vector")
def vector(d: Declaring, rest: Piece) -> None:
    columns(d, rest, "vector", turn=False)


@keyword("row")
def row(d: Declaring, rest: Piece) -> None:
    columns(d, rest, "row", turn=True)


@keyword("matrix")
def matrix(d: Declaring, rest: Piece) -> None:
    names, shape, said = shaped(d, rest)
    if not re.search(r"(?<![A-Za-z\\])x(?![A-Za-z])|\\times|×", cut(cut(rest, ":")[1], ",")[0].text):
        raise d.wrong(rest, "a matrix of one size", "write n x d, or vector in its place")
    for name in names:
        properties(d, d.symbol(name, "matrix", shape), said)


def properties(d: Declaring, symbol: Sym, said: list[Piece]) -> None:
    """What is said of a symbol behind its shape."""
    for piece in said:
        words = " ".join(piece.text.split())
        known = OF_MATRICES.get(words)
        if known is None:
            raise d.wrong(piece, f"{words or 'nothing'} is no property", f"use one of: {', '.join(OF_MATRICES)}")
        if known.square and not n.same_size(*symbol.shape):
            raise d.wrong(piece, f"{words} is said of a square matrix", "mend the shape, or drop the property")
        if known.make is None:
            d.unsaid(piece, f"{words} is known, and has no fact yet", frozenset({symbol.name}))
        else:
            d.state(known.make(symbol), piece)


# -- what has a slot --------------------------------------------------------------------------------------
def slot_letter(d: Declaring, piece: Piece, letter: str, shape: tuple[object, object]) -> Sym:
    """The letter of a slot: the declared one that is spelled so, or a new one."""
    known = d.scope.spelled(letter)
    if known is not None and isinstance(known.member, Sym) and not known.member.indices:
        if not n.same_shape(known.member.shape, shape):
            raise d.wrong(piece, f"the slot {letter} is declared with another shape", "write another letter")
        return known.member
    return Sym(plain(letter), shape, letter)


def with_slot(d: Declaring, rest: Piece, kind: str) -> None:
    names, shape, said = shaped(d, rest)
    for name in names:
        entity = slotted_entity(d, name, kind, shape)
        properties(d, entity.member, said)  # type: ignore[arg-type]
        if kind == "path":
            assert entity.slot is not None
            d.state(Trajectory(entity.member, entity.slot), name)  # type: ignore[arg-type]


def slotted_entity(d: Declaring, name: Piece, kind: str, shape: tuple[object, object]) -> Entity:
    """Declare a path or a family."""
    text = d.name(name)
    found = slotted(text, brackets=False)
    if found is None:
        what = f"a {kind} without a slot"
        raise d.wrong(name, what, "write its letter as an index, such as f_t, or in brackets, such as f(t)")
    letter = slot_letter(d, name, found.letter, n.SCALAR)
    spelled = spelling(found.template, 1)
    old = d.scope.entities.get(spelled)
    own = old.name if old is not None else d.scope.free_name(found.head)

    def at(index: object) -> Sym:
        return Sym(own, shape, found.template, n.as_node(index))

    entity = Entity(name.text, kind, spelled, at, at(letter), letter)
    d.declare(name, entity)
    return entity


@keyword("path")
def path(d: Declaring, rest: Piece) -> None:
    with_slot(d, rest, "path")


@keyword("family")
def family(d: Declaring, rest: Piece) -> None:
    with_slot(d, rest, "family")


@keyword("function")
def function(d: Declaring, rest: Piece) -> None:
    parts = cut(rest, ":")
    if len(parts) != 2:
        raise d.wrong(rest, "a function without its sizes", "write g(x) : d -> n")
    first, *said = cut(parts[1], ",")
    ends = by(first, r"->|\\to(?![A-Za-z])|→")
    if len(ends) != 2:
        raise d.wrong(first, "a function without what it maps to", "write g(x) : d -> n")
    name, before, after = parts[0], d.shape(ends[0]), d.shape(ends[1])
    value, point = mapped(d, name, before, after)
    named = [piece for piece in said if piece.text.startswith("Jacobian")]
    jacobian = None
    for piece in named:
        inner = part(piece, len("Jacobian"), len(piece.text))
        jacobian, letter = mapped(d, inner, before, (after[0], before[0]))
        if letter is not point:
            raise d.wrong(inner, "a Jacobian at another letter", f"write it at {point.tex}")
    for piece in said:
        if piece not in named:
            clause(d, piece, value, point, jacobian)


def mapped(d: Declaring, name: Piece, before: tuple, after: tuple) -> tuple[Sym, Sym]:
    """Declare a function: its value at its letter, and the letter."""
    text = d.name(name)
    found = slotted(text, brackets=True)
    if found is None:
        raise d.wrong(name, "a function without its letter", "write it in brackets: g(x)")
    point = slot_letter(d, name, found.letter, before)
    spelled = spelling(found.template, 1)
    old = d.scope.entities.get(spelled)
    own = old.name if old is not None else d.scope.free_name(found.head)

    def at(index: object) -> Sym:
        return Sym(own, after, found.template, n.as_node(index))

    d.declare(name, Entity(name.text, "function", spelled, at, at(point), point))
    return at(point), point


def clause(d: Declaring, piece: Piece, value: Sym, point: Sym, jacobian: Sym | None) -> None:
    """Something that is said of a function."""
    words = " ".join(piece.text.split())
    for known in CLAUSES:
        found = known.words.match(words)
        if found is None:
            continue
        terms: list[Node] = []
        if "term" in found.groupdict():
            start = piece.text.rindex("constant") + len("constant")
            terms.append(d.term(part(piece, start, len(piece.text)), n.SCALAR))
        made = known.make(Function(value, point, tuple(terms), jacobian)) if known.make is not None else None
        if made is None:
            said = {value.name, *(s.name for term in terms for s in term.symbols)}
            d.unsaid(piece, f"of a function, {words} is known, and has no fact yet", frozenset(said))
        else:
            d.state(made, piece)
        return
    raise d.wrong(piece, f"{words or 'nothing'} is nothing that is said of a function",
                  "use smooth, smooth with constant L, convex, strongly convex with constant \\mu, "
                  "Lipschitz with constant G, Jacobian J(x)")  # fmt: skip


@keyword("entrywise")
def entrywise(d: Declaring, rest: Piece) -> None:
    name, *said = cut(rest, ",")
    text = d.name(name)
    if text != r"\phi":
        raise d.wrong(name, f"an entrywise function {text}", "the entrywise function is written \\phi")
    for piece in said:
        if piece.text != "smooth":
            raise d.wrong(piece, f"{piece.text} is nothing that is said of an entrywise function", "write smooth")


# -- chance -----------------------------------------------------------------------------------------------
@keyword("random")
def random(d: Declaring, rest: Piece) -> None:
    parts = cut(rest, ":")
    if len(parts) != 2:
        raise d.wrong(rest, "a random vector without its size", "write random u : n, mean 0, covariance S")
    first, *said = cut(parts[1], ",")
    rows, cols = d.shape(first)
    if cols != 1:
        raise d.wrong(first, "a random matrix", "declare its columns, or its entries as one column")
    name = parts[0]
    vector = member(d, name)
    if vector is None:
        vector = d.symbol(name, "vector", (rows, n.ONE))
    elif not n.same_shape(vector.shape, (rows, n.ONE)):
        raise d.wrong(name, f"{name.text} is declared with another size", "write its size")
    law(d, rest, name, vector, said)


def member(d: Declaring, name: Piece) -> Sym | None:
    """A member of a declared path or family, such as its start."""
    try:
        found = read(name.text, d.scope.names, None, d.scope.macros)
    except ReadError:
        return None
    return found if isinstance(found, Sym) and found.indices else None


def law(d: Declaring, rest: Piece, name: Piece, vector: Sym, said: list[Piece]) -> None:
    """Mean, covariance and whether it is Gaussian."""
    mean, covariance, gaussian = None, None, False
    for piece in said:
        first, inner = word(piece)
        if first == "mean":
            mean = d.term(inner, tuple(vector.shape))
        elif first == "covariance":
            covariance = d.term(inner, (vector.shape[0], vector.shape[0]))
        elif piece.text == "gaussian":
            gaussian = True
        else:
            raise d.wrong(piece, f"{piece.text or 'nothing'} is nothing that is said of a random vector",
                          "use mean, covariance, gaussian")  # fmt: skip
    if mean is None or covariance is None:
        raise d.wrong(rest, "a random vector without mean and covariance", "write mean 0, covariance S")
    made = with_law(vector, mean, covariance, gaussian)
    if made is None:
        d.unsaid(name, f"a law of {name.text} with another mean than 0 is known, and has no fact yet",
                 frozenset({vector.name}))  # fmt: skip
        return
    d.state(made, rest)


def with_law(vector: Sym, mean: Node, covariance: Node, gaussian: bool) -> Assumption | None:
    """The law as a fact; None where there is none yet."""
    return Centered((vector,), (covariance,), gaussian) if is_zero(mean) else None


def is_zero(node: Node) -> bool:
    return isinstance(node, n.Zero) or node == n.Num(0)


@keyword("independent")
def independent(d: Declaring, rest: Piece) -> None:
    """The laws of several random vectors become one: their second moments with each other are those of the means."""
    pieces = cut(rest, ",")
    if len(pieces) < 2:
        raise d.wrong(rest, "one vector alone is independent of nothing", "name two or more")
    symbols = [d.term(piece) for piece in pieces]
    laws = []
    for piece, symbol in zip(pieces, symbols, strict=True):
        found = [f for f in d.scope.facts if isinstance(f.assumption, Centered) and symbol in f.assumption.vectors]
        if not found:
            if isinstance(symbol, Sym) and any(symbol.name in one.names for one in d.scope.unsaid):
                d.unsaid(
                    rest,
                    "independence of vectors of which a law is not read",
                    frozenset(s.name for x in symbols for s in x.symbols),
                )
                return
            raise d.wrong(piece, f"{piece.text} is not declared random", "write random first")
        if found[0] not in laws:
            laws.append(found[0])
    if len(laws) < 2:
        return
    joint = joined([one.assumption for one in laws])  # type: ignore[misc]
    for one in laws:
        d.scope.facts.remove(one)
    d.state(joint, rest)


def joined(laws: list[Centered]) -> Centered:
    """Independent groups of columns as one law: zero second moments between the groups."""
    vectors = tuple(v for one in laws for v in one.vectors)
    group = {v: i for i, one in enumerate(laws) for v in one.vectors}
    blocks = tuple(
        laws[group[u]].block(laws[group[u]].vectors.index(u), laws[group[u]].vectors.index(v))
        if group[u] == group[v] else n.Zero(u.shape[0], v.shape[0])
        for u in vectors for v in vectors
    )  # fmt: skip
    return Centered(vectors, blocks, all(one.gaussian for one in laws))


# -- facts and spellings ----------------------------------------------------------------------------------
@keyword("fact")
def stated(d: Declaring, rest: Piece) -> None:
    for made in d.facts(rest):
        d.state(made, rest)


@keyword("spelling")
def second_spelling(d: Declaring, rest: Piece) -> None:
    """Two spellings of one name: the one that is declared, and another."""
    sides = cut(rest, "=")
    if len(sides) != 2:
        raise d.wrong(rest, "a spelling without two sides", r"write spelling \hat{f} = \hat{f}(X)")
    known = []
    for side in sides:
        try:
            known.append(read(side.text, d.scope.made_names(d.scope.slots()), None, d.scope.macros))
        except ReadError:
            known.append(None)
    for node, other in ((known[0], sides[1]), (known[1], sides[0])):
        entity = d.scope.entity_of(node) if node is not None else None
        if entity is None or not isinstance(node, Sym):
            continue
        text = d.name(other)
        found = slotted(text, brackets=False) if entity.slot is not None and node is entity.member else None
        if found is not None and found.letter == entity.slot.tex:  # type: ignore[union-attr]
            d.scope.alias(spelling(found.template, 1), lambda given, at=entity.at: at(given[0]), entity.text)
        else:
            d.scope.alias(spelling(text), lambda given, node=node: node, entity.text)
        return
    raise d.wrong(rest, "neither side is a declared name", "declare one of them first")


__all__ = ["KEYWORDS", "Declaring", "Property"]
