"""Substitution of a point."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Define
from derivations.estimates import Stated
from derivations.notation import Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import layers, logic, points, ranges
from verify.bounds.rules.ground import LE, ONE
from verify.selftest.applications.letters import (
    INDEXED,
    PHI,
    PLAIN,
    XX,
    dD,
    i,
    j,
    pa,
    pb,
    pc,
    phi_at,
    rows_of,
    s,
    stated,
    t,
    uu,
    vv,
    ww,
)

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true


@true("substitution of a point")
@drawn(rngs)
def test_at_point(rng):
    """What is supposed of the point is supposed of the new one."""
    near = stated(Norm(pa - pb), LE, s)
    sequent = points.at_point(PLAIN, near, pa, pc)
    assert sequent.under == {Stated(Norm(pc - pb), LE, s)}
    model = {x: numeric.matrix(rng, 18, 1) for x in (pb, pc)}
    model[s] = numeric.one(np.linalg.norm(model[pc] - model[pb]))
    confirm("substitution of a point", sequent, model)
    known = layers.value_change(PLAIN, PHI, uu, vv)
    assert points.at_point(PLAIN, known, uu, XX * ww(pb, i)).under == {PHI}


@refused("substitution of a point")
def test_at_no_point():
    sequent = stated(Norm(uu - vv), LE, s)
    rejects(points.at_point, sequent, s, t)
    rejects(points.at_point, sequent, uu, pa)
    rejects(points.at_point, stated(Norm(phi_at(uu)), LE, s), phi_at(uu), vv)  # a member of a family
    defined = logic.assumption(PLAIN, Define(uu, vv + vv))
    rejects(points.at_point, defined, uu, vv)
    rejects(points.at_point, rows_of(sym("one", dD, 1), s), sym("one", dD, 1), uu)  # a range speaks of it
    summed = ranges.sum_monotone(INDEXED, stated(Norm(uu), LE, s), j, ONE, n.Num(2))
    rejects(points.at_point, summed, uu, n.Sym("u", (dD, 1), "u", j))  # captured
    rejects(points.at_point, stated(n.Fails(Norm(uu), s), LE, t), uu, vv)
