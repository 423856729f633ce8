"""Induction over a natural number: for sums to it, as two equations without the sums' last terms; for members of
sequences and sums that it changes otherwise, with what is supposed of it and what recursions say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from derivations.assumptions import Assumption, symbols
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.binding import CannotSubstitute, free, substitute
from derivations.notation.constants import number

from .membership.finite import tidy

THEOREM = "induction over the end of a sum"
RECURSIVE = "induction over a natural number"
MOST_TERMS = 3  #: of a sum at the beginning of the induction


class NoInduction(Exception):
    """The claim has no letter over which its sums run, or the facts know more of it than that it is natural."""


def counter(claim: Claim) -> n.Sym:
    """The natural number to which the sums of a claim go, of which no fact says more."""
    facts = claim.assumptions.judged
    natural = [fact.symbol for fact in facts if isinstance(fact, Natural)]
    sums = [x for side in (claim.lhs, claim.rhs) for x in n.tree(side) if isinstance(x, n.Sum)]
    found = {k for k in natural for x in sums if isinstance(x.args[3], n.Node) and k in symbols(x.args[3])}
    if len(found) != 1:
        raise NoInduction
    (k,) = found
    if any(k in symbols(node) for fact in facts if not isinstance(fact, Natural) for node in fact.nodes()):
        raise NoInduction
    return k


def induction(claim: Claim) -> tuple[n.Node, n.Node]:
    """lhs - rhs at k = 0, and lhs - rhs at k + 1 less that at k, where the sums differ by one term."""
    k = counter(claim)
    difference = n.Add(claim.lhs, n.Neg(claim.rhs))
    base = replaced(difference, k, n.Num(0), written_out)
    step = n.Add(replaced(difference, k, n.Add(k, n.Num(1)), one_more(k)), n.Neg(difference))
    return base, step


def replaced(node: Any, k: n.Sym, value: n.Node, of_sum: Callable[[n.Sum, n.Sym, n.Node], n.Node]) -> Any:
    """A tree with a value for k, numbers put together; its sums are opened by `of_sum`."""
    if not isinstance(node, sympy.Basic) or (isinstance(node, n.Node) and k not in symbols(node)):
        return node
    if node == k:
        return value
    if isinstance(node, n.Sum):
        return of_sum(node, k, value)
    if isinstance(node, n.Sym):  # an index that moves
        raise NoInduction
    made = node.func(*(replaced(arg, k, value, of_sum) for arg in node.args))
    plain = isinstance(made, n.Add | n.Mul | n.Neg) and made.is_scalar_shaped
    known = number(made) if plain else None
    return made if known is None else n.Num(known)


def ends(node: n.Sum, k: n.Sym) -> tuple[n.Node, n.Sym, int, n.Node]:
    body, index, low, high = node.args
    if k in symbols(body) or not isinstance(low, n.Num) or low.value.q != 1 or index == k:
        raise NoInduction
    return body, index, int(low.value), high


def written_out(node: n.Sum, k: n.Sym, value: n.Node) -> n.Node:
    """A sum of few terms, term by term."""
    body, index, low, high = ends(node, k)
    end = replaced(high, k, value, written_out)
    last = number(end) if isinstance(end, n.Node) else None
    if last is None or last.denominator != 1 or not low - 1 <= last < low + MOST_TERMS:
        raise NoInduction
    terms = [at(body, index, n.Num(j)) for j in range(low, int(last) + 1)]
    return n.Zero(*node.shape) if not terms else terms[0] if len(terms) == 1 else n.Add(*terms)


def one_more(k: n.Sym) -> Callable[[n.Sum, n.Sym, n.Node], n.Node]:
    """The sum to k + c and the term that follows."""

    def opened(node: n.Sum, _: n.Sym, value: n.Node) -> n.Node:
        body, index, _low, high = ends(node, k)
        ahead = 1 + beside(high, k)
        following = k if not ahead else n.Add(k, n.Num(ahead)) if ahead > 0 else n.Add(k, n.Neg(n.Num(-ahead)))
        return n.Add(node, at(body, index, following))

    return opened


def beside(high: n.Node, k: n.Sym) -> Fraction:
    """c where the end is k + c."""
    if high == k:
        return Fraction(0)
    rest = [number(arg) for arg in high.args if arg != k] if isinstance(high, n.Add) else [None]
    if None in rest or len(rest) != len(high.args) - 1:
        raise NoInduction
    return sum((x for x in rest if x is not None), Fraction(0))


def at(body: n.Node, index: n.Sym, value: n.Node) -> n.Node:
    def refused(node: n.Sum, _: n.Sym, __: n.Node) -> n.Node:
        raise NoInduction

    return replaced(body, index, value, refused)


# -- with what is supposed of k, and recursions --------------------------------------------------------------
@dataclass(frozen=True)
class Recursive:
    """A claim at the first number and at k + 1, what is supposed at k, and what recursions say at these places."""

    base: n.Node
    step: n.Node
    supposed: n.Node
    at_first: tuple[tuple[Stated, n.Node, n.Node], ...]
    at_k: tuple[tuple[Stated, n.Node, n.Node], ...]


def recursive(claim: Claim) -> Iterator[Recursive]:
    """The claim as an induction over each natural number of which no fact says more than where it begins."""
    facts = claim.assumptions.judged
    difference = n.Add(claim.lhs, n.Neg(claim.rhs))
    for k in [fact.symbol for fact in facts if isinstance(fact, Natural)]:
        first = beginning(facts, k) if k in free(difference) else None
        if first is None:
            continue
        start, following = n.Num(first), n.Add(k, n.Num(1))
        early = [n.Num(j) for j in range(first + 1)]
        try:
            base, step = (tidy(substitute(difference, {k: x})) for x in (start, following))
            at_first, at_k = (tuple(said(facts, places, first)) for places in (early, [k, following]))
            yield Recursive(base, step, tidy(difference), at_first, at_k)
        except (CannotSubstitute, n.ShapeError):
            continue


def beginning(facts: Iterable[Assumption], k: n.Sym) -> int | None:
    """The least value of k; None where the facts know more of it."""
    first = 0
    for fact in facts:
        if isinstance(fact, Natural) or k not in {s for x in fact.nodes() for s in free(x)} - set(fact.quantified()):
            continue
        if not isinstance(fact, Stated) or fact.var is not None or fact.right != k or fact.relation not in ("<", "<="):
            return None
        low = number(fact.left)
        if low is None or low.denominator != 1:
            return None
        first = max(first, int(low) + (fact.relation == "<"))
    return first


def least(place: n.Node, first: int) -> Fraction:
    """The least value of a number, of k or of k + 1, where k is at least the first."""
    known = number(place)
    return known if known is not None else Fraction(first + isinstance(place, n.Add))


def said(facts: Iterable[Assumption], places: list[n.Node], first: int) -> Iterator[tuple[Stated, n.Node, n.Node]]:
    """What recursions say at some places, as terms that are zero."""
    for fact in facts:
        if isinstance(fact, Stated) and fact.relation == "=" and fact.var is not None and fact.index:
            low = None if fact.low is None else number(fact.low)
            if fact.high is not None or (fact.low is not None and low is None):
                continue
            for place in places:
                if least(place, first) < (low or 0):
                    continue
                left, right = (substitute(x, {fact.var: place}) for x in (fact.left, fact.right))
                yield fact, place, tidy(n.Add(left, n.Neg(right)))


__all__ = ["RECURSIVE", "THEOREM", "NoInduction", "Recursive", "induction", "recursive"]
