"""A model of everything a bound assumes: of assumptions that nothing satisfies anything would follow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from derivations.assumptions import Assumption
from derivations.ledger import Claim

from ...values.balls import precision
from .budget import Budget
from .checking import unknown
from .draws import Source
from .record import recorded
from .roles import Refused, premises, roles_of
from .search import NODES, modelled, satisfying

BITS = 128
Code = tuple[int, ...]
_KNOWN: dict[frozenset[Assumption], tuple[Claim, dict[str, Any] | str, Code]] = {}
_TOLD: ContextVar[Code | None] = ContextVar("told", default=None)


@contextmanager
def told(code: Code | None) -> Iterator[None]:
    """Inside, the model of this code is looked at first; it counts only if it satisfies every premise."""
    token = _TOLD.set(code)
    try:
        yield
    finally:
        _TOLD.reset(token)


def model_of(claim: Claim) -> dict[str, Any] | str:
    """Sizes and values of a small model of the claim's assumptions, or why none was found.

    Claims under the same assumptions share it.
    """
    return known(claim)[1]


def code_of(claim: Claim) -> Code | None:
    """The choices by which the model is built, if it was drawn for this claim: to another one they mean others."""
    drawn_for, _, code = known(claim)
    return code if drawn_for == claim else None


def known(claim: Claim) -> tuple[Claim, dict[str, Any] | str, Code]:
    key = frozenset(premises(claim))
    if key not in _KNOWN:
        _KNOWN[key] = (claim, *drawn(claim))
    return _KNOWN[key]


def found(claim: Claim) -> dict[str, Any] | str:
    """The model of this very claim's assumptions, also where another claim has one."""
    return drawn(claim)[0]


def drawn(claim: Claim) -> tuple[dict[str, Any] | str, Code]:
    missing = unknown(premises(claim))
    if missing is not None:
        return f"no check for the assumption {missing}", ()
    code = _TOLD.get()
    try:
        with precision(BITS):
            roles = roles_of(claim)
            model = None if code is None else modelled(roles, Source(code), Budget(NODES))
            model = model or satisfying(roles)
            if model is None:
                return "no small model satisfies all assumptions", ()
            sizes, values = recorded(model)
    except Refused as reason:
        return str(reason), ()
    shown = {"sizes": sizes, "values": {name: [list(row) for row in rows] for name, rows in values.items()}}
    return shown, tuple(model.source.code)
