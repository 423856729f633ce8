"""Functions of one number on a piece of the line, as sums of powers of what they are made of, and their derivatives.

The number is y, with 0 <= y on the piece. A sum is {(exponent, powers): coefficient}: the exponent is a polynomial p of
e^p, the powers are of y, of pi, of numbers that are positive on the piece, of logarithms of such, of sines, cosines and
arctangents. Two sums that are equal as such are equal functions; the converse is not needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb, ctx, fmpq

from derivations.notation import nodes as n

from .ground import ONE, RuleError, need
from .roots import divisor, listed, never_negative, quotient, remainder, roots_between, slope
from .terms import raised_number

Powers = tuple[tuple[tuple, Fraction], ...]
Key = tuple[tuple[tuple[int, Fraction], ...], Powers]
Sums = dict[Key, Fraction]
UNIT: Key = ((), ())
Y = ("y",)
PI = ("pi",)
MOST = 120  # terms of a sum
WRITTEN_OUT = 12  # the largest power that is multiplied out
PIECES = 60  # parts of a piece on which a function is enclosed


def rational(c: Any) -> Sums:
    return {UNIT: Fraction(c)} if c else {}


LETTER: Sums = {((), ((Y, Fraction(1)),)): Fraction(1)}


def frozen(a: Sums) -> tuple:
    return tuple(sorted(a.items(), key=repr))


def add(a: Sums, b: Sums, c: Fraction | int = 1) -> Sums:
    """a + c b."""
    out = dict(a)
    for key, value in b.items():
        total = out.get(key, Fraction(0)) + c * value
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    need(len(out) <= MOST, "too many terms")
    return out


def merged(a: tuple, b: tuple) -> tuple:
    """The sum of two lists of coefficients, or of exponents."""
    out = dict(a)
    for key, value in b:
        out[key] = out.get(key, Fraction(0)) + value
    return tuple(sorted(((k, v) for k, v in out.items() if v), key=repr))


def times(a: Sums, b: Sums) -> Sums:
    out: Sums = {}
    for (ea, fa), ca in a.items():
        out = add(out, {(merged(ea, eb), merged(fa, fb)): ca * cb for (eb, fb), cb in b.items()})
    return out


def polynomial(a: Sums) -> dict[Fraction, Fraction] | None:
    """{power: coefficient}, where a sum has powers of y alone."""
    if any(e or any(base != Y for base, _ in f) for e, f in a):
        return None
    return {(f[0][1] if f else Fraction(0)): c for (_, f), c in a.items()}


def whole(a: Sums) -> dict[int, Fraction]:
    """The coefficients of a polynomial."""
    found = polynomial(a)
    need(found is not None and all(k.denominator == 1 and k >= 0 for k in found), "not a polynomial")
    return {int(k): c for k, c in found.items()}  # type: ignore[union-attr]


# -- a piece of the line ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Piece:
    """0 < y < end, or all y > 0: which numbers are positive there, and functions made of them."""

    end: Fraction | None
    known: dict[tuple, bool] = field(default_factory=dict, compare=False, repr=False)

    # -- powers, logarithms --------------------------------------------------------------------------------
    def power(self, a: Sums, e: Fraction) -> Sums:
        need(a, "a power of zero")
        if len(a) == 1:
            (((exponent, powers), c),) = a.items()
            scale = raised(c, e)
            fine = e.denominator == 1 or all(base in (Y, PI) or base[0] == "base" for base, _ in powers)
            need(fine, "a root of what may be negative")
            own = (tuple((k, e * v) for k, v in exponent), tuple((base, e * v) for base, v in powers))
            return times(scale, {own: Fraction(1)})
        if e.denominator == 1 and 0 < e <= WRITTEN_OUT:
            return reduce(times, [a] * int(e))
        shared, rest = self.parted(a)
        content = abs(next(iter(sorted(rest.items(), key=repr)))[1]) if e.denominator == 1 else Fraction(1)
        rest = {key: c / content for key, c in rest.items()}
        sign = 1
        if not self.positive(rest):
            rest, sign = add({}, rest, -1), (-1) ** (int(e) % 2) if e.denominator == 1 else 0
            need(sign and self.positive(rest), "a number whose sign is not known")
        base: Sums = {((), ((("base", frozen(rest)), e),)): Fraction(sign)}
        return times(
            times(self.power({shared: Fraction(1)}, e), rational(content ** int(e) if content != 1 else 1)), base
        )

    def parted(self, a: Sums) -> tuple[Key, Sums]:
        """A common power of e and y, and the rest."""
        top = max((k for e, _ in a for k, _ in e), default=0)
        exponent = min((e for e, _ in a), key=lambda e: [dict(e).get(k, Fraction(0)) for k in range(top, -1, -1)])
        least = min(dict(f).get(Y, Fraction(0)) for _, f in a)
        shared: Key = (exponent, ((Y, least),) if least else ())
        back = (tuple((k, -c) for k, c in exponent), tuple((b, -e) for b, e in shared[1]))
        return shared, times(a, {back: Fraction(1)})

    def log(self, a: Sums) -> Sums:
        shared, rest = self.parted(a)
        need(not shared[1] and self.positive(rest), "the logarithm of what may be zero")
        out: Sums = {((), ((Y, Fraction(k)),) if k else ()): c for k, c in shared[0]}
        if len(rest) == 1:
            (((_, powers), c),) = rest.items()
            for base, e in powers:
                need(base[0] == "base" and exact_sign(self.start(dict(base[1]))) > 0, "a logarithm of another power")
                out = add(out, {((), ((("log", base[1]), Fraction(1)),)): e})
            return add(out, logarithm(c))
        need(exact_sign(self.start(rest)) > 0, "a logarithm that has no value where the piece begins")
        return add(out, {((), ((("log", frozen(rest)), Fraction(1)),)): Fraction(1)})

    # -- signs --------------------------------------------------------------------------------------------
    def positive(self, a: Sums) -> bool:
        """Whether a sum is positive in all of (0, end)."""
        key = frozen(a)
        if key not in self.known:
            self.known[key] = False
            self.known[key] = self.is_positive(a)
        return self.known[key]

    def is_positive(self, a: Sums) -> bool:
        if not a:
            return False
        if all(c > 0 and all(evidently(base) for base, _ in f) for (_, f), c in a.items()):
            return True
        found = polynomial(a)
        if found is not None:
            if any(k.denominator != 1 or k < 0 for k in found) or not found.get(Fraction(0), 0) > 0:
                return False
            coefficients = listed(found)
            plain = quotient(coefficients, divisor(coefficients, slope(coefficients)))
            return len(coefficients) == 1 or not roots_between(plain, self.end)
        try:
            return self.continuous(a) and exact_sign(self.start(a)) > 0 and self.not_negative(self.derive(a), "terms")
        except RuleError:
            return False

    def not_negative(self, a: Sums, how: str) -> bool:
        """Whether a sum is nowhere negative in (0, end): by its `terms`, or by a ball around its values."""
        return self.enclosed(a) if how == "balls" else self.by_terms(a)

    def by_terms(self, a: Sums) -> bool:
        groups: dict[Key, dict[Fraction, Fraction]] = {}
        for (e, f), c in a.items():
            waves = [(base, power) for base, power in f if base[0] in ("sin", "cos")]
            rest = tuple((base, power) for base, power in f if base != Y and (base, power) not in waves)
            if any(not evidently(base) for base, _ in rest) or any(k.denominator != 1 or k < 0 for _, k in waves):
                return False
            own = groups.setdefault((e, rest), {})
            at = dict(f).get(Y, Fraction(0))
            own[at] = own.get(at, Fraction(0)) + (-abs(c) if waves else c)  # a sine is at least -1
        return all(never_negative(own, self.end) for own in groups.values() if any(own.values()))

    def enclosed(self, a: Sums) -> bool:
        if self.end is None:
            return False
        waiting, done = [(Fraction(0), self.end)], 0
        with precision():
            for y in (Fraction(0), self.end, self.end / 2):
                got = self.ball(a, ball(y))
                if got is None or not got > 0:
                    return False
            while waiting:
                low, high = waiting.pop()
                done += 1
                if done > PIECES:
                    return False
                middle, radius = (low + high) / 2, (high - low) / 2
                got = self.ball(a, ball(middle) + ball(radius) * arb(0, 1))
                if got is None or not got > 0:
                    if got is not None and got < 0:
                        return False
                    waiting += [(low, middle), (middle, high)]
        return True

    # -- where the piece begins ---------------------------------------------------------------------------
    def continuous(self, a: Sums) -> bool:
        """Whether every term of a sum is continuous at y = 0."""
        for _, f in a:
            for base, e in f:
                if (base == Y and e < 0) or (
                    base[0] == "base" and e < 0 and not exact_sign(self.start(dict(base[1]))) > 0
                ):
                    return False
        return True

    def start(self, a: Sums) -> Sums:
        """The value at y = 0, as a sum without y."""
        out: Sums = {}
        for (e, f), c in a.items():
            term: Sums = {(tuple((k, v) for k, v in e if k == 0), ()): c}
            for base, power in f:
                term = times(term, self.started(base, power)) if term else term
            out = add(out, term)
        return out

    def started(self, base: tuple, power: Fraction) -> Sums:
        if base == PI:
            return {((), ((PI, power),)): Fraction(1)}
        if base == Y:
            need(power > 0, "not continuous where the piece begins")
            return {}
        inner = self.start(dict(base[1]))
        if base[0] == "base":
            if not inner:
                need(power > 0, "a quotient by zero where the piece begins")
                return {}
            return constant_power(inner, power)
        need(power.denominator == 1 and power > 0, "a root of what may be negative")
        if base[0] == "cos" and not inner:
            return rational(1)
        if not inner:
            return {}
        if base[0] == "log" and inner.keys() == {UNIT}:
            return reduce(times, [logarithm(inner[UNIT])] * int(power))
        return {((), (((base[0], frozen(inner)), power),)): Fraction(1)}

    # -- derivatives, values ------------------------------------------------------------------------------
    def derive(self, a: Sums) -> Sums:
        out: Sums = {}
        for (e, f), c in a.items():
            slopes: Sums = {((), ((Y, Fraction(k - 1)),) if k > 1 else ()): k * v for k, v in e if k}
            out = add(out, times({(e, f): c}, slopes))
            for base, power in f:
                rest = merged(f, ((base, Fraction(-1)),))
                out = add(out, times({(e, rest): c * power}, self.slope(base)))
        return self.reduced(out)

    def reduced(self, a: Sums) -> Sums:
        """The same with polynomials divided by the bases below them, where that leaves no rest."""
        for base in {base for _, f in a for base, e in f if base[0] == "base" and e < 0}:
            by = polynomial(dict(base[1]))
            if by is None or any(k.denominator != 1 for k in by):
                continue
            divided = listed(by)
            groups: dict[Key, Sums] = {}
            for (e, f), c in a.items():
                rest = tuple(x for x in f if x[0] != Y)
                groups.setdefault((e, rest), {})[(), tuple(x for x in f if x[0] == Y)] = c
            out: Sums = {}
            for (e, f), group in groups.items():
                found, less = polynomial(group) or {}, f
                while dict(less).get(base, 0) < 0 and all(k.denominator == 1 and k >= 0 for k in found):
                    own = listed(found)
                    if len(own) < len(divided) or remainder(own, divided):
                        break
                    found = {Fraction(k): c for k, c in enumerate(quotient(own, divided)) if c}
                    less = merged(less, ((base, Fraction(1)),))
                powers: Sums = {((), ((Y, k),) if k else ()): c for k, c in found.items()}
                out = add(out, times(powers, {(e, less): Fraction(1)}))
            a = out
        return a

    def slope(self, base: tuple) -> Sums:
        if base in (Y, PI):
            return rational(base == Y)
        inner = dict(base[1])
        moved = self.derive(inner)
        if base[0] == "base" or not moved:
            return moved
        if base[0] == "log":
            return times(moved, self.power(inner, Fraction(-1)))
        if base[0] == "arctan":
            return times(moved, self.power(add(rational(1), times(inner, inner)), Fraction(-1)))
        other = "cos" if base[0] == "sin" else "sin"
        return times(moved, {((), (((other, base[1]), Fraction(1)),)): Fraction(1 if other == "cos" else -1)})

    def multiplied(self, a: Sums, by: Key) -> Sums:
        """A sum with a factor; positive powers of bases are written out."""
        out: Sums = {}
        for key, c in times(a, {by: Fraction(1)}).items():
            term: Sums = {(key[0], ()): c}
            for base, e in key[1]:
                count = int(e) if base[0] == "base" and e >= 1 else 0
                need(count <= WRITTEN_OUT, "a large power")
                term = times(term, {((), ((base, e - count),) if e != count else ()): Fraction(1)})
                for _ in range(count):
                    term = times(term, dict(base[1]))
            out = add(out, term)
        return out

    def ball(self, a: Sums, y: Any) -> Any:
        """An enclosure of the values for all y in a ball, or None."""
        total = arb(0)
        for (e, f), c in a.items():
            term = ball(c) * sum((ball(v) * y**k for k, v in e), arb(0)).exp()
            for base, power in f:
                own = arb.pi() if base == PI else y if base == Y else self.ball(dict(base[1]), y)
                if own is None:
                    return None
                if base[0] in NAMED:
                    own = NAMED[base[0]](own)
                if power.denominator != 1 or power < 0:
                    if not own > 0:
                        return None
                    own = (own.log() * ball(power)).exp()
                else:
                    own = own ** int(power)
                term *= own
            total += term
        return total if total.is_finite() else None


NAMED: dict[str, Callable[[Any], Any]] = {
    "log": lambda x: x.log() if x > 0 else arb("nan"),
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "arctan": lambda x: x.atan(),
}


def logarithm(c: Fraction) -> Sums:
    """log c of a positive number, in logarithms of primes where these are small."""
    need(c > 0, "the logarithm of what is not positive")
    out: Sums = {}
    for whole_number, sign in ((c.numerator, 1), (c.denominator, -1)):
        left = whole_number
        for prime in (2, 3, 5, 7, 11, 13):
            while left % prime == 0:
                left //= prime
                out = add(out, {((), ((("log", frozen(rational(prime))), Fraction(1)),)): Fraction(sign)})
        if left > 1:
            out = add(out, {((), ((("log", frozen(rational(left))), Fraction(1)),)): Fraction(sign)})
    return out


def evidently(base: tuple) -> bool:
    """Whether a base is positive on its piece by its kind."""
    return base in (Y, PI) or base[0] == "base"


def raised(c: Fraction, e: Fraction) -> Sums:
    """c^e."""
    if e.denominator == 1:
        return rational(c ** int(e))
    need(c > 0, "a root of a negative number")
    found = raised_number(c, e)
    return rational(found) if found is not None else {((), ((("base", frozen(rational(c))), e),)): Fraction(1)}


def constant_power(a: Sums, e: Fraction) -> Sums:
    """A power of a number that is not zero."""
    if len(a) == 1:
        (((exponent, powers), c),) = a.items()
        own = (tuple((k, e * v) for k, v in exponent), tuple((base, e * v) for base, v in powers))
        need(
            e.denominator == 1 or all(base == PI or base[0] == "base" for base, _ in powers), "a root of another number"
        )
        return times(raised(c, e), {own: Fraction(1)})
    return {((), ((("base", frozen(a)), e),)): Fraction(1)}


def exact_sign(a: Sums) -> int:
    """1, 0 or -1 for a number; refused where balls do not tell."""
    found = polynomial(a)
    if found is not None:
        c = found.get(Fraction(0), Fraction(0))
        return (c > 0) - (c < 0)
    with precision():
        got = Piece(None).ball(a, arb(0))
    need(got is not None and (got > 0 or got < 0), "a number whose sign is not known")
    return 1 if got > 0 else -1


def ball(c: Fraction) -> Any:
    return arb(fmpq(c.numerator, c.denominator))


class precision:  # noqa: N801
    """128 bits inside, what it was outside."""

    def __enter__(self) -> None:
        self.before = ctx.prec
        ctx.prec = 128

    def __exit__(self, *_: object) -> None:
        ctx.prec = self.before


# -- from trees, and back ---------------------------------------------------------------------------------
def read(piece: Piece, node: n.Node, letter: n.Node, at: Sums) -> Sums:
    """A tree in a letter as a sum, with a sum for the letter."""
    if node == letter:
        return at
    into = lambda x: read(piece, x, letter, at)  # noqa: E731
    match node:
        case n.Num():
            return rational(Fraction(node.exact))
        case n.Constant() if node is n.PI:
            return {((), ((PI, Fraction(1)),)): Fraction(1)}
        case n.Add():
            return reduce(add, map(into, node.args))
        case n.Neg():
            return add({}, into(node.args[0]), -1)
        case n.Mul():
            need(all(x.is_scalar_shaped for x in node.args), "not a number")
            return reduce(times, map(into, node.args))
        case n.Frac():
            return times(into(node.args[0]), piece.power(into(node.args[1]), Fraction(-1)))
        case n.Inv() if node.is_scalar_shaped:
            return piece.power(into(node.args[0]), Fraction(-1))
        case n.Pow() if node.is_scalar_shaped and isinstance(node.args[1], n.Num):
            return piece.power(into(node.args[0]), Fraction(node.args[1].exact))
        case n.Sqrt():
            return piece.power(into(node.args[0]), Fraction(1, 2))
        case n.Exp() if node.is_scalar_shaped:
            return exponential(into(node.args[0]))
        case n.Norm() if node.args[0].is_scalar_shaped:
            inside = into(node.args[0])
            if inside and not piece.by_terms(inside):
                inside = add({}, inside, -1)
                need(piece.by_terms(inside), "an absolute value of what may change its sign")
            return inside
        case n.Elementary():
            return elementary(piece, node.name, into(node.args[0]))
    raise RuleError(f"{node} is no function of one number")


def exponential(a: Sums, c: Fraction | int = 1) -> Sums:
    return {(tuple(sorted((k, c * v) for k, v in whole(a).items())), ()): Fraction(1)}


def elementary(piece: Piece, name: str, a: Sums) -> Sums:
    half = Fraction(1, 2)
    match name:
        case "log":
            return piece.log(a)
        case "sinh" | "cosh":
            sign = 1 if name == "cosh" else -1
            return add(dict.fromkeys(exponential(a), half), exponential(a, -1), sign * half)
        case "tanh":
            double = exponential(a, 2)
            return times(add(double, rational(-1)), piece.power(add(double, rational(1)), Fraction(-1)))
        case "sin" | "cos" | "arctan":
            whole(a)
            if not a:
                return rational(name == "cos")
            return {((), (((name, frozen(a)), Fraction(1)),)): Fraction(1)}
    raise RuleError(f"{name} is not known")


def written(a: Sums, letter: n.Node) -> n.Node:
    """A sum of powers of e, y and positive numbers as a tree."""
    terms = []
    for (e, f), c in sorted(a.items(), key=repr):
        parts: list[n.Node] = [n.Num(c)] if c != 1 else []
        if e:
            parts.append(n.Exp(written({((), ((Y, Fraction(k)),) if k else ()): v for k, v in e}, letter)))
        for base, power in f:
            need(evidently(base), "not a power of what is positive")
            inner = letter if base == Y else n.PI if base == PI else written(dict(base[1]), letter)
            parts.append(inner if power == 1 else n.Pow(inner, n.Num(power)))
        terms.append(ONE if not parts else parts[0] if len(parts) == 1 else n.Mul(*parts))
    return n.Num(0) if not terms else terms[0] if len(terms) == 1 else n.Add(*terms)
