"""Numbers, matrices and functions of time in the search for counterexamples, by hand and against random numbers."""

from __future__ import annotations

import math
from itertools import product
from types import MappingProxyType
from typing import ClassVar

import numpy as np
import pytest
from flint import acb, arb, fmpq

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    D,
    Eig,
    Exp,
    Frac,
    I,
    Integral,
    Inv,
    Kron,
    Norm,
    Num,
    Pow,
    Row,
    Sing,
    Size,
    Sqrt,
    Sum,
    Sup,
    Zero,
    dot,
    size,
    sym,
)
from verify.counterexamples.small import spectra
from verify.counterexamples.small import values as v
from verify.counterexamples.small.draws import Source, around, led_by, numbers, q
from verify.counterexamples.small.evaluator import Atoms, Ray, evaluate
from verify.counterexamples.small.existence import nowhere_equal, polynomial
from verify.counterexamples.small.functions import Fn, NotExact, Refused, Unfit, enclosed, quadrature
from verify.counterexamples.small.polynomials import Polynomials, horner, slope
from verify.counterexamples.small.record import function, rows, shown
from verify.counterexamples.small.search import Frontier, violated
from verify.counterexamples.small.solved import coordinate
from verify.values.balls import precision

from ..families import each

n, m = size("n"), size("m")
t_, s_ = Fn.variable("t"), Fn.variable("s")
x, t, s, k = sym("x"), sym("t"), sym("s"), sym("k")
A, B, C, u, w = sym("A", n, n), sym("B", n, n), sym("C", n, m), sym("u", n, 1), sym("w", m, 1)


def mat(*rows):
    return v.matrix(len(rows), len(rows[0]), [q(str(e)) for row in rows for e in row])


def close(found, expected):
    return abs(float(found.mid() if isinstance(found, arb) else int(found.p) / int(found.q)) - expected) < 1e-12


# -- matrices ---------------------------------------------------------------------------------------------------------
def test_matrices_by_hand():
    a, b, wide = mat([1, 2], [3, 4]), mat([0, 1], [1, 0]), mat([1, 2, 3], [4, 5, 6])
    assert (wide.at(0, 2), wide.at(1, 0), wide.diagonal) == (3, 4, (1, 5))
    assert v.add(a, b) == mat([1, 3], [4, 4])
    assert v.multiply(a, b) == mat([2, 1], [4, 3])
    assert v.multiply(a, wide) == mat([9, 12, 15], [19, 26, 33])
    assert v.multiply(fmpq(2), wide) == mat([2, 4, 6], [8, 10, 12]) == v.multiply(wide, fmpq(2))
    assert v.multiply(mat([1, 2]), mat([3], [4])) == 11
    assert v.multiply(mat([3], [4]), mat([1, 2])) == mat([3, 6], [4, 8])
    assert v.transpose(wide) == mat([1, 4], [2, 5], [3, 6])
    assert v.transpose(fmpq(3)) == 3
    assert v.kronecker(mat([1, 2]), a) == mat([1, 2, 2, 4], [3, 4, 6, 8])
    assert v.kronecker(mat([1], [2]), wide) == mat([1, 2, 3], [4, 5, 6], [2, 4, 6], [8, 10, 12])
    assert v.kronecker(fmpq(2), a) == mat([2, 4], [6, 8])
    assert v.beside([a, mat([5], [6])]) == mat([1, 2, 5], [3, 4, 6])
    assert v.beside([fmpq(1), fmpq(2)]) == mat([1, 2])
    assert v.diagonal(2, 3, numbers("7 8")) == mat([7, 0, 0], [0, 8, 0])
    assert v.divide(wide, fmpq(2)) == mat(["1/2", 1, "3/2"], [2, "5/2", 3])
    assert v.mapped(a, lambda e: -e) == mat([-1, -2], [-3, -4])
    assert mat([1, 0], [0, 0]).is_diagonal
    assert mat([1, 0, 0], [0, 2, 0]).is_diagonal
    assert not mat([1, 0], [2, 1]).is_diagonal
    assert not mat([1, 2], [0, 1]).is_diagonal
    for wrong in (
        lambda: v.add(a, wide),
        lambda: v.add(a, fmpq(1)),
        lambda: v.add(fmpq(1), a),
        lambda: v.multiply(wide, a),
        lambda: v.beside([a, mat([1, 2, 3])]),
        lambda: v.divide(a, fmpq(0)),
        lambda: v.divide(a, arb(0, 1)),
        lambda: v.divide(fmpq(1), Fn.of(0)),
    ):
        with pytest.raises(Unfit):
            wrong()


