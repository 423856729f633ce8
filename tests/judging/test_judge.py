"""The judge: which evidence leads to which verdict, and what it takes to fool it."""

from __future__ import annotations

import dataclasses

import pytest

from derivations import EQUATIONS
from derivations.assumptions import Has, Kernel, Property
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import I, Kron, Zero, expm, size, sym
from verify import judge
from verify.evidence import ClaimClass, Evidence, Outcome, Scope, VerdictKind
from verify.judging import engines

n = size("n")
A, B, K = sym("A", n, n), sym("B", n, n), sym("K", n, n)
a, t = sym("a"), sym("t")
NOTATION = Notation("test", {}, (Has(K, Property.PD), Has(a, Property.POSITIVE)))


def claim(lhs, rhs, relation=Relation.EQ, notation=NOTATION):
    return Claim(lhs, relation, rhs, notation)


TRUE = claim((A * B).T, B.T * A.T)
FALSE = claim(A * B, B * A)
BEYOND = claim(expm(Kron(A, B) + Kron(A, I(n))), expm(Kron(A, B)) * expm(Kron(A, I(n))))


def test_proves_with_two_witnesses():
    verdict = judge(TRUE)
    assert verdict.verdict is VerdictKind.PROVED
    assert verdict.claim_class is ClaimClass.IDENTITY
    outcomes = {e.engine: e.outcome for e in verdict.evidence}
    assert outcomes["operator"] is outcomes["exact"] is Outcome.PROVES
    assert verdict.proof is not None


def test_refutes_with_a_counterexample():
    verdict = judge(FALSE)
    assert verdict.verdict is VerdictKind.REFUTED
    assert verdict.counterexample.sizes["n"] == 2
    assert verdict.counterexample.lhs != verdict.counterexample.rhs


def test_gives_up_honestly():
    assert judge(BEYOND).verdict in (VerdictKind.UNKNOWN, VerdictKind.CONSISTENT)


def test_malformed_before_any_number():
    verdict = judge(claim(K + a, K))
    assert verdict.verdict is VerdictKind.REFUTED
    assert verdict.reason == "malformed"
    assert len(verdict.evidence) == 1


@pytest.mark.parametrize("relation", [Relation.DEF, Relation.TO])
def test_definitions_and_limits_are_never_proved(relation):
    verdict = judge(claim(A, B, relation))
    assert verdict.verdict in (VerdictKind.DEFINITION, VerdictKind.ASSUMED)


def test_an_implication_is_not_settled():
    assert judge(claim(A, A, Relation.IMPLIES)).verdict is VerdictKind.UNKNOWN


def test_a_stated_input_is_not_proved_even_if_true():
    assert judge(dataclasses.replace(TRUE, given=True)).verdict is VerdictKind.ASSUMED


def test_an_assumption_that_nothing_satisfies_proves_nothing():
    empty = Notation("empty", {}, (Has(K, Property.PD), Has(Zero(n, n) - K, Property.PD)))
    verdict = judge(claim(K, 2 * K, notation=empty))
    assert verdict.verdict is VerdictKind.UNKNOWN


def test_an_assumption_that_makes_an_inverse_impossible_proves_nothing():
    singular = Notation("singular", {}, (Has(Zero(n, n), Property.INVERTIBLE),))
    with pytest.raises(ClaimError, match="0"):
        judge(claim(A * Zero(n, n).inv, A, notation=singular))


@pytest.mark.parametrize("key", ["47", "28", "19"])
def test_a_link_and_its_variation(key):
    """`dataclasses.replace(link, rhs=...)` is judged like any claim, and brings its assumptions along."""
    link = EQUATIONS[key].links[-1]
    assert judge(link).verdict in (VerdictKind.PROVED, VerdictKind.REFUTED)
    varied = dataclasses.replace(link, rhs=2 * link.rhs)
    assert judge(varied).verdict is VerdictKind.REFUTED


