"""Replay of proofs of identities of densities: what the relations say is multiplied out and compared with the claim.

It knows claims, facts and the certificate, and nothing of the search. Both sides and each relation are written as lists
of joint marginals above and below the line; p(A | B) is P(A, B) over P(B). A certificate is one if each of its facts is
assumed and the marginals of left / right, times those of the relations to minus their powers, cancel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from derivations.assumptions import Assumption, HasDensity, Independent, SameEvent
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from .certificate import PowerCertificate

Event = n.Node
Names = Mapping[Event, Event]  # what stands for each of several names of one event
Factor = tuple[object, int]  # a joint marginal (or a law that has no other name), and its power, 1 or -1


class ReplayError(ValueError):
    """The certificate does not prove the claim; the message says why."""


def replay(claim: Claim, certificate: PowerCertificate) -> None:
    """Check a certificate against the claim it is said to prove; raises `ReplayError`."""
    if claim.relation is not Relation.EQ:
        raise ReplayError("densities prove equations only")
    if not isinstance(certificate, PowerCertificate) or not isinstance(certificate.powers, tuple):
        raise ReplayError("not a certificate")
    facts = claim.assumptions.judged
    names = one_name(facts)
    total: defaultdict[object, Fraction] = defaultdict(Fraction)
    for side, sign in ((claim.lhs, 1), (claim.rhs, -1)):
        for marginal, power in factors(side, names):
            total[marginal] += sign * power
    for entry in certificate.powers:
        fact, power_of_fact = power_in(entry)
        if fact not in facts:
            raise ReplayError(f"{fact.statement()} is not assumed")
        for marginal, power in relation(fact, names):
            total[marginal] -= power_of_fact * power
    if any(total.values()):
        raise ReplayError("the powers of the relations do not give the claim")


def power_in(entry: object) -> tuple[Assumption, Fraction]:
    """A fact and its power, as the certificate states them."""
    if not isinstance(entry, tuple) or len(entry) != 2:
        raise ReplayError("not a fact with its power")
    fact, power = entry
    if not isinstance(fact, Independent | HasDensity) or type(power) not in (Fraction, int):
        raise ReplayError("not a relation between densities with a rational power")
    return fact, Fraction(power)


def one_name(facts: tuple[Assumption, ...]) -> Names:
    """One name for events that are said to be the same, however many names lead to each other."""
    above: dict[Event, Event] = {}

    def top(event: Event) -> Event:
        while event in above:
            event = above[event]
        return event

    for fact in facts:
        if isinstance(fact, SameEvent):
            this, that = top(fact.this), top(fact.that)
            if this != that:
                above[this] = that
    return {event: top(event) for event in above}


def relation(fact: Assumption, names: Names) -> Iterator[Factor]:
    """The marginals of a quotient that is 1: p(left | right, given) / p(left | given), or a density over its law."""
    if isinstance(fact, Independent):
        yield from conditional(fact.left, (*fact.right, *fact.given), names)
        yield from inverse(conditional(fact.left, fact.given, names))
    elif isinstance(fact, HasDensity):
        yield from factors(fact.density, names)
        yield from inverse(factors(fact.law, names))


def conditional(events: tuple[Event, ...], given: tuple[Event, ...], names: Names) -> Iterator[Factor]:
    """P(events, given) / P(given); the marginal of nothing is 1."""
    below = frozenset(names.get(x, x) for x in given)
    whole = below | frozenset(names.get(x, x) for x in events)
    for marginal, power in ((whole, 1), (below, -1)):
        if marginal:
            yield marginal, power


def inverse(found: Iterator[Factor]) -> Iterator[Factor]:
    return ((marginal, -power) for marginal, power in found)


def factors(node: n.Node, names: Names) -> Iterator[Factor]:
    """The marginals of a product of densities, from the outside inwards; raises `ReplayError` for other terms."""
    todo = [(node, 1)]
    while todo:
        current, sign = todo.pop()
        match current:
            case n.Mul():
                todo.extend((x, sign) for x in current.args)
            case n.Frac(args=(above, below)):
                todo += [(above, sign), (below, -sign)]
            case n.Density():
                found = conditional(tuple(current.events), tuple(current.given), names)
                yield from ((marginal, sign * power) for marginal, power in found)
            case n.NormalDensity():
                yield current, sign
            case n.Num() if current.value == 1:
                pass
            case _:
                raise ReplayError(f"not a product of densities: {current}")
