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


__all__ = ["briefly", "is_brief"]
