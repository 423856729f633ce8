"""Several facts about one symbol, consistent and contradictory."""

from __future__ import annotations

from derivations.assumptions import (
    Assumption,
    Centered,
    Define,
    Flow,
    Gram,
    Has,
    Index,
    Property,
    Varies,
    White,
)
from derivations.estimates import Natural, Spectrum, Stated
from derivations.notation import D, Expect, Frac, I, Inv, Norm, Num, Size, Sqrt, Zero
from derivations.notation.nodes import Node

from ..case import Draft, false, false_le, true, true_le, unknown, vacuous, vacuous_le
from ..letters import Letters
from .registry import kind

P = Property
SEVERAL = kind("several")


def contradiction(r: Letters) -> tuple[Node, tuple[Assumption, ...]]:
    """A symbol and facts about it that nothing satisfies."""
    (a, b), (v,), (k, m) = r.numbers(2), r.columns(1), r.square(2)
    f, t = r.path(), r.time()
    options: tuple[tuple[Node, tuple[Assumption, ...]], ...] = (
        (a, (Define(a, Num(1)), Define(a, Num(2)))),
        (a, (Define(a, Num(0)), Has(a, P.INVERTIBLE))),
        (a, (Define(a, Num(-3)), Has(a, P.NONNEGATIVE))),
        (a, (Define(a, Num(0)), Has(a, P.POSITIVE))),
        (a, (Define(a, b), Define(a, b + 1))),
        (a, (Natural(a), Define(a, Frac(Num(1), Num(2))))),
        (a, (Natural(a), Stated(a, "<", Num(0)))),
        (a, (Stated(a, "<", b), Stated(b, "<", a))),
        (a, (Stated(a, "<", b), Define(b, a))),
        (a, (Stated(a * a, "<", Num(0)),)),
        (a, (Has(a, P.POSITIVE), Has(-a, P.POSITIVE))),
        (a, (Define(a, b), Has(a, P.POSITIVE), Stated(b, "<=", Num(0)))),
        (v, (White(v), Define(v, Zero(v.shape[0], 1)))),
        (k, (White(v), Centered((v,), (I(v.shape[0]) * 2,)), Define(k, v * v.T))),
        (k, (Define(k, Zero(k.shape[0], k.shape[0])), Has(k, P.PD))),
        (k, (Define(k, -I(k.shape[0])), Has(k, P.PSD))),
        (k, (Gram(k, m), Define(k, -I(k.shape[0])))),
        (k, (Gram(k, m), Define(m, I(k.shape[0])), Define(k, I(k.shape[0]) * 2))),
        (k, (Spectrum(k, Num(1), Num(2)), Define(k, I(k.shape[0]) * 3))),
        (k, (Spectrum(k, Num(2), Num(1)),)),
        (k, (Spectrum(k, a), Has(k, P.PD), Stated(a, "<", Num(0)))),
        (f(t), (Flow(f(t), t, -f(t), Num(1)), Define(f(0), Num(2)))),
        (f(t), (Flow(f(t), t, -f(t), Num(1)), Define(f(t), Num(3)))),
        (f(t), (Define(f(t), t * a), Define(f(0), Num(1)))),
        (f(t), (Define(f(t), a), Varies(f(t), t))),
        (f(t), (Flow(f(t), t, -f(t), Num(1)), Flow(f(t), t, -f(t), Num(2)))),
        (f(t), (Flow(f(t), t, f(t), Num(1)), Flow(f(t), t, -f(t), Num(1)))),
        (a, (Index(a, Size(r.sizes[0])), Define(a, Num(0)))),
        (a, (Define(a, Sqrt(b)), Define(b, Num(-1)))),
        (a, (Define(a, Frac(Num(1), b)), Define(b, Num(0)))),
    )
    return r.pick(*options)


@SEVERAL
def contradictory(r: Letters) -> Draft:
    """Anything at all about a symbol of which two things are said that exclude each other."""
    x, facts = contradiction(r)
    shape = x.shape
    wrong = r.pick(x + x, 3 * x, -x, Zero(*shape))
    return vacuous(x, r.pick(wrong, x), *facts)


