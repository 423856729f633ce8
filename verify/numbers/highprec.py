"""Both sides at 50 digits in one model of middle size, with a tolerance from the condition numbers.

Never proves. A difference beyond the tolerance refutes only if it survives at 80 digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import mpmath

from derivations.ledger import Claim

from ..evidence import Evidence, Outcome, Scope
from ..models import Model, NoModel, sample
from ..values.decimals import Decimals
from ..values.rational import GiveUp
from .exact import inapplicable

NAME = "highprec"
DIGITS = (50, 80)


@dataclass(frozen=True)
class Measured:
    """The largest difference of the sides, and what rounding can explain."""

    difference: Any
    tolerance: Any
    condition: Any
    borrowed: tuple[str, ...]


def measure(claim: Claim, model: Model, digits: int) -> Measured:
    """tolerance = 10^(5 - digits) (1 + size of the sides) condition^2."""
    with mpmath.workdps(digits):
        arithmetic = Decimals()
        ev = model.evaluator(arithmetic)
        left, right = ev(claim.lhs), ev(claim.rhs)
        if left.shape != right.shape:
            raise GiveUp(f"the sides are {left.shape} and {right.shape} in this model")
        size = 1 + mpmath.mnorm(left.matrix, 1) + mpmath.mnorm(right.matrix, 1)
        difference = mpmath.mnorm(left.matrix - right.matrix, 1)
        tolerance = mpmath.mpf(10) ** (5 - digits) * size * arithmetic.condition**2
        return Measured(difference, tolerance, arithmetic.condition, tuple(sorted(ev.borrowed)))


def differ(claim: Claim, model: Model) -> bool:
    """Whether the sides differ by more than rounding explains, at 50 and at 80 digits; raises `GiveUp`."""
    runs = [measure(claim, model, digits) for digits in DIGITS]
    return runs[0].tolerance <= 1e-20 and all(run.difference > run.tolerance for run in runs)


def measured(sizes: dict[str, int], shown: tuple[str, str, str], borrowed: tuple[str, ...]) -> dict[str, Any]:
    """What is said of the sides in one model: their difference, what rounding explains, and the condition."""
    difference, tolerance, condition = shown
    return {
        "sizes": sizes, "digits": DIGITS[0], "difference": difference, "tolerance": tolerance, "condition": condition,
        "borrowed": borrowed,
    }  # fmt: skip


def judge(claim: Claim) -> Evidence:
    """SUPPORTS, REFUTES, or the reason why the numbers decide nothing."""
    why = inapplicable(claim)
    if why is not None:
        return Evidence(NAME, Outcome.NOT_APPLICABLE, detail={"reason": why})
    try:
        model = sample(claim, 1, seed=3, bits=3, unit=8)[0]
        runs = [measure(claim, model, digits) for digits in DIGITS]
    except (NoModel, GiveUp) as reason:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": str(reason)})
    first, second = runs
    shown = (mpmath.nstr(first.difference, 5), mpmath.nstr(first.tolerance, 5), mpmath.nstr(first.condition, 5))
    detail = measured(dict(model.sizes), shown, first.borrowed)
    if first.tolerance > 1e-20:
        return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": "too badly conditioned for 50 digits", **detail})
    apart = [run.difference > run.tolerance for run in (first, second)]
    if all(apart):
        return Evidence(NAME, Outcome.REFUTES, Scope.MODEL, detail)
    if not any(apart):
        return Evidence(NAME, Outcome.SUPPORTS, Scope.MODEL, detail)
    return Evidence(NAME, Outcome.GAVE_UP, detail={"reason": "50 and 80 digits disagree", **detail})
