"""A theorem is shown as one tree whose leaves are rules and named inputs."""

from __future__ import annotations

import pytest

from derivations import LINEARIZED_NETWORKS
from derivations.assumptions import Define, Flow, Has, Trajectory
from derivations.estimates import DifferentiableMap, LocalLipschitz, Natural, Spectrum, Stated
from derivations.layers import Activation, HiddenLayer
from verify.bounds.rules.kernel import Sequent
from verify.evidence import VerdictKind
from verify.report.theorem import show_theorem

INPUTS = (LocalLipschitz, Stated, Spectrum, Define, Flow, Has, Trajectory, DifferentiableMap, Natural,
          HiddenLayer, Activation)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LINEARIZED_NETWORKS.theorems)
def test_a_theorem_rests_on_rules_and_named_inputs_only(name, ledger):
    result = ledger.run(LINEARIZED_NETWORKS.theorems[name])
    shown = show_theorem(result, LINEARIZED_NETWORKS, name)
    for number in LINEARIZED_NETWORKS.theorems[name]:
        for judged in result.equations[number].links:
            assert judged.verdict.verdict is VerdictKind.PROVED
            proof = judged.verdict.proof
            assert isinstance(proof, Sequent)
            assert proof.under <= set(judged.claim.assumptions.judged)
            assert all(isinstance(a, INPUTS) for a in proof.under)
            assert judged.claim.id in shown
    assert "Inputs (assumed, not proved here)" in shown
    if name in ("G.1", "H.1"):
        assert "grave: LN-54-1 (54p); conclusion survives: no, for Lemma 1" in shown
        minor = shown.partition("\n  minor: ")[2].partition("\n  editorial: ")
        assert "LN-52-1 (52p)" in minor[0]
        beside = {"G.1": ("LN-55-1", "LN-58-2", "LN-60-2"), "H.1": ("LN-58-2", "LN-73-2")}[name]
        assert all(id in minor[2] for id in beside)  # of the sentences between its displays, too
        assert "PROVED: from the inputs that are listed below" in shown
    strategies = {
        "Lemma 1": "Jacobian of one hidden layer",
        "G.1": "strong induction",
        "G.2": "first exit",
        "H.1x": "parabola",
        "H.1": "Gronwall inequality",
    }
    assert next(rule for start, rule in strategies.items() if name.startswith(start)) in shown


@pytest.mark.slow
@pytest.mark.parametrize("name", [x for x in LINEARIZED_NETWORKS.theorems if x.endswith("for one hidden layer")])
def test_for_one_hidden_layer_no_lemma_1_is_assumed(name, ledger):
    result = ledger.run(LINEARIZED_NETWORKS.theorems[name])
    shown = show_theorem(result, LINEARIZED_NETWORKS, name)
    strongest = []
    for number in LINEARIZED_NETWORKS.theorems[name]:
        for judged in result.equations[number].links:
            assert not any(isinstance(a, LocalLipschitz) for a in judged.claim.assumptions.judged)
            strongest.append(judged.verdict.proof.under)
    for kind in (HiddenLayer, Activation, DifferentiableMap):
        assert any(isinstance(a, kind) for under in strongest for a in under)
    assert "local Lipschitz condition shown" in shown
    assert "Jacobian of one hidden layer" in shown
