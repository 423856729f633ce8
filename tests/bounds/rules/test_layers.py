"""Rules of one hidden layer: its Jacobian, its parameters, entrywise maps, Kronecker products."""

from __future__ import annotations

import numpy as np

from derivations.estimates import Natural, Stated
from derivations.layers import Activation, HiddenLayer
from derivations.notation import Norm, sym
from derivations.notation import nodes as n
from verify.bounds.rules import layers
from verify.bounds.rules.ground import LE, ONE
from verify.selftest.applications.letters import (
    INDEXED,
    JJ,
    LAYER,
    PHI,
    PLAIN,
    XX,
    aa,
    c,
    dD,
    dm,
    dn,
    dp,
    i,
    j,
    pa,
    pb,
    phi_at,
    q,
    rows_of,
    s,
    slopes_at,
    stated,
    uu,
    vv,
    ww,
    zz,
)

from .. import numeric
from ..cases import confirm, drawn, refused, rejects, rngs, true


def outputs(theta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """f(theta), rows over inputs and then outputs, from the parameters in an order of their own."""
    w, a, bias = theta[:8].reshape(4, 2), theta[8:16].reshape(4, 2), theta[16:]
    return (np.tanh(X @ w.T) @ a + bias).ravel()


def network(rng) -> dict:
    """A network with 4 units; its Jacobian by central differences, so that no formula for it is used."""
    X = numeric.matrix(rng, 3, 2)

    def derivative(theta: np.ndarray) -> np.ndarray:
        steps = 1e-3 * np.eye(18)
        f = {k: np.stack([outputs(theta.ravel() + k * h, X) for h in steps], axis=1) for k in (-2, -1, 1, 2)}
        return (f[-2] - 8 * f[-1] + 8 * f[1] - f[2]) / 12e-3

    start = rng.normal(size=(18, 1))
    return {
        XX: X, pa: start, pb: start + rng.choice([0.0, 1e-2, 1.0]) * rng.normal(size=(18, 1)),
        "JJ": derivative,
        "ww": lambda x, unit: x[:8].reshape(4, 2)[int(unit[0, 0]) - 1][:, None],
        "aa": lambda x, unit: x[8:16].reshape(4, 2)[int(unit[0, 0]) - 1][:, None],
        "value": np.tanh, "slopes": lambda z: np.diag(1 - np.tanh(z.ravel()) ** 2),
    }  # fmt: skip


@true("Jacobian of one hidden layer", "parameters of one hidden layer", "readout of one unit")
@drawn(rngs, examples=40)
def test_one_hidden_layer(rng):
    """Against the finite differences of a real network."""
    model = network(rng)
    confirm("Jacobian of one hidden layer", layers.jacobian_change(PLAIN, LAYER, pa, pb), model, 1e-6)
    confirm("parameters of one hidden layer", layers.parameter_change(PLAIN, LAYER, pa, pb), model)
    ends = stated(1, LE, i), stated(i, LE, n.Size(dn))
    for unit in range(1, 5):
        there = {**model, i: numeric.one(unit)}
        confirm("readout of one unit", layers.readout_change(INDEXED, LAYER, pa, pb, i, *ends), there)


@refused("Jacobian of one hidden layer", "parameters of one hidden layer", "readout of one unit")
def test_no_layer_no_point_no_unit():
    wrong = [
        PHI,
        HiddenLayer(
            JJ(pa), pa, XX, ww(pa, i), n.Sym("aa", (dD, 1), "aa", pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz)
        ),
        HiddenLayer(JJ(pa), pa, sym("other", dD, 5), ww(pa, i), aa(pa, i), i, n.Size(dn), phi_at(zz), slopes_at(zz)),
        HiddenLayer(JJ(pa), pa, XX, ww(pa, i), aa(pa, i), i, i, phi_at(zz), slopes_at(zz)),
    ]
    for layer in wrong:
        rejects(layers.jacobian_change, layer, pa, pb)
        rejects(layers.parameter_change, layer, pa, pb)
    for rule in (layers.jacobian_change, layers.parameter_change):
        rejects(rule, LAYER, pa, uu)
        rejects(rule, LAYER, pa, n.Sym("theta", (dp, 1), "theta", i))
    low, high = stated(1, LE, i), stated(i, LE, n.Size(dn))
    rejects(layers.readout_change, LAYER, pa, pb, i, low, high)  # nothing says that i is an integer
    rejects(layers.readout_change, LAYER, pa, pb, i, stated(0, LE, i), high, context=INDEXED)
    rejects(layers.readout_change, LAYER, pa, pb, i, low, stated(i, LE, n.Size(dn) + 1), context=INDEXED)


@true("an entrywise map is Lipschitz", "slopes of an entrywise map", "change of the slopes of an entrywise map")
@drawn(rngs, examples=80)
def test_entrywise_maps(rng):
    """tanh and a steep, shifted sine; the smallest constants that they allow."""
    scale = float(rng.choice([0.1, 1.0, 7.0]))
    kind = rng.integers(2)
    phi = (lambda z: np.tanh(scale * z)) if kind else (lambda z: np.sin(scale * z + 1))
    slope = (lambda z: scale / np.cosh(scale * z) ** 2) if kind else (lambda z: scale * np.cos(scale * z + 1))
    bend = 4 / 3**1.5 if kind else 1.0
    B = numeric.matrix(rng, 3, 2)
    first, second = rng.normal(size=(3, 1)), rng.normal(size=(3, 1))
    near = rng.choice([1e-3, 1.0])
    model = {
        XX: B, uu: first, vv: first + near * second, c: numeric.one(scale), q: numeric.one(bend * scale**2),
        s: numeric.one(np.linalg.norm(B, axis=1).max()), "value": phi, "slopes": lambda z: np.diag(slope(z.ravel())),
    }  # fmt: skip
    confirm("an entrywise map is Lipschitz", layers.value_change(PLAIN, PHI, uu, vv), model)
    confirm("slopes of an entrywise map", layers.slopes_bound(PLAIN, PHI, uu), model)
    sequent = layers.slopes_change(INDEXED, PHI, uu, vv, XX, j, rows_of(XX, s))
    assert not any(a == Natural(j) or "le j" in a.statement() for a in sequent.under if a != ROW_BOUND)
    confirm("change of the slopes of an entrywise map", sequent, model)


ROW_BOUND = Stated(Norm(n.Row(XX, j)), LE, s, j, ONE, n.Size(dD), index=True)


@refused("an entrywise map is Lipschitz", "slopes of an entrywise map", "change of the slopes of an entrywise map")
def test_no_entrywise_map():
    moving = Activation(phi_at(zz), slopes_at(zz), zz, Norm(zz), q)
    wide = Activation(n.Sym("value", (dD, dD), "value", zz), slopes_at(zz), zz, c, q)
    for phi in (LAYER, moving, wide):
        rejects(layers.value_change, phi, uu, vv)
        rejects(layers.slopes_bound, phi, uu)
        rejects(layers.slopes_change, phi, uu, vv, XX, j, rows_of(XX, s), context=INDEXED)
    rejects(layers.value_change, PHI, uu, pa)
    rejects(layers.slopes_bound, PHI, pa)
    other = sym("other", dD, dm)
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(other, s), context=INDEXED)  # rows of another matrix
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(XX, s, n.Num(2)), context=INDEXED)  # not all rows
    one_row = stated(Norm(n.Row(XX, j)), LE, s)  # said of one row only
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, one_row, context=INDEXED)
    rejects(layers.slopes_change, PHI, uu, vv, XX, j, rows_of(XX, s * j), context=INDEXED)  # the bound moves


@true("difference of Kronecker products")
@drawn(rngs, examples=60)
def test_kronecker(rng):
    A, B, x, y = sym("A", 3, 2), sym("B", 3, 2), sym("x", 2, 1), sym("y", 2, 1)
    model = {z: numeric.matrix(rng, *z.shape) for z in (A, B, x, y)}
    confirm("difference of Kronecker products", layers.kronecker(PLAIN, A, x, B, y), model)


@refused("difference of Kronecker products")
def test_kronecker_of_other_shapes():
    A, B, x, y = sym("A", 3, 2), sym("B", 2, 3), sym("x", 2, 1), sym("y", 3, 1)
    rejects(layers.kronecker, A, x, B, x)
    rejects(layers.kronecker, A, x, A, y)
    rejects(layers.kronecker, A, x.T, A, x.T)
