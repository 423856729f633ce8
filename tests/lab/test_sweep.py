"""Sweeps: stored at once, resumed after Ctrl-C and kill -9, on processes and on a dask
cluster that loses a worker.
"""

import os
import signal
import subprocess
import sys
import time

import pytest

from verify.lab import experiment, sweep
from verify.lab.errors import LabError
from verify.lab.experiment import RunConfig
from verify.lab.store import Store

from ..sharing import hearing_ctrl_c

CHOSEN = experiment.dataset("sphere:4:5")
CONFIGS = sweep.grid((16, 32), range(3))


def children_of(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(p) for p in found.stdout.split()]


def test_the_grid_is_all_combinations():
    configs = sweep.grid((8, 16), range(3), depths=(1, 2), activations=("erf", "tanh"), parameterizations=("ntk",))
    assert len(configs) == len(set(configs)) == 24
    assert {c.eta_ratio for c in configs} == {0.4}  # the rate of a sweep nobody chose one for


def test_a_sweep_stores_and_the_next_call_skips(tmp_path):
    with Store(tmp_path / "s.sqlite") as store:
        seen = []
        first = sweep.sweep(CONFIGS, CHOSEN, store, report=seen.append)
        assert (first.finished, first.skipped, first.failures) == (6, 0, ())
        assert [(p.done, p.total) for p in seen] == [(i, 6) for i in range(1, 7)]
        assert all(p.seconds_left > 0 for p in seen[:-1])
        assert seen[-1].seconds_left == pytest.approx(0, abs=1e-6)
        again = sweep.sweep([*CONFIGS, RunConfig(24)], CHOSEN, store)
        assert (again.finished, again.skipped) == (1, 6)


def test_a_failure_is_reported_and_the_rest_goes_on(tmp_path):
    singular = experiment.data.Dataset("twins", CHOSEN.X[[0, 0]], CHOSEN.Y[:2], CHOSEN.Z)
    with Store(tmp_path / "s.sqlite") as store:
        summary = sweep.sweep(CONFIGS[:2], singular, store)
    assert summary.finished == 0
    assert all("Assumption 2" in error for _, error in summary.failures)


def test_results_do_not_depend_on_where_they_were_computed(tmp_path):
    with Store(tmp_path / "one.sqlite") as one, Store(tmp_path / "two.sqlite") as two:
        sweep.sweep(CONFIGS, CHOSEN, one)
        assert sweep.sweep(CONFIGS, CHOSEN, two, jobs=2).finished == 6
        for a, b in zip(one.results(), two.results(), strict=True):
            assert a.key == b.key
            assert a.result["quantities"] == pytest.approx(b.result["quantities"], rel=1e-9)
    assert "OPENBLAS_NUM_THREADS" not in os.environ or os.environ["OPENBLAS_NUM_THREADS"] != ""


SCRIPT = """
import sys
from verify.lab import experiment, sweep
from verify.lab.store import Store
if __name__ == "__main__":
    chosen = experiment.dataset("sphere:4:5")
    configs = sweep.grid((256,), range(400), depths=(2,), search_tries=0)
    with Store(sys.argv[1]) as store:
        sweep.sweep(configs, chosen, store, jobs=2)
"""


def start(tmp_path):
    script, path = tmp_path / "long.py", tmp_path / "s.sqlite"
    script.write_text(SCRIPT)
    with hearing_ctrl_c():
        process = subprocess.Popen([sys.executable, str(script), str(path)], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        if path.exists():
            with Store(path) as store:
                if len(store.keys()) >= 3:
                    return process, path
        time.sleep(0.05)
    process.kill()
    raise AssertionError("the sweep stored nothing")


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_sweep_keeps_what_was_finished_and_leaves_no_process(tmp_path, number):
    process, path = start(tmp_path)
    workers = children_of(process.pid)
    assert workers
    process.send_signal(number)
    process.wait(timeout=20)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(os.path.exists(f"/proc/{w}") and not _zombie(w) for w in workers):
        time.sleep(0.1)
    assert not [w for w in workers if os.path.exists(f"/proc/{w}") and not _zombie(w)]
    with Store(path) as store:
        kept = len(store.keys())
        assert 3 <= kept < 400
        assert all("quantities" in s.result for s in store.results())
        resumed = sweep.sweep(sweep.grid((256,), range(kept + 1), depths=(2,), search_tries=0)[:3], CHOSEN, store)
        assert resumed.skipped + resumed.finished == 3


def _zombie(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.slow
def test_a_killed_worker_does_not_lose_the_sweep(tmp_path):
    killed = []

    def kill_one(progress):
        if not killed and progress.done >= 2:
            victim = next(c for c in children_of(os.getpid()) if _is_worker(c))
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    configs = sweep.grid((128,), range(10), search_tries=0)
    with Store(tmp_path / "s.sqlite") as store:
        summary = sweep.sweep(configs, CHOSEN, store, jobs=2, report=kill_one)
    assert killed
    assert (summary.finished, summary.failures) == (10, ())


def _is_worker(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return b"spawn_main" in file.read()
    except OSError:
        return False


@pytest.mark.slow
def test_a_dask_cluster_that_loses_a_worker_finishes_the_sweep(tmp_path):
    import distributed

    killed = []
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            scheduler_port=0,
            silence_logs=50,
        ) as cluster,
        Store(tmp_path / "s.sqlite") as store,
    ):
        pids = [w.pid for w in cluster.workers.values()]

        def kill_one(progress):
            if not killed and progress.done >= 2:
                os.kill(pids[0], signal.SIGKILL)
                killed.append(pids[0])

        configs = sweep.grid((64,), range(12), search_tries=0)
        summary = sweep.sweep(configs, CHOSEN, store, scheduler=cluster.scheduler_address, report=kill_one)
        assert killed
        assert (summary.finished, summary.failures) == (12, ())
        assert len(store.keys()) == 12


def test_an_unreachable_scheduler_is_one_clear_error(tmp_path):
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(LabError, match="no dask scheduler answers"):
        sweep.sweep(CONFIGS[:1], CHOSEN, store, scheduler="nonsense://x")
