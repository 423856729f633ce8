"""Refutes bounds: concrete small numbers, maps or trajectories that satisfy every premise and violate the claim.

For claims `<=`, `<`, `=` between scalars that contain norms, singular values, sums, integrals, suprema, exponentials
and powers. It proves nothing: where no small model violates the claim, or a premise is of a kind that it cannot check,
it gives up.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n
from derivations.notation.nodes import tree

from ..effort import is_brief
from ..evidence import Counterexample, Evidence, Outcome, Scope
from ..values.balls import precision
from .small.budget import Budget, Spent
from .small.checking import unknown
from .small.draws import Source
from .small.evaluator import HANDLERS
from .small.functions import Unfit
from .small.record import counterexample
from .small.roles import Refused, premises, roles_of
from .small.search import ALL_SEEN, NODES, NONE_VIOLATES, Nothing, attempt, search

NAME = "counterexample"
RELATIONS = (Relation.LE, Relation.LT, Relation.EQ)
BITS = 128
REASONS = (NONE_VIOLATES, ALL_SEEN)  # why a search ends without one
BRIEF = 3_000  # of the work of a full search, for a first look or beside a proof that was replayed


def inapplicable(claim: Claim) -> str | None:
    """Why this engine cannot look at a claim, or None."""
    if claim.relation not in RELATIONS:
        return f"a claim with {claim.relation.value} is no comparison of numbers"
    if not (claim.lhs.is_scalar_shaped and claim.rhs.is_scalar_shaped):
        return "the sides are not scalars"
    for side in (claim.lhs, claim.rhs):
        for node in tree(side):
            if isinstance(node, n.Node) and type(node) not in HANDLERS:
                return f"no value for {type(node).__name__}"
    return None


@lru_cache(maxsize=4)
def searched(claim: Claim, nodes: int) -> Counterexample | Nothing:
    """What a search with so much work shows; raises `Refused`. The last few are remembered.

    What is shown is remembered and not the model, since showing it draws what it had not come to draw.
    """
    with precision(BITS):
        found = search(roles_of(claim), nodes)
        return found if isinstance(found, Nothing) else counterexample(found)


def judge(claim: Claim) -> Evidence:
    """REFUTES with a counterexample, GAVE_UP with a reason, or NOT_APPLICABLE."""
    why = inapplicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    missing = unknown(premises(claim))
    if missing is not None:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": f"no check for the assumption {missing}"})
    try:
        shown = searched(claim, BRIEF if is_brief() else NODES)
    except Refused as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(reason)})
    return gave_up(shown) if isinstance(shown, Nothing) else refutes(shown)


def gave_up(nothing: Nothing) -> Evidence:
    """How many models were looked at in vain."""
    detail = {"reason": f"{nothing.reason} ({nothing.models} looked at)", "models": nothing.models}
    return Evidence(NAME, Outcome.GAVE_UP, detail=detail)


def refutes(shown: Counterexample) -> Evidence:
    """The counterexample as it is shown; the judge has it counted again."""
    return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, {"sizes": dict(shown.sizes)}, counterexample=shown)


def rebuilt(claim: Claim, code: tuple[int, ...]) -> Counterexample | None:
    """The counterexample in the model of a code, if that is one: built, and every premise looked at, anew."""
    if inapplicable(claim) is not None or unknown(premises(claim)) is not None:
        return None
    with precision(BITS), suppress(Refused, Unfit, Spent, ArithmeticError):
        found = attempt(roles_of(claim), Source(code), Budget(NODES))
        return None if found is None else counterexample(found)
    return None
