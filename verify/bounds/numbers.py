"""Counterexamples to bounds: models with every size 1, where norms are absolute values.

A model gives every scalar a rational, every map J, g along a line a polynomial with its derivative, every free
path in time a straight line. It counts only if every assumption of the claim is checked in it, exactly (or
with enclosures where exponentials occur), and the two sides are certainly in the wrong order. An assumption that
this module cannot check makes it give up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import sympy
from flint import arb

from derivations.assumptions import Assumption, Define, Gram, Has, Property, symbols
from derivations.estimates import Interpolated, LocalLipschitz, MeanJacobian, Natural, Spectrum, Stated
from derivations.ledger import Claim, Relation
from derivations.notation import nodes as n

from ..evidence import Counterexample

TRIES = 1200
BOXES = 48
SMALL = tuple(Fraction(x) for x in ("1", "1", "1", "2", "1/2", "1/10", "1/10", "100"))
FREE = tuple(Fraction(x) for x in ("0", "0", "1", "1", "-1", "2", "1/2", "-3"))
SQUARES = (1, 1, 1, 4, 9, 18**2, 36**2, 180**2, 10**6)
SHARES = tuple(Fraction(x) for x in ("1", "3/10", "9/10"))
Value = Any


class Unfit(Exception):
    """This model does not satisfy an assumption, or something cannot be evaluated."""


class Refused(Exception):
    """An assumption or a term that this module does not know: no answer."""


def ball(x: Value) -> arb:
    return x if isinstance(x, arb) else arb(x.numerator) / arb(x.denominator)


def both(x: Value, y: Value) -> tuple[Value, Value]:
    return (x, y) if isinstance(x, Fraction) and isinstance(y, Fraction) else (ball(x), ball(y))


def below(x: Value, y: Value, strict: bool) -> bool | None:
    """x < y (x <= y): True or False where certain, else None."""
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x < y if strict else x <= y
    gap = ball(y) - ball(x)
    if gap > 0:
        return True
    if gap < 0:
        return False
    return None


class World:
    """One model; values are drawn when they are first needed."""

    def __init__(self, claim: Claim, source: random.Random) -> None:
        self.claim = claim
        self.source = source
        self.facts = claim.assumptions.judged
        self.values: dict[Any, Value] = {}
        self.maps: dict[Any, list[Fraction]] = {}
        self.derivative: dict[str, str] = {}
        self.pairs: list[tuple[str, str]] = []
        self.shapes = {s for f in (claim.lhs, claim.rhs, *(x for a in self.facts for x in a.nodes()))
                       for y in symbols(f) for side in y.shape for s in side.free_symbols}  # fmt: skip
        self.widths = sorted({x.args[0] for f in (claim.lhs, claim.rhs, *(y for a in self.facts for y in a.nodes()))
                              for x in tree(f) if isinstance(x, n.Size) and isinstance(x.args[0], sympy.Symbol)}
                             - self.shapes, key=str)  # fmt: skip
        self.signs: dict[n.Node, Property] = {}
        self.natural = set()
        for a in self.facts:
            if isinstance(a, Has) and isinstance(a.node, n.Sym):
                self.signs[a.node] = a.what
            elif isinstance(a, Natural):
                self.natural.add(a.symbol)
            elif isinstance(a, MeanJacobian | Interpolated):
                self.derivative[a.jacobian.name] = a.value_start.name

    def evaluate(self, node: Any, env: Mapping[n.Node, Value]) -> Value:
        match node:
            case n.Num():
                return Fraction(int(node.value.p), int(node.value.q))
            case n.Size():
                total = Fraction(1)
                for base, power in node.args[0].as_powers_dict().items():
                    total *= (self.size(base) if isinstance(base, sympy.Symbol) else Fraction(int(base))) ** int(power)
                return total
            case n.I():
                return Fraction(1)
            case n.Zero():
                return Fraction(0)
            case n.Sym():
                return self.symbol(node, env)
            case n.Add():
                out: Value = Fraction(0)
                for arg in node.args:
                    x, y = both(out, self.evaluate(arg, env))
                    out = x + y
                return out
            case n.Neg():
                return -self.evaluate(node.args[0], env)
            case n.Mul():
                out = Fraction(1)
                for arg in node.args:
                    x, y = both(out, self.evaluate(arg, env))
                    out = x * y
                return out
            case n.Frac():
                x, y = both(self.evaluate(node.args[0], env), self.evaluate(node.args[1], env))
                if y == 0 or (isinstance(y, arb) and y.contains(0)):
                    raise Unfit("division by zero")
                return x / y
            case n.Pow():
                base, power = self.evaluate(node.args[0], env), self.evaluate(node.args[1], env)
                if not isinstance(power, Fraction) or power.denominator != 1 or (power < 0 and not base):
                    raise Unfit("a power that is not an integer")
                return base ** int(power)
            case n.Sqrt():
                return self.root(self.evaluate(node.args[0], env))
            case n.T():
                return self.evaluate(node.args[0], env)
            case n.Exp():
                x = self.evaluate(node.args[0], env)
                return Fraction(1) if x == 0 and isinstance(x, Fraction) else ball(x).exp()
            case n.Norm() | n.Sing():
                return abs(self.evaluate(node.args[0], env))
            case n.Sum():
                body, var, low, high = node.args
                first, last = self.evaluate(low, env), self.evaluate(high, env)
                if not isinstance(last, Fraction) or last > 50:
                    raise Unfit("a long sum")
                out = Fraction(0)
                for k in range(int(first), int(last) + 1):
                    x, y = both(out, self.evaluate(body, {**env, var: Fraction(k)}))
                    out = x + y
                return out
            case n.Integral() | n.Sup():
                return self.over_range(node, env)
        raise Refused(f"no value for {type(node).__name__}")

    def over_range(self, node: Any, env: Mapping[n.Node, Value]) -> Value:
        """An enclosure of an integral or a supremum, box by box."""
        if len(node.args) != 4:
            raise Refused("an open range")
        body, var, low, high = node.args
        a, b = self.evaluate(low, env), self.evaluate(high, env)
        if not isinstance(a, Fraction) or not isinstance(b, Fraction) or a > b:
            raise Unfit("ends that are not rational or not in order")
        width, total, top = (b - a) / BOXES, arb(0), None
        for i in range(BOXES):
            box = ball(a + width * (2 * i + 1) / 2) + arb(0, ball(width / 2))
            value = ball(self.evaluate(body, {**env, var: box}))
            total += value * ball(width)
            top = value if top is None else top.max(value)
        return total if isinstance(node, n.Integral) else top

    @staticmethod
    def root(x: Value) -> Value:
        if isinstance(x, Fraction) and x >= 0:
            p, q = sympy.integer_nthroot(x.numerator, 2), sympy.integer_nthroot(x.denominator, 2)
            if p[1] and q[1]:
                return Fraction(int(p[0]), int(q[0]))
        return ball(x).sqrt()

    def size(self, symbol: sympy.Symbol) -> Fraction:
        if symbol in self.shapes:
            return Fraction(1)
        return self.keep(("size", symbol), lambda: Fraction(self.source.choice(SQUARES)))

    def keep(self, key: Any, make: Any) -> Value:
        if key not in self.values:
            self.values[key] = make()
        return self.values[key]

    def symbol(self, s: n.Sym, env: Mapping[n.Node, Value]) -> Value:
        if s in env:
            return env[s]
        if not s.indices:
            return self.plain(s)
        at = tuple(self.evaluate(i, env) for i in s.indices)
        if any(isinstance(x, arb) for x in at) or self.is_path(s):
            return self.path(s, at)
        key = (s.name, at)
        if key in self.values:
            return self.values[key]
        value = self.defined(s, at)
        if value is None:
            value = self.mapped(s, at)
        self.values[key] = value
        return value

    def is_path(self, s: n.Sym) -> bool:
        return False

    def path(self, s: n.Sym, at: tuple) -> Value:
        """A free path: a straight line with a non-negative slope; a defined one from its definition."""
        make = self.claim.notation.families.get(s.name)
        variable = n.Sym("time", (1, 1), "time")
        for fact in make(variable) if make is not None else ():
            if isinstance(fact, Define):
                return self.evaluate(fact.value, {variable: at[0]})
        for a in self.facts:
            if not isinstance(a, Stated) or a.relation != "=" or a.var is None or not isinstance(a.left, n.Sym):
                continue
            if a.left.name == s.name and a.left.indices == (a.var,):
                return self.evaluate(a.right, {a.var: at[0]})
        start = self.symbol(n.Sym(*s.args[:3], n.Num(0)), {})
        x, y = both(self.line(s.name)[1], at[0])
        x, y = both(start, x * y)
        return x + y

    def line(self, name: str) -> list[Fraction]:
        """Coefficients of a polynomial of degree 2; the slope is sometimes as large as the square root of a width."""
        if name not in self.maps:
            wide = [v for k, v in self.values.items() if isinstance(k, tuple) and k[0] == "size"]
            slope = self.source.choice(FREE)
            if wide and self.source.random() < 0.7:
                root = self.root(wide[0])
                slope = root * self.source.choice(SHARES) if isinstance(root, Fraction) else slope
            curve = self.source.choice((Fraction(0), Fraction(0), Fraction(1, 2)))
            self.maps[name] = [self.source.choice(FREE), slope, curve]
        return self.maps[name]

    def plain(self, s: n.Sym) -> Value:
        if s in self.values:
            return self.values[s]
        for a in self.facts:
            if isinstance(a, Define) and a.symbol == s:
                return self.keep(s, lambda a=a: self.evaluate(a.value, {}))
            if isinstance(a, Spectrum) and a.matrix == s:
                return self.keep(s, lambda a=a: self.evaluate(a.smallest, {}))
            if isinstance(a, Spectrum) and a.largest == s and isinstance(a.smallest, n.Sym):
                return self.keep(s, lambda a=a: self.plain(a.smallest))
            if isinstance(a, MeanJacobian) and a.mean == s:
                return self.keep(s, lambda a=a: self.mean(a))
            if isinstance(a, Interpolated) and a.point == s:
                start, end = self.evaluate(a.start, {}), self.evaluate(a.end, {})
                if start != end:
                    raise Unfit("the point on the segment must be the only one")
                return self.keep(s, lambda start=start: start)
        if s in self.natural:
            return self.keep(s, lambda: Fraction(self.source.choice((0, 0, 1, 2))))
        what = self.signs.get(s)
        if what is Property.POSITIVE:
            return self.keep(s, lambda: self.source.choice(SMALL))
        return self.keep(s, lambda: self.source.choice(SMALL if what else (*FREE, *SMALL)))

    def mean(self, a: MeanJacobian) -> Value:
        start, end = self.evaluate(a.start, {}), self.evaluate(a.end, {})
        if start == end:
            return self.evaluate(a.jacobian, {})
        return (self.evaluate(a.value_end, {}) - self.evaluate(a.value_start, {})) / (end - start)

    def defined(self, s: n.Sym, at: tuple) -> Value | None:
        for a in self.facts:
            if isinstance(a, Define) and a.symbol.name == s.name:
                mine = tuple(self.evaluate(i, {}) for i in a.symbol.indices)
                if mine == at:
                    return self.evaluate(a.value, {})
            if (
                isinstance(a, Spectrum)
                and a.matrix.name == s.name
                and tuple(self.evaluate(i, {}) for i in a.matrix.indices) == at
            ):
                return self.evaluate(a.smallest, {})
            if (
                isinstance(a, Stated)
                and a.relation == "="
                and a.var is not None
                and isinstance(a.left, n.Sym)
                and a.left.name == s.name
            ):
                step = self.evaluate(a.left.indices[0], {a.var: Fraction(0)})
                if a.left.indices[0] == a.var and at[0] == (Fraction(0) if a.low is None else self.evaluate(a.low, {})):
                    return None
                low = Fraction(0) if a.low is None else self.evaluate(a.low, {})
                if len(at) == 1 and isinstance(at[0], Fraction) and at[0] - step >= low:
                    return self.evaluate(a.right, {a.var: at[0] - step})
        return None

    def mapped(self, s: n.Sym, at: tuple) -> Value:
        """A map on the line: a polynomial, or the derivative of one; elsewhere a free value or line."""
        if s.name in self.derivative:
            c = self.line(self.derivative[s.name])
            return c[1] + 2 * c[2] * at[0]
        if s.name in self.derivative.values():
            c = self.line(s.name)
            return c[0] + c[1] * at[0] + c[2] * at[0] ** 2
        if isinstance(s.indices[0], n.Sym) and s.indices[0].indices:
            c = self.line(s.name)
            return c[0] + c[1] * at[0]
        make = self.claim.notation.families.get(s.name)
        if make is None and any(
            isinstance(x, n.Integral | n.Sup) for side in (self.claim.lhs, self.claim.rhs) for x in tree(side)
        ):
            return self.source.choice(FREE) if at[0] == 0 else self.path(s, at)
        return self.source.choice(FREE)

    # -- assumptions --------------------------------------------------------------------------------------
    def satisfies(self, a: Assumption) -> bool:
        """Whether the model satisfies an assumption; raises `Refused` for an unknown kind."""
        match a:
            case Has():
                value = self.evaluate(a.node, {})
                if a.what is Property.POSITIVE:
                    return below(Fraction(0), value, True) is True
                if a.what in (Property.NONNEGATIVE, Property.PSD):
                    return below(Fraction(0), value, False) is True
                if a.what is Property.SYMMETRIC:
                    return True
                return (isinstance(value, Fraction) and value != 0) or (
                    isinstance(value, arb) and not value.contains(0)
                )
            case Natural():
                value = self.evaluate(a.symbol, {})
                return isinstance(value, Fraction) and value.denominator == 1 and value >= 0
            case Define():
                return self.evaluate(a.symbol, {}) == self.evaluate(a.value, {})
            case Gram():
                return self.evaluate(a.kernel, {}) == self.evaluate(a.factor, {}) ** 2
            case Spectrum():
                value = self.evaluate(a.matrix, {})
                fine = value == self.evaluate(a.smallest, {})
                return fine and (a.largest is None or value == self.evaluate(a.largest, {}))
            case Interpolated():
                self.evaluate(a.point, {})
                return True
            case MeanJacobian():
                start, end = self.evaluate(a.start, {}), self.evaluate(a.end, {})
                change = self.evaluate(a.value_end, {}) - self.evaluate(a.value_start, {})
                return change == self.evaluate(a.mean, {}) * (end - start)
            case LocalLipschitz():
                return self.lipschitz(a)
            case Stated():
                return self.stated(a)
        raise Refused(f"{type(a).__name__} is not known here")

    def lipschitz(self, a: LocalLipschitz) -> bool:
        if a.jacobian.name not in self.derivative:
            c = self.line(a.jacobian.name)
            slope, offset = abs(c[1]), c[0]
        else:
            c = self.line(self.derivative[a.jacobian.name])
            slope, offset = abs(2 * c[2]), c[1]
        tilt = c[1] if a.jacobian.name not in self.derivative else 2 * c[2]
        centre, radius = self.evaluate(a.centre, {}), self.evaluate(a.radius, {})
        x, y = both(
            abs(offset + tilt * centre), slope * radius if isinstance(radius, Fraction) else ball(slope) * radius
        )
        return (
            below(x + y, self.evaluate(a.bound, {}), False) is True
            and below(slope, self.evaluate(a.slope, {}), False) is True
        )

    def stated(self, a: Stated) -> bool:
        def holds(env: Mapping[n.Node, Value]) -> bool:
            left, right = self.evaluate(a.left, env), self.evaluate(a.right, env)
            if a.relation == "=":
                return isinstance(left, Fraction) and isinstance(right, Fraction) and left == right
            return below(left, right, a.relation == "<") is True

        if a.var is None:
            return holds({})
        if a.var in self.natural:
            low = int(self.evaluate(a.low, {})) if a.low is not None else 0
            if a.high is None:
                if a.relation == "=" and isinstance(a.left, n.Sym):
                    return all(holds({a.var: Fraction(k)}) for k in range(low, low + 3))
                raise Refused("a statement about all natural numbers")
            return all(holds({a.var: Fraction(k)}) for k in range(low, int(self.evaluate(a.high, {})) + 1))
        if a.relation == "=" and isinstance(a.left, n.Sym) and a.left.indices == (a.var,) and a.low is not None:
            start = {a.var: self.evaluate(a.low, {})}
            return below(abs(self.evaluate(a.left, start) - self.evaluate(a.right, start)), Fraction(0), False) is True
        raise Refused("a statement about all times")


def tree(node: Any) -> Iterator[Any]:
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(getattr(current, "args", ()))


def violated(claim: Claim, left: Value, right: Value) -> bool:
    """Whether the two sides are certainly not in the relation."""
    if claim.relation is Relation.LE:
        return below(right, left, True) is True
    if claim.relation is Relation.LT:
        return below(right, left, False) is True
    return below(left, right, True) is True or below(right, left, True) is True


def search(claim: Claim, tries: int = TRIES, seed: int = 0) -> Counterexample | None:
    """The first model, in a fixed order, that satisfies every assumption and violates the claim."""
    bound = {
        x.args[1] for side in (claim.lhs, claim.rhs) for x in tree(side) if isinstance(x, n.Sum | n.Integral | n.Sup)
    }
    for attempt in range(tries):
        world = World(claim, random.Random(seed * 1_000_003 + attempt))
        try:
            for size in world.widths:
                world.size(size)
            left, right = world.evaluate(claim.lhs, {}), world.evaluate(claim.rhs, {})
            if not violated(claim, left, right):
                continue
            if not all(world.satisfies(a) for a in claim.assumptions.judged if not about(a, bound)):
                continue
        except (Unfit, ZeroDivisionError, OverflowError):
            continue
        return record(world, left, right)
    return None


def about(a: Assumption, bound: set) -> bool:
    """Whether an assumption only declares a bound variable."""
    return isinstance(a, Natural) and a.symbol in bound


def record(world: World, left: Value, right: Value) -> Counterexample:
    values: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key, value in sorted(world.values.items(), key=lambda i: str(i[0])):
        shown = str(value)
        if isinstance(key, n.Sym):
            values[key.name] = ((shown,),)
        elif key[0] == "size":
            values[str(key[1])] = ((shown,),)
        else:
            values[f"{key[0]}({', '.join(str(x) for x in key[1])})"] = ((shown,),)
    for name, c in sorted(world.maps.items()):
        values[f"{name}: x -> c0 + c1 x + c2 x^2"] = (tuple(str(x) for x in c),)
    sizes = {str(s): 1 for s in sorted(world.shapes, key=str)}
    radius = max((float(x.rad()) for x in (left, right) if isinstance(x, arb)), default=0.0)
    return Counterexample(sizes, values, text(left), text(right), f"{radius:.1e}", "",
                          "all matrices are 1 x 1, so norms are absolute values")  # fmt: skip


def text(x: Value) -> str:
    return str(x) if isinstance(x, Fraction) else str(ball(x).str(15))


__all__ = ["Refused", "Unfit", "World", "search"]
