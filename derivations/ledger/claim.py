"""A claim: `lhs relation rhs` over a notation. Frozen data, no judgement."""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..assumptions import Assumption, symbols
from ..assumptions.definedness import definedness
from ..notation.latex import latex
from ..notation.nodes import Add, Eig, Neg, Node, Num, Order, Sym, sizes_in, tree
from ..notation.text import plain, size_names, text
from .closure import at_member, constraining
from .plan import Plan
from .uniform import Uniform


class ClaimError(ValueError):
    """A claim that cannot be judged because it is not a claim: what is wrong and how to mend it."""


class Relation(enum.Enum):
    """The relation printed between two lines; the value is its plain spelling."""

    EQ = "="
    LE = "<="
    LT = "<"
    TO = "->"
    IN = "in"
    DEF = ":="
    SOLVES = "solves"
    IMPLIES = "implies"
    NE = "is never"
    GE = ">="
    GT = ">"
    PRECEQ = "psd <="
    SUCCEQ = "psd >="
    LESSSIM = "<~"
    MUCH_LESS = "<<"
    SIM = "~"
    APPROX = "about"
    PROPTO = "proportional to"

    @property
    def exact(self) -> bool:
        """Whether it says something exact: of an order of magnitude the constant is missing, of a law the variable."""
        return self not in _INEXACT

    @property
    def sign(self) -> str:
        """As one character, where there is one."""
        return _SPELLED[self][0]

    @property
    def tex(self) -> str:
        return _SPELLED[self][1]


_SPELLED = {
    Relation.EQ: ("=", "="),
    Relation.LE: ("≤", r"\le"),
    Relation.LT: ("<", "<"),
    Relation.TO: ("→", r"\to"),
    Relation.IN: ("∈", r"\in"),
    Relation.DEF: (":=", r"\equiv"),
    Relation.SOLVES: ("=", "="),
    Relation.IMPLIES: ("⇒", r"\Rightarrow"),
    Relation.NE: ("≠", r"\neq"),
    Relation.GE: ("≥", r"\ge"),
    Relation.GT: (">", ">"),
    Relation.PRECEQ: ("⪯", r"\preceq"),
    Relation.SUCCEQ: ("⪰", r"\succeq"),
    Relation.LESSSIM: ("≲", r"\lesssim"),
    Relation.MUCH_LESS: ("≪", r"\ll"),
    Relation.SIM: ("∼", r"\sim"),
    Relation.APPROX: ("≈", r"\approx"),
    Relation.PROPTO: ("∝", r"\propto"),
}
_INEXACT = (Relation.LESSSIM, Relation.MUCH_LESS, Relation.SIM, Relation.APPROX, Relation.PROPTO)


MAX_MEMBERS = 16  # definitions of members, one leading to the other

Families = Mapping[str, Callable[..., tuple[Assumption, ...]]]


@dataclass(frozen=True, eq=False)
class Notation:
    """The declared symbols of a section and what is assumed of them.

    `facts` are assumptions about fixed symbols; `families` maps the name of an indexed symbol to a
    function from its indices to the assumptions about that member. Symbols are read as attributes.
    """

    name: str
    symbols: Mapping[str, Any]
    facts: tuple[Assumption, ...] = ()
    families: Families = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str):
            raise ClaimError(f"a notation needs a name, not a {type(self.name).__name__}")
        for name in ("symbols", "families"):
            if not isinstance(getattr(self, name), Mapping):
                raise ClaimError(f"notation {self.name!r}: `{name}` must be a mapping from names")
        if not isinstance(self.facts, tuple) or not all(isinstance(fact, Assumption) for fact in self.facts):
            raise ClaimError(f"notation {self.name!r}: `facts` must be a tuple of assumption objects")

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["symbols"][name]
        except KeyError:
            raise AttributeError(f"notation {self.__dict__.get('name')!r} declares no {name!r}") from None

    def without(self, *facts: Assumption) -> Notation:
        """The same notation with some assumptions dropped (to see what a claim needs)."""
        return replace(self, facts=tuple(f for f in self.facts if f not in facts))

    def knowing(self, *facts: Assumption) -> Notation:
        """The same notation with more assumptions."""
        return replace(self, facts=(*self.facts, *facts))

    def closure(self, seeds: tuple[Node, ...]) -> tuple[Assumption, ...]:
        """All assumptions about the symbols in `seeds`, and about the symbols these mention."""
        found: dict[Assumption, None] = {}
        seen: set[Sym] = set()
        todo = deque((s, 0) for node in seeds for s in symbols(node))
        by_name: dict[str, list[Assumption]] = {}
        for fact in self.facts:
            for about in fact.about:
                by_name.setdefault(about.name, []).append(fact)
        while todo:
            current, depth = todo.popleft()
            if current in seen:
                continue
            seen.add(current)
            facts = [f for f in by_name.get(current.name, ()) if f.concerns(current)]
            members = [f for fact in by_name.get(current.name, ()) for f in at_member(fact, current)]
            if members and depth > MAX_MEMBERS:
                raise ClaimError(
                    f"the definition of {current} leads to ever more members of its family; state a recursion by "
                    "Stated(next, '=', step, index, start, index=True)"
                )
            make = self.families.get(current.name)
            if make is not None:
                facts.extend(make(*current.indices))
            for new, deeper in ((facts, depth), (members, depth + 1)):
                for fact in new:
                    if fact not in found:
                        found[fact] = None
                        todo.extend((s, deeper) for node in fact.nodes() for s in symbols(node))
        return tuple(found)


