"""Derivatives, integrals, sums, limits and flows when a counterexample is counted again: numbers, errors checked.

A derivative is a central difference, extrapolated (in a derivative with a smaller step); an integral is two
Gauss-Legendre sums that agree; a limit is three late times that agree; a series is summed until its terms fall
geometrically below the digits.
A flow with constant coefficients is an exponential, another one is integrated by extrapolated midpoint rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import mpmath

from derivations.assumptions import Flow, SmoothMap
from derivations.notation import nodes as n
from derivations.notation.text import text

from .matrices import folded, stacked
from .recount import DIGITS, SAME, WAYS, NotConfirmed, Shown, Way, coordinates, matrix, means, need, number, plain

NESTED = 2
FINE = mpmath.mpf(10) ** -40
TERMS = 400
LATE = (256, 512, 1024)
ENDLESS = 12
COLUMNS = 12
STEPS_OF_FLOW = 64
ACCURATE = mpmath.mpf(10) ** -22


def settled() -> Any:
    """How well two ways to the same number agree."""
    return max(SAME, 1000 * mpmath.mp.eps)


def size_of(a: Any) -> Any:
    return mpmath.mnorm(matrix(a), 1)


def close(a: Any, b: Any, tolerance: Any) -> bool:
    a, b = matrix(a), matrix(b)
    return bool(size_of(a - b) <= tolerance * (1 + size_of(a) + size_of(b)))


# -- derivatives --------------------------------------------------------------------------------------
def slope(w: Shown, f: Callable[[Any], Any], at_border: bool = False) -> Any:
    """f'(0) of a function of a number: differences of h and 2h, extrapolated; to one side at the border."""
    need(w.slopes < NESTED, "a derivative in a derivative in a derivative")
    h = mpmath.power(mpmath.mp.eps, mpmath.mpf(w.slopes + 1) / 6)
    w.slopes += 1
    try:
        if at_border:
            return (4 * f(h) - 3 * f(mpmath.mpf(0)) - f(2 * h)) / (2 * h)
        near, far = (f(h) - f(-h)) / (2 * h), (f(2 * h) - f(-2 * h)) / (4 * h)
    finally:
        w.slopes -= 1
    need(close(near, far, mpmath.sqrt(h)), "a function without a derivative")
    return (4 * near - far) / 3


@means(n.D)
def _derivative(w: Shown, x: n.D, env: Mapping) -> Any:
    body, variable = x.args
    at = number(w.value(variable, env))
    return slope(w, lambda h: w.value(body, {**env, variable: at + h}), at_border=at == 0 and one_sided(body))


def one_sided(body: n.Node) -> bool:
    """Whether a root or a norm may have no values before time 0."""
    return any(isinstance(x, n.Sqrt | n.Norm | n.Sup | n.Sing | n.Eig | n.Eigs) for x in n.tree(body))


def partials(w: Shown, body: n.Node, variable: n.Node, env: Mapping) -> list[Any]:
    """The derivatives of a term by each entry of a symbol, in the order of vec."""
    value = matrix(w.value(variable, env))
    out = []
    for j in range(value.cols):
        for i in range(value.rows):

            def moved(h: Any, i: int = i, j: int = j) -> Any:
                other = value.copy()
                other[i, j] += h
                return matrix(w.value(body, {**env, variable: plain(other)}))

            wide = of_second_degree(moved)
            out.append(slope(w, moved) if wide is None else wide)
    return out


def of_second_degree(f: Callable[[Any], Any]) -> Any:
    """f'(0) from wide differences, where those of three widths agree as they do for polynomials of degree two only.

    Two widths are not enough: at small whole numbers quotients of polynomials agree by chance.
    """
    widths = (mpmath.mpf(1), mpmath.mpf(3), mpmath.mpf(7) / 11)
    try:
        near, *others = ((f(h) - f(-h)) / (2 * h) for h in widths)
    except (NotConfirmed, ArithmeticError):
        return None
    return near if all(close(near, other, 1000 * mpmath.mp.eps) for other in others) else None


@means(n.Grad)
def _gradient(w: Shown, x: n.Grad, env: Mapping) -> Any:
    value = matrix(w.value(x.args[1], env))
    entries = [p[0, 0] for p in partials(w, x.args[0], x.args[1], env)]
    return folded(mpmath.matrix(entries), value.rows, value.cols)


@means(n.Jac)
def _jacobian(w: Shown, x: n.Jac, env: Mapping) -> Any:
    columns = [list(stacked(p)) for p in partials(w, x.args[0], x.args[1], env)]
    return mpmath.matrix([[column[i] for column in columns] for i in range(len(columns[0]))])


