"""Checks of the schemas about powers of products: both sides have one logarithm, factor by factor."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .checker import Case, Checker, schema
from .words import UNIT, Mono, Poly, Word, add_to, number, require, scale
from .words import scalar as is_scalar


@schema("number")
def _number(c: Checker, case: Case) -> None:
    """A number that stands as a letter."""
    value = case.node(n.Num).value
    case.gives({((), ()): number(Fraction(int(value.p), int(value.q)))} if value else {})


@schema("power of a product")
def _power_of_a_product(c: Checker, case: Case) -> None:
    """b^x is a product of powers with the same logarithm.

    Each factor is positive, or all exponents at it are natural numbers, and their products are the same on both sides.
    """
    base, exponent = case.node(n.Pow).args
    require(base.is_scalar_shaped, "a power of a matrix")
    under = c.only_premise(case, c.trees.poly(base))
    require(len(case.right) == 1, "power of a product: not a product")
    one, other = Logarithm(c), Logarithm(c)
    one.of(under, c.trees.poly(exponent))
    other.of(case.right, UNIT)
    require(one.same(other), "power of a product: another product")


class Logarithm:
    """The logarithm of a product: for each prime and each letter its exponent, and what stands in exponentials."""

    def __init__(self, c: Checker) -> None:
        self.c = c
        self.exponents: dict[Any, Poly] = {}

    def of(self, product: Poly, times: Poly, natural: bool = True) -> None:
        """Add that of one product to a power."""
        require(len(product) == 1 and is_scalar(product) and is_scalar(times), "a power of what is no product")
        (((mono, _), x),) = product.items()
        require(x > 0, "a power of a negative multiple")
        natural = natural and made_of_sizes(self.c, times)
        self.add_number(Fraction(x), times)
        for g, e in mono:
            self.factor(g, e, times, natural and type(e) is int and e > 0)

    def factor(self, g: Word, e: Any, times: Poly, natural: bool) -> None:
        c, letter = self.c, self.c.words.letters[g[0]]
        inner = letter[1] if len(g) == 1 and letter[0] == "node" else None
        own = scale(times, number(Fraction(e)))
        if isinstance(inner, n.Num):
            require(bool(inner.value > 0), "a power of a negative number")
            self.add_number(Fraction(int(inner.value.p), int(inner.value.q)), own)
        elif isinstance(inner, n.Exp) and inner.is_scalar_shaped:
            self.add("e", c.words.times(own, c.trees.poly(inner.args[0])))
        elif isinstance(inner, n.Pow) and inner.is_scalar_shaped:
            raised = c.trees.poly(inner.args[1])
            self.of(c.trees.poly(inner.args[0]), c.words.times(own, raised), natural and made_of_sizes(c, raised))
        else:
            require(natural or c.positive(g), "power of a product: a base that may be negative")
            self.add(g, own)

    def add_number(self, x: Fraction, times: Poly) -> None:
        for value, sign in ((x.numerator, 1), (x.denominator, -1)):
            for p in factors(value):
                self.add(p, scale(times, sign))

    def add(self, what: Any, exponent: Poly) -> None:
        add_to(self.exponents.setdefault(what, {}), exponent)

    def same(self, other: Logarithm) -> bool:
        mine, theirs = ({key: x for key, x in y.exponents.items() if x} for y in (self, other))
        return mine == theirs


def factors(value: int) -> list[int]:
    """The small prime factors, each as often as it divides, and what they leave."""
    found: list[int] = []
    p = 2
    while value > 1:
        if p > 1000 or p * p > value:
            return [*found, value]
        if value % p:
            p += 1
        else:
            found.append(p)
            value //= p
    return found


def made_of_sizes(c: Checker, exponent: Poly) -> bool:
    """Whether a number is a sum of products of sizes, with natural coefficients."""

    def natural(mono: Mono) -> bool:
        letters = [(c.words.letters[g[0]], len(g), e) for g, e in mono]
        return all(
            count == 1 and letter[0] == "sym" and isinstance(letter[1], n.Size) and type(e) is int and e > 0
            for letter, count, e in letters
        )

    return all(type(x) is int and x > 0 and natural(mono) for (mono, _), x in exponent.items())
