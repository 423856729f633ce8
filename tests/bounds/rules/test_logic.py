"""Rules of logic: assumptions, equals for equals, induction, needs that are shown."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

from hypothesis import strategies as st

from derivations.assumptions import Has, Property, Throughout
from derivations.estimates import Natural, Stated
from derivations.notation import Exp, Norm, Sqrt, sym
from derivations.notation import nodes as n
from verify.bounds.rules import arithmetic, descent, logic, norms
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import (
    INDEX,
    PLAIN,
    a,
    b,
    c,
    i,
    j,
    m,
    matrix_member,
    member,
    p,
    point,
    power_bound,
    s,
    stated,
    t,
    value,
)

from .. import numeric
from ..cases import confirm, drawn, mats, path, refused, rejects, rngs, true


@true("assumption", "ring", "equals for equals", "lemma", "instance")
@drawn(rngs)
def test_logic(rng):
    model, (A, B, v) = mats(rng, A=(2, 2), B=(2, 2), v=(2, 1))
    model[a], model[b] = numeric.one(numeric.fraction(rng)), numeric.one(numeric.fraction(rng))
    low, high = sorted((a, b), key=lambda x: model[x][0, 0])
    confirm("assumption", stated(low, LE, high), model)
    confirm("ring", logic.ring(PLAIN, (A + B) * (A - B), A * A - A * B + B * A - B * B), model)
    w = sym("w", 2, 1)
    model[w] = model[A] @ model[v]
    equal = stated(w, EQ, A * v)
    confirm("equals for equals", logic.replaced(PLAIN, Norm(B * w + v), Norm(B * A * v + v), (equal,)), model)
    confirm("lemma", logic.lemma(PLAIN, stated(low, LE, high), "1"), model)
    model["H"] = path(rng)
    last = int(rng.integers(0, 4))
    model[m] = numeric.one(Fraction(last))
    largest = max(numeric.norm(model["H"](numeric.one(x)), "F") for x in range(last + 1))
    model[c] = numeric.one(largest * (1 + 1e-12))
    what = Stated(Norm(matrix_member(i), "F"), LE, c, i, ZERO, m, index=True)
    ends = logic.assumption(INDEX, Natural(m)), logic.ring(INDEX, m, m)
    confirm("instance", logic.instance(INDEX, what, m, *ends), model)


@refused("assumption", "ring", "equals for equals", "lemma", "instance")
def test_logic_refuses():
    A, B = sym("A", 2, 2), sym("B", 2, 2)
    rejects(logic.assumption, Has(a, Property.INVERTIBLE))
    what = Stated(member(i), LE, c, i, ZERO, m, index=True)
    rejects(logic.assumption, what)
    rejects(logic.ring, A * B, B * A)
    rejects(logic.ring, a / a, ONE)
    rejects(logic.ring, a**m * a ** (-m), ONE)
    rejects(logic.ring, Exp(A) * Exp(B), Exp(A + B))
    rejects(logic.ring, Exp(A).T, Exp(A))
    rejects(logic.ring, Norm(A, "op"), Norm(A, "F"))
    rejects(logic.replaced, Norm(A, "F"), Norm(B, "F"), (stated(a, LE, b),))
    rejects(logic.replaced, n.Integral(member(s), s, ZERO, a), a * c, (stated(member(s), EQ, c),))
    rejects(logic.lemma, SimpleNamespace(left=ONE, relation=LE, right=ZERO, under=frozenset()), "1")
    sign, top = logic.assumption(INDEX, Natural(m)), logic.ring(INDEX, m, m)
    rejects(logic.instance, what, m, sign, context=INDEX)
    rejects(logic.instance, what, m, top, sign, context=INDEX)
    rejects(logic.instance, what, m + 1, stated(ZERO, LE, m + 1), top, context=INDEX)
    rejects(logic.instance, what, a, stated(ZERO, LE, a), stated(a, LE, m), context=INDEX)
    opened = Stated(member(s), LE, c, s, ZERO, m, open=True)
    rejects(logic.instance, opened, m, sign, top, context=INDEX)
    everywhere = Stated(member(i), LE, c, i, index=True)
    rejects(logic.instance, everywhere, n.Num(-1), context=INDEX)
    rejects(logic.instance, everywhere, m - 1, context=INDEX)
    assert logic.instance(INDEX, everywhere, m + 1)
    captured = Stated(n.Sum(member(i) * member(j), j, ONE, m), LE, c, i, index=True)
    rejects(logic.instance, captured, j, context=INDEX)
    points = Stated(Norm(value(point)), LE, c, point)
    rejects(logic.instance, points, sym("short", 2, 1))
    assert logic.instance(PLAIN, points, p)


@true("strong induction", "specialization", "cut", "substitution")
@drawn(rngs, st.integers(0, 6))
def test_induction(rng, time):
    naturals = Context((Natural(t), Natural(i)))
    what, start, step = power_bound()
    first = numeric.fraction(rng)
    model = {c: numeric.one(first + numeric.fraction(rng, 0)), t: numeric.one(Fraction(time)),
             "h": lambda x: numeric.one(first * 2 ** int(x[0, 0]))}  # fmt: skip
    made = descent.induction(naturals, t, (what,), (start,), (step,), 0)
    confirm("strong induction", made, model)
    assert what not in made.under
    sign = logic.assumption(naturals, Natural(m))
    special = descent.specialize(Context((Natural(t), Natural(m))), made, t, m + 3,
                                 arithmetic.combine(PLAIN, ZERO, LE, m + 3, [sign], [ONE]))  # fmt: skip
    confirm("specialization", special, {**model, m: numeric.one(Fraction(time))})
    uses = logic.instance(naturals, what, t, logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t))
    free = descent.cut(naturals, uses, what, made, t)
    confirm("cut", free, model)
    assert what not in free.under
    swapped = descent.substitute(PLAIN, stated(a, LE, a + b), b, c**2)
    confirm("substitution", swapped, {**model, a: numeric.one(numeric.fraction(rng))})


@true("a domain shown")
def test_a_need_that_is_shown_is_not_assumed():
    divided = logic.ring(PLAIN, a / b, a * (1 / b))
    assert divided.under == {Has(b, Property.INVERTIBLE)}
    for shown in (stated(ZERO, LT, b), stated(b, LT, ZERO)):
        sequent = descent.domain(PLAIN, divided, Has(b, Property.INVERTIBLE), shown)
        assert (sequent.left, sequent.right, sequent.under) == (divided.left, divided.right, shown.under)
    rooted = norms.norm_sign(PLAIN, "2", Sqrt(b))
    sequent = descent.domain(PLAIN, rooted, Has(b, Property.NONNEGATIVE), stated(ZERO, LE, b))
    assert sequent.under == {Stated(ZERO, LE, b)}


@refused("a domain shown")
def test_a_need_that_is_not_shown_stays():
    divided = logic.ring(PLAIN, a / b, a * (1 / b))
    what = Has(b, Property.INVERTIBLE)
    rejects(descent.domain, divided, what, stated(ZERO, LE, b))
    rejects(descent.domain, divided, what, stated(ZERO, LT, a))
    rejects(descent.domain, divided, what, divided)  # it rests on what it is to show
    rejects(descent.domain, divided, Has(a, Property.INVERTIBLE), stated(ZERO, LT, a))  # nobody needs it
    rejects(descent.domain, stated(a, LE, b), Stated(a, LE, b), stated(a, LE, b))
    rooted = norms.norm_sign(PLAIN, "2", Sqrt(b))
    rejects(descent.domain, rooted, Has(b, Property.NONNEGATIVE), stated(b, LE, ZERO))
    everywhere = logic.ring(PLAIN, n.Integral(1 / s, s, b, c), n.Integral(1 / s, s, b, c))
    need = next(x for x in everywhere.under if isinstance(x, Throughout))
    rejects(descent.domain, everywhere, need, stated(ZERO, LT, s), s)  # only for one s
    rejects(descent.domain, everywhere, need, stated(ZERO, LT, s))


@refused("strong induction", "specialization", "cut", "substitution")
def test_induction_refuses():
    naturals = Context((Natural(t), Natural(i), Natural(m)))
    what, start, step = power_bound()
    sign, top = logic.assumption(naturals, Natural(t)), logic.ring(naturals, t, t)
    assert descent.induction(naturals, t, (what,), (start,), (step,), 0)
    circular = logic.instance(naturals, what, ZERO, logic.ring(PLAIN, ZERO, ZERO), sign)
    rejects(descent.induction, t, (what,), (circular,), (step,), 0, context=naturals)
    here = logic.instance(naturals, what, t, sign, top)
    rejects(descent.induction, t, (what,), (start,), (here,), 0, context=naturals)
    rejects(descent.induction, t, (what,), (step,), (step,), 0, context=naturals)
    rejects(descent.induction, t, (what,), (start,), (), 0, context=naturals)
    rejects(descent.induction, t, (what,), (start,), (stated(step.left, LE, step.right),), 0, context=naturals)
    for changed in ({"index": False}, {"open": True}, {"low": ONE}, {"high": m}):
        fields = {"low": ZERO, "high": t, "index": True, **changed}
        rejects(descent.induction, t, (Stated(what.left, LE, what.right, i, **fields),), (start,), (step,), 0)
    general = descent.induction(naturals, t, (what,), (start,), (step,), 0)
    natural = logic.assumption(naturals, Natural(m))
    rejects(descent.specialize, general, t, m - 1, stated(ZERO, LE, m), context=naturals)
    rejects(descent.specialize, general, t, a, stated(ZERO, LE, a), context=naturals)
    rejects(descent.specialize, here, t, m, natural, context=naturals)
    rejects(descent.cut, here, what, general, None, context=naturals)
    rejects(descent.cut, here, what, here, t, context=naturals)
    rejects(descent.cut, general, what, general, t, context=naturals)
    shifted = Stated(what.left, LE, what.right, i, ONE, t, index=True)
    uses = logic.instance(naturals, shifted, t, stated(ONE, LE, t), top)
    rejects(descent.cut, uses, shifted, general, t, context=naturals)
    weak = stated(a, LE, b)
    rejects(descent.cut, arithmetic.combine(PLAIN, a, LT, b, [stated(a, LT, b)], [ONE]), Stated(a, LT, b), weak)
    rejects(descent.substitute, general, t, m - 1, stated(ZERO, LE, m), context=naturals)
    rejects(descent.substitute, general, t, a, stated(ZERO, LE, a), context=naturals)
    rejects(descent.substitute, here, t, m, natural, context=naturals)
    positive = logic.assumption(PLAIN, Has(b, Property.POSITIVE))
    rejects(descent.substitute, positive, b, -c, stated(ZERO, LE, -c))
    captured = stated(a, LE, n.Integral(member(s), s, ZERO, a))
    rejects(descent.substitute, captured, a, s)
