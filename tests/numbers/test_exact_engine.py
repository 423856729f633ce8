"""The exact engine: which indices it tries, where it says that sides differ, and power series by hand."""

from __future__ import annotations

import pytest
from flint import fmpq, fmpq_mat

from derivations.assumptions import Centered, Has, Index, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Blocks, Entry, Expect, Norm, Num, PInv, Row, Space, Sqrt, Zero, expm, size, sym
from verify.evidence import Outcome, Scope
from verify.models import RandomSource, draw
from verify.numbers import exact
from verify.values.graded import Exact, expanded, make
from verify.values.rational import GiveUp, pseudo_inverse

n, m = size("n"), size("m")
A, C, x, t, i, j = sym("A", n, n), sym("C", n, m), sym("x"), sym("t"), sym("i"), sym("j")


def claim(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("exact", {}, facts))


def one(value=1):
    return fmpq_mat(1, 1, [fmpq(value)])


def series(*coefficients, order=None):
    """sum c_k t^k, known up to the order."""
    return make(1, 1, {(k, 0, 0, 0): one(c) for k, c in enumerate(coefficients)}, order)


def coefficients(value, count):
    return [value.terms[k, 0, 0, 0][0, 0] if (k, 0, 0, 0) in value.terms else 0 for k in range(count)]


# -- indices ----------------------------------------------------------------------------------------------------------
def test_a_claim_that_fails_at_one_index_only():
    """Entry i of a column with one entry that is not zero, wherever that is among nine."""
    for spot in (1, 5, 9):
        column = Blocks([[Num(int(k == spot))] for k in range(1, 10)])
        found = exact.judge(claim(Entry(column, i, Num(1)), Num(0), Index(i, Num(9))))
        assert found.outcome is Outcome.REFUTES


def test_more_indices_than_are_tried():
    every = claim(Row(Zero(16, 2), i), Zero(1, 2), Index(i, Num(16)))
    assert exact.judge(every).outcome is Outcome.PROVES
    more = exact.judge(claim(Row(Zero(17, 2), i), Zero(1, 2), Index(i, Num(17))))
    assert more.outcome is Outcome.GAVE_UP
    assert "16" in more.detail["reason"]


def test_two_indices_are_tried_together():
    grid = Blocks([[Num(0), Num(0), Num(0)], [Num(0), Num(0), Num(0)], [Num(0), Num(7), Num(0)]])
    facts = (Index(i, Num(3)), Index(j, Num(3)))
    assert exact.judge(claim(Entry(grid, i, j), Num(0), *facts)).outcome is Outcome.REFUTES
    assert exact.judge(claim(Entry(grid, i, Num(3)), Num(0), *facts)).outcome is Outcome.PROVES


# -- where and what ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("row", "col"), [(1, 1), (1, 2), (2, 1), (2, 3)])
def test_the_entry_that_differs(row, col):
    shift = Blocks([[Num(int((r, c) == (row, col))) for c in (1, 2, 3)] for r in (1, 2)])
    B = sym("B", 2, 3)
    found = exact.judge(claim(B + shift, B))
    assert (found.outcome, found.scope) == (Outcome.REFUTES, Scope.MODEL)
    assert found.detail["entry"] == [row, col]


def test_the_coefficient_that_differs():
    found = exact.judge(claim(expm(t * A) + t * t * A, expm(t * A)))
    assert found.outcome is Outcome.REFUTES
    late = exact.judge(claim(PInv(x), x.inv, Has(x, Property.POSITIVE)))
    assert late.outcome is Outcome.SUPPORTS
    assert late.detail["not exhausted"] == ["pseudo-inverses jump with the rank"]


def test_memberships():
    wrong = exact.judge(claim(C, Space(m, n), relation=Relation.IN))
    assert wrong.outcome is Outcome.REFUTES
    assert wrong.scope is Scope.MODEL
    sizes = wrong.detail["sizes"]
    assert wrong.detail["actual"] == [sizes["n"], sizes["m"]]
    assert wrong.detail["printed"] == [sizes["m"], sizes["n"]]
    right = exact.judge(claim(C, Space(n, m), relation=Relation.IN))
    assert (right.outcome, right.scope) == (Outcome.PROVES, Scope.SIZES)
    assert len(right.detail["sizes"]) == 3
    for column in (sym("v", n, 1), sym("w", 1, n)):
        assert exact.judge(claim(column, Space(n), relation=Relation.IN)).outcome is Outcome.PROVES
        assert exact.judge(claim(column, Space(m), relation=Relation.IN)).outcome is Outcome.REFUTES
    unknown = exact.judge(claim(Norm(A, "op") * A, Space(n, n), relation=Relation.IN))
    assert unknown.outcome is Outcome.GAVE_UP
    assert unknown.detail["reason"] == "a rational value is needed here, not a function or an exponential"


