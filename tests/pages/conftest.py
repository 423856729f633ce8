"""One certificate of the whole document for all tests of the pages, judged once even on several workers."""

import copy
import json
import os
import time
from pathlib import Path

import pytest

from verify import certificate, pages
from verify.lab import record
from verify.run import run

ROOT = Path(__file__).parent.parent.parent
RECORD = ROOT / "benchmarks" / "records" / "cpu-2-cores.json"


def once(folder: Path, name: str, make) -> Path:
    """The file `name`, made by whichever worker comes first; the others wait for it."""
    target, lock = folder / name, folder / f"{name}.lock"
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        for _ in range(6000):
            if target.exists():
                return target
            time.sleep(0.1)
        raise TimeoutError(f"{target} was not made by the worker that holds {lock}") from None
    try:
        make(target)
    except BaseException:
        lock.unlink()
        raise
    return target


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def whole(shared):
    """The certificate of the whole document with what the laboratory measured, as stored."""
    measured = certificate.laboratory(RECORD)
    path = once(shared, "whole.json", lambda target: certificate.write(target, certificate.to_json(run(), measured)))
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
