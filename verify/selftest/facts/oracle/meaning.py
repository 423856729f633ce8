"""What every node of the notation means in a world of numbers: one small function for each class.

A letter that a binder binds shadows what the world says of it; a definition is unfolded under the letters that are
bound where its symbol stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from mpmath import mp, mpf

from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Undefined, Unsure
from .matrices import Matrix

if TYPE_CHECKING:
    from .world import World

MAX_NESTED = 170  # unfoldings inside each other: beyond, a definition goes in a circle
MAX_TERMS = 400
MEANING: dict[type, Callable[[Any, Reader], Matrix]] = {}
EXPONENTIAL = 40  # what the exponential of a matrix counts, in nodes
LOST = mpf(10) ** -45
STEP = mpf(10) ** -7
NOISE_OF_STEP = mpf(10) ** -16


class Reader:
    """A world, the letters bound on the way down, and how deep definitions are unfolded."""

    def __init__(self, world: World, letters: dict[str, Matrix] | None = None, depth: int = 0) -> None:
        self.world = world
        self.letters = letters or {}
        self.depth = depth

    def value(self, node: n.Node) -> Matrix:
        """The matrix that a tree stands for."""
        self.world.count()
        made = MEANING.get(type(node))
        if made is None:
            raise Unsure(f"the oracle does not know {type(node).__name__}")
        return made(node, self)

    def number(self, node: n.Node) -> mpf:
        value = self.value(node)
        if not mx.is_scalar(value):
            raise Undefined("a matrix where a number is needed")
        return value[0][0]

    def end(self, node: Any) -> mpf:
        """A bound of a range: a number, or infinity."""
        return mp.inf if node is n.INFINITY else self.number(node)

    def binding(self, name: str, value: mpf | Matrix) -> Reader:
        """The same reader inside a binder."""
        bound = value if isinstance(value, tuple) else mx.scalar(value)
        return Reader(self.world, {**self.letters, name: bound}, self.depth)

    def deeper(self, letters: dict[str, Matrix] | None = None) -> Reader:
        """Inside the unfolding of a definition."""
        if self.depth >= MAX_NESTED:
            raise Unsure("definitions that go in a circle")
        return Reader(self.world, self.letters if letters is None else letters, self.depth + 1)

    def size(self, term: Any) -> int:
        return self.world.size(term)


def means(*classes: type) -> Callable:
    """Register the meaning of classes."""

    def keep(function: Callable) -> Callable:
        MEANING.update(dict.fromkeys(classes, function))
        return function

    return keep


# -- atoms ----------------------------------------------------------------------------------------------
@means(n.Num)
def _num(node: n.Num, at: Reader) -> Matrix:
    return mx.scalar(mpf(int(node.value.p)) / int(node.value.q))


@means(n.Size)
def _size(node: n.Size, at: Reader) -> Matrix:
    return mx.scalar(at.size(node.args[0]))


@means(n.Constant)
def _constant(node: n.Constant, at: Reader) -> Matrix:
    return mx.scalar(4 * mp.atan(1))  # pi is the one number with a name


@means(n.Sym)
def _sym(node: n.Sym, at: Reader) -> Matrix:
    return at.world.look_up(node, at)


@means(n.I)
def _identity(node: n.I, at: Reader) -> Matrix:
    return mx.identity(at.size(node.args[0]))


@means(n.Zero)
def _zero(node: n.Zero, at: Reader) -> Matrix:
    return mx.zero(at.size(node.args[0]), at.size(node.args[1]))


# -- algebra --------------------------------------------------------------------------------------------
@means(n.Add)
def _add(node: n.Add, at: Reader) -> Matrix:
    total = at.value(node.args[0])
    for term in node.args[1:]:
        total = mx.add(total, at.value(term))
    return total


@means(n.Neg)
def _neg(node: n.Neg, at: Reader) -> Matrix:
    return mx.scale(mpf(-1), at.value(node.args[0]))


@means(n.Mul)
def _mul(node: n.Mul, at: Reader) -> Matrix:
    product = at.value(node.args[0])
    for factor in node.args[1:]:
        product = mx.multiply(product, at.value(factor))
    return product


@means(n.Frac)
def _frac(node: n.Frac, at: Reader) -> Matrix:
    below, above = at.number(node.args[1]), at.value(node.args[0])
    if abs(below) <= mx.TINY:
        raise Undefined("division by zero")
    return mx.scale(1 / below, above)


@means(n.Pow)
def _pow(node: n.Pow, at: Reader) -> Matrix:
    base, exponent = at.value(node.args[0]), at.number(node.args[1])
    if abs(exponent) > 10_000:
        raise Unsure("a power beyond 10000")
    if exponent == mp.nint(exponent):
        return mx.power(base, int(exponent))
    if not mx.is_scalar(base):
        return _matrix_power(base, exponent)
    x = base[0][0]
    if x < 0 or (x == 0 and exponent < 0):
        raise Undefined("a fractional power of a negative number")
    return ((x**exponent,),)


def _matrix_power(base: Matrix, exponent: mpf) -> Matrix:
    """A fractional power of a symmetric matrix with eigenvalues that have one."""
    values, vectors = mx.eigen(base)
    if any(x < -mx.TINY or (x <= mx.TINY and exponent < 0) for x in values):
        raise Undefined("a fractional power of a matrix that is not definite")
    return mx.from_spectrum([max(x, mpf(0)) ** exponent for x in values], vectors)


@means(n.Sqrt)
def _sqrt(node: n.Sqrt, at: Reader) -> Matrix:
    x = at.number(node.args[0])
    if x < -mx.TINY:
        raise Undefined("the square root of a negative number")
    if x < mx.TINY * 1000:
        at.world.rough(mpf(10) ** -9)
    return ((mp.sqrt(max(x, mpf(0))),),)


@means(n.Unit)
def _unit(node: n.Unit, at: Reader) -> Matrix:
    rows = at.size(node.args[0])
    place = _whole(at, node.args[1], rows)
    return mx.build(rows, 1, lambda i, _: mpf(i == place))


@means(n.Had)
def _hadamard(node: n.Had, at: Reader) -> Matrix:
    a, b = (at.value(arg) for arg in node.args)
    return tuple(tuple(x * y for x, y in zip(p, q, strict=True)) for p, q in zip(a, b, strict=True))


@means(n.Diag)
def _diagonal(node: n.Diag, at: Reader) -> Matrix:
    column = at.value(node.args[0])
    return mx.build(len(column), len(column), lambda i, j: column[i][0] if i == j else mpf(0))


@means(n.DiagOf)
def _diagonal_of(node: n.DiagOf, at: Reader) -> Matrix:
    a = _squared(at.value(node.args[0]))
    return tuple((a[i][i],) for i in range(len(a)))


@means(n.Elementary)
def _elementary(node: n.Elementary, at: Reader) -> Matrix:
    x = at.number(node.args[0])
    if node.name != "log":
        return ((getattr(mp, "atan" if node.name == "arctan" else node.name)(x),),)
    if x < mx.TINY:
        raise Undefined("the logarithm of a number that is not positive")
    return ((mp.ln(x),),)


@means(n.Factorial)
def _factorial(node: n.Factorial, at: Reader) -> Matrix:
    x = at.number(node.args[0])
    if abs(x - mp.nint(x)) > mx.TINY or x < -mx.TINY:
        raise Undefined("the factorial of what is no natural number")
    return ((mp.factorial(mp.nint(x)),),)


@means(n.T)
def _transpose(node: n.T, at: Reader) -> Matrix:
    return mx.transpose(at.value(node.args[0]))


def _of_one(function: Callable[[Matrix], Matrix]) -> Callable:
    return lambda node, at: function(at.value(node.args[0]))


MEANING[n.Inv] = _of_one(mx.inverse)
MEANING[n.PInv] = _of_one(mx.pseudo_inverse)
MEANING[n.RangeProj] = _of_one(mx.projection)
MEANING[n.Phi1] = _of_one(mx.phi1)
MEANING[n.Vec] = _of_one(mx.stacked)


@means(n.Tr)
def _trace(node: n.Tr, at: Reader) -> Matrix:
    a = _squared(at.value(node.args[0]))
    return ((mp.fsum(a[i][i] for i in range(len(a))),),)


@means(n.Det)
def _determinant(node: n.Det, at: Reader) -> Matrix:
    return ((mx.determinant(_squared(at.value(node.args[0]))),),)


def _squared(a: Matrix) -> Matrix:
    if len(a) != len(a[0]):
        raise Undefined("a square matrix is needed")
    return a


@means(n.Exp)
def _exp(node: n.Exp, at: Reader) -> Matrix:
    """The exponential; large ones lose digits where they cancel."""
    value = mx.exponential(at.value(node.args[0]))
    if len(value) > 1:
        at.world.count(EXPONENTIAL)
        at.world.rough(mx.biggest(value) * LOST)
    return value


@means(n.Kron)
def _kron(node: n.Kron, at: Reader) -> Matrix:
    return mx.kronecker(at.value(node.args[0]), at.value(node.args[1]))


@means(n.Unvec)
def _unvec(node: n.Unvec, at: Reader) -> Matrix:
    return mx.folded(at.value(node.args[0]), at.size(node.args[1]), at.size(node.args[2]))


@means(n.Shuffle)
def _shuffle(node: n.Shuffle, at: Reader) -> Matrix:
    """P vec(A) = vec(A^T) for an m x n matrix A."""
    m, k = at.size(node.args[0]), at.size(node.args[1])
    return mx.build(m * k, m * k, lambda r, c: mpf((r % k) * m + r // k == c))


@means(n.Blocks)
def _blocks(node: n.Blocks, at: Reader) -> Matrix:
    rows: list[tuple[mpf, ...]] = []
    for line in node.grid:
        values = [at.value(block) for block in line]
        rows.extend(tuple(x for value in values for x in value[i]) for i in range(len(values[0])))
    return tuple(rows)


def _whole(at: Reader, node: n.Node, last: int) -> int:
    x = at.number(node)
    if x != mp.nint(x) or not 1 <= x <= last:
        raise Undefined("an index outside the matrix")
    return int(x) - 1


@means(n.Entry)
def _entry(node: n.Entry, at: Reader) -> Matrix:
    a = at.value(node.args[0])
    return ((a[_whole(at, node.args[1], len(a))][_whole(at, node.args[2], len(a[0]))],),)


@means(n.Row)
def _row(node: n.Row, at: Reader) -> Matrix:
    a = at.value(node.args[0])
    return (a[_whole(at, node.args[1], len(a))],)


@means(n._Inner)
def _inner(node: n.Node, at: Reader) -> Matrix:
    a, b = (mx.stacked(at.value(arg)) for arg in node.args)
    return mx.multiply_plain(mx.transpose(a), b)


@means(n.Norm)
def _norm(node: n.Norm, at: Reader) -> Matrix:
    a = at.value(node.args[0])
    if node.kind in ("op", "*"):
        found = mx.singular_values(a)
        return ((max(found) if node.kind == "op" else sum(found, mpf(0)),),)
    if node.kind in ("1", "inf", "max"):
        sizes = [abs(x) for row in a for x in row]
        return ((sum(sizes, mpf(0)) if node.kind == "1" else max(sizes),),)
    return ((mx.frobenius(a),),)


@means(n.Max)
def _maximum(node: n.Max, at: Reader) -> Matrix:
    return ((max(at.number(x) for x in node.args),),)


@means(n.Min)
def _minimum(node: n.Min, at: Reader) -> Matrix:
    return ((min(at.number(x) for x in node.args),),)


@means(n.Sing)
def _sing(node: n.Sing, at: Reader) -> Matrix:
    values = mx.singular_values(at.value(node.args[0]))
    return ((max(values) if node.which == "max" else min(values),),)


@means(n.Eig)
def _eig(node: n.Eig, at: Reader) -> Matrix:
    values = mx.eigen(at.value(node.args[0]))[0]
    return ((max(values) if node.which == "max" else min(values),),)


@means(n.Eigs)
def _eigs(node: n.Eigs, at: Reader) -> Matrix:
    return tuple((x,) for x in sorted(mx.eigen(at.value(node.args[0]))[0], reverse=True))


@means(n.Rank)
def _rank(node: n.Rank, at: Reader) -> Matrix:
    values = mx.singular_values(at.value(node.args[0]))
    top = max([*values, mpf(1)])
    if any(mpf(10) ** -20 < x / top < mpf(10) ** -9 for x in values):
        raise Unsure("a rank that numbers do not settle")
    return ((mpf(sum(x / top > mpf(10) ** -9 for x in values)),),)


# -- derivatives ----------------------------------------------------------------------------------------
def _slope(body: Callable[[mpf], Matrix], x: mpf, h: mpf = STEP) -> Matrix:
    """A derivative from four neighbours; the error is of the fourth power of the step."""
    far, near = mx.subtract(body(x + 2 * h), body(x - 2 * h)), mx.subtract(body(x + h), body(x - h))
    return mx.scale(1 / (12 * h), mx.subtract(mx.scale(mpf(8), near), far))


@means(n.D)
def _derivative(node: n.D, at: Reader) -> Matrix:
    body, letter = node.args
    if letter.indices or at.world.is_defined(letter):
        raise Unsure("a derivative by what is defined")
    at.world.rough(NOISE_OF_STEP)
    return _slope(lambda x: at.binding(letter.name, x).value(body), at.number(letter))


@means(n.Grad, n.Jac)
def _jacobian(node: n.Node, at: Reader) -> Matrix:
    """The slopes in every entry of the variable, one column each."""
    body, letter = node.args
    if letter.indices:
        raise Unsure("a gradient by a member of a family")
    here = at.value(letter)
    rows, cols = mx.size(here)
    at.world.rough(NOISE_OF_STEP)

    def along(i: int, j: int) -> Matrix:
        def moved(x: mpf) -> Matrix:
            there = mx.build(rows, cols, lambda r, c: here[r][c] + (x if (r, c) == (i, j) else 0))
            return mx.stacked(at.binding(letter.name, there).value(body))

        return _slope(moved, mpf(0))

    columns = [along(i, j) for j in range(cols) for i in range(rows)]
    if isinstance(node, n.Grad):
        return mx.folded(tuple(column[0] for column in columns), rows, cols)
    return mx.rows_of(zip(*(tuple(x for (x,) in column) for column in columns), strict=True))


@means(n.Frechet)
def _along(node: n.Frechet, at: Reader) -> Matrix:
    """The slope along a line through the variable."""
    body, letter, direction = node.args
    if letter.indices:
        raise Unsure("a derivative by a member of a family")
    here, move = at.value(letter), at.value(direction)
    at.world.rough(NOISE_OF_STEP)
    return _slope(lambda x: at.binding(letter.name, mx.add(here, mx.scale(x, move))).value(body), mpf(0))


# -- chance ---------------------------------------------------------------------------------------------
def _mean(at: Reader, body: Callable[[Reader], Matrix]) -> Matrix:
    """The mean over all outcomes; inside an expectation nothing is random any more."""
    total: Matrix | None = None
    for chance, outcome in at.world.outcomes():
        value = mx.scale(chance, body(Reader(at.world, {**at.letters, **outcome}, at.depth)))
        total = value if total is None else mx.add(total, value)
    if total is None:
        raise Unsure("no outcomes")
    return total


@means(n.Expect)
def _expect(node: n.Expect, at: Reader) -> Matrix:
    return _mean(at, lambda there: there.value(node.args[0]))


def _value_there(node: n.Node, there: Reader) -> Matrix:
    return there.value(node)


@means(n.Cov)
def _cov(node: n.Cov, at: Reader) -> Matrix:
    """E[(u - E u)(v - E v)^T]."""
    u, v = node.args[0], node.args[-1]
    mean_u, mean_v = (_mean(at, partial(_value_there, w)) for w in (u, v))

    def product(there: Reader) -> Matrix:
        a, b = mx.subtract(there.value(u), mean_u), mx.subtract(there.value(v), mean_v)
        return mx.multiply_plain(a, mx.transpose(b))

    return _mean(at, product)


@means(n.CondMean, n.CondCov)
def _conditional(node: n.Node, at: Reader) -> Matrix:
    """The Gaussian formulas, which need the covariance of the condition to be invertible."""
    u, v, y = node.args
    names = at.world.plan.depends(s.name for w in (u, v) for s in w.symbols) & at.world.plan.random_names
    if not at.world.gaussian(names):
        raise Unsure("a conditional law of what is not Gaussian")
    if not all(_affine(w, at) for w in (u, v)):
        raise Unsure("a conditional law of what is not affine")
    c_uu, c_uv, c_vv = (at.value(n.Cov(a, b)) for a, b in ((u, u), (u, v), (v, v)))
    gain = mx.multiply_plain(c_uv, mx.inverse(c_vv))
    if isinstance(node, n.CondMean):
        gap = mx.subtract(at.value(y), _mean(at, partial(_value_there, v)))
        return mx.add(_mean(at, partial(_value_there, u)), mx.multiply_plain(gain, gap))
    return mx.subtract(c_uu, mx.multiply_plain(gain, mx.transpose(c_uv)))


def _affine(node: n.Node, at: Reader) -> bool:
    """Whether a term is written as a sum of products with one random factor each, definitions put in."""
    plan = at.world.plan
    if not plan.depends(s.name for s in node.symbols) & plan.random_names:
        return True
    if isinstance(node, n.Sym):
        return node.name in plan.random_names or (node.name in plan.defined and _affine(plan.defined[node.name], at))
    if isinstance(node, n.Add | n.Neg):
        return all(_affine(term, at) for term in node.args)
    if isinstance(node, n.Mul):
        moving = [x for x in node.args if plan.depends(s.name for s in x.symbols) & plan.random_names]
        return len(moving) == 1 and _affine(moving[0], at)
    return False
