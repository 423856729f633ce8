"""Numbers for trees of the notation: a small evaluator and models to draw, sharing no code with the kernel.

A model maps symbols to arrays and names of families to functions of their indices. Scalars are 1 x 1 arrays; `exact`
keeps rationals where no root or exponential occurs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
import scipy.linalg

from derivations.notation import nodes as n

Model = Mapping[Any, Any]
KINDS = {"2": None, "F": "fro", "op": 2}
GAUSS = np.polynomial.legendre.leggauss(24)


class Undefined(ValueError):
    """A term without a value: a division by zero, a root of a negative number."""


def one(value: Any) -> np.ndarray:
    return np.array([[value]], dtype=object if isinstance(value, Fraction) else float)


def number(node: n.Node, model: Model) -> Any:
    value = evaluate(node, model)
    assert value.shape == (1, 1), f"{node} is no number"
    return value[0, 0]


def power(base: Any, exponent: Any) -> Any:
    whole = exponent == int(exponent)
    if (base == 0 and exponent < 0) or (base < 0 and not whole):
        raise Undefined
    if whole:
        return base ** int(exponent)
    return float(base) ** float(exponent)


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if a.shape == (1, 1):
        return a[0, 0] * b
    if b.shape == (1, 1):
        return a * b[0, 0]
    return a @ b


def norm(value: np.ndarray, kind: str) -> float:
    value = value.astype(float)
    if kind in ("1", "inf", "max"):
        return float(np.abs(value).sum() if kind == "1" else np.abs(value).max())
    if kind == "*":
        return float(np.linalg.svd(value, compute_uv=False).sum())
    return float(np.linalg.norm(value if kind != "2" else value.ravel(), KINDS[kind]))


def symbol(node: n.Sym, model: Model) -> np.ndarray:
    value = model[node] if node in model else model[node.name](*(evaluate(i, model) for i in node.indices))
    return value if isinstance(value, np.ndarray) and value.ndim == 2 else one(value)


def size(expression: Any, model: Model) -> int:
    return int(expression.subs({k: v for k, v in model.items() if not isinstance(k, n.Node | str)}))


def singular(value: np.ndarray, which: str) -> float:
    found = np.linalg.svd(value.astype(float), compute_uv=False)
    return float(found[0] if which == "max" else found[-1])


def accumulate(node: n.Node, model: Model) -> np.ndarray:
    body, var, low, high = node.args
    first, last = number(low, model), number(high, model)
    if isinstance(node, n.Sum):
        terms = [evaluate(body, {**model, var: one(Fraction(j))}) for j in range(int(first), int(last) + 1)]
        return sum(terms[1:], terms[0]) if terms else np.zeros([size(s, model) for s in body.shape])
    a, b = float(first), float(last)
    nodes, weights = GAUSS
    values = [
        w * evaluate(body, {**model, var: one((a + b) / 2 + (b - a) / 2 * x)})
        for x, w in zip(nodes, weights, strict=True)
    ]
    return (b - a) / 2 * sum(values[1:], values[0])


def supremum(node: n.Sup, model: Model) -> np.ndarray:
    """Over a grid that contains the ends; a model may name the points of a supremum without ends."""
    body, var, *ends = node.args
    points = model["points", var] if not ends else np.linspace(*(float(number(e, model)) for e in ends), 41)
    return one(max(float(number(body, {**model, var: one(x)})) for x in points))


def derivative(node: n.D, model: Model) -> np.ndarray:
    """A central difference of fourth order."""
    body, t = node.args
    at, h = float(number(t, model)), 1e-3
    f = {k: evaluate(body, {**model, t: one(at + k * h)}).astype(float) for k in (-2, -1, 1, 2)}
    return (f[-2] - 8 * f[-1] + 8 * f[1] - f[2]) / (12 * h)


def evaluate(node: n.Node, model: Model) -> np.ndarray:
    """The value of a tree as a matrix."""

    def at(x: n.Node) -> np.ndarray:
        return evaluate(x, model)

    match node:
        case n.Num():
            return one(Fraction(int(node.value.p), int(node.value.q)))
        case n.Size():
            return one(Fraction(size(node.args[0], model)))
        case n.Sym():
            return symbol(node, model)
        case n.Constant():
            return one(np.pi)
        case n.I():
            return np.eye(size(node.args[0], model))
        case n.Zero():
            return np.zeros([size(s, model) for s in node.args])
        case n.Add():
            first, *others = map(at, node.args)
            return sum(others, first)
        case n.Neg():
            return -at(node.args[0])
        case n.Mul():
            first, *others = map(at, node.args)
            for other in others:
                first = multiply(first, other)
            return first
        case n.Frac():
            bottom = number(node.args[1], model)
            if bottom == 0:
                raise Undefined
            return at(node.args[0]) * (1 / bottom)
        case n.Pow() if node.is_scalar_shaped:
            return one(power(number(node.args[0], model), number(node.args[1], model)))
        case n.Pow():
            return np.linalg.matrix_power(at(node.args[0]).astype(float), int(number(node.args[1], model)))
        case n.Sqrt():
            return one(power(number(node.args[0], model), Fraction(1, 2)))
        case n.Factorial():
            return one(Fraction(factorial(int(number(node.args[0], model)))))
        case n.T():
            return at(node.args[0]).T
        case n.Inv():
            return np.linalg.inv(at(node.args[0]).astype(float))
        case n.Exp():
            return scipy.linalg.expm(at(node.args[0]).astype(float))
        case n.Blocks():
            return np.block([[at(b).astype(float) for b in row] for row in node.grid])
        case n.Kron():
            return np.kron(*(at(x).astype(float) for x in node.args))
        case n.Row():
            return at(node.args[0])[int(number(node.args[1], model)) - 1 :][:1]
        case n.Tr():
            return one(float(np.trace(at(node.args[0]).astype(float))))
        case n.Det():
            return one(float(np.linalg.det(at(node.args[0]).astype(float))))
        case n.Norm():
            return one(norm(at(node.args[0]), node.kind))
        case n.Max() | n.Min():
            choose = max if isinstance(node, n.Max) else min
            return one(choose(number(x, model) for x in node.args))
        case n.Elementary(name="log"):
            x = float(number(node.args[0], model))
            if x <= 0:
                raise Undefined
            return one(float(np.log(x)))
        case n.Elementary(name="erf"):
            return one(math.erf(float(number(node.args[0], model))))
        case n.Elementary():
            return one(float(getattr(np, node.name)(float(number(node.args[0], model)))))
        case n.Sing():
            return one(singular(at(node.args[0]), node.which))
        case n.Rank():
            return one(np.linalg.matrix_rank(evaluate(node.args[0], model), tol=1e-7))
        case n.Eigs():
            return np.linalg.eigvalsh(evaluate(node.args[0], model))[::-1].reshape(-1, 1)
        case n.Entry():
            i, j = (int(evaluate(arg, model)[0, 0]) - 1 for arg in node.args[1:])
            return evaluate(node.args[0], model)[i : i + 1, j : j + 1]
        case n.Eig():
            values = np.linalg.eigvalsh(at(node.args[0]).astype(float))
            return one(float(values[0] if node.which == "min" else values[-1]))
        case n.Sum() | n.Integral():
            return accumulate(node, model)
        case n.Sup():
            return supremum(node, model)
        case n.D():
            return derivative(node, model)
        case n._Inner():
            a, b = map(at, node.args)
            return one((a.ravel() * b.ravel()).sum())
        case n.Indicator():
            a, b = (number(x, model) for x in node.args[:2])
            return one(Fraction(int({"<=": a <= b, "<": a < b, "=": a == b}[node.relation])))
        case n.Expect():
            return mean(node.args[0], model)
        case n.Cov():
            u, v = node.args[0], node.args[-1]
            return mean(u * n.T(v), model) - mean(u, model) @ mean(v, model).T
    raise NotImplementedError(type(node).__name__)


def mean(body: n.Node, model: Model) -> np.ndarray:
    """The sum over the outcomes of a model: pairs of a probability and of the values of what is random."""
    parts = [p * evaluate(body, {**model, **values}) for p, values in model["outcomes"]]
    return sum(parts[1:], parts[0])


def holds(left: n.Node, relation: str, right: n.Node, model: Model, tolerance: float = 1e-9) -> bool:
    """Whether the relation is true in the model, exactly for rationals and up to rounding otherwise."""
    a, b = evaluate(left, model), evaluate(right, model)
    if a.shape != b.shape:
        return False
    if a.dtype == object and b.dtype == object and all(isinstance(x, Fraction) for x in (*a.flat, *b.flat)):
        return bool({"=": a == b, "<=": a <= b, "<": a < b}[relation].all())
    a, b = a.astype(float), b.astype(float)
    slack = tolerance * (1 + np.abs(a).max() + np.abs(b).max())
    return bool((np.abs(a - b) <= slack).all() if relation == "=" else (a <= b + slack).all())


# -- models to draw -------------------------------------------------------------------------------------------
SCALES = (0.0, 1e-6, 1e-2, 1.0, 1.0, 1.0, 30.0)


def matrix(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Full rank, of rank one, with small integers, or zero; on several scales."""
    rows, columns, style = int(rows), int(columns), rng.integers(4)
    if style == 0:
        made = rng.normal(size=(rows, columns))
    elif style == 1:
        made = rng.normal(size=(rows, 1)) @ rng.normal(size=(1, columns))
    elif style == 2:
        made = rng.integers(-2, 3, size=(rows, columns)).astype(float)
    else:
        made = np.eye(rows, columns)[:, rng.permutation(columns)]
    return rng.choice(SCALES) * made


def symmetric(rng: np.random.Generator, size: int, least: float | None = None) -> np.ndarray:
    """With repeated, zero and negative eigenvalues; `least` is the smallest one where it is given."""
    values = rng.choice([0.0, 0.5, 0.5, 1.0, 2.0, -1.0, -3.0, 10.0], size=size)
    if least is not None:
        values = np.abs(values) + least
        values[0] = least
    basis = np.linalg.qr(rng.normal(size=(size, size)))[0]
    made = basis @ np.diag(values) @ basis.T
    return (made + made.T) / 2


def fraction(rng: np.random.Generator, least: int | None = None) -> Fraction:
    """Small, tiny or huge rationals; at least (for 1: above) zero where it is asked."""
    value = Fraction(int(rng.integers(-6, 7)), int(rng.choice([1, 2, 3, 1000, 10**9])))
    value *= int(rng.choice([1, 1, 1, 10**6]))
    if least is None:
        return value
    return abs(value) if least == 0 else abs(value) or Fraction(1, 10**9)