@means(n.Frechet)
def _along(w: Shown, x: n.Frechet, env: Mapping) -> Any:
    body, variable, direction = x.args
    value, move = matrix(w.value(variable, env)), matrix(w.value(direction, env))
    need((value.rows, value.cols) == (move.rows, move.cols), "a direction of another shape")

    def moved(h: Any) -> Any:
        return matrix(w.value(body, {**env, variable: plain(value + h * move)}))

    wide = of_second_degree(moved)
    return slope(w, moved) if wide is None else wide


# -- integrals, sums, limits --------------------------------------------------------------------------
@lru_cache(maxsize=16)
def rule(degree: int, precision: int) -> tuple[tuple[Any, Any], ...]:
    """Nodes and weights of a Gauss-Legendre rule on [-1, 1]."""
    return tuple(mpmath.calculus.quadrature.GaussLegendre(mpmath.mp).calc_nodes(degree, precision))


def gauss(f: Callable[[Any], Any], low: Any, high: Any, degree: int) -> Any:
    half, middle = (high - low) / 2, (high + low) / 2
    total: Any = None
    for node, weight in rule(degree, mpmath.mp.prec):
        term = (half * weight) * f(middle + half * node)
        total = term if total is None else total + term
    return total


def quadrature(f: Callable[[Any], Any], low: Any, high: Any) -> Any:
    """Two rules of growing degree that agree; raises `NotConfirmed` where none do."""
    before = gauss(f, low, high, 3)
    for degree in (4, 5, 6):
        after = gauss(f, low, high, degree)
        if close(before, after, settled()):
            return after
        before = after
    need(False, "an integral that sums do not settle")
    return None


@means(n.Integral)
def _integral(w: Shown, x: n.Integral, env: Mapping) -> Any:
    body, variable, low, high = x.args

    def f(at: Any) -> Any:
        return matrix(w.value(body, {**env, variable: at}))

    a = number(w.value(low, env))

    def total() -> Any:
        if high is n.INFINITY:
            return endless(f, a)
        b = number(w.value(high, env))
        return quadrature(f, a, b) if a != b else mpmath.zeros(*(w.size(s) for s in x.shape))

    around = w.reach_of(body) - {variable} | w.reach_of(*(e for e in (low, high) if e is not n.INFINITY))
    if any(s in env for s in around):
        return total()
    return w.remembered((x, a, w.slopes), total)


def endless(f: Callable[[Any], Any], low: Any) -> Any:
    """Pieces of doubling length, until they vanish."""
    total, length = quadrature(f, low, low + 1), mpmath.mpf(1)
    for _ in range(ENDLESS):
        piece = quadrature(f, low + length, low + 2 * length)
        total, length = total + piece, 2 * length
        if size_of(piece) <= SAME * SAME * (1 + size_of(total)):
            return total
    need(False, "an endless integral that does not settle")
    return None


@means(n.Sum)
def _sum(w: Shown, x: n.Sum, env: Mapping) -> Any:
    body, var, low, high = x.args
    first = int(number(w.value(low, env)))

    def term(k: int) -> Any:
        return w.value(body, {**env, var: mpmath.mpf(k)})

    if high is n.INFINITY:
        return series(term, first)
    last = int(number(w.value(high, env)))
    need(last - first < 200, "a long sum")
    if last < first:
        return mpmath.zeros(*(w.size(s) for s in x.shape))
    out = term(first)
    for k in range(first + 1, last + 1):
        out = out + term(k)
    return out


@means(n.Prod)
def _product(w: Shown, x: n.Prod, env: Mapping) -> Any:
    body, var, low, high = x.args
    first, last = (int(number(w.value(end, env))) for end in (low, high))
    need(last - first < 200, "a long product")
    out = mpmath.mpf(1)
    for k in range(first, last + 1):
        out = out * number(w.value(body, {**env, var: mpmath.mpf(k)}))
    return out


def series(term: Callable[[int], Any], first: int) -> Any:
    """Summed until five terms in a row fall below the digits, each at most nine tenths of the one before."""
    total, before, small = term(first), None, 0
    for k in range(first + 1, first + TERMS):
        value = term(k)
        total, size = total + value, size_of(value)
        falling = size == 0 or (before is not None and before > 0 and size <= before * 9 / 10)
        small = small + 1 if falling and size <= SAME * SAME * (1 + size_of(total)) else 0
        if small == 5:
            return total
        before = size
    need(False, "a series whose terms do not vanish")
    return None


