"""Whether a world satisfies a fact: every class of facts, at several values of what is quantified."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mpmath import mp, mpf

from derivations import assumptions as a
from derivations import estimates as e
from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Unsure
from .meaning import Reader

CHECKS: dict[type, Callable[[Any, Reader], bool]] = {}
TIMES = (mpf(0), mpf(1) / 3, mpf(5) / 4)


def checks(kind: type) -> Callable:
    def keep(function: Callable) -> Callable:
        CHECKS[kind] = function
        return function

    return keep


def satisfied(fact: Any, at: Reader) -> bool:
    """The fact holds here; `Unsure` where the oracle does not know the class."""
    check = CHECKS.get(type(fact))
    if check is None:
        raise Unsure(f"the oracle does not know {type(fact).__name__}")
    return check(fact, at)


def equal(left: mx.Matrix, right: mx.Matrix, at: Reader) -> bool:
    return mx.near(left, right, max(at.world.noise, mpf(10) ** -20))


def sides(left: n.Node, right: n.Node, at: Reader) -> bool:
    """left = right; the mean over outcomes says it for random terms: the mean of the squared difference is zero."""
    names = {v for law in at.world.laws for v in law.names}
    if not names & _reach(at, left, right):
        return equal(at.value(left), at.value(right), at)
    for _, outcome in at.world.outcomes():
        there = Reader(at.world, {**at.letters, **outcome}, at.depth)
        if not equal(there.value(left), there.value(right), there):
            return False
    return True


def _reach(at: Reader, *terms: n.Node) -> set[str]:
    """Names outside expectations that the terms rest on, through definitions."""
    found: set[str] = set()
    todo: list = list(terms)
    while todo:
        node = todo.pop()
        if isinstance(node, n.Expect | n.Cov | n.CondMean | n.CondCov):
            continue
        if isinstance(node, n.Sym) and node.name not in found:
            found.add(node.name)
            if node.name in at.world.defined:
                todo.append(at.world.defined[node.name])
            if node.name in at.world.defined_at:
                todo.append(at.world.defined_at[node.name][1])
        todo.extend(getattr(node, "args", ()))
    return found


@checks(a.Has)
def _has(fact: a.Has, at: Reader) -> bool:
    value = at.value(fact.node)
    return _PROPERTY[fact.what](value)


def _definite(value: mx.Matrix, strictly: bool) -> bool:
    if not mx.symmetric(value):
        return False
    low = min(mx.eigen(value)[0])
    return bool(low > mx.TINY if strictly else low >= -mx.TINY * (1 + mx.biggest(value)))


def _invertible(value: mx.Matrix) -> bool:
    try:
        mx.inverse(value)
    except ArithmeticError:
        return False
    return True


def _regular(gram: mx.Matrix) -> bool:
    """Whether a matrix A^T A is invertible, on the scale of its entries."""
    values = mx.eigen(gram)[0]
    return bool(min(values) > mx.TINY * (1 + max(values)))


def _same(one: mx.Matrix, other: mx.Matrix) -> bool:
    return mx.size(one) == mx.size(other) and mx.near(one, other, mx.TINY * (1 + mx.biggest(one)))


def _orthogonal(value: mx.Matrix) -> bool:
    rows, cols = mx.size(value)
    return rows == cols and _same(mx.multiply_plain(mx.transpose(value), value), mx.identity(cols))


def _diagonal(value: mx.Matrix) -> bool:
    return all(abs(x) <= mx.TINY for i, row in enumerate(value) for j, x in enumerate(row) if i != j)


_PROPERTY: dict[a.Property, Callable[[mx.Matrix], bool]] = {
    a.Property.SYMMETRIC: mx.symmetric,
    a.Property.PSD: lambda value: _definite(value, strictly=False),
    a.Property.PD: lambda value: _definite(value, strictly=True),
    a.Property.INVERTIBLE: _invertible,
    a.Property.POSITIVE: lambda value: mx.is_scalar(value) and bool(value[0][0] > mx.TINY),
    a.Property.NONNEGATIVE: lambda value: mx.is_scalar(value) and bool(value[0][0] >= -mx.TINY),
    a.Property.ORTHOGONAL: _orthogonal,
    a.Property.IDEMPOTENT: lambda value: _same(mx.multiply_plain(value, value), value),
    a.Property.SKEW: lambda value: _same(mx.transpose(value), mx.scale(mx.scalar(-1)[0][0], value)),
    a.Property.DIAGONAL: _diagonal,
    a.Property.FULL_COLUMN_RANK: lambda value: _regular(mx.multiply_plain(mx.transpose(value), value)),
    a.Property.FULL_ROW_RANK: lambda value: _regular(mx.multiply_plain(value, mx.transpose(value))),
}


def _everywhere(at: Reader, letter: n.Sym | None, body: Callable[[Reader], bool]) -> bool:
    """At several values of a letter."""
    if letter is None:
        return body(at)
    return all(body(at.binding(letter.name, time)) for time in TIMES)


@checks(a.Define)
def _define(fact: a.Define, at: Reader) -> bool:
    letter = next((i for i in fact.symbol.indices if isinstance(i, n.Sym)), None)
    return _everywhere(at, letter, lambda here: sides(fact.symbol, fact.value, here))


@checks(a.Gram)
def _gram(fact: a.Gram, at: Reader) -> bool:
    factor = at.value(fact.factor)
    return equal(at.value(fact.kernel), mx.multiply_plain(factor, mx.transpose(factor)), at)


@checks(a.Kernel)
def _kernel(fact: a.Kernel, at: Reader) -> bool:
    return _definite(at.value(n.Blocks([[fact.xx, fact.xX], [fact.Xx, fact.XX]])), strictly=False)


@checks(a.Centered)
def _centered(fact: a.Centered, at: Reader) -> bool:
    for u in fact.vectors:
        if not equal(at.value(n.Expect(u)), mx.zero(*at.world.shape(u)), at):
            return False
    return all(
        equal(at.value(n.Expect(u * v.T)), at.value(fact.block(i, j)), at)
        for i, u in enumerate(fact.vectors)
        for j, v in enumerate(fact.vectors)
    )


@checks(a.Law)
def _law(fact: a.Law, at: Reader) -> bool:
    """The means, and the covariances about them."""
    if not all(equal(at.value(n.Expect(u)), at.value(m), at) for u, m in zip(fact.vectors, fact.means, strict=True)):
        return False
    return all(
        equal(at.value(n.Cov(u, v)), at.value(fact.block(i, j)), at)
        for i, u in enumerate(fact.vectors)
        for j, v in enumerate(fact.vectors)
    )


@checks(a.White)
def _white(fact: a.White, at: Reader) -> bool:
    v = fact.vector
    return equal(at.value(n.Expect(v)), mx.zero(*at.world.shape(v)), at) and equal(
        at.value(n.Expect(v * v.T)), mx.identity(at.world.shape(v)[0]), at
    )


@checks(a.Flow)
def _flow(fact: a.Flow, at: Reader) -> bool:
    start = at.binding(fact.time.name, mpf(0))
    if not equal(start.value(fact.path), at.value(fact.initial), at):
        return False
    return _everywhere(at, fact.time, lambda here: sides(n.D(fact.path, fact.time), fact.rate, here))


@checks(a.Trajectory)
def _trajectory(fact: a.Trajectory, at: Reader) -> bool:
    return True  # all paths here are smooth


@checks(a.Commuting)
def _commuting(fact: a.Commuting, at: Reader) -> bool:
    values = [at.binding(fact.time.name, time).value(fact.path) for time in TIMES]
    products = [(mx.multiply_plain(p, q), mx.multiply_plain(q, p)) for p in values for q in values]
    return all(equal(left, right, at) for left, right in products)


@checks(a.Varies)
def _varies(fact: a.Varies, at: Reader) -> bool:
    values = [at.binding(fact.time.name, time).value(fact.path) for time in TIMES]
    return any(not equal(values[0], value, at) for value in values)


@checks(a.Index)
def _index(fact: a.Index, at: Reader) -> bool:
    x = at.number(fact.symbol)
    return bool(x == mp.nint(x) and 1 <= x <= at.number(fact.last))


@checks(e.Natural)
def _natural(fact: e.Natural, at: Reader) -> bool:
    x = at.number(fact.symbol)
    return bool(abs(x - mp.nint(x)) < mx.TINY and x > -mx.TINY)


@checks(e.Spectrum)
def _spectrum(fact: e.Spectrum, at: Reader) -> bool:
    matrix = at.value(fact.matrix)
    if not mx.symmetric(matrix):
        return False
    values = mx.eigen(matrix)[0]
    low = abs(min(values) - at.number(fact.smallest)) <= max(at.world.noise, mx.TINY) * 10
    return bool(low) and (
        fact.largest is None or bool(abs(max(values) - at.number(fact.largest)) <= max(at.world.noise, mx.TINY) * 10)
    )


@checks(e.Stated)
def _stated(fact: e.Stated, at: Reader) -> bool:
    if fact.var is None:
        return related(fact.left, _word(fact.relation), fact.right, at)
    return all(
        related(fact.left, _word(fact.relation), fact.right, at.binding(fact.var.name, x)) for x in _range(fact, at)
    )


def _word(relation: Any) -> str:
    word = str(getattr(relation, "value", relation))
    if word not in ("=", "<", "<="):
        raise Unsure("a relation that the oracle does not know")
    return word


def _range(fact: e.Stated, at: Reader) -> Iterator[mpf]:
    low = None if fact.low is None else at.number(fact.low)
    high = None if fact.high is None else at.number(fact.high)
    if fact.index:
        first = max(0, int(mp.ceil(low or 0)))
        last = first + 5 if high is None else int(mp.floor(high))
        for k in range(first, min(last, first + 5) + 1):
            if high is None or k < high or not fact.open:
                yield mpf(k)
        return
    start = mpf(-3) if low is None else low
    end = start + 4 if high is None else high
    for k in range(9):
        x = start + (end - start) * k / 8
        if not (fact.open and high is not None and x >= high):
            yield x


def related(left: n.Node, relation: str, right: n.Node, at: Reader) -> bool:
    if relation == "=":
        return sides(left, right, at)
    p, q = at.number(left), at.number(right)
    slack = max(at.world.noise, mpf(10) ** -20) * (1 + abs(p) + abs(q))
    return bool(p < q - slack) if relation == "<" else bool(p <= q + slack)
