"""From a tree to words: multiply out, push transposes to the letters, nothing else.

Operators that need knowledge (inverses, exponentials, gradients, series) stay letters; the rewriting
resolves them. The letters that integrals bind are those of `binding`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy

from derivations.notation import nodes as n

from . import algebra as al
from .binding import bound, integral
from .invariants import (
    contracted,
    determinant,
    diagonal,
    diagonal_of,
    eigenvalues,
    elementary,
    entry,
    hadamard,
    of_size,
    rank,
    trace,
    unit,
)
from .spectra import spectral, summed

Grid = list[list[al.Poly]]


class Parser:
    """Parses trees; remembers whether a display with dots was replaced by its meaning.

    With `blocks`, the definitions of symbols as block matrices, these are opened, and the inverse of a block matrix is
    one: its blocks are letters.
    """

    def __init__(self, blocks: Mapping[n.Node, n.Node] | None = None) -> None:
        self.dotted = False
        self.places = False  #: whether single entries are spoken of
        self.blocks = blocks
        self.cache: dict[n.Node, Any] = {}

    def poly(self, node: n.Node) -> al.Poly:
        """The polynomial of a tree that is not a block matrix."""
        value = self.parse(node)
        if isinstance(value, list):
            if len(value) == 1 and len(value[0]) == 1:
                return value[0][0]
            raise al.GiveUp("a block matrix inside a product that does not dissolve it")
        return value

    def parse(self, node: n.Node) -> Any:
        if not isinstance(node, n.Node):
            raise al.GiveUp("an infinite limit")
        if node not in self.cache:
            handler = _PARSE.get(type(node), _opaque)
            self.cache[node] = handler(self, node)
        return self.cache[node]


def letter(node: n.Node, tag: str = "node") -> al.Poly:
    return al.term((), ((tag, node),))


def _opaque(parser: Parser, node: n.Node) -> al.Poly:
    return letter(node)


def _num(parser: Parser, node: n.Node) -> al.Poly:
    return al.const(Fraction(int(node.value.p), int(node.value.q)))


def _size(parser: Parser, node: n.Node) -> al.Poly:
    return of_size(node.args[0])


def _add(parser: Parser, node: n.Node) -> Any:
    parts = [parser.parse(arg) for arg in node.args]
    if not any(isinstance(part, list) for part in parts):
        return al.plus(*parts)
    first = next(part for part in parts if isinstance(part, list))
    grids = [spread(part, first) for part in parts]
    if not all(isinstance(part, list) for part in grids):
        raise al.GiveUp("a block matrix plus a matrix without blocks")
    rows, cols = len(grids[0]), len(grids[0][0])
    if any(len(g) != rows or len(g[0]) != cols for g in grids):
        raise al.GiveUp("block matrices of different partitions")
    return [[al.plus(*(g[i][j] for g in grids)) for j in range(cols)] for i in range(rows)]


def spread(value: Any, other: Any) -> Any:
    """A multiple of the identity, or zero, in the blocks of another matrix."""
    if not isinstance(value, dict) or not isinstance(other, list) or not al.is_scalar(value):
        return value
    return [[value if i == j else {} for j in range(len(other[0]))] for i in range(len(other))]


def _neg(parser: Parser, node: n.Node) -> Any:
    inner = parser.parse(node.args[0])
    if isinstance(inner, list):
        return [[al.scaled(p, -1) for p in row] for row in inner]
    return al.scaled(inner, -1)


def _mul(parser: Parser, node: n.Node) -> Any:
    total: Any = al.const(1)
    for arg in node.args:
        total = multiply(total, parser.parse(arg))
    return total


def multiply(left: Any, right: Any) -> Any:
    """Product of polynomials and block matrices; a 1x1 grid dissolves."""
    if isinstance(left, list) and isinstance(right, list):
        if len(left[0]) != len(right):
            raise al.GiveUp("block matrices of different partitions")
        out = [
            [al.plus(*(al.times(row[m], right[m][j]) for m in range(len(right)))) for j in range(len(right[0]))]
            for row in left
        ]
        return out[0][0] if len(out) == 1 and len(out[0]) == 1 else out
    if isinstance(left, list):
        return [[al.times(p, _scalar_only(right)) for p in row] for row in left]
    if isinstance(right, list):
        return [[al.times(_scalar_only(left), p) for p in row] for row in right]
    return al.times(left, right)


def _scalar_only(poly: al.Poly) -> al.Poly:
    if not al.is_scalar(poly):
        raise al.GiveUp("a block matrix times a matrix without blocks")
    return poly


def _frac(parser: Parser, node: n.Node) -> Any:
    return multiply(parser.parse(node.args[0]), reciprocal(parser.poly(node.args[1]), node.args[1]))


def reciprocal(poly: al.Poly, node: n.Node) -> al.Poly:
    """1 / poly; a sum stays a letter."""
    if len(poly) == 1 and al.is_scalar(poly):
        return al.invert(poly)
    if not poly:
        raise al.GiveUp("division by zero")
    return letter(n.Inv(node))


def _pow(parser: Parser, node: n.Node) -> al.Poly:
    base, exponent = node.args
    if not isinstance(exponent, n.Num) or exponent.value.q != 1:
        return letter(node)
    power = int(exponent.value)
    if isinstance(base, n.Norm) and base.kind in ("2", "F") and power > 0 and power % 2 == 0:
        inner = parser.poly(base.args[0])
        rows, cols = base.args[0].shape
        if n.same_size(cols, n.ONE):
            square = al.times(al.transposed(inner), inner)
        elif n.same_size(rows, n.ONE):
            square = al.times(inner, al.transposed(inner))
        else:
            square = trace(al.times(al.transposed(inner), inner), cols)
        return al.power(square, power // 2)
    if power >= 0:
        if power > 12:
            raise al.GiveUp(f"a power of {power}")
        return al.power(parser.poly(base), power)
    return al.power(reciprocal(parser.poly(base), base), -power)


def _sqrt(parser: Parser, node: n.Node) -> al.Poly:
    """Halved exponents where the root is sure to be that: sizes, and at most one other factor, to an odd power."""
    poly = parser.poly(node.args[0])
    if len(poly) == 1 and al.is_scalar(poly):
        ((mono, _), c) = next(iter(poly.items()))
        others = [e for g, e in mono if not isinstance(g[1][0][1], n.Size)]
        if c > 0 and len(others) <= 1 and all(e % 2 == 1 for e in others) and not any(_compound(g) for g, _ in mono):
            top, bottom = math.isqrt(c.numerator), math.isqrt(c.denominator)
            if top * top == c.numerator and bottom * bottom == c.denominator:
                return {(tuple((g, e / 2) for g, e in mono), ()): Fraction(top, bottom)}
    return letter(node)


def _compound(generator: Any) -> bool:
    """Whether a number is the determinant of more than a letter, which may be a product of numbers."""
    (first, *_) = generator[1]
    return first[0] == "det" and al.one_letter(first[1]) is None


def _transpose(parser: Parser, node: n.Node) -> Any:
    inner = parser.parse(node.args[0])
    if isinstance(inner, list):
        return [[al.transposed(inner[i][j]) for i in range(len(inner))] for j in range(len(inner[0]))]
    return al.transposed(inner)


def _inv(parser: Parser, node: n.Node) -> Any:
    inside = node.args[0]
    if node.is_scalar_shaped:
        return reciprocal(parser.poly(inside), inside)
    if parser.blocks is not None:
        inside = parser.blocks.get(inside, inside)
        if isinstance(inside, n.Blocks):
            rows, cols = len(inside.grid), len(inside.grid[0])
            whole = n.Inv(inside)
            return [[al.term((), (("part", whole, i, j),)) for j in range(rows)] for i in range(cols)]
    return letter(node)


def _sym(parser: Parser, node: n.Node) -> Any:
    if parser.blocks is not None and node in parser.blocks:
        return parser.parse(parser.blocks[node])
    return letter(node, "sym")


def _inner(parser: Parser, node: n.Node) -> al.Poly:
    a, b = (parser.poly(arg) for arg in node.args)
    row = a if n.same_size(node.args[0].shape[0], n.ONE) else al.transposed(a)
    column = b if n.same_size(node.args[1].shape[1], n.ONE) else al.transposed(b)
    return al.times(row, column)


def linear(kind: str, var: Any, poly: al.Poly) -> al.Poly:
    """A linear map applied term by term."""
    out: al.Poly = {}
    for (mono, word), c in poly.items():
        letter = integral(var, mono, word) if kind == "Int" else ("lin", kind, var, mono, word)
        al.add_to(out, al.term((), (letter,), c))
    return out


def _expect(parser: Parser, node: n.Node) -> al.Poly:
    return linear("E", None, parser.poly(node.args[0]))


def _cov(parser: Parser, node: n.Node) -> Any:
    left, right = parser.parse(node.args[0]), parser.parse(node.args[-1])
    lefts = [row[0] for row in left] if isinstance(left, list) else [left]
    rights = [row[0] for row in right] if isinstance(right, list) else [right]
    grid = [[_covariance(u, v) for v in rights] for u in lefts]
    return grid if isinstance(left, list) or isinstance(right, list) else grid[0][0]


def _covariance(u: al.Poly, v: al.Poly) -> al.Poly:
    second = linear("E", None, al.times(u, al.transposed(v)))
    means = al.times(linear("E", None, u), al.transposed(linear("E", None, v)))
    return al.plus(second, al.scaled(means, -1))


def _derivative(parser: Parser, node: n.Node) -> al.Poly:
    return linear("D", node.args[1], parser.poly(node.args[0]))


def _along(parser: Parser, node: n.Node) -> Any:
    """Of a number the trace of the transposed gradient times the direction; of a matrix a letter."""
    function, variable, direction = node.args
    if not function.is_scalar_shaped or not isinstance(variable, n.Sym):
        return letter(node)
    gradient = letter(n.Grad(function, variable))
    return trace(al.times(al.transposed(gradient), parser.poly(direction)), variable.shape[1])


def _integral(parser: Parser, node: n.Node) -> al.Poly:
    body, var, low, high = node.args
    if high == sympy.oo:  # what its terms are apart need not exist
        return letter(node)
    fresh = bound(integrals(body))  # no letter inside, and none that a term of the body will ask for
    return linear("Int", (fresh, low, high), parser.poly(body.xreplace({var: fresh})))


def integrals(node: n.Node) -> int:
    """How many integrals lie within each other in a tree."""
    levels: dict[object, int] = {}
    stack: list[tuple[object, bool]] = [(node, False)]
    while stack:
        current, ready = stack.pop()
        args = getattr(current, "args", ())
        if ready:
            levels[current] = max((levels[arg] for arg in args), default=0) + isinstance(current, n.Integral)
        elif current not in levels:
            stack.append((current, True))
            stack.extend((arg, False) for arg in args)
    return levels[node]


def _limit(parser: Parser, node: n.Node) -> al.Poly:
    body, var, to = node.args
    if to != sympy.oo:
        return letter(node)
    return linear("Lim", var, parser.poly(body))


def _vec(parser: Parser, node: n.Node) -> al.Poly:
    rows, cols = node.args[0].shape
    inner = parser.poly(node.args[0])
    if n.same_size(cols, n.ONE):
        return inner
    if n.same_size(rows, n.ONE):
        return al.transposed(inner)
    out: al.Poly = {}
    for (mono, word), c in inner.items():
        al.add_to(out, al.term(mono, (("vec", word, rows, cols),), c))
    return out


def _unvec(parser: Parser, node: n.Node) -> al.Poly:
    column, rows, cols = node.args
    out: al.Poly = {}
    for (mono, word), c in parser.poly(column).items():
        al.add_to(out, al.term(mono, (("unvec", word, rows, cols),), c))
    return out


def _kron(parser: Parser, node: n.Node) -> al.Poly:
    left, right = node.args
    out: al.Poly = {}
    sizes = (left.shape[0], right.shape[0])
    for (m1, w1), c1 in parser.poly(left).items():
        for (m2, w2), c2 in parser.poly(right).items():
            al.add_to(out, al.term(al.merge(m1, m2), kron_letters(w1, sizes[0], w2, sizes[1]), c1 * c2))
    return out


def kron_letters(a: al.Word, m: Any, b: al.Word, n_: Any) -> al.Word:
    """The letter(s) of a Kronecker product; I (x) I is the empty word."""
    return (("kron", a, m, b, n_),) if a or b else ()


def _trace(parser: Parser, node: n.Node) -> al.Poly:
    inner = parser.parse(node.args[0])
    if not isinstance(inner, list):
        return trace(inner, node.args[0].shape[0])
    blocks = node.args[0].grid if isinstance(node.args[0], n.Blocks) else ()
    if (
        len(inner) != len(inner[0])
        or not all(n.same_size(*blocks[i][i].shape) for i in range(len(blocks)))
        or not blocks
    ):
        return letter(node)
    return al.plus(*(trace(inner[i][i], row[i].shape[0]) for i, row in enumerate(blocks)))


def _determinant(parser: Parser, node: n.Node) -> al.Poly:
    inner = parser.parse(node.args[0])
    return letter(node) if isinstance(inner, list) else determinant(inner, node.args[0].shape[0])


def _entry(parser: Parser, node: n.Node) -> al.Poly:
    """e_i^T A e_j, and a row e_i^T A."""
    parser.places = True
    matrix, *places = node.args
    inner = parser.parse(matrix)
    if isinstance(inner, list):
        return letter(node)
    if len(places) == 1:
        return al.times(al.transposed(unit(matrix.shape[0], places[0])), inner)
    return entry(inner, matrix.shape, *places)


def _sum(parser: Parser, node: n.Node) -> al.Poly:
    """A sum over all places of a row or column, or over all eigenvalues; every other one stays a letter."""
    body, index, low, high = node.args
    if any(spectral(body, index)):
        meant = summed(node)
        if meant is not None:
            return parser.poly(meant)
    if low == n.Num(1) and isinstance(high, n.Size):
        inner = parser.parse(body)
        found = None if isinstance(inner, list) else contracted(inner, index, high.args[0])
        if found is not None:
            return found
    return _over_a_spectrum(parser, node)


def _over_a_spectrum(parser: Parser, node: n.Node) -> al.Poly:
    """A sum or product over all eigenvalues, or over functions of the entries of columns."""
    meant = summed(node)
    return letter(node) if meant is None else parser.poly(meant)


def _rank(parser: Parser, node: n.Node) -> al.Poly:
    inner = parser.parse(node.args[0])
    return letter(node) if isinstance(inner, list) else rank(inner, node.args[0].shape)


def _eigenvalues(parser: Parser, node: n.Node) -> al.Poly:
    inner = parser.parse(node.args[0])
    return letter(node) if isinstance(inner, list) else eigenvalues(inner, node.args[0].shape[0])


def _dotted(parser: Parser, node: n.Node) -> al.Poly:
    parser.dotted = True
    return parser.parse(node.meaning)


def _blocks(parser: Parser, node: n.Node) -> Grid:
    return [[parser.poly(entry) for entry in row] for row in node.grid]


_PARSE: dict[type, Callable[[Parser, Any], Any]] = {
    n.Num: _num,
    n.Size: _size,
    n.Constant: lambda parser, node: letter(node, "sym"),
    n.Sym: _sym,
    n.I: lambda parser, node: al.const(1),
    n.Zero: lambda parser, node: {},
    n.Add: _add,
    n.Neg: _neg,
    n.Mul: _mul,
    n.Frac: _frac,
    n.Pow: _pow,
    n.Sqrt: _sqrt,
    n.T: _transpose,
    n.Inv: _inv,
    n._Inner: _inner,
    n.Expect: _expect,
    n.Cov: _cov,
    n.D: _derivative,
    n.Frechet: _along,
    n.Integral: _integral,
    n.Lim: _limit,
    n.Vec: _vec,
    n.Unvec: _unvec,
    n.Kron: _kron,
    n.Shuffle: lambda parser, node: al.term((), (("shuffle", node.args[0], node.args[1]),)),
    n.Tr: _trace,
    n.Det: _determinant,
    n.Elementary: lambda parser, node: elementary(node.name, parser.poly(node.args[0])),
    n.Unit: lambda parser, node: unit(*node.args),
    n.Had: lambda parser, node: hadamard(parser.poly(node.args[0]), parser.poly(node.args[1]), node.shape),
    n.Diag: lambda parser, node: diagonal(parser.poly(node.args[0]), node.shape[0]),
    n.DiagOf: lambda parser, node: diagonal_of(parser.poly(node.args[0]), node.shape[0]),
    n.Entry: _entry,
    n.Row: _entry,
    n.Rank: _rank,
    n.Sum: _sum,
    n.Prod: _over_a_spectrum,
    n.Eigs: _eigenvalues,
    n.Dotted: _dotted,
    n.Blocks: _blocks,
}
