"""The union bound, and identities of the operator engine."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from derivations.estimates import Likely, Stated
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import arithmetic, calculus, chance, logic
from verify.bounds.rules.ground import LE, ONE
from verify.selftest.applications.letters import PLAIN, a, b, c

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true


@true("union bound")
@drawn(rngs, examples=40)
def test_union_bound(rng):
    """A finite probability space: outcomes with weights, two events, and what they imply together."""
    size = int(rng.integers(1, 8))
    weights = rng.dirichlet(np.ones(size))
    one, two, limit = (rng.integers(0, 3, size=size) for _ in range(3))
    events = Stated(a, LE, c), Stated(b, LE, c)
    chances = [float(weights[x > limit].sum()) for x in (one, two)]
    budgets = tuple(Likely(e, n.Num(Fraction(x))) for e, x in zip(events, chances, strict=True))
    parents = [logic.assumption(PLAIN, e) for e in events]
    sequent = chance.union_bound(PLAIN, arithmetic.combine(PLAIN, a + b, LE, 2 * c, parents, [ONE, ONE]), budgets)
    assert sequent.rule == "union bound"
    failing = float(weights[one + two > 2 * limit].sum())
    assert failing <= float(numeric.number(sequent.right, {})) + 1e-12
    assert not {*events} & sequent.under
    assert {*budgets} <= sequent.under


@refused("union bound")
def test_union_bound_refuses():
    event, other = Stated(a, LE, c), Stated(b, LE, c)
    sequent = logic.assumption(PLAIN, event)
    rejects(chance.union_bound, sequent, ())
    rejects(chance.union_bound, sequent, (event,))
    rejects(chance.union_bound, sequent, (Likely(event, b), Likely(other, b)))


@true("operator identity")
@drawn(rngs, examples=10)
def test_operator_identity(rng):
    from verify.identities import operator

    A, B = sym("A", 3, 3), sym("B", 3, 3)
    claim = Claim((A + B) * A.T, Relation.EQ, A * A.T + B * A.T, Notation("matrices", {}))
    sequent = calculus.operator_identity(PLAIN, claim, operator.judge(claim).proof)
    confirm("operator identity", sequent, {A: numeric.matrix(rng, 3, 3), B: numeric.matrix(rng, 3, 3)})


@refused("operator identity")
def test_operator_identity_refuses():
    from verify.identities import operator

    A, B = sym("A", 3, 3), sym("B", 3, 3)
    notation = Notation("matrices", {})
    claim = Claim((A + B) * A, Relation.EQ, A * A + B * A, notation)
    proof = operator.judge(claim).proof
    rejects(calculus.operator_identity, Claim(A * B, Relation.EQ, B * A, notation), proof)
    rejects(calculus.operator_identity, Claim(a, Relation.LE, a, notation), proof)
    rejects(calculus.operator_identity, claim, None)
