"""Integrals, series, limits and suprema: a number where it converges, `Undefined` where it surely does not."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import cache
from typing import Any

from mpmath import mp, mpf

from derivations.notation import nodes as n

from . import matrices as mx
from .errors import Undefined, Unsure
from .matrices import Matrix
from .meaning import MAX_TERMS, Reader, means

POINTS = 16  # of a Gauss rule
Body = Callable[[mpf], Matrix]
CUT = mpf("0.4132")  # no symmetric place, so that no pole cancels


@cache
def gauss(points: int) -> tuple[tuple[mpf, mpf], ...]:
    """Nodes and weights of Gauss and Legendre on [-1, 1], by Newton's method."""
    found = []
    for k in range(points):
        x = mp.cos(mp.pi * (k + mpf(3) / 4) / (points + mpf(1) / 2))
        for _ in range(8):
            value, slope = _legendre(points, x)
            x -= value / slope
        slope = _legendre(points, x)[1]
        found.append((x, 2 / ((1 - x * x) * slope * slope)))
    return tuple(found)


def _legendre(k: int, x: mpf) -> tuple[mpf, mpf]:
    before, now = mpf(1), x
    for i in range(2, k + 1):
        before, now = now, ((2 * i - 1) * x * now - (i - 1) * before) / i
    return now, k * (x * now - before) / (x * x - 1)


def _panel(body: Body, low: mpf, high: mpf) -> Matrix:
    half, middle = (high - low) / 2, (high + low) / 2
    total = None
    for x, weight in gauss(POINTS):
        value = mx.scale(weight * half, body(middle + half * x))
        total = value if total is None else mx.add(total, value)
    assert total is not None
    return total


def _panels(body: Body, edges: list[mpf]) -> Matrix:
    total = None
    for low, high in itertools.pairwise(edges):
        value = _panel(body, low, high)
        total = value if total is None else mx.add(total, value)
    assert total is not None
    return total


@means(n.Integral)
def _integral(node: n.Integral, at: Reader) -> Matrix:
    body, letter, low, high = node.args
    a, b = at.end(low), at.end(high)

    def inside(x: mpf) -> Matrix:
        return at.binding(letter.name, x).value(body)

    if a == mp.inf:
        raise Unsure("a range that begins at infinity")
    if b == mp.inf:
        return _endless(at, inside, a)
    if a == b:
        return mx.scale(mpf(0), inside(a))
    coarse = _panel(inside, a, b)
    fine = _panels(inside, [a, a + (b - a) * CUT, b])
    if mx.near(coarse, fine, mpf(10) ** -14):
        at.world.rough(mpf(10) ** -11)
        return fine
    return _singular(at, inside, a, b)


def _singular(at: Reader, body: Body, a: mpf, b: mpf) -> Matrix:
    """An integral that a plain rule misses: a pole at an end or inside, a kink, or an end that is a root."""
    for end, sign in ((a, 1), (b, -1)):
        growth = [mx.biggest(body(end + sign * (b - a) * mpf(10) ** -k)) for k in (6, 9, 12)]
        if growth[2] > 900 * growth[1] > 810_000 * growth[0] / 1000 > 0 and growth[1] > 900 * growth[0]:
            raise Undefined("an integral that diverges at an end")
    inner = [mx.biggest(body(a + (b - a) * mpf(k) / 40)) for k in range(1, 40)]
    middle = sorted(inner)[20]
    if max(inner) > 10**6 * (1 + middle):
        raise Undefined("an integral over a pole")
    at.world.rough(mpf(10) ** -6)
    count = 64
    edges = [a + (b - a) * mp.sin(mp.pi / 2 * k / count) ** 2 for k in range(count + 1)]
    half = edges[::2]
    fine, coarse = _panels(body, edges), _panels(body, half)
    if not mx.near(fine, coarse, mpf(10) ** -7):
        raise Unsure("an integral that does not settle")
    return fine


