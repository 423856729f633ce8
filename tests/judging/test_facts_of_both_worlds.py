"""Claims that need facts of identities and of bounds at once: proved, refuted, given up; flows that need each other."""

from fractions import Fraction
from itertools import pairwise

import pytest

from derivations import assumptions as asm
from derivations import estimates as est
from derivations.assumptions import Define, Flow, Gram, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Expect, I, Num, PInv, Sum, family, sym
from derivations.notation.nodes import D, Norm, size
from verify.counterexamples import engine as counterexample
from verify.evidence import Outcome, VerdictKind
from verify.judging.judge import judge
from verify.models import NoModel, RandomSource, confirm, draw, sample, values
from verify.numbers import exact, smallest

from ..families import each

n = size("n")
a, b, c, mu, L, t, s, i, q, eta = (sym(name) for name in ("a", "b", "c", "mu", "L", "t", "s", "i", "q", "eta"))
A, B, K, M, N = (sym(name, n, n) for name in "ABKMN")
v, w = sym("v", n), sym("w", n)
f, g, h, x = (family(name, 1, 1, f"{name}_{{0}}") for name in "fghx")


def claim(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("both worlds", {}), facts)


PROVED = {
    "natural and definite": claim(K.inv * K * (a * I(n)), a * I(n), Has(K, Property.PD), est.Natural(a)),
    "spectrum": claim(K.inv * K, I(n), est.Spectrum(K, mu, L), Has(mu, Property.POSITIVE)),
    "spectrum of a definite matrix": claim(K * K.inv, I(n), est.Spectrum(K, mu, L), Has(K, Property.PD)),
    "stated bound": claim(K * K.inv * a, a * I(n), Has(K, Property.INVERTIBLE), est.Stated(a, "<=", b)),
    "chain of bounds": claim(
        a * b, b * a, est.Stated(Num(0), "<", a), est.Stated(a, "<", b), est.Stated(a * b, "<", Num(2))
    ),
    "step": claim(
        eta * L, L * eta, est.Stated(mu, "<=", L), est.Stated(Num(0), "<", mu), est.Stated(eta * L, "<", 2 + Num(0))
    ),
    "idempotent": claim(A * A * A, A, est.Stated(A * A, "=", A)),
    "orthogonal": claim(A.T * A * v, v, est.Stated(A.T * A, "=", I(n))),
    "commuting": claim(A * A * B, B * A * A, est.Stated(A * B, "=", B * A)),
    "eigenvector": claim(A * A * v, mu * mu * v, est.Stated(A * v, "=", mu * v)),
    "two Grams": claim(A * A.T, B * B.T, Gram(M, A), Gram(M, B)),
    "two definitions": claim(A, B, Define(A, B), Define(A, B * B)),
    "a law and another": claim(K, I(n), asm.White(v), asm.Centered((v,), (K,))),
    "a defined random column": claim(Expect(w * w.T), A * A.T, asm.White(v), Define(w, A * v)),
    "likely": claim(a * b, b * a, est.Likely(est.Stated(a, "<=", b), c)),
    "coupled flows": claim(D(f(t) + g(t), t), g(t) - f(t), Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b)),
    "a bound beside a kernel": claim(
        Norm(K * v),
        Norm(K, "op") * Norm(v),
        asm.Kernel(K, sym("k", 1, n), sym("k'", n, 1), sym("k''")),
        asm.White(w),
        relation=Relation.LE,
    ),
}
REFUTED = {
    "stated bound": claim(K * a, K * b, Has(K, Property.PD), est.Stated(a, "<=", b)),
    "spectrum": claim(K, mu * I(n), est.Spectrum(K, mu, L)),
    "commuting": claim(A * B, A * A, est.Stated(A * B, "=", B * A)),
    "unit vector": claim(v * v.T, I(n), est.Stated(Norm(v), "=", Num(1))),
    "recursion": claim(x(2), q * x(0), est.Stated(x(i + 1), "=", q * x(i), i, Num(0), None, True)),
    "coupled flows": claim(f(t), a, Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b)),
    "three flows": claim(
        f(t) + g(t) + h(t),
        a + b,
        Flow(f(t), t, g(t) - f(t), a),
        Flow(g(t), t, h(t) - g(t), b),
        Flow(h(t), t, f(t) - h(t), c),
    ),
    "flows of a product": claim(f(t), g(t), Flow(f(t), t, f(t) * g(t), a), Flow(g(t), t, -f(t) * g(t), b)),
    "pseudo-inverse of a singular square": claim(PInv(A) * A, I(n)),
    "pseudo-inverse of a product": claim(PInv(A * B), PInv(B) * PInv(A)),
}
OPEN = {
    "contradictory bounds": claim(a, a, est.Stated(a, "<", b), est.Stated(b, "<", a)),
    "an energy": claim(f(t) * f(t) + g(t) * g(t), a * a + b * b, Flow(f(t), t, g(t), a), Flow(g(s), s, -f(s), b)),
    "sequences": claim(x(2), q * q * x(0), est.Stated(x(i + 1), "=", q * x(i), i, Num(0), None, True)),
}


@each("name", PROVED)
def test_a_true_claim_is_proved_with_a_model(name):
    verdict = judge(PROVED[name])
    assert verdict.verdict is VerdictKind.PROVED, verdict.reason
    assert verdict.witness


