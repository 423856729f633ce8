"""One judge for all tests of the paper: its files judge parts that rest on the same displays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derivations.ledger import Claim
from verify.evidence import Verdict
from verify.judging.judge import judge


@pytest.fixture(scope="session")
def judging() -> Callable[[Claim], Verdict]:
    """The judge, who is asked about each claim once."""
    known: dict[tuple[object, ...], Verdict] = {}

    def once(claim: Claim) -> Verdict:
        key = (claim.id, claim.content, claim.plan, claim.lemmas)
        if key not in known:
            known[key] = judge(claim)
        return known[key]

    return once
