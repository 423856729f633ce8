"""Exponential, inverse, decay of K (x) I: proved for all sizes, refuted where a factor is wrong, forgeries refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import sympy

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, expm, size, sym
from derivations.notation import nodes as n
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate, Instance, Part, Step
from verify.identities.replay import ReplayError, replay

k, d = size("k"), size("d")
K, A, M = sym("K", d, d), sym("A", d, d), sym("M", k, k)
r, u = sym("r", 1, d), sym("u", d)
t, c = sym("t"), sym("c")
PD = (Has(K, Property.PD),)
BOTH = (*PD, Has(M, Property.PD), Has(c, Property.POSITIVE))


def kron(left, right):
    return n.Kron(left, right)


def eq(left, right, facts=PD) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("kron", {}, facts=facts))


def limit(body):
    return n.Lim(body, t, sympy.oo)


TRUE = {
    "exponential": eq(expm(-t * kron(K, I(k))), kron(expm(-t * K), I(k))),
    "exponential, on the right": eq(expm(t * kron(I(k), K)), kron(I(k), expm(t * K))),
    "exponential of a sum": eq(expm(t * kron(K, I(k)) - 2 * kron(K, I(k))), kron(expm((t - 2) * K), I(k))),
    "semidefinite": eq(expm(t * kron(K, I(k))), kron(expm(t * K), I(k)), (Has(K, Property.PSD),)),
    "inverse of a product": eq((c * kron(K, I(k))).inv, (1 / c) * kron(K.inv, I(k)), BOTH),
    "a row and a column": eq(
        kron(r, I(k)) * kron(K, I(k)).inv * expm(-t * kron(K, I(k))) * kron(u, I(k)),
        (r * K.inv * expm(-t * K) * u) * I(k),
    ),
    "decay": eq(limit(expm(-c * t * kron(K, I(k)))), n.Zero(k * d, k * d), BOTH),
    "decay beside a constant": eq(limit(kron(A * expm(-t * K), M)), n.Zero(k * d, k * d), BOTH),
}
FALSE = {
    "wrong order": eq(expm(t * kron(K, I(d))), kron(I(d), expm(t * K))),
    "identity exponentiated": eq(expm(t * kron(K, I(k))), kron(expm(t * K), expm(I(k)))),
    "two kernels": eq(expm(kron(K, M)), kron(expm(K), expm(M)), BOTH),
    "inverse of one factor": eq(kron(K, M).inv, kron(K.inv, M), BOTH),
    "growth": eq(limit(kron(expm(-t * K), I(k)) - kron(K, I(k))), n.Zero(k * d, k * d), BOTH),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    found = judge(TRUE[name])
    assert found.verdict is VerdictKind.PROVED, found.reason


@pytest.mark.parametrize("name", FALSE)
def test_not_proved(name):
    assert operator.judge(FALSE[name]).outcome is not Outcome.PROVES
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        eq(limit(kron(expm(-t * K), expm(t * M))), n.Zero(k * d, k * d), BOTH),  # one factor grows
        eq(
            limit(kron(expm(-t * K), I(k))), n.Zero(k * d, k * d), (Has(K, Property.SYMMETRIC),)
        ),  # which may be negative
    ],
)
def test_a_limit_of_which_a_factor_may_grow_is_left_open(claim):
    assert operator.judge(claim).outcome is not Outcome.PROVES


def test_drawn_numbers_satisfy_the_rules():
    """Whatever the sizes, one among them."""
    rng = np.random.default_rng(0)
    for rows in (1, 2, 3):
        for cols in (1, 2):
            root = rng.standard_normal((rows, rows))
            kernel, one = root @ root.T + np.eye(rows), np.eye(cols)
            assert np.allclose(scipy.linalg.expm(np.kron(kernel, one)), np.kron(scipy.linalg.expm(kernel), one))
            assert np.allclose(np.linalg.inv(np.kron(kernel, one)), np.kron(np.linalg.inv(kernel), one))


def forged(letter, right, premises) -> Certificate:
    """An instance used once and undone once: only the check of its schema can object."""
    instance = Instance("exp of kron", (letter,), right, premises=premises)
    steps = tuple(Step(Fraction(sign), (), (), instance, (), None) for sign in (1, -1))
    return Certificate((Part((), steps),))


def uses(claim: Claim) -> list[Instance]:
    proof = operator.judge(claim).proof
    assert proof is not None
    return [step.instance for part in proof.parts for step in part.steps if step.instance.schema == "exp of kron"]


def test_an_instance_with_another_result_or_another_exponent_is_refused():
    (own, *_), (other, *_) = uses(TRUE["exponential"]), uses(TRUE["exponential, on the right"])
    claim = eq(expm(-t * kron(K, I(k))), expm(-t * kron(K, I(k))))
    replay(claim, forged(own.left[0], own.right, own.premises))
    for letter, right, premises in (
        (own.left[0], other.right, own.premises),
        (other.left[0], own.right, other.premises),
        (own.left[0], own.right, ()),
        (own.left[0], (), own.premises),
    ):
        with pytest.raises(ReplayError):
            replay(claim, forged(letter, right, premises))


@pytest.mark.parametrize("name", ["exponential", "inverse of a product", "decay"])
def test_a_proof_is_none_of_what_it_does_not_say(name):
    proof = operator.judge(TRUE[name]).proof
    other = replace(TRUE[name], rhs=2 * TRUE[name].rhs if name != "decay" else kron(K, I(k)))
    with pytest.raises(ReplayError):
        replay(other, proof)
    with pytest.raises(ReplayError):
        replay(replace(TRUE[name], notation=Notation("none", {})), proof)
