"""The quick battery, shared over the workers of the test run: no false verdict, and nothing unexplained."""

from __future__ import annotations

import pytest

from derivations.document import LINEARIZED_NETWORKS
from verify.selftest import battery
from verify.selftest.settled import explained

SHARES = 12


@pytest.fixture(scope="module")
def items():
    """Planned by the worker that tries them: all mutants are made for it."""
    return [item for item in battery.plan(quick=True) if item.kind in ("mutant", "forgery")]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_share_of_the_quick_battery(share, items, record_property):
    for item in items[share::SHARES]:
        result = explained(battery.try_item(item), LINEARIZED_NETWORKS.key)
        record_property(item.id, result.status)
        assert result.status not in battery.BAD, result


@pytest.mark.slow
def test_the_quick_battery_is_some_300_mutants(items):
    assert 250 <= sum(item.kind == "mutant" for item in items) <= 500
    assert sum(item.kind == "forgery" for item in items) >= 10
