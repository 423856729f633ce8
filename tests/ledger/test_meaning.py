"""One meaning of a definition, of a path and of a bound letter; nothing is constant by oversight."""

from __future__ import annotations

import pytest

from derivations.assumptions import Centered, Converges, Define, Flow, Has, Property, Trajectory, White
from derivations.estimates import Stated
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.ledger.idle import taken_for_constant
from derivations.ledger.meaning import understood
from derivations.notation import (
    INFINITY,
    Cov,
    D,
    Expect,
    Grad,
    Integral,
    Lim,
    Norm,
    Num,
    Sqrt,
    Sum,
    Sup,
    Zero,
    expm,
    family,
    size,
    sym,
)
from derivations.notation.binding import free, substitute
from verify import judge

n = size("n")
a, b, c, k, s, t, u = (sym(name) for name in "abckstu")
A, B, K = (sym(name, n, n) for name in "ABK")
v, w = sym("v", n), sym("w", n)
f, g = family("f", 1, 1, "f_{0}"), family("g", 1, 1, "g_{0}")
P = family("P", n, n, "P_{0}")
EQ, LE = Relation.EQ, Relation.LE
one, zero = Num(1), Num(0)


def claim(lhs, relation, rhs, *facts):
    return Claim(lhs, relation, rhs, Notation("meaning", {}, facts=facts))


def verdict(lhs, relation, rhs, *facts):
    return judge(claim(lhs, relation, rhs, *facts)).verdict.value


LINE = Define(a, t * c)  # a is a function of t
POSITIVE = Has(c, Property.POSITIVE)
BINDERS = [
    ("derivative", D(a, t), EQ, c, "PROVED"),
    ("derivative, false", D(a, t), EQ, zero, "REFUTED"),
    ("integral", Integral(a, t, zero, one), EQ, c / 2, "PROVED"),
    ("integral to another letter", Integral(a, t, zero, s), EQ, c * s * s / 2, "PROVED"),
    ("integral to its own letter", Integral(a, t, zero, t), EQ, a * t / 2, "PROVED"),
    ("a constant factor that is none", Integral(a * Sqrt(1 + t * t), t, zero, one), EQ,
     a * Integral(Sqrt(1 + t * t), t, zero, one), ("REFUTED", "UNKNOWN")),
    ("a bound that is none", t * a, LE, Integral(a, t, zero, t), ("REFUTED", "UNKNOWN")),
    ("supremum", Sup(a, t, zero, one), LE, c, ("PROVED", "CONSISTENT", "UNKNOWN")),
    ("supremum, false", Sup(a, t, zero, Num(3)), LE, a, ("REFUTED", "UNKNOWN", "CONSISTENT")),
    ("limit", Lim(expm(-a), t, INFINITY), EQ, zero, ("PROVED", "CONSISTENT", "UNKNOWN")),
    ("sum", Sum(a, t, one, Num(3)), EQ, 6 * c, ("PROVED", "CONSISTENT", "UNKNOWN")),
    ("sum, false", Sum(a, t, one, Num(3)), EQ, 3 * a, ("REFUTED", "UNKNOWN")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "lhs", "relation", "rhs", "wanted"), BINDERS, ids=[x[0] for x in BINDERS])
def test_a_definition_with_a_variable_is_a_function_of_it(name, lhs, relation, rhs, wanted):
    assert verdict(lhs, relation, rhs, LINE, POSITIVE) in ((wanted,) if isinstance(wanted, str) else wanted)


def test_what_depends_on_a_bound_letter_through_others_is_unfolded_too():
    meant = understood(claim(Integral(b, t, zero, one), EQ, c, Define(b, 2 * a), LINE))
    assert meant.lhs == Integral(2 * (t * c), t, zero, one)


def test_what_does_not_depend_on_it_keeps_its_name():
    one_claim = claim(Integral(b * t, t, zero, one), EQ, b / 2, Define(b, 2 * c))
    assert understood(one_claim) is one_claim


def test_a_bound_letter_is_told_apart_where_facts_about_it_do_not_hold_in_the_range():
    root = Integral(Sqrt(s * s), s, Num(-1), one)
    assert verdict(root, EQ, zero, Has(s, Property.NONNEGATIVE)) != "PROVED"
    meant = understood(claim(root, EQ, s, Has(s, Property.NONNEGATIVE)))
    assert free(meant.lhs) == frozenset()
    assert meant.lhs.args[1] is not s
    kept = claim(Integral(f(s), s, zero, t), EQ, t, Has(s, Property.NONNEGATIVE), Trajectory(f(t), t))
    assert understood(kept) is kept


def test_substitution_never_captures():
    inner = Integral(t * s, s, zero, one)
    put = substitute(inner, {t: s})
    assert put.args[1] is not s
    assert free(put) == {s}
    assert substitute(Sum(k, k, one, k), {k: t}) == Sum(k, k, one, t)
    assert substitute(Integral(t, t, zero, t), {t: s}) == Integral(t, t, zero, s)


@pytest.mark.parametrize(
    ("lhs", "rhs", "wanted"),
    [
        (f(s), s * c, "PROVED"), (f(Num(2)), 2 * c, "PROVED"), (f(zero), zero, "PROVED"), (f(s), t * c, "REFUTED"),
        (f(s + t), f(s) + f(t), "PROVED"), (Integral(f(u), u, zero, s), c * s * s / 2, "PROVED"),
        (D(f(s), s), c, "PROVED"), (f(s), s * c + 1, "REFUTED"),
    ],
    ids=str,
)  # fmt: skip
def test_a_definition_with_a_free_index_holds_for_all_its_values(lhs, rhs, wanted):
    assert verdict(lhs, EQ, rhs, Define(f(t), t * c), Has(c, Property.POSITIVE)) == wanted


