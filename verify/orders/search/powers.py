"""Scalar terms as sums of products of powers, and what facts say of the sign and size of their factors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derivations.assumptions import Assumption, Define, Has, Property
from derivations.estimates import Natural, Stated
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.constants import number
from derivations.notation.nodes import Node, Num

from ..certificate import Powers

Sums = dict[Powers, Fraction]
MOST_TERMS = 60
MOST_POWER = 6
ONE: Powers = ()


class TooLarge(ValueError):
    """A term that is not multiplied out."""


class Terms:
    """Reads terms under the facts of a statement."""

    def __init__(self, said: Statement) -> None:
        self.said = said
        self.memory: dict[Node, Sums] = {}
        self.positive: set[Node] = set()
        self.nonnegative: set[Node] = set()
        self.low: dict[Node, list[Node]] = {}
        self.high: dict[Node, list[Node]] = {}
        self.values: dict[Node, Node] = {}
        for fact in said.facts:
            self.file(fact)
        self.positive |= self.nonnegative & {factor for fact in said.facts for factor in self.not_zero(fact)}
        self.memory.clear()  # what was read before all signs were known

    def file(self, fact: Assumption) -> None:
        match fact:
            case Has(node, Property.POSITIVE) if node.is_scalar_shaped:
                self.positive.add(node)
            case Has(node, Property.NONNEGATIVE) if node.is_scalar_shaped:
                self.nonnegative.add(node)
            case Define(symbol, meant) if symbol.is_scalar_shaped and not self.said.is_fixed(symbol):
                self.values[symbol] = meant
            case Natural(symbol):
                self.nonnegative.add(symbol)
            case Stated(left, "<=" | "<" as sign, right, None):
                self.high.setdefault(left, []).append(right)
                self.low.setdefault(right, []).append(left)
                if isinstance(left, Num) and left.exact >= 0:
                    strict = sign == "<" or left.exact > 0
                    (self.positive if strict else self.nonnegative).add(right)

    def not_zero(self, fact: Assumption) -> Iterator[Node]:
        """The factors of a product that a fact says is not zero."""
        if isinstance(fact, Has) and fact.what is Property.INVERTIBLE and fact.node.is_scalar_shaped:
            found = self.sums(fact.node)
            if len(found) == 1:
                yield from (x for powers in found for x, _ in powers)

    # -- signs --------------------------------------------------------------------------------------------
    def sign(self, atom: Node) -> int:
        """2: certainly positive, 1: certainly not negative, 0: unknown."""
        if isinstance(atom, n.Exp | n.Constant) or whole(atom) or atom in self.positive:
            return 2
        if isinstance(atom, Num):
            return 2 if atom.exact > 0 else 1 if atom.exact == 0 else 0
        if isinstance(atom, n.Norm | n.Sing | n.Sqrt) or atom in self.nonnegative:
            return 1
        if isinstance(atom, n.Add):
            signs = [self.sign_of(powers, c) for powers, c in self.summed(atom).items()]
            return 0 if not signs or min(signs) == 0 else max(signs)
        if isinstance(atom, n.Elementary) and atom.name == "log":
            return 1 if self.at_least_one(atom.args[0]) else 0
        return 0

    def sign_of(self, powers: Powers, coefficient: Fraction) -> int:
        if coefficient <= 0:
            return 0
        return min((2 if p % 2 == 0 and self.sign(x) == 2 else 1 if p % 2 == 0 else self.sign(x) for x, p in powers),
                   default=2)  # fmt: skip

    def at_least_one(self, node: Node) -> bool:
        if whole(node):
            return True
        return any(isinstance(low, Num) and low.exact >= 1 for low in self.low.get(node, ()))

    # -- sums of products ---------------------------------------------------------------------------------
    def sums(self, node: Node) -> Sums:
        """The term as a sum of products of powers."""
        found = self.memory.get(node)
        if found is None:
            self.memory[node] = {((node, Fraction(1)),): Fraction(1)}  # what is defined by itself stays itself
            found = self.memory[node] = self.read(node)
            if len(found) > MOST_TERMS:
                raise TooLarge("more terms than are looked at")
        return found

    def read(self, node: Node) -> Sums:
        match node:
            case Num():
                value = Fraction(node.exact)
                return {ONE: value} if value else {}
            case n.Sym() if node in self.values:
                return self.sums(self.values[node])
            case n.Add():
                return self.summed(node)
            case n.Neg(args=(inner,)) if inner.is_scalar_shaped:
                return {powers: -c for powers, c in self.sums(inner).items()}
            case n.Mul(args=factors) if all(f.is_scalar_shaped for f in factors):
                out: Sums = {ONE: Fraction(1)}
                for factor in factors:
                    out = times(out, self.sums(factor))
                return out
            case n.Frac(args=(top, below)) if top.is_scalar_shaped:
                return times(self.sums(top), self.power(below, Fraction(-1)))
            case n.Inv(args=(inner,)) if inner.is_scalar_shaped:
                return self.power(inner, Fraction(-1))
            case n.Sqrt(args=(inner,)):
                return self.power(inner, Fraction(1, 2))
            case n.Pow(args=(base, exponent)) if base.is_scalar_shaped and number(exponent) is not None:
                return self.power(base, number(exponent) or Fraction(0))
            case n.T(args=(inner,)) if inner.is_scalar_shaped:
                return self.sums(inner)
            case n.Norm(args=(inner, *_)) if inner.is_scalar_shaped and node.kind in ("2", "op", "F"):
                return self.absolute(node, inner)
        return {((node, Fraction(1)),): Fraction(1)}

    def summed(self, node: Node) -> Sums:
        out: Sums = {}
        for part in node.args:
            for powers, c in self.sums(part).items():
                out[powers] = out.get(powers, Fraction(0)) + c
        return {powers: c for powers, c in out.items() if c}

    def absolute(self, node: Node, inner: Node) -> Sums:
        """|a|, of one product the product of its absolute values."""
        found = self.sums(inner)
        if all(self.sign_of(powers, c) for powers, c in found.items()):
            return found
        if len(found) > 1:
            return {((node, Fraction(1)),): Fraction(1)}
        ((powers, c),) = found.items()
        return {self.size(powers): abs(c)}

    def size(self, powers: Powers) -> Powers:
        """The absolute value of a product of powers."""
        return merged((x if p % 2 == 0 or self.sign(x) else n.Norm(x), p) for x, p in powers)

    def power(self, base: Node, p: Fraction) -> Sums:
        """base^p: of one product each factor's power (broken ones of what is not negative alone)."""
        if p < 0 and p.denominator == 1:
            match base:  # of each factor, so that a sum among them stays one thing
                case n.Mul(args=factors) if all(f.is_scalar_shaped for f in factors):
                    out: Sums = {ONE: Fraction(1)}
                    for factor in factors:
                        out = times(out, self.power(factor, p))
                    return out
                case n.Frac(args=(top, below)) if top.is_scalar_shaped:
                    return times(self.power(top, p), self.power(below, -p))
        found = self.sums(base)
        if len(found) == 1:
            ((powers, c),) = found.items()
            whole = p.denominator == 1
            if whole or (c > 0 and all(self.sign(x) for x, _ in powers)):
                inside = merged((x, q * p) for x, q in powers)
                if whole:
                    return {inside: c ** int(p)}
                return {inside: Fraction(1)} if c == 1 else {merged((*inside, (Num(c), p))): Fraction(1)}
        if p.denominator == 1 and 0 <= p <= MOST_POWER:
            out = {ONE: Fraction(1)}
            for _ in range(int(p)):
                out = times(out, found)
            return out
        if not found:
            raise TooLarge("a power of zero")
        return {((base, p),): Fraction(1)}


def whole(node: Node) -> bool:
    """Whether it is a size, a whole number from 1 on."""
    return isinstance(node, n.Size) and bool(node.args[0].is_Symbol)


def merged(powers: Iterable[tuple[Node, Fraction]]) -> Powers:
    """Powers of one thing together, in a fixed order."""
    out: dict[Node, Fraction] = {}
    for x, p in powers:
        out[x] = out.get(x, Fraction(0)) + p
    return tuple(sorted(((x, p) for x, p in out.items() if p), key=lambda pair: (str(pair[0]), pair[1])))


def times(a: Sums, b: Sums) -> Sums:
    out: Sums = {}
    for p, c in a.items():
        for q, d in b.items():
            key = merged((*p, *q))
            out[key] = out.get(key, Fraction(0)) + c * d
            if len(out) > MOST_TERMS:
                raise TooLarge("more terms than are looked at")
    return {powers: c for powers, c in out.items() if c}


__all__ = ["ONE", "Sums", "Terms", "TooLarge", "merged", "times", "whole"]
