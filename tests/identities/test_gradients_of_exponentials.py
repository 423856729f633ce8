"""d tr e^M = tr(e^M dM), whether M and dM commute or not: gradients of traces of exponentials."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Grad, expm, nodes, size, sym
from verify import judge
from verify.evidence import VerdictKind

n = size("n")
A, B, X, S = (sym(name, n, n) for name in "ABXS")
Tr = nodes.Tr
INSIDE = expm(A * X * B)
TRUE = {
    "of the matrix": (Tr(expm(X)), expm(X).T),
    "of its transpose": (Tr(expm(X.T)), expm(X).T),
    "of a product": (Tr(INSIDE), (B * INSIDE * A).T),
    "of a square": (Tr(expm(X.T * X)), 2 * X * expm(X.T * X)),
    "of a trace inside": (Tr(expm(Tr(X) * A)), Tr(expm(Tr(X) * A) * A) * nodes.I(n)),
}
FALSE = {
    "of the matrix": (Tr(expm(X)), expm(X)),
    "of a product": (Tr(INSIDE), (A * INSIDE * B).T),
    "of a square": (Tr(expm(X.T * X)), X * expm(X.T * X)),
    "beside another matrix": (Tr(expm(X) * B), (B * expm(X)).T),  # Duhamel's integral, not this
}


def judged(scalar, gradient, *facts):
    variable = S if facts else X
    return judge(Claim(Grad(scalar, variable), Relation.EQ, gradient, Notation("exponentials", {}, facts)))


@pytest.mark.parametrize("name", TRUE)
def test_the_gradient_is_proved(name):
    found = judged(*TRUE[name])
    assert found.verdict is VerdictKind.PROVED, found.reason


@pytest.mark.parametrize("name", FALSE)
def test_another_gradient_is_refuted(name):
    found = judged(*FALSE[name])
    assert found.verdict is VerdictKind.REFUTED, found.reason


def test_more_than_one_exponential_factor_is_given_up():
    found = judged(Tr(X * expm(X)), (expm(X) + X * expm(X)).T)
    assert found.verdict is VerdictKind.CONSISTENT, found.reason


def test_of_a_symmetric_variable_no_gradient_is_proved():
    found = judged(Tr(expm(S)), expm(S), Has(S, Property.SYMMETRIC))
    assert found.verdict is not VerdictKind.PROVED
