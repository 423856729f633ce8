"""Numbers, symbols and matrices, their products, inverses, blocks and norms."""

from __future__ import annotations

from itertools import product
from math import factorial

from flint import arb, arb_mat, fmpq

from derivations.notation import nodes as n

from .calculus import TERMS
from .errors import Malformed, Silent, Undefined
from .evaluator import Values, means
from .matrices import (
    NEGLIGIBLE,
    column,
    eye,
    folded,
    inverse,
    kron,
    largest,
    lift,
    part,
    plus,
    scalar,
    settled,
    shape,
    square,
    times,
    zeros,
)
from .standing import DEFINITIONS

TIKHONOV = 170


@means(n.Num)
def _num(v: Values, node: n.Num) -> arb_mat:
    return scalar(fmpq(int(node.value.p), int(node.value.q)))


@means(n.Size)
def _size(v: Values, node: n.Size) -> arb_mat:
    return scalar(v.dim(node.args[0]))


@means(n.Constant)
def _constant(v: Values, node: n.Constant) -> arb_mat:
    return scalar({"pi": arb.pi}[node.name]())


@means(n.Sym)
def _sym(v: Values, node: n.Sym) -> arb_mat:
    definition = v.model.definition(node)
    if definition is None:
        return lift(v.model.base(node))
    stands_for = DEFINITIONS.get(type(definition))
    if stands_for is None:
        raise Silent(f"no value for a {type(definition).__name__}")
    return stands_for(v, node, definition)


@means(n.I)
def _identity(v: Values, node: n.I) -> arb_mat:
    return eye(v.dim(node.args[0]))


@means(n.Zero)
def _zero(v: Values, node: n.Zero) -> arb_mat:
    return zeros(v.dim(node.args[0]), v.dim(node.args[1]))


@means(n.Add)
def _add(v: Values, node: n.Add) -> arb_mat:
    total = v(node.args[0])
    for term in node.args[1:]:
        total = plus(total, v(term))
    return total


@means(n.Neg)
def _neg(v: Values, node: n.Neg) -> arb_mat:
    return v(node.args[0]) * arb(-1)


@means(n.Mul)
def _mul(v: Values, node: n.Mul) -> arb_mat:
    value = v(node.args[0])
    for factor in node.args[1:]:
        value = times(value, v(factor))
    return value


@means(n.Frac)
def _frac(v: Values, node: n.Frac) -> arb_mat:
    return times(v(node.args[0]), inverse(square(v(node.args[1]), 1)))


@means(n.Pow)
def _pow(v: Values, node: n.Pow) -> arb_mat:
    base, half = square(v(node.args[0])), (2 * v.number(node.args[1])).unique_fmpz()
    if node.is_scalar_shaped and half is not None and int(half) % 2:
        base, power = _sqrt(v, n.Sqrt(node.args[0])), int(half)
    else:
        power = v.integer(node.args[1])
    if abs(power) > 4 * TERMS:
        raise Silent("a very high power")
    if power < 0:
        base, power = inverse(base), -power
    out = eye(base.nrows())
    for _ in range(power):
        out = out * base
    return out


@means(n.Sqrt)
def _sqrt(v: Values, node: n.Sqrt) -> arb_mat:
    x = v.number(node.args[0])
    if x.mid() < 0:
        raise Undefined("the root of a negative number")
    return scalar(x.mid().sqrt() if x.contains(0) else x.sqrt())


@means(n.Unit)
def _unit(v: Values, node: n.Unit) -> arb_mat:
    rows = v.dim(node.args[0])
    return part(eye(rows), 0, v.integer(node.args[1]) - 1, rows, 1)


@means(n.Had)
def _hadamard(v: Values, node: n.Had) -> arb_mat:
    a, b = v(node.args[0]), v(node.args[1])
    if shape(a) != shape(b):
        raise Malformed(f"an entrywise product of {shape(a)} and {shape(b)}")
    return arb_mat(*shape(a), [x * y for x, y in zip(a.entries(), b.entries(), strict=True)])


@means(n.Diag)
def _diagonal(v: Values, node: n.Diag) -> arb_mat:
    entries = v(node.args[0]).entries()
    return arb_mat([[x if i == j else arb(0) for j in range(len(entries))] for i, x in enumerate(entries)])


@means(n.DiagOf)
def _diagonal_of(v: Values, node: n.DiagOf) -> arb_mat:
    a = square(v(node.args[0]))
    return arb_mat([[a[i, i]] for i in range(a.nrows())])


