"""What the engines of bounds hand over, when they do not apply, and how hard they look."""

from __future__ import annotations

import flint
import pytest

from derivations.assumptions import Has, Property, Random
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Norm, nodes, sym
from verify import effort, judge
from verify.bounds import engine as bounds
from verify.counterexamples import engine as counterexample
from verify.evidence import Outcome, Scope
from verify.models import NoModel

a, b, c = sym("a"), sym("b"), sym("c")
A, B = sym("A", 2, 2), sym("B", 2, 2)
BELOW = Stated(a, "<=", b)


def claim(left, relation, right, *facts) -> Claim:
    return Claim(left, relation, right, Notation("test", {}, facts))


TRUE = claim(a + c, Relation.LE, b + c, BELOW)
FALSE = claim(Norm(A + B, "op"), Relation.LE, Norm(A, "op"))


# -- bounds ---------------------------------------------------------------------------------------------------
def test_a_bound_is_proved_for_all_sizes_with_its_rules():
    evidence = bounds.judge(TRUE)
    assert (evidence.engine, evidence.outcome, evidence.scope) == ("bounds", Outcome.PROVES, Scope.ALL)
    counted: dict[str, int] = {}
    for step in evidence.proof.steps():
        counted[step.rule] = counted.get(step.rule, 0) + 1
    assert evidence.detail == {"rules": counted}
    assert counted
    assert list(evidence.detail["rules"]) == sorted(counted)
    assert 0 <= evidence.seconds < 60
    assert counted == bounds.rules_used(evidence.proof)


def test_rules_are_counted():
    doubled = bounds.judge(claim(a + c, Relation.LE, b + sym("d"), BELOW, Stated(c, "<=", sym("d")))).proof
    assert bounds.rules_used(doubled)["assumption"] == 2


def test_what_the_engine_of_bounds_leaves_open():
    evidence = bounds.judge(FALSE)
    assert (evidence.outcome, evidence.proof) == (Outcome.GAVE_UP, None)
    assert set(evidence.detail) == {"reason"}
    assert evidence.detail["reason"]
    assert 0 <= evidence.seconds < 60
    other = bounds.judge(claim(a, Relation.IN, b))
    assert other.outcome is Outcome.NOT_APPLICABLE
    assert other.detail["reason"].startswith("judges bounds")


def test_the_second_witness():
    proof = bounds.judge(TRUE).proof
    evidence = bounds.judge_replay(TRUE, proof)
    assert (evidence.engine, evidence.outcome, evidence.scope) == ("bounds replay", Outcome.SUPPORTS, Scope.ALL)
    assert evidence.detail == {"replayed": True}
    assert 0 <= evidence.seconds < 60
    for other, thing in ((claim(a + c, Relation.LT, b + c, BELOW), proof), (TRUE, None)):
        evidence = bounds.judge_replay(other, thing)
        assert (evidence.engine, evidence.outcome) == ("bounds replay", Outcome.GAVE_UP)
        assert evidence.detail["reason"].startswith("the replay rejected the proof: ")
        assert 0 <= evidence.seconds < 60


def test_a_witness_of_what_is_assumed():
    assert isinstance(bounds.witness(claim(a, Relation.LE, a, Has(a, Property.POSITIVE))), dict)
    with pytest.raises(NoModel):
        bounds.witness(claim(a, Relation.LE, a, Has(a, Property.POSITIVE), Stated(a, "<", nodes.Num(0))))


def asked_work(monkeypatch, engine, name, judge) -> list[int]:
    """With how much work an engine asks for an answer, first in full and then briefly."""
    found: list[int] = []
    real = getattr(engine, name)

    def noted(thing, work):
        found.append(work)
        return real(thing, work)

    monkeypatch.setattr(engine, name, noted)
    judge()
    with effort.briefly():
        judge()
    return found


def test_a_brief_look_takes_less_work(monkeypatch):
    full, brief = asked_work(monkeypatch, bounds, "prove", lambda: bounds.judge(TRUE))
    assert (full, brief) == (bounds.LIMIT, bounds.BRIEF)
    assert brief < full
    full, brief = asked_work(monkeypatch, counterexample, "searched", lambda: counterexample.judge(FALSE))
    assert (full, brief) == (counterexample.NODES, counterexample.BRIEF)
    assert brief < full


