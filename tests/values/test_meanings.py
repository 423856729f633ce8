"""What nodes mean in a model, by hand: rows, bands, activations, powers, in exact and in floating arithmetic."""

from __future__ import annotations

import mpmath
import pytest
from flint import fmpq, fmpq_mat

from derivations.assumptions import Flow, Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import Band, Blocks, Density, Entry, Num, Phi, Pow, Row, Unvec, Vec, family, size, sym
from verify.densities import engine as density
from verify.evidence import Outcome
from verify.identities import operator
from verify.numbers import ball, exact, highprec
from verify.values.balls import Balls, precision
from verify.values.decimals import Decimals
from verify.values.graded import Exact
from verify.values.rational import GiveUp

from ..families import each

n, m = size("n"), size("m")
A, C, x, t = sym("A", n, n), sym("C", 2, 3), sym("x"), sym("t")


def judged(engine, lhs, rhs, *facts, relation=Relation.EQ):
    return engine.judge(Claim(lhs, relation, rhs, Notation("meanings", {}, facts))).outcome


@each("engine", [exact, ball, highprec], ids=lambda engine: engine.NAME)
@each(
    ("lhs", "rhs"),
    [
        (Row(C, Num(2)), Blocks([[Entry(C, Num(2), Num(1)), Entry(C, Num(2), Num(2)), Entry(C, Num(2), Num(3))]])),
        (Band(C, Num(1), 2), C),
        (Band(C, Num(2), 1), Row(C, Num(2))),
        (Blocks([[Row(C, Num(1))], [Row(C, Num(2))]]), C),
        (Blocks([[C, C]]), Blocks([[C, Band(C, Num(1), 2)]])),
        (Pow(A, Num(3)), A * A * A),
        (Pow(A, Num(-2)) * A * A, A * A.inv),
        (Pow(A, Num(0)), A * A.inv),
        (Unvec(Vec(C), 2, 3), C),
        (Phi(Blocks([[x], [2 * x]])), Blocks([[Phi(x)], [Phi(2 * x)]])),
        (Phi(C.T), Phi(C).T),
    ],
)
def test_meanings(engine, lhs, rhs):
    assert judged(engine, lhs, rhs) in (Outcome.PROVES, Outcome.SUPPORTS)
    assert judged(engine, lhs, 2 * rhs) is Outcome.REFUTES


@pytest.mark.parametrize(
    ("lhs", "reason"),
    [
        (Row(C, Num(3)), "entry (3, 1) of a (2, 3) matrix"),
        (Band(C, Num(2), 2), "entry (3, 1) of a (2, 3) matrix"),
        (Entry(C, Num(1), Num(4)), "entry (1, 4) of a (2, 3) matrix"),
    ],
)
def test_what_lies_outside_is_said(lhs, reason):
    found = exact.judge(Claim(lhs, Relation.EQ, lhs, Notation("outside", {})))
    assert found.outcome is Outcome.GAVE_UP
    assert reason in found.detail["reason"]


def test_an_activation_is_applied_to_every_entry():
    assert judged(exact, Phi(C), C) is Outcome.REFUTES
    assert judged(exact, Phi(x + 1), Phi(x) + 1) is Outcome.REFUTES
    assert judged(exact, Phi(x), Phi(x)) is Outcome.SUPPORTS


def test_powers_in_floating_arithmetic():
    arithmetic = Decimals()
    with mpmath.workdps(50):
        a = arithmetic.lift(fmpq_mat(2, 2, [1, 1, 0, 1]))
        assert arithmetic.power(a, 5).matrix == mpmath.matrix([[1, 5], [0, 1]])
        assert arithmetic.power(a, 0).matrix == mpmath.eye(2)
        assert mpmath.mnorm(arithmetic.power(a, -3).matrix - mpmath.matrix([[1, -3], [0, 1]]), 1) < 1e-45
        for wrong, reason in (
            (arithmetic.variable, "a formal variable in floating arithmetic"),
            (lambda: arithmetic.root(arithmetic.scalar(fmpq(-1))), "the square root of a negative number"),
            (lambda: arithmetic.number(arithmetic.scalar(fmpq(2) ** 64)), "an index beyond all bounds"),
        ):
            with pytest.raises(GiveUp, match=f"^{reason}$"):
                wrong()


