"""The three arithmetics by hand: what they compute, what they refuse, what they say of rounding."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import mpmath
import pytest
from flint import acb, acb_mat, arb, arb_mat, ctx, fmpq, fmpq_mat

from derivations.assumptions import Define, Flow, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    Blocks,
    Factorial,
    Frac,
    I,
    Integral,
    Num,
    Sqrt,
    Sum,
    Sup,
    expm,
    family,
    size,
    sym,
)
from verify.evidence import Outcome, Scope
from verify.models import RandomSource, SmallSource, draw
from verify.numbers import ball, exact, highprec
from verify.values.balls import Ball, Balls, precision
from verify.values.decimals import Decimals
from verify.values.graded import Exact, make
from verify.values.rational import GiveUp

ARITHMETICS = (Exact, Decimals, Balls)
n = size("n")
A, B, x, y, t, s = sym("A", n, n), sym("B", n, n), sym("x"), sym("y"), sym("t"), sym("s")


def mat(*rows):
    return fmpq_mat(len(rows), len(rows[0]), [fmpq(e) for row in rows for e in row])


def plain(value):
    """The entries as rounded floats."""
    matrix = getattr(value, "matrix", None)
    if matrix is None:
        matrix = value.rational()
    if isinstance(matrix, mpmath.matrix):
        return [[float(e) for e in row] for row in matrix.tolist()]
    if isinstance(matrix, fmpq_mat):
        return [[int(e.p) / int(e.q) for e in row] for row in matrix.tolist()]
    return [[float(e.mid() if isinstance(e, arb) else e.real.mid()) for e in row] for row in matrix.tolist()]


def of(claim_lhs, rhs, *facts):
    return Claim(claim_lhs, Relation.EQ, rhs, Notation("arithmetics", {}, facts))


@pytest.mark.parametrize("kind", ARITHMETICS)
def test_operations_by_hand(kind):
    a = kind()
    one, two, wide = a.lift(mat([1, 2], [3, 4])), a.lift(mat([0, 1], [1, 0])), a.lift(mat([1, 2, 3], [4, 5, 6]))
    half, row, column = a.scalar(fmpq(1, 2)), a.lift(mat([1, 2])), a.lift(mat([3], [4]))
    assert plain(a.add(one, two)) == [[1, 3], [4, 4]]
    assert plain(a.neg(one)) == [[-1, -2], [-3, -4]]
    assert plain(a.mul(one, two)) == [[2, 1], [4, 3]]
    assert plain(a.mul(half, wide)) == [[0.5, 1, 1.5], [2, 2.5, 3]] == plain(a.mul(wide, half))
    assert plain(a.mul(half, half)) == [[0.25]]
    assert plain(a.mul(half, row)) == [[0.5, 1]] == plain(a.mul(row, half))
    assert plain(a.mul(column, half)) == [[1.5], [2]] == plain(a.mul(half, column))
    assert plain(a.mul(row, column)) == [[11]]
    assert plain(a.mul(column, row)) == [[3, 6], [4, 8]]
    assert plain(a.transpose(wide)) == [[1, 4], [2, 5], [3, 6]]
    assert plain(a.power(one, 0)) == [[1, 0], [0, 1]]
    assert plain(a.power(one, 1)) == [[1, 2], [3, 4]]
    assert plain(a.power(one, 3)) == [[37, 54], [81, 118]]
    assert plain(a.power(two, -1)) == [[0, 1], [1, 0]]
    assert plain(a.part(wide, 0, 1, 2, 2)) == [[2, 3], [5, 6]]
    assert plain(a.part(wide, 1, 0, 1, 3)) == [[4, 5, 6]]
    assert plain(a.rearrange(wide, 3, 2, [5, 4, 3, 2, 1, 0])) == [[6, 5], [4, 3], [2, 1]]
    assert plain(a.assemble(3, 3, [(0, 0, one), (2, 0, a.lift(mat([7, 8, 9])))])) == [[1, 2, 0], [3, 4, 0], [7, 8, 9]]
    assert plain(a.assemble(2, 2, [(0, 0, one), (1, 1, a.scalar(fmpq(5)))])) == [[1, 2], [3, 5]]
    assert plain(a.kron(row, one)) == [[1, 2, 2, 4], [3, 4, 6, 8]]
    assert plain(a.kron(column, row)) == [[3, 6], [4, 8]]
    assert plain(a.eye(2)) == [[1, 0], [0, 1]]
    assert plain(a.zeros(1, 2)) == [[0, 0]]
    assert plain(a.exp(a.zeros(2, 2))) == [[1, 0], [0, 1]] == plain(a.phi1(a.zeros(2, 2)))
    assert plain(a.exp(a.lift(mat([0, 2], [0, 0])))) == [[1, 2], [0, 1]]
    if kind is not Exact:
        assert plain(a.phi1(a.lift(mat([0, 2], [0, 0])))) == [[1, 1], [0, 1]]
    assert plain(a.root(a.scalar(fmpq(9, 4)))) == [[1.5]]
    assert plain(a.root(a.zeros(1, 1))) == [[0]]
    assert a.number(a.scalar(fmpq(-7))) == -7
    assert wide.shape == (2, 3)
    with pytest.raises(GiveUp, match="negative"):
        a.root(a.scalar(fmpq(-1)))
    with pytest.raises(GiveUp):
        a.inverse(a.lift(mat([1, 2], [2, 4])))


@pytest.mark.parametrize("kind", [Decimals, Balls])
def test_sums_of_exponentials_are_enclosed(kind):
    value = make(1, 2, {(0, 0, 0, 0): mat([1, 2]), (0, 0, fmpq(-1), 0): mat([3, 0])})
    ((first, second),) = plain(kind().enclose(value))
    assert abs(first - (1 + 3 * mpmath.exp(-1))) < 1e-12
    assert second == 2
    assert plain(kind().enclose(make(2, 1, {}))) == [[0], [0]]
    for key, order in (((1, 0, 0, 0), None), ((0, fmpq(1), 0, 0), None), ((0, 0, 0, 1), None), ((0, 0, 0, 0), 3)):
        with pytest.raises(GiveUp, match="function"):
            kind().enclose(make(1, 1, {key: mat([1])}, order))


def test_an_index_must_be_certain():
    balls = Balls()
    with pytest.raises(GiveUp, match="index"):
        balls.number(balls.scalar(fmpq(1, 2)))
    with pytest.raises(GiveUp, match="index"):
        balls.number(Ball(arb_mat(1, 1, [arb(1, 0.6) * 2])))
    assert balls.number(Ball(arb_mat(1, 1, [arb(3, 0.1)]))) == 3
    assert Balls(complex_=True).number(Ball(acb_mat(1, 1, [acb(4)]))) == 4
    decimals = Decimals()
    assert decimals.number(decimals.scalar(fmpq(3) + fmpq(1, 10**25))) == 3
    for bad in (fmpq(3) + fmpq(1, 10**15), fmpq(2) ** 64, -(fmpq(2) ** 64)):
        with pytest.raises(GiveUp, match="index"):
            decimals.number(decimals.scalar(bad))


def test_a_root_that_may_be_negative_has_no_enclosure():
    with pytest.raises(GiveUp):
        Balls().root(Ball(arb_mat(1, 1, [arb(0, 0.1)])))
    with precision(64):
        found = Balls(complex_=True).root(Ball(acb_mat(1, 1, [acb(-4)]))).matrix[0, 0]
    assert abs(float(found.imag.mid())) == 2


def test_the_precision_is_put_back():
    before = ctx.prec
    with suppress(KeyError), precision(333):
        assert ctx.prec == 333
        raise KeyError
    assert ctx.prec == before
    with precision(90), precision(120):
        pass
    assert ctx.prec == before


def test_conditions_of_exponentials():
    """|e^A| e^|A|, where e^|A| is at most e^60."""
    with mpmath.workdps(50):
        for entry, condition in ((-2, 1), (3, mpmath.exp(6)), (-70, 1), (62, mpmath.exp(122)), (150, mpmath.exp(210))):
            arithmetic = Decimals()
            arithmetic.exp(arithmetic.scalar(fmpq(entry)))
            assert mpmath.almosteq(arithmetic.condition, condition, 1e-10)
        arithmetic = Decimals()
        for huge in (2**64, -(2**64)):
            with pytest.raises(GiveUp, match="bounds"):
                arithmetic.exp(arithmetic.scalar(fmpq(huge)))


# -- integrals in balls -----------------------------------------------------------------------------------------------
def wide_integral(rows, cols):
    C = sym("C", rows, cols)
    return of(Integral(expm(-s) * C, s, Num(0), Num(1)), (1 - expm(Num(-1))) * C)


def test_quadrature_of_up_to_nine_entries():
    for rows, cols, borrowed in ((3, 3, set()), (1, 9, set()), (2, 5, {"Integral"}), (4, 3, {"Integral"})):
        claim = wide_integral(rows, cols)
        model = draw(claim, {}, RandomSource(1, 3, unit=8))
        with precision(64):
            ev = model.evaluator(Balls())
            difference = (ev(claim.lhs).matrix - ev(claim.rhs).matrix).entries()
        assert ev.borrowed == borrowed
        assert all(e.contains(0) and float(e.rad()) < 1e-9 for e in difference)


def test_quadrature_needs_a_closed_form():
    """Along the path of a flow the exact value is enclosed instead."""
    f = family("f", n, 1, "f_{0}")
    flow = Flow(f(t), t, -f(t), f(0))
    for term, lent in ((Integral(f(t), t, Num(0), Num(1)), {"Integral"}), (Integral(t * A, t, Num(0), Num(1)), set())):
        model = draw(of(term, term, flow), {"n": 2}, RandomSource(1, 3, unit=8))
        with precision(64):
            ev = model.evaluator(Balls())
            ev(term)
        assert ev.borrowed == lent


# -- what fifty digits decide -----------------------------------------------------------------------------------------
def measured(difference, tolerance):
    return highprec.Measured(mpmath.mpf(difference), mpmath.mpf(tolerance), mpmath.mpf(1), ())


@pytest.mark.parametrize(
    ("at_50", "at_80", "outcome"),
    [
        (("1", "1e-30"), ("1", "1e-60"), Outcome.REFUTES),
        (("1", "1e-20"), ("1", "1e-60"), Outcome.REFUTES),
        (("0", "1e-30"), ("0", "1e-60"), Outcome.SUPPORTS),
        (("1e-30", "1e-30"), ("1e-60", "1e-60"), Outcome.SUPPORTS),
        (("1", "1e-30"), ("1e-60", "1e-60"), Outcome.GAVE_UP),
        (("0", "1e-30"), ("1", "1e-60"), Outcome.GAVE_UP),
        (("1", "1.5e-20"), ("1", "1e-60"), Outcome.GAVE_UP),
        (("0", "1.5e-20"), ("0", "1e-60"), Outcome.GAVE_UP),
    ],
)
def test_a_difference_beyond_rounding_at_50_and_at_80_digits_refutes(monkeypatch, at_50, at_80, outcome):
    answers = {50: measured(*at_50), 80: measured(*at_80)}
    monkeypatch.setattr(highprec, "measure", lambda claim, model, digits: answers[digits])
    found = highprec.judge(of(A, A))
    assert found.outcome is outcome
    assert found.scope is (Scope.NONE if outcome is Outcome.GAVE_UP else Scope.MODEL)
    assert found.detail["digits"] == 50
    assert found.detail["difference"] == mpmath.nstr(mpmath.mpf(at_50[0]), 5)
    assert found.detail["tolerance"] == mpmath.nstr(mpmath.mpf(at_50[1]), 5)
    assert ("reason" in found.detail) is (outcome is Outcome.GAVE_UP)
    assert highprec.differ(of(A, A), None) is (outcome is Outcome.REFUTES)


def test_sides_of_other_shapes_are_not_measured():
    claim = of(A, sym("C", n, 2 * n))
    model = draw(of(A, A), {"n": 2}, SmallSource())
    with pytest.raises(GiveUp):
        highprec.measure(claim, model, 50)


# -- what balls decide ------------------------------------------------------------------------------------------------
def test_where_the_sides_differ():
    """The first entry, row by row, at the precision that separates it."""
    C = sym("C", 2, 2)
    claim = of(C, I(2))
    found = ball.separate(claim, draw(claim, {}, SmallSource((0, 1))))
    assert (found.row, found.col) == (1, 2)
    assert (float(found.lhs), float(found.rhs), float(found.radius)) == (1, 0, 0)
    found = ball.separate(claim, draw(claim, {}, SmallSource((0, 0, 1))))
    assert (found.row, found.col) == (2, 1)
    assert ball.separate(claim, draw(claim, {}, SmallSource((0, 0, 0, 0)))) is None


@pytest.mark.parametrize(("power", "bits"), [(10, 128), (100, 256), (400, 1024), (2000, None)])
def test_precision_rises_until_the_balls_part(power, bits):
    """e^(-x) against the same plus 2^-power, shown with at least 128 bits."""
    claim = of(expm(-x), expm(-x) + Fraction(1, 2**power), Has(x, Property.POSITIVE))
    found = ball.separate(claim, draw(claim, {}, SmallSource()))
    assert (None if found is None else found.bits) == bits


def test_sides_that_only_the_exact_ring_can_value():
    """The root of zero may be the root of a negative number, for balls."""
    zero = Sqrt(x / 3 - x / 3)
    false = of(zero + x, x + 1, Has(x, Property.POSITIVE))
    found = ball.separate(false, draw(false, {}, SmallSource()))
    assert (found.borrowed, found.lhs, found.rhs) == (("both sides",), "1.0000000000000000000", "2.0000000000000000000")
    true = ball.judge(of(zero + x, x, Has(x, Property.POSITIVE)))
    assert (true.outcome, true.scope) == (Outcome.SUPPORTS, Scope.MODEL)
    assert true.detail["borrowed"] == ("both sides",)


def test_a_coefficient_that_differs():
    """sum_{k >= 0} (t A)^k / k! against the same with 5 t in the lower left entry."""
    k, C = sym("k"), sym("C", 2, 2)
    series = Sum(Frac(1, Factorial(k)) * (t * C) ** k, k, Num(0), INFINITY)
    off = Blocks([[Num(0), Num(0)], [5 * t, Num(0)]])
    claim = of(series + off, expm(t * C))
    found = ball.separate(claim, draw(claim, {}, SmallSource()))
    assert (found.row, found.col, found.radius) == (2, 1, "0")
    assert found.where == "coefficient of t^1 in the power series"
    assert Fraction(found.lhs) - Fraction(found.rhs) == 5


def test_functions_are_compared_at_one():
    """t and 2 t in the second entry."""
    left, right = (make(2, 1, {(1, 0, 0, 0): mat([1], [c])}) for c in (1, 2))
    a = Exact()
    found = ball._at_one(exact.Comparison(left, right, a.add(left, a.neg(right)), t))
    assert (found.row, found.col, found.where, found.borrowed) == (2, 1, "at t = 1", ("both sides",))
    assert (float(found.lhs), float(found.rhs), float(found.radius)) == (1, 2, 0)
    third = make(1, 1, {(1, 0, 0, 0): mat(["1/3"])})
    apart = ball._at_one(exact.Comparison(third, make(1, 1, {}), third, t))
    assert abs(Fraction(apart.lhs) - Fraction(1, 3)) <= Fraction(apart.radius) < Fraction(1, 10**19)
    vanishing = make(1, 1, {(1, 0, 0, 0): mat([1]), (2, 0, 0, 0): mat([-1])})
    nothing = make(1, 1, {})
    assert ball._at_one(exact.Comparison(vanishing, nothing, vanishing, t)) is None


def test_the_radius_is_that_of_the_worse_side():
    for lhs, rhs in ((x / 3, x), (x, x / 3)):
        claim = of(lhs, rhs, Has(x, Property.POSITIVE))
        found = ball.separate(claim, draw(claim, {}, SmallSource()))
        shown = found.lhs if lhs != x else found.rhs
        assert abs(Fraction(shown) - Fraction(1, 3)) <= Fraction(found.radius) < Fraction(1, 10**19)


def test_balls_that_overlap_say_how_narrow_they_are():
    found = ball.judge(of(expm(-x) * expm(-x), expm(-2 * x), Has(x, Property.POSITIVE)))
    assert found.outcome is Outcome.SUPPORTS
    assert float(found.detail["largest difference"]) < 2.0 ** (60 - found.detail["bits"])
    assert found.detail["models"] == len(found.detail["sizes"]) == 3
    unknown = ball.judge(of(Sup(x * s, s, Num(0), Num(1)), x))
    assert unknown.outcome is Outcome.GAVE_UP
    assert unknown.detail["reason"] == "no value for a Sup node"


def test_where_quadrature_is_not_tried():
    claim = of(Integral(s * x, s, Num(0), Num(1)), x)
    model = draw(claim, {}, SmallSource())
    body, variable, low, high = claim.lhs.args
    inner, outer = model.evaluator(Balls(complex_=True)), model.evaluator(Balls())
    for ev in (inner, outer.changing({x: Balls().scalar(fmpq(2))})):
        with pytest.raises(GiveUp, match="inside another"):
            ev.arithmetic.integral(ev, body, variable, low, high)


def test_quadrature_of_what_is_defined_without_the_variable():
    G = sym("G", n, n)
    claim = of(Integral(expm(-s) * G, s, Num(0), Num(1)) + Integral(G, s, Num(0), Num(1)), A, Define(G, A * A))
    model = draw(claim, {"n": 2}, RandomSource(1, 3, unit=8))
    with precision(64):
        ev = model.evaluator(Balls())
        ev(claim.lhs)
    assert ev.borrowed == set()
