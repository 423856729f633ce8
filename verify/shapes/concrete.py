"""Are the shapes right? A second opinion from whole numbers: every symbolic size becomes a large number of its own.

The shape engine compares sizes as polynomials; here two sizes agree if the numbers do, which for numbers of this
height happens by accident with probability below 2^-40. A claim is malformed only if both say so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import sympy

from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n


class Malformed(Exception):
    """Shapes that do not fit: why."""


Shape = tuple[int, int]
ONE: Shape = (1, 1)


def number(size: Any) -> int:
    """A symbolic size with large numbers, fixed by their names, for its symbols."""
    put = {s: 2**48 + int(hashlib.sha256(s.name.encode()).hexdigest()[:12], 16) for s in size.free_symbols}
    return int(sympy.sympify(size).subs(put))


def malformed(claim: Claim) -> bool:
    """Whether the claim is malformed, by numbers."""
    try:
        check(claim)
    except Malformed:
        return True
    return False


def check(claim: Claim) -> None:
    """Raise `Malformed` unless both sides and the relation are well-typed."""
    left = shape_of(claim.lhs)
    if claim.relation is Relation.IN and isinstance(claim.rhs, n.Space):
        sizes = [number(size) for size in claim.rhs.args]
        fits = left == tuple(sizes) if len(sizes) == 2 else 1 in left and left[0] * left[1] == sizes[0]
        _need(fits, "a membership in a space of other dimensions")
        return
    right = shape_of(claim.rhs)
    if claim.relation is Relation.SIM and isinstance(claim.rhs, n.NormalDensity):
        right = shape_of(claim.rhs.args[0])
    _need(left == right, f"the sides are {left} and {right}")
    _need(claim.relation not in (Relation.LE, Relation.LT) or left == ONE, "an inequality needs scalars")


def _need(condition: bool, reason: str) -> None:
    if not condition:
        raise Malformed(reason)


def shape_of(node: n.Node) -> Shape:
    """The concrete shape of a term; raises `Malformed`."""
    rule = RULES.get(type(node))
    if rule is not None:
        return rule(node)
    for arg in node.args:
        if isinstance(arg, n.Node) and not isinstance(arg, n.Space):
            _need(shape_of(arg) == ONE, f"{type(node).__name__} of a matrix")
    return ONE


def _same(node: n.Node) -> Shape:
    return shape_of(node.args[0])


def _square(node: n.Node) -> Shape:
    rows, cols = shape_of(node.args[0])
    _need(rows == cols, f"{type(node).__name__} of a matrix that is not square")
    return rows, cols


def _sum(node: n.Node) -> Shape:
    shapes = {shape_of(arg) for arg in node.args}
    _need(len(shapes) == 1, "a sum of different shapes")
    return shapes.pop()


def _product(node: n.Node) -> Shape:
    out = ONE
    for arg in node.args:
        shape = shape_of(arg)
        if out == ONE:
            out = shape
        elif shape != ONE:
            _need(out[1] == shape[0], "a product of matrices that do not fit")
            out = out[0], shape[1]
    return out


def _with_scalars(node: n.Node) -> Shape:
    """The first argument's shape; the others are scalars (or infinity)."""
    for arg in node.args[1:]:
        _need(not isinstance(arg, n.Node) or shape_of(arg) == ONE, f"{type(node).__name__} needs scalars")
    return shape_of(node.args[0])


def _power(node: n.Node) -> Shape:
    _with_scalars(node)
    return _square(node)


def _flipped(node: n.Node) -> Shape:
    rows, cols = shape_of(node.args[0])
    return cols, rows


def _kron(node: n.Node) -> Shape:
    (a, b), (c, d) = shape_of(node.args[0]), shape_of(node.args[1])
    return a * c, b * d


def _vec(node: n.Node) -> Shape:
    rows, cols = shape_of(node.args[0])
    return rows * cols, 1


def _unvec(node: n.Node) -> Shape:
    rows, cols = number(node.args[1]), number(node.args[2])
    _need(shape_of(node.args[0]) == (rows * cols, 1), "a column that cannot be folded")
    return rows, cols


def _grid(rows: list[list[Shape]]) -> Shape:
    heights = [{rows_ for rows_, _ in row} for row in rows]
    widths = [{cols for _, cols in column} for column in zip(*rows, strict=True)]
    _need(all(len(x) == 1 for x in (*heights, *widths)), "blocks that do not fit")
    return sum(h.pop() for h in heights), sum(w.pop() for w in widths)


def _blocks(node: n.Blocks) -> Shape:
    _need(len({len(row) for row in node.grid}) == 1, "rows of blocks of different length")
    return _grid([[shape_of(block) for block in row] for row in node.grid])


def _dotted(node: n.Dotted) -> Shape:
    _grid([[shape_of(entry) for entry in row] for row in node.grid])
    return shape_of(node.meaning)


def _vector(shape: Shape) -> None:
    _need(1 in shape, "a vector is needed")


def _derivative(node: n.Node) -> Shape:
    _need(isinstance(node.args[1], n.Sym), "a variable is needed")
    return _with_scalars(node)


def _supremum(node: n.Node) -> Shape:
    _need(_derivative(node) == ONE, "a supremum of a matrix")
    return ONE


def _along(node: n.Node) -> Shape:
    _need(isinstance(node.args[1], n.Sym), "a variable is needed")
    _need(shape_of(node.args[1]) == shape_of(node.args[2]), "a direction of another shape than the variable")
    return shape_of(node.args[0])


