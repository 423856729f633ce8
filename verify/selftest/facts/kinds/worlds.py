"""Ordinary identities and bounds under facts of the two old worlds together."""

from __future__ import annotations

from derivations.assumptions import Assumption, Define, Gram, Has, Index, Kernel, Property
from derivations.estimates import Natural, Spectrum, Stated
from derivations.notation import (
    Entry,
    Frac,
    I,
    Inv,
    Kron,
    Norm,
    Num,
    PInv,
    RangeProj,
    Shuffle,
    Size,
    Sqrt,
    Sum,
    Vec,
    dot,
    expm,
    sym,
)

from ..case import Draft, false, false_le, true, true_le, true_lt
from ..letters import Letters
from .registry import kind

WORLD = kind("worlds")
P = Property
i = sym("i")


def beside(r: Letters) -> tuple[Assumption, ...]:
    """Facts of the other world, about symbols of their own."""
    (k, mu, c), (a,) = r.numbers(3), r.square(1)
    options: tuple[tuple[Assumption, ...], ...] = (
        (),
        (Natural(k),),
        (Spectrum(a, mu), Has(mu, P.POSITIVE)),
        (Stated(mu, "<=", c), Has(c, P.POSITIVE)),
        (Has(a, P.PD), Natural(k)),
        (Index(k, Size(r.sizes[0])),),
        (Has(a, P.INVERTIBLE), Stated(c, "=", Num(2))),
    )
    return r.pick(*options)


@WORLD
def squares(r: Letters) -> Draft:
    a, b = r.square(2)
    more = beside(r)
    return r.pick(
        true((a + b) * (a + b), a * a + a * b + b * a + b * b, *more),
        false((a + b) ** 2, a**2 + 2 * a * b + b**2, *more),
        true((a * b).T, b.T * a.T, *more),
        false((a * b).T, a.T * b.T, *more),
    )


@WORLD
def symmetric(r: Letters) -> Draft:
    """Symmetry by a spectrum, a Gram or a property."""
    (s, b), j = r.square(2), r.matrix()
    mu, top = r.numbers(2)
    fact = r.pick(Has(s, P.SYMMETRIC), Spectrum(s, mu, top), Gram(s, j), Has(s, P.PSD), Spectrum(s, mu))
    return r.pick(
        true(s.T, s, fact),
        true((s * b).T, b.T * s, fact),
        true(s.T * s, s * s, fact),
        false(s * b, b * s, fact),
    )


@WORLD
def inverses(r: Letters) -> Draft:
    (a, b) = r.square(2)
    eye = I(r.sizes[0])
    (mu,) = r.numbers(1)
    fact: tuple[Assumption, ...] = r.pick(
        (Has(a, P.INVERTIBLE),), (Has(a, P.PD),), (Spectrum(a, mu), Has(mu, P.POSITIVE)), (Spectrum(a, Num(1), Num(3)),)
    )
    return r.pick(
        true(Inv(a) * a, eye, *fact),
        true(PInv(a), Inv(a), *fact),
        true(Inv(a * a), Inv(a) * Inv(a), *fact),
        false(Inv(a) * b, b * Inv(a), *fact),
        false(Inv(a + eye), Inv(a) + eye, *fact),
    )


@WORLD
def push_through(r: Letters) -> Draft:
    """A (c I + A^T A)^{-1} = (c I + A A^T)^{-1} A."""
    n, m = r.sizes[0], r.sizes[1]
    a = sym(r._fresh(["A", "J", "W"]), n, m)
    (c, mu) = r.numbers(2)
    fact = r.pick((Has(c, P.POSITIVE),), (Define(c, mu**2 + 1),), (Define(c, mu + 1), Natural(mu)))
    return r.pick(
        true(a * Inv(c * I(m) + a.T * a), Inv(c * I(n) + a * a.T) * a, *fact),
        false(a * Inv(c * I(m) + a.T * a), Inv(I(n) + a * a.T) * a, Has(c, P.POSITIVE), Stated(c, "<", Num(1))),
    )


