"""What each engine hands to the judge and to the certificate: the parts of its evidence, its reasons, its bounds."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from itertools import islice

import mpmath
import pytest
from flint import fmpq, fmpq_mat

from derivations import EQUATIONS
from derivations.assumptions import Flow, Has, Index, Kernel, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    Cov,
    Entry,
    Expect,
    I,
    Integral,
    Inv,
    Norm,
    Num,
    PInv,
    Pow,
    Size,
    Space,
    Sum,
    Zero,
    expm,
    family,
    size,
    sym,
)
from verify.densities import engine as density
from verify.evidence import Outcome, Scope
from verify.identities import denial, operator
from verify.models import RandomSource, SmallSource, draw
from verify.numbers import ball, exact, highprec, sampling, smallest
from verify.shapes import symbolic
from verify.values.decimals import Decimals
from verify.values.rational import GiveUp

from ..numeric_claims import BEYOND, FALSE, NOTATION, TRUE, A, B, K, Y, eq, eta, n, t

ENGINES = (symbolic, operator, density, exact, denial, highprec, ball, smallest, sampling)
m = size("m")
x, k = sym("x"), sym("k")


def plain(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("evidence", {}, facts))


# -- all engines ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.NAME)
def test_times_and_names(engine):
    claims = [TRUE["covariance"], FALSE["covariance"], TRUE["mean"], TRUE["independence"], eq(A, A + Y), eq(A, A)]
    claims += [link for entry in EQUATIONS.values() for link in entry.links if link.relation is Relation.NE]
    for claim in claims:
        evidence = engine.judge(claim)
        assert evidence.engine == engine.NAME
        assert 0 <= evidence.seconds < 60
        assert isinstance(evidence.outcome, Outcome)
        unsaid = evidence.outcome in (Outcome.GAVE_UP, Outcome.NOT_APPLICABLE)
        assert not unsaid or (evidence.scope is Scope.NONE and evidence.detail["reason"][:1].islower())


@pytest.mark.parametrize(
    ("engine", "claim", "outcome", "keys"),
    [
        (highprec, TRUE["mean"], Outcome.SUPPORTS,
         {"sizes", "digits", "difference", "tolerance", "condition", "borrowed"}),
        (ball, TRUE["mean"], Outcome.SUPPORTS, {"models", "sizes", "largest difference", "bits", "borrowed"}),
        (ball, TRUE["series"], Outcome.SUPPORTS, {"models", "sizes", "compared"}),
        (ball, FALSE["covariance"], Outcome.REFUTES,
         {"sizes", "row", "col", "lhs", "rhs", "radius", "where", "bits", "borrowed"}),
        (sampling, TRUE["mean"], Outcome.SUPPORTS,
         {"sizes", "samples", "seed", "standard errors", "error probability"}),
        (exact, TRUE["mean"], Outcome.PROVES, {"sizes", "models", "bits", "seed", "degree", "error probability"}),
        (exact, TRUE["series"], Outcome.SUPPORTS,
         {"sizes", "models", "bits", "seed", "degree", "error probability", "series degree", "not exhausted"}),
        (exact, FALSE["covariance"], Outcome.REFUTES, {"sizes", "entry"}),
        (exact, FALSE["series"], Outcome.REFUTES, {"sizes", "entry", "coefficient of degree", "series degree",
                                                    "as functions of"}),
        (smallest, TRUE["mean"], Outcome.GAVE_UP, {"reason", "models"}),
        (smallest, FALSE["covariance"], Outcome.REFUTES, {"sizes", "code", "borrowed"}),
        (symbolic, eq(A, A), Outcome.SUPPORTS, {"lhs", "rhs"}),
        (symbolic, eq(A, Y), Outcome.REFUTES, {"kind", "reason", "where"}),
        (density, TRUE["independence"], Outcome.PROVES, {"rule", "uses"}),
    ],
)  # fmt: skip
def test_the_parts_of_evidence(engine, claim, outcome, keys):
    evidence = engine.judge(claim)
    assert evidence.outcome is outcome
    assert set(evidence.detail) == keys


@pytest.mark.parametrize(
    ("engine", "claim", "reason"),
    [
        (denial, eq(A, A), "judges denials only"),
        (sampling, TRUE["covariance"], "no mean over declared random columns"),
        (sampling, eq(Expect(A) * Expect(A), A * A), "no mean over declared random columns"),
        (highprec, TRUE["series"], "an infinite sum needs a formal variable"),
        (highprec, eq(Norm(A, "op"), x), "an eigenvalue in the arithmetic highprec"),
        (exact, eq(A, A, relation=Relation.IN), "the right side is not a space"),
        (exact, BEYOND["contradiction"], "no model: no model was found that satisfies A = A + I (in 6 tries)"),
        (exact, eq(Pow(A, Num(65)), A), "a power beyond 64"),
        (smallest, TRUE["mean"], "no difference in 3 small models"),
        (sampling, plain(Expect(A), A, Has(Zero(n, n), Property.PD)), None),
    ],
)
def test_reasons(engine, claim, reason):
    evidence = engine.judge(claim)
    assert evidence.outcome in (Outcome.GAVE_UP, Outcome.NOT_APPLICABLE)
    assert evidence.detail["reason"] == reason or reason is None


# -- shape ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lhs", "rhs", "sizes", "shapes"),
    [
        (sym("P", n, m), sym("Q", m, n), {"m": 2, "n": 1}, {"1 x 2", "2 x 1"}),
        (sym("P", n, n), sym("Q", n * m, n), {"m": 2, "n": 1}, {"1 x 1", "2 x 1"}),
        (sym("P", 2, 3), sym("Q", 3, 2), {}, {"2 x 3", "3 x 2"}),
    ],
)
def test_the_smallest_sizes_at_which_shapes_differ(lhs, rhs, sizes, shapes):
    example = symbolic.judge(plain(lhs, rhs)).counterexample
    assert sum(example.sizes.values()) == sum(sizes.values())
    assert {example.lhs, example.rhs} <= shapes | {"2 x 1", "1 x 2"}
    assert example.lhs != example.rhs
    assert (example.radius, example.where) == ("0", "=")


def test_sizes_are_lowered_to_one_where_that_shows_the_difference():
    found = symbolic.judge(plain(sym("P", n, 2), sym("Q", n, 3))).counterexample
    assert (dict(found.sizes), found.lhs, found.rhs) == ({"n": 1}, "1 x 2", "1 x 3")


def test_a_malformed_side_shows_its_place_and_no_shapes():
    found = symbolic.judge(plain(A + Y, A))
    example = found.counterexample
    assert (example.lhs, example.rhs) == ("", "")
    assert example.where == str(A + Y)
    assert example.sizes == {"n": 2}
    assert found.detail == {"kind": "malformed", "reason": "cannot add n x n and n x 1", "where": example.where}


# -- denial -----------------------------------------------------------------------------------------------
f = family("f", n, 1, "f_{0}")


def never(rate, rhs, *facts):
    return plain(f(t), rhs, Flow(f(t), t, rate, f(0)), *facts, relation=Relation.NE)


def test_a_denial_falls_at_size_one():
    S, D = sym("S", n, n), sym("D", n, n)
    claim = never(-(S * D) * f(t), expm(-(D * S) * t) * f(0), Has(S, Property.SYMMETRIC), Has(D, Property.SYMMETRIC))
    found = denial.judge(claim)
    assert (found.outcome, found.scope) == (Outcome.REFUTES, Scope.MODEL), found.detail
    assert found.proof is not None
    example = found.counterexample
    assert dict(example.sizes) == {"n": 1}
    assert (example.lhs, example.rhs, example.radius, example.where) == ("equal", "equal", "0", "for all t")
    assert all(len(rows) == 1 == len(rows[0]) for rows in example.values.values())
    assert example.note == found.detail["reason"]
    assert example.note.startswith("with every size 1 both sides are equal")


def test_a_true_denial_stands():
    found = denial.judge(never(-f(t), expm(-2 * t) * f(0)))
    assert found.outcome is Outcome.GAVE_UP
    assert found.detail["reason"].startswith("at sizes 1 the equality was not proved: ")
    assert found.counterexample is None


def test_size_one_reaches_every_assumption():
    kernel = Kernel(K, sym("xX", m, n), sym("Xx", n, m), sym("xx", m, m))
    small = denial.at_size_one(plain(K * sym("Xx", n, m), sym("Xx", n, m), kernel, relation=Relation.NE))
    assert small.lhs.shape == (1, 1)
    assert {node.shape for fact in small.notation.facts for node in fact.nodes()} == {(1, 1)}


# -- exact ------------------------------------------------------------------------------------------------
def test_degrees_by_hand():
    """12 max(rows, columns) + 4 for a drawn symbol, doubled by size under an inverse, times 16 under a power."""
    model = draw(eq(A * B, B * A), {"n": 3}, RandomSource(1, 8))
    of = {
        A: 40,
        x: 0,
        A * B: 80,
        Inv(A): 6 * 40,
        PInv(A): 6 * 40,
        expm(A) * B: 6 * 40 + 40,
        Pow(A, Num(2)): 16 * 40,
        Expect(A): 4 * 40,
        Cov(A * Y): 4 * 80,
        A + Num(1): 40,
    }
    for node, degree in of.items():
        if node == x:
            continue
        drawn = draw(eq(node, node), {"n": 3, "m": 1, "p": 1}, RandomSource(1, 8))
        extra = 12 * sum(drawn.shape(v)[0] for v in drawn.recipe.vectors) if isinstance(node, Expect | Cov) else 0
        assert exact.degree_bound(drawn, node, {}) == degree + extra, node
    one = draw(eq(Inv(A), Inv(A)), {"n": 1}, RandomSource(1, 8))
    assert exact.degree_bound(one, Inv(A), {}) == 2 * 2 * 16
    assert model.sizes == {"n": 3}


def test_the_error_probability_is_the_degree_over_the_range():
    found = exact.judge(eq(A * B, A * B)).detail
    assert found["degree"] == max(2 * 2 * (12 * s["n"] + 4) for s in found["sizes"])
    assert found["error probability"] == f"{found['degree'] / 2 ** found['bits']:.1e}"
    assert found["bits"] >= 40
    assert {s["n"] for s in found["sizes"]} == {1, 2, 3, 4}
    assert found["models"] >= 4


def test_every_value_of_an_index_is_tried():
    """True at i = 1 and false at i = n: sizes and indices are enumerated, not drawn."""
    i = sym("i")
    last = plain(Entry(A, i, i), Entry(A, Num(1), Num(1)), Index(i, Size(n)))
    assert exact.judge(last).outcome is Outcome.REFUTES
    every = plain(Entry(I(n), i, i), Num(1), Index(i, Size(n)))
    found = exact.judge(every)
    assert found.outcome is Outcome.PROVES
    assert found.detail["models"] > 3 + 2
    free = exact.judge(plain(Pow(A, k) * A, A * Pow(A, k)))
    assert free.outcome is Outcome.SUPPORTS
    assert free.detail["not exhausted"] == ["an index without a range takes a few values"]


def test_membership_in_the_wrong_space_says_what_is_there():
    found = exact.judge(eq(K, Space(n, m), relation=Relation.IN))
    assert found.detail["actual"] != found.detail["printed"]
    assert exact.judge(eq(Y.T, Space(n), relation=Relation.IN)).outcome is Outcome.PROVES
    impossible = plain(K, Space(n, n), Has(K, Property.PD), Has(Zero(n, n) - K, Property.PD), relation=Relation.IN)
    assert exact.judge(impossible).detail["reason"].startswith("no model: ")


# -- numbers ----------------------------------------------------------------------------------------------
def test_conditions_multiply_the_norms():
    arithmetic = Decimals()
    with mpmath.workdps(50):
        assert arithmetic.condition == 1
        arithmetic.inverse(arithmetic.lift(fmpq_mat(2, 2, [4, 0, 0, 1])))
        assert arithmetic.condition == 4
        arithmetic.inverse(arithmetic.lift(fmpq_mat(2, 2, [2, 0, 0, 1])))
        assert arithmetic.condition == 4
        with pytest.raises(GiveUp, match=r"^a singular matrix where an inverse is needed$"):
            arithmetic.inverse(arithmetic.zeros(2, 2))
        assert arithmetic.number(arithmetic.scalar(fmpq(3))) == 3
        for bad in (fmpq(1, 2), fmpq(2) ** 70):
            with pytest.raises(GiveUp, match=r"^an index "):
                arithmetic.number(arithmetic.scalar(bad))


def test_the_tolerance_is_the_stated_one():
    claim = eq(K.inv * Y, K.inv * Y)
    model = draw(claim, {"n": 2, "m": 1, "p": 1}, RandomSource(3, 3, unit=8))
    for digits in highprec.DIGITS:
        found = highprec.measure(claim, model, digits)
        with mpmath.workdps(digits):
            side = model.evaluator(Decimals())(claim.lhs)
            expected = mpmath.mpf(10) ** (5 - digits) * (1 + 2 * mpmath.mnorm(side.matrix, 1)) * found.condition**2
            assert mpmath.almosteq(found.tolerance, expected)
    assert found.condition > 1
    assert found.difference == 0


def test_badly_conditioned_numbers_decide_nothing():
    tiny = Fraction(1, 10**30)
    near = A * A.inv
    assert highprec.judge(eq(near, I(n))).outcome is Outcome.SUPPORTS
    almost = plain(x + tiny, x)
    assert highprec.judge(almost).outcome is Outcome.REFUTES
    assert highprec.judge(plain(x + Fraction(1, 10**60), x)).outcome in (Outcome.GAVE_UP, Outcome.SUPPORTS)


def test_integrals_are_enclosed_without_the_exact_engine():
    claim = plain(Integral(expm(-t * x), t, Num(0), Num(1)) * x, Num(1) - expm(-x), Has(x, Property.POSITIVE))
    found = ball.judge(claim)
    assert found.outcome is Outcome.SUPPORTS
    assert found.detail["borrowed"] == ()
    assert float(found.detail["largest difference"]) < 1e-20
    off = dataclasses.replace(claim, rhs=Num(1) - expm(-x) + Fraction(1, 10**9))
    assert ball.judge(off).outcome is Outcome.REFUTES


def test_the_radius_covers_both_sides():
    assert ball.judge(TRUE["series"]).detail["compared"] == "coefficients of the power series"
    found = ball.separate(eq(eta, 2 * eta), draw(eq(eta, 2 * eta), {}, SmallSource()))
    assert (found.lhs, found.rhs, found.row, found.col) == ("1", "2", 1, 1) or float(found.lhs) == 1
    third = plain(x / 3, x / 7, Has(x, Property.POSITIVE))
    apart = ball.separate(third, draw(third, {}, SmallSource()))
    for text, value in ((apart.lhs, mpmath.mpf(1) / 3), (apart.rhs, mpmath.mpf(1) / 7)):
        with mpmath.workdps(60):
            assert abs(mpmath.mpf(text) - value * 1) <= mpmath.mpf(apart.radius) + mpmath.mpf(10) ** -16
    assert 0 < float(apart.radius) < 1e-19


# -- the smallest counterexample --------------------------------------------------------------------------
def test_the_order_of_codes():
    assert list(islice(smallest.codes([2, 3]), 5)) == [(), (1, 0), (0, 1), (0, 2), (1, 1)]
    assert list(islice(smallest.codes([]), 1)) == [()]
    every = list(smallest.codes([2, 3]))
    assert every[5] == (1, 2)
    assert len(every) == 6 + smallest.MIXED
    assert set(every[6:]) <= {(a, b) for a in range(2) for b in range(3)}
    assert len(list(smallest.codes([9] * 9))) == 1 + smallest.SYSTEMATIC + smallest.MIXED


def test_sizes_that_differ_come_first():
    choices = [{"n": 1}, {"n": 2}, {"n": 3}, {"n": 4}]
    assert smallest.worthwhile(eq(A * B, B * A), choices) == [{"n": 2}, {"n": 3}, {"n": 1}]
    assert smallest.worthwhile(eq(A, A), choices) == choices


def test_a_counterexample_is_shrunk():
    claim = plain(x * x, x, Has(x, Property.POSITIVE))
    model, apart = smallest.shrink(claim, {}, (3,))
    lower = [smallest.attempt(claim, {}, (digit,)) for digit in range(4)]
    separating = [found for found in lower if found is not None and found[1] is not None]
    assert str(separating[0][1].lhs) == str(apart.lhs)
    assert model.sizes == {}


def test_a_search_says_why_it_found_nothing():
    assert smallest.search(eq(A, A), 3) == 3
    none = plain(K, K, Has(K, Property.PD), Has(Zero(n, n) - K, Property.PD))
    assert smallest.search(none, 3) == "no small model satisfies the assumptions"


def test_what_cannot_be_evaluated_is_passed_over(monkeypatch):
    """A code that gives up is no end of the search, here or while the example is shrunk."""
    claim = plain(x * x, x, Has(x, Property.POSITIVE))
    real, asked = smallest.attempt, []

    def attempt(claim, sizes, code):
        asked.append(code)
        if code == (1,):
            raise GiveUp("beyond")
        return real(claim, sizes, code)

    monkeypatch.setattr(smallest, "attempt", attempt)
    found = smallest.search(claim, 50)
    assert not isinstance(found, int | str)
    assert (1,) in asked
    asked.clear()
    smallest.shrink(claim, {}, (3,))
    assert asked[:3] == [(3,), (0,), (1,)]
    assert (2,) in asked
    monkeypatch.setattr(smallest, "attempt", lambda *_: (_ for _ in ()).throw(GiveUp("beyond all")))
    assert smallest.search(claim, 5) == "beyond all"


# -- samples ----------------------------------------------------------------------------------------------
def test_samples_count_what_they_drew():
    found = sampling.judge(TRUE["variance"]).detail
    assert found["samples"] == 600_000
    assert found["error probability"] == "not a proof"
    against = sampling.judge(FALSE["white is correlated"]).detail
    assert against["error probability"].startswith("below 1e-9 (Student")
    assert float(against["standard errors"]) > sampling.THRESHOLD >= float(found["standard errors"])


def test_noise_within_which_everything_agrees_supports_nothing(monkeypatch):
    monkeypatch.setattr(sampling, "RESOLUTION", 0.0)
    found = sampling.judge(TRUE["mean"])
    assert found.outcome is Outcome.GAVE_UP
    assert found.detail["reason"].startswith("the standard error is ")


def test_the_rule_of_densities_is_named():
    assert density.judge(TRUE["independence"]).detail["rule"] == "chain rule of densities"


# -- operator ---------------------------------------------------------------------------------------------
def test_reasons_of_the_operator():
    g = family("g", n, 1, "g_{0}")
    found = operator.judge(plain(g(t), g(0), relation=Relation.SOLVES))
    assert found.outcome is Outcome.GAVE_UP
    assert found.detail["reason"] == "no flow is declared for the path"


def test_an_assumed_inverse_of_a_multiple_of_a_kernel_is_used():
    S = sym("S", n, n)
    claim = plain(
        (2 * S).inv * S * 2, I(n), Has(S, Property.SYMMETRIC), Has(S, Property.PSD), Has(2 * S, Property.INVERTIBLE)
    )
    found = operator.judge(claim)
    assert found.outcome is Outcome.PROVES
    assert [kernel for kernel, *_ in found.proof.invertible] == [S]


def test_a_finite_sum_over_nothing_declared_gives_up():
    claim = plain(Sum(x, k, Num(1), Num(3)), 3 * x)
    assert exact.judge(claim).outcome in (Outcome.PROVES, Outcome.SUPPORTS)
    assert NOTATION.name == "numeric tests"
