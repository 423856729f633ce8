"""A proof with fewer premises: what a combination of inequalities can do without is left out before it is shown.

Each premise of a combination is left out in turn, those with the longest proofs first; the rest is tried with the
multipliers that there are, then with new coefficients for their products. Tries are counted, so the answer is the same
on every machine. What comes out is made by the rule like every other step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from derivations.notation import nodes as n

from ..rules import arithmetic
from ..rules.ground import EQ, RuleError
from ..rules.kernel import Context, Sequent
from ..rules.signs import Signs
from ..rules.terms import WHOLE, Key, TermError
from . import closing
from .asking import Step

TRIES = 40  # premises left out, in one proof
FEW = 10  # premises with which new coefficients are looked for


@dataclass
class Tries:
    left: int = TRIES


def least(context: Context, sequent: Sequent) -> Sequent:
    """The same sequent with fewer premises where it can do without, under no more assumptions."""
    return shorter(context, sequent, Tries(), {})


def shorter(context: Context, sequent: Sequent, tries: Tries, known: dict[Sequent, Sequent]) -> Sequent:
    if sequent in known:
        return known[sequent]
    known[sequent] = sequent
    if sequent.rule != "combine" or not all(m.is_scalar_shaped for m in sequent.data[1:]):
        return sequent
    count, *multipliers = sequent.data
    signs = sequent.parents[count:]
    old = list(sequent.parents[:count])
    steps: list[Step] = [(shorter(context, p, tries, known), m) for p, m in zip(old, multipliers, strict=True)]
    made = sequent
    if any(new is not p for (new, _), p in zip(steps, old, strict=True)):
        made = again(context, sequent, steps, signs) or sequent
        steps = steps if made is not sequent else list(zip(old, multipliers, strict=True))
    for one in sorted(steps, key=lambda s: -sum(1 for _ in s[0].steps())) if len(steps) > 1 else ():
        if tries.left <= 0:
            break
        tries.left -= 1
        fewer = [s for s in steps if s is not one]
        found = again(context, sequent, fewer, signs) or resolved(context, sequent, fewer, steps, signs)
        if found is not None:
            made = found
            steps = [s for s in fewer if s[0] in found.parents]
    known[sequent] = made
    return made


def again(context: Context, s: Sequent, steps: Sequence[Step], signs: Sequence[Sequent]) -> Sequent | None:
    """The conclusion from these premises with these multipliers, or None."""
    try:
        made = arithmetic.combine(
            context, s.left, s.relation, s.right, [f for f, _ in steps], [m for _, m in steps], signs
        )
    except (RuleError, TermError, n.ShapeError):
        return None
    return made if made.under <= s.under else None


def resolved(
    context: Context, s: Sequent, fewer: Sequence[Step], every: Sequence[Step], signs: Sequence[Sequent]
) -> Sequent | None:
    """The conclusion from these premises with new coefficients for the products that multiply all of them."""
    if len(fewer) > FEW:
        return None
    try:
        known, terms = Signs(context, tuple(signs)), context.terms
        keys: dict[Key, None] = {key: None for _, m in every for key in terms.poly(m)}
        found = []
        for sequent, _ in fewer:
            gap = terms.difference(sequent.right, sequent.left)
            for key in keys:
                level = 2 if sequent.relation == EQ else known.term(key)
                if level:
                    found.append(closing.Candidate(sequent, {key: WHOLE}, terms.times({key: WHOLE}, gap), level))
        answer = closing.solve(terms.difference(s.right, s.left), s.relation, found, known.term)
    except (RuleError, TermError):
        return None
    if answer is None:
        return None
    steps = [(x.sequent, terms.build({k: v * c for k, v in x.multiplier.items()})) for x, c in answer]
    return again(context, s, steps, signs)


__all__ = ["least"]
