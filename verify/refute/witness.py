"""A model of everything a bound assumes: of assumptions that nothing satisfies anything would follow."""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Assumption
from derivations.ledger import Claim

from ..engines.enclosure import precision
from .premises import unknown
from .reading import Refused, premises, read
from .record import recorded
from .search import satisfying

BITS = 128
_KNOWN: dict[frozenset[Assumption], dict[str, Any] | str] = {}


def model_of(claim: Claim) -> dict[str, Any] | str:
    """Sizes and values of a small model of the claim's assumptions, or why none was found.

    Claims under the same assumptions share it.
    """
    key = frozenset(premises(claim))
    if key not in _KNOWN:
        _KNOWN[key] = found(claim)
    return _KNOWN[key]


def found(claim: Claim) -> dict[str, Any] | str:
    missing = unknown(premises(claim))
    if missing is not None:
        return f"no check for the assumption {missing}"
    try:
        with precision(BITS):
            model = satisfying(read(claim))
            if model is None:
                return "no small model satisfies all assumptions"
            sizes, values = recorded(model)
    except Refused as reason:
        return str(reason)
    return {"sizes": sizes, "values": {name: [list(row) for row in rows] for name, rows in values.items()}}
