"""Whether a constant does: each term of the upper bound is at most its part of the constant times the scale."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derivations.assumptions import Assumption, Define, Has, Property
from derivations.ledger import Claim, Relation
from derivations.ledger.orders import Statement
from derivations.notation import nodes as n
from derivations.notation.nodes import Node, Num

from ...bounds.replay import replay as replay_of_bounds
from ..certificate import Found, Replaced, Term
from .errors import need
from .expansion import Expanded, Facts, Product, added, even, joined, raised

MOST_STEPS = 12
SIGNS = (Property.POSITIVE, Property.NONNEGATIVE, Property.INVERTIBLE)
MOST_DECAY = 6


def check(said: Statement, claim: Claim, proof: Found) -> None:
    """Raise `ReplayError` unless the constant proves the statement."""
    need(isinstance(proof.constant, Node) and isinstance(proof.upper, Node), "no terms")
    need(proof.constant.is_scalar_shaped and said.is_fixed(proof.constant), "the constant is not made of what is fixed")
    meant = [f for f in said.facts if isinstance(f, Define) and f.symbol.is_scalar_shaped]
    facts = Facts(said.facts, {f.symbol: f.value for f in meant if not said.is_fixed(f.symbol)})
    assumed = frozenset(said.facts)
    left = n.Norm(said.bounded) if said.two_sided else said.bounded
    bound = replace(claim, lhs=left, relation=Relation.LE, rhs=proof.upper, uniform=None,
                    stated=(*claim.stated, *said.more))  # fmt: skip
    meaningful(bound, assumed, facts)
    meaningful(replace(bound, lhs=Num(0), rhs=proof.constant), assumed, facts)
    if proof.bound is None:
        need(proof.upper is said.bounded, "an upper bound without a proof")
    else:
        replay_of_bounds(bound, proof.bound)
    dropped = proof.bound is not None or not said.two_sided
    scale = measured(said, facts)
    given = {frozenset(term.powers): term for term in proof.terms}
    need(len(given) == len(proof.terms), "a term twice")
    parts: list[Expanded] = []
    for product, number in facts.expanded(proof.upper).items():
        term = given.pop(product, None)
        if term is None:
            need(dropped and number < 0 and facts.product_from_zero(product), "a term of the upper bound is left out")
            continue
        need(term.coefficient == (number if term.coefficient < 0 else abs(number)), "another coefficient")
        parts.append(compared(said, facts, product, abs(number), term, scale))
    need(not given, "a term that the upper bound does not have")
    need(added(parts) == facts.expanded(proof.constant), "the constant is another one")
    need(all(number > 0 and facts.product_from_zero(product) for one in parts for product, number in one.items()),
         "the constant may be negative")  # fmt: skip


def meaningful(claim: Claim, assumed: frozenset[Assumption], facts: Facts) -> None:
    """What its terms need to have values is assumed, or evident: nothing is proved by assuming more."""
    for what in claim.assumptions.definedness:
        sign = isinstance(what, Has) and what.what in SIGNS and what.node.is_scalar_shaped
        evident = sign and facts.evidently_positive(what.node)  # type: ignore[attr-defined]
        need(what in assumed or evident, "terms that need more to have values than is assumed")


def measured(said: Statement, facts: Facts) -> list[tuple[Product, Fraction]]:
    """The terms of the scale, none of them negative; the size of an O of one term does not hang on its sign."""
    out = []
    for node in said.scale:
        parts = facts.expanded(node)
        if said.two_sided and len(parts) == 1:
            out += [(facts.absolute(product), abs(number)) for product, number in parts.items()]
            continue
        need(all(number > 0 and facts.product_from_zero(product) for product, number in parts.items()),
             "the scale may be negative")  # fmt: skip
        out += parts.items()
    return out


def compared(
    said: Statement, facts: Facts, product: Product, number: Fraction, term: Term, scale: list[tuple[Product, Fraction]]
) -> Expanded:
    """The part of the constant that one term needs."""
    need(type(term.scale) is int and 0 <= term.scale < len(scale), "no term of the scale")
    own, size = scale[term.scale]
    if not facts.product_from_zero(product):
        product = facts.absolute(product)
    have = dict(product)
    for factor, e in own:
        enough = e <= 0 or have.get(factor, Fraction(0)) >= e or certain(facts, factor)
        need(enough, "a quotient by what may be zero")
    current = joined(product, raised(own, Fraction(-1)))
    value = number / size
    need(len(term.steps) <= MOST_STEPS, "too many steps")
    for step in term.steps:
        current, more = applied(facts, current, step)
        value *= more
    need(all(said.is_fixed(factor) for factor, _ in current), "something that varies is left")
    numbers = [(factor, e) for factor, e in current if isinstance(factor, Num) and e.denominator == 1]
    for factor, e in numbers:
        value *= Fraction(factor.exact) ** e.numerator
    return {current - frozenset(numbers): value}


def certain(facts: Facts, factor: Node) -> bool:
    """Whether it is not zero: positive, or at least something positive."""
    return facts.positive(factor) or any(right is factor and facts.positive(left) for left, right in facts.ordered)


def applied(facts: Facts, current: Product, step: Replaced) -> tuple[Product, Fraction]:
    """The product after one inequality, and the number that comes with it."""
    have = dict(current)
    need(step.what in have, "a factor that is not there")
    p = have.pop(step.what)
    rest = frozenset(have.items())
    if step.rule == "size":
        need(even(p), "no even power")
        return joined(rest, {(n.Norm(step.what), p)}), Fraction(1)
    need(facts.nonnegative(step.what), "a factor that may be negative")
    if step.rule in ("below", "above", "part"):
        need(isinstance(step.by, Node), "no other term")
        assert step.by is not None
        return joined(rest, raised(instead(facts, step, p), p)), Fraction(1)
    if step.rule == "decay":
        return decayed(facts, rest, step, p)
    need(step.rule == "log", "a rule that is not known")
    inside = step.what.args[0]
    need(isinstance(step.what, n.Elementary) and step.what.name == "log" and facts.from_one(inside), "no logarithm")
    need(p > 0 and p.denominator == 1 and step.number > 0, "no power of a logarithm")
    return joined(rest, {(inside, step.number * p)}), (1 / Fraction(step.number)) ** p.numerator


def instead(facts: Facts, step: Replaced, p: Fraction) -> Product:
    """The one product that takes the place of a factor, a number in it as a factor of its own."""
    other = step.by
    assert other is not None
    if step.rule == "below":
        one = isinstance(other, Num) and other.value == 1 and facts.from_one(step.what)
        need(one or (other, step.what) in facts.ordered, "no bound from below that is known")
    elif step.rule == "above":
        need((step.what, other) in facts.ordered, "no bound from above that is known")
    else:
        need(isinstance(step.what, n.Add) and other in step.what.args, "no part of a sum")
        apart = (facts.expanded(x) for x in step.what.args)  # one by one: what cancels in the sum is no part of it
        signed = all(c > 0 and facts.product_from_zero(x) for part in apart for x, c in part.items())
        need(signed, "a sum of which a part may be negative")
    need((p > 0) == (step.rule == "above"), "a power of the other sign")
    parts = facts.expanded(other)
    need(len(parts) == 1, "a bound of several terms")
    ((product, number),) = parts.items()
    certainly = facts.positive if step.rule != "above" else facts.nonnegative
    need(number > 0 and all(certainly(factor) for factor, _ in product), "a bound that may not be positive")
    return product if number == 1 else joined(product, {(Num(number), Fraction(1))})


def decayed(facts: Facts, rest: Product, step: Replaced, p: Fraction) -> tuple[Product, Fraction]:
    """e^{-y}, y >= 0."""
    need(isinstance(step.what, n.Exp) and step.what.is_scalar_shaped and p == 1, "no exponential")
    parts = facts.expanded(step.what.args[0])
    need(all(number < 0 and facts.product_from_zero(product) for product, number in parts.items()), "no decay")
    if step.number == 0:
        return rest, Fraction(1)
    k = Fraction(step.number)
    need(k.denominator == 1 and 1 <= k <= MOST_DECAY and len(parts) == 1, "no power of y")
    ((product, number),) = parts.items()
    have = dict(rest)
    for factor, e in product:
        enough = have.get(factor, Fraction(0)) >= e * k or facts.positive(factor)
        need(enough, "a quotient by what may be zero")
    return joined(rest, raised(product, -k)), k**k.numerator / (-number) ** k.numerator


__all__ = ["check"]
