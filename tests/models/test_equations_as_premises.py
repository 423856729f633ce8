"""Equations as premises: models are found, other components are looked at, and what has no model is named."""

import pytest

from derivations.assumptions import Define, Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import I, Norm, Num, PInv, Zero, size, sym
from verify import judge
from verify.models import NoModel, confirm, recipe_of, sample
from verify.models.basis import InOneBasis
from verify.models.linear import Solved

from ..families import each

n, m = size("n"), size("m")
A, B, C, P, Q, X, S = (sym(name, n, n) for name in "ABCPQXS")
U, V = sym("U", n, m), sym("V", m, n)
x, b = sym("x", n), sym("b", n)
p = sym("p", m)
v, lam, s = sym("v"), sym("lambda"), sym("s")
NIL, ONE = Zero(n, n), I(n)


def equals(left, right):
    return Stated(left, "=", right)


def claim(lhs, rhs, *facts, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("equations", {}), facts)


def verdict(lhs, rhs, *facts, relation=Relation.EQ):
    return judge(claim(lhs, rhs, *facts, relation=relation)).verdict.value


SOLVABLE = {
    "column": (x, equals(A * x, b)),
    "overdetermined": (p, equals(U * p, b)),
    "Sylvester": (X, equals(A * X + X * B, C), Has(C, Property.SYMMETRIC)),
    "Lyapunov": (P, equals(A * P + P * A.T, -Q), Has(Q, Property.SYMMETRIC)),
    "intertwining": (X, equals(A * X, X * B)),
    "vanishing product": (A * B, equals(A * B, NIL)),
    "vanishing product of rectangles": (U * V, equals(V * U, Zero(m, m))),
    "one-sided inverse": (V * U, equals(U * V, ONE)),
    "inner inverse": (A * B, equals(A * B * A, A)),
    "normal equations": (p, equals(U.T * U * p, U.T * b)),
    "two equations": (x, equals(A * x, b), equals(B * x, b)),
    "double eigenvalue": (A, equals(A**2, 4 * A - 4 * ONE)),
    "golden": (A, equals(A**2, A + ONE)),
    "complex structure": (A, equals(A * A, -ONE)),
    "nilpotent of degree three": (A, equals(A**3, NIL)),
    "three projections": (P, *(equals(K * K, K) for K in (P, Q, S)), equals(P * Q, NIL), equals(Q * P, NIL)),
    "smaller projection": (P, equals(P * P, P), equals(Q * Q, Q), equals(P * Q, P), equals(Q * P, P)),
    "complement": (A, equals(A + B, ONE), equals(A * A, A)),
    "symmetric and commuting": (
        A,
        equals(A * B, B * A),
        Has(A, Property.SYMMETRIC),
        Has(B, Property.SYMMETRIC),
    ),
    "skew": (S, equals(S.T, -S), equals(S * x, b)),
    "affine recursion": (v, equals(v, lam**2 * v + s**2), Has(lam, Property.POSITIVE), Stated(lam, "<", Num(1))),
}


@each("name", SOLVABLE)
def test_a_model_is_found_and_confirmed(name):
    node, *facts = SOLVABLE[name]
    for model in sample(claim(node, node, *facts), 2, bits=6):
        confirm(model)  # every fact, those too that hold by construction


def test_definitions_that_solve_say_what_they_depend_on():
    made = recipe_of(claim(X, X, equals(A * X, X * B)), 1)
    known = next(d for d in made.definitions.values() if isinstance(d, Solved))
    assert all(known.symbol not in node.symbols for node in known.nodes())
    group = recipe_of(claim(P, P, *SOLVABLE["three projections"][1:])).definitions
    assert any(isinstance(d, InOneBasis) for d in group.values())


