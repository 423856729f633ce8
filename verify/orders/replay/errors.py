"""Why a replay does not accept what it is handed."""

from __future__ import annotations


class ReplayError(ValueError):
    """Something that is no proof."""


def need(condition: object, what: str) -> None:
    if not condition:
        raise ReplayError(what)