def test_roots_and_exponentials():
    assert v.root(fmpq(9, 4)) == fmpq(3, 2)
    assert v.root(fmpq(0)) == 0
    for value in (fmpq(2), fmpq(1, 2), arb(2)):
        found = v.root(value)
        assert isinstance(found, arb)
        assert close(found, math.sqrt(float(arb(value).mid())))
    unsure = v.root(arb(0, 4))
    assert unsure >= 0 or unsure.contains(0)
    assert unsure.contains(0)
    assert unsure.contains(2)
    assert not unsure.contains(2.1)
    for negative in (fmpq(-1), arb(-2, 1)):
        with pytest.raises(Unfit):
            v.root(negative)
    assert v.exponential(fmpq(0)) == 1
    assert close(v.exponential(fmpq(-1)), math.exp(-1))
    diagonal = v.exponential(mat([0, 0], [0, 2]))
    assert diagonal.at(0, 0) == 1
    assert diagonal.at(0, 1) == 0
    assert close(diagonal.at(1, 1), math.exp(2))
    shear = v.exponential(mat([0, 3], [0, 0]))
    assert [close(e, f) for e, f in zip(v.entries(shear), (1, 3, 0, 1), strict=True)] == [True] * 4


def test_norms_and_spectra_by_hand():
    full = mat([3, 0], [4, 5])  # singular values sqrt(45), sqrt(5)
    assert close(spectra.singular(full, "max"), math.sqrt(45))
    assert close(spectra.singular(full, "min"), math.sqrt(5))
    assert close(v.frobenius(full), math.sqrt(50))
    for a in (mat([3, 4]), mat([3], [4])):
        assert spectra.singular(a, "max") == 5 == spectra.singular(a, "min") == v.frobenius(a)
    assert v.frobenius(mat([0, -7], [0, 0])) == 7
    assert v.frobenius(mat([0, 0])) == 0
    assert (spectra.singular(mat([-3, 0], [0, 2]), "max"), spectra.singular(mat([-3, 0], [0, 2]), "min")) == (3, 2)
    assert spectra.singular(fmpq(-2), "max") == 2
    low, high = spectra.eigenvalues(mat([2, 1], [1, 2]))
    assert (low, high) == (1, 3)
    low, high = spectra.eigenvalues(mat([1, 2], [2, -1]))
    assert close(low, -math.sqrt(5))
    assert close(high, math.sqrt(5))
    assert spectra.eigenvalues(mat([5, 0], [0, -1])) == (5, -1)
    assert spectra.eigenvalues(fmpq(4)) == (4,)
    for wrong in (
        lambda: spectra.eigenvalues(mat([1, 2, 3], [4, 5, 6])),
        lambda: spectra.eigenvalues(mat([1, 2], [3, 4])),
        lambda: spectra.eigenvalues(mat([1, 1, 0], [2, 1, 0], [0, 0, 1])),
        lambda: spectra.singular(v.matrix(3, 3, [arb(2)] * 9), "max"),
        lambda: spectra.singular(v.matrix(7, 7, [fmpq(1)] * 49), "max"),
    ):
        with pytest.raises(Unfit):
            wrong()


def test_spectra_of_three_rows_and_more():
    twice = mat([1, 1, 0], [1, 1, 0], [0, 0, 2])  # 0 and, twice, 2: exact
    assert spectra.eigenvalues(twice) == (0, 2, 2)
    assert (spectra.singular(twice, "max"), spectra.singular(twice, "min"), spectra.nuclear(twice)) == (2, 0, 4)
    low, middle, high = spectra.eigenvalues(mat([2, -1, 0], [-1, 2, -1], [0, -1, 2]))
    assert (close(low, 2 - math.sqrt(2)), middle, close(high, 2 + math.sqrt(2))) == (True, 2, True)
    for a in (mat([1, 1], [0, 1], [0, 0]), mat([1, 0, 0], [1, 1, 0])):
        assert close(spectra.singular(a, "max"), (math.sqrt(5) + 1) / 2)
        assert close(spectra.singular(a, "min"), (math.sqrt(5) - 1) / 2)
        assert close(spectra.nuclear(a), math.sqrt(5))


