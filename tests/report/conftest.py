"""One certificate of the whole document for all tests of the pages, and one site."""

import copy
import json
import time
from pathlib import Path

import pytest

from verify.judging.run import run
from verify.lab import record
from verify.report import certificate, pages
from verify.report.pages import render
from verify.report.pages.mathematics import Typesetter, set_piece
from verify.report.pages.stored import report

from ..sharing import once, write_whole

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
def generated(shared, whole):
    """A file that says how the whole site beside it was made, by the worker that set its formulas."""
    measured = record.read(RECORD)

    def make(target: Path) -> None:
        set_piece.cache_clear()
        start = time.process_time()
        pages.write(whole, target.parent / "site", laboratory=measured)
        seconds = time.process_time() - start
        typesetter = Typesetter()
        body = render.page(report(whole), typesetter, "index.html", ["index.html"], lambda sheet: {})
        told = {
            "seconds": seconds, "not set": typesetter.failed, "spelled": 'class="spelled"' in body,
            "pieces": len(typesetter.known),
        }  # fmt: skip
        write_whole(target, json.dumps(told).encode())

    return once(shared, "site.json", make)


@pytest.fixture(scope="session")
def site(generated):
    """The folder of the whole site, with the laboratory."""
    return generated.parent / "site"


@pytest.fixture(scope="session")
def making(generated):
    """The processor time that the whole site took, and what became of the formulas of its first page."""
    return json.loads(generated.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def few():
    """A certificate of a few entries of every kind."""
    return certificate.to_json(run(["3a", "9p", "32", "46", "47"]))


@pytest.fixture
def small(few):
    """A copy to spoil."""
    return copy.deepcopy(few)
