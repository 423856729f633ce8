"""One judged document for all tests, and an order in which the workers have equal shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sharing import Ledger


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """A folder of this session that its workers share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def ledger(pytestconfig, shared) -> Ledger:
    """The verdicts on the entries of the document, each judged once even on several workers."""
    return Ledger(pytestconfig, shared / "entries")