@SEVERAL
def contradictory_bound(r: Letters) -> Draft:
    """The same under a bound."""
    x, facts = contradiction(r)
    if x.is_scalar_shaped:
        return vacuous_le(*r.pick((x, x - 1), (x + 1, x), (x, x)), *facts)
    return vacuous_le(Norm(x, "F"), Norm(x, "F") - r.pick(0, 1), *facts)


@SEVERAL
def contradictory_away(r: Letters) -> Draft:
    """The contradiction one or two names away from the claim."""
    x, facts = contradiction(r)
    y, z = r.numbers(2)
    if not x.is_scalar_shaped:
        return vacuous(Norm(x, "F") * y, Num(1), *facts)
    inner = (Define(y, x + z),)
    return vacuous(y, r.pick(z, 2 * y, y), *inner, *facts)


@SEVERAL
def two_definitions_agree(r: Letters) -> Draft:
    """a = b + c and a = c + b; a = k(b + c) and a = k b + k c."""
    a, b, c = r.alike(3)
    k = r.whole()
    if r.either():
        return true(a - b, c, Define(a, b + c), Define(a, c + b))
    return true(a, k * c + k * b, Define(a, k * (b + c)), Define(a, k * b + k * c))


@SEVERAL
def two_definitions_determine(r: Letters) -> Draft:
    """a = 2 b and a = b + 3 |- b = 3."""
    a, b = r.numbers(2)
    k = r.whole()
    facts = (Define(a, 2 * b), Define(a, b + k))
    return true(b, Num(k), *facts) if r.either() else false(a, Num(k), *facts)


@SEVERAL
def two_values(r: Letters) -> Draft:
    """a^2 = 4 and a > 0 |- a = 2, not without the sign."""
    (a, b) = r.numbers(2)
    facts: tuple[Assumption, ...] = (Define(b, a * a), Define(b, Num(4)))
    if r.either():
        return true(a, Num(2), *facts, Has(a, P.POSITIVE))
    return false(a, Num(2), *facts)


@SEVERAL
def white_and_centered(r: Letters) -> Draft:
    """Two laws of one column: its covariance has a name."""
    (v,), (k,) = r.columns(1), r.square(1)
    n = r.sizes[0]
    facts = (White(v), Centered((v,), (k,)))
    options = (
        true(Expect(v * v.T), k, *facts),
        true(k, I(n), *facts),
        false(k, 2 * I(n), *facts),
        true(k * k, k, *facts),
        true(Inv(k), I(n), *facts),
    )
    return r.pick(*options)


@SEVERAL
def two_covariances(r: Letters) -> Draft:
    """Two names of one covariance."""
    (v,), (k, c) = r.columns(1), r.square(2)
    facts = (Centered((v,), (k,)), Centered((v,), (c,)))
    return true(k, c, *facts) if r.either() else false(k, 2 * c, *facts)


@SEVERAL
def covariance_and_gram(r: Letters) -> Draft:
    """Cov v = K = A A^T."""
    (v,), (k, a) = r.columns(1), r.square(2)
    facts = (Centered((v,), (k,)), Gram(k, a))
    return true(Expect(v * v.T), a * a.T, *facts) if r.either() else false(Expect(v * v.T), a.T * a, *facts)


@SEVERAL
def covariance_and_definition(r: Letters) -> Draft:
    """v = A u, u white, and the covariance of v has a name."""
    (u, v), (a, k) = r.columns(2), r.square(2)
    facts = (White(u), Define(v, a * u), Centered((v,), (k,)))
    return true(k, a * a.T, *facts) if r.either() else false(k, a.T * a, *facts)


@SEVERAL
def flow_and_definition_at_zero(r: Letters) -> Draft:
    """The start is said twice, by two names."""
    (f,), make = r.paths_alike(1)
    t, (a, b) = r.time(), make(2)
    facts = (Flow(f(t), t, -f(t), a), Define(f(0), b))
    options = (true(a, b, *facts), true(f(0), b, *facts), true(f(0), a, *facts), false(a, 2 * b, *facts))
    return r.pick(*options)


