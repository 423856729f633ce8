"""Canonical forms by hand, in the kernel and in its replay: suprema, binders, powers, words; what both refuse."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.notation import INFINITY, Blocks, D, Eig, Exp, Frac, Inv, Kron, Norm, Num, Pow, Sing, Sqrt, Sum, Sup, T
from derivations.notation import nodes as n
from derivations.notation.nodes import Fails, Integral, dot, size, sym
from verify.bounds.replay import one_domain
from verify.bounds.replay.errors import ReplayError
from verify.bounds.replay.expansion import Expansion
from verify.bounds.replay.polynomials import as_base
from verify.bounds.rules.terms import TermError, Terms, plus

from ..families import each
from . import numeric

N, M = size("n"), size("m")
x, y, z, i, j, s, t = (sym(name) for name in "xyzijst")
A, B, C, u, v = sym("A", N, N), sym("B", N, N), sym("C", N, M), sym("u", N, 1), sym("v", N, 1)
BOUND = n.Sym("bound", (1, 1), r"\tau_{0}", Num(1))
ZERO, ONE, TWO = Num(0), Num(1), Num(2)


def h(index):
    return n.Sym("h", (1, 1), "h_{0}", index)


def H(index):
    return n.Sym("H", (N, N), "H_{0}", index)


class Ours:
    """The canonical form of the kernel; x and y are positive."""

    def __init__(self):
        self.terms = Terms({x, y})

    def same(self, a, b):
        return self.terms.same(a, b)

    def poly(self, a):
        return self.terms.poly(a)


class Theirs(Ours):
    """That of the replay."""

    def __init__(self):
        self.terms = Expansion()
        for letter in (x, y):
            self.terms.positive[as_base(self.terms.expand(letter))] = None

    def poly(self, a):
        return self.terms.expand(a)


FORMS = (Ours, Theirs)
SAME = {
    "a supremum with ends": (Sup(h(t) + h(t), t, ZERO, x), Sup(2 * h(s), s, ZERO, x)),
    "a supremum without ends": (Sup(h(t) * x, t), Sup(x * h(t), t)),
    "a sum renamed": (Sum(h(i), i, ZERO, z), Sum(h(j), j, ZERO, z)),
    "a constant before a sum": (Sum(x * h(i), i, ZERO, z), x * Sum(h(i), i, ZERO, z)),
    "a sum of sums": (Sum(h(i) + x, i, ZERO, z), Sum(h(i), i, ZERO, z) + Sum(x, i, ZERO, z)),
    "an integral of a constant": (Integral(x, t, y, z), x * (z - y)),
    "an integral of a constant matrix": (Integral(A * B, t, ZERO, z), z * A * B),
    "an integral over a point": (Integral(h(t), t, x + y, y + x), ZERO),
    "an integral over a point, of a matrix": (Integral(H(t), t, x, x), n.Zero(N, N)),
    "letters around an integral": (Integral(A * H(t) * B, t, ZERO, x), A * Integral(H(t), t, ZERO, x) * B),
    "an exponential before an integral": (
        Integral(Exp((x + t) * A) * u, t, ZERO, y),
        Exp(x * A) * Integral(Exp(t * A), t, ZERO, y) * u,
    ),
    "an exponential after an integral": (
        Integral(H(t) * Exp((x + t) * A), t, ZERO, y),
        Integral(H(t) * Exp(t * A), t, ZERO, y) * Exp(x * A),
    ),
    "a power of a variable": (Sum(Exp(x + i * y), i, ZERO, z), Exp(x) * Sum(Exp(y * i), i, ZERO, z)),
    "nested binders": (
        Sum(Sum(h(i) * h(j), j, ZERO, i), i, ZERO, z),
        Sum(h(s) * Sum(h(t), t, ZERO, s), s, ZERO, z),
    ),
    "an endless sum": (Sum(h(i) + h(i), i, ZERO, INFINITY), Sum(2 * h(j), j, ZERO, INFINITY)),
    "a square": ((x - z) * (x + z), x * x - z * z),
    "a root of a square": (Sqrt(x) * Sqrt(x), x),
    "a root is half a power": (Sqrt(x), Pow(x, Frac(1, 2))),
    "a quotient": (Frac(x * z, x * y), z * Pow(y, Num(-1))),
    "a quotient of a sum": (Frac(x, x + z) + Frac(z, z + x), Frac(x, z + x) + Frac(z, x + z)),
    "quotients by squares of sums": (Frac(x, (x + z) ** 2), x * Pow(z + x, Num(-2))),
    "quotients by products of sums": (Frac(y, (x + z) * (x + z)), Frac(y, x + z) * Frac(ONE, z + x)),
    "exponentials": (Exp(x) * Exp(z - x), Exp(z)),
    "exponentials of one matrix": (Exp(x * A) * Exp(-z * A), Exp((x - z) * A)),
    "an exponential of nothing": (Exp(A - A), n.I(N)),
    "inverse exponentials": (Exp(x * A) * Exp(-x * A), n.I(N)),
    "norms up to sign": (Norm(u - v), Norm(v - u)),
    "a norm of nothing": (Norm(u - u), ZERO),
    "singular values up to sign": (Sing(A - B), Sing(B - A)),
    "eigenvalues": (Eig(A + B), Eig(B + A)),
    "a transpose": (T(A * B * u), u.T * B.T * A.T),
    "a transpose of a transpose": (T(T(A)) + T(B), A + B.T),
    "a transpose of an exponential": (T(Exp(x * A)), Exp(x * A.T)),
    "a scalar product": (dot(u + 2 * v, A * u), dot(u, A * u) + 2 * dot(v, A * u)),
    "a scalar product as a product": (u.T * A * v, dot(u, A * v)),
    "a scalar product is its own transpose": (dot(u, A * v), dot(A.T * u, v)),
    "a scalar product in a product": (u * v.T * A * u, dot(v, A * u) * u),
    "a scalar product before a matrix": (n.Mul(n.Mul(u.T, v), A), dot(v, u) * A),
    "a square of a scalar product": ((u.T * v) ** 2, dot(u, v) * (v.T * u)),
    "a sum of scalar products": (Sum(u.T * H(i) * v, i, ZERO, z), Sum(dot(H(i) * v, u), i, ZERO, z)),
    "an inverse of a number": (x * Inv(x + z), Frac(x, z + x)),
    "an inverse of a sum": (Inv(A + B) * u, Inv(B + A) * u),
    "blocks": (Blocks([[A + B, C]]), Blocks([[B + A, C]])),
    "a derivative": (D(h(t) + x, t), D(x + h(t), t)),
    "a derivative of a matrix": (D(H(t) + A, t), D(A + H(t), t)),
    "a probability": (Fails(x + y, z), Fails(y + x, z)),
    "sizes": (n.Size(N * M + N) * x, n.Size(N) * n.Size(M) * x + x * n.Size(N)),
    "quotients of sizes": (Frac(n.Size(N), n.Size(N)), ONE),
    "what nobody looks into": (Kron(A, B) + Kron(A, B), 2 * Kron(A, B)),
}
OTHER = {
    "other ends": (Sup(h(t), t, ZERO, x), Sup(h(t), t, ZERO, y)),
    "with and without ends": (Sup(h(t), t), Sup(h(t), t, ZERO, x)),
    "a supremum of a sum": (Sup(h(t) + x, t, ZERO, y), Sup(h(t), t, ZERO, y)),
    "a longer sum": (Sum(h(i), i, ZERO, z), Sum(h(i), i, ONE, z)),
    "a sum and an integral": (Sum(h(i), i, ZERO, z), Integral(h(i), i, ZERO, z)),
    "an end that is the variable's name": (
        Sum(Sum(h(i), j, ZERO, i), i, ZERO, z),
        Sum(Sum(h(j), j, ZERO, i), i, ZERO, z),
    ),
    "products in another order": (A * B, B * A),
    "exponentials of two matrices": (Exp(A) * Exp(B), Exp(A + B)),
    "another norm": (Norm(A, "op"), Norm(A, "F")),
    "the other end of the spectrum": (Eig(A, "min"), Eig(A, "max")),
    "the other singular value": (Sing(A, "min"), Sing(A, "max")),
    "eigenvalues up to sign": (Eig(A), Eig(-A)),
    "a strict probability": (Fails(x, y, "<"), Fails(x, y, "<=")),
    "sides of a probability": (Fails(x, y), Fails(y, x)),
    "a derivative by another variable": (D(h(t) * h(s), t), D(h(t) * h(s), s)),
    "another inverse": (Inv(A), Inv(B)),
    "a scalar product turned": (dot(u, A * v), dot(v, A * u)),
    "a root of a sum": (Sqrt(x + y), Sqrt(x) + Sqrt(y)),
    "letters around the other way": (Integral(A * H(t), t, ZERO, x), Integral(H(t), t, ZERO, x) * A),
    "an exponential that does not commute": (Integral(H(t) * Exp((x + t) * A), t, ZERO, y),
                                             Exp(x * A) * Integral(H(t) * Exp(t * A), t, ZERO, y)),
}  # fmt: skip


@each("form", FORMS)
@each("name", SAME)
def test_what_is_the_same(name, form):
    assert form().same(*SAME[name])
    assert form().same(*SAME[name][::-1])


@each("form", FORMS)
@each("name", OTHER)
def test_what_is_not_the_same(name, form):
    assert not form().same(*OTHER[name])


REFUSED = {
    "powers of what may be zero": z * Pow(z, Num(-1)),
    "a root of what may be negative": Sqrt(z) * Sqrt(z),
    "division by zero": Frac(x, y - y),
    "a large power": Pow(x + y, Num(13)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_form(name, form):
    with pytest.raises((TermError, ReplayError)):
        form().poly(REFUSED[name])


def test_suprema_of_the_kernel():
    """The end of an endless range is not stated, nor may a binder's own name be that of what is declared."""
    for wrong in (Sup(h(t), t, ZERO, INFINITY), Sup(h(t), t, INFINITY, ONE), Sup(h(BOUND), BOUND)):
        with pytest.raises(TermError):
            Terms(set()).poly(wrong)
    form = Terms({x})
    assert form.canonical(Sup(h(t) * 1, t)) == Sup(h(t), t)
    assert not form.same(Sup(h(t), t), Sup(h(s), s))
    assert form.canonical(Sup(h(t), t, ZERO, x + 0)) == Sup(h(BOUND), BOUND, ZERO, x)


