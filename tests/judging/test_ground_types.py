"""SymPy's ground types (Python integers or FLINT) change no verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from sympy.external.gmpy import GROUND_TYPES

from verify.plugin import is_worker

SCRIPT = """
import json
from verify.judging.run import run
from tests.judging.test_ground_types import verdicts
from sympy.external.gmpy import GROUND_TYPES
print(json.dumps({"types": GROUND_TYPES, "verdicts": verdicts(run())}))
"""
OTHER = "flint" if GROUND_TYPES == "python" else "python"


def verdicts(result):
    """The verdict on every claim and on every corrected one, by id."""
    found = {}
    for equation in result.equations.values():
        for judged in (*equation.links, *equation.lines.values(), *equation.checks):
            found[judged.claim.id] = judged.verdict.verdict.value
            if judged.corrected_verdict is not None:
                found[judged.corrected.id] = judged.corrected_verdict.verdict.value
    return found


@pytest.mark.slow
def test_both_ground_types_give_the_same_verdicts(ledger, pytestconfig):
    """The document is judged with the types that this process does not use."""
    environment = {**os.environ, "SYMPY_GROUND_TYPES": OTHER, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, stdout=subprocess.PIPE, text=True) as run:
        if not is_worker(pytestconfig):  # another worker judges meanwhile, with all that the engines remember
            ledger.run()
        there = json.loads(run.communicate(timeout=300)[0])
    here = verdicts(ledger.run())
    assert there["types"] == OTHER
    assert there["verdicts"] == here
    assert "UNKNOWN" not in here.values()
