"""What terms need to mean something: derived from the tree, listed with the claim, satisfied by every model."""

from __future__ import annotations

import pytest

from derivations.assumptions import Define, Defined, Gram, Has, Index, Property, Throughout, Trajectory
from derivations.assumptions.definedness import definedness
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import (
    INFINITY,
    D,
    Dotted,
    Eig,
    Factorial,
    Frac,
    I,
    Integral,
    Lim,
    Norm,
    Num,
    Pow,
    Size,
    Sqrt,
    Sum,
    Sup,
    expm,
    family,
    size,
    sym,
)
from verify import judge

from ..families import each

n = size("n")
a, b, c, k, s, t, x = (sym(name) for name in ["a", "b", "c", "k", "s", "t", "x"])
A, J, K, v = sym("A", n, n), sym("J", n, size("p")), sym("K", n, n), sym("v", n)
f = family("f", 1, 1, "f_{0}")
POSITIVE, NONNEGATIVE, INVERTIBLE = Property.POSITIVE, Property.NONNEGATIVE, Property.INVERTIBLE
half = Frac(Num(1), Num(2))
infinite_sum = Sum(x**k, k, Num(0), INFINITY)


def needs(node, *facts):
    return set(definedness((node,), facts))


@each(
    ("node", "facts", "wanted"),
    [
        (A.inv, (), {Has(A, INVERTIBLE)}),
        (a / b, (), {Has(b, INVERTIBLE)}),
        (a / 2, (), set()),
        (a / Size(n), (), set()),
        (Frac(a, Num(0)), (), {Has(Num(0), INVERTIBLE)}),
        (Sqrt(a), (), {Has(a, NONNEGATIVE)}),
        (Sqrt(a), (Has(a, POSITIVE),), set()),
        (Sqrt(a * a + 1), (), set()),
        (Sqrt(Norm(v)), (), set()),
        (Pow(a, Num(-2)), (), {Has(a, INVERTIBLE)}),
        (Pow(a, Num(3)), (), set()),
        (Pow(a, b), (), {Defined(Pow(a, b))}),
        (Pow(a, b), (Natural(b),), set()),
        (Pow(a, b), (Has(a, POSITIVE),), set()),
        (Factorial(k), (), {Defined(Factorial(k))}),
        (Factorial(k), (Natural(k),), set()),
        (1 / Factorial(k), (Natural(k),), set()),
        (Eig(A, "max"), (), {Has(A, Property.SYMMETRIC)}),
        (Eig(K, "max"), (Gram(K, J),), set()),
        (Eig(J * J.T, "max"), (), set()),
        (Eig(K, "max"), (Define(K, J * J.T + I(n)),), set()),
        (Sup(f(t), t), (), {Defined(Sup(f(t), t))}),
        (Sup(t, t, Num(0), Num(1)), (), set()),
        (Sup(f(t), t, Num(0), Num(1)), (), {Defined(Sup(f(t), t, Num(0), Num(1)))}),
        (Sup(f(t), t, Num(0), Num(1)), (Trajectory(f(t), t),), set()),
        (Lim(expm(-t), t, INFINITY), (), {Defined(Lim(expm(-t), t, INFINITY))}),
        (infinite_sum, (), {Defined(infinite_sum)}),
        (Sum(x**k / Factorial(k), k, Num(0), INFINITY), (), set()),
        (Sum(x**k, k, Num(0), Num(5)), (), set()),
        (Sum(x ** (k - 1), k, Num(1), Num(5)), (), set()),
        (Integral(c / s, s, Num(0), Num(1)), (), {Throughout(Has(s, INVERTIBLE), s, Num(0), Num(1))}),
        (Integral(1 / (1 + s), s, Num(0), Num(1)), (), set()),
        (Integral(c, s, Num(0), INFINITY), (), {Defined(Integral(c, s, Num(0), INFINITY))}),
        (Integral(Sqrt(s), s, Num(0), a), (), set()),
        (Integral(Sqrt(s), s, Num(-1), a), (), {Throughout(Has(s, NONNEGATIVE), s, Num(-1), a)}),
        (D(Norm(f(t)), t), (), {Defined(D(Norm(f(t)), t))}),
        (D(Norm(f(t)) ** 2, t), (), set()),
        (Sum(A.inv * k, k, Num(1), Num(3)), (), {Has(A, INVERTIBLE)}),
        (Pow(a, k), (Index(k, Size(n)),), set()),
    ],
    ids=str,
)
def test_what_a_term_needs(node, facts, wanted):
    own = {need for fact in facts for need in definedness((), (fact,))}
    assert needs(node, *facts) - own == wanted


