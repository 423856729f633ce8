"""One certificate of the whole document for all tests of the pages, and one site."""

import copy
import json
from pathlib import Path

import pytest
from sharing import once

from verify import certificate, pages
from verify.lab import record
from verify.run import run

ROOT = Path(__file__).parent.parent.parent
RECORD = ROOT / "benchmarks" / "records" / "cpu-2-cores.json"


@pytest.fixture(scope="session")
def whole(shared, ledger):
    """The certificate of the whole document with what the laboratory measured, as stored."""
    measured = certificate.laboratory(RECORD)
    result = ledger.run()
    path = once(shared, "whole.json", lambda target: certificate.write(target, certificate.to_json(result, measured)))
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def site(shared, whole):
    """The folder of the whole site, with the laboratory."""
    measured = record.read(RECORD)

    def make(target: Path) -> None:
        pages.write(whole, target.parent / "site", laboratory=measured)
        target.write_text("made")

    return once(shared, "site.made", make).parent / "site"


@pytest.fixture(scope="session")
def few():
    """A certificate of a few entries of every kind."""
    return certificate.to_json(run(["3a", "9p", "32", "46", "47"]))


@pytest.fixture
def small(few):
    """A copy to spoil."""
    return copy.deepcopy(few)
