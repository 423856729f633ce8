"""The smallest counterexample digit by digit; samples with the moments that were drawn; what is linear in means."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.assumptions import Centered, Define, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Blocks, Cov, Expect, Inv, Kron, Norm, Num, Pow, Sup, dot, expm, size, sym
from verify.evidence import Outcome, Scope
from verify.models import RandomSource, SmallSource, draw, sample
from verify.numbers import sampling, smallest
from verify.numbers.ball import Separation

from ..families import each
from ..numeric_claims import FALSE, TRUE, K, K_xx, Y, eq, u, v

n, m = size("n"), size("m")
a, b, c, A = sym("a"), sym("b"), sym("c"), sym("A", n, n)
SIGNS = tuple(Has(letter, Property.POSITIVE) for letter in (a, b, c))


def claim(lhs, rhs, *facts):
    return Claim(lhs, Relation.EQ, rhs, Notation("small", {}, facts))


# -- the smallest counterexample --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "shrunk"),
    [
        ((3, 3, 3), (0, 0, 1)),
        ((1, 0, 0), (1, 0, 0)),
        ((0, 2, 0), (0, 1, 0)),
        ((2, 1, 0), (0, 1, 0)),
        ((1, 2, 3), (0, 0, 1)),
    ],
)
def test_every_digit_is_lowered(code, shrunk):
    """a b c = 1 with digits 0, 1, 2, 3 for 1, 2, 1/2, 3: the last that is not 1 stays, as small as it separates."""
    product = claim(a * b * c, Num(1), *SIGNS)
    model, separation = smallest.shrink(product, {}, code)
    assert tuple(model.source.code) == shrunk
    assert separation.lhs == "2.0000000000000000000"
    assert separation.rhs == "1.0000000000000000000"


def test_what_is_shown_is_counted_again():
    square = claim(a * a, a, *SIGNS)
    assert smallest.recount(square, {}, (1,))
    assert not smallest.recount(square, {}, ())
    impossible = claim(a * a, a, *SIGNS, Has(-a, Property.POSITIVE))
    assert not smallest.recount(impossible, {}, (1,))
    for name, differs in (("series", True), ("a path is not constant", True)):
        found = smallest.judge(FALSE[name])
        assert smallest.recount(FALSE[name], dict(found.detail["sizes"]), tuple(found.detail["code"])) is differs
    assert not smallest.recount(TRUE["series"], {"n": 1, "m": 1, "p": 1}, ())


def test_what_is_found_is_written_down():
    found = smallest.judge(claim(a * a, a, *SIGNS))
    assert (found.outcome, found.scope) == (Outcome.REFUTES, Scope.MODEL)
    assert found.detail == {"sizes": {}, "code": [1], "borrowed": ()}
    example = found.counterexample
    assert (example.values, example.where) == ({"a": (("2",),)}, "entry (1, 1)")
    assert (example.lhs, example.rhs, example.radius) == ("4.0000000000000000000", "2.0000000000000000000", "0")
    model = draw(claim(a * a, a, *SIGNS), {}, SmallSource())
    place = smallest.counterexample(model, Separation(2, 3, "1", "2", "0", "at t = 1"))
    assert place.where == "entry (2, 3), at t = 1"


def test_what_is_not_found_is_counted():
    same = smallest.judge(claim(a * b, b * a, *SIGNS))
    assert same.outcome is Outcome.GAVE_UP
    assert same.detail == {"reason": f"no difference in {smallest.AGREED_BUDGET} small models", "models": 3}
    wide = claim(Sup(a * b, b, Num(0), Num(1)), a, *SIGNS)
    unknown = smallest.judge(wide)
    assert unknown.outcome is Outcome.GAVE_UP
    assert unknown.detail["reason"] == smallest.search(wide, 2)
    assert isinstance(unknown.detail["reason"], str)
    assert smallest.search(claim(a, a, *SIGNS), 1) == 1
    late = claim(a * b * c * (a - 1) * (b - 1) * (c - 1), Num(0), *SIGNS)
    assert smallest.judge(late).counterexample.values == dict.fromkeys("abc", (("2",),))


def test_models_are_needed_by_all_that_is_shown():
    """Only what the sides need is listed."""
    found = smallest.judge(claim(a * a, a, *SIGNS, Define(sym("g"), b)))
    assert set(found.counterexample.values) == {"a"}


# -- samples ----------------------------------------------------------------------------------------------------------
def test_a_small_law_with_the_moments_of_the_samples():
    draws = np.random.default_rng(1).standard_normal((500, 3)) @ np.array([[1, 2, 0], [0, 1, 0], [1, 0, 3]])
    law = sampling._same_moments(draws)
    weights = np.array([float(weight.p) / float(weight.q) for weight, _ in law])
    points = np.array([point for _, point in law])
    assert len(law) == 6
    assert abs(weights.sum() - 1) < 1e-12
    assert np.allclose(weights @ points, draws.mean(axis=0))
    assert np.allclose((points * weights[:, None]).T @ points, draws.T @ draws / len(draws))
    ((_, one), (_, other)) = sampling._same_moments(draws[:, :1])
    assert np.allclose(one + other, 2 * draws[:, 0].mean())


def test_columns_are_cut_where_they_end():
    both = eq(Cov(u, v), Cov(u, v))
    model = draw(both, {"n": 3, "m": 2, "p": 1}, RandomSource(1, 4))
    found = sampling._columns(model, (u, v), np.array([1.5, 2.0, 3.0, 4.0, 5.25]))
    assert [float(x.p) / float(x.q) for x in found[u].entries()] == [1.5, 2.0]
    assert [float(x.p) / float(x.q) for x in found[v].entries()] == [3.0, 4.0, 5.25]


def test_laws_of_samples():
    both = eq(Expect(u * v.T), Expect(u * v.T))
    model = draw(both, {"n": 2, "m": 2, "p": 1}, RandomSource(1, 2))
    sampled = sampling.Sampled(model, np.random.default_rng(3))
    ev = model.evaluator(sampling.Balls())
    assert sampled.law(ev, K * Y) is None
    law = sampled.law(ev, u * v.T)
    assert len(law) == 8
    assert set(law[0][1]) == {u, v}
    estimate = sum(
        float(x.p) / float(x.q) * float(a[u][0, 0].p) / float(a[u][0, 0].q) * float(a[u][0, 0].p) / float(a[u][0, 0].q)
        for x, a in law
    )
    exact = model.rational(K_xx)[0, 0]
    assert abs(estimate / (float(exact.p) / float(exact.q)) - 1) < 0.1
    with pytest.raises(sampling.GiveUp, match="second degree"):
        sampled.law(ev, (u.T * u) * u)


G = sym("G", n, n)
MEAN = Expect(v)
LINEAR = [
    (MEAN, True), (K * MEAN + 2 * MEAN, True), (Cov(v) * Y, True), (Blocks([[MEAN], [MEAN]]), True),
    (MEAN * MEAN.T, False),
    (Kron(MEAN, MEAN), False), (dot(MEAN, MEAN) * Y, False), (Kron(K, MEAN), True), (dot(MEAN, Y) * Y, True),
    (Inv(Cov(v)), False), (expm(Cov(v)), False), (Pow(Cov(v), Num(2)), False), (Norm(MEAN) * Y, False),
    (Expect(v * MEAN.T), False), (Y * MEAN.T * K, True), (MEAN.T * K * MEAN * Y, False),
]  # fmt: skip


@each(("term", "linear"), LINEAR, ids=str)
def test_what_is_linear_in_means(term, linear):
    of = eq(term, term)
    assert sampling._linear(of, sample(of, 1, seed=3, bits=3, unit=8)[0]) is linear


def test_means_inside_definitions_count():
    law = Centered((v,), (K,))
    for term, linear in ((G * Y, True), (G * G, False), (G * Expect(v), False), (Inv(G), False)):
        of = claim(term, term, law, Define(G, Cov(v)))
        assert sampling._linear(of, sample(of, 1, seed=3, bits=3, unit=8)[0]) is linear
