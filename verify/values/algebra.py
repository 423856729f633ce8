"""The meaning of matrices: sums, products, inverses, functions of matrices, parts, norms."""

from __future__ import annotations

from math import factorial
from typing import Any

from flint import fmpq, fmpq_mat

from derivations.notation import nodes as nd

from .evaluator import Evaluator, meaning
from .rational import GiveUp

MAX_DETERMINANT = 12  # rows


@meaning(nd.Num)
def _num(ev: Evaluator, node: nd.Num) -> Any:
    return ev.arithmetic.scalar(fmpq(int(node.value.p), int(node.value.q)))


@meaning(nd.Size)
def _size(ev: Evaluator, node: nd.Size) -> Any:
    return ev.arithmetic.scalar(fmpq(ev.dim(node.args[0])))


@meaning(nd.Constant)
def _constant(ev: Evaluator, node: nd.Constant) -> Any:
    return ev.arithmetic.constant(node.name)


@meaning(nd.Sym)
def _sym(ev: Evaluator, node: nd.Sym) -> Any:
    if node == ev.variable:
        return ev.arithmetic.variable()
    definition = ev.model.definition(node)
    if definition is not None:
        return definition.value(ev, node)
    compound = any(not isinstance(index, nd.Sym | nd.Num) for index in node.indices)
    if compound and ev.parent is not None and ev.reaches(node):
        raise GiveUp(f"{node} is a member of a family of which nothing is known, at a place that moves")
    return ev.arithmetic.lift(ev.model.base(node))


@meaning(nd.I)
def _identity(ev: Evaluator, node: nd.I) -> Any:
    size = ev.dim(node.args[0])
    ev.room(size, size)
    return ev.arithmetic.eye(size)


@meaning(nd.Zero)
def _zero(ev: Evaluator, node: nd.Zero) -> Any:
    rows, cols = ev.dim(node.args[0]), ev.dim(node.args[1])
    ev.room(rows, cols)
    return ev.arithmetic.zeros(rows, cols)


@meaning(nd.Add)
def _add(ev: Evaluator, node: nd.Add) -> Any:
    total = ev(node.args[0])
    for term in node.args[1:]:
        value = ev(term)
        if value.shape != total.shape:
            raise GiveUp(f"a sum of {total.shape} and {value.shape} matrices")
        total = ev.arithmetic.add(total, value)
    return total


@meaning(nd.Neg)
def _neg(ev: Evaluator, node: nd.Neg) -> Any:
    return ev.arithmetic.neg(ev(node.args[0]))


@meaning(nd.Tr)
def _trace(ev: Evaluator, node: nd.Tr) -> Any:
    return trace(ev, _square(ev(node.args[0])))


def trace(ev: Evaluator, value: Any) -> Any:
    """The sum of the diagonal."""
    total = ev.arithmetic.part(value, 0, 0, 1, 1)
    for i in range(1, value.rows):
        total = ev.arithmetic.add(total, ev.arithmetic.part(value, i, i, 1, 1))
    return total


@meaning(nd.Det)
def _determinant(ev: Evaluator, node: nd.Det) -> Any:
    """The last coefficient of the characteristic polynomial, by traces of powers: nothing is divided but by numbers."""
    value = _square(ev(node.args[0]))
    arithmetic, size = ev.arithmetic, value.rows
    if size > MAX_DETERMINANT:
        raise GiveUp("a determinant too large for this engine")
    matrix, last = arithmetic.eye(size), arithmetic.eye(1)
    for k in range(1, size + 1):
        matrix = arithmetic.mul(value, matrix)
        last = arithmetic.mul(arithmetic.scalar(fmpq(-1, k)), trace(ev, matrix))
        matrix = arithmetic.add(matrix, arithmetic.mul(arithmetic.eye(size), last))
    return arithmetic.neg(last) if size % 2 else last


