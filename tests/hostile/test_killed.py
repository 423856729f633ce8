"""Programs killed at fifty moments drawn with a fixed seed: whole files only, and sweeps that go on.

Each program is a fork with everything imported, so that the moments fall into its work and not into its start.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import time

import pytest

from derivations.document import LINEARIZED_NETWORKS
from verify.cli import main as cli
from verify.lab.store import Store
from verify.report import certificate
from verify.report.symbols import symbols_json

TEST = """
from verify.plugin import judged
def test_one(request):
    assert judged(request.config, "46").links
"""


def start(main, *arguments, cwd):
    """A program of its own; the number of its process."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.chdir(cwd)
    with contextlib.suppress(BaseException):
        main(list(arguments))
    os._exit(0)


def killed_after(seconds, child):
    """Wait, then kill; whether it was still running."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    try:
        os.killpg(child, signal.SIGKILL)
    except ProcessLookupError:  # it has not come to make a group of its own yet
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def duration(main, *arguments, cwd):
    """Seconds that an undisturbed run takes."""
    begun = time.monotonic()
    os.waitpid(start(main, *arguments, cwd=cwd), 0)
    return time.monotonic() - begun


def moments(seed, count, whole):
    """Moments over one and a fifth times a whole run, two of three in and around the writing at its end."""
    rng = random.Random(seed)
    return [whole * (rng.uniform(0.6, 1.2) if i % 3 else rng.uniform(0, 0.6)) for i in range(count)]


def whole_or_old(target, old, seed, count, main, *arguments, cwd):
    """Kill again and again: what is at `target` is the old certificate, or a new one that can be read."""
    whole = min(duration(main, *arguments, cwd=cwd) for _ in range(2))  # the first may find the machine busy
    fresh = certificate.read(target)
    certificate.write(target, {**fresh, "title": old})
    before = target.read_bytes()
    interrupted = 0
    for moment in moments(seed, count, whole):
        interrupted += killed_after(moment, start(main, *arguments, cwd=cwd))
        found = certificate.read(target)
        assert [e["number"] for e in found["equations"]] == [e["number"] for e in fresh["equations"]]
        if "title" in found:
            assert target.read_bytes() == before
        else:
            target.write_bytes(before)
    assert interrupted >= count // 4
    others = {p.name for p in cwd.iterdir()} - {target.name, "test_ledger.py", "__pycache__"}
    assert all(name.startswith(".certificate-") for name in others)


@pytest.mark.slow
def test_a_killed_run_leaves_the_old_certificate_or_a_new_one(tmp_path):
    target = tmp_path / "c.json"
    whole_or_old(target, "the old one", 1, 20, cli.main, "run", "46", "--json", str(target), cwd=tmp_path)


@pytest.mark.slow
def test_a_killed_test_session_leaves_the_old_certificate_or_a_new_one(tmp_path):
    symbols_json(LINEARIZED_NETWORKS)  # once, and not in each fork
    (tmp_path / "test_ledger.py").write_text(TEST)
    target = tmp_path / "c.json"
    options = (
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--rootdir",
        str(tmp_path),
        "--certificate",
        str(target),
    )
    whole_or_old(target, "the old one", 2, 12, pytest.main, *options, str(tmp_path), cwd=tmp_path)


@pytest.mark.slow
def test_a_killed_sweep_keeps_what_was_finished_and_goes_on(tmp_path):
    command = (
        "lab", "sweep", "--store", "s.sqlite", "--widths", "16,32,48,64", "--seeds", "3", "--depths", "1",
        "--parameterizations", "standard", "--dataset", "sphere:3:3", "--jobs", "1",
    )  # fmt: skip
    path = tmp_path / "s.sqlite"
    duration(cli.main, *command, cwd=tmp_path)

    def results():
        with Store(path) as store:
            return {s.key: s.result["quantities"] for s in store.results()}

    expected = results()
    assert len(expected) == 12
    with sqlite3.connect(path) as db:
        first, last = db.execute("SELECT min(stored), max(stored) FROM results").fetchone()
    kept, partial = set(), 0
    rng = random.Random(3)
    for i in range(18):
        if i % 3 == 0:  # begin anew; the two kills after this one meet what was left
            for file in tmp_path.glob("s.sqlite*"):
                file.unlink()
            kept = set()
        child = start(cli.main, *command, cwd=tmp_path)
        begun = time.monotonic()
        while not path.exists() and time.monotonic() < begun + 60:
            time.sleep(0.001)
        killed_after(rng.uniform(0, 0.7 * (last - first)), child)
        found = results()
        assert kept <= set(found) <= set(expected)
        assert all(quantities == expected[key] for key, quantities in found.items())
        kept, partial = set(found), partial + (0 < len(found) < len(expected))
    assert partial
    duration(cli.main, *command, cwd=tmp_path)
    assert results() == expected
