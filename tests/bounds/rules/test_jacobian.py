"""Rules of maps on a ball: bounded and Lipschitz Jacobians, mean values, conditions that are shown."""

from __future__ import annotations

import numpy as np
import pytest

from derivations.assumptions import Has, Property
from derivations.estimates import DifferentiableMap, Interpolated, LocalLipschitz, Stated
from derivations.notation import Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import jacobian
from verify.bounds.rules.ground import LE, LT, ONE, ZERO
from verify.bounds.rules.kernel import Context
from verify.selftest.applications.letters import (
    LEMMA,
    OTHER,
    PLAIN,
    SHOWN,
    SMOOTH,
    bound,
    centre,
    close,
    gradient_row,
    jac,
    number_at,
    p,
    p2,
    point,
    radius,
    s,
    slope,
    stated,
    t,
    value,
)

from .. import numeric
from ..cases import confirm, drawn, polynomial_map, refused, rejects, rngs, true

ONE_VALUE = Interpolated(point, p, p2, gradient_row(p), number_at(p), number_at(p2))


def in_ball(rng, model: dict, edge: bool) -> np.ndarray:
    direction = rng.normal(size=(3, 1))
    length = (1 - 1e-9) if edge else rng.uniform()
    return model[centre] + direction / np.linalg.norm(direction) * length * float(model[radius][0, 0])


@true("bounded Jacobian", "Lipschitz Jacobian", "a ball is convex", "integral mean value",
      "a point on a segment is in the ball")  # fmt: skip
@drawn(rngs)
def test_maps(rng):
    model = {
        **polynomial_map(rng),
        centre: numeric.matrix(rng, 3, 1),
        radius: numeric.one(rng.choice([1e-3, 1.0, 7.0])),
    }
    for x in (p, p2):
        model[x] = in_ball(rng, model, bool(rng.integers(2)))
    where = float(rng.choice([0.0, 1.0, rng.uniform()]))
    model[s], model[point] = numeric.one(where), model[p] + where * (model[p2] - model[p])
    growth = 2 * np.sqrt(sum(np.linalg.norm(f, 2) ** 2 for f in model["forms"]))
    at_centre = np.linalg.norm(model["J"](model[centre]))
    model[slope] = numeric.one(growth)
    model[bound] = numeric.one(at_centre + growth * model[radius][0, 0])
    confirm("bounded Jacobian", jacobian.bounded(PLAIN, LEMMA, p, close(p)), model)
    confirm("Lipschitz Jacobian", jacobian.lipschitz(PLAIN, LEMMA, p, p2, close(p), close(p2)), model)
    low, high = stated(ZERO, LE, s), stated(s, LE, ONE)
    made = jacobian.convex(PLAIN, p, p2, centre, radius, s, close(p), close(p2), low, high)
    confirm("a ball is convex", made, model)
    confirm("integral mean value", jacobian.mean_value(PLAIN, SMOOTH, p, p2, t), model)
    segment = Interpolated(point, p, p2, jac(p), value(p), value(p2))
    made = jacobian.segment_in_ball(PLAIN, segment, centre, radius, close(p), close(p2))
    confirm("a point on a segment is in the ball", made, model)


@true("mean value inequality")
@drawn(rngs)
def test_mean_value_inequality(rng):
    """For some point of the segment: the one where the scalar mean value theorem for u . F holds."""
    model = {**polynomial_map(rng), p: numeric.matrix(rng, 3, 1), p2: numeric.matrix(rng, 3, 1)}
    sequent = jacobian.mean_inequality(PLAIN, Interpolated(point, p, p2, jac(p), value(p), value(p2)))
    grid = [model[p] + x * (model[p2] - model[p]) for x in np.linspace(0, 1, 201)]
    values = [float(numeric.number(sequent.right, {**model, point: x})) for x in grid]
    assert sequent.rule == "mean value inequality"
    assert numeric.number(sequent.left, model) <= max(values) * (1 + 1e-4) + 1e-9


@true("mean value theorem")
@drawn(rngs)
def test_mean_value_theorem(rng):
    """Of a quadratic form the middle of the segment is the point."""
    c, g, form = rng.normal(), rng.normal(size=(3, 1)), rng.normal(size=(3, 3))
    a, b = numeric.matrix(rng, 3, 1), numeric.matrix(rng, 3, 1)
    model = {
        "f": lambda x: c + g.T @ x + x.T @ form @ x,
        "Df": lambda x: g.T + x.T @ (form + form.T),
        p: a, p2: b, point: (a + b) / 2,
    }  # fmt: skip
    confirm("mean value theorem", jacobian.mean_point(PLAIN, ONE_VALUE), model)


