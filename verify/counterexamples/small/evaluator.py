"""The value of a term in a model: one small function for each class of node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from flint import arb, fmpq, fmpq_mat

from derivations.notation import nodes as n

from ...values.rational import pseudo_inverse
from . import spectra
from . import values as v
from .functions import Endless, Fn, NotExact, Unfit, enclosed, quadrature
from .roles import Refused
from .values import Number, Value

BOXES = 24
LONGEST = 64
LARGEST = 4  # side of a matrix whose determinant is expanded
QUADRATURE = 100  # what a quadrature costs, in terms
Env = Mapping[n.Node, Any]


@dataclass(frozen=True)
class Ray:
    """All times from `low` on: a path has a value there, arithmetic has none."""

    low: fmpq


class World(Protocol):
    """What evaluation needs of a model."""

    symbolic: bool
    trying: bool
    atoms: Atoms | None
    memory: dict[n.Node, Value]

    def spend(self, nodes: int = 1) -> None: ...
    def symbol(self, s: n.Sym, env: Env) -> Value: ...
    def width(self, size: Any) -> fmpq: ...
    def side(self, size: Any) -> int: ...
    def from_zero(self, var: n.Sym) -> bool: ...


class Atoms:
    """Integrals from 0 to the time of a statement, named; the derivative of each is its integrand at that time."""

    def __init__(self, time: str) -> None:
        self.time = time
        self.names: dict[Any, str] = {}

    def integral(self, body: Fn, name: str) -> Fn:
        """The integral over `name` from 0 to the time, each term split into a factor of either variable."""
        out = Fn({})
        for (m, q), c in body.terms.items():
            inner = frozenset(x for x in m if x[0] == name)
            moving = frozenset(x for x in q if Fn(dict([x])).variables == {name})
            if any(name in Fn(dict([x])).variables for x in q - moving):
                raise NotExact("an exponent that does not split")
            key = (frozenset((self.time, power) for _, power in inner), self._renamed(moving, name))
            atom = self.names.setdefault(key, f"integral {len(self.names)}")
            out = out + Fn({((m - inner) | {(atom, 1)}, q - moving): c})
        return out

    def _renamed(self, exponent: frozenset, name: str) -> frozenset:
        moved = Fn(dict(exponent)).at({name: Fn.variable(self.time)})
        return frozenset(Fn.of(moved).terms.items())

    def derivative(self, name: str) -> Fn | None:
        if name == self.time:
            return Fn.of(1)
        return next((Fn({key: fmpq(1)}) for key, atom in self.names.items() if atom == name), None)

    def vanishes(self, f: Fn, depth: int = 4) -> bool:
        """Whether f is zero at all times: it is at 0, and so is its derivative after dividing by an exponential."""
        if not f.terms:
            return True
        if depth == 0:
            return False
        zero = {name: fmpq(0) for name in f.variables}
        for q in dict.fromkeys(q for _, q in f.terms):
            scaled = f * (-Fn(dict(q))).exp()
            start = scaled.at(zero)
            if v.is_zero(start) and self.vanishes(scaled.derivative(self.derivative), depth - 1):
                return True
        return False


Handler = Callable[[World, Any, Env], Value]
HANDLERS: dict[type, Handler] = {}


def value(*classes: type) -> Callable[[Handler], Handler]:
    def register(f: Handler) -> Handler:
        for c in classes:
            HANDLERS[c] = f
        return f

    return register


def evaluate(w: World, node: Any, env: Env) -> Value:
    """The value of a term; raises `Unfit` where it has none, `Refused` for terms this engine does not know.

    A model remembers the values of closed terms (not while it tries a number out, nor as functions of time); reading
    one again counts as much work as finding it again, so that a search ends where it would without a memory.
    """
    closed = not env and not w.symbolic
    if closed and node in w.memory:
        w.spend(1 + len(node.below))
        return w.memory[node]
    w.spend()
    try:
        handler = HANDLERS[type(node)]
    except KeyError:
        raise Refused(f"no value for {type(node).__name__}") from None
    found = handler(w, node, env)
    if closed and not w.trying:
        w.memory[node] = found
    return found


def number(w: World, node: Any, env: Env) -> Number:
    x = evaluate(w, node, env)
    if isinstance(x, v.Mat):
        raise Unfit("a matrix where a number is needed")
    return x


def moment(w: World, index: Any, env: Env) -> Value | Ray:
    """Where a family is taken; all times from one on are no number, but a path has a value there."""
    found = env.get(index)
    return found if isinstance(found, Ray) else evaluate(w, index, env)


def natural(x: Number) -> int:
    if isinstance(x, fmpq) and x.q == 1:
        return int(x.p)
    raise Unfit("a number that is not an integer")


@value(n.Num)
def _(w: World, node: n.Num, env: Env) -> Value:
    return rational(node)


@lru_cache(maxsize=10_000)
def rational(node: n.Num) -> fmpq:
    return fmpq(int(node.value.p), int(node.value.q))


@value(n.Size)
def _(w: World, node: n.Size, env: Env) -> Value:
    return w.width(node.args[0])


@value(n.Constant)
def _(w: World, node: n.Constant, env: Env) -> Value:
    return v.constant(node.name)


@value(n.I)
def _(w: World, node: n.I, env: Env) -> Value:
    side = w.side(node.args[0])
    return v.diagonal(side, side, [v.ONE] * side)


@value(n.Zero)
def _(w: World, node: n.Zero, env: Env) -> Value:
    rows, cols = (w.side(x) for x in node.args)
    return v.matrix(rows, cols, [v.ZERO] * (rows * cols))


@value(n.Sym)
def _(w: World, node: n.Sym, env: Env) -> Value:
    if node not in env:
        return w.symbol(node, env)
    if isinstance(env[node], Ray):
        raise Endless("a term in a time without end that is no path")
    return env[node]


@value(n.Add)
def _(w: World, node: n.Add, env: Env) -> Value:
    out = evaluate(w, node.args[0], env)
    for arg in node.args[1:]:
        out = v.add(out, evaluate(w, arg, env))
    return out


@value(n.Neg)
def _(w: World, node: n.Neg, env: Env) -> Value:
    return v.mapped(evaluate(w, node.args[0], env), lambda x: -x)


@value(n.Mul)
def _(w: World, node: n.Mul, env: Env) -> Value:
    out = evaluate(w, node.args[0], env)
    for arg in node.args[1:]:
        out = v.multiply(out, evaluate(w, arg, env))
    return out


@value(n.Frac)
def _(w: World, node: n.Frac, env: Env) -> Value:
    return v.divide(evaluate(w, node.args[0], env), number(w, node.args[1], env))


@value(n.Inv)
def _(w: World, node: n.Inv, env: Env) -> Value:
    x = evaluate(w, node.args[0], env)
    if not isinstance(x, v.Mat):
        return v.divide(v.ONE, x)
    if x.is_diagonal and x.rows == x.cols:
        return v.diagonal(x.rows, x.cols, [v.divide(v.ONE, e) for e in x.diagonal])
    if (x.rows, x.cols) != (2, 2):
        raise Unfit("the inverse of a full matrix")
    a, b, c, d = x.entries
    return v.divide(v.Mat(2, 2, (d, -b, -c, a)), a * d - b * c)


@value(n.PInv)
def _(w: World, node: n.PInv, env: Env) -> Value:
    """Of rational matrices; of others the rank is not decided."""
    x = evaluate(w, node.args[0], env)
    numbers = v.entries(x)
    if not all(isinstance(e, fmpq) for e in numbers):
        raise Unfit("the pseudo-inverse of a matrix that is not rational")
    if not isinstance(x, v.Mat):
        return v.divide(v.ONE, x) if x != 0 else v.ZERO
    found = pseudo_inverse(fmpq_mat(x.rows, x.cols, list(numbers)))
    return v.matrix(x.cols, x.rows, found.entries())


@value(n.Pow)
def _(w: World, node: n.Pow, env: Env) -> Value:
    base, exponent = evaluate(w, node.args[0], env), number(w, node.args[1], env)
    if isinstance(exponent, fmpq) and exponent.q == 2 and not isinstance(base, v.Mat):
        base, exponent = v.root(number(w, node.args[0], env)), 2 * exponent  # a power of the root
    power = natural(exponent)
    if power < 0:
        if isinstance(base, v.Mat):
            raise Unfit("a negative power of a matrix")
        base, power = v.divide(v.ONE, base), -power
    if power > LONGEST:
        raise Unfit("a large power")
    if not isinstance(base, v.Mat):
        return v.power(base, power)
    out = v.diagonal(base.rows, base.cols, [v.ONE] * base.rows)
    for _i in range(power):
        out = v.multiply(out, base)
    return out


@value(n.Sqrt)
def _(w: World, node: n.Sqrt, env: Env) -> Value:
    return v.root(number(w, node.args[0], env))


@value(n.T)
def _(w: World, node: n.T, env: Env) -> Value:
    return v.transpose(evaluate(w, node.args[0], env))


@value(n.Kron)
def _(w: World, node: n.Kron, env: Env) -> Value:
    return v.kronecker(evaluate(w, node.args[0], env), evaluate(w, node.args[1], env))


@value(n.Blocks)
def _(w: World, node: n.Blocks, env: Env) -> Value:
    return v.assembled([[evaluate(w, block, env) for block in row] for row in node.grid])


@value(n.Entry)
def _(w: World, node: n.Entry, env: Env) -> Value:
    x, i, j = evaluate(w, node.args[0], env), *(natural(number(w, place, env)) for place in node.args[1:])
    rows, cols = (x.rows, x.cols) if isinstance(x, v.Mat) else (1, 1)
    if not (1 <= i <= rows and 1 <= j <= cols):
        raise Unfit("an entry that there is not")
    return v.entries(x)[(i - 1) * cols + j - 1]


@value(n.Row)
def _(w: World, node: n.Row, env: Env) -> Value:
    x, i = evaluate(w, node.args[0], env), natural(number(w, node.args[1], env))
    rows, cols = (x.rows, x.cols) if isinstance(x, v.Mat) else (1, 1)
    if not 1 <= i <= rows:
        raise Unfit("a row that there is not")
    return v.matrix(1, cols, v.entries(x)[(i - 1) * cols : i * cols])


@value(n.Exp)
def _(w: World, node: n.Exp, env: Env) -> Value:
    x = evaluate(w, node.args[0], env)
    if w.symbolic:
        x = v.mapped(x, lambda e: Fn.of(e) if isinstance(e, fmpq) and e != 0 else e)
    return v.exponential(x)


@value(n.Norm)
def _(w: World, node: n.Norm, env: Env) -> Value:
    x = evaluate(w, node.args[0], env)
    if node.kind == "op":
        return spectra.singular(x, "max")
    if node.kind in n.OF_VECTORS and isinstance(x, v.Mat) and 1 not in (x.rows, x.cols):
        raise Refused(f"the {node.kind}-norm of a matrix")
    if node.kind == "1":
        return v.total(v.size(e) for e in v.entries(x))
    if node.kind in ("inf", "max"):
        return v.largest([v.size(e) for e in v.entries(x)])
    return spectra.nuclear(x) if node.kind == "*" else v.frobenius(x)


@value(n.Max)
def _(w: World, node: n.Max, env: Env) -> Value:
    return v.largest([number(w, x, env) for x in node.args])


@value(n.Min)
def _(w: World, node: n.Min, env: Env) -> Value:
    return v.smallest([number(w, x, env) for x in node.args])


@value(n.Elementary)
def _(w: World, node: n.Elementary, env: Env) -> Value:
    """Of a rational number or a ball; exact where the value is plain (log 1, and 0 of those that vanish there)."""
    return v.elementary(number(w, node.args[0], env), node.name)


@value(n.Sing)
def _(w: World, node: n.Sing, env: Env) -> Value:
    return spectra.singular(evaluate(w, node.args[0], env), node.which)


@value(n.Eig)
def _(w: World, node: n.Eig, env: Env) -> Value:
    x = evaluate(w, node.args[0], env)
    if not v.equal(x, v.transpose(x)):
        raise Unfit("an end of the spectrum of a matrix that is not symmetric")
    found = spectra.eigenvalues(x)
    if len(found) == 1:
        return found[0]
    return v.smallest(found) if node.which == "min" else -v.smallest([-e for e in found])


@value(n.Eigs)
def _(w: World, node: n.Eigs, env: Env) -> Value:
    """From the largest: where two of them are not told apart, there is no order to show."""
    x = evaluate(w, node.args[0], env)
    if not v.equal(x, v.transpose(x)):
        raise Unfit("the spectrum of a matrix that is not symmetric")
    left, out = list(spectra.eigenvalues(x)), []
    while left:
        top = next((e for e in left if all(v.below(o, e, False) is True for o in left)), None)
        if top is None:
            raise Unfit("eigenvalues whose order is not certain")
        out.append(top)
        left.pop(next(i for i, e in enumerate(left) if e is top))
    return v.matrix(len(out), 1, out)


@value(n.Rank)
def _(w: World, node: n.Rank, env: Env) -> Value:
    """Of rational matrices; of others it is not decided."""
    x = evaluate(w, node.args[0], env)
    numbers = v.entries(x)
    if not all(isinstance(e, fmpq) for e in numbers):
        raise Unfit("the rank of a matrix that is not rational")
    rows, cols = (x.rows, x.cols) if isinstance(x, v.Mat) else (1, 1)
    return fmpq(fmpq_mat(rows, cols, list(numbers)).rank())


@value(n.Tr)
def _(w: World, node: n.Tr, env: Env) -> Value:
    x = evaluate(w, node.args[0], env)
    if not isinstance(x, v.Mat):
        return x
    if x.rows != x.cols:
        raise Unfit("the trace of a matrix that is not square")
    return v.total(x.entries[i * (x.cols + 1)] for i in range(x.rows))


@value(n.Det)
def _(w: World, node: n.Det, env: Env) -> Value:
    """Expanded by rows."""
    x = evaluate(w, node.args[0], env)
    if not isinstance(x, v.Mat):
        return x
    if x.rows != x.cols or x.rows > LARGEST:
        raise Unfit("the determinant of a matrix that is not square, or large")
    if x.is_diagonal:
        found: Value = v.ONE
        for e in x.diagonal:
            found = v.product(found, e)
        return found
    return minor(x, 0, tuple(range(x.cols)))


def minor(x: v.Mat, row: int, cols: tuple[int, ...]) -> Number:
    if row == x.rows:
        return v.ONE
    terms = []
    for place, j in enumerate(cols):
        if not v.is_zero(x.at(row, j)):
            below = v.product(x.at(row, j), minor(x, row + 1, cols[:place] + cols[place + 1 :]))
            terms.append(-below if place % 2 else below)
    return v.total(terms)


@value(n._Inner)
def _(w: World, node: n._Inner, env: Env) -> Value:
    a, b = (v.entries(evaluate(w, arg, env)) for arg in node.args)
    if len(a) != len(b):
        raise Unfit("a scalar product of two lengths")
    return v.total(x * y for x, y in zip(a, b, strict=True))


@value(n.D)
def _(w: World, node: n.D, env: Env) -> Value:
    """The derivative of an exact function of time, at the time that its variable stands for."""
    body, var = node.args
    at, name = moment(w, var, env), f"{var.name} inside"
    if not isinstance(at, fmpq | arb | Fn):
        raise NotExact("a derivative at a time that moves")

    def slope(f: Number) -> Any:
        moving = Fn.of(f).derivative(lambda x: Fn.of(1) if x == name else None).at({name: at})
        return Fn.of(moving) if isinstance(at, Fn) else enclosed(moving)

    return v.mapped(symbolically(w, body, var, env, name), slope)


@value(n.Sum)
def _(w: World, node: n.Sum, env: Env) -> Value:
    body, var, low, high = node.args
    first, last = natural(number(w, low, env)), natural(number(w, high, env))
    if last - first > LONGEST:
        raise Unfit("a long sum")
    if last < first:
        rows, cols = (w.side(x) for x in node.shape)
        return v.matrix(rows, cols, [v.ZERO] * (rows * cols))
    out = evaluate(w, body, {**env, var: fmpq(first)})
    for k in range(first + 1, last + 1):
        out = v.add(out, evaluate(w, body, {**env, var: fmpq(k)}))
    return out


@value(n.Prod)
def _(w: World, node: n.Prod, env: Env) -> Value:
    body, var, low, high = node.args
    first, last = natural(number(w, low, env)), natural(number(w, high, env))
    if last - first > LONGEST:
        raise Unfit("a long product")
    out: Value = v.ONE
    for k in range(first, last + 1):
        out = v.multiply(out, number(w, body, {**env, var: fmpq(k)}))
    return out


def ends(w: World, node: Any, env: Env) -> tuple[Number, Any]:
    """The ends of a range of times, which must not be negative; without ends, all times that are declared so."""
    if len(node.args) != 4:
        if not w.from_zero(node.args[1]):
            raise Refused("a range without ends")
        return v.ZERO, Ray(v.ZERO)
    low, high = number(w, node.args[2], env), moment(w, node.args[3], env)
    if not isinstance(low, fmpq) or low < 0:
        raise Unfit("a range that starts before 0")
    return low, high


def symbolically(w: World, body: Any, var: n.Sym, env: Env, name: str) -> Value:
    """A term as an exact function of its variable; raises `NotExact`."""
    before, w.symbolic = w.symbolic, True
    try:
        return evaluate(w, body, {**env, var: Fn.variable(name)})
    finally:
        w.symbolic = before


def boxes(low: Number, high: Number) -> tuple[list[arb], arb]:
    """Balls that cover a range, and their width."""
    a, b = v.ball(low), v.ball(high)
    step = (b - a) / BOXES
    half = (step / 2).abs_upper()
    return [a + step * (2 * i + 1) / 2 + arb(0, half) for i in range(BOXES)], step


@value(n.Integral)
def _(w: World, node: n.Integral, env: Env) -> Value:
    body, var = node.args[:2]
    low, high = ends(w, node, env)
    name = f"{var.name} inside"
    if isinstance(high, Ray):
        raise Refused("an integral to infinity")
    if isinstance(high, Fn):
        if w.atoms is None and low == 0:
            inside = v.mapped(symbolically(w, body, var, env, name), Fn.of)
            return v.mapped(inside, lambda f: primitive(f, name, high))
        if w.atoms is None or low != 0 or high != Fn.variable(w.atoms.time):
            raise NotExact("an integral to a time that moves")
        atoms = w.atoms
        return v.mapped(symbolically(w, body, var, env, name), lambda f: atoms.integral(Fn.of(f), name))
    if v.below(high, low, True) is True:
        back = evaluate(w, n.Integral(body, var, node.args[3], node.args[2]), env)
        return v.mapped(back, lambda x: -x)
    if v.below(low, high, False) is not True:
        raise Unfit("a range whose ends are not in order")
    try:
        inside = symbolically(w, body, var, env, name)
        w.spend(QUADRATURE)
        return v.mapped(inside, lambda f: integrated(f, name, low, high))
    except NotExact:
        out: Any = None
        cells, step = boxes(low, high)
        for cell in cells:
            part = v.multiply(step, evaluate(w, body, {**env, var: cell}))
            out = part if out is None else v.add(out, part)
        return out


def primitive(f: Fn, name: str, high: Fn) -> Fn:
    """The integral from 0 to a time in closed form, where the integrand moves with its own variable only."""
    if f.variables - {name}:
        raise NotExact("an integrand of two times")
    return Fn.of(f.primitive(name).at({name: high}))


def integrated(f: Number, name: str, low: Number, high: Number) -> Number:
    if isinstance(f, Fn) and f.variables - {name}:
        raise NotExact("a function of two times")
    if isinstance(f, Fn) and f.variables:
        return quadrature(f, name, low, high)
    return enclosed(f) * (high - low)


@value(n.Sup)
def _(w: World, node: n.Sup, env: Env) -> Value:
    body, var = node.args[:2]
    low, high = ends(w, node, env)
    name = f"{var.name} inside"
    if isinstance(high, Fn):
        raise NotExact("a supremum up to a time that moves")
    if isinstance(high, Ray):
        far = v.ONE * 4
        near = _supremum(w, body, var, low, far, env)
        return v.largest([near, v.ball(number(w, body, {**env, var: Ray(far)}))])
    if v.below(low, high, False) is not True:
        raise Unfit("a range whose ends are not in order")
    try:
        f = symbolically(w, body, var, env, name)
        if not isinstance(f, Fn) or not f.variables:
            return enclosed(f)
        if f.variables != {name} or f.slope().sign() is None:
            raise NotExact("not monotone")
        return v.largest([_at(f, name, low), _at(f, name, high)])
    except NotExact:
        return _supremum(w, body, var, low, high, env)


def _at(f: Fn, name: str, x: Number) -> Number:
    return enclosed(f.at({name: x}))


def _supremum(w: World, body: Any, var: n.Sym, low: Number, high: Number, env: Env) -> Number:
    return v.largest(v.ball(number(w, body, {**env, var: cell})) for cell in boxes(low, high)[0])
