"""Gradients and Jacobians of what is defined by the variable."""

from __future__ import annotations

from derivations.assumptions import Define, Gram, Has, Property
from derivations.notation import Grad, I, Jac, Norm, Zero

from ..case import Draft, false, forgotten, true
from ..letters import Letters
from .registry import kind

GRADIENT = kind("gradient")


@GRADIENT
def of_a_name(r: Letters) -> Draft:
    """w = A u |- the gradient of |w|^2 by u is 2 A^T A u."""
    (u, w), (a,) = r.columns(2), r.square(1)
    fact = Define(w, a * u)
    return r.pick(
        true(Grad(Norm(w) ** 2, u), 2 * a.T * a * u, fact),
        true(Grad(w.T * w, u), 2 * a.T * w, fact),
        false(Grad(w.T * w, u), 2 * w, fact),
        true(Jac(w, u), a, fact),
        false(Jac(w, u), a.T, fact),
        false(Grad(Norm(w) ** 2, u), Zero(r.sizes[0], 1), fact),
    )


@GRADIENT
def through_two_names(r: Letters) -> Draft:
    """c = w^T w, w = A u + b."""
    (u, w, b), (a,), (c,) = r.columns(3), r.square(1), r.numbers(1)
    facts = (Define(w, a * u + b), Define(c, w.T * w))
    return r.pick(
        true(Grad(c, u), 2 * a.T * w, *facts),
        false(Grad(c, u), 2 * a.T * a * u, *facts),
        true(Jac(w + u, u), a + I(r.sizes[0]), *facts),
        true(Grad(c, b), 2 * w, *facts),
    )


@GRADIENT
def loss(r: Letters) -> Draft:
    """The gradient of a loss whose kernel has a name."""
    (u, y), (k, a) = r.columns(2), r.square(2)
    facts = (Gram(k, a),)
    return r.pick(
        true(Grad(Norm(a.T * u) ** 2, u), 2 * k * u, *facts),
        true(Grad(u.T * k * u, u), 2 * k * u, *facts),
        false(Grad(u.T * a * u, u), 2 * a * u, *facts),
        true(Grad(Norm(u - y) ** 2, u), 2 * (u - y), *facts),
    )


@GRADIENT
def symmetric(r: Letters) -> Draft:
    (u, w), (s,) = r.columns(2), r.square(1)
    facts = (Has(s, Property.SYMMETRIC), Define(w, s * u))
    return r.pick(
        true(Grad(u.T * w, u), 2 * w, *facts),
        false(Grad(u.T * w, u), w, *facts),
        true(Jac(w, u).T, s, *facts),
    )


@GRADIENT
def nothing_depends(r: Letters) -> Draft:
    """The gradient of what does not hold the variable."""
    (u, w), (a,) = r.columns(2), r.square(1)
    return r.pick(
        forgotten(Grad(w.T * a * w, u), Zero(r.sizes[0], 1)),
        forgotten(Jac(a * w, u), a),
        forgotten(Grad(w.T * w, u), 2 * w, Has(a, Property.PD)),
    )