@refused("mean value theorem")
def test_the_mean_value_theorem_is_of_one_value():
    rejects(jacobian.mean_point, SMOOTH)
    rejects(jacobian.mean_point, Interpolated(point, p, p2, jac(p), value(p), value(p2)))
    short = n.Sym("Df", (1, 2), "Df({0})", p)
    rejects(jacobian.mean_point, Interpolated(point, p, p2, short, number_at(p), number_at(p2)))


@refused("bounded Jacobian", "Lipschitz Jacobian", "a ball is convex", "integral mean value",
         "a point on a segment is in the ball", "mean value inequality")  # fmt: skip
def test_maps_refuse():
    rejects(jacobian.bounded, LEMMA, p, close(p, LE))
    rejects(jacobian.bounded, LEMMA, p, close(p2))
    rejects(jacobian.bounded, LEMMA, p, stated(Norm(p), LT, radius))
    rejects(jacobian.bounded, SMOOTH, p, close(p))
    rejects(jacobian.lipschitz, LEMMA, p, p2, close(p), close(p2, LE))
    rejects(jacobian.lipschitz, LEMMA, p, p2, close(p), close(p))
    low, high = stated(ZERO, LE, s), stated(s, LE, ONE)
    rejects(jacobian.convex, p, p2, centre, radius, s, close(p), close(p2, LE), low, high)
    rejects(jacobian.convex, p, p2, centre, radius, s, close(p), close(p2), low, low)
    rejects(jacobian.convex, p, p2, centre, radius, 2 * s, close(p), close(p2), low, high)
    rejects(jacobian.mean_value, LEMMA, p, p2, t)
    moving = n.Sym("path", (3, 1), "x_{0}", t)
    rejects(jacobian.mean_value, SMOOTH, p, moving, t)
    rejects(jacobian.mean_value, SMOOTH, p, sym("short", 2, 1), t)
    rejects(jacobian.mean_value, DifferentiableMap(value(point), jac(point), sym("short", 2, 1)), p, p2, t)
    segment = Interpolated(point, p, p2, jac(p), value(p), value(p2))
    rejects(jacobian.segment_in_ball, segment, centre, radius, close(p), close(p2, LE))
    rejects(jacobian.segment_in_ball, segment, centre, radius, close(p2), close(p2))
    rejects(jacobian.mean_inequality, SMOOTH)


@true("local Lipschitz condition shown")
@drawn(rngs)
def test_a_shown_condition_is_not_assumed(rng):
    model = {**polynomial_map(rng), centre: numeric.matrix(rng, 3, 1), radius: numeric.one(rng.choice([1e-3, 7.0]))}
    growth = 2 * np.sqrt(sum(np.linalg.norm(f, 2) ** 2 for f in model["forms"]))
    model[slope] = numeric.one(growth)
    model[bound] = numeric.one(np.linalg.norm(model["J"](model[centre])) + growth * model[radius][0, 0])
    model[p], model[p2] = (in_ball(rng, model, bool(rng.integers(2))) for _ in range(2))
    sequents = (
        jacobian.bounded(PLAIN, LEMMA, p2, close(p2)),
        jacobian.bounded(PLAIN, LEMMA, p, close(p)),
        jacobian.lipschitz(PLAIN, LEMMA, p2, centre, close(p2), stated(Norm(centre - centre), LT, radius)),
    )
    for sequent in sequents:
        made = jacobian.conditioned(PLAIN, sequent, LEMMA, p, p2, *SHOWN)
        confirm("local Lipschitz condition shown", made, model)
        assert made.under == (sequent.under - {LEMMA}) | {OTHER}  # what the sequent supposes of its own points stays


