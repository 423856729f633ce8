"""Products of sums: which powers of one base may be merged, and what that rests on."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from derivations.assumptions import Assumption
from derivations.notation import nodes as n

from .errors import fail, need
from .polynomials import (
    UNIT,
    Base,
    E,
    Frozen,
    Key,
    Letter,
    Poly,
    add,
    as_base,
    constant,
    freeze,
    letter,
    limited,
    number,
    power,
    scale,
    single,
    wordless,
)  # fmt: skip

MOST_WORK = 150_000  # products of two summands in one proof; no forged term can make the replay hang


class Products:
    """`positive`, `nonnegative` and `natural` map bases to assumptions that say so; `uses` collects the used ones."""

    def __init__(self) -> None:
        self.positive: dict[Base, Assumption] = {}
        self.nonnegative: dict[Base, Assumption] = {}
        self.natural: dict[Base, Assumption] = {}
        self.free: set[Base] = set()  # what is shown to be positive where these are multiplied
        self.uses: set[Assumption] = set()
        self.work = 0

    def times(self, a: Poly, b: Poly) -> Poly:
        self.work += len(a) * len(b)
        need(self.work <= MOST_WORK, "terms that take too long to multiply out")
        out: Poly = {}
        for (fa, wa), ca in a.items():
            for (fb, wb), cb in b.items():
                key = (
                    self.settled(self.merged(fa, fb), self.joined(wa, wb))
                    if wa and wb
                    else (self.merged(fa, fb), wa or wb)
                )
                total = out.get(key, Fraction(0)) + ca * cb
                if total:
                    out[key] = total
                else:
                    out.pop(key, None)
        limited(out)
        return out

    def product(self, polys: Iterable[Poly]) -> Poly:
        out = constant(1)
        for poly in polys:
            out = self.times(out, poly)
        return out

    def merged(self, a: frozenset, b: frozenset) -> frozenset:
        if not a or not b:
            return a or b
        powers = dict(a)
        for base, new in b:
            total = self.together(base, powers.pop(base), new) if base in powers else new
            if total:
                powers[base] = total
        return frozenset(powers.items())

    def together(self, base: Base, x: Frozen, y: Frozen) -> Frozen:
        """The exponent of base^x base^y, where base^x base^y = base^(x + y) holds."""
        total = freeze(add(dict(x), dict(y)))
        if base == E or base[0] in ("size", "constant"):
            return total
        a, b = number(x), number(y)
        if a is not None and b is not None:
            whole = a.denominator == b.denominator == 1
            if whole and a * b >= 0:
                return total
            if a > 0 and b > 0 and self.is_nonnegative(base):
                return total
        if self.is_positive(base):
            return total
        if self.is_natural(x) and self.is_natural(y):
            return total
        return fail(f"powers of {base[:2]} are merged that may not be positive")

    def is_positive(self, base: Base) -> bool:
        if base in self.free or base[0] == "constant":
            return True
        if base in self.positive:
            self.uses.add(self.positive[base])
            return True
        return False

    def is_nonnegative(self, base: Base) -> bool:
        if base[0] in ("norm", "singular") or self.is_positive(base):
            return True
        for declared in (self.nonnegative, self.natural):
            if base in declared:
                self.uses.add(declared[base])
                return True
        return False

    def is_natural(self, exponent: Frozen) -> bool:
        """A sum of natural numbers; what declares them is used."""
        used = set()
        for (factors, word), c in exponent:
            if word or c < 0 or c.denominator != 1:
                return False
            for base, power_ in factors:
                whole = number(power_)
                if whole is None or whole < 0 or whole.denominator != 1:
                    return False
                if base in self.natural:
                    used.add(self.natural[base])
                elif base[0] not in ("index", "size"):
                    return False
        self.uses |= used
        return True

    def inverse(self, poly: Poly) -> Poly:
        need(poly and wordless(poly), "division by zero or by a matrix")
        if len(poly) == 1:
            (((factors, _), c),) = poly.items()
            flipped = frozenset((base, freeze(scale(dict(e), -1))) for base, e in factors)
            return {(flipped, ()): 1 / c}
        return power(as_base(poly), freeze(constant(-1)))

    def raised(self, base: Poly, exponent: Poly) -> Poly:
        """base^exponent; whole powers are multiplied out."""
        need(wordless(base) and wordless(exponent), "a power of a scalar product")
        whole = number(freeze(exponent))
        if whole is not None and whole.denominator == 1:
            need(abs(whole) <= 12, "a large power")
            if whole < 0 and len(base) > 1:
                return power(as_base(base), freeze(constant(whole)))
            out = self.product([base] * abs(int(whole)))
            return out if whole >= 0 else self.inverse(out)
        if base == constant(1):
            return base  # 1^x = 1
        known = single(base)
        if known is not None:
            return power(known, freeze(exponent))
        if len(base) == 1:
            (((factors, word), c),) = base.items()
            if c == 1 and not word and {b for b, _ in factors} == {E}:  # a power of e^x
                ((_, inner),) = factors
                return power(E, freeze(self.times(dict(inner), exponent)))
            used = set(self.uses)
            apart = None if word else self.factor_by_factor(factors, c, exponent)
            if apart is not None:
                return apart
            self.uses = used
        extra = exponent.get(UNIT, Fraction(0))
        rest = {key: value for key, value in exponent.items() if key != UNIT}
        if rest and extra.denominator == 1 and 0 < extra <= 12:
            frozen = freeze(rest)
            if self.is_natural(frozen) or self.is_positive(as_base(base)):
                return self.product([power(as_base(base), frozen), *[base] * int(extra)])
        return power(as_base(base), freeze(exponent))

    def factor_by_factor(self, factors: frozenset, c: Fraction, exponent: Poly) -> Poly | None:
        """A power of a product, as the product of the powers of its factors; the number among them keeps no root."""
        value = number(freeze(exponent))
        first = Fraction(1) if value is None and c == 1 else None if value is None else rational_power(c, value)
        if first is None:
            return None
        made = []
        for base, own in factors:
            degree = number(own)
            if not self.is_positive(base) and base != E and base[0] != "size":
                if value is None:
                    fine = self.is_natural(own) and self.is_natural(freeze(exponent))
                else:
                    fine = degree is not None and degree > 0 and value > 0 and self.is_nonnegative(base)
                if not fine:
                    return None
            made.append(power(base, freeze(self.times(dict(own), exponent))))
        return scale(self.product(made), first)

    # -- words --------------------------------------------------------------------------------------------
    def joined(self, a: tuple[Letter, ...], b: tuple[Letter, ...]) -> tuple[Letter, ...]:
        """The product of two words; e^{xA} e^{yA} = e^{(x + y)A} for multiples of one matrix."""
        while a and b and a[-1][0] == b[0][0] == "exp":
            _, x, shape = a[-1]
            _, y, _ = b[0]
            words = {word for (_, word), _ in (*x, *y)}
            if len(words) != 1:
                break
            total = add(dict(x), dict(y))
            a, b = a[:-1], b[1:]
            if total:
                return (*a, ("exp", freeze(total), shape), *b)
        return (*a, *b)

    def settled(self, factors: frozenset, word: tuple[Letter, ...]) -> Key:
        """The parts of a word that are numbers, being one row high and one column wide, among the factors."""
        places = [narrow(x)[0] for x in word] + [narrow(x)[1] for x in word[-1:]]
        ones = [i for i, thin in enumerate(places) if thin]
        if len(ones) < 2:
            return factors, word
        kept: list[Letter] = [*word[: ones[0]], *word[ones[-1] :]]
        for i, j in pairwise(ones):
            part = word[i:j]
            mirror = tuple(self.turned(x) for x in reversed(part))
            number = frozenset({(("scalar product", frozenset({part, mirror})), freeze(constant(1)))})
            factors = self.merged(factors, number)
        return factors, tuple(kept)

    def flip(self, poly: Poly) -> Poly:
        """The transpose."""
        return {(factors, tuple(self.turned(x) for x in reversed(word))): c for (factors, word), c in poly.items()}

    def turned(self, one: Letter) -> Letter:
        if one[0] == "turned":
            return one[1]
        if one[0] == "exp":
            return ("exp", freeze(self.flip(dict(one[1]))), one[2])
        return ("turned", one)

    @staticmethod
    def word(*letters: Letter) -> Poly:
        return {(frozenset(), tuple(letters)): Fraction(1)}


def rational_power(c: Fraction, exponent: Fraction) -> Fraction | None:
    """c^exponent for c > 0, where top and bottom of c are whole powers of the root that is taken."""
    if c <= 0:
        return None
    if c == 1:
        return c
    if exponent.denominator > 12 or abs(exponent.numerator) > 12:
        return None
    ends = (whole_root(c.numerator, exponent.denominator), whole_root(c.denominator, exponent.denominator))
    if ends[0] is None or ends[1] is None:
        return None
    return Fraction(ends[0], ends[1]) ** exponent.numerator


def whole_root(x: int, degree: int) -> int | None:
    """The natural number whose power x is, by halving the interval; or None."""
    low, high = 1, 1 << (x.bit_length() // degree + 1)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**degree < x else (low, middle)
    return low if low**degree == x else None


@lru_cache(maxsize=50_000)
def narrow(one: Letter) -> tuple[bool, bool]:
    """Whether a letter has one row, and whether it has one column."""
    rows, columns = span_of(one)
    return n.same_size(rows, n.ONE), n.same_size(columns, n.ONE)


def span_of(one: Letter) -> tuple[Any, Any]:
    """How many rows and columns a letter has."""
    match one[0]:
        case "turned":
            return span_of(one[1])[::-1]
        case "exp" | "inverse":
            return one[2]
        case "symbol" | "node":
            return one[1].shape
        case "member":
            return one[3]
        case "derivative" | "expectation":
            return one[1][1]
        case "covariance":
            return (one[1][1][0], one[2][1][0])
        case "blocks":
            rows = sum((line[0][1][0] for line in one[1]), start=n.as_size(0))
            return (rows, sum((cell[1][1] for cell in one[1][0]), start=n.as_size(0)))
        case "Sum" | "Integral":
            return (span_of(one[4][0])[0], span_of(one[4][-1])[1])
    return fail(f"a letter of unknown shape: {one[0]}")


__all__ = ["Products", "letter"]
