"""Numbers that grow without end under few definitions: work is counted in operations, so their digits are bounded."""

from __future__ import annotations

from time import process_time

import pytest

from derivations.assumptions import Define
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import sym
from verify import judge
from verify.counterexamples.small import values
from verify.counterexamples.small.functions import Unfit
from verify.evidence import VerdictKind
from verify.values.graded import Exact, GiveUp, fmpq

STEPS = {
    "squares": lambda x: x * x,
    "doubles": lambda x: x + x,
    "cubes": lambda x: x**3,
    "binomials": lambda x: (1 + x) ** 2,
}
LENGTH = 40
SECONDS = 10


def chain_of(step) -> tuple[list, Notation]:
    x = [sym(f"x_{i}") for i in range(LENGTH + 1)]
    return x, Notation("chain", {}, tuple(Define(x[i], step(x[i + 1])) for i in range(LENGTH)))


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("relation", [Relation.EQ, Relation.LE])
def test_a_long_chain_of_growing_definitions_is_judged_soon(step, relation):
    x, notation = chain_of(STEPS[step])
    start = process_time()
    same, next_one = (judge(Claim(x[0], relation, right, notation)) for right in (x[0], x[1]))
    assert process_time() - start < SECONDS
    assert same.verdict in (VerdictKind.PROVED, VerdictKind.CONSISTENT, VerdictKind.UNKNOWN)
    assert next_one.verdict is not VerdictKind.PROVED


def test_what_is_smaller_than_itself_is_refuted_by_a_model_with_small_numbers():
    x, notation = chain_of(STEPS["cubes"])
    assert judge(Claim(x[0], Relation.LT, x[0], notation)).verdict is VerdictKind.REFUTED


def test_the_digits_of_a_number_are_bounded():
    large = fmpq(3) ** 30_000  # 47,549 bits
    assert values.product(large, fmpq(2)) == 2 * large
    assert values.power(fmpq(3), 100) == fmpq(3) ** 100
    for grown in (lambda: values.product(large, large), lambda: values.power(large, 2)):
        with pytest.raises(Unfit, match="digits"):
            grown()
    ring = Exact()
    assert ring.mul(ring.scalar(large), ring.scalar(large)).terms
    with pytest.raises(GiveUp, match="digits"):
        ring.mul(ring.scalar(large**2), ring.scalar(large))
