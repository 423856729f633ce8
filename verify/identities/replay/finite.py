"""Checks of relations between finite sums: ranges that add up, and sums taken term by term.

Every range is written as a difference of what a running total is behind its last and before its first place; that is
right where the last place is at least the first one less 1, and only then are the totals compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from derivations.assumptions import Assumption, symbols
from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n
from derivations.notation.binding import free, substitute

from .checker import Checker
from .relations import kind, not_varied
from .words import Poly, ReplayError, add, require, scale

if TYPE_CHECKING:
    from ..certificate import Relator

PLAIN = (n.Num, n.Size, n.Sym, n.Add, n.Neg, n.Mul, n.T, n.Norm, n.Exp, n.Zero, n.I, n._Inner, n.Tr, n.Constant)


class Line:
    """A whole number as a sum of letters: coefficients by letter, and a number."""

    def __init__(self, parts: Counter, number: int) -> None:
        self.parts = Counter({x: c for x, c in parts.items() if c})
        self.number = number

    def __sub__(self, other: Line) -> Line:
        parts = Counter(self.parts)
        parts.subtract(other.parts)
        return Line(parts, self.number - other.number)

    def moved(self, by: int) -> Line:
        return Line(self.parts, self.number + by)

    @property
    def key(self) -> tuple:
        return frozenset(self.parts.items()), self.number

    def node(self) -> n.Node:
        """Positive letters in the order of their names, negative ones, the number."""
        out: list[n.Node] = []
        for wanted in (True, False):
            for x in sorted((x for x, c in self.parts.items() if (c > 0) is wanted), key=str):
                count = abs(self.parts[x])
                one = x if count == 1 else n.Mul(n.Num(count), x)
                out.append(one if wanted else n.Neg(one))
        if self.number or not out:
            out.append(n.Num(self.number) if self.number >= 0 else n.Neg(n.Num(-self.number)))
        return out[0] if len(out) == 1 else n.Add(*out)


def line(node: Any) -> Line | None:
    match node:
        case n.Num() if node.value.q == 1:
            return Line(Counter(), int(node.value.p))
        case n.Size():
            return Line(Counter({node: 1}), 0)
        case n.Sym() if node.is_scalar_shaped and not node.indices:
            return Line(Counter({node: 1}), 0)
        case n.Neg():
            inner = line(node.args[0])
            return None if inner is None else Line(Counter(), 0) - inner
        case n.Add():
            total = Line(Counter(), 0)
            for arg in node.args:
                part = line(arg)
                if part is None:
                    return None
                total = total - (Line(Counter(), 0) - part)
            return total
        case n.Mul(args=(n.Num() as c, x)) if c.value.q == 1:
            inner = line(x)
            k = int(c.value.p)
            return (
                None if inner is None else Line(Counter({y: k * m for y, m in inner.parts.items()}), k * inner.number)
            )
    return None


def spelled(node: Any) -> Any:
    found = line(node) if isinstance(node, n.Node) else None
    return node if found is None else found.node()


def orderly(node: Any) -> Any:
    """Indices, exponents and ends of sums in one spelling."""
    match node:
        case n.Sym() if node.indices:
            return n.Sym(*node.args[:3], *(spelled(i) for i in node.indices))
        case n.Sum():
            return n.Sum(orderly(node.args[0]), node.args[1], spelled(node.args[2]), spelled(node.args[3]))
        case n.Pow():
            return n.Pow(orderly(node.args[0]), spelled(node.args[1]))
        case n.Num() | n.Size() | n.Sym():
            return node
        case n.Node() if node.binds is None:
            return node.func(*(orderly(arg) for arg in node.args))
    return node


class Known:
    """What the facts say of the order of whole numbers."""

    def __init__(self, facts: Iterable[Assumption]) -> None:
        self.facts = tuple(facts)
        self.natural = {fact.symbol for fact in self.facts if isinstance(fact, Natural)}

    def from_zero(self, value: Line) -> bool:
        """Whether a whole number is at least 0: by the signs of its letters, if need be less what one fact says."""
        if self.by_signs(value):
            return True
        for fact in self.facts:
            if isinstance(fact, Stated) and fact.var is None and fact.relation in ("<", "<="):
                low, high = line(fact.left), line(fact.right)
                if low is not None and high is not None and self.by_signs(value - (high - low)):
                    return True
        return False

    def by_signs(self, value: Line) -> bool:
        least = value.number
        for x, c in value.parts.items():
            if c < 0 or not (isinstance(x, n.Size) or x in self.natural):
                return False
            least += c if isinstance(x, n.Size) else 0
        return least >= 0


def limits(node: Any) -> tuple[Line, Line]:
    require(isinstance(node, n.Sum) and isinstance(node.args[3], n.Node), "not a finite sum")
    _, index, low, high = node.args
    require(index not in free(low) | free(high), "a sum whose ends move with its letter")
    found = line(low), line(high)
    require(found[0] is not None and found[1] is not None, "ends that are not made of letters and whole numbers")
    return found  # type: ignore[return-value]


@kind("sums over ranges")
def _ranges(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """A sum is others of the same terms, and single terms: their ranges add up."""
    not_varied(c, shown, frozen)
    require(isinstance(relation.node, tuple) and len(relation.node) == 3, "sums over ranges: no sums")
    node, pieces, points = relation.node
    known = Known(c.facts.all)
    low, high = limits(node)
    body, index = node.args[:2]
    openly(c, body, index)
    require(known.from_zero((high - low).moved(1)), "a range that may have less than no places")
    total: Counter = Counter({high.key: 1})
    total.subtract({low.moved(-1).key: 1})
    expected = c.words.letter("node", node)
    beyond = False
    spans = [(low, high)]
    for sign, one in pieces:
        first, last = limits(one)
        require(sign in (1, -1) and first.key == Line(Counter(), 0).key, "a sum that does not begin at 0")
        require(known.from_zero((last - first).moved(1)), "a range that may have less than no places")
        start = start_of(one, body, index)
        final = start - (Line(Counter(), 0) - last)
        total.subtract({final.key: sign, start.moved(-1).key: -sign})
        spans.append((start, final))
        beyond |= not known.from_zero(start - low) or not known.from_zero(high - final)
        expected = add(expected, scale(c.trees.poly(one), -sign))
    for sign, place in points:
        spot = line(place)
        require(sign in (1, -1) and spot is not None, "a single term at no whole number")
        assert spot is not None
        beyond |= not (known.from_zero(spot - low) and known.from_zero(high - spot))
        total.subtract({spot.key: sign, spot.moved(-1).key: -sign})
        spans.append((spot, spot))
        expected = add(expected, scale(c.trees.poly(orderly(substitute(body, {index: spot.node()}))), -sign))
    require(not any(total.values()), "ranges that do not add up")
    plain = all(always_a_value(x) or natural_power(known, x, index, spans) for x in (body, *n.tree(body)))
    require(plain or not beyond, "terms beyond the range, which may have no value")
    require(shown in (expected, c.words.transpose(expected)), "sums over ranges: not what it says")


def openly(c: Checker, body: n.Node, letter: n.Sym) -> None:
    """A letter for which a value is put stands in the term itself, not in what a fact says of another symbol."""
    hidden = (s for s in symbols(body) if letter not in symbols(s) and letter in c.symbols(s))
    require(not any(hidden), "a symbol that moves with a letter in which it is not written")


def always_a_value(node: Any) -> bool:
    if isinstance(node, n.Pow):
        exponent = line(node.args[1])
        return exponent is not None and not exponent.parts and exponent.number >= 0
    return isinstance(node, PLAIN)


def natural_power(known: Known, node: Any, index: n.Sym, spans: list[tuple[Line, Line]]) -> bool:
    """A power whose exponent is a natural number at all places of some ranges."""
    exponent = line(node.args[1]) if isinstance(node, n.Pow) else None
    if exponent is None:
        return False
    return all(known.from_zero(least(exponent, index, *span)) for span in spans)


def least(exponent: Line, index: n.Sym, first: Line, last: Line) -> Line:
    """The least value of an exponent at the places of a range that is not empty."""
    slope = exponent.parts[index]
    place = first if slope >= 0 else last
    parts = Counter({x: k for x, k in exponent.parts.items() if x != index})
    for x, k in place.parts.items():
        parts[x] += slope * k
    return Line(parts, exponent.number + slope * place.number)


@kind("powers in a sum")
def _powers(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """X^{c + e} = X^c X^e in a sum, where c and e are natural numbers at all places of its range."""
    not_varied(c, shown, frozen)
    require(isinstance(relation.node, tuple) and len(relation.node) == 2, "powers in a sum: no sums")
    node, other = relation.node
    low, high = limits(node)
    require(isinstance(other, n.Sum) and other.args[1:] == node.args[1:], "a sum over another range")
    known, index = Known(c.facts.all), node.args[1]
    alike(known, node.args[0], other.args[0], index, (low, high))
    expected = add(c.words.letter("node", node), scale(c.trees.poly(other), -1))
    require(shown in (expected, c.words.transpose(expected)), "powers in a sum: not what it says")


def alike(known: Known, one: Any, other: Any, index: n.Sym, span: tuple[Line, Line]) -> None:
    """Two terms are the same but for powers that are split."""
    if one == other:
        return
    require(isinstance(one, n.Node) and isinstance(other, n.Node), "another term")
    if isinstance(one, n.Pow) and isinstance(other, n.Mul):
        require(len(other.args) == 2 and all(isinstance(x, n.Pow) for x in other.args), "a power that is not split")
        require(all(x.args[0] == one.args[0] for x in other.args), "powers of something else")
        whole, first, second = (line(x.args[1]) for x in (one, *other.args))
        if whole is None or first is None or second is None:
            raise ReplayError("exponents of another kind")
        require((whole - first).key == second.key, "exponents that do not add up")
        fits = all(known.from_zero(least(x, index, *span)) for x in (first, second))
        require(fits, "an exponent that may be negative")
        return
    require(type(one) is type(other) and len(one.args) == len(other.args) and one.binds is None, "another term")
    for x, y in zip(one.args, other.args, strict=True):
        alike(known, x, y, index, span)


def start_of(one: n.Sum, body: n.Node, index: n.Sym) -> Line:
    """s where the term at j of a sum is that of another at j + s."""
    inner, letter = one.args[:2]
    here = Line(Counter({letter: 1}), 0)
    require(letter == index or letter not in free(body), "a letter that stands for two things")
    for s in range(-MOST_SHIFT, MOST_SHIFT + 1):
        if orderly(substitute(body, {index: here.moved(s).node()})) == orderly(inner):
            return Line(Counter(), s)
    raise ReplayError("terms of another kind")


MOST_SHIFT = 6


@kind("sum term by term")
def _apart(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """Sum of L m(j) R over j = L (sum of m(j)) R where neither L nor R moves with j, for each of several such terms."""
    not_varied(c, shown, frozen)
    require(isinstance(relation.node, tuple) and len(relation.node) == 2, "sum term by term: no terms")
    node, parts = relation.node
    limits(node)
    body, index, low, high = node.args
    inner, expected = c.trees.poly(body), c.words.letter("node", node)
    for left, one, right in parts:
        require(isinstance(one, n.Sum) and one.args[1:] == (index, low, high), "a sum over another range")
        sides = [x for x in (left, right) if x is not None]
        require(all(isinstance(x, n.Node) and index not in c.symbols(x) for x in sides), "a factor that moves")
        before, after = (c.trees.poly(n.Num(1) if x is None else x) for x in (left, right))
        term = c.words.times(c.words.times(before, c.trees.poly(one.args[0])), after)
        inner = add(inner, scale(term, -1))
        whole = c.words.times(c.words.times(before, c.trees.poly(one)), after)
        expected = add(expected, scale(whole, -1))
    require(not inner, "the terms do not add up")
    require(shown in (expected, c.words.transpose(expected)), "sum term by term: not what it says")


__all__ = ["Known", "Line", "line", "openly", "orderly"]