def test_powers_to_the_twelfth():
    for form in FORMS:
        assert form().same(Pow(x, Num(12)), Pow(x * x, Num(6)))
        assert form().same(Pow(x, Num(-12)), Pow(Pow(x, Num(12)), Num(-1)))
        assert form().same(Pow(x + z, Num(2)), x * x + 2 * x * z + z * z)


def test_sums_of_polynomials():
    key = (((x, ONE),), ())
    one = {key: Fraction(1)}
    assert plus(one, one) == {key: 2}
    assert plus(one, one, -1) == {}
    assert plus(one, one, 3) == {key: 4}
    assert plus({}, one, -1) == {key: -1}
    assert plus(one, {}) == one
    assert one == {key: 1}


def test_forms_are_built_back():
    """A canonical form has the shape of its term, and is its own form."""
    for term in (a for pair in (*SAME.values(), *OTHER.values()) for a in pair):
        form = Terms({x, y})
        built = form.canonical(term)
        assert n.same_shape(built.shape, term.shape)
        assert form.same(built, term)


# -- suprema without ends ---------------------------------------------------------------------------------------------
FIRST, SECOND, BOUNDED = Sup(h(t), t), Sup(h(s), s), Sup(h(s), s, ZERO, ONE)
NOT_NEGATIVE = Has(t, Property.NONNEGATIVE)


