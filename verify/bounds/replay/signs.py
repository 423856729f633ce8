"""Signs of products of powers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derivations.assumptions import Has, Property
from derivations.estimates import Natural
from derivations.notation import nodes as n

from .errors import need
from .polynomials import Base, E, Key, Poly, as_base, number
from .trees import LE, LT

if TYPE_CHECKING:
    from .checking import Replay
    from .steps import Step


class Signs:
    """How sure it is that a product of powers is not negative: 2 positive, 1 non-negative, 0 unknown."""

    def __init__(self, r: Replay, step: Step, sequents: Sequence[Step]) -> None:
        self.level: dict[Base, int] = {}
        for a in step.under:
            if isinstance(a, Natural) or (isinstance(a, Has) and a.what is Property.NONNEGATIVE):
                self.learn(r, a.symbol if isinstance(a, Natural) else a.node, 1)
            elif isinstance(a, Has) and a.what is Property.POSITIVE:
                self.learn(r, a.node, 2)
        for sequent in sequents:
            need(sequent.relation in (LT, LE) and r.zero(sequent.left), "a sign must say 0 <= x or 0 < x")
            self.learn(r, sequent.right, 2 if sequent.relation == LT else 1)

    def learn(self, r: Replay, what: n.Node, level: int) -> None:
        if what.is_scalar_shaped:
            base = as_base(r.terms.expand(what))
            self.level[base] = max(level, self.level.get(base, 0))

    def base(self, base: Base) -> int:
        if base == E or base[0] in ("size", "constant"):
            return 2
        return max(self.level.get(base, 0), 1 if base[0] in ("norm", "singular") else 0)

    def product(self, key: Key) -> int:
        factors, word = key
        if word:
            return 0
        levels = [2]
        for base, exponent in factors:
            own, value = self.base(base), number(exponent)
            if own == 2:
                continue
            if value is None or value < 0:
                return 0
            even = value.denominator == 1 and value.numerator % 2 == 0
            if own == 0 and not even:
                return 0
            levels.append(1)
        return min(levels)

    def poly(self, poly: Poly) -> int:
        levels = [self.product(key) if c > 0 else 0 for key, c in poly.items()]
        if 0 in levels:
            return 0
        return max(levels, default=1)
