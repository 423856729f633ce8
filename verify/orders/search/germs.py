"""Functions of a number s that grows: quotients of sums of powers of s, whose sign for all large s is exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from derivations.notation import nodes as n
from derivations.notation.constants import number
from derivations.notation.nodes import Node

Sum = dict[Fraction, Fraction]  # exponents and coefficients, none of them 0
MOST_TERMS = 200
MOST_POWER = 8


class NoGerm(ValueError):
    """A term that has no such value, or none that is computed."""


@dataclass(frozen=True)
class Germ:
    """top / below, for all s from some one on."""

    top: Sum
    below: Sum

    def __add__(self, other: Germ) -> Germ:
        return quotient(plus(product(self.top, other.below), product(other.top, self.below)),
                        product(self.below, other.below))  # fmt: skip

    def __mul__(self, other: Germ) -> Germ:
        return quotient(product(self.top, other.top), product(self.below, other.below))

    def __neg__(self) -> Germ:
        return Germ({p: -c for p, c in self.top.items()}, self.below)

    @property
    def sign(self) -> int:
        """The sign for all large s."""
        if not self.top:
            return 0
        return 1 if self.top[max(self.top)] * self.below[max(self.below)] > 0 else -1

    @property
    def degree(self) -> Fraction:
        """It is of the order of s to this power, and not 0."""
        return max(self.top) - max(self.below)

    def inverse(self) -> Germ:
        if not self.top:
            raise NoGerm("a quotient by zero")
        return Germ(self.below, self.top)

    def power(self, p: Fraction) -> Germ:
        if p < 0:
            return self.inverse().power(-p)
        if p.denominator == 1:
            if p > MOST_POWER:
                raise NoGerm("a high power")
            out = constant(Fraction(1))
            for _ in range(int(p)):
                out = out * self
            return out
        if not self.top:
            return self
        if self.sign < 0:
            raise NoGerm("a root of a negative number")
        if len(self.top) > 1 or len(self.below) > 1:
            raise NoGerm("a root of a sum")
        ((e, c),), ((f, d),) = self.top.items(), self.below.items()
        return Germ({(e - f) * p: broken(c / d, p)}, {Fraction(0): Fraction(1)})


def quotient(top: Sum, below: Sum) -> Germ:
    if len(below) == 1:
        ((f, d),) = below.items()
        return Germ({e - f: c / d for e, c in top.items()}, {Fraction(0): Fraction(1)})
    return Germ(top, below)


def constant(value: Fraction) -> Germ:
    return Germ({Fraction(0): value} if value else {}, {Fraction(0): Fraction(1)})


def plus(a: Sum, b: Sum) -> Sum:
    out = dict(a)
    for p, c in b.items():
        out[p] = out.get(p, Fraction(0)) + c
    return {p: c for p, c in out.items() if c}


def product(a: Sum, b: Sum) -> Sum:
    out: Sum = {}
    for p, c in a.items():
        for q, d in b.items():
            out[p + q] = out.get(p + q, Fraction(0)) + c * d
    if len(out) > MOST_TERMS:
        raise NoGerm("a sum that is too long")
    return {p: c for p, c in out.items() if c}


def broken(value: Fraction, p: Fraction) -> Fraction:
    """A broken power of a positive rational number, where that is rational; roots of order 2, 4, 8, ... alone."""
    if value == 1:
        return value
    order, root = p.denominator, value
    while order > 1:
        top, below = isqrt(root.numerator), isqrt(root.denominator)
        if order % 2 or top * top != root.numerator or below * below != root.denominator:
            raise NoGerm("a root that is not rational")
        root, order = Fraction(top, below), order // 2
    return root ** int(p.numerator)


def member_of(symbol: Node) -> Node:
    """What stands for all members of a family or path that has one value: the family at no index."""
    return n.Sym(symbol.args[0].name, symbol.args[1], symbol.args[2].name)


def started(symbol: Node) -> Node:
    """The path at 0."""
    return n.Sym(symbol.args[0].name, symbol.args[1], symbol.args[2].name, n.Num(0))


def value(node: Node, given: Mapping[Node, Germ]) -> Germ:
    """The value of a term for all large s, where matrices are 1 x 1 or zero; raises `NoGerm`."""
    found = given.get(node)
    if found is None and isinstance(node, n.Sym) and node.indices:
        found = given.get(member_of(node))
        if started(node) in given and not (len(node.indices) == 1 and value(node.indices[0], given).sign > 0):
            raise NoGerm("a path between its start and its value")
    if found is not None:
        return found
    match node:
        case n.Num():
            return constant(Fraction(node.exact))
        case n.Add(args=parts):
            out = constant(Fraction(0))
            for part in parts:
                out = out + value(part, given)
            return out
        case n.Neg(args=(inner,)):
            return -value(inner, given)
        case n.Mul(args=factors):
            out = constant(Fraction(1))
            for one in factors:
                out = out * value(one, given)
            return out
        case n.Frac(args=(top, below)):
            return value(top, given) * value(below, given).inverse()
        case n.Inv(args=(inner,)):
            return value(inner, given).inverse()
        case n.T(args=(inner,)):
            return value(inner, given)
        case n.Sqrt(args=(inner,)):
            return value(inner, given).power(Fraction(1, 2))
        case n.Pow(args=(base, p)) if number(p) is not None:
            return value(base, given).power(number(p) or Fraction(0))
        case n.Zero():
            return constant(Fraction(0))
        case n.Norm(args=(inner, *_)):
            found = value(inner, given)
            return -found if found.sign < 0 else found
        case n.Max(args=parts) | n.Min(args=parts):
            best, *others = (value(part, given) for part in parts)
            for other in others:
                larger = (other + -best).sign > 0
                best = other if larger == isinstance(node, n.Max) else best
            return best
    raise NoGerm(f"no value of {type(node).__name__} along a family")


__all__ = ["Germ", "NoGerm", "constant", "value"]
