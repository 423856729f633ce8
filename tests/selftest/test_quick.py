"""The quick battery, shared over the workers of the test run: no false verdict, and nothing unexplained."""

from __future__ import annotations

import pytest

from derivations.document import LINEARIZED_NETWORKS
from verify.selftest import battery
from verify.selftest.settled import explained

SHARES = 12
ITEMS = [item for item in battery.plan(quick=True) if item.kind in ("mutant", "forgery")]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_share_of_the_quick_battery(share, record_property):
    for item in ITEMS[share::SHARES]:
        result = explained(battery.try_item(item), LINEARIZED_NETWORKS.key)
        record_property(item.id, result.status)
        assert result.status not in battery.BAD, result


def test_the_quick_battery_is_some_300_mutants():
    assert 250 <= sum(item.kind == "mutant" for item in ITEMS) <= 500
    assert sum(item.kind == "forgery" for item in ITEMS) >= 10
