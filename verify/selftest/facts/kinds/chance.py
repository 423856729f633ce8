"""Laws with names and definitions between them and the claim."""

from __future__ import annotations

from derivations.assumptions import Centered, Define, Gram, Has, Law, Property, White
from derivations.notation import CondCov, CondMean, Cov, Expect, I, Inv, Num, Size, Sum, Zero, sym
from derivations.notation.nodes import Entry

from ..case import Draft, false, true, unknown
from ..letters import Letters
from .registry import kind

CHANCE = kind("chance")
P = Property
i = sym("i")


@CHANCE
def moved(r: Letters) -> Draft:
    """w = A v, v white |- E[w w^T] = A A^T."""
    (v, w), (a,) = r.columns(2), r.square(1)
    facts = (White(v), Define(w, a * v))
    return r.pick(
        true(Expect(w * w.T), a * a.T, *facts),
        true(Cov(w), a * a.T, *facts),
        true(Expect(w), Zero(r.sizes[0], 1), *facts),
        false(Expect(w * w.T), a.T * a, *facts),
        false(Cov(w), a, *facts),
        true(Expect(v * w.T), a.T, *facts),
    )


@CHANCE
def shifted(r: Letters) -> Draft:
    """w = v + b: the mean moves, the covariance does not."""
    v, w, b = r.columns(3)
    (k,) = r.square(1)
    facts = (Centered((v,), (k,)), Define(w, v + b))
    return r.pick(
        true(Expect(w), b, *facts),
        true(Cov(w), k, *facts),
        true(Expect(w * w.T), k + b * b.T, *facts),
        false(Expect(w * w.T), k, *facts),
        false(Expect(w), Zero(r.sizes[0], 1), *facts),
    )


@CHANCE
def named_covariance(r: Letters) -> Draft:
    """K = s^2 I."""
    (v,), (k,), (s,) = r.columns(1), r.square(1), r.numbers(1)
    n = r.sizes[0]
    facts = (Centered((v,), (k,)), Define(k, s * s * I(n)))
    return r.pick(
        true(Expect(v * v.T), s**2 * I(n), *facts),
        true(Expect(v.T * v), Size(n) * s * s, *facts),
        false(Expect(v.T * v), s * s, *facts),
        true(Expect(v.T * v), Sum(Entry(k, i, i), i, Num(1), Size(n)), *facts),
    )


@CHANCE
def pair(r: Letters) -> Draft:
    """Two columns of one law, and a combination with a name."""
    u, v, w = r.columns(3)
    a, b, c = r.square(3)
    facts = (Centered((u, v), (a, b, b.T, c), gaussian=r.either()), Define(w, u - v))
    return r.pick(
        true(Cov(w), a - b - b.T + c, *facts),
        false(Cov(w), a + c, *facts),
        true(Expect(w * u.T), a - b.T, *facts),
        true(Cov(u, w), a - b, *facts),
        false(Expect(u * v.T), b.T, *facts),
    )


@CHANCE
def conditional(r: Letters) -> Draft:
    """Gaussian conditioning with names."""
    u, v, y = r.columns(3)
    a, b, c, g = r.square(4)
    law = Centered((u, v), (a, b, b.T, c), gaussian=True)
    facts = (law, Has(c, P.INVERTIBLE), Define(g, b * Inv(c)))
    return r.pick(
        true(CondMean(u, v, y), g * y, *facts),
        true(CondCov(u, v, y), a - g * b.T, *facts),
        false(CondMean(u, v, y), g.T * y, *facts),
        false(CondCov(u, v, y), a, *facts),
    )


@CHANCE
def gram_law(r: Letters) -> Draft:
    """K = J J^T and v = J z with z white have one covariance."""
    n = r.sizes[0]
    (k,), j = r.square(1), r.matrix()
    z, v = sym("z_0", j.shape[1]), sym("v_0", n)
    facts = (Gram(k, j), White(z), Define(v, j * z))
    return r.pick(true(Expect(v * v.T), k, *facts), true(Cov(v), j * j.T, *facts), false(Cov(v), I(n), *facts))


@CHANCE
def fourth_moment(r: Letters) -> Draft:
    """What the first two moments do not determine."""
    (v,) = r.columns(1)
    n = r.sizes[0]
    return r.pick(
        false(Expect((v.T * v) ** 2), Size(n) * (Size(n) + 2), White(v)),
        unknown(Expect((v.T * v) ** 2), Size(n) ** 2, White(v)),
    )