def product(ev: Evaluator, a: Any, b: Any) -> Any:
    """a b, where a 1 x 1 factor multiplies anything."""
    if a.cols != b.rows and a.shape != (1, 1) and b.shape != (1, 1):
        raise GiveUp(f"a product of {a.shape} and {b.shape} matrices")
    return ev.arithmetic.mul(a, b)


@meaning(nd.Mul)
def _mul(ev: Evaluator, node: nd.Mul) -> Any:
    """Printed order; in a child, runs of factors that its changes do not reach are multiplied once, above."""
    if ev.parent is not None and len(node.args) > 2:
        try:
            return _in_order(ev, [ev(run) for run in _runs(ev, node)])
        except GiveUp:
            pass
    return _in_order(ev, [ev(factor) for factor in node.args])


def _in_order(ev: Evaluator, values: list[Any]) -> Any:
    value = values[0]
    for factor in values[1:]:
        value = product(ev, value, factor)
    return value


def _runs(ev: Evaluator, node: nd.Mul) -> list[nd.Node]:
    runs: list[list[nd.Node]] = []
    constant = False
    for factor in node.args:
        if runs and constant and not ev.reaches(factor):
            runs[-1].append(factor)
        else:
            runs.append([factor])
        constant = not ev.reaches(factor)
    return [run[0] if len(run) == 1 else nd.Mul(*run) for run in runs]


@meaning(nd.Frac)
def _frac(ev: Evaluator, node: nd.Frac) -> Any:
    return product(ev, ev(node.args[0]), ev.arithmetic.inverse(_square(ev(node.args[1]))))


def _square(value: Any) -> Any:
    if value.rows != value.cols:
        raise GiveUp(f"a square matrix is needed, not {value.shape}")
    return value


