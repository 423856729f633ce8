"""What the replay of identities takes from the assumptions, and which frames of certificates it refuses."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
import sympy

from derivations.assumptions import (
    Centered,
    Commuting,
    Define,
    Flow,
    Gram,
    Has,
    Property,
    SmoothMap,
    Trajectory,
    White,
)
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.identities import operator
from verify.identities import replay as package
from verify.identities.certificate import Certificate, Part
from verify.identities.replay import ReplayError, replay
from verify.identities.replay.checker import Checker
from verify.identities.replay.granted import Facts, is_gram, shape_of, well_shaped
from verify.identities.replay.parse import Grid

from .test_replay import TRUE, A, H, K, M, N, S, V, b, f, lin, rejected, t, v, x
from .test_replay_parts import single

g, J, theta = n.family("g", N, 1, "g_{0}"), n.family("J", N, M, "J_{0}"), n.family("theta", M, 1, "theta_{0}")
ALL = (
    Define(v, x * b),
    Gram(K, A),
    SmoothMap(g(t), theta(t), J(t), t),
    Flow(f(t), t, -S * f(t), b),
    Trajectory(H(t), t),
    Commuting(n.Sym("C", (N, N), "C_{0}", t), t),
)


def facts(*given):
    return Facts(tuple(given))


def claim(lhs, rhs, *given, relation=Relation.EQ):
    return Claim(lhs, relation, rhs, Notation("frames", {}, given))


# -- what depends on what ---------------------------------------------------------------------------------------------
def test_what_a_value_may_depend_on():
    known = facts(*ALL)
    assert known.closure(v) == {v, x, b}
    assert known.closure(K) == {K, A}
    assert known.closure(g(t)) == {g(t), theta(t), t}
    assert known.closure(J(t)) == {J(t), theta(t), t}
    assert known.closure(f(t)) == {f(t), t, S, b}
    assert known.closure(H(t)) == {H(t), t}
    assert known.closure(n.Exp(K) * v) == {K, A, v, x, b}
    assert known.closure(V) == {V}
    still = facts(SmoothMap(g(t), theta(t), J(t)))
    assert known.paths == {(g(t), t), (f(t), t), (H(t), t)}
    assert still.paths == set()
    assert still.closure(J(t)) >= {theta(t)}
    assert known.commuting == {(n.Sym("C", (N, N), "C_{0}", t), t)}
    assert [flow.path for flow in known.flows[f(t)]] == [f(t)]
    assert known.values == {v: [x * b]}


def test_what_is_random():
    law = Centered((b, v), (K, S, S.T, K), gaussian=True)
    known = facts(law, White(n.sym("w", N)))
    assert known.random == {b, v, n.sym("w", N)}
    assert known.gaussian == [law]
    assert facts(Centered((b,), (K,))).gaussian == []
    assert facts(*ALL).random == set()


def test_rules_by_their_source():
    known = facts(Gram(K, A))
    assert {rule.lhs for rules in known.rules.values() for rule in rules}
    assert facts(Define(v, x * b)).rules == {}


def test_gram_matrices():
    for node, gram in ((A * A.T, True), (A * V.T, False), (A.T * A, False), (A * A.T * S, False), (S * S.T, True)):
        assert is_gram(node) is gram
        assert facts().psd(node) is gram
    assert not is_gram(n.Mul(n.T(A), n.T(n.T(A))))
    assert not is_gram(K)
    assert facts(Has(S, Property.PSD)).psd(S)


def test_values_at_zero_of_what_depends_on_time():
    known = facts(Define(v, t * b), Flow(f(t), t, -f(t), b), Gram(K, H(t)), Trajectory(H(t), t))
    assert known.at_zero(H(t) * f(t), t) == H(n.Num(0)) * b
    assert known.at_zero(v + b, t) == n.Num(0) * b + b
    with pytest.raises(ReplayError, match="hidden"):
        known.at_zero(K * b, t)
    assert known.at_zero(n.Integral(t * b, x, n.Num(0), t), t) == n.Integral(n.Num(0) * b, x, n.Num(0), n.Num(0))
    assert known.at_zero(n.D(x * b, x), t) == n.D(x * b, x)
    for outside in (
        n.D(f(t), t), n.Grad(n.dot(b, t * b), b), n.Jac(t * b, b), n.Lim(t * x, x, n.Num(0)), n.Sum(t, x, n.Num(0), x),
        n.Sup(t * x, x), n.Dotted(t * b, [1], [1], [t]), n.Blocks([[t * b]]), n.Density([t * b]),
        n.CondMean(t * b, b, b), n.CondCov(t * b, b, b),
    ):  # fmt: skip
        with pytest.raises(ReplayError, match="no value at time 0"):
            known.at_zero(outside, t)


def test_shapes():
    assert shape_of(A) == shape_of(V)
    assert shape_of(A) != shape_of(A.T)
    dotted = n.Dotted(A, [1], [1], [x])
    assert shape_of(dotted) == shape_of(A)
    for fine in (A * A.T, dotted, n.Sum(A, x, n.Num(0), sympy.oo)):
        well_shaped(fine)
    for wrong in (A * A, n.Exp(A), n.Dotted(A * A, [1], [1], [x]), x * (A + V.T)):
        with pytest.raises(ReplayError, match="malformed"):
            well_shaped(wrong)


# -- the frame of a certificate ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TRUE)
def test_frames_are_the_claims(name):
    """A part too many, too few, of another start; a theorem that is not asked for."""
    of, proof = TRUE[name], operator.judge(TRUE[name]).proof
    assert not rejected(of, proof)
    assert rejected(of, replace(proof, parts=()))
    assert rejected(of, replace(proof, parts=(*proof.parts, proof.parts[0])))
    assert rejected(of, replace(proof, parts=(Part((), ()), *proof.parts[1:])))
    assert rejected(of, replace(proof, parts=tuple(Part((), ()) for _ in proof.parts)))
    other = "" if proof.theorem else "uniqueness"
    assert rejected(of, replace(proof, theorem=other))
    assert rejected(replace(of, rhs=2 * of.rhs), proof) or name == "limit"
    assert rejected(replace(of, relation=Relation.LE), proof)
    assert rejected(replace(of, relation=Relation.IN), proof)


def test_a_solution_needs_the_theorem_and_its_generator():
    of, proof = TRUE["initial value problem"], operator.judge(TRUE["initial value problem"]).proof
    assert len(proof.parts) == 2
    assert rejected(of, replace(proof, generator=()))
    assert rejected(of, replace(proof, parts=proof.parts[::-1]))
    assert rejected(of, replace(proof, parts=proof.parts[:1]))


def test_an_inverse_of_a_kernel_needs_its_assumption():
    given = (Has(K, Property.SYMMETRIC), Has(2 * K, Property.INVERTIBLE))
    of = claim((2 * K).inv * K * 2, n.I(N), *given)
    proof = operator.judge(of).proof
    assert proof.invertible
    assert not rejected(of, proof)
    ((kernel, fact, premise),) = proof.invertible
    for other in (
        (S, fact, premise),
        (kernel, Has(K, Property.SYMMETRIC), premise),
        (kernel, Has(K, Property.INVERTIBLE), premise),
        (kernel, Has(3 * K, Property.INVERTIBLE), premise),
    ):
        assert rejected(of, replace(proof, invertible=(other,)))
    assert rejected(of, replace(proof, invertible=()))


def test_what_is_not_zero_by_definedness():
    for node, letters in ((x, 1), (x * x, 1), (2 * x, 1), (x + 1, 0), (x * t, 2)):
        checker = Checker(facts())
        package.nonzero(checker, node)
        assert len(checker.nonzero) == letters
    assert package.definedness(Has(x, Property.INVERTIBLE)) == [x]
    assert package.definedness(Has(K, Property.INVERTIBLE)) == []
    assert package.definedness(Has(K, Property.PSD)) == []
    assert package.definedness(Has(x, Property.NONNEGATIVE)) == []


NO_PARTS = Certificate(())


def test_differences_block_by_block():
    checker = Checker(facts())
    last = n.sym("L", M, M)
    two = n.Blocks([[K, A], [A.T, last]])
    minus = n.Blocks([[K, S * A], [A.T, last]])
    found = package.differences(checker, claim(two, minus), NO_PARTS)
    assert [shape for _, shape in found] == [(shape_of(part)) for part in (K, A, A.T, last)]
    assert not found[0][0]
    assert not found[2][0]
    assert not found[3][0]
    assert found[1][0]
    for other in (n.Blocks([[K, A]]), n.Blocks([[A, K], [last, A.T]]), K):
        with pytest.raises(ReplayError):
            package.differences(Checker(facts()), claim(two, other), NO_PARTS)
    with pytest.raises(ReplayError, match="uniqueness"):
        package.differences(checker, claim(K, S, relation=Relation.SOLVES), NO_PARTS)


def test_definitions_are_opened_to_their_blocks():
    names = [n.sym(f"B{i}", 2 * N, 2 * N) for i in range(25)]
    grid = n.Blocks([[K, S], [S, K]])
    chain = [Define(a, c) for a, c in zip(names, [*names[1:], grid], strict=True)]
    assert package.opened(Checker(facts(*chain)), names[10]) == grid
    assert package.opened(Checker(facts(*chain)), K) == K
    assert package.opened(Checker(facts()), names[0]) == names[0]
    with pytest.raises(ReplayError, match="circles"):
        package.opened(Checker(facts(*chain)), names[0])
    circle = facts(Define(names[0], names[1]), Define(names[1], names[0]))
    with pytest.raises(ReplayError, match="circles"):
        package.opened(Checker(circle), names[0])
    assert isinstance(Checker(facts()).trees.parse(grid), Grid)
    found = package.differences(Checker(facts(Define(names[0], grid))), claim(names[0], grid), NO_PARTS)
    assert len(found) == 4
    assert not any(poly for poly, _ in found)


def test_what_claims_may_not_contain():
    bound = n.Sym("bound", (N, N), "b")
    for wrong in (claim(bound, K), claim(K, bound), claim(K, A), claim(A * A, K), claim(K, A * A)):
        with pytest.raises(ReplayError):
            package.well_posed(wrong)
    package.well_posed(claim(K, S))
    with pytest.raises(ReplayError, match="only equalities"):
        replay(claim(x, t, relation=Relation.LT), Certificate(()))
    with pytest.raises(ReplayError, match="not a tuple"):
        replay(claim(K, S), Certificate((Part(None, ()),)))
    with pytest.raises(ReplayError, match="malformed certificate"):
        replay(claim(K, S), Certificate(None))


def test_a_display_with_dots_must_be_owned_up_to():
    of = claim(n.Dotted(K, [1], [1], [n.Entry(K, 1, 1)]), K)
    proof = operator.judge(of).proof
    assert proof is not None
    assert proof.dotted
    assert not rejected(of, proof)
    assert rejected(of, replace(proof, dotted=False))
    plain = TRUE["inverse of no kernel"]
    assert not rejected(plain, replace(operator.judge(plain).proof, dotted=True))


def test_a_generator_may_not_blow_up():
    """f' = f / t has more than one solution with f(0) = 0."""
    rate = n.Frac(f(t), t)
    of = claim(f(t), t * b, Flow(f(t), t, rate, n.Zero(N, 1)), relation=Relation.SOLVES)
    assert operator.judge(of).proof is None
    proof = operator.judge(TRUE["initial value problem"]).proof
    power = replace(proof, generator=(((((("sym", t),), -1),), ()), Fraction(1)))
    assert rejected(TRUE["initial value problem"], power)


