"""Models of what bounds assume: every claim of the document has one, an impossible set of assumptions has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations import EQUATIONS
from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify import judge
from verify.engines import counterexample
from verify.evidence import ClaimClass, Outcome, VerdictKind
from verify.judging import claim_class
from verify.refute.witness import model_of

x, y, t = n.sym("x"), n.sym("y"), n.sym("t")
PATH = n.Sym("x", (1, 1), "x_{0}", t)


def bounds():
    for entry in EQUATIONS.values():
        for claim in (*entry.links, *entry.corrected_links.values()):
            if not claim.given and claim_class(claim) is ClaimClass.BOUND:
                yield claim


@pytest.mark.parametrize("claim", list(bounds()), ids=lambda c: c.id)
def test_every_bound_of_the_document_has_a_model(claim):
    found = model_of(claim)
    assert isinstance(found, dict), found
    assert found["values"]


def test_of_the_impossible_nothing_is_proved():
    facts = (Has(x, Property.POSITIVE), Stated(x, "<", n.Num(0)))
    claim = Claim(x + 1, Relation.LE, x, Notation("impossible", {}, facts))
    verdict = judge(claim)
    assert verdict.verdict is not VerdictKind.PROVED
    assert isinstance(model_of(claim), str)


def test_a_proof_says_for_which_numbers_its_assumptions_hold():
    claim = Claim(x, Relation.LE, x + y, Notation("signs", {}, (Has(x, Property.POSITIVE), Has(y, Property.POSITIVE))))
    verdict = judge(claim)
    assert verdict.verdict is VerdictKind.PROVED
    assert set(verdict.witness["values"]) == {"x", "y"}


def test_a_flow_driven_by_a_map_is_solved():
    """theta' = -J^T g with an affine g decays; a bound that decays three times as fast falls."""
    claim = EQUATIONS["98dx"].links[0]
    assert counterexample.judge(claim).outcome is Outcome.GAVE_UP
    found = counterexample.judge(replace(claim, rhs=n.Frac(claim.rhs, n.Num(20))))
    assert found.outcome is Outcome.REFUTES
    assert any("e^(-t)" in rows[0][0] for rows in found.counterexample.values.values())


@pytest.mark.parametrize(
    ("rate", "bound", "solution"),
    [(n.Num(2), n.Num(1), "2 t"), (6 - 3 * PATH, n.Num(1), "2 - 2 e^(-3 t)"), (t, n.Frac(1, 3), "1/2 t^2")],
)
def test_scalar_flows_in_closed_form(rate, bound, solution):
    """x(0) = 0 with x' = 2, x' = 6 - 3 x or x' = t: bounds that hold at first and fail later."""
    facts = (Flow(PATH, t, rate, n.Num(0)), Has(t, Property.NONNEGATIVE))
    found = counterexample.judge(Claim(PATH, Relation.LE, bound, Notation("flow", {}, facts)))
    assert found.outcome is Outcome.REFUTES
    assert solution in {rows[0][0] for rows in found.counterexample.values.values()}
