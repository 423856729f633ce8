"""Facts that say nothing, go in a circle, or are deep and wide: nothing but a refusal may leave the judge."""

from __future__ import annotations

import itertools
from typing import Any

from derivations.assumptions import Define, Flow, Gram, Has, Property, Trajectory
from derivations.estimates import Natural, Spectrum, Stated
from derivations.ledger import Relation
from derivations.notation import Add, D, I, Inv, Mul, Num, Sqrt, Sum, Zero, expm, sym

from ..case import Draft, hostile, true, true_le, vacuous
from ..letters import Letters
from .registry import kind

HOSTILE = kind("hostile")
i = sym("i")
WORDS: tuple[Any, ...] = (
    Relation.EQ,
    Relation.LE,
    Relation.LT,
    "==",
    "≤",
    "is",
    "",
    "<=>",
    "$=$",
    "\\le",
    " =",
    "=<",
    3,
    None,
)


@HOSTILE
def odd_relation(r: Letters) -> Draft:
    """A relation that is no text, or no relation."""
    a, b = r.numbers(2)
    word = r.pick(*WORDS)
    return r.pick(
        hostile(a, b, Stated(a, word, b)), hostile(a, a, Stated(a, word, b)), hostile(a, 2 * b, Stated(a, word, b))
    )


@HOSTILE
def equation_as_enum(r: Letters) -> Draft:
    """A A = A, stated with the relation of the ledger."""
    (a,) = r.square(1)
    word: Any = Relation.EQ
    return hostile(a * a * a, r.pick(a, 2 * a), Stated(a * a, word, a))


@HOSTILE
def own_definition(r: Letters) -> Draft:
    """A = f(A)."""
    (a, b) = r.square(2)
    (c,) = r.numbers(1)
    return r.pick(
        hostile(a, b, Define(a, a * a)),
        hostile(a, a, Define(a, a * a)),
        hostile(c, 2 * c, Define(c, 2 * c)),
        hostile(c, Num(0), Define(c, c + c)),
        hostile(a, b, Define(a, b * a * b)),
        vacuous(c, Num(1), Define(c, c + 1)),
        hostile(c, Num(1), Define(c, Sqrt(c))),
    )


@HOSTILE
def ring_of_definitions(r: Letters) -> Draft:
    """a = b + 1, b = c + 1, c = a - 2, and rings of other lengths."""
    count = r.whole(2, 5)
    names = r.numbers(count)
    facts = [Define(x, y + 1) for x, y in itertools.pairwise(names)]
    if r.either():
        return hostile(names[0], names[-1] + (count - 1), *facts, Define(names[-1], names[0] - (count - 1)))
    return vacuous(names[0], names[1], *facts, Define(names[-1], names[0]))


@HOSTILE
def ring_of_families(r: Letters) -> Draft:
    """f(t) = g(t), g(t) = f(t)."""
    f, g, t = r.path(), r.path(), r.time()
    s = r.time()
    return r.pick(
        hostile(f(t), g(t), Define(f(t), g(t)), Define(g(t), f(t))),
        hostile(f(s), 2 * f(s), Define(f(t), f(2 * t))),
        hostile(f(0), Num(0), Define(f(t), f(t) + t)),
        hostile(f(t), Num(0), Define(f(t), f(f(t)))),
        hostile(f(1), f(0), Define(f(t), f(t - 1))),
    )


@HOSTILE
def flow_of_itself(r: Letters) -> Draft:
    """A start that is the path, a rate that mentions its own derivative, a start that depends on time."""
    f, t = r.path(), r.time()
    (a,) = r.numbers(1)
    return r.pick(
        hostile(f(t), a, Flow(f(t), t, -f(t), f(t))),
        hostile(f(t), a, Flow(f(t), t, D(f(t), t), a)),
        hostile(f(0), t, Flow(f(t), t, -f(t), t)),
        hostile(f(t), a, Flow(f(t), t, f(t + 1), a)),
        hostile(f(0), a, Flow(f(t), t, Inv(f(t)), a)),
        true(a, a, Flow(a, t, -a, Num(1))),  # whatever the flow means
        hostile(f(1), a, Flow(f(1), t, -f(1), a)),
    )


@HOSTILE
def deep(r: Letters) -> Draft:
    """A tree that is nested deep, in the claim or in a fact."""
    (a, b) = r.numbers(2)
    depth = r.pick(40, 90, 190, 250, 600)
    x = a
    for _ in range(depth):
        x = r.pick(-x, x + 1 - 1, (x * 1)) if depth < 100 else -x
    deep_term = x
    if r.either():
        return hostile(deep_term, deep_term)
    return hostile(b, b, Define(b, deep_term))


