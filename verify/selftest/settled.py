"""Mutants that are still true and not proved, settled by hand: why each is true, by class.

The judge owes no proof of everything that is true. An entry gives the reason in words; a test proves the original
claim of each mutant that it settles, and confirms by numbers what the reason says. What no class fits stays missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from . import battery as b
from .battery import Result
from .mutants import Mutant

Check = Callable[[Mutant, Claim], bool]


@dataclass(frozen=True)
class Settled:
    """A class of true mutants: the reason, and which mutants (of which originals) it covers."""

    name: str
    reason: str
    covers: Check


def same_equation(mutant: Mutant, original: Claim) -> bool:
    """Whether only hypotheses differ."""
    claim = mutant.claim
    return (claim.lhs, claim.relation, claim.rhs) == (original.lhs, original.relation, original.rhs)


def nodes(claim: Claim) -> Iterator[n.Node]:
    stack: list = [claim.lhs, claim.rhs]
    while stack:
        node = stack.pop()
        if isinstance(node, n.Node):
            yield node
        stack.extend(getattr(node, "args", ()))


def has(claim: Claim, *kinds: type) -> bool:
    return any(isinstance(node, kinds) for node in nodes(claim))


CLASSES: tuple[Settled, ...] = (
    Settled(
        "needless hypothesis",
        "A proved equation with one hypothesis less or weaker, and no model in which it fails: functions of one matrix "
        "commute, a linear equation has one solution and a covariance is symmetric without it; the proof used it.",
        lambda mutant, original: (
            mutant.operator in ("drop_a_hypothesis", "weaken_a_hypothesis") and same_equation(mutant, original)
        ),
    ),
    Settled(
        "a transpose that changes nothing",
        "A^T = A: the matrix is a kernel, a covariance, or a function of a kernel under a sum or an inverse; and the "
        "Jacobian of a row of functions is that of the column.",
        lambda mutant, original: mutant.operator == "transpose" and has(mutant.claim, n.T),
    ),
    Settled(
        "a gradient for the outputs",
        "Under a Jacobian the gradient of the squared error stands for the outputs: they differ by the constant Y.",
        lambda mutant, original: mutant.operator == "other_symbol" and has(mutant.claim, n.Jac),
    ),
    Settled(
        "norms of a column",
        "The operator norm of a column is its 2-norm (and its Frobenius norm).",
        lambda mutant, original: (
            mutant.operator == "move_a_norm"
            and all(n.ONE in x.args[0].shape for x in nodes(mutant.claim) if isinstance(x, n.Norm))
        ),
    ),
    Settled(
        "a limit that comes sooner",
        "An exponential with a negative rate vanishes as well if its rate is multiplied, or its time squared.",
        lambda mutant, original: mutant.operator in ("duplicate_a_factor", "drop_a_factor") and has(original, n.Lim),
    ),
)


def settled(mutant: Mutant, original: Claim) -> Settled | None:
    """The class of a true mutant that need not be proved, or None."""
    if original.relation not in (Relation.EQ, Relation.SOLVES):
        return None
    return next((entry for entry in CLASSES if entry.covers(mutant, original)), None)


def explained(result: Result, document: str) -> Result:
    """The result, with its reason where a missed mutant is settled by hand."""
    if result.kind != "mutant" or result.status != b.MISSED:
        return result
    mutant = b.all_mutants(document).get(result.id.partition(" ")[2])
    original = b.all_originals(document).get(result.id.partition(" ")[2].partition("~")[0])
    entry = settled(mutant, original) if mutant is not None and original is not None else None
    return replace(result, status=b.SETTLED, why=entry.name) if entry else result
