"""Which matrices are positive (semi)definite by how they are built: sums of Gram matrices, and of what is declared."""

from __future__ import annotations

from collections.abc import Callable

from derivations.assumptions import Property
from derivations.notation import nodes as n

Has = Callable[[n.Node, Property], bool]
Values = Callable[[n.Node], n.Node | None]
NO, SEMI, STRICT = 0, 1, 2
DEPTH = 8  #: definitions, one leading to the next


def definite(node: n.Node, has: Has, value: Values, depth: int = DEPTH) -> int:
    """STRICT for a positive definite matrix (or a positive number), SEMI for a semidefinite one, NO where unknown."""
    if node.is_scalar_shaped:
        return sign(node, has)
    if has(node, Property.PD):
        return STRICT
    if has(node, Property.PSD):
        return STRICT if has(node, Property.INVERTIBLE) else SEMI

    def inside(part: n.Node) -> int:
        return definite(part, has, value, depth)

    match node:
        case n.I():
            return STRICT
        case n.Zero():
            return SEMI
        case n.Sym():
            meant = value(node) if depth else None
            return NO if meant is None else definite(meant, has, value, depth - 1)
        case n.T():
            return inside(node.args[0])
        case n.Inv():
            return STRICT if inside(node.args[0]) == STRICT else NO
        case n.Add():
            parts = [inside(part) for part in node.args]
            return max(parts) if min(parts) else NO
        case n.Frac():
            return min(inside(node.args[0]), sign(node.args[1], has))
        case n.Mul():
            return _product(node, has, inside)
    return NO


def _product(node: n.Node, has: Has, inside: Callable[[n.Node], int]) -> int:
    """A number times B K B^T, or times K."""
    numbers = [f for f in node.args if f.is_scalar_shaped]
    factors = [f for f in node.args if not f.is_scalar_shaped]
    best = min((sign(f, has) for f in numbers), default=STRICT)
    peeled = False
    while len(factors) > 1 and (factors[0] is n.T(factors[-1]) or n.T(factors[0]) is factors[-1]):
        factors, peeled = factors[1:-1], True
    if len(factors) > 1:
        return NO
    middle = inside(factors[0]) if factors else STRICT
    return min(best, middle, SEMI) if peeled else min(best, middle)


def sign(node: n.Node, has: Has) -> int:
    """STRICT for a number that is certainly positive, SEMI for one that is not negative."""
    if isinstance(node, n.Size | n.Constant) or has(node, Property.POSITIVE) or has(node, Property.PD):
        return STRICT
    if has(node, Property.NONNEGATIVE):
        return SEMI
    match node:
        case n.Num():
            return STRICT if node.value > 0 else SEMI if node.value == 0 else NO
        case n.Add():
            parts = [sign(part, has) for part in node.args]
            return max(parts) if min(parts) else NO
        case n.Mul() | n.Frac() if all(arg.is_scalar_shaped for arg in node.args):
            return min(sign(part, has) for part in node.args)
        case n.Inv():
            return STRICT if sign(node.args[0], has) == STRICT else NO
        case n.Pow() if isinstance(node.args[1], n.Num) and node.args[1].value.q == 1:
            base = sign(node.args[0], has)
            if base == STRICT:
                return STRICT
            return SEMI if node.args[1].value > 0 and node.args[1].value % 2 == 0 else NO
    return NO


__all__ = ["NO", "SEMI", "STRICT", "definite"]
