"""Certifies the notes: one test for each printed link, line and consistency check, and the accounting.

A refuted claim passes only if the entry carries a correction and that correction is proved.
"""

from __future__ import annotations

import pytest

from derivations import EQUATIONS
from derivations.ledger import Kind
from verify.evidence import VerdictKind
from verify.judging.results import FINE, Status
from verify.plugin import run_result

LINKS = {id: key for key, entry in EQUATIONS.items() for id in entry.placed}
LINES = {claim.id: (key, line) for key, entry in EQUATIONS.items() for line, claim in entry.line_claims.items()}
CHECKS = {id: key for key, entry in EQUATIONS.items() for id in entry.checks}
#: entries that take a second or more each, together nearly half of the time
LONG = {"28", "37", "48", "62", "66", "70", "73", "94", "sharp-descent.rest-at-a-test-input"}


def settled(found):
    """The printed claim stands, or it is refuted and its correction stands."""
    verdict = found.verdict
    if verdict.verdict is VerdictKind.REFUTED:
        assert found.corrected_verdict is not None, f"REFUTED ({verdict.reason}) and the entry carries no correction"
        assert found.corrected_verdict.verdict in FINE, f"the correction: {found.corrected_verdict.reason}"
    else:
        assert verdict.verdict in FINE, f"{verdict.verdict.value}: {verdict.reason}"


@pytest.mark.parametrize(
    "id", [pytest.param(id, marks=[pytest.mark.slow] if key in LONG else []) for id, key in LINKS.items()]
)
def test_link(id, ledger):
    results = ledger(LINKS[id])
    settled(next(link for link in results.links if link.claim.id == id))


@pytest.mark.parametrize("id", LINES)
def test_line(id, ledger):
    key, line = LINES[id]
    settled(ledger(key).lines[line])


@pytest.mark.parametrize("id", CHECKS)
def test_check(id, ledger):
    results = ledger(CHECKS[id])
    settled(next(check for check in results.checks if check.claim.id == id))


@pytest.mark.slow
def test_accounting(ledger, pytestconfig):
    ledger.run()
    result = run_result(pytestconfig)
    assert result.problems == ()
    assert result.complete
    assert sum(result.count(kind) for kind in Kind) == len(EQUATIONS)
    assert sum(result.by_status(kind=None).values()) == len(EQUATIONS)
    assert sum(result.by_verdict().values()) == result.links == len(LINKS)
    assert result.by_status(kind=None)[Status.UNRESOLVED.value] == 0
    assert result.by_verdict()[VerdictKind.CONFLICT.value] == 0


def test_displays_are_all_there():
    displays = [int(key) for key, entry in EQUATIONS.items() if entry.kind is Kind.DISPLAY]
    assert displays == list(range(1, len(displays) + 1))