def test_the_arithmetics_say_who_they_are():
    assert Decimals.name == "highprec"
    with precision(64):
        assert not Balls().exact
    assert Exact().exact


def test_spectral_projectors():
    from verify.values.rational import spectrum

    found = {root: (times, matrix) for root, times, matrix in spectrum(fmpq_mat(2, 2, [1, 2, 0, 3]))}
    assert set(found) == {1, 3}
    assert found[fmpq(1)] == (1, fmpq_mat(2, 2, [1, -1, 0, 0]))
    assert found[fmpq(3)] == (1, fmpq_mat(2, 2, [0, 1, 0, 1]))
    ((root, times, whole),) = spectrum(fmpq_mat(2, 2, [2, 1, 0, 2]))
    assert (root, times, whole) == (2, 2, fmpq_mat(2, 2, [1, 0, 0, 1]))
    with pytest.raises(GiveUp, match="irrational"):
        spectrum(fmpq_mat(2, 2, [0, 2, 1, 0]))
    with pytest.raises(GiveUp, match="too large"):
        spectrum(fmpq_mat(40, 40))


def test_spectral_projectors_decompose_a_matrix_that_is_not_diagonalizable():
    from verify.values.rational import identity, spectrum

    turn = fmpq_mat(4, 4, [1, 2, 0, 1, 0, 1, 3, 1, 2, 0, 1, 0, 1, 1, 0, 2])
    blocks = fmpq_mat(4, 4, [2, 1, 0, 0, 0, 2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 5])
    matrix, eye = turn * blocks * turn.inv(), identity(4)
    parts = {root: (times, onto) for root, times, onto in spectrum(matrix)}
    assert {root: times for root, (times, _) in parts.items()} == {2: 2, 5: 1}
    assert sum((onto for _, onto in parts.values()), fmpq_mat(4, 4)) == eye
    for root, (times, onto) in parts.items():
        assert onto * onto == onto
        assert onto * matrix == matrix * onto
        assert (matrix - eye * root) ** times * onto == fmpq_mat(4, 4)


def test_a_laurent_series_is_inverted_from_its_lowest_term():
    ring = Exact(series=5, expand_all=True)
    s = ring.variable()
    grown = ring.mul(ring.mul(s, s), ring.exp(s))
    back = ring.inverse(grown)
    assert ring.add(ring.mul(grown, back), ring.neg(ring.eye(1))).is_zero
    assert not ring.add(ring.mul(grown, grown), ring.neg(ring.eye(1))).is_zero


def test_what_the_operator_counts_and_says():
    proof = operator.judge(Claim(A.inv * A * A.inv, Relation.EQ, A.inv, Notation("count", {}))).proof
    assert proof.instances == sum(operator.schemas(proof).values()) > 0
    assert (proof.theorem, proof.dotted) == ("", False)
    f = family("f", n, 1, "f_{0}")
    flow = Flow(f(t), t, -f(t), f(0))
    solved = operator.judge(
        Claim(f(t), Relation.SOLVES, sym("e") * f(0), Notation("w", {}, (flow, Has(x, Property.POSITIVE))))
    )
    assert solved.outcome is Outcome.GAVE_UP
    assert solved.detail["reason"]


def test_the_density_engine_says_why_it_gives_up():
    a, b = sym("a"), sym("b")
    found = density.judge(Claim(Density([a]), Relation.EQ, Density([b]), Notation("d", {})))
    assert found.outcome is Outcome.GAVE_UP
    assert found.detail["reason"] == "the quotient of the sides is not a product of the stated relations"
