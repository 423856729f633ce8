"""A counterexample to a bound read back as it is shown, and counted again in floating arithmetic of 30 digits.

It takes nothing but the claim and what was written down: sizes, and values as text. Numbers, matrices, polynomials
of maps and functions of time are parsed, definitions and recursions of the claim are followed, both sides are
evaluated with mpmath, and every premise is looked at (for all times or indices: at some of them). No code is shared
with the search that found it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from derivations.assumptions import Assumption, Define, Flow, Gram, Has, Property, Trajectory
from derivations.estimates import DifferentiableMap, Interpolated, Likely, LocalLipschitz, Natural, Spectrum, Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n
from derivations.notation.text import text

from ..evidence import Counterexample

DIGITS = 30
CLOSE = mpmath.mpf(10) ** -15  # shown are 20 digits
DEEP = 40
PLACES = (0, 0.25, 0.5, 0.75, 1)
FAR = 6


class NotConfirmed(Exception):
    """What is shown is no counterexample, or cannot be counted again: why."""


def need(condition: object, reason: str) -> None:
    if not condition:
        raise NotConfirmed(reason)


def confirm(claim: Claim, example: Counterexample | None) -> None:
    """Count a shown counterexample again; raises `NotConfirmed`."""
    with mpmath.workdps(DIGITS):
        try:
            need(example is not None, "no counterexample is shown")
            assert example is not None
            _confirm(claim, example)
        except NotConfirmed:
            raise
        except Exception as stop:  # made-up evidence may be anything
            raise NotConfirmed(f"what is shown cannot be read: {type(stop).__name__}: {stop}") from stop


def _confirm(claim: Claim, example: Counterexample) -> None:
    facts = facts_of(claim)
    segment = next((a for a in facts if isinstance(a, Interpolated)), None)
    shown = Shown(claim, facts, example)
    envs: list[dict] = [{}]
    if segment is not None:
        start, end = (shown.value(x) for x in (segment.start, segment.end))
        envs = [{segment.point: start + mpmath.mpf(xi) * (end - start)} for xi in PLACES]
    for env in envs:
        left, right = number(shown.value(claim.lhs, env)), number(shown.value(claim.rhs, env))
        need(violated(claim.relation, left, right), "the sides that come out do not violate the claim")
        if segment is None:
            radius = abs(mpmath.mpf(example.radius))
            for told, own in ((example.lhs, left), (example.rhs, right)):
                gap = abs(parsed(told, {}) - own)
                need(gap <= CLOSE * (1 + abs(own)) + 2 * radius, "another value comes out for a side")
        for fact in facts:
            check = CHECKS.get(type(fact))
            need(check, f"no check for {type(fact).__name__}")
            need(check(shown, fact, env), f"not satisfied: {fact.statement()}")  # type: ignore[misc]


def violated(relation: Relation, left: Any, right: Any) -> bool:
    gap, tiny = right - left, CLOSE * CLOSE * (1 + abs(left) + abs(right))
    if relation is Relation.LE:
        return bool(gap < -tiny)
    if relation is Relation.LT:
        return bool(gap <= tiny)
    return relation is Relation.EQ and bool(abs(gap) > tiny)


def facts_of(claim: Claim) -> tuple[Assumption, ...]:
    """What the claim assumes, and what its notation says of the same families at other members."""
    found = dict.fromkeys(claim.assumptions.judged)
    while True:
        names = {
            s.name for root in (claim.lhs, claim.rhs, *(x for a in found for x in a.nodes())) for s in members(root)
        }
        more = [
            a for a in claim.notation.facts if a not in found and any(s.indices and s.name in names for s in a.about)
        ]
        if not more:
            return tuple(found)
        for a in more:
            found |= dict.fromkeys((a, *claim.notation.closure(tuple(a.nodes()))))


def parts(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(getattr(current, "args", ()))


def members(node: Any) -> Iterator[n.Sym]:
    return (x for x in parts(node) if isinstance(x, n.Sym) and x.indices)


# -- text ---------------------------------------------------------------------------------------------
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?(?:/\d+)?)(?![\w.])|(e\^\()|([A-Za-z]\w*)|([()+-])|\^(\d+))")


def parsed(text_: str, at: Mapping[str, Any]) -> Any:
    """The value of a number or function as it is written: sums of products such as `-3/2 t^2 e^(-t)`."""
    need(isinstance(text_, str) and len(text_) < 20_000, "a value that is no text")
    reader = _Reader(words(text_.strip()), at)
    value = reader.total(0)
    need(reader.at_end, "a value with something behind it")
    return value


@lru_cache(maxsize=256)
def words(stripped: str) -> tuple[tuple[Any, str], ...]:
    tokens, place = [], 0
    while place < len(stripped):
        found = TOKEN.match(stripped, place)
        if found is None:
            raise NotConfirmed(f"{stripped[place : place + 20]!r} is not read")
        tokens.append((found.lastindex, found.group(found.lastindex or 0)))
        place = found.end()
    return tuple(tokens)


class _Reader:
    def __init__(self, tokens: Sequence[tuple[Any, str]], at: Mapping[str, Any]) -> None:
        self.tokens, self.place, self.values = tokens, 0, at

    @property
    def at_end(self) -> bool:
        return self.place == len(self.tokens)

    def sees(self, *words: str) -> bool:
        return not self.at_end and self.tokens[self.place][1] in words

    def total(self, depth: int) -> Any:
        need(depth < DEEP, "a value nested too deep")
        out = mpmath.mpf(0)
        sign = 1
        while True:
            while self.sees("+", "-"):
                sign = -sign if self.tokens[self.place][1] == "-" else sign
                self.place += 1
            out, sign = out + sign * self.product(depth), 1
            if self.at_end or not self.sees("+", "-"):
                return out

    def product(self, depth: int) -> Any:
        out, count = mpmath.mpf(1), 0
        while not self.at_end and not self.sees("+", "-", ")"):
            kind, word = self.tokens[self.place]
            self.place += 1
            if kind == 1:
                top, _, bottom = word.partition("/")
                factor = mpmath.mpf(top) / mpmath.mpf(bottom or 1)
            elif kind == 2:
                factor = mpmath.exp(self.total(depth + 1))
                need(self.sees(")"), "an exponent without an end")
                self.place += 1
            else:
                need(kind == 3 and word in self.values, f"{word!r} has no value")
                factor = self.values[word]
            if not self.at_end and self.tokens[self.place][0] == 5:
                factor = factor ** int(self.tokens[self.place][1])
                self.place += 1
            out, count = out * factor, count + 1
        need(count, "an empty value")
        return out


# -- values -------------------------------------------------------------------------------------------
def number(x: Any) -> Any:
    if isinstance(x, mpmath.matrix):
        need((x.rows, x.cols) == (1, 1), "a matrix where a number is needed")
        return x[0, 0]
    return x


def matrix(x: Any) -> Any:
    return x if isinstance(x, mpmath.matrix) else mpmath.matrix([[x]])


def plain(x: Any) -> Any:
    """A 1 x 1 matrix as its number."""
    return x[0, 0] if isinstance(x, mpmath.matrix) and (x.rows, x.cols) == (1, 1) else x


Computed = Callable[["Shown", n.Sym, Mapping], Any]
#: for a class of assumption: the families that one determines, by name, with the value of a member
COMPUTED: dict[type, Callable[[Any, Sequence[Assumption]], Mapping[str, Computed]]] = {}


class Shown:
    """The model that is shown: values by the text of their symbols, all else by what the claim says."""

    def __init__(self, claim: Claim, facts: Sequence[Assumption], example: Counterexample) -> None:
        self.facts, self.families = facts, claim.notation.families
        self.sizes = {str(k): int(v) for k, v in example.sizes.items()}
        self.values = {str(k): rows for k, rows in example.values.items()}
        self.counts: dict[Any, int] = {}
        self.depth = 0
        self.known: dict[Any, Any] = {}
        self.computed: dict[str, Computed] = {}
        for a in facts:
            for name, value in COMPUTED[type(a)](a, facts).items() if type(a) in COMPUTED else ():
                need(name not in self.computed, "a family that two assumptions determine")
                self.computed[name] = value

    def size(self, size: Any) -> int:
        if size not in self.counts:
            put = {s: self.sizes[str(s)] for s in size.free_symbols}
            self.counts[size] = int(sympy.sympify(size).subs(put))
        return self.counts[size]

    def value(self, node: Any, env: Mapping | None = None) -> Any:
        env = env or {}
        if node in env:
            return env[node]
        need(self.depth < 4 * DEEP, "a definition that leads to itself")
        self.depth += 1
        try:
            meaning = MEANINGS.get(type(node))
            if meaning is None:
                raise NotConfirmed(f"no value for {type(node).__name__}")
            return plain(meaning(self, node, env))
        finally:
            self.depth -= 1

    def read(self, key: str, at: Mapping[str, Any]) -> Any:
        rows = self.values[key]
        return plain(mpmath.matrix([[parsed(x, at) for x in row] for row in rows]))

    def symbol(self, s: n.Sym, env: Mapping) -> Any:
        found = matrix(self.of_symbol(s, env))
        wanted = tuple(self.size(side) for side in s.shape)
        need((found.rows, found.cols) == wanted, f"a value of another shape for {text(s)}")
        return found

    def of_symbol(self, s: n.Sym, env: Mapping) -> Any:
        if not s.indices:
            return self.remembered(s, lambda: self.plain_symbol(s))
        if s.name in self.computed:
            return self.computed[s.name](self, s, env)
        need(len(s.indices) == 1, "a symbol with two indices")
        at = self.value(s.indices[0], env)
        if isinstance(at, mpmath.matrix) or not s.indices[0].is_scalar_shaped:
            return self.map_at(s, matrix(at))
        return self.remembered((s.args[:3], at), lambda: self.member(s, at))

    def remembered(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = make()
        return self.known[key]

    def plain_symbol(self, s: n.Sym) -> Any:
        if text(s) in self.values:
            return self.read(text(s), {})
        return self.defined(s)

    def map_at(self, s: n.Sym, point: Any) -> Any:
        key = text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x")))
        names = ["x"] if point.rows * point.cols == 1 else [f"x{i + 1}" for i in range(point.rows)]
        need(key in self.values, f"no values for {key}")
        return self.read(key, dict(zip(names, list(point), strict=True)))

    def member(self, s: n.Sym, at: Any) -> Any:
        """A member of a family at a number: as it is shown, as its curve is, or by definition."""
        whole = mpmath.isint(at)
        here = n.Sym(*s.args[:3], n.Num(int(at))) if whole else None
        if here is not None and text(here) in self.values:
            return self.read(text(here), {})
        curve = text(n.Sym(*s.args[:3], n.Sym("t", (1, 1), "t")))
        if curve in self.values and not self.is_defined_everywhere(s):
            return self.read(curve, {"t": at})
        return self.defined(s if here is None else here, at)

    def is_defined_everywhere(self, s: n.Sym) -> bool:
        """Whether an equation defines the whole family: then what is shown is one member."""
        return any(
            isinstance(a, Stated) and a.relation == "=" and isinstance(a.left, n.Sym) and a.left.name == s.name
            and a.left.indices == (a.var,) and a.low is None and a.high is None
            for a in self.facts
        )  # fmt: skip

    def defined(self, s: n.Sym, at: Any = None) -> Any:
        """By a definition, a product, or an equation for the whole family (a recursion goes back one step)."""
        own = self.families.get(s.name)
        if own is not None:
            index = n.Sym("index", (1, 1), "index")
            for a in own(*s.indices) if at is None else own(index):
                if isinstance(a, Define) and a.symbol.name == s.name:
                    return self.value(a.value, {} if at is None else {index: at})
        for a in self.facts:
            if isinstance(a, Define) and a.symbol == s:
                return self.value(a.value)
            if isinstance(a, Gram) and a.kernel == s:
                factor = matrix(self.value(a.factor))
                return factor * factor.T
            if isinstance(a, Spectrum) and s in (a.smallest, a.largest):
                found = eigenvalues(matrix(self.value(a.matrix)))
                return min(found) if s == a.smallest else max(found)
            if at is not None and isinstance(a, Stated) and a.relation == "=" and a.var is not None:
                left = a.left
                if isinstance(left, n.Sym) and left.name == s.name and len(left.indices) == 1:
                    shift = number(self.value(left.indices[0], {a.var: mpmath.mpf(0)}))
                    low = mpmath.mpf("-inf") if a.low is None else self.value(a.low)
                    if at - shift >= low:
                        return self.value(a.right, {a.var: at - shift})
        raise NotConfirmed(f"no value for {text(s)}")


def eigenvalues(x: Any) -> list[Any]:
    need(x.rows == x.cols and mpmath.mnorm(x - x.T, 1) <= CLOSE * (1 + mpmath.mnorm(x, 1)), "not symmetric")
    return list(mpmath.eigsy(x, eigvals_only=True))


def singular_values(x: Any) -> list[Any]:
    return list(mpmath.svd_r(x, compute_uv=False)) if x.rows >= x.cols else singular_values(x.T)


Meaning = Callable[[Shown, Any, Mapping], Any]
MEANINGS: dict[type, Meaning] = {}


def means(*classes: type) -> Callable[[Meaning], Meaning]:
    def register(f: Meaning) -> Meaning:
        for c in classes:
            MEANINGS[c] = f
        return f

    return register


MEANINGS |= {
    n.Num: lambda w, x, env: mpmath.mpf(int(x.value.p)) / int(x.value.q),
    n.Size: lambda w, x, env: mpmath.mpf(w.size(x.args[0])),
    n.I: lambda w, x, env: mpmath.eye(w.size(x.args[0])),
    n.Zero: lambda w, x, env: mpmath.zeros(w.size(x.args[0]), w.size(x.args[1])),
    n.Sym: lambda w, x, env: w.symbol(x, env),
    n.Neg: lambda w, x, env: -w.value(x.args[0], env),
    n.T: lambda w, x, env: matrix(w.value(x.args[0], env)).T,
    n.Frac: lambda w, x, env: w.value(x.args[0], env) / nonzero(number(w.value(x.args[1], env))),
    n.Inv: lambda w, x, env: matrix(w.value(x.args[0], env)) ** -1,
    n.Sqrt: lambda w, x, env: mpmath.sqrt(at_least_zero(number(w.value(x.args[0], env)))),
    n.Exp: lambda w, x, env: exponential(w.value(x.args[0], env)),
    n.Sing: lambda w, x, env: ends(singular_values(matrix(w.value(x.args[0], env))), x.which),
    n.Eig: lambda w, x, env: ends(eigenvalues(matrix(w.value(x.args[0], env))), x.which),
}


def exponential(x: Any) -> Any:
    return mpmath.exp(number(x)) if (matrix(x).rows, matrix(x).cols) == (1, 1) else mpmath.expm(x, method="taylor")


def nonzero(x: Any) -> Any:
    need(x != 0, "a division by zero")
    return x


def at_least_zero(x: Any) -> Any:
    need(x > -CLOSE * CLOSE, "the root of a negative number")
    return max(x, mpmath.mpf(0))


def ends(found: list[Any], which: str) -> Any:
    return max(found) if which == "max" else min(found)


@means(n.Add)
def _add(w: Shown, x: n.Add, env: Mapping) -> Any:
    out = w.value(x.args[0], env)
    for arg in x.args[1:]:
        more = w.value(arg, env)
        need(isinstance(out, mpmath.matrix) == isinstance(more, mpmath.matrix), "a sum of two shapes")
        out = out + more
    return out


@means(n.Mul)
def _mul(w: Shown, x: n.Mul, env: Mapping) -> Any:
    out = w.value(x.args[0], env)
    for arg in x.args[1:]:
        out = plain(out) * w.value(arg, env)
    return out


@means(n.Pow)
def _pow(w: Shown, x: n.Pow, env: Mapping) -> Any:
    power = number(w.value(x.args[1], env))
    need(mpmath.isint(power) and abs(power) < 1000, "a power that is no integer")
    return w.value(x.args[0], env) ** int(power)


@means(n.Norm)
def _norm(w: Shown, x: n.Norm, env: Mapping) -> Any:
    a = matrix(w.value(x.args[0], env))
    return max(singular_values(a)) if x.kind == "op" else mpmath.norm(a, 2) if 1 in (a.rows, a.cols) else frobenius(a)


def frobenius(a: Any) -> Any:
    return mpmath.sqrt(sum(e * e for e in a))


@means(n._Inner)
def _inner(w: Shown, x: Any, env: Mapping) -> Any:
    a, b = (list(matrix(w.value(arg, env))) for arg in x.args)
    return sum(p * q for p, q in zip(a, b, strict=True))


@means(n.Sum)
def _sum(w: Shown, x: n.Sum, env: Mapping) -> Any:
    body, var, low, high = x.args
    first, last = (int(number(w.value(e, env))) for e in (low, high))
    need(last - first < 200, "a long sum")
    terms = [w.value(body, {**env, var: mpmath.mpf(k)}) for k in range(first, last + 1)]
    if not terms:
        rows, cols = (w.size(s) for s in x.shape)
        return mpmath.zeros(rows, cols)
    out = terms[0]
    for term in terms[1:]:
        out = out + term
    return out


@means(n.Integral)
def _integral(w: Shown, x: n.Integral, env: Mapping) -> Any:
    body, var, low, high = x.args
    a, b = (number(w.value(e, env)) for e in (low, high))

    def entry(i: int, j: int) -> Any:
        return quadrature(lambda s: matrix(w.value(body, {**env, var: s}))[i, j], a, b)

    def whole() -> Any:
        rows, cols = (w.size(s) for s in x.shape)
        return mpmath.matrix([[entry(i, j) for j in range(cols)] for i in range(rows)])

    around = tuple((s, env[s]) for s in body.symbols if s in env and s != var)
    still = all(isinstance(value, mpmath.mpf) for _, value in around)
    return w.remembered((x, a, b, around), whole) if still else whole()


def quadrature(f: Callable[[Any], Any], a: Any, b: Any) -> Any:
    return mpmath.quad(f, [a, b], method="gauss-legendre", maxdegree=5) if a != b else mpmath.mpf(0)


@means(n.Sup)
def _sup(w: Shown, x: n.Sup, env: Mapping) -> Any:
    """The largest of some values: below the supremum."""
    body, var = x.args[:2]
    low, high = (number(w.value(e, env)) for e in x.args[2:]) if len(x.args) == 4 else (mpmath.mpf(0), mpmath.mpf(FAR))
    places = [low + (high - low) * mpmath.mpf(k) / 24 for k in range(25)]
    return max(number(w.value(body, {**env, var: s})) for s in places)


@means(n.D)
def _derivative(w: Shown, x: n.D, env: Mapping) -> Any:
    body, var = x.args
    at = number(w.value(var, env))
    rows, cols = (w.size(s) for s in x.shape)

    def slope(i: int, j: int) -> Any:
        return mpmath.diff(lambda s: matrix(w.value(body, {**env, var: s}))[i, j], at, direction=0 if at > 0 else 1)

    return mpmath.matrix([[slope(i, j) for j in range(cols)] for i in range(rows)])


# -- premises -----------------------------------------------------------------------------------------
Check = Callable[[Shown, Any, Mapping], bool]
CHECKS: dict[type, Check] = {
    Trajectory: lambda w, a, env: True,
    Interpolated: lambda w, a, env: True,  # the point is put on the segment
}


def checks(cls: type) -> Callable[[Check], Check]:
    def register(f: Check) -> Check:
        CHECKS[cls] = f
        return f

    return register


def alike(a: Any, b: Any) -> bool:
    gap = matrix(a) - matrix(b)
    return bool(mpmath.mnorm(gap, 1) <= CLOSE * (1 + mpmath.mnorm(matrix(b), 1)))


def related(left: Any, relation: str, right: Any) -> bool:
    if relation == "=":
        return alike(left, right)
    a, b = number(left), number(right)
    return bool(a < b) if relation == "<" else bool(a <= b + CLOSE * CLOSE * (1 + abs(b)))


def ranged(w: Shown, s: Any, env: Mapping) -> bool:
    """Whether a symbol is the variable of a range, with no value of its own."""
    if not isinstance(s, n.Sym) or s in env:
        return False
    inner = [x for x in parts(s) if isinstance(x, n.Sym) and not x.indices and x.is_scalar_shaped]
    try:
        for x in inner:
            w.value(x, env)
    except NotConfirmed:
        return True
    return False


@checks(Has)
def _has(w: Shown, a: Has, env: Mapping) -> bool:
    if isinstance(a.node, n.Sym) and ranged(w, a.node, env):
        return True
    x = matrix(w.value(a.node, env))
    if a.what is Property.SYMMETRIC:
        return alike(x, x.T)
    if a.what is Property.INVERTIBLE:
        return min(singular_values(x)) > CLOSE
    low = min(eigenvalues(x))
    return bool(low > 0) if a.what in (Property.POSITIVE, Property.PD) else bool(low >= -CLOSE)


@checks(Natural)
def _natural(w: Shown, a: Natural, env: Mapping) -> bool:
    if ranged(w, a.symbol, env):
        return True
    x = number(w.value(a.symbol, env))
    return bool(mpmath.isint(x) and x >= 0)


@checks(Likely)
def _likely(w: Shown, a: Likely, env: Mapping) -> bool:
    """The event is a premise of its own and holds, so it fails with probability 0."""
    return a.event in w.facts and number(w.value(a.budget, env)) >= 0


@checks(Define)
def _define(w: Shown, a: Define, env: Mapping) -> bool:
    return ranged(w, a.symbol, env) or alike(w.value(a.symbol, env), w.value(a.value, env))


@checks(Gram)
def _gram(w: Shown, a: Gram, env: Mapping) -> bool:
    factor = matrix(w.value(a.factor, env))
    return alike(w.value(a.kernel, env), factor * factor.T)


@checks(Spectrum)
def _spectrum(w: Shown, a: Spectrum, env: Mapping) -> bool:
    found = eigenvalues(matrix(w.value(a.matrix, env)))
    low = alike(min(found), w.value(a.smallest, env))
    return low and (a.largest is None or alike(max(found), w.value(a.largest, env)))


@checks(Stated)
def _stated(w: Shown, a: Stated, env: Mapping) -> bool:
    if a.var is None:
        return related(w.value(a.left, env), a.relation, w.value(a.right, env))
    low = mpmath.mpf(0) if a.low is None else number(w.value(a.low, env))
    high = low + FAR if a.high is None else number(w.value(a.high, env))
    if a.index:
        last = int(mpmath.ceil(high)) - 1 if a.open else int(mpmath.floor(high))
        points = [mpmath.mpf(k) for k in range(int(mpmath.ceil(low)), min(last, int(low) + FAR) + 1)]
    else:
        points = [low + (high - low) * mpmath.mpf(k) / 4 for k in range(4 if a.open else 5)] if low <= high else []
    at = ({**env, a.var: x} for x in points)
    return all(related(w.value(a.left, e), a.relation, w.value(a.right, e)) for e in at)


@checks(Flow)
def _flow(w: Shown, a: Flow, env: Mapping) -> bool:
    begin = a.path.xreplace({a.time: n.Num(0)})
    moving = n.D(a.path, a.time)
    times = ({**env, a.time: mpmath.mpf(k)} for k in (1, 2))
    return alike(w.value(begin, env), w.value(a.initial, env)) and all(
        alike(w.value(moving, e), w.value(a.rate, e)) for e in times
    )


def around(w: Shown, centre: Any, radius: Any) -> list[Any]:
    """Some points of a ball."""
    steps = [mpmath.mpf(0), radius, -radius, radius / 2, -radius / 3]
    out = []
    for i in range(centre.rows):
        for step in steps:
            point = centre.copy()
            point[i, 0] += step
            out.append(point)
    return out


@checks(LocalLipschitz)
def _lipschitz(w: Shown, a: LocalLipschitz, env: Mapping) -> bool:
    centre = matrix(w.value(a.centre, env))
    radius, bound, slope = (number(w.value(x, env)) for x in (a.radius, a.bound, a.slope))
    points = around(w, centre, radius)
    jacobians = [matrix(w.map_at(a.jacobian, p)) for p in points]
    small = all(frobenius(j) <= bound * (1 + CLOSE) for j in jacobians)
    return small and all(
        frobenius(j - k) <= slope * frobenius(p - q) * (1 + CLOSE) + CLOSE
        for p, j in zip(points, jacobians, strict=True)
        for q, k in zip(points, jacobians, strict=True)
    )


@checks(DifferentiableMap)
def _differentiable(w: Shown, a: DifferentiableMap, env: Mapping) -> bool:
    """The Jacobian is the derivative of the map, at some points; where only one of them occurs nothing ties it."""
    if a.jacobian.name in w.computed:  # by a layer, where the derivative is looked at
        return a.value.name in w.computed and (a.value.indices, a.jacobian.indices) == ((a.point,), (a.point,))
    keys = [text(n.Sym(*s.args[:3], n.Sym("x", (1, 1), "x"))) for s in (a.value, a.jacobian)]
    if not all(key in w.values for key in keys):
        return True
    count = w.size(a.point.shape[0])
    for start in (mpmath.mpf(0), mpmath.mpf(1) / 3):
        point = mpmath.matrix([start] * count)
        jacobian = matrix(w.map_at(a.jacobian, point))
        for i in range(jacobian.rows):
            for j in range(jacobian.cols):

                def moved(x: Any, i: int = i, j: int = j, point: Any = point) -> Any:
                    other = point.copy()
                    other[j, 0] = x
                    return matrix(w.map_at(a.value, other))[i, 0]

                if abs(mpmath.diff(moved, start) - jacobian[i, j]) > CLOSE:
                    return False
    return True


from . import recount_domains, recount_layers  # noqa: E402, F401 - they register their meanings and checks

__all__ = ["NotConfirmed", "confirm"]
