"""Mutants that are still true and not proved, settled by hand: why each is true, by class.

An entry gives the reason in words and a check that a test runs on every mutant it settles; what no check fits
stays missed, and the battery says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import battery as b
from .battery import Result
from .mutants import Mutant

Check = Callable[[Mutant, Result], bool]


@dataclass(frozen=True)
class Settled:
    """A class of true mutants: the reason, and which mutants it covers."""

    reason: str
    covers: Check


CLASSES: tuple[Settled, ...] = ()


def settled(mutant: Mutant, result: Result) -> str:
    """The reason why a true mutant need not be proved; empty if there is none."""
    return next((entry.reason for entry in CLASSES if entry.covers(mutant, result)), "")


def explained(result: Result, document: str) -> Result:
    """The result, with its reason where a missed mutant is settled by hand."""
    if result.kind != "mutant" or result.status not in (b.MISSED, b.UNCHECKED):
        return result
    mutant = b.all_mutants(document).get(result.id.partition(" ")[2])
    reason = settled(mutant, result) if mutant is not None else ""
    return replace(result, status=b.SETTLED, why=reason) if reason else result