@pytest.mark.parametrize("shape", [(3, 3), (3, 2), (2, 4), (4, 4), (5, 3)])
def test_singular_values_against_another_library(shape):
    numbers = np.random.default_rng(7).integers(-3, 4, shape)
    a = v.matrix(*shape, [fmpq(int(x)) for x in numbers.ravel()])
    wanted = np.linalg.svd(numbers, compute_uv=False)
    assert abs(float(v.ball(spectra.singular(a, "max")).mid()) - wanted[0]) < 1e-9
    assert abs(float(v.ball(spectra.singular(a, "min")).mid()) - wanted[-1]) < 1e-9
    assert abs(float(v.ball(spectra.nuclear(a)).mid()) - wanted.sum()) < 1e-9


def test_order_is_told_only_where_it_is_certain():
    one, two, around_one = fmpq(1), fmpq(2), arb(1, 0.5)
    assert v.below(one, two, True) is True
    assert v.below(two, one, True) is False
    assert v.below(one, one, True) is False
    assert v.below(one, one, False) is True
    assert v.below(around_one, two, True) is True
    assert v.below(two, around_one, False) is False
    assert v.below(around_one, one, False) is None
    assert v.below(around_one, around_one, True) is None
    assert v.below(arb(1), arb(1), False) is True
    assert v.below(arb(1), arb(1), True) is False
    assert v.equal(mat([1, 2]), mat([1, 2]))
    assert not v.equal(mat([1, 2]), mat([1, 3]))
    assert not v.equal(mat([1, 2]), mat([1], [2]))
    assert not v.equal(mat([1, 2]), fmpq(1))
    assert not v.equal(arb(1), arb(1))
    assert not v.equal(fmpq(1), arb(1))
    assert v.equal(t_ * t_, t_**2)
    assert v.largest(numbers("1 3 2")) == 3
    assert v.smallest(numbers("1 -3 2")) == -3
    assert close(v.largest([fmpq(1), arb(2)]), 2)
    assert close(v.smallest([arb(1), fmpq(2)]), 1)
    assert v.largest([t_, t_]) == t_
    with pytest.raises(NotExact):
        v.largest([t_, s_])
    assert v.size(fmpq(-2)) == 2
    assert v.size(-t_) == t_


# -- functions of time ------------------------------------------------------------------------------------------------
def test_functions_by_hand():
    f = 3 * t_**2 * (-2 * t_).exp() + 5
    at_2 = 12 * math.exp(-4) + 5
    assert close(f.at({"t": arb(2)}), at_2)
    assert close(enclosed(f.at({"t": fmpq(2)})), at_2)
    assert f.at({"t": fmpq(0)}) == 5
    assert f.at({"t": Fn.of(0)}) == 5
    assert f.at({"t": s_}) == 3 * s_**2 * (-2 * s_).exp() + 5
    assert abs(complex(f.at({"t": acb(2)})).real - at_2) < 1e-12
    assert f.slope() == 6 * t_ * (-2 * t_).exp() - 6 * t_**2 * (-2 * t_).exp()
    assert (f - f).terms == {}
    assert 5 - f == -(f - 5)
    assert f.variables == {"t"}
    assert (t_ * s_.exp()).variables == {"t", "s"}
    assert (t_**2 * s_).at({"t": fmpq(3)}) == 9 * s_
    assert Fn.of(7).constant() == 7
    assert Fn({}).constant() == 0
    assert (f / fmpq(2)).at({"t": fmpq(0)}) == fmpq(5, 2)
    assert t_**0 == Fn.of(1)
    assert (t_.exp() * (-t_).exp()) == Fn.of(1)
    moved = (t_ * s_).derivative(lambda name: Fn.of(1) if name == "t" else None)
    assert moved == s_
    for wrong in (t_.constant, lambda: Fn.of(arb(1)), lambda: enclosed(t_)):
        with pytest.raises(NotExact):
            wrong()