@meaning(nd.Pow)
def _pow(ev: Evaluator, node: nd.Pow) -> Any:
    base, exponent = node.args
    n = ev.halves(exponent)
    if abs(n) > 128:
        raise GiveUp("a power beyond 64")
    if n % 2:
        if not node.is_scalar_shaped:
            raise GiveUp("a root of a matrix")
        return ev.arithmetic.power(ev.arithmetic.root(ev(base)), n)
    n //= 2
    if isinstance(base, nd.Norm) and base.kind in ("2", "F") and n >= 0 and n % 2 == 0:
        return ev.arithmetic.power(_squared_norm(ev, base), n // 2)
    return ev.arithmetic.power(_square(ev(base)), n)


@meaning(nd.Sqrt)
def _sqrt(ev: Evaluator, node: nd.Sqrt) -> Any:
    return ev.arithmetic.root(ev(node.args[0]))


@meaning(nd.Unit)
def _unit(ev: Evaluator, node: nd.Unit) -> Any:
    size, place = ev.dim(node.args[0]), ev.integer(node.args[1])
    if not 1 <= place <= size:
        raise GiveUp(f"column {place} of an identity with {size}")
    return ev.arithmetic.lift(fmpq_mat(size, 1, [int(i + 1 == place) for i in range(size)]))


@meaning(nd.Had)
def _hadamard(ev: Evaluator, node: nd.Had) -> Any:
    a, b = ev(node.args[0]), ev(node.args[1])
    if a.shape != b.shape:
        raise GiveUp(f"an entrywise product of {a.shape} and {b.shape} matrices")
    part, places = ev.arithmetic.part, [(i, j) for i in range(a.rows) for j in range(a.cols)]
    blocks = [(i, j, ev.arithmetic.mul(part(a, i, j, 1, 1), part(b, i, j, 1, 1))) for i, j in places]
    return ev.arithmetic.assemble(a.rows, a.cols, blocks)


@meaning(nd.Diag)
def _diagonal(ev: Evaluator, node: nd.Diag) -> Any:
    v = ev(node.args[0])
    ev.room(v.rows, v.rows)
    blocks = [(i, i, ev.arithmetic.part(v, i, 0, 1, 1)) for i in range(v.rows)]
    return ev.arithmetic.assemble(v.rows, v.rows, blocks)


@meaning(nd.DiagOf)
def _diagonal_of(ev: Evaluator, node: nd.DiagOf) -> Any:
    a = _square(ev(node.args[0]))
    return ev.arithmetic.rearrange(a, a.rows, 1, [i * (a.cols + 1) for i in range(a.rows)])


@meaning(nd.Elementary)
def _elementary(ev: Evaluator, node: nd.Elementary) -> Any:
    return ev.arithmetic.elementary(ev(node.args[0]), node.name)


@meaning(nd.Factorial)
def _factorial(ev: Evaluator, node: nd.Factorial) -> Any:
    n = ev.integer(node.args[0])
    if not 0 <= n <= 64:
        raise GiveUp("the factorial of a negative or large number")
    return ev.arithmetic.scalar(fmpq(factorial(n)))


@meaning(nd.T)
def _transpose(ev: Evaluator, node: nd.T) -> Any:
    return ev.arithmetic.transpose(ev(node.args[0]))


@meaning(nd.Inv)
def _inverse(ev: Evaluator, node: nd.Inv) -> Any:
    return ev.arithmetic.inverse(_square(ev(node.args[0])))


@meaning(nd.PInv)
def _pinv(ev: Evaluator, node: nd.PInv) -> Any:
    return ev.arithmetic.pinv(ev(node.args[0]))


@meaning(nd.RangeProj)
def _range(ev: Evaluator, node: nd.RangeProj) -> Any:
    value = _square(ev(node.args[0]))
    return ev.arithmetic.mul(value, ev.arithmetic.pinv(value))


@meaning(nd.Exp)
def _exp(ev: Evaluator, node: nd.Exp) -> Any:
    return ev.arithmetic.exp(_square(ev(node.args[0])))


@meaning(nd.Phi1)
def _phi1(ev: Evaluator, node: nd.Phi1) -> Any:
    return ev.arithmetic.phi1(_square(ev(node.args[0])))


@meaning(nd.Phi)
def _activation(ev: Evaluator, node: nd.Phi) -> Any:
    value = ev(node.args[0])
    arithmetic, coefficients = ev.arithmetic, ev.model.activation
    blocks = []
    for i in range(value.rows):
        for j in range(value.cols):
            entry, total = arithmetic.part(value, i, j, 1, 1), arithmetic.zeros(1, 1)
            for c in reversed(coefficients):
                total = arithmetic.add(arithmetic.mul(total, entry), arithmetic.scalar(c))
            blocks.append((i, j, total))
    return arithmetic.assemble(value.rows, value.cols, blocks)


@meaning(nd.Kron)
def _kron(ev: Evaluator, node: nd.Kron) -> Any:
    a, b = ev(node.args[0]), ev(node.args[1])
    ev.room(a.rows * b.rows, a.cols * b.cols)
    return ev.arithmetic.kron(a, b)


def vec(ev: Evaluator, value: Any) -> Any:
    """The columns stacked."""
    picks = [i * value.cols + j for j in range(value.cols) for i in range(value.rows)]
    return ev.arithmetic.rearrange(value, len(picks), 1, picks)


def unvec(ev: Evaluator, value: Any, rows: int, cols: int) -> Any:
    """The rows x cols matrix whose vec is the value."""
    if value.rows * value.cols != rows * cols:
        raise GiveUp(f"cannot fold {value.shape} into {rows} x {cols}")
    return ev.arithmetic.rearrange(value, rows, cols, [j * rows + i for i in range(rows) for j in range(cols)])


@meaning(nd.Vec)
def _vec(ev: Evaluator, node: nd.Vec) -> Any:
    return vec(ev, ev(node.args[0]))


@meaning(nd.Unvec)
def _unvec(ev: Evaluator, node: nd.Unvec) -> Any:
    column, rows, cols = node.args
    return unvec(ev, ev(column), ev.dim(rows), ev.dim(cols))


@meaning(nd.Shuffle)
def _shuffle(ev: Evaluator, node: nd.Shuffle) -> Any:
    """P vec(A) = vec(A^T) for m x n A: entry (i, j) of A moves from j m + i to i n + j."""
    m, n = ev.dim(node.args[0]), ev.dim(node.args[1])
    ev.room(m * n, m * n)
    entries = [0] * (m * n) ** 2
    for i in range(m):
        for j in range(n):
            entries[(i * n + j) * m * n + j * m + i] = 1
    return ev.arithmetic.lift(fmpq_mat(m * n, m * n, entries))


@meaning(nd.Blocks)
def _blocks(ev: Evaluator, node: nd.Blocks) -> Any:
    grid = [[ev(block) for block in row] for row in node.grid]
    placed, top = [], 0
    widths = [block.cols for block in grid[0]]
    for row in grid:
        if [b.cols for b in row] != widths or len({b.rows for b in row}) != 1:
            raise GiveUp("the blocks of a block matrix do not fit")
        left = 0
        for block in row:
            placed.append((top, left, block))
            left += block.cols
        top += row[0].rows
    return ev.arithmetic.assemble(top, sum(widths), placed)


@meaning(nd.Entry)
def _entry(ev: Evaluator, node: nd.Entry) -> Any:
    matrix, i, j = node.args
    value, row, col = ev(matrix), ev.integer(i), ev.integer(j)
    _inside(value, row, col)
    return ev.arithmetic.part(value, row - 1, col - 1, 1, 1)


@meaning(nd.Row)
def _row(ev: Evaluator, node: nd.Row) -> Any:
    matrix, i = node.args
    value, row = ev(matrix), ev.integer(i)
    _inside(value, row, 1)
    return ev.arithmetic.part(value, row - 1, 0, 1, value.cols)


@meaning(nd.Band)
def _band(ev: Evaluator, node: nd.Band) -> Any:
    matrix, first, height = node.args
    value, row, rows = ev(matrix), ev.integer(first), ev.dim(height)
    _inside(value, row, 1)
    _inside(value, row + rows - 1, 1)
    return ev.arithmetic.part(value, row - 1, 0, rows, value.cols)


def _inside(value: Any, row: int, col: int) -> None:
    if not (1 <= row <= value.rows and 1 <= col <= value.cols):
        raise GiveUp(f"entry ({row}, {col}) of a {value.shape} matrix")


@meaning(nd.Dotted)
def _dotted(ev: Evaluator, node: nd.Dotted) -> Any:
    value = ev(node.meaning)
    blocks = [(0, 0, value)]
    for row, label in zip(node.grid, node.row_labels, strict=True):
        for entry, col_label in zip(row, node.col_labels, strict=True):
            block, i, j = ev(entry), ev.integer(label) - 1, ev.integer(col_label) - 1
            if i < 0 or j < 0 or i + block.rows > value.rows or j + block.cols > value.cols:
                raise GiveUp("a printed entry lies outside the matrix its dots mean")
            blocks.append((i, j, block))
    return ev.arithmetic.assemble(value.rows, value.cols, blocks)


@meaning(nd._Inner)
def _inner(ev: Evaluator, node: nd._Inner) -> Any:
    a, b = vec(ev, ev(node.args[0])), vec(ev, ev(node.args[1]))
    if a.rows != b.rows:
        raise GiveUp("the scalar product of vectors of different length")
    return ev.arithmetic.mul(ev.arithmetic.transpose(a), b)


def _squared_norm(ev: Evaluator, node: nd.Norm) -> Any:
    column = vec(ev, ev(node.args[0]))
    return ev.arithmetic.mul(ev.arithmetic.transpose(column), column)


@meaning(nd.Norm)
def _norm(ev: Evaluator, node: nd.Norm) -> Any:
    if node.kind in ("1", "inf", "max"):
        sizes = [_absolute(ev, x) for x in _entries(ev, ev(node.args[0]))]
        return _added(ev, sizes) if node.kind == "1" else _chosen(ev, sizes, "max")
    if node.kind in ("2", "F") or 1 in ev(node.args[0]).shape:
        return ev.arithmetic.root(_squared_norm(ev, node))
    if node.kind == "*":
        find = getattr(ev.arithmetic, "eigenvalues", None)
        if find is None:
            raise GiveUp(f"singular values in the arithmetic {ev.arithmetic.name}")
        return _added(ev, [ev.arithmetic.root(x) for x in find(_gram(ev, node.args[0]))])
    return ev.arithmetic.root(_extreme(ev, _gram(ev, node.args[0]), "max"))


def _entries(ev: Evaluator, value: Any) -> list[Any]:
    return [ev.arithmetic.part(value, i, j, 1, 1) for i in range(value.rows) for j in range(value.cols)]


def _absolute(ev: Evaluator, x: Any) -> Any:
    return ev.arithmetic.root(ev.arithmetic.mul(x, x))


def _added(ev: Evaluator, values: list[Any]) -> Any:
    total = values[0]
    for x in values[1:]:
        total = ev.arithmetic.add(total, x)
    return total


def _chosen(ev: Evaluator, values: list[Any], which: str) -> Any:
    """The largest or smallest of some numbers: (a + b + |a - b|)/2 or (a + b - |a - b|)/2, one after the other."""
    a = ev.arithmetic
    half, best = a.scalar(fmpq(1, 2)), values[0]
    for x in values[1:]:
        gap = _absolute(ev, a.add(best, a.neg(x)))
        best = a.mul(half, a.add(a.add(best, x), gap if which == "max" else a.neg(gap)))
    return best


@meaning(nd.Max)
def _maximum(ev: Evaluator, node: nd.Max) -> Any:
    return _chosen(ev, [ev(x) for x in node.args], "max")


@meaning(nd.Min)
def _minimum(ev: Evaluator, node: nd.Min) -> Any:
    return _chosen(ev, [ev(x) for x in node.args], "min")


def _gram(ev: Evaluator, matrix: nd.Node) -> Any:
    """A^T A or A A^T, the smaller of the two."""
    value = ev(matrix)
    turned = ev.arithmetic.transpose(value)
    return ev.arithmetic.mul(turned, value) if value.cols <= value.rows else ev.arithmetic.mul(value, turned)


def _extreme(ev: Evaluator, value: Any, which: str) -> Any:
    """The largest or the smallest eigenvalue of a symmetric matrix."""
    find = getattr(ev.arithmetic, "extreme", None)
    if find is None:
        raise GiveUp(f"an eigenvalue in the arithmetic {ev.arithmetic.name}")
    return find(_square(value), which)


@meaning(nd.Eig)
def _eigenvalue(ev: Evaluator, node: nd.Eig) -> Any:
    return _extreme(ev, ev(node.args[0]), node.which)


@meaning(nd.Eigs)
def _all_eigenvalues(ev: Evaluator, node: nd.Eigs) -> Any:
    find = getattr(ev.arithmetic, "eigenvalues", None)
    if find is None:
        raise GiveUp(f"eigenvalues in the arithmetic {ev.arithmetic.name}")
    found = find(_square(ev(node.args[0])))
    return ev.arithmetic.assemble(len(found), 1, [(i, 0, x) for i, x in enumerate(found)])


@meaning(nd.Rank)
def _rank(ev: Evaluator, node: nd.Rank) -> Any:
    find = getattr(ev.arithmetic, "rank", None)
    if find is None:
        raise GiveUp(f"a rank in the arithmetic {ev.arithmetic.name}")
    return ev.arithmetic.scalar(fmpq(find(ev(node.args[0]))))


@meaning(nd.Sing)
def _singular(ev: Evaluator, node: nd.Sing) -> Any:
    return ev.arithmetic.root(_extreme(ev, _gram(ev, node.args[0]), node.which))
