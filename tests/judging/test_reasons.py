"""A verdict is a sentence; what is not settled says what is left, what is missing, and what would be enough."""

from __future__ import annotations

import pickle
import re

import pytest

from derivations import LINEARIZED_NETWORKS
from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import D, Entry, Exp, Grad, Inv, Kron, Norm, PInv, Sqrt, Sum, Vec, size, sym
from derivations.notation import nodes as n
from verify import judge
from verify.evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, Verdict, VerdictKind
from verify.identities.search import algebra, spelled
from verify.judging import reasons
from verify.judging.transfer import CLASSES, enable_transfer

k = size("n")
A, B, X = sym("A", k, k), sym("B", k, k), sym("X", k, k)
a, b, i, t = sym("a"), sym("b"), sym("i"), sym("t")
x, y = sym("x", k), sym("y", k)


def verdict(lhs, rhs, *facts, relation=Relation.EQ, stated=()):
    return judge(Claim(lhs, relation, rhs, Notation("reasons", {}, facts=facts), stated))


# -- a verdict is a sentence ----------------------------------------------------------------------------
def test_a_proof_prints_as_a_sentence():
    assert (
        str(verdict((A * B).T, B.T * A.T)) == "PROVED for all sizes: (A B)ᵀ = Bᵀ Aᵀ. By the engines operator and exact."
    )
    assert str(verdict(a + b, b + a)).startswith("PROVED: a + b = b + a.")  # no sizes to speak of


def test_a_refutation_prints_its_counterexample():
    said = str(verdict((a + b) ** 2, a * a + b * b))
    assert said == "REFUTED: (a + b)² = a a + b b. At a = 1, b = 1 the left side is 4, the right side 2."
    assert str(verdict(A * x, x * A)) == "REFUTED: A x = x A. Malformed: cannot multiply n x 1 by n x n."


def test_a_size_is_shown_as_it_is_spelled():
    edge = size("D", tex=r"\lvert D\rvert")
    square = sym("Z", edge, edge)
    assert "At |D| = 2, Z = [1, 1; 0, 1] the left side" in str(verdict(square.T * square, square * square.T))


def test_the_representation_is_short_and_names_the_verdict():
    found = verdict(a, a * a, relation=Relation.LE)
    assert repr(found) == "<Verdict REFUTED: counterexample>"
    assert "Evidence" not in repr(verdict(A * B, B * A))


def test_a_notebook_shows_mathematics():
    shown = verdict((A * B).T, B.T * A.T)._repr_markdown_()
    assert shown.startswith(r"**PROVED for all sizes**: $\left(A B\right)^{T} = B^{T} A^{T}$.")
    assert r"A = \[2, 0; 0, 1\]" in verdict(A * B, B * A)._repr_markdown_()  # brackets are no link


def test_a_verdict_without_its_claim_prints_too():
    bare = Verdict(
        VerdictKind.REFUTED, ClaimClass.BOUND, (), Counterexample({"n": 1}, {"a": (("2",),)}, "4.500", "2", "0")
    )
    assert str(bare) == "REFUTED. At n = 1, a = 2 the left side is 4.5, the right side 2."
    assert str(Verdict(VerdictKind.UNKNOWN, ClaimClass.BOUND, ())) == "UNKNOWN."


def test_a_verdict_travels_between_processes():
    enable_transfer(LINEARIZED_NETWORKS)
    found = verdict(Exp(A).T, Exp(A.T))
    assert pickle.loads(pickle.dumps(found)).why == found.why


# -- what is left, what is missing, what holds ---------------------------------------------------------
def test_what_is_left_is_spelled():
    found = verdict(Inv(A + B) * A, A * Inv(B + A))
    assert found.verdict in (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN, VerdictKind.REFUTED)
    woodbury = verdict(Inv(n.I(k) + A * B) * A, A * Inv(n.I(k) + B * A))
    if woodbury.verdict is not VerdictKind.PROVED:
        assert "left minus right leaves 2 terms: (A B + I)⁻¹ A - A (B A + I)⁻¹" in woodbury.reason
        assert "no rule brings together (A B + I)⁻¹, (B A + I)⁻¹" in woodbury.reason
        assert "it holds exactly in 7 random models (n = 1, 2, 3, 4)" in woodbury.reason


@pytest.mark.parametrize(
    ("poly", "said"),
    [
        ({((), (("sym", A), ("symT", B))): 2, ((), (("sym", B),)): -1}, "2 A Bᵀ - B"),
        ({((), (("slot", A, 1, ()),)): 1}, "A"),
        ({((), (("slot", A, 0, algebra.freeze({((), ()): -1})),)): 1}, "e^(-A)"),
        ({((), (("kron", (("sym", A),), k, (), k),)): 1}, "A ⊗ I"),
        ({((), (("lin", "D", t, (), (("node", Exp(t * A)),)),)): 1}, "d/dt (e^(t A))"),
        ({((), (("vec", (("sym", A), ("sym", B)), k, k),)): 1}, "vec(A B)"),
        ({((), (("inv", algebra.freeze({((), ()): 1, ((), (("sym", A),)): 1}), k),)): -1}, "-(A + I)⁻¹"),
    ],
)
def test_words_are_spelled_as_formulas(poly, said):
    assert spelled.terms(poly) == said


def test_what_cannot_be_spelled_is_only_counted():
    assert spelled.left_over({((), (("strange", 1),)): 1}) == "left minus right leaves 1 term"


