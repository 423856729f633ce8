"""Orders of magnitude and laws: read, printed, and never judged but through a reading."""

from __future__ import annotations

import pytest

from derivations import read
from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, ClaimError, Notation, Relation
from derivations.notation import NormalDensity, Num, Order, ShapeError, size, sym
from derivations.notation.latex import latex
from derivations.notation.reader import read_display
from verify import judge

n = size("n")
a, b, A = sym("a"), sym("b"), sym("A", n, n)
mine = Notation("mine", {"a": a, "b": b, "A": A}, (Has(a, Property.POSITIVE),))
INEXACT = [r for r in Relation if not r.exact]


def judged(left, relation, right, **more):
    return judge(Claim(left, relation, right, mine, **more))


def test_there_are_five_relations_without_a_constant():
    assert {r.value for r in INEXACT} == {"<~", "<<", "~", "about", "proportional to"}


@pytest.mark.parametrize("relation", INEXACT)
def test_without_a_reading_nothing_is_settled(relation):
    for left, right in ((a, a), (a, a + 1), (a, -a)):
        found = judged(left, relation, right)
        assert found.verdict.value == "UNKNOWN"
        assert "through a reading" in found.reason


def test_an_order_is_no_value():
    for left, relation, right in (
        (Order(a), Relation.EQ, Order(a)),
        (Order(a) - Order(a), Relation.EQ, Num(0)),
        (a, Relation.LE, Order(a)),
        (2 * a, Relation.EQ, Order(a)),
        (Order(a), Relation.LT, Order(a)),
    ):
        assert judged(left, relation, right).verdict.value == "UNKNOWN"


def test_shapes_are_judged_all_the_same():
    assert judged(a, Relation.EQ, Order(b) * A).reason == "malformed"
    with pytest.raises(ShapeError):
        _ = Order(A).shape


def test_a_law_that_is_stated_is_assumed():
    assert judged(a, Relation.SIM, NormalDensity(Num(0), Num(1)), given=True).verdict.value == "ASSUMED"


def test_from_an_order_that_is_assumed_nothing_follows():
    with pytest.raises(ClaimError, match="order of magnitude"):
        judged(a, Relation.LE, b, stated=(Stated(a, "<=", Order(b)),))


def test_they_are_read_and_printed():
    tree = read(r"\mathcal{O}\left(a b\right) + 1", mine)
    assert tree is Order(a * b) + 1
    assert read(latex(tree), mine) is tree
    assert read("O(a)", mine) is Order(a)
    (chain,) = read_display(r"a \lesssim b \ll 2 \propto a \approx b \sim a", mine)
    assert [Relation(r) for r in chain.relations] == [
        Relation.LESSSIM, Relation.MUCH_LESS, Relation.PROPTO, Relation.APPROX, Relation.SIM,
    ]  # fmt: skip
