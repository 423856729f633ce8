"""The search for the constant: an upper bound of what is bounded, each of its terms compared with the scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Num

from ..certificate import Powers, Replaced, Term
from .powers import Sums, Terms, TooLarge, merged, times, whole

MOST_TRIES = 400  # quotients that are looked at for one term
MOST_DECAY = 6  # powers of y with which e^{-y} is compared


@dataclass(frozen=True)
class Compared:
    """Terms with their comparisons, and the constant as a sum of products of powers."""

    terms: tuple[Term, ...]
    constant: Sums


class Comparing:
    """Compares sums term by term with a scale."""

    def __init__(self, read: Terms, scale: tuple[Node, ...], absolute: bool) -> None:
        self.read = read
        self.scale = [pair for node in scale for pair in measured(read, node, absolute)]
        self.tries = 0

    def of(self, upper: Node, below: bool) -> Compared | None:
        """All terms of an upper bound; `below`: what is certainly not positive is left out."""
        terms: list[Term] = []
        constant: Sums = {}
        for powers, c in self.read.sums(upper).items():
            signed = all(self.read.sign(x) or p % 2 == 0 for x, p in powers)
            if c < 0 and signed and below:
                continue
            made = self.one(powers if signed else self.read.size(powers), abs(c))
            if made is None:
                return None
            term, part = made
            terms.append(Term(powers, c, term.scale, term.steps))
            for key, value in part.items():
                constant[key] = constant.get(key, Fraction(0)) + value
        return Compared(tuple(terms), constant)

    def one(self, powers: Powers, coefficient: Fraction) -> tuple[Term, Sums] | None:
        for place, (own, c) in enumerate(self.scale):
            self.tries = MOST_TRIES
            if not self.divides(powers, own):
                continue
            quotient = merged((*powers, *((x, -p) for x, p in own)))
            for steps, rest, number in self.bounded(quotient, ()):
                left, value = counted(rest)
                return Term(powers, coefficient, place, steps), {left: coefficient / c * number * value}
        return None

    def divides(self, powers: Powers, own: Powers) -> bool:
        """Whether the quotient times the scale is the term, also where a factor of the scale is zero."""
        have = dict(powers)
        return all(p <= 0 or have.get(x, Fraction(0)) >= p or self.positive(x) for x, p in own)

    def positive(self, x: Node) -> bool:
        return self.read.sign(x) == 2 or any(self.read.sign(low) == 2 for low in self.read.low.get(x, ()))

    # -- what varies gives way ----------------------------------------------------------------------------
    def bounded(
        self, powers: Powers, steps: tuple[Replaced, ...]
    ) -> Iterator[tuple[tuple[Replaced, ...], Powers, Fraction]]:
        """Ways to bound a product of powers by one of what is fixed: steps, the product, a number."""
        self.tries -= 1
        if self.tries < 0 or len(steps) > 6:
            return
        loose = [(x, p) for x, p in powers if not self.read.said.is_fixed(x)]
        if not loose:
            yield steps, powers, Fraction(1)
            return
        for x, p in loose:
            rest = tuple(pair for pair in powers if pair[0] is not x)
            for step, more, number in self.ways(x, p, rest):
                for found, left, value in self.bounded(merged((*rest, *more)), (*steps, step)):
                    yield found, left, value * number

    def ways(self, x: Node, p: Fraction, rest: Powers) -> Iterator[tuple[Replaced, Powers, Fraction]]:
        if self.read.sign(x) == 0:
            if p % 2 == 0:
                yield Replaced("size", x), ((n.Norm(x), p),), Fraction(1)
            return
        if p < 0:
            if whole(x):
                yield Replaced("below", x, Num(1)), (), Fraction(1)
            for low in self.read.low.get(x, ()):
                yield from self.by("below", x, p, low)
            if isinstance(x, n.Add) and all(
                self.read.sign_of(powers, c) for part in x.args for powers, c in self.read.sums(part).items()
            ):
                for part in x.args:
                    yield from self.by("part", x, p, part)
            return
        for high in self.read.high.get(x, ()):
            yield from self.by("above", x, p, high)
        if isinstance(x, n.Exp) and x.is_scalar_shaped and p == 1:
            yield from self.decays(x, rest)
        if isinstance(x, n.Elementary) and x.name == "log" and self.read.at_least_one(x.args[0]):
            held = dict(rest).get(x.args[0], Fraction(0))
            if held < 0:
                number = -held / p
                yield Replaced("log", x, None, number), ((x.args[0], number * p),), power(1 / number, p)

    def by(self, rule: str, x: Node, p: Fraction, other: Node) -> Iterator[tuple[Replaced, Powers, Fraction]]:
        """x^p <= other^p, where the other is one positive product."""
        try:
            found = self.read.sums(other)
        except TooLarge:
            return
        if len(found) != 1:
            return
        ((powers, c),) = found.items()
        strength = 1 if rule == "above" else 2
        if c <= 0 or any(self.read.sign(y) < strength for y, _ in powers):
            return
        inside = [(y, q * p) for y, q in powers]
        yield Replaced(rule, x, other), merged((*inside, (Num(c), p)) if c != 1 else inside), Fraction(1)

    def decays(self, x: Node, rest: Powers) -> Iterator[tuple[Replaced, Powers, Fraction]]:
        """e^{-y} for y >= 0: at most 1, and k^k y^{-k}."""
        try:
            found = self.read.sums(x.args[0])
        except TooLarge:
            return
        if not all(self.read.sign_of(powers, -c) for powers, c in found.items()):
            return
        if len(found) == 1:
            ((powers, c),) = found.items()
            have = dict(rest)
            for k in range(1, MOST_DECAY + 1):
                enough = all(have.get(y, Fraction(0)) >= q * k or self.read.sign(y) == 2 for y, q in powers)
                if enough and any(not self.read.said.is_fixed(y) and have.get(y, 0) > 0 for y, _ in powers):
                    inside = tuple((y, -q * k) for y, q in powers)
                    yield Replaced("decay", x, None, Fraction(k)), inside, Fraction(k) ** k * (-c) ** -k
        yield Replaced("decay", x), (), Fraction(1)


def counted(powers: Powers) -> tuple[Powers, Fraction]:
    """A product of powers without whole powers of numbers, and what these are."""
    value = Fraction(1)
    kept = []
    for x, p in powers:
        if isinstance(x, Num) and p.denominator == 1:
            value *= Fraction(x.exact) ** int(p)
        else:
            kept.append((x, p))
    return tuple(kept), value


def power(value: Fraction, p: Fraction) -> Fraction:
    """A power of a number that is one by a whole exponent; the search asks for no other."""
    if p.denominator != 1:
        raise TooLarge("a broken power of a logarithm")
    return value ** int(p)


def measured(read: Terms, node: Node, absolute: bool) -> Iterator[tuple[Powers, Fraction]]:
    """The terms of a scale, which must not be negative; of an O, whose sign does not count, |h| where h is one term."""
    found = read.sums(node)
    if absolute and len(found) == 1:
        ((powers, c),) = found.items()
        yield read.size(powers), abs(c)
        return
    if not all(read.sign_of(powers, c) for powers, c in found.items()):
        raise TooLarge("the scale may be negative")
    yield from found.items()


def as_node(sums: Sums) -> Node:
    """A sum of products of powers as a term."""
    terms = [product(powers, c) for powers, c in sums.items()]
    return Num(0) if not terms else terms[0] if len(terms) == 1 else n.Add(*terms)


def product(powers: Powers, c: Fraction) -> Node:
    top = [factor(x, p) for x, p in powers if p > 0]
    below = [factor(x, -p) for x, p in powers if p < 0]
    if c.numerator != 1 or not top:
        top = [Num(c.numerator), *top]
    if c.denominator != 1:
        below = [Num(c.denominator), *below]
    above = top[0] if len(top) == 1 else n.Mul(*top)
    return above if not below else n.Frac(above, below[0] if len(below) == 1 else n.Mul(*below))


def factor(x: Node, p: Fraction) -> Node:
    if p == 1:
        return x
    return n.Sqrt(x) if p == Fraction(1, 2) else n.Pow(x, Num(p))


__all__ = ["Compared", "Comparing", "as_node", "times"]