def _factors(node: n.Node) -> Shape:
    _need(_derivative(node) == ONE, "a product over an index of matrices")
    return ONE


def _gradient(node: n.Node) -> Shape:
    _need(isinstance(node.args[1], n.Sym) and shape_of(node.args[0]) == ONE, "a gradient of a scalar by a variable")
    return shape_of(node.args[1])


def _jacobian(node: n.Node) -> Shape:
    (a, b), (c, d) = shape_of(node.args[0]), shape_of(node.args[1])
    _need(isinstance(node.args[1], n.Sym), "a variable is needed")
    _vector((a, b))
    return a * b, c * d


def _norm(node: n.Norm) -> Shape:
    shape = shape_of(node.args[0])
    if node.kind in ("2", "1", "inf"):
        _vector(shape)
    return ONE


def _any(node: n.Node) -> Shape:
    shape_of(node.args[0])
    return ONE


def _place(node: n.Node) -> Shape:
    """The shape of the matrix of which a part is taken; places are scalars."""
    places = (arg for arg in node.args[1:] if isinstance(arg, n.Node))
    _need(all(shape_of(place) == ONE for place in places), "a place that is a matrix")
    return shape_of(node.args[0])


def _entry(node: n.Entry) -> Shape:
    _place(node)
    return ONE


def _spectral(node: n.Node) -> Shape:
    _square(node)
    return ONE


def _covariance(node: n.Node) -> Shape:
    left, right = shape_of(node.args[0]), shape_of(node.args[-1])
    _need(left[1] == right[1] == 1, "a covariance of columns")
    return left[0], right[0]


def _conditional(node: n.Node) -> tuple[Shape, Shape]:
    u, v, y = (shape_of(arg) for arg in node.args)
    _need(v == y and u[1] == v[1] == 1, "conditioning of columns on a value of the same shape")
    return u, (u[0], u[0])


def _normal(node: n.Node) -> Shape:
    mean, cov = shape_of(node.args[0]), shape_of(node.args[1])
    _need(mean[1] == 1 and cov == (mean[0], mean[0]), "a mean and a covariance that do not fit")
    return ONE


def _density(node: n.Density) -> Shape:
    for event in (*node.events, *node.given):
        shape_of(event)
    return ONE


def _inner(node: n.Node) -> Shape:
    a, b = shape_of(node.args[0]), shape_of(node.args[1])
    _vector(a)
    _need(a[0] * a[1] == b[0] * b[1], "a scalar product of vectors of different length")
    return ONE


RULES: dict[type, Callable[[Any], Shape]] = {
    n.Num: lambda node: ONE,
    n.Size: lambda node: ONE,
    n.Constant: lambda node: ONE,
    n.Sym: lambda node: (number(node.args[1][0]), number(node.args[1][1])),
    n.I: lambda node: (number(node.args[0]), number(node.args[0])),
    n.Zero: lambda node: (number(node.args[0]), number(node.args[1])),
    n.Shuffle: lambda node: (number(node.args[0] * node.args[1]),) * 2,
    n.Add: _sum, n.Neg: _same, n.Mul: _product, n.Frac: _with_scalars, n.Pow: _power, n.T: _flipped,
    n.Inv: _square, n.PInv: _flipped, n.RangeProj: _square, n.Exp: _square, n.Phi1: _square, n.Phi: _same,
    n.Kron: _kron, n.Vec: _vec, n.Unvec: _unvec, n.Blocks: _blocks, n.Dotted: _dotted, n.Entry: _entry,
    n.Row: lambda node: (1, _place(node)[1]),
    n.Band: lambda node: (number(node.args[2]), _place(node)[1]),
    n.D: _derivative, n.Grad: _gradient, n.Jac: _jacobian, n.Frechet: _along, n.Integral: _derivative,
    n.Sum: _derivative, n.Prod: _factors, n.Lim: _derivative, n.Sup: _supremum, n.Norm: _norm, n.Expect: _same,
    n.Cov: _covariance,
    n.CondMean: lambda node: _conditional(node)[0], n.CondCov: lambda node: _conditional(node)[1],
    n.Density: _density, n.NormalDensity: _normal, n._Inner: _inner,
}  # fmt: skip


def _number(node: n.Node) -> Shape:
    _need(shape_of(node.args[0]) == ONE, "a function of a number")
    return ONE


def _numbers(node: n.Node) -> Shape:
    _need(all(shape_of(arg) == ONE for arg in node.args), "the largest or smallest of what are no numbers")
    return ONE


def _unit(node: n.Node) -> Shape:
    _need(shape_of(node.args[1]) == ONE, "a place that is a matrix")
    return number(node.args[0]), 1


def _diagonal(node: n.Node) -> Shape:
    rows, cols = shape_of(node.args[0])
    _need(cols == 1, "a diagonal given by a column")
    return rows, rows


RULES |= {n.Max: _numbers, n.Min: _numbers, n.Elementary: _number, n.Unit: _unit, n.Had: _sum, n.Diag: _diagonal}
RULES |= dict.fromkeys((n.DiagOf, n.Eigs), lambda node: (_square(node)[0], 1))
RULES |= {n.Sing: _any, n.Eig: _spectral, n.Tr: _spectral, n.Det: _spectral, n.Rank: _any}