@means(n.Lim)
def _limit(w: Shown, x: n.Lim, env: Mapping) -> Any:
    """Late times that agree; at a number from both sides."""
    body, variable, target = x.args
    if target is not n.INFINITY:
        at = number(w.value(target, env))
        near = [mpmath.mpf(10) ** -k * s for k in (25, 26) for s in (1, -1)]
        values = [w.value(body, {**env, variable: at + h}) for h in near]
        need(all(close(v, values[0], SAME) for v in values), "a limit that near places do not settle")
        return values[-1]
    early, middle, late = (w.value(body, {**env, variable: mpmath.mpf(t)}) for t in LATE)
    need(close(early, middle, SAME) and close(middle, late, SAME * SAME), "a limit that late times do not settle")
    return late


# -- flows --------------------------------------------------------------------------------------------
class System:
    """The flows that a path depends on, as one equation y' = rate(t, y) of their stacked values."""

    def __init__(self, w: Shown, fact: Flow, env: Mapping) -> None:
        self.w, self.env = w, {k: v for k, v in env.items() if k != fact.time}
        self.flows = joined(w, fact)
        starts = [matrix(w.value(a.initial, self.env)) for a in self.flows]
        self.shapes = [(s.rows, s.cols) for s in starts]
        self.start = mpmath.matrix([e for s in starts for e in stacked(s)])
        self.affine: Any = None
        self.tried = False

    def split(self, y: Any) -> list[Any]:
        out, top, entries = [], 0, list(y)
        for rows, cols in self.shapes:
            out.append(plain(folded(mpmath.matrix(entries[top : top + rows * cols]), rows, cols)))
            top += rows * cols
        return out

    def rate(self, t: Any, y: Any) -> Any:
        """All rates, where each path has its part of y at every name of the time."""
        env = dict(self.env)
        times = {a.time for a in self.flows}
        for a, value in zip(self.flows, self.split(y), strict=True):
            for time in times:
                env[time] = t
                env[a.path.xreplace({a.time: time})] = value
        return mpmath.matrix([e for a in self.flows for e in stacked(matrix(self.w.value(a.rate, env)))])

    def constant(self) -> Any:
        """A and b with y' = A y + b, checked elsewhere; None if the equation is another."""
        if not self.tried:
            self.tried = True
            size, some = self.start.rows, mpmath.mpf("0.3")
            b = self.rate(some, mpmath.zeros(size, 1))
            a = mpmath.zeros(size, size)
            for j in range(size):
                unit = mpmath.zeros(size, 1)
                unit[j, 0] = 1
                column = self.rate(some, unit) - b
                for i in range(size):
                    a[i, j] = column[i, 0]
            for t, seed in ((mpmath.mpf("0.7"), 3), (mpmath.mpf("1.9"), 5)):
                y = mpmath.matrix([mpmath.mpf((seed * (i + 2)) % 7 - 3) / (i + 2) for i in range(size)])
                if not close(self.rate(t, y), a * y + b, SAME * SAME):
                    return None
            self.affine = (a, b)
        return self.affine

    def at(self, t: Any) -> list[Any]:
        """The values of all paths at a time."""
        if t == 0:
            return self.split(self.start)
        found = self.constant()
        if found is None:
            return self.split(integrated(self.rate, self.start, t))
        a, b = found
        size = a.rows
        whole = mpmath.zeros(size + 1, size + 1)
        whole[:size, :size] = a * t
        whole[:size, size] = b * t
        flow = mpmath.expm(whole, method="taylor")
        return self.split(flow[:size, :size] * self.start + flow[:size, size])


def joined(w: Shown, fact: Flow) -> tuple[Flow, ...]:
    """The flow and all those whose paths its rate depends on."""
    others = [a for a in w.facts if isinstance(a, Flow) and a != fact and a.path.name != fact.path.name]
    found, todo = [fact], [fact]
    while todo:
        current = todo.pop()
        moving = {s.name for s in w.reach_of(current.rate) if current.time in s.indices}
        more = [a for a in others if a.path.name in moving and a.path.name not in {b.path.name for b in found}]
        found, todo = found + more, todo + more
    return tuple(found)


def integrated(rate: Callable[[Any, Any], Any], start: Any, end: Any) -> Any:
    """y(end) by steps of extrapolated midpoint rules, halved until the last two columns agree."""
    t, y, h = mpmath.mpf(0), start, end
    for _ in range(STEPS_OF_FLOW):
        found = step(rate, t, y, h)
        if found is None:
            h = h / 2
            continue
        t, y = t + h, found
        if abs(end - t) <= SAME * SAME * abs(end):
            return y
        h = end - t if abs(end - t) < abs(2 * h) else 2 * h
    need(False, "a flow that is not integrated")
    return None


