"""A goal about functions of one number: where their difference is least, and derivatives that show its sign."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from derivations.notation import nodes as n

from ..rules import slopes, vectors
from ..rules.functions import Key, Piece, Sums, Y, add, exact_sign, merged, read, written
from ..rules.ground import LE, LT, ONE, RuleError, loose
from ..rules.kernel import Sequent
from ..rules.terms import UNIT, Factors, TermError
from .asking import Asking, Step

DEEP = 9  # derivatives on one piece
TRIED = 60  # functions looked at on one piece
HALVED = 3  # how often a piece is parted in two
MARKS = 6  # points at which a function is least
NEAR = 1e-9  # of zero, for numbers that only suggest where to look
CURVED = n.Exp | n.Elementary | n.Sqrt | n.Frac | n.Inv | n.Norm


def compared(p: Asking, left: n.Node, relation: str, right: n.Node) -> list[Step] | None:
    """The goal as one inequality between functions of one number that occurs in it."""
    if relation != LE or not any(curved(x) for side in (left, right) for x in n.tree(side)):
        return None
    for x, f, g in as_functions(p, left, right):
        made = found(p, x, f, g)
        if made is not None:
            return [(made, ONE)]
    return None


def curved(x: n.Node) -> bool:
    """Whether a part of a goal is none of a parabola."""
    if isinstance(x, n.Pow):
        e = x.args[1]
        return isinstance(e, n.Num) and (e.exact > 2 or e.exact.denominator != 1)
    return isinstance(x, CURVED)


def as_functions(p: Asking, left: n.Node, right: n.Node) -> Iterator[tuple[n.Node, n.Node, n.Node]]:
    """A number of which both sides are functions, and the sides written so: a symbol, or a product of powers."""
    free = loose(left) | loose(right)
    if not all(x.is_scalar_shaped for x in free):
        return
    if len(free) == 1:
        yield next(iter(free)), left, right
        return
    inside = [x.args[0] for side in (left, right) for x in n.tree(side) if isinstance(x, n.Exp | n.Elementary)]
    keys = dict.fromkeys(
        key for x in inside for key in p.t.poly(x) if {base for base, _ in key[0]} == free and not key[1]
    )
    for key in keys:
        x = p.t.build({key: 1})
        f, g = (through(p, side, key[0], x) for side in (left, right))
        if f is not None and g is not None:
            yield x, f, g


def through(p: Asking, node: n.Node, m: Factors, x: n.Node) -> n.Node | None:
    """A tree as one in x, which stands for the product of powers m."""
    if not loose(node):
        return node
    poly = p.t.poly(node)
    powers = {key: exponent(key[0], m) for key in poly if not key[1]}
    if len(powers) == len(poly) and None not in powers.values():
        parts: list[n.Node] = [n.Num(c) * x ** n.Num(k) if (k := powers[key]) else n.Num(c) for key, c in poly.items()]
        return parts[0] if len(parts) == 1 else n.Add(*parts)
    if isinstance(node, n.Mul):
        plain = [y for y in node.args if isinstance(y, n.Sym | n.Pow | n.Num)]
        if len(plain) > 1:
            return through(p, n.Mul(n.Mul(*plain), *(y for y in node.args if y not in plain)), m, x)
    if not isinstance(node, n.Add | n.Mul | n.Neg | n.Frac | n.Exp | n.Elementary | n.Sqrt | n.Norm | n.Pow | n.Inv):
        return None
    inside = [through(p, y, m, x) if isinstance(y, n.Node) else y for y in node.args]
    return None if None in inside else node.func(*inside)


def exponent(factors: Factors, m: Factors) -> Fraction | None:
    """k where a product of powers is m^k."""
    if not factors:
        return Fraction(0)
    one, other = dict(factors), dict(m)
    if one.keys() != other.keys() or not all(isinstance(e, n.Num) for e in (*one.values(), *other.values())):
        return None
    ratios = {Fraction(one[base].exact) / Fraction(other[base].exact) for base in one}
    return ratios.pop() if len(ratios) == 1 else None


def found(p: Asking, x: n.Node, f: n.Node, g: n.Node) -> Sequent | None:
    """f(x) <= g(x) with what is known of x."""
    p.work.done += 50
    low, high = ends(p, x)
    a = None if low is None else Fraction(low.left.exact)
    b = None if high is None else Fraction(high.right.exact)
    parts = plan(x, f, g, a, b)
    if parts is None:
        return None
    return p.attempt(slopes.compared, f, g, x, low, high, tuple(parts))


def ends(p: Asking, x: n.Node) -> tuple[Sequent | None, Sequent | None]:
    """The sharpest rational numbers that are known to be below and above a number."""
    lows: list[tuple] = []
    highs: list[tuple] = []
    sign = p.sign(x)
    if sign is not None and p.c.same(sign.right, x):
        lows.append((Fraction(0), sign.relation == LT))
    (own,) = p.t.poly(x)
    for s in p.known.base:
        gap = p.t.difference(s.right, s.left)
        one = next((key for key in gap if key != UNIT), UNIT)
        if s.relation not in (LE, LT) or len(gap.keys() - {UNIT}) != 1:
            continue
        a, at = Fraction(gap[one]), -Fraction(gap.get(UNIT, 0)) / Fraction(gap[one])
        if one == own:
            (lows if a > 0 else highs).append((at, s.relation == LT))
        elif a < 0 and one == next(iter(p.t.poly(n.Norm(x)))):
            between = beside(p, x, s, at, n.Num(-1 / a))
            if None not in between:
                return between
    low = max(lows, default=None)
    high = min(highs, key=lambda e: (e[0], not e[1]), default=None)
    return (
        None if low is None else p.prove(n.Num(low[0]), LT if low[1] else LE, x),
        None if high is None else p.prove(x, LT if high[1] else LE, n.Num(high[0])),
    )


def beside(p: Asking, x: n.Node, s: Sequent, at: Fraction, times: n.Node) -> tuple[Sequent | None, Sequent | None]:
    """-c <= x <= c from a bound of its absolute value."""
    low, high = (p.attempt(vectors.below_absolute, y) for y in (-x, x))
    if low is None or high is None:
        return None, None
    return (
        p.chain(n.Num(-at), s.relation, x, [(low, ONE), (s, times)]),
        p.chain(x, s.relation, n.Num(at), [(high, ONE), (s, times)]),
    )


# -- numbers that suggest where to look -------------------------------------------------------------------
def plan(x: n.Node, f: n.Node, g: n.Node, low: Fraction | None, high: Fraction | None) -> list[tuple] | None:
    """Pieces that cover what is between two ends, or None."""
    gap = difference(x, f, g)
    points = sorted(set(samples(low, high)))
    values = [(t, v) for t in points if (v := gap(t)) is not None]
    if len(values) < 5 or any(v < -1e-7 * (1 + abs(v)) for _, v in values if v < -NEAR * 100):
        return None
    touching = sorted(set(lowest(gap, values)))
    if len(touching) > MARKS:
        touching = [c for c in touching if c == 0]
    defined = lambda c: c is not None and gap(float(c)) is not None  # noqa: E731
    inner = (c for c in touching if (low is None or low < c) and (high is None or c < high))
    marks: list[Fraction | None] = [low, *inner, high]
    if marks == [None, None]:
        least = min(values, key=lambda v: v[1])[0]
        marks = [None, Fraction(round(least)) if abs(least) < 50 else Fraction(0), None]
    parts: list[tuple] = []
    for a, b in pairwise(marks):
        own = between(x, f, g, a, b, HALVED, defined)
        if own is None:
            return None
        parts += own
    return parts


def between(
    x: n.Node, f: n.Node, g: n.Node, a: Fraction | None, b: Fraction | None, more: int, defined: Callable
) -> list[tuple] | None:
    """Pieces for what is between two marks."""
    length = None if a is None or b is None else b - a
    for start, side in ((a, 1), (b, -1)):
        if start is not None and defined(start):
            one = piece(x, f, g, start, side, length)
            if one is not None:
                return [one]
    if more == 0:
        return None
    if a is not None and b is not None:
        middle = (a + b) / 2
    elif a is not None:
        middle = a + 1
    elif b is not None:
        middle = b - 1
    else:
        middle = Fraction(0)
    first = between(x, f, g, a, middle, more - 1, defined)
    second = between(x, f, g, middle, b, more - 1, defined) if first is not None else None
    return None if first is None or second is None else [*first, *second]


def samples(low: Fraction | None, high: Fraction | None) -> list[float]:
    """Numbers between two ends, also far out where there is none."""
    if low is not None and high is not None:
        return [float(low + (high - low) * Fraction(k, 64)) for k in range(65)]
    sizes = [*(k / 8 for k in range(33)), *(4 * 1.3**k for k in range(12))]
    out = [s * x for x in sizes for s in (1, -1)]
    if low is not None:
        return [float(low) + abs(t) for t in out]
    if high is not None:
        return [float(high) - abs(t) for t in out]
    return out


def lowest(gap: Callable, values: list[tuple[float, float]]) -> Iterator[Fraction]:
    """Rational numbers at which a function seems to be least, among the numbers around."""
    for i, (t, v) in enumerate(values):
        before = values[i - 1] if i else None
        after = values[i + 1] if i + 1 < len(values) else None
        if (before is not None and before[1] < v) or (after is not None and after[1] < v):
            continue
        a, b = before[0] if before else t, after[0] if after else t
        for _ in range(90):
            c, d = a + (b - a) * 0.382, a + (b - a) * 0.618
            vc, vd = gap(c), gap(d)
            if vc is None or vd is None:
                break
            a, b = (a, d) if vc < vd else (c, b)
        middle = (a + b) / 2
        for near in dict.fromkeys((Fraction(t).limit_denominator(64), Fraction(middle).limit_denominator(24))):
            at = gap(float(near))
            if at is not None and abs(float(near) - middle) < (0.01 if abs(at) < NEAR else 1e-5):
                yield near
                break


def difference(x: n.Node, f: n.Node, g: n.Node) -> Callable[[float], float | None]:
    def gap(t: float) -> float | None:
        try:
            v = number(g, x, t) - number(f, x, t)
        except (ValueError, ZeroDivisionError, OverflowError, TypeError):
            return None
        return v if isinstance(v, float) and math.isfinite(v) else None

    return gap


NAMED: dict[str, Callable[[float], float]] = {
    "log": math.log, "sin": math.sin, "cos": math.cos, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "arctan": math.atan, "erf": math.erf,
}  # fmt: skip


def number(node: n.Node, x: n.Node, t: float) -> float:
    """The value of a tree in plain floating point."""
    if node == x:
        return t
    match node:
        case n.Num():
            return float(node.exact)
        case n.Constant():
            return math.pi
        case n.Add():
            return sum((number(a, x, t) for a in node.args), 0.0)
        case n.Neg():
            return -number(node.args[0], x, t)
        case n.Mul():
            return math.prod(number(a, x, t) for a in node.args)
        case n.Frac():
            return number(node.args[0], x, t) / number(node.args[1], x, t)
        case n.Inv():
            return 1 / number(node.args[0], x, t)
        case n.Pow():
            return number(node.args[0], x, t) ** number(node.args[1], x, t)
        case n.Sqrt():
            return math.sqrt(number(node.args[0], x, t))
        case n.Exp():
            return math.exp(number(node.args[0], x, t))
        case n.Norm():
            return abs(number(node.args[0], x, t))
        case n.Elementary():
            return NAMED[node.name](number(node.args[0], x, t))
    raise ValueError("no function of one number")


# -- one piece --------------------------------------------------------------------------------------------
def piece(x: n.Node, f: n.Node, g: n.Node, start: Fraction, side: int, length: Fraction | None) -> tuple | None:
    """A piece from a point on, with the factors that lead to a last function that is not negative."""
    own = Piece(length)
    at = slopes.place(start, side)
    try:
        gap = add(read(own, g, x, at), read(own, f, x, at), -1)
        steps = descent(own, gap, DEEP, [TRIED])
    except (RuleError, TermError):
        return None
    if steps is None:
        return None
    factors, last = steps
    return (n.Num(start), n.Num(side), None if length is None else n.Num(length), tuple(factors), last)


def descent(own: Piece, gap: Sums, deep: int, left: list[int]) -> tuple[list[n.Node], str] | None:
    """Factors before each derivative, and what shows the last function."""
    left[0] -= 1
    if left[0] < 0:
        return None
    cleared = clearing(gap)
    h = own.multiplied(gap, cleared)
    for last in (slopes.TERMS, slopes.BALLS):
        if own.not_negative(h, last):
            return [written({cleared: Fraction(1)}, slopes.DISTANCE)], last
    for factor in choices(own, gap, h, cleared) if deep else ():
        try:
            k = own.multiplied(gap, factor)
            if not own.continuous(k) or exact_sign(own.start(k)) < 0:
                continue
            rest = descent(own, own.derive(k), deep - 1, left)
        except RuleError:
            continue
        if rest is not None:
            return [written({factor: Fraction(1)}, slopes.DISTANCE), *rest[0]], rest[1]
    return None


def clearing(h: Sums) -> Key:
    """The factor that leaves no quotient, and no common power."""
    bases = {base for _, f in h for base, _ in f if base == Y or base[0] == "base"}
    least = {base: min(dict(f).get(base, Fraction(0)) for _, f in h) for base in bases}
    return (), tuple(sorted(((base, -e) for base, e in least.items() if e), key=repr))


def choices(own: Piece, gap: Sums, h: Sums, cleared: Key) -> list[Key]:
    """Products by which a function may be multiplied before its derivative is taken, the most useful first.

    Of a logarithm the derivative leaves nothing once its factor is divided by; so does that of e^p with the least
    factor, which is then a polynomial.
    """
    found: list[Key] = []
    letters = {base for _, f in h for base, _ in f if base[0] in ("log", "arctan")}
    for letter in sorted(letters, key=repr):
        beside = {(e, tuple(x for x in f if x[0] != letter)): c for (e, f), c in h.items() if letter in dict(f)}
        if len(beside) > 1:
            for sign in (1, -1):
                if own.positive(add({}, beside, sign)):
                    (by,) = own.power(add({}, beside, sign), Fraction(-1))
                    found.append((merged(cleared[0], by[0]), merged(cleared[1], by[1])))
        elif all(base == Y or base[0] == "base" for base, _ in next(iter(beside))[1]):
            ((e, f),) = beside
            found.append((tuple((k, -c) for k, c in e), merged(cleared[1], tuple((base, -k) for base, k in f))))
    if letters:
        found.append(((), ()))
    by_exponent: dict[tuple, list[Fraction]] = {}
    for e, f in h:
        size = dict(f).get(Y, Fraction(0)) + sum(abs(k) for base, k in f if base != Y)
        by_exponent.setdefault(e, []).append(size)
    for e in sorted(by_exponent, key=lambda e: (max(by_exponent[e]), len(by_exponent[e]), repr(e))):
        found.append((tuple((k, -c) for k, c in e), cleared[1]))
    return list(dict.fromkeys([*found, cleared, ((), ())]))


__all__ = ["compared"]
