"""Equations between matrices as premises, and properties that are such equations."""

from __future__ import annotations

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.notation import I, Inv, Norm, Num, PInv, Zero

from ..case import Draft, false, false_le, true, true_le, unknown
from ..letters import Letters
from .registry import kind

EQUATIONS = kind("equations")
PROPERTIES = kind("properties")
P = Property


def equals(left, right) -> Stated:
    return Stated(left, "=", right)


@EQUATIONS
def projection(r: Letters) -> Draft:
    """A A = A."""
    (a,) = r.square(1)
    one = I(r.sizes[0])
    fact = r.pick(equals(a * a, a), equals(a**2, a), equals(a - a * a, Zero(r.sizes[0], r.sizes[0])))
    return r.pick(
        true((one - a) * (one - a), one - a, fact),
        true(a**3, a, fact),
        true((one - 2 * a) ** 2, one, fact),
        false(a.T, a, fact),
        false(PInv(a), a, fact),
        true(PInv(a), a, fact, Has(a, P.SYMMETRIC)),
    )


@EQUATIONS
def polynomial(r: Letters) -> Draft:
    """(A - c)(A - d) = 0."""
    (a,) = r.square(1)
    one, c, d = I(r.sizes[0]), r.pick(1, 2, -1), r.pick(0, 1, 3)
    fact = equals(a**2, (c + d) * a - (c * d) * one)
    return r.pick(
        true((a - c * one) * (a - d * one), Zero(r.sizes[0], r.sizes[0]), fact),
        true(a**3, (c + d) * a**2 - (c * d) * a, fact),
        false(a, c * one, fact),
        unknown(a.T, a, fact),
    )


@EQUATIONS
def vanishing(r: Letters) -> Draft:
    """A B = 0."""
    a, b = r.square(2)
    nil = Zero(r.sizes[0], r.sizes[0])
    fact = equals(a * b, nil)
    return r.pick(
        true(b.T * a.T, nil, fact),
        true((b * a) ** 2, nil, fact),
        true((a + b) ** 2, a**2 + b * a + b**2, fact),
        false(b * a, nil, fact),
        false((a + b) ** 2, a**2 + b**2, fact),
    )


@EQUATIONS
def commuting(r: Letters) -> Draft:
    """A B = B A."""
    a, b, c = r.square(3)
    fact = equals(a * b, b * a)
    return r.pick(
        true((a + b) * (a - b), a**2 - b**2, fact),
        true(a.T * b.T, b.T * a.T, fact),
        true((a * b).T, a * b, fact, Has(a, P.SYMMETRIC), Has(b, P.SYMMETRIC)),
        true(Inv(a) * b, b * Inv(a), fact),
        false(a.T * b, b * a.T, fact),
        false(a * c, c * a, fact, equals(b * c, c * b)),
    )


@EQUATIONS
def linear_system(r: Letters) -> Draft:
    """A x = b."""
    (a,), (x, b) = r.square(1), r.columns(2)
    fact = equals(a * x, b)
    return r.pick(
        true(a * PInv(a) * b, b, fact),
        true(x, Inv(a) * b, fact),
        true(a.T * (a * x - b), Zero(r.sizes[0], 1), fact),
        false(PInv(a) * b, x, fact),
        false(a.T * b, x, fact),
        true_le(Norm(b), Norm(a, "op") * Norm(x), fact),
        false_le(Norm(x), Norm(b), fact),
    )


@EQUATIONS
def sylvester(r: Letters) -> Draft:
    """A X + X B = C."""
    a, b, c, x = r.square(4)
    fact = equals(a * x + x * b, c)
    return r.pick(
        true(x.T * a.T + b.T * x.T, c.T, fact),
        true(a * x, c - x * b, fact),
        false(a * x - x * b, c, fact),
        true(Inv(a) * c, x + Inv(a) * x * b, fact),
    )


@EQUATIONS
def one_sided(r: Letters) -> Draft:
    """A B A = A, or B A = I for rectangles."""
    a, b = r.square(2)
    wide, tall = r.matrix(0, 1), r.matrix(1, 0)
    n, m = r.sizes[0], r.sizes[1]
    return r.pick(
        true((a * b) ** 2, a * b, equals(a * b * a, a)),
        false(b * a * b, b, equals(a * b * a, a)),
        true((tall * wide) ** 2, tall * wide, equals(wide * tall, I(n))),
        false(tall * wide, I(m), equals(wide * tall, I(n))),
        true(b * a, I(n), equals(a * b, I(n))),
    )


@EQUATIONS
def recursion_of_a_number(r: Letters) -> Draft:
    """v = q v + c, q < 1."""
    v, q, c = r.numbers(3)
    facts = (equals(v, q * v + c), Has(q, P.POSITIVE), Stated(q, "<", Num(1)))
    return r.pick(true(v, c / (1 - q), *facts), false(v, c / (1 + q), *facts), unknown(v, c, *facts))


@PROPERTIES
def orthogonal(r: Letters) -> Draft:
    (q, a, b), (x,) = r.square(3), r.columns(1)
    fact = Has(q, P.ORTHOGONAL)
    return r.pick(
        true(Inv(q), q.T, fact),
        true(q.T * a * q * q.T * b * q, q.T * a * b * q, fact),
        true((q * x).T * (q * x), x.T * x, fact),
        false(q, q.T, fact),
        false(q * a * q.T, a, fact),
        false(q * q, I(r.sizes[0]), fact),
        true_le(Norm(q * x), Norm(x), fact),
        false_le(Norm(q * x), Num(1) / 2 * Norm(x), fact),
    )


@PROPERTIES
def skew(r: Letters) -> Draft:
    (s, a), (x,) = r.square(2), r.columns(1)
    fact = Has(s, P.SKEW)
    return r.pick(
        true(x.T * s * x, Num(0), fact),
        true((s * s).T, s * s, fact),
        true((a * s * a.T).T, -(a * s * a.T), fact),
        false(s * s, Zero(r.sizes[0], r.sizes[0]), fact),
        false(s.T, s, fact),
        false((a * s).T, -(a * s), fact),
    )


@PROPERTIES
def idempotent(r: Letters) -> Draft:
    (p,), (x,) = r.square(1), r.columns(1)
    one, fact = I(r.sizes[0]), Has(p, P.IDEMPOTENT)
    return r.pick(
        true((one - p) * p, Zero(r.sizes[0], r.sizes[0]), fact),
        true(p**4, p, fact),
        true(p, one, fact, Has(p, P.INVERTIBLE)),
        false(p.T * p, p, fact),
        false_le(Norm(p * x), Norm(x), fact),
        true_le(Norm(p * x), Norm(x), fact, Has(p, P.SYMMETRIC)),
    )


@PROPERTIES
def diagonal(r: Letters) -> Draft:
    a, b = r.square(2)
    fact = Has(a, P.DIAGONAL)
    return r.pick(
        true(a.T, a, fact),
        true(a * b, b * a, fact, Has(b, P.DIAGONAL)),
        false(a * b, b * a, fact),
        false(a * a, a, fact),
    )


@PROPERTIES
def full_rank(r: Letters) -> Draft:
    a = r.matrix(0, 1)
    n, m = r.sizes[0], r.sizes[1]
    tall, wide = Has(a, P.FULL_COLUMN_RANK), Has(a, P.FULL_ROW_RANK)
    return r.pick(
        true(PInv(a) * a, I(m), tall),
        true(Inv(a.T * a) * a.T, PInv(a), tall),
        true(a * PInv(a), I(n), wide),
        false(a * PInv(a), I(n), tall),
        false(PInv(a) * a, I(m), wide),
    )
