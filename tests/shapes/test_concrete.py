"""Shapes as whole numbers: those of the values for well-formed terms, refused exactly where the notation refuses."""

from __future__ import annotations

import pytest

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Band,
    Blocks,
    CondCov,
    CondMean,
    Cov,
    D,
    Density,
    Det,
    Diag,
    DiagOf,
    Dotted,
    Eig,
    Elementary,
    Entry,
    Exp,
    Expect,
    Frac,
    Grad,
    Had,
    Integral,
    Inv,
    Jac,
    Kron,
    Lim,
    Norm,
    NormalDensity,
    Num,
    Phi,
    Phi1,
    PInv,
    Pow,
    RangeProj,
    Row,
    Shuffle,
    Sing,
    Size,
    Space,
    Sqrt,
    Sum,
    Sup,
    Tr,
    Unit,
    Unvec,
    Vec,
    Zero,
    dot,
    size,
    sym,
)
from derivations.notation.nodes import I, ShapeError
from verify.shapes.concrete import Malformed, check, malformed, number, shape_of

from ..families import each
from ..values.test_values_of_nodes import TERMS

n, m = size("n"), size("m")
A, C, u, w, x, t = sym("A", n, n), sym("C", n, m), sym("u", n, 1), sym("w", m, 1), sym("x"), sym("t")
N, M = number(n), number(m)
WELL = [
    *(x for x in TERMS.values() if x is not TERMS["a scalar product"]),
    Row(C, x), Band(C, x, 3), Entry(C, x, x), Kron(C, C), Vec(C), Unvec(Kron(u, w), m, n), C.T * A * C,
    u * w.T, x * C, C * x, x * x, PInv(C), RangeProj(A), Inv(A), Exp(A), Phi1(A), Phi(C), Shuffle(n, m), Pow(A, x),
    Frac(C, x), Sqrt(x), Sum(C, x, Num(0), INFINITY), Sup(x * t, t), Sup(x, t, Num(0), Num(1)), Lim(C, t, INFINITY),
    Integral(C, t, x, x), D(C, t), Grad(u.T * A * u, u), Grad(x, C), Jac(A * u, u), Jac(u.T, C), Jac(u, x),
    Norm(u), Norm(u.T), Norm(C, "op"), Norm(C, "F"), Sing(C), Eig(A),
    Tr(A), Det(A), Elementary(x), Had(C, C), Diag(u), DiagOf(A), Unit(n, x),
    Expect(C), Cov(u), Cov(u, w), CondMean(u, w, w),
    CondCov(u, w, w), NormalDensity(u, A), Density([u], [w]), dot(u, u), dot(u, u.T), Blocks([[A, C], [u.T, w.T]]),
    Size(n), I(n), Zero(n, m), Zero(2, 3), I(1) * x, Dotted(C, [1], [1], [x]), Dotted(C, [1], [1, 2], [u, u]),
]  # fmt: skip
ILL = [
    A + C, C + x, u + w, x + u.T, C * C, u * w, A * w.T, Pow(C, x), Pow(A, u), Frac(A, u), Inv(C), Exp(C), Phi1(C),
    RangeProj(C), Sqrt(u), Unvec(u, n, m), Unvec(C, n, m),
    Blocks([[A, w]]), Blocks([[A], [w]]), Blocks([[A, C], [C.T, A]]), Dotted(C, [1, 2], [1], [x], [u.T]),
    Sum(C, x, u, x), Sum(C, x, x, u), Sum(C, 2 * x, x, x), Sup(u, t), Sup(x, 2 * t), Integral(C, x * x, x, x),
    D(C, u), D(C, x * x), Grad(u, u), Grad(x, 2 * u), Jac(C, u), Jac(u, A * u), Norm(C), Eig(C),
    Tr(C), Det(u), Elementary(u), Had(C, C.T), Diag(C), DiagOf(C), Unit(n, u), Cov(C), Cov(u, C),
    Cov(u.T, u),    CondMean(u, w, u), CondCov(u, w, u), CondMean(C, w, w), CondMean(u, C, C), NormalDensity(u, C),
    NormalDensity(u.T, A), NormalDensity(u, Zero(m, m)), dot(u, w), dot(C, C), -(A + C), (A + C).T,
    Kron(A, A + C), Vec(A + C), Norm(A + C, "F"), Expect(A + C), PInv(A + C), Phi(A + C), Sing(A + C), x * (A + C),
]  # fmt: skip


@each("term", WELL, ids=str)
def test_shapes_of_what_is_well_formed(term):
    rows, cols = term.shape
    assert shape_of(term) == (number(rows), number(cols))


@each("term", ILL, ids=str)
def test_what_is_not_well_formed(term):
    with pytest.raises(ShapeError):
        _ = term.shape
    with pytest.raises(Malformed):
        shape_of(term)


@pytest.mark.parametrize("term", [Lim(C, u, x), Density([A + C]), Density([x], [C + x])], ids=str)
def test_what_the_notation_lets_pass_and_numbers_do_not(term):
    with pytest.raises(Malformed):
        shape_of(term)


def test_sizes_are_polynomials_in_large_numbers():
    assert N != M
    assert min(N, M) >= 2**48
    assert number(n * m + 2 * n - 1) == N * M + 2 * N - 1
    assert shape_of(sym("P", n * m, m * n)) == (N * M, N * M)


@each(
    ("lhs", "relation", "rhs", "fine"),
    [
        (C, Relation.EQ, C, True),
        (C, Relation.EQ, C.T, False),
        (C, Relation.LE, C, False),
        (C, Relation.LT, C, False),
        (x, Relation.LE, t, True),
        (x, Relation.LT, t, True),
        (C, Relation.IN, Space(n, m), True),
        (C, Relation.IN, Space(m, n), False),
        (u, Relation.IN, Space(n), True),
        (u.T, Relation.IN, Space(n), True),
        (u, Relation.IN, Space(m), False),
        (u, Relation.IN, Space(n, 1), True),
        (u, Relation.IN, Space(1, n), False),
        (C, Relation.IN, Space(n * m), False),
        (A + C, Relation.EQ, A, False),
        (A, Relation.EQ, A + C, False),
        (A + C, Relation.IN, Space(n, n), False),
        (C, Relation.SOLVES, C, True),
        (C, Relation.SOLVES, A, False),
    ],
)
def test_claims(lhs, relation, rhs, fine):
    claim = Claim(lhs, relation, rhs, Notation("dimensions", {}))
    assert malformed(claim) is not fine
    if fine:
        check(claim)
