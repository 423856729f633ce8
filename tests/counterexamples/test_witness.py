"""Models of what bounds assume: every claim of the document has one, an impossible set of assumptions has none."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import fmpq

from derivations import EQUATIONS, LINEARIZED_NETWORKS
from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify import judge
from verify.counterexamples import engine as counterexample
from verify.counterexamples.small import search
from verify.counterexamples.small import values as v
from verify.counterexamples.small.budget import Budget, Spent
from verify.counterexamples.small.draws import Source
from verify.counterexamples.small.functions import Unfit
from verify.counterexamples.small.model import Model
from verify.counterexamples.small.roles import roles_of
from verify.counterexamples.small.witness import model_of
from verify.evidence import ClaimClass, Outcome, VerdictKind
from verify.judging.classes import claim_class
from verify.values.balls import precision

from ..families import each

x, y, t = n.sym("x"), n.sym("y"), n.sym("t")
PATH = n.Sym("x", (1, 1), "x_{0}", t)


def bounds():
    for entry in EQUATIONS.values():
        for claim in (*entry.links, *entry.corrected_links.values()):
            if not claim.given and claim_class(claim) is ClaimClass.BOUND:
                yield claim


@each("claim", list(bounds()), ids=lambda c: c.id)
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
    claim = EQUATIONS["flow.residual-up-to-the-exit"].links[0]
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


# -- what a model remembers -------------------------------------------------------------------------------------------
class Forgetful(dict):
    """A memory that keeps nothing."""

    def __setitem__(self, key, value):
        pass


@pytest.mark.parametrize("link", ["63.2", "70.2", "94.2", "layer.lemma-1-change.1", "trained-layer.theorem-g2.1"])
def test_a_memory_changes_no_value_and_no_choice(link, monkeypatch):
    """The same models satisfy the premises, and both sides have the same values in them, with and without a memory."""
    claim = LINEARIZED_NETWORKS.claims[link]
    seen = {}
    for forgets in (False, True):
        if forgets:
            monkeypatch.setattr(search, "Model", lambda *args: forgetful(Model(*args)))
        with precision(counterexample.BITS):
            roles, frontier, found = roles_of(claim), search.Frontier(), []
            for _ in range(60):
                source = frontier.next()
                try:
                    model = search.Model(roles, source, Budget(10**9))
                    sides = [v.ball(model.evaluate(side)) for side in (claim.lhs, claim.rhs)]
                    found.append((*map(str, sides), search.premises(roles, model, {}), dict(model.sizes)))
                except (Unfit, ZeroDivisionError, OverflowError) as reason:
                    found.append(type(reason))
                found.append(tuple(source.arities))
                frontier.grow(source)
        seen[forgets] = found
    assert seen[False] == seen[True]
    assert any(isinstance(x, tuple) and len(x) == 4 for x in seen[True])


def forgetful(model):
    model.memory = Forgetful()
    return model


def test_a_number_that_is_tried_out_leaves_nothing_behind():
    """x x <= y is asked with x = 1, which does not fit, before x = 1/2 does."""
    facts = (Has(x, Property.POSITIVE), Has(y, Property.POSITIVE), Stated(x * x, "<=", y))
    claim = Claim(x * x, Relation.LE, n.Num(0), Notation("tried", {}, facts))
    with precision(counterexample.BITS):
        model = Model(roles_of(claim), Source(()), Budget(10**6))
        model.values[y] = fmpq(1, 2)
        assert model.evaluate(x) == fmpq(1, 2)
        assert x * x not in model.memory
        assert model.evaluate(x * x) == fmpq(1, 4) == model.memory[x * x]


def test_reading_again_counts_as_work():
    with precision(counterexample.BITS):
        model = Model(roles_of(Claim(x + y, Relation.LE, x, Notation("work", {}, ()))), Source(()), Budget(10**6))
        model.evaluate(x + y)
        before = model.budget.left
        model.evaluate(x + y)
        assert before - model.budget.left == 3
        model.budget.left = 2
        with pytest.raises(Spent):
            model.evaluate(x + y)


ENDS = [("1/4", "<="), ("1/4", "<"), ("1/700", "<="), ("-3", "<="), ("3", "<")]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("end", "relation"), ENDS)
def test_numbers_beside_a_bounded_number_are_drawn_on_the_same_side_of_its_bound(end, relation, turned):
    """u, v, w <= y and y below the end, or all of it turned around, whichever number is asked for first."""
    last, parts = n.Num(Fraction(end)), [n.sym(name) for name in ("u", "v", "w")]
    pairs = [*((p, "<=", y) for p in parts), (y, relation, last)]
    facts = tuple(Stated(right, how, left) if turned else Stated(left, how, right) for left, how, right in pairs)
    for order in (facts, facts[::-1]):
        found = model_of(Claim(n.Add(*parts), Relation.LE, y, Notation("ends", {}, order)))
        assert isinstance(found, dict), found
        *near, far = (Fraction(found["values"][name][0][0]) * (-1 if turned else 1) for name in ("u", "v", "w", "y"))
        limit = Fraction(end) * (-1 if turned else 1)
        assert max(near) <= far
        assert far <= limit if relation == "<=" else far < limit


def test_what_lies_between_no_numbers_has_no_model():
    facts = (Stated(x, "<=", y), Stated(y, "<=", n.Frac(1, 4)), Stated(n.Frac(1, 2), "<=", x))
    assert isinstance(model_of(Claim(x, Relation.LE, y, Notation("between", {}, facts))), str)