def answering(**answers):
    """The engines, some of them with other answers."""
    told = {name: dataclasses.replace(engines.ENGINES[name], judge=judge) for name, judge in answers.items()}
    return {**engines.ENGINES, **told}


def lying(name, outcome, scope=Scope.ALL):
    return answering(**{name: lambda _: Evidence(name, outcome, scope)})


@pytest.mark.parametrize("name", ["operator", "density", "exact", "ball", "smallest", "highprec", "sampling"])
def test_one_engine_that_proves_everything_proves_nothing(name, monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", lying(name, Outcome.PROVES))
    assert judge(FALSE).verdict is not VerdictKind.PROVED


@pytest.mark.parametrize("name", ["operator", "density", "exact", "ball", "smallest", "highprec", "sampling"])
def test_one_engine_that_refutes_everything_refutes_nothing_true(name, monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", lying(name, Outcome.REFUTES))
    assert judge(TRUE).verdict is not VerdictKind.REFUTED


def test_proof_against_refutation_is_a_conflict(monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", lying("exact", Outcome.REFUTES))
    assert judge(TRUE).verdict is VerdictKind.CONFLICT


def test_a_candidate_alone_refutes_nothing(monkeypatch):
    quiet = {name: (lambda _, name=name: Evidence(name, Outcome.GAVE_UP)) for name in engines.ENGINES}
    del quiet["shape"]
    quiet["exact"] = lambda _: Evidence("exact", Outcome.REFUTES, Scope.MODEL)
    monkeypatch.setattr(engines, "ENGINES", answering(**quiet))
    assert judge(FALSE).verdict is VerdictKind.UNKNOWN


def test_two_by_two_never_covers_all_sizes(monkeypatch):
    small = answering(operator=lambda _: Evidence("operator", Outcome.PROVES, Scope.SIZES))
    monkeypatch.setattr(engines, "ENGINES", small)
    assert judge(TRUE).verdict is VerdictKind.CONSISTENT


def test_a_proof_without_a_certificate_is_none(monkeypatch):
    monkeypatch.setattr(engines, "ENGINES", lying("operator", Outcome.PROVES))
    verdict = judge(TRUE)
    assert verdict.verdict is VerdictKind.CONSISTENT
    assert "certificate" in next(e for e in verdict.evidence if e.engine == "operator").detail["reason"]


def test_a_stolen_certificate_is_rejected(monkeypatch):
    stolen = engines.ENGINES["operator"].judge(TRUE)
    monkeypatch.setattr(engines, "ENGINES", answering(operator=lambda _: stolen))
    assert judge(claim(K.T, K)).verdict is VerdictKind.CONSISTENT


def test_bad_claims_are_refused_with_a_remedy():
    with pytest.raises(ClaimError, match="not a term of the notation"):
        Claim("A*B", Relation.EQ, A, NOTATION)
    with pytest.raises(ClaimError, match="relation is missing"):
        Claim(A, None, A, NOTATION)
    with pytest.raises(ClaimError, match="without a notation"):
        Claim(A, Relation.EQ, A, None)
    with pytest.raises(ClaimError, match="takes a Claim"):
        judge("A = B")
    with pytest.raises(TypeError, match="not a term"):
        A + "B"
    with pytest.raises(TypeError, match="not a term"):
        A * 0.5


def test_a_tree_nested_too_deep_is_refused():
    deep = A
    for _ in range(1000):
        deep = (deep + I(n)) * A
    with pytest.raises(ClaimError, match="nested"):
        judge(claim(deep, A))


def test_kernel_blocks_bring_their_rules():
    k, D = size("k"), size("D")
    names = [sym(name, *shape) for name, shape in zip("KLMN", ((D, D), (k, D), (D, k), (k, k)), strict=True)]
    joint = Notation("joint", {}, (Kernel(*names),))
    assert judge(claim(names[2], names[1].T, notation=joint)).verdict is VerdictKind.PROVED
    assert judge(claim(names[2], names[1].T, notation=Notation("free", {}))).verdict is VerdictKind.REFUTED
