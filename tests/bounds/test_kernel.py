"""The kernel of bounds: facts cannot be forged, the replay rejects what was tampered with, rules hold in numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.assumptions import Has, Property
from derivations.document import LINEARIZED_NETWORKS
from derivations.estimates import LocalLipschitz
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Frac, Norm, Num, sym
from derivations.sections import s6
from verify.bounds import replay as checker
from verify.bounds import rules as r
from verify.bounds.facts import LE, LT, RULES, Context, Fact, RuleError
from verify.engines import bounds
from verify.evidence import Outcome

EQUATIONS = LINEARIZED_NETWORKS.equations


def proof_of(id: str):
    number, _ = id.split(".")
    claim = next(link for link in EQUATIONS[number].links if link.id == id)
    evidence = bounds.judge(claim)
    assert evidence.outcome is Outcome.PROVES
    return claim, evidence.proof


def forged(fact: Fact, **changes):
    keys = ("left", "relation", "right", "rule", "parents", "data", "under")
    return SimpleNamespace(**{k: changes.get(k, getattr(fact, k)) for k in keys})


def test_a_fact_cannot_be_made_by_hand():
    with pytest.raises(RuleError):
        Fact(Num(1), LE, Num(0), "ring")
    _, fact = proof_of("63.3")
    with pytest.raises(RuleError):
        replace(fact, key=object())


def test_replay_knows_every_rule():
    assert set(RULES) == set(checker.CHECKS)


def test_replay_rejects_a_changed_side():
    claim, fact = proof_of("63.3")
    checker.replay(claim, fact)
    with pytest.raises(checker.ReplayError):
        checker.replay(claim, forged(fact, right=fact.right - 1))


def test_replay_rejects_a_dropped_parent():
    claim, fact = proof_of("61.1")
    with pytest.raises(checker.ReplayError):
        checker.replay(claim, forged(fact, parents=fact.parents[:-1]))


def test_replay_rejects_a_changed_multiplier():
    claim, fact = proof_of("59.2")
    data = (2 * fact.data[0], *fact.data[1:])
    with pytest.raises(checker.ReplayError):
        checker.replay(claim, forged(fact, data=data))


def test_replay_rejects_the_certificate_of_another_claim():
    _, fact = proof_of("63.3")
    claim, _ = proof_of("61.1")
    with pytest.raises(checker.ReplayError):
        checker.replay(claim, fact)


def test_replay_rejects_a_typed_in_membership():
    claim, _ = proof_of("60.3")
    lemma = next(a for a in claim.assumptions.judged if isinstance(a, LocalLipschitz))
    far = s6.theta(s6.t + 7)
    member = SimpleNamespace(left=Norm(far - lemma.centre), relation=LT, right=lemma.radius, rule="given", parents=(),
                             data=(lemma, None), under=frozenset())  # fmt: skip
    fact = SimpleNamespace(left=Norm(lemma.at(far), "F"), relation=LE, right=lemma.bound, rule="bounded Jacobian",
                           parents=(member,), data=(lemma,), under=frozenset())  # fmt: skip
    with pytest.raises(checker.ReplayError):
        checker.Replay(claim.assumptions.judged).check(fact)


def test_replay_rejects_a_dropped_hypothesis():
    a, b = sym("a"), sym("b")
    loose = SimpleNamespace(left=a, relation=LE, right=b, rule="hypothesis", parents=(), data=(), under=frozenset())
    with pytest.raises(checker.ReplayError):
        checker.Replay(()).check(loose)


def test_membership_of_the_open_ball_needs_a_strict_bound():
    claim, _ = proof_of("60.3")
    context = Context(claim.assumptions.judged)
    lemma = next(a for a in context.assumptions if isinstance(a, LocalLipschitz))
    point = s6.theta(s6.t)
    weak = r.hypothesis(context, Norm(point - lemma.centre), LE, lemma.radius)
    with pytest.raises(RuleError):
        r.bounded(context, lemma, point, weak)
    assert r.bounded(context, lemma, point, r.hypothesis(context, weak.left, LT, weak.right)).under


def test_cancelling_needs_a_positive_factor():
    x = sym("x")
    context = Context(())
    with pytest.raises(RuleError):
        r.ring(context, x / x, Num(1))
    positive = Context((Has(x, Property.POSITIVE),))
    assert r.ring(positive, x / x, Num(1))


@dataclass(frozen=True)
class Small:
    x = sym("x")
    y = sym("y")


def scalar_claim(left, relation, right, *facts):
    return Claim(left, relation, right, Notation("scalars", {}, facts))


def test_engine_proves_refutes_and_gives_up():
    x, y = Small.x, Small.y
    facts = (Has(x, Property.POSITIVE), Has(y, Property.POSITIVE))
    true = scalar_claim(x * y, Relation.LE, (x + y) ** 2, *facts)
    assert bounds.judge(true).outcome is Outcome.PROVES
    false = scalar_claim((x + y) ** 2, Relation.LE, x * y, *facts)
    assert bounds.judge(false).outcome is Outcome.GAVE_UP
    assert bounds.judge_numbers(false).outcome is Outcome.REFUTES
    beyond = scalar_claim(2 * x * y, Relation.LE, x**2 + y**2, *facts)
    assert bounds.judge(beyond).outcome is Outcome.GAVE_UP
    assert bounds.judge_numbers(beyond).outcome is Outcome.GAVE_UP


matrices = st.lists(st.integers(-3, 3), min_size=4, max_size=4).map(lambda v: np.array(v, float).reshape(2, 2))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(matrices, matrices)
def test_norm_rules_hold_for_matrices(a, b):
    def norm(x, kind):
        return np.linalg.norm(x, {"F": "fro", "op": 2, "2": 2}[kind])

    for left, one, two in r.PRODUCTS:
        second = b[:, :1] if two == "2" else b
        assert norm(a @ second, left) <= norm(a, one) * norm(second, two) + 1e-9
    assert norm(a + b, "op") <= norm(a, "op") + norm(b, "op") + 1e-9
    assert norm(a, "op") <= norm(a, "F") + 1e-9
    assert abs(norm(a.T, "F") - norm(a, "F")) < 1e-9


@settings(derandomize=True, max_examples=60, deadline=None)
@given(matrices, st.floats(0, 3))
def test_spectral_rules_hold(a, c):
    s = a + a.T
    low, high = np.linalg.eigvalsh(s)[[0, -1]]
    if c * (low + high) <= 2:
        assert abs(np.linalg.norm(np.eye(2) - c * s, 2) - (1 - c * low)) < 1e-9
    values, vectors = np.linalg.eigh(s)
    flow = vectors @ np.diag(np.exp(-c * values)) @ vectors.T
    assert np.isclose(np.linalg.norm(flow, 2), np.exp(-c * low))


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.floats(-5, 20), st.floats(0.1, 5))
def test_peak_rule_holds(x, c):
    assert x * np.exp(-c * x) <= 1 / (np.e * c) + 1e-12


@pytest.mark.parametrize("claims", ["59", "60", "61", "63", "67", "84", "86", "87", "91", "92", "93", "98", "100"])
def test_bounds_of_section_6_are_proved(claims):
    for link in EQUATIONS[claims].links:
        if link.given or link.id == "60.1":
            continue
        evidence = bounds.judge(link)
        assert evidence.outcome is Outcome.PROVES, link.id
        assert bounds.judge_replay(link, evidence.proof).outcome is Outcome.SUPPORTS, link.id


@pytest.mark.parametrize("id", ["65.2", "94.1", "91p.1", "99.2"])
def test_mistakes_of_section_6_are_refuted(id):
    number = id.split(".")[0]
    link = next(x for x in EQUATIONS[number].links if x.id == id)
    evidence = bounds.judge_numbers(link)
    assert evidence.outcome is Outcome.REFUTES
    assert evidence.counterexample is not None


def test_the_constant_18_is_the_smallest():
    """(70) with n >= (c K^3 R_0 / lambda_min^2)^2 holds for c = 18 and fails for every smaller c, here 17."""
    s = s6
    last = EQUATIONS["70"].corrected_links["70.2"]
    assert bounds.judge(last).outcome is Outcome.PROVES
    at_threshold = Frac(s.l_min**2, 17 * s.K**3 * s.R_0)
    left = 2 * s.eta_0 * s.K**2 * Frac(3 * s.K * s.R_0, s.l_min) * at_threshold
    claim = scalar_claim(left, Relation.LE, Frac(s.eta_0 * s.l_min, 3), *s.POSITIVE[1:])
    assert bounds.judge(claim).outcome is Outcome.GAVE_UP
    assert bounds.judge_numbers(claim).outcome is Outcome.REFUTES