@refused("local Lipschitz condition shown")
def test_a_condition_is_not_shown_by_less():
    sequent = jacobian.bounded(PLAIN, LEMMA, p2, close(p2))
    size, change = SHOWN
    rule = jacobian.conditioned
    assert rule(PLAIN, sequent, LEMMA, p, p2, size, change)

    def shown(lemma, first=p, second=p2, near=close):
        return (
            jacobian.bounded(PLAIN, lemma, first, near(first)),
            jacobian.lipschitz(PLAIN, lemma, first, second, near(first), near(second)),
        )

    def within(r):
        return lambda x: stated(Norm(x - centre), LT, r)

    rejects(rule, sequent, LEMMA, p, p2, *shown(LEMMA))  # by itself
    smaller = LocalLipschitz(jac(centre), centre, radius / 2, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(smaller, near=within(radius / 2)))  # in a smaller ball
    elsewhere = LocalLipschitz(jac(centre), point, radius, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(elsewhere, near=lambda x: stated(Norm(x - point), LT, radius)))
    steeper = LocalLipschitz(jac(centre), centre, radius, bound, 2 * slope)
    rejects(rule, sequent, LEMMA, p, p2, size, shown(steeper)[1])
    larger = LocalLipschitz(jac(centre), centre, radius, 2 * bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, shown(larger)[0], change)
    another = LocalLipschitz(n.Sym("G", (2, 3), "G({0})", centre), centre, radius, bound, slope)
    rejects(rule, sequent, LEMMA, p, p2, *shown(another))  # for another Jacobian
    # for points that are not general
    known = stated(Norm(jac(p), "F"), LE, bound)
    rejects(rule, sequent, LEMMA, p, p2, known, change)
    moved = stated(Norm(jac(p) - jac(p2), "F"), LE, slope * Norm(p - p2))
    rejects(rule, sequent, LEMMA, p, p2, size, moved)
    rejects(rule, sequent, LEMMA, p, p2, shown(OTHER, p2, p)[0], change)
    rejects(rule, sequent, LEMMA, p, p, size, jacobian.lipschitz(PLAIN, OTHER, p, p, close(p), close(p)))
    rejects(rule, sequent, LEMMA, p2, p, size, change)
    rejects(rule, sequent, LEMMA, p, centre, size, jacobian.lipschitz(PLAIN, OTHER, p, centre, close(p), close(centre)))
    member = n.Sym("path", (3, 1), "x_{0}", t)
    rejects(rule, sequent, LEMMA, member, p2, *shown(OTHER, member, p2))
    named = LocalLipschitz(jac(centre), centre, Norm(p), bound, slope)
    about_p = jacobian.bounded(PLAIN, named, p2, within(Norm(p))(p2))
    rejects(rule, about_p, named, p, p2, *shown(LEMMA, near=close))
    with_norm = LocalLipschitz(jac(centre), centre, Norm(p), ONE * bound, slope)
    rejects(rule, about_p, named, p, p2, *shown(with_norm, near=within(Norm(p))))  # the radius moves with the point
    # what was not there
    rejects(rule, size, LEMMA, p, p2, size, change)  # it does not rest on it
    rejects(rule, sequent, SMOOTH, p, p2, size, change)
    rejects(rule, sequent, LEMMA, p, p2, change, size)
    rejects(rule, sequent, LEMMA, p, p2, sequent, change)
    rejects(rule, sequent, LEMMA, p, sym("short", 2, 1), size, change)


@refused("local Lipschitz condition shown")
@pytest.mark.parametrize("place", ["radius", "bound", "slope"])
def test_a_condition_is_not_shown_for_points_that_it_speaks_of(place):
    for spoken in (p, p2):
        parts = {"radius": radius, "bound": bound, "slope": slope}
        parts[place] = parts[place] + Norm(spoken) - Norm(spoken)
        lemma = LocalLipschitz(jac(centre), centre, **parts)
        other = LocalLipschitz(jac(centre), centre, lemma.radius, ONE * bound, ONE * slope)
        near = {x: stated(Norm(x - centre), LT, lemma.radius) for x in (p, p2, point)}
        size = jacobian.bounded(PLAIN, other, p, near[p])
        change = jacobian.lipschitz(PLAIN, other, p, p2, near[p], near[p2])
        sequent = jacobian.bounded(PLAIN, lemma, point, near[point])
        rejects(jacobian.conditioned, sequent, lemma, p, p2, size, change)


def test_what_a_sequent_supposes_of_a_general_point_stays():
    """The sequent is about p itself: that p is in the ball must not go with the condition."""
    sequent = jacobian.bounded(PLAIN, LEMMA, p, close(p))
    made = jacobian.conditioned(PLAIN, sequent, LEMMA, p, p2, *SHOWN)
    assert Stated(Norm(p - centre), LT, radius) in made.under


def test_signs_that_were_used_to_compare_stay():
    """x/x = 1 needs x > 0, also where x occurs in the condition only."""
    x = sym("x")
    context = Context((Has(x, Property.POSITIVE),))
    lemma = LocalLipschitz(jac(centre), centre, radius, bound * (x / x), slope)
    sequent = jacobian.bounded(context, lemma, p2, close(p2))
    made = jacobian.conditioned(context, sequent, lemma, p, p2, *SHOWN)
    assert Has(x, Property.POSITIVE) in made.under
    rejects(jacobian.conditioned, sequent, lemma, p, p2, *SHOWN)
