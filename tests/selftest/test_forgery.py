"""Forged proofs: the replay accepts the proof itself and no forgery, whatever kind of proof object it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest

from derivations.document import LINEARIZED_NETWORKS
from derivations.notation import sym
from verify.densities import engine as density
from verify.identities import operator
from verify.selftest.battery import Item, try_forgery
from verify.selftest.forgery import HARMLESS, INERT, accepted, altered, forgeries, typed_in
from verify.selftest.mutants import originals

CLAIMS = {claim.id: claim for _, _, claim in originals(LINEARIZED_NETWORKS)}
x = sym("x")


@pytest.mark.parametrize(
    "key",
    ["6.3", "15.1", "17.5", "19.3", "24.5", "27.2", "35.2", "47.1", "attack push-through", "attack one column",
     "attack exponentials of commuting matrices"],
)  # fmt: skip
def test_every_forgery_of_a_proof_is_rejected_or_harmless(key):
    result = try_forgery(Item("forgery", key), LINEARIZED_NETWORKS.key)
    assert result.status == "killed", result.why
    assert result.rejected > result.count / 2 > 0


def test_what_is_forged():
    proof = operator.judge(CLAIMS["19.3"]).proof
    kinds = Counter(forgery.change for forgery in forgeries(proof))
    assert {"number doubled", "part dropped", "text replaced", "term doubled", "typed in without proof"} <= set(kinds)


def test_a_typed_in_obligation_is_rejected():
    claim = CLAIMS["43.1"]
    proof = operator.judge(claim).proof
    tried = [forgery for forgery in typed_in(proof) if forgery.change == "typed in without proof"]
    assert tried
    assert not any(accepted(claim, "operator", forgery.proof) for forgery in tried)


def test_a_malformed_power_certificate_is_no_proof():
    claim = next(c for c in CLAIMS.values() if density.judge(c).proof is not None and density.judge(c).proof.powers)
    proof = density.judge(claim).proof
    assert accepted(claim, "density", proof)
    for powers in ((1,), ((1, 2, 3),), (None,), 5):
        assert not accepted(claim, "density", altered(proof, "powers", powers))


@dataclass(frozen=True, eq=False)
class Sequent:
    """A sequent as a kernel of inequalities would make it: nobody else may."""

    left: object
    relation: str
    right: object
    rule: str
    parents: tuple = ()
    data: tuple = ()
    under: frozenset = frozenset()
    key: object = None

    def __post_init__(self) -> None:
        if self.key != "kernel":
            raise ValueError("only a rule makes a sequent")


def test_any_tree_of_dataclasses_is_forged():
    """Proofs of bounds are trees of sequents with parents; the forger needs to know nothing of them."""
    leaf = Sequent(x, "<=", x + 1, "axiom", under=frozenset({"h"}), key="kernel")
    root = Sequent(x, "<", x + 2, "chain", (leaf, leaf), (3,), key="kernel")
    found = list(forgeries(root))
    places = {(f.place, f.change) for f in found}
    wanted = {
        ("Sequent.relation", "relation sharpened"), ("Sequent.parents", "part dropped"),
        ("Sequent.rule", "text replaced"), ("Sequent.right", "term doubled"), ("Sequent.data", "number plus 1"),
        ("Sequent.under", "hypothesis dropped"), ("Sequent.parents", "typed in without proof"),
    }  # fmt: skip
    assert wanted <= places
    assert any(f.proof.parents and f.proof.parents[0].relation == "<" for f in found)
    assert all(f.proof.key == "kernel" for f in found)


def test_reasons_are_given_for_what_may_pass():
    assert all(len(reason) > 5 for reason in (*INERT.values(), *HARMLESS.values()))
