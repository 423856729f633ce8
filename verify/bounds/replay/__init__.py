"""Replay of proofs of bounds, the second witness: every step is checked again by the name of its rule.

Nothing here is shared with the kernel or the search: own expansion of terms, own table of checks, own notion of
free symbols. Sequents are duck-typed (`left`, `relation`, `right`, `rule`, `parents`, `data`, `under`), and nothing
in them is believed but what is recomputed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from derivations.assumptions import Assumption, Has
from derivations.estimates import Natural
from derivations.ledger import Claim, Relation
from derivations.notation.nodes import Node, Num, Sup

from . import (  # noqa: F401 - they register their checks
    arithmetic,
    calculus,
    chance,
    comparisons,
    convexity,
    descent,
    eigenvalues,
    events,
    expectations,
    extremes,
    flows,
    jacobian,
    layers,
    lengths,
    loewner,
    logic,
    norms,
    ordered,
    plane,
    points,
    ranges,
    ranks,
    scalars,
    slopes,
    spectra,
    suprema,
    traces,
    vectors,
)
from .checking import CHECKS, Replay
from .errors import ReplayError, need
from .expectations import known_outcomes
from .meaning import one_meaning
from .memory import Memory, remember, remembering
from .products import MOST_WORK
from .steps import Step, all_under, steps_of
from .trees import about, height, nodes_of, renamed

DEEPEST_TERM = 100
STRENGTH = {
    Relation.LE: ("<=", "<", "="),
    Relation.LT: ("<",),
    Relation.EQ: ("=",),
    Relation.SOLVES: ("=",),
}


def replay(claim: Claim, proof: Any) -> None:
    """Check that a proof object proves the claim; raises `ReplayError` otherwise."""
    try:
        _replay(claim, proof)
    except ReplayError:
        raise
    except Exception as stop:  # a forged object may do anything; what is not understood is no proof
        raise ReplayError(f"malformed proof object: {type(stop).__name__}: {stop}") from stop


def _replay(claim: Claim, proof: Any) -> None:
    need(isinstance(claim, Claim) and claim.relation in STRENGTH, "the replay of bounds does not judge this relation")
    judged = claim.assumptions.judged
    memory = Memory.current()
    steps = steps_of(proof, memory.steps)
    last = steps[-1]
    assumed = {*judged, *all_under(steps)}
    shallow((claim.lhs, claim.rhs), assumed, steps)
    for a in assumed:
        family = any(renamed(x) and not isinstance(x.indices[0], Num) for x in about(a))
        need(not family, "an assumption speaks of all bound variables of canonical forms")
    one_meaning((claim.lhs, claim.rhs), judged)
    suprema.whole_domains(steps, judged)
    known_outcomes(steps, (claim.lhs, claim.rhs), judged)
    one_domain([side for x in steps for side in (x.left, x.right)] + [claim.lhs, claim.rhs], judged)
    work = 0
    for step in steps:
        work += memory.checked(step)
        need(work <= MOST_WORK, "terms that take too long to multiply out")
    checker = Replay(judged, memory.expansions)
    need(last.relation in STRENGTH[claim.relation], f"the proof shows {last.relation}, not {claim.relation.value}")
    shown = checker.same(last.left, claim.lhs) and checker.same(last.right, claim.rhs)
    need(work + checker.terms.work <= MOST_WORK, "terms that take too long to multiply out")
    need(shown, "the proof shows another claim")
    rest = (last.under | checker.terms.uses) - frozenset(judged)
    need(not rest, f"the claim does not assume {', '.join(a.statement() for a in rest)}")


def shallow(sides: Iterable[Node], assumed: Iterable[Assumption], steps: Iterable[Step]) -> None:
    """Deep terms are refused: whether they exhaust the stack would hang on how much of them is known already."""
    terms = chain(sides, chain.from_iterable(map(nodes_of, assumed)))
    for deep in chain((step.height for step in steps), map(height, terms)):
        need(deep <= DEEPEST_TERM, "a term that is nested too deep")


def one_domain(sides: Iterable[Node], judged: Iterable[Assumption]) -> None:
    """A supremum without ends is over what is declared of its variable; renaming must not change that."""
    known = tuple(judged)
    kinds = set()
    seen: set[Node] = set()
    for side in sides:
        if side in seen:
            continue
        seen.add(side)
        for sup in (side, *side.below):
            if isinstance(sup, Sup) and len(sup.args) == 2 and not renamed(sup.args[1]):
                var = sup.args[1]
                signs = {a.what for a in known if isinstance(a, Has) and a.node is var}
                kinds.add((Natural(var) in known, frozenset(signs)))
    need(len(kinds) <= 1, "suprema over different domains")


__all__ = ["CHECKS", "Memory", "ReplayError", "remember", "remembering", "replay"]
