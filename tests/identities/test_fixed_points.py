"""Stated equations in which the left side occurs on the right: x = A x + b."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Num, nodes, size, sym
from verify import judge
from verify.evidence import VerdictKind

n = size("n")
A, B, P, Q = (sym(name, n, n) for name in "ABPQ")
x, b = sym("x", n), sym("b", n)
v, rate, noise = sym("v"), sym("r"), sym("q")
EYE = nodes.I(n)
LYAPUNOV = (Stated(P, "=", A * P * A.T + Q),)
FIXED = (Stated(x, "=", A * x + b), Has(EYE - A, Property.INVERTIBLE))
STATIONARY = (Stated(v, "=", rate**2 * v + noise**2), Has(rate, Property.POSITIVE), Stated(rate, "<", Num(1)))
CASES = {
    "Lyapunov's equation": (A * P * A.T * B, (P - Q) * B, LYAPUNOV, VerdictKind.PROVED),
    "Lyapunov's equation, a sign": (A * P * A.T * B, (P + Q) * B, LYAPUNOV, VerdictKind.REFUTED),
    "a fixed point": (x, (EYE - A).inv * b, FIXED, VerdictKind.PROVED),
    "a fixed point, a sign": (x, (EYE + A).inv * b, FIXED, VerdictKind.REFUTED),
    "a stationary variance": (v, noise**2 / (1 - rate**2), STATIONARY, VerdictKind.PROVED),
    "a stationary variance, a factor": (v, noise**2 / (2 * (1 - rate)), STATIONARY, VerdictKind.REFUTED),
    "the equation put into itself": (P, A * A * P * A.T * A.T + A * Q * A.T + Q, LYAPUNOV, VerdictKind.PROVED),
    "another fixed point, by another matrix": (x, (EYE - B).inv * b, FIXED, VerdictKind.REFUTED),
}


@pytest.mark.parametrize("name", CASES)
def test_what_follows_from_a_fixed_point(name):
    lhs, rhs, facts, wanted = CASES[name]
    found = judge(Claim(lhs, Relation.EQ, rhs, Notation("fixed points", {}, facts)))
    assert found.verdict is wanted, found.reason


def test_what_is_beyond_the_equation_is_given_up():
    """That the solution of Lyapunov's equation is symmetric needs that it is the only one."""
    found = judge(Claim(P.T, Relation.EQ, P, Notation("fixed points", {}, (*LYAPUNOV, Has(Q, Property.SYMMETRIC)))))
    assert found.verdict not in (VerdictKind.PROVED, VerdictKind.CONFLICT)
