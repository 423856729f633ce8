"""The replay's words mean what its trees say: both are given numbers, by code that shares nothing with either."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy

from derivations.assumptions import Define, Flow, Gram, Has, Property, Trajectory
from derivations.ledger import Claim, Notation, Relation
from derivations.notation import nodes as n
from verify.identities import operator
from verify.identities.replay import calculus, replay
from verify.identities.replay.checker import Checker
from verify.identities.replay.differentials import Derivation
from verify.identities.replay.granted import Facts
from verify.identities.replay.parse import Grid, Trees
from verify.identities.replay.words import ReplayError, Words, join, number, scale

from ..bounds import numeric
from ..families import each
from .test_replay import PSD, SYM, A, H, K, M, N, S, V, b, f, t, v, x

y, s, k = n.sym("y"), n.sym("s"), n.sym("k")
SIZES = {N: 3, M: 2}
Poly = dict[Any, Any]


def model() -> dict:
    """Numbers without accidental equalities; K has a null space, x and y are positive."""
    rng = np.random.default_rng(5)
    half = rng.normal(size=(3, 2))
    values = {A: rng.normal(size=(3, 2)), V: rng.normal(size=(3, 2)), S: rng.normal(size=(3, 3)), K: half @ half.T}
    columns = {b: rng.normal(size=(3, 1)), v: rng.normal(size=(3, 1))}
    numbers = {x: numeric.one(1.7), y: numeric.one(0.6), t: numeric.one(0.8), s: numeric.one(0.3)}
    start = rng.normal(size=(3, 1))
    paths = {
        "f": lambda at: start * np.exp(-at[0, 0]) + columns[b] * at[0, 0] ** 2,
        "H": lambda at: values[S] * np.sin(1 + at[0, 0]),
    }
    return {**values, **columns, **numbers, **paths, **SIZES}


MODEL = model()


class Meaning:
    """The value of words, from their definition."""

    def __init__(self, words: Words, values: dict) -> None:
        self.words, self.values = words, values

    def size(self, expression: Any) -> int:
        return int(sympy.sympify(expression).subs(SIZES))

    def letter(self, letter: tuple) -> np.ndarray:
        tag = letter[0]
        if tag.endswith("T"):
            return self.letter((tag[:-1], *letter[1:])).T
        if tag in ("sym", "node"):
            return tree(letter[1], self.values)
        if tag == "slot":
            kernel, rate = tree(letter[1], self.values), self.poly(dict(letter[3]), 1, 1)[0, 0]
            found, basis = np.linalg.eigh(kernel)
            applied = [k ** float(letter[2]) * np.exp(rate * k) if abs(k) > 1e-9 else 0.0 for k in found]
            return basis @ np.diag(applied) @ basis.T
        if tag == "vec":
            rows, cols = map(self.size, letter[2:])
            return self.word(letter[1], rows, cols).reshape(-1, 1, order="F")
        if tag == "unvec":
            rows, cols = map(self.size, letter[2:])
            return self.word(letter[1], rows * cols, 1).reshape(rows, cols, order="F")
        if tag == "kron":
            (one, m, two, k) = letter[1:]
            return np.kron(self.word(one, self.size(m), self.size(m)), self.word(two, self.size(k), self.size(k)))
        if tag == "shuffle":
            rows, cols = map(self.size, letter[1:])
            return commutation(rows, cols)
        if tag == "inv":
            return np.linalg.inv(self.poly(dict(letter[1]), self.size(letter[2]), self.size(letter[2])))
        if tag == "tr":
            rows = self.size(self.words.word_shape(letter[1])[0])
            return numeric.one(np.trace(self.word(letter[1], rows, rows)))
        if tag == "det":
            return numeric.one(np.linalg.det(self.poly(dict(letter[1]), self.size(letter[2]), self.size(letter[2]))))
        if tag == "had":
            rows, cols = (self.size(d) for d in self.words.word_shape(letter[1][0]))
            return np.prod([self.word(word, rows, cols) for word in letter[1]], axis=0)
        if tag == "diag":
            return np.diag(self.word(letter[1], self.size(letter[2]), 1)[:, 0])
        if tag == "dg":
            return np.diag(self.word(letter[1], self.size(letter[2]), self.size(letter[2]))).reshape(-1, 1)
        if tag == "unit":
            return np.eye(self.size(letter[1]))[:, [int(tree(letter[2], self.values)[0, 0]) - 1]]
        assert tag == "lin"
        _, kind, var, mono, word = letter
        rows, cols = (self.size(d) for d in self.words.word_shape(word))
        moving = var[0] if kind == "Int" else var

        def at(value: float) -> np.ndarray:
            inside = Meaning(self.words, {**self.values, moving: numeric.one(value)})
            return inside.poly({(mono, word): 1}, rows, cols)

        if kind == "Int":
            low, high = (float(tree(end, self.values)[0, 0]) for end in var[1:])
            places, weights = numeric.GAUSS
            half = (high - low) / 2
            return half * sum(w * at((low + high) / 2 + half * p) for p, w in zip(places, weights, strict=True))
        assert kind == "D"
        here, h = float(self.values[var][0, 0]), 1e-3
        return (at(here - 2 * h) - 8 * at(here - h) + 8 * at(here + h) - at(here + 2 * h)) / (12 * h)

    def word(self, word: tuple, rows: int, cols: int) -> np.ndarray:
        if not word:
            assert rows == cols
            return np.eye(rows)
        out = self.checked(word[0])
        for one in word[1:]:
            out = out @ self.checked(one)
        return out

    def checked(self, number_of: int) -> np.ndarray:
        value = self.letter(self.words.letters[number_of]).astype(float)
        assert value.shape == tuple(self.size(d) for d in self.words.shapes[number_of])
        return value

    def poly(self, poly: Poly, rows: int, cols: int) -> np.ndarray:
        total = np.zeros((rows, cols))
        for (mono, word), c in poly.items():
            factor = float(c)
            for piece, exponent in mono:
                factor *= float(self.word(piece, 1, 1)[0, 0]) ** float(exponent)
            total = total + factor * self.word(word, rows, cols)
        return total


def commutation(rows: int, cols: int) -> np.ndarray:
    """vec(V^T) = P(rows, cols) vec(V)."""
    out = np.zeros((rows * cols, rows * cols))
    for i in range(rows):
        for j in range(cols):
            out[i * cols + j, j * rows + i] = 1
    return out


def tree(node: n.Node, values: dict) -> np.ndarray:
    """The value of a tree, with the operators on stacked columns that bounds do not have."""
    match node:
        case n.Vec():
            return tree(node.args[0], values).reshape(-1, 1, order="F")
        case n.Unvec():
            rows, cols = (int(sympy.sympify(d).subs(SIZES)) for d in node.args[1:])
            return tree(node.args[0], values).reshape(rows, cols, order="F")
        case n.Shuffle():
            return commutation(*(int(sympy.sympify(d).subs(SIZES)) for d in node.args))
        case n.RangeProj():
            kernel = tree(node.args[0], values)
            return kernel @ np.linalg.pinv(kernel)
        case n.Neg():
            return -tree(node.args[0], values)
        case n.Add():
            return sum(tree(arg, values) for arg in node.args)
        case n.Mul():
            out = tree(node.args[0], values)
            for arg in node.args[1:]:
                out = numeric.multiply(out, tree(arg, values))
            return out
        case n.T():
            return tree(node.args[0], values).T
        case n.Kron():
            return np.kron(*(tree(arg, values) for arg in node.args))
        case n.Tr():
            return numeric.one(np.trace(tree(node.args[0], values)))
        case n.Unit():
            rows = int(sympy.sympify(node.args[0]).subs(SIZES))
            return np.eye(rows)[:, [int(tree(node.args[1], values)[0, 0]) - 1]]
        case n.Had():
            return tree(node.args[0], values) * tree(node.args[1], values)
        case n.Diag():
            return np.diag(tree(node.args[0], values)[:, 0])
        case n.DiagOf():
            return np.diag(tree(node.args[0], values)).reshape(-1, 1)
        case n.Det():
            return numeric.one(np.linalg.det(tree(node.args[0], values)))
        case n.Entry() | n.Row():
            places = [int(tree(place, values)[0, 0]) - 1 for place in node.args[1:]]
            part = tree(node.args[0], values)[[places[0]], :]
            return part if len(places) == 1 else part[:, [places[1]]]
        case n.Sum():
            body, index, low, high = node.args
            first, last = (int(tree(end, values)[0, 0]) for end in (low, high))
            return sum(tree(body, {**values, index: numeric.one(k)}) for k in range(first, last + 1))
    return numeric.evaluate(node, values).astype(float)


def close(one: np.ndarray, other: np.ndarray, tolerance: float = 1e-8) -> bool:
    return one.shape == other.shape and bool(np.allclose(one.astype(float), other.astype(float), tolerance, tolerance))


def checker(*facts: Any) -> Checker:
    return Checker(Facts((Has(K, SYM), *facts)))


def shape(node: n.Node) -> tuple[int, int]:
    return tuple(int(sympy.sympify(d).subs(SIZES)) for d in node.shape)  # type: ignore[return-value]


num = n.Num
NOTHING = num(0)


def over(body: n.Node) -> n.Node:
    """The sum over all rows."""
    return n.Sum(body, k, num(1), n.Size(N))


NODES = [
    num(Fraction(3, 4)), num(0), n.Size(N), n.Size(2 * N * M + N**2 - 3), n.Size(N) / n.Size(M), x * y - 2 * x + x * y,
    x**3, x ** num(-2), (2 * x * y) ** num(-3), (x + y) ** num(2), 1 / (x + y), x / (3 * y), (x + 1) / (2 * x),
    n.Sqrt(4 * x / 9), n.Sqrt(n.Size(N) * x), n.Sqrt(n.Size(N)), n.Sqrt(n.Size(N) ** 2), n.Sqrt(x * y), n.Sqrt(x**2),
    n.Sqrt(2 * x), n.Sqrt(x**3 / 4), n.Sqrt(x + 1), n.Sqrt(x / 3), x ** num(Fraction(1, 2)), n.Inv(x), n.Inv(2 * x),
    n.Inv(x + y), S, S.T, S.T.T, A + V, A - 2 * V, -A, A * A.T + S, (A * A.T + S) * b, b.T * S * v, (S * v).T,
    n.dot(b, v) * A, A * n.dot(v, S * b), n.dot(b.T, v.T), n.dot(b, v) * n.dot(v, b), b * b.T, b.T * v * b.T, S**2,
    S ** num(3), S ** num(0), n.Inv(S), n.Inv(S) * S, n.Exp(x * S), n.Norm(b) ** 2, n.Norm(b) ** 4, n.Norm(b.T) ** 2,
    n.Norm(b, "F") ** 2, n.Norm(A, "F") ** 2, n.Norm(b), n.Norm(S * b - v) ** 2, n.I(N), n.I(N) * S, x * n.I(N) + S,
    n.Zero(N, M), n.Zero(N, M) + A, n.Vec(A), n.Vec(b), n.Vec(b.T), n.Vec(2 * A - S * V), n.Vec(A).T, n.Vec(A.T),
    n.Vec(S + n.I(N)), n.Unvec(n.Vec(A), N, M), n.Unvec(n.Kron(b, v), N, N), n.Unvec(b, N, 1), n.Unvec(b, 1, N),
    n.Unvec(n.Vec(A) * 2 + n.Vec(V), N, M).T, n.Kron(A, V), n.Kron(A, n.I(N)), n.Kron(n.I(M), A), n.Kron(b, A),
    n.Kron(A, b), n.Kron(b, v), n.Kron(b, v.T), n.Kron(b.T, v), n.Kron(n.I(1), A), n.Kron(A, n.I(1)),
    n.Kron(x * A, y * V + A),
    n.Kron(A, V).T, n.Kron(n.I(N), n.I(M)), n.Kron(n.I(N), b), n.Kron(b, n.I(M)), n.Kron(b.T, n.I(M)),
    n.Kron(A, n.I(N)) * n.Kron(n.I(M), S), n.Shuffle(N, M), n.Shuffle(M, N), n.Shuffle(N, M).T, n.Shuffle(N, 1),
    n.Shuffle(N, M) * n.Vec(A), n.RangeProj(K), n.RangeProj(S), x * n.RangeProj(K) * b,
    n.Tr(S), n.Tr(A * V.T), n.Tr(V.T * A), n.Tr(S.T * S + x * n.I(N)), n.Tr(b * v.T), n.Tr(A * A.T * S * S.T), n.Tr(x),
    n.Tr(n.Blocks([[S, A], [A.T, n.I(M)]])), n.Det(S), n.Det(S.T * S - 2 * S), n.Det(x * y), n.Det(A.T * V),
    n.Tr(n.Det(S) * S), n.Entry(A, num(2), num(1)), n.Entry(A.T * S, num(1), num(3)), n.Row(A * A.T, num(2)),
    n.Entry(b, num(3), num(1)), over(n.Entry(S, k, k)), over(n.Entry(S, num(1), k) * n.Entry(A, k, num(2))),
    over(n.Entry(b, k, num(1)) * n.Entry(b, k, num(1))), n.Sum(x * b.T * v, k, num(1), n.Size(M)),
    over(n.Entry(b, k, num(1)) * n.Row(A, k)), over(n.Row(A, k).T * n.Entry(b, k, num(1))),
    over(n.Row(A, k).T * n.Row(V, k)), over(n.Entry(A, k, num(1)) * n.Entry(A, k, num(2)) * n.Entry(b, k, num(1))),
    over(n.Entry(S, k, k) * b), over(S * n.Row(n.I(N), k).T * n.Row(S, k) * x), over(S * n.Row(S, k).T * n.Row(A, k)),
    n.Had(A, V), n.Had(A, V - 2 * A), n.Had(S, n.I(N)), n.Had(b * v.T, S), n.Had(S, b * v.T), n.Had(b, v),
    n.Had(b.T, v.T), n.Had(n.Had(A, V), A), n.Had(A, V).T, n.Diag(b), n.Diag(b) * A, n.Diag(S * b + v), n.DiagOf(S),
    n.DiagOf(S.T * A * V.T), n.DiagOf(n.Diag(b)), n.DiagOf(b * v.T), n.DiagOf(S).T, n.DiagOf(n.I(N)),
    n.Tr(n.Diag(b) * S), n.Tr(S * n.Diag(b) * S), n.Diag(n.DiagOf(S)), n.Unit(N, 2), S * n.Unit(N, 3),
    n.Unit(N, 1).T * S * n.Unit(N, 2), n.Diag(b) * n.Diag(v), n.Had(x, y), n.Diag(x), n.DiagOf(x),
    n.Had(n.Diag(b), S), n.Tr(n.Had(S, S.T)), n.Had(A * A.T, b * b.T + S),
    n.D(t**3 * x, t), n.D(t**2 * f(t) + b, t), n.D(n.dot(f(t), b), t), n.D(H(t) * A, t),
    n.Integral(s * b, s, num(0), t), n.Integral(s**2 + x * s, s, x, y), n.Integral(H(s) * f(s), s, num(0), t),
]  # fmt: skip


@each("node", NODES, ids=map(str, range(len(NODES))))
@each("granted", [False, True])
def test_a_tree_is_read_as_what_it_means(node, granted):
    check = checker()
    reader = check.granted if granted else check.trees
    poly = reader.poly(node)
    assert close(Meaning(check.words, MODEL).poly(poly, *shape(node)), tree(node, MODEL), 1e-6)
    turned = check.words.transpose(poly)
    assert close(Meaning(check.words, MODEL).poly(turned, *shape(node)[::-1]), tree(node, MODEL).T, 1e-6)
    assert check.words.transpose(turned) == poly


BLOCKS = [
    n.Blocks([[S, A], [A.T, n.I(M)]]), n.Blocks([[b], [A.T * v]]), n.Blocks([[b.T, v.T * A]]), -n.Blocks([[S, A]]),
    n.Blocks([[S, A], [A.T, n.I(M)]]) * n.Blocks([[b], [A.T * v]]), 2 * n.Blocks([[S, A]]), n.Blocks([[S, A]]) * x,
    n.Blocks([[S, A]]) + n.Blocks([[K, V]]) + n.Blocks([[K, A]]), n.Blocks([[S, A]]).T, n.Blocks([[S, A]]) / x,
    n.Blocks([[S, A], [A.T, n.I(M)]]) * n.Blocks([[S, A], [V.T, n.I(M)]]),
]  # fmt: skip


@pytest.mark.parametrize("node", BLOCKS, ids=map(str, range(len(BLOCKS))))
def test_block_matrices_are_read_block_by_block(node):
    check = checker()
    grid = check.trees.parse(node)
    assert isinstance(grid, Grid)
    heights, widths = ([int(sympy.sympify(d).subs(SIZES)) for d in ends] for ends in (grid.rows, grid.cols))
    meaning = Meaning(check.words, MODEL)
    rows = [
        [meaning.poly(p, r, c) for p, c in zip(line, widths, strict=True)]
        for line, r in zip(grid.entries, heights, strict=True)
    ]
    assert close(np.block(rows), tree(node, MODEL))


@pytest.mark.parametrize(
    "node",
    [
        n.Blocks([[S, A]]) + n.Blocks([[A, S]]), n.Blocks([[S, A]]) + n.Zero(N, N + M),
        n.Blocks([[S, A]]) * n.Kron(x, n.I(N + M)),
        n.Blocks([[S, A]]) * n.Blocks([[A], [S]]), n.I(N) * n.Blocks([[S, A]]) * n.Kron(S, S), 1 / (x - x),
        n.Inv(n.Zero(1, 1)), x ** num(13), x ** num(-13), n.Cov(n.Blocks([[b, v]]), b), S * A * S,
    ],
    ids=map(str, range(11)),
)  # fmt: skip
def test_what_has_no_reading(node):
    with pytest.raises((ReplayError, n.ShapeError)):
        checker().trees.poly(node)


def test_only_projections_on_declared_symmetric_kernels_are_functions_of_them():
    def is_slot(node, granted, *facts):
        check = Checker(Facts(facts))
        reader = Trees(check.words, check.facts, projections=granted)
        ((_, (letter,)),) = reader.poly(n.RangeProj(node))
        return check.words.letters[letter][0] == "slot"

    assert is_slot(K, True, Has(K, SYM))
    assert is_slot(K, True, Has(K, PSD))
    assert is_slot(K, True, Gram(K, A))
    assert not is_slot(K, False, Has(K, SYM))
    assert not is_slot(K, True)
    assert not is_slot(S, True, Has(K, SYM))
    assert not is_slot(A * A.T, True, Has(K, SYM))
    assert not is_slot(S, False)


# -- derivatives --------------------------------------------------------------------------------------------------
def difference(node: n.Node, wrt: n.Sym) -> np.ndarray:
    """d vec(node) / d vec(wrt), one column for each entry."""
    h, columns = 1e-4, []
    at = MODEL[wrt]
    for j in range(at.shape[1]):
        for i in range(at.shape[0]):
            step = np.zeros(at.shape)
            step[i, j] = h
            ends = [tree(node, {**MODEL, wrt: at + k * step}).reshape(-1, 1, order="F") for k in (-2, -1, 1, 2)]
            columns.append((ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * h))
    return np.hstack(columns)


INV = Property.INVERTIBLE
S_11 = n.Entry(S, num(1), num(1))
SCALARS = [
    n.dot(v, K * v), n.dot(b, v), n.dot(v, b), n.dot(v, S * v), n.dot(S * v, S * v), x * n.dot(v, S * b) ** 2,
    n.dot(v, v) * n.dot(b, v) / y, n.Norm(v) ** 4, n.dot(b, S * v) ** 3 - 2 * n.dot(v, S.T * b) + x,
    n.dot(v, b) * n.dot(v, v) * n.dot(v, S * v), x * y, n.dot(b, S * b),
]  # fmt: skip


@pytest.mark.parametrize("node", SCALARS, ids=map(str, range(len(SCALARS))))
def test_gradients_are_those_of_finite_differences(node):
    check = checker()
    found = Derivation(check, v).gradient(check.trees.poly(node))
    assert close(Meaning(check.words, MODEL).poly(found, 3, 1), difference(node, v).T, 1e-6)


def test_the_gradient_with_respect_to_a_number():
    check = checker()
    found = Derivation(check, x).gradient(check.trees.poly(x**3 * y + 2 * x))
    assert close(Meaning(check.words, MODEL).poly(found, 1, 1), difference(x**3 * y + 2 * x, x), 1e-6)


G = n.family("g", N, 1, "g_{0}")
B = n.family("B", N, N, "B_{0}")


@pytest.mark.parametrize(
    "node",
    [
        n.dot(b, G(v)), n.dot(G(v), b), n.dot(v, G(v)), n.dot(G(v), v), n.dot(G(v), S * v), n.dot(G(v), G(v)),
        n.dot(b, B(v) * b), n.dot(v, B(v) * b), n.dot(v, B(v) * v), n.dot(b, S * G(v)), n.dot(S * G(v), b),
        n.Sqrt(n.dot(v, b)), n.dot(b, n.Exp(v * v.T) * b),
    ],
    ids=map(str, range(13)),
)  # fmt: skip
def test_no_gradient_where_the_variable_is_elsewhere(node):
    check = checker()
    with pytest.raises(ReplayError):
        Derivation(check, v).gradient(check.trees.poly(node))


OF_MATRICES = [
    (n.Tr(S * V * A.T), V),
    (n.Tr(V.T * S * V), V),
    (n.Tr(S * S * S), S),
    (n.Tr(S) * n.Tr(S) * x, S),
    (n.Det(S), S),
    (n.Det(V.T * V), V),
    (n.Tr(n.Inv(S) * A * A.T), S),
    (b.T * n.Inv(S) * v, S),
    (b.T * n.Inv(S.T) * v, S),
    (b.T * n.Inv(S) * S.T * v / n.dot(b, S * b), S),
    (n.Norm(V, "F") ** 4, V),
    (n.Tr(A.T * V * n.Inv(V.T * V + n.I(M))), V),
    (n.Det(S) * n.Tr(S) * S_11, S),
    (n.Det(x * S - n.I(N)), S),
    (n.Tr(n.Tr(S) * S * S), S),
    (1 / n.dot(v, b), v),
    (n.dot(v, S * v) / n.dot(v, v), v),
]


@each(("node", "wrt"), OF_MATRICES, ids=map(str, range(len(OF_MATRICES))))
def test_gradients_by_matrices_are_those_of_finite_differences(node, wrt):
    check = checker(*(Has(x.args[0], Property.INVERTIBLE) for x in n.tree(node) if isinstance(x, n.Inv)), Has(S, INV),
                    Has(V.T * V, INV), Has(x * S - n.I(N), INV))  # fmt: skip
    found = Derivation(check, wrt).gradient(check.trees.poly(node))
    rows, cols = MODEL[wrt].shape
    wanted = difference(node, wrt).reshape(rows, cols, order="F")
    assert close(Meaning(check.words, MODEL).poly(found, rows, cols), wanted, 1e-6)


def test_no_gradient_of_columns():
    check = checker()
    for node, wrt in ((S * v, v), (S * V, V)):
        with pytest.raises(ReplayError):
            Derivation(check, wrt).gradient(check.trees.poly(node))


LINEAR = [
    (S * v, v), (2 * S * v - x * b, v), (v, v), (S.T * S * v, v), (v.T * S * A, v),
    (V * A.T * b, V), (S * V * A.T * b, V), (V.T * b, V), (A.T * S * V.T.T * A.T * b, V), (n.Vec(V), V),
    (n.Vec(S * V), V),
    (n.Vec(V * A.T), V), (n.Vec(S * V * A.T * S), V), (n.Vec(V.T), V), (n.Vec(A * V.T), V), (n.Vec(S * A * V.T * S), V),
    (v * n.dot(v, b), v), (V * V.T * b, V), (n.Vec(V * A.T * V), V), (n.Vec(n.Inv(S)), S), (n.Inv(S) * b, S),
    (n.Vec(S * n.Tr(S)), S), (n.Tr(S * S), S), (n.dot(v, S * v), v), (n.Vec(n.Inv(S).T * A), S),
    (b.T * n.Inv(S) * A, S), (x * v, x), (n.Det(S) * b, S), (x * n.Vec(V) - n.Vec(A) + n.Vec(S * V), V), (b.T * V, V),
    (b.T * S * V * A.T, V), (A.T * b, V), (V.T * S * b, V),
]  # fmt: skip


@each(("node", "wrt"), LINEAR, ids=map(str, range(len(LINEAR))))
def test_jacobians_are_those_of_finite_differences(node, wrt):
    check = checker(Has(S, INV))
    found = Derivation(check, wrt).jacobian(check.trees.poly(node), node.shape)
    wanted = difference(node, wrt)
    assert close(Meaning(check.words, MODEL).poly(found, *wanted.shape), wanted, 1e-6)


@pytest.mark.parametrize(
    ("node", "wrt"),
    [
        (S * V, V),
        (n.Exp(v * v.T) * b, v),
        (n.PInv(V) * b, V),
        (B(v) * b, v),
        (B(v) * v, v),
        (n.Vec(n.Exp(S)), S),
        (n.Sqrt(x) * v, x),
    ],
    ids=map(str, range(7)),
)
def test_no_jacobian_where_the_variable_is_elsewhere(node, wrt):
    check = checker()
    with pytest.raises(ReplayError):
        Derivation(check, wrt).jacobian(check.trees.poly(node), node.shape)


@pytest.mark.parametrize("rate", [num(0), t, -2 * x * t**3 + y, x * t / y - t**2, t ** num(-1), x / t**2])
def test_derivatives_of_rates(rate):
    check = checker()
    found = calculus.rate_derivative(check, check.trees.poly(rate), t)
    assert close(Meaning(check.words, MODEL).poly(found, 1, 1), difference(rate, t), 1e-6)


def test_no_derivative_of_a_rate_that_moves_otherwise():
    check = checker()
    for rate in (n.Exp(t), t * n.dot(f(t), b), n.Sqrt(t), 1 / (t + 1), n.Sym("c", (1, 1), "c", t)):
        with pytest.raises(ReplayError):
            calculus.rate_derivative(check, check.trees.poly(rate), t)


# -- functions of one kernel ------------------------------------------------------------------------------------
L = n.sym("L", N, N)


def function(check: Checker, kernel: n.Sym, power: int, rate: n.Node = NOTHING) -> Poly:
    return check.words.slot(kernel, power, check.trees.poly(rate))


def test_only_neighbouring_functions_of_one_kernel_are_multiplied_together():
    check = checker(Has(L, PSD))
    values = {**MODEL, L: MODEL[S] @ MODEL[S].T}
    meaning, times = Meaning(check.words, values), check.words.times
    k, k2, k3 = function(check, K, 0, -x * t), function(check, K, 1), function(check, K, -1, y + x * t)
    other, letter = function(check, L, 1, -y), check.trees.poly(S)
    words = [
        times(k, k2), times(k2, k3), times(k, k2, k3), times(k, other), times(other, k), times(k, other, k2),
        times(k, letter),
        times(letter, k), times(letter, letter), times(k, letter, k2), times(other, other, k, k3, letter, k2, k2),
        times(check.trees.poly(x * n.dot(b, v)), k, k), times(check.trees.poly(b.T), k, k2, check.trees.poly(v)),
    ]  # fmt: skip
    lengths = [1, 1, 1, 2, 2, 3, 2, 2, 2, 3, 4, 1, 0]
    for poly, length in zip(words, lengths, strict=True):
        found = calculus.merged(check, poly)
        rows = 1 if length == 0 else 3
        assert close(meaning.poly(found, rows, rows), meaning.poly(poly, rows, rows))
        ((_, word),) = found
        assert len(word) == length


@pytest.mark.parametrize(
    ("kernel", "rate", "fine"),
    [
        (K, -t, True), (K, -x * t, True), (K, -2 * x * t - y * t, True), (K, t, False), (K, -t + x * t, False),
        (K, -t * n.dot(b, v), False), (K, -(t**2), False), (K, num(-1), False), (K, -x, False), (K, num(0), False),
        (L, -t, False), (K, -t - 1, False), (K, -t * n.Size(N), True), (K, -t / x, True),
    ],
    ids=map(str, range(14)),
)  # fmt: skip
def test_what_decays(kernel, rate, fine):
    facts = (Has(K, PSD), Has(L, SYM), Has(x, Property.POSITIVE), Has(y, Property.POSITIVE))
    check = Checker(Facts(facts))
    ((_, (letter,)),) = function(check, kernel, 2, rate)
    assert calculus.decays(check, letter, t) is fine


def test_only_functions_of_constant_kernels_decay():
    check = Checker(Facts((Has(K, PSD), Define(K, H(t) * H(t).T))))
    ((_, (letter,)),) = function(check, K, 0, -t)
    assert not calculus.decays(check, letter, t)
    ((_, (column,)),) = check.trees.poly(b)
    assert not calculus.decays(check, column, t)


@pytest.mark.parametrize(
    ("node", "facts", "fine"),
    [
        (b, (), True), (t, (), True), (f(t), (), False), (f(t), (Trajectory(f(t), t),), True), (f(t).T, (), False),
        (f(t), (Flow(f(t), t, -f(t), b),), True), (f(x), (), True), (n.Exp(t * S), (), True), (n.Exp(x * S), (), True),
        (n.Exp(f(t) * f(t).T), (), False),
    ],
    ids=map(str, range(10)),
)  # fmt: skip
def test_what_is_continuous_in_time(node, facts, fine):
    check = checker(*facts)
    ((mono, word),) = check.trees.poly(node)
    (letter,) = word or mono[0][0]
    assert calculus.continuous_letter(check, letter, t) is fine


def test_functions_of_a_kernel_are_continuous_in_a_rate():
    check = checker(Trajectory(f(t), t))
    for kernel, rate, fine in ((K, t, True), (K, x * t, True), (K, x, True), (K, n.dot(f(t), b) * t, False)):
        ((_, (letter,)),) = function(check, kernel, 0, rate)
        assert calculus.continuous_letter(check, letter, t) is fine


@pytest.mark.parametrize("node", [s * b, s**2 * n.Exp(s * S) * b, f(s), n.dot(f(s), b) * v, x * f(s).T, b / x])
def test_a_variable_is_renamed_everywhere(node):
    check = checker()
    ((mono, word),) = check.trees.poly(node)
    assert calculus.renamed(check, mono, word, s, t) == check.trees.poly(node.xreplace({s: t}))


def test_a_rate_is_renamed_too():
    check = checker()
    ((_, word),) = function(check, K, 1, s * x - s**2)
    assert calculus.renamed(check, (), word, s, t) == function(check, K, 1, t * x - t**2)


@pytest.mark.parametrize("node", [b / s, n.D(f(s), s), n.Sqrt(s) * b, n.D(f(t), t), n.Integral(f(y) * s, y, x, x)])
def test_what_is_not_renamed(node):
    check = checker()
    ((mono, word),) = check.trees.poly(node)
    with pytest.raises(ReplayError):
        calculus.renamed(check, mono, word, s, t)


@pytest.mark.parametrize(("node", "power"), [(num(1), 0), (s, 1), (s**4, 4), (x * s, None), (1 / s, None), (t, None)])
def test_powers_of_time(node, power):
    check = checker()
    ((mono, _),) = check.trees.poly(node)
    if power is None:
        with pytest.raises(ReplayError):
            calculus.time_power(check, mono, s)
    else:
        assert calculus.time_power(check, mono, s) == power


def test_monos_are_multiplied_by_adding_exponents():
    one, two = (1,), (2,)
    assert join(((one, 1),), ((one, 2), (two, 1))) == ((one, 3), (two, 1))
    assert join(((one, 1),), ((one, -1),)) == ()
    assert join(((one, Fraction(1, 2)),), ((one, Fraction(1, 2)),)) == ((one, 1),)
    assert type(join(((one, Fraction(1, 2)),), ((one, Fraction(1, 2)),))[0][1]) is int
    assert join((), ((two, 1),)) == ((two, 1),)
    assert join(((two, 1),), ((one, 1),)) == ((one, 1), (two, 1))
    assert number(Fraction(4, 2)) == 2
    for bad in (1.5, "1", None, True):
        with pytest.raises(ReplayError):
            number(bad)


def test_a_multiple_and_the_lack_of_one():
    poly = {((), (1,)): 6, ((), (2,)): Fraction(1, 2)}
    assert scale(poly, Fraction(1, 3)) == {((), (1,)): 2, ((), (2,)): Fraction(1, 6)}
    assert scale(poly, -2) == {((), (1,)): -12, ((), (2,)): -1}
    assert scale(poly, 0) == {}


def test_what_has_no_time_has_its_value_at_time_zero():
    known = Facts((Flow(f(t), t, -f(t), b),))
    for thing in (sympy.oo, N, "text", 3, None, b, n.D(b, x)):
        assert known.at_zero(thing, t) is thing


def test_an_inverse_rests_on_what_is_declared_invertible():
    """2 K is declared invertible; another property, or an assumption that is not made, is no reason."""
    declared, positive = Has(2 * K, Property.INVERTIBLE), Has(2 * K, SYM)
    true = Claim((2 * K).inv * K * 2, Relation.EQ, n.I(N), Notation("test", {}, (Has(K, SYM), Has(K, PSD), declared)))
    proof = operator.judge(true).proof
    assert proof is not None
    replay(true, proof)
    ((kernel, fact, premise),) = proof.invertible
    assert fact == declared

    def forged(reason: Has, *given: Has) -> None:
        """The premise alone, in a claim without an inverse (which would bring its own assumption)."""
        claim = Claim(K, Relation.EQ, K, Notation("test", {}, (Has(K, SYM), Has(K, PSD), *given)))
        replay(claim, operator.Certificate((operator.Part((), ()),), invertible=((kernel, reason, premise),)))

    forged(declared, declared)
    for reason, given in ((positive, positive), (declared, positive), (positive, declared)):
        with pytest.raises(ReplayError, match="no such assumption"):
            forged(reason, given)