def test_what_random_models_do_not_exhaust():
    for term, facts, words in (
        (Sqrt(x * x), (), ["under roots only squares of positive numbers are drawn"]),
        (Sqrt(x * x), (Has(x, Property.POSITIVE),), None),
        (Sqrt(x * x), (Has(x, Property.NONNEGATIVE),), None),
        (PInv(A) * A, (), ["pseudo-inverses jump with the rank"]),
    ):
        found = exact.judge(claim(term, term, *facts))
        assert found.detail.get("not exhausted") == words
        assert found.outcome is (Outcome.PROVES if words is None else Outcome.SUPPORTS)


def test_the_degree_of_a_mean_counts_the_rows_of_random_columns():
    u, K = sym("u", n, 1), sym("K", n, n)
    of = claim(Expect(A * u), Zero(n, 1), Centered((u,), (K,)))
    for rows in (2, 5):
        model = draw(of, {"n": rows}, RandomSource(1, 4))
        inside = 2 * (12 * rows + 4)
        assert exact.degree_bound(model, Expect(A * u), {}) == 4 * inside + 12 * rows


# -- power series -----------------------------------------------------------------------------------------------------
def test_series_by_hand():
    a = Exact(series=4)
    t_ = a.variable()
    growth = expanded(a.exp(t_), 4)
    assert coefficients(growth, 6) == [1, 1, fmpq(1, 2), fmpq(1, 6), fmpq(1, 24), 0]
    assert growth.order == 4
    assert coefficients(a.phi1(a.mul(t_, t_)), 5) == [1, 0, fmpq(1, 2), 0, fmpq(1, 6)]
    assert coefficients(a.exp(a.mul(t_, t_)), 5) == [1, 0, 1, 0, fmpq(1, 2)]
    assert a.at(growth, fmpq(0)).rational() == one()
    assert a.at(series(5, 2, order=0), fmpq(0)).rational() == one(5)
    for point, value in (
        (fmpq(1), growth),
        (fmpq(0), make(1, 1, {}, -1)),
        (fmpq(0), make(1, 1, {(-1, 0, 0, 0): one()}, 3)),
    ):
        with pytest.raises(GiveUp):
            a.at(value, point)
    assert coefficients(a.mul(growth, series(1, -1, order=2)), 3) == [1, 0, fmpq(-1, 2)]
    assert a.mul(growth, series(1, -1, order=2)).order == 2
    assert a.mul(growth, series(0, 1)).order == 5
    assert a.mul(growth, a.zeros(1, 1)).is_zero
    assert a.derivative(growth).order == 3
    assert coefficients(a.derivative(growth), 5) == [1, 1, fmpq(1, 2), fmpq(1, 6), 0]
    assert a.antiderivative(growth).order == 5
    assert coefficients(a.antiderivative(series(2, 3, order=1)), 3) == [0, 2, fmpq(3, 2)]
    assert a.truncate(growth, 2).order == 2 == a.truncate(a.exp(t_), 2).order
    assert a.truncate(growth, 9).order == 4
    assert a.add(growth, series(0, 0, 1, order=2)).order == 2
    with pytest.raises(GiveUp):
        a.limit(growth)
    assert coefficients(a.inverse(series(1, -1, order=4)), 5) == [1, 1, 1, 1, 1]
    assert coefficients(a.inverse(series(2, 1, order=2)), 3) == [fmpq(1, 2), fmpq(-1, 4), fmpq(1, 8)]