@pytest.mark.parametrize(
    ("f", "sign"),
    [
        (t_, 1),
        (-t_, -1),
        (Fn({}), 0),
        (1 - (-t_).exp(), 1),
        ((-t_).exp() - 1, -1),
        (t_ + (-t_).exp() - 1, 1),
        (1 - t_, None),
        (t_ - s_, None),
        (Fn.of(1).exp() - 2, 1),
        (2 - Fn.of(1).exp(), -1),
        (t_.exp() - 1 - t_ - fmpq(1, 2) * t_**2, 1),
    ],
)
def test_signs_at_all_times(f, sign):
    assert f.sign() == sign
    if sign is None:
        with pytest.raises(NotExact):
            f.size()
    else:
        assert f.size() == (f if sign >= 0 else -f)


def test_primitives_and_quadrature():
    for f in (t_, 3 * t_**2, 2 * (-3 * t_).exp(), Fn.of(5), t_ + (-t_).exp()):
        primitive = f.primitive("t")
        assert primitive.slope() == f
        assert primitive.at({"t": fmpq(0)}) == 0
        one = float(enclosed(primitive.at({"t": arb(1)})).mid() if f.variables else arb(5).mid())
        assert close(quadrature(f + t_ - t_, "t", fmpq(0), fmpq(1)), one)
    with pytest.raises(NotExact):
        (t_ * t_.exp()).primitive("t")
    assert close(quadrature(t_, "t", fmpq(1), fmpq(3)), 4)


def test_bounds_for_all_late_times():
    decay = 2 * (-t_).exp() + 3
    bound = decay.on_ray(fmpq(4))
    assert bound.contains(3 + 2 * math.exp(-4) - 1e-12)
    assert bound.contains(3 + 2 * math.exp(-50))
    assert not bound.contains(3.1)
    assert not bound.contains(2.9)
    for endless in (t_, t_.exp(), t_ * (-t_).exp(), (1 - t_).exp()):
        with pytest.raises(NotExact):
            endless.on_ray(fmpq(1))


def test_functions_as_text():
    assert function(Fn({})) == "0"
    assert function(Fn.of(fmpq(-3, 2))) == "-3/2"
    assert function(t_**2 - fmpq(1, 2) * t_) == "t^2 - 1/2 t"
    assert function(-t_) == "-t"
    assert function(2 * t_ * (-t_).exp() + 1) == "1 + 2 t e^(-t)"
    assert function((-t_).exp()) == "e^(-t)"
    assert function(Fn.of(0).exp()) == "1"
    assert shown(fmpq(-1, 3)) == ("-1/3", arb(0))
    with precision(128):
        text, radius = shown(arb(fmpq(1, 3)))
    assert text == "0.33333333333333333333"
    assert 0 < float(radius) < 1e-20


# -- flows and maps ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "a", "b"),
    [(fmpq(2), Fn({}), t_), (fmpq(2), Fn.of(-3), Fn({})), (fmpq(2), Fn.of(-3), Fn.of(6)), (fmpq(2), t_, Fn({}))],
)
def test_linear_flows_solve_their_equation(first, a, b):
    path = coordinate(first, a, b, "t")
    assert path.slope() == a * path + b
    assert path.at({"t": fmpq(0)}) == first


def test_a_flow_with_no_closed_form():
    with pytest.raises(NotExact):
        coordinate(fmpq(1), t_, t_, "t")
    with pytest.raises(NotExact):
        coordinate(arb(1), Fn.of(1), Fn.of(1), "t")


def test_polynomial_maps_by_hand():
    """Three outputs of two parameters: 1 + 2 x1, x2^2, 5 x2."""
    f = Polynomials((numbers("1 2 0"), numbers("0 0 1"), numbers("0 5 0")), 2)
    point, other = numbers("3 4"), numbers("1 6")
    assert f.value(point) == mat([7], [16], [20])
    assert f.jacobian(point) == mat([2, 0], [0, 8], [0, 5])
    mean = f.mean(point, other)
    gap = v.add(f.value(other), v.mapped(f.value(point), lambda e: -e))
    assert v.multiply(mean, mat([-2], [2])) == gap
    assert f.mean(point, point) == f.jacobian(point)
    with pytest.raises(Unfit):
        f.mean(point, (arb(1), fmpq(1)))
    with pytest.raises(Unfit):
        f.mean((arb(1), fmpq(1)), point)
    assert horner(numbers("1 2 3"), fmpq(2)) == 17
    assert horner(numbers("0"), fmpq(2)) == 0
    assert slope(numbers("7 2 3")) == (2, 6)
    assert slope(numbers("7")) == (0,)