@CHANCE
def constant_inside(r: Letters) -> Draft:
    """What is not random comes out, what is does not."""
    (v, b), (a,) = r.columns(2), r.square(1)
    (c,) = r.numbers(1)
    facts = (White(v), Define(c, b.T * b))
    return r.pick(
        true(Expect(c * v * v.T), c * I(r.sizes[0]), *facts),
        true(Expect(a * v + b), b, *facts),
        false(Expect(c * v * v.T), v * v.T, *facts),
    )


@CHANCE
def random_name(r: Letters) -> Draft:
    """c = v^T v is random, though it does not look so."""
    (v,), (c,) = r.columns(1), r.numbers(1)
    facts = (White(v), Define(c, v.T * v))
    return r.pick(
        true(Expect(c), Size(r.sizes[0]), *facts),
        false(Expect(c), c, *facts),
        true(c, v.T * v, *facts),
    )


def _observed(r: Letters):
    """u ~ N(m, S) and noise w ~ N(0, R) independent of it, seen through a matrix."""
    (u, m), (w, y) = r.columns(2), r.columns(2, 1)
    (s,), h = r.square(1), r.matrix(1, 0)
    noise = r.matrix(1, 1)
    n, k = r.sizes[0], r.sizes[1]
    law = Law((u, w), (m, Zero(k, 1)), (s, Zero(n, k), Zero(k, n), noise), True)
    return u, m, w, y, s, h, noise, (law, Has(s, P.PD), Has(noise, P.PD))


@CHANCE
def with_a_mean(r: Letters) -> Draft:
    """u with mean m and covariance S."""
    (u, m, b), (s, a) = r.columns(3), r.square(2)
    law = Law((u,), (m,), (s,), r.either())
    return r.pick(
        true(Expect(a * u + b), a * m + b, law),
        true(Expect(u * u.T), s + m * m.T, law),
        true(Cov(a * u + b), a * s * a.T, law),
        true(Expect((u - m) * u.T), s, law),
        false(Expect(u * u.T), s, law),
        false(Cov(u), s + m * m.T, law),
        false(Cov(a * u), a.T * s * a, law),
        true(Expect(b.T * u * u.T), b.T * s + b.T * m * m.T, law),
    )


@CHANCE
def filtered(r: Letters) -> Draft:
    """The law of u given H u + w = y."""
    u, m, w, y, s, h, noise, facts = _observed(r)
    v = h * u + w
    gain = s * h.T * Inv(h * s * h.T + noise)
    return r.pick(
        true(CondMean(u, v, y), m + gain * (y - h * m), *facts),
        true(CondCov(u, v, y), s - gain * h * s, *facts),
        true(CondMean(h * u, v, y), h * m + h * gain * (y - h * m), *facts),
        true(CondCov(u, v, y), Inv(Inv(s) + h.T * Inv(noise) * h), *facts),
        false(CondMean(u, v, y), gain * (y - h * m), *facts),
        false(CondMean(u, v, y), m + gain * y, *facts),
        false(CondCov(u, v, y), s, *facts),
        false(CondCov(u, v, y), s + gain * h * s, *facts),
    )


@CHANCE
def higher_moments(r: Letters) -> Draft:
    """Third and fourth moments of a Gaussian column."""
    (u, m, b, c), (s, a) = r.columns(4), r.square(2)
    law = Law((u,), (m,), (s,), True)
    v = u - m
    return r.pick(
        true(Expect((b.T * v) ** 3), Num(0), law),
        true(Expect((b.T * v) ** 4), 3 * (b.T * s * b) ** 2, law),
        true(Expect((b.T * v) ** 2 * (c.T * v) ** 2), (b.T * s * b) * (c.T * s * c) + 2 * (b.T * s * c) ** 2, law),
        true(Expect((b.T * u) ** 3), (b.T * m) ** 3 + 3 * (b.T * m) * (b.T * s * b), law),
        true(Expect(v * v.T * a * v), Zero(r.sizes[0], 1), law),
        false(Expect((b.T * v) ** 4), (b.T * s * b) ** 2, law),
        false(Expect((b.T * u) ** 3), (b.T * m) ** 3, law),
        unknown(Expect((b.T * v) ** 4), 3 * (b.T * s * b) ** 2, Law((u,), (m,), (s,), False)),
    )
