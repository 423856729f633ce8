"""Statements about all values of a variable in a range: what they say inside it, outside it, and under binders."""

from __future__ import annotations

from fractions import Fraction

from derivations.assumptions import Define, Has, Property
from derivations.estimates import Natural, Stated
from derivations.notation import Integral, Num, Sum, Sup, sym

from ..case import Draft, false_le, true, true_le, true_lt
from ..letters import Letters
from .registry import kind

RANGE = kind("range")
P = Property
HALF = Num(Fraction(1, 2))


@RANGE
def everywhere(r: Letters) -> Draft:
    """f(t) <= c for t >= 0: at a number, at another letter, not at a negative one."""
    f, t, s = r.path(), r.time(), r.time()
    (c,) = r.numbers(1)
    fact = Stated(f(t), "<=", c, t, Num(0))
    return r.pick(
        true_le(f(s), c, fact, Has(s, P.NONNEGATIVE)),
        true_le(f(2), c, fact),
        true_le(f(0), c, fact),
        false_le(f(s), c, fact),
        false_le(f(-1), c, fact),
        false_le(f(s), c - 1, fact, Has(s, P.NONNEGATIVE)),
        true_le(f(s**2), c, fact),
    )


@RANGE
def between(r: Letters) -> Draft:
    """f(t) <= c on [0, 1], open at the upper end or not."""
    f, t = r.path(), r.time()
    (c,) = r.numbers(1)
    closed = Stated(f(t), "<=", c, t, Num(0), Num(1))
    open_end = Stated(f(t), "<=", c, t, Num(0), Num(1), False, True)
    return r.pick(
        true_le(f(1), c, closed),
        false_le(f(2), c, closed),
        false_le(f(1), c, open_end),
        true_le(f(HALF), c, open_end),
        true_le(f(0), c, open_end),
    )


@RANGE
def binders(r: Letters) -> Draft:
    """Its supremum and its integral on the range."""
    f, t, s = r.path(), r.time(), r.time()
    (c,) = r.numbers(1)
    fact = Stated(f(t), "<=", c, t, Num(0), Num(2))
    return r.pick(
        true_le(Sup(f(s), s, Num(0), Num(1)), c, fact),
        true_le(Integral(f(s), s, Num(0), Num(1)), c, fact),
        true_le(Integral(f(s), s, Num(0), Num(2)), 2 * c, fact),
        false_le(Integral(f(s), s, Num(0), Num(2)), c, fact, Has(c, P.POSITIVE)),
        false_le(Sup(f(s), s, Num(0), Num(3)), c, fact),
        true_le(Sum(f(t), t, Num(0), Num(2)), 3 * c, fact),
    )


@RANGE
def chained(r: Letters) -> Draft:
    """f <= g and g <= c everywhere, c through a name."""
    f, g, t, s = r.path(), r.path(), r.time(), r.time()
    c, d = r.numbers(2)
    facts = (Stated(f(t), "<=", g(t), t, Num(0)), Stated(g(s), "<", c, s, Num(0)), Define(d, c))
    return r.pick(
        true_lt(f(1), d, *facts),
        true_le(f(1), g(1), *facts),
        false_le(g(1), f(1), *facts),
        true_le(f(t), d, *facts, Has(t, P.NONNEGATIVE)),
    )


@RANGE
def equation(r: Letters) -> Draft:
    """f(t) = t c as a stated equation over all t."""
    f, t, s = r.path(), r.time(), r.time()
    (c,) = r.numbers(1)
    fact = Stated(f(t), "=", t * c, t)
    return r.pick(
        true(f(s), s * c, fact),
        true(f(2), 2 * c, fact),
        true(Integral(f(s), s, Num(0), Num(1)), HALF * c, fact),
        true_le(f(s), s * c, fact),
        false_le(f(s), s * c - 1, fact),
    )


@RANGE
def indices(r: Letters) -> Draft:
    """x_k <= c for the natural numbers from 1 on."""
    x, k = r.path(), sym("k")
    (c,) = r.numbers(1)
    fact = Stated(x(k), "<=", c, k, Num(1), None, True)
    return r.pick(
        true_le(x(1), c, fact),
        true_le(x(4), c, fact),
        false_le(x(0), c, fact),
        true_le(Sum(x(k), k, Num(1), Num(3)), 3 * c, fact),
        false_le(Sum(x(k), k, Num(0), Num(2)), 3 * c, fact),
        true_le(x(k + 1), c, fact, Natural(k)),
        false_le(x(k), c, fact, Natural(k)),
    )


@RANGE
def other_letter(r: Letters) -> Draft:
    """The variable of the statement and a free letter of the same name are two things."""
    f, t = r.path(), r.time()
    (c,) = r.numbers(1)
    fact = Stated(f(t), "<=", c, t, Num(0), Num(1))
    return r.pick(
        false_le(f(t), c, fact),
        false_le(f(t), c, fact, Has(t, P.POSITIVE)),
        true_le(f(t), c, fact, Stated(Num(0), "<=", t), Stated(t, "<=", Num(1))),
    )