PROJECTIONS = (*(equals(K * K, K) for K in (P, Q)), equals(P * Q, NIL), equals(Q * P, NIL))
TRUE = {
    "squares of sums": ((A + B) ** 2, A**2 + 2 * A * B + B**2, equals(A * B, B * A)),
    "transposed product": (B.T * A.T, NIL, equals(A * B, NIL)),
    "square of a product": (U * V * (U * V), NIL, equals(V * U, Zero(m, m))),
    "third power": (A**3, 2 * A + ONE, equals(A**2, A + ONE)),
    "sum of projections": ((P + Q) ** 2, P + Q, *PROJECTIONS),
}  # fmt: skip
FALSE = {
    "order of a vanishing product": (B * A, NIL, equals(A * B, NIL)),
    "other side of rectangles": (U * V, NIL, equals(V * U, Zero(m, m))),
    "left inverse of a rectangle": (V * U, I(m), equals(U * V, ONE)),
    "outer inverse": (B * A * B, B, equals(A * B * A, A)),
    "similar by a singular matrix": (A, B, equals(A * X, X * B)),
    "least squares is the solution": (PInv(A) * b, x, equals(A * x, b)),
    "oblique projection": (PInv(A), A, equals(A * A, A)),
    "golden": (A**3, 2 * A, equals(A**2, A + ONE)),
    "sign of a square root": (A, ONE, equals(A * A, ONE)),
    "determinant of a rotation": (A, A.T, equals(A.T * A, ONE)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_follows_is_proved(name):
    assert verdict(*TRUE[name]) == "PROVED"


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_follow_is_refuted(name):
    assert verdict(*FALSE[name]) == "REFUTED"


@pytest.mark.parametrize(
    ("lhs", "rhs", "fact"),
    [
        (A * PInv(A) * b, b, equals(A * x, b)),
        (A * B * (A * B), A * B, equals(A * B * A, A)),
        (PInv(A), A, equals(A * A, A)),
    ],
)
def test_a_model_that_breaks_the_premise_refutes_nothing(lhs, rhs, fact):
    """x = A^-1 b in a model with singular A satisfies nothing; symmetric projections are their pseudo-inverses."""
    extra = (Has(A, Property.SYMMETRIC),) if lhs == PInv(A) else ()
    assert verdict(lhs, rhs, fact, *extra) == "PROVED"


def test_a_bound_under_an_equation():
    facts = SOLVABLE["affine recursion"][1:]
    assert verdict(v, s**2 / (2 * (1 - lam)), *facts) == "REFUTED"
    assert verdict(v, s**2, *facts, relation=Relation.LE) == "REFUTED"
    assert verdict(s**2, v, *facts, relation=Relation.LE) != "REFUTED"
    assert verdict(Norm(x), Norm(b), equals(A * x, b), relation=Relation.LE) == "REFUTED"
    assert verdict(Norm(A * x), Norm(b), equals(A * x, b), relation=Relation.LE) != "REFUTED"
    assert verdict(Norm(I(n), "F"), Num(1)) == "REFUTED"


RANKS = {
    "products": (PInv(A * B), PInv(B) * PInv(A)),
    "singular square times a wide matrix": (PInv(A * U), PInv(U) * PInv(A * U * PInv(U))),
    "squares": (PInv(A * A), PInv(A) * PInv(A)),
    "ranges of powers": (A * PInv(A), A * A * PInv(A * A)),
    "left inverse": (PInv(U) * U, I(m)),
    "condition number": (Norm(U.T * U, "op") * Norm((U.T * U).inv, "op"), Norm(U, "op") * Norm(PInv(U), "op")),
}


@pytest.mark.parametrize("name", RANKS)
def test_rules_for_pseudo_inverses_meet_singular_matrices_and_rectangles(name):
    assert verdict(*RANKS[name]) == "REFUTED"


def test_where_the_inverse_is_in_the_claim_matrices_are_not_singular():
    assert verdict(PInv(A), A.inv) == "PROVED"
    assert verdict(PInv(A * U), PInv(U) * PInv(A * U * PInv(U)), Has(A, Property.INVERTIBLE)) == "PROVED"


WITHOUT = {
    "projection that doubles": (A, (equals(A * A, A), Define(A, 2 * ONE)), ("A A = A", "A = 2 I")),
    "negative square": (v, (equals(v * v, Num(-1)),), ("v v = -1",)),
    "commuting with what it inverts": (
        A,
        (equals(A * B, B * A), equals(A * B, ONE), equals(B, NIL)),
        ("A B = I", "B = 0"),
    ),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_facts_without_a_model_are_named(name):
    node, facts, words = WITHOUT[name]
    with pytest.raises(NoModel) as refusal:
        confirm(sample(claim(node, node, *facts), 1, bits=6)[0])
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_the_verdict_says_which_facts_have_no_model():
    facts = (Has(A, Property.SKEW), Has(A, Property.PD))
    found = judge(claim(A, B, *facts))
    assert found.verdict.value in ("UNKNOWN", "CONSISTENT")
    assert "positive definite" in found.reason
    assert "skew-symmetric" in found.reason
