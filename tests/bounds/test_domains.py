"""A term's domain outlives the term: what a dropped term needs is still assumed, by the kernel and by the replay.

The two have notions of their own of what a term needs; that they agree, and agree with what a claim lists, is tested
over all classes of terms.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from sympy import oo

from derivations.assumptions import (
    Assumption,
    Centered,
    Define,
    Defined,
    Flow,
    Has,
    Index,
    Property,
    Random,
    Throughout,
    Trajectory,
)
from derivations.assumptions.definedness import Known, needs
from derivations.estimates import Natural, Spectrum, Stated
from derivations.ledger import Claim, Equation, Kind, Notation, Relation, chain
from derivations.notation import Exp, Norm, Sqrt, family, size, sym
from derivations.notation import nodes as n
from verify.bounds.replay import ReplayError, replay
from verify.bounds.replay.evident import evident
from verify.bounds.replay.meaning import moves
from verify.bounds.replay.needs import raw
from verify.bounds.replay.world import world
from verify.bounds.rules import arithmetic, calculus, descent, logic, norms, ranges
from verify.bounds.rules.domains import moving
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO, RuleError
from verify.bounds.rules.kernel import Context
from verify.bounds.search import theorems
from verify.evidence import VerdictKind
from verify.judging.entry import judge_equation

from ..families import each
from .test_replay import Forged, claim_of, rejected

INVERTIBLE, NONNEGATIVE, POSITIVE = Property.INVERTIBLE, Property.NONNEGATIVE, Property.POSITIVE
a, b, c, q, s, t, u = (sym(x) for x in "abcqstu")
i, j, k, m = (sym(x) for x in "ijkm")
N = size("n")
A, B = sym("A", N, N), sym("B", N, N)
v = sym("v", N)
f, g = family("f", 1, 1, "f_{0}"), family("g", 1, 1, "g_{0}")
PLAIN = Context(())
HALF = n.Num(Fraction(1, 2))


def claim(left: n.Node, relation: Relation, right: n.Node, *facts: Assumption, lemmas: tuple[Claim, ...] = ()) -> Claim:
    return Claim(n.as_node(left), relation, n.as_node(right), Notation("test", {}, facts=facts), lemmas=lemmas)


def stated(left, relation, right):
    return logic.assumption(PLAIN, Stated(n.as_node(left), relation, n.as_node(right)))


def replayed(sequent: Any) -> bool:
    relation = {LE: Relation.LE, LT: Relation.LT, EQ: Relation.EQ}[sequent.relation]
    try:
        replay(claim_of(sequent.left, relation, sequent.right, *sequent.under), sequent)
    except ReplayError:
        return False
    return True


def without(sequent: Any, *less: Assumption, **other: Any) -> Forged:
    fields = {x: getattr(sequent, x) for x in ("left", "relation", "right", "rule", "parents", "data")}
    return Forged(**{**fields, "under": sequent.under - set(less), **other})


# -- a dropped term leaves its need -----------------------------------------------------------------------------
def test_a_root_that_is_dropped_leaves_its_domain():
    below = claim(n.Num(-1000), Relation.LE, Norm(Sqrt(a)) ** 2)
    equal = claim(Norm(Sqrt(a)) ** 2, Relation.EQ, a)
    assert theorems.prove(below) is not None
    wrong = claim(n.Num(-1000), Relation.LE, a, lemmas=(below, equal))
    assert theorems.prove(wrong) is None
    right = claim(n.Num(-1000), Relation.LE, a, Has(a, NONNEGATIVE), lemmas=(below, equal))
    sequent = theorems.prove(right)
    assert sequent is not None
    replay(right, sequent)


def test_a_chain_through_a_root_is_refused_at_the_end():
    """Both steps hold where a is not negative, and say so; their chain says so too, though the root is gone."""
    squared = stated(Norm(Sqrt(a)) ** 2, EQ, a)
    assert Has(a, NONNEGATIVE) in squared.under
    below = arithmetic.combine(PLAIN, n.Num(-1000), LE, Norm(Sqrt(a)) ** 2)
    chained = arithmetic.combine(PLAIN, n.Num(-1000), LE, a, [below, squared], [ONE, ONE])
    assert chained.under == {Has(a, NONNEGATIVE), Stated(squared.left, EQ, a)}
    assert replayed(chained)
    known = Stated(squared.left, EQ, a)
    rejected(claim_of(n.Num(-1000), Relation.LE, a, known), without(chained, Has(a, NONNEGATIVE)), "was dropped")
    bare = without(below, Has(a, NONNEGATIVE))
    assert not replayed_alone(bare)


def replayed_alone(step: Forged) -> bool:
    """Whether the replay lets a step rest on no more than it says."""
    from verify.bounds.replay.checking import Replay
    from verify.bounds.replay.steps import steps_of

    try:
        for one in steps_of(step, {}):
            Replay(one.under).check(one)
    except ReplayError:
        return False
    return True


DOUBTFUL = {
    "difference": (n.Sup(t, t) - n.Sup(t, t), ZERO, Defined(n.Sup(t, t))),
    "quotient": (b / a * ZERO, ZERO, Has(a, INVERTIBLE)),
    "factor 0": (ZERO * Sqrt(a), ZERO, Has(a, NONNEGATIVE)),
    "inverse": (Norm(A.inv, "F") * ZERO, ZERO, Has(A, INVERTIBLE)),
    "integral": (n.Integral(f(t), t, a, b) * ZERO, ZERO, Defined(n.Integral(f(t), t, a, b))),
    "negative power": (b ** n.Num(-2) - b ** n.Num(-2), ZERO, Has(b, INVERTIBLE)),
    "power": (b**q - b**q, ZERO, Defined(b**q)),
    "under a binder": (
        n.Integral(c / s, s, ONE, b), c * n.Integral(1 / s, s, ONE, b), None),
    "sum of integrals": (
        n.Integral(f(t) + g(t), t, a, b), n.Integral(f(t), t, a, b) + n.Integral(g(t), t, a, b),
        Defined(n.Integral(g(t), t, a, b))),
    "series": (n.Sum(f(k), k, ONE, oo) * ZERO, ZERO, Defined(n.Sum(f(k), k, ONE, oo))),
    "limit": (n.Lim(f(t), t, oo) * ZERO, ZERO, Defined(n.Lim(f(t), t, oo))),
    "derivative": (n.D(Norm(f(t)), t) * ZERO, ZERO, Defined(n.D(Norm(f(t)), t))),
    "eigenvalue": (n.Eig(A, "min") * ZERO, ZERO, Has(A, Property.SYMMETRIC)),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTFUL)
def test_cancelling_keeps_what_was_needed(name):
    left, right, needed = DOUBTFUL[name]
    sequent = logic.ring(PLAIN, left, right)
    assert needed is None or needed in sequent.under
    assert replayed(sequent)
    for less in sequent.under:
        evidently = needed is None and isinstance(less, Has)
        assert evidently or not replayed_alone(without(sequent, less)), less


def test_a_range_makes_a_denominator_evident():
    sequent = logic.ring(PLAIN, n.Integral(c / s, s, ONE, b), c * n.Integral(1 / s, s, ONE, b))
    assert sequent.under == frozenset(), "s is at least 1"
    from_zero = logic.ring(PLAIN, n.Integral(c / s, s, ZERO, b), c * n.Integral(1 / s, s, ZERO, b))
    assert Throughout(Has(s, INVERTIBLE), s, ZERO, b) in from_zero.under
    assert not replayed_alone(without(from_zero, Throughout(Has(s, INVERTIBLE), s, ZERO, b)))


# -- what shows a need ------------------------------------------------------------------------------------------
def test_a_supremum_that_is_bounded_is_finite():
    times = Context((Has(t, NONNEGATIVE),))
    body = t * Exp(-c * t)
    below = arithmetic.peak(times, t, c, stated(ZERO, LT, c))
    shown = ranges.sup_all(times, below, t, Has(t, NONNEGATIVE))
    sup = n.Sup(body, t)
    assert Defined(sup) not in shown.under
    assert replayed(shown)
    cancelled = logic.ring(times, sup - sup, ZERO)
    assert Defined(sup) in cancelled.under
    free = descent.domain(times, cancelled, Defined(sup), shown)
    assert Defined(sup) not in free.under
    assert replayed(free)
    rejected(claim_of(sup - sup, Relation.EQ, ZERO, *(free.under - shown.under)), without(cancelled, Defined(sup)))


def test_that_a_supremum_is_finite_is_said_where_it_is_bounded():
    sup = n.Sup(f(t), t, a, b)
    assert Defined(sup) not in stated(sup, LE, c).under
    assert replayed(stated(sup, LE, c))
    for left, relation in ((sup, EQ), (2 * sup, LE)):
        sequent = stated(left, relation, c)
        assert Defined(sup) in sequent.under
        assert not replayed_alone(without(sequent, Defined(sup)))


@pytest.mark.parametrize("sign", [stated(ZERO, LT, c), stated(c, LT, ZERO)])
def test_a_rate_that_is_not_zero_may_divide(sign):
    sequent = ranges.exp_integral(PLAIN, c, s, a, sign)
    assert sequent.under == sign.under
    assert replayed(sequent)


def test_a_need_in_a_bound_variable_is_one_for_all_its_values():
    premise = logic.ring(PLAIN, c / f(s), c * (1 / f(s)))
    assert premise.under == {Has(f(s), INVERTIBLE)}
    order = stated(a, LE, b)
    sequent = ranges.integral_monotone(PLAIN, premise, s, a, b, order)
    everywhere = Throughout(Has(f(s), INVERTIBLE), s, a, b)
    assert everywhere in sequent.under
    assert Has(f(s), INVERTIBLE) not in sequent.under
    assert replayed(sequent)
    assert not replayed_alone(without(sequent, everywhere))
    elsewhere = Throughout(Has(f(s), INVERTIBLE), s, a, c)
    assert not replayed_alone(without(sequent, everywhere, under=(sequent.under - {everywhere}) | {elsewhere}))


def test_a_root_of_a_variable_has_values_where_the_range_begins_at_zero():
    what = claim(n.Integral(Sqrt(s), s, ZERO, ONE), Relation.LE, n.Integral(ONE + Sqrt(s), s, ZERO, ONE))
    sequent = theorems.prove(what)
    assert sequent is not None
    replay(what, sequent)
    premise = arithmetic.combine(PLAIN, Sqrt(s), LE, ONE + Sqrt(s))
    assert premise.under == {Has(s, NONNEGATIVE)}
    below = ranges.integral_monotone(PLAIN, premise, s, a, b, stated(a, LE, b))
    assert Throughout(Has(s, NONNEGATIVE), s, a, b) in below.under
    assert replayed(below)
    assert not replayed_alone(without(below, Throughout(Has(s, NONNEGATIVE), s, a, b)))


def test_a_need_moves_with_the_value_that_is_put():
    sequent = logic.ring(PLAIN, a / b, a * (1 / b))
    moved = descent.substitute(PLAIN, sequent, b, b - c)
    assert moved.under == {Has(b - c, INVERTIBLE)}
    assert replayed(moved)
    assert not replayed_alone(without(moved, Has(b - c, INVERTIBLE)))
    kept = without(moved, under=frozenset({Has(b, INVERTIBLE)}))
    assert not replayed_alone(kept)


def test_a_term_without_a_value_is_no_value_of_a_variable():
    sequent = descent.substitute(PLAIN, arithmetic.parabola(PLAIN, b), b, Sqrt(a))
    assert sequent.under == {Has(a, NONNEGATIVE)}
    assert not replayed_alone(without(sequent, Has(a, NONNEGATIVE)))
    general = Stated(f(k), LE, c, k)
    member = logic.instance(PLAIN, general, 1 / a)
    assert Has(a, INVERTIBLE) in member.under
    assert not replayed_alone(without(member, Has(a, INVERTIBLE)))


def test_an_equation_under_a_binder_carries_its_needs_for_all_values():
    equal = logic.ring(PLAIN, c / f(s), c * (1 / f(s)))
    sequent = logic.replaced(PLAIN, n.Sup(c / f(s), s, a, b), n.Sup(c * (1 / f(s)), s, a, b), (equal,))
    assert Throughout(Has(f(s), INVERTIBLE), s, a, b) in sequent.under
    assert not replayed_alone(without(sequent, Throughout(Has(f(s), INVERTIBLE), s, a, b)))
    assert replayed(sequent)


def test_equals_up_to_definitions_exist_together():
    """Where u is defined as a path, an integral over u exists as that over the path does."""
    facts = (Trajectory(f(t), t), Stated(g(s), EQ, f(s), s))
    context = Context(facts)
    total = n.Integral(g(s), s, a, b)
    sequent = logic.ring(context, total - total, ZERO)
    assert sequent.under == set(facts)
    assert replayed(sequent)
    for less in facts:
        assert not replayed_alone(without(sequent, less))


def test_a_claim_whose_lemma_needs_more_is_not_proved():
    lemma = claim(ZERO, Relation.LE, Norm(A.inv * v))
    assert theorems.prove(lemma) is not None
    assert theorems.prove(claim(ZERO, Relation.LE, Norm(v), lemmas=(lemma,))) is not None  # without the lemma
    useless = claim(Norm(A * A.inv * v), Relation.LE, Norm(v) + Norm(A * A.inv * v - v), lemmas=(lemma,))
    sequent = theorems.prove(useless)
    assert sequent is not None
    replay(useless, sequent)


TRUE = {
    "under a listed condition": (n.Integral(c / s, s, ZERO, ONE), Relation.EQ, c * n.Integral(1 / s, s, ZERO, ONE), ()),
    "a root that is a factor": (Norm(Sqrt(b) * v), Relation.LE, Sqrt(b) * Norm(v), (Has(b, NONNEGATIVE),)),
    "a root of a difference": (ZERO, Relation.LE, Norm(Sqrt(b - c)), ()),
    "an integral that may diverge": (ZERO, Relation.LE, n.Integral(Norm(f(s)), s, ZERO, ONE), ()),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_with_domains_are_proved_and_replayed(name):
    left, relation, right, facts = TRUE[name]
    what = claim(left, relation, right, *facts)
    sequent = theorems.prove(what)
    assert sequent is not None
    replay(what, sequent)


# -- lines that follow by transitivity --------------------------------------------------------------------------
@pytest.mark.parametrize(("facts", "follows"), [((), False), ((Has(a, NONNEGATIVE),), True)])
def test_a_line_follows_only_if_it_assumes_what_the_middle_line_needs(facts, follows):
    printed = chain(n.Num(-1000), Relation.LE, Norm(Sqrt(a)) ** 2, Relation.EQ, a)
    entry = Equation("1", 1, "a chain", Kind.DISPLAY, printed.given(*facts), Notation("test", {}, ()))
    judged = judge_equation(entry)
    assert [j.verdict.verdict for j in judged.links] == [VerdictKind.PROVED] * 2
    last = judged.lines[3].verdict
    assert (last.verdict is VerdictKind.PROVED) == follows
    assert ("transitivity" in last.reason) == follows


# -- one notion of what a term needs, twice ---------------------------------------------------------------------
TERMS = {
    "inverse": A.inv, "inverse of a number": b.inv, "quotient": a / b, "over a number": a / 2,
    "over a size": a / n.Size(N),
    "over an exponential": a / Exp(b), "over a factorial": a / n.Factorial(k), "over 0": n.Frac(a, ZERO),
    "root": Sqrt(a), "root of a square": Sqrt(a**2), "root of a norm": Sqrt(Norm(v)), "root of a size": Sqrt(n.Size(N)),
    "power": a**2, "negative power": a ** n.Num(-2), "half power": a**HALF, "minus half": a ** n.Num(Fraction(-1, 2)),
    "power q": a**q, "natural power": a**k, "two to the q": n.Num(2) ** q, "size power": n.Size(N) ** q,
    "factorial": n.Factorial(k), "factorial of a number": n.Factorial(n.Num(3)), "eigenvalue": n.Eig(A, "min"),
    "eigenvalues": n.Eigs(B), "of a product": n.Eigs(A.T * B * A), "of a square": n.Eigs(n.Kron(A, B) * n.Kron(A, B)),
    "product over an index": n.Prod(1 / (a + k), k, ONE, m),
    "eigenvalue of a Gram matrix": n.Eig(A * A.T, "min"), "derivative": n.D(f(t), t), "smooth": n.D(t**2, t),
    "rough": n.D(Norm(f(t)), t), "integral": n.Integral(f(s), s, a, b), "tame": n.Integral(Exp(s) * s, s, a, b),
    "integral of a quotient": n.Integral(1 / s, s, ONE, b), "from 0": n.Integral(1 / s, s, ZERO, b),
    "endless": n.Integral(Exp(-s), s, ZERO, oo), "constant": n.Integral(f(a), s, ZERO, b),
    "sum": n.Sum(f(k), k, ONE, m), "power in a sum": n.Sum(a ** (k - 1), k, ONE, m),
    "power in a sum from 0": n.Sum(a ** (k - 1), k, ZERO, m), "backwards": n.Sum(a ** (m - k), k, ONE, m),
    "series": n.Sum(f(k), k, ONE, oo), "exponential series": n.Sum(a**k / n.Factorial(k), k, ZERO, oo),
    "supremum": n.Sup(f(s), s, a, b), "tame supremum": n.Sup(Norm(A * s), s, a, b), "everywhere": n.Sup(f(t), t),
    "everywhere a constant": n.Sup(f(a), t), "limit": n.Lim(f(t), t, oo), "root under a limit": n.Lim(Sqrt(t), t, oo),
    "nested": n.Integral(n.Sup(f(s) / f(t), s, a, t), t, ZERO, b), "root of a root": Sqrt(Sqrt(a) - b),
    "shadow": n.Integral(n.Integral(s, s, ZERO, s), s, ZERO, ONE), "block": n.Norm(n.Blocks([[A.inv, B]])),
    "rational series": n.Sum(a**k / (n.Factorial(k) * (k + 1)), k, ZERO, oo), "product": (a / b) * Sqrt(c) * f(t).inv,
    "density": n.NormalDensity(v, A), "entry": n.Entry(A, k, ONE), "row": n.Row(A, k), "band": n.Band(A, ONE, 1),
    "logarithm": n.Elementary(a, "log"), "sine": n.Elementary(a, "sin"),
    "logarithm of a root": n.Elementary(Sqrt(a), "log"),
    "unit vector": n.Unit(N, k),
    "mean": n.Expect(a), "mean of a square": n.Expect(a * a), "mean of a power": n.Expect(a**2 * b),
    "mean of a function": n.Expect(Exp(a)), "mean of a sum": n.Expect(Exp(a) + b), "variance": n.Cov(a),
    "covariance": n.Cov(a, b), "mean of a length": n.Expect(Norm(v)), "mean of a quotient": n.Expect(a / b),
}  # fmt: skip
WORLDS: tuple[tuple[Assumption, ...], ...] = (
    (),
    (Has(a, POSITIVE), Has(b, POSITIVE), Natural(k), Natural(m)),
    (Has(a, NONNEGATIVE), Has(t, NONNEGATIVE), Index(k, n.Size(N)), Has(A, Property.PD), Trajectory(f(t), t)),
    (Has(b, POSITIVE), Flow(f(t), t, -f(t), a), Spectrum(A, a, b), Natural(t)),
    (Has(c, POSITIVE), Define(A, B * B.T), Stated(A, EQ, B + B.T)),
    (Random((a,)),),
    (Random((a,), n.Num(2)), Centered((b,), (c,))),
)


@each("facts", WORLDS, ids=range(len(WORLDS)))
@each("name", TERMS)
def test_the_replay_lists_what_a_claim_lists(name, facts):
    """Its own needs, but for those that are evident, are those of the claim; the claim lists some that are evident."""
    node = TERMS[name]
    known = Known.of(facts)
    half = frozenset(x.node for x in facts if isinstance(x, Has) and x.what in (NONNEGATIVE, POSITIVE))
    whole = frozenset(x.symbol for x in facts if isinstance(x, Natural))
    w = world(frozenset(facts))
    ours = {what for what in raw(node, half, whole) if not evident(what, w) and not of_a_mean(what)}
    listed = {what for what in needs(node, known) if not of_a_mean(what)}
    assert ours <= listed
    assert all(evident(what, w) for what in listed - ours)


def of_a_mean(what: Assumption) -> bool:
    return isinstance(what, Defined) and isinstance(what.node, n.Expect | n.Cov)


@each("facts", WORLDS, ids=range(len(WORLDS)))
@each("name", [name for name in TERMS if any(isinstance(x, n.Expect | n.Cov) for x in n.tree(TERMS[name]))])
def test_the_means_that_a_claim_lists_are_what_the_replay_asks_for(name, facts):
    """With all of them a step about the term is accepted, without one of them it is not."""
    sequent = logic.ring(Context(facts), TERMS[name], TERMS[name])
    judged = frozenset((*facts, *needs(TERMS[name], Known.of(facts))))
    assert sequent.under <= judged
    assert replayed(sequent)
    means = frozenset(filter(of_a_mean, sequent.under))
    bare = Forged(sequent.left, EQ, sequent.right, "ring", under=sequent.under - means)
    assert replayed(bare) is not any(not evident(what, world(frozenset(facts))) for what in means)


def test_every_class_of_terms_that_needs_something_is_compared():
    from derivations.assumptions.definedness import OWN as CLAIMS
    from verify.bounds.replay.needs import OWN as REPLAYS

    assert set(CLAIMS) == set(REPLAYS)
    compared = {type(x) for node in TERMS.values() for x in n.tree(node)}
    assert set(REPLAYS) - compared == {n.Dotted}


# -- one meaning of a symbol ------------------------------------------------------------------------------------
DRAWN, ROOT = Define(a, t * c), Sqrt(1 + t * t)
BOUND = {
    "pulled out of an integral": (n.Integral(a * ROOT, t, ZERO, ONE), a * n.Integral(ROOT, t, ZERO, ONE)),
    "integral": (n.Integral(a, t, ZERO, t), t * a),
    "sum": (n.Sum(a * f(t), t, ONE, m), a * n.Sum(f(t), t, ONE, m)),
    "derivative": (n.D(a * t, t), n.D(t * a, t)),
    "supremum": (n.Sup(a, t), n.Sup(a, t)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOUND)
@pytest.mark.parametrize("facts", [(DRAWN,), (Define(a, b), Define(b, t * c)), (Stated(a, EQ, t * c),)], ids=range(3))
def test_what_moves_with_a_bound_variable_is_not_constant(name, facts):
    left, right = BOUND[name]
    sequent = logic.ring(PLAIN, left, right)
    with pytest.raises(RuleError, match="depends on t"):
        logic.ring(Context(facts), left, right)
    rejected(claim_of(left, Relation.EQ, right, *sequent.under, *facts), sequent, "depends on t")
    assert replayed(sequent)
    assert theorems.prove(claim_of(left, Relation.EQ, right, *facts)) is None


def test_a_supremum_of_what_moves_is_not_the_thing():
    sequent = ranges.sup_all(Context((Has(t, NONNEGATIVE),)), logic.ring(PLAIN, a, a), t, Has(t, NONNEGATIVE))
    what = claim_of(n.Sup(a, t), Relation.LE, a, Has(t, NONNEGATIVE), DRAWN)
    rejected(what, sequent, "depends on t")
    assert theorems.prove(what) is None
    assert replayed(sequent)


def test_a_path_that_does_not_name_its_time_is_no_constant():
    """Else the fundamental theorem shows 0 = c."""
    flow = Flow(u, t, c, ZERO)
    with pytest.raises(RuleError):
        calculus.flow(Context((flow,)), flow, t)
    derivative = Forged(n.D(u, t), EQ, c, "flow", (), (flow, t), frozenset({flow}))
    start, order = logic.ring(PLAIN, ZERO, ZERO), arithmetic.combine(PLAIN, ZERO, LE, ONE)
    nothing = Forged(u - u, EQ, n.Integral(c, s, ZERO, ONE), "fundamental theorem", (derivative, start, order),
                     (s, ZERO, ONE), frozenset({flow}))  # fmt: skip
    rejected(claim_of(ZERO, Relation.EQ, c, flow), nothing)
    assert theorems.prove(claim_of(ZERO, Relation.EQ, c, flow)) is None


def test_what_an_assumption_quantifies_over_moves_nothing_in_it():
    """With a = t c, `f(t) <= a for all t` says f(t) <= t c, and not f(s) <= a."""
    everywhere = Stated(f(t), LE, a, t)
    context = Context((everywhere, DRAWN))
    with pytest.raises(RuleError, match="quantifies"):
        logic.instance(context, everywhere, s)
    sequent = logic.instance(PLAIN, everywhere, s)
    rejected(claim_of(f(s), Relation.LE, a, everywhere, DRAWN), sequent, "depends on t")
    replay(claim_of(f(s), Relation.LE, a, everywhere), sequent)


def test_both_find_the_same_symbols_that_move():
    facts = (Define(a, b), Define(b, t * c), Flow(f(t), t, -f(t), q), Stated(u, EQ, f(s)), Trajectory(g(t), t))
    assert {x: set(on) for x, on in moving(facts).items()} == {x: on for x, on in moves(facts).items() if on}
    assert t in moving(facts)["a"]
    assert "f" not in moving(facts) or t not in moving(facts)["f"]


# -- lemmas -----------------------------------------------------------------------------------------------------
def test_lemmas_without_names_are_told_apart_by_what_they_claim():
    first, second = (
        claim(Norm(A * v), Relation.LE, Norm(A, "F") * Norm(v)),
        claim(Norm(A, "op"), Relation.LE, Norm(A, "F")),
    )
    what = claim(
        Norm(A * v) + Norm(A, "op"), Relation.LE, Norm(A, "F") * Norm(v) + Norm(A, "F"), lemmas=(first, second)
    )
    theorems.forget()
    sequent = theorems.prove(what)
    assert sequent is not None
    replay(what, sequent)
    named = logic.lemma(PLAIN, norms.op_frobenius(PLAIN, A), "")
    assert replayed(named)


def test_what_is_found_does_not_hang_on_what_was_asked_before():
    """A lemma with lemmas of its own is another hint than the same statement without."""
    hint = claim(a, Relation.LE, b, Stated(a, LE, b))
    plain, helped = claim(a, Relation.LE, c, Stated(b, LE, c)), None
    assert theorems.known_as(plain) != theorems.known_as(Claim(a, Relation.LE, c, plain.notation, lemmas=(hint,)))
    helped = Claim(a, Relation.LE, c, plain.notation, lemmas=(hint,))
    outer = [Claim(a, Relation.LE, q, plain.notation, lemmas=(x,)) for x in (plain, helped)]
    assert theorems.known_as(outer[0]) != theorems.known_as(outer[1])
    twin = Claim(a, Relation.LE, c, plain.notation, id="another name", lemmas=(hint,))
    assert theorems.told(twin) == theorems.told(helped)