def test_functions_by_hand():
    """2 t^2 e^(3 t): its inverse, derivative, integral, values and limit."""
    a = Exact()
    f = make(1, 1, {(2, fmpq(3), 0, 0): one(2)})
    assert a.add(a.mul(f, a.inverse(f)), a.neg(a.eye(1))).is_zero
    assert a.inverse(f).terms == {(-2, fmpq(-3), 0, 0): one(fmpq(1, 2))}
    assert a.derivative(f).terms == {(1, fmpq(3), 0, 0): one(4), (2, fmpq(3), 0, 0): one(6)}
    assert a.add(a.derivative(a.antiderivative(f)), a.neg(f)).is_zero
    assert a.at(f, fmpq(2)).terms == {(0, 0, fmpq(6), 0): one(8)}
    assert a.at(f, fmpq(0)).is_zero
    assert a.at(make(1, 1, {(0, fmpq(3), 0, 0): one(2)}), fmpq(0)).rational() == one(2)
    falling = make(1, 1, {(2, fmpq(-3), 0, 0): one(2), (0, 0, fmpq(1), 0): one(5), (-1, 0, 0, 0): one(4)})
    assert a.limit(falling).terms == {(0, 0, fmpq(1), 0): one(5)}
    for rising in (f, series(0, 1)):
        with pytest.raises(GiveUp, match="diverges"):
            a.limit(rising)
    with pytest.raises(GiveUp, match="negative power"):
        a.at(falling, fmpq(0))
    assert f.valuation == 2
    assert falling.valuation == -1
    assert make(1, 1, {}).valuation == 0
    assert make(1, 1, {}, 4).valuation == 5


def test_exponentials_that_do_not_commute_are_series():
    a = Exact(series=3)
    up, down = fmpq_mat(2, 2, [0, 1, 0, 0]), fmpq_mat(2, 2, [0, 0, 1, 0])
    t_ = a.variable()
    mixed = a.add(a.mul(t_, a.lift(up)), a.mul(a.mul(t_, t_), a.lift(down)))
    found = a.exp(mixed)
    assert found.order == 3
    half = fmpq(1, 2)
    assert found.terms[0, 0, 0, 0] == fmpq_mat(2, 2, [1, 0, 0, 1])
    assert found.terms[1, 0, 0, 0] == up
    assert found.terms[2, 0, 0, 0] == down
    assert found.terms[3, 0, 0, 0] == (up * down + down * up) * half
    with pytest.raises(GiveUp):
        a.exp(a.add(mixed, a.lift(up)))
    both = a.exp(a.add(a.mul(t_, a.lift(fmpq_mat(2, 2, [2, 0, 0, 3]))), a.lift(fmpq_mat(2, 2, [5, 0, 0, 7]))))
    assert both.order is None
    assert set(both.terms) == {(0, fmpq(2), fmpq(5), 0), (0, fmpq(3), fmpq(7), 0)}


def test_dual_numbers():
    """The derivative of A^-1 and e^A in a direction, by hand."""
    a = Exact()
    base, move = fmpq_mat(2, 2, [2, 0, 0, 4]), fmpq_mat(2, 2, [0, 1, 0, 0])
    value = a.add(a.lift(base), a.epsilon(move))
    assert a.dual_part(a.inverse(value)).rational() == fmpq_mat(2, 2, [0, fmpq(-1, 8), 0, 0])
    slope = a.dual_part(a.exp(value))
    assert slope.terms == {
        (0, 0, fmpq(2), 0): fmpq_mat(2, 2, [0, fmpq(-1, 2), 0, 0]),
        (0, 0, fmpq(4), 0): fmpq_mat(2, 2, [0, fmpq(1, 2), 0, 0]),
    }
    assert a.mul(a.epsilon(move), a.epsilon(base)).is_zero
    assert a.kron(a.epsilon(move), a.epsilon(base)).is_zero
    assert a.dual_part(a.kron(value, a.eye(1))).rational() == move


@pytest.mark.parametrize(
    "rows",
    [[[0, 0], [0, 0]], [[0, 1, 2], [0, 2, 4]], [[1, 2], [3, 4], [5, 6]], [[0, 3]], [[2]], [[1, 1], [1, 1]]],
)
def test_penrose_equations(rows):
    a = fmpq_mat(len(rows), len(rows[0]), [e for row in rows for e in row])
    p = pseudo_inverse(a)
    assert (p.nrows(), p.ncols()) == (a.ncols(), a.nrows())
    assert a * p * a == a
    assert p * a * p == p
    assert (a * p).transpose() == a * p
    assert (p * a).transpose() == p * a
