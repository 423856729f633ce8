"""What the workers of one test session share: files that one of them makes, and the entries that one of them judged."""

from __future__ import annotations

import copyreg
import fcntl
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from derivations.document import LINEARIZED_NETWORKS
from verify import plugin
from verify.judging.results import EquationResult, RunResult
from verify.judging.run import together
from verify.judging.transfer import enable_transfer


@contextmanager
def locked(path: Path, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of this file; whether it is held. It is free again once its process is gone."""
    with open(f"{path}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def once(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The file `name`, made by whichever worker comes first; the others wait for it."""
    target = folder / name
    if not target.exists():
        with locked(target):
            if not target.exists():
                make(target)
    return target


def write_whole(target: Path, data: bytes) -> None:
    """Write to another name first, so that a file that exists is whole."""
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(target)


@contextmanager
def transfer() -> Iterator[None]:
    """Results can be pickled as between the processes of one run, and afterwards all is as it was."""
    before = dict(copyreg.dispatch_table)
    enable_transfer(LINEARIZED_NETWORKS)
    try:
        yield
    finally:
        copyreg.dispatch_table.clear()
        copyreg.dispatch_table.update(before)


@contextmanager
def hearing_ctrl_c() -> Iterator[None]:
    """Children that start here can be interrupted, even if a shell has made what it runs with `&` ignore Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Ledger:
    """The verdicts on the entries of the document: each entry is judged once in a session, by one worker.

    It judges with `verify.plugin.judged`, so that what the plugin counts in the end is complete in every worker.
    """

    def __init__(self, config: pytest.Config, folder: Path) -> None:
        self.config, self.folder = config, folder
        worker = getattr(config, "workerinput", {}).get("workerid", "gw0")
        self.backwards = int(worker.removeprefix("gw")) % 2 == 1
        folder.mkdir(exist_ok=True)

    def __call__(self, key: str) -> EquationResult:
        """The verdicts on one entry; waits where another worker is judging it."""
        found = self._find(key, wait=True)
        assert found is not None
        return found

    def run(self, keys: Iterable[str] | None = None) -> RunResult:
        """What `verify.judging.run.run` returns for these entries (all without any).

        Two workers that need all share the work: they begin at opposite ends, since the engines remember what they
        found for neighbours, and entries that another worker is judging come last.
        """
        chosen = list(LINEARIZED_NETWORKS.equations) if keys is None else list(keys)
        order = chosen[::-1] if self.backwards else chosen
        busy = [key for key in order if self._find(key, wait=False) is None]
        results = {key: self(key) for key in (*busy, *chosen)}
        return together(LINEARIZED_NETWORKS, results, sum(result.seconds for result in results.values()))

    def _find(self, key: str, wait: bool) -> EquationResult | None:
        known = self.config.stash[plugin.RESULTS]
        path = self.folder / f"{key}.pickle"
        if key not in known and not path.exists():
            with locked(path, wait) as held:
                if not held:
                    return None
                if not path.exists():
                    result = plugin.judged(self.config, key)
                    with transfer():
                        write_whole(path, pickle.dumps(result))
        if key not in known:
            known[key] = pickle.loads(path.read_bytes())  # written above, by a worker of this session
        return known[key]
