"""Proofs without premises that nothing needs, and what would have been enough where no proof is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.ledger.plan import Induction
from derivations.notation import Frac, Norm, family, nodes, size, sym
from verify import judge
from verify.bounds import engine
from verify.bounds.replay import replay
from verify.bounds.rules import arithmetic, logic
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.bounds.search import enough as enough_
from verify.bounds.search import least as least_
from verify.bounds.search import theorems

a, b, c, d, q, r = (sym(x) for x in "abcdqr")
u = sym("u", size("n"), 1)
AB, BC, AC = Stated(a, LE, b), Stated(b, LE, c), Stated(a, LE, c)
CONTEXT = Context((AB, BC, AC, Stated(d, LE, c)))


def claim(left, right, *facts, relation=Relation.LE):
    return Claim(nodes.as_node(left), relation, nodes.as_node(right), Notation("least", {}, facts=facts))


def told(*facts):
    return [logic.assumption(CONTEXT, fact) for fact in facts]


def test_a_premise_that_is_not_needed_is_left_out():
    half = Frac(1, 2)
    roundabout = arithmetic.combine(CONTEXT, a, LE, c, told(AB, BC, AC), [half, half, half])
    short = least_.least(CONTEXT, roundabout)
    assert (short.left, short.relation, short.right) == (a, LE, c)
    assert [p.left for p in short.parents] == [a]
    assert short.under < roundabout.under
    replay(claim(a, c, AB, BC, AC), short)


def test_a_premise_inside_of_a_premise_is_left_out():
    inner = arithmetic.combine(CONTEXT, a, LE, c, told(AB, BC, AC), [Frac(1, 2)] * 3)
    outer = arithmetic.combine(CONTEXT, a + d, LE, 2 * c, [inner, *told(Stated(d, LE, c))], [ONE, ONE])
    assert sum(1 for _ in least_.least(CONTEXT, outer).steps()) < sum(1 for _ in outer.steps())


@pytest.mark.parametrize("tries", [0, 1, 40])
def test_tries_are_counted_and_what_is_needed_stays(tries, monkeypatch):
    needed = arithmetic.combine(CONTEXT, a, LE, c, told(AB, BC), [ONE, ONE])
    assert least_.shorter(CONTEXT, needed, least_.Tries(tries), {}) is needed
    roundabout = arithmetic.combine(CONTEXT, a, LE, c, told(AB, BC, AC), [Frac(1, 2)] * 3)
    short = least_.shorter(CONTEXT, roundabout, least_.Tries(tries), {})
    assert (short is roundabout) == (tries == 0)


def test_strictness_is_kept():
    context = Context((Stated(a, LT, b), AB))
    both = [logic.assumption(context, fact) for fact in (Stated(a, LT, b), AB)]
    strict = arithmetic.combine(context, a, LT, b, both, [Frac(1, 2)] * 2)
    short = least_.least(context, strict)
    assert short.relation == LT
    assert [p.relation for p in short.parents] == [LT]


POSITIVE = tuple(Has(x, Property.POSITIVE) for x in (a, b, q, r))
TOLD = Stated(q**3 + q, LE, r**3 + r)  # q <= r follows, and no rule shows it


def test_what_would_be_enough_is_said():
    theorems.forget()
    open_ = claim(Frac(a * b * q, a + b), Frac(a * b * r, a + b), *POSITIVE, TOLD)
    evidence = engine.judge(open_)
    assert evidence.detail["enough"] == "q ≤ r"
    assert "it would be enough to show q ≤ r" in judge(open_).reason
    closer = replace(open_, notation=Notation("least", {}, facts=(*POSITIVE, TOLD, Stated(q, LE, r))))
    assert judge(closer).verdict.value == "PROVED"  # it is enough


def test_nothing_is_said_where_nothing_smaller_was_reached():
    theorems.forget()
    assert "enough" not in engine.judge(claim(q, r, *POSITIVE, TOLD)).detail
    assert "enough" not in engine.judge(claim(ZERO, Norm(u) ** 2)).detail
    assert theorems.would_be_enough(claim(Norm(u), Norm(u) + 1)) == ()


t, i = sym("t"), sym("i")
e = family("e", 1, 1, "e_{0}")
SHRINKS = Stated(e(i + 1), "<=", r * e(i) + d, i, ZERO, index=True)
NATURAL, SIGNS = Natural(t), tuple(Has(x, Property.NONNEGATIVE) for x in (q, r, d))
BY_STEPS = {  # an inequality about all t, what is known, and what is named where it is not shown
    "the step, by a factor": (
        claim(e(t), q**t * e(0), NATURAL, *SIGNS, Stated(e(i + 1), "<=", r * e(i), i, ZERO, index=True)),
        "e_(t + 1) ≤ q e_t",
    ),
    "the step, given the one before": (
        claim(e(t), e(0) + t * d, NATURAL, *SIGNS, SHRINKS),
        "e_(t + 1) ≤ e_0 + (t + 1) d given e_t ≤ e_0 + t d",
    ),
    "the base case": (
        claim(e(t), c, NATURAL, *SIGNS, Stated(e(i + 1), "<=", e(i), i, ZERO, index=True)),
        "e_0 ≤ c",
    ),
    "both": (
        claim(e(t), q**t * c + t, NATURAL, *SIGNS, SHRINKS),
        "e_0 ≤ c, and e_(t + 1) ≤ q^(t + 1) c + t + 1 given e_t ≤ q^t c + t",
    ),
}


@pytest.mark.parametrize("name", BY_STEPS)
def test_what_is_open_in_an_induction_is_said(name):
    theorems.forget()
    open_, enough = BY_STEPS[name]
    assert engine.judge(open_).detail["enough"] == enough


def test_with_the_step_that_was_named_the_claim_is_proved():
    for name, facts in {
        "the step, by a factor": (Stated(e(i + 1), "<=", q * e(i), i, ZERO, index=True),),
        "the base case": (Stated(e(0), "<=", c),),
    }.items():
        open_, _ = BY_STEPS[name]
        closed = replace(open_, notation=Notation("least", {}, facts=(*open_.notation.facts, *facts)))
        assert judge(closed).verdict.value == "PROVED", name


def test_of_neighbours_in_a_sequence_no_start_is_named():
    theorems.forget()
    assert "enough" not in engine.judge(claim(e(t + 1), e(t) + d, NATURAL, *SIGNS, SHRINKS)).detail


def test_where_a_side_has_no_value_no_start_is_named():
    theorems.forget()
    known = (NATURAL, *SIGNS, SHRINKS, Stated(ONE, "<=", t))
    assert "/0" not in engine.judge(claim(e(t), Frac(c, t), *known)).detail.get("enough", "")


def test_what_is_open_in_a_planned_induction_is_said():
    theorems.forget()
    plan = Induction(t, (Stated(e(i), "<=", c, i, ZERO, t, index=True),))
    open_ = replace(claim(e(t), c, NATURAL, *SIGNS, SHRINKS), plan=plan)
    assert engine.judge(open_).detail["enough"] == "e_0 ≤ c, and e_(t + 1) ≤ c given e_i ≤ c for all i ≤ t"


def test_a_term_at_zero_is_written_as_one_would():
    goal = (a * q**t + t * b, LE, Frac(t, c) + a * Norm(e(t)))
    assert enough_.at(goal, t, ZERO) == (a, LE, a * Norm(e(0)))
    assert enough_.at((q ** (t + 1), LE, -t), t, ZERO) == (q, LE, ZERO)