# -- choices ----------------------------------------------------------------------------------------------------------
def test_codes_choose():
    source = Source((2, 0, 9, 1))
    options = numbers("10 20 30")
    assert [source.choose(options) for _ in range(5)] == [30, 10, 30, 20, 10]
    assert source.arities == [3] * 5
    with pytest.raises(Unfit):
        source.choose(())
    even = Source((1, 5))
    assert even.fitting(numbers("1 2 3 4 6"), lambda e: e.p % 2 == 0) == 4
    assert even.arities == [5]
    with pytest.raises(Unfit):
        even.fitting(numbers("1 2"), lambda e: e.p % 2 == 0)
    assert Source(()).fitting(numbers("1 2 4"), lambda e: e > 1) == 2
    assert led_by(numbers("1 2 3"), "2") == (2, 1, 3)
    assert led_by(numbers("1 2"), "-1/2") == (fmpq(-1, 2), 1, 2)
    assert numbers("1 -7/10") == (1, fmpq(-7, 10))


def test_numbers_around_the_ends_of_a_range():
    found = around(numbers("1 5"), numbers("1 3"))
    assert found[:3] == [1, 3, 5]
    assert {2, 4, fmpq(11, 10), fmpq(1, 2), fmpq(9, 10), fmpq(33, 10), fmpq(3, 2), fmpq(27, 10), 6} <= set(found)
    assert all(e > 0 for e in found)
    assert fmpq(5, 2) in around(numbers("7"), numbers("1 4"))
    assert around(numbers("7"), numbers("0")) == [0, 7, 1]
    assert around(numbers("7"), numbers("-1")) == [-1, 7]


# -- terms ------------------------------------------------------------------------------------------------------------
class Small:
    """n = 2, m = 3, values by name, times from zero on."""

    symbolic, atoms = False, None
    trying, memory = True, MappingProxyType({})  # it remembers nothing
    values: ClassVar = {
        "A": mat([1, 2], [3, 4]), "B": mat([2, 1], [1, 2]), "C": mat([1, 2, 3], [4, 5, 6]), "u": mat([3], [-4]),
        "w": mat([1], [0], [2]), "x": fmpq(9), "t": fmpq(2),
    }  # fmt: skip

    def spend(self, nodes=1):
        pass

    def symbol(self, symbol, env):
        return self.values[symbol.name]

    def width(self, expression):
        return fmpq(self.side(expression))

    def side(self, expression):
        return int(expression.subs({n: 2, m: 3}))

    def from_zero(self, variable):
        return variable.name == "t"


