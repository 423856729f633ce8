"""What a term is worth in a model, computed a second time: plain numbers of some 120 digits, by first principles.

It shares no evaluation code with the engines. A derivative is a central difference, a flow is integrated by
extrapolated midpoint rules (Gragg, Bulirsch, Stoer), an integral is a Gauss-Legendre sum, a limit is a late
time, a series is summed until its terms vanish, a pseudo-inverse is (A^T A + e I)^{-1} A^T with a tiny e, a mean
is a sum over atoms with the declared moments. Only the model (sizes, drawn numbers, which symbol stands for
what) comes from `verify.models`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import product
from math import factorial
from typing import Any

import sympy
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

from derivations import assumptions as asm
from derivations.notation import nodes as n

from ..models import Model
from ..models.definitions import FlowPath, Formula, MapJacobian, MapValue, PolynomialPath

BITS = 480
STEP = 100  # central differences use 2^-STEP
TIKHONOV = 170
LATE = 18  # limits are taken at 2^LATE and 2^(LATE + 1)
COLUMNS = 7  # of the extrapolation table
NODES = 48
TERMS = 260
NEGLIGIBLE = arb(2) ** -300

Env = Mapping[n.Node, Any]


class Undefined(Exception):
    """The term has no value in this model: a singular inverse, a divergent series, an index out of range."""


class Malformed(Exception):
    """Shapes that do not fit in this model."""


class Silent(Exception):
    """This evaluator does not know."""


class Unsteady(Silent):
    """A flow that changes too much until the time at which it is read."""


Meaning = Callable[["Values", Any], arb_mat]
MEANING: dict[type, Meaning] = {}


def means(*kinds: type) -> Callable[[Meaning], Meaning]:
    """Register what a node class means."""

    def register(function: Meaning) -> Meaning:
        for kind in kinds:
            MEANING[kind] = function
        return function

    return register


class Values:
    """Values in one model; `env` replaces the values of some symbols (a time, a path, a random column)."""

    def __init__(self, model: Model, env: Env | None = None, above: Values | None = None, atoms: str = "few") -> None:
        self.model = model
        self.env = dict(env or {})
        self.above = above
        self.atoms: str = above.atoms if above else atoms
        self.cache: dict[Any, arb_mat] = {}
        self.reached: dict[Any, frozenset] = above.reached if above else {}
        self.paths: dict[Any, arb_mat] = {}

    def under(self, env: Env) -> Values:
        """The same model with other values for some symbols."""
        return Values(self.model, env, self)

    def looked_up(self, node: n.Node) -> Any:
        """The value that some context gives a symbol, innermost first; None without one."""
        here: Values | None = self
        while here is not None:
            if node in here.env:
                return here.env[node]
            here = here.above
        return None

    def reach(self, node: Any) -> frozenset:
        """The symbols that the value of a term may depend on, through definitions."""
        found = self.reached.get(node)
        if found is None:
            self.reached[node] = frozenset()
            out: set = set()
            todo, seen = [node], set()
            while todo:
                current = todo.pop()
                if current in seen:
                    continue
                seen.add(current)
                todo.extend(getattr(current, "args", ()))
                if isinstance(current, n.Sym):
                    out.add(current)
                    definition = self.model.definition(current)
                    if definition is not None:
                        todo.extend(definition.nodes())
                if isinstance(current, n.Expect | n.Cov | n.CondMean | n.CondCov):
                    todo.extend(block for law in self.model.recipe.laws for block in getattr(law, "blocks", ()))
            if isinstance(node, n.Expect | n.Cov):
                out -= set(self.model.recipe.vectors)  # a mean does not depend on the outcome
            found = self.reached[node] = frozenset(out)
        return found

    def __call__(self, node: n.Node) -> arb_mat:
        if self.above is not None and not (self.env.keys() & self.reach(node)) and node not in self.env:
            return self.above(node)
        found = self.cache.get(node)
        if found is None:
            given = self.looked_up(node)
            if given is not None:
                return given
            function = MEANING.get(type(node))
            if function is None:
                raise Silent(f"no value for a {type(node).__name__}")
            try:
                found = function(self, node)
            except ZeroDivisionError:
                raise Undefined("a singular matrix where an inverse is needed") from None
            self.cache[node] = found
        return found

    def number(self, node: n.Node) -> arb:
        value = self(node)
        _square(value, 1)
        return value[0, 0]

    def integer(self, node: n.Node) -> int:
        value = self.number(node).unique_fmpz()
        if value is None:
            near = self.number(node)
            whole = near.mid().floor().unique_fmpz()
            for candidate in (whole, None if whole is None else whole + 1):
                if candidate is not None and abs(near - arb(candidate)) < NEGLIGIBLE:
                    return int(candidate)
            raise Undefined(f"{node} is no integer")
        return int(value)

    def dim(self, size: Any) -> int:
        """A symbolic size as an integer, by substitution."""
        value = sympy.sympify(size).subs({symbol: self.model.sizes[symbol.name] for symbol in size.free_symbols})
        if not value.is_Integer or value < 0:
            raise Undefined(f"the size {size} is no natural number")
        return int(value)


def lift(matrix: fmpq_mat) -> arb_mat:
    return arb_mat(matrix.nrows(), matrix.ncols(), [arb(x) for row in matrix.tolist() for x in row])


def scalar(x: Any) -> arb_mat:
    return arb_mat(1, 1, [arb(x)])


def shape(a: arb_mat) -> tuple[int, int]:
    return a.nrows(), a.ncols()


def eye(size: int) -> arb_mat:
    return arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])


def zeros(rows: int, cols: int) -> arb_mat:
    return arb_mat(rows, cols, [0] * (rows * cols))


def _square(a: arb_mat, size: int | None = None) -> arb_mat:
    if a.nrows() != a.ncols() or (size is not None and a.nrows() != size):
        raise Malformed(f"a square matrix is needed, not {shape(a)}")
    return a


def times(a: arb_mat, b: arb_mat) -> arb_mat:
    """a b; a 1 x 1 factor multiplies anything."""
    if shape(a) == (1, 1):
        return b * a[0, 0]
    if shape(b) == (1, 1):
        return a * b[0, 0]
    if a.ncols() != b.nrows():
        raise Malformed(f"a product of {shape(a)} and {shape(b)}")
    return a * b


def plus(a: arb_mat, b: arb_mat) -> arb_mat:
    if shape(a) != shape(b):
        raise Malformed(f"a sum of {shape(a)} and {shape(b)}")
    return a + b


def inverse(a: arb_mat) -> arb_mat:
    """A^{-1}; a matrix whose inverse is not well inside the precision counts as singular."""
    found = _square(a).inv()
    if largest(found) > arb(2) ** 150 or not all(x.is_finite() for x in found.entries()):
        raise Undefined("a singular matrix where an inverse is needed")
    return found


def column(a: arb_mat) -> arb_mat:
    """vec: the columns stacked."""
    rows, cols = shape(a)
    return arb_mat(rows * cols, 1, [a[i, j] for j in range(cols) for i in range(rows)])


def folded(v: arb_mat, rows: int, cols: int) -> arb_mat:
    if shape(v) != (rows * cols, 1):
        raise Malformed(f"cannot fold {shape(v)} into {rows} x {cols}")
    return arb_mat(rows, cols, [v[j * rows + i, 0] for i in range(rows) for j in range(cols)])


def part(a: arb_mat, top: int, left: int, rows: int, cols: int) -> arb_mat:
    if top < 0 or left < 0 or top + rows > a.nrows() or left + cols > a.ncols():
        raise Undefined("an index out of range")
    return arb_mat(rows, cols, [a[top + i, left + j] for i in range(rows) for j in range(cols)])


def kron(a: arb_mat, b: arb_mat) -> arb_mat:
    rows, cols = a.nrows() * b.nrows(), a.ncols() * b.ncols()
    entries = [
        a[i // b.nrows(), j // b.ncols()] * b[i % b.nrows(), j % b.ncols()] for i in range(rows) for j in range(cols)
    ]
    return arb_mat(rows, cols, entries)


def largest(a: arb_mat) -> arb:
    """The largest absolute value of an entry."""
    out = arb(0)
    for x in a.entries():
        size = abs(x).upper()
        out = size if size > out else out
    return out


def settled(a: arb_mat) -> arb_mat:
    """The midpoints: what follows treats them as plain numbers of high precision."""
    return arb_mat(a.nrows(), a.ncols(), [x.mid() for x in a.entries()])


# -- atoms and algebra --------------------------------------------------------------------------------
@means(n.Num)
def _num(v: Values, node: n.Num) -> arb_mat:
    return scalar(fmpq(int(node.value.p), int(node.value.q)))


@means(n.Size)
def _size(v: Values, node: n.Size) -> arb_mat:
    return scalar(v.dim(node.args[0]))


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
    return times(v(node.args[0]), inverse(_square(v(node.args[1]), 1)))


@means(n.Pow)
def _pow(v: Values, node: n.Pow) -> arb_mat:
    base, power = _square(v(node.args[0])), v.integer(node.args[1])
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


def pseudo_inverse(a: arb_mat) -> arb_mat:
    """(A^T A + e I)^{-1} A^T, within e / s^3 of A^+ for the smallest positive singular value s."""
    gram = a.transpose() * a
    return settled((gram + eye(a.ncols()) * (arb(2) ** -TIKHONOV)).inv() * a.transpose())


@means(n.PInv)
def _pinv(v: Values, node: n.PInv) -> arb_mat:
    return pseudo_inverse(v(node.args[0]))


@means(n.RangeProj)
def _range(v: Values, node: n.RangeProj) -> arb_mat:
    a = _square(v(node.args[0]))
    return a * pseudo_inverse(a)


@means(n.Exp)
def _exp(v: Values, node: n.Exp) -> arb_mat:
    return _square(v(node.args[0])).exp()


@means(n.Phi1)
def _phi1(v: Values, node: n.Phi1) -> arb_mat:
    """The upper right block of exp [[A, I], [0, 0]]."""
    a = _square(v(node.args[0]))
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
    if node.kind == "op" and 1 not in shape(a):
        return scalar(singular_values(a)[-1])
    if node.kind == "2" and 1 not in shape(a):
        raise Malformed(f"the 2-norm of a {shape(a)} matrix")
    total = sum((x * x for x in a.entries()), arb(0))
    return scalar(total.mid().sqrt() if total.contains(0) else total.sqrt())


def singular_values(a: arb_mat) -> list[arb]:
    """All min(rows, cols) singular values, rising, by Jacobi rotations on the smaller Gram matrix."""
    gram = settled(a * a.transpose() if a.nrows() <= a.ncols() else a.transpose() * a)
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
    squares = sorted((gram[i, i] for i in range(size)), key=float)
    return [x.sqrt() if x > 0 else arb(0) for x in squares]


def _singular(v: Values, node: Any) -> arb_mat:
    found = singular_values(v(node.args[0]))
    return scalar(found[-1] if node.which == "max" else found[0])


if hasattr(n, "Sing"):
    MEANING[n.Sing] = _singular


# -- calculus -----------------------------------------------------------------------------------------
@means(n.D)
def _derivative(v: Values, node: n.D) -> arb_mat:
    body, variable = node.args
    if not isinstance(variable, n.Sym):
        raise Malformed("a derivative needs a variable")
    here, step = v(variable), arb(2) ** -STEP
    ahead, behind = (v.under({variable: plus(here, scalar(step * sign))})(body) for sign in (1, -1))
    return settled((ahead - behind) * (1 / (2 * step)))


def _partial(v: Values, body: n.Node, variable: n.Node) -> list[arb_mat]:
    """The derivatives of a term by the entries of a symbol, in the order of vec."""
    if not isinstance(variable, n.Sym):
        raise Malformed("a gradient needs a symbol as its variable")
    here, step, out = v(variable), arb(2) ** -STEP, []
    for j, i in product(range(here.ncols()), range(here.nrows())):
        sides = []
        for sign in (1, -1):
            moved = arb_mat(here.tolist())
            moved[i, j] = moved[i, j] + step * sign
            sides.append(v.under({variable: moved})(body))
        out.append(settled((sides[0] - sides[1]) * (1 / (2 * step))))
    return out


@means(n.Grad)
def _gradient(v: Values, node: n.Grad) -> arb_mat:
    parts = _partial(v, *node.args)
    if any(shape(p) != (1, 1) for p in parts):
        raise Malformed("the gradient of something that is no scalar")
    return folded(arb_mat([[p[0, 0]] for p in parts]), *shape(v(node.args[1])))


@means(n.Jac)
def _jacobian(v: Values, node: n.Jac) -> arb_mat:
    parts = [column(p) for p in _partial(v, *node.args)]
    return arb_mat([[p[i, 0] for p in parts] for i in range(parts[0].nrows())])


@cache
def _legendre() -> tuple[tuple[arb, arb], ...]:
    return tuple(arb.legendre_p_root(NODES, k, weight=True) for k in range(NODES))


@means(n.Integral)
def _integral(v: Values, node: n.Integral) -> arb_mat:
    body, variable, low, high = node.args
    a, b = v.number(low), v.number(high)
    half, middle = (b - a) / 2, (a + b) / 2
    total = None
    for x, weight in _legendre():
        term = v.under({variable: scalar((middle + half * x).mid())})(body) * (weight * half)
        total = term if total is None else plus(total, term)
    assert total is not None
    return settled(total)


@means(n.Lim)
def _limit(v: Values, node: n.Lim) -> arb_mat:
    body, variable, target = node.args
    if target != n.INFINITY:
        return v.under({variable: v(target)})(body)
    first, second = (v.under({variable: scalar(arb(2) ** late)})(body) for late in (LATE, LATE + 1))
    if not _close(first, second):
        raise Undefined("a limit that does not exist")
    return settled(second)


def _close(a: arb_mat, b: arb_mat) -> bool:
    scale = 1 + largest(a)
    return shape(a) == shape(b) and bool(largest(settled(a) - settled(b)) < scale * arb(2) ** -160)


@means(n.Sum)
def _sum(v: Values, node: n.Sum) -> arb_mat:
    body, index, low, high = node.args
    first = v.integer(low)
    last = first + TERMS if high == n.INFINITY else v.integer(high)
    if last - first > TERMS:
        raise Silent("a very long sum")
    total, quiet = None, 0
    for k in range(first, last + 1):
        term = v.under({index: scalar(k)})(body)
        total = term if total is None else plus(total, term)
        quiet = quiet + 1 if largest(term) < NEGLIGIBLE else 0
        if high == n.INFINITY and quiet > 3:
            return settled(total)
    if high == n.INFINITY or total is None:
        raise Undefined("a series that does not converge")
    return total


# -- what symbols stand for ---------------------------------------------------------------------------
def _formula(v: Values, node: n.Sym, definition: Formula) -> arb_mat:
    return v(definition.term)


def _polynomial(v: Values, node: n.Sym, definition: PolynomialPath) -> arb_mat:
    time, total = v(definition.index), v(definition.start)
    for power, coefficient in enumerate(v.model.coefficients(definition.start), 1):
        total = plus(total, lift(coefficient) * time[0, 0] ** power)
    return total


def _map_value(v: Values, node: n.Sym, definition: MapValue) -> arb_mat:
    constant, linear, quadratic = (lift(x) for x in v.model.smooth_map(definition.fact))
    x = column(v(definition.fact.argument))
    return folded(constant + linear * x + quadratic * kron(x, x), *(v.dim(size) for size in node.shape))


def _map_jacobian(v: Values, node: n.Sym, definition: MapJacobian) -> arb_mat:
    """By central differences of the map itself."""
    constant, linear, quadratic = (lift(x) for x in v.model.smooth_map(definition.fact))
    x, step, columns = column(v(definition.fact.argument)), arb(2) ** -STEP, []
    for i in range(x.nrows()):
        sides = []
        for sign in (1, -1):
            moved = arb_mat(x.tolist())
            moved[i, 0] = moved[i, 0] + step * sign
            sides.append(constant + linear * moved + quadratic * kron(moved, moved))
        columns.append(settled((sides[0] - sides[1]) * (1 / (2 * step))))
    return arb_mat([[c[i, 0] for c in columns] for i in range(columns[0].nrows())])


def _flow(v: Values, node: n.Sym, definition: FlowPath) -> arb_mat:
    """The solution at a time by one extrapolated step from 0."""
    fact, end = definition.fact, v.number(definition.index)
    start = v(fact.initial)
    if end.mid() == 0:
        return start

    def rate(time: arb, path: arb_mat) -> arb_mat:
        value = v.under({fact.time: scalar(time), fact.path: path})(fact.rate)
        if shape(value) != shape(path):
            raise Malformed("the rate and the path have different shapes")
        return settled(value)

    table: list[arb_mat] = []
    counts = [2 * (j + 1) for j in range(COLUMNS)]
    for row, count in enumerate(counts):
        step = (end / count).mid()
        before, now = start, settled(start + rate(arb(0), start) * step)
        for i in range(1, count):
            before, now = now, settled(before + rate(step * i, now) * (2 * step))
        latest = [settled((before + now + rate(end, now) * step) * arb("0.5"))]
        for j in range(row):
            ratio = arb(fmpq(count**2, counts[row - j - 1] ** 2)) - 1
            latest.append(settled(latest[j] + (latest[j] - table[j]) * (1 / ratio)))
        table = latest
    if not largest(table[-1] - table[-2]) < (1 + largest(table[-1])) * arb(2) ** -120:
        raise Unsteady("a flow that is not integrated to enough digits")
    return table[-1]


DEFINITIONS: Mapping[type, Callable[[Values, n.Sym, Any], arb_mat]] = {
    Formula: _formula,
    PolynomialPath: _polynomial,
    MapValue: _map_value,
    MapJacobian: _map_jacobian,
    FlowPath: _flow,
}


# -- probability --------------------------------------------------------------------------------------
def _law_block(v: Values, a: n.Sym, b: n.Sym) -> arb_mat:
    for law in v.model.recipe.laws:
        if isinstance(law, asm.White) and a == b == law.vector:
            return eye(v.dim(a.shape[0]))
        if isinstance(law, asm.Centered) and a in law.vectors and b in law.vectors:
            return v(law.block(law.vectors.index(a), law.vectors.index(b)))
    return zeros(v.dim(a.shape[0]), v.dim(b.shape[0]))


def covariance(v: Values, vectors: tuple[n.Sym, ...]) -> arb_mat:
    """The joint covariance of stacked columns; columns of different assumptions are independent."""
    rows: list[list] = []
    for a in vectors:
        blocks = [_law_block(v, a, b).tolist() for b in vectors]
        rows += [[x for block in blocks for x in block[i]] for i in range(len(blocks[0]))]
    return arb_mat(rows)


def half(c: arb_mat) -> list[list[arb]]:
    """The columns of a matrix L with L L^T = c, by elimination; vanishing pivots are left out."""
    size, rest, columns = c.nrows(), settled(c), []
    for _ in range(size):
        pivot = max(range(size), key=lambda i: float(rest[i, i]))
        if rest[pivot, pivot] < (1 + largest(c)) * arb(2) ** -200:
            break
        root = rest[pivot, pivot].sqrt()
        line = [(rest[i, pivot] / root).mid() for i in range(size)]
        columns.append(line)
        rest = settled(rest - arb_mat([[x * y for y in line] for x in line]))
    return columns


def _law(v: Values, vectors: tuple[n.Sym, ...]) -> Iterable[tuple[arb, dict[n.Node, arb_mat]]]:
    """Atoms with mean zero and this covariance: +-sqrt(r) L e_j, or three points on each axis of L."""
    columns = half(covariance(v, vectors))
    heights = [v.dim(u.shape[0]) for u in vectors]
    rank, size = len(columns), sum(heights)

    def placed(weights: list[arb]) -> dict[n.Node, arb_mat]:
        whole = [sum((w * c[i] for w, c in zip(weights, columns, strict=True)), arb(0)).mid() for i in range(size)]
        out: dict[n.Node, arb_mat] = {}
        top = 0
        for u, height in zip(vectors, heights, strict=True):
            out[u] = arb_mat([[x] for x in whole[top : top + height]])
            top += height
        return out

    if rank == 0:
        yield arb(1), placed([])
    elif v.atoms == "few":
        for j in range(rank):
            for sign in (1, -1):
                yield (
                    arb(fmpq(1, 2 * rank)),
                    placed([arb(rank).sqrt() * sign if i == j else arb(0) for i in range(rank)]),
                )
    else:
        if rank > 4:
            raise Silent("too many random directions")
        points = ((arb(0), fmpq(2, 3)), (arb(3).sqrt(), fmpq(1, 6)), (-arb(3).sqrt(), fmpq(1, 6)))
        for chosen in product(points, repeat=rank):
            weight = fmpq(1)
            for _, w in chosen:
                weight *= w
            yield arb(weight), placed([x for x, _ in chosen])


def _mean(v: Values, body: n.Node) -> arb_mat:
    reached = v.reach(body)
    vectors = tuple(u for u in v.model.recipe.vectors if u in reached)
    if not vectors:
        return v(body)
    total = None
    for weight, atoms in _law(v, vectors):
        term = v.under(atoms)(body) * weight
        total = term if total is None else plus(total, term)
    assert total is not None
    return settled(total)


@means(n.Expect)
def _expect(v: Values, node: n.Expect) -> arb_mat:
    return _mean(v, node.args[0])


@means(n.Cov)
def _covariance(v: Values, node: n.Cov) -> arb_mat:
    u, w = node.args[0], node.args[-1]
    if v(u).ncols() != 1 or v(w).ncols() != 1:
        raise Malformed("a covariance needs columns")
    return _mean(v, n.Mul(u, n.T(w))) - times(_mean(v, u), _mean(v, w).transpose())


def _conditioning(v: Values, node: n.Node) -> tuple[arb_mat, arb_mat, arb_mat]:
    u, w, _ = node.args
    joint = [law for law in v.model.recipe.laws if isinstance(law, asm.Centered) and law.gaussian]
    if not any(u in law.vectors and w in law.vectors for law in joint):
        raise Silent("conditioning needs jointly Gaussian columns")
    return _law_block(v, u, u), _law_block(v, u, w), inverse(_law_block(v, w, w))


@means(n.CondMean)
def _conditional_mean(v: Values, node: n.CondMean) -> arb_mat:
    _, cross, precision = _conditioning(v, node)
    return times(times(cross, precision), v(node.args[2]))


@means(n.CondCov)
def _conditional_covariance(v: Values, node: n.CondCov) -> arb_mat:
    own, cross, precision = _conditioning(v, node)
    return own - cross * precision * cross.transpose()


def _probability(v: Values, variables: Iterable[n.Node]) -> fmpq:
    table = v.model.table
    names = {table.same.get(x, x) for x in variables}
    if not names <= set(table.variables):
        raise Silent("a density of something that is no declared variable")
    spots = [table.variables.index(x) for x in names]
    return sum((p for outcome, p in table.joint.items() if all(outcome[i] == 0 for i in spots)), fmpq(0))


@means(n.Density)
def _density(v: Values, node: n.Density) -> arb_mat:
    return scalar(_probability(v, (*node.events, *node.given)) / _probability(v, node.given))


@means(n.NormalDensity)
def _normal_density(v: Values, node: n.NormalDensity) -> arb_mat:
    for fact in v.model.recipe.facts:
        if isinstance(fact, asm.HasDensity) and fact.law == node:
            return v(fact.density)
    raise Silent("a normal density that no assumption names")


def with_precision(work: Callable[[], Any]) -> Any:
    """Run at `BITS` bits and put the precision back."""
    before = ctx.prec
    ctx.prec = BITS
    try:
        return work()
    finally:
        ctx.prec = before


__all__ = [
    "Malformed",
    "Silent",
    "Undefined",
    "Unsteady",
    "Values",
    "largest",
    "scalar",
    "shape",
    "singular_values",
    "with_precision",
]
