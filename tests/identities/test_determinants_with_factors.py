"""Determinants of sums: factors taken out, turned around, their logarithms and derivatives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Det, Grad, I, Pow, Size, Tr, log, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate, Part
from verify.identities.replay import ReplayError, replay

n, m = size("n"), size("m")
K, P, B, C, A = (sym(name, n, n) for name in "KPBCA")
H, R, L = sym("H", n, m), sym("R", m, m), sym("L", m, m)
u, c, s = sym("u", n), sym("c"), sym("s")
EYE = I(n)
PD, PSD, INV, POS = Property.PD, Property.PSD, Property.INVERTIBLE, Property.POSITIVE
GAUSS = (Has(P, PD), Has(R, PD))
KERNEL = (Has(K, PSD), Has(c, POS))
REGULAR = (Has(B, INV), Has(C, INV))


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("determinants", {}, facts=facts))


def to_n(base):
    return Pow(base, Size(n))


TRUE = {
    "lemma": eq(Det(P + H * R * H.T), Det(R.inv + H.T * P.inv * H) * Det(R) * Det(P), GAUSS),
    "lemma, inverses": eq(Det(B.inv + H * R.inv * H.T), Det(R + H.T * B * H) / (Det(B) * Det(R)), (*REGULAR, *GAUSS)),
    "a number": eq(Det(c * EYE + H * H.T), to_n(c) * Det(I(m) + H.T * H / c), KERNEL),
    "a number, a dyad": eq(Det(c**2 * EYE + u * u.T), to_n(c) ** 2 * (1 + u.T * u / c**2), KERNEL),
    "sum of inverses": eq(Det(B.inv + C.inv), Det(B + C) / (Det(B) * Det(C)), REGULAR),
    "turned around": eq(Det(P + c * EYE), Det(P) * Det(EYE + c * P.inv), (*GAUSS, *KERNEL)),
    "a double size": eq(Pow(c, Size(2 * n)), to_n(c) ** 2, KERNEL),
    "logarithm": eq(log(Det(K + c * EYE)), Size(n) * log(c) + log(Det(EYE + K / c)), KERNEL),
    "logarithm of a multiple": eq(log(Det(2 * P)), Size(n) * log(2) + log(Det(P)), GAUSS),
    "slope": eq(D(log(Det(K + c * EYE)), c), Tr((K + c * EYE).inv), KERNEL),
    "slope in a direction": eq(D(log(Det(K + c * P)), c), Tr((K + c * P).inv * P), (*KERNEL, *GAUSS)),
    "gradient": eq(Grad(log(Det(c * EYE + H * H.T)), H), 2 * (c * EYE + H * H.T).inv * H, KERNEL),
    "gradient, pushed through": eq(Grad(log(Det(c * I(m) + H.T * H)), H), 2 * (c * EYE + H * H.T).inv * H, KERNEL),
    "gradient of a square": eq(Grad(log(Det(A.T * A)), A), 2 * A.T.inv),
}
FALSE = {
    "lemma": eq(Det(P + H * R * H.T), Det(R + H.T * P.inv * H) * Det(R) * Det(P), GAUSS),
    "a number": eq(Det(c * EYE + H * H.T), Det(c * I(m) + H.T * H), KERNEL),
    "sum of inverses": eq(Det(B.inv + C.inv), Det(B + C) * Det(B) * Det(C), REGULAR),
    "turned around": eq(Det(P + c * EYE), Det(P) + to_n(c), (*GAUSS, *KERNEL)),
    "logarithm": eq(log(Det(K + c * EYE)), log(c) + log(Det(EYE + K / c)), KERNEL),
    "logarithm of a multiple": eq(log(Det(2 * P)), log(2) + log(Det(P)), GAUSS),
    "slope": eq(D(log(Det(K + c * EYE)), c), Tr(K.inv), KERNEL),
    "gradient": eq(Grad(log(Det(c * EYE + H * H.T)), H), (c * EYE + H * H.T).inv * H, KERNEL),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    """Of a number that may vanish, and of a matrix that may be singular, nothing is taken out."""
    assert operator.judge(eq(Det(s * EYE + K), Det(K) * Det(EYE + s * K))).outcome is Outcome.GAVE_UP
    assert operator.judge(eq(Det(A + B * C), Det(A) * Det(EYE + C * B))).outcome is Outcome.GAVE_UP


STEPS = ("determinant with a factor", "determinant turned around", "power of sizes")


def step_of(name, schema):
    (part, *_) = operator.judge(TRUE[name]).proof.parts
    return next(step for step in part.steps if step.instance.schema == schema)


@pytest.mark.parametrize(
    ("name", "schema"),
    [("a number", STEPS[0]), ("lemma", STEPS[0]), ("sum of inverses", STEPS[1]), ("a double size", STEPS[2])],
)
def test_what_may_vanish_is_refused(name, schema):
    """The step is made and unmade, so that it alone can object."""
    step = step_of(name, schema)
    both = tuple(replace(step, coefficient=Fraction(x)) for x in (1, -1))
    proof = Certificate((Part((), both),))
    side = Tr(P + B + C + c * EYE + H * R * H.T)
    replay(eq(side, side, TRUE[name].notation.facts), proof)
    loose = (Has(P, Property.SYMMETRIC), Has(R, Property.SYMMETRIC), Has(c, Property.NONNEGATIVE))
    with pytest.raises(ReplayError):
        replay(eq(side, side, loose), proof)


@pytest.mark.parametrize("name", [name for name in TRUE if "grad" not in name])
def test_a_changed_right_side_is_refused(name):
    claim = TRUE[name]
    proof = operator.judge(claim).proof
    (part, *rest) = proof.parts
    for at, step in enumerate(part.steps):
        for bad in (tuple((key, 2 * x) for key, x in step.instance.right), step.instance.right[1:]):
            if bad == step.instance.right:
                continue
            steps = (*part.steps[:at], replace(step, instance=replace(step.instance, right=bad)), *part.steps[at + 1 :])
            with pytest.raises(ReplayError):
                replay(claim, replace(proof, parts=(replace(part, steps=steps), *rest)))
