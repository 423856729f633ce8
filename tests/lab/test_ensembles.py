"""Corollary 1 and readout-only training against ensembles of networks."""

import json

import numpy as np
import pytest

from verify.lab import ensembles
from verify.lab.ensembles import EnsembleConfig, chi_square_tail, compare, extrapolated
from verify.lab.errors import LabError
from verify.lab.kernels import Gaussian


@pytest.mark.slow
def test_corollary_1_for_linearized_networks():
    result = ensembles.run(EnsembleConfig(networks=3000, margin=0.15))
    assert all(c["equivalent"] for c in result["comparisons"])
    assert {c["inputs"] for c in result["comparisons"]} == {"train", "test"}
    json.dumps(result, allow_nan=False)


@pytest.mark.slow
def test_corollary_1_for_really_trained_networks():
    trained = ensembles.run(EnsembleConfig(kind="trained", networks=1200, times=(0.3, 3.0), margin=0.2))
    assert all(c["equivalent"] for c in trained["comparisons"])


@pytest.mark.slow
def test_the_standard_parameterization_has_the_same_law_with_its_own_kernel():
    config = EnsembleConfig(networks=2000, parameterization="standard", margin=0.2)
    assert all(c["equivalent"] for c in ensembles.run(config)["comparisons"])


def test_the_printed_47_is_rejected_and_the_corrected_one_kept():
    config = EnsembleConfig(kind="readout", networks=600, data="near:4:6", times=(1.0,), margin=0.2)
    result = ensembles.run(config)
    assert all(c["equivalent"] for c in result["comparisons"])
    (printed,) = result["printed"]
    assert printed["printed_error_probability"] < 1e-6
    assert printed["printed_rejected"]
    assert printed["corrected_kept"]


def test_extrapolation_in_one_over_n_finds_the_formula():
    configs = [
        EnsembleConfig(width=w, networks=1500, kind="readout", data="near:4:6") for w in (64, 128, 256)
    ]
    fit = extrapolated(configs)
    assert np.all(np.abs(fit["deviation"]) <= 4 * np.array(fit["error"]))
    assert max(fit["error"]) < 0.1


def test_an_ensemble_of_the_formula_is_equivalent_and_another_is_not():
    rng = np.random.default_rng(0)
    law = Gaussian(np.array([[0.3], [-0.1]]), np.array([[1.0, 0.4], [0.4, 0.5]]))
    values = rng.multivariate_normal(law.mean[:, 0], law.covariance, size=20_000)
    say = {"equation": "27", "inputs": "test", "t": 1.0}
    assert compare(values, law, np.ones(2), 0.1, **say).equivalent
    assert not compare(values + 0.1, law, np.ones(2), 0.1, **say).equivalent
    assert not compare(values * 1.1, law, np.ones(2), 0.1, **say).equivalent
    assert not compare(values[:50], law, np.ones(2), 0.1, **say).equivalent  # too few to say


def test_the_chernoff_bound_is_a_bound():
    from scipy.stats import chi2

    for count, ratio in ((50, 0.5), (600, 0.7), (600, 0.9), (2000, 0.8)):
        assert chi2.cdf(count * ratio, count) <= chi_square_tail(count, ratio)


@pytest.mark.parametrize("wrong", [{"kind": "deep"}, {"networks": 1}, {"times": (0.0,)}, {"margin": 2.0}])
def test_bad_ensembles_are_refused(wrong):
    with pytest.raises(LabError):
        EnsembleConfig(**wrong)
