"""Induction over the end of a sum, read from the claim: what holds at 0 and passes from k to k + 1 holds for all k."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from derivations.assumptions import symbols
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim
from derivations.notation import nodes as n
from derivations.notation.binding import free, substitute

from .checker import Checker
from .finite import Known, line, openly, orderly
from .relations import kind, not_varied
from .words import Poly, ReplayError, add, require, scale

if TYPE_CHECKING:
    from ..certificate import Relator

INDUCTION = "induction over the end of a sum"
RECURSIVE = "induction over a natural number"


def problem(claim: Claim) -> tuple[n.Node, n.Node]:
    """lhs - rhs at k = 0, and the step from k to k + 1, in which each sum grows by its next term.

    The facts must say nothing of k but that it is a natural number: then they are the same for k + 1.
    """
    facts = claim.assumptions.judged
    counters = {fact.symbol for fact in facts if isinstance(fact, Natural)}
    ends = [x.args[3] for side in (claim.lhs, claim.rhs) for x in n.tree(side) if isinstance(x, n.Sum)]
    found = {k for k in counters if any(isinstance(end, n.Node) and k in symbols(end) for end in ends)}
    require(len(found) == 1, "no letter over which the sums of the claim run")
    (k,) = found
    for fact in facts:
        silent = isinstance(fact, Natural) or all(k not in symbols(x) for x in fact.nodes())
        require(silent, f"a fact says more of {k}")
    whole = n.Add(claim.lhs, n.Neg(claim.rhs))
    return Substitution(k, n.Num(0)).of(whole), n.Add(Substitution(k, n.Add(k, n.Num(1))).of(whole), n.Neg(whole))


def recursive_problem(claim: Claim, k: n.Sym) -> tuple[n.Node, n.Node, n.Node]:
    """lhs - rhs at the least k, at k + 1, and at k, where it is supposed to be zero.

    No fact may say more of k than that it is a natural number from some number on: so all of them hold at k + 1 too.
    """
    facts = claim.assumptions.judged
    require(Natural(k) in facts, "an induction over what is no natural number")
    least = 0
    for fact in facts:
        stated = {s for x in fact.nodes() for s in free(x)} - set(fact.quantified())
        if isinstance(fact, Natural) or k not in stated:
            continue
        plain = isinstance(fact, Stated) and fact.var is None and fact.right == k and fact.relation in ("<", "<=")
        require(plain, f"a fact says more of {k}")
        low = constant(fact.left)  # type: ignore[attr-defined]
        require(low is not None and low.denominator == 1, f"a fact says more of {k}")
        least = max(least, int(low or 0) + (fact.relation == "<"))  # type: ignore[attr-defined]
    whole = n.Add(claim.lhs, n.Neg(claim.rhs))
    places = (n.Num(least), n.Add(k, n.Num(1)))
    base, step = (orderly(substitute(whole, {k: place})) for place in places)
    return base, step, orderly(whole)


@kind("supposed")
def _supposed(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """What an induction supposes of k, in its step alone."""
    not_varied(c, shown, frozen)
    supposed: Poly = c.memory.get("supposed") or {}
    require(bool(supposed), "nothing is supposed here")
    require(shown in (supposed, c.words.transpose(supposed)), "not what is supposed")


@kind("recursion")
def _recursion(c: Checker, relation: Relator, shown: Poly, frozen: frozenset) -> None:
    """An equation that is stated for all natural numbers, at one of them."""
    not_varied(c, shown, frozen)
    require(isinstance(relation.node, tuple) and len(relation.node) == 2, "no recursion")
    fact, place = relation.node
    require(fact in c.facts.all and isinstance(fact, Stated), "no such assumption")
    require(fact.relation == "=" and fact.index and fact.var is not None and fact.high is None, "no recursion")
    spot, low = line(place), line(n.Num(0) if fact.low is None else fact.low)
    if spot is None or low is None:
        raise ReplayError("a place that is no whole number")
    known = Known(c.facts.all)
    require(known.from_zero(spot - low) and known.from_zero(spot), "a place before the first one")
    for side in (fact.left, fact.right):
        openly(c, side, fact.var)
    left, right = (orderly(substitute(x, {fact.var: place})) for x in (fact.left, fact.right))
    c.same_shape(left, right)
    expected = add(c.trees.poly(left), scale(c.trees.poly(right), -1))
    require(shown in (expected, c.words.transpose(expected)), "recursion: not what it says")


class Substitution:
    """A number, or k + 1, in the place of k."""

    def __init__(self, k: n.Sym, value: n.Node) -> None:
        self.k = k
        self.value = value

    def of(self, node: Any) -> Any:
        if node == self.k:
            return self.value
        if not isinstance(node, n.Node) or self.k not in symbols(node):
            return node
        require(not isinstance(node, n.Sym), "a member of a family at the letter of an induction")
        if isinstance(node, n.Sum):
            return self.of_sum(node)
        require(self.k not in node.args[1:2] or not isinstance(node, BINDERS), "a letter that is bound")
        made = node.func(*(self.of(arg) for arg in node.args))
        known = constant(made) if isinstance(made, n.Add | n.Mul | n.Neg) else None
        return made if known is None else n.Num(known)

    def of_sum(self, node: n.Sum) -> n.Node:
        body, index, low, high = node.args
        require(index != self.k and self.k not in symbols(body) and self.k not in symbols(low), "a sum of another kind")
        first = constant(low)
        require(first is not None and first.denominator == 1, "a sum from what is no number")
        beyond = self.of(high)
        if isinstance(self.value, n.Num):
            last = constant(beyond)
            require(last is not None and first is not None, "a sum to what is no number")
            count = int(last - first) + 1 if last is not None and first is not None else -1
            require(0 <= count < 10, "a sum that is too long, or has less than no terms")
            terms = [Substitution(index, n.Num(Fraction(first or 0) + j)).of(body) for j in range(count)]
            return n.Add(n.Zero(*node.shape), *terms)
        shift = self.shift(high)
        require(
            shift is not None and first is not None and shift - first >= -1, "a sum whose end is not k and a number"
        )
        ahead = (shift or 0) + 1
        following = self.k if ahead == 0 else n.Add(self.k, n.Num(ahead) if ahead > 0 else n.Neg(n.Num(-ahead)))
        return n.Add(node, Substitution(index, following).of(body))

    def shift(self, high: n.Node) -> Fraction | None:
        """c where the end is k + c, so that the sum has k + c + 1 - low terms."""
        if high == self.k:
            return Fraction(0)
        if not isinstance(high, n.Add) or list(high.args).count(self.k) != 1:
            return None
        rest = [constant(x) for x in high.args if x != self.k]
        return None if None in rest else sum((x for x in rest if x is not None), Fraction(0))


BINDERS = (n.D, n.Integral, n.Lim, n.Grad, n.Jac, n.Frechet, n.Prod, n.Sup)


def constant(node: Any) -> Fraction | None:
    """The value of sums and products of numbers."""
    if isinstance(node, n.Num):
        return Fraction(int(node.value.p), int(node.value.q))
    if not isinstance(node, n.Add | n.Mul | n.Neg) or not node.is_scalar_shaped:
        return None
    parts = [constant(x) for x in node.args]
    if any(x is None for x in parts):
        return None
    values = [x for x in parts if x is not None]
    if isinstance(node, n.Neg):
        return -values[0]
    total = Fraction(0) if isinstance(node, n.Add) else Fraction(1)
    for x in values:
        total = total + x if isinstance(node, n.Add) else total * x
    return total


__all__ = ["INDUCTION", "RECURSIVE", "problem", "recursive_problem"]
