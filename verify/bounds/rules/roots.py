"""Polynomials with rational coefficients on (0, end): how many roots, and whether they are ever negative."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import lcm


def listed(p: dict[Fraction, Fraction]) -> list[Fraction]:
    """The coefficients of a polynomial, from the lowest on."""
    return [p.get(Fraction(k), Fraction(0)) for k in range(int(max(p)) + 1)]


def remainder(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    """The rest of a by b, coefficients from the lowest on."""
    a = list(a)
    while len(a) >= len(b):
        c = a[-1] / b[-1]
        for i, x in enumerate(b):
            a[len(a) - len(b) + i] -= c * x
        a.pop()
        while a and not a[-1]:
            a.pop()
    return a


def quotient(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    out, a = [Fraction(0)] * (len(a) - len(b) + 1), list(a)
    for i in reversed(range(len(out))):
        out[i] = a[i + len(b) - 1] / b[-1]
        for j, x in enumerate(b):
            a[i + j] -= out[i] * x
    return out


def divisor(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    while b:
        a, b = b, remainder(a, b)
    return a


def slope(a: list[Fraction]) -> list[Fraction]:
    return [k * c for k, c in enumerate(a)][1:]


def changes(values: list[Fraction]) -> int:
    signs = [v > 0 for v in values if v]
    return sum(a != b for a, b in pairwise(signs))


def roots_between(a: list[Fraction], end: Fraction | None) -> int:
    """How many different roots a polynomial without double roots and with a(0) != 0 has in (0, end), by Sturm."""
    chain = [a, slope(a)]
    while len(chain[-1]) > 1:
        rest = remainder(chain[-2], chain[-1])
        if not rest:
            break
        chain.append([-c for c in rest])
    chain = [p for p in chain if p]
    first = changes([p[0] for p in chain])
    if end is None:
        return first - changes([p[-1] for p in chain])
    last = [sum((c * end**k for k, c in enumerate(p)), Fraction(0)) for p in chain]
    return first - changes(last) - (not last[0])


def never_negative(found: dict[Fraction, Fraction], end: Fraction | None) -> bool:
    """Whether a polynomial, of roots of y too, is nowhere negative in (0, end)."""
    if all(c >= 0 for c in found.values()):
        return True
    scale = lcm(*(k.denominator for k in found))
    if min(found) < 0 or (scale > 1 and end is not None) or max(found) * scale > 40:
        return False
    least = min(found)
    a = [Fraction(0)] * (int((max(found) - least) * scale) + 1)
    for k, c in found.items():
        a[int((k - least) * scale)] = c
    odd = [Fraction(1)]  # what changes its sign: the factors of odd multiplicity
    current, plain = a, quotient(a, divisor(a, slope(a))) if len(a) > 1 else a
    turn = True
    while len(plain) > 1:
        current = quotient(current, plain)
        further = divisor(plain, current) if len(current) > 1 else [Fraction(1)]
        if turn:
            odd = product(odd, quotient(plain, further))
        plain, turn = further, not turn
    if len(odd) > 1 and roots_between(odd, end):
        return False
    tried = (Fraction(1, 2**k) * (end if end is not None else 1) for k in range(1, 60))
    return next((v > 0 for x in tried if (v := sum((c * x**k for k, c in enumerate(a)), Fraction(0)))), False)


def product(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    out = [Fraction(0)] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out
