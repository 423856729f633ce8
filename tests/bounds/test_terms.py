"""The canonical form keeps the value of a tree, and calls two trees the same only if they have one value."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derivations.notation import Exp, Frac, Norm, Num, ShapeError, Sqrt, dot, sym
from derivations.notation import nodes as n
from verify.bounds.rules.terms import TermError, Terms

from ..families import each
from . import numeric

x, y, z, w, m = (sym(name) for name in "xyzwm")
i, j, s, t = (sym(name) for name in "ijst")
A, B, S = (sym(name, 2, 2) for name in "ABS")
C = sym("C", 2, 3)
v, u = sym("v", 2, 1), sym("u", 2, 1)
BOUND = n.Sym("bound", (1, 1), r"\tau_{0}", Num(1))
TERMS = Terms({x, y})
rngs = st.integers(0, 2**32 - 1).map(np.random.default_rng)


def h(index, *more) -> n.Sym:
    return n.Sym("h", (1, 1), "h_{0}", index, *more)


def H(index) -> n.Sym:
    return n.Sym("H", (2, 2), "H_{0}", index)


def model_of(rng) -> dict:
    """x and y are positive; z, w may be zero or negative; m is a natural number."""
    one, two = numeric.matrix(rng, 2, 2), numeric.matrix(rng, 2, 2)
    model = {name: numeric.matrix(rng, *name.shape).clip(-3, 3) for name in (A, B, C, v, u)}
    model[S] = numeric.symmetric(rng, 2).clip(-3, 3)
    model.update({name: numeric.one(Fraction(int(rng.integers(1, 9)), int(rng.integers(1, 5)))) for name in (x, y)})
    model.update({name: numeric.one(Fraction(int(rng.integers(-3, 4)), int(rng.integers(1, 3)))) for name in (z, w)})
    model[m] = numeric.one(Fraction(int(rng.integers(0, 4))))
    model[t] = numeric.one(0.8)
    model[BOUND] = numeric.one(Fraction(7, 3))
    model["h"] = lambda *index: numeric.one(float(np.cos(sum((k + 1) * float(q[0, 0]) for k, q in enumerate(index)))))
    model["H"] = lambda index: (one + float(index[0, 0]) * two).clip(-3, 3)
    return model


class Trees:
    """Random trees; `bound` are the variables of the binders around."""

    def __init__(self, rng) -> None:
        self.rng = rng

    def pick(self, *options):
        return options[self.rng.integers(len(options))]

    def scalar(self, depth: int, bound: tuple = ()) -> n.Node:
        leaves = (Num(int(self.rng.integers(-2, 4))), Num(Fraction(1, 2)), x, y, z, w, m, *bound, *map(h, bound))
        if depth == 0:
            return self.pick(*leaves)

        def sub() -> n.Node:
            return self.scalar(depth - 1, bound)

        def mat(rows: int = 2, columns: int = 2) -> n.Node:
            return self.matrix(depth - 1, rows, columns, bound)

        match self.rng.integers(16):
            case 0 | 1:
                return sub() + sub()
            case 2:
                return sub() - sub()
            case 3 | 4:
                return sub() * sub()
            case 5:
                return Frac(sub(), self.pick(x, y, x * y, sub()))
            case 6:
                return n.Pow(sub(), self.pick(Num(2), Num(3), Num(-1), Num(0), m, m + 1, m - 1, -m, z))
            case 7:
                return Sqrt(self.pick(x, x * y, sub() ** 2, sub()))
            case 8:
                return Exp(Frac(sub(), Num(8)))
            case 9:
                return Norm(mat(2, 1), "2")
            case 10:
                return Norm(mat(), self.pick("F", "op"))
            case 11:
                return dot(mat(2, 1), mat(2, 1))
            case 12:
                symmetric = self.pick(S, -S, S + n.I(2), A + A.T, A * A.T)
                return self.pick(n.Eig(symmetric, self.pick("min", "max")), n.Sing(mat(), self.pick("min", "max")))
            case 13:
                return n.Mul(mat(2, 1).T, mat(2, 1))
            case _:
                return self.binder(depth, bound, None)

    def matrix(self, depth: int, rows: int, columns: int, bound: tuple = ()) -> n.Node:
        leaves = {
            (2, 2): (A, B, S, n.I(2), n.Zero(2, 2), *map(H, bound)),
            (2, 3): (C,),
            (3, 2): (C.T,),
            (2, 1): (v, u),
            (1, 2): (v.T,),
        }[rows, columns]
        if depth == 0:
            return self.pick(*leaves)

        def sub(r: int = rows, c: int = columns) -> n.Node:
            return self.matrix(depth - 1, r, c, bound)

        options = [lambda: sub() + sub(), lambda: sub() - sub(), lambda: n.Mul(self.scalar(depth - 1, bound), sub())]
        options += [lambda: n.Mul(sub(rows, 2), sub(2, columns)), lambda: n.T(sub(columns, rows))]
        options.append(lambda: n.Mul(n.Mul(v.T, sub(2, 1)), sub()))
        options.append(lambda: n.Mul(v.T, u, sub()))
        if rows == columns:
            options.append(
                lambda: Exp(n.Mul(Frac(self.scalar(depth - 1, bound), Num(8)), self.pick(A, S, B.T, n.I(2))))
            )
            options.append(lambda: Exp(Frac(sub(), Num(4))))
        options.append(lambda: self.binder(depth, bound, (rows, columns)))
        return self.pick(*options)()

    def binder(self, depth: int, bound: tuple, shape) -> n.Node:
        kind = self.pick(n.Sum, n.Integral)
        var = self.pick(i, j) if kind is n.Sum else self.pick(s, t)
        inner = (*bound, var)
        body = self.scalar(depth - 1, inner) if shape is None else self.matrix(depth - 1, *shape, inner)
        if kind is n.Sum:
            low, high = self.pick(Num(0), Num(1)), self.pick(m, Num(2), Num(0), *(k for k in bound if k in (i, j)))
        else:
            low, high = self.pick(Num(0), Num(1), z), self.pick(Num(0), Num(1), Num(Fraction(1, 2)), x)
        return kind(body, var, low, high)


def value_of(node: n.Node, model) -> np.ndarray | None:
    try:
        with np.errstate(all="ignore"):
            value = numeric.evaluate(node, model).astype(float)
    except (numeric.Undefined, OverflowError, ValueError):
        return None
    return value if np.isfinite(value).all() and np.abs(value).max() < 1e6 else None


def close(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and bool(np.abs(a - b).max() <= 1e-6 * (1 + np.abs(a).max()))


def grown(rng, depth: int) -> n.Node:
    trees = Trees(rng)
    shape = trees.pick(None, None, (2, 2), (2, 1), (2, 3))
    return trees.scalar(depth) if shape is None else trees.matrix(depth, *shape)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(rngs, st.integers(1, 4))
def test_the_canonical_form_has_the_same_value(rng, depth):
    node, model = grown(rng, depth), model_of(rng)
    try:
        made = TERMS.canonical(node)
        again = TERMS.canonical(made)
    except (TermError, ShapeError):
        return
    before = value_of(node, model)
    if before is None:
        return
    for other in (made, again):
        after = value_of(other, model)
        assert after is not None, (node, other)
        assert close(before, after), (node, other)


def changed(node: n.Node, rng) -> n.Node:
    """One subtree replaced by another of its shape, or two arguments swapped."""
    places = [k for k in nodes_of(node) if k.args]
    if not places:
        return node
    place = places[rng.integers(len(places))]
    args = list(place.args)
    spots = [k for k, arg in enumerate(args) if isinstance(arg, n.Node)]
    if not spots:
        return node
    one, two = spots[rng.integers(len(spots))], spots[rng.integers(len(spots))]
    args[one], args[two] = args[two], args[one]
    other = type(place)(*args)
    return node.xreplace(
        {place: other if one != two else Trees(rng).scalar(1) if place.is_scalar_shaped else n.T(place)}
    )


def nodes_of(node) -> list:
    out = [node] if isinstance(node, n.Node) else []
    for arg in getattr(node, "args", ()):
        out.extend(nodes_of(arg))
    return out


@settings(derandomize=True, max_examples=250, deadline=None)
@given(rngs, st.integers(1, 3))
def test_trees_that_differ_are_not_the_same(rng, depth):
    node = grown(rng, depth)
    try:
        other = changed(node, rng)
        if node.shape != other.shape or not TERMS.same(node, other):
            return
    except (ShapeError, AttributeError):
        return
    for _ in range(2):
        model = model_of(rng)
        one, two = value_of(node, model), value_of(other, model)
        assert one is None or two is None or close(one, two), (node, other)


DIFFERENT = {
    "exponentials of two matrices": (Exp(A) * Exp(B), Exp(A + B)),
    "their order": (Exp(A) * Exp(B), Exp(B) * Exp(A)),
    "a transposed exponential": (Exp(A).T, Exp(A)),
    "an exponential and a transposed one": (Exp(A) * Exp(A.T), Exp(A + A.T)),
    "a transposed product": ((A * B).T, A.T * B.T),
    "the order of a product": (A * B, B * A),
    "root of a square": (Sqrt(z**2), z),
    "half a power of a square": ((z**2) ** Num(Fraction(1, 2)), z),
    "a cancelled factor": (z / z, Num(1)),
    "a cancelled power": (z**m * z ** (-m), Num(1)),
    "a cancelled part of a power": (z ** (m + 1) * z ** (-m), z),
    "inverse of zero": (z ** Num(-1) * z, Num(1)),
    "a factor out of a norm": (Norm(z * A, "F"), z * Norm(A, "F")),
    "two norms": (Norm(A, "F"), Norm(A, "op")),
    "a scalar product times the identity": (Norm(n.Mul(v.T, u, n.I(2)), "F"), Norm(n.Mul(v.T, u), "F")),
    "minus in an eigenvalue": (n.Eig(-S, "min"), -n.Eig(S, "min")),
    "two eigenvalues": (n.Eig(S, "min"), n.Eig(S, "max")),
    "a scalar and its multiple of the identity": (Norm(z * n.I(2), "F"), Norm(z, "F")),
    "a name that is bound elsewhere": (n.Sum(h(j) * BOUND, j, Num(1), Num(2)), n.Sum(h(j) * j, j, Num(1), Num(2))),
    "such a name in a supremum": (n.Sup(h(s) * BOUND, s, Num(0), Num(1)), n.Sup(h(s) * s, s, Num(0), Num(1))),
    "reversed ends": (n.Integral(h(s), s, Num(0), x), n.Integral(h(s), s, x, Num(0))),
    "the roles of two indices": (
        n.Sum(n.Sum(h(i, j), j, Num(1), i), i, Num(1), Num(3)), n.Sum(n.Sum(h(j, i), j, Num(1), i), i, Num(1), Num(3)),
    ),
    "one more term": (n.Sum(h(j), j, Num(1), m), n.Sum(h(j), j, Num(1), m + 1)),
    "a moved index": (n.Sum(h(j), j, Num(1), Num(2)), n.Sum(h(j - 1), j, Num(1), Num(2))),
    "a sum without terms": (n.Sum(z, j, Num(1), Num(0)), z),
    "suprema over two domains": (n.Sup(h(i), i), n.Sup(h(t), t)),
    "suprema whose variable is hidden": (
        n.Sum(n.Sup(h(i), i), i, Num(1), m), n.Sum(n.Sup(h(t), t), t, Num(1), m),
    ),
    "parts that need not converge": (
        n.Sum(h(j) + x, j, Num(1), n.INFINITY), n.Sum(h(j), j, Num(1), n.INFINITY) + n.Sum(x, j, Num(1), n.INFINITY),
    ),
}  # fmt: skip


@each("name", DIFFERENT)
def test_traps(name):
    one, two = DIFFERENT[name]
    assert not TERMS.same(one, two)


SAME = {
    "exponentials multiply": (Exp(x * A) * Exp(z * A), Exp((x + z) * A)),
    "an exponential and its inverse": (Exp(z * A) * Exp(-z * A), n.I(2)),
    "a transposed product": ((A * Exp(B)).T, Exp(B.T) * A.T),
    "constants out of a sum": (n.Sum(z * h(j) * w, j, Num(1), m), z * w * n.Sum(h(j), j, Num(1), m)),
    "constants out of an integral": (
        n.Integral(A * H(s) * v, s, Num(0), z), A * n.Integral(H(s), s, Num(0), z) * v,
    ),
    "an exponential split in an integral": (
        n.Integral(Exp((t - s) * A) * v, s, Num(0), t), Exp(t * A) * n.Integral(Exp(-s * A), s, Num(0), t) * v,
    ),
    "the name of a bound variable": (n.Sum(h(i), i, Num(1), m), n.Sum(h(j), j, Num(1), m)),
    "the name of one below another": (
        n.Sum(n.Sum(h(i, j), j, Num(0), i), i, Num(0), m), n.Sum(n.Sum(h(j, i), i, Num(0), j), j, Num(0), m),
    ),
    "a taken name": (
        n.Sum(n.Sum(h(j) * h(BOUND), j, Num(0), m) + Norm(A, "F"), BOUND, Num(0), m),
        n.Sum(n.Sum(h(j) * h(i), j, Num(0), m) + Norm(A, "F"), i, Num(0), m),
    ),
    "a product of sums": (
        n.Sum(n.Sum(h(j) * h(i), j, Num(0), m), i, Num(0), m), n.Sum(h(j), j, Num(0), m) ** 2,
    ),
    "cancelling what is positive": (x * z / x, z),
    "powers with a symbol": (x**m * x, x ** (m + 1)),
    "powers of 1": (Num(1) ** z + (x / x) ** m, Num(2)),
    "sign in a norm": (Norm(A - B, "F"), Norm(B - A, "F")),
    "scalar products expand": (dot(u + z * v, u), dot(u, u) + z * dot(v, u)),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_what_is_found_to_be_the_same(name):
    one, two = SAME[name]
    assert TERMS.same(one, two)
    if name != "a taken name":
        model = model_of(np.random.default_rng(0))
        assert close(value_of(one, model), value_of(two, model))


def test_a_canonical_tree_is_its_own_canonical_form():
    for pair in SAME.values():
        made = TERMS.canonical(pair[0])
        assert TERMS.canonical(made) == made
