"""Finite sums: one range as others and single terms, and a sum term by term, as relations between sums as letters.

Every sum is led back to sums from 0 to k - 1 over one letter, of one product each, with the least number of a member of
a family being that letter itself; so shifts, first and last terms, and telescoping sums come out alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from derivations.estimates import Natural, Stated
from derivations.notation import nodes as n
from derivations.notation.binding import CannotSubstitute, free, substitute

from ...certificate import Relator
from .. import algebra as al
from ..rewriting import Normalizer
from ..spelled import Unspelled, tree
from .ones import column_of_ones
from .relations import letter_of, minus, of_a_node, relation

Affine = dict[Any, Fraction]  #: coefficients of letters and sizes; that of 1 stands at None
PLACE = n.Sym("place", (1, 1), r"\iota")
MOST_ENDS = 4  #: single terms beside a sum
#: what has a value wherever its terms have one
TOTAL = (n.Num, n.Size, n.Sym, n.Add, n.Neg, n.Mul, n.T, n.Norm, n.Exp, n.Zero, n.I, n._Inner, n.Tr, n.Constant)


def affine(node: Any) -> Affine | None:
    """A term that is linear in letters and sizes with whole coefficients."""
    if isinstance(node, n.Num):
        return None if node.value.q != 1 else {None: Fraction(int(node.value.p))} if node.value else {}
    if isinstance(node, n.Size | n.Sym):
        plain = node.is_scalar_shaped and not (isinstance(node, n.Sym) and node.indices)
        return {node: Fraction(1)} if plain else None
    if isinstance(node, n.Neg):
        inner = affine(node.args[0])
        return None if inner is None else {x: -c for x, c in inner.items()}
    if isinstance(node, n.Add):
        out: Affine = {}
        for part in map(affine, node.args):
            if part is None:
                return None
            out = plus(out, part)
        return out
    if isinstance(node, n.Mul) and len(node.args) == 2 and isinstance(node.args[0], n.Num):
        c, inner = node.args[0].value, affine(node.args[1])
        return None if inner is None or c.q != 1 else {x: k * int(c) for x, k in inner.items() if c}
    return None


def plus(a: Affine, b: Affine, times: int = 1) -> Affine:
    out = dict(a)
    for x, c in b.items():
        out[x] = out.get(x, Fraction(0)) + times * c
    return {x: c for x, c in out.items() if c}


def spelled(value: Affine) -> n.Node:
    """Letters first, the negative ones behind the others; the number last."""
    letters = sorted((x for x in value if x is not None), key=lambda x: (value[x] < 0, str(x)))
    parts = []
    for x in letters:
        size = abs(value[x])
        term = x if size == 1 else n.Mul(n.Num(size), x)
        parts.append(term if value[x] > 0 else n.Neg(term))
    c = value.get(None, Fraction(0))
    if c or not parts:
        parts.append(n.Neg(n.Num(-c)) if c < 0 else n.Num(c))
    return parts[0] if len(parts) == 1 else n.Add(*parts)


def tidy(node: Any) -> Any:
    """The tree with indices, ends of sums and exponents spelled in one way."""
    if not isinstance(node, n.Node) or isinstance(node, n.Num | n.Size):
        return node
    if isinstance(node, n.Sym):
        return n.Sym(*node.args[:3], *map(end, node.indices)) if node.indices else node
    if isinstance(node, n.Sum):
        body, index, low, high = node.args
        return n.Sum(tidy(body), index, end(low), end(high))
    if isinstance(node, n.Pow):
        return n.Pow(tidy(node.args[0]), end(node.args[1]))
    if node.binds is not None:
        return node
    return node.func(*map(tidy, node.args))


def end(node: Any) -> Any:
    found = affine(node) if isinstance(node, n.Node) else None
    return node if found is None else spelled(found)


class Order:
    """Which affine terms are not negative by the facts."""

    def __init__(self, facts: Any) -> None:
        self.natural = {f.symbol for f in facts if isinstance(f, Natural)}
        self.gaps: list[Affine] = []
        for f in facts:
            if isinstance(f, Stated) and f.var is None and f.relation in ("<=", "<"):
                left, right = affine(f.left), affine(f.right)
                if left is not None and right is not None:
                    self.gaps.append(plus(right, left, -1))

    def nonnegative(self, value: Affine) -> bool:
        return self.plainly(value) or any(self.plainly(plus(value, gap, -1)) for gap in self.gaps)

    def plainly(self, value: Affine) -> bool:
        total = value.get(None, Fraction(0))
        for x, c in value.items():
            if x is not None:
                if c < 0 or not (isinstance(x, n.Size) or x in self.natural):
                    return False
                total += c if isinstance(x, n.Size) else 0
        return total >= 0


@of_a_node(n.Sum)
def _finite(norm: Normalizer, node: n.Sum) -> Iterator[Relator]:
    yield from column_of_ones(norm, node)
    body, index, low, high = node.args
    if not isinstance(high, n.Node) or index in free(low) | free(high):
        return
    first, last = affine(low), affine(high)
    if first is None or last is None:
        return
    order = Order(norm.known.assumptions)
    try:
        made = ranges(order, node, first, last)
        if made is not None:
            pieces, points, member = made
            poly = letter_of(node)
            for sign, sum_ in pieces:
                poly = al.plus(poly, al.scaled(norm.parser.poly(sum_), -sign))
            for sign, place in points:
                poly = al.plus(poly, al.scaled(norm.parser.poly(at(member, place)), -sign))
            if poly:
                places = tuple((sign, spelled(place)) for sign, place in points)
                yield relation("sums over ranges", poly, (node, tuple(pieces), places))
        elif index == PLACE:
            lowered = powers(order, body, last)
            if lowered != body:
                other = n.Sum(lowered, *node.args[1:])
                yield relation("powers in a sum", minus(letter_of(node), norm.parser.poly(other)), (node, other))
                return
            apart = term_by_term(norm, node)
            if apart is not None:
                yield apart
            elif only_powers(body) and order.nonnegative(plus(last, {None: Fraction(1)})):
                yield from next_place(norm, node, last)
    except (Unspelled, n.ShapeError, CannotSubstitute, TypeError, ValueError):
        return


def at(body: n.Node, place: Affine) -> n.Node:
    return tidy(substitute(body, {PLACE: spelled(place)}))


def ranges(order: Order, node: n.Sum, low: Affine, high: Affine) -> Any:
    """Sums from 0 to k - 1 and single terms with signs, and the term at `PLACE`; None where it is that already."""
    body, index, *_ = node.args
    if PLACE in node.symbols and index != PLACE:
        return None
    member = tidy(substitute(body, {index: PLACE})) if index != PLACE else tidy(body)
    least = offset(member)
    total = all(map(defined, (member, *n.tree(member))))
    first: Affine = low
    if total and least is not None and order.nonnegative(plus(low, {None: Fraction(least)})):
        first = {None: Fraction(-least)} if least else {}
    elif total and least is None and set(low) <= {None} and low.get(None, 0) >= 0:
        first = {}
    if not order.nonnegative(plus(plus(high, low, -1), {None: Fraction(1)})):
        return None
    points: list[tuple[int, Affine]] = []
    pieces: list[tuple[int, n.Node]] = []
    for last, sign in ((high, 1), (plus(low, {None: Fraction(-1)}), -1)):
        length = plus(last, first, -1)
        letters = {x: c for x, c in length.items() if x is not None}
        if letters and not order.nonnegative(letters):
            return None
        if letters:
            moved = at(member, plus({PLACE: Fraction(1)}, first))
            pieces.append((sign, n.Sum(moved, PLACE, n.Num(0), spelled(plus(letters, {None: Fraction(-1)})))))
        count = length.get(None, Fraction(0)) + 1
        if len(points) + abs(count) > MOST_ENDS:
            return None
        points += run(plus(first, letters), count, sign)
    if len(points) > MOST_ENDS or pieces == [(1, node)]:
        return None
    return pieces, points, member


def defined(node: Any) -> bool:
    """Whether a term has a value wherever its terms have one."""
    power = isinstance(node, n.Pow) and isinstance(node.args[1], n.Num) and node.args[1].value >= 0
    return isinstance(node, TOTAL) or bool(power and node.args[1].value.q == 1)


def run(first: Affine, count: Fraction, sign: int) -> list[tuple[int, Affine]]:
    """So many places from the first on; a negative number of them lies before it, with the other sign."""
    if count >= 0:
        return [(sign, plus(first, {None: Fraction(i)})) for i in range(int(count))]
    return [(-sign, plus(first, {None: Fraction(-i)})) for i in range(1, int(-count) + 1)]


def offset(member: n.Node) -> int | None:
    """The least c of the indices place + c, if the place stands in no other way."""
    found = []
    stack: list[Any] = [member]
    while stack:
        node = stack.pop()
        if node == PLACE:
            return None
        if isinstance(node, n.Sym) and PLACE in node.symbols:
            for index in node.indices:
                value = affine(index) if isinstance(index, n.Node) else None
                if value is None or (PLACE in value and (value[PLACE] != 1 or set(value) - {PLACE, None})):
                    return None
                if PLACE in value:
                    found.append(int(value.get(None, 0)))
            continue
        stack.extend(getattr(node, "args", ()))
    return min(found, default=None)


def powers(order: Order, body: n.Node, high: Affine) -> n.Node:
    """X^{c + e} as X^c X^e, where c is the least exponent from place 0 to the last one."""
    put: dict[n.Node, n.Node] = {}
    for node in n.tree(body):
        if not isinstance(node, n.Pow) or PLACE in node.args[0].symbols or PLACE not in node.args[1].symbols:
            continue
        exponent = affine(node.args[1])
        if exponent is None:
            continue
        alpha = exponent.get(PLACE, Fraction(0))
        rest = {x: c for x, c in exponent.items() if x is not PLACE}
        least = rest if alpha > 0 else plus(rest, high, int(alpha))
        if least and order.nonnegative(least):
            base = node.args[0]
            put[node] = n.Mul(n.Pow(base, spelled(least)), n.Pow(base, spelled(plus(exponent, least, -1))))
    return body.xreplace(put) if put else body


def only_powers(body: n.Node) -> bool:
    """Whether the place stands in exponents alone, and only by itself."""
    found = [x for x in n.tree(body) if isinstance(x, n.Pow) and PLACE in x.symbols]
    without = body.xreplace({x: n.Num(1) if x.is_scalar_shaped else n.I(x.shape[0]) for x in found})
    return bool(found) and all(x.args[1] == PLACE for x in found) and PLACE not in without.symbols


def next_place(norm: Normalizer, node: n.Sum, high: Affine) -> Iterator[Relator]:
    """The sum with each place put one further: a last term more, and the first one less."""
    body = node.args[0]
    further = n.Sum(at(body, {PLACE: Fraction(1), None: Fraction(1)}), *node.args[1:])
    points: tuple[tuple[int, Affine], ...] = ((1, plus(high, {None: Fraction(1)})), (-1, {}))
    poly = minus(letter_of(further), letter_of(node))
    for sign, place in points:
        poly = minus(poly, al.scaled(norm.parser.poly(at(body, place)), sign))
    one_less = tuple((sign, spelled(plus(place, {None: Fraction(-1)}))) for sign, place in points)
    yield relation("sums over ranges", poly, (further, ((1, node),), one_less))


def term_by_term(norm: Normalizer, node: n.Sum) -> Relator | None:
    """What does not move with the place stands before or behind the sum, or is counted."""
    body, _, low, high = node.args
    inner = norm.parser.parse(body)
    if isinstance(inner, list):
        return None
    still = frozenset({PLACE})
    parts, total = [], letter_of(node)
    for (mono, word), c in inner.items():
        fixed = tuple((g, e) for g, e in mono if not al.mentions(g, still))
        moving = tuple((g, e) for g, e in mono if al.mentions(g, still))
        first = next((i for i, x in enumerate(word) if al.mentions(x, still)), len(word))
        last = next((i for i in range(len(word), first, -1) if al.mentions(word[i - 1], still)), first)
        left, middle, right = word[:first], word[first:last], word[last:]
        if not moving and not middle:
            return None
        core = tree({(moving, middle): Fraction(1)})
        inside = n.Sum(core, PLACE, low, high)
        if inside == node:
            return None
        before = tree({(fixed, left): c}) if fixed or left or c != 1 else None
        parts.append((before, inside, tree({((), right): Fraction(1)}) if right else None))
        own = al.times(al.times({(fixed, left): c}, norm.parser.poly(inside)), {((), right): Fraction(1)})
        total = al.plus(total, al.scaled(own, -1))
    return relation("sum term by term", total, (node, tuple(parts))) if total else None


__all__ = ["Order", "affine", "plus", "spelled", "tidy"]
