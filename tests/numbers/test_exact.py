"""The exact engine proves at listed sizes, refutes, supports, and gives up."""

import pytest
from flint import fmpq, fmpq_mat

from derivations.ledger import Relation
from derivations.notation import Space
from verify.evidence import Outcome, Scope
from verify.numbers import exact
from verify.values.graded import Exact
from verify.values.rational import identity, ldl, pseudo_inverse

from ..families import each
from ..numeric_claims import BEYOND, FALSE, TRUE, A, K, Y, eq, m, n

ONLY_SUPPORTED = {"pseudo-inverse", "series", "chain rule", "limit", "commuting path"}


@each("name", TRUE)
def test_true(name):
    found = exact.judge(TRUE[name])
    wanted = Outcome.SUPPORTS if name in ONLY_SUPPORTED else Outcome.PROVES
    assert found.outcome is wanted, dict(found.detail)
    assert found.scope is Scope.SIZES
    if found.outcome is Outcome.PROVES and found.detail["sizes"] != [{}]:
        assert len(found.detail["sizes"]) >= 3
        assert float(found.detail["error probability"]) < 1e-4


@pytest.mark.parametrize("name", FALSE)
def test_false(name):
    found = exact.judge(FALSE[name])
    assert found.outcome is Outcome.REFUTES, dict(found.detail)


@pytest.mark.parametrize("name", BEYOND)
def test_beyond(name):
    found = exact.judge(BEYOND[name])
    assert found.outcome is Outcome.GAVE_UP
    assert found.detail["reason"]


def test_an_inequality_is_not_its_business():
    assert exact.judge(eq(A, A, relation=Relation.LE)).outcome is Outcome.NOT_APPLICABLE


def test_a_malformed_claim_is_left_to_the_shape_engine():
    assert exact.judge(eq(A * Y.T, A)).outcome is Outcome.NOT_APPLICABLE


def test_membership():
    assert exact.judge(eq(K * Y, Space(n), relation=Relation.IN)).outcome is Outcome.PROVES
    assert exact.judge(eq(K, Space(n, m), relation=Relation.IN)).outcome is Outcome.REFUTES


def test_exponential_of_a_jordan_block():
    ring = Exact()
    block = ring.mul(ring.variable(), ring.lift(fmpq_mat(2, 2, [3, 1, 0, 3])))
    power = ring.exp(block)
    assert ring.add(ring.derivative(power), ring.neg(ring.mul(power, ring.lift(fmpq_mat(2, 2, [3, 1, 0, 3]))))).is_zero
    assert ring.add(ring.at(power, fmpq(0)), ring.neg(ring.eye(2))).is_zero


def test_a_truncated_series_never_uses_an_unknown_coefficient():
    ring = Exact(series=4, expand_all=True)
    power = ring.exp(ring.variable())
    assert ring.derivative(power).order == 3
    assert ring.mul(ring.variable(), power).order == 5
    assert ring.add(ring.mul(power, ring.inverse(power)), ring.neg(ring.eye(1))).is_zero


def test_ldl_and_pseudo_inverse():
    a = fmpq_mat(3, 3, [2, 1, 1, 1, 1, 0, 1, 0, 1])
    lower, diagonal = ldl(a)
    middle = fmpq_mat(3, 3, [diagonal[i] if i == j else 0 for i in range(3) for j in range(3)])
    assert lower * middle * lower.transpose() == a
    assert ldl(a - identity(3)) is None
    assert a * pseudo_inverse(a) * a == a
    assert (a * pseudo_inverse(a)).transpose() == a * pseudo_inverse(a)


def test_a_definition_is_not_refuted():
    assert exact.judge(eq(Y, A * Y, relation=Relation.DEF)).outcome is Outcome.NOT_APPLICABLE
