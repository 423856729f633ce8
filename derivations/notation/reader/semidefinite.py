"""Which matrices are positive semidefinite at sight: what facts say of them, and sums and multiples of such."""

from __future__ import annotations

from typing import Any

from ...assumptions import Has, Property
from .. import nodes as n
from ..core import Node

Facts = tuple[Any, ...]


def semidefinite(node: Node, facts: Facts) -> bool:
    """Whether a square matrix is positive semidefinite by what is declared, so that |A| is det A and no less."""
    match node:
        case n.I():
            return True
        case n.Add():
            return all(semidefinite(one, facts) for one in node.args)
        case n.Inv() | n.T():
            return semidefinite(node.args[0], facts)
        case n.Mul():
            matrices = [one for one in node.args if not _is_number(one)]
            numbers = [one for one in node.args if _is_number(one)]
            if not all(_nonnegative(one, facts) for one in numbers):
                return False
            if len(matrices) == 2:
                return n.T(matrices[0]) is matrices[1] or n.T(matrices[1]) is matrices[0]
            return len(matrices) == 1 and semidefinite(matrices[0], facts)
    return _has(node, facts, (Property.PD, Property.PSD))


def _is_number(node: Node) -> bool:
    try:
        return node.is_scalar_shaped
    except n.ShapeError:
        return False


def _nonnegative(node: Node, facts: Facts) -> bool:
    match node:
        case n.Num():
            return node.value >= 0
        case n.Pow(args=(_, n.Num() as exponent)):
            return exponent.value % 2 == 0
        case n.Inv():
            return _nonnegative(node.args[0], facts)
        case n.Frac():
            return all(_nonnegative(one, facts) for one in node.args)
        case n.Norm() | n.Exp():
            return True
    if node is n.PI:
        return True
    return _has(node, facts, (Property.POSITIVE, Property.NONNEGATIVE))


def _has(node: Node, facts: Facts, what: tuple[Property, ...]) -> bool:
    return any(isinstance(fact, Has) and fact.node is node and fact.what in what for fact in facts)
