"""What is declared at a place of a document: symbols, facts, spellings, macros. Scopes are copied, never shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..assumptions import Assumption, Define, Flow, Trajectory
from ..estimates import Spectrum
from ..ledger import Notation
from ..ledger.place import Place
from ..ledger.uniform import Uniform
from ..notation import nodes as n
from ..notation.core import Node, Sym
from ..notation.reader.macros import Macro
from ..notation.reader.names import Element, Name, Names, elements_of, names_of
from ..notation.reader.reading import signs
from ..notation.text import plain

Spelling = tuple[Element, ...]
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Entity:
    """One declared name.

    `value` is what a notation holds (a symbol, a size, or what makes members); `member` is the symbol, or the member
    at its slot letter; `text` is how it is written.
    """

    text: str
    kind: str
    spelling: Spelling
    value: Any
    member: Node
    slot: Sym | None = None

    @property
    def name(self) -> str:
        """By what name its symbols are known."""
        return self.member.name if isinstance(self.member, Sym) else str(self.member)

    @property
    def key(self) -> Key:
        """What another declaration replaces it by: its spelling, and the shape of its slot where that is a column's.

        `g(t)` and `g(\\theta)` are two names, told apart by what stands in the slot.
        """
        return keyed(self.spelling, self.slot)

    def at(self, index: object) -> Sym:
        """A member of the family."""
        return self.value(index)


def without(uniform: Uniform, member: Node) -> Uniform:
    """What varies, without a letter that is declared anew."""
    return Uniform(
        tuple(x for x in uniform.varying if x is not member),
        tuple(x for x in uniform.fixed if x is not member),
        tuple(x for x in uniform.unspecified if x is not member),
    )


def keyed(spelling: Spelling, slot: Sym | None) -> Key:
    """The key of a name that is spelled so, with such a slot."""
    return spelling if slot is None or slot.is_scalar_shaped else (*spelling, tuple(map(str, slot.shape)))


@dataclass(frozen=True)
class Fact:
    """An assumption with the place where it is stated."""

    assumption: Assumption
    place: Place

    def names(self) -> frozenset[str]:
        return frozenset(s.name for node in self.assumption.nodes() for s in node.symbols)


@dataclass(frozen=True)
class Unsaid:
    """A declaration that is understood and has no fact: what follows from it is not used, and nothing that it might
    exclude is called false."""

    place: Place
    words: str
    names: frozenset[str]


class Scope:
    """What is declared at one place."""

    def __init__(self) -> None:
        self.entities: dict[Key, Entity] = {}
        self.facts: list[Fact] = []
        self.aliases: dict[Spelling, tuple[Callable[[tuple[Node, ...]], Node], str]] = {}
        self.macros: dict[str, Macro] = {}
        self.unsaid: list[Unsaid] = []
        self.uniform = Uniform()  # what varies in order statements
        self._names: Names | None = None

    def copy(self) -> Scope:
        made = Scope()
        made.entities, made.aliases, made.macros = dict(self.entities), dict(self.aliases), dict(self.macros)
        made.facts, made.unsaid = list(self.facts), list(self.unsaid)
        made.uniform = self.uniform
        return made

    # -- changes ------------------------------------------------------------------------------------------
    def declare(self, entity: Entity) -> list[Fact]:
        """Add a name; one that is spelled so ends, and with it the facts that speak of it, which are returned."""
        self._names = None
        old = self.entities.pop(entity.key, None)
        self.aliases.pop(entity.spelling, None)
        ended = [] if old is None else [fact for fact in self.facts if old.name in fact.names()]
        if old is not None:
            self.aliases = {key: value for key, value in self.aliases.items() if value[1] != old.text}
            self.facts = [fact for fact in self.facts if fact not in ended]
            self.unsaid = [one for one in self.unsaid if old.name not in one.names]
            self.uniform = without(self.uniform, old.member)
        self.entities[entity.key] = entity
        return ended

    def state(self, assumption: Assumption, place: Place) -> None:
        """Add a fact. What says how a path moves says that it is differentiable as well.

        A function of a column in it may not be, then the path stays a differentiable one by its declaration.
        """
        self._names = None
        if isinstance(assumption, Define | Flow) and not _of_points(assumption):
            head = assumption.symbol if isinstance(assumption, Define) else assumption.path
            self.facts = [
                fact for fact in self.facts
                if not (isinstance(fact.assumption, Trajectory) and fact.assumption.path is head)
            ]  # fmt: skip
        if isinstance(assumption, Spectrum) and assumption.largest is not None:
            half = replace(assumption, largest=None)
            self.facts = [fact for fact in self.facts if fact.assumption != half]
        self.facts.append(Fact(assumption, place))

    def define(self, macros: Mapping[str, Macro]) -> None:
        self.macros.update(macros)

    def alias(self, spelling: Spelling, make: Callable[[tuple[Node, ...]], Node], says: str) -> None:
        self._names = None
        self.aliases[spelling] = make, says

    # -- what it says -------------------------------------------------------------------------------------
    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        return tuple(dict.fromkeys(fact.assumption for fact in self.facts))

    def notation(self, name: str) -> Notation:
        """The declarations as a notation."""
        return Notation(name, self.symbols, self.assumptions)

    @property
    def symbols(self) -> dict[str, Any]:
        return {f"{entity.kind} {entity.text}": entity.value for entity in self.entities.values()}

    @property
    def names(self) -> Names:
        """The names that stand in displays."""
        if self._names is None:
            self._names = self.made_names()
        return self._names

    def made_names(self, letters: Iterable[Sym] = ()) -> Names:
        """The names with further letters, those of slots."""
        made = names_of(Notation("declared", self.symbols, self.assumptions), tuple(letters))
        self.tell_apart(made)
        for spelling, (make, says) in self.aliases.items():
            made.add(Name(spelling, make, says, ((),) * len({e for e in spelling if isinstance(e, int)}), says))
        return made

    def tell_apart(self, made: Names) -> None:
        """Of names with one spelling each has a slot of its declared shape alone."""
        spellings = [entity.spelling for entity in self.entities.values()]
        for entity in self.entities.values():
            if entity.slot is not None and spellings.count(entity.spelling) > 1:
                says, shape = (entity.name, f"the derivative of {entity.name}"), tuple(entity.slot.shape)
                for rows in made.by_first.values():
                    rows[:] = [replace(row, slots=((shape,),)) if row.says in says else row for row in rows]

    def slots(self) -> list[Sym]:
        """The letters of slots that are not declared themselves."""
        own = [entity.slot for entity in self.entities.values() if entity.slot is not None]
        known = {entity.spelling for entity in self.entities.values()}
        return [letter for letter in dict.fromkeys(own) if elements_of(letter.tex, 0)[0] not in known]

    def entity_of(self, symbol: Node) -> Entity | None:
        """The declaration of a symbol, or of the family that it is a member of."""
        if not isinstance(symbol, Sym):
            return None
        for entity in self.entities.values():
            own = entity.member
            if isinstance(own, Sym) and own.args[:3] == symbol.args[:3] and len(own.indices) == len(symbol.indices):
                return entity
        return None

    def spelled(self, text: str) -> Entity | None:
        """The declared name that is written so."""
        try:
            return self.entities.get(elements_of(self.expanded(text), 0)[0])
        except Exception:
            return None

    def is_scalar(self, text: str) -> bool:
        """Whether a number is declared that is written so."""
        found = self.spelled(text)
        return found is not None and isinstance(found.member, Sym) and found.member.is_scalar_shaped

    def is_column(self, text: str, rows: object) -> bool:
        """Whether a column of a size is declared that is written so."""
        found = self.spelled(text)
        if found is None or not isinstance(found.member, Sym) or found.member.is_scalar_shaped:
            return False
        return n.same_shape(found.member.shape, (rows, n.ONE))

    def expanded(self, text: str) -> str:
        """LaTeX of a name with the document's macros put in."""
        if not any(macro in text for macro in self.macros):
            return text
        out = ""
        for token in signs(text, self.macros):
            gap = " " if out and out[-1].isalpha() and token.text[:1].isalnum() and _ends_with_command(out) else ""
            out += gap + token.text
        return out

    def free_name(self, text: str, spelled: str = "") -> str:
        """A plain name for values and messages that no other symbol has here, nor the letter of a function's argument:
        only a symbol that is `spelled` like the letter is that letter."""
        taken = {entity.name for entity in self.entities.values()}
        letters = (entity.slot for entity in self.entities.values() if entity.kind == "function")
        taken |= {letter.name for letter in letters if letter is not None and letter.tex != spelled}
        choices = (name for count in range(len(taken) + 1) for name in (plain(text) + "'" * count, text + "'" * count))
        return next(name for name in choices if name.strip("'") and name not in taken)


def _of_points(assumption: Assumption) -> bool:
    """Whether a definition speaks of a function at a column."""
    if not isinstance(assumption, Define):
        return False
    return any(not index.is_scalar_shaped for s in assumption.value.symbols for index in s.indices)


def _ends_with_command(text: str) -> bool:
    slash = text.rfind("\\")
    return slash >= 0 and text[slash + 1 :].isalpha()


def size_node(symbol: Any) -> Node:
    """A size as a term."""
    return n.Size(symbol)