@SEVERAL
def flow_and_formula(r: Letters) -> Draft:
    """A flow of which the solution is given as well: the rate is determined."""
    f, t = r.path(), r.time()
    a, c = r.numbers(2)
    facts = (Flow(f(t), t, c, a), Define(f(t), a + 3 * t))
    return true(c, Num(3), *facts) if r.either() else false(c, Num(2), *facts)


@SEVERAL
def two_flows_of_one_path(r: Letters) -> Draft:
    """f' = b and f' = c |- b = c."""
    f, t = r.path(), r.time()
    a, b, c = r.numbers(3)
    facts = (Flow(f(t), t, b, a), Flow(f(t), t, c, a))
    return true(b, c, *facts) if r.either() else true(D(f(t), t), c, *facts)


@SEVERAL
def two_starts(r: Letters) -> Draft:
    """Two flows of one path whose starts have two names."""
    f, t = r.path(), r.time()
    a, b = r.numbers(2)
    return true(a, b, Flow(f(t), t, -f(t), a), Flow(f(t), t, -f(t), b))


@SEVERAL
def two_grams(r: Letters) -> Draft:
    """Two factors: their Frobenius norms agree, they themselves need not."""
    (k,), a, b = r.square(1), r.matrix(), r.matrix()
    facts = (Gram(k, a), Gram(k, b))
    options = (
        true(Norm(a, "F"), Norm(b, "F"), *facts),
        true(Norm(a, "op"), Norm(b, "op"), *facts),
        false(a, b, *facts),
        unknown(a.T * k * a, b.T * k * b, *facts),
    )
    return r.pick(*options)


@SEVERAL
def spectrum_and_definition(r: Letters) -> Draft:
    """Spectrum(A, mu, L), A = c I |- mu = L = c."""
    (a,), (mu, top, c) = r.square(1), r.numbers(3)
    facts = (Spectrum(a, mu, top), Define(a, c * I(r.sizes[0])))
    options = (true(mu, top, *facts), true(mu, c, *facts), true(top, c, *facts), false(mu, 2 * c, *facts))
    return r.pick(*options)


@SEVERAL
def two_spectra(r: Letters) -> Draft:
    """The smallest eigenvalue has two names."""
    (a,), (mu, low, top) = r.square(1), r.numbers(3)
    facts = (Spectrum(a, mu), Spectrum(a, low, top))
    return true(mu, low, *facts) if r.either() else true_le(mu, top, *facts)


@SEVERAL
def property_and_definition(r: Letters) -> Draft:
    """A positive number with a formula: the formula has a sign."""
    a, b = r.numbers(2)
    facts = (Define(a, b - 1), Has(a, P.POSITIVE))
    options = (true_le(Num(1), b, *facts), false_le(Num(2), b, *facts), true_le(Num(0), b, *facts))
    return r.pick(*options)


@SEVERAL
def inverse_and_definition(r: Letters) -> Draft:
    """A definite matrix with a formula."""
    a, b = r.square(2)
    eye = I(r.sizes[0])
    facts = (Define(a, b + b.T), Has(a, P.PD))
    options = (true(a * Inv(a), eye, *facts), true(Inv(b + b.T), Inv(a), *facts), false(Inv(a), Inv(b), *facts))
    return r.pick(*options)


@SEVERAL
def idempotent(r: Letters) -> Draft:
    """A A = A as a stated equation, A invertible |- A = I."""
    (a,) = r.square(1)
    eye = I(r.sizes[0])
    facts = (Stated(a * a, "=", a), Has(a, P.INVERTIBLE))
    return true(a, eye, *facts) if r.either() else true(a * a * a, a, *facts)


@SEVERAL
def natural_and_bounds(r: Letters) -> Draft:
    """k natural, k < 1 |- k = 0."""
    (k,) = r.numbers(1)
    facts = (Natural(k), Stated(k, "<", Num(1)))
    return true(k, Num(0), *facts) if r.either() else false_le(Num(1), k, *facts)


@SEVERAL
def laws_through_name(r: Letters) -> Draft:
    """w = v, v white, w centred with covariance K |- K = I."""
    (v, w), (k,) = r.columns(2), r.square(1)
    facts = (White(v), Define(w, v), Centered((w,), (k,)))
    return true(k, I(r.sizes[0]), *facts) if r.either() else true(Expect(w * w.T), k, *facts)
