"""The laboratory's K_J and K_L against the premises of the supplement that proves Lemma 1 for one hidden layer."""

from __future__ import annotations

import numpy as np
import pytest

from derivations import EQUATIONS
from derivations.linearized_networks.sections.s6 import n_
from derivations.linearized_networks.symbols import D, k, n_0
from derivations.linearized_networks.theory import layer as entry
from verify.lab.activations import activation
from verify.lab.constants import lemma_1
from verify.lab.networks import Architecture, draw

from ..bounds import numeric


@pytest.mark.parametrize("name", ["erf", "tanh"])
@pytest.mark.parametrize(("width", "outputs", "C", "seed"), [(1, 1, 0.5, 0), (7, 3, 2.0, 1), (40, 2, 30.0, 2)])
def test_the_laboratory_computes_the_smallest_constants_of_the_entry(name, width, outputs, C, seed):
    """Not below them, and above them by rounding only; J(theta_0) by central differences of the network."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(5, 3))
    arch = Architecture(3, (width,), outputs, name, sigma_b=0.4)
    theta, phi = draw(arch, seed), activation(name)
    X_bar = np.hstack([X, np.ones((5, 1))])
    parts = [np.vstack([theta.weights[0], theta.biases[0]]), theta.weights[1], theta.biases[1]]

    def f(flat: np.ndarray) -> np.ndarray:
        w, a, b = (piece.reshape(part.shape) for piece, part in zip(np.split(flat, ends), parts, strict=True))
        return (phi.value(X_bar @ w) @ a + b).ravel()

    ends = np.cumsum([part.size for part in parts])[:-1]
    start = np.concatenate([part.ravel() for part in parts])
    shifts = 1e-5 * np.eye(start.size)
    J = np.stack([(f(start + h) - f(start - h)) / 2e-5 for h in shifts], axis=1)
    model = {
        entry.X: X_bar, entry.M_1: phi.slope_sup, entry.M_2: phi.curvature_sup, entry.C: C,
        k: outputs, n_: width, D: 5, n_0: 3, "J": lambda _: J, "theta": lambda _: start[:, None],
        "a_out": lambda _, unit: theta.weights[1][int(unit[0, 0]) - 1][:, None],
    }  # fmt: skip

    def value(node, **more) -> float:
        return float(numeric.number(node, {**model, **{getattr(entry, key): x for key, x in more.items()}}))

    s = max(value(entry.ROWS.left, j=numeric.one(row)) for row in range(1, 6))
    w = max(value(entry.READOUTS.left, i=numeric.one(unit)) for unit in range(1, width + 1))
    K_L = np.sqrt(value(entry.K_L_IS.left, s_X=s, w_max=w) / width)
    K_J = value(entry.K_J_IS.left, K_L=K_L)
    found_J, found_L = lemma_1(arch, theta, X, C)
    assert K_L * (1 - 1e-12) <= found_L <= K_L * (1 + 1e-9)
    assert K_J * (1 - 1e-7) <= found_J <= K_J * (1 + 1e-7)


def test_the_entry_is_about_these_premises():
    """What the numbers are taken from is what the proof assumes, and the docstring names the entry."""
    for claim in EQUATIONS["layer.lemma-1-change"].links:
        assert {entry.K_L_IS, entry.K_J_IS, entry.ROWS, entry.READOUTS} & set(claim.assumptions.standing)
    assert "(layer.lemma-1-change)" in str(lemma_1.__doc__)
