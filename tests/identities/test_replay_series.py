"""Power series in the replay: what a general term is read as, and closed forms that agree for a while only."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from derivations.assumptions import Has, Property
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.identities import operator
from verify.identities.certificate import Certificate, Part
from verify.identities.replay import ReplayError, replay
from verify.identities.replay.series import General, collect, degree, offset, value

from .test_replay import A, K, N, S, rejected, x

k = n.sym("k")
KNOWN = Notation("series", {}, (Has(K, Property.SYMMETRIC),))
ONE = n.Num(1)


def term(node, below=False):
    out = General()
    collect(node, k, out, below)
    return out


def test_values_and_degrees_of_polynomials_in_the_index():
    node = (k + 2) * (3 - k) * n.Num(Fraction(1, 2))
    assert [value(node, k, i) for i in range(4)] == [Fraction(c, 2) for c in (6, 6, 4, 0)]
    assert degree(node, k) == 2
    assert [degree(other, k) for other in (k, k + k * k, n.Num(5), -k, x)] == [1, 2, 0, 1, 0]
    with pytest.raises(ReplayError, match=r"^not a polynomial in the index$"):
        value(n.Exp(k), k, 1)


def test_an_offset_is_the_index_plus_a_whole_number():
    assert [offset(node, k) for node in (k, k + 3, k - 2, 1 + k, n.Neg(-k))] == [0, 3, -2, 1, 0]
    for other in (2 * k, -k, n.Num(1), k * k, k + Fraction(1, 2), k * (k - 1) * (k - 2) + k):
        with pytest.raises(ReplayError, match="not the index plus"):
            offset(other, k)


def test_a_general_term_is_sorted_into_its_parts():
    read = term(-(x * (k + 1) / n.Factorial(k + 2)) * K ** (k + 1))
    assert read.sign == -1
    assert read.factors == [(k + 1, False)]
    assert read.scalars == [(x, False)]
    assert read.shift == [k + 2]
    assert read.powers == [(K, k + 1)]
    twice = term(n.Neg(-(ONE / (x * (k + 1)))))
    assert (twice.sign, twice.factors, twice.scalars) == (1, [(k + 1, True)], [(ONE, False), (x, True)])
    assert term(K * n.Num(1)).powers == [(K, ONE)]
    for bad, why in (
        (n.Factorial(k), "a series without a factorial below"),
        (ONE / n.Pow(x, k), "a series in negative powers"),
    ):
        with pytest.raises(ReplayError, match=why):
            term(bad)
    with pytest.raises(ReplayError, match="a division by a matrix"):
        term(n.Frac(ONE, K))


def series(general, low=0):
    return n.Sum(general, k, n.Num(low), sympy.oo)


@pytest.mark.parametrize(
    ("general", "low", "closed"),
    [
        (ONE / n.Factorial(k) * K**k, 0, n.Exp(K)),
        (-(ONE / n.Factorial(k)) * K**k, 0, -n.Exp(K)),
        (ONE / n.Factorial(k) * K**k, 1, n.Exp(K) - n.I(N)),
        (x / n.Factorial(k) * K**k, 0, x * n.Exp(K)),
        (k / n.Factorial(k) * K**k, 0, K * n.Exp(K)),
        (ONE / n.Factorial(k) * K ** (k + 1), 0, K * n.Exp(K)),
        (ONE / n.Factorial(k + 1) * K**k, 0, n.Phi1(K)),
        (ONE / ((k + 1) * n.Factorial(k)) * K**k, 0, n.Phi1(K)),
        (n.Frac(k + 1, n.Factorial(k + 1)) * K**k, 0, n.Exp(K)),
    ],
)
def test_true_series_and_their_false_neighbours(general, low, closed):
    true = Claim(series(general, low), Relation.EQ, closed, KNOWN)
    proof = operator.judge(true).proof
    assert proof is not None, operator.judge(true).detail
    replay(true, proof)
    for other in (2 * general, -general, general * (k + 1), general / (k + 2)):
        false = Claim(series(other, low), Relation.EQ, closed, KNOWN)
        assert rejected(false, exchanged(proof, true.lhs, false.lhs))


def exchanged(proof: Certificate, old: n.Node, new: n.Node) -> Certificate:
    """The same certificate about another series."""

    def put(thing):
        if isinstance(thing, n.Node):
            return new if thing == old else thing
        return tuple(put(part) for part in thing) if isinstance(thing, tuple) else thing

    parts = []
    for part in proof.parts:
        steps = tuple(replace(s, instance=replace(s.instance, left=put(s.instance.left))) for s in part.steps)
        parts.append(Part(put(part.start), steps))
    return replace(proof, parts=tuple(parts))


@pytest.mark.parametrize(
    ("zeros", "shift", "ahead"), [(4, 0, 0), (16, 0, 0), (16, 9, 0), (24, 12, 0), (16, 0, 9), (80, 0, 0)]
)
def test_a_series_whose_first_terms_vanish_is_not_zero(zeros, shift, ahead):
    """k (k-1) ... (k-z+1) K^{k+a} / (k+b)! against 0: equal in the first z terms, and then not."""
    exp = Claim(series(ONE / n.Factorial(k) * K**k), Relation.EQ, n.Exp(K), KNOWN)
    proof = operator.judge(exp).proof
    step = next(s for part in proof.parts for s in part.steps if s.instance.schema == "power series")
    general = n.Mul(*(k - i for i in range(zeros)), n.Frac(ONE, n.Factorial(k + shift)), n.Pow(K, k + ahead))
    forged = replace(step.instance, left=(("node", series(general)),), right=())
    claim = Claim(K, Relation.EQ, K, KNOWN)
    both = tuple(replace(step, coefficient=Fraction(c), instance=forged) for c in (1, -1))
    with pytest.raises(ReplayError, match=r"the coefficients of z\^\d+ differ"):
        replay(claim, Certificate((Part((), both),)))


def test_a_series_in_no_kernel_is_refused():
    exp = Claim(series(ONE / n.Factorial(k) * K**k), Relation.EQ, n.Exp(K), KNOWN)
    proof = operator.judge(exp).proof
    for other in (S, A * A.T, K + S):
        false = Claim(series(ONE / n.Factorial(k) * other**k), Relation.EQ, n.Exp(K), KNOWN)
        assert rejected(false, exchanged(proof, exp.lhs, false.lhs))
