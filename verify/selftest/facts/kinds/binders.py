"""Definitions with variables in them, under every binder."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from derivations.assumptions import Define, Has, Property
from derivations.estimates import Natural
from derivations.notation import INFINITY, D, Frac, Integral, Lim, Num, Sqrt, Sum, Sup, expm, sym
from derivations.notation.nodes import Node

from ..case import Draft, false, false_le, true, true_le, unknown
from ..letters import Letters
from .registry import kind

BINDER = kind("binder")
P = Property
HALF = Num(Fraction(1, 2))
i = sym("i")


def named(r: Letters, *letters: Any) -> tuple[Any, Any, Node, Define]:
    """t, c, and a symbol that stands for t c."""
    t = letters[0] if letters else r.time()
    a, c = r.numbers(2)
    return t, c, a, Define(a, r.pick(t * c, c * t))


@BINDER
def slope(r: Letters) -> Draft:
    """a = t c |- d/dt a = c."""
    t, c, a, fact = named(r)
    return true(D(a, t), c, fact) if r.either() else false(D(a, t), Num(0), fact)


@BINDER
def slope_of_product(r: Letters) -> Draft:
    """a = t c |- d/dt (t a) = 2 t c = 2 a."""
    t, c, a, fact = named(r)
    return r.pick(true(D(t * a, t), 2 * a, fact), true(D(t * a, t), 2 * t * c, fact), false(D(t * a, t), a, fact))


@BINDER
def slope_through_names(r: Letters) -> Draft:
    """b = a + c, a = t c |- d/dt b = c."""
    t, c, a, fact = named(r)
    (b,) = r.numbers(1)
    k = r.whole()
    facts = (fact, Define(b, k * a + c))
    return true(D(b, t), k * c, *facts) if r.either() else false(D(b, t), Num(0), *facts)


@BINDER
def slope_of_square(r: Letters) -> Draft:
    t, c, a, fact = named(r)
    return true(D(a * a, t), 2 * a * c, fact) if r.either() else false(D(a * a, t), 2 * a, fact)


@BINDER
def integral(r: Letters) -> Draft:
    """a = t c |- int_0^T a dt = T^2 c / 2."""
    t, c, a, fact = named(r)
    (end,) = r.numbers(1)
    whole = Integral(a, t, Num(0), end)
    options = (
        true(whole, HALF * end**2 * c, fact),
        false(whole, end * a, fact),
        false(whole, end**2 * c, fact),
    )
    return r.pick(*options)


@BINDER
def integral_to_its_letter(r: Letters) -> Draft:
    """int_0^t a dt where a = t c: the upper end is free, the letter inside is bound."""
    t, c, a, fact = named(r)
    whole = Integral(a, t, Num(0), t)
    return r.pick(true(whole, HALF * t * a, fact), true(2 * whole, t**2 * c, fact), false(whole, t * a, fact))


@BINDER
def integral_bound(r: Letters) -> Draft:
    """The same as a bound: t a <= int_0^t a dt fails."""
    t, c, a, fact = named(r)
    facts = (fact, Has(t, P.POSITIVE), Has(c, P.POSITIVE))
    whole = Integral(a, t, Num(0), t)
    return false_le(t * a, whole, *facts) if r.either() else true_le(whole, t * a, *facts)


@BINDER
def integral_factor(r: Letters) -> Draft:
    """What depends on the letter does not come out of the integral."""
    t, c, a, fact = named(r)
    body = Sqrt(1 + t * t)
    left = Integral(a * body, t, Num(0), Num(1))
    if r.either():
        return false(left, a * Integral(body, t, Num(0), Num(1)), fact)
    return true(left, c * Integral(t * body, t, Num(0), Num(1)), fact)


@BINDER
def other_letter(r: Letters) -> Draft:
    """What does not depend on the letter does come out."""
    _t, _c, a, fact = named(r)
    s = r.time()
    whole = Integral(a * s, s, Num(0), Num(1))
    return true(whole, HALF * a, fact) if r.either() else false(whole, a * s, fact)


@BINDER
def sum_of_named(r: Letters) -> Draft:
    """a = i c |- sum_{i=1}^k a = c k (k + 1) / 2, k a number."""
    _, c, a, fact = named(r, i)
    k = r.whole(2, 6)
    whole = Sum(a, i, Num(1), Num(k))
    return r.pick(
        true(whole, Num(Fraction(k * (k + 1), 2)) * c, fact),
        false(whole, k * a, fact),
        true(Sum(a * i, i, Num(1), Num(2)), 5 * c, fact),
    )


@BINDER
def sum_of_other(r: Letters) -> Draft:
    """A sum over another letter multiplies."""
    _t, _, a, fact = named(r)
    k = r.whole(2, 6)
    return true(Sum(a, i, Num(1), Num(k)), k * a, fact)


@BINDER
def supremum(r: Letters) -> Draft:
    """a = t c, c > 0 |- sup over [0, 2] of a is 2 c."""
    t, c, a, fact = named(r)
    facts = (fact, Has(c, P.POSITIVE))
    top = Sup(a, t, Num(0), Num(2))
    options = (true_le(top, 2 * c, *facts), false_le(top, c, *facts), true_le(a, top, *facts, Has(t, P.POSITIVE)))
    return r.pick(*options[:2])


@BINDER
def supremum_constant(r: Letters) -> Draft:
    """sup a <= a holds for what is constant only."""
    t, _c, a, fact = named(r)
    if r.either():
        return false_le(Sup(a, t, Num(0), Num(1)), a, fact)
    s = r.time()
    return true_le(Sup(a, s, Num(0), Num(1)), a, fact)


@BINDER
def limit(r: Letters) -> Draft:
    """a = c e^{-t} |- lim a = 0."""
    t = r.time()
    a, c = r.numbers(2)
    fact = Define(a, c * expm(-t))
    return r.pick(
        true(Lim(a, t, INFINITY), Num(0), fact),
        false(Lim(a, t, INFINITY), a, fact),
        true(Lim(a + c, t, INFINITY), c, fact),
        true(Lim(a, t, Num(0)), c, fact),
    )


@BINDER
def limit_of_other(r: Letters) -> Draft:
    """A limit by a letter that the definition does not hold changes nothing."""
    _t, _c, a, fact = named(r)
    s = r.time()
    return true(Lim(a + expm(-s), s, INFINITY), a, fact)


def formula(r: Letters) -> tuple[Callable[..., Any], Any, Any, Define]:
    """A family defined by a formula in its letter."""
    f, t = r.path(), r.time()
    (c,) = r.numbers(1)
    return f, t, c, Define(f(t), t * c)


@BINDER
def family_elsewhere(r: Letters) -> Draft:
    """f(t) = t c for all t |- f(s) = s c."""
    f, t, c, fact = formula(r)
    s = r.time()
    return r.pick(
        true(f(s), s * c, fact),
        true(f(0), Num(0), fact),
        true(f(2), 2 * c, fact),
        false(f(s), t * c, fact),
        true(f(s) + f(t), c * (s + t), fact),
    )


@BINDER
def family_at_terms(r: Letters) -> Draft:
    """At a sum of letters, at a multiple, at itself."""
    f, t, c, fact = formula(r)
    s = r.time()
    return r.pick(
        true(f(s + t), f(s) + f(t), fact),
        true(f(2 * s), 2 * f(s), fact),
        true(f(f(s)), c * f(s), fact),
        false(f(s + 1), f(s), fact),
    )


@BINDER
def family_slope(r: Letters) -> Draft:
    """d/ds f(s) = c."""
    f, t, c, fact = formula(r)
    s = r.time()
    return r.pick(
        true(D(f(s), s), c, fact),
        true(D(f(t), t), c, fact),
        false(D(f(s), s), Num(0), fact),
        true(D(f(s) * f(s), s), 2 * c * f(s), fact),
    )


@BINDER
def family_integral(r: Letters) -> Draft:
    """int_0^1 f(s) ds = c / 2, whatever the letter is called."""
    f, t, c, fact = formula(r)
    s = r.pick(t, r.time())
    return r.pick(
        true(Integral(f(s), s, Num(0), Num(1)), HALF * c, fact),
        false(Integral(f(s), s, Num(0), Num(1)), c, fact),
        true(Integral(f(s), s, Num(0), t), HALF * t * f(t), fact),
    )


@BINDER
def family_sum(r: Letters) -> Draft:
    f, t, c, fact = formula(r)
    k = r.whole(2, 5)
    letter = r.pick(i, t)
    whole = Sum(f(letter), letter, Num(0), Num(k))
    return (
        true(whole, Num(Fraction(k * (k + 1), 2)) * c, fact) if r.either() else false(whole, (k + 1) * f(letter), fact)
    )


@BINDER
def family_supremum(r: Letters) -> Draft:
    f, _t, c, fact = formula(r)
    s = r.time()
    top = Sup(f(s), s, Num(0), Num(3))
    facts = (fact, Has(c, P.POSITIVE))
    return true_le(top, 3 * c, *facts) if r.either() else false_le(top, 2 * c, *facts)


@BINDER
def shadowed(r: Letters) -> Draft:
    """A bound letter of the name of a free one."""
    t, (c,) = r.time(), r.numbers(1)
    facts = (Define(c, t + 1),)
    return r.pick(
        true(t * Integral(c, t, Num(0), Num(1)), Num(Fraction(3, 2)) * t, *facts),
        false(t * Integral(c, t, Num(0), Num(1)), t * c, *facts),
        true(c + Sum(t, t, Num(1), Num(3)), t + 7, *facts),
    )


@BINDER
def defined_letter(r: Letters) -> Draft:
    """The bound letter has a definition outside: inside it is not meant."""
    t = r.time()
    (c,) = r.numbers(1)
    fact = Define(t, Num(3))
    return r.pick(
        true(Integral(t, t, Num(0), Num(1)), HALF, fact),
        true(Sum(t * c, t, Num(1), Num(2)), 3 * c, fact),
        true(Sum(c, t, Num(1), t), 3 * c, fact),
        false(Integral(t, t, Num(0), Num(1)), t, fact),
    )


@BINDER
def declared_letter(r: Letters) -> Draft:
    """A property of the free letter says nothing of the bound one."""
    t = r.time()
    fact = Has(t, P.POSITIVE)
    return r.pick(
        true(Integral(t, t, Num(-1), Num(1)), Num(0), fact),
        false_le(Num(0), Integral(t, t, Num(-2), Num(1)), fact),
        false_le(Sup(-t, t, Num(-1), Num(1)), Num(0), fact),
    )


@BINDER
def nested(r: Letters) -> Draft:
    """Two binders of one letter, inside each other."""
    t, c, a, fact = named(r)
    inner = Integral(a, t, Num(0), t)
    return r.pick(
        true(D(inner, t), a, fact),
        true(Integral(inner, t, Num(0), Num(1)), c / 6, fact),
        false(D(inner, t), t * a, fact),
        true(Sum(Integral(a, t, Num(0), Num(1)), i, Num(1), Num(2)), c, fact),
    )


@BINDER
def slope_under_integral(r: Letters) -> Draft:
    """d/dt int_0^1 a s ds where a depends on t."""
    t, c, a, fact = named(r)
    s = r.time()
    return r.pick(
        true(D(Integral(a * s, s, Num(0), Num(1)), t), HALF * c, fact),
        false(D(Integral(a * s, s, Num(0), Num(1)), t), Num(0), fact),
        true(Integral(D(a, t) * s, s, Num(0), Num(1)), HALF * c, fact),
    )


@BINDER
def matrix_in_time(r: Letters) -> Draft:
    """M = t A |- d/dt M = A, int_0^1 M dt = A / 2."""
    m, a = r.square(2)
    t = r.time()
    fact = Define(m, t * a)
    return r.pick(
        true(D(m, t), a, fact),
        true(Integral(m, t, Num(0), Num(1)), HALF * a, fact),
        false(Integral(m, t, Num(0), Num(1)), m, fact),
        true(D(m * m, t), 2 * t * a * a, fact),
        true(D(expm(m), t), a * expm(m), fact),
        true(D(m * a, t), a * a, fact),
        false(D(m * a, t), Num(2) * a * a, fact),
    )


@BINDER
def two_letters(r: Letters) -> Draft:
    """f(t) = t u, with u free in the formula, under an integral over u."""
    f, t, u = r.path(), r.time(), r.time()
    fact = Define(f(t), t * u)
    s = r.time()
    return r.pick(
        true(Integral(f(s), u, Num(0), Num(1)), HALF * s, fact),
        false(Integral(f(s), u, Num(0), Num(1)), f(s), fact),
        true(f(s), s * u, fact),
        unknown(f(u), u * u, fact),
    )


@BINDER
def name_in_family(r: Letters) -> Draft:
    """f(t) = a t, a = t c: at s both are meant at s."""
    f, t, c, _fact = formula(r)
    (a,) = r.numbers(1)
    facts = (Define(a, t * c), Define(f(t), a * t))
    return r.pick(true(f(t), t * t * c, *facts), true(D(f(t), t), 2 * a, *facts), true(f(t), a * t, *facts))


@BINDER
def power_of_index(r: Letters) -> Draft:
    """a = q^i |- the geometric sum."""
    a, q = r.numbers(2)
    fact = Define(a, q**i)
    k = r.whole(2, 4)
    whole = Sum(a, i, Num(0), Num(k))
    return true(whole * (1 - q), 1 - q ** (k + 1), fact) if r.either() else false(whole, (k + 1) * a, fact, Natural(i))


@BINDER
def quotient(r: Letters) -> Draft:
    """a = 1 / (1 + t) |- d/dt a = -a^2."""
    t, (a,) = r.time(), r.numbers(1)
    facts = (Define(a, Frac(1, 1 + t)), Has(t, P.POSITIVE))
    return r.pick(
        true(D(a, t), -(a**2), *facts),
        false(D(a, t), -a, *facts),
        true(Lim(a, t, INFINITY), Num(0), *facts),
    )
