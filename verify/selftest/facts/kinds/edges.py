"""Terms at the edge of their domain."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Define, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import (
    INFINITY,
    Factorial,
    Frac,
    I,
    Integral,
    Inv,
    Lim,
    Norm,
    Num,
    PInv,
    Sqrt,
    Sum,
    Sup,
    Zero,
    expm,
    sym,
)
from derivations.notation.nodes import Node

from ..case import Draft, false, false_le, true, true_le, undefined, undefined_le, unknown, unknown_le
from ..letters import Letters
from .registry import kind

EDGE = kind("edge")
P = Property
HALF = Num(Fraction(1, 2))
i = sym("i")


def valueless(r: Letters) -> Node:
    """A term that has no value anywhere."""
    t, (c,), (a,) = r.time(), r.numbers(1), r.square(1)
    zero = Zero(r.sizes[0], r.sizes[0])
    options = (
        Sqrt(Num(-r.whole(1, 5))),
        Sqrt(-(c**2) - 1),
        Frac(1, Num(0)),
        Frac(c, c - c),
        Num(-2) ** HALF,
        Num(0) ** Num(-1),
        Factorial(Num(-r.whole(1, 4))),
        Factorial(HALF),
        Norm(Inv(zero), "F"),
        Norm(Inv(a - a), "F"),
        Sup(t, t, Num(0), INFINITY),
        Sup(expm(t), t, Num(0), INFINITY),
        Lim(t, t, INFINITY),
        Lim(expm(t), t, INFINITY),
        Lim(t * t, t, INFINITY),
        Lim(Frac(1, t), t, Num(0)),
        Sum(Num(1), i, Num(0), INFINITY),
        Sum(Num(2) ** i, i, Num(0), INFINITY),
        Sum(Num(-1) ** i, i, Num(0), INFINITY),
        Sum(Frac(1, i), i, Num(1), INFINITY),
        Sum(Factorial(i), i, Num(0), INFINITY),
        Integral(Frac(1, t), t, Num(0), Num(1)),
        Integral(Num(1), t, Num(0), INFINITY),
        Integral(t, t, Num(0), INFINITY),
        Integral(Frac(1, t * t), t, Num(0), Num(1)),
        Integral(Sqrt(t), t, Num(-1), Num(1)),
        Integral(Frac(1, t), t, Num(-1), Num(1)),
    )
    return r.pick(*options)


@EDGE
def itself(r: Letters) -> Draft:
    """A term without value equals itself, is below itself: neither proved nor refuted."""
    x = valueless(r)
    return undefined(x, x) if r.either() else undefined_le(x, x)


@EDGE
def cancelled(r: Letters) -> Draft:
    """The term drops out."""
    x = valueless(r)
    (c,) = r.numbers(1)
    return r.pick(
        undefined(x - x, Num(0)), undefined_le(x - x, Num(0)), undefined(c + x - x, c), undefined(0 * x, Num(0))
    )


@EDGE
def absurd(r: Letters) -> Draft:
    """Anything follows from what has no value."""
    x = valueless(r)
    (c,) = r.numbers(1)
    return r.pick(undefined_le(Num(-1000), c + x - x), undefined(c + 0 * x, Num(0)), undefined_le(x, x - 1))


@EDGE
def named(r: Letters) -> Draft:
    """The term hides behind a name."""
    x = valueless(r)
    a, c = r.numbers(2)
    fact = Define(a, x)
    return r.pick(undefined(a, a, fact), undefined(a - a + c, c, fact), undefined_le(0 * a, Num(0), fact))


@EDGE
def root(r: Letters) -> Draft:
    """sqrt(a)^2 = a where the root exists, hence 0 <= a follows from definedness alone."""
    (a, b) = r.numbers(2)
    return r.pick(
        true(Sqrt(a) ** 2, a),
        true_le(Num(0), Sqrt(a)),
        false_le(Num(1), Sqrt(a)),
        true(Norm(Sqrt(a)) ** 2, a),
        true_le(Num(-1000), Norm(Sqrt(a)) ** 2),
        false(Sqrt(a * a), a),
        true(Sqrt(a * a), a, Has(a, P.NONNEGATIVE)),
        unknown(Sqrt(a) * Sqrt(b), Sqrt(a * b)),
        false(Sqrt(a + b), Sqrt(a) + Sqrt(b)),
        true_le(a, a + Sqrt(b)),
    )


@EDGE
def root_of_a_name(r: Letters) -> Draft:
    """The argument of the root is defined as a negative number, or as a square."""
    a, b = r.numbers(2)
    return r.pick(
        undefined(Sqrt(a) ** 2, a, Define(a, Num(-2))),
        undefined_le(Sqrt(a), Num(5), Define(a, -(b**2) - 1)),
        true(Sqrt(a) ** 2, b**2, Define(a, b**2)),
        false(Sqrt(a), b, Define(a, b**2)),
        undefined(Sqrt(a) - Sqrt(a), Num(0), Stated(a, "<", Num(0))),
    )


@EDGE
def quotient(r: Letters) -> Draft:
    """a / a = 1 where it has a value."""
    a, b = r.numbers(2)
    return r.pick(
        true(Frac(a, a), Num(1)),
        undefined(Frac(a, a), Num(1), Define(a, Num(0))),
        undefined(a ** Num(-1) * a, Num(1), Define(a, Num(0))),
        true(a ** Num(-1) * a, Num(1)),
        undefined(Frac(b, a) * a, b, Stated(a, "=", Num(0))),
        undefined_le(Frac(b, a) - Frac(b, a), Num(0), Define(a, b - b)),
        true(Frac(b, a) * a, b),
        false(Frac(b, a), b),
        undefined(Frac(b, b - a), Frac(b, b - a), Define(a, b)),
    )


@EDGE
def inverse(r: Letters) -> Draft:
    """A^{-1} A = I, not of a singular matrix."""
    a, b = r.square(2)
    (v,) = r.columns(1)
    n = r.sizes[0]
    eye, zero = I(n), Zero(n, n)
    return r.pick(
        true(Inv(a) * a, eye),
        undefined(Inv(a) * a, eye, Define(a, zero)),
        undefined(Inv(a - b) * (a - b), eye, Define(b, a)),
        undefined(Inv(a) - Inv(a), zero, Define(a, b - b)),
        undefined_le(Norm(Inv(a) * v) - Norm(Inv(a) * v), Num(0), Define(a, zero)),
        true(PInv(a) * a * PInv(a), PInv(a), Define(a, zero)),
        true(PInv(a), zero, Define(a, zero)),
        false(PInv(a) * a, eye),
        true(PInv(a) * a, eye, Has(a, P.INVERTIBLE)),
    )


@EDGE
def negative_power(r: Letters) -> Draft:
    a, b = r.numbers(2)
    return r.pick(
        true(a ** Num(-2) * a**2, Num(1)),
        undefined(a ** Num(-2) * a**2, Num(1), Define(a, Num(0))),
        true(a ** Num(-1) * b ** Num(-1), (a * b) ** Num(-1)),
        true((a**2) ** HALF, a, Has(a, P.NONNEGATIVE)),
        false((a**2) ** HALF, a),
        unknown(a**HALF * a**HALF, a),
        unknown_le(Num(0), a**HALF),
        undefined(a**HALF, a**HALF, Define(a, Num(-1))),
    )


@EDGE
def supremum(r: Letters) -> Draft:
    t, (c,) = r.time(), r.numbers(1)
    return r.pick(
        undefined_le(Sup(t * c, t, Num(0), INFINITY), Sup(t * c, t, Num(0), INFINITY) + 1, Has(c, P.POSITIVE)),
        true_le(Sup(c * expm(-t), t, Num(0), INFINITY), c, Has(c, P.POSITIVE)),
        false_le(Sup(c * expm(-t), t, Num(0), INFINITY), HALF * c, Has(c, P.POSITIVE)),
        true_le(Sup(t * c, t, Num(0), INFINITY), Num(0), Stated(c, "<=", Num(0))),
        undefined_le(Sup(t, t, Num(0), INFINITY) - Sup(t, t, Num(0), INFINITY), Num(0)),
        unknown_le(Sup(c * t, t, Num(0), INFINITY), Num(0)),
    )


@EDGE
def limit(r: Letters) -> Draft:
    t, (c,) = r.time(), r.numbers(1)
    return r.pick(
        true(Lim(expm(-c * t), t, INFINITY), Num(0), Has(c, P.POSITIVE)),
        undefined(Lim(expm(c * t), t, INFINITY), Num(0), Has(c, P.POSITIVE)),
        unknown(Lim(expm(-c * t), t, INFINITY), Num(0)),
        undefined(Lim(c * t, t, INFINITY) - Lim(c * t, t, INFINITY), Num(0), Has(c, P.POSITIVE)),
        true(Lim(Frac(c, t), t, INFINITY), Num(0)),
        true(Lim(Frac(c * t, t + 1), t, INFINITY), c),
    )


@EDGE
def series(r: Letters) -> Draft:
    (q, c) = r.numbers(2)
    whole = Sum(c * q**i, i, Num(0), INFINITY)
    inside = (Stated(Num(-1), "<", q), Stated(q, "<", Num(1)))
    return r.pick(
        true(whole * (1 - q), c, *inside),
        undefined(whole * (1 - q), c, Define(q, Num(2)), Define(c, Num(1))),
        undefined(whole - whole, Num(0), Define(q, Num(-1)), Has(c, P.POSITIVE)),
        undefined_le(whole, whole, Define(q, Num(1)), Has(c, P.POSITIVE)),
        true(Sum(Frac(q**i, Factorial(i)), i, Num(0), INFINITY), expm(q)),
        false(Sum(Frac(q**i, Factorial(i)), i, Num(1), INFINITY), expm(q)),
    )


@EDGE
def integrals(r: Letters) -> Draft:
    t, (c,) = r.time(), r.numbers(1)
    pole = Integral(Frac(c, t), t, Num(0), Num(1))
    return r.pick(
        undefined(pole, c * Integral(Frac(1, t), t, Num(0), Num(1)), Has(c, P.POSITIVE)),
        undefined(pole - pole, Num(0), Has(c, P.POSITIVE)),
        undefined_le(pole, 2 * pole, Has(c, P.POSITIVE)),
        true(Integral(c * expm(-t), t, Num(0), INFINITY), c),
        undefined(Integral(c * expm(t), t, Num(0), INFINITY), c, Has(c, P.POSITIVE)),
        true(Integral(expm(-c * t), t, Num(0), INFINITY), Frac(1, c), Has(c, P.POSITIVE)),
        undefined(Integral(Frac(1, t - HALF), t, Num(0), Num(1)), Num(0)),
    )


@EDGE
def factorial(r: Letters) -> Draft:
    k, j = r.numbers(2)
    return r.pick(
        true(Factorial(k + 1), (k + 1) * Factorial(k), Natural(k)),
        undefined(Frac(Factorial(k), Factorial(k)), Num(1), Define(k, Num(-1))),
        undefined(Factorial(k) - Factorial(k), Num(0), Define(k, j + HALF), Natural(j)),
        false(Factorial(2 * k), 2 * Factorial(k), Natural(k)),
        true_le(Num(1), Factorial(k), Natural(k)),
        undefined_le(Num(0), Factorial(k), Natural(j), Define(k, -j - 1)),
    )


@EDGE
def dropped_term(r: Letters) -> Draft:
    """A true statement of which one term has no value in some models: only the others count."""
    a, b = r.numbers(2)
    return r.pick(
        true(Frac(a, b) - Frac(a, b), Num(0)),
        true(0 * Sqrt(a) + b, b),
        true_le(Num(0), a + 0 * Sqrt(a)),
        false_le(Num(0), a + 0 * Sqrt(a * a)),
        true_le(Num(0), a, Stated(Sqrt(a), "=", Sqrt(a))),
        false(Frac(a, b), Num(0)),
    )
