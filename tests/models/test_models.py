"""Models satisfy the assumptions they were drawn from, exactly; every rule of an assumption holds in them."""

from dataclasses import replace

import pytest

from derivations.assumptions import Define, Has, Property
from derivations.estimates import DifferentiableMap, Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, Sym, expm, family, size, sym
from verify import judge
from verify.evidence import VerdictKind
from verify.models import NoModel, RandomSource, SmallSource, draw, sample, satisfies, witness
from verify.models.check import equal
from verify.values.rational import GiveUp

from ..families import each
from ..numeric_claims import FALSE, TRUE, A, K, Theta, eq, eta, n, t

DRAWN = {**TRUE, **{f"false: {k}": v for k, v in FALSE.items()}}


@each("name", DRAWN)
def test_every_assumption_holds_exactly(name):
    for model in sample(DRAWN[name], 1, bits=6):
        for fact in model.recipe.facts:
            if any(model.recipe.bound & model.reach(node) for node in fact.nodes()):
                continue
            assert satisfies(model, fact), fact.statement()


@each("name", DRAWN)
def test_every_rule_holds_in_a_drawn_model(name):
    model = sample(DRAWN[name], 1, bits=6)[0]
    for fact in model.recipe.facts:
        for rule in fact.rules():
            try:
                assert equal(model, rule.lhs, rule.rhs), (rule.source, fact.statement())
            except GiveUp:
                continue


def test_a_wrong_assumption_is_noticed():
    model = draw(eq(K, K), {"n": 2, "m": 2}, RandomSource(1))
    assert not satisfies(model, Define(K, 2 * K))
    assert not satisfies(model, Has(-K, Property.PSD))


def test_singular_and_repeated_spectra_are_drawn():
    singular = draw(eq(K, K), {"n": 3, "m": 1}, RandomSource(1, profile="singular"))
    assert singular.rational(K).rank() == 2
    repeated = draw(eq(K, K), {"n": 2, "m": 1}, RandomSource(1, profile="repeated")).rational(K)
    assert repeated[0, 1] == 0
    assert repeated[0, 0] == repeated[1, 1]


def test_contradictory_assumptions_have_no_model():
    with pytest.raises(NoModel):
        sample(eq(K, K, Define(K, -I(n))))


def test_the_same_seed_gives_the_same_model():
    one, two = (draw(eq(A, A), {"n": 3}, RandomSource(5)).rational(A) for _ in range(2))
    assert one == two


def test_a_small_model_is_all_ones():
    model = draw(eq(expm(-eta * Theta * t), Theta), {"n": 1, "p": 1}, SmallSource())
    assert all(model.rational(x)[0, 0] == 1 for x in (eta, Theta, t))


def test_a_witness_is_short_and_checked():
    found = witness(TRUE["covariance"])
    assert found["sizes"] == {"n": 1, "m": 1}
    assert found["checked"]
    assert all(len(entry) < 8 for rows in found["values"].values() for row in rows for entry in row)


p = size("p")
SEQUENCE = {
    "H": family("H", n, n, "H_{0}"), "theta": family("theta", p, 1, r"\\theta_{0}"), "c": sym("c"),
}  # fmt: skip


@pytest.mark.parametrize("letter", ["i", "j"])
@pytest.mark.parametrize("known", [True, False])
def test_a_map_at_members_of_a_sequence_is_one_map(letter, known):
    """H_i = c J(theta_i) J(theta_i)^T for all i implies the same for j: no model says otherwise."""
    H, theta, c = SEQUENCE.values()
    i, j, point = sym(letter), sym("j"), sym("point", p, 1)

    def J(at):
        return Sym("J", (n, p), "J({0})", at)

    def of(k):
        return c * J(theta(k)) * J(theta(k)).T

    facts = (Natural(i), Natural(j), Has(c, Property.POSITIVE), Stated(H(i), "=", of(i), i, index=True))
    smooth = (DifferentiableMap(Sym("g", (n, 1), "g({0})", point), J(point), point),) if known else ()
    claim = Claim(H(j), Relation.EQ, of(j), Notation("a sequence", SEQUENCE, (*facts, *smooth)))
    assert judge(claim).verdict in (VerdictKind.UNKNOWN, VerdictKind.CONSISTENT, VerdictKind.PROVED)
    twice = judge(replace(claim, rhs=2 * of(j)))
    assert twice.verdict is (VerdictKind.REFUTED if known else VerdictKind.UNKNOWN)
