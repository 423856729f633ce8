"""Equations of norms and ranks with numbers beside claims: they are no equations of entries, and none is read so."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Det, Norm, Num, Rank, Size, size, sym
from verify import judge
from verify.evidence import VerdictKind
from verify.models import size_choices

n, m = size("n"), size("m")
C, S, L = sym("C", n, n), sym("S", n, n), sym("L", n, m)
FACTS = {
    "a symmetric matrix": Stated(Norm(S, "F"), "=", Num(2)),
    "a rank": Stated(Rank(L), "=", Size(m)),
}


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize("what", [Property.SYMMETRIC, Property.SKEW, Property.INVERTIBLE])
def test_no_fact_breaks_the_judge(name, what):
    facts = (FACTS[name], Has(S, what))
    found = judge(Claim(Det(2 * C), Relation.EQ, 2 * Det(C), Notation("test", {}, facts)))
    assert found.verdict in (VerdictKind.REFUTED, VerdictKind.UNKNOWN, VerdictKind.CONSISTENT)


def test_sizes_leave_room_for_the_ranks_that_are_stated():
    """A matrix of full column rank is not drawn at sizes at which there is none."""
    tall = Has(L, Property.FULL_COLUMN_RANK)
    sizes = list(size_choices(Claim(Det(C), Relation.EQ, Det(C.T), Notation("test", {}, (tall,)), (tall,))))
    assert sizes
    assert all(at["m"] <= at["n"] for at in sizes)