@pytest.mark.parametrize(
    ("sides", "facts", "fine"),
    [
        ((FIRST, SECOND), (), True),
        ((FIRST, SECOND), (NOT_NEGATIVE, Has(s, Property.NONNEGATIVE)), True),
        ((FIRST, SECOND), (NOT_NEGATIVE,), False),
        ((FIRST, SECOND), (Has(s, Property.NONNEGATIVE),), False),
        ((FIRST, SECOND), (NOT_NEGATIVE, Has(s, Property.POSITIVE)), False),
        ((FIRST, SECOND, Sup(h(i), i)), (NOT_NEGATIVE, Has(s, Property.NONNEGATIVE)), False),
        ((FIRST, SECOND), (Natural(t),), False),
        ((FIRST, SECOND), (Natural(t), Natural(s)), True),
        ((2 * FIRST + x, x, SECOND * y), (NOT_NEGATIVE,), False),
        ((FIRST + SECOND,), (NOT_NEGATIVE,), False),
        ((FIRST, BOUNDED), (NOT_NEGATIVE,), True),
        ((FIRST, FIRST * x), (NOT_NEGATIVE,), True),
        ((FIRST, Sup(h(BOUND), BOUND)), (NOT_NEGATIVE,), True),
        ((FIRST, SECOND), (Has(x, Property.POSITIVE),), True),
    ],
)
def test_suprema_over_what_is_declared(sides, facts, fine):
    """Renaming the variable of a supremum without ends must not change over what it is taken."""
    if fine:
        one_domain(sides, facts)
    else:
        with pytest.raises(ReplayError, match="different domains"):
            one_domain(sides, facts)


