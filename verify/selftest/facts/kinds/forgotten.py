"""Declarations that a user forgot: nothing depends on the variable, nothing is random."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Define, Has, Property, Trajectory, White
from derivations.notation import Cov, D, Expect, Integral, Lim, Num, Sum, Sup, Zero, sym

from ..case import Draft, false, forgotten, true, true_le
from ..letters import Letters
from .registry import kind

FORGOTTEN = kind("forgotten")
HALF = Num(Fraction(1, 2))


@FORGOTTEN
def no_path(r: Letters) -> Draft:
    """A derivative in which nothing varies."""
    a, b = r.square(2)
    t = r.time()
    return r.pick(
        forgotten(D(a * b, t), 5 * D(a, t) * b),
        forgotten(D(a * b, t), D(a, t) * b + a * D(b, t)),
        forgotten(D(a, t), Zero(r.sizes[0], r.sizes[0])),
        forgotten(D(a, t), a),
        forgotten(D(a * b, t), Zero(r.sizes[0], r.sizes[0]), Has(a, Property.PD)),
    )


@FORGOTTEN
def no_law(r: Letters) -> Draft:
    """An expectation in which nothing is random."""
    (a, b), (c,) = r.columns(2), r.numbers(1)
    n = r.sizes[0]
    return r.pick(
        forgotten(Expect(a * a.T), a * a.T),
        forgotten(Cov(a), Zero(n, n)),
        forgotten(Expect(a), a),
        forgotten(Expect(c), c, Has(c, Property.POSITIVE)),
        forgotten(Cov(a, b), Zero(n, n)),
        forgotten(Expect(a * b.T), Expect(a) * Expect(b.T)),
        forgotten(Expect(c * a), c * b, Define(b, a)),
    )


@FORGOTTEN
def some_vary(r: Letters) -> Draft:
    """One of two factors was declared to vary: the other is constant, and listed."""
    n = r.sizes[0]
    f, t = r.path(n, n), r.time()
    (a,) = r.square(1)
    fact = Trajectory(f(t), t)
    return r.pick(
        true(D(a * f(t), t), a * D(f(t), t), fact),
        false(D(a * f(t), t), D(f(t), t) * a, fact),
        true(D(f(t) * a, t), D(f(t), t) * a, fact),
    )


@FORGOTTEN
def some_random(r: Letters) -> Draft:
    (v, b) = r.columns(2)
    fact = White(v)
    return r.pick(
        true(Expect(b * v.T), Zero(r.sizes[0], r.sizes[0]), fact),
        true(Cov(v + b), Cov(v), fact),
        false(Expect(b + v), v, fact),
    )


@FORGOTTEN
def unused_letter(r: Letters) -> Draft:
    """An integral or a sum over a letter that does not occur: true, though odd."""
    (c, d), t = r.numbers(2), r.time()
    i = sym("i")
    return r.pick(
        true(Integral(c, t, Num(0), Num(2)), 2 * c),
        true(Sum(c, i, Num(1), Num(3)), 3 * c),
        false(Integral(c, t, Num(0), Num(2)), c),
        true(Integral(c + d, t, Num(0), t), t * c + t * d),
    )


@FORGOTTEN
def unused_limit(r: Letters) -> Draft:
    """A limit or a supremum of what does not hold the letter."""
    (c,), t = r.numbers(1), r.time()
    return r.pick(true(Lim(c, t, Num(0)), c), true_le(Sup(c, t, Num(0), Num(1)), c))
