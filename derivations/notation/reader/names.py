"""Declared names as templates of tokens: which one stands at a place of a formula.

A spelling such as `\\nabla_{\\theta} f_{0}(\\mathcal{X})` is a template with slots. The template that reaches furthest
wins; slots have shapes, as far as the facts of the notation show members of the family.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from inspect import Parameter, signature
from typing import Any, Protocol

import sympy

from ...assumptions import Index
from ...assumptions.dependence import Dependence, dependence
from ...estimates import Natural
from ..calculus import D
from ..core import Node, ShapeError, Size, Sym, sizes_in
from ..latex import latex
from ..sizes import SCALAR, Shape, same_shape, size_tex
from .errors import Unreadable
from .tokens import Token, partners, tokens


class Fact(Protocol):
    """What the reader asks of an assumption: the terms that it speaks of."""

    def nodes(self) -> Iterable[Node]: ...


class Declared(Protocol):
    """What the reader asks of a notation: names of symbols and families, and facts that may speak of more."""

    @property
    def symbols(self) -> Mapping[str, Any]: ...

    @property
    def facts(self) -> tuple[Any, ...]: ...


#: what a matrix may bear before its arguments
RAISED = (("T",), (r"\top",), ("-", "1"), ("+",), (r"\dagger",))
Element = str | int  # a token, or the number of a slot
Make = Callable[[tuple[Node, ...]], Node]


@dataclass(frozen=True)
class Name:
    """A spelling with slots, and the term that it makes of what stands in them."""

    elements: tuple[Element, ...]
    make: Make
    says: str
    slots: tuple[tuple[Shape, ...], ...] = ()  # for each slot the shapes that are known of it; none: any
    key: object = None
    listed: bool = True  # whether the notation itself lists it; else one of its facts alone speaks of it

    def fits(self, number: int, node: Node) -> bool:
        """Whether a term may stand in a slot."""
        known = self.slots[number]
        if not known:
            return True
        try:
            return any(same_shape(node.shape, shape) for shape in known)
        except ShapeError:
            return False


@dataclass(frozen=True)
class Match:
    """A name at a place: where it ends, what stands in its slots, and scripts inside that belong to the whole."""

    name: Name
    end: int
    slots: tuple[tuple[int, int], ...]
    script: tuple[int, int] | None = None  # an index before the superscript that ends the name
    raised: tuple[int, int] | None = None  # a superscript before the arguments


class Names:
    """All names of a notation."""

    def __init__(self, facts: tuple[Any, ...]) -> None:
        self.facts = facts
        self.related = [frozenset(s for node in fact.nodes() for s in node.symbols) for fact in facts]
        self.naturals = frozenset(fact.symbol for fact in facts if isinstance(fact, Natural | Index))
        self.by_first: dict[str, list[Name]] = {}  # by their first token
        self.letters: dict[tuple[Element, ...], Sym] = {}  # what a binder may bind
        self.variables: dict[tuple[Element, ...], list[Callable[[Node], Sym]]] = {}  # paths without their time

    def add(self, name: Name) -> None:
        rows = self.by_first.setdefault(str(name.elements[0]), [])
        if not any(row.elements == name.elements and row.key is name.key for row in rows):
            rows.append(name)

    def at(self, found: list[Token], i: int, end: int, closes: Mapping[int, int]) -> list[list[Match]]:
        """The names that may stand at a place, those that reach as far together, the furthest first."""
        by_end: dict[int, list[Match]] = {}
        for name in self.by_first.get(found[i].text, ()):
            match = _match(name, found, i, end, closes)
            if match is not None:
                by_end.setdefault(match.end, []).append(match)
        return [by_end[stop] for stop in sorted(by_end, reverse=True)]

    def nothing_random(self, node: Node) -> bool:
        """Whether all symbols of a term are known, by the facts, and none of them is random."""
        known = self.spoken_of.issuperset(s for s in node.symbols if not s.indices)
        return known and not self.depends.is_random(node)

    @cached_property
    def spoken_of(self) -> frozenset[Node]:
        """The symbols of which some fact speaks."""
        return frozenset().union(*self.related)

    @cached_property
    def depends(self) -> Dependence:
        """Which symbols lie behind which, and which are random."""
        return dependence(self.facts)

    def spelled(self, elements: tuple[Element, ...]) -> Sym | None:
        """The declared symbol without indices that is spelled so."""
        for name in self.by_first.get(str(elements[0]), ()) if elements else ():
            if name.elements == elements and isinstance(name.key, Sym) and not name.key.indices:
                return name.key
        return None


def _match(name: Name, found: list[Token], i: int, end: int, closes: Mapping[int, int]) -> Match | None:
    slots: dict[int, tuple[int, int]] = {}
    script = raised = None
    for k, element in enumerate(name.elements):
        if isinstance(element, int):
            stop = _slot(name, k, found, i, end, closes)
            if stop is None:
                return None
            slots[element] = (i, stop)
            i = stop
            continue
        if i < end and element == "^" and found[i].text == "_" and _is_last_script(name.elements, k):
            script, i = (i, closes[i + 1] + 1), closes[i + 1] + 1
        if i < end and element == "(" and found[i].text == "^" and k and raised is None:
            stop = closes[i + 1]
            if tuple(token.text for token in found[i + 2 : stop]) in RAISED:
                raised, i = (i, stop + 1), stop + 1
        if i >= end or found[i].text != element:
            return None
        i += 1
    return Match(name, i, tuple(slots[n] for n in sorted(slots)), script, raised)


def _slot(name: Name, k: int, found: list[Token], i: int, end: int, closes: Mapping[int, int]) -> int | None:
    """Where what stands in a slot ends: before the sign that follows in the template."""
    if k + 1 >= len(name.elements):
        return None
    after, start = name.elements[k + 1], i
    while i < end:
        text = found[i].text
        if text == after:
            return i if i > start else None
        if i in closes:
            i = closes[i] + 1
        elif text in (")", "]", "}", r"\}"):
            return None
        else:
            i += 1
    return None


def _is_last_script(elements: tuple[Element, ...], k: int) -> bool:
    """Whether a template ends with the superscript that begins at a place."""
    depth = 0
    for j in range(k + 1, len(elements)):
        depth += {"{": 1, "}": -1}.get(str(elements[j]), 0)
        if depth == 0:
            return j == len(elements) - 1
    return False


# -- the names of a notation --------------------------------------------------------------------------------
_SLOT = re.compile(r"\{(\d)\}")
_MARKED = re.compile(r"<([^<>]*)>")


@lru_cache(maxsize=10_000)
def elements_of(tex: str, arity: int) -> tuple[tuple[Element, ...], tuple[int, int] | None]:
    """A spelling as a template, and where in it the head stands that takes a dot."""

    def slot(found: re.Match[str]) -> str:
        return rf"{{\Slot{'abcdefghij'[int(found[1])]} }}" if int(found[1]) < arity else found[0]

    head = _MARKED.search(tex)
    if head is not None:
        tex = f"{tex[: head.start()]}\\HeadBegins {head[1]}\\HeadEnds {tex[head.end() :]}"
    out: list[Element] = []
    begin, marked = 0, None
    for token in tokens(_SLOT.sub(slot, tex)):
        if token.text == r"\HeadBegins":
            begin = len(out)
        elif token.text == r"\HeadEnds":
            marked = (begin, len(out))
        elif token.text.startswith(r"\Slot"):
            out.append("abcdefghij".index(token.text[5]))
        else:
            out.append(token.text)
    return tuple(out), marked


@dataclass(frozen=True)
class Member:
    """A declared symbol, or a family by one of its members."""

    name: str
    shape: Any
    tex: str
    arity: int

    def __call__(self, indices: tuple[Node, ...]) -> Sym:
        return Sym(self.name, self.shape, self.tex, *indices)


def member(symbol: Sym) -> Member:
    return Member(symbol.name, symbol.args[1], symbol.tex, len(symbol.indices))


def names_of(notation: Declared, symbols: Iterable[Node] = (), letters: Iterable[Sym] = ()) -> Names:
    """The names that a notation and its facts declare, and further symbols; `letters` are what binders may bind."""
    seen: dict[Member, dict[int, set[Shape]]] = {}
    sizes: dict[sympy.Symbol, None] = {}
    hidden: dict[Sym, None] = {}  # members whose spelling leaves indices out: each is a name by itself
    aside = tuple(letters)

    def met(node: Node) -> None:
        for part in (node, *node.below):
            sizes.update(dict.fromkeys(sizes_in(part)))
            if isinstance(part, Sym) and part not in aside and part not in _ANY:
                shown = len(set(_SLOT.findall(part.tex)))
                if shown < len(part.indices) and not any(index in _ANY for index in part.indices):
                    hidden.setdefault(part)
                slots = seen.setdefault(member(part), {})
                for number, index in enumerate(part.indices):
                    if index not in _ANY:
                        slots.setdefault(number, set()).add(_shape(index))

    for value in (*notation.symbols.values(), *symbols):
        node = value if isinstance(value, Node) else _any_member(value)
        if node is not None:
            met(node)
    listed = frozenset(hidden)
    for fact in notation.facts:
        for node in fact.nodes():
            met(node)
    out = Names(tuple(notation.facts))
    for one in sizes:
        elements, _ = elements_of(size_tex(one), 0)
        if elements:
            out.add(_constant(elements, Size(one), f"the size {one}"))
    for declared, slots in seen.items():
        _enter(out, declared, slots)
    for one in hidden:
        _enter_member(out, one, one in listed)
    for letter in aside:
        out.letters[elements_of(letter.tex, 0)[0]] = letter
    return out


#: stand in slots of which nothing is known
_ANY = tuple(Sym(f"index {i}", SCALAR, f"index {i}") for i in range(10))


def _shape(index: Node) -> Shape:
    try:
        return index.shape
    except ShapeError:
        return SCALAR


def _any_member(make: object) -> Sym | None:
    """A member of a declared family: its indices are those that its spelling, or its function, has."""
    if not callable(make):
        return None
    try:
        wanted = [p.kind for p in signature(make).parameters.values()]
    except (TypeError, ValueError):
        return None
    dummy = list(_ANY)
    try:
        if wanted == [Parameter.VAR_POSITIONAL]:
            probe = make(dummy[0])
            count = max((int(d) + 1 for d in _SLOT.findall(probe.tex)), default=1) if isinstance(probe, Sym) else 1
        else:
            count = len(wanted)
        found = make(*dummy[:count])
    except Exception:  # a helper that asks for more than indices
        return None
    return found if isinstance(found, Sym) and list(found.indices) == dummy[:count] else None


def _enter(out: Names, declared: Member, slots: Mapping[int, set[Shape]]) -> None:
    try:
        elements, head = elements_of(declared.tex, declared.arity)
        partners([Token(str(element), 0) for element in elements])
    except Unreadable:
        return  # a spelling with loose brackets: no formula holds it
    used = [e for e in elements if isinstance(e, int)]
    if not elements or isinstance(elements[0], int) or sorted(used) != list(range(declared.arity)):
        return
    shapes = tuple(tuple(slots.get(i, ())) for i in range(declared.arity))
    shapes = tuple((SCALAR,) if not known and _in_script(elements, i) else known for i, known in enumerate(shapes))
    key: object = declared(()) if not declared.arity else _key(declared)
    out.add(Name(elements, declared, declared.name, shapes, key))
    if head is not None:
        first, last = head
        dotted = (*elements[:first], r"\dot", "{", *elements[first:last], "}", *elements[last:])
        out.add(Name(dotted, _dotted(out, declared), f"the derivative of {declared.name}", shapes, (key, "dot")))
        time = ("_", "{", 0, "}")
        if declared.arity and elements[last : last + 4] == time:
            rest = (*elements[:last], *elements[last + 4 :])
            if not any(isinstance(e, int) for e in rest):
                out.variables.setdefault(rest, []).append(lambda when: declared((when,)))


def _constant(elements: tuple[Element, ...], node: Node, says: str) -> Name:
    return Name(elements, lambda _: node, says, key=node)


def _enter_member(out: Names, one: Sym, listed: bool) -> None:
    """A member whose spelling leaves indices out, as a name without slots."""
    spelled = {str(i): f"{{{latex(index)}}}" for i, index in enumerate(one.indices)}
    elements, head = elements_of(_SLOT.sub(lambda found: spelled.get(found[1], found[0]), one.tex), 0)
    out.add(Name(elements, lambda _: one, str(one), key=one, listed=listed))
    if head is not None and isinstance(one.indices[0], Sym):
        first, last = head
        dotted = (*elements[:first], r"\dot", "{", *elements[first:last], "}", *elements[last:])
        out.add(Name(dotted, lambda _: D(one, one.indices[0]), f"the derivative of {one}", key=(one, "dot")))


_KEYS: dict[Member, Member] = {}


def _key(declared: Member) -> Member:
    return _KEYS.setdefault(declared, declared) if len(_KEYS) < 10_000 else declared


def _in_script(elements: tuple[Element, ...], number: int) -> bool:
    place = elements.index(number)
    return place >= 2 and elements[place - 2 : place] == ("_", "{")


def _dotted(names: Names, declared: Member) -> Make:
    def make(indices: tuple[Node, ...]) -> Node:
        time = indices[0] if indices else names.spelled(("t",))
        if time is None or not isinstance(time, Sym):
            what = f"a dot over {declared.name}, in which no declared time stands"
            raise Unreadable(-1, what, r"write \frac{d}{dt} and declare the time t")
        return D(declared(indices), time)

    return make
