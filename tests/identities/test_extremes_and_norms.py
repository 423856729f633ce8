"""Largest and smallest eigenvalues, and Euclidean norms, as numbers: proved, refuted, refused without their facts."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Eig, Frac, I, Norm, Num, Sqrt, Tr, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n, m = size("n"), size("m")
P, K, S = (sym(name, n, n) for name in "PKS")
A, u, v = sym("A", n, m), sym("u", n), sym("v", n)
b, c = sym("b"), sym("c")
EYE = I(n)
FACTS = (
    Has(P, Property.PD), Has(K, Property.PSD), Has(S, Property.SYMMETRIC), Has(c, Property.POSITIVE)
)  # fmt: skip


def eq(left, right, facts=FACTS) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("ends", {}, facts=facts))


def top(x):
    return Eig(x, "max")


def low(x):
    return Eig(x, "min")


EIGENVALUES = {
    "shift and multiple": eq(top(EYE + c * S), 1 + c * top(S)),
    "of the opposite": eq(low(-S), -top(S)),
    "of a step": eq(low(EYE - c * S), 1 - c * top(S)),
    "of an inverse": eq(top(P.inv), 1 / low(P)),
    "of an inverse, below": eq(low(P.inv) * top(P), Num(1)),
    "of a square": eq(top(K * K), top(K) ** 2),
    "condition number": eq(Norm(P, "op") * Norm(P.inv, "op"), top(P) * top(P.inv)),
    "condition number of a multiple": eq(Frac(top(c * P), low(c * P)), Frac(top(P), low(P))),
}
NORMS = {
    "of a dyad": eq(Norm(u * v.T, "F"), Norm(u, "2") * Norm(v, "2")),
    "as a root": eq(Norm(A, "F"), Sqrt(Tr(A * A.T))),
    "of a transpose": eq(Norm(A.T, "F"), Norm(A, "F")),
    "of a multiple": eq(Norm(c * A, "F"), c * Norm(A, "F")),
    "of a unit": eq(Norm(u / Norm(u, "2"), "2"), Num(1)),
    "divided": eq(Frac(u.T * u, Norm(u, "2")), Norm(u, "2")),
}
TRUE = {**EIGENVALUES, **NORMS}
FALSE = {
    "no shift": eq(top(EYE + c * S), c * top(S)),
    "the same end of an inverse": eq(top(P.inv), 1 / top(P)),
    "a multiple of either sign": eq(top(b * S), b * top(S)),
    "a square of either sign": eq(top(S * S), top(S) ** 2),
    "norm of either sign": eq(Norm(S, "op"), top(S)),
    "the other end of a step": eq(low(EYE - c * S), 1 - c * low(S)),
    "a sum of norms": eq(Norm(u * v.T, "F"), Norm(u, "2") + Norm(v, "2")),
    "a norm of either sign": eq(Norm(b * u, "2"), b * Norm(u, "2")),
    "no root": eq(Norm(A, "F"), Tr(A * A.T)),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    assert operator.further(eq(top(S + K), top(S) + top(K))).outcome is Outcome.GAVE_UP
    assert operator.further(eq(top(S.inv), 1 / low(S))).outcome is Outcome.GAVE_UP


BARE = (Has(S, Property.SYMMETRIC), Has(P, Property.SYMMETRIC), Has(K, Property.SYMMETRIC))
SIGNS = ["shift and multiple", "of a step", "of an inverse", "of a square", "condition number", "of a multiple"]


@pytest.mark.parametrize("name", SIGNS)
def test_a_proof_wants_the_signs(name):
    proof = operator.further(TRUE[name]).proof
    replay(TRUE[name], proof)
    with pytest.raises(ReplayError):
        replay(replace(TRUE[name], notation=replace(TRUE[name].notation, facts=BARE)), proof)


@pytest.mark.parametrize("name", TRUE)
def test_a_changed_step_is_refused(name):
    claim = TRUE[name]
    proof = operator.further(claim).proof
    (part,) = proof.parts
    for at, step in enumerate(part.steps):
        right = step.instance.right
        for bad in (tuple((key, Fraction(2) * x) for key, x in right), right[1:], tuple((key, -x) for key, x in right)):
            steps = (*part.steps[:at], replace(step, instance=replace(step.instance, right=bad)), *part.steps[at + 1 :])
            with pytest.raises(ReplayError):
                replay(claim, replace(proof, parts=(replace(part, steps=steps),)))
