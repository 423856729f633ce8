"""Gives every node of the notation its meaning in a model, over an exchangeable arithmetic.

One registered function for each node class. An arithmetic (`graded.Exact`, `enclosure.Balls`,
`decimals.Decimals`) supplies sums, products, inverses and functions of matrices; a model supplies sizes,
drawn values and the definitions of declared symbols. A derivative, integral or limit evaluates its body with
the variable made formal and then puts the number back, so most claims are decided at a random rational time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial
from typing import Any

import sympy
from flint import fmpq, fmpq_mat

from derivations.notation import nodes as nd

from .graded import GiveUp

Meaning = Callable[["Evaluator", Any], Any]
MEANING: dict[type, Meaning] = {}
MAX_ENTRIES = 4096


def meaning(*kinds: type) -> Callable[[Meaning], Meaning]:
    """Register what a node class means."""

    def register(function: Meaning) -> Meaning:
        for kind in kinds:
            MEANING[kind] = function
        return function

    return register


class Evaluator:
    """Evaluates nodes in one model; children know a formal variable or changed values of some nodes.

    A child asks its parent for every term that its changes do not reach, so shared subtrees are evaluated once.
    `borrowed` lists the node classes whose value came from the exact arithmetic (for inexact ones).
    """

    def __init__(
        self,
        arithmetic: Any,
        model: Any,
        variable: nd.Node | None = None,
        changed: Mapping[nd.Node, Any] | None = None,
        parent: Evaluator | None = None,
    ) -> None:
        self.arithmetic = arithmetic
        self.model = model
        self.variable = variable
        self.changed = dict(changed or {})
        self.parent = parent
        self.touched = frozenset(self.changed) | ({variable} if variable is not None else frozenset())
        self.cache: dict[Any, Any] = {}
        self.busy: set[Any] = set()
        self.borrowed: set[str] = parent.borrowed if parent else set()

    # -- contexts -----------------------------------------------------------------------------------
    def formal(self, variable: nd.Node) -> Evaluator:
        """The same model with `variable` formal."""
        if self.formal_variable == variable:
            return self
        context: Evaluator | None = self
        while context is not None:
            if any(variable in self.model.reach(node) for node in context.changed):
                raise GiveUp("a changed value that depends on a formal variable")
            context = context.parent
        key = ("formal", variable)
        if key not in self.cache:
            self.cache[key] = Evaluator(self.arithmetic, self.model, variable, parent=self)
        return self.cache[key]

    def changing(self, values: Mapping[nd.Node, Any]) -> Evaluator:
        """The same model with other values for some nodes."""
        return Evaluator(self.arithmetic, self.model, None, values, parent=self)

    def exact(self) -> Evaluator:
        """An exact evaluator of the same model, which knows nothing of changed values and formal variables."""
        if self.arithmetic.exact:
            return self
        if self.parent is not None or self.touched:
            raise GiveUp("an exact value is needed inside an expectation or an integral")
        return self.model.root

    @property
    def formal_variable(self) -> nd.Node | None:
        """The variable that is formal here, inherited through changed values."""
        if self.variable is not None:
            return self.variable
        return self.parent.formal_variable if self.parent else None

    def reaches(self, node: nd.Node) -> bool:
        """Whether the changes of this context can alter the value of a term."""
        if self.parent is None:
            return True
        if node in self.touched:
            return True
        return not self.touched.isdisjoint(self.model.reach(node))

    # -- values -------------------------------------------------------------------------------------
    def __call__(self, node: nd.Node) -> Any:
        found = self.cache.get(node)
        if found is not None:
            return found
        if node in self.changed:
            return self.changed[node]
        if not self.reaches(node):
            value = self.parent(node)  # type: ignore[misc]
            outer = self.parent.formal_variable  # type: ignore[union-attr]
            if self.variable is not None and outer not in (None, self.variable) and outer in self.model.reach(node):
                raise GiveUp("two formal variables in one term")
            self.cache[node] = value
            return value
        if node in self.busy:
            raise GiveUp(f"the definition of {node} is circular")
        function = MEANING.get(type(node))
        if function is None:
            raise GiveUp(f"no value for a {type(node).__name__} node")
        self.busy.add(node)
        try:
            value = self._evaluate(function, node)
        finally:
            self.busy.discard(node)
        self.room(value.rows, value.cols)
        self.cache[node] = value
        return value

    def _evaluate(self, function: Meaning, node: nd.Node) -> Any:
        if self.arithmetic.exact:
            return function(self, node)
        try:
            return function(self, node)
        except GiveUp:
            if not isinstance(node, BORROWABLE):
                raise
            value = self.exact()(node)
            self.borrowed.add(type(node).__name__)
            return self.arithmetic.enclose(value)

    def dim(self, size: object) -> int:
        """A symbolic size as an integer."""
        return self.model.dim(size)

    def room(self, rows: int, cols: int) -> None:
        """Give up on a matrix too large for exact computation, before it is made where that is possible."""
        if rows * cols > MAX_ENTRIES:
            raise GiveUp("a matrix too large for this engine")

    def integer(self, node: nd.Node) -> int:
        """An index node as an integer."""
        number = self.number(self(node))
        if number.q != 1:
            raise GiveUp(f"the index {node} is not an integer")
        return int(number.p)

    def number(self, value: Any) -> fmpq:
        """A value as a rational number."""
        return self.arithmetic.number(value)

    def at_point(self, value: Any, variable: nd.Node, point: nd.Node) -> Any:
        """Put `point` (as seen from here) for the formal `variable` in `value`."""
        if point == variable and self.formal_variable == variable:
            return value
        where = self(point)
        if self.arithmetic.exact and not where.is_constant:
            plain = self.arithmetic.add(where, self.arithmetic.neg(self.arithmetic.variable()))
            if plain.is_zero and where.order is None and self.formal_variable is not None:
                return value
            raise GiveUp("the point is not a number")
        return self.arithmetic.at(value, self.number(where))


# -- atoms and algebra --------------------------------------------------------------------------------
@meaning(nd.Num)
def _num(ev: Evaluator, node: nd.Num) -> Any:
    return ev.arithmetic.scalar(fmpq(int(node.value.p), int(node.value.q)))


@meaning(nd.Size)
def _size(ev: Evaluator, node: nd.Size) -> Any:
    return ev.arithmetic.scalar(fmpq(ev.dim(node.args[0])))


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
    n = ev.integer(exponent)
    if abs(n) > 64:
        raise GiveUp("a power beyond 64")
    if isinstance(base, nd.Norm) and base.kind in ("2", "F") and n >= 0 and n % 2 == 0:
        return ev.arithmetic.power(_squared_norm(ev, base), n // 2)
    return ev.arithmetic.power(_square(ev(base)), n)


@meaning(nd.Sqrt)
def _sqrt(ev: Evaluator, node: nd.Sqrt) -> Any:
    return ev.arithmetic.root(ev(node.args[0]))


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
    if node.kind in ("2", "F") or 1 in ev(node.args[0]).shape:
        return ev.arithmetic.root(_squared_norm(ev, node))
    return ev.arithmetic.root(_extreme(ev, _gram(ev, node.args[0]), "max"))


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


@meaning(nd.Sing)
def _singular(ev: Evaluator, node: nd.Sing) -> Any:
    return ev.arithmetic.root(_extreme(ev, _gram(ev, node.args[0]), node.which))


# -- calculus -----------------------------------------------------------------------------------------
@meaning(nd.D)
def _derivative(ev: Evaluator, node: nd.D) -> Any:
    body, variable = node.args
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a derivative needs a variable")
    if not ev.arithmetic.exact:
        raise GiveUp("a derivative in an inexact arithmetic")
    inner = ev.formal(variable)
    return ev.at_point(ev.arithmetic.derivative(inner(body)), variable, variable)


@meaning(nd.Integral)
def _integral(ev: Evaluator, node: nd.Integral) -> Any:
    body, variable, low, high = node.args
    if not ev.arithmetic.exact:
        return ev.arithmetic.integral(ev, body, variable, low, high)
    primitive = ev.arithmetic.antiderivative(ev.formal(variable)(body))
    upper = ev.at_point(primitive, variable, high)
    return ev.arithmetic.add(upper, ev.arithmetic.neg(ev.at_point(primitive, variable, low)))


@meaning(nd.Lim)
def _limit(ev: Evaluator, node: nd.Lim) -> Any:
    body, variable, target = node.args
    if not ev.arithmetic.exact:
        raise GiveUp("a limit in an inexact arithmetic")
    if variable not in ev.model.reach(body):
        raise GiveUp("the variable of the limit does not occur")
    value = ev.formal(variable)(body)
    if target in (sympy.oo, nd.INFINITY):
        return ev.arithmetic.limit(value)
    return ev.arithmetic.at(value, ev.number(ev(target)))


@meaning(nd.Sum)
def _sum(ev: Evaluator, node: nd.Sum) -> Any:
    body, index, low, high = node.args
    first = ev.integer(low)
    endless = high in (sympy.oo, nd.INFINITY)
    if endless and (not ev.arithmetic.exact or ev.formal_variable is None):
        raise GiveUp("an infinite sum needs a formal variable")
    order = ev.arithmetic.series if endless else None
    last = first + order + 1 if order is not None else ev.integer(high)
    if last - first > 64:
        raise GiveUp("a sum of more than 64 terms")
    total, previous = None, None
    for k in range(first, last + 1):
        term = ev.changing({index: ev.arithmetic.scalar(fmpq(k))})(body)
        total = term if total is None else ev.arithmetic.add(total, term)
        if endless:
            if not term.is_zero and previous is not None and term.valuation <= previous:
                raise GiveUp("the terms of the series do not rise in degree")
            previous = term.valuation if not term.is_zero else previous
    if total is None:
        raise GiveUp("an empty sum")
    if endless:
        if previous is None or order is None or previous <= order:
            raise GiveUp("the series does not converge as a power series")
        return ev.arithmetic.truncate(total, order)
    return total


@meaning(nd.Grad)
def _gradient(ev: Evaluator, node: nd.Grad) -> Any:
    scalar, variable = node.args
    row = directional(ev, scalar, variable)
    value = ev(variable)
    return unvec(ev, ev.arithmetic.transpose(row), value.rows, value.cols)


@meaning(nd.Jac)
def _jacobian(ev: Evaluator, node: nd.Jac) -> Any:
    return directional(ev, node.args[0], node.args[1])


def directional(ev: Evaluator, function: nd.Node, variable: nd.Node) -> Any:
    """The Jacobian of `function` with respect to vec(variable), by dual numbers."""
    if not ev.arithmetic.exact:
        raise GiveUp("a Jacobian in an inexact arithmetic")
    if not isinstance(variable, nd.Sym):
        raise GiveUp("a gradient needs a declared symbol as its variable")
    arithmetic, value = ev.arithmetic, ev(variable)
    if any(key[3] for key in value.terms):
        raise GiveUp("a second derivative")
    columns, base = [], ev(function)
    for j in range(value.cols):
        for i in range(value.rows):
            unit = [int(r == i and c == j) for r in range(value.rows) for c in range(value.cols)]
            move = arithmetic.epsilon(fmpq_mat(value.rows, value.cols, unit))
            moved = ev.changing({variable: arithmetic.add(value, move)})(function)
            columns.append(vec(ev, arithmetic.dual_part(moved)))
    count = base.rows * base.cols
    return arithmetic.assemble(count, len(columns), [(0, j, column) for j, column in enumerate(columns)])


# -- probability --------------------------------------------------------------------------------------
@meaning(nd.Expect)
def _expect(ev: Evaluator, node: nd.Expect) -> Any:
    return expectation(ev, node.args[0])


def expectation(ev: Evaluator, body: nd.Node) -> Any:
    """The mean of `body` over a finite law with the declared first and second moments.

    Exact for bodies of degree two at most in the random columns; beyond that the moments do not decide.
    """
    law = ev.model.law(ev, body)
    if not law:
        return ev(body)
    if not ev.arithmetic.exact and ev.parent is not None:
        raise GiveUp("a nested expectation in an inexact arithmetic")
    total = None
    for weight, atoms in law:
        lifted = {vector: ev.arithmetic.lift(atom) for vector, atom in atoms.items()}
        term = ev.arithmetic.mul(ev.arithmetic.scalar(weight), ev.changing(lifted)(body))
        total = term if total is None else ev.arithmetic.add(total, term)
    return total


@meaning(nd.Cov)
def _covariance(ev: Evaluator, node: nd.Cov) -> Any:
    u, v = node.args[0], node.args[-1]
    mean_u, mean_v = expectation(ev, u), expectation(ev, v)
    second = expectation(ev, nd.Mul(u, nd.T(v)))
    return ev.arithmetic.add(second, ev.arithmetic.neg(ev.arithmetic.mul(mean_u, ev.arithmetic.transpose(mean_v))))


def _precision(ev: Evaluator, node: nd.Node) -> tuple[Any, Any, Any]:
    """Blocks of the inverse of the joint covariance of u and v, and the value y."""
    u, v, y = node.args
    if not ev.model.gaussian(u, v):
        raise GiveUp("conditioning needs jointly Gaussian columns")
    joint = ev(nd.Cov(nd.Blocks([[u], [v]])))
    m, n = ev(u).rows, ev(v).rows
    precision = ev.arithmetic.inverse(joint)
    return ev.arithmetic.part(precision, 0, 0, m, m), ev.arithmetic.part(precision, 0, m, m, n), ev(y)


@meaning(nd.CondMean)
def _conditional_mean(ev: Evaluator, node: nd.CondMean) -> Any:
    """-P_uu^{-1} P_uv y with the precision matrix P (mean zero)."""
    own, cross, y = _precision(ev, node)
    gain = ev.arithmetic.mul(ev.arithmetic.inverse(own), cross)
    return ev.arithmetic.neg(ev.arithmetic.mul(gain, y))


@meaning(nd.CondCov)
def _conditional_covariance(ev: Evaluator, node: nd.CondCov) -> Any:
    """P_uu^{-1} with the precision matrix P."""
    return ev.arithmetic.inverse(_precision(ev, node)[0])


@meaning(nd.Density)
def _density(ev: Evaluator, node: nd.Density) -> Any:
    return ev.arithmetic.scalar(ev.model.density(node))


@meaning(nd.NormalDensity)
def _normal_density(ev: Evaluator, node: nd.NormalDensity) -> Any:
    return ev.arithmetic.scalar(ev.model.normal_density(node))


BORROWABLE = (
    nd.D,
    nd.Integral,
    nd.Lim,
    nd.Sum,
    nd.PInv,
    nd.RangeProj,
    nd.Phi1,
    nd.Grad,
    nd.Jac,
    nd.Sym,
    nd.Cov,
    nd.Expect,
)