def test_a_display_with_dots_says_one_thing_at_one_place():
    shown = Dotted(A, (1, Size(n)), (1,), (a,), (b,))
    assert needs(shown) == {Defined(shown)}


def test_a_bound_of_a_supremum_says_that_it_is_finite():
    above = Claim(Sup(f(t), t), Relation.LE, c, Notation("t", {}))
    below = Claim(c, Relation.LE, Sup(f(t), t), Notation("t", {}))
    assert above.assumptions.definedness == ()
    assert below.assumptions.definedness == (Defined(Sup(f(t), t)),)
    stated = Stated(Sup(f(t), t), "<=", c)
    assert Claim(f(s), Relation.LE, c, Notation("t", {}, facts=(stated,))).assumptions.definedness == ()


def test_what_a_fact_needs_is_needed_for_all_values_of_its_letter():
    fact = Stated(f(t), "=", 1 / t, t, Num(0))
    claim = Claim(f(s), Relation.EQ, a, Notation("t", {}, facts=(fact,)))
    assert Throughout(Has(t, INVERTIBLE), t, Num(0)) in claim.assumptions.definedness


def claim(lhs, relation, rhs, *facts):
    return Claim(lhs, relation, rhs, Notation("domains", {}, facts=facts))


@pytest.mark.parametrize(
    ("lhs", "relation", "rhs", "facts", "verdicts"),
    [
        (Num(-1000), Relation.LE, a, (), ("UNKNOWN", "REFUTED")),
        (Norm(Sqrt(a)) ** 2, Relation.EQ, a, (), ("PROVED",)),
        (Num(0), Relation.LE, a, (Define(b, Sqrt(a)), Stated(c, "=", b)), ("PROVED", "CONSISTENT", "UNKNOWN")),
        (Sup(t, t) - Sup(t, t), Relation.LE, Num(0), (), ("UNKNOWN", "CONSISTENT")),
        (
            Integral(c / s, s, Num(0), Num(1)), Relation.EQ, c * Integral(1 / s, s, Num(0), Num(1)), (),
            ("UNKNOWN", "CONSISTENT"),
        ),
        (Lim(expm(t), t, INFINITY), Relation.EQ, Lim(expm(t), t, INFINITY), (), ("UNKNOWN", "CONSISTENT")),
        (infinite_sum * (1 - x), Relation.EQ, Num(1), (Define(x, Num(2)),), ("UNKNOWN", "CONSISTENT")),
        (Integral(1 / (2 - s), s, Num(0), Num(1)) - Integral(1 / (2 - s), s, Num(0), Num(1)), Relation.EQ, Num(0), (),
         ("PROVED",)),
        (a.inv * a, Relation.EQ, Num(1), (), ("PROVED",)),
        (Eig(A, "max"), Relation.LE, Norm(A, "op"), (), ("PROVED", "UNKNOWN", "CONSISTENT")),
    ],
    ids=str,
)  # fmt: skip
def test_verdicts_at_the_edge_of_a_domain(lhs, relation, rhs, facts, verdicts):
    assert judge(claim(lhs, relation, rhs, *facts)).verdict.value in verdicts


def test_every_need_of_the_notes_is_listed_and_holds(ledger):
    """Roots, powers, limits, suprema and integrals of the notes: their needs are few, and a model satisfies them."""
    from derivations import EQUATIONS

    found = {
        type(need).__name__
        for entry in EQUATIONS.values()
        for link in entry.links
        for need in link.assumptions.definedness
    }
    assert found == {"Defined", "Has"}
