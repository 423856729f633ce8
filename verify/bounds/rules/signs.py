"""Signs of products of powers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.notation import nodes as n

from .ground import LE, LT, need
from .terms import Poly, number

if TYPE_CHECKING:
    from .kernel import Context, Sequent


class Signs:
    """Which products of powers are non-negative (1) or positive (2), given sign sequents."""

    def __init__(self, context: Context, sequents: Sequence[Sequent] = ()) -> None:
        self.context = context
        self.level: dict[n.Node, int] = {}
        for sequent in sequents:
            need(
                sequent.relation in (LT, LE) and not context.terms.poly(sequent.left), "a sign sequent must say 0 <= x"
            )
            poly = context.terms.poly(sequent.right)
            key = context.terms.build(poly)
            self.level[key] = max(self.level.get(key, 0), 2 if sequent.relation == LT else 1)

    def base(self, base: n.Node) -> int:
        return max(self.context.level(base), self.level.get(base, 0))

    def term(self, key: tuple) -> int:
        factors, word = key
        if word:
            return 0
        level = 2
        for base, exponent in factors:
            own, power = self.base(base), number(exponent)
            if own == 2:
                continue
            if power is not None and power.numerator < 0:
                return 0
            even = power is not None and power.denominator == 1 and power.numerator % 2 == 0
            if own == 0 and not even:
                return 0
            if own == 1 and power is None:
                return 0
            level = 1
        return level

    def poly(self, poly: Poly) -> int:
        """2 if positive, 1 if non-negative, 0 if not known."""
        levels = [self.term(key) if c.numerator > 0 else 0 for key, c in poly.items()]
        return 0 if 0 in levels else (2 if 2 in levels else 1)
