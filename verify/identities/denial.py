"""The denial engine: a claim that two things are never equal falls to one size at which they always are.

`lhs is never rhs` is refuted when the equality is proved by the operator engine with every size set to 1
(where all matrices commute) and a model satisfies the claim's assumptions there.
"""

from __future__ import annotations

from dataclasses import fields, replace
from time import perf_counter

import sympy

from derivations.assumptions import Assumption
from derivations.ledger import Claim, Notation, Relation
from derivations.notation.nodes import Node

from ..evidence import Counterexample, Evidence, Outcome, Scope
from ..models import witness
from ..shapes.symbolic import sizes_of
from . import operator

NAME = "denial"


def judge(claim: Claim) -> Evidence:
    """REFUTES a denial, or gives up; it never proves one."""
    start = perf_counter()
    if claim.relation is not Relation.NE:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": "judges denials only"})
    small = at_size_one(claim)
    evidence = operator.judge(equality(claim))
    if evidence.outcome is not Outcome.PROVES:
        reason = f"at sizes 1 the equality was not proved: {evidence.detail.get('reason', '')}"
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": reason}, seconds=perf_counter() - start)
    model = witness(small)
    values = {name: tuple(tuple(row) for row in value) for name, value in model.get("values", {}).items()}
    sizes = {str(size): 1 for size in sizes_of(claim)}
    note = "with every size 1 both sides are equal for all times, in every model of the assumptions"
    example = Counterexample(sizes, values, "equal", "equal", "0", "for all t", note)
    return Evidence(
        NAME, Outcome.REFUTES, Scope.MODEL, {"reason": note}, example, evidence.proof, perf_counter() - start
    )


def equality(claim: Claim) -> Claim:
    """What is denied, with every size 1."""
    return replace(at_size_one(claim), relation=Relation.SOLVES)


def at_size_one(claim: Claim) -> Claim:
    """The claim and its assumptions with every symbolic size replaced by 1."""
    ones = {size: sympy.Integer(1) for size in sizes_of(claim)}

    def small(fact: Assumption) -> Assumption:
        changed = {}
        for field in fields(fact):
            value = getattr(fact, field.name)
            if isinstance(value, Node):
                changed[field.name] = value.xreplace(ones)
            elif isinstance(value, tuple):
                changed[field.name] = tuple(v.xreplace(ones) if isinstance(v, Node) else v for v in value)
        return replace(fact, **changed)

    facts = tuple(small(fact) for fact in claim.assumptions.standing)
    stated = tuple(small(fact) for fact in claim.stated)
    notation = Notation(f"{claim.notation.name}, sizes 1", {}, facts)
    return Claim(claim.lhs.xreplace(ones), claim.relation, claim.rhs.xreplace(ones), notation, stated, claim.id)
