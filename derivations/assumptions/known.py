"""What a set of facts says of signs, natural numbers, ranges and paths, as the needs of terms ask it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..estimates import DifferentiableMap, Natural, Stated
from ..notation import nodes as n
from ..notation.nodes import Node, Sym
from .chance import Chance, chance_of
from .core import Assumption, Has, Property
from .definitions import Define, Index
from .maps import SmoothMap
from .paths import Flow, PathFact


@dataclass(frozen=True)
class Range:
    """The values of a bound variable: from `low` to `high` (None: without end), whole numbers or not."""

    low: Node | None
    high: Node | None
    whole: bool


@dataclass(frozen=True)
class Known:
    """What is known of the signs of terms, of natural numbers and of the ranges of variables."""

    signs: frozenset[tuple[Node, Property]] = frozenset()
    naturals: frozenset[Node] = frozenset()
    indices: tuple[tuple[Node, Node], ...] = ()
    ranges: tuple[tuple[Sym, Range], ...] = ()
    paths: frozenset[str] = frozenset()
    values: tuple[tuple[Sym, Node], ...] = ()
    chance: Chance | None = None  # None: anything may be random
    limits: tuple[tuple[Node, Range | None], ...] = ()  # of letters in stated relations; None: not simply a bound
    memory: dict = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, facts: Iterable[Assumption]) -> Known:
        """What assumptions say of signs, of natural numbers and of the smoothness of paths."""
        facts = tuple(facts)
        indices = (*((f.symbol, f.last) for f in facts if isinstance(f, Index)), *_counted(facts))
        paths = {f.path.name for f in facts if isinstance(f, Flow | PathFact)}
        maps = (f for f in facts if isinstance(f, SmoothMap | DifferentiableMap))
        paths |= {s.name for f in maps for s in (f.value, f.jacobian)}
        return cls(
            frozenset(pair for f in facts for pair in f.properties()),
            frozenset(f.symbol for f in facts if isinstance(f, Natural)) | {s for s, _ in indices},
            indices,
            (),
            frozenset(paths),
            tuple(_values(facts)),
            chance_of(facts),
            tuple(_limits(facts)),
        )

    def within(self, variable: Sym, values: Range) -> Known:
        """The same inside a binder: the variable ranges over these values, whatever is said of it outside."""
        signs = frozenset((x, p) for x, p in self.signs if variable not in x.symbols)
        rest = tuple((s, r) for s, r in self.ranges if s is not variable)
        naturals = self.naturals - {variable}
        indices = tuple((s, last) for s, last in self.indices if s is not variable)
        ranges = ((variable, values), *rest)
        return replace(self, signs=signs, naturals=naturals, indices=indices, ranges=ranges, memory={})

    def at_every(self, letter: Sym) -> Known:
        """The same for what is said of all values of a letter: a relation between terms in it is one at one value."""
        signs = frozenset((x, p) for x, p in self.signs if isinstance(x, Sym) or letter not in x.symbols)
        return replace(self, signs=signs, memory={})

    def slot(self, letter: Sym) -> Range | None:
        """The values that a letter of a path, family or function may take; None where no range says which these are."""
        limits = [values for symbol, values in self.limits if symbol is letter]
        if (letter, Property.POSITIVE) in self.signs or None in limits:
            return None
        lasts = [last for symbol, last in self.indices if symbol is letter]
        whole = letter in self.naturals
        lows = [x.low for x in limits if x is not None and x.low is not None]
        highs = list(dict.fromkeys([*lasts, *(x.high for x in limits if x is not None and x.high is not None)]))
        if lasts:
            lows = [x for x in lows if x is not n.Num(1)] + [n.Num(1)]
        elif whole or (letter, Property.NONNEGATIVE) in self.signs:
            lows = [x for x in lows if x is not n.Num(0)] + [n.Num(0)]
        if len(lows) > 1 or len(highs) > 1 or any(p for x, p in self.signs if x is letter and p is not NOT_NEGATIVE):
            return None
        return Range(lows[0] if lows else None, highs[0] if highs else None, whole)

    def range(self, variable: Node) -> Range | None:
        return next((r for s, r in self.ranges if s is variable), None)


NOT_NEGATIVE = Property.NONNEGATIVE


def _limits(facts: tuple[Assumption, ...]) -> Iterator[tuple[Node, Range | None]]:
    """What stated relations say of the letters in them: a bound of the letter itself, or more than a range holds."""
    for fact in facts:
        if isinstance(fact, Has) and not isinstance(fact.node, Sym):
            yield from ((s, None) for s in fact.node.symbols)
        if not isinstance(fact, Stated):
            continue
        quantified = fact.quantified()
        for letter in dict.fromkeys(s for side in (fact.left, fact.right) for s in side.symbols):
            if letter in quantified:
                continue
            values = None
            if fact.relation == "<=" and not quantified and fact.left is letter and letter not in fact.right.symbols:
                values = Range(None, fact.right, False)
            elif fact.relation == "<=" and not quantified and fact.right is letter and letter not in fact.left.symbols:
                values = Range(fact.left, None, False)
            yield letter, values


def _counted(facts: tuple[Assumption, ...]) -> Iterator[tuple[Node, Node]]:
    """Natural numbers that are stated to lie between 1 and a last one."""
    order = [f for f in facts if isinstance(f, Stated) and f.var is None and f.relation == "<="]
    firsts = {f.right for f in order if isinstance(f.left, n.Num) and f.left.value >= 1}
    naturals = {f.symbol for f in facts if isinstance(f, Natural)}
    for fact in order:
        if fact.left in firsts and fact.left in naturals:
            yield fact.left, fact.right


def _values(facts: Iterable[Assumption]) -> Iterator[tuple[Sym, Node]]:
    """What symbols are equal to by definition, or by an equation for all members of a family."""
    for fact in facts:
        if isinstance(fact, Define):
            yield fact.symbol, fact.value
        elif isinstance(fact, Stated) and fact.relation == "=" and isinstance(fact.left, Sym):
            yield fact.left, fact.right


def range_of(node: Node) -> Range:
    """The values that a binder lets its variable take, as far as it says so itself."""
    whole, ends = isinstance(node, n.Sum | n.Prod), node.args[2:]
    if len(ends) != 2:
        return Range(None, None, whole)
    low, high = (end if isinstance(end, Node) else None for end in ends)
    return Range(low, high, whole)


@lru_cache(maxsize=4096)
def known_by(facts: frozenset[Assumption]) -> Known:
    """What a set of assumptions says of signs, with the memory of what was derived from it."""
    return Known.of(facts)
