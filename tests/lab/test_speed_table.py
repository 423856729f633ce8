"""The benchmark's tables: rows of other processors stay, and what the page shows is what the file holds."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def table(monkeypatch, tmp_path):
    module = loaded("lab_speed_table")
    monkeypatch.setattr(module, "STORED", tmp_path / "speed.json")
    monkeypatch.setattr(module, "PAGE", tmp_path / "page.md")
    module.PAGE.write_text(f"before\n{module.BEGIN}\nold\n{module.END}\nafter\n")
    return module


def cell(processor, n, ours, peer, kind="step"):
    best = {"ours numpy step": ours, "ours torch step": 2 * ours, "torch step, hand-written": peer}
    known = {"threads": 2, "rounds": 3, "date": "2026-11-30", "versions": [], "dtype": "float64", "median": {}}
    return {"processor": processor, "kind": kind, "n": n, "best": best, **known}


def test_a_measurement_replaces_that_of_its_processor_and_leaves_the_others(table):
    table.update([cell("A", 1024, 2.0, 3.0), cell("B", 1024, 1.0, 0.5)])
    table.update([cell("A", 1024, 4.0, 3.0), cell("A", 2048, 100.0, 1055.0)])
    page = table.PAGE.read_text()
    assert page.startswith("before\n")
    assert page.endswith("after\n")
    assert "old" not in page
    rows = [line for line in page.splitlines() if line.startswith(("| A", "| B"))]
    assert rows == [
        "| A, 2 threads, 2026-11-30 | float64 | 1024 | 4.00 | 8.00 | 3.00 (0.75) |",
        "| A, 2 threads, 2026-11-30 | float64 | 2048 | 100 | 200 | 1055 (10.55) |",
        "| B, 2 threads, 2026-11-30 | float64 | 1024 | 1.00 | 2.00 | 0.500 (0.50) |",
    ]
    assert len(json.loads(table.STORED.read_text())) == 3


def test_the_page_of_the_benchmarks_shows_the_file():
    table = loaded("lab_speed_table")
    cells = json.loads(table.STORED.read_text())
    written = table.PAGE.read_text().split(table.BEGIN)[1].split(table.END)[0]
    assert written.strip() == table.tables(cells).strip()


def test_every_column_is_a_contender(monkeypatch):
    table, speed = loaded("lab_speed_table"), loaded("lab_speed")
    assert {name for columns in table.COLUMNS.values() for name in columns.values()} <= set(speed.WORKERS)


def test_a_contender_answers_as_often_as_it_is_asked():
    speed = loaded("lab_speed")
    contender = speed.Contender.start("ours numpy ntk", sys.executable, 1)
    try:
        (_, first), (_, again) = contender.measure(32, "float64"), contender.measure(32, "float64")
    finally:
        contender.stop()
    assert len(first) == 400
    assert (first == again).all()
    assert any(one.startswith("numpy ") for one in contender.versions)