def _endless(at: Reader, body: Body, a: mpf) -> Matrix:
    """An integral to infinity: the shares of [2^k, 2^(k+1)] fall at least by a factor, or it diverges."""
    edges = [a, a + 1, *(a + mpf(2) ** k for k in range(1, 9))]
    shares = [_panel(body, low, high) for low, high in itertools.pairwise(edges)]
    total = shares[0]
    for share in shares[1:]:
        total = mx.add(total, share)
    last, before = mx.biggest(shares[-1]), mx.biggest(shares[-2])
    if last <= mpf(10) ** -14 * (1 + mx.biggest(total)):
        at.world.rough(mpf(10) ** -9)
        return total
    if last >= mpf("0.95") * before:
        raise Undefined("an integral to infinity that diverges")
    raise Unsure("an integral to infinity that converges slowly")


# -- series ---------------------------------------------------------------------------------------------
@means(n.Sum)
def _sum(node: n.Sum, at: Reader) -> Matrix:
    body, letter, low, high = node.args
    a, b = at.end(low), at.end(high)
    if a != mp.nint(a) or (b != mp.inf and b != mp.nint(b)):
        raise Undefined("a sum whose ends are no whole numbers")

    def term(k: int) -> Matrix:
        return at.binding(letter.name, mpf(k)).value(body)

    if b == mp.inf:
        return _series(at, term, int(a))
    if b < a:
        return mx.scale(mpf(0), term(int(a)))
    if b - a > MAX_TERMS:
        raise Unsure("a sum of very many terms")
    total = term(int(a))
    for k in range(int(a) + 1, int(b) + 1):
        total = mx.add(total, term(k))
    return total


@means(n.Prod)
def _product(node: n.Prod, at: Reader) -> Matrix:
    body, letter, low, high = node.args
    a, b = at.end(low), at.end(high)
    if a != mp.nint(a) or b != mp.nint(b):
        raise Undefined("a product whose ends are no whole numbers")
    if b - a > MAX_TERMS:
        raise Unsure("a product of very many factors")
    return ((mp.fprod(at.binding(letter.name, mpf(k)).number(body) for k in range(int(a), int(b) + 1)),),)


def _series(at: Reader, term: Callable[[int], Matrix], a: int) -> Matrix:
    """A series of terms that fall like a geometric one; those that do not tend to zero have no sum."""
    total, sizes = term(a), []
    for k in range(a + 1, a + 160):
        value = term(k)
        sizes.append(mx.biggest(value))
        total = mx.add(total, value)
        if len(sizes) > 8 and max(sizes[-6:]) <= mpf(10) ** -26 * (1 + mx.biggest(total)):
            at.world.rough(mpf(10) ** -18)
            return total
    late, middle = max(sizes[-10:]), max(sizes[70:80])
    if late >= mpf("0.9") * middle:
        raise Undefined("a series whose terms do not tend to zero")
    one_sign = mx.is_scalar(total) and len({mp.sign(term(a + k)[0][0]) for k in range(20, 160, 20)}) == 1
    if one_sign and late >= mpf("0.47") * middle:
        raise Undefined("a series that diverges like the harmonic one")
    raise Unsure("a series that converges slowly")


# -- limits ---------------------------------------------------------------------------------------------
@means(n.Lim)
def _limit(node: n.Lim, at: Reader) -> Matrix:
    body, letter, to = node.args

    def inside(x: mpf) -> Matrix:
        return at.binding(letter.name, x).value(body)

    at.world.rough(mpf(10) ** -8)
    if to is n.INFINITY:
        return _tail([inside(mpf(2) ** k * mpf("1.0371")) for k in range(4, 13)])
    x = at.number(to)
    sides = [_tail([inside(x + sign * mpf(2) ** -k) for k in range(6, 26, 2)]) for sign in (1, -1)]
    if not mx.near(sides[0], sides[1], mpf(10) ** -8):
        raise Undefined("a limit that differs from the two sides")
    return sides[0]


