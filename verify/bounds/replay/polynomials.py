"""Sums of products: {(factors, word): coefficient}.

`factors` is a frozenset of (base, exponent), an exponent is itself a frozen sum; a word is a tuple of matrix
letters. Bases and letters are nested tuples, so nothing depends on an order of printing.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .errors import need

Base = tuple
Letter = tuple
Key = tuple[frozenset, tuple[Letter, ...]]
Poly = dict[Key, Fraction]
Frozen = frozenset
UNIT: Key = (frozenset(), ())
E: Base = ("e",)
MOST_TERMS, MOST_BITS = 20_000, 20_000


def freeze(poly: Poly) -> Frozen:
    return frozenset(poly.items())


def constant(value: Fraction | int) -> Poly:
    return {UNIT: Fraction(value)} if value else {}


def number(frozen: Frozen) -> Fraction | None:
    """The value of a frozen sum that is a number, or None."""
    if not frozen:
        return Fraction(0)
    ((key, value),) = frozen if len(frozen) == 1 else ((None, Fraction(0)),)
    return value if key == UNIT else None


def add(a: Poly, b: Poly, c: Fraction | int = 1) -> Poly:
    """a + c b."""
    out = dict(a)
    for key, value in b.items():
        total = out.get(key, Fraction(0)) + c * value
        if total:
            out[key] = total
        else:
            out.pop(key, None)
    limited(out)
    return out


def scale(poly: Poly, c: Fraction | int) -> Poly:
    return {key: value * c for key, value in poly.items()} if c else {}


def limited(poly: Poly) -> None:
    """Terms that grow without bound are refused, so that no forged proof can make the replay hang."""
    need(len(poly) <= MOST_TERMS, "a term with too many summands")
    for value in poly.values():
        need(
            value.numerator.bit_length() + value.denominator.bit_length() <= MOST_BITS, "a number with too many digits"
        )


def single(poly: Poly) -> Base | None:
    """The base, if the sum is one base to the power one."""
    if len(poly) != 1:
        return None
    (((factors, word), c),) = poly.items()
    if c != 1 or word or len(factors) != 1:
        return None
    ((base, exponent),) = factors
    return base if number(exponent) == 1 else None


def wordless(poly: Poly) -> bool:
    return not any(word for _, word in poly)


def as_base(poly: Poly) -> Base:
    """What a power of the sum is a power of."""
    found = single(poly)
    return ("sum", freeze(poly)) if found is None else found


def power(base: Base, exponent: Frozen) -> Poly:
    return {(frozenset({(base, exponent)}), ()): Fraction(1)} if exponent else constant(1)


def atom(base: Base) -> Poly:
    return power(base, freeze(constant(1)))


def letter(one: Letter) -> Poly:
    return {(frozenset(), (one,)): Fraction(1)}


def parts(thing: Any) -> Any:
    """The parts of a nested value."""
    return thing if isinstance(thing, tuple | frozenset) else ()
