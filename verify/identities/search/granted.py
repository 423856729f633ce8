"""What the assumptions of a claim grant, indexed for rewriting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from derivations.assumptions import (
    Assumption,
    Centered,
    Commuting,
    Define,
    Flow,
    Gram,
    Property,
    Random,
    Rule,
    SmoothMap,
    Trajectory,
    White,
    symbols,
)
from derivations.notation import nodes as n

from . import algebra as al
from .definite import STRICT, definite
from .parse import Parser


@dataclass
class Knowledge:
    """Assumptions as rewriting data.

    `values`: defined symbols; `letters`: rules whose left side is one letter (moments, flows, Jacobians);
    `pairs`: rules whose left side is two letters; `has`: declared properties of nodes.
    """

    assumptions: tuple[Assumption, ...]
    values: dict[n.Sym, tuple[n.Node, Rule]] = field(default_factory=dict)
    letters: dict[al.Letter, tuple[n.Node, Rule]] = field(default_factory=dict)
    pairs: dict[tuple[al.Letter, al.Letter], tuple[al.Poly, Rule, bool]] = field(default_factory=dict)
    has: dict[n.Node, set[Property]] = field(default_factory=dict)
    random: frozenset = frozenset()
    centered: tuple[Centered, ...] = ()
    commuting: frozenset = frozenset()
    flows: dict[n.Sym, Flow] = field(default_factory=dict)
    behind: dict[n.Sym, frozenset] = field(default_factory=dict)

    @classmethod
    def of(cls, assumptions: Iterable[Assumption]) -> Knowledge:
        known = cls(tuple(assumptions))
        randoms: set = set()
        for fact in known.assumptions:
            for node, prop in fact.properties():
                known.has.setdefault(node, set()).add(prop)
            if isinstance(fact, Define):
                known.values.setdefault(fact.symbol, (fact.value, fact.rules()[0]))
            if isinstance(fact, Centered):
                randoms.update(fact.vectors)
                known.centered += (fact,)
            if isinstance(fact, White):
                randoms.add(fact.vector)
            if isinstance(fact, Random):
                if fact.quantified():
                    raise al.GiveUp("all members of a family are random, which no word says")
                randoms.update(fact.vectors)
            if isinstance(fact, Commuting):
                known.commuting |= {fact.path.name}
            if isinstance(fact, Flow):
                known.flows[fact.path] = fact
        known.random = frozenset(randoms)
        known.behind = reach(known.assumptions)
        parser = Parser()
        for fact in known.assumptions:
            if not isinstance(fact, Define):
                for rule in fact.rules():
                    if rule.lhs not in n.tree(rule.rhs):  # x = a x + b would go on for ever; membership knows it
                        known._index(rule, parser)
        return known

    def _index(self, rule: Rule, parser: Parser) -> None:
        """File a rule under the one or two letters of its left side; densities are another engine's."""
        try:
            left = parser.poly(rule.lhs)
            right = parser.poly(rule.rhs)
        except al.GiveUp:
            return
        if len(left) != 1:
            return
        ((mono, word), c) = next(iter(left.items()))
        if c != 1:
            return
        if mono and not word and len(mono) == 1 and mono[0][1] == 1:
            word = mono[0][0][1]
        elif mono:
            return
        word = tuple(self.kernel_letter(letter) for letter in word)
        if len(word) == 1:
            self.letters.setdefault(word[0], (rule.rhs, rule))
            return
        if len(word) == 2:
            self.pairs.setdefault((word[0], word[1]), (right, rule, False))
            flipped = al.transposed_word(word)
            self.pairs.setdefault((flipped[0], flipped[1]), (al.transposed(right), rule, True))

    def kernel_letter(self, letter: al.Letter) -> al.Letter:
        """The range projection of a kernel symbol as a slot; other letters unchanged."""
        if letter[0] == "node" and isinstance(letter[1], n.RangeProj) and self.is_kernel(letter[1].args[0]):
            return ("slot", letter[1].args[0], 0, ())
        return letter

    def is_kernel(self, node: n.Node) -> bool:
        """A matrix symbol that is declared symmetric and not defined by something else."""
        return (
            isinstance(node, n.Sym)
            and Property.SYMMETRIC in self.has.get(node, ())
            and node not in self.values
            and not node.is_scalar_shaped
        )

    def is_invertible(self, node: n.Node) -> bool:
        """Whether a term is declared invertible, or what it defines is, or positive definite by how it is built."""
        if Property.INVERTIBLE in self.has.get(node, ()) or self.definite(node) == STRICT:
            return True
        return isinstance(node, n.Blocks) and any(
            value is node and self.is_invertible(symbol) for symbol, (value, _) in self.values.items()
        )

    def is_psd(self, node: n.Node) -> bool:
        return Property.PSD in self.has.get(node, ()) or is_gram(node)

    def definite(self, node: n.Node) -> int:
        return definite(node, lambda x, what: what in self.has.get(x, ()), lambda x: self.values.get(x, (None,))[0])

    def is_positive(self, node: n.Node) -> bool:
        return isinstance(node, n.Size | n.Constant) or Property.POSITIVE in self.has.get(node, ())

    def is_random(self, thing: object) -> bool:
        """Whether a random symbol occurs, or lies behind a symbol, outside of an expectation."""
        if isinstance(thing, tuple):
            if thing[:2] == ("lin", "E"):
                return False
            return any(self.is_random(part) for part in thing if isinstance(part, tuple | n.Node))
        return isinstance(thing, n.Node) and not self.random.isdisjoint(self.atoms(thing))

    def atoms(self, thing: object) -> frozenset:
        """The symbols of a letter, word or mono, and those on which they depend by the assumptions."""
        found = al.atoms(thing)
        return found.union(*(self.behind[s] for s in found if s in self.behind))

    def depends(self, thing: object, var: n.Sym) -> bool:
        """Whether a variable (a time) occurs: as a factor, as an index, or behind a symbol."""
        return var in self.atoms(thing)


def reach(facts: tuple[Assumption, ...]) -> dict[n.Sym, frozenset]:
    """What each symbol depends on: its definition, the argument of its map, its factor, its flow and time."""
    direct: dict[n.Sym, set] = {}

    def say(symbol: n.Sym, *others: n.Node) -> None:
        direct.setdefault(symbol, set()).update(s for other in others for s in symbols(other))

    for fact in facts:
        if isinstance(fact, Define):
            say(fact.symbol, fact.value)
        elif isinstance(fact, Gram):
            say(fact.kernel, fact.factor)
        elif isinstance(fact, Flow):
            say(fact.path, fact.time, fact.rate, fact.initial)
        elif isinstance(fact, Trajectory):
            say(fact.path, fact.time)
        elif isinstance(fact, SmoothMap):
            for image in (fact.value, fact.jacobian):
                say(image, fact.argument, *((fact.time,) if fact.time is not None else ()))
    closed: dict[n.Sym, frozenset] = {}
    for symbol, first in direct.items():
        seen: set = set()
        todo = list(first)
        while todo:
            current = todo.pop()
            if current not in seen:
                seen.add(current)
                todo.extend(direct.get(current, ()))
        closed[symbol] = frozenset(seen)
    return closed


def is_gram(node: n.Node) -> bool:
    """Whether a tree is A A^T, which is symmetric and positive semidefinite."""
    return isinstance(node, n.Mul) and len(node.args) == 2 and node.args[1] == n.T(node.args[0])


__all__ = ["Knowledge", "is_gram", "symbols"]