def _tail(values: list[Matrix]) -> Matrix:
    """The limit of a sequence taken at doubling places."""
    last = values[-1]
    steps = [mx.biggest(mx.subtract(p, q)) for p, q in zip(values[1:], values, strict=False)]
    grown = 1 + mx.biggest(last)
    if max(steps[-2:]) <= mpf(10) ** -11 * grown:
        return last
    ratios = [p / q if q else mpf(0) for p, q in zip(steps[1:], steps, strict=False)][-3:]
    if min(ratios) > mpf("0.9"):
        raise Undefined("a limit that does not exist")
    if max(ratios) < mpf("0.8") and max(ratios) - min(ratios) < mpf("0.05"):
        return _extrapolated(values)
    raise Unsure("a limit that does not settle")


def _extrapolated(values: list[Matrix]) -> Matrix:
    """Aitken's rule, entry by entry, on the last three values; twice, and the two must agree."""

    def aitken(p: Matrix, q: Matrix, r: Matrix) -> Matrix:
        def entry(i: int, j: int) -> mpf:
            below = r[i][j] - 2 * q[i][j] + p[i][j]
            return r[i][j] if abs(below) < mpf(10) ** -35 else r[i][j] - (r[i][j] - q[i][j]) ** 2 / below

        return mx.build(len(r), len(r[0]), entry)

    once = [aitken(*values[k : k + 3]) for k in range(len(values) - 2)]
    twice = [aitken(*once[k : k + 3]) for k in range(len(once) - 2)]
    if not mx.near(twice[-1], twice[-2], mpf(10) ** -9):
        raise Unsure("a limit that is reached too slowly")
    return twice[-1]


# -- suprema --------------------------------------------------------------------------------------------
GRID = 48


@means(n.Sup)
def _sup(node: n.Sup, at: Reader) -> Matrix:
    body, letter = node.args[:2]
    if len(node.args) == 2:
        raise Unsure("a supremum over an unnamed range")
    low, high = at.end(node.args[2]), at.end(node.args[3])
    at.world.rough(mpf(10) ** -7)

    def inside(x: mpf) -> mpf:
        return at.binding(letter.name, x).number(body)

    if high == mp.inf:
        return ((_endless_sup(inside, low),),)
    if high < low:
        raise Undefined("a supremum over nothing")
    return ((_highest(inside, low, high),),)


def _highest(body: Callable[[mpf], mpf], low: mpf, high: mpf) -> mpf:
    """The highest value on a grid, refined by thirds between its neighbours."""
    if low == high:
        return body(low)
    places = [low + (high - low) * k / GRID for k in range(GRID + 1)]
    values = _where_defined(body, places)
    best = max(range(len(values)), key=values.__getitem__)
    a, b = places[max(best - 1, 0)], places[min(best + 1, GRID)]
    top = values[best]
    for _ in range(40):
        p, q = a + (b - a) / 3, b - (b - a) / 3
        at_p, at_q = body(p), body(q)
        top = max(top, at_p, at_q)
        a, b = (p, b) if at_p < at_q else (a, q)
    return top


def _where_defined(body: Callable[[mpf], mpf], places: list[mpf]) -> list[mpf]:
    values = [body(x) for x in places]
    for x, value, after in zip(places, values, values[1:], strict=False):
        if abs(after - value) > 10**6 * (1 + min(abs(after), abs(value))):
            raise Unsure(f"a supremum of what jumps near {mp.nstr(x, 5)}")
    return values


def _endless_sup(body: Callable[[mpf], mpf], low: mpf) -> mpf:
    late = [body(low + mpf(2) ** k) for k in range(4, 14)]
    rises = [q - p for p, q in itertools.pairwise(late)]
    if rises[-1] > mpf(10) ** -9 * (1 + abs(late[-1])):
        if rises[-1] >= mpf("0.9") * rises[-2]:
            raise Undefined("an infinite supremum")
        raise Unsure("a supremum reached at infinity, slowly")
    return max(_highest(body, low, low + 4), _highest(body, low + 4, low + 64), *late)


def unbounded(node: Any) -> bool:
    """Whether a tree holds a term that need not have a value for want of convergence."""
    return any(isinstance(x, n.Lim | n.Sup | n.Sum | n.Integral) for x in n.tree(node))
