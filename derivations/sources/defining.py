"""Displays that define: `H := ...` declares a name that is not declared yet, from its line on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..assumptions import Assumption, Define, Flow, Gram
from ..notation import nodes as n
from ..notation.core import Node, ShapeError, Sym
from ..notation.reader import ReadError, read
from ..notation.reader.errors import Unreadable
from ..notation.reader.reading import signs
from ..notation.reader.rows import Side, chains
from ..notation.reader.tokens import Token
from .facts import head_of
from .ranges import harmless
from .scope import Entity, Scope
from .spellings import slotted, spelling

ACCENTED = (r"\hat", r"\tilde", r"\bar", r"\overline", r"\widehat", r"\widetilde", r"\vec", r"\underline")


def defined(latex: str, scope: Scope, first: bool) -> Iterator[tuple[Entity | None, Assumption]]:
    """What a display defines; with `first` also by the first `=` of it.

    Whoever goes through it adds each to the scope before asking for the next, which may be defined by it.
    """
    try:
        found = chains(signs(latex, scope.macros))
    except (Unreadable, RecursionError):
        return
    for count, chain in enumerate(found):
        if not all(harmless(_text(latex, tokens)) for tokens in chain.conditions):
            continue  # what is so under a condition, or in a sense of its own, is no definition
        for place, relation in enumerate(chain.relations):
            wanted = (":=",) if place else (":=", r"\equiv", "=") if first and count == 0 else (":=", r"\equiv")
            if chain.goes_on or relation.text not in wanted:
                continue
            made = _one(latex, chain.sides[place : place + 2], scope)
            if made is not None:
                yield made


def _one(latex: str, sides: Sequence[Side], scope: Scope) -> tuple[Entity | None, Assumption] | None:
    if any(side.problem is not None for side in sides):
        return None
    left, right = (_text(latex, side.tokens) for side in sides)
    try:
        value = read(right, scope.names, None, scope.macros)
        shape = value.shape
    except (ReadError, ShapeError):
        return None
    try:
        known = read(left, scope.names, None, scope.macros)
    except ReadError:
        known = None
    if known is not None:
        return _known(known, value, scope)
    if not is_name(sides[0].tokens):
        return None
    return _new(scope.expanded(left), value, shape, scope)


def _known(known: Node, value: Node, scope: Scope) -> tuple[Entity | None, Assumption] | None:
    """A declared name that nothing defines yet."""
    entity = scope.entity_of(known)
    taken = any(isinstance(f, Define | Flow | Gram) and head_of(f) is known for f in scope.assumptions)
    if not isinstance(known, Sym) or entity is None or taken or (known.indices and known is not entity.member):
        return None
    if any(s.name == known.name for s in value.symbols) or not n.same_shape(known.shape, value.shape):
        return None
    return None, Define(known, value)


def _new(text: str, value: Node, shape: tuple, scope: Scope) -> tuple[Entity, Assumption] | None:
    found = slotted(text, False, scope.is_scalar)
    letter = None if found is None else scope.spelled(found.letter)
    slot = None if letter is None else letter.member
    if found is not None and isinstance(slot, Sym) and slot in value.symbols and slot.is_scalar_shaped:
        name = scope.free_name(found.head)
        template = found.template

        def at(index: object) -> Sym:
            return Sym(name, shape, template, n.as_node(index))

        entity = Entity(text, "path", spelling(template, 1), at, at(slot), slot)
        return entity, Define(at(slot), value)
    made = Sym(scope.free_name(text), shape, text)
    return Entity(text, "defined", spelling(text), made, made), Define(made, value)


def is_name(tokens: list[Token]) -> bool:
    """Whether signs are one name: a letter, accented or in a font, with scripts or one bracket behind it."""
    if not tokens:
        return False
    i, first = 0, tokens[0].text
    if first in ACCENTED:
        i = _behind(tokens, 1)
    elif first.isalpha() or (first.startswith("\\") and first[1:2].isalpha() and not first.startswith(r"\begin")):
        i = 1
    else:
        return False
    while i < len(tokens):
        if tokens[i].text in ("_", "^") and i + 1 < len(tokens) and tokens[i + 1].text == "{":
            i = _behind(tokens, i + 1)
        elif tokens[i].text == "'":
            i += 1
        elif tokens[i].text == "(":
            i = _behind(tokens, i)
        else:
            return False
    return True


def _behind(tokens: list[Token], i: int) -> int:
    """Behind the bracket that opens at a place."""
    depth = 0
    while i < len(tokens):
        depth += tokens[i].text in ("{", "(", "[")
        depth -= tokens[i].text in ("}", ")", "]")
        i += 1
        if depth == 0:
            break
    return i


def _text(latex: str, tokens: list[Token]) -> str:
    return latex[tokens[0].at : max(token.stop for token in tokens)] if tokens else ""
