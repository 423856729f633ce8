"""Expectations, covariances and events, tried on finite probability spaces with rational probabilities."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from derivations.assumptions import Centered, Define, Defined, Has, Property, Random
from derivations.estimates import Likely, Stated
from derivations.ledger import Relation
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.replay import ReplayError, replay
from verify.bounds.rules import arithmetic, chance, events, expectations, logic
from verify.bounds.rules.ground import EQ, LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context, Sequent
from verify.selftest.applications.letters import a, b, k, m

from .. import numeric
from ..cases import drawn, refused, rejects, rngs, true
from ..test_replay import Forged, claim_of, copied

X, Y, u, v, A = sym("X"), sym("Y"), sym("u", 3, 1), sym("v", 3, 1), sym("A", 3, 3)
C = sym("C", 3, 3)
LAW = Centered((u,), (C,))
OWN = Context((Random((X, Y, v), n.Num(2)), LAW))
EVENT = n.Indicator(a, X)


def space(rng) -> dict:
    """A few outcomes with rational probabilities; `u` has mean zero and the covariance that C is."""
    count = int(rng.integers(1, 5))
    weights = [Fraction(int(x)) for x in rng.integers(1, 6, size=count)]
    shares = [w / sum(weights) for w in weights]
    columns = [rng.integers(-3, 4, size=(3, 1)) for _ in shares]
    outcomes = []
    for p, column in zip(shares, columns, strict=True):
        for sign in (1, -1):
            values = {
                X: numeric.one(Fraction(int(rng.integers(-3, 4)))),
                Y: numeric.one(Fraction(int(rng.integers(-3, 4)), 2)),
                u: exact(sign * column),
                v: exact(rng.integers(-2, 3, size=(3, 1))),
            }
            outcomes.append((p / 2, values))
    model = {"outcomes": outcomes, a: numeric.one(Fraction(int(rng.integers(-2, 3)))), b: numeric.one(Fraction(1, 3)),
             m: numeric.one(Fraction(3)), A: exact(rng.integers(-2, 3, size=(3, 3)))}  # fmt: skip
    return {**model, C: numeric.mean(u * u.T, model)}


def exact(values: np.ndarray) -> np.ndarray:
    return np.array([[Fraction(int(x)) for x in row] for row in values], dtype=object)


def everywhere(sequent: Sequent, model: dict) -> None:
    """What a rule has shown is true in every outcome."""
    for _, values in model["outcomes"]:
        assert numeric.holds(sequent.left, sequent.relation, sequent.right, {**model, **values}), str(sequent)


def surely(model: dict, left: n.Node, right: n.Node) -> bool:
    return all(numeric.holds(left, LE, right, {**model, **values}, 0) for _, values in model["outcomes"])


def stated(left: n.Node, relation: str, right: n.Node) -> Sequent:
    return logic.assumption(OWN, Stated(n.as_node(left), relation, n.as_node(right)))


@true("expectations are monotone")
@drawn(rngs)
def test_monotone(rng):
    model = space(rng)
    for left, right in ((X, Y), (X, Y + 2), (n.Num(0), X**2), (X * Y, (X**2 + Y**2) / 2)):
        if surely(model, left, right):
            everywhere(expectations.monotone(OWN, stated(left, LE, right)), model)


@refused("expectations are monotone")
def test_monotone_refuses():
    rejects(expectations.monotone, Forged(X, LE, Y, "assumption"), context=OWN)


@true("expectations are linear", "expectation of a sum", "expectation of a trace", "moments of a law", "covariance")
@drawn(rngs)
def test_identities(rng):
    model = space(rng)
    everywhere(
        expectations.linear(OWN, a * X + b - X * Y, ((a, X, ONE), (b, None, ONE), (n.Num(-1), X * Y, ONE))), model
    )
    everywhere(expectations.linear(OWN, A * v + A * u, ((A, v, ONE), (A, u, ONE))), model)
    everywhere(expectations.of_sum(OWN, n.Sum(k * X, k, ONE, m)), model)
    everywhere(expectations.of_trace(OWN, A * u, v), model)
    everywhere(expectations.moment(OWN, LAW, u, None), model)
    everywhere(expectations.moment(OWN, LAW, u, u), model)
    for first, second in ((X, Y), (X, X), (u, v), (A * u, v)):
        everywhere(expectations.covariance(OWN, first, second), model)


@refused("expectations are linear", "expectation of a sum", "expectation of a trace", "moments of a law", "covariance")
def test_identities_refuse():
    """A random factor stays inside, also where a definition hides that it is random."""
    rejects(expectations.linear, X * Y, ((X, Y, ONE),), context=OWN)
    rejects(expectations.linear, X * Y, ((ONE, X, Y),), context=OWN)
    rejects(expectations.linear, X + Y, ((ONE, X, ONE),), context=OWN)
    rejects(expectations.linear, X, (), context=OWN)
    hidden = Context((*OWN.assumptions, Define(b, a + X)))
    rejects(expectations.linear, b * Y, ((b, Y, ONE),), context=hidden)
    rejects(expectations.of_sum, X, context=OWN)
    rejects(expectations.of_sum, n.Sum(k, k, ONE, X), context=OWN)
    rejects(expectations.of_trace, u.T, v.T, context=OWN)
    rejects(expectations.moment, LAW, v, None, context=OWN)
    rejects(expectations.moment, Random((X,)), X, None, context=OWN)
    rejects(expectations.covariance, u.T, v.T, context=OWN)


@true("norm of an expectation", "Cauchy-Schwarz inequality for expectations", "Cantelli's inequality")
@drawn(rngs)
def test_inequalities(rng):
    model = space(rng)
    for kind in ("1", "2", "inf"):
        everywhere(expectations.norm(OWN, v, kind), model)
    everywhere(expectations.norm(OWN, X, "2"), model)
    everywhere(expectations.cauchy_schwarz(OWN, X, Y), model)
    everywhere(expectations.cauchy_schwarz(OWN, u, v), model)
    for t in (Fraction(0), Fraction(1, 2), Fraction(2), abs(model[a][0, 0])):
        for x, side in ((X, "above"), (X, "below"), (X + 2 * Y, "above"), (X * Y, "below")):
            made = expectations.one_sided(OWN, x, a, stated(ZERO, LE, a), side)
            everywhere(made, {**model, a: numeric.one(t)})


@refused("norm of an expectation", "Cauchy-Schwarz inequality for expectations", "Cantelli's inequality")
def test_inequalities_refuse():
    rejects(expectations.norm, v, "3", context=OWN)
    rejects(expectations.cauchy_schwarz, u, X, context=OWN)
    rejects(expectations.cauchy_schwarz, A, A, context=OWN)
    rejects(expectations.one_sided, X, a, stated(a, LE, ZERO), "above", context=OWN)
    rejects(expectations.one_sided, X, Y, stated(ZERO, LE, Y), "above", context=OWN)
    rejects(expectations.one_sided, X, a, stated(ZERO, LE, a), "beside", context=OWN)
    rejects(expectations.one_sided, v, a, stated(ZERO, LE, a), "above", context=OWN)


@true("what an event implies", "an event that holds", "opposite events", "an indicator is 0 or 1")
@drawn(rngs)
def test_events(rng):
    model = space(rng)
    for side in ("low", "high", "square"):
        everywhere(events.between(OWN, EVENT, side), model)
    everywhere(events.opposite(OWN, a, X), model)
    happens = logic.assumption(OWN, Stated(a, LE, X))
    if surely(model, ZERO, X):
        everywhere(events.implied(OWN, happens, stated(ZERO, LE, X), (EVENT,)), model)
    if surely(model, a, X):
        everywhere(events.certain(OWN, stated(a, LE, X), EVENT), model)
        everywhere(events.certain(OWN, stated(a, LE, X), n.Indicator(X, a, LT)), model)
    both = arithmetic.combine(OWN, a, LE, Y, [happens, logic.assumption(OWN, Stated(X, LE, Y))], [ONE, ONE])
    if surely(model, ZERO, Y):
        everywhere(events.implied(OWN, both, stated(ZERO, LE, Y), (EVENT, n.Indicator(X, Y))), model)


@refused("what an event implies", "an event that holds", "opposite events", "an indicator is 0 or 1")
def test_events_refuse():
    happens = logic.assumption(OWN, Stated(a, LE, X))
    rejects(events.implied, happens, stated(ZERO, LE, Y), (EVENT,), context=OWN)
    rejects(events.implied, happens, stated(ZERO, LE, X), (), context=OWN)
    rejects(events.implied, happens, stated(ZERO, LE, X), (X,), context=OWN)
    rejects(events.certain, stated(a, LE, X), n.Indicator(a, X, LT), context=OWN)
    rejects(events.certain, stated(X, LE, a), EVENT, context=OWN)
    rejects(events.certain, stated(a, LE, X), n.Indicator(a, X, EQ), context=OWN)
    rejects(events.opposite, v, u, context=OWN)
    rejects(events.between, X, "low", context=OWN)
    rejects(events.between, EVENT, "middle", context=OWN)


# -- what an expectation takes for certain ------------------------------------------------------------------------
def test_an_event_is_not_discharged_that_an_expectation_took_for_certain():
    """From a <= X follows a <= E X if that is so in every outcome; as an event it says nothing of E X."""
    happens = logic.assumption(OWN, Stated(a, LE, X))
    grown = expectations.monotone(OWN, happens)
    plain = expectations.linear(OWN, a, ((a, None, ONE),))
    below = arithmetic.combine(OWN, a, LE, n.Expect(X), [plain, grown], [-ONE, ONE])
    sign = stated(ZERO, LE, n.Expect(X))
    rejects(events.implied, below, sign, (EVENT,), context=OWN)
    rejects(chance.union_bound, below, (Likely(Stated(a, LE, X), b),), context=OWN)
    under = sign.under | (below.under - happens.under)
    forged = Forged(n.Mul(a, EVENT), LE, n.Expect(X), "what an event implies", (below, sign), ((EVENT,),), under)
    claim = claim_of(n.Mul(a, EVENT), Relation.LE, n.Expect(X), *under)
    with pytest.raises(ReplayError, match="inside of an expectation"):
        replay(claim, forged)


def test_an_event_does_not_get_into_an_expectation_through_a_cut():
    """Y >= a is shown where X >= a and taken for certain below: the event is no less used there."""
    from verify.bounds.rules import descent

    surely_y = logic.assumption(OWN, Stated(a, LE, Y))
    plain = expectations.linear(OWN, a, ((a, None, ONE),))
    below = arithmetic.combine(OWN, a, LE, n.Expect(Y), [plain, expectations.monotone(OWN, surely_y)], [-ONE, ONE])
    shown = arithmetic.combine(OWN, a, LE, Y, [logic.assumption(OWN, Stated(a, LE, X)), stated(X, LE, Y)], [ONE, ONE])
    cut = descent.cut(OWN, below, Stated(a, LE, Y), shown)
    assert Stated(a, LE, X) in cut.under
    rejects(events.implied, cut, stated(ZERO, LE, n.Expect(Y)), (EVENT,), context=OWN)


def test_what_is_random_is_not_put_into_an_expectation():
    """E(t X) <= t for all t says nothing of t = Y."""
    fact = Stated(n.Expect(b * X), LE, b, b)
    own = Context((*OWN.assumptions, fact))
    rejects(logic.instance, fact, Y, context=own)
    made = logic.instance(own, fact, a + 1)
    assert made.left == n.Expect((a + 1) * X)
    under = frozenset({fact, *OWN.assumptions, Defined(n.Expect(Y * X))})
    forged = Forged(n.Expect(Y * X), LE, Y, "instance", (), (fact, Y), under)
    with pytest.raises(ReplayError, match="may be random"):
        replay(claim_of(n.Expect(Y * X), Relation.LE, Y, *under), forged)


def test_a_proof_that_forgets_what_is_random_is_rejected():
    """Without its law a column would be one value, and its own mean."""
    under = frozenset({Has(b, Property.POSITIVE)})
    forged = Forged(n.Expect(X), EQ, X, "expectations are linear", (), (((X, None, ONE),),), under)
    replay(claim_of(n.Expect(X), Relation.EQ, X, *under), forged)
    with pytest.raises(ReplayError, match="is forgotten"):
        replay(claim_of(n.Expect(X), Relation.EQ, X, *under, Random((X,), n.Num(1))), forged)
    honest = Forged(
        n.Expect(X), EQ, X, "expectations are linear", (), (((X, None, ONE),),), under | {Random((X,), ONE)}
    )
    with pytest.raises(ReplayError, match="a factor is random"):
        replay(claim_of(n.Expect(X), Relation.EQ, X, *honest.under), honest)


def test_altered_parts_are_rejected():
    made = expectations.linear(OWN, a * X + b, ((a, X, ONE), (b, None, ONE)))
    for parts in (((a, X, ONE),), ((a, X, ONE), (b, X, ONE)), ((X, a, ONE), (b, None, ONE)), ((a, a * X, ONE),)):
        changed = copied(made, {id(made): {"data": (parts,)}})
        with pytest.raises(ReplayError):
            replay(claim_of(made.left, Relation.EQ, made.right, *made.under), changed)
