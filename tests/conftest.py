"""One judged document for all tests, and an order in which the workers have equal shares."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .lane import FILES, is_quick

if TYPE_CHECKING:
    from .sharing import Ledger

if "PYTEST_XDIST_WORKER" in os.environ:  # before NumPy loads: the workers have the cores already
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["CERTIFY_STORE"] = os.path.join(tempfile.mkdtemp(prefix="certify-"), "verdicts.sqlite")  # not the user's
TESTS = Path(__file__).parent
gc.set_threshold(100_000, 50, 100)  # trees live long, and each look for cycles goes through all of them


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """A folder of this session that its workers share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def ledger(pytestconfig, shared) -> Ledger:
    """The verdicts on the entries of the document, each judged once even on several workers."""
    from .sharing import Ledger  # imports NumPy

    return Ledger(pytestconfig, shared / "entries")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was collected lives as long as the session: no cycle in it is ever given back."""
    gc.freeze()


# -- the order of a run on several workers ------------------------------------------------------------
def dealt(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """Equal shares one after the other, each with its long tests first.

    The modules with tests marked `slow` are dealt like cards, in the order of `FIRST` and then as printed; those that
    are marked with one `share` go together. What is short stays in printed order. Work stealing begins with shares of
    this size and later moves short tests.
    """
    hands: list[list[pytest.Item]] = [[] for _ in range(workers)]
    long: dict[str, list[pytest.Item]] = {}
    for item in items:
        if (slow := item.get_closest_marker("slow")) is not None:
            long.setdefault(slow.kwargs.get("share", item.path.name), []).append(item)
    order = sorted(long, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    for i, name in enumerate(order):
        hands[i % workers].extend(long[name])
    rest = [item for item in items if not item.get_closest_marker("slow")]
    out: list[pytest.Item] = []
    for i, hand in enumerate(hands):
        share = (len(items) - len(out)) // (workers - i)
        out += [*hand, *rest[: max(0, share - len(hand))]]
        del rest[: max(0, share - len(hand))]
    return [*out, *rest]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With `-m quick` only the files of the lane are read."""
    if config.option.markexpr != "quick" or not collection_path.is_relative_to(TESTS):
        return None
    other = collection_path.suffix == ".py" and collection_path.name.startswith("test_")
    return True if other and collection_path.relative_to(TESTS).as_posix() not in FILES else None


#: what takes longest, longest first: dealt in this order, no worker is left alone with it in the end
FIRST = (
    "test_ground_types.py", "test_quick.py", "test_browser.py", "test_store.py", "chen2021", "test_renaming.py",
    "test_recount.py", "test_independence.py", "lee2019", "test_battery.py",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The lane `quick`; in a worker, the order that `pytest_xdist_make_scheduler` shares out."""
    for item in items:
        file, test = item.path.relative_to(TESTS).as_posix(), getattr(item, "originalname", item.name)
        if is_quick(file, test) and not item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.quick)
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers > 1:
        items[:] = dealt(items, workers)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Steal work where nothing else was asked for: the default hands out tests in blocks, some of them all long."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)
