"""SymPy's ground types (Python integers or FLINT) change no verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json
from verify.run import run
verdicts = {}
for result in run().equations.values():
    for judged in (*result.links, *result.lines.values(), *result.checks):
        verdicts[judged.claim.id] = judged.verdict.verdict.value
        if judged.corrected_verdict is not None:
            verdicts[judged.corrected.id] = judged.corrected_verdict.verdict.value
from sympy.external.gmpy import GROUND_TYPES
print(json.dumps({"types": GROUND_TYPES, "verdicts": verdicts}))
"""


@pytest.mark.slow
def test_both_ground_types_give_the_same_verdicts():
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "SYMPY_GROUND_TYPES": types},
            stdout=subprocess.PIPE,
            text=True,
        )
        for types in ("python", "flint")
    ]
    python, flint = (json.loads(run.communicate(timeout=180)[0]) for run in runs)
    assert (python["types"], flint["types"]) == ("python", "flint")
    assert python["verdicts"] == flint["verdicts"]
    assert "UNKNOWN" not in flint["verdicts"].values()
