"""All facts count: however far they are, and several of them about one symbol."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Define, Flow, Gram, Has, Kernel, Property, Trajectory, White
from derivations.estimates import Spectrum, Stated
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.ledger.closure import constraining
from derivations.notation import D, Expect, I, Num, Size, Zero, family, size, sym
from verify import judge
from verify.evidence import VerdictKind

n = size("n")
a, b, c, d, t, mu, L = (sym(name) for name in ["a", "b", "c", "d", "t", "mu", "L"])
A, B, K, M = (sym(name, n, n) for name in "ABKM")
v, w = sym("v", n), sym("w", n)
f, g = family("f", 1, 1, "f_{0}"), family("g", 1, 1, "g_{0}")
EQ, LE = Relation.EQ, Relation.LE


def joined(node, *facts):
    return set(constraining(Notation("t", {}, facts=facts), (node,), ()).facts)


def test_a_fact_joins_through_symbols_that_the_claim_does_not_name():
    chain = (Define(b, a), Define(b, c), Define(d, c), Has(d, Property.POSITIVE))
    assert joined(a, *chain) == set(chain)


@pytest.mark.parametrize(
    "fact",
    [
        Define(b, a), Define(b, a * c), Flow(f(t), t, -a * f(t), c), Gram(K, A), White(w), Spectrum(B, a),
        Spectrum(B, a, L), Trajectory(f(t), t),
    ],
    ids=lambda fact: type(fact).__name__,
)  # fmt: skip
def test_what_only_chooses_a_value_of_its_own_constrains_nothing(fact):
    assert joined(a + Num(1) if not isinstance(fact, Gram) else A, fact) == set()


@pytest.mark.parametrize(
    "facts",
    [
        (Define(b, a), Has(b, Property.POSITIVE)),
        (Flow(f(t), t, f(t) * f(t) * a, c),),
        (Spectrum(A, a, L), Stated(L, "<=", Num(3))),
        (Centered((v,), (a * K,)),),
        (Stated(a, "<", b), Stated(b, "<", c)),
        (Stated(Num(3), "<=", Size(n)), Stated(a, "<=", Size(n))),
    ],
    ids=str,
)
def test_what_may_constrain_joins(facts):
    assert joined(a, *facts) == set(facts) or (len(facts) == 2 and facts[0] in joined(a, *facts))


def test_what_the_terms_of_a_fact_need_constrains_though_the_fact_stays_away():
    claim = Claim(a / a, EQ, Num(1), Notation("t", {}, facts=(Define(b, 1 / a),)))
    assert claim.assumptions.standing == ()
    assert Has(a, Property.INVERTIBLE) in claim.assumptions.definedness
    shown = Claim(a * a, EQ, a, Notation("t", {}, facts=(Define(b, 1 / a), Has(a, Property.NONNEGATIVE))))
    found = judge(shown).counterexample
    assert found.values["a"] != (("0",),)


def test_a_size_that_a_fact_bounds_bounds_the_shapes():
    facts = (Stated(Size(n), "<=", Num(1)),)
    assert joined(A, *facts) == set(facts)
    verdict = judge(Claim(A * B, EQ, B * A, Notation("t", {}, facts=facts)))
    assert verdict.verdict.value != "REFUTED"


TOGETHER = [
    ("two definitions", a, EQ, c, (Define(b, a), Define(b, c)), "PROVED"),
    ("two definitions, false", a, EQ, 2 * c, (Define(b, a), Define(b, c), Has(a, Property.POSITIVE)), "REFUTED"),
    ("a sum by two names", A, EQ, B, (Define(M, A + K), Define(M, B + K)), "PROVED"),
    ("two laws", K, EQ, I(n), (White(v), Centered((v,), (K,))), "PROVED"),
    ("two laws, a moment", Expect(v * v.T), EQ, K, (White(v), Centered((v,), (K,))), "PROVED"),
    ("two laws, false", K, EQ, 2 * I(n), (White(v), Centered((v,), (K,))), "REFUTED"),
    ("the start of a flow", f(Num(0)), EQ, a, (Flow(f(t), t, -f(t), a),), "PROVED"),
    ("a flow and a definition of its start", a, EQ, b, (Flow(f(t), t, -f(t), a), Define(f(Num(0)), b)), "PROVED"),
    ("a flow and a false start", f(Num(0)), EQ, 2 * a, (Flow(f(t), t, -f(t), a), Has(a, Property.POSITIVE)), "REFUTED"),
    (
        "a product and a definition", (A.T * A + I(n)) * (I(n) - A.T * B.inv * A), EQ, I(n),
        (Gram(M, A), Define(M, B - I(n))), ("PROVED", "CONSISTENT"),
    ),
    ("two names in a circle", a, EQ, b, (Define(a, b), Define(b, a)), "PROVED"),
    ("a circle that says nothing false", a, EQ, Num(1), (Define(a, b), Define(b, a)), "REFUTED"),
    ("a family at two places", f(Num(3)), EQ, 3 * c, (Define(f(t), t * c),), "PROVED"),
    ("a family at a place, false", f(Num(3)), EQ, 2 * c, (Define(f(t), t * c), Has(c, Property.POSITIVE)), "REFUTED"),
    ("the ends of a spectrum", mu, LE, L, (Spectrum(A, mu, L),), ("PROVED", "UNKNOWN", "CONSISTENT")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lhs", "relation", "rhs", "facts", "wanted"), TOGETHER, ids=[x[0] for x in TOGETHER])
def test_facts_about_one_symbol_are_taken_together(name, lhs, relation, rhs, facts, wanted):
    found = judge(Claim(lhs, relation, rhs, Notation("t", {}, facts=facts))).verdict.value
    assert found in ((wanted,) if isinstance(wanted, str) else wanted)


@pytest.mark.parametrize(
    "facts",
    [
        (Flow(f(t), t, -f(t), Num(1)), Define(f(Num(0)), Num(2))),
        (White(v), Define(v, Zero(n, 1))),
        (Define(a, Num(1)), Define(a, Num(2))),
        (Define(a, Num(-1)), Has(a, Property.POSITIVE)),
        (Define(a, b), Define(b, Num(0)), Has(a, Property.INVERTIBLE)),
        (Define(K, Zero(n, n)), White(v), Centered((v,), (K,))),
    ],
    ids=lambda facts: str(facts[0].statement()),
)
def test_contradictory_facts_are_refused_by_name(facts):
    sides = [(f(Num(0)), Num(1)), (f(Num(0)), Num(2))] if isinstance(facts[0], Flow) else [(a, a), (a, a + 1)]
    if any(isinstance(x, White) for x in facts):
        sides = [(Expect(v * v.T), I(n)), (Expect(v * v.T), Zero(n, n))]
    for lhs, rhs in sides:
        with pytest.raises(ClaimError, match=r"contradict each other: .* contradicts .*; drop or mend one"):
            judge(Claim(lhs, EQ, rhs, Notation("t", {}, facts=facts)))


@pytest.mark.parametrize(
    "facts", [(Stated(a, "<", b), Stated(b, "<", a)), (Stated(a, "<", Num(0)), Has(a, Property.POSITIVE))]
)
def test_of_facts_that_nothing_satisfies_nothing_follows(facts):
    for rhs in (b, b + 1):
        verdict = judge(Claim(a, LE, rhs, Notation("t", {}, facts=facts)))
        assert verdict.verdict.value in ("UNKNOWN", "CONSISTENT")


def test_coupled_flows_have_a_verdict():
    facts = (Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b))
    assert judge(Claim(D(f(t), t), EQ, g(t), Notation("t", {}, facts=facts))).verdict.value in ("PROVED", "CONSISTENT")
    false = judge(Claim(D(f(t), t), EQ, f(t), Notation("t", {}, facts=facts))).verdict.value
    assert false in ("REFUTED", "UNKNOWN")


def test_the_kernel_of_a_law_is_known_to_be_one():
    k, K_, x = sym("k"), sym("K_xX", 1, n), sym("x")
    facts = (Kernel(K, K_, sym("K_Xx", n, 1), k), Has(x, Property.POSITIVE))
    assert joined(x, *facts) == {facts[1]}


# -- definitions that meet --------------------------------------------------------------------------
Z = family("Z", 1, 1, "Z_{{0}, {1}}")
s = sym("s")
ROW, COLUMN, DIAGONAL = Z(Num(0), t), Z(s, Num(1)), Z(t, t)


@pytest.mark.parametrize(
    "facts",
    [
        (Define(ROW, Num(1)), Define(COLUMN, Num(2))),
        (Define(ROW, Num(1)), Define(DIAGONAL, Num(2))),
        (Define(Z(s, s), Num(1)), Define(Z(s, t), Num(2))),
        (Define(f(t), Num(1)), Define(f(s), Num(2))),
        (Define(ROW, Num(1)), Define(COLUMN, a), Define(a, Num(2))),
    ],
    ids=["row and column", "row and diagonal", "diagonal and all", "two letters", "through a symbol"],
)
def test_two_definitions_of_one_member_that_no_one_mentions_contradict_each_other(facts):
    other = Z(Num(0), Num(3)) if facts[0].symbol.name == "Z" else f(Num(3))
    with pytest.raises(ClaimError, match="contradict each other"):
        judge(Claim(other, EQ, Num(1), Notation("t", {}, facts)))


def test_two_formulas_for_all_members_that_are_not_compared_are_refused():
    facts = (Define(f(t), t), Define(f(s), s * s))
    with pytest.raises(ClaimError, match="not understood together"):
        judge(Claim(f(Num(3)), EQ, Num(3), Notation("t", {}, facts)))


@pytest.mark.parametrize(
    ("facts", "left", "right"),
    [
        ((Define(ROW, Num(0)), Define(COLUMN, s)), Z(Num(0), Num(1)), Num(0)),
        ((Define(ROW, t), Define(Z(Num(1), t), Num(7))), Z(Num(0), Num(3)), Num(3)),
        ((Define(f(t), t), Define(f(s), s)), f(a), a),
        ((Define(ROW, Num(1)), Define(COLUMN, a)), a, Num(1)),
    ],
    ids=["they agree", "they do not meet", "one under two letters", "what follows from both"],
)
def test_definitions_that_agree_where_they_meet_are_taken_together(facts, left, right):
    assert judge(Claim(left, EQ, right, Notation("t", {}, facts))).verdict is VerdictKind.PROVED


@pytest.mark.parametrize(("place", "proved"), [(Num(0), False), (Num(1), False), (Num(2), True)])
def test_a_range_holds_at_a_member_with_a_value_of_its_own(place, proved):
    facts = (Define(f(place), Num(2)), Stated(f(t), "<=", Num(1), t, Num(0), Num(1)))
    found = judge(Claim(f(place), EQ, Num(2), Notation("t", {}, facts)))
    assert (found.verdict is VerdictKind.PROVED) is proved
    assert proved or "no model" in found.reason


def test_an_equation_on_a_range_holds_at_a_member_with_a_value_of_its_own():
    facts = (Define(f(Num(1)), Num(2)), Stated(f(t), "=", Num(1), t, Num(0), Num(1)))
    assert judge(Claim(f(Num(1)), EQ, Num(2), Notation("t", {}, facts))).verdict is not VerdictKind.PROVED