@means(n.Elementary)
def _elementary(v: Values, node: n.Elementary) -> arb_mat:
    x = v.number(node.args[0])
    if node.name == "log":
        if not x.mid() > 0:
            raise Undefined("the logarithm of a number that is not positive")
        return scalar(x.log())
    functions = {"sin": arb.sin, "cos": arb.cos, "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh}
    return scalar((functions | {"arctan": arb.atan, "erf": arb.erf})[node.name](x))


@means(n.Max)
def _maximum(v: Values, node: n.Max) -> arb_mat:
    return scalar(max((v.number(x) for x in node.args), key=arb.mid))


@means(n.Min)
def _minimum(v: Values, node: n.Min) -> arb_mat:
    return scalar(min((v.number(x) for x in node.args), key=arb.mid))


@means(n.Factorial)
def _factorial(v: Values, node: n.Factorial) -> arb_mat:
    k = v.integer(node.args[0])
    if k < 0:
        raise Undefined("the factorial of a negative number")
    return scalar(factorial(k))


@means(n.T)
def _transpose(v: Values, node: n.T) -> arb_mat:
    return v(node.args[0]).transpose()


@means(n.Inv)
def _inverse(v: Values, node: n.Inv) -> arb_mat:
    return inverse(v(node.args[0]))


@means(n.Tr)
def _trace(v: Values, node: n.Tr) -> arb_mat:
    a = square(v(node.args[0]))
    return scalar(sum((a[i, i] for i in range(a.nrows())), arb(0)))


@means(n.Det)
def _determinant(v: Values, node: n.Det) -> arb_mat:
    return scalar(square(v(node.args[0])).det())


def pseudo_inverse(a: arb_mat) -> arb_mat:
    """(A^T A + e I)^{-1} A^T, within e / s^3 of A^+ for the smallest positive singular value s."""
    gram = a.transpose() * a
    return settled((gram + eye(a.ncols()) * (arb(2) ** -TIKHONOV)).inv() * a.transpose())


@means(n.PInv)
def _pinv(v: Values, node: n.PInv) -> arb_mat:
    return pseudo_inverse(v(node.args[0]))


@means(n.RangeProj)
def _range(v: Values, node: n.RangeProj) -> arb_mat:
    a = square(v(node.args[0]))
    return a * pseudo_inverse(a)


@means(n.Exp)
def _exp(v: Values, node: n.Exp) -> arb_mat:
    return square(v(node.args[0])).exp()


@means(n.Phi1)
def _phi1(v: Values, node: n.Phi1) -> arb_mat:
    """The upper right block of exp [[A, I], [0, 0]]."""
    a = square(v(node.args[0]))
    m = a.nrows()
    rows = [[a[i, j] if j < m else int(j - m == i) for j in range(2 * m)] for i in range(m)]
    rows += [[0] * (2 * m) for _ in range(m)]
    return part(arb_mat(rows).exp(), 0, m, m, m)


@means(n.Phi)
def _activation(v: Values, node: n.Phi) -> arb_mat:
    a, coefficients = v(node.args[0]), v.model.activation
    return arb_mat(*shape(a), [sum((arb(c) * x**i for i, c in enumerate(coefficients)), arb(0)) for x in a.entries()])


@means(n.Kron)
def _kron(v: Values, node: n.Kron) -> arb_mat:
    return kron(v(node.args[0]), v(node.args[1]))


@means(n.Vec)
def _vec(v: Values, node: n.Vec) -> arb_mat:
    return column(v(node.args[0]))


@means(n.Unvec)
def _unvec(v: Values, node: n.Unvec) -> arb_mat:
    return folded(v(node.args[0]), v.dim(node.args[1]), v.dim(node.args[2]))


@means(n.Shuffle)
def _shuffle(v: Values, node: n.Shuffle) -> arb_mat:
    """P vec(A) = vec(A^T), column by column from the unit matrices."""
    rows, cols = v.dim(node.args[0]), v.dim(node.args[1])
    out = [[0] * (rows * cols) for _ in range(rows * cols)]
    for i, j in product(range(rows), range(cols)):
        unit = arb_mat(rows, cols, [int((a, b) == (i, j)) for a in range(rows) for b in range(cols)])
        from_ = next(r for r, x in enumerate(column(unit).entries()) if x == 1)
        to = next(r for r, x in enumerate(column(unit.transpose()).entries()) if x == 1)
        out[to][from_] = 1
    return arb_mat(out)


@means(n.Blocks)
def _blocks(v: Values, node: n.Blocks) -> arb_mat:
    grid = [[v(block) for block in row] for row in node.grid]
    rows: list[list] = []
    for line in grid:
        if len({b.nrows() for b in line}) != 1 or [b.ncols() for b in line] != [b.ncols() for b in grid[0]]:
            raise Malformed("blocks that do not fit")
        rows += [[x for b in line for x in b.tolist()[i]] for i in range(line[0].nrows())]
    return arb_mat(rows)


@means(n.Entry)
def _entry(v: Values, node: n.Entry) -> arb_mat:
    return part(v(node.args[0]), v.integer(node.args[1]) - 1, v.integer(node.args[2]) - 1, 1, 1)


@means(n.Row)
def _row(v: Values, node: n.Row) -> arb_mat:
    a = v(node.args[0])
    return part(a, v.integer(node.args[1]) - 1, 0, 1, a.ncols())


@means(n.Band)
def _band(v: Values, node: n.Band) -> arb_mat:
    a = v(node.args[0])
    return part(a, v.integer(node.args[1]) - 1, 0, v.dim(node.args[2]), a.ncols())


@means(n.Dotted)
def _dotted(v: Values, node: n.Dotted) -> arb_mat:
    """What the dots mean, with the printed entries where their labels say."""
    value = arb_mat(v(node.meaning).tolist())
    for row, i in zip(node.grid, node.row_labels, strict=True):
        heights = {v(entry).nrows() for entry in row}
        if len(heights) != 1:
            raise Malformed("printed entries of one row with different heights")
        for entry, j in zip(row, node.col_labels, strict=True):
            block, top, left = v(entry), v.integer(i) - 1, v.integer(j) - 1
            part(value, top, left, *shape(block))
            for a, b in product(range(block.nrows()), range(block.ncols())):
                value[top + a, left + b] = block[a, b]
    return value


@means(n._Inner)
def _inner(v: Values, node: n._Inner) -> arb_mat:
    a, b = v(node.args[0]), v(node.args[1])
    if 1 not in shape(a) or a.nrows() * a.ncols() != b.nrows() * b.ncols():
        raise Malformed(f"a scalar product of {shape(a)} and {shape(b)}")
    return column(a).transpose() * column(b)


@means(n.Norm)
def _norm(v: Values, node: n.Norm) -> arb_mat:
    a = v(node.args[0])
    if node.kind in n.OF_VECTORS and 1 not in shape(a):
        raise Malformed(f"the {node.kind}-norm of a {shape(a)} matrix")
    if node.kind in ("1", "inf", "max"):
        sizes = [abs(x) for x in a.entries()]
        return scalar(sum(sizes, arb(0)) if node.kind == "1" else max(sizes, key=arb.mid))
    if node.kind in ("op", "*") and 1 not in shape(a):
        found = singular_values(a)
        return scalar(found[-1] if node.kind == "op" else sum(found, arb(0)))
    total = sum((x * x for x in a.entries()), arb(0))
    return scalar(total.mid().sqrt() if total.contains(0) else total.sqrt())


def singular_values(a: arb_mat) -> list[arb]:
    """All min(rows, cols) singular values, rising, from the smaller Gram matrix."""
    found = eigenvalues(a * a.transpose() if a.nrows() <= a.ncols() else a.transpose() * a)
    return [x.sqrt() if x > 0 else arb(0) for x in found]


def eigenvalues(symmetric: arb_mat) -> list[arb]:
    """All eigenvalues of a symmetric matrix, rising, by Jacobi rotations."""
    gram = settled(symmetric)
    size = gram.nrows()
    for _ in range(60):
        off = [(abs(gram[i, j]), i, j) for i in range(size) for j in range(i)]
        if all(x < NEGLIGIBLE * (1 + largest(gram)) for x, _, _ in off):
            break
        for _, i, j in off:
            if abs(gram[i, j]) < NEGLIGIBLE * NEGLIGIBLE:
                continue
            ratio = ((gram[j, j] - gram[i, i]) / (2 * gram[i, j])).mid()
            tangent = (1 / (abs(ratio) + (ratio * ratio + 1).sqrt())).mid() * (-1 if ratio < 0 else 1)
            c = (1 / (tangent * tangent + 1).sqrt()).mid()
            turn = eye(size)
            turn[i, i], turn[j, j], turn[i, j], turn[j, i] = c, c, c * tangent, -c * tangent
            gram = settled(turn.transpose() * gram * turn)
    return sorted((gram[i, i] for i in range(size)), key=float)


@means(n.Rank)
def _rank(v: Values, node: n.Rank) -> arb_mat:
    found = singular_values(v(node.args[0]))
    top = max([*found, arb(1)], key=arb.mid)
    if any(arb(2) ** -100 < x / top < arb(2) ** -60 for x in found):
        raise Silent("a rank that numbers do not settle")
    return scalar(sum(bool(x / top > arb(2) ** -60) for x in found))


@means(n.Eigs)
def _spectrum(v: Values, node: n.Eigs) -> arb_mat:
    a = square(v(node.args[0]))
    if largest(settled(a) - settled(a.transpose())) > NEGLIGIBLE:
        raise Undefined("the eigenvalues of a matrix that is not symmetric")
    return arb_mat([[x] for x in reversed(eigenvalues(a))])


@means(n.Sing)
def _singular(v: Values, node: n.Sing) -> arb_mat:
    found = singular_values(v(node.args[0]))
    return scalar(found[-1] if node.which == "max" else found[0])
