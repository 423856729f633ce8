"""The rule of suprema over all values, and what follows: over a part they are at most those over all."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from derivations.assumptions import Defined, Has, Property, Trajectory
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Exp, Norm, Sup, family, sym
from derivations.notation import nodes as n
from verify import judge
from verify.bounds.replay import ReplayError, replay
from verify.bounds.replay import suprema as checked
from verify.bounds.rules import suprema
from verify.bounds.rules.ground import LE, LT, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import INDEX, a, b, i, m, member, s, stated, t, u

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true

NONNEGATIVE = Has(t, Property.NONNEGATIVE)
TIMES = Context((NONNEGATIVE,))
RULE = "a term is below the supremum over all values"


@true(RULE)
@drawn(rngs)
def test_a_term_is_below_the_supremum_over_all_values(rng):
    place = float(rng.integers(0, 40)) / 4
    grown = {u: numeric.one(place), m: numeric.one(float(rng.integers(0, 5)))}
    low, rate = float(rng.uniform(-2, 2)), float(rng.uniform(-1, 0))
    grown["h"] = lambda x: numeric.one(low + np.exp(rate * float(np.squeeze(x))))
    grown["points", t] = np.linspace(0, 10, 41)
    grown["points", i] = range(60)
    real = suprema.sup_of_all(TIMES, n.Sup(member(t), t), u, NONNEGATIVE, stated(ZERO, LE, u))
    whole = suprema.sup_of_all(INDEX, n.Sup(member(i), i), m + 2, Natural(i))
    assert {NONNEGATIVE, Defined(real.right), Stated(ZERO, LE, u)} <= real.under
    assert {Natural(i), Natural(m), Defined(whole.right)} <= whole.under
    for made in (real, whole):
        confirm(RULE, made, grown)


@refused(RULE)
def test_outside_of_the_domain_nothing_is_below():
    everywhere, natural = n.Sup(member(t), t), n.Sup(member(i), i)
    sign = stated(ZERO, LE, u)
    rejects(suprema.sup_of_all, everywhere, u, NONNEGATIVE, sign)  # no domain is declared
    rejects(suprema.sup_of_all, everywhere, u, NONNEGATIVE, context=TIMES)
    rejects(suprema.sup_of_all, everywhere, u, NONNEGATIVE, stated(u, LE, ZERO), context=TIMES)
    rejects(suprema.sup_of_all, everywhere, u, NONNEGATIVE, stated(ZERO, LE, a), context=TIMES)
    rejects(suprema.sup_of_all, n.Sup(member(s), s, a, b), u, NONNEGATIVE, sign, context=TIMES)
    rejects(suprema.sup_of_all, natural, u, Natural(i), context=INDEX)  # no natural number
    rejects(suprema.sup_of_all, natural, m - 1, Natural(i), context=INDEX)
    rejects(suprema.sup_of_all, natural, m, Natural(i), sign, context=INDEX)
    positive = Has(t, Property.POSITIVE)
    rejects(suprema.sup_of_all, everywhere, u, positive, stated(ZERO, LT, u), context=Context((positive,)))
    for narrower in (Natural(t), positive, Stated(t, LE, a), Stated(a, LT, t)):
        rejects(suprema.sup_of_all, everywhere, u, NONNEGATIVE, sign, context=Context((NONNEGATIVE, narrower)))


def test_a_claim_that_narrows_the_domain_is_refused_by_the_replay():
    made = suprema.sup_of_all(TIMES, n.Sup(member(t), t), u, NONNEGATIVE, stated(ZERO, LE, u))
    checked.whole_domains([made], (NONNEGATIVE, Has(a, Property.POSITIVE)))
    for narrower in (Natural(t), Has(t, Property.POSITIVE), Stated(t, LE, a)):
        with pytest.raises(ReplayError, match="narrower"):
            checked.whole_domains([made], (NONNEGATIVE, narrower))


H = family("H_path", 2, 2, "H_{0}")
T = sym("T")
FACTS = (NONNEGATIVE, Trajectory(H(t), t), Has(T, Property.POSITIVE))


def claim(left, relation, right, facts=FACTS, stated_=()):
    return Claim(left, relation, right, Notation("a path", {"H": H, "T": T}, facts), stated_)


def part(high):
    return Sup(Norm(H(s), "F"), s, ZERO, high)


WHOLE = Sup(Norm(H(t), "F"), t)


def test_over_a_part_it_is_at_most_that_over_all():
    found = judge(claim(part(T), Relation.LE, WHOLE))
    assert found.verdict.value == "PROVED"
    assert Defined(WHOLE) in claim(part(T), Relation.LE, WHOLE).assumptions.definedness
    smaller = claim(Sup(Norm(H(s), "op"), s, ZERO, T), Relation.LE, WHOLE)
    assert judge(smaller).verdict.value == "PROVED"


@pytest.mark.parametrize(
    ("left", "relation", "right", "facts"),
    [
        (WHOLE, Relation.LE, part(T), FACTS),  # over all is not below over a part
        (part(T), Relation.LT, WHOLE, FACTS),  # it may be reached there
        (Sup(Norm(H(s), "F"), s, -T, T), Relation.LE, WHOLE, FACTS),  # times before the first
        (part(T), Relation.LE, Sup(Norm(H(t), "op"), t), FACTS),
        (part(T), Relation.LE, Sup(Norm(H(2 * t), "F"), t) * Exp(-T), FACTS),
    ],
)
def test_what_does_not_follow_is_not_proved(left, relation, right, facts):
    assert judge(claim(left, relation, right, facts)).verdict.value != "PROVED"


def test_a_part_of_the_domain_that_is_declared_proves_nothing():
    narrow = claim(part(T), Relation.LE, WHOLE, stated_=(Stated(t, LE, n.Num(1)),))
    assert judge(narrow).verdict.value != "PROVED"


def test_that_a_part_is_not_empty_is_among_what_the_claim_needs():
    asked = claim(part(T), Relation.LE, WHOLE, FACTS[:2])
    assert any("0 \\le T" in fact.statement() for fact in asked.assumptions.definedness)


def test_forged_steps_are_refused():
    asked = claim(Norm(H(T), "F"), Relation.LE, WHOLE)
    (step,) = (x for x in judge(asked).proof.steps() if x.rule == RULE)
    kept = {x: getattr(step, x) for x in ("left", "relation", "right", "rule", "parents", "data", "under")}
    replay(asked, SimpleNamespace(**kept))
    forged = (
        {"parents": ()},
        {"data": (step.data[0],)},
        {"data": (step.data[0], Natural(t))},
        {"data": (-step.data[0], step.data[1])},
        {"under": step.under - {NONNEGATIVE}},
        {"under": frozenset(x for x in step.under if not isinstance(x, Defined))},
        {"relation": "<"},
        {"right": part(T)},
    )
    for wrong in forged:
        with pytest.raises(ReplayError):
            replay(asked, SimpleNamespace(**{**kept, **wrong}))
