"""Shared problems of the laboratory's tests."""

import numpy as np
import pytest

from verify.lab.dynamics import Problem


def sphere(count: int, dimension: int, seed: int = 0) -> np.ndarray:
    points = np.random.default_rng(seed).standard_normal((count, dimension))
    return points / np.linalg.norm(points, axis=1)[:, None]


@pytest.fixture
def problem() -> Problem:
    """Six training and three test inputs on the sphere of R^4, one output."""
    Y = np.random.default_rng(7).standard_normal((6, 1))
    return Problem(sphere(6, 4), Y, sphere(3, 4, seed=1))
