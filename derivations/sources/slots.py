"""Keywords of what has a slot: paths, families, functions."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..assumptions import Trajectory
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.text import plain
from .declarations import Declaring, keyword
from .events import Piece
from .functions import CLAUSES, Function
from .pieces import by, cut, part
from .scope import Entity, keyed
from .spellings import slotted, spelling
from .symbols import properties, shaped


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
        properties(d, entity.member, said)
        if kind == "path":
            assert entity.slot is not None
            d.state(Trajectory(entity.member, entity.slot), name)


def slotted_entity(d: Declaring, name: Piece, kind: str, shape: tuple[object, object]) -> Entity:
    """Declare a path or a family."""
    text = d.name(name)
    found = slotted(text, False, d.scope.is_scalar)
    if found is None:
        what = f"a {kind} without a slot"
        remedy = (
            "write its letter as an index, such as f_t, or in brackets, such as f(t); of several, declare it a scalar"
        )
        raise d.wrong(name, what, remedy)
    letter = slot_letter(d, name, found.letter, n.SCALAR)
    spelled = spelling(found.template, 1)
    old = d.scope.entities.get(keyed(spelled, letter))
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
    gradient = None
    estimated = any(piece not in named and piece.text != "smooth" for piece in said)
    if estimated and value.is_scalar_shaped and not point.is_scalar_shaped:
        gradient = gradient_of(d, name, value, point)
    if jacobian is None and gradient is None and any(piece.text == "smooth" for piece in said):
        own = d.scope.free_name(f"derivative of {value.name}")
        jacobian = Sym(own, (after[0], before[0]), rf"\mathrm{{D}} {value.tex}", point)
    for piece in said:
        if gradient is not None and jacobian is None and piece.text == "smooth":
            continue  # what is said beside it is said of functions that have a gradient
        if piece not in named:
            clause(d, piece, value, point, Function(value, point, (), jacobian, gradient))


def gradient_of(d: Declaring, name: Piece, value: Sym, point: Sym) -> Sym:
    """Declare the gradient of a function of a column, spelled with a nabla before the function."""
    template = rf"\nabla {value.tex}"
    spelled = spelling(template, 1)
    old = d.scope.entities.get(keyed(spelled, point))
    own = old.name if old is not None else d.scope.free_name(f"grad {value.name}")

    def at(index: object) -> Sym:
        return Sym(own, point.shape, template, n.as_node(index))

    if old is None:
        d.declare(name, Entity(rf"\nabla {name.text}", "function", spelled, at, at(point), point))
    return at(point)


def mapped(d: Declaring, name: Piece, before: tuple, after: tuple) -> tuple[Sym, Sym]:
    """Declare a function: its value at its letter, and the letter."""
    text = d.name(name)
    found = slotted(text, True, partial(d.scope.is_column, rows=before[0]))
    if found is None:
        remedy = "write it in brackets: g(x); of several, declare it a vector"
        raise d.wrong(name, "a function without its letter", remedy)
    point = slot_letter(d, name, found.letter, before)
    spelled = spelling(found.template, 1)
    old = d.scope.entities.get(keyed(spelled, point))
    own = old.name if old is not None else d.scope.free_name(found.head)

    def at(index: object) -> Sym:
        return Sym(own, after, found.template, n.as_node(index))

    d.declare(name, Entity(name.text, "function", spelled, at, at(point), point))
    return at(point), point


def clause(d: Declaring, piece: Piece, value: Sym, point: Sym, function: Function) -> None:
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
        made = known.make(replace(function, terms=tuple(terms))) if known.make is not None else None
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
