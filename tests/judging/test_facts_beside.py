"""Facts that share only sizes with a claim: a false claim is refuted where they hold, and nowhere else."""

from __future__ import annotations

import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import DifferentiableMap, LocalLipschitz, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Det, I, Norm, Num, Phi, Size, family, size, sym
from verify import check_text, judge
from verify.evidence import VerdictKind
from verify.judging import beside, gate

n, d = size("n"), size("d")
A, B, C = (sym(name, n, n) for name in "ABC")
x, y, z = sym("x", n), sym("y", n), sym("z", d)
r = sym("r")
DOUBLED = (Det(2 * A), 2 * Det(A))
SHORT = Stated(Norm(y), "<", Num(2))

TURNS = (Has(B, Property.SKEW), Has(B, Property.INVERTIBLE))


def claim(lhs, rhs, *facts, stated=()):
    return Claim(lhs, Relation.EQ, rhs, Notation("beside", {}, facts), stated)


PRESENT = {
    "a bound on a norm": (SHORT,),
    "a length that depends on the size": (Stated(Norm(y) ** 2, "=", Size(n)),),
    "a norm of a product": (Stated(Norm(B * y), "=", Num(1)),),
    "two groups": (SHORT, Stated(Norm(z), "<=", Norm(x)), Stated(Norm(C, "F"), "<", Num(3))),
    "a matrix of even size": TURNS,
}


@pytest.mark.parametrize("name", PRESENT)
def test_a_false_claim_is_refuted(name):
    verdict = judge(claim(*DOUBLED, *PRESENT[name]))
    assert verdict.verdict is VerdictKind.REFUTED
    assert verdict.counterexample.sizes["n"] > 1


UNSATISFIED = {
    "no vector is so short and so long": (SHORT, Stated(Num(3), "<", Norm(y))),
    "no square is negative": (Stated(Norm(y) ** 2, "=", Num(-1)),),
    "no commutator is the identity": (Stated(B * C - C * B, "=", I(n)),),
}


@pytest.mark.parametrize("name", UNSATISFIED)
def test_nothing_is_refuted_under_facts_that_nothing_satisfies(name):
    try:
        verdict = judge(claim(*DOUBLED, *UNSATISFIED[name]))
    except ValueError:
        return  # refused with a reason: they contradict each other
    assert verdict.verdict is not VerdictKind.REFUTED


def test_a_claim_that_is_true_at_the_sizes_that_facts_leave_is_not_refuted():
    """A skew-symmetric matrix is invertible at even sizes only, and there det(-A) = det(A)."""
    assert judge(claim(Det(-A), Det(A))).verdict is VerdictKind.REFUTED
    assert judge(claim(Det(-A), Det(A), *TURNS)).verdict is not VerdictKind.REFUTED
    one = Stated(Size(n), "<=", Num(1))
    assert judge(claim(*DOUBLED, one, SHORT)).verdict is not VerdictKind.REFUTED


def test_what_shares_a_name_stays():
    near = Stated(A * y, "=", y)
    assert beside.parted(gate.admitted(claim(*DOUBLED, near, SHORT)).claim) is None
    first, groups = beside.parted(gate.admitted(claim(*DOUBLED, Stated(A * x, "=", x), SHORT)).claim)
    assert SHORT not in first.assumptions.together
    assert [group.stated for group in groups] == [(SHORT,)]


def test_the_activation_is_a_name():
    """A claim about the activation and a fact about it belong together, whatever else they name."""
    fact = Stated(Norm(Phi(y)), "<", Num(2))
    admitted = gate.admitted(claim(Norm(Phi(x)) ** 2, Norm(x) ** 2, fact)).claim
    assert fact not in admitted.assumptions.together or beside.parted(admitted) is None


def test_a_declaration_without_models_of_its_own_in_a_page():
    found = check_text(
        "% certify\n% size n, d\n% scalar \\eta > 0\n% matrix A : n x n\n% vector a : d\n"
        "% function M(x) : d -> n, smooth, Jacobian J(x)\n"
        "% locally J(x), \\|x - a\\|_2 < \\eta, bounded by 2, Lipschitz with constant 3\n% end\n"
        "\\begin{equation} \\det(2 A) = 2 \\det(A) \\end{equation}\n"
        "\\begin{equation} A A^T = A^T A \\end{equation}\n"
        "\\begin{equation} \\det(A A^T) = \\det(A)^2 \\end{equation}\n",
        name="page.tex",
    )
    assert [one.verdict for one in found.findings] == ["REFUTED", "REFUTED", "PROVED"]


def test_a_fact_that_pins_a_map_stays_with_it():
    value, jacobian = family("g", n, 1, "g({0})"), family("J", n, d, "J({0})")
    point = sym("p", d)
    facts = (
        DifferentiableMap(value(point), jacobian(point), point),
        LocalLipschitz(jacobian(point), z, r, Num(2), Num(3)),
        Has(r, Property.POSITIVE),
    )
    split = beside.parted(gate.admitted(claim(Det(2 * A), 2 * Det(A), *facts)).claim)
    assert split is not None
    assert len(split[1]) == 1
