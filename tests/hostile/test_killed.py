"""Programs killed at fifty moments drawn with a fixed seed: whole files only, and sweeps that go on.

Moments are drawn over a full run's measured time, so that some fall before, into and after the writing.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from verify import certificate
from verify.lab.store import Store

ROOT = Path(__file__).parents[2]
TEST = """
from verify.plugin import judged
def test_one(request):
    assert judged(request.config, "46").links
"""


def start(*arguments, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def killed(moments, *arguments, cwd):
    """Run the program once for each moment and kill it, with all its processes, that many seconds after its start.

    Yields whether it was still running.
    """
    for moment in moments:
        program = start(*arguments, cwd=cwd)
        try:
            program.wait(moment)
            running = False
        except subprocess.TimeoutExpired:
            running = True
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        yield running


def moments(seed, count, *arguments, cwd):
    """Moments over one and a tenth times what an undisturbed run takes, most of them in its last third."""
    begun = time.perf_counter()
    start(*arguments, cwd=cwd).wait()
    whole = time.perf_counter() - begun
    rng = random.Random(seed)
    return [whole * (rng.uniform(0.6, 1.1) if i % 3 else rng.uniform(0, 0.6)) for i in range(count)]


@pytest.mark.slow
def test_a_killed_run_leaves_the_old_certificate_or_the_new_one(tmp_path):
    target = tmp_path / "c.json"
    command = ("-m", "verify.cli", "run", "46", "--json", str(target))
    times = moments(1, 20, *command, cwd=tmp_path)
    old = certificate.read(target)
    old["title"] = "the old certificate"
    certificate.write(target, old)
    interrupted = 0
    for running in killed(times, *command, cwd=tmp_path):
        interrupted += running
        found = certificate.read(target)
        assert [e["number"] for e in found["equations"]] == ["46"]
        if running is False:
            assert "title" not in found
            certificate.write(target, old)
        elif found.get("title"):
            assert found == old
    assert interrupted >= 5
    leftovers = [p.name for p in tmp_path.iterdir() if p != target]
    assert all(name.startswith(".certificate-") for name in leftovers)


@pytest.mark.slow
def test_a_killed_test_session_leaves_the_old_certificate_or_the_new_one(tmp_path):
    (tmp_path / "test_ledger.py").write_text(TEST)
    target = tmp_path / "c.json"
    command = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--certificate", str(target))
    times = moments(2, 12, *command, cwd=tmp_path)
    old = target.read_bytes()
    interrupted = 0
    for running in killed(times, *command, cwd=tmp_path):
        interrupted += running
        certificate.read(target)
        json.loads(target.read_text())
    assert old
    assert interrupted >= 3


@pytest.mark.slow
def test_a_killed_sweep_keeps_what_was_finished_and_goes_on(tmp_path):
    command = (
        "-m", "verify.lab", "sweep", "--store", "s.sqlite", "--widths", "16,32,48,64", "--seeds", "3", "--depths", "1",
        "--parameterizations", "standard", "--dataset", "sphere:3:3", "--jobs", "1",
    )  # fmt: skip
    times = moments(3, 18, *command, cwd=tmp_path)
    store = tmp_path / "s.sqlite"
    with Store(store) as whole:
        expected = {s.key: s.result["quantities"] for s in whole.results()}
    assert len(expected) == 12
    kept: set[str] = set()
    interrupted = partial = 0
    for i, running in enumerate(killed(times, *command, cwd=tmp_path)):
        interrupted += running
        if store.exists():
            with Store(store) as part:
                found = {s.key: s.result["quantities"] for s in part.results()}
            assert kept <= set(found) <= set(expected)
            assert all(quantities == expected[key] for key, quantities in found.items())
            partial += 0 < len(found) < len(expected)
            kept = set(found)
        if i % 3 == 2:  # begin anew, so that every third kill meets a store that is not full
            for path in tmp_path.glob("s.sqlite*"):
                path.unlink()
            kept = set()
    assert interrupted >= 5
    assert partial
    assert start(*command, cwd=tmp_path).wait() == 0
    with Store(store) as whole:
        assert {s.key: s.result["quantities"] for s in whole.results()} == expected
