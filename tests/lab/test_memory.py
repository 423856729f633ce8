"""A run needs at most 2.5 copies of the parameters, however many steps it takes."""

import subprocess
import sys

import pytest

SCRIPT = """
import sys, numpy as np
from verify.lab.backends import backend
from verify.lab.dynamics import Problem, descend
from verify.lab.networks import Architecture, draw
def peak():  # ru_maxrss would start at the size of the process that started this one
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))
steps, there = int(sys.argv[1]), backend(sys.argv[2])
X = np.random.default_rng(0).standard_normal((8, 6)); X /= np.linalg.norm(X, axis=1)[:, None]
arch = Architecture(6, (3000, 3000), 1)
problem = Problem(*map(there.asarray, (X, X[:, :1], X[:2])))
warm = Architecture(6, (600, 600), 1)  # wide enough for every library that is loaded late
descend(warm, draw(warm, 0, backend=there), problem, 0.3, 9)
before = peak()
descend(arch, draw(arch, 0, backend=there), problem, 0.3, steps, record=range(steps + 1))
print((peak() - before) / (8 * arch.parameter_count))
"""


def copies(steps, backend="numpy"):
    command = [sys.executable, "-c", SCRIPT, str(steps), backend]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.slow
def test_two_and_a_half_copies_whatever_the_number_of_steps():
    few, many = copies(4), copies(24)
    assert few <= 2.5
    assert many <= 2.5
    assert many - few < 0.1