def test_what_is_asked_again_is_answered_as_before():
    """Showing a counterexample draws g(s) for a bound s; asked again, the same is shown, with the same verdict."""
    x, s, t, end = sym("x"), sym("s"), sym("t"), sym("T")

    def g(index):
        return nodes.Sym("g", (1, 1), "g({0})", index)

    facts = (
        Has(x, Property.POSITIVE), Has(end, Property.POSITIVE), Has(s, Property.NONNEGATIVE),
        Stated(g(t), "=", x * t + 1, var=t),
    )  # fmt: skip
    asked = claim(nodes.Integral(g(s) / (1 + s), s, nodes.Num(0), end), Relation.LE, nodes.Num(0), *facts)
    first, again = judge(asked), judge(asked)
    assert first.verdict is again.verdict
    shown = [v.evidence[-1].counterexample for v in (first, again)]
    assert shown[0] is not None
    assert shown[0].values == shown[1].values
    assert "s" not in shown[0].values


def test_a_brief_look_ends():
    assert not effort.is_brief()
    with effort.briefly():
        assert effort.is_brief()
        with effort.briefly():
            assert effort.is_brief()
        assert effort.is_brief()
    assert not effort.is_brief()
    with pytest.raises(KeyError), effort.briefly():
        raise KeyError
    assert not effort.is_brief()


# -- counterexamples ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("relation", "left", "right"),
    [(Relation.LE, Norm(A + B, "op"), Norm(A, "op")), (Relation.LT, a, a), (Relation.EQ, a, b)],
)
def test_false_bounds_are_refuted_in_one_model(relation, left, right):
    before = flint.ctx.prec
    evidence = counterexample.judge(claim(left, relation, right))
    assert (evidence.engine, evidence.outcome, evidence.scope) == ("counterexample", Outcome.REFUTES, Scope.MODEL)
    assert evidence.counterexample is not None
    assert evidence.detail == {"sizes": dict(evidence.counterexample.sizes)}
    assert flint.ctx.prec == before


@pytest.mark.parametrize(
    ("left", "relation", "right"),
    [(a, Relation.IN, b), (A, Relation.EQ, B), (A, Relation.LE, a), (a, Relation.LE, A),
     (a, Relation.LE, 2 + nodes.Density((a,)))],
)  # fmt: skip
def test_what_is_no_comparison_of_numbers(left, relation, right):
    evidence = counterexample.judge(claim(left, relation, right))
    assert (evidence.engine, evidence.outcome) == ("counterexample", Outcome.NOT_APPLICABLE)
    assert evidence.detail["reason"]


def test_expectations_are_numbers_that_are_compared():
    """What nothing makes random is its own mean; of a random number the claim is said at every outcome."""
    for left, right, outcome in (
        (nodes.Expect(a), a, Outcome.GAVE_UP), (a, 2 + nodes.Expect(a), Outcome.GAVE_UP),
        (2 + nodes.Expect(a), a, Outcome.REFUTES),
    ):  # fmt: skip
        assert counterexample.judge(claim(left, Relation.LE, right)).outcome is outcome
    for facts in ((Random((a,)),), (Random((a,)), Has(a, Property.POSITIVE))):
        found = counterexample.judge(claim(nodes.Expect(a), Relation.LE, a, *facts))
        assert found.outcome is Outcome.REFUTES
        assert any(name.startswith("P(") for name in found.counterexample.values)


def test_what_is_not_refuted():
    evidence = counterexample.judge(TRUE)
    assert (evidence.outcome, evidence.counterexample) == (Outcome.GAVE_UP, None)
    assert set(evidence.detail) == {"reason", "models"}
    assert f"({evidence.detail['models']} looked at)" in evidence.detail["reason"]
    assert evidence.detail["models"] > 0
    natural = counterexample.judge(claim(nodes.Num(0), Relation.LE, a, Natural(a)))
    assert natural.outcome is Outcome.GAVE_UP
