"""Logarithms, sines and the like: proved, refuted, or left open; no forgery passes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Det, Elementary, Grad, Num, Tr, expm, family, log, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.certificate import Certificate, Part
from verify.identities.replay import ReplayError, replay

from ..families import each
from .altered import other_right_sides

n, m = size("n"), size("m")
A, B, K, X = (sym(name, n, n) for name in "ABKX")
Y = sym("Y", n, m)
a, x = sym("a", n), sym("x", n)
t, u, v = sym("t"), sym("u"), sym("v")
path = family("P", n, n, "<P>_{0}")
POSITIVE = (Has(u, Property.POSITIVE), Has(v, Property.POSITIVE))


def inv(*nodes):
    return tuple(Has(node, Property.INVERTIBLE) for node in nodes)


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("functions", {}, facts=facts))


def sin(term):
    return Elementary(term, "sin")


def cos(term):
    return Elementary(term, "cos")


def tanh(term):
    return Elementary(term, "tanh")


TRUE = {
    "product rule": eq(D(t * log(t), t), 1 + log(t), (Has(t, Property.POSITIVE),)),
    "second derivative": eq(D(D(sin(u * t), t), t), -(u**2) * sin(u * t)),
    "logarithm of a product": eq(log(u * v), log(u) + log(v), POSITIVE),
    "of a quotient": eq(log(3 * u**2 / v), log(Num(3)) + 2 * log(u) - log(v), POSITIVE),
    "of a negative pair": eq(log(-u * -v), log(u * v)),
    "of determinants": eq(log(Det(A * B)), log(Det(A)) + log(Det(B))),
    "of an inverse": eq(log(Det(A.inv)), -log(Det(A))),
    "of a definite inverse": eq(log(Det(K.inv)), -log(Det(K)), (Has(K, Property.PD),)),
    "of an exponential": eq(log(Det(expm(A))), Tr(A)),
    "gradient of log det": eq(Grad(log(Det(X)), X), X.inv.T, inv(X)),
    "of a Gram matrix": eq(Grad(log(Det(Y.T * Y)), Y), 2 * Y * (Y.T * Y).inv, inv(Y.T * Y)),
    "derivative of log det": eq(
        D(log(Det(path(t))), t), Tr(path(t).inv * D(path(t), t)), (*inv(path(t)), Trajectory(path(t), t))
    ),
    "derivative of a sine": eq(D(sin(t * u), t), u * cos(t * u)),
    "derivative of a cosine": eq(D(cos(t * u), t), -u * sin(t * u)),
    "derivative of a tanh": eq(D(tanh(t * u), t), u * (1 - tanh(t * u) ** 2)),
    "gradient of a logarithm": eq(Grad(log(1 + x.T * x), x), 2 * x / (1 + x.T * x)),
    "gradient of a tanh": eq(Grad(tanh(a.T * x), x), (1 - tanh(a.T * x) ** 2) * a),
}
FALSE = {
    "logarithm of a sum": eq(log(u + v), log(u) + log(v), POSITIVE),
    "transpose": eq(Grad(log(Det(X)), X), X.inv, inv(X)),
    "sign": eq(D(cos(t * u), t), u * sin(t * u)),
    "square of a logarithm": eq(log(u) ** 2, 2 * log(u), POSITIVE),
    "chain": eq(Grad(tanh(a.T * x), x), (1 - tanh(a.T * x)) * a),
}


@each("name", TRUE)
def test_proved_for_all_sizes(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED
    assert judge(TRUE[name]).reason == "operator and ball"


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        eq(sin(2 * u), 2 * sin(u) * cos(u)),
        eq(D(Elementary(t * u, "arctan"), t), u / (1 + (t * u) ** 2)),
    ],
    ids=["a double angle", "arctangent"],
)
def test_left_open(claim):
    assert judge(claim).verdict in (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)


def test_a_logarithm_says_what_it_needs():
    claim = eq(log(u), log(u))
    assert Has(u, Property.POSITIVE) in claim.assumptions.definedness
    assert not eq(log(u), log(u), POSITIVE).assumptions.definedness
    assert not eq(log(Det(K)), log(Det(K)), (Has(K, Property.PD),)).assumptions.definedness


@each("name", TRUE)
def test_a_changed_right_side_is_refused(name):
    claim = TRUE[name]
    for changed in other_right_sides(operator.judge(claim).proof):
        with pytest.raises(ReplayError):
            replay(claim, changed)


def test_the_logarithm_of_what_may_vanish_is_not_split():
    """The step is made and unmade, so that it alone can object."""
    claim = TRUE["of determinants"]
    (part, *_) = operator.judge(claim).proof.parts
    step = next(step for step in part.steps if step.instance.schema == "logarithm of a product")
    both = tuple(replace(step, coefficient=Fraction(y)) for y in (1, -1))
    positive = tuple(Has(Det(y), Property.POSITIVE) for y in (A, B))
    replay(eq(Tr(A), Tr(A), positive), Certificate((Part((), both),)))
    with pytest.raises(ReplayError):
        replay(eq(Tr(A), Tr(A)), Certificate((Part((), both),)))


def test_a_difference_of_cosines_is_left_to_numbers():
    found = operator.judge(eq(cos(2 * u), 1 - 2 * (1 - cos(u) ** 2)))
    assert found.outcome is Outcome.GAVE_UP
