"""Rules of smooth and convex functions, on quadratic forms and on others with known constants."""

from __future__ import annotations

import numpy as np

from derivations.assumptions import Convex, Dominated, Lipschitz, Smooth, StronglyConvex
from derivations.notation import nodes as n
from derivations.notation import sym
from verify.bounds.rules import convexity
from verify.bounds.rules.ground import LE, ZERO
from verify.selftest.applications.letters import PLAIN, c, q, stated
from verify.selftest.applications.uses import f_at, g_at

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true

v, w, u = sym("v", 3, 1), sym("w", 3, 1), sym("u", 3, 1)
SMOOTH, STRONG = Smooth(f_at(v), g_at(v), v, c), StronglyConvex(f_at(v), g_at(v), v, q)
CONVEX, STEEP = Convex(f_at(v), g_at(v), v), Lipschitz(f_at(v), g_at(v), v, c)
RULES = (
    "descent lemma", "Lipschitz gradient", "function above its tangent", "smooth convex function above its tangent",
    "co-coercivity", "co-coercivity of a strongly convex function", "Polyak-Lojasiewicz inequality",
    "constants of a function", "Lipschitz function",
)  # fmt: skip


def function(rng, low: float, high: float) -> tuple:
    """A function with second derivatives between low and high, in coordinates of its own: parabolas or worse."""
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    tilt, bend = rng.normal(size=(3, 1)), rng.choice([low, high, (low + high) / 2], size=(3, 1))
    rest = rng.choice([0.0, 1.0]) * min(high - bend.max(), bend.min() - low)

    def value(x):
        y = turn.T @ x
        return numeric.one(float((tilt * y + bend * y**2 / 2 - rest * np.cos(y)).sum()))

    def gradient(x):
        y = turn.T @ x
        return turn @ (tilt + bend * y + rest * np.sin(y))

    return value, gradient


def model_of(rng, low: float, high: float) -> dict:
    value, gradient = function(rng, low, high)
    points = {x: numeric.matrix(rng, 3, 1) for x in (w, u)}
    return {"f": value, "grad f": gradient, **points, c: numeric.one(max(abs(low), high)), q: numeric.one(low)}


@true(*RULES)
@drawn(rngs, examples=60)
def test_functions(rng):
    low = float(rng.choice([0.0, 1e-3, 1.0]))
    model = model_of(rng, low, low + float(rng.choice([0.0, 1e-3, 4.0])))
    known = stated(ZERO, LE, q)
    bent = model_of(rng, -2.0, float(rng.choice([1.0, 3.0])))
    for one, other in ((w, u), (u, w), (w, w)):
        for side in ("above", "below"):
            for at in (model, bent):
                confirm("descent lemma", convexity.descent(PLAIN, SMOOTH, one, other, side), at, 1e-7)
        for at in (model, bent):
            confirm("Lipschitz gradient", convexity.gradient(PLAIN, SMOOTH, one, other), at, 1e-7)
        for what in (CONVEX, STRONG):
            confirm("function above its tangent", convexity.tangent(PLAIN, what, one, other), model, 1e-7)
            sign = (known,) if what is STRONG else ()
            made = convexity.above(PLAIN, SMOOTH, what, one, other, *sign)
            confirm("smooth convex function above its tangent", made, model, 1e-7)
            confirm("co-coercivity", convexity.cocoercive(PLAIN, SMOOTH, what, one, other, *sign), model, 1e-7)
        weak = {**bent, q: numeric.one(-2.0)}
        for at in (model, weak):  # also where the constant is negative
            made = convexity.strongly_cocoercive(PLAIN, SMOOTH, STRONG, one, other)
            confirm("co-coercivity of a strongly convex function", made, at, 1e-7)
            confirm("function above its tangent", convexity.tangent(PLAIN, STRONG, one, other), at, 1e-7)
        made = convexity.dominated(PLAIN, STRONG, one, other, known)
        confirm("Polyak-Lojasiewicz inequality", made, model, 1e-7)
    for strong in (None, STRONG):
        confirm("constants of a function", convexity.constants(PLAIN, SMOOTH, strong), model)
    slope = rng.normal(size=(3, 1))
    flat = {
        **model, c: numeric.one(float(np.linalg.norm(slope))),
        "f": lambda x: numeric.one(float(np.sqrt(1 + (slope.T @ x).item() ** 2))),
        "grad f": lambda x: slope * (slope.T @ x).item() / np.sqrt(1 + (slope.T @ x).item() ** 2),
    }  # fmt: skip
    confirm("Lipschitz function", convexity.lipschitz(PLAIN, STEEP, w, u), flat)
    confirm("Lipschitz function", convexity.lipschitz(PLAIN, STEEP, w, None), flat)


@refused(*RULES)
def test_functions_refuse():
    other = Convex(n.Sym("h", (1, 1), "h({0})", v), g_at(v), v)
    moving = Smooth(f_at(v), g_at(v), v, n.Norm(v))
    small, known = sym("small", 2, 1), stated(ZERO, LE, q)
    rejects(convexity.descent, CONVEX, w, u, "above")
    rejects(convexity.descent, SMOOTH, w, u, "beside")
    rejects(convexity.descent, SMOOTH, w, small, "above")
    rejects(convexity.descent, moving, w, u, "above")
    rejects(convexity.gradient, CONVEX, w, u)
    rejects(convexity.gradient, moving, w, u)
    rejects(convexity.tangent, SMOOTH, w, u)
    rejects(convexity.tangent, CONVEX, w, small)
    rejects(convexity.above, SMOOTH, other, w, u)
    rejects(convexity.above, SMOOTH, STRONG, w, u)
    rejects(convexity.above, SMOOTH, STRONG, w, u, stated(q, LE, ZERO))
    rejects(convexity.above, CONVEX, CONVEX, w, u)
    rejects(convexity.cocoercive, SMOOTH, other, w, u)
    rejects(convexity.cocoercive, SMOOTH, STRONG, w, u)
    rejects(convexity.cocoercive, SMOOTH, SMOOTH, w, u)
    rejects(convexity.strongly_cocoercive, SMOOTH, CONVEX, w, u)
    rejects(convexity.strongly_cocoercive, moving, STRONG, w, u)
    rejects(convexity.dominated, CONVEX, w, u, known)
    rejects(convexity.dominated, STRONG, w, u, stated(q, LE, ZERO))
    rejects(convexity.dominated, STRONG, w, u)
    level = Dominated(f_at(v), g_at(v), v, q)
    made = convexity.dominated(PLAIN, level, w, u)
    assert level in made.under
    assert made.left == convexity.dominated(PLAIN, STRONG, w, u, known).left
    rejects(convexity.dominated, level, w, u, known)  # a premise that nothing needs
    rejects(convexity.dominated, level, w, small)
    rejects(convexity.dominated, Dominated(f_at(v), g_at(v), v, n.Norm(v)), w, u)
    rejects(convexity.tangent, level, w, u)  # not convex
    rejects(convexity.constants, STRONG, None)
    rejects(convexity.constants, SMOOTH, CONVEX)
    rejects(convexity.lipschitz, SMOOTH, w, u)
    rejects(convexity.lipschitz, STEEP, small, None)
