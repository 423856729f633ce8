"""What the mutation run aims at is there: files, their tests, the caches that it empties."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_files_tests_and_caches_exist():
    spec = importlib.util.spec_from_file_location("benchmarks_mutation", ROOT / "benchmarks" / "mutation.py")
    assert spec is not None
    assert spec.loader is not None
    mutation = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mutation)
    assert mutation.TARGETS
    for file, tests in mutation.TARGETS.items():
        for path in (file, *(test.partition("::")[0] for test in tests)):
            assert (ROOT / path).is_file(), path
    for module, names in mutation.CACHES.items():
        assert all(hasattr(importlib.import_module(module), name) for name in names), module