EXACT = {
    "a fraction": (Frac(x, Num(6)), fmpq(3, 2)),
    "a size": (Size(n * m), fmpq(6)),
    "identity": (I(n) + Zero(n, n), mat([1, 0], [0, 1])),
    "one by one": (I(1) + Zero(1, 1), fmpq(1)),
    "a sum of three": (A + B - A, mat([2, 1], [1, 2])),
    "a product of three": (A * B * u, v.multiply(mat([4, 5], [10, 11]), mat([3], [-4]))),
    "an inverse": (Inv(A), mat([-2, 1], ["3/2", "-1/2"])),
    "an inverse of a number": (Inv(x), fmpq(1, 9)),
    "an inverse of a diagonal matrix": (Inv(2 * I(3)), mat(["1/2", 0, 0], [0, "1/2", 0], [0, 0, "1/2"])),
    "powers": (Pow(A, Num(3)) + Pow(A, Num(0)), mat([38, 54], [81, 119])),
    "negative powers": (Pow(x, Num(-2)), fmpq(1, 81)),
    "a power of the root": (Pow(x, Frac(-1, 2)), fmpq(1, 3)),
    "the largest power": (Pow(Num(2), Num(64)), fmpq(2) ** 64),
    "a root": (Sqrt(x), fmpq(3)),
    "a transpose": (C.T, mat([1, 4], [2, 5], [3, 6])),
    "a Kronecker product": (Kron(u.T, C), mat([3, 6, 9, -4, -8, -12], [12, 15, 18, -16, -20, -24])),
    "rows": (Row(C, Num(2)) + Row(C, Num(1)), mat([5, 7, 9])),
    "a row of a number": (Row(x, Num(1)), fmpq(9)),
    "norms": (Norm(u) + Norm(u, "op") + Norm(u, "F") + Norm(u.T), fmpq(20)),
    "a norm of a matrix": (Norm(B, "op"), fmpq(3)),
    "singular values": (Sing(B, "max") - Sing(B, "min"), fmpq(2)),
    "eigenvalues": (Eig(B, "max") + 10 * Eig(B, "min"), fmpq(13)),
    "eigenvalues of a negative matrix": (Eig(-B, "max") + 10 * Eig(-B, "min"), fmpq(-31)),
    "an eigenvalue of a number": (Eig(x, "max"), fmpq(9)),
    "a scalar product": (dot(u, A * u), fmpq(9 * 1 - 12 * 2 - 12 * 3 + 16 * 4)),
    "a sum over an index": (Sum(k * k, k, Num(2), Num(4)), fmpq(29)),
    "a sum of one term": (Sum(k * k, k, Num(3), Num(3)), fmpq(9)),
    "an empty sum": (Sum(k * A, k, Num(1), Num(0)), mat([0, 0], [0, 0])),
    "a sum of matrices": (Sum(k * A, k, Num(1), Num(2)), mat([3, 6], [9, 12])),
    "a long sum": (Sum(Num(1), k, Num(0), Num(64)), fmpq(65)),
    "a derivative": (D(t * t * t, t), fmpq(12)),
    "a supremum": (Sup(s * s, s, Num(1), Num(3)), fmpq(9)),
    "a supremum at the left end": (Sup(Num(5) - s, s, Num(1), Num(3)), fmpq(4)),
    "a supremum of a constant": (Sup(x, s, Num(1), Num(3)), fmpq(9)),
    "a supremum of a point": (Sup(s, s, Num(3), Num(3)), fmpq(3)),
}  # fmt: skip


@each("name", EXACT)
def test_terms_with_exact_values(name):
    term, expected = EXACT[name]
    assert evaluate(Small(), term, {}) == expected


NEAR = {
    "an exponential": (Exp(-t), math.exp(-2)),
    "an integral": (Integral(s * s, s, Num(1), Num(3)), 26 / 3),
    "an integral backwards": (Integral(s * s, s, Num(3), Num(1)), -26 / 3),
    "an integral of a constant": (Integral(x, s, Num(1), Num(3)), 18),
    "an integral of nothing": (Integral(s, s, Num(2), Num(2)), 0),
    "an integral up to a time": (Integral(Exp(-s), s, Num(0), t), 1 - math.exp(-2)),
    "a derivative of an exponential": (D(Exp(-3 * t) * t, t), (1 - 6) * math.exp(-6)),
    "a root in a supremum": (Sup(Exp(-s), s, Num(0), Num(1)), 1),
}


@pytest.mark.parametrize("name", NEAR)
def test_terms_with_enclosed_values(name):
    term, expected = NEAR[name]
    found = evaluate(Small(), term, {})
    assert abs(float(arb(found).mid()) - expected) < 1e-9
    assert float(arb(found).rad()) < 1e-9


def test_values_that_boxes_cover():
    """What is no exact function of its variable is enclosed box by box: coarse, but never wrong."""
    for term, expected in (
        (Integral(Sqrt(s), s, Num(1), Num(4)), 14 / 3),
        (Sup(s * (2 - s), s, Num(0), Num(3)), 1),
        (Sup(Exp(-t) * t, t, Num(0), Num(5)), math.exp(-1)),
    ):
        found = arb(evaluate(Small(), term, {}))
        assert found.contains(expected) or abs(float(found.mid()) - expected) < 1e-9
        assert float(found.rad()) < 1


