"""What a proof or a refutation of an order statement consists of: frozen data, checked by `verify.orders.replay`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derivations.notation.nodes import Node

Power = tuple[Node, Fraction]
Powers = tuple[Power, ...]


@dataclass(frozen=True)
class Replaced:
    """One inequality by which a power of something that varies gives way, named by `rule`:

    "below": x^p <= l^p for p < 0 and 0 < l <= x; "above": x^p <= u^p for p > 0 and u >= x >= 0;
    "size": x^p = |x|^p for an even p;
    "part": s^p <= m^p for p < 0 and a term m > 0 of a sum s of terms >= 0; "decay": e^{-y} <= 1 for y >= 0 (number 0)
    or e^{-y} <= k^k y^{-k} for a whole number k; "log": (log x)^p <= e^{-p} x^{e p} for x >= 1, p > 0 and a number
    e > 0.
    """

    rule: str
    what: Node
    by: Node | None = None
    number: Fraction = Fraction(0)


@dataclass(frozen=True)
class Term:
    """One term of the upper bound, the term of the scale that it is compared with, and how the quotient is bounded."""

    powers: Powers
    coefficient: Fraction
    scale: int
    steps: tuple[Replaced, ...]


@dataclass(frozen=True)
class Found:
    """A constant: `upper` bounds what is bounded (by `bound`, a proof of the rules of bounds, or since it is the same),
    and each of its terms is at most a part of `constant` times the scale."""

    constant: Node
    upper: Node
    bound: Any
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Family:
    """Values along which the quotient of the sides exceeds every constant: for each symbol or size the coefficients
    and exponents of a sum of powers of a natural number s."""

    values: tuple[tuple[Node, tuple[tuple[Fraction, Fraction], ...]], ...]


__all__ = ["Family", "Found", "Power", "Powers", "Replaced", "Term"]