@dataclass(frozen=True)
class Assumptions:
    """A claim's assumptions in their three parts."""

    definedness: tuple[Assumption, ...]
    standing: tuple[Assumption, ...]
    stated: tuple[Assumption, ...]

    def __iter__(self) -> Iterator[Assumption]:
        yield from self.definedness
        yield from self.standing
        yield from self.stated

    @cached_property
    def judged(self) -> tuple[Assumption, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys(self))

    @cached_property
    def together(self) -> frozenset[Assumption]:
        """All of them as a set."""
        return frozenset(self.judged)


@dataclass(frozen=True)
class Claim:
    """`lhs relation rhs` over a notation; `stated` are premises of the sentence itself.

    `lemmas` are claims that a proof may use, each proved first, and `plan` names the idea of the proof: hints, which
    prove nothing and do not change what is claimed.
    `given` marks a stated input (a limit theorem, a lemma): it is used, checked for sense, never proved.
    `uniform` says, of a claim about orders of magnitude, which letters its constant is independent of.

    `dataclasses.replace(claim, rhs=other)` is the same claim with another right side: assumptions are
    derived from the symbols that occur, so a new symbol brings its own.
    """

    lhs: Node
    relation: Relation
    rhs: Node
    notation: Notation
    stated: tuple[Assumption, ...] = ()
    id: str = ""
    given: bool = False
    uniform: Uniform | None = None
    lemmas: tuple[Claim, ...] = field(default=(), compare=False, repr=False)
    plan: Plan | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.id, str) or not isinstance(self.given, bool):
            raise ClaimError("a claim's `id` must be text and `given` true or false")
        for name in ("lhs", "rhs"):
            if not isinstance(getattr(self, name), Node):
                raise ClaimError(
                    f"claim {self.id or '?'}: {name} is a {type(getattr(self, name)).__name__}, not a term of the "
                    "notation; build it from declared symbols (sym, family) and the operators of "
                    "derivations.notation"
                )
        if not isinstance(self.relation, Relation):
            raise ClaimError(
                f"claim {self.id or '?'}: the relation is missing or unknown (a {type(self.relation).__name__}); "
                f"use one of {', '.join('Relation.' + r.name for r in Relation)}"
            )
        if not isinstance(self.notation, Notation):
            raise ClaimError(
                f"claim {self.id or '?'}: symbols without a notation; pass notation=Notation(name, symbols, facts)"
            )
        if self.uniform is not None and not isinstance(self.uniform, Uniform):
            raise ClaimError(f"claim {self.id or '?'}: `uniform` must say what varies: Uniform(varying, fixed)")
        if not isinstance(self.stated, tuple) or not all(isinstance(a, Assumption) for a in self.stated):
            raise ClaimError(f"claim {self.id or '?'}: `stated` must be a tuple of assumption objects")

    @cached_property
    def content(self) -> tuple[Node, Relation, Node, Notation, tuple[Assumption, ...], bool, Uniform | None]:
        """What is claimed, whatever its id and the hints: two claims of one content are the same claim."""
        return self.lhs, self.relation, self.rhs, self.notation, self.stated, self.given, self.uniform

    @cached_property
    def exact(self) -> bool:
        """Whether it says something exact: its relation does, no order of magnitude stands in it, and no letter for a
        constant that is not specified."""
        if not self.relation.exact or any(isinstance(x, Order) for s in (self.lhs, self.rhs) for x in tree(s)):
            return False
        loose = () if self.uniform is None else self.uniform.unspecified
        return not any(letter in side.symbols for letter in loose for side in (self.lhs, self.rhs))

    @cached_property
    def assumptions(self) -> Assumptions:
        """Definedness, standing and stated assumptions."""
        joined = constraining(self.notation, (self.lhs, self.rhs), self.stated)
        standing = tuple(fact for fact in joined.facts if fact not in self.stated)
        bounded = self.lhs if self.relation in (Relation.LE, Relation.LT) else None
        if self.relation in (Relation.GE, Relation.GT):
            bounded = self.rhs
        needs = definedness((self.lhs, self.rhs), (*standing, *self.stated), bounded)
        return Assumptions(tuple(dict.fromkeys((*needs, *joined.needs))), standing, self.stated)

    @property
    def upright(self) -> Claim:
        """The same claim with <= or < for what is printed the other way around.

        The order of symmetric matrices is that of their quadratic forms: A <= B says that no eigenvalue of B - A is
        negative (and that this difference is symmetric, which its eigenvalues need).
        """
        match self.relation:
            case Relation.GE | Relation.GT:
                relation = Relation.LE if self.relation is Relation.GE else Relation.LT
                return replace(self, lhs=self.rhs, relation=relation, rhs=self.lhs)
            case Relation.PRECEQ | Relation.SUCCEQ:
                low, high = (self.lhs, self.rhs) if self.relation is Relation.PRECEQ else (self.rhs, self.lhs)
                if low.is_scalar_shaped and high.is_scalar_shaped:
                    return replace(self, lhs=low, relation=Relation.LE, rhs=high)
                return replace(self, lhs=Num(0), relation=Relation.LE, rhs=Eig(Add(high, Neg(low)), "min"))
        return self

    @property
    def latex(self) -> str:
        return f"{latex(self.lhs)} {self.relation.tex} {latex(self.rhs)}"

    @property
    def text(self) -> str:
        """The claim in one line of plain text."""
        return f"{text(self.lhs)} {plain(self.relation.tex)} {text(self.rhs)}"

    @property
    def has_sizes(self) -> bool:
        """Whether a symbolic size occurs in it."""
        return any(sizes_in(node) for side in (self.lhs, self.rhs) for node in tree(side))

    @property
    def size_names(self) -> dict[str, str]:
        """How its sizes are spelled that carry a spelling of their own."""
        return size_names(self.lhs, self.rhs, *(node for fact in self.assumptions for node in fact.nodes()))
