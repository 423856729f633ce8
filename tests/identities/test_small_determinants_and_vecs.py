"""Determinants of a few rows by traces and by entries; stacked columns under the inverse of a Kronecker sum."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from derivations.assumptions import Define, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Det, Entry, I, Kron, Num, Shuffle, Tr, Vec, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n, m = size("n"), size("m")
E, G = sym("E", 2, 2), sym("G", 2, 2)
F, H, K = sym("F", 3, 3), sym("H", 4, 4), sym("K", n, n)
A, B, X, C = sym("A", n, n), sym("B", m, m), sym("X", n, m), sym("C", n, m)
c = sym("c")
half, sixth, third = (Num(Fraction(1, k)) for k in (2, 6, 3))
SUM = Kron(I(m), A) + Kron(B.T, I(n))
LYAPUNOV = (Define(C, A * X + X * B),)


def eq(left, right, facts=()) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("small", {}, facts=facts))


def at(x, i, j):
    return Entry(x, Num(i), Num(j))


TRUE = {
    "two rows": eq(Det(I(2) + E), 1 + Det(E) + Tr(E)),
    "two rows by entries": eq(Det(E), at(E, 1, 1) * at(E, 2, 2) - at(E, 1, 2) * at(E, 2, 1)),
    "a sum": eq(Det(E + G), Det(E) + Det(G) + Tr(E) * Tr(G) - Tr(E * G)),
    "characteristic polynomial": eq(Det(E - c * I(2)), c**2 - c * Tr(E) + Det(E)),
    "three rows": eq(Det(I(3) + F), 1 + Det(F) + Tr(F) + half * Tr(F) ** 2 - half * Tr(F * F)),
    "three rows by entries": eq(
        Det(F),
        at(F, 1, 1) * (at(F, 2, 2) * at(F, 3, 3) - at(F, 2, 3) * at(F, 3, 2))
        - at(F, 1, 2) * (at(F, 2, 1) * at(F, 3, 3) - at(F, 2, 3) * at(F, 3, 1))
        + at(F, 1, 3) * (at(F, 2, 1) * at(F, 3, 2) - at(F, 2, 2) * at(F, 3, 1)),
    ),
    "four rows": eq(
        Det(I(4) + H),
        1 + Det(H) + Tr(H) + half * Tr(H) ** 2 - half * Tr(H**2)
        + sixth * Tr(H) ** 3 - half * Tr(H) * Tr(H**2) + third * Tr(H**3),
    ),
}  # fmt: skip
VECS = {
    "a Kronecker sum": eq(Vec(X), SUM.inv * Vec(C), LYAPUNOV),
    "a discrete equation": eq((I(n * m) - Kron(B.T, A)).inv * Vec(X - A * X * B), Vec(X)),
    "a product": eq(Kron(B.T, A).inv * Vec(A * X * B), Vec(X)),
}
FALSE = {
    "a sign of a trace": eq(Det(I(2) + E), 1 + Det(E) - Tr(E)),
    "a permanent": eq(Det(E), at(E, 1, 1) * at(E, 2, 2) + at(E, 1, 2) * at(E, 2, 1)),
    "additive": eq(Det(E + G), Det(E) + Det(G)),
    "two rows for three": eq(Det(I(3) + F), 1 + Det(F) + Tr(F)),
    "the other side": eq(Vec(X), (Kron(I(m), A) + Kron(B, I(n))).inv * Vec(C), LYAPUNOV),
}


@pytest.mark.parametrize("name", [*TRUE, *VECS])
def test_proved(name):
    assert judge({**TRUE, **VECS}[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert operator.further(FALSE[name]).outcome is Outcome.GAVE_UP
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


def test_left_open():
    """Of a determinant with n rows nothing is said, and of X x = 0 no X."""
    assert operator.further(eq(Det(I(n) + K), 1 + Det(K) + Tr(K))).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", TRUE)
def test_a_changed_determinant_is_refused(name):
    claim = TRUE[name]
    proof = operator.further(claim).proof
    (part,) = proof.parts
    seen = 0
    for at_step, step in enumerate(part.steps):
        if not step.instance.schema.startswith("determinant by"):
            continue
        seen += 1
        right = step.instance.right
        for bad in (tuple((key, 2 * x) for key, x in right), right[1:], (*right[:-1], (right[-1][0], -right[-1][1]))):
            changed = replace(step, instance=replace(step.instance, right=bad))
            steps = (*part.steps[:at_step], changed, *part.steps[at_step + 1 :])
            with pytest.raises(ReplayError):
                replay(claim, replace(proof, parts=(replace(part, steps=steps),)))
    assert seen


def test_a_changed_vec_is_refused():
    claim = VECS["a Kronecker sum"]
    proof = operator.further(claim).proof
    (part,) = proof.parts
    assert any(use.relation.kind == "vec" for use in part.cofactors)
    for i, use in enumerate(part.cofactors):
        if use.relation.kind != "vec":
            continue
        for bad in (use.relation.poly[1:], tuple((key, 2 * x) for key, x in use.relation.poly)):
            changed = replace(use, relation=replace(use.relation, poly=bad))
            uses = (*part.cofactors[:i], changed, *part.cofactors[i + 1 :])
            with pytest.raises(ReplayError):
                replay(claim, replace(proof, parts=(replace(part, cofactors=uses),)))


u, v = sym("u", n), sym("v", m)
STACKED = {
    "vec of a dyad": (Vec(u * v.T), Kron(v, u), Kron(u, v)),
    "shuffled vec": (Shuffle(n, m) * Vec(X), Vec(X.T), Vec(X)),
}


@pytest.mark.parametrize("kind", STACKED)
def test_columns_that_are_stacked_otherwise(kind):
    """The claim is proved by the relation of that name, its slip is refuted, and another relation does not replay."""
    left, right, slip = STACKED[kind]
    assert judge(eq(left, right)).verdict is VerdictKind.PROVED
    assert judge(eq(left, slip)).verdict is VerdictKind.REFUTED
    proof = operator.further(eq(left, right)).proof
    (part,) = proof.parts
    (use,) = part.cofactors
    assert use.relation.kind == kind
    for bad in (use.relation.poly[1:], tuple((key, 2 * x) for key, x in use.relation.poly)):
        changed = replace(use, relation=replace(use.relation, poly=bad))
        with pytest.raises(ReplayError):
            replay(eq(left, right), replace(proof, parts=(replace(part, cofactors=(changed,)),)))
    with pytest.raises(ReplayError):
        replay(eq(left, slip), proof)


def test_a_factor_of_an_invertible_product_is_invertible_only_where_it_is_square():
    tall, wide = sym("T", n, m), sym("W", m, n)
    claim = eq(Kron(tall, wide).inv * Kron(tall, wide), I(n * m), (Has(Kron(tall, wide), Property.INVERTIBLE),))
    assert judge(claim).verdict is not VerdictKind.REFUTED
