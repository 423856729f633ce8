"""What is random, and which moments of it are finite, as expectations need it.

A term that grows no faster than the k-th power of the length of what is random has an expectation where the k-th
moments are finite: that is what it needs for k = 1 and 2. Any other expectation needs to exist.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..estimates import Stated
from ..notation import nodes as n
from ..notation.binding import BINDERS
from ..notation.nodes import Node, Sym
from .core import Assumption
from .definitions import Define, Defined, Gram
from .laws import Centered, Law, Random, White
from .paths import Flow

ALL_ORDERS = 10**6  # of a Gaussian column
MEANS = n.Expect | n.Cov | n.CondMean | n.CondCov | n.Fails  # in which everything random is averaged
BOUNDED = ("sin", "cos", "tanh", "arctan", "erf")


@dataclass(frozen=True)
class Chance:
    """The moments that are known to be finite, by the name of what is random; and what is made of it."""

    orders: Mapping[str, int]
    made: Mapping[str, tuple[tuple[Sym, Node], ...]]  # definitions of what depends on it
    columns: frozenset[Sym] = frozenset()  # what is declared random
    lawless: bool = False  # whether something is random of which no law is known

    def is_random(self, symbol: Sym) -> bool:
        return any(s.name in self.orders for s in symbol.symbols)


def chance_of(facts: Iterable[Assumption]) -> Chance | None:
    """What facts say of random columns, and what definitions make of them."""
    facts = tuple(facts)
    orders: dict[str, int] = {}
    for fact in facts:
        for name, order in _said(fact):
            orders[name] = max(order, orders.get(name, 0))
    made: dict[str, list[tuple[Sym, Node]]] = {}
    links = [link for fact in facts for link in _links(fact)] if orders else []
    grown = True
    while grown:
        grown = False
        for symbol, value in links:
            pairs = made.setdefault(symbol.name, [])
            if (symbol, value) not in pairs and any(s.name in orders for s in naked(value)):
                pairs.append((symbol, value))
                orders.setdefault(symbol.name, 0)
                grown = True
    lawless = any(isinstance(fact, Random) for fact in facts)
    columns = frozenset(s for fact in facts for s in fact.about if isinstance(fact, Centered | Law | White | Random))
    return Chance(orders, {name: tuple(pairs) for name, pairs in made.items() if pairs}, columns, lawless)


def _said(fact: Assumption) -> Iterator[tuple[str, int]]:
    if isinstance(fact, Centered | Law):
        yield from ((v.name, ALL_ORDERS if fact.gaussian else 2) for v in fact.vectors)
    elif isinstance(fact, White):
        yield fact.vector.name, 2
    elif isinstance(fact, Random):
        yield from ((v.name, int(fact.order.value)) for v in fact.vectors)


def _links(fact: Assumption) -> Iterator[tuple[Sym, Node]]:
    """What a fact makes of other terms."""
    if isinstance(fact, Define):
        yield fact.symbol, fact.value
    elif isinstance(fact, Stated) and fact.relation == "=" and isinstance(fact.left, Sym):
        yield fact.left, fact.right
    elif isinstance(fact, Gram):
        yield fact.kernel, n.Mul(fact.factor, n.T(fact.factor))
    elif isinstance(fact, Flow):
        affine = growth(fact.rate, Chance({fact.path.name: 1}, {})) in (0, 1)
        yield fact.path, fact.initial if affine else n.Inv(fact.initial)  # nothing is known of how an inverse grows
        yield from ((fact.path, n.Inv(s)) for s in naked(fact.rate) if s.name != fact.path.name)


@lru_cache(maxsize=50_000)
def naked(node: Node) -> frozenset[Sym]:
    """The symbols of a term that stand outside of expectations, those in indices included."""
    if isinstance(node, MEANS):
        return frozenset()
    own = frozenset({node}) if isinstance(node, Sym) else frozenset()
    return own.union(*(naked(x) for x in node.args if isinstance(x, Node)), *_in_rows(node))


def _in_rows(node: Node) -> Iterator[frozenset[Sym]]:
    for part in node.args:
        if not isinstance(part, Node) and getattr(part, "args", None):
            yield from (naked(x) for row in part.args for x in getattr(row, "args", (row,)) if isinstance(x, Node))
            yield from (naked(x) for x in part.args if isinstance(x, Node))


HIGHEST = 6  # moments of higher orders are not told apart


def moments(node: Node, chance: Chance | None) -> Iterator[Assumption]:
    """What an expectation or a covariance needs of what is random, beside what is known of it."""
    if isinstance(node, n.Expect):
        order, bodies = growth(node.args[0], chance), node.args
        terms = summands(node.args[0], chance) if order is None else []
        if terms and terms != [node.args[0]]:
            for term in terms:
                yield from moments(n.Expect(term), chance)
            return
    else:
        bodies = (node.args[0], node.args[-1])
        orders = [growth(x, chance) for x in bodies]
        order = None if None in orders else sum(orders)  # type: ignore[arg-type]
    roots = dict.fromkeys(s for body in bodies for s in _roots(body, chance))
    if not roots:
        return
    bound = {x.args[1] for body in bodies for x in n.tree(body) if isinstance(x, BINDERS)}
    if order is None or order > HIGHEST or any(not bound.isdisjoint(s.symbols) for s in roots):
        if order is None or chance is None or any(known(s, chance) < order for s in roots):
            yield Defined(node)
        return
    for s in roots:
        for k in range(1, order + 1):
            if chance is None or known(s, chance) < k:
                yield Defined(n.Expect(power(s, k)))


def summands(body: Node, chance: Chance | None) -> list[Node]:
    """Terms whose means make the mean of a term: those of a sum, without what is not random in front of them."""
    if isinstance(body, n.Add):
        return [x for term in body.args for x in summands(term, chance)]
    if isinstance(body, n.Neg):
        return summands(body.args[0], chance)
    if isinstance(body, n.Mul):
        rest = [x for x in body.args if not (x.is_scalar_shaped and not _moves(x, chance))]
        if len(rest) < len(body.args):
            return summands(rest[0], chance) if len(rest) == 1 else [n.Mul(*rest)] if rest else []
    if isinstance(body, n.Exp) and body.is_scalar_shaped and isinstance(body.args[0], n.Add):
        rest = [x for x in body.args[0].args if _moves(x, chance)]
        if len(rest) < len(body.args[0].args):
            return [n.Exp(rest[0] if len(rest) == 1 else n.Add(*rest))] if rest else []
    return [body] if _moves(body, chance) else []


def known(symbol: Sym, chance: Chance) -> int:
    return min((chance.orders[s.name] for s in symbol.symbols if s.name in chance.orders), default=ALL_ORDERS)


def power(symbol: Sym, k: int) -> Node:
    """The k-th power of a number or of the length of a column, without a sign where k > 1."""
    if k == 1:
        return symbol
    if k == 2:
        return n.Mul(symbol, symbol) if symbol.is_scalar_shaped else n.dot(symbol, symbol)
    return n.Pow(symbol if symbol.is_scalar_shaped and k % 2 == 0 else n.Norm(symbol), n.Num(k))


def _roots(body: Node, chance: Chance | None, depth: int = 6) -> Iterator[Sym]:
    """The random symbols behind a term, through definitions."""
    for s in sorted(naked(body), key=str):
        if chance is None:
            yield s
            continue
        made = values_of(s, chance)
        if made and depth:
            for value in made:
                yield from _roots(value, chance, depth - 1)
        elif chance.is_random(s):
            yield s


def values_of(symbol: Sym, chance: Chance) -> list[Node]:
    """What a symbol is made of; of a definition for all members of a family, at its index."""
    found: list[Node] = []
    if symbol in chance.columns:
        return found
    for head, value in chance.made.get(symbol.name, ()):
        letters = [i for i in head.indices if isinstance(i, Sym)]
        if head == symbol:
            found.append(value)
        elif letters and len(letters) == len(head.indices) == len(symbol.indices):
            found.append(value.xreplace(dict(zip(letters, symbol.indices, strict=True))))
    return found


def growth(node: Node, chance: Chance | None, depth: int = 6) -> int | None:
    """k, if a term is below a constant times 1 + |x|^k in what is random; None where that is not known."""

    def of(x: Node) -> int | None:
        return growth(x, chance, depth)

    if not any(chance is None or chance.is_random(s) for s in naked(node)):
        return 0
    args = node.args
    match node:
        case n.Sym():
            if chance is None:
                return 1 if not node.indices else None
            made = values_of(node, chance)
            if made and depth:
                orders = [growth(x, chance, depth - 1) for x in made]
                return None if None in orders else max(orders)  # type: ignore[type-var]
            if node in chance.columns:
                return 1
            apart = not any(chance.is_random(s) for i in node.indices if isinstance(i, Node) for s in i.symbols)
            return 1 if node.name in chance.orders and apart and node.name not in chance.made else None
        case n.Add() | n.Neg() | n.T() | n.Tr() | n.Norm() | n.Max() | n.Min() | n.Vec() | n.Diag() | n.DiagOf():
            orders = [of(x) for x in args if isinstance(x, Node)]
            return None if None in orders else max(orders)  # type: ignore[type-var]
        case n.Blocks():
            orders = [of(x) for row in node.grid for x in row]
            return None if None in orders else max(orders)  # type: ignore[type-var]
        case n.Mul() | n._Inner() | n.Kron() | n.Had():
            orders = [of(x) for x in args]
            return None if None in orders else sum(orders)  # type: ignore[arg-type]
        case n.Frac():
            return of(args[0]) if of(args[1]) == 0 and not _moves(args[1], chance) else None
        case n.Pow(args=(base, n.Num() as k)) if k.value.q == 1 and k.value >= 0:
            inner = of(base)
            return None if inner is None else inner * int(k.value)
        case n.Indicator():
            return 0
        case n.Elementary() if node.name in BOUNDED:
            return 0
        case n.Sum(args=(body, _, low, high)) if isinstance(high, Node) and not (
            _moves(low, chance) or _moves(high, chance)
        ):
            return of(body)
    return None


def _moves(node: Node, chance: Chance | None) -> bool:
    return any(chance is None or chance.is_random(s) for s in naked(node))


__all__ = ["Chance", "chance_of", "growth", "moments", "naked"]