@each(
    ("term", "kind"),
    [
        (Norm(A), Refused),
        (Inv(C * C.T * 0), Unfit),
        (Pow(A, Num(-1)), Unfit),
        (Pow(x, Num(65)), Unfit),
        (Pow(x, Frac(1, 3)), Unfit),
        (Sqrt(-x), Unfit),
        (Sqrt(A), Unfit),
        (Row(C, Num(3)), Unfit),
        (Row(C, Num(0)), Unfit),
        (Row(x, Num(2)), Unfit),
        (Eig(A, "min"), Unfit),
        (dot(u, w), Unfit),
        (Sum(k, k, Num(0), Num(65)), Unfit),
        (Integral(s, s, Num(-1), Num(1)), Unfit),
        (Sup(s, s, Num(2), Num(1)), Unfit),
        (Sup(s, s), Refused),
        (Frac(x, Num(0)), Unfit),
        (Frac(x, A), Unfit),
        (A + C, Unfit),
        (C * C, Unfit),
    ],
    ids=str,
)
def test_terms_without_a_value(term, kind):
    with pytest.raises(kind):
        evaluate(Small(), term, {})


def test_named_integrals():
    """The integral of e^(-s) (t + s) from 0 to t, its derivative, and what vanishes."""
    atoms = Atoms("t")
    whole = atoms.integral((-s_).exp() * (t_ + s_), "s")
    assert len(atoms.names) == 2
    first, second = (Fn.variable(f"integral {i}") for i in range(2))
    assert whole in (t_ * first + second, t_ * second + first)
    assert {atoms.derivative(f"integral {i}") for i in range(2)} == {(-t_).exp(), t_ * (-t_).exp()}
    assert atoms.derivative("t") == Fn.of(1)
    assert atoms.derivative("x") is None
    again = atoms.integral((-s_).exp(), "s")
    assert len(atoms.names) == 2
    assert atoms.vanishes(again + (-t_).exp() - 1)
    assert not atoms.vanishes(again + (-t_).exp())
    assert not atoms.vanishes(again - t_)
    assert atoms.vanishes(Fn({}))
    with pytest.raises(NotExact):
        atoms.integral((-(s_ * t_)).exp(), "s")


def test_random_sums_and_products_of_functions():
    """The ring of functions is that of their values."""
    pieces = [t_, Fn.of(2), (-t_).exp(), t_**2 * (3 * t_).exp(), -t_]
    place = {"t": arb(fmpq(3, 7))}
    for f, g in product(pieces, repeat=2):
        one, other = (float(enclosed(h.at(place)).mid()) if h.variables else 2.0 for h in (f, g))
        for combined, value in ((f + g, one + other), (f * g, one * other), (f - g, one - other)):
            assert abs(float(arb(enclosed(combined.at(place))).mid()) - value) < 1e-9


def test_times_that_move():
    """A supremum to a moving time has no value yet; an integral from 0 and a slope are functions of that time."""
    moving = Small()
    moving.values = {**Small.values, "t": t_}
    for term in (Sup(s, s, Num(0), t), Integral(s, s, Num(1), t), Integral(s * Exp(s), s, Num(0), t)):
        with pytest.raises(NotExact):
            evaluate(moving, term, {})
    assert evaluate(moving, Integral(s, s, Num(0), t), {}) == t_ * t_ * fmpq(1, 2)
    assert evaluate(moving, Integral(Exp(2 * s), s, Num(0), t), {}) == (t_ * 2).exp() * fmpq(1, 2) - fmpq(1, 2)
    assert evaluate(moving, D(t * t, t), {}) == t_ * 2
    moving.atoms = Atoms("t")
    assert evaluate(moving, Integral(Exp(-s), s, Num(0), t), {t: t_, s: s_}) == Fn.variable("integral 0")
    with pytest.raises(NotExact):
        evaluate(Small(), D(t * t, t), {t: Ray(fmpq(1))})


# -- no point of a segment --------------------------------------------------------------------------------------------
class Segment:
    """A model that evaluates terms of the point p."""

    def evaluate(self, node, env):
        return evaluate(Small(), node, env)


p = sym("p", n, 1)
ORIGIN, AWAY = numbers("0 0"), numbers("1 0")


