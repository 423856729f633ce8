"""Whether a matrix is certainly positive definite, by how it is written: the replay's own account.

Sums of positive semidefinite matrices, at least one of them definite; B K B^T with K semidefinite; positive multiples;
inverses and transposes of definite matrices; what is declared or defined so.
"""

from __future__ import annotations

from typing import Any

from derivations.assumptions import Property
from derivations.notation import nodes as n


class Definite:
    """Positive definiteness under declared properties and definitions."""

    def __init__(self, has: set, values: dict) -> None:
        self.has = has
        self.values = values

    def strictly(self, node: Any, fuel: int = 40) -> bool:
        """Whether x^T M x > 0 for all x other than 0."""
        if fuel <= 0 or not isinstance(node, n.Node):
            return False
        if (node, Property.PD) in self.has or {(node, Property.PSD), (node, Property.INVERTIBLE)} <= self.has:
            return True
        if node.is_scalar_shaped:
            return self.positive(node)
        kind, args = type(node), node.args
        if kind is n.I:
            return True
        if kind is n.Sym:
            return any(self.strictly(value, fuel // 2) for value in self.values.get(node, ()))
        if kind in (n.Inv, n.T):
            return self.strictly(args[0], fuel - 1)
        if kind is n.Add:
            return all(self.weakly(x, fuel - 1) for x in args) and any(self.strictly(x, fuel - 1) for x in args)
        if kind is n.Frac:
            return self.strictly(args[0], fuel - 1) and self.positive(args[1])
        if kind is n.Mul:
            matrices = [x for x in args if not x.is_scalar_shaped]
            rest = [x for x in args if x.is_scalar_shaped]
            return len(matrices) == 1 and self.strictly(matrices[0], fuel - 1) and all(map(self.positive, rest))
        return False

    def weakly(self, node: Any, fuel: int) -> bool:
        """Whether x^T M x >= 0 for all x, and M is symmetric."""
        if fuel <= 0 or not isinstance(node, n.Node):
            return False
        if (node, Property.PSD) in self.has or self.strictly(node, fuel - 1):
            return True
        if node.is_scalar_shaped:
            return self.not_negative(node)
        kind, args = type(node), node.args
        if kind is n.Zero:
            return node.shape[0] == node.shape[1]
        if kind is n.Sym:
            return any(self.weakly(value, fuel // 2) for value in self.values.get(node, ()))
        if kind is n.T:
            return self.weakly(args[0], fuel - 1)
        if kind is n.Add:
            return all(self.weakly(x, fuel - 1) for x in args)
        if kind is n.Frac:
            return self.weakly(args[0], fuel - 1) and self.not_negative(args[1])
        if kind is n.Mul:
            matrices = [x for x in args if not x.is_scalar_shaped]
            rest = [x for x in args if x.is_scalar_shaped]
            return all(map(self.not_negative, rest)) and self.congruent(matrices, fuel)
        return False

    def congruent(self, factors: list, fuel: int) -> bool:
        """B K B^T, B B^T, or K itself."""
        if len(factors) < 2:
            return bool(factors) and self.weakly(factors[0], fuel - 1)
        first, *middle, last = factors
        mirrored = last == n.T(first) or first == n.T(last)
        return mirrored and (not middle or self.congruent(middle, fuel - 1))

    def positive(self, node: Any) -> bool:
        if (
            isinstance(node, n.Size | n.Constant)
            or (node, Property.POSITIVE) in self.has
            or (node, Property.PD) in self.has
        ):
            return True
        if isinstance(node, n.Num):
            return bool(node.value > 0)
        if isinstance(node, n.Add):
            return all(map(self.not_negative, node.args)) and any(map(self.positive, node.args))
        if isinstance(node, n.Mul | n.Frac):
            return all(x.is_scalar_shaped and self.positive(x) for x in node.args)
        if isinstance(node, n.Inv):
            return self.positive(node.args[0])
        return whole_power(node) and self.positive(node.args[0])

    def not_negative(self, node: Any) -> bool:
        if (node, Property.NONNEGATIVE) in self.has or self.positive(node):
            return True
        if isinstance(node, n.Num):
            return bool(node.value >= 0)
        if isinstance(node, n.Add):
            return all(map(self.not_negative, node.args))
        if isinstance(node, n.Mul | n.Frac):
            return all(x.is_scalar_shaped and self.not_negative(x) for x in node.args)
        return whole_power(node) and node.args[1].value > 0 and node.args[1].value % 2 == 0


def whole_power(node: Any) -> bool:
    return isinstance(node, n.Pow) and isinstance(node.args[1], n.Num) and node.args[1].value.q == 1


__all__ = ["Definite"]
