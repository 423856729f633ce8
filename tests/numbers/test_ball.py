"""Ball arithmetic separates what differs, and never what does not."""

import pytest
from flint import ctx

from derivations.notation.nodes import Eig, Norm
from verify.evidence import Outcome
from verify.models import RandomSource, SmallSource, draw
from verify.numbers import ball
from verify.values.balls import precision

from ..families import each
from ..numeric_claims import BEYOND, FALSE, TRUE, A, K, eq


@each("name", TRUE)
def test_true(name):
    found = ball.judge(TRUE[name])
    assert found.outcome is Outcome.SUPPORTS, dict(found.detail)


@pytest.mark.parametrize("name", sorted(set(FALSE) - {"exponential of a sum"}))
def test_false(name):
    found = ball.judge(FALSE[name])
    assert found.outcome is Outcome.REFUTES, dict(found.detail)
    assert found.detail["lhs"] != found.detail["rhs"]


@pytest.mark.parametrize("name", BEYOND)
def test_beyond(name):
    assert ball.judge(BEYOND[name]).outcome is Outcome.GAVE_UP


def test_the_wrong_exponent_at_one():
    model = draw(FALSE["covariance"], {"n": 1, "m": 1}, SmallSource())
    found = ball.separate(FALSE["covariance"], model)
    assert found.lhs.startswith("0.13533528323661269")  # e^-2
    assert found.rhs.startswith("0.36787944117144232")  # e^-1
    assert float(found.radius) < 1e-19


def test_a_tiny_difference_needs_more_precision():
    model = draw(FALSE["covariance"], {"n": 1, "m": 1}, RandomSource(2, bits=3))
    found = ball.separate(FALSE["covariance"], model)
    assert found is not None
    assert found.bits > 64


def test_precision_is_put_back():
    before = ctx.prec
    with pytest.raises(RuntimeError), precision(500):
        raise RuntimeError
    assert ctx.prec == before


def test_operator_norms_and_eigenvalues_are_enclosed():
    assert ball.judge(eq(Norm(A, "op"), Norm(A.T, "op"))).outcome is Outcome.SUPPORTS
    assert ball.judge(eq(Norm(A, "op"), Norm(A, "F"))).outcome is Outcome.REFUTES
    assert ball.judge(eq(Eig(K, "max"), Norm(K, "op"))).outcome is Outcome.SUPPORTS
    assert ball.judge(eq(Eig(K, "min"), Norm(K, "op"))).outcome is Outcome.REFUTES