# -- constants around a linear map ------------------------------------------------------------------------------------
MOVING, STILL = ("sym", H(t)), ("sym", K)
PATHS = (Trajectory(H(t), t), Has(K, Property.SYMMETRIC))
OUTSIDE = ((((), (STILL, lin("D", t, MOVING))), Fraction(1)),)


@pytest.mark.parametrize(
    ("left", "right", "fine"),
    [
        ((lin("D", t, STILL, MOVING),), OUTSIDE, True),
        ((lin("D", t, MOVING),), OUTSIDE, False),
        ((lin("D", t, MOVING, STILL),), OUTSIDE, False),
        ((lin("D", t, STILL, MOVING),), ((((), (STILL, lin("D", t, MOVING))), Fraction(2)),), False),
        ((lin("D", t, STILL, MOVING),), ((((), (STILL, lin("D", x, MOVING))), Fraction(1)),), False),
        ((lin("D", t, STILL, MOVING),), ((((), (STILL, lin("Int", (t, t), MOVING))), Fraction(1)),), False),
        ((lin("D", t, MOVING, MOVING),), ((((), (MOVING, lin("D", t, MOVING))), Fraction(1)),), False),
        ((lin("D", t, STILL, MOVING),), (*OUTSIDE, (((), (STILL,)), Fraction(1))), False),
    ],
)
def test_what_is_pulled_out_of_a_derivative(left, right, fine):
    """K H' for (K H)', and nothing that only looks like it."""
    assert rejected(*single(K, PATHS, "constants", left, right)) is not fine
