"""What LN-54-1 takes for granted of a column of the second layer, in networks with numbers: with all W and all b."""

from __future__ import annotations

import math

import numpy as np
import pytest

from derivations.linearized_networks.sections import column
from derivations.notation import Node, Num
from derivations.notation.nodes import Add, Frac, Mul, Pow, Size, Sqrt

M_2 = 4 / (3 * math.sqrt(3))  # tanh' is Lipschitz with it, and at most 1


def at(node: Node, values: dict) -> float:
    """A scalar of the notation in numbers."""
    if isinstance(node, Num):
        return float(node.args[0])
    if isinstance(node, Size):
        return values["n"]
    if node in values:
        return values[node]
    parts = [at(part, values) for part in node.args if isinstance(part, Node)]
    if isinstance(node, Pow):
        return parts[0] ** int(node.args[1] if not isinstance(node.args[1], Node) else parts[1])
    return {Add: sum, Mul: math.prod, Frac: lambda x: x[0] / x[1], Sqrt: lambda x: math.sqrt(x[0])}[type(node)](parts)


def jacobian(x, W1, b1, W2, b2, w) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives by W^1, b^1, W^2, b^2 and the readout weights; and x^1."""
    x1 = np.tanh(x @ W1 + b1)
    x2 = np.tanh(x1 @ W2 + b2)
    by_h2 = w * (1 - x2**2)
    by_h1 = (W2 @ by_h2) * (1 - x1**2)
    blocks = (np.outer(x, by_h1), by_h1, np.outer(x1, by_h2), by_h2, x2)
    return np.concatenate([block.ravel() for block in blocks]), x1


def moved(n, x, W1, b1, W2, b2, z, epsilon, toward=None) -> tuple[float, float]:
    """||J(theta) - J(theta~)||_F/sqrt(n), and epsilon times what is said to be enough."""
    w = z / math.sqrt(n)
    before, x1 = jacobian(x, W1, b1, W2, b2, w)
    length = float(np.linalg.norm(x1))
    there = W2.copy()
    there[:, 0] += epsilon * (x1 / length if toward is None else toward)
    after, _ = jacobian(x, W1, b1, there, b2, w)
    values = {
        "n": n, column.sigma: 1.0, column.z: abs(z[0]), column.M_1: 1.0, column.M_2: M_2, column.m_x: length**2 / n,
        column.x_0: np.linalg.norm(x), column.norm_j: max(np.linalg.norm(c[:, 0]) for c in (W2, there)),
    }  # fmt: skip
    return float(np.linalg.norm(after - before)) / math.sqrt(n), epsilon * at(column.enough(column.z), values)


@pytest.mark.parametrize("n", [1, 2, 4, 7])
def test_what_is_said_to_be_enough_for_a_column_is_enough_with_the_biases(n):
    rng = np.random.default_rng(n)
    for trial in range(150):
        size = (0.01, 1.0, 3.0)[trial % 3]
        x = rng.standard_normal(2) * (trial % 4)  # also at the input zero
        W1, W2 = size * rng.standard_normal((2, n)), rng.standard_normal((n, n)) * (trial % 5)
        b1, b2 = size * rng.standard_normal(n), rng.standard_normal(n) * (trial % 2)
        left, right = moved(n, x, W1, b1, W2, b2, 5 * rng.standard_normal(n), 10.0 ** -(trial % 6))
        assert left <= right * (1 + 1e-6)


def test_the_biases_are_needed():
    """One unit, all at zero but the readout weight: the derivative by b^1 alone moves, by epsilon."""
    zero, epsilon = np.zeros(1), 1e-3
    left, right = moved(1, zero, np.zeros((1, 1)), zero, np.zeros((1, 1)), zero, np.ones(1), epsilon, np.ones(1))
    assert left == pytest.approx(epsilon)
    assert right == pytest.approx(epsilon)  # M_1^2 |(x^0, 1)| w: with |x^0| in its place it would be zero
