"""A random term as its mean and what deviates from it: a sum of linear images of columns with mean zero."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ..notation import nodes as n
from ..notation.nodes import Node, Sym

MOST = 20  # definitions that are followed


@dataclass(frozen=True)
class Deviations:
    """`means` add up to the mean; `noise` are factors and the column with mean zero behind them."""

    means: tuple[Node, ...]
    noise: tuple[tuple[tuple[Node, ...], Sym], ...]

    def mean(self, zero: Node) -> Node:
        """The mean; `zero` where nothing is left of it."""
        return _added(self.means) if self.means else zero

    @property
    def deviation(self) -> Node:
        """The term minus its mean, where it has a deviation."""
        return _added(tuple(n.Mul(*front, column) if front else column for front, column in self.noise))


def deviations(
    node: Node,
    value: Callable[[Node], Node],
    is_random: Callable[[Node], bool],
    laws: Collection[Sym],
    most: int = MOST,
) -> Deviations | None:
    """`node` with its definitions followed by `value`; None where it is not linear in columns of `laws`."""
    if not is_random(node):
        return Deviations((node,), ())
    if isinstance(node, Sym):
        known = value(node)
        if known is node or not most:
            return Deviations((), (((), node),)) if node in laws else None
        return deviations(known, value, is_random, laws, most - 1)
    if isinstance(node, n.Neg):
        return _times((n.Num(-1),), deviations(node.args[0], value, is_random, laws, most))
    if isinstance(node, n.Add):
        parts = [deviations(term, value, is_random, laws, most) for term in node.args]
        if any(part is None for part in parts):
            return None
        found = [part for part in parts if part is not None]
        return Deviations(tuple(m for p in found for m in p.means), tuple(x for p in found for x in p.noise))
    if isinstance(node, n.Mul):
        *front, last = node.args
        if all(x.is_scalar_shaped for x in node.args):  # numbers in any order
            moving = [x for x in node.args if is_random(x)]
            front, last = [x for x in node.args if x is not moving[0]], moving[0]
        if any(map(is_random, front)) or front.count(last):
            return None
        return _times(tuple(front), deviations(last, value, is_random, laws, most))
    return None


def _times(front: tuple[Node, ...], found: Deviations | None) -> Deviations | None:
    if found is None:
        return None
    return Deviations(
        tuple(n.Mul(*front, mean) for mean in found.means), tuple(((*front, *more), x) for more, x in found.noise)
    )


def _added(terms: tuple[Node, ...]) -> Node:
    return terms[0] if len(terms) == 1 else n.Add(*terms)
