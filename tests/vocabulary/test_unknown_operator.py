"""An operator that no room knows is refused by the replays: they hold lists of what is allowed, not of what is not."""

from __future__ import annotations

import pytest

from derivations.assumptions import Flow, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.bounds.replay.domains import raw
from verify.bounds.replay.errors import ReplayError as BoundsReplayError
from verify.bounds.replay.points import moved as moved_again
from verify.bounds.replay.trees import put, replaced
from verify.bounds.rules.ground import RuleError
from verify.bounds.rules.points import moved
from verify.identities import operator
from verify.identities.replay.granted import Facts
from verify.identities.replay.words import ReplayError
from verify.identities.search.algebra import GiveUp
from verify.identities.search.granted import Knowledge
from verify.identities.search.rewriting import Normalizer

t, b = n.sym("t"), n.sym("b")
x, z = n.Sym("x", (1, 1), "x_{0}", t), n.sym("z", 2)


def peak(says: bool) -> type[n.Node]:
    """The largest value up to now: what it says of itself convinces no replay."""

    class Peak(n.Node):
        takes = "N"
        binds = None
        pointwise = says

        def _shape(self):
            return self.args[0].shape

    return Peak


Peak = peak(False)
OPERATORS = pytest.mark.parametrize("operator_of", [Peak, peak(True)], ids=["honest", "liar"])


@OPERATORS
def test_the_replay_of_identities_puts_no_time_into_it(operator_of):
    facts = Facts((Flow(x, t, -x, b),))
    assert facts.at_zero(x * n.Exp(-t), t) is b * n.Exp(-n.Num(0))
    with pytest.raises(ReplayError, match="no value at time 0 of a Peak"):
        facts.at_zero(x * operator_of(x), t)


@OPERATORS
def test_nor_does_the_search_for_identities(operator_of):
    notation = Notation("flow", {}, (Flow(x, t, -x, b),))

    def start(side):
        claim = Claim(x, Relation.SOLVES, side, notation)
        return operator.at_start(Normalizer(Knowledge.of(claim.assumptions.judged)), claim, t)

    assert start(n.Exp(-t) * b) is not None
    with pytest.raises(GiveUp, match="the initial value of a Peak"):
        start(operator_of(x))


@OPERATORS
def test_the_replay_of_bounds_puts_and_replaces_nothing_in_it(operator_of):
    path = Trajectory(x, t)
    assert put(n.Exp(x), t, n.Num(0)).symbols == (n.Sym(*x.args[:3], n.Num(0)),)
    assert operator_of(path.path).symbols == (x, t)
    with pytest.raises(BoundsReplayError, match="nothing is put into a Peak"):
        put(n.Exp(operator_of(x)), t, n.Num(0))
    assert put(operator_of(x), b, n.Num(0)) is operator_of(x)
    with pytest.raises(BoundsReplayError, match="nothing is replaced in a Peak"):
        replaced(n.Exp(operator_of(x)), {x: b}, lambda old, scope: None)


@OPERATORS
def test_the_replay_of_bounds_takes_no_point_in_it(operator_of):
    assert moved_again(n.Norm(z), z, 2 * z) is moved(n.Norm(z), z, 2 * z)
    with pytest.raises(BoundsReplayError, match="Peak is not pointwise"):
        moved_again(n.Norm(operator_of(z)), z, 2 * z)
    with pytest.raises(RuleError):
        moved(n.Norm(operator_of(z)), z, 2 * z)


@OPERATORS
def test_the_replay_of_bounds_does_not_suppose_that_it_needs_nothing(operator_of):
    assert raw(n.Norm(z)) == frozenset()
    with pytest.raises(BoundsReplayError, match="what a Peak needs is not known"):
        raw(n.Norm(operator_of(z)))
