"""The judge's table, cell by cell, on evidence made by hand: which answers lead to which verdict and which do not."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from derivations import EQUATIONS
from derivations.assumptions import Has, Property
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import D, Density, Dotted, Grad, Integral, Jac, Lim, Num, Sum, nodes, size, sym
from verify import judge
from verify.evidence import ClaimClass, Counterexample, Evidence, Outcome, Scope, VerdictKind
from verify.judging import engines, gate, gather
from verify.judging.classes import claim_class
from verify.judging.conclude import conclude
from verify.judging.engines import BALLS, ENGINES, SECOND_ARITHMETIC, WITNESSES
from verify.judging.gather import recounted_example, replayed

from ..families import each

n = size("n")
A, v, t, x = sym("A", n, n), sym("v", n), sym("t"), sym("x")
CLAIM = Claim(A, Relation.EQ, A, Notation("rules", {}))
FIRST = {
    ClaimClass.IDENTITY: ("operator", "exact"),
    ClaimClass.DERIVATIVE: ("operator", "exact"),
    ClaimClass.FUNCTION: ("operator", "ball"),
    ClaimClass.LIMIT: ("operator", "exact"),
    ClaimClass.SERIES: ("operator", "exact"),
    ClaimClass.INTEGRAL: ("operator", "exact"),
    ClaimClass.DENSITY: ("density", "exact"),
}
TYPED = Evidence("shape", Outcome.SUPPORTS, Scope.ALL)


def concluded(kind, *evidence, claim=CLAIM, typed=TYPED):
    return conclude(kind, (typed, *evidence), claim)


# -- proof --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", FIRST)
@pytest.mark.parametrize("second", [Outcome.PROVES, Outcome.SUPPORTS])
def test_two_witnesses_prove(kind, second):
    first, other = FIRST[kind]
    verdict = concluded(
        kind, Evidence(first, Outcome.PROVES, Scope.ALL, proof="the proof"), Evidence(other, second, Scope.SIZES)
    )
    assert verdict.verdict is VerdictKind.PROVED
    assert verdict.proof == "the proof"
    assert verdict.reason == f"{first} and {other}"
    assert verdict.claim_class is kind


@pytest.mark.parametrize("kind", FIRST)
def test_either_witness_alone_or_of_another_scope_or_name_proves_nothing(kind):
    first, other = FIRST[kind]
    for outcome, scope in product(Outcome, Scope):
        alone = concluded(kind, Evidence(first, outcome, scope), Evidence(other, Outcome.GAVE_UP))
        assert alone.verdict is not VerdictKind.PROVED
        if outcome is not Outcome.PROVES or scope is not Scope.ALL:
            both = concluded(kind, Evidence(first, outcome, scope), Evidence(other, Outcome.PROVES, Scope.SIZES))
            assert both.verdict is not VerdictKind.PROVED, (outcome, scope)
    for name in ENGINES:
        pair = concluded(kind, Evidence(name, Outcome.PROVES, Scope.ALL), Evidence(name, Outcome.PROVES, Scope.SIZES))
        assert pair.verdict is not VerdictKind.PROVED, name


def test_what_is_missing_is_named():
    support = Evidence("highprec", Outcome.SUPPORTS)
    first, second = Evidence("operator", Outcome.PROVES, Scope.ALL), Evidence("exact", Outcome.PROVES, Scope.SIZES)
    assert concluded(ClaimClass.IDENTITY, first, support).reason.startswith(
        "derived by operator, but the check by exact or ball gave no answer; it holds to 50 digits"
    )
    assert concluded(ClaimClass.IDENTITY, second, support).reason == (
        "no engine proves claims of this kind; it holds exactly"
    )
    assert concluded(ClaimClass.IDENTITY, second).verdict is VerdictKind.CONSISTENT
    assert concluded(ClaimClass.IDENTITY).verdict is VerdictKind.UNKNOWN
    assert concluded(ClaimClass.IDENTITY, Evidence("exact", Outcome.GAVE_UP)).verdict is VerdictKind.UNKNOWN


def test_a_display_with_dots_is_proved_at_sizes_with_the_reading_proved():
    exact, operator = Evidence("exact", Outcome.PROVES, Scope.SIZES), Evidence("operator", Outcome.SUPPORTS, Scope.ALL)
    for name in SECOND_ARITHMETIC:
        entries = Evidence(name, Outcome.SUPPORTS)
        assert concluded(ClaimClass.DOTTED, exact, operator, entries).verdict is VerdictKind.PROVED
        assert concluded(ClaimClass.DOTTED, operator, entries).verdict is VerdictKind.CONSISTENT
    alone = concluded(ClaimClass.DOTTED, exact, operator)
    assert alone.verdict is VerdictKind.CONSISTENT
    assert alone.reason == "what the dots mean is proved, but no second arithmetic confirmed the printed entries"
    assert concluded(ClaimClass.DOTTED, exact).verdict is VerdictKind.CONSISTENT
    assert concluded(ClaimClass.DOTTED, operator).verdict is VerdictKind.CONSISTENT
    general = Evidence("exact", Outcome.PROVES, Scope.ALL)
    assert concluded(ClaimClass.DOTTED, general, operator).verdict is VerdictKind.CONSISTENT


def test_a_membership_is_proved_by_its_shape_and_by_exact():
    typed = Evidence("shape", Outcome.PROVES, Scope.ALL)
    exact = Evidence("exact", Outcome.SUPPORTS, Scope.SIZES)
    assert concluded(ClaimClass.MEMBERSHIP, exact, typed=typed).verdict is VerdictKind.PROVED
    assert concluded(ClaimClass.MEMBERSHIP, exact).verdict is not VerdictKind.PROVED
    assert concluded(ClaimClass.MEMBERSHIP, typed=typed).verdict is not VerdictKind.PROVED
    against = Evidence("ball", Outcome.REFUTES)
    assert concluded(ClaimClass.MEMBERSHIP, against, typed=typed).verdict is VerdictKind.CONFLICT
    second = Evidence("highprec", Outcome.REFUTES)
    assert concluded(ClaimClass.IDENTITY, against, second, typed=typed).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize("kind", [ClaimClass.BOUND, ClaimClass.IMPLICATION])
def test_a_class_without_witnesses_is_never_proved(kind):
    every = [Evidence(name, Outcome.PROVES, Scope.ALL) for name in ENGINES if name != "shape"]
    verdict = concluded(kind, *every)
    if kind not in WITNESSES:
        assert verdict.verdict is VerdictKind.CONSISTENT
        assert verdict.reason == f"no engine decides a claim of this kind ({kind.value})"


# -- refutation ---------------------------------------------------------------------------------------
def example(name):
    return Counterexample({"n": 1}, {}, name, "other", "0", "", "")


@pytest.mark.parametrize("name", ENGINES)
def test_who_may_refute(name):
    found = Evidence(name, Outcome.REFUTES, Scope.MODEL, counterexample=example(name))
    if name == "shape":
        verdict = concluded(ClaimClass.IDENTITY, typed=found)
        assert (verdict.verdict, verdict.reason) == (VerdictKind.REFUTED, "malformed")
    else:
        verdict = concluded(ClaimClass.IDENTITY, found)
        assert verdict.verdict is (VerdictKind.REFUTED if name == "denial" else VerdictKind.UNKNOWN)
        assert verdict.reason.startswith("a candidate") or verdict.reason == name
    assert (verdict.counterexample is not None) == (verdict.verdict is VerdictKind.REFUTED)


def test_a_counterexample_to_a_bound_refutes_once_it_was_counted_again():
    found = Evidence("counterexample", Outcome.REFUTES, Scope.MODEL, counterexample=example("counterexample"))
    for told in ({}, {"recounted": False}, {"recounted": True}):
        verdict = concluded(ClaimClass.BOUND, dataclasses.replace(found, detail=told))
        wanted = VerdictKind.REFUTED if told.get("recounted") else VerdictKind.UNKNOWN
        assert verdict.verdict is wanted


def test_a_made_up_counterexample_is_not_confirmed_and_stays_a_conflict_with_a_proof():
    claim = Claim(x * x + 1, Relation.LE, x * x, Notation("rules", {}))
    true = judge(claim).evidence[-1]
    assert (true.outcome, true.detail["recounted"]) == (Outcome.REFUTES, True)
    for lie in (
        None,
        example("counterexample"),
        dataclasses.replace(true.counterexample, lhs="7"),
        dataclasses.replace(true.counterexample, values={}),
        dataclasses.replace(true.counterexample, values={"x": (("1 +",),)}),
    ):
        told = recounted_example(claim, dataclasses.replace(true, counterexample=lie))
        assert not told.detail["recounted"]
        assert concluded(ClaimClass.BOUND, told).verdict is VerdictKind.UNKNOWN
        proof = Evidence("bounds", Outcome.PROVES, Scope.ALL)
        assert concluded(ClaimClass.BOUND, told, proof).verdict is VerdictKind.CONFLICT


def test_a_proof_at_listed_sizes_and_a_counterexample_at_others_do_not_contradict_each_other():
    """det(X^T X) vanishes where X has more columns than rows, whatever stands beside it."""
    m = size("m")
    B, X = sym("B", n, n), sym("X", n, m)
    gram, power = nodes.Det(nodes.Mul(nodes.T(X), X)), lambda k: nodes.Pow(nodes.Det(B), nodes.Size(k))
    false = Claim(nodes.Mul(gram, power(n)), Relation.EQ, nodes.Mul(gram, power(m)), Notation("sizes", {}))
    assert judge(false).verdict is VerdictKind.REFUTED
    found = next(e for e in judge(false).evidence if e.counterexample is not None)
    for listed, verdict in ((dict(found.counterexample.sizes), VerdictKind.CONFLICT), ({"n": 2, "m": 7}, None)):
        proof = Evidence("exact", Outcome.PROVES, Scope.SIZES, {"sizes": [{"n": 5, "m": 7}, listed]})
        told = concluded(ClaimClass.IDENTITY, proof, found, claim=false).verdict
        assert (told is VerdictKind.CONFLICT) is (verdict is VerdictKind.CONFLICT)


@pytest.mark.parametrize("name", BALLS)
@pytest.mark.parametrize("second", ["highprec", "exact"])
def test_balls_refute_with_a_second_arithmetic(name, second):
    found = Evidence(name, Outcome.REFUTES, Scope.MODEL, counterexample=example(name))
    other = Evidence(second, Outcome.REFUTES, Scope.MODEL)
    verdict = concluded(ClaimClass.IDENTITY, found, other)
    assert (verdict.verdict, verdict.reason) == (VerdictKind.REFUTED, name)
    assert verdict.counterexample.lhs == name
    for both in ((other,), (found, Evidence(second, Outcome.SUPPORTS))):
        assert concluded(ClaimClass.IDENTITY, *both).verdict is VerdictKind.UNKNOWN


def test_balls_are_no_second_opinion_on_balls():
    ball, smallest = (Evidence(name, Outcome.REFUTES, Scope.MODEL) for name in BALLS)
    assert concluded(ClaimClass.IDENTITY, ball, smallest).verdict is VerdictKind.UNKNOWN


def test_shapes_on_which_the_two_engines_disagree_settle_nothing():
    unsure = Evidence("shape", Outcome.GAVE_UP, detail={"reason": "they disagree"})
    proofs = (Evidence("operator", Outcome.PROVES, Scope.ALL), Evidence("exact", Outcome.PROVES, Scope.SIZES))
    given = Claim(A, Relation.EQ, A, Notation("rules", {}), given=True)
    for kind in ClaimClass:
        for claim in (CLAIM, given):
            verdict = concluded(kind, *proofs, typed=unsure, claim=claim)
            assert (verdict.verdict, verdict.reason) == (VerdictKind.UNKNOWN, "they disagree")


def test_the_smallest_counterexample_is_shown():
    second = Evidence("highprec", Outcome.REFUTES, Scope.MODEL)
    ball, smallest = (
        Evidence(name, Outcome.REFUTES, Scope.MODEL, counterexample=example(name)) for name in ("ball", "smallest")
    )
    for order in ((ball, smallest), (smallest, ball)):
        verdict = concluded(ClaimClass.IDENTITY, *order, second)
        assert verdict.counterexample.lhs == "smallest"
        assert verdict.reason == "; ".join(e.engine for e in order)
    none = Evidence("smallest", Outcome.REFUTES, Scope.MODEL)
    assert concluded(ClaimClass.IDENTITY, ball, none, second).counterexample.lhs == "ball"


@pytest.mark.parametrize("prover", ["operator", "density", "exact", "ball"])
def test_any_proof_against_any_refutation_is_a_conflict(prover):
    verdict = concluded(
        ClaimClass.IDENTITY, Evidence(prover, Outcome.PROVES, Scope.ALL), Evidence("smallest", Outcome.REFUTES)
    )
    assert verdict.verdict is VerdictKind.CONFLICT
    assert verdict.reason == f"{prover} against smallest"


def test_definitions_and_stated_inputs_come_before_all_evidence():
    proof, against = Evidence("operator", Outcome.PROVES, Scope.ALL), Evidence("ball", Outcome.REFUTES)
    given = Claim(A, Relation.EQ, A, Notation("rules", {}), given=True)
    for evidence in (proof, against):
        assert concluded(ClaimClass.DEFINITION, evidence).verdict is VerdictKind.DEFINITION
        assert concluded(ClaimClass.CONVERGENCE, evidence).verdict is VerdictKind.ASSUMED
        assert concluded(ClaimClass.IDENTITY, evidence, claim=given).verdict is VerdictKind.ASSUMED
    assert concluded(ClaimClass.DEFINITION).reason == "a definition; it is well-typed"
    assert concluded(ClaimClass.CONVERGENCE).reason == "a stated input, not proved here"


# -- classes ------------------------------------------------------------------------------------------
@each(
    ("lhs", "relation", "kind"),
    [
        (A, Relation.DEF, ClaimClass.DEFINITION),
        (A, Relation.TO, ClaimClass.CONVERGENCE),
        (A, Relation.IMPLIES, ClaimClass.IMPLICATION),
        (x, Relation.LE, ClaimClass.BOUND),
        (x, Relation.LT, ClaimClass.BOUND),
        (A, Relation.IN, ClaimClass.MEMBERSHIP),
        (A, Relation.SOLVES, ClaimClass.DERIVATIVE),
        (A, Relation.NE, ClaimClass.DERIVATIVE),
        (A, Relation.EQ, ClaimClass.IDENTITY),
        (A * D(A, t), Relation.EQ, ClaimClass.DERIVATIVE),
        (Grad(x, v), Relation.EQ, ClaimClass.DERIVATIVE),
        (Jac(v, v), Relation.EQ, ClaimClass.DERIVATIVE),
        (2 * Integral(A, t, Num(0), t), Relation.EQ, ClaimClass.INTEGRAL),
        (Lim(Integral(A, t, Num(0), t), t, nodes.INFINITY), Relation.EQ, ClaimClass.LIMIT),
        (Sum(Lim(A, t, nodes.INFINITY), t, Num(0), Num(1)), Relation.EQ, ClaimClass.SERIES),
        (Density([v]) * Sum(x, t, Num(0), Num(1)), Relation.EQ, ClaimClass.DENSITY),
        (Dotted(A, (1,), (1,), (Density([v]),)), Relation.EQ, ClaimClass.DOTTED),
    ],
)
def test_the_class_of_a_claim(lhs, relation, kind):
    for claim in (Claim(lhs, relation, lhs, Notation("r", {})), Claim(lhs, relation, A, Notation("r", {}))):
        assert claim_class(claim) is kind
    if relation is Relation.EQ:
        assert claim_class(Claim(A, relation, lhs, Notation("r", {}))) is kind


def test_one_printed_link_of_every_class_is_proved():
    wanted = set(WITNESSES) - {ClaimClass.BOUND}
    for entry in EQUATIONS.values():
        for link in entry.links:
            kind = claim_class(link)
            if kind in wanted and judge(link).verdict is VerdictKind.PROVED:
                wanted.discard(kind)
    # these are judged in tests of their own
    assert wanted <= {ClaimClass.INTEGRAL, ClaimClass.FUNCTION, ClaimClass.ORDER}


# -- what is run --------------------------------------------------------------------------------------
def recording(monkeypatch, **outcomes):
    """Engines that note that they were asked."""
    asked = []

    def engine(name):
        def judge(claim):
            asked.append(name)
            outcome, scope = outcomes.get(name, (Outcome.GAVE_UP, Scope.NONE))
            return Evidence(name, outcome, scope)

        return judge

    recorders = {name: dataclasses.replace(one, judge=engine(name), further=None) for name, one in ENGINES.items()}
    monkeypatch.setattr(engines, "ENGINES", recorders)
    monkeypatch.setattr(gather, "replayed", lambda claim, evidence, outcomes=(): evidence)
    return asked


ALWAYS = ["shape", "operator", "density", "exact"]
PROVED, SMALL, AGAINST = (Outcome.PROVES, Scope.ALL), (Outcome.PROVES, Scope.SIZES), (Outcome.REFUTES, Scope.MODEL)
SUPPORT = (Outcome.SUPPORTS, Scope.SIZES)


@pytest.mark.parametrize(
    ("outcomes", "relation", "asked"),
    [
        ({"shape": AGAINST}, Relation.EQ, ["shape"]),
        ({}, Relation.DEF, ["shape"]),
        ({}, Relation.TO, ["shape"]),
        ({}, Relation.NE, ["shape", "denial"]),
        ({}, Relation.IN, ALWAYS),
        ({"operator": PROVED, "exact": SMALL}, Relation.EQ, ALWAYS),
        ({"operator": PROVED, "exact": SUPPORT}, Relation.EQ, [*ALWAYS, "highprec"]),
        ({"exact": SMALL}, Relation.EQ, [*ALWAYS, "highprec", "ball", "smallest"]),
        ({"operator": PROVED, "exact": AGAINST}, Relation.EQ, [*ALWAYS, "highprec", "ball", "smallest"]),
        ({}, Relation.EQ, [*ALWAYS, "highprec", "ball", "smallest", "sampling"]),
        ({"exact": (Outcome.NOT_APPLICABLE, Scope.NONE)}, Relation.EQ,
         [*ALWAYS, "highprec", "ball", "smallest", "sampling"]),
    ],
)  # fmt: skip
def test_which_engines_are_asked(outcomes, relation, asked, monkeypatch):
    found = recording(monkeypatch, **outcomes)
    monkeypatch.setattr(gather.concrete, "malformed", lambda claim: True)
    verdict = judge(Claim(A, relation, A, Notation("r", {})))
    assert found == asked
    assert [e.engine for e in verdict.evidence] == asked
    assert verdict.seconds > 0
    assert all(e.seconds > 0 for e in verdict.evidence)


@pytest.mark.parametrize(("exact", "again"), [(SMALL, True), ((Outcome.GAVE_UP, Scope.NONE), True), (AGAINST, False)])
def test_an_engine_tries_further_only_where_nothing_speaks_against_the_claim(exact, again, monkeypatch):
    recording(monkeypatch, exact=exact)
    asked = []

    def further(claim):
        asked.append(claim)
        return Evidence("operator", Outcome.PROVES, Scope.ALL)

    told = dataclasses.replace(engines.ENGINES["operator"], further=further)
    monkeypatch.setattr(engines, "ENGINES", {**engines.ENGINES, "operator": told})
    verdict = judge(Claim(A, Relation.EQ, A, Notation("r", {})))
    assert bool(asked) is again
    assert verdict.evidence[1].outcome is (Outcome.PROVES if again else Outcome.GAVE_UP)


def test_a_stated_input_is_only_typed(monkeypatch):
    found = recording(monkeypatch)
    judge(Claim(A, Relation.EQ, A, Notation("r", {}), given=True))
    assert found == ["shape"]


def test_dots_that_hold_at_sizes_need_no_search_for_a_counterexample(monkeypatch):
    found = recording(monkeypatch, exact=SMALL)
    judge(Claim(Dotted(A, (1,), (1,), (x,)), Relation.EQ, A, Notation("r", {})))
    assert found == [*ALWAYS, "highprec", "ball"]


# -- limits -------------------------------------------------------------------------------------------
def nested(depth):
    node = A
    for _ in range(depth - 1):
        node = nodes.Neg(node)
    return node


def test_the_depth_that_is_still_read():
    claim = Claim(A, Relation.EQ, A, Notation("r", {}))
    tops = [nested(gate.MAX_DEPTH - 2), nested(gate.MAX_DEPTH)]  # a symbol has its shape's sizes below it
    gate.check_depth(Claim(tops[0], Relation.EQ, tops[0], claim.notation))
    for sides in ((tops[1], A), (A, tops[1])):
        with pytest.raises(ClaimError, match=r"claim 7\.1: .*200 deep; split"):
            gate.check_depth(Claim(sides[0], Relation.EQ, sides[1], claim.notation, id="7.1"))
        with pytest.raises(ClaimError, match=r"claim \?: .*200 deep"):
            gate.check_depth(Claim(sides[0], Relation.EQ, sides[1], claim.notation))
    assert gate.MAX_DEPTH == 200


def test_certificates_of_both_provers_are_replayed():
    for name in ("operator", "density"):
        for outcome in (Outcome.PROVES, Outcome.SUPPORTS):
            bare = replayed(CLAIM, Evidence(name, outcome, Scope.ALL))
            assert bare.outcome is Outcome.GAVE_UP
            assert bare.detail == {"reason": "no certificate came with the proof"}
    left = Evidence("exact", Outcome.PROVES, Scope.SIZES)
    assert replayed(CLAIM, left) is left
    gone = Evidence("operator", Outcome.GAVE_UP)
    assert replayed(CLAIM, gone) is gone
    good = ENGINES["operator"].judge(CLAIM)
    kept = replayed(CLAIM, good)
    assert kept.outcome is Outcome.PROVES
    assert kept.detail["replayed"] is True
    other = Claim(A, Relation.EQ, 2 * A, Notation("r", {}))
    rejected = replayed(other, good)
    assert (rejected.outcome, rejected.scope, rejected.proof) == (Outcome.GAVE_UP, Scope.NONE, None)
    assert rejected.detail["reason"].startswith("the replay rejected the certificate: ")


def test_a_certificate_of_powers_for_another_claim_is_rejected():
    true = next(
        link for entry in EQUATIONS.values() for link in entry.links
        if claim_class(link) is ClaimClass.DENSITY and judge(link).verdict is VerdictKind.PROVED
    )  # fmt: skip
    proof = ENGINES["density"].judge(true)
    assert replayed(true, proof).detail["replayed"] is True
    powers, no_densities = "the powers of the relations do not give the claim", "not a product of densities"
    for rhs, why in ((true.lhs * true.rhs, powers), (2 * true.rhs, no_densities), (A, no_densities)):
        rejected = replayed(Claim(true.lhs, Relation.EQ, rhs, true.notation, true.stated), proof)
        assert rejected.outcome is Outcome.GAVE_UP
        assert why in rejected.detail["reason"]


def test_a_malformed_assumption_names_its_claim():
    bad = Notation("bad", {}, (Has(A + v, Property.PD),))
    with pytest.raises(ClaimError, match=r"claim 9\.9: the assumption .*malformed: cannot add n x n and n x 1; mend"):
        judge(Claim(A, Relation.EQ, A, bad, id="9.9"))


# -- the engines as records ---------------------------------------------------------------------------
def test_what_follows_from_the_records_is_what_the_table_says():
    assert engines.PROVERS == ("operator", "density", "exact")  # exact last: what it leaves open decides who follows
    assert SECOND_ARITHMETIC == ("highprec", "ball")
    assert BALLS == ("ball", "smallest")
    assert engines.REFUTERS == ("shape", "denial", "ball", "smallest", "counterexample", "orders")
    assert all(one.name == name for name, one in ENGINES.items())


@pytest.mark.parametrize("kind", WITNESSES)
def test_the_witnesses_of_a_class_share_no_arithmetic(kind):
    needed = WITNESSES[kind]
    for name in {*needed.first} & {*ENGINES}:
        others = [ENGINES[other] for other in (*needed.second, *needed.entries) if other in ENGINES]
        assert all(other.arithmetic != ENGINES[name].arithmetic for other in others)
        assert ENGINES[name].replay is not None or needed.first_scope is not Scope.ALL or name == "shape"


@pytest.mark.parametrize("name", [name for name, one in ENGINES.items() if one.replay is not None])
def test_what_is_no_proof_is_rejected_by_every_replay(name):
    for proof in (None, "a proof", 7, (), engines.density.PowerCertificate(())):
        with pytest.raises(engines.REJECTED):
            ENGINES[name].replay(Claim(A, Relation.EQ, 2 * A, Notation("r", {})), proof)
