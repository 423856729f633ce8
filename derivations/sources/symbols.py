"""Keywords of symbols without a slot: sizes, scalars, vectors, rows, matrices; title, facts, second spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

from ..assumptions import Assumption, Has, Property
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader import ReadError, read
from .declarations import Declaring, keyword
from .errors import Notice
from .events import Piece
from .pieces import cut, part
from .properties import OF_MATRICES, OF_SCALARS, SIGNS
from .scope import Entity
from .spellings import slotted, spelling


# -- sizes and symbols ------------------------------------------------------------------------------------
@keyword("title")
def title(d: Declaring, rest: Piece) -> None:
    d.title = rest.text


@keyword("prefix")
def prefix(d: Declaring, rest: Piece) -> None:
    """What the ids of its records begin with."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", rest.text) is None:
        raise d.wrong(rest, f"{rest.text} is no beginning of an id", "write letters and digits: prefix LEE")
    d.prefix = rest.text


@keyword("size")
def size(d: Declaring, rest: Piece) -> None:
    for piece in cut(rest, ","):
        text = d.name(piece)
        name = re.sub(r"\s+", "", text).replace(r"\lvert", "|").replace(r"\rvert", "|")
        made = n.size(name) if re.fullmatch(r"[A-Za-z](_[A-Za-z0-9])?", text) else n.size(name, tex=text)
        d.declare(piece, Entity(piece.text, "size", spelling(text), n.Size(made), n.Size(made)))


_SAID = re.compile(
    r"(?P<name>.*?)\s*(?P<said>(?:>|\\geq?(?:slant)?|\\neq?)\s*0|\b(?:natural|positive|non-?negative))\s*$", re.DOTALL
)


#: above a number that is written out
_ABOVE = re.compile(
    r"(?P<name>[^<>]*?)\s*(?P<sign>>|\\geq?(?:slant)?(?![A-Za-z]))\s*(?P<bound>-?\s*(?:\d+(?:\.\d+)?|\d+/[1-9]\d*))\s*",
    re.DOTALL,
)


def above(d: Declaring, piece: Piece, made: Sym, said: re.Match[str]) -> None:
    """A number above another one: the bound is a fact, and where it tells the sign that is said as well."""
    least = Fraction(re.sub(r"\s+", "", said["bound"]))
    if least > 0 or (least == 0 and said["sign"] == ">"):
        d.state(Has(made, Property.POSITIVE), piece)
    for fact in d.facts(piece):
        d.state(fact, piece)


@keyword("scalar")
def scalar(d: Declaring, rest: Piece) -> None:
    for piece in cut(rest, ","):
        found = _SAID.match(piece.text)
        name = piece if found is None else part(piece, 0, found.end("name"))
        bounded = _ABOVE.fullmatch(piece.text) if found is None else None
        if bounded is not None:
            above(d, piece, d.symbol(part(piece, 0, bounded.end("name")), "scalar", n.SCALAR), bounded)
            continue
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


# -- facts and spellings ----------------------------------------------------------------------------------
@keyword("fact")
def stated(d: Declaring, rest: Piece) -> None:
    for made in d.facts(rest):
        d.state(made, rest)
        for letter, family in single_steps(made):
            tex = letter.tex
            words = (
                f"this is said of the one number {tex}; for all of them declare the family with that letter,"
                rf" {family}_{{{tex}}}, or write \quad \forall {tex} \ge 0 behind it"
            )
            d.notices.append(Notice(d.place(rest), words))


def single_steps(made: Assumption) -> Iterator[tuple[Sym, str]]:
    """Letters that a fact does not quantify, though it joins members of one family at k and at another place with k."""
    indices: dict[str, dict[Node, None]] = {}
    for node in made.nodes():
        for s in node.symbols:
            if len(s.indices) == 1 and s.indices[0].is_scalar_shaped:
                indices.setdefault(s.name, {})[s.indices[0]] = None
    bound = {s.name for s in made.quantified()}
    for name, found in indices.items():
        letters = [i for i in found if isinstance(i, Sym) and not i.indices and i.name not in bound]
        for letter in letters:
            if any(letter in other.symbols for other in found if other is not letter):
                yield letter, name


@keyword("spelling")
def second_spelling(d: Declaring, rest: Piece) -> None:
    """Two spellings of one name: the one that is declared, and another."""
    sides = cut(rest, "=")
    if len(sides) != 2:
        raise d.wrong(rest, "a spelling without two sides", r"write spelling \hat{f} = \hat{f}(X)")
    known: list[Node | None] = []
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
        found = slotted(text, False, d.scope.is_scalar) if entity.slot is not None and node is entity.member else None
        if found is not None and entity.slot is not None and found.letter == entity.slot.tex:
            d.scope.alias(spelling(found.template, 1), partial(_member, entity), entity.text)
        else:
            d.scope.alias(spelling(text), partial(_itself, node), entity.text)
        return
    raise d.wrong(rest, "neither side is a declared name", "declare one of them first")


def _member(entity: Entity, given: tuple[Node, ...]) -> Node:
    return entity.at(given[0])


def _itself(node: Node, _: tuple[Node, ...]) -> Node:
    return node
