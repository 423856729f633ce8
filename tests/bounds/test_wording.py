"""What a goal says in its own words is found: powers, roots, blocks, traces of sums, ranges, values below suprema."""

from __future__ import annotations

import pytest

from derivations.assumptions import Define, Has, Property, Trajectory
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Eig, Exp, Integral, Norm, Num, Sqrt, Sup, Tr, family, size, sym
from derivations.notation import nodes as n
from verify import judge
from verify.evidence import VerdictKind

from ..families import each

NOTATION = Notation("test", {}, ())
EQ, LE, LT = Relation.EQ, Relation.LE, Relation.LT
m, k, p = size("m"), size("k"), size("p")
a, b, c, i, s = (sym(x) for x in "abcis")
A, B, D, E = sym("A", m, k), sym("B", m, p), sym("D", 1, k), sym("E", 1, p)
WHOLE = n.Blocks([[A, B], [D, E]])
v, w = sym("v", m, 1), sym("w", k, 1)
STACK = n.Blocks([[v], [w]])
P, Q, R = (sym(x, m, m) for x in "PQR")
H, h = family("H", k, p, "H_{0}"), family("h", 1, 1, "h_{0}")
ZERO = Num(0)


def said(left, relation, right) -> Stated:
    return Stated(n.as_node(left), relation, n.as_node(right))


def is_(x, what: str) -> Has:
    return Has(x, Property[what])


def verdict(left, relation, right, *facts) -> VerdictKind:
    return judge(Claim(n.as_node(left), relation, n.as_node(right), NOTATION, facts)).verdict


ORDERED = (said(a, "<=", b), is_(a, "NONNEGATIVE"))
TRUE = {
    "a symbolic power": (a**i, LE, b**i, *ORDERED, Natural(i)),
    "a symbolic power of a letter more": (a ** (i + 1), LE, b ** (i + 1), *ORDERED, Natural(i)),
    "squares reflect the order": (a, LE, b, said(a**2, "<=", b**2), is_(b, "NONNEGATIVE")),
    "both signs, strictly": (Norm(a), LT, c, said(a, "<", c), said(-c, "<", a)),
    "not negative and not zero": (ZERO, LT, a, is_(a, "INVERTIBLE"), is_(a, "NONNEGATIVE")),
    "Bernoulli, one step more": (1 + (i + 1) * a, LE, (1 + a) ** (i + 1), Natural(i), said(0, "<=", 1 + a)),
    "a root below a tangent": (Sqrt(a), LE, (a / b + b) / 2, is_(a, "NONNEGATIVE"), is_(b, "POSITIVE")),
    "an exponential beside its slope": (Exp(a) - 1, LE, a * Exp(a)),
    "a root below its tangent at 1": (Sqrt(a), LE, (1 + a) / 2, is_(a, "NONNEGATIVE")),
    "a block": (Norm(A, "op"), LE, Norm(WHOLE, "op")),
    "blocks": (Norm(WHOLE, "op"), LE, Norm(A, "op") + Norm(B, "op") + Norm(D, "op") + Norm(E, "op")),
    "squares of blocks": (Norm(STACK) ** 2, EQ, Norm(v) ** 2 + Norm(w) ** 2),
    "squares of swapped blocks": (
        Norm(n.Blocks([[B, A], [E, D]]), "F") ** 2, EQ,
        Norm(A, "F") ** 2 + Norm(B, "F") ** 2 + Norm(D, "F") ** 2 + Norm(E, "F") ** 2,
    ),
    "trace of a product with a sum": (ZERO, LE, Tr(P * (Q - P)), is_(P, "PSD"), is_(Q - P, "PSD")),
    "between eigenvalues": (Eig(P, "min") * Tr(Q - P), LE, Tr(P * (Q - P)), is_(P, "SYMMETRIC"), is_(Q - P, "PSD")),
    "a quadratic form of a sum": (v.T * (R + R.T) * v, LE, Eig(R + R.T, "max") * Norm(v) ** 2),
    "a quadratic form from below": (Eig(R + R.T, "min") * Norm(v) ** 2, LE, v.T * (R + R.T) * v),
    "a quadratic form of what is defined": (v.T * P * v, LE, Eig(P, "max") * Norm(v) ** 2, Define(P, R + R.T)),
    "a longer range": (Integral(Norm(H(s), "F"), s, ZERO, a), LE, Integral(Norm(H(s), "F"), s, ZERO, b), *ORDERED),
    "a value below a supremum": (
        Exp(-a * h(a)), LE, Sup(Exp(-s * h(s)), s, ZERO, b), *ORDERED, Trajectory(h(s), s)
    ),
}  # fmt: skip


@each("name", TRUE)
def test_what_is_true_is_proved(name):
    assert verdict(*TRUE[name]) is VerdictKind.PROVED


FALSE = {
    "a power of a negative number": (a**i, LE, b**i, said(a, "<=", b), Natural(i)),
    "squares of numbers of any sign": (a, LE, b, said(a**2, "<=", b**2)),
    "one sign only": (Norm(a), LT, c, said(a, "<", c)),
    "not negative": (ZERO, LT, a, is_(a, "NONNEGATIVE")),
    "a root below half": (Sqrt(a), LE, a / 2, is_(a, "NONNEGATIVE")),
    "a block above the whole": (Norm(WHOLE, "op"), LE, Norm(A, "op")),
    "a block is forgotten": (Norm(WHOLE, "F"), LE, Norm(A, "F") + Norm(B, "F") + Norm(D, "F")),
    "the whole is the sum": (Norm(STACK), EQ, Norm(v) + Norm(w)),
    "trace with what is indefinite": (ZERO, LE, Tr(P * (Q - P)), is_(P, "PSD"), is_(Q, "PSD")),
    "the smaller end": (v.T * (R + R.T) * v, LE, Eig(R + R.T, "min") * Norm(v) ** 2),
    "a shorter range": (Integral(Norm(H(s), "F"), s, ZERO, b), LE, Integral(Norm(H(s), "F"), s, ZERO, a), *ORDERED),
    "norms of rectangles of one size": (
        Norm(sym("X", 3, 2), "op") + Norm(sym("Y", 3, 2), "op"), LE, Norm(sym("X", 3, 2) + sym("Y", 3, 2), "op")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refuted(name):
    assert verdict(*FALSE[name]) is VerdictKind.REFUTED


GIVEN_UP = {
    "a supremum of what may jump": (Exp(-a * h(a)), LE, Sup(Exp(-s * h(s)), s, ZERO, b), *ORDERED),
    "two blocks in a row": (Norm(n.Blocks([[A, B]]), "op") ** 2, LE, Norm(A, "op") ** 2 + Norm(B, "op") ** 2),
}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_what_is_not_reached_is_said_to_be_open(name):
    assert verdict(*GIVEN_UP[name]) is VerdictKind.UNKNOWN
