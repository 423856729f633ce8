"""Sums to a natural number: proved by induction, refuted, refused where the induction would not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Natural, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Frac, I, Num, Sum, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n = size("n")
q, e, j, k = (sym(name) for name in ("q", "e", "j", "k"))
A, P, b = sym("A", n, n), sym("P", n, n), sym("b", n)
COUNT = (Natural(k),)
DESCENT = (Natural(k), Has(P, Property.PD), Has(e, Property.POSITIVE))
EYE = I(n)
step = EYE - e * P


def eq(left, right, facts=COUNT) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("sums", {}, facts=facts))


def to_k(body, low=0, high=k):
    return Sum(body, j, Num(low), high)


TRUE = {
    "geometric": eq(to_k(q**j) * (1 - q), 1 - q ** (k + 1)),
    "geometric, divided": eq(to_k(q ** (2 * j)), Frac(1 - q ** (2 * (k + 1)), 1 - q**2)),
    "geometric, to k - 1": eq(to_k(q**j, 0, k - 1), Frac(1 - q**k, 1 - q)),
    "numbers": eq(to_k(j, 1), Frac(k * (k + 1), 2)),
    "squares": eq(to_k(j**2, 1), Frac(k * (k + 1) * (2 * k + 1), 6)),
    "constants": eq(to_k(q), (k + 1) * q),
    "of a matrix": eq((EYE - A) * to_k(A**j), EYE - A ** (k + 1)),
    "of steps": eq(to_k(step**j * e * P), EYE - step ** (k + 1), DESCENT),
    "of steps, solved": eq(to_k(step**j * b, 0, k - 1), (e * P).inv * (EYE - step**k) * b, DESCENT),
}
FALSE = {
    "geometric": eq(to_k(q**j) * (1 - q), 1 - q**k),
    "geometric, from 1": eq(to_k(q ** (2 * j), 1), Frac(1 - q ** (2 * (k + 1)), 1 - q**2)),
    "numbers": eq(to_k(j, 1), Frac(k * (k - 1), 2)),
    "constants": eq(to_k(q), k * q),
    "of steps, solved": eq(to_k(step**j * b, 0, k - 1), (e * P).inv * (EYE - step ** (k + 1)) * b, DESCENT),
    "right at the beginning": eq(to_k(j), Frac(k**2 * (k + 1) ** 2, 4)),
    "a wrong beginning": eq(to_k(j, 1), Frac(k * (k + 1), 2) + 1),
}


#: a sum whose place stands in exponents alone is shown as it is, by the sum with each place put one further
BY_RANGES = ("geometric", "geometric, to k - 1", "of a matrix", "of steps", "of steps, solved")
BY_INDUCTION = tuple(name for name in TRUE if name not in BY_RANGES)


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    verdict = judge(TRUE[name])
    assert verdict.verdict is VerdictKind.PROVED
    assert verdict.proof.theorem == ("" if name in BY_RANGES else "induction over the end of a sum")


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert operator.further(FALSE[name]).outcome is Outcome.GAVE_UP
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        eq(to_k(q**j) * (1 - q), 1 - q ** (k + 1), ()),
        eq(to_k(j), Frac(k * (k + 1), 2), (*COUNT, Stated(k, "<=", Num(5)))),
        eq(to_k(j * k, 1), Frac(k**2 * (k + 1), 2), (*COUNT, Stated(k, "<=", Num(5)))),
    ],
    ids=["no natural number", "a fact about the end", "the end inside, and a fact about it"],
)
def test_left_open(claim):
    assert operator.further(claim).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize(
    "claim",
    [
        eq(to_k(q**j) * (1 - q), 1 - q ** (k + 1), (*COUNT, Stated(k, "<=", Num(5)))),
        eq(to_k(q**j) * to_k(q**j) * (1 - q) ** 2, (1 - q ** (k + 1)) ** 2),
        eq(to_k(j, 1, 2 * k), k * (2 * k + 1)),
    ],
    ids=["a fact about the end", "a product of sums", "twice the end"],
)
def test_proved_otherwise(claim):
    assert judge(claim).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", BY_INDUCTION)
def test_parts_left_out_or_turned_are_refused(name):
    proof = operator.further(TRUE[name]).proof
    first, second = proof.parts
    for parts in ((second,), (first,), (first, first), (), (second, first)):
        if [part.start for part in parts] != [part.start for part in proof.parts]:
            with pytest.raises(ReplayError):
                replay(TRUE[name], replace(proof, parts=parts))
    with pytest.raises(ReplayError):
        replay(TRUE[name], replace(proof, theorem=""))


@pytest.mark.parametrize("name", ["geometric, divided", "numbers", "squares"])
def test_an_end_of_which_more_is_known_is_refused(name):
    proof = operator.further(TRUE[name]).proof
    claim = TRUE[name]
    for facts in ((), (Natural(k), Stated(k, "<=", Num(5)))):
        with pytest.raises(ReplayError):
            replay(replace(claim, notation=replace(claim.notation, facts=facts)), proof)
    for other in FALSE.values():
        with pytest.raises(ReplayError):
            replay(other, proof)
