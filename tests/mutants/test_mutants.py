"""Can the judge be fooled? Mutants of every section: none that is false may come out PROVED.

A mutant that comes out PROVED is settled by ball arithmetic in models which the judge did not see: both
sides must agree there. A mutant that comes out REFUTED is settled by its counterexample. The sample is drawn
with a fixed seed, a few mutants for each operator and section.
"""

from __future__ import annotations

import random
from collections import Counter

import pytest

from derivations import EQUATIONS
from derivations.ledger import Relation
from mutants.operators import OPERATORS, mutants
from verify import judge
from verify.engines import ball, exact
from verify.engines.graded import GiveUp
from verify.evidence import VerdictKind
from verify.models import NoModel, RandomSource, draw

SEED, PER_OPERATOR = 5, 6
SECTIONS = sorted({entry.section for entry in EQUATIONS.values()})
SLOW = ("28", "37")  # one mutant of these costs as much as ten others: fewer of them


def sample(section: int) -> list[tuple[str, object]]:
    """A few mutants of each operator from one section's true links."""
    generator = random.Random(SEED + section)
    pool: dict[str, list] = {name: [] for name in OPERATORS}
    for entry in EQUATIONS.values():
        if entry.section != section or entry.number in SLOW:
            continue
        for claim in (*entry.links, *entry.corrected_links.values()):
            if claim.relation in (Relation.EQ, Relation.SOLVES) and not claim.given:
                for name, mutant in mutants(claim):
                    pool[name].append(mutant)
    chosen = []
    for name, found in pool.items():
        chosen += [(name, mutant) for mutant in generator.sample(found, min(PER_OPERATOR, len(found)))]
    return chosen


def agrees_elsewhere(claim) -> int:
    """In how many unseen models the two sides agree; a model that separates them is an error."""
    agreed = 0
    for number in range(6):
        try:
            sizes = exact.sample(claim, 1, bits=4)[0].sizes
            model = draw(claim, sizes, RandomSource(70_000 + number, 5, unit=8))
            separated = ball.separate(claim, model)
            same = exact.compare(claim, model).equal
        except (NoModel, GiveUp):
            continue
        assert separated is None, (claim.id, str(claim.lhs), str(claim.rhs))
        assert same, (claim.id, str(claim.lhs), str(claim.rhs))
        agreed += 1
    return agreed


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_no_false_mutant_is_proved(section, record_property):
    score: Counter = Counter()
    for name, mutant in sample(section):
        verdict = judge(mutant)
        score[verdict.verdict.value] += 1
        assert verdict.verdict is not VerdictKind.CONFLICT, (name, mutant.id, str(mutant.lhs), str(mutant.rhs))
        if verdict.verdict is VerdictKind.PROVED:
            score["checked elsewhere"] += agrees_elsewhere(mutant) > 0
        if verdict.verdict is VerdictKind.REFUTED:
            assert verdict.counterexample is not None
    for key, value in score.items():
        record_property(key, value)
    assert score["REFUTED"] > sum(score.values()) / 2


def test_every_operator_makes_mutants():
    made = Counter(name for section in SECTIONS for name, _ in sample(section))
    assert set(made) == set(OPERATORS)
    assert sum(made.values()) >= 250
