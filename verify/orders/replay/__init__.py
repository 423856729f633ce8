"""Replay of constants and families, the second witness: nothing of the search is used, and nothing is believed."""

from __future__ import annotations

from typing import Any

from derivations.ledger import Claim
from derivations.ledger.orders import NotStated, statement

from ..certificate import Family, Found
from . import constants, families
from .errors import ReplayError


def replay(claim: Claim, proof: Any) -> None:
    """Check that a constant proves an order statement, or that a family refutes it; raises `ReplayError` otherwise."""
    try:
        said = statement(claim)
        if type(proof) is Found:
            constants.check(said, claim, proof)
        elif type(proof) is Family:
            families.check(said, proof)
        else:
            raise ReplayError("neither a constant nor a family")
    except ReplayError:
        raise
    except NotStated as stop:
        raise ReplayError(f"the claim is no order statement: {stop}") from stop
    except Exception as stop:  # a forged object may do anything; what is not understood is no proof
        raise ReplayError(f"malformed object: {type(stop).__name__}: {stop}") from stop


__all__ = ["ReplayError", "replay"]
