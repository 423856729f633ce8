"""Every identity of the ledger in generated models, and every rule that its assumptions grant.

Models are well and ill conditioned, rank-deficient, with repeated and zero eigenvalues, sizes 1 to 6, k > 1.
"""

from __future__ import annotations

import pytest
from flint import fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations import EQUATIONS
from derivations.ledger import Relation
from derivations.notation.nodes import Dotted, Sqrt
from verify.bounds import engine as bounds
from verify.evidence import Outcome
from verify.identities import operator
from verify.judging.classes import kinds
from verify.models import NoModel, RandomSource, draw, recipe_of
from verify.models.check import equal
from verify.numbers import exact
from verify.shapes import symbolic
from verify.values.rational import GiveUp

from ..families import each

JUDGED = (Relation.EQ, Relation.SOLVES)
CLAIMS = {
    claim.id: claim
    for entry in EQUATIONS.values()
    for claim in (*entry.links, *entry.corrected_links.values())
    if claim.relation in JUDGED and not claim.given
}
WELL_TYPED = {id: c for id, c in CLAIMS.items() if symbolic.judge(c).outcome is Outcome.SUPPORTS}
TRUE = {id: c for id, c in WELL_TYPED.items() if operator.judge(c).outcome in (Outcome.PROVES, Outcome.SUPPORTS)}
PROFILES = st.sampled_from(["generic", "repeated", "singular"])
SQUARES = (1, 4, 9)
MOST_ENTRIES, MOST_WITH_MEANS = 18, 4  # a mean is one evaluation for each atom of its law


def sizes_for(claim):
    """Sizes 1 to 6 (2 to 4 where corners of a display must not fall together, squares under a root)."""
    low = 2 if Dotted in kinds(claim) else 1
    squares = Sqrt in kinds(claim) or recipe_of(claim).square_sizes
    one = st.sampled_from(SQUARES) if squares else st.integers(low, 6)
    names = sorted(s.name for s in recipe_of(claim).sizes)
    small = st.fixed_dictionaries(dict.fromkeys(names, one))
    most = MOST_WITH_MEANS if recipe_of(claim).vectors else MOST_ENTRIES
    return small.filter(lambda sizes: _entries(sizes) <= most or squares)


def _entries(sizes):
    product = 1
    for size in sizes.values():
        product *= size
    return product


@pytest.mark.parametrize("id", TRUE)
def test_holds_in_every_model(id):
    claim = TRUE[id]
    compared = []

    @settings(max_examples=4, deadline=None, derandomize=True)
    @given(sizes=sizes_for(claim), seed=st.integers(0, 10**6), profile=PROFILES, bits=st.sampled_from([2, 8]))
    def holds(sizes, seed, profile, bits):
        try:
            model = draw(claim, sizes, RandomSource(seed, bits, profile))
            comparison = exact.compare(claim, model)
        except (NoModel, GiveUp):
            return
        compared.append(sizes)
        assert comparison.equal, sizes

    holds()
    if not compared:  # the drawn models were all degenerate for this claim: compare at least one generic model
        assert exact.judge(claim).outcome in (Outcome.PROVES, Outcome.SUPPORTS) or replayed(claim)


def replayed(claim):
    """Whether a proof by the rules of bounds passes the replay: exact models cannot hold all that Section 6 assumes."""
    proof = bounds.judge(claim).proof
    return proof is not None and bounds.judge_replay(claim, proof).outcome is Outcome.SUPPORTS


@each("number", EQUATIONS)
def test_every_granted_rule_holds_in_a_drawn_model(number):
    """A wrong relation would silently prove things."""
    for claim in EQUATIONS[number].links:
        if claim.relation not in JUDGED or claim.given:
            continue
        try:
            sizes = next(iter(exact.sample(claim, 1, bits=6))).sizes
            model = draw(claim, sizes, RandomSource(5, 6))
        except NoModel:
            continue
        for fact in claim.assumptions.judged:
            for rule in fact.rules():
                try:
                    assert equal(model, rule.lhs, rule.rhs), (rule.source, fact.statement())
                except GiveUp:
                    continue


def test_the_check_of_rules_would_notice_a_wrong_one():
    claim = TRUE["46.1"]
    model = draw(claim, {"D": 2}, RandomSource(5, 6))
    (kernel,) = [s for s in model.recipe.symbols if s.name == "K_one_XX"]
    assert not equal(model, kernel, 2 * kernel)
    assert isinstance(model.base(kernel), fmpq_mat)
