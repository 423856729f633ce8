"""A store of a test's own, and a small part of the document with verdicts of every kind."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from derivations import LINEARIZED_NETWORKS
from verify.judging.run import run
from verify.judging.store import Store
from verify.report.certificate import to_json

# identities by certificates, a density, dots, a denial, bounds, counterexamples of both searches, malformed lines
KEYS = ("46", "47", "24", "34", "9p", "layer.activations-of-a-unit", "58p")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache" / "verdicts.sqlite"


@pytest.fixture(scope="session")
def plainly():
    """What is said of these entries without a store."""
    return said(KEYS)


def said(keys, store=None):
    """All that a certificate says of the entries, but how long it took."""
    keys = [key for key in keys if key in LINEARIZED_NETWORKS.equations]
    return timeless(to_json(run(keys, store=store))["equations"])


def timeless(data):
    if isinstance(data, dict):
        return {key: timeless(value) for key, value in data.items() if key != "seconds"}
    return [timeless(value) for value in data] if isinstance(data, list) else data


def filled(path, keys=KEYS):
    store = Store(path)
    assert store.notice == ""
    run([key for key in keys if key in LINEARIZED_NETWORKS.equations], store=store)
    store.close()
    return path


def copied(path, keys=KEYS):
    """What `filled` writes, judged once for all tests."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written(tuple(keys)))
    return path


@lru_cache(maxsize=16)
def written(keys):
    with TemporaryDirectory() as folder:
        return filled(Path(folder) / "verdicts.sqlite", keys).read_bytes()
