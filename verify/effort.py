"""How hard an engine tries: a brief look where another engine has settled a claim already.

Work is counted in steps, never in seconds, so that the answer is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_BRIEF: ContextVar[bool] = ContextVar("brief", default=False)


@contextmanager
def briefly() -> Iterator[None]:
    """Engines asked inside take a brief look only."""
    token = _BRIEF.set(True)
    try:
        yield
    finally:
        _BRIEF.reset(token)


def is_brief() -> bool:
    """Whether a brief look is asked for."""
    return _BRIEF.get()


EVALUATIONS = 5_000  # of integrands, for all enclosed integrals of one claim
_LEFT: ContextVar[list[int] | None] = ContextVar("left", default=None)


@contextmanager
def counted() -> Iterator[None]:
    """What is asked inside is one claim's work: evaluations of integrands are counted together."""
    token = _LEFT.set([EVALUATIONS])
    try:
        yield
    finally:
        _LEFT.reset(token)


def spend_evaluation() -> bool:
    """Whether the claim at hand may evaluate an integrand once more."""
    left = _LEFT.get()
    if left is None:
        return True
    left[0] -= 1
    return left[0] >= 0


__all__ = ["briefly", "counted", "is_brief", "spend_evaluation"]