def test_a_premise_without_a_check_is_named_by_what_it_says():
    fact = Stated(A * A, "=", A)
    found = verdict((n.I(k) - A) * (n.I(k) - A), n.I(k) - A, stated=(fact,))
    if found.verdict is not VerdictKind.PROVED:
        assert "A A = A" in found.reason
        assert "Stated" not in found.reason


@pytest.mark.parametrize(
    "claim",
    [
        (Vec(A * X * B), Kron(B.T, A) * Vec(X)),
        (PInv(PInv(A)), A),
        (Grad(x.T * A * x, x), (A + A.T) * x),
        (Sum(Entry(A, i, i), i, n.Num(1), n.Size(k)), Sum(Entry(A.T, i, i), i, n.Num(1), n.Size(k))),
        (Norm(A.T * A, "op"), Norm(A, "op") ** 2),
        (D(Exp(t * A), t), A * Exp(t * A)),
        (Sqrt(a * a) * b, b * Sqrt(a * a)),
    ],
)
def test_reasons_are_sentences_without_names_of_ours(claim):
    found = verdict(*claim)
    classes = [c.__name__ for c in reasons.WORDS if len(c.__name__) > 3]
    spoken = re.sub(r"[:;,.] .*?[;.]", ";", found.why)  # formulas may say vec
    assert not [name for name in classes if re.search(rf"\b{name}\b", spoken)]
    assert "witness" not in found.why
    assert "\\" not in found.why
    if found.verdict is not VerdictKind.PROVED:
        assert found.reason
        assert found.reason[0].islower()


def test_every_class_of_terms_has_a_name_in_words():
    assert set(reasons.WORDS) == set(CLASSES.values())
    assert reasons.clause("no value for a PInv node") == "it cannot compute pseudo-inverses"
    assert reasons.clause(r"the model does not satisfy A \text{ symmetric}") == "the model does not satisfy A symmetric"


def evidence(engine, outcome=Outcome.GAVE_UP, scope=Scope.NONE, **detail):
    return Evidence(engine, outcome, scope, detail)


@pytest.mark.parametrize(
    ("found", "lacking", "first", "said"),
    [
        (
            [evidence("operator", reason="left minus right leaves 1 term"),
             evidence("exact", Outcome.PROVES, Scope.SIZES, models=3, sizes=[{"n": 2}, {"n": 10}, {"n": 3}])],
            "first", ("operator",),
            "not proved: left minus right leaves 1 term; it holds exactly in 3 random models (n = 2, 3, 10)",
        ),
        (
            [evidence("bounds", reason="no proof was found"), evidence("counterexample", models=7)],
            "first", ("bounds",),
            "not proved: the rules for norms, sums and integrals lead to no proof; "
            "no counterexample in 7 small models",
        ),
        (
            [evidence("operator", Outcome.PROVES, Scope.ALL), evidence("exact", reason="no model: none")],
            "second", ("operator",),
            "derived by operator, but the check by exact gave no answer: no model: none",
        ),
        ([], "first", ("operator",), "no engine proves claims of this kind"),
        ([], "entries", (), "what the dots mean is proved, but no second arithmetic confirmed the printed entries"),
    ],
)  # fmt: skip
def test_evidence_in_words(found, lacking, first, said):
    assert reasons.explanation(found, first, ("exact",), lacking) == said


# -- what would be enough -------------------------------------------------------------------------------
def test_the_missing_property_is_tried_and_named():
    inverse = verdict(Inv(Exp(A)), Exp(-A))
    if inverse.verdict is not VerdictKind.PROVED:
        assert inverse.advice.startswith("proved if A is ")
        assert inverse.advice in str(inverse)


def claim_of(lhs, rhs, *facts):
    return Claim(lhs, Relation.EQ, rhs, Notation("advice", {}, facts=facts))


def proves_with(*wanted):
    """A judge that is content with these facts."""
    tried: list = []

    def proves(claim):
        tried.append(set(claim.stated))
        return all(any((node, what) in fact.properties() for fact in claim.stated) for node, what in wanted)

    return proves, tried


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ([(A, Property.SYMMETRIC)], "proved if A is symmetric"),
        ([(A, Property.INVERTIBLE)], "proved if A is invertible"),
        ([(A, Property.PD)], "proved if A is positive definite"),
        ([(A, Property.SYMMETRIC), (A, Property.INVERTIBLE)], "proved if A is symmetric and A is invertible"),
        ([(A, Property.SYMMETRIC), (B, Property.SYMMETRIC)], "proved if A is symmetric and B is symmetric"),
        ([(a, Property.NONNEGATIVE)], "proved if a is non-negative"),
        ([(a, Property.POSITIVE)], "proved if a is positive"),
        ([(X, Property.PD)], ""),  # X does not occur
    ],
)
def test_the_weakest_property_that_is_enough_is_suggested(wanted, said):
    proves, tried = proves_with(*wanted)
    assert reasons.advice(claim_of(a * A * B, a * B * A), proves) == said
    assert len(tried) <= reasons.TRIES


def test_nothing_is_suggested_of_what_is_known_bound_or_defined():
    proves, tried = proves_with((b, Property.POSITIVE))
    claim = claim_of(Sum(a**i, i, n.Num(0), n.Num(3)) * A, A, Has(A, Property.PD), Has(a, Property.POSITIVE))
    assert reasons.advice(claim, proves) == ""
    assert tried == []


def test_only_what_the_judge_proves_is_suggested():
    """A B = B A is false also for symmetric matrices: nothing is suggested."""
    assert reasons.advice(claim_of(A * B, B * A), lambda claim: bool(judge(claim))) == ""


def test_a_settled_verdict_gives_no_advice():
    assert verdict(A * B, B * A).advice == ""
    assert verdict(A + B, B + A).advice == ""