# -- powers of what may be zero -----------------------------------------------------------------------------
p, q, k = (n.sym(name) for name in "pqk")
SIGNS = (Has(x, Property.POSITIVE), Has(p, Property.NONNEGATIVE), Natural(k))
SIGNED = Terms({x}, frozenset({p, k}), frozenset({k}))  # x > 0, p >= 0, k a natural number, q any number


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (n.Sqrt(p) * n.Sqrt(p), p),
        (n.Sqrt(p) ** 2, p),
        (n.Sqrt(p**2), p),
        (n.Sqrt(p) * n.Sqrt(x), n.Sqrt(p * x)),
        (n.Sqrt(4 * p * n.Norm(q)), 2 * n.Sqrt(p) * n.Sqrt(n.Norm(q))),
        (n.Sqrt(n.Frac(p, x**2)), n.Frac(n.Sqrt(p), x)),
        (p ** n.Num(Fraction(1, 3)) * p ** n.Num(Fraction(2, 3)), p),
        (n.Pow(q, k) * q, n.Pow(q, k + 1)),
        (n.Pow(q, 2 * k), n.Pow(q**2, k)),
    ],
)
def test_powers_join_where_nothing_is_negative(left, right):
    assert SIGNED.same(left, right)
    assert Expansion(SIGNS).same(left, right)
    model = {q: -0.75, x: 2.0, p: 0.36, k: 3}
    for zero in ({}, {p: 0.0}, {k: 0}, {q: 0.0, k: 0}):
        values = {name: numeric.one(value) for name, value in {**model, **zero}.items()}
        assert np.allclose(numeric.evaluate(left, values), numeric.evaluate(right, values))


@pytest.mark.parametrize(
    "left",
    [n.Sqrt(q) * n.Sqrt(q), n.Sqrt(p) * n.Frac(1, n.Sqrt(p)), n.Frac(n.Pow(q, k), q), n.Pow(p, q) * p],
)
def test_powers_that_may_not_join_are_refused(left):
    with pytest.raises(TermError):
        SIGNED.poly(left)
    with pytest.raises(ReplayError):
        Expansion(SIGNS).expand(left)


def test_a_root_of_what_may_be_negative_is_kept():
    for ours in (SIGNED, Expansion(SIGNS)):
        assert not ours.same(n.Sqrt(q**2), q)
        assert not ours.same(n.Sqrt(q * x), n.Sqrt(q) * n.Sqrt(x))
        assert not ours.same(n.Sqrt(2 * p), 2 * n.Sqrt(p))
