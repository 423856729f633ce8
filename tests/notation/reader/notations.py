"""A small notation for tests of the reader."""

from __future__ import annotations

from derivations.assumptions import Flow, Has, Property
from derivations.estimates import Natural
from derivations.ledger import Notation
from derivations.notation import family, size, sym
from derivations.notation import nodes as n

N, M, D = size("n"), size("m"), size("D", tex=r"\lvert D\rvert")
A, K, X = sym("A", N, N), sym("K", N, N), sym("X", N, M)
y, z, r = sym("y", N), sym("z", M), sym("r", 1, N)
a, b, c, L, eta, t, k = sym("a"), sym("b"), sym("c"), sym("L"), sym("eta", tex=r"\eta"), sym("t"), sym("k")
lam, q = sym("lam", tex=r"\lambda_{min}"), sym("q", N, N)
f = family("f", N, 1, "<f>_{0}")
J = family("J", N, M, "J({0})")  # of a column
g = family("g", N, 1, r"\hat{g}_{0}^{lin}(x)")
h = family("h", 1, 1, "h({0})")
W = sym("W", N, N, "W^{l+1}")
fx = sym("f_x", N, 1, "F(x)")

SMALL = Notation(
    "small",
    {
        "A": A, "K": K, "X": X, "y": y, "z": z, "r": r, "a": a, "b": b, "c": c, "L": L, "eta": eta, "t": t, "k": k,
        "f": f, "J": J, "g": g, "h": h, "W": W, "fx": fx, "lam": lam, "D": n.Size(D), "Jz": J(z),
    },
    (Has(K, Property.PD), Natural(k), Flow(f(t), t, -K * f(t), f(0))),
)  # fmt: skip
