"""Each engine broken on purpose: one liar fools nobody, and what it takes to fool the judge."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from derivations import EQUATIONS
from derivations.document import LINEARIZED_NETWORKS
from verify import judge
from verify.effort import is_brief
from verify.evidence import ClaimClass, Evidence, Outcome, Scope, Verdict, VerdictKind
from verify.judging import engines, gather
from verify.judging.classes import claim_class
from verify.selftest.attacks import ATTACKS, Attack, Truth
from verify.selftest.battery import answered
from verify.selftest.liars import LIES, believing, false_verdict, liar, lying, stolen
from verify.selftest.mutants import originals

CLAIMS = [claim for _, _, claim in originals(LINEARIZED_NETWORKS)][::16]
FAVOURITES = ("Hall at size 2", "an index that is 1", "the root of a square", "sizes up to 6", "a denial that is true")
SOME = [a for i, a in enumerate(ATTACKS.values()) if a.truth is Truth.VACUOUS or a.name in FAVOURITES or i % 6 == 0]
OPPOSITE = {VerdictKind.PROVED: VerdictKind.REFUTED, VerdictKind.REFUTED: VerdictKind.PROVED}
PROVED, REFUTED = VerdictKind.PROVED, VerdictKind.REFUTED


def remembering(engine):
    """The engine or the replay, asked about each claim (and proof) once: an honest answer depends on these alone, and
    on how hard to try."""
    known = {}

    def answer(*asked):
        key = (*map(id, asked), is_brief())
        if key not in known:
            known[key] = (asked, engine(*asked))  # what was asked is kept, so that nothing else gets its id
        return known[key][1]

    return answer


def is_fooled(attack: Attack) -> bool:
    """A false verdict; a claim that is refused has none."""
    found = answered(attack.claim)
    return isinstance(found, Verdict) and false_verdict(attack.truth, found)


@pytest.fixture(scope="module")
def remembered():
    return MappingProxyType({name: replace(one, judge=remembering(one.judge)) for name, one in engines.ENGINES.items()})


@pytest.fixture(scope="module")
def told(remembered):
    """The verdicts without a liar."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "ENGINES", remembered)
        return [judge(claim).verdict for claim in CLAIMS]


@pytest.fixture(scope="module")
def replayed():
    return remembering(gather.bounds.judge_replay)


@pytest.fixture
def remember(remembered, replayed, monkeypatch):
    """The engines, and the replay of bounds, are those that remember."""
    monkeypatch.setattr(engines, "ENGINES", remembered)
    monkeypatch.setattr(gather.bounds, "judge_replay", replayed)


@pytest.mark.slow
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.value)
@pytest.mark.parametrize("name", engines.ENGINES)
def test_one_liar_fools_nobody(name, lie, told, remember):
    """On some claims; `certify selftest` tries all."""
    with lying(**{name.replace(" ", "_"): lie}):
        fooled = [a.name for a in SOME if is_fooled(a)]
        fooled += [c.id for c, v in zip(CLAIMS, told, strict=True) if judge(c).verdict is OPPOSITE.get(v)]
    assert not fooled


def test_the_honest_engines_come_back():
    before = engines.ENGINES
    with lying(exact=Outcome.PROVES):
        assert engines.ENGINES is not before
    assert engines.ENGINES is before


def test_two_liars_of_one_class_and_a_lying_replay_make_a_false_proof():
    """An identity: the operator with a made-up certificate, a replay that accepts it, and exact arithmetic."""
    false = ATTACKS["binomial"].claim
    with lying(operator=Outcome.PROVES, exact=Outcome.PROVES):
        assert judge(false).verdict is not PROVED
    with believing("operator"), lying(operator=Outcome.PROVES, exact=Outcome.PROVES):
        assert judge(false).verdict is PROVED


def test_a_lying_replay_alone_does_not(remember):
    with believing("operator", "denial"):
        assert not any(map(is_fooled, ATTACKS.values()))


def test_a_lying_operator_and_replay_prove_what_exact_models_do_not_show(remember):
    """Without the first witness only models are left: false claims that hold in all of them are then proved."""
    with believing("operator", "denial"), lying(operator=Outcome.PROVES):
        fooled = [a.name for a in ATTACKS.values() if is_fooled(a)]
    assert "sizes up to 6" in fooled
    assert "the root of a square" not in fooled  # bounds judge it
    assert "invertible only" not in fooled  # models of lower rank are drawn
    assert len(fooled) < 12
    assert not {"binomial", "Hall", "18 is not 17.999999", "first order"} & set(fooled)


def test_two_lying_arithmetics_make_a_false_refutation():
    """They refute what no engine can prove; what is proved becomes a conflict, and the run fails."""
    unproved = ATTACKS["Hall at size 2"]
    assert unproved.truth is Truth.TRUE
    for pair in ({"ball": Outcome.REFUTES, "exact": Outcome.REFUTES},):
        with lying(**pair):
            assert judge(unproved.claim).verdict is REFUTED
            assert judge(ATTACKS["symmetric, declared"].claim).verdict is VerdictKind.CONFLICT


