"""Entries of Section 6 that the notes lack: descent, thresholds, budgets, and gaps of the printed argument."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.estimates import Stated
from derivations.ledger import ErratumKind, ErratumType
from derivations.linearized_networks.sections import s6
from derivations.linearized_networks.theory import sharp_descent, sharp_flow, width
from derivations.notation import Num
from verify import judge
from verify.evidence import VerdictKind
from verify.judging.entry import judge_equation
from verify.judging.results import Status
from verify.report.certificate import equation_json
from verify.report.errata import markdown

PROVED, REFUTED = VerdictKind.PROVED, VerdictKind.REFUTED


OURS = (
    *(key for key, entry in EQUATIONS.items() if entry.after == "72" and entry.number.startswith("descent.")),
    "chance.theorem-g1",
    "width.enough-for-theorem-g1",
    "width.theorem-g1-from-there-on",
    "width.every-constant-from-324",
    "width.no-smaller-constant",
)
GAPS = {"98p": "LN-98-1", "48": "LN-48-1"}


@pytest.mark.parametrize("key", OURS)
def test_the_supplements_are_proved(ledger, key):
    result = ledger(key)
    assert result.status is Status.PROVED
    assert not result.problems
    assert {j.verdict.verdict for j in result.links} == {PROVED}


@pytest.mark.parametrize("key", GAPS)
def test_a_gap_is_refuted_from_what_is_shown_and_proved_from_more(ledger, key):
    found = ledger.run([key])
    assert not ledger(key).problems
    (erratum,) = found.errata
    assert erratum.erratum.id == GAPS[key]
    assert (erratum.erratum.type, erratum.erratum.kind) == (ErratumType.TECHNICAL, ErratumKind.LOGIC_GAP)
    assert erratum.conclusion_survives
    (gap,) = ledger(key).gaps
    assert (gap.verdict.verdict, gap.corrected_verdict.verdict) == (REFUTED, PROVED)
    assert gap.verdict.counterexample.values
    assert gap in erratum.evidence
    assert equation_json(found, key)["gaps"][0]["kind"] == "logic-gap"
    assert "From what the printed argument shows alone" in markdown(found)


def test_the_test_input_does_not_follow_from_the_training_set():
    (claim, link), *more = EQUATIONS["73"].gaps.values()
    assert not more
    assert judge(claim).verdict is REFUTED
    assert link.id == "73.2"
    assert link.rhs == claim.rhs


def test_a_gap_that_is_none_is_a_problem():
    """With the bound itself among what is shown, nothing is missing."""
    entry = EQUATIONS["98p"]
    (gap,) = entry.chain.gaps
    link = entry.links[0]
    enough = replace(gap, shown=(*gap.shown, Stated(link.lhs, "<=", link.rhs)))
    closed = replace(entry, chain=replace(entry.chain, repairs=(enough,)))
    result = judge_equation(closed)
    assert result.status is Status.UNRESOLVED
    assert any(gap.erratum.id in problem for problem in result.problems)


def test_the_budget_is_refuted_as_printed_and_proved_with_thirds(ledger):
    (link,) = ledger("58p").links
    assert (link.verdict.verdict, link.corrected_verdict.verdict) == (REFUTED, PROVED)
    assert link.verdict.counterexample.values
    (erratum,) = ledger.run(["58p"]).errata
    assert erratum.erratum.kind is ErratumKind.LOGIC_GAP


def test_a_larger_share_is_not_enough():
    link = EQUATIONS["58p"].corrected_links["58p.1"]
    more = tuple(Stated(x, "<=", Num(Fraction(1001, 3000)) * s6.delta) for x in s6.SHARES)
    assert judge(replace(link, stated=more)).verdict is REFUTED


@pytest.mark.parametrize("c", [1, 100, 323, Fraction(323_999, 1000)])
def test_no_constant_below_324_suffices(c):
    at = EQUATIONS["70"].corrected_links["70.2"]
    claim = replace(at, notation=width.numbers, stated=(Stated(Num(c) * width.scale, "<=", width.n),))
    found = judge(claim)
    assert found.verdict is REFUTED
    assert found.counterexample.values


def test_more_than_324_is_not_necessary():
    link = EQUATIONS["width.no-smaller-constant"].links[-1]
    assert judge(replace(link, lhs=325 * width.scale, id="")).verdict is not PROVED


MUTANTS = {
    "descent.gap-decays": lambda link: replace(link, rhs=Num(Fraction(2, 3)) * link.rhs),
    "descent.gap-from-its-start": lambda link: replace(link, rhs=s6.scale * (s6.q**s6.t - 1)),
    "descent.gap-at-a-test-input": lambda link: replace(link, rhs=Num(Fraction(2, 3)) * link.rhs),
    "sharp-descent.gap-from-its-start": lambda link: replace(link, rhs=Num(Fraction(2, 3)) * link.rhs),
    "sharp-descent.gap": lambda link: replace(
        link, rhs=Num(Fraction(99, 100)) * link.rhs
    ),  # at the largest rate, t = 1: tight
    "sharp-descent.rest-at-a-test-input": lambda link: replace(link, rhs=Num(Fraction(2, 3)) * link.rhs),
}


@pytest.mark.parametrize("key", MUTANTS)
def test_smaller_constants_are_not_proved(key):
    """Neither from the lemmas of the entry, nor by an induction over the smaller bound."""
    link = MUTANTS[key](EQUATIONS[key].links[0])
    (wanted,) = link.plan.properties
    index = link.plan.index
    smaller = replace(wanted, right=link.rhs.xreplace({index: wanted.var}))
    assert judge(replace(link, plan=replace(link.plan, properties=(smaller,)), id="")).verdict is not PROVED


@pytest.mark.parametrize(
    ("link", "smaller"),
    [
        ("sharp-descent.gap-bound-goes-through-a-step.3", lambda x: Num(Fraction(99, 100)) * x),
        ("sharp-descent.gap-at-a-test-input.2", lambda x: Num(Fraction(99, 100)) * x),
        ("sharp-flow.gap-decays.4", lambda x: Num(Fraction(32, 33)) * x),
        ("sharp-flow.rest-at-a-test-input.3", lambda x: Num(Fraction(99, 100)) * x),
        ("sharp-flow.gap-at-a-test-input.2", lambda x: Num(Fraction(99, 100)) * x),
    ],
)
def test_the_sharper_constants_are_no_smaller(link, smaller):
    chosen = LINEARIZED_NETWORKS.claims[link]
    assert judge(replace(chosen, rhs=smaller(chosen.rhs), id="")).verdict is not PROVED


def test_without_what_solves_for_the_test_kernel_nothing_follows(ledger):
    """B is any matrix then, and what it leaves over is not small."""
    solved = {"sharp-descent.what-feeds-the-rest": sharp_descent, "sharp-flow.what-feeds-the-rest": sharp_flow}
    for key, theory in solved.items():
        loose = replace(EQUATIONS[key].links[0], notation=theory.testing, id="")
        assert judge(loose).verdict is not PROVED
