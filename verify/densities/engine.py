"""The density engine: identities between (conditional) densities by the chain rule.

Every density is a quotient of joint marginals, p(A | B) = P(A, B) / P(B). An identity holds if the quotient
of its sides is a product of powers of the stated relations: conditional independences
P(L, R, G) P(G) = P(L, G) P(R, G), stated laws, and events that are the same. The powers are the certificate,
which `replay` checks.
"""

from __future__ import annotations

from fractions import Fraction
from time import perf_counter

from derivations.assumptions import Assumption, HasDensity, Independent, SameEvent
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import Evidence, Outcome, Scope
from .certificate import PowerCertificate

NAME = "density"
Monomial = dict[object, Fraction]


def judge(claim: Claim) -> Evidence:
    """Prove an identity of densities, or give up."""
    start = perf_counter()
    if claim.relation is not Relation.EQ or not any(has_density(side) for side in (claim.lhs, claim.rhs)):
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": "no densities here"})
    facts = claim.assumptions.judged
    try:
        difference = quotient(claim, facts)
    except ValueError as stop:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(stop)})
    powers = combination(difference, relations(facts))
    seconds = perf_counter() - start
    if powers is None:
        reason = "the quotient of the sides is not a product of the stated relations"
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason}, seconds=seconds)
    detail = {"rule": "chain rule of densities", "uses": [fact.statement() for fact, power in powers if power]}
    certificate = PowerCertificate(tuple((fact, power) for fact, power in powers if power))
    return Evidence(NAME, Outcome.PROVES, Scope.ALL, detail, proof=certificate, seconds=seconds)


def has_density(node: n.Node) -> bool:
    return any(isinstance(x, n.Density) for x in n.tree(node))


def quotient(claim: Claim, facts: tuple[Assumption, ...]) -> Monomial:
    same = {fact.this: fact.that for fact in facts if isinstance(fact, SameEvent)}
    return product(monomial(claim.lhs, same), monomial(claim.rhs, same), Fraction(-1))


def relations(facts: tuple[Assumption, ...]) -> list[tuple[Assumption, Monomial]]:
    """Monomials that equal 1 under the assumptions."""
    same = {fact.this: fact.that for fact in facts if isinstance(fact, SameEvent)}
    out: list[tuple[Assumption, Monomial]] = []
    for fact in facts:
        if isinstance(fact, Independent):
            together = n.Density(fact.left, (*fact.right, *fact.given))
            alone = n.Density(fact.left, fact.given)
            out.append((fact, product(monomial(together, same), monomial(alone, same), Fraction(-1))))
        elif isinstance(fact, HasDensity):
            law = monomial(fact.law, same)
            out.append((fact, product(monomial(fact.density, same), law, Fraction(-1))))
    return out


def monomial(node: n.Node, same: dict[n.Node, n.Node]) -> Monomial:
    """A product of densities as powers of joint marginals."""
    if isinstance(node, n.Density):
        given = frozenset(same.get(v, v) for v in node.given)
        together = given | {same.get(v, v) for v in node.events}
        out: Monomial = {together: Fraction(1)} if together else {}
        return product(out, {given: Fraction(1)} if given else {}, Fraction(-1))
    if isinstance(node, n.NormalDensity):
        return {node: Fraction(1)}
    if isinstance(node, n.Mul):
        total: Monomial = {}
        for factor in node.args:
            total = product(total, monomial(factor, same), Fraction(1))
        return total
    if isinstance(node, n.Frac):
        return product(monomial(node.args[0], same), monomial(node.args[1], same), Fraction(-1))
    if isinstance(node, n.Num) and node.value == 1:
        return {}
    raise ValueError(f"not a product of densities: {node}")


def product(left: Monomial, right: Monomial, power: Fraction) -> Monomial:
    """left * right^power."""
    out = dict(left)
    for key, exponent in right.items():
        total = out.get(key, Fraction(0)) + power * exponent
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    return out


def combination(target: Monomial, given: list[tuple[Assumption, Monomial]]) -> list[tuple[Assumption, Fraction]] | None:
    """Powers with target = product of relation^power, by elimination over the rationals; None if there are none."""
    rows = [(dict(vector), {i: Fraction(1)}) for i, (_, vector) in enumerate(given)]
    goal = dict(target)
    used: dict[int, Fraction] = {}
    while rows:
        vector, origin = rows.pop()
        if not vector:
            continue
        pivot = next(iter(vector))
        for other, source in rows:
            if pivot in other:
                factor = -other[pivot] / vector[pivot]
                _combine(other, vector, factor)
                _combine(source, origin, factor)
        if pivot in goal:
            factor = goal[pivot] / vector[pivot]
            _combine(goal, vector, -factor)
            _combine(used, origin, factor)
    return None if goal else [(given[i][0], power) for i, power in sorted(used.items())]


def _combine(target: dict, source: dict, factor: Fraction) -> None:
    """target += factor * source in place."""
    for key, value in source.items():
        total = target.get(key, Fraction(0)) + factor * value
        if total:
            target[key] = total
        else:
            target.pop(key, None)
