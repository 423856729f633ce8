"""What entries say that they rest on, against what their proofs used."""

from __future__ import annotations

import pytest

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.ledger import Kind
from verify.judging.results import ancestors
from verify.report.uses import by_rules, proof_uses

#: supplements that name more than their proofs use as a lemma, and why
FOR_THE_READER = {
    "chance.theorem-g1": {"58p": "its premises are the thirds that (58p), corrected, asks for"},
    "depth.lemma-1-asks-for": {"depth.block-of-a-column": "its fact about the block of the column is what that shows"},
}


@pytest.mark.slow
def test_proofs_use_only_what_their_entries_rest_on(ledger):
    """So that "affects" leaves out nothing: every lemma and every assumed display is among what an entry rests on."""
    result = ledger.run()
    for key in EQUATIONS:
        assert set(proof_uses(result, key)) <= set(ancestors(LINEARIZED_NETWORKS, key)), key


@pytest.mark.slow
def test_supplements_rest_on_nothing_that_their_proofs_do_not_use(ledger):
    """Printed entries say what the print rests on, which may be another way; supplements are ours."""
    result = ledger.run()
    for key, entry in EQUATIONS.items():
        if entry.kind is Kind.SUPPLEMENT and by_rules(result, key):
            assert set(entry.uses) - set(proof_uses(result, key)) == set(FOR_THE_READER.get(key, ())), key


def test_what_a_proof_uses_is_read_off_its_lemmas_and_its_assumptions(ledger):
    result = ledger.run(["66", "70", "61"])
    assert proof_uses(result, "66") == ("52",)
    assert {"52", "66", "67", "68", "69"} <= set(proof_uses(result, "70"))
    assert set(proof_uses(result, "61")) >= {"59", "60"}


def test_what_rests_on_the_kernel_is_affected_by_what_is_wrong_with_it():
    from verify.judging.results import dependents

    affected = dependents(LINEARIZED_NETWORKS, ["52p"])
    assert {"48", "52", "56", "57", "66", "70", "72", "73", "98", "101"} <= set(affected)
