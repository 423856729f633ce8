"""Bounds asked of small models: what the search for counterexamples draws, which no prover and no replay sees.

`verify.models` draws no estimates (maps with Lipschitz Jacobians, flows, recursions). Where it is silent, a claim that
a small model violates fails, and one that several small models of all its premises satisfy, with both sides
evaluated, stands.
"""

from __future__ import annotations

from dataclasses import replace

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..counterexamples.engine import BITS, BRIEF, inapplicable, searched
from ..counterexamples.small import values as v
from ..counterexamples.small.budget import Budget, Spent
from ..counterexamples.small.checking import unknown
from ..counterexamples.small.functions import Unfit
from ..counterexamples.small.model import Model
from ..counterexamples.small.roles import Refused, Roles, free, roles_of
from ..counterexamples.small.roles import premises as premises_of
from ..counterexamples.small.search import MODEL, NODES, Frontier, Nothing, inside, premises
from ..values.balls import precision
from .oracle import Answer, Truth, elsewhere

ENOUGH = 3
NEAR = 20
WORK = 3_000_000  # evaluated terms, for models that satisfy the claim; most have three within a tenth of it
MODELS = 8_000  # a model that has no value for the claim costs few terms
SURE = v.arb(2) ** -60


@elsewhere
def in_small_models(claim: Claim) -> Answer | None:
    """What small models say of a bound; None where they say nothing."""
    claim = opened(claim)
    if inapplicable(claim) is not None or unknown(premises_of(claim)) is not None:
        return None
    try:
        found = searched(claim, BRIEF)  # the judge's first look, and remembered
        if isinstance(found, Nothing):
            found = searched(claim, NODES)
        if not isinstance(found, Nothing):
            return Answer(Truth.FAILS, 0, f"fails in a small model with sizes {dict(found.sizes)}")
        with precision(BITS):
            agreed = satisfied(roles_of(claim))
    except Refused:
        return None
    if agreed < ENOUGH:
        return Answer(Truth.SILENT, agreed, f"{agreed} small models satisfy premises and claim, none violates it")
    return Answer(Truth.STANDS, agreed, "in small models")


def opened(claim: Claim) -> Claim:
    """The same said of numbers: a bound of a supremum without ends at every value of its variable, an equation
    between matrices as a norm that vanishes."""
    match claim.lhs:
        case n.Sup(args=(body, var)) if claim.relation is Relation.LE and var not in set(free(claim.rhs)):
            return replace(claim, lhs=body)
    if claim.relation is Relation.EQ and not claim.lhs.is_scalar_shaped:
        return replace(claim, lhs=n.Norm(claim.lhs - claim.rhs, "F"), rhs=n.Num(0))
    return claim


def satisfied(roles: Roles, work: int = WORK) -> int:
    """In how many models of all premises the claim certainly holds, up to `ENOUGH`."""
    budget, frontier, agreed = Budget(work), Frontier(), 0
    while agreed < ENOUGH and frontier.models < MODELS and (source := frontier.next()) is not None:
        try:
            model = Model(roles, source, budget)
            model.spend(MODEL)
            env = inside(roles, model)
            sides = (model.evaluate(roles.claim.lhs, env), model.evaluate(roles.claim.rhs, env))
            if holds(roles.claim.relation, *sides) and premises(roles, model, env):
                agreed += 1
                frontier.cost = -NEAR * agreed  # what is near a model is often one
        except Spent:
            break
        except (Unfit, ZeroDivisionError, OverflowError):
            pass
        frontier.grow(source)
    return agreed


def holds(relation: Relation, left: v.Value, right: v.Value) -> bool:
    """Whether two numbers are in the relation: certainly, or equal as far as 60 bits tell."""
    if isinstance(left, v.Mat) or isinstance(right, v.Mat):
        return v.equal(left, right)
    alike = abs(v.ball(left) - v.ball(right)) < SURE * (1 + abs(v.ball(left)))
    if relation is Relation.EQ:
        return bool(alike)
    if relation is Relation.LT:
        return v.below(left, right, True) is True
    return v.below(left, right, False) is True or bool(alike)


__all__ = ["in_small_models", "satisfied"]
