"""A canary that no test may bring to life, and a limit of ten seconds."""

from __future__ import annotations

import signal

import pytest

LIMIT = 10


class Hang(BaseException):
    """Nothing may catch this by accident."""


@pytest.fixture
def canary(tmp_path):
    """A path that must not exist afterwards: what was handed in was evaluated otherwise."""
    path = tmp_path / "canary"
    yield path
    assert not path.exists(), "hostile text was run"


@pytest.fixture
def limited():
    """Run one call; raise `Hang` where it takes more than ten seconds."""

    def stop(*_):
        raise Hang(f"more than {LIMIT} s")

    def call(function, *args, **named):
        before = signal.signal(signal.SIGALRM, stop)
        signal.alarm(LIMIT)
        try:
            return function(*args, **named)
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    return call
