"""Signs of terms, as far as their form and what is declared tell."""

from __future__ import annotations

from derivations.notation import nodes as n

from .world import World


def level(node: n.Node, w: World) -> int:
    """2 if a number is certainly positive, 1 if it is certainly not negative, else 0."""
    if not node.is_scalar_shaped:
        return 0
    found = w.levels.get(node, 0)
    if found < 2 and node in w.naturals:
        found = 1
    if found < 2:
        found = max(found, _level(node, w))
    return found


def _level(node: n.Node, w: World) -> int:
    args = node.args
    match node:
        case n.Num():
            return 2 if node.value > 0 else int(node.value == 0)
        case n.Size() | n.Constant() | n.Factorial() | n.Exp():
            return 2
        case n.Norm() | n.Sing() | n.Fails():
            return 1
        case n.Max():
            return max(level(x, w) for x in args)
        case n.Min():
            return min(level(x, w) for x in args)
        case n.Sym():
            low = w.ranges.get(node, (None, None, False))[0]
            return 0 if low is None else level(low, w)
        case n.Add():
            found = [level(x, w) for x in args]
            return max(found) if min(found) else 0
        case n.Mul():
            square = len(args) == 2 and args[0] is args[1] and args[0].is_scalar_shaped
            return max(min(level(x, w) for x in args), int(square))
        case n.Frac():
            return min(level(x, w) for x in args)
        case n.Inv():
            return level(args[0], w)
        case n.Sqrt():
            return max(1, level(args[0], w))
        case n.Pow():
            even = isinstance(args[1], n.Num) and args[1].value.q == 1 and int(args[1].value.p) % 2 == 0
            return max(level(args[0], w), int(even))
    return 0