# -- constants by oversight -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("node", "remedy"),
    [
        (D(A * B, t), r"nothing in the derivative .* depends on t: A, B would be taken for constant; give what moves"),
        (Lim(A, t, INFINITY), r"nothing in the limit .* depends on t"),
        (Grad(Norm(v), w), r"nothing in the derivative .* depends on w"),
        (Expect(v * v.T), r"nothing in .* is random: v would be taken for deterministic; state a law"),
        (Cov(v), r"nothing in .* is random"),
    ],
    ids=str,
)
def test_where_nothing_varies_the_claim_is_refused_with_the_remedy(node, remedy):
    with pytest.raises(ClaimError, match=remedy):
        judge(claim(node, EQ, node))


def test_what_is_taken_for_constant_is_listed():
    moving = claim(D(A * P(t), t), EQ, A * D(P(t), t), Trajectory(P(t), t))
    assert [str(x) for x in taken_for_constant(moving)] == ["constant in t: A"]
    found = judge(moving)
    assert found.verdict.value == "PROVED"
    assert found.constants == ("constant in t: A",)
    mean = claim(Expect(A * v), EQ, Zero(n, 1), White(v))
    assert judge(mean).constants == ("deterministic: A",)
    idle = judge(claim(Integral(c, t, zero, one), EQ, c))
    assert idle.constants == ("constant in t: c",)
    assert judge(claim(A * B, EQ, A * B)).constants == ()


def test_numbers_under_a_derivative_and_a_mean_are_no_oversight():
    assert verdict(D(Num(5), t), EQ, zero) in ("PROVED", "CONSISTENT")
    assert verdict(Expect(Num(5)), EQ, Num(5)) in ("PROVED", "CONSISTENT")


def test_facts_that_no_engine_can_use_are_listed():
    fact = Converges(K, A)
    assert judge(claim(K, EQ, K, fact)).unused == ("K → A",)


# -- nothing but ClaimError ---------------------------------------------------------------------------------
def nested(depth):
    node = A
    for _ in range(depth):
        node = node + A if depth % 2 else node.T
    return node


@pytest.mark.parametrize(
    "facts",
    [
        (Flow(f(t), t, g(t), a), Flow(g(t), t, -f(t), b)),
        (Flow(f(t), t, g(t) * g(t), a), Flow(g(t), t, f(t) * f(t), b)),
        (Define(a, b), Define(b, a)),
        (Define(a, a * a),),
        (Define(A, A * A), Define(A, B)),
        (Define(f(t), g(t)), Define(g(t), f(t))),
        (Define(f(t), f(t - 1) + 1),),
        (Stated(A * A, EQ, A),),
        (Centered((v,), (K,)), Define(K, Expect(v * v.T))),
        (Define(v, w), Define(w, v), White(v)),
        (Flow(f(t), t, f(t), f(zero)), Define(f(zero), f(one))),
        (Stated(f(t + 1), "=", f(t) * f(t), t, zero, index=True),),
        (Has(nested(150).T, Property.PD),),
    ],
    ids=lambda facts: " and ".join(fact.statement()[:40] for fact in facts),
)
def test_nothing_but_a_claim_error_leaves_the_judge(facts):
    for lhs, rhs in ((a, b), (f(t), g(t)), (D(f(t), t), g(t)), (A * A, A), (Expect(v), Zero(n, 1)), (f(one), f(zero))):
        try:
            found = judge(claim(lhs, EQ, rhs, *facts))
        except ClaimError as reason:
            assert ";" in str(reason)  # noqa: PT017
            continue
        assert not [e for e in found.evidence if "defect" in e.detail], [dict(e.detail) for e in found.evidence]


def test_deep_and_large_claims_are_refused_with_a_remedy():
    deep = A
    for _ in range(300):
        deep = deep.T
    for bad in (claim(deep, EQ, A), claim(A, EQ, A, Has(deep, Property.SYMMETRIC))):
        with pytest.raises(ClaimError, match="nested more than 200 deep; split it"):
            judge(bad)
    shared = a
    for _ in range(150):
        shared = shared * shared
    with pytest.raises(ClaimError):
        judge(claim(shared.T.T, EQ, deep))


@pytest.mark.parametrize("relation", ["=", "<", "<=", EQ, Relation.LE, Relation.LT])
def test_a_stated_relation_is_a_sign_or_its_name(relation):
    assert Stated(a, relation, b).relation in ("=", "<", "<=")


@pytest.mark.parametrize(("relation", "kept"), [(">", "<"), (">=", "<="), (Relation.GT, "<"), (Relation.GE, "<=")])
def test_a_relation_stated_the_other_way_around_is_turned(relation, kept):
    assert Stated(a, relation, b) == Stated(b, kept, a)


@pytest.mark.parametrize("relation", ["==", "is", "", None, 1, Relation.DEF, Relation.IN, "=>"])
def test_any_other_stated_relation_is_refused(relation):
    with pytest.raises(ClaimError, match="is not a relation: use one of <, <=, ="):
        judge(claim(a, EQ, a, Stated(a, relation, b)))
