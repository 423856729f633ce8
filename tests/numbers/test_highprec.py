"""Fifty digits support and refute, never prove."""

import pytest

from verify.evidence import Outcome
from verify.numbers import highprec

from ..families import each
from ..numeric_claims import BEYOND, FALSE, TRUE

SERIES = {"series", "chain rule"}


@each("name", sorted(set(TRUE) - SERIES))
def test_true(name):
    found = highprec.judge(TRUE[name])
    assert found.outcome is Outcome.SUPPORTS, dict(found.detail)
    assert float(found.detail["tolerance"]) < 1e-20


@pytest.mark.parametrize("name", ["covariance", "commute", "solution", "dots", "dependence"])
def test_false(name):
    assert highprec.judge(FALSE[name]).outcome is Outcome.REFUTES


@pytest.mark.parametrize("name", sorted(SERIES))
def test_a_series_has_no_digits(name):
    assert highprec.judge(TRUE[name]).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", BEYOND)
def test_beyond(name):
    assert highprec.judge(BEYOND[name]).outcome is Outcome.GAVE_UP
