"""Sums over ranges, term by term, and inductions with recursions: proved, refuted, left open; forged proofs refused."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Frac, I, Norm, Num, Sum, family, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n = size("n")
q, c, j, k, m, t = (sym(name) for name in ("q", "c", "j", "k", "m", "t"))
A, Q = sym("A", n, n), sym("Q", n, n)
u = sym("u", n)
a, b = family("a", 1, 1, "a_{0}"), family("b", 1, 1, "b_{0}")
x, g = family("x", n, 1, "x_{0}"), family("g", n, 1, "g_{0}")
ZERO, ONE = Num(0), Num(1)
COUNT = (Natural(k),)


def eq(left, right, *facts) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("sums", {}, facts=(*COUNT, *facts)))


def total(body, low=0, high=k - 1):
    return Sum(body, j, low if not isinstance(low, int) else Num(low), high)


def recursion(left, right):
    return Stated(left, "=", right, var=t, low=ZERO, index=True)


LINEAR = recursion(x(t + 1), A * x(t) + g(t))
TRUE = {
    "telescoping": eq(total(a(j) - a(j + 1)), a(0) - a(k)),
    "telescoping, of columns": eq(x(k) - x(0), total(x(j + 1) - x(j))),
    "the first term": eq(total(a(j), 0, k), a(0) + total(a(j), 1, k)),
    "the last term": eq(total(a(j), 0, k), total(a(j)) + a(k)),
    "another letter": eq(total(a(j), 1, k), total(a(j + 1))),
    "in two parts": eq(total(a(j), 0, k), total(a(j), 0, m) + total(a(j), m + 1, k), Natural(m), Stated(m, "<=", k)),
    "by parts": eq(
        total(a(j) * (b(j + 1) - b(j))), a(k) * b(k) - a(0) * b(0) - total(b(j + 1) * (a(j + 1) - a(j)))
    ),
    "a mean": eq(Frac(ONE, k) * total(a(j) - a(j + 1)), Frac(a(0) - a(k), k), Stated(ONE, "<=", k)),
    "powers from behind": eq((1 - q) * Sum(q ** (k - j), j, ONE, k), 1 - q**k),
    "two powers": eq(c**k - q**k, (c - q) * total(c ** (k - 1 - j) * q**j)),
    "a closed form": eq(a(k), q**k * a(0) + (1 - q**k) / (1 - q) * c, recursion(a(t + 1), q * a(t) + c),
                        Has(1 - q, Property.INVERTIBLE)),
    "unrolled": eq(x(k), A**k * x(0) + total(A ** (k - 1 - j) * g(j)), LINEAR),
    "steps of descent": eq(x(k), x(0) - c * total(g(j)), recursion(x(t + 1), x(t) - c * g(t))),
    "an affine map": eq(x(k) - u, (I(n) - c * A) ** k * (x(0) - u), recursion(x(t + 1), x(t) - c * A * (x(t) - u))),
    "squares": eq(a(k), k**2, recursion(a(t + 1), a(t) + 2 * t + 1), Stated(a(0), "=", ZERO)),
    "from one on": eq(a(k), a(1) + (k - 1) * c, recursion(a(t + 1), a(t) + c), Stated(ONE, "<=", k)),
}  # fmt: skip
FALSE = {
    "telescoping": eq(total(a(j) - a(j + 1)), a(0) - a(k - 1)),
    "the first term": eq(total(a(j), 0, k), a(1) + total(a(j), 1, k)),
    "another letter": eq(total(a(j), 1, k), total(a(j))),
    "in two parts": eq(total(a(j), 0, k), total(a(j), 0, m) + total(a(j), m, k), Natural(m), Stated(m, "<=", k)),
    "parts out of order": eq(total(a(j), 0, k), total(a(j), 0, m) + total(a(j), m + 1, k), Natural(m)),
    "a quotient at 0": eq(Sum(Frac(ONE, j), j, ONE, k), Sum(Frac(ONE, j + 1), j, ONE, k) + ONE),
    "two powers": eq(c**k - q**k, (c + q) * total(c ** (k - 1 - j) * q**j)),
}
#: refuted or not, they must never be proved
NEVER = {
    "unrolled too far": eq(x(k), A**k * x(0) + total(A ** (k - j) * g(j)), LINEAR),
    "one power more": eq(a(k), q ** (k + 1) * a(0), recursion(a(t + 1), q * a(t))),
    "of another sequence": eq(a(k), q**k * a(0), recursion(b(t + 1), q * b(t))),
    "a recursion for early numbers": eq(
        a(k), q**k * a(0), Stated(a(t + 1), "=", q * a(t), var=t, low=ZERO, high=Num(3), index=True)
    ),
    "a recursion from 1 on": eq(a(k), q**k * a(0), Stated(a(t + 1), "=", q * a(t), var=t, low=ONE, index=True)),
    "a wrong beginning": eq(a(k), k + 1, recursion(a(t + 1), a(t) + 1), Stated(a(0), "=", ZERO)),
    "a number of which more is known": eq(a(k), a(0), recursion(a(t + 1), a(t)), Stated(a(k), "=", c)),
    "an end that is no number": Claim(
        total(a(j) - a(j + 1), 0, c), Relation.EQ, a(0) - a(c + 1), Notation("sums", {}, facts=COUNT)
    ),
}


@cache
def proof_of(name):
    return operator.further(TRUE[name]).proof


@pytest.mark.parametrize("name", TRUE)
def test_proved_by_two_witnesses(name):
    verdict = judge(TRUE[name])
    assert verdict.verdict is VerdictKind.PROVED, verdict.reason
    assert verdict.proof is not None


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert operator.further(FALSE[name]).outcome is Outcome.GAVE_UP
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize("name", NEVER)
def test_never_proved(name):
    assert operator.further(NEVER[name]).outcome is Outcome.GAVE_UP
    assert judge(NEVER[name]).verdict is not VerdictKind.PROVED


def test_what_no_rule_orders_is_left_open():
    """From behind: true, and no relation here turns a range around."""
    assert operator.further(eq(total(a(k - 1 - j)), total(a(j)))).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", TRUE)
def test_a_proof_fits_no_other_claim(name):
    proof = proof_of(name)
    replay(TRUE[name], proof)
    for other in (*FALSE.values(), *NEVER.values()):
        with pytest.raises(ReplayError):
            replay(other, proof)
    for part in (part for part in proof.parts if part.cofactors):
        with pytest.raises(ReplayError):
            replay(
                TRUE[name],
                replace(proof, parts=tuple(replace(p, cofactors=()) if p is part else p for p in proof.parts)),
            )


def altered(proof, old, **changes):
    """The proof with the relations of one kind changed."""
    return replace(proof, parts=tuple(
        replace(part, cofactors=tuple(
            replace(use, relation=replace(use.relation, **changes)) if use.relation.kind == old else use
            for use in part.cofactors
        ))
        for part in proof.parts
    ))  # fmt: skip


def test_what_is_supposed_is_supposed_in_the_step_alone():
    """A base that supposes the claim, and a part that is one without an induction, prove nothing."""
    claim = TRUE["squares"]
    proof = operator.further(claim).proof
    base, step = proof.parts
    supposed = next(use for use in step.cofactors if use.relation.kind == "supposed")
    with pytest.raises(ReplayError):
        replay(claim, replace(proof, parts=(replace(base, cofactors=(supposed,)), step)))
    for theorem in ("", "induction over the end of a sum"):
        with pytest.raises(ReplayError):
            replay(claim, replace(proof, theorem=theorem))
    with pytest.raises(ReplayError):
        replay(claim, replace(proof, parts=(step, base)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("telescoping", "sums over ranges"),
        ("telescoping", "sum term by term"),
        ("two powers", "powers in a sum"),
        ("unrolled", "recursion"),
        ("unrolled", "supposed"),
    ],
)
def test_a_relation_is_checked_for_its_own_reason(name, kind):
    claim, proof = TRUE[name], proof_of(name)
    assert any(use.relation.kind == kind for part in proof.parts for use in part.cofactors)
    for other in (
        "sums over ranges",
        "sum term by term",
        "powers in a sum",
        "recursion",
        "supposed",
        "rule",
        "made up",
    ):
        if other != kind:
            with pytest.raises(ReplayError):
                replay(claim, altered(proof, kind, kind=other))
    if kind != "supposed":  # which is about no operator
        for node in (None, (), (u, u), (u, (), ())):
            with pytest.raises(ReplayError):
                replay(claim, altered(proof, kind, node=node))


@pytest.mark.parametrize("low", [ONE, Num(2)])
def test_a_recursion_that_begins_later_says_nothing_before(low):
    """The same proof under a fact that does not speak of the first step."""
    proof = proof_of("unrolled")
    late = replace(LINEAR, low=low)
    claim = eq(TRUE["unrolled"].lhs, TRUE["unrolled"].rhs, late)
    with pytest.raises(ReplayError):
        replay(claim, altered(proof, "recursion", node=(late, k)))


def test_ranges_add_up_only_in_order():
    """Without m <= k the sum from m + 1 to k may have less than no places."""
    proof = proof_of("in two parts")
    with pytest.raises(ReplayError):
        replay(FALSE["parts out of order"], proof)


def test_columns_keep_their_norm_inside():
    assert judge(eq(total(Norm(x(j)) ** 2, 1, k), total(Norm(x(j + 1)) ** 2))).verdict is VerdictKind.PROVED
