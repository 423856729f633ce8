"""The one error of the replay."""

from __future__ import annotations

from typing import NoReturn


class ReplayError(ValueError):
    """A proof object that is not a proof of the claim: which step, and why."""


def fail(reason: str) -> NoReturn:
    raise ReplayError(reason)


def need(condition: object, reason: str) -> None:
    """Refuse a step whose obligation is not met."""
    if not condition:
        raise ReplayError(reason)
