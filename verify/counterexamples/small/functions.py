"""Exact functions of time: sums of c t^k e^{q(t)}, with rational c and q again such a sum.

They are closed under sums, products, derivatives and e^q, so the trajectories of a linear flow with a moving kernel,
x_0 e^{-eta (a t + b t^2 / 2)} or x_0 e^{-eta (a t + b (t + e^{-t} - 1))}, are members. Equal normal forms are equal
functions, which is all that checking a premise needs. Variables are non-negative times.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flint import acb, arb, fmpq

Key = tuple[frozenset, frozenset]  # powers of the variables; terms of the exponent
NONE: frozenset = frozenset()
UNIT: Key = (NONE, NONE)
DEPTH = 3


class Refused(Exception):
    """Something that this engine cannot read or check: no answer, with the reason."""


class Unfit(Exception):
    """The model at hand is no model, or something has no value in it."""


class Endless(Unfit):
    """A number is asked of all times from one on."""


class NotExact(Unfit):
    """Something that is not an exact function of time; boxes may still enclose it."""


class Fn:
    """A function of the times it mentions."""

    __slots__ = ("terms",)

    def __init__(self, terms: Mapping[Key, fmpq]) -> None:
        self.terms = {k: c for k, c in terms.items() if c != 0}

    @staticmethod
    def variable(name: str) -> Fn:
        return Fn({(frozenset({(name, 1)}), NONE): fmpq(1)})

    @staticmethod
    def of(x: Any) -> Fn:
        if isinstance(x, Fn):
            return x
        if isinstance(x, int):
            x = fmpq(x)
        if not isinstance(x, fmpq):
            raise NotExact("an irrational coefficient")
        return Fn({UNIT: x})

    def __add__(self, other: Any) -> Fn:
        out = dict(self.terms)
        for k, c in Fn.of(other).terms.items():
            out[k] = out[k] + c if k in out else c
        return Fn(out)

    __radd__ = __add__

    def __neg__(self) -> Fn:
        return Fn({k: -c for k, c in self.terms.items()})

    def __sub__(self, other: Any) -> Fn:
        return self + -Fn.of(other)

    def __rsub__(self, other: Any) -> Fn:
        return Fn.of(other) + -self

    def __mul__(self, other: Any) -> Fn:
        out: dict[Key, fmpq] = {}
        for (m, q), c in self.terms.items():
            for (n, r), d in Fn.of(other).terms.items():
                key = (_powers(m, n), _sum(q, r))
                out[key] = out[key] + c * d if key in out else c * d
        return Fn(out)

    __rmul__ = __mul__

    def __pow__(self, power: int) -> Fn:
        out = Fn.of(1)
        for _ in range(power):
            out = out * self
        return out

    def __truediv__(self, other: Any) -> Fn:
        return self * (1 / other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fn) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def exp(self) -> Fn:
        return Fn({(NONE, frozenset(self.terms.items())): fmpq(1)})

    def constant(self) -> fmpq:
        """The rational number that this is; raises `NotExact` if it is none."""
        if set(self.terms) <= {UNIT}:
            return self.terms.get(UNIT, fmpq(0))
        raise NotExact("not a constant")

    @property
    def variables(self) -> frozenset[str]:
        return frozenset(v for m, q in self.terms for v in (*(name for name, _ in m), *Fn(dict(q)).variables))

    def at(self, values: Mapping[str, Any]) -> Any:
        """The value where the named variables have these values: rational, ball (real or complex) or function."""
        rough = any(isinstance(x, arb | acb) for x in values.values())
        out: Any = fmpq(0)
        for (m, q), c in self.terms.items():
            part: Any = c
            for name, power in m:
                part = part * (values[name] if name in values else Fn.variable(name)) ** power
            if q:
                part = part * _exp(Fn(dict(q)).at(values), rough)
            out = out + part
        if isinstance(out, Fn) and set(out.terms) <= {UNIT}:
            return out.constant()
        return out

    def derivative(self, of: Callable[[str], Fn | None]) -> Fn:
        """The derivative, where `of` gives that of each variable (None: constant)."""
        out = Fn({})
        for (m, q), c in self.terms.items():
            for name, power in m:
                inner = of(name)
                if inner is not None:
                    rest = (m - {(name, power)}) | ({(name, power - 1)} if power > 1 else NONE)
                    out = out + inner * Fn({(rest, q): c * power})
            if q:
                out = out + Fn(dict(q)).derivative(of) * Fn({(m, q): c})
        return out

    def slope(self) -> Fn:
        """The derivative with respect to its one variable."""
        return self.derivative(lambda name: Fn.of(1))

    def sign(self, depth: int = DEPTH) -> int | None:
        """1 where it is >= 0 at all times >= 0, -1 where it is <= 0, 0 where it vanishes; None: not known.

        By the signs of the coefficients, or because it starts with a sign and its slope, after dividing by one of
        its exponentials, keeps it.
        """
        signs = {1 if c > 0 else -1 for c in self.terms.values()}
        if len(signs) <= 1:
            return signs.pop() if signs else 0
        if not self.variables:
            value = enclosed(self)
            return 1 if value >= 0 else -1 if value <= 0 else None
        if depth == 0 or len(self.variables) != 1:
            return None
        (name,) = self.variables
        for q in dict.fromkeys(q for _, q in self.terms):
            scaled = self * (-Fn(dict(q))).exp()
            start = scaled.at({name: fmpq(0)})
            rising = scaled.slope().sign(depth - 1)
            for sign in (1, -1):
                if rising in (sign, 0) and _at_least_zero(sign * start):
                    return sign
        return None

    def size(self) -> Fn:
        """The absolute value; raises `NotExact` where the sign is not known."""
        sign = self.sign()
        if sign is None:
            raise NotExact("a function of unknown sign")
        return self if sign >= 0 else -self

    def primitive(self, name: str) -> Fn:
        """The integral from 0 of terms c t^k and c e^{r t}; raises `NotExact` for others."""
        out = Fn({})
        for (m, q), c in self.terms.items():
            k = dict(m).get(name, 0)
            t = Fn.variable(name)
            rate = Fn(dict(q)).derivative(lambda _: Fn.of(1)).constant()
            if rate == 0:
                out = out + t ** (k + 1) * (c / (k + 1))
            elif k == 0:
                out = out + Fn({(NONE, q): c / rate}) - c / rate
            else:
                raise NotExact("no primitive in closed form here")
        return out

    def on_ray(self, low: fmpq) -> arb:
        """An enclosure for all times >= low: terms c e^{-r t} with r > 0 and constants."""
        out = arb(0)
        for (m, q), c in self.terms.items():
            rate = Fn(dict(q)).slope().constant() if q else fmpq(0)
            if m or rate > 0 or not Fn(dict(q)).at({n: fmpq(0) for n in self.variables}) == 0:
                raise NotExact("no bound for all times")
            top = (arb(rate) * arb(low)).exp().upper()
            out += arb(c) * (arb(top / 2, top / 2) if q else arb(1))
        return out


def _at_least_zero(x: Any) -> bool:
    return bool(enclosed(x) >= 0)


def _exp(x: Any, rough: bool) -> Any:
    """e^x, a ball where balls are asked for."""
    if isinstance(x, fmpq):
        if x == 0:
            return fmpq(1)
        return arb(x).exp() if rough else Fn.of(x).exp()
    return enclosed(x).exp() if rough else x.exp()


def _powers(m: frozenset, n: frozenset) -> frozenset:
    if not m or not n:
        return m or n
    out = dict(m)
    for name, power in n:
        out[name] = out.get(name, 0) + power
    return frozenset(out.items())


def _sum(q: frozenset, r: frozenset) -> frozenset:
    if not q or not r:
        return q or r
    return frozenset((Fn(dict(q)) + Fn(dict(r))).terms.items())


def enclosed(x: Any) -> Any:
    """A function without variables as a ball; other numbers as they are."""
    if not isinstance(x, Fn):
        return x
    if x.variables:
        raise NotExact("a function of time has no value")
    if set(x.terms) <= {UNIT}:
        return x.constant()
    out = arb(0)
    for (_, q), c in x.terms.items():
        inner = enclosed(Fn(dict(q)))
        out += arb(c) * arb(inner).exp()
    return out


def quadrature(f: Fn, name: str, low: Any, high: Any) -> arb:
    """The integral of a function of one time, enclosed by `acb.integral`."""

    def at(x: acb, _: bool) -> acb:
        value = f.at({name: x})
        return value if isinstance(value, acb) else acb(enclosed(value))

    value = acb.integral(at, acb(low), acb(high))
    if not value.is_finite():
        raise Unfit("quadrature did not converge")
    return value.real
