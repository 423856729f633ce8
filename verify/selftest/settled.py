"""Mutants that are still true and not proved, settled by hand: why each is true, by class.

The judge owes no proof of everything that is true. An entry gives the reason in words; a test proves the original
claim of each mutant that it settles, and confirms by numbers what the reason says. What no class fits stays missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import Tuple

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..bounds import engine as bounds
from ..bounds.rules.kernel import Context, Sequent
from ..bounds.rules.terms import TermError
from ..bounds.search.prover import Prover
from ..evidence import VerdictKind
from ..judging.judge import judge
from . import battery as b
from .battery import Result
from .mutants import Mutant
from .oracle import Truth, ask, whatever_exists

Check = Callable[[Mutant, Claim], bool]


LESS = ("drop_a_hypothesis", "weaken_a_hypothesis")


@dataclass(frozen=True)
class Settled:
    """A class of true mutants: the reason, which mutants (of which originals) it covers, and what numbers say of that
    place."""

    name: str
    reason: str
    covers: Check
    confirmed: Check = lambda mutant, original: True


def same_equation(mutant: Mutant, original: Claim) -> bool:
    """Whether only hypotheses differ."""
    claim = mutant.claim
    return (claim.lhs, claim.relation, claim.rhs) == (original.lhs, original.relation, original.rhs)


def nodes(claim: Claim) -> Iterator[n.Node]:
    for side in (claim.lhs, claim.rhs):
        yield from (side, *side.below)


def has(claim: Claim, *kinds: type) -> bool:
    return any(isinstance(node, kinds) for node in nodes(claim))


def changed(old: Any, new: Any) -> tuple[Any, Any]:
    """The smallest terms in which two terms differ."""
    if type(old) is type(new) and len(old.args) == len(new.args) and isinstance(old, n.Node | Tuple):
        apart = [(a, b) for a, b in zip(old.args, new.args, strict=True) if a != b]
        if len(apart) == 1 and all(isinstance(x, n.Node | Tuple) for x in apart[0]):
            return changed(*apart[0])
    return old, new


def places(mutant: Mutant, original: Claim) -> tuple[Any, Any]:
    """What was changed, and into what; a mutant of a claim has one side of it as it was."""
    side = "lhs" if mutant.claim.lhs != original.lhs else "rhs"
    return changed(getattr(original, side), getattr(mutant.claim, side))


def worth(claim: Claim, left: n.Node, right: n.Node) -> bool:
    """Whether two terms have one value in every model of what is known in a claim."""
    known = whatever_exists(claim).assumptions.judged
    return ask(replace(claim, lhs=left, rhs=right, relation=Relation.EQ, stated=known)).truth is Truth.HOLDS


def same_place(mutant: Mutant, original: Claim) -> bool:
    old, new = places(mutant, original)
    return isinstance(old, n.Node) and isinstance(new, n.Node) and worth(mutant.claim, old, new)


def own_square(mutant: Mutant, original: Claim) -> bool:
    """Whether a factor was repeated, or squared, that is its own square."""
    old, new = places(mutant, original)
    if mutant.operator == "change_a_power":
        return worth(mutant.claim, new, old)
    if not (isinstance(old, n.Node) and isinstance(new, n.Mul)):
        return False
    twice = [a for a, b in zip(new.args, new.args[1:], strict=False) if a == b and a.is_scalar_shaped]
    return any(worth(mutant.claim, factor * factor, factor) for factor in twice)


def skew_determinant(mutant: Mutant, original: Claim) -> bool:
    """Whether a claim speaks of the determinant of what is skew-symmetric."""
    skew = {f.node for f in mutant.claim.assumptions.judged if isinstance(f, Has) and f.what is Property.SKEW}
    return any(isinstance(node, n.Det) and skew & set(node.symbols) for node in nodes(original))


def turned(mutant: Mutant, original: Claim) -> bool:
    """Whether two factors under a determinant change places, and the determinant is the same."""
    for side in ("lhs", "rhs"):
        old, new = ([x for x in n.tree(getattr(c, side)) if isinstance(x, n.Det)] for c in (original, mutant.claim))
        apart = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
        if apart:
            return all(worth(mutant.claim, a, b) for a, b in apart)
    return False


CLASSES: tuple[Settled, ...] = (
    Settled(
        "needless hypothesis",
        "A proved equation with one hypothesis less or weaker, and no model in which it fails: functions of one matrix "
        "commute, a linear equation has one solution and a covariance is symmetric without it; the proof used it.",
        lambda mutant, original: mutant.operator in LESS and same_equation(mutant, original),
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
    Settled(
        "a pseudo-inverse of what is invertible",
        "Of an invertible matrix the pseudo-inverse is the inverse, and in every model of the facts it is invertible.",
        lambda mutant, original: mutant.operator == "other_inverse",
        same_place,
    ),
    Settled(
        "its own square",
        "A factor that is 0 or 1, such as an entry of the identity or the norm of what vanishes, is its own square.",
        lambda mutant, original: (
            mutant.operator in ("duplicate_a_factor", "change_a_power") and has(original, n.Unit, n.I, n.Norm)
        ),
        own_square,
    ),
    Settled(
        "the determinant of a skew-symmetric matrix",
        "det K = det K^T = (-1)^n det K: of odd size it vanishes, so a sign (-1)^n before it changes nothing.",
        skew_determinant,
    ),
    Settled(
        "factors exchanged under a determinant",
        "det(A B) = det(B A) for square A and B: where both have an inverse, they are square.",
        lambda mutant, original: mutant.operator == "swap_factors" and has(original, n.Det),
        turned,
    ),
    Settled(
        "functions of one matrix",
        "Functions of one matrix commute, its inverse and its exponential among them: the product is the same.",
        lambda mutant, original: mutant.operator == "swap_factors" and has(original, n.Exp, n.Inv, n.PInv, n.Phi),
        same_place,
    ),
)


def settled(mutant: Mutant, original: Claim) -> Settled | None:
    """The class of a true mutant that need not be proved, or None."""
    if original.relation not in (Relation.EQ, Relation.SOLVES) or mutant.claim.relation is not original.relation:
        return None
    return next((entry for entry in CLASSES if entry.covers(mutant, original)), None)


def alike(one: Claim, other: Claim, unfolded: bool = False) -> bool:
    """Whether two claims say the same once their sides are expanded (and definitions are put in): what proves one
    proves the other."""
    context = Context(one.assumptions.judged)
    plain = Prover(context).plain if unfolded else lambda side: side
    try:
        return all(context.same(plain(a), plain(b)) for a, b in ((one.lhs, other.lhs), (one.rhs, other.rhs)))
    except (TermError, n.ShapeError):
        return False


def weaker(mutant: Claim, original: Claim) -> bool:
    """Whether a bound follows from the original, which is proved: its right side is no smaller, or the event of which
    it bounds the probability fails no sooner. That one number is no smaller than the other is judged by itself."""
    if mutant.relation is not original.relation or original.relation not in (Relation.LE, Relation.LT):
        return False
    if set(original.assumptions.judged) - set(mutant.assumptions.judged):
        return False
    events = (original.lhs, mutant.lhs)
    if mutant.lhs == original.lhs:
        low, high = original.rhs, mutant.rhs
    elif mutant.rhs == original.rhs and all(isinstance(event, n.Fails) for event in events):
        (left, low, kind), (other, high, sort) = (event.args for event in events)
        if (left, kind) != (other, sort):
            return False
    else:
        return False
    less = replace(original, lhs=low, relation=Relation.LE, rhs=high, id="", plan=None)
    return all(judge(claim).verdict is VerdictKind.PROVED for claim in (less, original))


def nothing(step: Sequent, context: Context) -> bool:
    """Whether a step speaks of zero, of which twice is the same."""
    try:
        return any(not context.terms.poly(side) for side in (step.left, step.right))
    except TermError:
        return False


def still_a_proof(result: Result, document: str) -> str:
    """Why the one changed proof of a bound that a replay accepted is a proof; empty if nothing says so."""
    known, said = b.all_originals(document), result.why.removeprefix("bounds: ")
    claim = known.get(result.key)
    if claim is None or result.count - result.rejected - result.harmless != 1:
        return ""
    other = known.get(said.removeprefix("taken for a proof of "))
    if other is not None:
        return "both claims expand to the same" if alike(claim, other) else ""
    change = re.fullmatch(r"Sequent\.(?:left|right), term (?:doubled|plus itself) \((.+)\)", said)
    proof = bounds.judge(claim).proof if change else None
    if change is None or proof is None:
        return ""
    context = Context(claim.assumptions.judged)
    spoken = any(step.rule == change[1] and nothing(step, context) for step in proof.steps())
    return "twice nothing is nothing" if spoken else ""


def explained(result: Result, document: str) -> Result:
    """The result, with its reason where a missed mutant is settled by hand, or what was accepted is the same."""
    if result.kind == "forgery" and result.status == b.SURVIVED:
        reason = still_a_proof(result, document)
        return replace(result, status=b.KILLED, harmless=result.harmless + 1, why=reason) if reason else result
    if result.kind != "mutant" or result.status not in (b.MISSED, b.UNCHECKED):
        return result
    mutant = b.all_mutants(document).get(result.key)
    if mutant is None:
        return result
    original = mutant.original
    if result.status == b.UNCHECKED:
        if mutant.operator == "swap_factors" and alike(mutant.claim, original):
            return replace(result, status=b.EQUIVALENT, why="expands to the original")
        if mutant.operator == "transpose" and alike(mutant.claim, original, unfolded=True):
            return replace(result, status=b.EQUIVALENT, why="expands to the original with definitions put in")
        if weaker(mutant.claim, original):
            return replace(result, status=b.EQUIVALENT, why="a weaker bound than the original, which is proved")
        return result
    entry = settled(mutant, original)
    if entry is None or not entry.confirmed(mutant, original):
        return result
    return replace(result, status=b.SETTLED, why=entry.name)
