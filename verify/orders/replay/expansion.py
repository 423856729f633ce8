"""Numbers as sums of products of powers, written anew for the replay: a product is a mapping from factors to exponents.

Only identities are used that hold wherever the terms have values: broken powers are taken apart where no factor is
negative, absolute values where there is one product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from derivations.assumptions import Assumption, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Num

from .errors import need

Product = frozenset[tuple[Node, Fraction]]
Expanded = dict[Product, Fraction]
EMPTY: Product = frozenset()
LONGEST = 200


def joined(*products: Iterable[tuple[Node, Fraction]]) -> Product:
    """A product of products."""
    total: dict[Node, Fraction] = {}
    for one in products:
        for factor, exponent in one:
            total[factor] = total.get(factor, Fraction(0)) + exponent
    return frozenset((factor, exponent) for factor, exponent in total.items() if exponent)


def raised(product: Product, exponent: Fraction) -> Product:
    return frozenset((factor, e * exponent) for factor, e in product)


def added(sums: Iterable[Mapping[Product, Fraction]]) -> Expanded:
    out: Expanded = {}
    for one in sums:
        for product, number in one.items():
            out[product] = out.get(product, Fraction(0)) + number
    need(len(out) <= LONGEST, "a sum that is too long")
    return {product: number for product, number in out.items() if number}


def multiplied(left: Expanded, right: Expanded) -> Expanded:
    need(len(left) * len(right) <= LONGEST**2, "a product that is too long")
    return added({joined(a, b): left[a] * right[b]} for a in left for b in right)


class Facts:
    """What the facts say of signs and of bounds by one number."""

    def __init__(self, facts: tuple[Assumption, ...], values: Mapping[Node, Node] = MappingProxyType({})) -> None:
        self.above_zero: set[Node] = set()
        self.from_zero: set[Node] = set()
        self.ordered: set[tuple[Node, Node]] = set()  # the left one is at most the right one
        self.known: dict[Node, Expanded] = {}
        self.values = dict(values)
        for fact in facts:
            if isinstance(fact, Has) and fact.node.is_scalar_shaped:
                if fact.what is Property.POSITIVE:
                    self.above_zero.add(fact.node)
                elif fact.what is Property.NONNEGATIVE:
                    self.from_zero.add(fact.node)
            elif isinstance(fact, Natural):
                self.from_zero.add(fact.symbol)
            elif isinstance(fact, Stated) and fact.var is None and fact.relation in ("<=", "<"):
                self.ordered.add((fact.left, fact.right))
                if isinstance(fact.left, Num) and fact.left.value >= 0:
                    strictly = fact.left.value > 0 or fact.relation == "<"
                    (self.above_zero if strictly else self.from_zero).add(fact.right)
        for fact in facts:
            if isinstance(fact, Has) and fact.what is Property.INVERTIBLE and fact.node.is_scalar_shaped:
                parts = self.expanded(fact.node)
                factors = {factor for product in parts for factor, _ in product} if len(parts) == 1 else set()
                self.above_zero |= factors & self.from_zero
        self.known.clear()

    def positive(self, node: Node) -> bool:
        if isinstance(node, Num):
            return bool(node.value > 0)
        if isinstance(node, n.Exp | n.Constant) or counts(node) or node in self.above_zero:
            return True
        if isinstance(node, n.Add):
            parts = self.expanded(node)
            signs = [number > 0 and self.product_from_zero(product) for product, number in parts.items()]
            return bool(signs) and all(signs) and any(self.product_positive(product) for product in parts)
        return False

    def nonnegative(self, node: Node) -> bool:
        if self.positive(node) or node in self.from_zero or isinstance(node, n.Norm | n.Sing | n.Sqrt):
            return True
        if isinstance(node, Num):
            return bool(node.value >= 0)
        if isinstance(node, n.Elementary) and node.name == "log":
            return self.from_one(node.args[0])
        if isinstance(node, n.Add):
            return all(number > 0 and self.product_from_zero(p) for p, number in self.expanded(node).items())
        return False

    def product_from_zero(self, product: Product) -> bool:
        return all(even(e) or self.nonnegative(factor) for factor, e in product)

    def product_positive(self, product: Product) -> bool:
        return all(self.positive(factor) for factor, _ in product)

    def from_one(self, node: Node) -> bool:
        return counts(node) or any(
            right is node and isinstance(left, Num) and left.value >= 1 for left, right in self.ordered
        )

    def evidently_positive(self, node: Node) -> bool:
        """Whether all its terms are positive, or some are and the others not negative."""
        parts = self.expanded(node)
        return all(number > 0 and self.product_from_zero(product) for product, number in parts.items()) and any(
            map(self.product_positive, parts)
        )

    # -- expansion ----------------------------------------------------------------------------------------
    def expanded(self, node: Node) -> Expanded:
        if node not in self.known:
            self.known[node] = {frozenset({(node, Fraction(1))}): Fraction(1)}  # what is defined by itself stays itself
            self.known[node] = self.read(node)
        return self.known[node]

    def read(self, node: Node) -> Expanded:
        if isinstance(node, Num):
            return {EMPTY: Fraction(node.exact)} if node.value != 0 else {}
        if node in self.values:
            return self.expanded(self.values[node])
        scalars = node.is_scalar_shaped and all(not isinstance(x, Node) or x.is_scalar_shaped for x in node.args)
        if isinstance(node, n.Add) and scalars:
            return added(self.expanded(x) for x in node.args)
        if isinstance(node, n.Neg) and scalars:
            return {product: -number for product, number in self.expanded(node.args[0]).items()}
        if isinstance(node, n.Mul) and scalars:
            out: Expanded = {EMPTY: Fraction(1)}
            for x in node.args:
                out = multiplied(out, self.expanded(x))
            return out
        if isinstance(node, n.Frac) and scalars:
            return multiplied(self.expanded(node.args[0]), self.raised(node.args[1], Fraction(-1)))
        if isinstance(node, n.Inv) and scalars:
            return self.raised(node.args[0], Fraction(-1))
        if isinstance(node, n.T) and scalars:
            return self.expanded(node.args[0])
        if isinstance(node, n.Sqrt):
            return self.raised(node.args[0], Fraction(1, 2))
        if isinstance(node, n.Pow) and scalars:
            exponent = self.expanded(node.args[1])
            if set(exponent) <= {EMPTY}:
                return self.raised(node.args[0], exponent.get(EMPTY, Fraction(0)))
        if isinstance(node, n.Norm) and node.args[0].is_scalar_shaped and node.kind in ("2", "op", "F"):
            inside = self.expanded(node.args[0])
            if all(number > 0 and self.product_from_zero(product) for product, number in inside.items()):
                return inside
            if len(inside) == 1:
                return {self.absolute(product): abs(number) for product, number in inside.items()}
        need(node.is_scalar_shaped, "a matrix among numbers")
        return {frozenset({(node, Fraction(1))}): Fraction(1)}

    def absolute(self, product: Product) -> Product:
        """The absolute value of a product: of each factor of unknown sign, unless its power is even."""
        return joined((factor if even(e) or self.nonnegative(factor) else n.Norm(factor), e) for factor, e in product)

    def raised(self, base: Node, exponent: Fraction) -> Expanded:
        if exponent < 0 and exponent.denominator == 1:  # of each factor, so that sums among them stay what they are
            if isinstance(base, n.Mul) and all(x.is_scalar_shaped for x in base.args):
                whole: Expanded = {EMPTY: Fraction(1)}
                for x in base.args:
                    whole = multiplied(whole, self.raised(x, exponent))
                return whole
            if isinstance(base, n.Frac) and base.args[0].is_scalar_shaped:
                return multiplied(self.raised(base.args[0], exponent), self.raised(base.args[1], -exponent))
        parts = self.expanded(base)
        need(parts or exponent > 0, "a negative power of zero")
        if len(parts) == 1:
            ((product, number),) = parts.items()
            if exponent.denominator == 1:
                return {raised(product, exponent): number**exponent.numerator}
            if number > 0 and all(self.nonnegative(factor) for factor, _ in product):
                own = [] if number == 1 else [(Num(number), exponent)]
                return {joined(raised(product, exponent), own): Fraction(1)}
        elif exponent.denominator == 1 and 0 <= exponent <= 6:
            out: Expanded = {EMPTY: Fraction(1)}
            for _ in range(exponent.numerator):
                out = multiplied(out, parts)
            return out
        return {frozenset({(base, exponent)}): Fraction(1)}


def even(exponent: Fraction) -> bool:
    return exponent.denominator == 1 and exponent.numerator % 2 == 0


def counts(node: Node) -> bool:
    """Whether it is a declared size, which is a whole number from 1 on."""
    return isinstance(node, n.Size) and bool(node.args[0].is_Symbol)


__all__ = ["EMPTY", "Expanded", "Facts", "Product", "even", "joined", "raised"]
