"""What Section 6 assumes, measured: lower bounds of Lemma 1's constant by enclosures, and (52) under (1)."""

from __future__ import annotations

import json
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from verify.lab import columns, normalization
from verify.lab.columns import Drawn, asked
from verify.lab.errors import LabError
from verify.lab.networks import Parameterization

RECORD = Path(__file__).parent.parent.parent / "benchmarks" / "records" / "assumptions.json"


def jacobian(network: Drawn, W: np.ndarray) -> np.ndarray:
    """All derivatives of f = w . tanh(W^T tanh(w_1)), written out, for a network of small width."""
    n = network.width
    w_1 = network.sigma_w * np.random.default_rng([network.seed, 1]).standard_normal(n)
    w = network.sigma_w / sqrt(n) * np.random.default_rng([network.seed, 2]).standard_normal(n)
    x = np.tanh(w_1)
    h = x @ W
    delta = w * (1 - np.tanh(h) ** 2)
    first = (1 - x**2) * (W @ delta)
    return np.concatenate([first, np.outer(x, delta).ravel(), np.tanh(h)])


def weights(network: Drawn) -> np.ndarray:
    return np.stack([columns._column(network, j) for j in range(network.width)], axis=1)


@pytest.mark.parametrize("seed", range(4))
def test_the_pair_of_points_really_asks_for_so_much(seed):
    """The two Jacobians at the distance the enclosure speaks of: their quotient is at least the lower bound."""
    network = Drawn(24, seed, columns=24)
    found = asked(network)
    W = weights(network)
    x = np.tanh(network.sigma_w * np.random.default_rng([seed, 1]).standard_normal(network.width))
    h = x @ W[:, found.column]
    bent = abs(2 * np.tanh(h) * (1 - np.tanh(h) ** 2))
    epsilon = bent / (100 * columns.M_3 * np.linalg.norm(x))
    best = 0.0
    for sign in (1, -1):
        moved = W.copy()
        moved[:, found.column] += sign * epsilon * x / np.linalg.norm(x)
        apart = np.linalg.norm(jacobian(network, W) - jacobian(network, moved))
        best = max(best, apart / sqrt(network.width) / epsilon)
    assert best >= found.least > 0


def test_a_bound_is_the_same_for_the_same_seed_and_never_more_with_fewer_columns():
    assert asked(Drawn(32, 5)) == asked(Drawn(32, 5))
    assert asked(Drawn(32, 5, columns=2)).least <= asked(Drawn(32, 5, columns=32)).least


@pytest.mark.parametrize("network", [Drawn(1, 0), Drawn(8, 0, columns=0)])
def test_nothing_to_look_at_is_refused(network):
    with pytest.raises(LabError, match="at least two units"):
        asked(network)


def test_the_curvature_is_that_of_tanh():
    for h in (-2.0, -0.3, 0.0, 0.7):
        step = 1e-5
        slope = [1 - np.tanh(h + s) ** 2 for s in (-step, step)]
        assert columns._curvature(h) == pytest.approx((slope[1] - slope[0]) / (2 * step), abs=1e-8)
    grid = np.linspace(-4, 4, 4001)
    third = np.gradient([columns._curvature(float(h)) for h in grid], grid)
    assert np.abs(third).max() <= columns.M_3


def test_the_kernel_of_1_is_divided_away_and_that_of_the_standard_parameterization_is_not():
    rows = normalization.measure((1, 2), (64, 256), range(4))
    slopes = {(row["parameterization"], row["depth"]): row["exponent"] for row in rows}
    for depth in (1, 2):
        assert slopes["ntk", depth]["high"] < -0.9
        assert slopes["standard", depth]["low"] > -0.3


def test_the_mean_diagonal_is_that_of_the_formula_for_one_hidden_layer():
    """(parameterization.kernel-times-width): the sum over units, entry by entry."""
    from verify.lab import networks
    from verify.lab.data import sphere

    n, seed = 16, 3
    arch = networks.Architecture(8, (n,), parameterization=Parameterization.NTK, sigma_b=0.4)
    theta, X = networks.draw(arch, seed), sphere().X
    h = X @ theta.weights[0] * arch.sigma_w / sqrt(8) + arch.sigma_b * theta.biases[0]
    value = arch.phi.value(h)
    slope = (arch.phi.value(h + 1e-6) - arch.phi.value(h - 1e-6)) / 2e-6
    a = theta.weights[1][:, 0]
    s_squared = arch.sigma_w**2 * np.sum(X**2, axis=1, keepdims=True) / 8 + arch.sigma_b**2
    wanted = arch.sigma_b**2 + arch.sigma_w**2 / n * np.sum(value**2 + s_squared * a**2 * slope**2, axis=1)
    from verify.lab import empirical

    J = empirical.jacobian(arch, theta, X)
    assert float(empirical.frobenius_squared(J)) == pytest.approx(float(wanted.sum()), rel=1e-6)


def test_the_stored_record_shows_the_growth_and_can_be_recomputed():
    stored = json.loads(RECORD.read_text(encoding="utf-8"))
    rows = stored["lemma_1"]["growth"]
    assert [row["mean"] for row in rows] == sorted(row["mean"] for row in rows)
    assert rows[-1]["low"] > rows[0]["high"]
    one = next(x for x in stored["lemma_1"]["networks"] if x["width"] == 64)
    again = asked(Drawn(64, one["seed"]))
    assert (again.column, again.least) == (one["column"], pytest.approx(one["least"], rel=1e-12))
    assert again.ratio == pytest.approx(again.least / sqrt(log(64)))
    ntk = [row["exponent"] for row in stored["kernel_scale"] if row["parameterization"] == "ntk"]
    assert len(ntk) == 3
    assert all(fit["low"] - 0.1 <= -1 <= fit["high"] + 0.1 for fit in ntk)
