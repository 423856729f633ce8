"""Mutants that are still true and not proved, settled by hand: why each is true, by class.

An entry gives the reason in words and a check that a test runs on every mutant it settles; what no check fits
stays missed, and the battery says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..evidence import Verdict
from .mutants import Mutant
from .oracle import Answer

Check = Callable[[Mutant, Verdict, Answer], bool]


@dataclass(frozen=True)
class Settled:
    """A class of true mutants: the reason, and which mutants it covers."""

    reason: str
    covers: Check


CLASSES: tuple[Settled, ...] = ()


def settled(mutant: Mutant, verdict: Verdict, answer: Answer) -> str:
    """The reason why a true mutant need not be proved; empty if there is none."""
    return next((entry.reason for entry in CLASSES if entry.covers(mutant, verdict, answer)), "")