@pytest.mark.parametrize("name", REFUTED)
def test_a_false_claim_is_refuted(name):
    assert judge(REFUTED[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize("name", OPEN)
def test_neither_proved_nor_refuted(name):
    verdict = judge(OPEN[name])
    assert verdict.verdict in (VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)
    assert verdict.reason


def test_coupled_flows_are_solved_together():
    facts = (Flow(f(t), t, g(t), a), Flow(g(s), s, f(s) + Num(1), b))
    model = sample(claim(f(t), g(t), *facts), 1, bits=5)[0]
    confirm(model)
    assert model.root.formal(t)(f(t)).order is None  # a closed form, not a series


def test_circular_definitions_have_no_model():
    def total(term):
        return Sum(term, i, Num(1), Num(3))

    with pytest.raises(NoModel):
        sample(claim(a, b, Define(a, b + 1), Define(b, a + 1)), 1)
    sample(claim(a, b, Define(a, total(b * i)), Define(b, total(a * i))), 1)  # zero


def test_terms_nested_too_deep_are_refused_in_words():
    chain = [sym(f"y{k}") for k in range(400)]
    facts = [Define(y, z * 1) for y, z in pairwise(chain)]
    found = exact.judge(claim(chain[0], chain[-1], *facts))
    assert found.outcome is Outcome.GAVE_UP
    assert "nested" in found.detail["reason"]


def test_members_of_a_sequence_are_one_for_each_number():
    model = draw(claim(Sum(x(i), i, Num(1), Num(2)), x(1)), {}, RandomSource(1))
    whole = model.rational(Sum(x(i), i, Num(1), Num(2)))
    assert whole == model.rational(x(1)) + model.rational(x(2))


def test_size_one_is_among_the_sizes():
    found = exact.judge(claim(A * B, B * A, est.Stated(A * B, "=", B * A)))
    assert {"n": 1} in found.detail["sizes"]
    assert exact.judge(claim(K, mu * I(n), est.Spectrum(K, mu, L), Define(mu, L))).outcome is not Outcome.REFUTES


def test_a_counterexample_satisfies_what_its_construction_grants():
    found = smallest.judge(claim(A, I(n), est.Stated(A * A, "=", A)))
    assert found.outcome is Outcome.REFUTES
    (p, r), (u, z) = ([int(x) for x in row] for row in found.counterexample.values["A"])
    assert [[p * p + r * u, p * r + r * z], [u * p + z * u, u * r + z * z]] == [[p, r], [u, z]]


def test_what_we_add_is_not_shown():
    model = sample(claim(v, w, est.Stated(v.T * w, "=", Num(0))), 1, bits=4)[0]
    assert set(values(model)) == {"v", "w"}


def test_a_limit_that_says_something_refuses_counterexamples():
    facts = (asm.Converges(c, mu), Has(c, Property.POSITIVE))
    found = counterexample.judge(claim(Num(0), mu, *facts, relation=Relation.LE))
    assert found.outcome is Outcome.GAVE_UP
    assert "limit" in found.detail["reason"]


@pytest.mark.parametrize(
    ("fact", "outcome"),
    [
        (asm.White(w), Outcome.REFUTES),
        (asm.White(v), Outcome.REFUTES),
        (asm.Varies(f(t), t), Outcome.REFUTES),
        (asm.Independent((sym("X"),), (sym("Y"),)), Outcome.REFUTES),
        (asm.Centered((w,), (K,)), Outcome.REFUTES),
    ],
)
def test_facts_that_a_bound_does_not_mention_stand_in_no_way(fact, outcome):
    found = counterexample.judge(claim(Norm(K * v), Norm(v), fact, relation=Relation.LE))
    assert found.outcome is outcome, found.detail


def test_of_a_random_column_all_outcomes_are_shown_and_meet_its_law():
    """Columns of length 1/2 or 3 have no variance of 1, nor have twice a white column or one that does not vary."""
    grown = claim(Norm(K * v), Norm(v), asm.White(v), relation=Relation.LE)
    shown = counterexample.judge(grown).counterexample.values
    outcomes = [key for key in shown if key.startswith("P(")]
    assert len(outcomes) > 1
    mean, second = (sum(number(shown[k]) * number(shown[f"v{k[1:]}"]) ** e for k in outcomes) for e in (1, 2))
    assert (mean, second, sum(number(shown[k]) for k in outcomes)) == (0, 1, 1)
    for beside in (
        (est.Stated(Norm(v), "<=", Num(1) / 2),),
        (est.Stated(Norm(v), "=", Num(3)),),
        (Define(w, 2 * v), asm.White(w)),
        (Define(v, w),),
    ):
        of_all = claim(Norm(K * v), Norm(v), asm.White(v), *beside, relation=Relation.LE)
        assert counterexample.judge(of_all).outcome is Outcome.GAVE_UP


def number(rows):
    return Fraction(rows[0][0])


def test_a_likely_event_happens_in_what_is_shown():
    verdict = judge(claim(a, b, est.Likely(est.Stated(a, "<=", b), c)))
    assert verdict.verdict is VerdictKind.REFUTED, verdict.reason