@pytest.mark.parametrize(
    ("lhs", "rhs", "found"),
    [
        (Norm(p), Norm(Num(2)), ("1/4", "4")),
        (Norm(p, "op"), Norm(Num(2)), ("1/4", "4")),
        (Norm(Num(2)), Norm(3 * p), None),
        (Norm(p), Norm(Num(1)), None),
        (Norm(p - u), Norm(p), ("89/4", "1/4")),
        (Norm(A * p), Norm(Num(9), "op"), ("5/2", "81")),
        (Norm(p), Norm(p), None),
        (Norm(p * 0), Norm(Num(0)), None),
        (dot(p, p), Norm(Num(2)), None),
        (Norm(Num(2)), dot(p, p), None),
    ],
)
def test_norms_that_differ_on_a_whole_segment(lhs, rhs, found):
    """From (0, 0) to (1, 0); u = (3, -4), A = ((1, 2), (3, 4)). Both squares are those in the middle."""
    roots = nowhere_equal(Segment(), Claim(lhs, Relation.EQ, rhs, Notation("segment", {})), p, ORIGIN, AWAY)
    assert (None if roots is None else (str(roots.lhs), str(roots.rhs))) == found
    if roots is not None:
        back = nowhere_equal(Segment(), Claim(rhs, Relation.EQ, lhs, Notation("segment", {})), p, ORIGIN, AWAY)
        assert (back.lhs, back.rhs) == (roots.rhs, roots.lhs)


def test_what_is_shown_of_a_segment():
    claim = Claim(Norm(p), Relation.EQ, Norm(Num(2)), Notation("segment", {}))
    assert nowhere_equal(Segment(), claim, p, ORIGIN, AWAY).difference == "xi**2 - 4"
    assert nowhere_equal(Segment(), claim, p, AWAY, AWAY) is None
    far = nowhere_equal(Segment(), claim, p, numbers("3 0"), numbers("5 2"))
    assert (far.difference, far.lhs) == ("8*xi**2 + 12*xi + 5", 17)
    assert nowhere_equal(Segment(), claim, p, numbers("0 0"), numbers("3 0")) is None
    matrices = Claim(Norm(p * u.T, "op"), Relation.EQ, Norm(Num(2)), Notation("segment", {}))
    with pytest.raises(Unfit):
        nowhere_equal(Segment(), matrices, p, ORIGIN, AWAY)
    assert polynomial(Fn({})).is_zero
    assert polynomial(Fn.variable("xi") ** 2 + 3).all_coeffs() == [1, 0, 3]
    with pytest.raises(Unfit):
        polynomial(Fn.variable("xi").exp())


# -- what is written down ---------------------------------------------------------------------------------------------
def test_values_as_text():
    assert rows(fmpq(1, 2)) == (("1/2",),)
    assert rows(mat([1, 2, 3], [4, 5, 6])) == (("1", "2", "3"), ("4", "5", "6"))
    assert rows(v.matrix(2, 1, [t_, fmpq(0)])) == (("t",), ("0",))
    assert rows(arb(2)) == (("2.0000000000000000000",),)
    assert function(Fn.variable("time") ** 2 * 3) == "3 t^2"
    assert function((Fn.variable("time") * fmpq(-1, 2)).exp() * -1) == "-e^(-1/2 t)"
    assert function(1 - t_ + t_**2 - 3 * t_**3) == "1 + t^2 - t - 3 t^3"


@pytest.mark.parametrize(
    ("relation", "left", "right", "broken"),
    [
        (Relation.LE, "2", "1", True), (Relation.LE, "1", "1", False), (Relation.LE, "1", "2", False),
        (Relation.LT, "1", "1", True), (Relation.LT, "2", "1", True), (Relation.LT, "1", "2", False),
        (Relation.EQ, "1", "1", False), (Relation.EQ, "1", "2", True), (Relation.EQ, "2", "1", True),
    ],
)  # fmt: skip
def test_certain_violations(relation, left, right, broken):
    assert violated(relation, q(left), q(right)) is broken
    unsure = arb(q(left), 10)
    assert not violated(relation, unsure, q(right))
    assert not violated(relation, q(left), unsure)


def test_the_cheapest_change_comes_first():
    """Three choices of 3, 2 and 3 options: codes grow at their end only, each once, in the order of their cost."""
    frontier, seen, costs = Frontier(), [], []
    while (source := frontier.next()) is not None:
        seen.append(tuple(source.code))
        costs.append(frontier.cost)
        for options in (range(3), range(2), range(3)):
            source.choose(options)
        frontier.grow(source)
    assert seen[0] == ()
    assert costs == sorted(costs)
    assert len(seen) == len(set(seen)) == frontier.models == 3 * 2 * 3
    padded = {(*code, *[0] * (3 - len(code))) for code in seen}
    assert padded == set(product(range(3), range(2), range(3)))
    assert all(not code or code[-1] for code in seen)