@WORLD
def kernels(r: Letters) -> Draft:
    n, m = r.sizes[0], r.sizes[1]
    kernel = Kernel(sym("K_XX", n, n), sym("K_xX", m, n), sym("K_Xx", n, m), sym("K_xx", m, m))
    k, row, column = kernel.XX, kernel.xX, kernel.Xx
    eye = I(n)
    return r.pick(
        true(row.T, column, kernel),
        true(row * RangeProj(k), row, kernel),
        true(row * PInv(k) * k, row, kernel),
        false(row * Inv(k), row, kernel, Has(k, P.PD)),
        false(PInv(k) * k, eye, kernel),
        true(row * Inv(k) * k, row, kernel, Has(k, P.PD)),
        true(k.T, k, kernel),
    )


@WORLD
def grams(r: Letters) -> Draft:
    n, m = r.sizes[0], r.sizes[1]
    k, j = sym("K", n, n), sym("J", n, m)
    fact = Gram(k, j)
    t = r.time()
    return r.pick(
        true(k, j * j.T, fact),
        true(j.T * expm(-t * k), expm(-t * j.T * j) * j.T, fact),
        true(PInv(k) * k * j, j, fact),
        false(j.T * j, k, fact) if n == m else true(j.T * k, j.T * j * j.T, fact),
        true(j.T * Inv(k + I(n)), Inv(j.T * j + I(m)) * j.T, fact),
        false(PInv(k) * k, I(n), fact),
        true_le(Norm(j, "op") ** 2, Norm(k, "op"), fact),
        true_le(Norm(j, "F") ** 2, Sum(Entry(k, i, i), i, Num(1), Size(n)), fact),
        false_le(Norm(j, "F") ** 2, Norm(k, "op"), fact),
    )


@WORLD
def exponentials(r: Letters) -> Draft:
    (a, b), t, s = r.square(2), r.time(), r.time()
    n = r.sizes[0]
    fact = r.pick(Has(a, P.PD), Has(a, P.SYMMETRIC), Spectrum(a, Num(1)))
    return r.pick(
        true(expm(-t * a) * expm(t * a), I(n), fact),
        true(expm(t * a) * expm(s * a), expm((s + t) * a), fact),
        true(expm(t * a) * a, a * expm(t * a), fact),
        false(expm(a) * expm(b), expm(a + b), fact),
        false(expm(-t * a), I(n) - t * a, fact, Has(t, P.POSITIVE)),
        true(expm(a).T, expm(a), fact),
    )


@WORLD
def kronecker(r: Letters) -> Draft:
    a, b = r.square(2)
    n = r.sizes[0]
    more = beside(r)
    return r.pick(
        true(Kron(a, b).T, Kron(a.T, b.T), *more),
        true(Kron(a, b) * Kron(b, a), Kron(a * b, b * a), *more),
        true(Vec(a * b), Kron(I(n), a) * Vec(b), *more),
        true(Shuffle(n, n) * Vec(a), Vec(a.T), *more),
        false(Kron(a, b), Kron(b, a), *more),
        false(Vec(a * b), Kron(a, I(n)) * Vec(b), *more),
    )


@WORLD
def norms(r: Letters) -> Draft:
    (a, b), (u, v) = r.square(2), r.columns(2)
    more = beside(r)
    n = r.sizes[0]
    return r.pick(
        true_le(Norm(u + v), Norm(u) + Norm(v), *more),
        true_le(Norm(a * b, "F"), Norm(a, "op") * Norm(b, "F"), *more),
        true_le(Norm(a, "op"), Norm(a, "F"), *more),
        false_le(Norm(a, "F"), Norm(a, "op"), *more),
        true_le(dot(u, v), Norm(u) * Norm(v), *more),
        false_le(Norm(u) * Norm(v), dot(u, v), *more),
        true(Norm(u) ** 2, u.T * u, *more),
        true(Norm(I(n), "F") ** 2, Size(n), *more),
        false(Norm(I(n), "F"), Num(1), *more),
        false_le(Norm(u) + Norm(v), Norm(u + v), *more),
        true_le(Norm(u + v) ** 2, 2 * Norm(u) ** 2 + 2 * Norm(v) ** 2, *more),
        false_le(Norm(a * u), Norm(u), *more),
    )


