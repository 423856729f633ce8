"""Facts that are not a claim's own and yet say which sizes there are: a verdict holds where they have a model too.

With w = (L^T L)^{-1} L^T u, columns of L are independent, so there are no more of them than rows; of a claim that does
not speak of L, that is a fact about sizes. A counterexample counts if such facts have a checked model at its sizes, a
proof if they have one at sizes at which the claim's own facts do; a family, whose sizes grow, only without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derivations.assumptions import Assumption, Has
from derivations.ledger import Claim
from derivations.ledger.closure import aside

from ..evidence import ClaimClass, Verdict, VerdictKind
from . import beside
from .beside import ROOMS, Sizes

Judging = Callable[[Claim], Verdict]
SETTLED = (VerdictKind.PROVED, VerdictKind.REFUTED)


def fitting(claim: Claim, verdict: Verdict, judging: Judging) -> Verdict:
    """The verdict, unless no model of what facts say of the claim's sizes is found beside it."""
    if verdict.verdict not in SETTLED or verdict.reason == "malformed" or claim.given:
        return verdict
    left = ties(claim)
    if not left:
        return verdict
    if verdict.verdict is VerdictKind.PROVED:
        found: Verdict | None = proved(claim, verdict, left)
        weaker = VerdictKind.CONSISTENT
    else:
        found = refuted(claim, verdict, left, judging)
        weaker = VerdictKind.UNKNOWN
    if found is not None:
        return found
    reason = "; ".join(dict.fromkeys(fact.statement() for fact in left))
    why = f"no model of facts about its sizes was found beside it: {reason}"
    return replace(verdict, verdict=weaker, reason=why, counterexample=None, proof=None, witness={})


def ties(claim: Claim) -> tuple[Assumption, ...]:
    """What facts that are not the claim's own say of its sizes alone."""
    facts = (*claim.notation.facts, *claim.assumptions.together)
    shown = frozenset(Has(node, what) for fact in facts for node, what in fact.properties())
    return aside(claim.notation, (claim.lhs, claim.rhs), tuple(claim.assumptions.together), shown)


def groups_of(claim: Claim, left: tuple[Assumption, ...]) -> list[Claim] | None:
    """Those of these facts that speak of sizes, in groups that share no names; None where one is shared with the claim,
    and a model of the group alone says nothing."""
    spoken = beside.spoken(claim.lhs, claim.rhs) | beside.told(claim.assumptions.together)
    groups = [beside.holding(claim, group) for _, group in beside.grouped([frozenset()], left) if group]
    groups = [group for group in groups if beside.sizes_of(group)]
    return groups if all(spoken.isdisjoint(beside.told(group.stated)) for group in groups) else None


def refuted(claim: Claim, verdict: Verdict, left: tuple[Assumption, ...], judging: Judging) -> Verdict | None:
    """A counterexample at sizes at which the others have models."""
    example, groups = verdict.counterexample, groups_of(claim, left)
    if groups is None or example is None or verdict.claim_class is ClaimClass.ORDER:
        return None
    shared = beside.shared_by((claim, *groups))
    first = {size: example.sizes[size.name] for size in shared if size.name in example.sizes}
    shown = all(size in first for size in shared if size in beside.sizes_of(claim))
    for sizes in beside.candidates(shared, first):
        if not modelled(groups, sizes):
            continue
        if shown and all(sizes[size] == value for size, value in first.items()):
            return verdict
        again = elsewhere(claim, sizes, judging)
        if again is not None and again.counterexample is not None:
            named = {**again.counterexample.sizes, **{size.name: value for size, value in sizes.items()}}
            return replace(again, counterexample=replace(again.counterexample, sizes=named))
    return None


def elsewhere(claim: Claim, sizes: Sizes, judging: Judging) -> Verdict | None:
    """A refutation at these sizes; at some, terms have no shape."""
    try:
        there = beside.pinned(claim, sizes)
    except (ArithmeticError, LookupError, ValueError):
        return None
    return beside.attempt(there, judging)


def proved(claim: Claim, verdict: Verdict, left: tuple[Assumption, ...]) -> Verdict | None:
    """A proof, if all facts have models at sizes that they share."""
    groups = groups_of(claim, left)
    if groups is None:
        return verdict  # what its own names need is among its own facts
    shared = beside.shared_by((claim, *groups))
    given = (verdict.witness or {}).get("sizes", {})
    first = {size: int(given[size.name]) for size in shared if size.name in given}
    own = beside.holding(claim, list(claim.assumptions.together))
    for number, sizes in enumerate(beside.candidates(shared, first)):
        if modelled(groups, sizes) and (not number or modelled([own], sizes)):
            return verdict
    return None


def modelled(groups: list[Claim], sizes: Sizes) -> bool:
    """Whether all have checked models at these sizes."""
    try:
        return any(beside.beside(groups, sizes, rooms) is not None for rooms in (ROOMS, ROOMS[::-1]))
    except (ArithmeticError, LookupError, ValueError):  # at these sizes terms have no shape
        return False


__all__ = ["fitting", "ties"]
