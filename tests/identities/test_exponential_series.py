"""The power series of the exponential of any square matrix: proved, refuted, refused where a term is changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from derivations.ledger import Claim, Notation, Relation
from derivations.notation import INFINITY, Factorial, Frac, Num, Sum, expm, size, sym
from verify import judge
from verify.evidence import Outcome, VerdictKind
from verify.identities import operator
from verify.identities.replay import ReplayError, replay

n = size("n")
A, B = sym("A", n, n), sym("B", n, n)
c, k, t, x = (sym(name) for name in "cktx")


def series(body, start=0):
    return Sum(body, k, Num(start), INFINITY)


def eq(left, right) -> Claim:
    return Claim(left, Relation.EQ, right, Notation("series", {}))


TRUE = {
    "of a matrix": eq(expm(A), series(Frac(A**k, Factorial(k)))),
    "of the opposite": eq(expm(-A), series(Frac(Num(-1) ** k * A**k, Factorial(k)))),
    "of a multiple": eq(expm(t * A), series(Frac(t**k * A**k, Factorial(k)))),
    "of a sum": eq(expm(A + B), series(Frac((A + B) ** k, Factorial(k)))),
    "with a factor": eq(c * expm(A), series(c * Frac(A**k, Factorial(k)))),
}
FALSE = {
    "a sign": eq(expm(A), series(Frac(Num(-1) ** k * A**k, Factorial(k)))),
    "a power": eq(expm(t * A), series(Frac(t * A**k, Factorial(k)))),
    "from 1": eq(expm(A), series(Frac(A**k, Factorial(k)), 1)),
    "of a product": eq(expm(A) * expm(B), series(Frac(A**k * B**k, Factorial(k)))),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    assert judge(TRUE[name]).verdict is VerdictKind.PROVED


@pytest.mark.parametrize("name", FALSE)
def test_refuted(name):
    assert judge(FALSE[name]).verdict is VerdictKind.REFUTED


@pytest.mark.parametrize(
    "body",
    [A**k, Frac(A**k * B**k, Factorial(k)), Frac(A**k * B, Factorial(k)), Frac(A**k, Factorial(k + 1)), k * A**k],
    ids=["no factorial", "two matrices", "a constant matrix", "another factorial", "a polynomial"],
)
def test_left_open(body):
    assert operator.judge(eq(expm(A), series(body))).outcome is Outcome.GAVE_UP


@pytest.mark.parametrize("name", TRUE)
def test_a_proof_serves_no_other_claim(name):
    proof = operator.judge(TRUE[name]).proof
    replay(TRUE[name], proof)
    for other in FALSE.values():
        with pytest.raises(ReplayError):
            replay(other, proof)
    (part,) = proof.parts
    steps = [step for step in part.steps if step.instance.schema == "exponential series"]
    assert steps
    for step in steps:
        bad = tuple((key, 2 * value) for key, value in step.instance.right)
        changed = replace(step, instance=replace(step.instance, right=bad))
        altered = tuple(changed if one is step else one for one in part.steps)
        with pytest.raises(ReplayError):
            replay(TRUE[name], replace(proof, parts=(replace(part, steps=altered),)))
