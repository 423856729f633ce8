"""Relations printed the other way around, and the order of symmetric matrices: judged upright, shown as printed."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import Stated
from derivations.ledger import Claim, Notation, Relation, Section, chain
from derivations.ledger.document import Document
from derivations.notation import Eig, I, Norm, Num, size, sym
from verify import judge
from verify.judging.run import run

n = size("n")
A, B, C = (sym(x, n, n) for x in "ABC")
a, b, c = sym("a"), sym("b"), sym("c")
u, v = sym("u", n), sym("v", n)
PSD = Property.PSD
ordered = (Has(B - A, PSD), Has(A, Property.SYMMETRIC), Has(B, Property.SYMMETRIC))


def claim(left, relation, right, *facts):
    return Claim(left, relation, right, Notation("mirrored", {}, facts))


@pytest.mark.parametrize(("given", "expected"), [
    (claim(Norm(u) + Norm(v), Relation.GE, Norm(u + v)), "PROVED"),
    (claim(Norm(u + v), Relation.GE, Norm(u) + Norm(v)), "REFUTED"),
    (claim(a, Relation.GT, b, Stated(a, ">", c), Stated(c, ">=", b)), "PROVED"),
    (claim(a, Relation.GT, b, Stated(a, ">=", b)), "REFUTED"),
    (claim(a, Relation.GE, Num(0), Stated(a, ">", Num(0))), "PROVED"),
    (claim(A, Relation.PRECEQ, B, *ordered), "PROVED"),
    (claim(A, Relation.SUCCEQ, B, *ordered), "REFUTED"),
    (claim(A + B, Relation.SUCCEQ, A, Has(A, PSD), Has(B, PSD)), "PROVED"),
    (claim(C.T * A * C, Relation.PRECEQ, C.T * B * C, *ordered), "PROVED"),
    (claim(A + I(n), Relation.PRECEQ, A, Has(A, PSD)), "REFUTED"),
    (claim(a, Relation.PRECEQ, b, Stated(a, "<=", b)), "PROVED"),
])  # fmt: skip
def test_what_is_printed_the_other_way_around_is_judged(given, expected):
    verdict = judge(given)
    assert verdict.verdict.value == expected, verdict.reason
    assert verdict.claim is given


def test_upright_says_the_same():
    bare = Notation("bare", {})
    assert Claim(a, Relation.GE, b, bare).upright == Claim(b, Relation.LE, a, bare)
    assert Claim(a, Relation.GT, b, bare).upright == Claim(b, Relation.LT, a, bare)
    assert claim(A, Relation.SUCCEQ, B).upright.rhs == Eig(A - B, "min")
    assert claim(A, Relation.PRECEQ, B).upright.lhs == Num(0)
    plain = claim(a, Relation.LE, b)
    assert plain.upright is plain
    assert claim(a, Relation.GE, b).latex == r"a \ge b"
    assert claim(A, Relation.SUCCEQ, B).latex == r"A \succeq B"
    assert Stated(a, ">=", b) == Stated(b, "<=", a)
    assert Stated(a, Relation.GT, b).statement() == "b < a"


def test_matrices_that_do_not_fit_are_malformed():
    assert judge(claim(A, Relation.PRECEQ, sym("M", n, size("m")))).verdict.value == "REFUTED"


def test_nothing_follows_through_a_relation_that_turns_around():
    """From a <= b >= c nothing follows for a and c: the lines behind the turn are not compared with the first."""
    section = Section(1, "Turning", Notation("turning", {}, (Stated(a, "<=", b), Stated(c, "<=", b))))

    @section.display(1, "there and back")
    def _(s):
        return chain(a, Relation.LE, b, Relation.GE, c)

    document = Document(
        key="turn", prefix="TU", title="Turning", author="-", date="2026-01-01", sha256="0" * 64, sections=(section,)
    )
    (found,) = run(document=document).equations.values()
    assert [link.verdict.verdict.value for link in found.links] == ["PROVED", "PROVED"]
    assert [line.claim.rhs for line in found.lines.values()] == [b]