@HOSTILE
def wide(r: Letters) -> Draft:
    """A sum or a product of very many terms."""
    (a, b) = r.numbers(2)
    count = r.pick(50, 200, 1000)
    if r.either():
        return true(Add(*[a] * count), count * a)
    if r.either():
        return true(Add(*[a] * count), count * b, Define(a, b))
    return true(b, a**count, Define(b, Mul(*[a] * count)))


@HOSTILE
def many_facts(r: Letters) -> Draft:
    """Very many definitions in a row, and as many that nobody needs."""
    count = r.pick(20, 60, 150)
    names = [sym(f"x_{k}") for k in range(count)]
    facts = tuple(Define(x, y) for x, y in itertools.pairwise(names))
    return true(names[0], names[-1], *facts)


@HOSTILE
def doubling(r: Letters) -> Draft:
    """x_0 = x_1 + x_1, x_1 = x_2 + x_2, ...: an unfolded tree would have 2^n leaves."""
    count = r.pick(12, 24, 40)
    names = [sym(f"x_{k}") for k in range(count + 1)]
    facts = tuple(Define(x, y * y if r.either() else y + y) for x, y in itertools.pairwise(names))
    return hostile(names[0], names[0], *facts)


@HOSTILE
def doubled_sum(r: Letters) -> Draft:
    count = r.pick(8, 16, 30)
    names = [sym(f"x_{k}") for k in range(count + 1)]
    facts = tuple(Define(x, y + y) for x, y in itertools.pairwise(names))
    return true(names[0], Num(2**count) * names[-1], *facts)


@HOSTILE
def big_numbers(r: Letters) -> Draft:
    """Numbers of many digits, powers of powers."""
    a, b = r.numbers(2)
    huge = Num(10 ** r.pick(50, 400, 2500))
    return r.pick(
        true(huge * a - huge * a, Num(0)),
        hostile(a ** Num(10**9), b, Define(b, a ** Num(10**9))),
        true(b, huge * a, Define(b, huge * a)),
        hostile(Num(2) ** (Num(10) ** Num(10)), Num(3)),
        hostile(Sum(i, i, Num(0), Num(10**8)), b),
        hostile(expm(Num(10**6)), a),
    )


@HOSTILE
def wrong_kind(r: Letters) -> Draft:
    """A fact about something of the wrong kind."""
    (a, b), (c,), (v,) = r.square(2), r.numbers(1), r.columns(1)
    m = r.matrix()
    return r.pick(
        hostile(c, c, Has(a, Property.POSITIVE), Define(c, a * a)),
        hostile(a, a, Has(a, Property.POSITIVE)),
        hostile(a, b, Define(a, v)),
        hostile(m, m, Has(m, Property.PD)),
        hostile(m, 2 * m, Has(m, Property.SYMMETRIC)),
        hostile(v, 2 * v, Natural(v)),
        hostile(m, m, Spectrum(m, c)),
        hostile(a, a, Stated(a, "<=", b)),
        hostile(a, a, Stated(v, "=", a)),
        hostile(a, a, Gram(a, v)),
        hostile(c, c, Gram(c, v)),
        hostile(v, v, Trajectory(v, c)),
    )


@HOSTILE
def odd_ranges(r: Letters) -> Draft:
    """Stated over a range that is empty, turned round, or over its own variable."""
    x, k = r.path(), sym("k")
    (a,) = r.numbers(1)
    return r.pick(
        hostile(x(0), Num(0), Stated(x(k), "=", Num(0), k, Num(3), Num(1), True)),
        hostile(x(1), Num(0), Stated(x(k), "=", Num(0), k, k, Num(1), True)),
        hostile(a, Num(1), Stated(a, "=", k, k, Num(1), Num(1), True)),
        vacuous(a, Num(1), Stated(a, "=", k, k, Num(1), Num(2), True)),
        hostile(x(2), Num(0), Stated(x(k + 1), "=", x(k + 1), k, Num(0), None, True)),
        true_le(x(2), Num(5), Stated(x(k), "<=", Num(5), k, Num(0), None, True)),
    )


@HOSTILE
def zero_size(r: Letters) -> Draft:
    """Facts about nothing but numbers."""
    (a,) = r.square(1)
    n = r.sizes[0]
    return r.pick(
        vacuous(a, 2 * a, Has(Zero(n, n), Property.PD)),
        vacuous(a, a + a, Has(Num(-1), Property.POSITIVE)),
        true(a, a, Has(I(n), Property.PD)),
        true(a, a, Has(Num(1), Property.POSITIVE)),
        hostile(a, a, Stated(Num(1), "=", Num(2))),
    )
