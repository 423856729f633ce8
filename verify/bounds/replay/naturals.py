"""Natural numbers: terms that are sums of symbols and numbers, and which of them are certainly not negative."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from derivations.notation import nodes as n

from .levels import level
from .world import World

# -- natural numbers --------------------------------------------------------------------------------------
Line = dict[Any, Fraction]  # a sum of symbols with coefficients; the key None stands for 1


def line(node: Any) -> Line | None:
    """A term as a sum of symbols and numbers, or None."""
    match node:
        case n.Num():
            return {None: Fraction(int(node.value.p), int(node.value.q))}
        case n.Sym() | n.Size():
            return {node: Fraction(1)}
        case n.Neg():
            return times(line(node.args[0]), Fraction(-1))
        case n.Add():
            total: Line | None = {}
            for x in node.args:
                total = plus(total, line(x))
            return total
        case n.Mul() if len(node.args) == 2 and any(isinstance(x, n.Num) for x in node.args):
            number, other = node.args if isinstance(node.args[0], n.Num) else node.args[::-1]
            return times(line(other), Fraction(int(number.value.p), int(number.value.q)))
    return None


def times(a: Line | None, c: Fraction) -> Line | None:
    return None if a is None else {key: c * x for key, x in a.items()}


def plus(a: Line | None, b: Line | None) -> Line | None:
    return None if a is None or b is None else {key: a.get(key, 0) + b.get(key, 0) for key in (*a, *b)}  # type: ignore[misc]


def natural(node: n.Node, w: World) -> bool:
    """Whether a term is certainly one of 0, 1, 2, ...: whole, and not negative where it is least."""
    found = line(node)
    if found is None or any(c.denominator != 1 for c in found.values()):
        return False
    return all(key is None or c == 0 or whole(key, w) for key, c in found.items()) and not_negative(found, w, 4)


def whole(key: Any, w: World) -> bool:
    return isinstance(key, n.Size) or key in w.naturals or w.ranges.get(key, (None, None, False))[2]


def not_negative(a: Line, w: World, depth: int) -> bool:
    """Ends of ranges are put for their variables as far as that helps."""
    a = {key: c for key, c in a.items() if c}
    for key, c in a.items() if depth else ():
        low, high, _ = w.ranges.get(key, (None, None, False))
        end = line(low if c > 0 else high)
        moved = plus({k: x for k, x in a.items() if k is not key}, times(end, c)) if key is not None else None
        if moved is not None and not_negative(moved, w, depth - 1):
            return True
    least = a.pop(None, Fraction(0))
    for key, c in a.items():
        low = w.ranges.get(key, (None, None, False))[0]
        if c < 0 or not (isinstance(key, n.Size) or key in w.naturals or (low is not None and level(low, w))):
            return False
        least += c if isinstance(key, n.Size) or key in w.counted else 0
    return least >= 0
