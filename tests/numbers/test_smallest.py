"""The smallest counterexample: small, deterministic, and honest when there is none."""

import pytest

from derivations.notation.nodes import Num
from verify.evidence import Outcome
from verify.numbers import smallest

from ..numeric_claims import BEYOND, FALSE, TRUE, A, B, eq


@pytest.mark.parametrize("name", sorted(set(FALSE) - {"dependence"}))
def test_false(name):
    found = smallest.judge(FALSE[name])
    assert found.outcome is Outcome.REFUTES, dict(found.detail)
    example = found.counterexample
    assert example.lhs != example.rhs
    assert example.where
    assert max(example.sizes.values(), default=1) <= 3


@pytest.mark.parametrize("name", ["covariance", "solution", "series", "independence", "variance"])
def test_true(name):
    found = smallest.judge(TRUE[name])
    assert found.outcome is Outcome.GAVE_UP
    assert "small models" in found.detail["reason"]


@pytest.mark.parametrize("name", BEYOND)
def test_beyond(name):
    assert smallest.judge(BEYOND[name]).outcome is Outcome.GAVE_UP


def test_everything_is_one():
    example = smallest.judge(FALSE["covariance"]).counterexample
    assert dict(example.sizes) == {"n": 1, "m": 1}
    assert example.values["eta"] == example.values["K"] == example.values["t"] == (("1",),)


def test_matrices_commute_in_one_dimension_only():
    example = smallest.judge(eq(A * B, B * A)).counterexample
    assert dict(example.sizes) == {"n": 2}


def test_it_is_deterministic():
    claim = eq(A * A, Num(2) * A)
    assert smallest.judge(claim) == smallest.judge(claim)