@WORLD
def spectral_bounds(r: Letters) -> Draft:
    (a,), (u,), (mu, top) = r.square(1), r.columns(1), r.numbers(2)
    facts = (Spectrum(a, mu, top), Has(mu, P.POSITIVE))
    return r.pick(
        true_le(mu * Norm(u), Norm(a * u), *facts),
        true_le(Norm(a, "op"), top, *facts),
        true_le(Norm(Inv(a), "op"), Frac(1, mu), *facts),
        false_le(Norm(Inv(a), "op"), Frac(1, top), *facts),
        true_le(u.T * a * u, top * Norm(u) ** 2, *facts),
        false_le(top * Norm(u) ** 2, u.T * a * u, *facts),
        true_lt(Num(0), top, *facts),
        false_le(Norm(a, "op"), mu, *facts),
        true_le(mu, Entry(a, 1, 1), *facts),
    )


@WORLD
def step_size(r: Letters) -> Draft:
    """|I - eta A| <= 1 - eta mu where eta <= 2 / (mu + L)."""
    (a,), (mu, top, eta) = r.square(1), r.numbers(3)
    n = r.sizes[0]
    facts = (Spectrum(a, mu, top), Has(mu, P.POSITIVE), Has(eta, P.POSITIVE), Stated(eta * (mu + top), "<=", Num(2)))
    return r.pick(
        true_le(Norm(I(n) - eta * a, "op"), 1 - eta * mu, *facts),
        false_le(Norm(I(n) - eta * a, "op"), 1 - eta * top, *facts),
        true_le(eta * mu, Num(1), *facts),
        true_le(eta * top, Num(2), *facts),
        false_le(eta * top, Num(1), *facts),
    )


@WORLD
def scalars(r: Letters) -> Draft:
    a, b, c = r.numbers(3)
    facts = (Has(a, P.POSITIVE), Stated(a, "<=", b), Natural(c))
    return r.pick(
        true_le(2 * a * b, a**2 + b**2, *facts),
        true_le(a * a, b * b, *facts),
        true_le(Frac(1, b), Frac(1, a), *facts),
        false_le(Frac(1, a), Frac(1, b), *facts),
        true_le(a * c, b * c, *facts),
        true_le(1 + a, expm(a), *facts),
        false_le(expm(a), 1 + a, *facts),
        true_le(Sqrt(a * b), b, *facts),
        true_le(a**2, a * b, *facts),
        false_le(a * b, a**2, *facts),
        true_le(Num(0), c, *facts),
        false_le(Num(1), c, *facts),
        true_le(c, c**2, *facts),
        false_le(a, a**2, *facts),
    )


@WORLD
def entries(r: Letters) -> Draft:
    """Indices, rows and traces."""
    (a, b) = r.square(2)
    n = r.sizes[0]
    (k,) = r.numbers(1)
    fact = Index(k, Size(n))
    whole = Sum(Entry(a * b, i, i), i, Num(1), Size(n))
    return r.pick(
        true(whole, Sum(Entry(b * a, i, i), i, Num(1), Size(n)), fact),
        true(Entry(a.T, k, 1), Entry(a, 1, k), fact),
        false(Entry(a, k, 1), Entry(a, 1, k), fact),
        true_le(Entry(a, k, k) ** 2, Norm(a, "F") ** 2, fact),
        true_le(k, Size(n), fact),
        true_le(Num(1), k, fact),
        false_le(k, Num(1), fact),
        true(Entry(a + b, k, k), Entry(a, k, k) + Entry(b, k, k), fact),
    )
