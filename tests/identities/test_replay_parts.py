"""Parts of the replay on their own: what is a kernel, what holds at time 0, what a generator may contain."""

from __future__ import annotations

import pytest
import sympy

from derivations.assumptions import Centered, Define, Flow, Gram, Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.identities import replay as package
from verify.identities.replay import ReplayError
from verify.identities.replay.checker import Checker
from verify.identities.replay.granted import Facts
from verify.identities.replay.parse import Grid

from .test_replay import A, H, K, N, S, b, f, forged, lin, rejected, scalar, slot, t, v, x

PATH, FLOW = Trajectory(H(t), t), Flow(f(t), t, -f(t), b)


def facts(*given):
    return Facts(tuple(given))


def test_a_kernel_is_declared_or_a_gram_matrix():
    known = facts(Has(K, Property.SYMMETRIC))
    assert known.kernel(K)
    assert known.kernel(A * A.T)
    for other in (S, A * S, A + A, K + K, A.T, n.Num(1), sympy.oo, None, "K"):
        assert not known.kernel(other), other
    assert not facts().kernel(K)
    assert facts(Has(A * S, Property.SYMMETRIC)).kernel(A * S) is False
    assert facts(Gram(K, A)).kernel(K)


def test_what_is_positive_or_definite_or_invertible():
    known = facts(Has(K, Property.PD), Has(x, Property.POSITIVE))
    assert known.psd(K)
    assert known.psd(A * A.T)
    assert not known.psd(S)
    assert known.invertible(K)
    assert not known.invertible(A * A.T)
    assert known.positive(x)
    assert known.positive(n.Size(N))
    assert not known.positive(t)
    assert not facts(Has(x, Property.NONNEGATIVE)).positive(x)


def test_what_is_generic():
    y = n.sym("y")
    assert facts().generic(y)
    assert facts(PATH).generic(t)
    assert not facts(Has(y, Property.POSITIVE)).generic(y)
    assert not facts(Define(y, x)).generic(y)
    assert facts(Define(y, x)).generic(x)
    for other in (K, n.Num(1), n.Sym("bound", (1, 1), "b"), x + y, None):
        assert not facts().generic(other)


def test_values_at_time_zero():
    known = facts(FLOW, Define(v, t * b))
    assert known.at_zero(t, t) == n.Num(0)
    assert known.at_zero(f(t), t) == b
    assert known.at_zero(v, t) == n.Num(0) * b
    assert known.at_zero(sympy.oo, t) is sympy.oo
    for still in (K, b, n.Num(3), K * b, x):
        assert known.at_zero(still, t) is still
    assert known.at_zero(n.Exp(-t * K) * f(t), t) == n.Exp(n.Neg(n.Num(0)) * K) * b
    moved = known.at_zero(n.Integral(x * b, x, n.Num(0), t), t)
    assert moved == n.Integral(x * b, x, n.Num(0), n.Num(0))
    kept = known.at_zero(n.Integral(t * b, t, n.Num(0), t), t)
    assert kept == n.Integral(t * b, t, n.Num(0), n.Num(0))
    with pytest.raises(ReplayError, match="no value at time 0 of a D"):
        known.at_zero(n.D(f(t), t), t)


def test_the_flows_share_one_time():
    assert facts(FLOW).time() == t
    with pytest.raises(ReplayError, match="one time"):
        facts(FLOW, Flow(H(x), x, H(x), K)).time()
    with pytest.raises(ReplayError, match="one time"):
        facts().time()


@pytest.mark.parametrize(
    ("node", "given", "fine"),
    [
        (K, (), True),
        (t, (), True),
        (H(t), (PATH,), True),
        (H(t), (), False),
        (f(t), (FLOW,), False),
        (S, (Define(S, t * K),), False),
    ],
)
def test_what_a_generator_may_contain(node, given, fine):
    checker = Checker(facts(*given))
    ((_, word),) = checker.trees.poly(node) if node is not t else [((), checker.certified.word((("sym", t),))[1])]
    try:
        for letter in word or ():
            package.allowed(checker, letter, t)
    except ReplayError:
        assert not fine
    else:
        assert fine


def single(lhs, given, schema, left, right=()):
    """A use and its undoing of one instance, as in `test_forged_rules_are_rejected_for_their_own_reason`."""
    from fractions import Fraction

    from verify.identities.certificate import Certificate, Instance, Part, Step

    claim = Claim(lhs, Relation.EQ, lhs, Notation("parts", {}, given))
    steps = tuple(Step(Fraction(c), (), (), Instance(schema, left, right), (), None) for c in (1, -1))
    return claim, Certificate((Part((), steps),))


def test_a_factor_of_time_is_not_forgotten():
    from fractions import Fraction

    rate = (((scalar(t),), ()), Fraction(1))
    grown = ((((), (slot(K, 1, (rate,)),)), Fraction(1)),)
    given = (Has(K, Property.SYMMETRIC),)
    right, mono = single(K, given, "d/dt of a function of K", (lin("D", t, slot(K, 0, (rate,))),), grown), (scalar(t),)
    assert not rejected(*right)
    assert rejected(*single(K, given, "d/dt of a function of K", (lin("D", t, slot(K, 0, (rate,)), mono=mono),), grown))
    two = (lin("D", t, slot(K, 0, (rate,)), slot(S, 0, ())),)
    assert rejected(*single(K, given, "d/dt of a function of K", two, grown))


def test_a_covariance_with_blocks_on_one_side_has_blocks():
    known = facts(Centered((b, v), (K, S, S.T, K)))
    both = n.Blocks([[b], [v]])
    for node, rows, cols in ((n.Cov(both, b), 2, 1), (n.Cov(b, both), 1, 2), (n.Cov(both), 2, 2)):
        found = Checker(known).trees.parse(node)
        assert isinstance(found, Grid)
        assert (len(found.entries), len(found.entries[0])) == (rows, cols)
        assert (len(found.rows), len(found.cols)) == (rows, cols)
    assert not isinstance(Checker(known).trees.parse(n.Cov(b, v)), Grid)


def test_expectations_of_at_most_two_declared_columns_exist():
    joint = (Centered((b, v), (K, S, S.T, K)),)

    def evident(*word, given=joint):
        checker = Checker(facts(*given))
        _, (letter,) = checker.certified.word((lin("E", None, *word),))
        return checker.evident(letter)

    column, row = ("sym", b), ("symT", v)
    assert evident(column)
    assert evident(column, row)
    assert not evident(column, row, column)
    assert not evident(("node", n.Exp(n.dot(b, b))))
    derived = (Centered((b, v), (K, S, S.T, K)), Define(n.sym("g", N), n.dot(b, b) * n.dot(b, b) * b))
    assert not evident(("sym", n.sym("g", N)), given=derived)


def test_relations_and_reserved_names_that_are_not_replayed():
    claim = Claim(K, Relation.LE, K, Notation("parts", {}))
    from verify.identities.certificate import Certificate

    with pytest.raises(ReplayError, match="only equalities and solutions"):
        package.replay(claim, Certificate(()))
    bound = n.Sym("bound", (N, N), "b")
    with pytest.raises(ReplayError, match="reserved name"):
        package.replay(Claim(bound, Relation.EQ, bound, Notation("parts", {})), Certificate(()))
    assert rejected(Claim(b, Relation.EQ, n.Zero(N, 1), Notation("parts", {})), forged(("gram", (("sym", b),), ())))
