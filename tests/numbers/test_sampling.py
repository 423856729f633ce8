"""Samples support and refute statements about means, and leave the rest alone."""

import pytest

from derivations.notation import Expect
from verify.evidence import Outcome
from verify.numbers import sampling

from ..numeric_claims import FALSE, TRUE, Y, eq, gain, v


@pytest.mark.parametrize("name", ["mean", "variance", "white"])
def test_true(name):
    assert sampling.judge(TRUE[name]).outcome is Outcome.SUPPORTS


def test_false():
    assert sampling.judge(FALSE["white is correlated"]).outcome is Outcome.REFUTES


def test_means_multiplied_are_not_sampled():
    claim = eq(Expect(v) * Expect(v).T, 0 * Y * Y.T)
    assert sampling.judge(claim).outcome is Outcome.GAVE_UP


def test_no_mean_no_samples():
    assert sampling.judge(TRUE["covariance"]).outcome is Outcome.NOT_APPLICABLE
    assert sampling.judge(eq(gain, gain)).outcome is Outcome.NOT_APPLICABLE