def test_balls_and_the_smallest_model_are_one_arithmetic():
    with lying(ball=Outcome.REFUTES, smallest=Outcome.REFUTES):
        assert judge(ATTACKS["Hall at size 2"].claim).verdict is not REFUTED


def test_two_liars_about_a_membership():
    false = next(c for _, _, c in originals(LINEARIZED_NETWORKS) if c.id == "0p.1")
    assert judge(false).verdict is REFUTED
    with lying(shape=Outcome.PROVES):
        assert judge(false).verdict is not PROVED
    with lying(shape=Outcome.PROVES, exact=Outcome.PROVES):
        assert judge(false).verdict is PROVED


def test_shapes_are_called_wrong_by_two_or_not_at_all(monkeypatch):
    true = ATTACKS["symmetric, declared"].claim
    with lying(shape=Outcome.REFUTES):
        assert judge(true).verdict is not REFUTED
        monkeypatch.setattr(gather.concrete, "malformed", lambda claim: True)
        assert judge(true).verdict is REFUTED


FALSE_BOUND = ATTACKS["a tight constant"].claim
TRUE_BOUND = ATTACKS["a tight constant, right"].claim


def test_a_false_bound_is_proved_by_a_lying_kernel_with_a_lying_replay_and_no_counterexample(monkeypatch):
    """Kernel and replay alone meet the counterexample, which makes it a conflict."""
    assert judge(FALSE_BOUND).verdict is REFUTED
    accepting = lambda claim, proof: Evidence("bounds replay", Outcome.SUPPORTS, Scope.ALL)  # noqa: E731
    with lying(bounds=Outcome.PROVES):
        assert judge(FALSE_BOUND).verdict is REFUTED  # the replay refuses what is no proof
        monkeypatch.setattr(gather.bounds, "judge_replay", accepting)
        assert judge(FALSE_BOUND).verdict is VerdictKind.CONFLICT
        with lying(counterexample=Outcome.GAVE_UP):
            assert judge(FALSE_BOUND).verdict is PROVED


def test_a_lying_replay_of_bounds_alone_proves_nothing_false(remember, monkeypatch):
    accepting = lambda claim, proof: Evidence("bounds replay", Outcome.SUPPORTS, Scope.ALL)  # noqa: E731
    monkeypatch.setattr(gather.bounds, "judge_replay", accepting)
    assert not any(map(is_fooled, SOME))


def test_a_false_refutation_of_a_bound_needs_a_lying_search_and_a_lying_recount_and_no_proof(monkeypatch):
    assert judge(TRUE_BOUND).verdict is not REFUTED
    with lying(counterexample=Outcome.REFUTES):
        assert judge(TRUE_BOUND).verdict is not REFUTED
        monkeypatch.setattr(gather.recount, "confirm", lambda claim, example: None)
        told = judge(TRUE_BOUND)
        proved = any(e.outcome is Outcome.PROVES for e in told.evidence if e.engine == "bounds")
        assert told.verdict is (VerdictKind.CONFLICT if proved else REFUTED)


def test_the_recount_shares_no_code_with_the_search():
    foreign = {
        name
        for name, thing in vars(gather.recount).items()
        if "verify." in getattr(thing, "__module__", "") and "recount" not in thing.__module__
    }
    assert foreign == {"Counterexample"}


def test_a_display_with_dots_needs_three():
    """Exact numbers and the proof of the reading leave the printed entries to one engine: a third looks at them."""
    false = ATTACKS["the last entry of a display"].claim
    assert claim_class(false) is ClaimClass.DOTTED
    with lying(exact=Outcome.PROVES):
        assert judge(false).verdict is not PROVED
    printed = EQUATIONS["35"].links[1]
    assert judge(printed).verdict is PROVED


def test_a_liar_cannot_make_a_certificate():
    claim = ATTACKS["binomial"].claim
    answer = gather.replayed(claim, liar("operator", Outcome.PROVES, stolen())(claim))
    assert answer.outcome is Outcome.GAVE_UP


def test_a_denial_falls_only_to_a_replayed_proof():
    claim = ATTACKS["a denial that is true"].claim
    made_up = Evidence("denial", Outcome.REFUTES, Scope.MODEL, proof=stolen())
    assert gather.replayed(claim, made_up, {Outcome.REFUTES}).outcome is Outcome.GAVE_UP
    denied = EQUATIONS["9p"].links[0]
    assert judge(denied).verdict is REFUTED
    assert judge(denied).evidence[1].detail["replayed"]


def test_assumptions_without_a_model_prove_nothing_even_if_every_engine_lies():
    vacuous = ATTACKS["0 < x < -1, true besides"].claim
    with lying(exact=Outcome.PROVES, highprec=Outcome.SUPPORTS, ball=Outcome.SUPPORTS):
        assert judge(vacuous).verdict is not PROVED