def step(rate: Callable[[Any, Any], Any], t: Any, y: Any, h: Any) -> Any:
    """One step of Gragg, Bulirsch and Stoer, or None where it is not accurate."""
    if size_of(y) > mpmath.mpf(10) ** 30:
        return None
    rows: list[Any] = []
    tolerance = ACCURATE if abs(h) > mpmath.mpf(10) ** -3 else mpmath.mpf(10) ** -55
    for k in range(1, COLUMNS + 1):
        line = [midpoint(rate, t, y, h, 2 * k)]
        for j in range(1, k):
            ratio = mpmath.mpf(k) / (k - j)
            line.append(line[j - 1] + (line[j - 1] - rows[j - 1]) / (ratio * ratio - 1))
        if rows and close(line[-1], line[-2], tolerance) and close(line[-1], rows[-1], tolerance):
            return line[-1]
        rows = line
    return None


def midpoint(rate: Callable[[Any, Any], Any], t: Any, y: Any, h: Any, count: int) -> Any:
    part = h / count
    before, now = y, y + part * rate(t, y)
    for k in range(1, count):
        before, now = now, before + 2 * part * rate(t + k * part, now)
    return (before + now + part * rate(t + h, now)) / 2


def along(w: Shown, fact: Flow, env: Mapping) -> Any:
    """The path of a flow at the value of its time."""
    at = number(env[fact.time]) if fact.time in env else number(w.value(fact.time, env))
    own = {
        k: v
        for k, v in env.items()
        if k != fact.time and k.name != fact.path.name and any(w.moved(s, {k: v}) for s in symbols_of(fact))
    }
    key = ("system", fact, frozenset((k, _hashed(v)) for k, v in own.items()), w.slopes)
    system = w.remembered(key, lambda: System(w, fact, own))
    return w.remembered((*key, at), lambda: system.at(at))[0]


def symbols_of(a: Flow) -> tuple[n.Sym, ...]:
    return (*a.rate.symbols, *a.initial.symbols)


def _hashed(x: Any) -> Any:
    return tuple(x) if isinstance(x, mpmath.matrix) else x


def _flow_ways(a: Flow) -> Iterable[Way]:
    if a.time in a.path.indices:
        yield Way(a, a.path, (a.rate, a.initial), lambda w, env: along(w, a, env), itself=True)


WAYS[Flow] = _flow_ways


# -- smooth maps --------------------------------------------------------------------------------------
def mapped(w: Shown, a: SmoothMap, point: Any) -> Any:
    """F at a column, stacked."""
    key = f"F: {text(a.value)}"
    if key in w.values:
        return matrix(w.value_at(key, coordinates(point)))
    need(w.choosing, f"no map for {text(a.value)}")
    return affine(w, a, point)


def affine(w: Shown, a: SmoothMap, point: Any) -> Any:
    """The affine map with the value and the Jacobian that are shown at time 0, where no map is shown."""
    value, argument, jacobian = (
        x if a.time is None else x.xreplace({a.time: n.Num(0)}) for x in (a.value, a.argument, a.jacobian)
    )
    known = [w.as_shown(x, tuple(w.value(i) for i in x.indices)) if x.indices else None for x in (value, jacobian)]
    need(all(x is not None for x in known), f"no map for {text(a.value)}")
    w.chosen[a.value] = None
    start = stacked(matrix(w.value(argument)))
    return stacked(matrix(known[0])) + matrix(known[1]) * (point - start)


def map_value(w: Shown, a: SmoothMap, env: Mapping) -> Any:
    column = mapped(w, a, stacked(matrix(w.value(a.argument, env))))
    return folded(column, *(w.size(s) for s in a.value.shape))


def map_jacobian(w: Shown, a: SmoothMap, env: Mapping) -> Any:
    """By central differences of F, in twice the digits."""
    point = stacked(matrix(w.value(a.argument, env)))
    columns = []
    with mpmath.workdps(2 * DIGITS):
        for i in range(point.rows):
            ahead, back = point.copy(), point.copy()
            ahead[i, 0] += FINE
            back[i, 0] -= FINE
            columns.append(list((mapped(w, a, ahead) - mapped(w, a, back)) / (2 * FINE)))
    return mpmath.matrix([[column[i] for column in columns] for i in range(len(columns[0]))])


WAYS[SmoothMap] = lambda a: (
    Way(a, a.value, (a.argument,), lambda w, env: map_value(w, a, env)),
    Way(a, a.jacobian, (a.argument,), lambda w, env: map_jacobian(w, a, env)),
)
